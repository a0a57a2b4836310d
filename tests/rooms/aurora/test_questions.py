"""What an owner means, in everyday Portuguese with its typos."""

from datetime import date, datetime, time
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from oxy.aurora.commands import Command
from oxy.aurora.context import KnownResource, KnownService, OwnerContext
from oxy.aurora.not_kept import NotKept
from oxy.aurora.questions import Question
from oxy.aurora.reading import read_question
from oxy.businesses import AiSettings, Organization

ZONE = ZoneInfo("America/Sao_Paulo")
# A Wednesday afternoon.
NOW = datetime(2026, 3, 11, 15, 20, tzinfo=ZONE)
CONTEXT = OwnerContext(
    Organization(uuid4(), "pata", "Pata Amiga", "petshop_clinic", "America/Sao_Paulo", None, None, None),
    AiSettings(), "Helena",
    tuple(
        KnownService(uuid4(), name, kind, aliases)
        for name, kind, aliases in (
            ("Banho", "grooming", ("banhinho",)), ("Banho e Tosa", "grooming", ()),
            ("Tosa Higiênica", "grooming", ("tosa",)),
            ("Consulta Veterinária", "consultation", ("consulta", "consulta geral")),
            ("Retorno", "consultation", ("consulta de retorno",)), ("Vacina V10", "vaccine", ("v10", "vacina")),
            ("Vacina Antirrábica", "vaccine", ("raiva",)), ("Hospedagem", "hotel", ("hotel",)),
        )
    ),
    tuple(KnownResource(uuid4(), name) for name in ("Ana", "Bruno", "Dr. Paulo", "Canil 1")), (), NOW,
)  # fmt: skip


def read(text: str, *before: str) -> Question:
    """The question, after those that came before it in the same conversation."""
    dialogue = {}
    for earlier in before:
        dialogue = read_question(earlier, CONTEXT, dialogue).remembered()
    return read_question(text, CONTEXT, dialogue)


SAID = {
    "served": [
        "Quantos clientes atendi hoje?",
        "qnts clientes atendi hj",
        "atendi quantos ontem",
        "quantos clente atendemos essa semana",
        "quantos pets passaram aqui hoje",
        "quantos banhos fiz hoje?",
    ],
    "summary": [
        "como foi o movimento ontem?",
        "resumo do dia",
        "como foi hoje?",
        "me dá um relatório da semana",
        "como estamos?",
        "me manda os números de ontem",
        "fechamento do mês",
        "envia o relatório",
    ],
    "revenue": [
        "qual foi o faturamento de ontem",
        "quanto faturei esse mês",
        "faturamnto da semana",
        "qto entrou no caixa hj",
        "quanto vendi semana passada?",
        "receita de fevereiro",
        "quanto ganhei em outubro",
        "quanto fiz de 1 a 15 de fevereiro",
        "qual o lucro do mês",
    ],
    "cancellations": [
        "quantos cancelamentos essa semana?",
        "cancelamntos de hj",
        "alguém cancelou hoje?",
        "quantos desmarcaram ontem",
    ],
    "no_shows": [
        "faltas do mês",
        "quem faltou ontem?",
        "quantos não vieram essa semana",
        "teve no-show hoje?",
        "levei algum bolo hoje?",
    ],
    "ticket": [
        "ticket médio de março",
        "qual o tiket medio",
        "gasto médio por cliente",
    ],
    "new_clients": [
        "clientes novos este mês",
        "quantos novos clientes ganhei",
        "quem veio pela primeira vez essa semana?",
    ],
    "returning": [
        "quantos clientes voltaram esse mês",
    ],
    "inactive": [
        "quem sumiu?",
        "clientes inativos",
        "quem não aparece há mais de 60 dias",
        "quais clientes não voltaram mais",
        "quem está sem vir há 2 meses",
        "clientes que não vem há 3 meses",
    ],
    "agenda": [
        "agenda de hoje",
        "quem vem amanhã?",
        "o que tem pra amanhã?",
        "agenda do Dr. Paulo",
        "me mostra a agenda de sábado",
        "quem é o próximo?",
        "tem alguém marcado amanhã de manhã?",
    ],
    "bookings": [
        "quantos agendamentos tenho amanhã",
        "quantos clientes marcados pra sexta",
    ],
    "services": [
        "qual o serviço mais vendido do mês?",
        "o que mais saiu essa semana",
        "ranking de serviços",
        "faturamento por serviço",
    ],
    "comparison": [
        "compara esse mês com o anterior",
        "tô melhor que semana passada?",
    ],
    "search": [
        "procura a cliente Mariana",
        "qual o telefone da Dona Cida?",
        "quem é o tutor do Rex?",
        "quando a Mariana veio pela última vez?",
    ],
    "greeting": [
        "oi",
        "Bom dia!",
    ],
    "thanks": [
        "obrigada!",
        "valeu",
    ],
    "help": [
        "ajuda",
        "o que você sabe fazer?",
    ],
    "unknown": [
        "qual a capital da França",
    ],
    "chat": ["kkkkk", "tô cansada hoje viu", "que calor!", "choveu muito aqui"],
    "ranking": [
        "quem são meus melhores clientes",
        "quem mais gastou em outubro?",
        "top 5 clientes do mês",
        "quem faltou mais de uma vez",
        "quais clientes só vieram uma vez",
        "clientes mais fiéis",
    ],
    "birthdays": ["algum pet faz niver essa semana?", "aniversariantes do mês"],
    "care_due": ["quais vacinas vencem esse mês", "quem tá com a antirrábica atrasada", "retornos pendentes"],
    "packages": ["quem tem pacote em aberto", "tem algum pacote vencendo esse mês?"],
    "prices": ["quanto custa o banho?", "qual o preço da consulta"],
    "connection": ["o whatsapp tá funcionando?", "o zap caiu?"],
}


