"""What comes again, as people write it; and what sounds like it and does not."""

import pytest

from oxy.portuguese import Recurrence, find_recurrence

FRIDAY, SATURDAY = 4, 5


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("banho toda sexta às 10h", Recurrence("week", 1, FRIDAY)),
        ("todas as sextas-feiras", Recurrence("week", 1, FRIDAY)),
        ("quero deixar fixo nas sextas", Recurrence("week", 1, FRIDAY)),
        ("todo sábado de manhã", Recurrence("week", 1, SATURDAY)),
        ("cada sábado", Recurrence("week", 1, SATURDAY)),
        ("toda semana", Recurrence("week", 1)),
        ("uma vez por semana, na sexta", Recurrence("week", 1, FRIDAY)),
        ("1x por semana", Recurrence("week", 1)),
        ("de 15 em 15 dias", Recurrence("week", 2)),
        ("de quinze em quinze dias no sábado", Recurrence("week", 2, SATURDAY)),
        ("a cada 15 dias", Recurrence("week", 2)),
        ("a cada duas semanas", Recurrence("week", 2)),
        ("quinzenal", Recurrence("week", 2)),
        ("banho quinzenalmente às sextas", Recurrence("week", 2, FRIDAY)),
        ("semana sim, semana não", Recurrence("week", 2)),
        ("sexta sim, sexta não", Recurrence("week", 2, FRIDAY)),
        ("a cada 21 dias", Recurrence("week", 3)),
        ("uma vez por mês", Recurrence("month", 1)),
        ("mensal", Recurrence("month", 1)),
        ("todo mês", Recurrence("month", 1)),
        ("de 30 em 30 dias", Recurrence("month", 1)),
        ("a cada dois meses", Recurrence("month", 2)),
        ("primeiro sábado do mês", Recurrence("month", 1, SATURDAY, 1)),
        ("toda última sexta do mês", Recurrence("month", 1, FRIDAY, -1)),
        ("2º sábado de cada mês", Recurrence("month", 1, SATURDAY, 2)),
    ],
)
def test_a_recurrence(text: str, found: Recurrence) -> None:
    assert find_recurrence(text) == found


@pytest.mark.parametrize(
    "text",
    ["banho sexta às 10h", "sexta que vem", "de 10 em 12 dias", "a cada 5 dias", "todo mundo", "cada um",
     "todos os dois", "semana que vem", "mês que vem", "o primeiro sábado", "vacinou mês passado"],
)  # fmt: skip
def test_none(text: str) -> None:
    assert find_recurrence(text) is None
