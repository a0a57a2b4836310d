"""A number's rows, as the process that holds it writes them: each transaction looks first whether it still does."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from oxy.channels.multidevice import notebook
from oxy.channels.multidevice.cache import MetadataCache
from oxy.channels.multidevice.notebook import Trouble
from oxy.channels.multidevice.protocol import Json
from oxy.channels.multidevice.reasons import (
    FORBIDDEN,
    GAVE_UP,
    LOGGED_OUT,
    MISMATCH,
    REPLACED,
    SESSION_MISSING,
    VERSION_REFUSED,
    Reason,
)
from oxy.channels.multidevice.refusals import Refusals
from oxy.channels.multidevice.sessions import SessionKey
from oxy.channels.multidevice.store import leases, requests
from oxy.conversations.traffic import expected_since_last_arrival
from oxy.foundation.database import Database, Row, Session
from oxy.foundation.events import announce
from oxy.foundation.security import Vault
from oxy.foundation.telemetry import log

# An alert goes out after so many tries; before that a connection that drops and comes back is nobody's trouble.
ALERT_AFTER_TRIES = 5
SEVERE = frozenset({LOGGED_OUT, FORBIDDEN, REPLACED, SESSION_MISSING, GAVE_UP, MISMATCH})


class LeaseLost(Exception):
    """Another process holds the number: whatever this one still wants to store about it is void."""


@dataclass(frozen=True, slots=True)
class Silence:
    """How many messages usually come in a time as long as this silence, and whether something was done about it."""

    expected: float
    restarted: bool
    reported: bool


class Record:
    """The rows of one number, under one fence."""

    def __init__(
        self, database: Database, key: SessionKey, fence: int, vault: Vault, cache: MetadataCache, refusals: Refusals
    ) -> None:
        self.database = database
        self.key = key
        self.fence = fence
        self._vault = vault
        self._cache = cache
        self._refusals = refusals

    @property
    def instance_id(self) -> UUID:
        """Whose rows."""
        return self.key.instance_id

    def now(self) -> datetime:
        """The business's time."""
        return self.database.clock.now()

    @asynccontextmanager
    async def fenced(self) -> AsyncGenerator[Session]:
        """A transaction that commits only while the number is ours. Raises `LeaseLost`."""
        async with self.database.tenant(self.key.organization_id) as session:
            if not await leases.is_held(session, self.instance_id, self.fence):
                raise LeaseLost
            yield session

    async def state(self, status: str, reason: Reason | None) -> None:
        """Write a state down."""
        async with self.fenced() as session:
            await notebook.note_state(session, self.instance_id, status, reason)

    async def connected(self, phone: str | None) -> None:
        """The number speaks."""
        self._refusals.note(self.instance_id, refused=False)
        async with self.fenced() as session:
            await leases.note_open(session, self.instance_id)
            await notebook.note_connected(session, self.instance_id, phone)
        log().info(
            "[BAILEYS] Connected", instanceId=str(self.instance_id), organizationId=str(self.key.organization_id)
        )

    async def disconnected(self, status: str, reason: Reason) -> None:
        """The number does not speak, and something is being done about it."""
        async with self.fenced() as session:
            await notebook.note_disconnected(session, self.instance_id, status, reason)

    async def failed_try(self, status: str, reason: Reason, wait: float, tries: int) -> None:
        """A try came to nothing, the next is in `wait` seconds; staff are told at the fifth, and after the last."""
        self._refusals.note(self.instance_id, refused=reason is VERSION_REFUSED)
        async with self.fenced() as session:
            await leases.note_failure(session, self.instance_id, wait, tries=tries)
            await notebook.note_disconnected(session, self.instance_id, status, reason)
            if reason is VERSION_REFUSED:
                await notebook.tell_of_version(session)
            elif tries == ALERT_AFTER_TRIES or reason is GAVE_UP:
                await notebook.tell_staff(session, self.instance_id, _trouble(reason))

    async def wanted(self, wait: float) -> None:
        """The number is to be connected in `wait` seconds."""
        async with self.fenced() as session:
            await leases.note_wanted(session, self.instance_id, wait)

    async def ended(self, status: str, reason: Reason) -> None:
        """Nothing more is done by itself; staff are told where they did not ask for it."""
        async with self.fenced() as session:
            await leases.note_unwanted(session, self.instance_id, replaced=reason is REPLACED)
            await notebook.note_disconnected(session, self.instance_id, status, reason)
            if reason in SEVERE:
                await notebook.tell_staff(session, self.instance_id, _trouble(reason))

    async def silence(self, since: datetime) -> Silence:
        """How silent the number is against its own history, and what was done about it."""
        async with self.fenced() as session:
            expected = await expected_since_last_arrival(session, self.instance_id, since)
            done = await leases.find_mute(session, self.instance_id)
        return Silence(expected, restarted=bool(done and done["restarted"]), reported=bool(done and done["reported"]))

    async def speaks(self) -> None:
        """The number is as loud as usual."""
        async with self.fenced() as session:
            await leases.note_mute(session, self.instance_id, restarted=False, reported=False)

    async def mute(self, *, report: bool) -> None:
        """The number is connected and hears nothing: its socket is made anew, and if that was done, people are told."""
        async with self.fenced() as session:
            await leases.note_mute(session, self.instance_id, restarted=True, reported=report)
            if report:
                detail = "está conectado, mas não recebe mensagens há mais tempo que o normal. Confira no celular."
                trouble = Trouble("WhatsApp sem receber mensagens", detail, severe=True, for_owners=True)
                await notebook.tell_staff(session, self.instance_id, trouble)

    async def pairing_begun(self, seconds: float) -> None:
        """Somebody is about to pair the number."""
        async with self.fenced() as session:
            await requests.begin_pairing(session, self.instance_id, seconds)

    async def pairing_secret(self, *, code: str | None = None, qr: str | None = None, seconds: float) -> None:
        """Keep what somebody has to type or scan, sealed, and show it to whoever may pair."""
        async with self.fenced() as session:
            await requests.keep_pairing(
                session, self.instance_id, code=code and self._vault.seal(code), qr=qr and self._vault.seal(qr),
                seconds=seconds,
            )  # fmt: skip
            shown = {"instance_id": str(self.instance_id)}
            if code is not None:
                await announce(session, "whatsapp:pairing_code", {**shown, "pairing_code": code})
            if qr is not None:
                await announce(session, "whatsapp:qr", {**shown, "qr": qr})
        log().info("[BAILEYS] Pairing can go on", instanceId=str(self.instance_id), method="code" if code else "qr")

    async def open_requests(self) -> Sequence[Row]:
        """What staff want of the number."""
        async with self.fenced() as session:
            return await requests.find_open(session, self.instance_id)

    async def answer(self, request_id: UUID, outcome: Json) -> None:
        """A request was dealt with."""
        async with self.fenced() as session:
            await requests.close(session, request_id, outcome)

    async def cache_session(self, facts: Json) -> None:
        """Let other machines read what is known of the session."""
        await self._cache.keep(str(self.key), facts)

    async def give_back(self) -> None:
        """Let the next process take the number at once."""
        self._refusals.note(self.instance_id, refused=False)
        async with self.database.tenant(self.key.organization_id) as session:
            await leases.give_back(session, self.instance_id, self.fence)


def _trouble(reason: Reason) -> Trouble:
    severe = reason in SEVERE
    return Trouble("WhatsApp desconectado", reason.words, severe=severe, for_owners=severe)
