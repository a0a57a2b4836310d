"""The console's own door: the same guard against guessing as the API's."""

import pytest
from httpx import AsyncClient, Response

from cast import HELENA, Cast
from oxy.entrances.attempts import MOST_PER_PERSON

pytestmark = pytest.mark.anyio


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
