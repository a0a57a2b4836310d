"""Nights of a stay, as people write them. Today is Wednesday 2026-03-11."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from oxy.portuguese import Nights, find_coat, find_nights

NOW = datetime(2026, 3, 11, 9, 0, tzinfo=ZoneInfo("America/Sao_Paulo"))


@pytest.mark.parametrize(
    ("text", "arrival", "departure"),
    [
        ("quero hospedar o Rex do dia 20 ao 23", 20, 23),
        ("3 diárias a partir de sexta", 13, 16),
        ("fica de sexta a domingo", 13, 15),
        ("de 20 a 23", 20, 23),
        ("20 a 23/03", 20, 23),
        ("entrada dia 20 e saída dia 23", 20, 23),
        ("deixo na sexta e busco no domingo", 13, 15),
        ("viajo sexta e volto domingo", 13, 15),
        ("do dia 20 pro dia 23", 20, 23),
        ("uma diária amanhã", 12, 13),
        ("quero pernoite pro Bolota hoje", 11, 12),
        ("por uma semana a partir do dia 20", 20, 27),
        ("2 noites até domingo", 13, 15),
        ("até segunda então", None, 16),
        ("prolongar a hospedagem até segunda", None, 16),
        ("sai na segunda", None, 16),
        ("entra sexta 14h", 13, None),
        ("semana que vem", None, None),
        ("em abril", None, None),
        ("quero hospedar a Mel de sexta da semana que vem até quinta", 20, 26),
        ("da sexta da semana que vem ao domingo", 20, 22),
        ("deixo sexta da semana que vem 10h e busco no domingo 15h", 20, 22),
        ("saída domingo, entrada sexta da semana que vem", 20, 22),
        ("do dia 25 até domingo", 25, 29),
        ("busco sábado, deixo sexta", 13, 14),
    ],
)
def test_days(text: str, arrival: int | None, departure: int | None) -> None:
    found = find_nights(text, reference=NOW)
    assert (found.arrival, found.departure) == tuple(day and date(2026, 3, day) for day in (arrival, departure))


def test_stay_into_the_next_year() -> None:
    found = find_nights("de 23 de dezembro a 2 de janeiro", reference=NOW)
    assert (found.arrival, found.departure) == (date(2026, 12, 23), date(2027, 1, 2))


def test_counts() -> None:
    assert find_nights("quanto fica 5 diárias?", reference=NOW) == Nights(count=5)
    assert find_nights("dá pra ficar mais uma noite?", reference=NOW) == Nights(more=1)
    assert find_nights("quero estender 2 dias a mais", reference=NOW) == Nights(more=2)
    moved = find_nights("mudar de sexta pra sábado", reference=NOW)
    assert (moved.elsewhere, moved.departure) == (True, date(2026, 3, 14))


@pytest.mark.parametrize(
    ("text", "asked", "coat"),
    [
        ("curta", True, "short"),
        ("é bem comprido", True, "long"),
        ("encaracolada", True, "curly"),
        ("ele tem pelo longo", False, "long"),
        ("pelagem dupla", False, "double"),
        ("uma consulta curta", False, None),
        ("não sei dizer", True, None),
    ],
)
def test_coats(text: str, asked: bool, coat: str | None) -> None:
    assert find_coat(text, asked=asked) == coat
