"""The summary of the day: at each owner's hour and zone, once, honest about nothing."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cast import TODAY, VALQUIRIA_PHONE, Cast
from oxy.businesses import Actor, update_organization
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.aurora.owner_watch import OwnerWatch
from rooms.insights.ledger import Ledger, midday

pytestmark = pytest.mark.anyio

SAO_PAULO, MANAUS = ZoneInfo("America/Sao_Paulo"), ZoneInfo("America/Manaus")


@pytest.fixture
def watch(database: Database, clock: FixedClock) -> OwnerWatch:
    return OwnerWatch(database, clock)


async def test_each_owner_is_told_at_their_own_hour(watch: OwnerWatch, cast: Cast, database: Database) -> None:
    async with database.tenant(cast.bicho.id) as session:
        await update_organization(session, Actor("system"), timezone="America/Manaus")
    await watch.wish(cast.bicho.owners["Valquíria"], cast.bicho, daily_summary_at=time(19))
    await watch.writes(cast.pata)
    await watch.writes(cast.bicho, VALQUIRIA_PHONE)
    ledger = Ledger(database, cast.pata, SAO_PAULO)
    for hour, service, price in ((8, "Banho", "60.00"), (9, "Banho", "60.00"), (10, "Consulta Veterinária", "120.00")):
        await ledger.book(midday(TODAY, SAO_PAULO, hour), service, "Marcos", price=price)
    await ledger.book(midday(TODAY, SAO_PAULO, 11), "Banho", "Júlia", status="cancelled")
    await ledger.book(midday(TODAY, SAO_PAULO, 12), "Banho", "Júlia", status="no_show")
    await ledger.book(midday(TODAY - timedelta(days=1), SAO_PAULO, 9), "Banho", "Marcos", price="200.00")
    await ledger.book(midday(TODAY + timedelta(days=1), SAO_PAULO, 9), "Banho", "Marcos", status="scheduled")

    await watch.at(datetime(2026, 3, 11, 18, 59, tzinfo=SAO_PAULO))
    assert await watch.told(cast.pata, "daily_summary") == []
    await watch.at(datetime(2026, 3, 11, 19, 0, tzinfo=SAO_PAULO))
    [told] = await watch.told(cast.pata, "daily_summary")
    assert told["content"].splitlines() == [
        "*Resumo de quarta-feira, 11/03*",
        "• 3 atendimentos concluídos: 2 banhos e 1 consulta veterinária",
        "• Faturamento: R$ 240,00 (+20% sobre ontem (10/03/2026) até 19h)",
        "• 1 cancelamento e 1 falta",
        "• Amanhã, quinta-feira, 12/03: 1 agendamento a partir das 9h (1 banho), R$ 60,00 previstos",
        "⚠️ Atenção: nada fora do normal.",
        "💡 Oportunidade: nenhuma que os números mostrem hoje.",
        "_Período: hoje (11/03/2026), horário de Brasília._",
    ]
    assert (told["status"], told["sending"], told["author"]) == ("queued", "queued", "aurora")
    assert told["sent_text"] == told["content"]
    # 19h in São Paulo is 18h in Manaus.
    assert await watch.told(cast.bicho, "daily_summary") == []
    await watch.at(datetime(2026, 3, 11, 19, 0, tzinfo=MANAUS))
    [rival] = await watch.told(cast.bicho, "daily_summary")
    assert "Dia sem atendimentos: nenhum agendamento registrado." in rival["content"]
    assert "horário de Manaus" in rival["content"]
    assert len(await watch.told(cast.pata, "daily_summary")) == 1
