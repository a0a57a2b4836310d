"""Visits, series, packages, the board and absences, over the wire."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cast import SAO_PAULO, STAFF, Cast
from doors.api.callers import Callers, rows
from oxy.agenda import Part, block, book, book_visit, find_stay_visits, offer_visits
from oxy.foundation.database import Database

pytestmark = pytest.mark.anyio

DAY = {"from": "2026-03-12", "to": "2026-03-12"}


async def post(callers: Callers, path: str, body: Any = None, status: int = 200) -> Any:
    answer = await callers.rita.post(f"/api{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def wish(cast: Cast) -> dict[str, Any]:
    mia = str(cast.pata.pets["Mia"])
    wanted = ("Consulta Veterinária", "Vacina V10", "Banho")
    parts = [{"pet_id": mia, "service_id": str(cast.pata.services[name])} for name in wanted]
    return {"contact_id": str(cast.pata.contacts["Júlia"]), "parts": parts, **DAY}


async def test_a_visit_is_offered_booked_once_moved_and_called_off(
    callers: Callers, cast: Cast, database: Database
) -> None:
    offers = await post(callers, "/visit-offers", {**wish(cast), "earliest": "09:00", "limit": 2})
    first = offers["items"][0]
    assert (first["start"], first["minutes"], first["price"]) == ("2026-03-12T09:00:00-03:00", 120, "265.00")
    assert [part["resource_name"] for part in first["parts"]] == ["Dr. Paulo", "Dr. Paulo", "Ana"]
    take = {"contact_id": wish(cast)["contact_id"], "token": first["token"]}
    visit = await post(callers, "/visits", take, 201)
    assert (await post(callers, "/visits", take, 201))["id"] == visit["id"]
    assert {each["visit_id"] for each in visit["bookings"]} == {visit["id"]}
    taken = offers["items"][1]
    rival = await callers.rita.post("/api/visits", json={**take, "token": taken["token"]})
    assert (rival.status_code, rival.json()["code"]) == (409, "visit_taken")
    assert rival.json()["data"]["alternatives"]
    moves = await post(callers, f"/visits/{visit['id']}/offers", {**DAY, "earliest": "14:00"})
    token = moves["items"][0]["token"]
    moved = await post(callers, f"/visits/{visit['id']}/reschedule", {"token": token})
    assert moved["start"] == "2026-03-12T14:00:00-03:00"
    gone = await post(callers, f"/visits/{visit['id']}/cancel", {"reason": "Viagem"})
    assert {each["status"] for each in gone["bookings"]} == {"cancelled"}
    assert (await callers.rita.get(f"/api/visits/{visit['id']}")).json() == gone
    history = (await callers.rita.get(f"/api/bookings/{visit['bookings'][0]['id']}/history")).json()["items"]
    assert {each["change"] for each in history} == {"booked", "rescheduled", "cancelled"}
    assert {each["actor_name"] for each in history} == {"Rita"}
    assert next(each["reason"] for each in history if each["change"] == "cancelled") == "Viagem"
    assert await rows(database, cast.bicho, "SELECT 1 AS one FROM bookings") == []


async def test_a_visit_with_nights_is_moved_whole_or_not_at_all(
    callers: Callers, cast: Cast, database: Database
) -> None:
    pata = cast.pata
    marcos, bolota = pata.contacts["Marcos"], pata.pets["Bolota"]
    parts = [Part(bolota, pata.services[name]) for name in ("Hospedagem", "Banho")]
    three_nights = {"from": "2026-03-18", "to": "2026-03-18", "nights": 3}
    async with database.tenant(pata.id) as session:
        [plan, *_] = await find_stay_visits(session, marcos, parts, date(2026, 3, 17), date(2026, 3, 19))
        [offer] = await offer_visits(session, marcos, [plan])
        visit = await book_visit(session, offer.token, marcos, actor=STAFF)
        # A rival for the kennel: from the 24th on there is no room.
        await book(
            session, contact_id=pata.contacts["Júlia"], pet_id=pata.pets["Mia"], resource_id=None, actor=STAFF,
            service_id=pata.services["Hospedagem"], start=datetime(2026, 3, 24, 14, tzinfo=SAO_PAULO),
            end=datetime(2026, 3, 26, 12, tzinfo=SAO_PAULO),
        )  # fmt: skip
    at = f"/visits/{visit.id}"
    assert (await post(callers, f"{at}/offers", {"from": "2026-03-23", "to": "2026-03-23"}))["items"] == []
    # A day later its own nights are no obstacle; the bath keeps its day of the stay and its hour.
    [first, *_] = (await post(callers, f"{at}/offers", {"from": "2026-03-18", "to": "2026-03-18"}))["items"]
    moved = await post(callers, f"{at}/reschedule", {"token": first["token"]})
    told = [(each["start_time"], each["end_time"], each["price"]) for each in moved["bookings"]]
    assert told == [
        ("2026-03-18T14:00:00-03:00", "2026-03-20T12:00:00-03:00", "180.00"),
        (f"2026-03-20T{plan.arrangement.slots[1].start:%H:%M}:00-03:00", first["parts"][1]["end"], "60.00"),
    ]
    # More nights cost more; what was offered and is taken meanwhile moves nothing.
    [longer, *_] = (await post(callers, f"{at}/offers", three_nights))["items"]
    async with database.tenant(pata.id) as session:
        saturday = datetime(2026, 3, 21, 8, tzinfo=SAO_PAULO)
        await block(
            session, start=saturday, end=saturday + timedelta(hours=3), actor=STAFF,
            resource_ids=[pata.resources["Ana"]],
        )  # fmt: skip
    refused = await callers.rita.post(f"/api{at}/reschedule", json={"token": longer["token"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "visit_taken")
    assert (await callers.rita.get(f"/api{at}")).json() == moved
    [longer, *_] = (await post(callers, f"{at}/offers", three_nights))["items"]
    again = await post(callers, f"{at}/reschedule", {"token": longer["token"]})
    assert [(each["end_time"][:10], each["price"]) for each in again["bookings"]] == [
        ("2026-03-21", "270.00"), (longer["parts"][1]["end"][:10], "60.00"),
    ]  # fmt: skip


async def test_a_stay_and_what_is_done_meanwhile_is_found_and_booked_whole(callers: Callers, cast: Cast) -> None:
    pata, bolota = cast.pata, str(cast.pata.pets["Bolota"])
    parts = [{"pet_id": bolota, "service_id": str(pata.services[name])} for name in ("Hospedagem", "Banho")]
    body = {"contact_id": str(pata.contacts["Marcos"]), "parts": parts, "from": "2026-03-17", "to": "2026-03-18"}
    refused = await callers.rita.post("/api/visit-offers", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "needs_nights")
    offers = (await post(callers, "/visit-offers", {**body, "nights": 2, "limit": 50}))["items"]
    assert {each["start"][:10] for each in offers} == {"2026-03-17", "2026-03-18"}
    for each in offers:
        stay, bath = each["parts"]
        assert stay["start"] < bath["start"] < bath["end"] <= stay["end"]
        assert each["price"] == "240.00"
    token = next(each["token"] for each in offers if each["start"].startswith("2026-03-18"))
    visit = await post(callers, "/visits", {"contact_id": body["contact_id"], "token": token}, 201)
    assert len(visit["bookings"]) == 2
    assert visit["start"].startswith("2026-03-18")
    hours_only = {**body, "parts": parts[1:], "nights": 2}
    nothing = await callers.rita.post("/api/visit-offers", json=hours_only)
    assert (nothing.status_code, nothing.json()["errors"][0]["field"]) == (422, "nights")


async def test_a_series_is_begun_changed_and_ended(callers: Callers, cast: Cast) -> None:
    rule = {"every": "week", "weekday": 4, "clock": "10:00", "starts_on": "2026-03-27", "count": 3}
    body = {
        "contact_id": str(cast.pata.contacts["Júlia"]), "pet_id": str(cast.pata.pets["Mia"]),
        "service_id": str(cast.pata.services["Banho"]), "rule": rule,
    }  # fmt: skip
    series = await post(callers, "/series", body, 201)
    assert [(each["occurs_on"], each["outcome"], each["reason"]) for each in series["occurrences"]] == [
        ("2026-03-27", "booked", None), ("2026-04-03", "failed", "feriado: Sexta-feira Santa"),
        ("2026-04-10", "booked", None),
    ]  # fmt: skip
    holiday = series["occurrences"][1]
    at = f"/series/{series['id']}"
    settled = await post(callers, f"{at}/occurrences/2026-04-03/book", {"start_time": holiday["suggested_start"]})
    assert settled["occurrences"][1]["start_time"] == holiday["suggested_start"]
    changed = await post(
        callers, f"{at}/change", {"rule": {**rule, "starts_on": "2026-04-06", "weekday": 0, "count": 1}}
    )
    assert [each["occurs_on"] for each in changed["occurrences"]] == ["2026-03-27", "2026-04-03", "2026-04-06"]
    assert (await post(callers, f"{at}/pause"))["status"] == "paused"
    assert (await post(callers, f"{at}/resume"))["status"] == "active"
    assert (await post(callers, f"{at}/end"))["status"] == "ended"
    listed = (await callers.rita.get("/api/series", params={"status": "ended"})).json()["items"]
    assert [each["id"] for each in listed] == [series["id"]]
    assert (await callers.rita.post(f"/api{at}/resume")).json()["code"] == "wrong_status"


async def test_a_package_is_sold_and_drawn_and_an_absence_asks_for_a_deposit(
    callers: Callers, cast: Cast, database: Database
) -> None:
    bath, julia, mia = (
        str(thing) for thing in (cast.pata.services["Banho"], cast.pata.contacts["Júlia"], cast.pata.pets["Mia"])
    )
    facts = {"name": "10 banhos", "service_ids": [bath], "count": 10, "price": "400.00", "validity_days": 90}
    assert (await callers.rita.post("/api/packages", json=facts)).status_code == 403
    package = (await callers.helena.post("/api/packages", json=facts)).json()
    sale = await post(callers, "/package-sales", {"package_id": package["id"], "contact_id": julia}, 201)
    assert (sale["left"], sale["expires_at"]) == (10, "2026-06-10T00:00:00-03:00")
    new = {"contact_id": julia, "pet_id": mia, "service_id": bath}
    booking = await post(callers, "/bookings", {**new, "start_time": "2026-03-12T10:00:00-03:00"}, 201)
    at = f"/bookings/{booking['id']}"
    stages = [(await post(callers, f"{at}/{step}"))["stage"] for step in ("arrive", "start", "ready", "deliver")]
    assert stages == ["arrived", "in_service", "ready", "delivered"]
    drawn = (await callers.rita.get(f"/api{at}")).json()
    assert (drawn["status"], drawn["price"], drawn["package_no"], drawn["package_size"]) == ("completed", "0.00", 1, 10)
    [kept] = (await callers.rita.get("/api/package-sales", params={"contact_id": julia})).json()["items"]
    assert (kept["used"], kept["left"]) == (1, 9)
    assert (await post(callers, f"{at}/reopen", {"reason": "Engano"}))["price"] == "50.00"
    rules = {"booking_rules": {"after_no_show": "deposit", "deposit_percent": 40}}
    assert (await callers.helena.patch("/api/settings", json=rules)).json()["booking_rules"]["no_show_limit"] == 1
    missed = await post(callers, "/bookings", {**new, "start_time": "2026-03-13T10:00:00-03:00"}, 201)
    await post(callers, f"/bookings/{missed['id']}/no-show")
    attendance = (await callers.rita.get(f"/api/contacts/{julia}/attendance")).json()
    assert (attendance["next_booking"], [mark["kind"] for mark in attendance["marks"]]) == ("deposit", ["no_show"])
    owing = await post(callers, "/bookings", {**new, "start_time": "2026-03-16T10:00:00-03:00"}, 201)
    assert (owing["deposit_due"], owing["deposit_paid_at"]) == ("20.00", None)
    assert (await post(callers, f"/bookings/{owing['id']}/deposit"))["deposit_paid_at"]
    mark = attendance["marks"][0]["id"]
    forgiven = await callers.rita.post(f"/api/contacts/{julia}/attendance/{mark}/forgive")
    assert forgiven.status_code == 204
    assert (await callers.rita.get(f"/api/contacts/{julia}/attendance")).json()["next_booking"] == "nothing"
