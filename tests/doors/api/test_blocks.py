"""Time off, special hours, several resources and nights at the API's door."""

from typing import Any

import pytest

from cast import Cast
from doors.api.callers import Callers

pytestmark = pytest.mark.anyio

DAY = {"from": "2026-03-13", "to": "2026-03-13"}
MORNING = {"start_time": "2026-03-13T08:00:00-03:00", "end_time": "2026-03-13T12:00:00-03:00"}


async def starts(callers: Callers, **query: Any) -> list[str]:
    answer = await callers.rita.get("/api/availability", params=query)
    assert answer.status_code == 200, answer.text
    return [each["start"][11:16] for each in answer.json()["items"]]


async def test_a_block_is_made_listed_and_taken_away(callers: Callers, cast: Cast) -> None:
    bath = {"service_id": str(cast.pata.services["Banho"]), **DAY}
    visit = {
        "service_id": bath["service_id"], "contact_id": str(cast.pata.contacts["Júlia"]),
        "start_time": "2026-03-13T10:00:00-03:00",
    }  # fmt: skip
    booking = (await callers.rita.post("/api/bookings", json=visit)).json()
    refused = await callers.rita.post("/api/blocks", json=MORNING)
    assert (refused.status_code, refused.json()["code"]) == (409, "bookings_in_the_way")
    assert [each["booking_id"] for each in refused.json()["data"]["bookings"]] == [booking["id"]]
    made = await callers.rita.post("/api/blocks", json={**MORNING, "reason": "Reforma", "beside_bookings": True})
    assert made.status_code == 201, made.text
    block = made.json()
    assert (block["whole_business"], block["reason"], block["start_time"]) == (True, "Reforma", MORNING["start_time"])
    assert (await callers.rita.get(made.headers["Location"])).json() == block
    assert (await callers.rita.get("/api/blocks", params=DAY)).json()["items"] == [block]
    assert min(await starts(callers, **bath)) >= "12:00"
    assert (await callers.rita.delete(made.headers["Location"])).status_code == 204
    assert min(await starts(callers, **bath)) == "08:00"


async def test_special_hours_open_and_close_single_days(callers: Callers, cast: Cast) -> None:
    special = {"2026-03-13": ["09:00-11:00"], "2026-03-14": []}
    answer = await callers.helena.patch("/api/settings", json={"special_hours": special})
    assert answer.json()["special_hours"] == special
    wrong = await callers.helena.patch("/api/settings", json={"special_hours": {"2026-02-30": []}})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid")
    found = await starts(
        callers, service_id=str(cast.pata.services["Banho"]), **{"from": "2026-03-13", "to": "2026-03-14"}
    )
    assert (min(found), max(found)) == ("09:00", "10:00")


async def test_a_service_of_several_resources_and_terms(callers: Callers, cast: Cast) -> None:
    ana, vet = str(cast.pata.resources["Ana"]), str(cast.pata.resources["Dr. Paulo"])
    terms = [
        {"size": "large", "coat": None, "resource_id": None, "price": None, "duration_minutes": 90},
        {"size": None, "coat": "long", "resource_id": ana, "price": "99.90", "duration_minutes": None},
    ]
    body = {
        "name": "Banho terapêutico", "type": "grooming", "duration_minutes": 60, "price": "80.00",
        "resource_ids": [ana], "also_needs": [[vet]], "buffer_before_minutes": 10, "terms": terms,
    }  # fmt: skip
    answer = await callers.helena.post("/api/services", json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert {name: made[name] for name in body} == body
    quoted = await callers.rita.get(f"/api/services/{made['id']}/quote", params={"size": "large", "coat": "long"})
    assert quoted.json() == {"price": "99.90", "prices": ["99.90"], "duration_minutes": 90, "minutes": [90]}
    visit = {
        "service_id": made["id"], "contact_id": str(cast.pata.contacts["Júlia"]),
        "start_time": "2026-03-13T10:00:00-03:00",
    }  # fmt: skip
    booked = await callers.rita.post("/api/bookings", json=visit)
    assert (booked.status_code, booked.json()["other_resource_ids"]) == (201, [vet])
    again = await callers.helena.patch(f"/api/services/{made['id']}", json={"terms": [], "also_needs": []})
    assert (again.json()["terms"], again.json()["also_needs"], again.json()["resource_ids"]) == ([], [], [ana])


async def test_nights_and_the_size_of_kennels(callers: Callers, cast: Cast) -> None:
    kennel = str(cast.pata.resources["Canil 1"])
    changed = await callers.helena.patch(f"/api/resources/{kennel}", json={"up_to_size": "medium", "capacity": 2})
    assert (changed.json()["up_to_size"], changed.json()["capacity"]) == ("medium", 2)
    nights = {
        "service_id": str(cast.pata.services["Hospedagem"]),
        "from": "2026-03-12",
        "to": "2026-03-13",
        "nights": 3,
    }
    answer = await callers.rita.get("/api/availability", params={**nights, "size": "small"})
    [first] = answer.json()["items"]
    assert (first["start"], first["nights"], first["price"]) == ("2026-03-13T14:00:00-03:00", 3, "270.00")
    large = await callers.rita.get("/api/availability", params={**nights, "size": "large"})
    assert (large.status_code, large.json()["code"]) == (422, "pet_too_large")
    bath = await callers.rita.get(
        "/api/availability", params={**nights, "service_id": str(cast.pata.services["Banho"])}
    )
    assert (bath.status_code, bath.json()["code"]) == (422, "not_a_stay")
