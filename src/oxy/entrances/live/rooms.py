"""Who is connected, what they hear, and for how long they may."""

import asyncio
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any, cast
from uuid import UUID

import psycopg
import socketio
from socketio.exceptions import ConnectionRefusedError

from oxy.businesses import SESSIONS_ENDED
from oxy.entrances.cookies import SESSION_COOKIE
from oxy.entrances.identity import Staff, read_claims, recognise
from oxy.entrances.permissions import RIGHTS, Permission, reads_owners
from oxy.foundation.database import Database
from oxy.foundation.errors import Unauthenticated
from oxy.foundation.events import Event, listen
from oxy.foundation.security import Claims, Tokens
from oxy.foundation.telemetry import log

RECONNECT_SECONDS = 1.0
# Whoever has one of these links the business's number to a device of theirs: only for those who may pair it.
SECRETS = frozenset({"whatsapp:pairing_code", "whatsapp:qr"})
# A message's words: whoever may not read what owners write to Aurora hears of every message and fetches what they may.
WORDS = "preview"


class Live:
    """The Socket.IO server of one web process.

    Every web process hears every event from Postgres and passes it to its own sockets, so that any number of them
    needs nothing between them. A socket lives no longer than the right to open one: what ends a person's sessions ends
    their sockets, in every process that hears of it.
    """

    def __init__(self, database: Database, tokens: Tokens, *, allowed_origins: list[str] | str | None = None) -> None:
        """`allowed_origins` None: the page's own origin only."""
        self._database = database
        self._tokens = tokens
        self._here: dict[str, Claims] = {}
        self._coming: dict[str, Claims] = {}
        self.server = socketio.AsyncServer(
            async_mode="asgi", cors_allowed_origins=allowed_origins, logger=False, engineio_logger=False
        )
        self.server.on("connect", self._connect)
        self.server.on("disconnect", self._leave)

    async def pump(self) -> None:
        """Pass committed events on, for ever; after a break of the database, clients are told to look again."""
        missed = False

        async def listening() -> None:
            if missed:
                await self._look_again()
                await self.server.emit("resync", {})

        while True:
            try:
                async for event in listen(self._database.conninfo, listening):
                    await self._pass_on(event)
            except (psycopg.Error, OSError) as error:
                log().warning("[LIVE] Listening was cut", error=type(error).__name__)
            missed = True
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _pass_on(self, event: Event) -> None:
        if event.kind == SESSIONS_ENDED:
            await self._end(event.organization_id, event.data["user_id"])
        elif event.kind in SECRETS:
            await self.server.emit(event.kind, event.data, room=_room(event.organization_id, "secret"))
        else:
            trusted, desk = (_room(event.organization_id, name) for name in ("all", "desk"))
            if WORDS not in event.data:
                await self.server.emit(event.kind, event.data, room=[trusted, desk])
                return
            shown = {name: value for name, value in event.data.items() if name != WORDS}
            await self.server.emit(event.kind, event.data, room=trusted)
            await self.server.emit(event.kind, shown, room=desk)

    async def _connect(self, sid: str, environ: Mapping[str, Any], auth: object = None) -> None:
        try:
            claims = self._claims(auth, environ)
            # Noted before the row is read: whose sessions end meanwhile is not let in.
            self._coming[sid] = claims
            async with self._database.tenant(claims.organization_id) as session:
                staff = await recognise(session, claims)
            if sid not in self._coming:
                raise Unauthenticated
        except Unauthenticated:
            raise ConnectionRefusedError("unauthenticated") from None
        finally:
            self._coming.pop(sid, None)
        self._here[sid] = claims
        for room in _rooms_of(staff):
            await self.server.enter_room(sid, room)

    async def _leave(self, sid: str, *_: object) -> None:
        self._here.pop(sid, None)

    async def _end(self, organization_id: UUID, user_id: str) -> None:
        whose = (organization_id, UUID(user_id))
        self._coming = {sid: one for sid, one in self._coming.items() if (one.organization_id, one.user_id) != whose}
        for sid in [sid for sid, one in self._here.items() if (one.organization_id, one.user_id) == whose]:
            # The line itself is cut, so that the page tries to come back and is shown the way to sign in.
            await self.server.eio.disconnect(self.server.manager.eio_sid_from_sid(sid, "/"))

    async def _look_again(self) -> None:
        """End the sockets of people whose sessions ended while nothing was heard."""
        for claims in set(self._here.values()) | set(self._coming.values()):
            try:
                async with self._database.tenant(claims.organization_id) as session:
                    await recognise(session, claims)
            except Unauthenticated:
                await self._end(claims.organization_id, str(claims.user_id))

    def _claims(self, auth: object, environ: Mapping[str, Any]) -> Claims:
        """Whoever the handshake's `auth` names, or else the console's own cookie."""
        if isinstance(auth, dict):
            token = str(cast("dict[str, object]", auth).get("token", ""))
            return read_claims(self._database, self._tokens, token)
        cookies = SimpleCookie(str(environ.get("HTTP_COOKIE", "")))
        if SESSION_COOKIE not in cookies:
            raise Unauthenticated()
        return read_claims(self._database, self._tokens, cookies[SESSION_COOKIE].value, kind="session")


def _rooms_of(staff: Staff) -> list[str]:
    rooms = [_room(staff.organization_id, "all" if reads_owners(staff.role) else "desk")]
    if Permission.CONNECTIONS in RIGHTS[staff.role]:
        rooms.append(_room(staff.organization_id, "secret"))
    return rooms


def _room(organization_id: UUID, name: str) -> str:
    return f"organization:{organization_id}:{name}"
