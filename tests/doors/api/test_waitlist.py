"""The waitlist, over the wire and on the agenda's page."""

from typing import Any

import pytest
from httpx import AsyncClient

from cast import HELENA, Cast
from doors.api.callers import Callers
from doors.browsing import enter
from oxy.foundation.database import Database, Purpose

pytestmark = pytest.mark.anyio


def wait(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "contact_id": str(cast.pata.contacts["Júlia"]), "pet_id": str(cast.pata.pets["Mia"]),
        "service_id": str(cast.pata.services["Banho"]), "first_day": "2026-03-13", "last_day": "2026-03-13", **more,
    }  # fmt: skip


async def test_joined_listed_changed_and_left(
    callers: Callers, cast: Cast, database: Database, browser: AsyncClient
) -> None:
    made = await callers.rita.post("/api/waitlist", json=wait(cast, latest="12:00", weekdays=[4]))
    assert made.status_code == 201, made.text
    other = wait(cast, contact_id=str(cast.pata.contacts["Marcos"]), pet_id=None)
    assert (await callers.rita.post("/api/waitlist", json=other)).status_code == 201
    # Again for the same pet: other days, the same place.
    again = await callers.rita.post("/api/waitlist", json=wait(cast, last_day="2026-03-20", earliest="08:00"))
    assert again.json()["id"] == made.json()["id"]
    # Both came at one instant of this clock.
    listed = sorted((await callers.rita.get("/api/waitlist")).json()["items"], key=lambda each: each["contact_name"])
    assert [(each["contact_name"], each["pet_name"], each["status"]) for each in listed] == [
        ("Júlia", "Mia", "waiting"), ("Marcos", None, "waiting"),
    ]  # fmt: skip
    assert listed[0]["wanted"] == {
        "first_day": "2026-03-13", "last_day": "2026-03-20", "earliest": "08:00", "latest": None, "weekdays": [],
        "resource_id": None, "nights": None,
    }  # fmt: skip
    async with database.system(Purpose.OBSERVE) as session:
        jobs = await session.rows("SELECT DISTINCT entrypoint FROM pgqueuer")
    assert [job["entrypoint"] for job in jobs] == ["fill-waitlist"]
    await enter(browser, HELENA)
    shown = (await browser.get("/agenda")).text
    assert "Lista de espera" in shown
    assert "Júlia · Mia" in shown
    left = await browser.post(f"/agenda/espera/{listed[1]['id']}/tirar?dia=2026-03-11")
    assert (left.status_code, "Júlia" in left.text, "Marcos" in left.text) == (200, True, False)
    assert (await callers.rita.delete(f"/api/waitlist/{made.json()['id']}")).status_code == 204
    assert (await callers.rita.get("/api/waitlist")).json()["items"] == []
    closed = (await callers.rita.get("/api/waitlist", params={"closed": "true"})).json()["items"]
    assert [each["status"] for each in closed] == ["gone", "gone"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"last_day": "2026-03-12"}, "invalid"), ({"first_day": "2026-03-01", "last_day": "2026-03-02"}, "invalid"),
        ({"last_day": "2028-03-12"}, "invalid"), ({"earliest": "12:00", "latest": "11:00"}, "invalid"),
        ({"weekdays": [7]}, "validation_failed"), ({"first_day": "amanhã"}, "validation_failed"),
        ({"pet_id": "b4a0a7d2-6a1a-4f0e-8a6e-2f5d1c9e7b31"}, "not_found"),
    ],
)  # fmt: skip
async def test_what_cannot_be_waited_for_is_refused(
    callers: Callers, cast: Cast, wrong: dict[str, Any], code: str
) -> None:
    answer = await callers.rita.post("/api/waitlist", json=wait(cast, **wrong))
    assert answer.json()["code"] == code, answer.text
    assert (await callers.rita.get("/api/waitlist")).json()["items"] == []
