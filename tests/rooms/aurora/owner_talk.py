"""An owner's talk with Aurora: lines in, answers out, dialogue carried from turn to turn."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from pydantic_ai.models import override_allow_model_requests

from cast import HELENA_PHONE, Business
from oxy.aurora import Aurora
from oxy.businesses import Actor, update_settings
from oxy.clientele import find_or_create_contact
from oxy.conversations.ports import Answer, Sender, Turn, TurnMessage
from oxy.foundation.database import Database
from oxy.foundation.settings import load_settings
from oxy.minds import Roster
from oxy.minds.vendors import Vendors
from twins.chat import Behaviour
from twins.openai import OpenAITwin

MODEL = "openai:gpt-4o"
# The vendors' libraries take seconds to load: here, not in the first turn of a test.
assert Vendors


@dataclass
class OwnerTalk:
    """One owner's conversation with one business's number."""

    database: Database
    business: Business
    contact_id: UUID
    conversation_id: UUID
    aurora: Aurora
    owner_name: str = "Helena"
    dialogue: dict[str, Any] = field(default_factory=dict[str, Any])
    previous_at: datetime | None = None
    answers: list[Answer] = field(default_factory=list[Answer])
    quotes: str | None = None

    async def says(self, *lines: str | None, late: bool = False) -> Answer:
        """Answer the lines as one burst."""
        messages = tuple([await self._incoming(line) for line in lines])
        turn = Turn(
            self.business.id, self.conversation_id, self.contact_id, self.business.instances["simulador"], Sender.OWNER,
            self.owner_name, messages, self.dialogue, self.previous_at, late,
        )  # fmt: skip
        async with self.database.tenant(self.business.id) as session:
            think = await self.aurora.prepare(session, turn)
        answer = await think()
        self.dialogue, self.previous_at = dict(answer.dialogue), self.database.clock.now()
        for text in answer.texts:
            await self._keep("outgoing", "aurora", text, "sent")
        self.answers.append(answer)
        return answer

    async def hears(self, *lines: str | None, late: bool = False) -> str:
        """Say the lines and return what comes back, as one text."""
        return "\n".join((await self.says(*lines, late=late)).texts)

    async def database_state(self) -> dict[str, int]:
        """How many rows there are of what an order could change."""
        async with self.database.tenant(self.business.id) as session:
            row = await session.row(
                """
                SELECT (SELECT count(*) FROM bookings) AS bookings, (SELECT count(*) FROM booking_history) AS history,
                       (SELECT count(*) FROM resource_blocks) AS blocks, (SELECT sum(xmin::text::bigint) FROM services)
                       AS services, (SELECT sum(xmin::text::bigint) FROM service_prices) AS prices,
                       (SELECT count(*) FROM messages WHERE conversation_id <> %s) AS others
                """,
                (self.conversation_id,),
            )
        assert row is not None
        return row

    async def _incoming(self, line: str | None) -> TurnMessage:
        kind = "text" if line else "image"
        message_id, seq = await self._keep("incoming", "contact", line, "received", kind)
        return TurnMessage(message_id, seq, kind, line, self.database.clock.now(), self.quotes, {})

    async def _keep(
        self, direction: str, author: str, text: str | None, status: str, kind: str = "text"
    ) -> tuple[UUID, int]:
        async with self.database.tenant(self.business.id) as session:
            row = await session.row(
                """
                INSERT INTO messages (organization_id, conversation_id, contact_id, instance_id, direction, author,
                                      message_type, content, status)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id, seq
                """,
                (
                    self.business.id, self.conversation_id, self.contact_id, self.business.instances["simulador"],
                    direction, author, kind, text, status,
                ),
            )  # fmt: skip
        assert row is not None
        return row["id"], row["seq"]


async def open_owner_talk(
    database: Database,
    business: Business,
    aurora: Aurora | None = None,
    *,
    phone: str = HELENA_PHONE,
    name: str = "Helena",
) -> OwnerTalk:
    """Begin an owner's conversation; without an Aurora of the test's own, with one that has no model."""
    async with database.tenant(business.id) as session:
        contact = await find_or_create_contact(session, [("phone", phone)], name, session.clock.now())
        conversation_id = uuid4()
        await session.execute(
            "INSERT INTO conversations (id, organization_id, contact_id, instance_id) VALUES (%s, %s, %s, %s)",
            (conversation_id, business.id, contact.id, business.instances["simulador"]),
        )
    if aurora is None:
        aurora = Aurora(database, Roster(load_settings(env="test", jwt_secret="test", encryption_key="test")))
    return OwnerTalk(database, business, contact.id, conversation_id, aurora, name)


@asynccontextmanager
async def model_owner_talk(
    database: Database, business: Business, behaviour: Behaviour, *, timeout: float = 10
) -> AsyncGenerator[tuple[OwnerTalk, OpenAITwin]]:
    """An owner's talk with an Aurora whose model is a server on loopback that behaves like that."""
    async with database.tenant(business.id) as session:
        await update_settings(session, {"ai": {"owner_model": MODEL}}, Actor("system"))
    async with OpenAITwin(behaviour) as twin:
        settings = load_settings(
            env="test", openai_api_key="key-of-a-test", openai_base_url=twin.base_url, model_timeout_seconds=timeout,
            jwt_secret="test", encryption_key="test",
        )  # fmt: skip
        roster = Roster(settings)
        try:
            with override_allow_model_requests(True):
                yield await open_owner_talk(database, business, Aurora(database, roster)), twin
        finally:
            await roster.close()
