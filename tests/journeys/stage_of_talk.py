"""Plays a journey: a customer's lines, one after the other, to the attendant, and keeps what was heard.

Every turn is answered twice from the same state, as after a crash before its commit: the second answer must say the
same and change nothing more.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from oxy.attendant import Attendant, Receptionist
from oxy.clientele import find_or_create_contact
from oxy.conversations.ports import Answer, Sender, Turn, TurnMessage
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Row
from oxy.foundation.settings import load_settings

NEW_PHONE = "+5511955554444"


@dataclass
class Talk:
    """One customer's conversation with one business."""

    database: Database
    clock: FixedClock
    organization_id: UUID
    instance_id: UUID
    contact_id: UUID
    conversation_id: UUID
    attendant: Attendant
    dialogue: dict[str, Any] = field(default_factory=dict[str, Any])
    previous_at: datetime | None = None
    answers: list[Answer] = field(default_factory=list[Answer])
    twice: bool = True

    async def says(self, *lines: str, kind: str = "text", late: bool = False, quotes: str | None = None) -> Answer:
        """Answer the lines as one burst; both runs of the turn must agree. `quotes`: the channel's id of a message."""
        messages = tuple([await self._incoming(line, kind, quotes) for line in lines])
        turn = Turn(
            self.organization_id, self.conversation_id, self.contact_id, self.instance_id, Sender.CLIENT, None,
            messages, self.dialogue, self.previous_at, late,
        )  # fmt: skip
        answer = await self._answer(turn)
        if self.twice:
            again = await self._answer(turn)
            assert again.texts == answer.texts, f"said again, it was other words:\n{answer.texts}\n{again.texts}"
            answer = again
        for text in answer.texts:
            await self._keep("outgoing", "attendant", "text", text, "sent")
        self.dialogue, self.previous_at = dict(answer.dialogue), self.clock.now()
        self.answers.append(answer)
        return answer

    async def _answer(self, turn: Turn) -> Answer:
        async with self.database.tenant(self.organization_id) as session:
            think = await self.attendant.prepare(session, turn)
        return await think()

    async def hears(self, *lines: str, **more: Any) -> str:
        """Say the lines and return what comes back, as one text."""
        return "\n".join((await self.says(*lines, **more)).texts)

    async def rows(self, query: Any, **params: Any) -> list[Row]:
        """Read as this business."""
        async with self.database.tenant(self.organization_id) as session:
            return await session.rows(query, {"contact": self.contact_id, **params})

    async def bookings(self) -> list[dict[str, Any]]:
        """The contact's bookings by start, in words and local time."""
        rows = await self.rows(
            """
            SELECT s.name AS service, p.name AS pet, r.name AS resource, b.status, b.price::text AS price,
                   to_char(b.start_time AT TIME ZONE o.timezone, 'YYYY-MM-DD HH24:MI') AS start,
                   to_char(b.end_time AT TIME ZONE o.timezone, 'YYYY-MM-DD HH24:MI') AS "end"
            FROM bookings b JOIN services s ON s.id = b.service_id JOIN resources r ON r.id = b.resource_id
            JOIN organizations o ON o.id = b.organization_id LEFT JOIN pets p ON p.id = b.pet_id
            WHERE b.contact_id = %(contact)s ORDER BY b.start_time, s.name
            """
        )
        return [dict(row) for row in rows]

    async def pets(self) -> list[dict[str, Any]]:
        """The contact's living pets by name."""
        rows = await self.rows(
            """
            SELECT name, species, breed, size, coat, birth_date::text, birth_date_estimated FROM pets
            WHERE contact_id = %(contact)s AND deceased_at IS NULL ORDER BY name, species
            """
        )
        return [dict(row) for row in rows]

    async def keep_outgoing(self, text: str, wamid: str) -> UUID:
        """A message that Oxy started, as the channel took it; return our id of it."""
        row = await self._keep("outgoing", "system", "text", text, "sent")
        await self.rows("UPDATE messages SET whatsapp_message_id = %(wamid)s WHERE id = %(id)s RETURNING id",
                        wamid=wamid, id=row["id"])  # fmt: skip
        return row["id"]

    async def _incoming(self, line: str, kind: str, quotes: str | None) -> TurnMessage:
        row = await self._keep("incoming", "contact", kind, line or None, "received")
        return TurnMessage(row["id"], row["seq"], kind, line or None, self.clock.now(), quotes, {})

    async def _keep(self, direction: str, author: str, kind: str, text: str | None, status: str) -> Row:
        async with self.database.tenant(self.organization_id) as session:
            row = await session.row(
                """
                INSERT INTO messages (organization_id, conversation_id, contact_id, instance_id, direction, author,
                                      message_type, content, status, created_at)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id, seq
                """,
                (
                    self.organization_id, self.conversation_id, self.contact_id, self.instance_id, direction, author,
                    kind, text, status, self.clock.now(),
                ),
            )  # fmt: skip
        assert row is not None
        return row


async def open_talk(
    database: Database, clock: FixedClock, organization_id: UUID, instance_id: UUID, contact_id: UUID | None = None,
    *, phone: str = NEW_PHONE, profile_name: str | None = "Renata",
) -> Talk:  # fmt: skip
    """Begin a conversation: of a known contact, or of somebody who writes for the first time."""
    async with database.tenant(organization_id) as session:
        if contact_id is None:
            contact = await find_or_create_contact(session, [("phone", phone)], profile_name, clock.now())
            contact_id = contact.id
        conversation_id = uuid4()
        await session.execute(
            "INSERT INTO conversations (id, organization_id, contact_id, instance_id) VALUES (%s, %s, %s, %s)",
            (conversation_id, organization_id, contact_id, instance_id),
        )
    attendant = Attendant(database, load_settings(), Receptionist(), lambda _: None)
    return Talk(database, clock, organization_id, instance_id, contact_id, conversation_id, attendant)
