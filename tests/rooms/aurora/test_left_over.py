"""A word that nothing explains gets no figure without it: it is named, and what there is instead is offered."""

import pytest

from oxy.aurora.asking_back import ask_what_is_meant
from oxy.aurora.pieces import read_questions
from oxy.aurora.questions import Question
from oxy.aurora.topics import Topic
from rooms.aurora.test_questions import CONTEXT, read

UNREAD: dict[str, set[str]] = {
    # a condition that no figure has
    "quantos atendimentos acima de 150 reais em fevereiro": {"acima", "150"},
    "faturamento de ontem no pix": set(),
    "quantos banhos com hidratação fizemos ontem": set(),
    "quantos clientes só fazem banho": {"so"},
    "quanto deixei de faturar": set(),
    "quanto faturei ontem se contar tudo": {"se"},
    # who did it, of whom
    "quantas consultas foram canceladas pelo cliente ontem": {"pelo"},
    "quantos clientes da Ana voltaram com o Bruno": {"com"},
    # a share, a mean, a split that there is not
    "quantos % do faturamento de ontem é banho": {"porcento"},
    "faturamento médio de fevereiro": {"medio"},
    "faturamento por bairro em fevereiro": set(),
    "qual serviço caiu mais esse mês": {"caiu"},
    # days that were read in part only
    "faturamento até 28 de fevereiro": {"ate"},
    "me dá o faturamento de ontem e da outra semana": set(),
}
EXPLAINED = [
    "oi aurora, bom dia! me diz uma coisa, quanto a gente faturou ontem?",
    "só de banho, quanto deu ontem?",
    "faturamento de fevereiro sem contar os banhos",
    "quanto deu banho mais tosa em fevereiro",
    "quantas pessoas não vieram ontem",
    "quantos atendimentos feitos pela Ana ontem",
    "fatuuramento de ontem",
    "quanto faturei de 10/02 a 20/02",
]


@pytest.mark.parametrize(("text", "words"), UNREAD.items(), ids=UNREAD)
def test_what_is_not_explained_gets_no_figure(text: str, words: set[str]) -> None:
    questions = read_questions(text, CONTEXT, {})
    assert any(question.topic in (Topic.unclear, Topic.stranger) for question in questions), questions
    assert words <= {word for question in questions for word in question.unread}


@pytest.mark.parametrize("text", EXPLAINED)
def test_what_is_explained_is_read(text: str) -> None:
    assert not [question for question in read_questions(text, CONTEXT, {}) if question.unread]


def test_the_figure_without_it_is_offered_and_a_yes_takes_it() -> None:
    asked = read("quanto faturei acima de 150 reais em fevereiro")
    text = ask_what_is_meant(asked, CONTEXT)
    assert "“acima”" in text
    assert "faturamento" in text
    assert "fevereiro" in text
    agreed = following("pode ser", asked)
    assert (agreed.topic, agreed.period) == (Topic.revenue, read("quanto faturei em fevereiro").period)
    assert following("não", asked).topic is Topic.unknown


def test_after_what_was_not_clear_nothing_else_is_meant() -> None:
    asked = read("quanto faturei acima de 150 reais em fevereiro", "quanto faturei ontem")
    assert following("e a Ana?", asked).topic is Topic.unclear


def test_dogs_are_counted_with_all_pets_and_it_is_said() -> None:
    assert read("quantos cachorros vieram ontem").all_species
    assert not read("quantos pets vieram ontem").all_species


def following(text: str, before: Question) -> Question:
    return read_questions(text, CONTEXT, before.remembered())[-1]
