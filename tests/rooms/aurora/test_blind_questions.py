"""Sets of owners' messages, each written before it was run: they stay read right, no figure is of something else.

The first six show everyday questions; fresh they were read right by 71, 68, 72, 85, 82 and 85 of a hundred. From the
seventh on a third of each asks for what nothing here measures; `benchmarks/README.md` says how those were read fresh.
"""

import pytest

from oxy.aurora.orders.reading import read_orders
from rooms.aurora.owner_reading import judge, read_message
from rooms.aurora.test_owner_questions import asked
from rooms.aurora.test_questions import CONTEXT

LEAST_RIGHT, MOST_WRONG = 0.93, 0.025
# The last has mended nothing.
LAST = 19
SETS = [f"owner_blind_{number}.txt" for number in range(1, LAST)]


@pytest.mark.parametrize("file", SETS)
def test_a_set_is_read_right(file: str) -> None:
    score = judge(file)
    assert score.asked >= 60
    assert score.right >= LEAST_RIGHT * score.asked, str(score)
    assert len(score.wrong) <= MOST_WRONG * score.asked, str(score)
    assert not score.dangerous, str(score)


def test_fresh_words_get_no_other_figure() -> None:
    score = judge(f"owner_blind_{LAST}.txt")
    assert score.right >= 0.88 * score.asked, str(score)
    assert len(score.wrong) <= 0.05 * score.asked, str(score)
    assert not score.dangerous, str(score)


def test_no_order_is_read_from_a_question() -> None:
    ordered = [one.text for one in asked() if one.about != "command" and read_orders(one.text, CONTEXT)]
    assert not ordered


@pytest.mark.parametrize(
    "text",
    [
        "quanto deu no carnaval", "faturamento da Carla", "quantas castrações esse mês",
        "quanto faturei com clientes que vieram só uma vez",
        "qual o melhor sábado do mês", "quanto gastei com ração",
    ],
)  # fmt: skip
def test_what_is_not_known_gets_no_number(text: str) -> None:
    readings, _ = read_message(text, {})
    assert all(reading.figureless for reading in readings)
