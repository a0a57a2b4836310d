"""Calendars both ways: programs subscribe to the agenda by a secret address, and a vet's own calendar takes slots."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from cast import NOW, STAFF, TODAY, Cast
from doors.whole_oxy import WholeOxy, open_whole
from oxy.agenda import book, cancel, find_slots, load_booking, reschedule
from oxy.agenda.calendars import CalendarUnreachable, refresh_calendars
from oxy.catalog import create_resource, update_service
from oxy.channels.calendars import open_web_calendars
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from twins.calendars import CalendarTwin

pytestmark = pytest.mark.anyio
ZONE = ZoneInfo("America/Sao_Paulo")
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
async def elsewhere() -> AsyncGenerator[CalendarTwin]:
    async with CalendarTwin() as twin:
        yield twin


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path) -> AsyncGenerator[WholeOxy]:
    async with open_whole(database, cast, tmp_path, private_calendars=True) as whole:
        yield whole


async def ask(oxy: WholeOxy, method: str, path: str, body: Any = None, name: str = "Helena") -> Any:
    business = oxy.cast.bicho if name == "Valquíria" else oxy.cast.pata
    answer = await oxy.client.request(method, path, json=body, headers=oxy.signed_in(business, name))
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else None


def local_path(url: str) -> str:
    return "/calendar/" + url.rpartition("/")[2]


async def read(oxy: WholeOxy, url: str) -> dict[str, icalendar.Event]:
    answer = await oxy.client.get(local_path(url))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert not calendar.errors
    return {str(event["UID"]): event for event in calendar.walk("VEVENT") if isinstance(event, icalendar.Event)}


async def test_a_subscribed_calendar_follows_what_is_booked_moved_and_called_off(
    oxy: WholeOxy, cast: Cast, database: Database, clock: FixedClock
) -> None:
    ana = cast.pata.resources["Ana"]
    whole = await ask(oxy, "POST", "/api/calendar-feeds", {"name": "Tudo"})
    hers = await ask(oxy, "POST", "/api/calendar-feeds", {"name": "Ana", "resource_id": str(ana)})
    rivals = await ask(oxy, "POST", "/api/calendar-feeds", {"name": "Tudo"}, "Valquíria")
    bath, vet = cast.pata.services["Banho"], cast.pata.services["Consulta Veterinária"]
    julia, mia = cast.pata.contacts["Júlia"], cast.pata.pets["Mia"]
    at = NOW + timedelta(days=1, hours=1)
    async with database.tenant(cast.pata.id) as session:
        tub = await create_resource(session, STAFF, name="Banheira", kind="other")
        await update_service(session, bath, STAFF, also_needs=[[tub.id]])
    tubs = await ask(oxy, "POST", "/api/calendar-feeds", {"name": "Banheira", "resource_id": str(tub.id)})
    async with database.tenant(cast.pata.id) as session:
        washed, seen = [
            await book(
                session, contact_id=julia, pet_id=mia, service_id=service, resource_id=None, start=start, actor=STAFF
            )
            for service, start in ((bath, at), (vet, at + timedelta(hours=3)))
        ]
    events = await read(oxy, whole["url"])
    first = events[f"{washed.id}@oxy"]
    assert (first.start, first.end) == (at, at + timedelta(hours=1))
    assert "Banho: Mia · Júlia (Ana)" in str(first["SUMMARY"])
    assert "98765" not in str(first), "a feed carries no phone numbers"
    assert f"{seen.id}@oxy" not in await read(oxy, hers["url"])
    assert (await read(oxy, tubs["url"])).keys() == {f"{washed.id}@oxy"}, "what a booking takes beside its own"
    assert await read(oxy, rivals["url"]) == {}
    clock.instant += timedelta(minutes=5)
    async with database.tenant(cast.pata.id) as session:
        moved = await reschedule(session, washed.id, start=at + timedelta(hours=2), actor=STAFF)
        await cancel(session, seen.id, actor=STAFF, reason="viagem")
    events = await read(oxy, whole["url"])
    again = events[f"{washed.id}@oxy"]
    assert again.start == at + timedelta(hours=2)
    assert (int(str(first["SEQUENCE"])), int(str(again["SEQUENCE"]))) == (washed.revision, moved.revision)
    assert moved.revision > washed.revision
    assert str(events[f"{seen.id}@oxy"]["STATUS"]) == "CANCELLED"
    assert (await read(oxy, hers["url"])).keys() == {f"{washed.id}@oxy"}


async def test_an_address_is_a_secret_that_can_be_taken_back(oxy: WholeOxy, cast: Cast) -> None:
    made = await ask(oxy, "POST", "/api/calendar-feeds", {"name": "Tudo"})
    first = await oxy.client.get(local_path(made["url"]))
    same = await oxy.client.get(local_path(made["url"]), headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    [listed] = (await ask(oxy, "GET", "/api/calendar-feeds"))["items"]
    assert "url" not in listed
    token = made["url"].rpartition("/")[2].removesuffix(".ics")
    assert len(token) >= 43
    assert await oxy.rows("SELECT 1 AS n FROM calendar_feeds f WHERE f::text LIKE '%%' || %s || '%%'", (token,)) == []
    refused = await oxy.client.post(
        "/api/calendar-feeds", json={"name": "x"}, headers=oxy.signed_in(cast.bicho, "Caio")
    )
    assert refused.status_code == 403
    other = await oxy.client.delete(f"/api/calendar-feeds/{made['id']}", headers=oxy.signed_in(cast.bicho, "Valquíria"))
    assert other.status_code == 404
    await ask(oxy, "DELETE", f"/api/calendar-feeds/{made['id']}")
    for path in (local_path(made["url"]), "/calendar/guess.ics"):
        assert (await oxy.client.get(path)).status_code == 404


async def test_a_vets_own_calendar_takes_slots_and_gives_them_back(
    oxy: WholeOxy, cast: Cast, database: Database, elsewhere: CalendarTwin
) -> None:
    paulo, vet = cast.pata.resources["Dr. Paulo"], cast.pata.services["Consulta Veterinária"]
    async with database.tenant(cast.pata.id) as session:
        booked = await book(
            session, contact_id=cast.pata.contacts["Júlia"], pet_id=cast.pata.pets["Mia"], service_id=vet,
            resource_id=paulo, start=NOW + timedelta(days=1, hours=1), actor=STAFF,
        )  # fmt: skip
    # Busy from 9 to 12 tomorrow, while 10:00 to 10:30 is booked here.
    elsewhere.files["/secret/basic.ics"] = busy_from("20260312T120000Z", "20260312T150000Z")
    elsewhere.moved["/old.ics"] = "/secret/basic.ics"
    # Over plain HTTP, on loopback: an address is pasted as https, and this installation was told to look anywhere.
    body = {"name": "Paulo", "resource_id": str(paulo), "url": "https://calendar.example/old.ics"}
    refused = await oxy.client.post(
        "/api/calendar-imports", json=body | {"url": "ftp://x/y"}, headers=oxy.signed_in(cast.pata, "Helena")
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "no_calendar_address")
    made = await add_import_at(oxy, body, f"{elsewhere.base_url}/old.ics")
    assert await free(database, cast, vet) == ["08:00", "08:30", *AFTERNOON]
    shown = await ask(oxy, "GET", f"/api/calendar-imports/{made}")
    assert (shown["conflicts"], shown["last_error"]) == (1, None)
    assert "secret" not in str(shown)
    [alert] = await oxy.rows("SELECT kind, detail FROM alerts WHERE kind = 'calendar_conflict'")
    assert "um agendamento" in alert["detail"]

    elsewhere.files["/secret/basic.ics"] = busy_from("20260312T200000Z", "20260312T210000Z")
    await refreshed(oxy)
    assert "09:00" in await free(database, cast, vet)
    assert "17:30" not in await free(database, cast, vet)
    async with database.tenant(cast.pata.id) as session:
        assert (await load_booking(session, booked.id)).status == "scheduled"
    elsewhere.silent = True
    await refreshed(oxy)
    assert "17:30" not in await free(database, cast, vet), "what cannot be read changes nothing"
    assert (await ask(oxy, "GET", f"/api/calendar-imports/{made}"))["last_error"]
    await ask(oxy, "DELETE", f"/api/calendar-imports/{made}")
    assert "17:30" in await free(database, cast, vet)
    assert await oxy.rows("SELECT 1 AS n FROM resource_claims WHERE resource_block_id IS NOT NULL") == []


AFTERNOON = [f"{hour:02}:{minute:02}" for hour in range(12, 18) for minute in (0, 30)]


async def add_import_at(oxy: WholeOxy, body: dict[str, str], url: str) -> str:
    """Add a calendar, then let its address be the twin's: no address of plain HTTP can be pasted."""
    made = await ask(oxy, "POST", "/api/calendar-imports", body)
    async with oxy.context.database.tenant(oxy.cast.pata.id) as session:
        await session.execute("UPDATE calendar_imports SET url_sealed = %s", (oxy.context.vault.seal(url),))
    await refreshed(oxy)
    return made["id"]


