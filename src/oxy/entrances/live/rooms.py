"""Who is connected, and what they hear."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import psycopg
import socketio

from oxy.entrances.identity import identify
from oxy.foundation.database import Database
from oxy.foundation.errors import Unauthenticated
from oxy.foundation.events import listen
from oxy.foundation.security import Tokens
from oxy.foundation.telemetry import log

RECONNECT_SECONDS = 1.0


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
        while True:
            try:
                async for event in listen(self._database.conninfo):
                    await self.server.emit(event.kind, event.data, room=_room(event.organization_id))
            except (psycopg.Error, OSError) as error:
                log().warning("[LIVE] Listening was cut", error=type(error).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)
            await self.server.emit("resync", {})

    async def _connect(self, sid: str, environ: Mapping[str, Any], auth: object = None) -> None:
        token = _token(auth, environ)
        try:
            if token is None:
                raise Unauthenticated()
            staff = await identify(self._database, self._tokens, token)
        except Unauthenticated:
            raise socketio.exceptions.ConnectionRefusedError("unauthenticated") from None
        await self.server.enter_room(sid, _room(staff.organization_id))
        await self.server.save_session(sid, {"user_id": str(staff.user_id)})


def _room(organization_id: UUID) -> str:
    return f"organization:{organization_id}"


def _token(auth: object, environ: Mapping[str, Any]) -> str | None:
    """The token of the handshake's `auth`, or of the console's own cookie."""
    if isinstance(auth, dict):
        token: object = auth.get("token")  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        if isinstance(token, str) and token:
            return token
    cookies = str(environ.get("HTTP_COOKIE", ""))
    for part in cookies.split(";"):
        name, _, value = part.strip().partition("=")
        if name == "oxy_session" and value:
            return value
    return None
