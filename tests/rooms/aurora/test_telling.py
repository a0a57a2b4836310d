"""Telling an owner: once, whoever looks and whatever dies; held where there is no way; never to somebody revoked."""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cast import HELENA_PHONE, TODAY, Cast
from oxy.aurora.proactive import LOOK_AFTER_OWNER, Watch, telling
from oxy.aurora.proactive import watch as watching
from oxy.aurora.proactive.notices import Notice
from oxy.businesses import OwnerNumber, note_status
from oxy.conversations.delivery import Deliverer
from oxy.conversations.outbox import DELIVER_MESSAGES
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Purpose, Session
from oxy.foundation.jobs import Job, enqueue
from oxy.foundation.security import Vault
from rooms.aurora.owner_talk import open_owner_talk
from rooms.aurora.owner_watch import OwnerWatch

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")
SUMMARY_HOUR = datetime(2026, 3, 11, 19, 0, tzinfo=ZONE)


@pytest.fixture
def watch(database: Database, clock: FixedClock) -> OwnerWatch:
    return OwnerWatch(database, clock)


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


async def deliver(watch: OwnerWatch, cast: Cast) -> None:
    """Send what waits in every conversation of Pata Amiga."""
    async with watch.database.tenant(cast.pata.id) as session:
        rows = await session.rows("SELECT id, instance_id FROM conversations")
    for row in rows:
        job = Job.here(
            DELIVER_MESSAGES, cast.pata.id, {"conversation_id": str(row["id"]), "instance_id": str(row["instance_id"])}
        )
        channels: Any = {"simulator": watch.mailbox, "cloud": watch.mailbox}
        await Deliverer(watch.database, channels, Vault("a key for tests only")).run(job)


async def test_two_workers_tell_once(watch: OwnerWatch, cast: Cast) -> None:
    await watch.writes(cast.pata)
    watch.clock.instant = SUMMARY_HOUR
    async with watch.database.tenant(cast.pata.id) as session:
        for _ in range(4):
            await enqueue(session, LOOK_AFTER_OWNER, {"owner_number_id": cast.pata.owners["Helena"]})
    async with watch.workers(2):
        await watch.settled(lambda: bool(watch.mailbox.sent))
    assert len(watch.mailbox.texts) == 1
    assert watch.mailbox.texts[0].startswith("*Resumo de quarta-feira, 11/03*")
    assert watch.mailbox.sent[0].to[0].value == HELENA_PHONE
    [told] = await watch.told(cast.pata, "daily_summary")
    assert told["sending"] == "sent"


