"""The console's own door: the same guard against guessing as the API's."""

from collections.abc import AsyncGenerator

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from cast import HELENA, Cast
from oxy.entrances.api import install_problem_details
from oxy.entrances.attempts import MOST_PER_PERSON
from oxy.entrances.console import console_router
from oxy.foundation.database import Database
from oxy.foundation.security import Tokens, Vault

pytestmark = pytest.mark.anyio


@pytest.fixture
async def browser(database: Database, vault: Vault) -> AsyncGenerator[AsyncClient]:
    application = FastAPI()
    application.include_router(console_router(database, Tokens("a secret for tests only"), vault, secure=False))
    install_problem_details(application)
    async with AsyncClient(transport=ASGITransport(application), base_url="http://oxy.test") as client:
        yield client


async def enter(browser: AsyncClient, password: str) -> Response:
    return await browser.post("/entrar", data={"email": HELENA.email, "password": password, "destino": "/agenda"})


async def test_the_right_password_opens_and_a_wrong_one_says_so(browser: AsyncClient, cast: Cast) -> None:
    wrong = await enter(browser, "guess")
    assert (wrong.status_code, "E-mail ou senha incorretos" in wrong.text) == (401, True)
    assert "oxy_session" not in browser.cookies
    right = await enter(browser, HELENA.password)
    assert (right.status_code, right.headers["location"]) == (303, "/agenda")
    assert "HttpOnly" in right.headers["set-cookie"]
    assert (await browser.get("/agenda")).status_code == 200


async def test_guessing_at_the_page_ends(browser: AsyncClient) -> None:
    for _ in range(MOST_PER_PERSON):
        assert (await enter(browser, "guess")).status_code == 401
    stopped = await enter(browser, HELENA.password)
    assert (stopped.status_code, "Muitas tentativas" in stopped.text) == (429, True)
