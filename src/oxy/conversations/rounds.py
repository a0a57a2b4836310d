"""A message each to several people: what `reaching.reach_out` does for one, in the same few statements for them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from oxy.businesses import Instance, list_instances
from oxy.conversations import templates
from oxy.conversations.outbox import DELIVER_MESSAGES
from oxy.conversations.parcels import Parcel
from oxy.conversations.reaching import tell_of
from oxy.conversations.store import rounds as store
from oxy.conversations.window import is_closed
from oxy.conversations.wording import preview_of
from oxy.foundation.database import Row, Session
from oxy.foundation.jobs import enqueue_each


@dataclass(frozen=True, slots=True)
class Letter:
    """A text, with its options and purpose, for one contact."""

    contact_id: UUID
    parcel: Parcel


async def reach_each(session: Session, letters: Sequence[Letter]) -> dict[UUID, Row]:
    """Put a service message that Oxy starts to each of several contacts into the outbox, as `reach_out` would.

    Return each one's id, seq and conversation, by contact. Whoever cannot be written to now is left out, and nothing is
    done for them: ask `reach_out` to hear why. No contact is named twice.
    """
    talks: dict[UUID, list[Row]] = {}
    for row in await store.threads_of(session, [letter.contact_id for letter in letters]):
        talks.setdefault(row["contact_id"], []).append(row)
    instances = {each.id: each for each in await list_instances(session)}
    windows = _Windows(session)
    going: list[store.Outgoing] = []
    for letter in letters:
        known, parcel = talks.get(letter.contact_id), letter.parcel
        instance = None if known is None or known[0]["status"] == "blocked" else _number(known[0], instances)
        if known is None or instance is None or instance.status != "connected":
            continue
        heard = _heard(known, instance.id)
        if is_closed(instance.channel, heard, session.clock.now()) and not await windows.passes(instance.id, parcel):
            continue
        preview = preview_of(parcel.message_type, parcel.text)
        going.append(
            store.Outgoing(letter.contact_id, instance.id, heard, parcel.text, preview, parcel.payload())
        )  # fmt: skip
    return await _queue(session, going) if going else {}


async def _queue(session: Session, going: Sequence[store.Outgoing]) -> dict[UUID, Row]:
    rows = await store.queue_each(session, going, "system")
    numbers = {each.contact_id: each.instance_id for each in going}
    sending = [{"conversation_id": row["conversation_id"], "instance_id": numbers[row["contact_id"]]} for row in rows]
    await enqueue_each(session, DELIVER_MESSAGES, sending)
    for row in rows:
        await tell_of(session, row, "system")
    return {row["contact_id"]: row for row in rows}


class _Windows:
    """Which purposes have a template on which number, each looked up once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[tuple[UUID, str], templates.Template | None] = {}

    async def passes(self, instance_id: UUID, parcel: Parcel) -> bool:
        """Whether a template may say it outside the window."""
        key = instance_id, parcel.purpose
        if key not in self._known:
            self._known[key] = await templates.find_for_purpose(self._session, *key)
        template = self._known[key]
        return template is not None and templates.carry_text(template, parcel.text) is not None


def _number(latest: Row, instances: Mapping[UUID, Instance]) -> Instance | None:
    """The number last spoken with on, while it is on the list; else the first that is connected."""
    if latest["instance_id"] in instances:
        return instances[latest["instance_id"]]
    real = [each for each in instances.values() if each.channel != "simulator"] or list(instances.values())
    return next((each for each in real if each.status == "connected"), None)


def _heard(known: Sequence[Row], instance_id: UUID) -> datetime | None:
    """When the contact last wrote to a number: in the conversation that is open, else in any."""
    there = [row for row in known if row["instance_id"] == instance_id and row["last_incoming_at"] is not None]
    of_open = [row["last_incoming_at"] for row in there if row["is_open"]]
    return max(of_open or [row["last_incoming_at"] for row in there], default=None)
