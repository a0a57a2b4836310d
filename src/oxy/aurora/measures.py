"""Which figure of the catalogue a message names, what it is to be split by, and whether top or bottom is wanted."""

import re
from dataclasses import dataclass
from typing import Literal

from oxy.insights import CATALOGUE

Pick = Literal["best", "worst"]

_AI = r"\b(?:ia|robo|robozinho|bot|assistente|inteligencia artificial|atendente virtual|chatbot)\b"
_TEAM = r"\b(?:equipe|time|pessoal|funcionari\w+|humanos?|recepcao|atendentes?(?! virtual)|secretaria|meninas)\b"


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases))


# The order matters: a rate is asked for before the count of the same thing, what the AI cost before what it answered.
_MEASURES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("occupancy", _any(r"\bocupa(?:c\w+|d[oa]s?|nte)\b", r"\bocios\w+", r"\bcapacidade\b", r"\btempo livre\b", r"(?:%|\bpercentual|\bporcent\w+)(?: \w+){0,3} agenda\b")),
    (
        "no_show_rate",
        _any(
            r"(?:\b(?:taxa|percentual|porcentagem|indice|por ?cento)\b|%)(?: \w+){0,3} (?:falt\w+|no ?-?shows?"
            r"|ausenc\w+|bolos?)",
            r"\b(?:falt\w+|no ?-?shows?) em (?:porcentagem|percentual|%)",
        ),
    ),
    (
        "cancellation_rate",
        _any(
            r"(?:\b(?:taxa|percentual|porcentagem|indice|por ?cento)\b|%)(?: \w+){0,3} (?:cancel\w+|desmarc\w+"
            r"|desist\w+)",
            r"\b(?:cancel\w+) em (?:porcentagem|percentual|%)",
        ),
    ),
    (
        "ai_cost",
        _any(
            rf"\b(?:cust\w+|gast\w+|pagu?\w+|cobr\w+|caro|preco|sai(?:u|ndo)?)\b.*(?:{_AI}|\bopenai\b|\bgpt\b|\btokens?\b)",
            rf"(?:{_AI}|\bopenai\b|\bgpt\b|\btokens?\b).*\b(?:cust\w+|gast\w+|cobr\w+|caro)\b",
        ),
    ),
    (
        "ai_booking_share",
        _any(
            rf"\b(?:agendament\w+|agendou|marc(?:ou|ac\w+|ados?)|horarios?)\b.*{_AI}",
            rf"{_AI}.*\b(?:agend\w+|marc\w+)\b",
        ),
    ),
    (
        "response_time",
        _any(
            r"\btempo (?:medio )?(?:de |da |das |d?a primeira |para |pra |ate )*(?:1a )?(?:respost\w+"
            r"|responder\w*|retorno)",
            r"\bdemor\w+ .*\brespo\w+|\brespo\w+.*\bdemor\w+",
            r"\brespond\w+ (?:\w+ )?rapid\w*|\brapid\w+ (?:\w+ )*respond\w*",
            r"\batend\w+ (?:\w+ ){0,2}rapid\w*",
            r"\bquanto tempo .*\brespo(?:nd|st)\w+",
            r"\bclientes? (?:espera|esperam|ficam? esperando|aguarda\w*)\b",
        ),
    ),
    (
        "escalations",
        _any(
            r"\bescal(?:ad|on|ou|ac)\w*",
            rf"\b(?:pass\w+|transferi\w+|encaminha\w+|foram|caiu|cairam|vieram)\b.*\b(?:para|pra|pro|a|ao) (?:a "
            rf"|o |um |uma )?{_TEAM}",
            rf"\b(?:pedi\w+|quiseram|chamaram|querendo)\b.* (?:{_TEAM}|\b(?:uma )?pessoa\b|\bgente de verdade\b)",
        ),
    ),
    (
        "ai_share",
        _any(
            rf"{_AI}.*\b(?:respond\w+|atend\w+|resolv\w+|conversas?|sozinh\w+|dando conta|percentual|porcent\w+)",
            rf"\b(?:respond\w+|respost\w+|atend\w+|resolv\w+|conversas?|percentual|porcent\w+|quanto)\b.*{_AI}",
        ),
    ),
    ("emergencies", _any(r"\bemergencias?\b|\burgencias?\b")),
    (
        "conversations",
        _any(
            r"\bconversas?\b",
            r"\bquant[oa]s? (?:pessoas?|gente|clientes?)?.*\b(?:mandaram|escreveram|chamaram|falaram)\b.*",
            r"\bmensagens\b",
        ),
    ),
    (
        "lead_time",
        _any(
            r"\banteced\w+",
            r"\b(?:quanto tempo|quantos dias|quantas horas) antes\b",
            r"\bem cima da hora\b|\bultima hora\b",
        ),
    ),
    (
        "retention_rate",
        _any(
            r"\bretenc\w+|\breten\w+|\bretem\b|\bfideliz\w+|\brecompra\b",
            r"\bnov[oa]s?\b.*\b(?:voltam?|voltaram|retornam?|retornaram|ficam|ficaram)\b",
            r"\b(?:voltam|voltaram|retornam|retornaram)\b.*\bprimeira (?:vez|visita)\b",
            r"\bprimeira (?:vez|visita|viagem)\b.*\b(?:voltam|voltaram|retornam|retornaram)\b",
        ),
    ),
    (
        "bookings_made",
        _any(
            r"\b(?:agendamentos?|marcacoes|reservas?|horarios) (?:que )?(?:foram |fora )?(?:feit|criad|realizad"
            r"|fechad)\w+",
            r"\b(?:fizeram|fizemos|entraram|caiu|cairam|fechamos|fecharam|recebemos) (?:quantos "
            r"|novos )?agendamentos?\b",
            r"\bquant[oa]s? (?:agendamentos? |novos agendamentos? )(?:entraram|caiu|cairam|fizemos|fechamos"
            r"|recebemos)\b",
            r"\bquant[oa]s? (?:clientes |pessoas )?(?:marcaram|agendaram)\b",
        ),
    ),
)
_SLOWEST = _any(r"\bpior\w*\b|\bmaximo\b|\b95\b|\bmais (?:demorad\w+|lent\w+)")
_BY_TEAM, _BY_AI = re.compile(_TEAM), re.compile(_AI)