async def refreshed(oxy: WholeOxy) -> None:
    await oxy.settled()
    await refresh_calendars(oxy.context.database)
    await oxy.settled()


async def free(database: Database, cast: Cast, service: Any) -> list[str]:
    async with database.tenant(cast.pata.id) as session:
        slots = await find_slots(session, service, TOMORROW, TOMORROW)
    return [f"{slot.start:%H:%M}" for slot in slots]


def busy_from(start: str, end: str) -> bytes:
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
        f"DTSTART:{start}\r\nDTEND:{end}\r\nSUMMARY:Dentista\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


@pytest.mark.parametrize(
    "url",
    [
        "http://calendar.example/x.ics", "https://127.0.0.1/x.ics", "https://[::1]/x.ics", "https://10.0.0.7/x.ics",
        "https://169.254.169.254/latest/meta-data", "https://localhost/x.ics", "https://[::ffff:127.0.0.1]/x.ics",
    ],
)  # fmt: skip
async def test_an_address_never_leads_into_the_own_network(url: str) -> None:
    async with open_web_calendars() as web:
        with pytest.raises(CalendarUnreachable):
            await web.fetch(url)


async def test_a_server_that_misbehaves_is_given_up(elsewhere: CalendarTwin) -> None:
    elsewhere.moved["/round"] = "/round"
    elsewhere.files["/huge"] = b"x" * (5 * 1024 * 1024 + 1)
    async with open_web_calendars(anywhere=True) as web:
        for path in ("/round", "/huge", "/missing"):
            with pytest.raises(CalendarUnreachable):
                await web.fetch(f"{elsewhere.base_url}{path}")
    assert elsewhere.asked.count("/round") == 4
