"""The console as a browser of staff meets it, on a test's database."""

from functools import cache

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from cast import SignIn
from oxy.entrances.api import install_problem_details
from oxy.entrances.console import ConsoleReception, include_console
from oxy.entrances.seating import Seated
from oxy.foundation.database import Database
from oxy.foundation.security import Tokens, Vault


@cache
def _console() -> FastAPI:
    application = FastAPI()
    include_console(application)
    install_problem_details(application)
    return application


def new_browser(database: Database, vault: Vault) -> AsyncClient:
    """A browser in front of the console, nobody signed in."""
    reception = ConsoleReception(database, Tokens("a secret for tests only"), vault, secure=False)
    seated = Seated(_console(), reception=reception)
    return AsyncClient(transport=ASGITransport(seated), base_url="http://oxy.test")


async def enter(browser: AsyncClient, who: SignIn) -> None:
    """Sign in, whoever was before."""
    browser.cookies.clear()
    await browser.post("/entrar", data={"email": who.email, "password": who.password, "destino": "/"})
