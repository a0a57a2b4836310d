"""What a request is served with: put on it from outside, so that routes are analysed once a process."""

from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from oxy.foundation.database import Database


class Seated:
    """ASGI middleware that gives every request the parts of one installation.

    The application itself knows none: FastAPI takes some 0.5 s of processor to analyse all routes, and does it anew for
    each application that they are included in.
    """

    def __init__(self, app: ASGIApp, **parts: Any) -> None:
        """`parts` are found on `request.state` by their names."""
        self._app = app
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope.setdefault("state", {}).update(self._parts)
        await self._app(scope, receive, send)


async def _database_of(request: Request) -> Database:
    database: Database = request.state.database
    return database


Data = Annotated[Database, Depends(_database_of)]