async def test_a_death_between_claim_and_send_loses_and_doubles_nothing(
    watch: OwnerWatch, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await watch.writes(cast.pata)
    with monkeypatch.context() as patch:

        async def die(*_: object, **__: object) -> None:
            raise ConnectionError("the worker was killed here")

        patch.setattr(telling, "reach_out", die)
        with pytest.raises(ConnectionError):
            await watch.at(SUMMARY_HOUR)
    assert await watch.told(cast.pata, "daily_summary") == []
    # Told, and then the process died before it sent: the row of the outbox is what is sent, once.
    await watch.at(SUMMARY_HOUR + timedelta(minutes=11))
    assert watch.mailbox.sent == []
    await watch.at(SUMMARY_HOUR + timedelta(minutes=25))
    await deliver(watch, cast)
    await deliver(watch, cast)
    assert [text[:20] for text in watch.mailbox.texts] == ["*Resumo de quarta-fei"[:20]]


async def test_nothing_for_somebody_revoked(watch: OwnerWatch, cast: Cast) -> None:
    helena = cast.pata.owners["Helena"]
    await watch.writes(cast.pata)
    await watch.at(SUMMARY_HOUR)
    await watch.wish(helena, cast.pata, is_active=False)
    await deliver(watch, cast)
    assert watch.mailbox.sent == []
    [told] = await watch.told(cast.pata)
    assert told["sending"] == "cancelled"
    await watch.at(SUMMARY_HOUR + timedelta(days=1))
    assert len(await watch.told(cast.pata)) == 1
    # Another phone is hers now: what waits for the old one does not go there.
    await watch.wish(helena, cast.pata, is_active=True)
    await watch.writes(cast.pata)
    await watch.at(SUMMARY_HOUR + timedelta(days=2))
    await watch.wish(helena, cast.pata, phone="+5511955554444")
    await deliver(watch, cast)
    assert watch.mailbox.sent == []


async def test_outside_the_window_it_is_held_and_begins_the_next_talk(watch: OwnerWatch, cast: Cast) -> None:
    # Helena never wrote: the official number may not write to her, and the simulated one is no phone.
    await watch.at(SUMMARY_HOUR)
    [told] = await watch.told(cast.pata)
    assert (told["status"], told["message_id"]) == ("held", None)
    watch.clock.instant = SUMMARY_HOUR + timedelta(hours=2)
    talk = await open_owner_talk(watch.database, cast.pata)
    heard = await talk.hears("quanto faturei hoje?")
    assert "sem dados" in heard
    [told] = await watch.told(cast.pata)
    assert (told["status"], told["conversation_id"]) == ("queued", talk.conversation_id)
    assert told["sent_text"].startswith("Antes, o que eu tinha guardado para você:\n\n*Resumo de quarta-feira, 11/03*")
    await talk.hears("e ontem?")
    await watch.at(SUMMARY_HOUR + timedelta(hours=3))
    async with watch.database.tenant(cast.pata.id) as session:
        assert await session.value("SELECT count(*) FROM messages WHERE content LIKE '%%Resumo de quarta%%'") == 1


async def test_many_held_are_told_in_a_list_and_old_ones_lapse(watch: OwnerWatch, cast: Cast) -> None:
    for days in range(10):
        await watch.at(SUMMARY_HOUR + timedelta(days=days))
    states = [row["status"] for row in await watch.told(cast.pata, "daily_summary")]
    assert states[:2] == ["lapsed", "lapsed"]
    assert set(states[3:]) == {"held"}
    talk = await open_owner_talk(watch.database, cast.pata)
    await talk.hears("oi")
    sent = {row["sent_text"] for row in await watch.told(cast.pata) if row["status"] == "queued"}
    [text] = sent
    assert text.startswith("Antes, 8 avisos que eu tinha guardado para você:\n• 15/03 às 19h: ")
    assert text.endswith("E mais 2 antes disso. Os textos inteiros estão no console, em Aurora.")


async def test_it_goes_out_when_a_number_connects_again(watch: OwnerWatch, cast: Cast) -> None:
    phone = cast.pata.instances["celular"]
    await watch.at(SUMMARY_HOUR)
    async with watch.database.tenant(cast.pata.id) as session:
        await note_status(session, phone, "connected", None)
    await watch.at(SUMMARY_HOUR + timedelta(minutes=11))
    [told] = await watch.told(cast.pata)
    assert told["status"] == "queued"
    async with watch.database.system(Purpose.OBSERVE) as session:
        row = await session.row("SELECT instance_id FROM messages WHERE id = %s", (told["message_id"],))
    assert row == {"instance_id": phone}
    assert TODAY.isoformat() in told["cause"]


async def test_neither_a_late_hour_nor_a_number_that_comes_back_wakes_anybody(watch: OwnerWatch, cast: Cast) -> None:
    helena, tomorrow = cast.pata.owners["Helena"], TODAY + timedelta(days=1)
    await watch.writes(cast.pata)
    # Nothing ran from nine in the evening until after midnight: the summary is not told then.
    await watch.wish(helena, cast.pata, daily_summary_at=time(21))
    await watch.at(at(20, 50))
    await watch.at(at(0, 20, tomorrow))
    assert not await watch.told(cast.pata, "daily_summary")
    # Told at its hour, but the outbox comes to it at three.
    await watch.wish(helena, cast.pata, daily_summary_at=time(19))
    await watch.at(at(19, day=tomorrow))
    [told] = await watch.told(cast.pata, "daily_summary")
    late = tomorrow + timedelta(days=1)
    watch.clock.instant = at(3, day=late)
    await deliver(watch, cast)
    assert not watch.mailbox.sent
    await watch.at(at(3, 10, late))
    assert [row["status"] for row in await watch.told(cast.pata, "daily_summary")] == ["held"]
    await watch.at(at(6, 30, late))
    await deliver(watch, cast)
    # The day that it is of is yesterday by now, and the one after it has come.
    [heard] = watch.mailbox.texts
    assert "_Período: hoje (12/03/2026)" in told["content"]
    assert heard.startswith("*Resumo de quinta-feira, 12/03*")
    assert "• Hoje, sexta-feira, 13/03: agenda vazia" in heard
    assert "_Período: ontem (12/03/2026)" in heard
    [told] = await watch.told(cast.pata, "daily_summary")
    assert (told["content"], told["sent_text"]) == (heard, heard), "the console shows what was said"


async def test_what_an_owner_finds_days_later_is_told_in_the_words_of_that_day(watch: OwnerWatch, cast: Cast) -> None:
    # Helena never wrote: nothing reaches her. An offer of the same evening is of no use days later; the summary is.
    await watch.at(SUMMARY_HOUR)
    async with watch.database.tenant(cast.pata.id) as session:
        await session.execute(
            "INSERT INTO aurora_proactive_messages (organization_id, owner_number_id, kind, cause, severity, headline,"
            " content, subject, status, created_at) SELECT organization_id, owner_number_id, 'open_slots', 'x', 'info',"
            " 'Horários', '5 horários livres amanhã', '{}', 'held', created_at FROM aurora_proactive_messages"
        )
    watch.clock.instant = at(9, day=TODAY + timedelta(days=3))
    talk = await open_owner_talk(watch.database, cast.pata)
    await talk.hears("oi")
    [summary], [offer] = [await watch.told(cast.pata, kind) for kind in ("daily_summary", "open_slots")]
    assert (summary["status"], offer["status"], offer["ended_at"] is not None) == ("queued", "lapsed", True)
    assert summary["sent_text"].startswith(
        "Antes, o que eu tinha guardado para você:\n\n*Resumo de quarta-feira, 11/03*"
    )
    untrue = ("hoje (", "ontem (", "Hoje,", "Amanhã,", "livres")
    assert not [word for word in untrue if word in summary["sent_text"]]


@pytest.mark.parametrize("dies", [False, True], ids=["paused", "killed"])
async def test_who_stops_between_deciding_and_storing_tells_once_with_whoever_looks_meanwhile(
    watch: OwnerWatch, cast: Cast, monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    await watch.writes(cast.pata)
    watch.clock.instant = SUMMARY_HOUR
    decided, goes_on = asyncio.Event(), asyncio.Event()
    tell, stopped = telling.tell, list[str]()

    async def stop_once(session: Session, owner: OwnerNumber, notice: Notice) -> object:
        if not stopped:
            stopped.append(notice.cause)
            decided.set()
            await goes_on.wait()
        return await tell(session, owner, notice)

    monkeypatch.setattr(watching, "tell", stop_once)
    job = Job.here(LOOK_AFTER_OWNER, cast.pata.id, {"owner_number_id": str(cast.pata.owners["Helena"])})
    first = asyncio.create_task(Watch(watch.database).run(job))
    await decided.wait()
    others = [asyncio.create_task(Watch(watch.database).run(job)) for _ in range(2)]
    async with watch.database.system(Purpose.OBSERVE) as session:
        await until_somebody_waits(session)
    if dies:
        first.cancel()
    goes_on.set()
    await asyncio.gather(first, *others, return_exceptions=True)
    assert stopped == [f"daily:{TODAY}"]
    assert len(await watch.told(cast.pata, "daily_summary")) == 1
    async with watch.database.tenant(cast.pata.id) as session:
        assert await session.value("SELECT count(*) FROM messages WHERE author = 'aurora'") == 1


async def until_somebody_waits(session: Session) -> None:
    """Until another transaction waits for a lock: it has come as far as the one that stopped."""
    async with asyncio.timeout(20):
        while not await session.value("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
            await asyncio.sleep(0.01)
