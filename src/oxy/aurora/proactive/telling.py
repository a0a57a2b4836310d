"""Telling an owner: claimed and put into the outbox in one transaction, or held until there is a way."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from oxy.aurora.deciding import options_for
from oxy.aurora.proactive.desk import Desk, load_desk
from oxy.aurora.proactive.hours import is_night, may_disturb
from oxy.aurora.proactive.notices import CHOSEN, Notice
from oxy.aurora.proactive.offering import offer
from oxy.aurora.proactive.renewing import is_of_today, renew
from oxy.aurora.proactive.store import messages as store
from oxy.businesses import OwnerNumber, list_instances
from oxy.clientele import known_or_new_contact
from oxy.conversations.enclosures import Option
from oxy.conversations.errors import ContactBlocked, InstanceDisconnected, WindowClosed
from oxy.conversations.outbox import queue_parcels
from oxy.conversations.parcels import Parcel
from oxy.conversations.reaching import reach_out
from oxy.foundation.database import Row, Session
from oxy.foundation.events import announce
from oxy.foundation.jobs import Priority
from oxy.portuguese import clock_time, plural, short_date

AUTHOR = "aurora"
# Which template stands in for a message outside the 24-hour window (`message_templates.purpose`).
PURPOSE = "owner_notice"
# A held message is tried again for so long, and begun a talk with for so long; then it is only in the console.
TRIED_FOR = timedelta(hours=12)
KEPT_FOR = timedelta(days=7)
# What the outbox could not send so soon is held again: a number that comes back at three wakes nobody.
LEAVES_WITHIN = timedelta(minutes=30)
MOST_IN_FULL = 2
MOST_LISTED = 6


async def tell(session: Session, owner: OwnerNumber, notice: Notice) -> UUID | None:
    """Tell an owner of something once; return the id of what was noted, None when it had been told before."""
    facts = {
        "kind": notice.kind, "cause": notice.cause, "severity": notice.severity, "headline": notice.headline,
        "text": notice.text,
    }  # fmt: skip
    noted = await store.claim(session, owner.id, facts, notice.subject())
    if noted is None:
        return None
    text, options = notice.text, ()
    if notice.invitation is not None:
        found = await offer(session, owner, await contact_of(session, owner), notice.invitation)
        if found is not None:
            text = f"{text}\n\n{notice.invitation.question}\n\n{found.proposal.question}"
            options = options_for(found.proposal)
            await store.put_offer(session, noted, text, found.campaign_id)
    row = await _send(session, owner, text, options)
    if row is not None:
        await store.hand_on(session, [noted], row["id"])
    await announce(
        session, "aurora:proactive",
        {
            "id": str(noted), "kind": notice.kind, "severity": notice.severity,
            "status": "held" if row is None else "queued", "owner_number_id": str(owner.id),
        },
    )  # fmt: skip
    return noted


async def try_held(session: Session, desk: Desk, owner: OwnerNumber) -> None:
    """Send what was held for want of a connected number, or did not leave in time, when it can be."""
    await store.take_back_expired(session, owner.id)
    await store.let_lapse(session, owner.id, session.clock.now() - KEPT_FOR)
    for row in await store.held(session, owner.id):
        fresh = session.clock.now() - row["created_at"] < TRIED_FOR
        allowed = not is_night(desk.now) if row["kind"] in CHOSEN else may_disturb(owner, row["severity"], desk.now)
        text = await _as_of_now(session, desk, row) if fresh and allowed else None
        if text is None:
            continue
        sent = await _send(session, owner, text)
        if sent is None:
            return
        await store.hand_on(session, [row["id"]], sent["id"])


async def begin_with_held(session: Session, owner_id: UUID, conversation_id: UUID, now: datetime) -> None:
    """Say what was held back, before the answer to an owner who has just written; `now` is local.

    For the holder of the conversation's lock: what is said and that it was said are one commit.
    """
    rows = await store.held(session, owner_id)
    if 0 < len(rows) <= MOST_IN_FULL:
        desk = await load_desk(session)
        texts = [(row, await _as_of_now(session, desk, row)) for row in rows]
        told: list[Row] = [{**row, "content": text} for row, text in texts if text is not None]
        rows = told
    if not rows:
        return
    parcel = Parcel(_told_late(rows, now), owner_number_id=owner_id)
    [sent] = await queue_parcels(session, conversation_id, (parcel,), author=AUTHOR, priority=Priority.MESSAGES)
    await store.hand_on(session, [row["id"] for row in rows], sent["id"])


async def _as_of_now(session: Session, desk: Desk, row: Row) -> str | None:
    """What a held row says on the day that it is now; nothing, and it is let go, where that is nothing any more."""
    if is_of_today(row, desk):
        return row["content"]
    notice = await renew(session, desk, row)
    if notice is None:
        await store.let_go(session, row["id"])
        return None
    await store.rewrite(session, row["id"], notice.headline, notice.text, notice.subject())
    return notice.text


async def _send(session: Session, owner: OwnerNumber, text: str, options: tuple[Option, ...] = ()) -> Row | None:
    """Put a text into the outbox, from the number last spoken with on or else from any; None when none lets it through.

    A number that is not connected, or whose window is closed, is passed over: another may do.
    """
    contact_id = await contact_of(session, owner)
    until = session.clock.now() + LEAVES_WITHIN
    parcel = Parcel(text, options=options, purpose=PURPOSE, owner_number_id=owner.id, good_until=until)
    for instance_id in (None, *(await _others(session))):
        try:
            async with session.savepoint():
                return await reach_out(
                    session, contact_id, parcel, author=AUTHOR, instance_id=instance_id, priority=Priority.AUTOMATIONS
                )
        except (InstanceDisconnected, WindowClosed):
            continue
        except ContactBlocked:
            return None
    return None


async def contact_of(session: Session, owner: OwnerNumber) -> UUID:
    """Return whom an owner's number is: who was paired with it, else who has it, met now if need be."""
    return owner.contact_id or (await known_or_new_contact(session, ("phone", owner.phone))).id


async def _others(session: Session) -> list[UUID]:
    """The numbers that a real phone can be reached from."""
    known = await list_instances(session)
    return [each.id for each in known if each.channel != "simulator" and each.status == "connected"]


def _told_late(rows: Sequence[Row], now: datetime) -> str:
    """A few in full, many as a list: the owner has come with something of their own."""
    if len(rows) <= MOST_IN_FULL:
        texts = [row["content"] for row in rows]
        return "\n\n".join(["Antes, o que eu tinha guardado para você:", *texts])
    newest = rows[-MOST_LISTED:]
    lines = [f"• {_when(row['created_at'].astimezone(now.tzinfo), now)}: {row['headline']}" for row in newest]
    more = f"E mais {len(rows) - len(newest)} antes disso. " if len(rows) > len(newest) else ""
    title = f"Antes, {plural(len(rows), 'aviso', 'avisos')} que eu tinha guardado para você:"
    return "\n".join([title, *lines, f"{more}Os textos inteiros estão no console, em Aurora."])


def _when(at: datetime, now: datetime) -> str:
    clock = clock_time(at.time().replace(second=0, microsecond=0))
    return clock if at.date() == now.date() else f"{short_date(at.date())} às {clock}"
