"""A message that code starts: from which number it goes, to whom it does not, and what it leaves alone."""

from datetime import timedelta

import pytest

from cast import STAFF, Cast
from oxy.clientele import opt_out, update_contact
from oxy.conversations.errors import ContactBlocked, InstanceDisconnected, OptedOut, WindowClosed
from oxy.conversations.parcels import Parcel
from oxy.conversations.questions import ask, close, open_questions
from oxy.conversations.reaching import reach_out
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Session
from oxy.foundation.errors import NotFound
from pipeline import open_pipeline

pytestmark = pytest.mark.anyio
HELLO = Parcel("Seu horário é amanhã. Confirma?", purpose="reminder")


async def test_it_goes_from_the_number_last_spoken_with_and_pauses_nobody(database: Database, cast: Cast) -> None:
    async with open_pipeline(database) as oxy:
        await oxy.say("oi", phone="+5511976543210")
        await oxy.settled()
        async with database.tenant(cast.pata.id) as session:
            row = await reach_out(session, cast.pata.contacts["Marcos"], HELLO)
            question = await ask(
                session, row["contact_id"], "reminder", {"booking_id": "7"},
                session.clock.now() + timedelta(hours=3), row["id"],
            )  # fmt: skip
            # The same asked again takes its place; a closed one is open no more.
            again = await ask(session, row["contact_id"], "reminder", {"booking_id": "7"}, session.clock.now())
            assert await open_questions(session, row["contact_id"]) == []
            assert not await close(session, question, "yes")
            assert await close(session, again, "withdrawn")
        await oxy.settled()
        assert oxy.mailbox.texts[-1] == HELLO.text
        [kept] = await oxy.rows(
            "SELECT m.author, m.sent_by_ai, m.status, c.ai_paused_until, c.assigned_to, c.instance_id, m.payload"
            " FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE m.id = %s",
            (row["id"],),
        )
        assert kept == {
            "author": "system", "sent_by_ai": False, "status": "sent", "ai_paused_until": None, "assigned_to": None,
            "instance_id": oxy.instance_id, "payload": {"purpose": "reminder"},
        }  # fmt: skip


async def test_it_says_no_as_staff_are_told(database: Database, cast: Cast, clock: FixedClock) -> None:
    pata, cloud = cast.pata, cast.pata.instances["principal"]
    julia, marcos = pata.contacts["Júlia"], pata.contacts["Marcos"]

    async def refuses(session: Session, refusal: type[Exception], contact: object, **more: object) -> None:
        with pytest.raises(refusal):
            async with session.savepoint():
                await reach_out(session, contact, HELLO, **more)  # pyright: ignore[reportArgumentType]

    async with database.tenant(pata.id) as session:
        await opt_out(session, marcos, STAFF)
        await refuses(session, OptedOut, marcos, category="marketing")
        await refuses(session, WindowClosed, marcos, instance_id=cloud)
        await refuses(session, InstanceDisconnected, marcos, instance_id=pata.instances["celular"])
        await refuses(session, NotFound, cast.bicho.contacts["Marcos"])
        await update_contact(session, julia, STAFF, status="blocked")
        await refuses(session, ContactBlocked, julia)
        # Nobody has spoken with them yet: the first connected number that is no simulator.
        await refuses(session, WindowClosed, pata.contacts["Dona Cida"])
        await session.execute("UPDATE whatsapp_instances SET status = 'disconnected'")
        await refuses(session, InstanceDisconnected, pata.contacts["Dona Cida"])
        assert await session.value("SELECT count(*) FROM messages") == 0
