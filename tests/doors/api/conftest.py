"""The API's door, with the real pieces behind it."""

from collections.abc import AsyncGenerator

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.types import ASGIApp

from cast import Cast
from doors.api.callers import Callers
from doors.api.surface import seat_api
from oxy.foundation.database import Database
from oxy.foundation.security import Tokens, Vault


@pytest.fixture
def tokens() -> Tokens:
    return Tokens("a secret for tests only")


@pytest.fixture
def application(database: Database, tokens: Tokens, vault: Vault) -> ASGIApp:
    return seat_api(database, tokens, vault)


@pytest.fixture
async def web(application: ASGIApp) -> AsyncGenerator[AsyncClient]:
    """Somebody without a token."""
    transport = ASGITransport(application, client=("203.0.113.7", 50_000))
    async with AsyncClient(transport=transport, base_url="http://oxy.test") as client:
        yield client


@pytest.fixture
async def callers(application: ASGIApp, tokens: Tokens, cast: Cast, database: Database) -> AsyncGenerator[Callers]:
    """Everybody who may sign in, each with a token."""
    async with Callers(application, tokens, cast, database) as everybody:
        yield everybody
