"""A business's monthly limit on what models cost: beyond it no model is asked, and everybody is answered."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cast import Business, Cast
from oxy.businesses import Actor, list_alerts, resolve_alert, update_settings
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.attendant.model_stage import model_pipeline
from rooms.aurora.owner_talk import model_owner_talk
from twins.chat import says

pytestmark = pytest.mark.anyio

ASKED = "quanto custa a consulta?"


async def _limit(database: Database, business: Business, dollars: int) -> None:
    async with database.tenant(business.id) as session:
        await update_settings(session, {"ai": {"monthly_ai_limit": dollars}}, Actor("system"))


async def _cost(database: Database, business: Business, dollars: str) -> None:
    """Let what models have done so far have cost so much."""
    async with database.tenant(business.id) as session:
        await session.execute(
            "UPDATE ai_interactions SET cost_usd = %s / (SELECT count(*) FROM ai_interactions)", (Decimal(dollars),)
        )


async def test_at_the_limit_the_receptionist_answers_and_staff_are_told_once_a_month(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    await _limit(database, cast.pata, 20)
    async with model_pipeline(database, cast.pata, says("Oi!")) as (oxy, twin):

        async def says_and_costs(text: str) -> int:
            before = len(twin.asked)
            await oxy.say(text)
            await oxy.settled()
            return len(twin.asked) - before

        assert await says_and_costs("oi") == 1
        await _cost(database, cast.pata, "19.99")
        assert await says_and_costs("oi de novo") == 1
        await _cost(database, cast.pata, "20")
        assert await says_and_costs(ASKED) == 0
        assert "R$ 120,00" in oxy.mailbox.texts[-1]
        async with database.tenant(cast.pata.id) as session:
            [alert] = await list_alerts(session)
            await resolve_alert(session, alert.id, None)
        assert await says_and_costs(ASKED) == 0
        assert await oxy.rows("SELECT kind FROM alerts") == [{"kind": "ai_limit"}]

        # A month later there is money again; when that is gone too, staff hear of it once more.
        clock.instant += timedelta(days=31)
        assert await says_and_costs("oi, voltei") == 1
        await _cost(database, cast.pata, "400")
        assert await says_and_costs(ASKED) == 0
        assert await oxy.value("SELECT count(*) FROM alerts WHERE kind = 'ai_limit'") == 2
        await _limit(database, cast.pata, 900)
        assert await says_and_costs("oi") == 1
    models = {row["model"] for row in await oxy.rows("SELECT model FROM ai_interactions WHERE prompt_tokens = 0")}
    assert models == {"builtin"}


async def test_the_neighbours_spending_is_not_ones_own(database: Database, cast: Cast) -> None:
    await _limit(database, cast.pata, 20)
    async with model_pipeline(database, cast.bicho, says("Oi!")) as (oxy, _):
        await oxy.say("oi")
        await oxy.settled()
        await _cost(database, cast.bicho, "500")
    async with model_pipeline(database, cast.pata, says("Oi!")) as (oxy, twin):
        await oxy.say("oi")
        await oxy.settled()
    assert len(twin.asked) == 1


async def test_owners_are_answered_by_code_at_the_limit(database: Database, clock: FixedClock, cast: Cast) -> None:
    await _limit(database, cast.pata, 20)
    async with model_pipeline(database, cast.pata, says("Oi!")) as (oxy, _):
        await oxy.say("oi")
        await oxy.settled()
        await _cost(database, cast.pata, "21")
    async with model_owner_talk(database, cast.pata, says("never said")) as (talk, twin):
        answer = await talk.says("quanto faturei hoje?")
    assert (answer.interaction.model, len(twin.asked)) == ("builtin", 0)
    assert answer.texts[0].startswith("Hoje: sem dados.")