@pytest.mark.parametrize(("text", "topic"), [(text, topic) for topic, texts in SAID.items() for text in texts])
def test_topics(text: str, topic: str) -> None:
    assert read(text).topic == topic


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("bloqueia a agenda de amanhã à tarde", Command.agenda),
        ("cancela o banho do Rex", Command.agenda),
        ("remarca a Mia pra sexta", Command.agenda),
        ("agenda um banho pro Thor amanhã 10h", Command.agenda),
        ("pode marcar falta do Rex?", Command.agenda),
        ("manda mensagem pra todos os clientes", Command.message),
        ("avisa a Mariana que o Apolo está pronto", Command.message),
        ("aumenta o preço do banho pra 70", Command.catalog),
        ("muda o horário de funcionamento", Command.catalog),
    ],
)
def test_orders_are_known_as_orders(text: str, command: Command) -> None:
    question = read(text)
    assert (question.topic, question.command) == ("command", command)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("quanto faturei?", date(2026, 3, 11), date(2026, 3, 11)),
        ("quanto faturei anteontem?", date(2026, 3, 9), date(2026, 3, 9)),
        ("faturamento da semana", date(2026, 3, 9), date(2026, 3, 15)),
        ("faturamento da semana passada", date(2026, 3, 2), date(2026, 3, 8)),
        ("quanto faturei em outubro?", date(2025, 10, 1), date(2025, 10, 31)),
        ("faturamento de 1 a 15 de fevereiro", date(2026, 2, 1), date(2026, 2, 15)),
        ("cancelamentos de 03/02 a 10/02", date(2026, 2, 3), date(2026, 2, 10)),
        ("faltas nos últimos 7 dias", date(2026, 3, 5), date(2026, 3, 11)),
        ("faturamento do ano passado", date(2025, 1, 1), date(2025, 12, 31)),
        # Figures of a weekday look back, the agenda looks ahead.
        ("quanto faturei no sábado?", date(2026, 3, 7), date(2026, 3, 7)),
        ("agenda de sábado", date(2026, 3, 14), date(2026, 3, 14)),
        ("quem vem segunda?", date(2026, 3, 16), date(2026, 3, 16)),
        ("quantos agendamentos tenho sexta?", date(2026, 3, 13), date(2026, 3, 13)),
        ("agenda da semana que vem", date(2026, 3, 16), date(2026, 3, 22)),
        ("tô melhor que semana passada?", date(2026, 3, 9), date(2026, 3, 15)),
        ("compara a semana passada com a anterior", date(2026, 3, 2), date(2026, 3, 8)),
    ],
)
def test_periods(text: str, first: date, last: date) -> None:
    period = read(text).period
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("quantos banhos fiz hoje?", ["Banho"]),
        ("quantos banho e tosa no mês", ["Banho e Tosa"]),
        ("quantas consultas hoje", ["Consulta Veterinária"]),
        ("quantas vacinas em fevereiro", ["Vacina V10", "Vacina Antirrábica"]),
        ("quantas v10 apliquei", ["Vacina V10"]),
        ("quanto faturei com hospedagem", ["Hospedagem"]),
        ("quantas tosas higienicas", ["Tosa Higiênica"]),
        ("quanto faturei hoje", []),
    ],
)
def test_services_named(text: str, names: list[str]) -> None:
    assert [service.name for service in read(text).services] == names


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("quem sumiu?", 30),
        ("inativos há 60 dias", 60),
        ("quem não vem há dois meses", 60),
        ("sumidos há 3 semanas", 21),
    ],
)
def test_absences(text: str, days: int) -> None:
    assert read(text).inactive_days == days


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("procura a cliente Mariana Silva", "Mariana Silva"),
        ("qual o telefone da Dona Cida?", "Cida"),
        ("quem é o tutor do Rex?", "Rex"),
        ("quando a Júlia veio pela última vez?", "Júlia"),
        ("busca 98765-4321", "98765-4321"),
    ],
)
def test_words_to_search_for(text: str, words: str) -> None:
    assert read(text).words == words


