"""A caller on a simulator instance: says something and waits for what comes back."""

import asyncio
import time
from dataclasses import dataclass
from uuid import UUID

from oxy.businesses import Actor
from oxy.clientele import remove_contact
from oxy.conversations.desk import ConversationView, list_conversations
from oxy.conversations.inbound import Gathering
from oxy.entrances.simulator import PhoneMessage, find_simulator, read_thread, write_as
from oxy.foundation.database import Database, Session

POLL_SECONDS = 0.05
# An answer may be several messages: the caller waits this long for one more.
MORE_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back; `silent_because` says why nothing did, when a reason is known."""

    texts: tuple[str, ...]
    silent_because: str | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """One phone at one business."""

    database: Database
    organization_id: UUID
    phone: str

    async def check(self, session: Session) -> None:
        """Make sure that the business can be called this way. Raises `NotFound`."""
        await find_simulator(session)

    async def say(self, text: str, gathering: Gathering, *, timeout: float, name: str | None = None) -> Heard:
        """Send `text` and return what is answered within `timeout` seconds."""
        before = max((bubble.seq for bubble in await self._thread()), default=0)
        async with self.database.tenant(self.organization_id) as session:
            await write_as(session, self.phone, text, gathering, name=name)
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            await asyncio.sleep(POLL_SECONDS)
            if self._answers(await self._thread(), before):
                await asyncio.sleep(MORE_SECONDS)
                return Heard(self._answers(await self._thread(), before))
            conversation = await self._conversation()
            if conversation is not None and not conversation.ai_active:
                return Heard((), "the AI is silent here: a person has this conversation")
        return Heard((), f"no answer within {timeout:.0f} s; see `oxy status` and `oxy dead list`")

    async def vanish(self) -> None:
        """Delete this caller's contact and everything that hangs on it."""
        conversation = await self._conversation()
        if conversation is not None:
            async with self.database.tenant(self.organization_id) as session:
                await remove_contact(session, conversation.contact_id, Actor("system"))

    async def _thread(self) -> list[PhoneMessage]:
        async with self.database.tenant(self.organization_id) as session:
            return await read_thread(session, self.phone)

    async def _conversation(self) -> ConversationView | None:
        async with self.database.tenant(self.organization_id) as session:
            found, _ = await list_conversations(session, phone=self.phone, limit=1)
        return found[0] if found else None

    @staticmethod
    def _answers(bubbles: list[PhoneMessage], before: int) -> tuple[str, ...]:
        return tuple(bubble.text for bubble in bubbles if not bubble.mine and bubble.seq > before)
