"""Goals, what Aurora told owners, and what owners want to be told, over the wire."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cast import HELENA_PHONE, NOW, Cast
from doors.api.callers import Callers, rows
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.aurora.owner_watch import OwnerWatch

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")
GOAL = {"metric": "revenue", "target": "20000.00", "first_day": "2026-03-01", "last_day": "2026-03-31"}


async def test_goals(callers: Callers, cast: Cast, database: Database) -> None:
    made = await callers.otavio.post("/api/goals", json=GOAL)
    assert made.status_code == 201, made.text
    body = made.json()
    assert (body["value"], body["missing"], body["percent"], body["behind"]) == ("0.00", "20000.00", 0, True)
    again = (await callers.helena.post("/api/goals", json={**GOAL, "target": "25000"})).json()
    assert (again["id"], again["target"]) == (body["id"], "25000.00")
    [row] = await rows(database, cast.pata, "SELECT target, set_by_user_id FROM goals")
    assert row["set_by_user_id"] == cast.pata.users["Helena"]
    assert [each["id"] for each in (await callers.helena.get("/api/goals")).json()["items"]] == [body["id"]]
    for wrong in ({"target": "0"}, {"last_day": "2026-02-28"}, {"metric": "average_ticket"}, {"target": "1e5"}):
        assert (await callers.helena.post("/api/goals", json={**GOAL, **wrong})).status_code == 422, wrong
    assert (await callers.rita.get("/api/goals")).status_code == 403
    assert (await callers.valquiria.get(f"/api/goals/{body['id']}")).status_code == 404
    assert (await callers.helena.delete(f"/api/goals/{body['id']}")).status_code == 204
    assert (await callers.helena.get("/api/goals")).json()["items"] == []


async def test_what_was_told(callers: Callers, cast: Cast, database: Database, clock: FixedClock) -> None:
    watch = OwnerWatch(database, clock)
    await watch.writes(cast.pata)
    for day in (11, 12, 13):
        await watch.at(datetime(2026, 3, day, 19, tzinfo=ZONE))
    clock.instant = NOW
    page = (await callers.otavio.get("/api/proactive-messages", params={"limit": 2})).json()
    first = page["items"][0]
    assert (first["kind"], first["status"], first["owner_name"]) == ("daily_summary", "queued", "Helena")
    assert first["content"].startswith("*Resumo de sexta-feira, 13/03*")
    assert first["created_at"] == "2026-03-13T19:00:00-03:00"
    rest = await callers.otavio.get("/api/proactive-messages", params={"cursor": page["next_cursor"]})
    assert [each["created_at"][:10] for each in rest.json()["items"]] == ["2026-03-11"]
    alerts = await callers.otavio.get("/api/proactive-messages", params={"kind": "no_shows"})
    assert alerts.json()["items"] == []
    assert (await callers.rita.get("/api/proactive-messages")).status_code == 403
    assert (await callers.valquiria.get("/api/proactive-messages")).json()["items"] == []


async def test_what_an_owner_wants_to_be_told(callers: Callers, cast: Cast) -> None:
    path = f"/api/owner-numbers/{cast.pata.owners['Helena']}"
    usual = (await callers.helena.get(path)).json()
    assert (usual["phone"], usual["weekly_review_at"], usual["alerts"], usual["opportunities"]) == (
        HELENA_PHONE, "08:00", "all", True,
    )  # fmt: skip
    assert (usual["quiet_hours"], usual["quiet_days"]) == ("21:00-08:00", [])
    wanted = {"weekly_review_at": None, "alerts": "serious", "quiet_hours": "20:00-07:30", "quiet_days": ["sun", "sat"]}
    changed = (await callers.helena.patch(path, json=wanted)).json()
    assert {name: changed[name] for name in wanted} == {**wanted, "quiet_days": ["sat", "sun"]}
    for wrong in ({"quiet_hours": "20:00-20:00"}, {"quiet_hours": "20h"}, {"alerts": "some"}, {"quiet_days": ["dom"]}):
        assert (await callers.helena.patch(path, json=wrong)).status_code == 422, wrong
    new = {"phone": "+5511988887777", "name": "Bia", "quiet_hours": None}
    assert (await callers.helena.post("/api/owner-numbers", json=new)).json()["quiet_hours"] is None
