"""One message, several questions: each found once, with the period, service or person that is its own."""

from datetime import date

import pytest

from oxy.aurora.builtin import in_one_text
from oxy.aurora.pieces import read_questions
from rooms.aurora.test_questions import CONTEXT

TODAY, YESTERDAY, TOMORROW = date(2026, 3, 11), date(2026, 3, 10), date(2026, 3, 12)
MONTH, WEEK = date(2026, 3, 1), date(2026, 3, 9)


def found(text: str) -> list[tuple[str, date]]:
    questions = read_questions(text, CONTEXT, {})
    return [(question.topic.value, question.period.first) for question in questions if question.topic != "greeting"]


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("quantos clientes atendi hoje e quanto faturei no mês?", [("served", TODAY), ("revenue", MONTH)]),
        ("como foi ontem? e quanto faturei na semana?", [("summary", YESTERDAY), ("revenue", WEEK)]),
        ("quanto faturei hoje e ontem?", [("revenue", TODAY), ("revenue", YESTERDAY)]),
        ("resumo de hoje e da semana", [("summary", TODAY), ("summary", WEEK)]),
        ("agenda de hoje e amanhã", [("agenda", TODAY), ("agenda", TOMORROW)]),
        ("quanto faturei ontem e quem vem?", [("revenue", YESTERDAY), ("agenda", TODAY)]),
        ("Bom dia! quanto faturei ontem? quantos faltaram?", [("revenue", YESTERDAY), ("no_shows", TODAY)]),
        ("oi aurora, me diz quanto faturei hoje e quem vem amanhã", [("revenue", TODAY), ("agenda", TOMORROW)]),
        ("faturamento hoje\nagenda amanhã", [("revenue", TODAY), ("agenda", TOMORROW)]),
    ],
)
def test_every_question_has_its_own_topic_and_period(text: str, questions: list[tuple[str, date]]) -> None:
    assert found(text) == questions


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("faturamento e cancelamentos da semana", [("revenue", WEEK), ("cancellations", WEEK)]),
        ("clientes, faturamento e faltas do mês", [("served", MONTH), ("revenue", MONTH), ("no_shows", MONTH)]),
        ("quanto faturei ontem e quantos cancelaram?", [("revenue", YESTERDAY), ("cancellations", YESTERDAY)]),
    ],
)
def test_what_only_one_of_them_says_is_shared(text: str, questions: list[tuple[str, date]]) -> None:
    assert found(text) == questions


@pytest.mark.parametrize(
    "text",
    [
        "quantos clientes e pets atendi hoje",
        "quantos banhos e tosas fiz hoje?",
        "compara hoje e ontem",
        "quanto faturei entre 1 e 15 de fevereiro?",
        "faturamento de banho e de consulta em fevereiro",
        "procura a Mariana e o João",
        "quem sumiu? há mais de 60 dias",
        "quem não voltou e sumiu há 2 meses?",
        "quanto faturei? ontem",
        "bloqueia a agenda de amanhã e cancela o banho do Rex",
        "quantos clientes atendi hoje, obrigada",
        "quanto vendi hoje? quanto vendi hoje?",
        "e ontem, quanto faturei?",
        "e aí",
        "?",
        "",
    ],
)
def test_one_question_stays_one(text: str) -> None:
    assert len(read_questions(text, CONTEXT, {})) == 1


def test_services_and_people_are_kept_apart() -> None:
    baths, visits = read_questions("quantos banhos fiz ontem e quantas consultas hoje?", CONTEXT, {})
    assert [service.name for service in (*baths.services, *visits.services)] == ["Banho", "Consulta Veterinária"]
    assert (baths.period.first, visits.period.first) == (YESTERDAY, TODAY)
    people = read_questions("agenda da Ana e do Bruno amanhã", CONTEXT, {})
    assert [question.resource.name for question in people if question.resource] == ["Ana", "Bruno"]


def test_a_chain_of_follow_ups_in_one_message() -> None:
    whole, before, baths = read_questions("quanto faturei esse mês? e mês passado? e só banho?", CONTEXT, {})
    assert [question.topic for question in (whole, before, baths)] == ["revenue"] * 3
    assert before.period == baths.period
    assert [service.name for service in baths.services] == ["Banho"]


def test_a_follow_up_of_two_leans_on_the_last_question() -> None:
    [asked] = read_questions("quanto faturei hoje?", CONTEXT, {})
    both = read_questions("e ontem e anteontem?", CONTEXT, asked.remembered())
    assert [(one.topic, one.period.first) for one in both] == [("revenue", YESTERDAY), ("revenue", date(2026, 3, 9))]


def test_answers_stand_apart_and_a_shared_end_is_said_once() -> None:
    assert in_one_text(["Hoje: 2.\n_Hoje._", "Faltas: 1.\n_Hoje._"]) == "Hoje: 2.\n\nFaltas: 1.\n_Hoje._"
    assert in_one_text(["Hoje: 2.\n_Hoje._", "Ontem: 1.\n_Ontem._"]) == "Hoje: 2.\n_Hoje._\n\nOntem: 1.\n_Ontem._"
    assert in_one_text(["Sem dados.", "Sem dados."]) == "Sem dados."
