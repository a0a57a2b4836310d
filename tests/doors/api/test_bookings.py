"""Free times and bookings, over the wire."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from cast import Cast
from doors.api.callers import Callers, rows
from oxy.foundation.database import Database

pytestmark = pytest.mark.anyio

# A Thursday; the clock stands at 9:00 of the day before.
TEN = "2026-03-12T10:00:00-03:00"


def consultation(cast: Cast, start: str = TEN, **more: Any) -> dict[str, Any]:
    return {
        "contact_id": str(cast.pata.contacts["Júlia"]), "pet_id": str(cast.pata.pets["Mia"]),
        "service_id": str(cast.pata.services["Consulta Veterinária"]), "start_time": start, **more,
    }  # fmt: skip


async def booked(callers: Callers, cast: Cast, start: str = TEN, **more: Any) -> dict[str, Any]:
    answer = await callers.rita.post("/api/bookings", json=consultation(cast, start, **more))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def slots(callers: Callers, cast: Cast, **params: Any) -> list[str]:
    query = {"service_id": str(cast.pata.services["Consulta Veterinária"]), **params}
    answer = await callers.rita.get("/api/availability", params=query)
    assert answer.status_code == 200, answer.text
    return [slot["start"] for slot in answer.json()["items"]]


async def test_free_times_are_local_and_leave_when_booked(callers: Callers, cast: Cast) -> None:
    day = {"from": "2026-03-12", "to": "2026-03-12"}
    free = await slots(callers, cast, **day)
    assert (free[0], free[-1], len(free)) == ("2026-03-12T08:00:00-03:00", "2026-03-12T17:30:00-03:00", 20)
    await booked(callers, cast)
    assert set(free) - set(await slots(callers, cast, **day)) == {TEN}


async def test_free_times_between_instants(callers: Callers, cast: Cast) -> None:
    window = {"from": "2026-03-12T13:00:00Z", "to": "2026-03-12T14:00:00Z"}
    assert await slots(callers, cast, **window) == [TEN, "2026-03-12T10:30:00-03:00"]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"from": "2026-03-12", "to": "2026-03-11"}, "to"), ({"from": "2026-03-12", "to": "2026-06-12"}, "to"),
        ({"from": "2026-03-12"}, "to"), ({"from": "12/03/2026", "to": "2026-03-12"}, "from"),
        ({"from": "2026-03-12T10:00:00", "to": "2026-03-13"}, "from"), ({"from": "0", "to": "1"}, "from"),
        ({"from": "2026-02-30", "to": "2026-03-01"}, "from"), ({"from": "9999-12-31", "to": "9999-12-31"}, "from"),
    ],
)  # fmt: skip
async def test_a_span_that_is_none_is_refused(callers: Callers, cast: Cast, params: dict[str, str], field: str) -> None:
    query = {"service_id": str(cast.pata.services["Banho"]), **params}
    answer = await callers.rita.get("/api/availability", params=query)
    assert answer.status_code == 422
    assert (answer.json()["errors"][0]["location"], answer.json()["errors"][0]["field"]) == ("query", field)


async def test_a_booking_carries_what_integrators_rely_on(callers: Callers, cast: Cast, database: Database) -> None:
    booking = await booked(callers, cast, notes="Primeira vez")
    assert booking == {
        "id": booking["id"], "contact_id": str(cast.pata.contacts["Júlia"]), "contact_name": "Júlia",
        "pet_id": str(cast.pata.pets["Mia"]), "pet_name": "Mia",
        "service_id": str(cast.pata.services["Consulta Veterinária"]), "service_name": "Consulta Veterinária",
        "resource_id": str(cast.pata.resources["Dr. Paulo"]), "resource_name": "Dr. Paulo", "conversation_id": None,
        "booking_type": "consultation", "start_time": TEN, "end_time": "2026-03-12T10:30:00-03:00",
        "duration_minutes": 30, "price": "120.00", "status": "scheduled", "revision": 1, "notes": "Primeira vez",
        "other_resource_ids": [],
    }  # fmt: skip
    kept = await rows(database, cast.pata, "SELECT start_time, booked_by FROM bookings")
    assert [(row["start_time"].isoformat(), row["booked_by"]) for row in kept] == [
        ("2026-03-12T13:00:00+00:00", "staff")
    ]
    assert (await callers.rita.get(f"/api/bookings/{booking['id']}")).json() == booking


async def test_the_price_follows_the_size_of_the_pet_or_staffs_word(callers: Callers, cast: Cast) -> None:
    bath = {"service_id": str(cast.pata.services["Banho"])}
    assert (await booked(callers, cast, **bath))["price"] == "50.00"
    gift = await booked(callers, cast, "2026-03-12T14:00:00-03:00", **bath, price="0.00")
    assert gift["price"] == "0.00"


async def test_a_stay_is_booked_by_its_nights(callers: Callers, cast: Cast) -> None:
    hotel = {"service_id": str(cast.pata.services["Hospedagem"])}
    bare = await callers.rita.post("/api/bookings", json=consultation(cast, **hotel))
    assert (bare.status_code, bare.json()["code"]) == (422, "needs_nights")
    stay = await booked(callers, cast, **hotel, end_time="2026-03-14T11:00:00-03:00")
    assert (stay["price"], stay["booking_type"]) == ("180.00", "hotel")


async def test_a_taken_time_comes_with_alternatives(callers: Callers, cast: Cast, database: Database) -> None:
    await booked(callers, cast)
    other = {"contact_id": str(cast.pata.contacts["Marcos"]), "pet_id": str(cast.pata.pets["Bolota"])}
    answer = await callers.rita.post("/api/bookings", json=consultation(cast, **other))
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["type"]) == (409, "slot_taken", "urn:oxy:problem:slot_taken")
    starts = {slot["start"] for slot in problem["data"]["alternatives"]}
    assert {"2026-03-12T09:30:00-03:00", "2026-03-12T10:30:00-03:00"} <= starts
    assert len(await rows(database, cast.pata, "SELECT 1 AS one FROM bookings")) == 1


@pytest.mark.parametrize(
    ("start", "code"),
    [
        ("2026-03-12T22:00:00-03:00", "outside_hours"), ("2026-03-15T10:00:00-03:00", "outside_hours"),
        ("2026-03-11T08:00:00-03:00", "in_the_past"), ("2030-03-12T10:00:00-03:00", "too_far_ahead"),
    ],
)  # fmt: skip
async def test_a_time_that_cannot_be_is_refused(callers: Callers, cast: Cast, start: str, code: str) -> None:
    answer = await callers.rita.post("/api/bookings", json=consultation(cast, start))
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_pet_of_somebody_else_or_one_that_died(callers: Callers, cast: Cast) -> None:
    foreign = await callers.rita.post("/api/bookings", json=consultation(cast, pet_id=str(cast.pata.pets["Bolota"])))
    assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
    dead = await callers.rita.post("/api/bookings", json=consultation(cast, pet_id=str(cast.pata.pets["Thor"])))
    assert (dead.status_code, dead.json()["code"]) == (409, "pet_deceased")


async def test_the_life_of_a_booking(callers: Callers, cast: Cast, database: Database) -> None:
    path = f"/api/bookings/{(await booked(callers, cast))['id']}"
    steps = [("confirm", "confirmed"), ("start", "in_progress"), ("complete", "completed")]
    for step, status in steps:
        answer = await callers.rita.post(f"{path}/{step}")
        assert (answer.status_code, answer.json()["status"]) == (200, status)
    for step in ("cancel", "no-show", "confirm", "start"):
        answer = await callers.rita.post(f"{path}/{step}")
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_status")
    moved = await callers.rita.post(f"{path}/reschedule", json={"start_time": "2026-03-12T11:00:00-03:00"})
    assert (moved.status_code, moved.json()["code"]) == (409, "wrong_status")
    history = await rows(
        database, cast.pata, "SELECT change, actor_kind, actor_id FROM booking_history ORDER BY at, (after->>'status')"
    )
    assert sorted(row["change"] for row in history) == ["booked", "completed", "confirmed", "started"]
    assert {(row["actor_kind"], row["actor_id"]) for row in history} == {("staff", cast.pata.users["Rita"])}


async def test_staff_cancel_late_and_the_time_is_free_again(callers: Callers, cast: Cast, database: Database) -> None:
    soon = "2026-03-11T11:00:00-03:00"
    path = f"/api/bookings/{(await booked(callers, cast, soon))['id']}"
    answer = await callers.rita.post(f"{path}/cancel", json={"reason": "Cliente ligou"})
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert (await callers.rita.post(f"{path}/cancel")).status_code == 200
    kept = await rows(database, cast.pata, "SELECT cancel_reason FROM bookings")
    assert kept == [{"cancel_reason": "Cliente ligou"}]
    assert soon in await slots(callers, cast, **{"from": "2026-03-11", "to": "2026-03-11"})


async def test_nobody_came(callers: Callers, cast: Cast) -> None:
    path = f"/api/bookings/{(await booked(callers, cast))['id']}"
    assert (await callers.rita.post(f"{path}/no-show")).json()["status"] == "no_show"


async def test_a_booking_moves_over_its_own_time(callers: Callers, cast: Cast) -> None:
    booking = await booked(callers, cast, service_id=str(cast.pata.services["Banho"]))
    path = f"/api/bookings/{booking['id']}"
    moved = await callers.rita.post(f"{path}/reschedule", json={"start_time": "2026-03-12T10:30:00-03:00"})
    assert (moved.status_code, moved.json()["start_time"]) == (200, "2026-03-12T10:30:00-03:00")
    assert moved.json()["revision"] == 2


async def test_bookings_are_listed_by_day_status_and_contact_page_by_page(callers: Callers, cast: Cast) -> None:
    for hour in ("08", "09", "14"):
        await booked(callers, cast, f"2026-03-12T{hour}:00:00-03:00")
    first = await booked(callers, cast, "2026-03-13T08:00:00-03:00")
    await callers.rita.post(f"/api/bookings/{first['id']}/confirm")

    async def starts(**params: Any) -> list[str]:
        found: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            query = {
                "from": "2026-03-12",
                "to": "2026-03-13",
                "limit": 2,
                **params,
                **({"cursor": cursor} if cursor else {}),
            }
            answer = await callers.rita.get("/api/bookings", params=query)
            assert answer.status_code == 200, answer.text
            found += [booking["start_time"][8:13] for booking in answer.json()["items"]]
            cursor = answer.json()["next_cursor"]
        return found

    assert await starts() == ["12T08", "12T09", "12T14", "13T08"]
    assert await starts(to="2026-03-12") == ["12T08", "12T09", "12T14"]
    assert await starts(to="2026-03-12T12:00:00-03:00") == ["12T08", "12T09"]
    assert await starts(status="confirmed") == ["13T08"]
    assert await starts(contact_id=str(cast.pata.contacts["Marcos"])) == []
    assert await starts(contact_id=str(uuid4())) == []


async def test_the_same_key_books_once(callers: Callers, cast: Cast, database: Database) -> None:
    key = {"Idempotency-Key": "b7d0"}
    answers = await asyncio.gather(
        *(callers.rita.post("/api/bookings", json=consultation(cast), headers=key) for _ in range(5))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].headers["location"] == f"/api/bookings/{answers[0].json()['id']}"
    assert len(await rows(database, cast.pata, "SELECT 1 AS one FROM bookings")) == 1
    other = await callers.rita.post("/api/bookings", json=consultation(cast, "2026-03-12T11:00:00-03:00"), headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    theirs = await callers.otavio.post(
        "/api/bookings", json=consultation(cast, "2026-03-12T11:00:00-03:00"), headers=key
    )
    assert theirs.status_code == 201


async def test_a_refused_request_may_be_tried_again_with_its_key(callers: Callers, cast: Cast) -> None:
    key = {"Idempotency-Key": "try-again"}
    blocker = await booked(callers, cast)
    other = {"contact_id": str(cast.pata.contacts["Marcos"]), "pet_id": str(cast.pata.pets["Bolota"])}
    taken = await callers.rita.post("/api/bookings", json=consultation(cast, **other), headers=key)
    assert taken.status_code == 409
    await callers.rita.post(f"/api/bookings/{blocker['id']}/cancel")
    again = await callers.rita.post("/api/bookings", json=consultation(cast, **other), headers=key)
    assert again.status_code == 201
