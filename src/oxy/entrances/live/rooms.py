"""Who is connected, and what they hear."""

import asyncio
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any, cast
from uuid import UUID

import psycopg
import socketio
from socketio.exceptions import ConnectionRefusedError

from oxy.entrances.cookies import SESSION_COOKIE
from oxy.entrances.identity import Staff, identify
from oxy.entrances.permissions import RIGHTS, Permission
from oxy.foundation.database import Database
from oxy.foundation.errors import Unauthenticated
from oxy.foundation.events import listen
from oxy.foundation.security import Tokens
from oxy.foundation.telemetry import log

RECONNECT_SECONDS = 1.0
# Whoever has one of these links the business's number to a device of theirs: only for those who may pair it.
SECRETS = frozenset({"whatsapp:pairing_code", "whatsapp:qr"})


class Live:
    """The Socket.IO server of one web process.

    Every web process hears every event from Postgres and passes it to its own sockets, so that any number of them
    needs nothing between them.
    """

    def __init__(self, database: Database, tokens: Tokens, *, allowed_origins: list[str] | str | None = None) -> None:
        """`allowed_origins` None: the page's own origin only."""
        self._database = database
        self._tokens = tokens
        self.server = socketio.AsyncServer(
            async_mode="asgi", cors_allowed_origins=allowed_origins, logger=False, engineio_logger=False
        )
        self.server.on("connect", self._connect)

    async def pump(self) -> None:
        """Pass committed events on, for ever; after a break of the database, clients are told to look again."""
        missed = False

        async def listening() -> None:
            if missed:
                await self.server.emit("resync", {})

        while True:
            try:
                async for event in listen(self._database.conninfo, listening):
                    secret = event.kind in SECRETS
                    await self.server.emit(event.kind, event.data, room=_room(event.organization_id, secret=secret))
            except (psycopg.Error, OSError) as error:
                log().warning("[LIVE] Listening was cut", error=type(error).__name__)
            missed = True
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _connect(self, sid: str, environ: Mapping[str, Any], auth: object = None) -> None:
        try:
            staff = await self._identify(auth, environ)
        except Unauthenticated:
            raise ConnectionRefusedError("unauthenticated") from None
        await self.server.enter_room(sid, _room(staff.organization_id))
        if Permission.CONNECTIONS in RIGHTS[staff.role]:
            await self.server.enter_room(sid, _room(staff.organization_id, secret=True))
        await self.server.save_session(sid, {"user_id": str(staff.user_id)})

    async def _identify(self, auth: object, environ: Mapping[str, Any]) -> Staff:
        """Whoever the handshake's `auth` names, or else the console's own cookie."""
        if isinstance(auth, dict):
            return await identify(self._database, self._tokens, str(cast("dict[str, object]", auth).get("token", "")))
        cookies = SimpleCookie(str(environ.get("HTTP_COOKIE", "")))
        if SESSION_COOKIE not in cookies:
            raise Unauthenticated()
        return await identify(self._database, self._tokens, cookies[SESSION_COOKIE].value, kind="session")


def _room(organization_id: UUID, *, secret: bool = False) -> str:
    return f"organization:{organization_id}{':secret' if secret else ''}"