_MORE_OR_LESS = (
    r"\b(?:mais|menos|melhor(?:es)?|pior(?:es)?|maior|menor|pico|lot\w+|ench\w+|bomb\w+|chei[oa]s?|vazi[oa]s?|fort\w"
    r"|fraqu?\w*|parad\w+|tranquil\w+|calm[oa]s?|devagar)\b"
)
_SPLITS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "weekday",
        _any(
            r"\bdias? da semana\b",
            rf"\b(?:qual|quais|que|em que)(?: \w+){{0,3}} dias?\b.*{_MORE_OR_LESS}",
            rf"\bdias? (?:que )?{_MORE_OR_LESS}",
            r"\b(?:melhor(?:es)?|pior(?:es)?)(?: \w+)? dias?\b",
            rf"\bquando\b.*\b(?:loja|casa|clinica|movimento|aqui|gente)\b.*{_MORE_OR_LESS}",
        ),
    ),
    (
        "hour",
        _any(
            rf"\b(?:qual|quais|que|em que)(?: \w+){{0,3}} (?:horas?|horarios?)\b.*{_MORE_OR_LESS}",
            rf"\b(?:horas?|horarios?) (?:que )?{_MORE_OR_LESS}",
            r"\bpor (?:hora|horario|faixa de horario)s?\b|\b(?:hora|horario)s? de pico\b",
            r"\b(?:melhor(?:es)?|pior(?:es)?|maior(?:es)?|menor(?:es)?)(?: \w+)? (?:horarios?|horas?)\b",
        ),
    ),
    (
        "professional",
        _any(
            r"\b(?:por|cada|qual|quais|que)(?: \w+)? (?:profissiona(?:l|is)|funcionari[oa]s?|colaborador\w*"
            r"|veterinari[oa]s?|vets?"
            r"|tosador\w*|banhistas?|groomers?|pessoa da equipe)\b",
            r"\b(?:entre|compar\w+)(?: os| as| meus| minhas)? (?:profissionais|funcionari[oa]s|veterinari[oa]s"
            r"|tosador\w+)\b",
            r"\branking (?:da|de|dos|das) (?:equipe|time|profissionais|funcionarios|veterinarios|tosadores"
            r"|vendas por)\b",
            r"\bquem (?:e que |foi que |da equipe |do time |mais |menos |aqui )*(?:fatur|vend|atend|rend|produz"
            r"|trabalh)\w*",
            r"\bquem (?:mais|menos) (?:fez|faz|da)\b|\bquem (?:fez|faz) (?:mais|menos)\b",
            r"\bcada um (?:da equipe )?(?:fatur|vend|atend|fez|rend)\w*",
            r"\bdesempenho (?:da|de cada|por|dos|individual)\b.*(?:equipe|profissiona\w+|funcionari\w+|time)?",
        ),
    ),
    (
        "service",
        _any(
            r"\b(?:por|qual|quais|que|cada)(?: \w+){0,2} servicos?\b",
            r"\bservicos? (?:que )?(?:mais|menos)\b",
        ),
    ),
    ("origin", _any(r"\bpor (?:canal|origem)\b|\b(?:quem|de onde) (?:marca|agenda|vem os agendamentos)\b")),
)
_DAY_OF_PERIOD = _any(
    r"\b(?:melhor|pior) dia (?:foi )?(?:d[aeo]|dess[ea]|dest[ea])\b(?! semana(?:\W|$)(?!passada))",
    r"\bdias? (?:mais|menos) \w+ (?:d[aeo]|dess[ea]|dest[ea]) (?:mes|semana passada|ano|janeiro|fevereiro|marco"
    r"|abril|maio|junho"
    r"|julho|agosto|setembro|outubro|novembro|dezembro)\b",
    r"\b(?:melhor(?:es)?|pior(?:es)?)(?: \w+)? dias? (?:n?ess[ea]|n?est[ea]|em|n[ao]) (?!semana\b$)",
    r"\b(?:qual|que|em que)(?: foi| foi o)? dias? d[eo] (?:mes|ano|janeiro|fevereiro|marco|abril|maio|junho"
    r"|julho|agosto|setembro"
    r"|outubro|novembro|dezembro)\b",
    r"\bpor dia\b(?! da semana)|\bdia a dia\b|\bdiari[oa]\b",
)
_WEEKDAYS = re.compile(r"\bdias? da semana\b(?! passada| que vem| anterior)")
_WORST = _any(
    r"\bpior(?:es)?\b|\bmenos\b|\bmenor(?:es)?\b|\bfrac[oa]s?\b|\bfraqu\w+|\bvazi[oa]s?\b|\bparad[oa]s?\b|\bocios\w+|\bmorto\b|\btranquil\w+|\bcalm[oa]s?\b"
)
_BEST = _any(
    r"\bmais\b|\bmelhor(?:es)?\b|\bmaior(?:es)?\b|\bpico\b|\blot\w+|\bench\w+|\bbomb\w+|\bchei[oa]s?\b|\bfort\w\b|\bcampe\w+|\btop\b"
)
# What a split is of when no figure is named.
_SUBJECTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("no_shows", _any(r"\bfalt\w+|\bno ?-?shows?\b|\bbolos?\b|\bfur\w+\b|\bausenc\w+")),
    ("cancellations", _any(r"\bcancel\w+|\bdesmarc\w+|\bdesist\w+")),
    ("average_ticket", _any(r"\btic?[ck]k?ets?\b|\b(?:gasto|valor|preco) medio\b")),
    (
        "revenue",
        _any(
            r"\bfatur\w+|\breceita\b|\bvend\w+|\brend\w+|\bdinheiro\b|\bgrana\b|\blucr\w+|\bganh\w+|\bdesempenho\b|\bproduz\w*|\bentra\b|\bdeu\b"
        ),
    ),
    ("new_clients", _any(r"\bclientes? nov[oa]s?\b|\bnov[oa]s? clientes?\b")),
    ("completed_bookings", _any(r"\batend\w+|\bfez\b|\bfaz\b|\bfeit\w+|\btrabalh\w+|\brealizad\w+")),
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure by its name in the catalogue; `by` "day" is a series, anything else one of its breakdowns."""

    metric: str | None = None
    by: str | None = None
    pick: Pick | None = None


def find_measure(plain: str) -> Measure | None:
    """Return the figure beyond those with a topic of their own, or the split, that `plain` (`plain_text`) names."""
    metric = next((name for name, pattern in _MEASURES if pattern.search(plain)), None)
    by = find_split(plain)
    if metric is None and by is None:
        return None
    if metric is not None and by not in (None, "day", *CATALOGUE[metric].breakdowns):
        by = None
    if metric == "response_time":
        metric = "staff_response_time" if _BY_TEAM.search(plain) and not _BY_AI.search(plain) else metric
        metric = "response_time_p95" if _SLOWEST.search(plain) else metric
    return Measure(metric or find_subject(plain), by, find_pick(plain) if by else None)


def find_split(plain: str) -> str | None:
    """Return what `plain` wants a figure split by."""
    by = next((by for by, pattern in _SPLITS if pattern.search(plain)), None)
    if by in ("weekday", None) and not _WEEKDAYS.search(plain) and _DAY_OF_PERIOD.search(plain):
        return "day"
    return by


def find_pick(plain: str) -> Pick | None:
    """Return whether `plain` asks for the most or the least of something."""
    if _WORST.search(plain):
        return "worst"
    return "best" if _BEST.search(plain) else None


def find_subject(plain: str) -> str:
    """Return the figure that a split without one is of: how full it is."""
    return next((name for name, pattern in _SUBJECTS if pattern.search(plain)), "bookings")
