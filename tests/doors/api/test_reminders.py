"""Reminders, protocols of care, notes about pets and ratings, over the wire."""

from datetime import timedelta
from typing import Any

import pytest

from cast import NOW, TODAY, Cast
from doors.api.callers import Callers
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.reminders import rate
from reminding import Reminding

pytestmark = pytest.mark.anyio

FRIDAY = NOW + timedelta(days=2, hours=1)


async def get(callers: Callers, path: str, **params: Any) -> list[dict[str, Any]]:
    answer = await callers.rita.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_staff_see_what_is_planned_told_spared_and_answered(
    callers: Callers, cast: Cast, database: Database, clock: FixedClock
) -> None:
    shop = Reminding(database, clock, cast.pata)
    await shop.approve_templates()
    booking = await shop.book("Marcos", "Bolota", FRIDAY)
    await shop.book("Júlia", "Mia", FRIDAY + timedelta(hours=1), service="Consulta Veterinária")
    planned = await get(callers, "/api/reminders/planned")
    assert [(each["kind"], each["due_at"], each["pet_name"]) for each in planned] == [
        ("first", "2026-03-12T10:00:00-03:00", "Bolota"), ("first", "2026-03-12T11:00:00-03:00", "Mia"),
        ("last", "2026-03-13T09:00:00-03:00", "Bolota"),
    ]  # fmt: skip
    changed = await callers.rita.patch(f"/api/contacts/{cast.pata.contacts['Júlia']}", json={"status": "blocked"})
    assert changed.status_code == 200
    await shop.tick(FRIDAY - timedelta(hours=23))
    # Tokens are of this morning.
    clock.instant = NOW
    listed = await get(callers, "/api/reminders")
    spared, told = sorted(listed, key=lambda each: each["status"] == "sent")
    assert (told["kind"], told["status"], told["about"], told["pet_name"]) == ("first", "sent", "Banho", "Bolota")
    assert (told["told_start"], told["message_status"]) == ("2026-03-13T10:00:00-03:00", "queued")
    assert (spared["status"], spared["reason"], spared["contact_name"]) == ("skipped", "blocked", "Júlia")
    await shop.rows("UPDATE pending_questions SET closed_at = now(), outcome = 'yes' RETURNING id")
    [answered] = await get(callers, "/api/reminders", status="answered", booking_id=str(booking.id))
    assert (answered["id"], answered["answer"]) == (told["id"], "yes")
    assert await get(callers, "/api/reminders", status="sent") == []
    page = await callers.rita.get("/api/reminders", params={"limit": 1})
    rest = await callers.rita.get("/api/reminders", params={"limit": 1, "cursor": page.json()["next_cursor"]})
    assert [each["id"] for each in page.json()["items"] + rest.json()["items"]] == [each["id"] for each in listed]


async def test_a_protocol_lives_and_the_notes_under_it(callers: Callers, cast: Cast) -> None:
    bath = str(cast.pata.services["Banho"])
    body = {"name": " Banho  quinzenal ", "kind": "hygiene", "every_days": 15, "service_ids": [bath]}
    made = await callers.otavio.post("/api/care-protocols", json=body)
    assert made.status_code == 201, made.text
    protocol = made.json()
    assert protocol == {
        "id": protocol["id"], "name": "Banho quinzenal", "kind": "hygiene", "every_days": 15, "species": [],
        "first_at_days": None, "remind_on": [-7, 0, 7], "care_group": None, "service_ids": [bath],
        "completing_service_ids": [], "is_active": True,
    }  # fmt: skip
    path = f"/api/care-protocols/{protocol['id']}"
    again = await callers.otavio.post("/api/care-protocols", json={**body, "name": "banho quinzenal"})
    assert (again.status_code, again.json()["code"]) == (409, "name_taken")
    twice = await callers.otavio.patch(path, json={"completing_service_ids": [bath]})
    assert (twice.status_code, twice.json()["code"]) == (422, "invalid")
    changed = await callers.otavio.patch(path, json={"remind_on": [3, -3], "species": ["dog"]})
    assert (changed.json()["remind_on"], changed.json()["species"]) == ([-3, 3], ["dog"])
    pets = f"/api/pets/{cast.pata.pets['Bolota']}/care"
    note = {"care_protocol_id": protocol["id"], "done_on": "2026-03-01", "source": "import"}
    codes = [(await callers.rita.post(pets, json=note)).status_code for _ in range(2)]
    assert codes == [201, 200]
    late = await callers.rita.post(pets, json={**note, "done_on": str(TODAY + timedelta(days=3))})
    assert late.status_code == 422
    [kept] = await get(callers, pets)
    assert (kept["done_on"], kept["source"]) == ("2026-03-01", "import")
    assert (await callers.rita.delete(f"{pets}/{kept['id']}")).status_code == 204
    assert await get(callers, pets) == []
    assert (await callers.otavio.delete(path)).status_code == 204
    assert await get(callers, "/api/care-protocols") == []


async def test_who_lives_together_and_moves_out_again(callers: Callers, cast: Cast, database: Database) -> None:
    marcos, julia, cida = (str(cast.pata.contacts[name]) for name in ("Marcos", "Júlia", "Dona Cida"))
    homes: list[str | None] = []
    for who, other in ((marcos, julia), (cida, julia), (marcos, None), (julia, None)):
        answer = await callers.rita.put(f"/api/contacts/{who}/household", json={"with_contact_id": other})
        assert answer.status_code == 200, answer.text
        homes.append(answer.json()["household_id"])
    assert homes[0] is not None
    assert homes == [homes[0], homes[0], None, None]
    async with database.tenant(cast.pata.id) as session:
        assert await session.value("SELECT count(*) FROM households") == 0
    alone = await callers.rita.put(f"/api/contacts/{cida}/household", json={"with_contact_id": cida})
    assert alone.status_code == 422


async def test_ratings_are_listed_newest_first_and_within_bounds(
    callers: Callers, cast: Cast, database: Database, clock: FixedClock
) -> None:
    shop = Reminding(database, clock, cast.pata)
    for place, rating in enumerate((5, 2, 4)):
        booking = await shop.book("Marcos", "Bolota", FRIDAY + timedelta(hours=place))
        clock.instant += timedelta(minutes=1)
        async with database.tenant(cast.pata.id) as session:
            await rate(session, [booking.id], cast.pata.contacts["Marcos"], rating, f"nota {rating}")
    assert [each["rating"] for each in await get(callers, "/api/ratings")] == [4, 2, 5]
    [low] = await get(callers, "/api/ratings", highest=3)
    assert (low["comment"], low["service_name"], low["pet_name"]) == ("nota 2", "Banho", "Bolota")


async def test_rules_are_set_and_contradictions_refused(callers: Callers) -> None:
    rules = {"first_hours": 48, "quiet_from": "20:00", "review_link": "https://g.page/pata", "birthdays": True}
    changed = await callers.otavio.patch("/api/settings", json={"reminders": rules})
    assert changed.status_code == 200, changed.text
    assert changed.json()["reminders"] == {
        "first_hours": 48, "last_hours": 1, "quiet_after_booking_hours": 4, "quiet_from": "20:00",
        "quiet_until": "08:00", "follow_up_hours": 3, "review_link": "https://g.page/pata", "care": True,
        "care_at": "10:00", "birthdays": True, "most_per_week": 3,
    }  # fmt: skip
    for wrong in ({"care_at": "21:00"}, {"first_hours": 1}, {"review_link": "g.page"}, {"quiet_from": "25:00"}):
        answer = await callers.otavio.patch("/api/settings", json={"reminders": wrong})
        assert answer.status_code == 422, wrong