def test_e_ontem_keeps_the_question() -> None:
    question = read("e ontem?", "quanto faturei hoje?")
    assert (question.topic, question.period.first) == ("revenue", date(2026, 3, 10))
    question = read("e a semana passada?", "quantos banhos fiz hoje?", "e ontem?")
    assert (question.topic, question.period.first) == ("served", date(2026, 3, 2))
    assert [service.name for service in question.services] == ["Banho"]


def test_e_o_faturamento_keeps_the_period() -> None:
    question = read("e o faturamento?", "quantos clientes atendi na semana passada?")
    assert (question.topic, question.period.first) == ("revenue", date(2026, 3, 2))


def test_e_do_bruno_keeps_the_day() -> None:
    question = read("e do Bruno?", "agenda da Ana sexta")
    assert question.resource is not None
    assert (question.topic, question.resource.name, question.period.first) == ("agenda", "Bruno", date(2026, 3, 13))
    assert read("e amanhã?", "agenda de hoje").period.first == date(2026, 3, 12)


def test_a_question_of_its_own_leans_on_nothing() -> None:
    assert read("agenda de sábado", "agenda da Ana sexta").resource is None
    assert read("quanto faturei?", "quanto faturei em outubro?").period.first == NOW.date()
    assert read("obrigada", "quanto faturei em outubro?").topic == "thanks"


def test_a_part_of_the_day_and_what_comes_next() -> None:
    morning, later = read("tem alguém marcado amanhã de manhã?").window, read("agenda de amanhã depois das 14h").window
    coming = read("quem é o próximo?").window
    assert morning is not None
    assert morning.part == "manhã"
    assert later is not None
    assert later.start == time(14)
    assert coming is not None
    assert coming.start == NOW.time()


def test_what_is_asked_beside_what_can_be_said() -> None:
    assert read("qual o lucro do mês").not_kept is NotKept.profit
    assert read("quantos horários livres tenho amanhã").free_slots
