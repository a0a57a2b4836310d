"""The page of Aurora's own messages, as owners and managers see it."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from httpx import AsyncClient

from cast import HELENA, RITA, VALQUIRIA, Cast
from doors.browsing import enter
from oxy.aurora.proactive import set_goal
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.insights import named_period
from rooms.aurora.owner_watch import OwnerWatch

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")
EVENING = datetime(2026, 3, 11, 19, tzinfo=ZONE)


async def test_messages_answers_and_goals(
    browser: AsyncClient, database: Database, cast: Cast, clock: FixedClock
) -> None:
    watch = OwnerWatch(database, clock)
    await watch.writes(cast.pata)
    async with database.tenant(cast.pata.id) as session:
        await set_goal(session, "revenue", Decimal(20_000), named_period("month", ZONE, EVENING))
    await watch.at(EVENING)
    clock.instant = EVENING + timedelta(minutes=4)
    await watch.writes(cast.pata, text="<b>e ontem?</b>")
    for days in range(1, 32):
        await watch.at(EVENING - timedelta(days=days))
    clock.instant = EVENING + timedelta(minutes=5)
    await enter(browser, HELENA)
    page = (await browser.get("/aurora")).text
    assert "Resumo de quarta-feira, 11/03" in page
    assert "<strong>Resumo de quarta-feira, 11/03</strong>" in page
    assert "&lt;b&gt;e ontem?&lt;/b&gt;" in page
    assert "R$ 0,00 de R$ 20.000,00 (0%)" in page
    assert 'href="/aurora"' in page
    first = (await browser.get("/aurora/mensagens")).text
    assert first.count("<article") == 30
    assert "Mensagens anteriores" in first
    await browser.post("/sair")
    await enter(browser, VALQUIRIA)
    assert "quarta-feira, 11/03" not in (await browser.get("/aurora")).text
    await browser.post("/sair")
    await enter(browser, RITA)
    assert (await browser.get("/aurora")).status_code == 403
    assert 'href="/aurora"' not in (await browser.get("/conversas")).text
