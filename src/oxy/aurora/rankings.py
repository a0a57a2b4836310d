"""Whether a message wants clients put in order: who spends most, who comes most often, who misses most."""

import re
from dataclasses import dataclass

from oxy.insights import RankedBy

USUAL_LIMIT, MOST_LISTED = 10, 30


@dataclass(frozen=True, slots=True)
class Ranked:
    """An order of clients.

    Args:
        by: what puts them in order.
        least, most: how many visits (no-shows, cancellations) a client on the list has.
        limit: how many are told.
    """

    by: RankedBy
    least: int = 1
    most: int | None = None
    limit: int = USUAL_LIMIT

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers that it is asked for with: "mais de uma vez" is two or more."""
        return frozenset({self.least, self.least - 1, self.most or self.least, self.limit})


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases))


_CLIENT = r"(?:client\w*|tutor(?:es|as?)?|fregues\w*)"
_SPEND = r"(?:gast\w+|compr(?:ou|a|am|aram)|consum\w+|pag(?:ou|a|am|aram)|investi\w+)"
# What one of the team may do as well: read so only where clients are named.
_BRING = r"(?:deix\w+|rend\w+|fatur\w+|traz\w*|troux\w+|d(?:a|ao|eu|eram) (?:\w+ )?(?:dinheiro|grana|lucro|retorno))"
_COME = r"(?:v[ei]m|veio|vieram|frequent(?:a|am|ou|aram)|aparec\w+|volt(?:a|am|ou|aram)|visit\w+)"
_MISS = r"(?:falt\w+|fur(?:a|am|ou|aram)|d(?:a|ao|eu|eram) (?:o |um |mais )*(?:bolo|cano)s?)"
_CANCEL = r"(?:cancel\w+|desmarc\w+|desist\w+)"
_WHO = rf"\b(?:quem|qua(?:l|is)|lista\w*|{_CLIENT})\b"
_NUMBERS = {"uma": 1, "um": 1, "duas": 2, "dois": 2, "tres": 3, "quatro": 4, "cinco": 5, "dez": 10, "vinte": 20}
_N = rf"\d{{1,2}}|{'|'.join(_NUMBERS)}"
_TIMES = rf"(?:mais d[eo] (?:que )?(?:{_N}) vez|(?:{_N}) vez(?:es)?\b|varias vezes|unica vez)"
_WHOSE_DAY = r"(?! d[aeo]s?\b| cedo| tarde| rapido| ou\b)"
_ORDERS: tuple[tuple[RankedBy, re.Pattern[str]], ...] = (
    (
        "no_shows",
        _any(
            rf"\b{_CLIENT} (?:que |com )?mais (?:{_MISS}|furos?)\b|\bquem (?:e que )?mais (?:me )?{_MISS}\b",
            r"\bquem (?:vive|so|sempre|mais) (?:me )?(?:falta\w*|fura\w*|d(?:a|ando) (?:bolo|cano))\b",
            rf"\bquem (?:\w+ )?{_MISS} mais\b{_WHOSE_DAY}|\bcampe\w+ de faltas?\b|\bmais faltos[oa]s?\b",
            rf"{_WHO}.*\b{_MISS}\b.*\b{_TIMES}|\bfaltos[oa]s\b",
        ),
    ),
    (
        "cancellations",
        _any(
            rf"\b{_CLIENT} (?:que |com )?mais {_CANCEL}\b|\bquem (?:e que )?mais (?:me )?{_CANCEL}\b",
            rf"\bquem (?:vive|so|sempre) {_CANCEL}\b",
            rf"\bquem (?:\w+ )?{_CANCEL} mais\b{_WHOSE_DAY}|{_WHO}.*\b{_CANCEL}\b.*\b{_TIMES}",
        ),
    ),
    (
        "visits",
        _any(
            rf"\b{_CLIENT} (?:que )?(?:sao )?(?:os )?(?:mais )?(?:fiel|fieis|assidu[oa]s?|frequentes?|recorrentes?)\b",
            rf"\b(?:mais )?(?:fieis|assidu[oa]s) {_CLIENT}\b",
            rf"\bquem {_COME} sempre\b|^(?:e )?[oa]s mais (?:fieis|assidu[oa]s|frequentes)\b",
            r"\bquem (?:e|sao) (?:[oa]s? |meus? )*(?:mais )?(?:fiel|fieis|assidu[oa]s?|frequentes?)\b",
            rf"\b{_CLIENT} (?:que )?mais {_COME}\b|\b{_CLIENT} que {_COME} mais\b"
            rf"|\bquem (?:e que )?mais {_COME}\b(?! de)",
            rf"\bquem {_COME} (?:aqui )?mais(?: vezes)?\b{_WHOSE_DAY}",
            rf"{_WHO}.*\b{_COME}\b.*\b{_TIMES}",
        ),
    ),
    (
        "spent",
        _any(
            rf"\b(?:melhor(?:es)?|maior(?:es)?|principa(?:l|is)"
            rf"|top)(?: \d{{1,2}})?(?: d[aeo]s)?(?: meus?)? {_CLIENT}\b",
            rf"\branking (?:de|dos|das) {_CLIENT}\b",
            rf"\b{_CLIENT} (?:mais )?(?:vips?|top|important\w+|valios\w+|rentave\w+|bons|boas|melhor(?:es)?)\b",
            rf"\b{_CLIENT} (?:que )?(?:me )?(?:{_SPEND}|{_BRING})\b.*\bmais\b",
            rf"\bquem (?:\w+ )?{_SPEND} (?:\w+ )?mais\b|\bquem (?:e que )?(?:me )?mais (?:me )?{_SPEND}\b",
            rf"\b{_CLIENT} (?:que )?mais (?:me )?(?:{_SPEND}|{_BRING})\b",
            rf"\b{_CLIENT} que {_SPEND}\b|\bquem {_SPEND} (?:com|em)\b",
        ),
    ),
)
# Clients of a kind are ordered by nothing here; services, people and days are, elsewhere; nor is the other end told.
_OTHER = re.compile(
    r"\b(?:nov[oa]s?|vs|versus)\b|(?<!pelo )\bmenos\b|\bou\b(?! mais)"
    r"|\bquanto\b|\bfatur(?:ei|amos|amento)\b|\breceita\b|\bticket\b"
    r"|\b(?:servicos?|profissiona\w+|funcionari\w+|dias?|horari\w+|horas?)\b.*\bmais\b"
)
_MORE_THAN = re.compile(rf"\bmais d[eo] (?:que )?(?P<count>{_N}) vez(?:es)?\b|\b(?P<many>varias) vezes\b")
_AT_LEAST = re.compile(
    rf"\b(?:pelo menos|no minimo) (?P<count>{_N}) vez(?:es)?\b|\b(?P<count2>\d{{1,2}}) vezes ou mais\b"
)
_ONLY = re.compile(
    rf"\b(?:so|somente|apenas)\b(?: \w+){{0,3}} (?P<count>{_N}) vez(?:es)?\b|\buma? (?:unica|so) (?:vez|visita)\b"
)
_SO_OFTEN = re.compile(rf"\b(?P<count>{_N}) vez(?:es)?\b")
_TOP = re.compile(rf"\btop (?P<count>{_N})\b|\b(?P<count2>{_N}) (?:que mais|melhores|maiores|principais|{_CLIENT})\b")


def find_ranked(plain: str) -> Ranked | None:
    """Return the order of clients that `plain` (from `plain_text`) asks for; None when it asks for none."""
    by: RankedBy | None = next((by for by, pattern in _ORDERS if pattern.search(plain)), None)
    if by is None or _OTHER.search(plain):
        return None
    least, most = _how_often(plain)
    top = _TOP.search(plain)
    listed = least > 1 or most is not None
    limit = min(_count(top), MOST_LISTED) if top else MOST_LISTED if listed else USUAL_LIMIT
    return Ranked(by, least, most, limit)


def _how_often(plain: str) -> tuple[int, int | None]:
    only, more, least = (pattern.search(plain) for pattern in (_ONLY, _MORE_THAN, _AT_LEAST))
    if only is not None:
        return (_count(only), _count(only)) if only["count"] else (1, 1)
    if more is not None:
        return (_count(more) + 1 if more["count"] else 2), None
    if least is not None:
        return _count(least), None
    exactly = _SO_OFTEN.search(plain)
    return (_count(exactly), _count(exactly)) if exactly else (1, None)


def _count(found: re.Match[str]) -> int:
    groups = found.groupdict()
    said = groups["count"] or groups.get("count2") or "1"
    return int(said) if said.isdecimal() else _NUMBERS[said]
