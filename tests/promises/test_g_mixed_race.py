"""Row G1 through every door at once, at two businesses: the API, the console's form, and "sim" on WhatsApp."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from cast import SAO_PAULO, STAFF, Business, Cast
from crowds import Guest, bring_crowd
from doors.whole_oxy import BICHO, PATA, WholeOxy, open_whole
from oxy.attendant.agenda_counter import HOLD_MINUTES
from oxy.catalog import create_resource, create_service
from oxy.entrances.cookies import SESSION_COOKIE
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.security import Claims
from twins import webhooks
from twins.webhooks import Sender

pytestmark = pytest.mark.anyio
TEN = datetime(2026, 3, 12, 10, 0, tzinfo=SAO_PAULO)
BY_API, BY_CONSOLE, BY_WHATSAPP = 20, 20, 10
TAKEN = "acabou de ser ocupado"


@asynccontextmanager
async def crowded(database: Database) -> AsyncGenerator[Database]:
    """The database with a pool that is wide enough for a race."""
    wide = Database(database.conninfo, database.clock, max_connections=60)
    await wide.open()
    try:
        yield wide
    finally:
        await wide.close()


@dataclass(frozen=True)
class Contest:
    """What fifty want of one business: the same time of one service, which takes so many resources."""

    oxy: WholeOxy
    business: Business
    number: str
    staff: str
    service: str
    resource: str
    resources: int
    guests: list[Guest]

    @property
    def senders(self) -> list[Sender]:
        return [Sender(guest.phone[1:], f"Cliente{place}") for place, guest in enumerate(self.guests[:BY_WHATSAPP])]

    async def by_api(self, guest: Guest) -> httpx.Response:
        body = {
            "contact_id": str(guest.id), "pet_id": str(guest.pet_id), "start_time": TEN.isoformat(),
            "service_id": str(self.business.services[self.service]),
        }  # fmt: skip
        headers = self.oxy.signed_in(self.business, self.staff)
        return await self.oxy.client.post("/api/bookings", json=body, headers=headers)

    async def by_console(self, guest: Guest) -> httpx.Response:
        claims = Claims(self.business.users[self.staff], self.business.id, "attendant", 1)
        cookie = self.oxy.context.tokens.issue(claims, "session", self.oxy.context.clock.now())
        form = {
            "cliente": str(guest.id),
            "pet": str(guest.pet_id),
            "inicio": TEN.isoformat(),
            "servico": str(self.business.services[self.service]),
            "recurso": str(self.business.resources[self.resource]),
        }
        headers = {"Cookie": f"{SESSION_COOKIE}={cookie}", "Origin": "http://oxy"}
        return await self.oxy.client.post("/agenda/novo", data=form, headers=headers)

    async def says(self, sender: Sender, text: str) -> None:
        """Deliver a message as Meta does: again, until it is taken."""
        stamp = str(int(self.oxy.context.clock.now().timestamp()))
        change = webhooks.messages_change(self.number, sender, webhooks.text(sender, text, timestamp=stamp))
        while await self.oxy.post(webhooks.envelope(change)) != 200:
            pass

    def heard(self, sender: Sender, since: int) -> str:
        sent = [each for each in self.oxy.graph.sent[since:] if each.phone_number_id == self.number]
        return "\n".join(each.text for each in sent if each.to == sender.phone)


async def contests(oxy: WholeOxy, cast: Cast, database: Database) -> list[Contest]:
    """A bath by the one groomer of the Pata Amiga; at the Bicho Chique one by either groomer, in the only tub."""
    async with database.tenant(cast.bicho.id) as session:
        bia = (await create_resource(session, STAFF, name="Bia", kind="groomer")).id
        tub = (await create_resource(session, STAFF, name="Ofurô", kind="other")).id
        cast.bicho.services["Hidratação"] = (
            await create_service(
                session, STAFF, name="Hidratação", type="grooming", duration_minutes=60,
                resource_ids=[cast.bicho.resources["Bruno"], bia], also_needs=[[tub]],
            )
        ).id  # fmt: skip
    many = BY_API + BY_CONSOLE + BY_WHATSAPP
    at_pata = await bring_crowd(database, cast.pata, many, instance="principal")
    at_bicho = await bring_crowd(database, cast.bicho, many, instance="principal", resource="Bruno")
    return [
        Contest(oxy, cast.pata, PATA, "Rita", "Banho", "Ana", 1, at_pata),
        Contest(oxy, cast.bicho, BICHO, "Caio", "Hidratação", "Bruno", 2, at_bicho),
    ]


async def test_g1_api_console_and_customers_at_once_make_one_booking_and_49_honest_refusals(
    database: Database, cast: Cast, clock: FixedClock, tmp_path: Path
) -> None:
    async with crowded(database) as wide, open_whole(wide, cast, tmp_path) as oxy:
        both = await contests(oxy, cast, database)
        # Everybody on WhatsApp is asked whether they want it, one after the other's hold has lapsed.
        for place in range(BY_WHATSAPP):
            for each in both:
                await each.says(each.senders[place], f"Quero {each.service.lower()} amanhã às 10h")
            await oxy.settled()
            clock.instant += timedelta(minutes=HOLD_MINUTES, seconds=1)
        for each in both:
            assert all("Confirma?" in each.heard(sender, 0) for sender in each.senders)
        before = len(oxy.graph.sent)
        outcomes = await asyncio.gather(*(_race(each) for each in both))
        await oxy.settled()
        for each, (api, console) in zip(both, outcomes, strict=True):
            await _check(each, api, console, [each.heard(sender, before) for sender in each.senders])


async def _race(contest: Contest) -> tuple[list[httpx.Response], list[httpx.Response]]:
    rest = contest.guests[BY_WHATSAPP:]
    _, api, console = await asyncio.gather(
        asyncio.gather(*(contest.says(sender, "sim") for sender in contest.senders)),
        asyncio.gather(*(contest.by_api(guest) for guest in rest[:BY_API])),
        asyncio.gather(*(contest.by_console(guest) for guest in rest[BY_API:])),
    )
    return api, console


async def _check(
    contest: Contest, api: list[httpx.Response], console: list[httpx.Response], told: list[str]
) -> None:  # fmt: skip
    """One has it, everybody else was told the truth, and nothing is half there."""
    lost_by_phone = [text for text in told if TAKEN in text]
    won = [each for each in api if each.status_code == 201] + [each for each in console if each.status_code == 303]
    assert len(won) + len(told) - len(lost_by_phone) == 1, Counter(each.status_code for each in (*api, *console))
    for answer in api:
        if answer not in won:
            problem = answer.json()
            assert (answer.status_code, problem["type"]) == (409, "urn:oxy:problem:slot_taken")
            assert TEN.isoformat() not in {slot["start"] for slot in problem["data"]["alternatives"]} != set()
    for answer in console:
        if answer not in won:
            assert answer.status_code == 409
            assert TAKEN in answer.text
    for text in lost_by_phone:
        assert set(re.findall(r"\b\d{1,2}h(?:\d\d)?\b", text)) - {"10h"}, text
    [left] = await contest.oxy.rows(
        """
        WITH live AS (SELECT id FROM bookings WHERE status = 'scheduled')
        SELECT (SELECT count(*) FROM live) AS made,
               (SELECT count(*) FROM booking_history h JOIN live b ON b.id = h.booking_id) AS changes,
               (SELECT count(*) FROM booking_resources) AS beside,
               (SELECT count(*) FROM resource_claims WHERE ends_at > %s AND starts_at < %s) AS claims
        """,
        (TEN, TEN + timedelta(minutes=1)), contest.business,
    )  # fmt: skip
    assert left == {"made": 1, "changes": 1, "beside": contest.resources - 1, "claims": contest.resources}
