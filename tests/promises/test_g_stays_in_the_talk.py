"""Row G1 for nights, through the talk: twenty customers want the one kennel, one has it, and nobody is told a lie."""

import asyncio

import pytest

from cast import Cast
from journeys.stage_of_talk import Talk, open_talk
from oxy.attendant import Attendant, Receptionist
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.settings import load_settings

pytestmark = pytest.mark.anyio
RIVALS = 20


async def _rival(database: Database, clock: FixedClock, cast: Cast, number: int) -> Talk:
    talk = await open_talk(
        database, clock, cast.pata.id, cast.pata.instances["simulador"], phone=f"+55119555{number:05}",
        profile_name=f"Cliente {number}",
    )  # fmt: skip
    talk.attendant, talk.twice = Attendant(database, load_settings(), Receptionist(), lambda _: None), False
    return talk


async def test_g1_twenty_customers_for_one_kennel(database: Database, clock: FixedClock, cast: Cast) -> None:
    talks = [await _rival(database, clock, cast, number) for number in range(RIVALS)]
    wish = "quero hospedar o Rex, labrador de 4 anos, do dia 17 ao 20 de março"
    asked = await asyncio.gather(*(talk.hears(wish) for talk in talks))
    answered = await asyncio.gather(*(talk.hears("sim") for talk in talks))
    booked = [talk for talk in talks if await talk.bookings()]
    assert len(booked) == 1
    assert sum("17/03 às 14h, saída sexta-feira, 20/03" in text and "Confirma?" in text for text in asked) == 1
    for talk, first, second in zip(talks, asked, answered, strict=True):
        if talk in booked:
            assert "✅" in second
            continue
        assert any(words in first for words in ("acabou de ser ocupada", "não temos mais vaga")), first
        assert "✅" not in second, second
        assert "Agendado" not in second, second
    [row] = await booked[0].bookings()
    assert (row["start"], row["end"], row["price"]) == ("2026-03-17 14:00", "2026-03-20 12:00", "270.00")
