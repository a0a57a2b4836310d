"""The page of figures: for owners and managers, of their own business, in their own days."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from cast import HELENA, OTAVIO, RITA, TODAY, VALQUIRIA, Cast, SignIn
from oxy.entrances.console import console_router
from oxy.foundation.database import Database
from oxy.foundation.security import Tokens, Vault
from rooms.insights.ledger import Ledger, midday

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")


@pytest.fixture
async def browser(database: Database, vault: Vault) -> AsyncGenerator[AsyncClient]:
    application = FastAPI()
    application.include_router(console_router(database, Tokens("a secret for tests only"), vault, secure=False))
    async with AsyncClient(transport=ASGITransport(application), base_url="http://oxy.test") as client:
        yield client


async def enter(browser: AsyncClient, who: SignIn) -> None:
    browser.cookies.clear()
    await browser.post("/entrar", data={"email": who.email, "password": who.password, "destino": "/"})


async def test_the_figures_of_a_period(database: Database, cast: Cast, browser: AsyncClient) -> None:
    ledger = Ledger(database, cast.pata, ZONE)
    for days, price in ((2, "60.00"), (9, "40.00")):
        day = TODAY - timedelta(days)
        await ledger.book(midday(day, ZONE, 8), "Banho", "Marcos", price=price, resource="Ana")
    await enter(browser, HELENA)
    page = (await browser.get("/analises?periodo=semana")).text
    assert "esta semana (09/03 a 15/03/2026), horário de Brasília." in page
    assert "R$ 60,00" in page
    assert "antes: R$ 40,00" in page
    assert "+50%" in page
    assert "Faturamento por profissional" in page
    assert ">Ana</th>" in page
    page = (await browser.get("/analises?de=2026-01-01&ate=2026-01-31&comparar=ano")).text
    assert "janeiro de 2026" in page
    assert "sem dados" in page
    assert (await browser.get("/analises?de=2020-01-01&ate=2026-01-31")).status_code == 422
    await enter(browser, VALQUIRIA)
    assert "R$ 60,00" not in (await browser.get("/analises?periodo=semana")).text


async def test_who_may_see_them(browser: AsyncClient, cast: Cast) -> None:
    await enter(browser, OTAVIO)
    page = await browser.get("/analises")
    assert page.status_code == 200
    assert 'href="/analises"' in page.text
    await enter(browser, RITA)
    assert (await browser.get("/analises")).status_code == 403
    assert 'href="/analises"' not in (await browser.get("/agenda")).text
