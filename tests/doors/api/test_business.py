"""Settings, knowledge, team, owners' numbers and connections, over the wire."""

from typing import Any

import pytest

from cast import HELENA_PHONE, Cast
from doors.api.callers import Callers, rows
from oxy.foundation.database import Database

pytestmark = pytest.mark.anyio


async def test_settings_are_read_whole(callers: Callers, cast: Cast) -> None:
    settings = (await callers.otavio.get("/api/settings")).json()
    assert settings["organization"]["id"] == str(cast.pata.id)
    assert settings["organization"]["phone"] == "+551140028922"
    assert settings["opening_hours"]["sat"] == ["08:00-12:00"]
    assert settings["holidays"] == {"country": "BR", "state": "SP", "closed": True}
    assert settings["closed_on"] == ["2026-12-24"]
    assert settings["booking_rules"]["slot_minutes"] == 30
    assert settings["ai"]["assistant_name"] == "Luna"


async def test_settings_change_where_they_are_named(callers: Callers, cast: Cast, database: Database) -> None:
    change = {
        "organization": {"address": "Rua Nova, 1", "timezone": "America/Manaus"},
        "booking_rules": {"slot_minutes": 15}, "closed_on": ["2026-12-31", "2026-12-24"], "holidays": {"state": None},
        "opening_hours": {"mon": ["08:00-12:00", "13:00-19:00"]}, "ai": {"client_model": "openai:gpt-4o-mini"},
    }  # fmt: skip
    answer = await callers.otavio.patch("/api/settings", json=change)
    assert answer.status_code == 200, answer.text
    settings = answer.json()
    assert (settings["organization"]["address"], settings["organization"]["name"]) == ("Rua Nova, 1", "Pata Amiga")
    assert (settings["booking_rules"]["slot_minutes"], settings["booking_rules"]["horizon_days"]) == (15, 60)
    assert settings["closed_on"] == ["2026-12-24", "2026-12-31"]
    assert (settings["opening_hours"]["mon"][1], settings["opening_hours"]["tue"]) == ("13:00-19:00", [])
    assert settings["holidays"] == {"country": "BR", "state": None, "closed": True}
    assert (settings["ai"]["client_model"], settings["ai"]["tone"]) == ("openai:gpt-4o-mini", "acolhedora")
    assert (await callers.otavio.get("/api/settings")).json() == settings
    kept = await rows(database, cast.pata, "SELECT timezone FROM organizations")
    assert kept == [{"timezone": "America/Manaus"}]
    contact = await callers.otavio.get(f"/api/contacts/{cast.pata.contacts['Júlia']}")
    assert contact.json()["last_contact_at"].endswith("-04:00")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"booking_rules": {"slot_minutes": 4}}, "booking_rules.slot_minutes"),
        ({"booking_rules": {"slot_minutes": None}}, "booking_rules.slot_minutes"),
        ({"booking_rules": {"slot_hours": 1}}, "booking_rules.slot_hours"),
        ({"ai": {"temperature": 2.5}}, "ai.temperature"), ({"ai": None}, "ai"),
        ({"opening_hours": {"mon": ["9-5"]}}, "opening_hours"), ({"closed_on": ["24/12/2026"]}, "closed_on.0"),
        ({"organization": {"slug": "other"}}, "organization.slug"),
        ({"organization": {"timezone": "Mars/Olympus"}}, "timezone"),
    ],
)  # fmt: skip
async def test_a_wrong_setting_changes_nothing(
    callers: Callers, cast: Cast, database: Database, change: dict[str, Any], field: str
) -> None:
    query = "SELECT o.*, s.* FROM organizations o JOIN organization_settings s ON s.organization_id = o.id"
    before = await rows(database, cast.pata, query)
    body = {"organization": {"address": "Rua Nova, 1"}, "ai": {"tone": "seca"}, **change}
    answer = await callers.otavio.patch("/api/settings", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert await rows(database, cast.pata, query) == before


async def test_an_answer_is_written_changed_and_thrown_away(callers: Callers, cast: Cast, database: Database) -> None:
    body = {"question": "Aceitam gatos?", "answer": "Sim!"}
    added = await callers.otavio.post("/api/knowledge", json=body)
    assert added.status_code == 201
    path = added.headers["location"]
    taken = await callers.otavio.post("/api/knowledge", json={**body, "question": "aceitam gatos?"})
    assert (taken.status_code, taken.json()["code"]) == (409, "question_taken")
    assert (await callers.otavio.patch(path, json={"is_active": False})).json()["is_active"] is False
    shown = [each["question"] for each in (await callers.otavio.get("/api/knowledge")).json()["items"]]
    assert len(shown) == 3
    every = (await callers.otavio.get("/api/knowledge", params={"include_inactive": True})).json()["items"]
    assert len(every) == 4
    assert (await callers.otavio.delete(path)).status_code == 204
    assert (await callers.otavio.get(path)).status_code == 404
    assert len(await rows(database, cast.pata, "SELECT 1 AS one FROM knowledge_articles")) == 3


async def test_somebody_joins_the_team(callers: Callers, cast: Cast, database: Database) -> None:
    body = {"email": "bia@pata-amiga.example", "name": "Bia", "role": "attendant", "password": "uma-senha-longa"}
    added = await callers.helena.post("/api/users", json=body)
    assert added.status_code == 201
    assert "password" not in added.text
    assert "hash" not in added.text
    assert added.json() == {
        **{key: body[key] for key in ("email", "name", "role")},
        "id": added.json()["id"],
        "is_active": True,
    }
    login = await callers.caio.post("/api/auth/login", json={"email": body["email"], "password": body["password"]})
    assert login.status_code == 200
    (kept,) = await rows(database, cast.pata, "SELECT password_hash FROM users WHERE name = 'Bia'")
    assert kept["password_hash"].startswith("$argon2id$")
    taken = await callers.valquiria.post("/api/users", json=body)
    assert (taken.status_code, taken.json()["code"]) == (409, "email_taken")


async def test_the_last_owner_stays(callers: Callers, cast: Cast) -> None:
    path = f"/api/users/{cast.pata.users['Helena']}"
    for answer in (await callers.helena.delete(path), await callers.helena.patch(path, json={"role": "manager"})):
        assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")
    assert (await callers.helena.patch(path, json={"name": "Helena Prado"})).json()["name"] == "Helena Prado"


async def test_a_number_talks_to_aurora_until_it_is_revoked(callers: Callers, cast: Cast, database: Database) -> None:
    body = {
        "phone": "(11) 98888-0009",
        "name": "Sócia",
        "daily_summary_at": "07:30",
        "user_id": str(cast.pata.users["Otávio"]),
    }
    added = await callers.helena.post("/api/owner-numbers", json=body)
    assert (added.status_code, added.json()["phone"], added.json()["daily_summary_at"]) == (
        201,
        "+5511988880009",
        "07:30",
    )
    same = await callers.helena.post(
        "/api/owner-numbers", json={"phone": HELENA_PHONE.replace("+55119", "+5511"), "name": "Eu"}
    )
    assert (same.status_code, same.json()["code"]) == (409, "number_taken")
    path = added.headers["location"]
    assert (await callers.helena.patch(path, json={"is_active": False})).json()["is_active"] is False
    assert (await callers.helena.patch(path, json={"daily_summary_at": "25:00"})).status_code == 422
    assert (await callers.helena.patch(path, json={"daily_summary_at": None})).json()["daily_summary_at"] is None
    assert (await callers.helena.delete(path)).status_code == 204
    assert len(await rows(database, cast.pata, "SELECT 1 AS one FROM aurora_owner_numbers")) == 1


async def test_the_numbers_that_speak_show_no_secret(callers: Callers, cast: Cast) -> None:
    answer = await callers.otavio.get("/api/whatsapp/instances")
    found = {each["name"]: (each["channel"], each["status"]) for each in answer.json()["items"]}
    assert found == {
        "celular": ("multidevice", "disconnected"), "principal": ("cloud", "connected"),
        "simulador": ("simulator", "connected"),
    }  # fmt: skip
    assert "token" not in answer.text
    path = f"/api/whatsapp/instances/{cast.pata.instances['celular']}"
    assert (await callers.otavio.get(path)).json()["phone"] == "+5511977770000"
    assert (await callers.otavio.get(f"{path}/status")).json()["status"] == "disconnected"
