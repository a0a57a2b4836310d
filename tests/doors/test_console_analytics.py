"""The page of figures: for owners and managers, of their own business, in their own days."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from httpx import AsyncClient

from cast import HELENA, OTAVIO, RITA, TODAY, VALQUIRIA, Cast
from doors.browsing import enter
from oxy.foundation.database import Database
from rooms.insights.ledger import Ledger, midday

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")


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
