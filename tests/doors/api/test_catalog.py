"""Services and resources, from added to taken away."""

from typing import Any
from uuid import uuid4

import pytest

from cast import Cast
from doors.api.callers import Callers, rows
from oxy.foundation.database import Database

pytestmark = pytest.mark.anyio

TOSA: dict[str, Any] = {
    "name": "Tosa higiênica", "type": "grooming", "duration_minutes": 45,
    "prices": {"small": "40.00", "large": "70.50"},
    "aliases": ["higiênica"],
}  # fmt: skip


async def test_a_service_is_added_with_prices_by_size(callers: Callers, cast: Cast, database: Database) -> None:
    body = {**TOSA, "resource_ids": [str(cast.pata.resources["Ana"])]}
    answer = await callers.otavio.post("/api/services", json=body)
    assert answer.status_code == 201
    service = answer.json()
    assert answer.headers["location"] == f"/api/services/{service['id']}"
    usual = {"buffer_minutes": 0, "buffer_before_minutes": 0, "price": None, "is_active": True}
    assert service == {**body, **usual, "id": service["id"], "also_needs": [], "terms": []}
    assert (await callers.rita.get(answer.headers["location"])).json() == service
    prices = await rows(
        database, cast.pata, "SELECT size, price::text FROM service_prices WHERE service_id = %s ORDER BY size",
        service["id"],
    )  # fmt: skip
    assert prices == [{"size": "large", "price": "70.50"}, {"size": "small", "price": "40.00"}]


async def test_one_price_replaces_prices_by_size(callers: Callers, cast: Cast) -> None:
    path = f"/api/services/{cast.pata.services['Banho']}"
    answer = await callers.helena.patch(path, json={"price": "65.00"})
    assert (answer.json()["price"], answer.json()["prices"]) == ("65.00", {})
    assert answer.json()["aliases"] == ["banhinho"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"price": 65}, "price"),
        ({"price": "65,00"}, "price"),
        ({"price": "-1.00"}, "price"),
        ({"price": "1.005"}, "price"),
        ({"prices": {"giant": "1.00"}}, "prices.giant.[key]"),
        ({"name": "   "}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": None}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"duration_minutes": 4}, "duration_minutes"),
        ({"duration_minutes": None}, "duration_minutes"),
        ({"type": "party"}, "type"),
        ({"colour": "blue"}, "colour"),
        ({"aliases": ["x"] * 31}, "aliases"),
        ({"resource_ids": ["ana"]}, "resource_ids.0"),
    ],
)
async def test_what_makes_no_sense_is_refused_field_by_field(
    callers: Callers, cast: Cast, database: Database, change: dict[str, Any], field: str
) -> None:
    before = await rows(database, cast.pata, "SELECT * FROM services ORDER BY id")
    answer = await callers.helena.patch(f"/api/services/{cast.pata.services['Banho']}", json=change)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert await rows(database, cast.pata, "SELECT * FROM services ORDER BY id") == before


async def test_a_taken_name_and_an_unknown_resource(callers: Callers) -> None:
    taken = await callers.helena.post("/api/services", json={**TOSA, "name": "banho"})
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
    nobody = await callers.helena.post("/api/services", json={**TOSA, "resource_ids": [str(uuid4())]})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "not_found")


async def test_a_service_taken_away_is_no_longer_listed(callers: Callers, cast: Cast, database: Database) -> None:
    answer = await callers.helena.delete(f"/api/services/{cast.pata.services['Tosa']}")
    assert (answer.status_code, answer.content) == (204, b"")
    names = [service["name"] for service in (await callers.rita.get("/api/services")).json()["items"]]
    assert names == ["Banho", "Consulta Veterinária", "Hospedagem", "Vacina V10"]
    assert not await rows(database, cast.pata, "SELECT 1 AS one FROM services WHERE name = 'Tosa'")


async def test_a_list_is_read_page_by_page(callers: Callers) -> None:
    names: list[str] = []
    cursor, pages = None, 0
    while pages == 0 or cursor:
        page = (
            await callers.rita.get("/api/services", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        ).json()
        names += [service["name"] for service in page["items"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert (pages, names) == (3, ["Banho", "Consulta Veterinária", "Hospedagem", "Tosa", "Vacina V10"])


@pytest.mark.parametrize("cursor", ["eA", "-", "____", "AAAA", "MS4", "w6k"])
async def test_a_cursor_of_nobodys_is_refused(callers: Callers, cursor: str) -> None:
    for path in ("services", "contacts", "conversations", "ai-interactions", "pets", "alerts"):
        answer = await callers.helena.get(f"/api/{path}", params={"cursor": cursor})
        assert answer.status_code == 422, (path, answer.text)
        assert answer.json()["errors"][0]["field"] == "cursor"


async def test_a_resource_keeps_hours_and_breaks(callers: Callers, cast: Cast, database: Database) -> None:
    hours = {"mon": ["08:00-12:00", "13:00-18:00"], "sat": ["08:00-24:00"]}
    body = {"name": "Sala 2", "kind": "room", "hours": hours, "breaks": {"mon": ["10:00-10:15"]}}
    added = (await callers.helena.post("/api/resources", json=body)).json()
    assert {day: spans for day, spans in added["hours"].items() if spans} == hours
    opened = await callers.helena.patch(f"/api/resources/{added['id']}", json={"hours": None})
    assert opened.json()["hours"] is None
    assert opened.json()["breaks"]["mon"] == ["10:00-10:15"]
    kept = await rows(database, cast.pata, "SELECT hours, kind FROM resources WHERE name = 'Sala 2'")
    assert kept == [{"hours": None, "kind": "room"}]


@pytest.mark.parametrize(
    "hours",
    [{"seg": ["08:00-12:00"]}, {"mon": ["8-12"]}, {"mon": ["12:00-08:00"]}, {"mon": "08:00-12:00"}, {"mon": [8]}, [],
     {"mon": ["08:00-12:00", "11:00-13:00"]}],
)  # fmt: skip
async def test_hours_that_are_none_are_refused(callers: Callers, cast: Cast, hours: Any) -> None:
    answer = await callers.helena.patch(f"/api/resources/{cast.pata.resources['Ana']}", json={"hours": hours})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "hours"
    assert answer.json()["errors"][0]["code"] == "week_hours"


async def test_a_resource_taken_away_is_gone(callers: Callers, cast: Cast) -> None:
    path = f"/api/resources/{cast.pata.resources['Canil 1']}"
    assert (await callers.helena.delete(path)).status_code == 204
    assert (await callers.helena.get(path)).status_code == 404
