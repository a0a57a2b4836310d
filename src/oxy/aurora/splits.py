"""What a message wants a figure split by, and whether the top or the bottom of it."""

import re
from typing import Literal

Pick = Literal["best", "worst"]
# What a series goes by; any other split is a breakdown of the catalogue.
GRAINS = ("day", "week", "month")


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases))


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
            r"\bdias? com (?:mais|menos|maior|menor)\b",
            rf"\bquando\b.*\b(?:loja|casa|clinica|movimento|aqui|gente)\b.*{_MORE_OR_LESS}",
        ),
    ),
    (
        "hour",
        _any(
            rf"\b(?:qual|quais|que|em que)(?: \w+){{0,3}} (?:horas?|horarios?)\b.*{_MORE_OR_LESS}",
            rf"\b(?:horas?|horarios?) (?:que )?{_MORE_OR_LESS}",
            r"\b(?:horas?|horarios?) com (?:mais|menos|maior|menor)\b",
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
            rf"\b(?:quem|qual|que)\b.*\b(?:profissiona(?:l|is)|funcionari[oa]|veterinari[oa]|tosador\w*|banhista)\b.*{_MORE_OR_LESS}",
            r"\branking\b.*\b(?:equipe|time|profissiona\w+|funcionari\w+|tosador\w+|veterinari\w+)\b",
            r"\branking (?:da|de|dos|das) (?:equipe|time|profissionais|funcionarios|veterinarios|tosadores"
            r"|vendas por)\b",
            r"\bquem (?:\w+ ){0,3}(?:mais|menos) (?:\w+ )?(?:ocios\w+|ocupad\w+|livre|vag\w+|horarios? vag\w+)\b",
            r"\b(?:profissional|funcionari[oa]|veterinari[oa]|tosador\w*|banhista) com (?:mais|menos|maior|menor)\b",
            r"\bquem (?:e que |foi que |da equipe |do time |mais |menos |aqui |ta |esta |tem |anda |vem )*"
            r"(?:fatur|vend|atend|rend|produz"
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
            r"\bservicos? (?:que |com )?(?:mais|menos|maior|menor)\b",
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
    r"\bqual foi (?:o |meu |nosso )*dia\b",
    r"\bdia (?:em )?que (?:mais|menos|deu|teve)\b.*\b(?:n?ess[ea]|n?est[ea]|d?ess[ea]|d[oa]|n[oa]|em) "
    r"(?:mes|ano|semana passada|janeiro|fevereiro|marco"
    r"|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro)\b",
    r"\bpor dia\b(?! da semana)|\bdia a dia\b|(?<!cada )(?<!uma )(?<!por )\bdiari[oa]\b",
)
_BY_STRETCH: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "week",
        _any(
            r"\bsemanal(?:mente)? (?:de|em|do|no) |\b(?:por|cada|a cada) semana\b|\bsemana a semana\b",
            r"\bsemana (?:que |com )?(?:mais|menos|maior|menor)\b",
            rf"\b(?:qual|quais|que|em que)(?: \w+){{0,3}} semanas?\b.*{_MORE_OR_LESS}",
            r"\b(?:melhor(?:es)?|pior(?:es)?)(?: \w+)? semanas?\b",
        ),
    ),
    (
        "month",
        _any(
            r"\b(?:por|cada|a cada) mes\b|\bmes a mes\b|\bmensal(?:mente)?\b",
            r"\bmes (?:que |com )?(?:mais|menos|maior|menor)\b",
            rf"\b(?:qual|quais|que|em que)(?: \w+){{0,3}} mes(?:es)?\b.*{_MORE_OR_LESS}",
            r"\b(?:melhor(?:es)?|pior(?:es)?)(?: \w+)? mes(?:es)?\b",
        ),
    ),
)
_WEEKDAYS = re.compile(r"\bdias? da semana\b(?! passada| que vem| anterior)")
_COMPARES = re.compile(
    r"\b(?:vs|versus|que [oa] (?:mes|semana)|(?:mes|semana) passad[oa]|contra|comparad[oa]|anterior|dias? da semana)\b"
)
# "Qual semana do mês passado", "o mês com menos faltas no ano passado": one of those within it.
_WITHIN = re.compile(
    r"\bsemana (?:\w+ ){0,3}d[oe] (?:mes|janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro"
    r"|novembro|dezembro)\b|\bmes (?:\w+ ){0,4}(?:d[oe]|n[oe]|em) ano\b"
)
_WORST = _any(
    r"\bpior(?:es)?\b|\bmenos\b|\bmenor(?:es)?\b|\bfrac[oa]s?\b|\bfraqu\w+|\bvazi[oa]s?\b|\bparad[oa]s?\b|\bocios\w+|\bmorto\b|\btranquil\w+|\bcalm[oa]s?\b"
)
_BEST = _any(
    r"\bmais\b|\bmelhor(?:es)?\b|\bmaior(?:es)?\b|\bpico\b|\blot\w+|\bench\w+|\bbomb\w+|\bchei[oa]s?\b|\bfort\w\b|\bcampe\w+|\btop\b"
)


def find_split(plain: str) -> str | None:
    """Return what `plain` wants a figure split by."""
    by = next((by for by, pattern in _SPLITS if pattern.search(plain)), None)
    if by is None and (not _COMPARES.search(plain) or _WITHIN.search(plain)):
        by = next((by for by, pattern in _BY_STRETCH if pattern.search(plain)), None)
    if by in ("weekday", None) and not _WEEKDAYS.search(plain) and _DAY_OF_PERIOD.search(plain):
        return "day"
    return by


def find_pick(plain: str) -> Pick | None:
    """Return whether `plain` asks for the most or the least of something."""
    if _WORST.search(plain):
        return "worst"
    return "best" if _BEST.search(plain) else None
