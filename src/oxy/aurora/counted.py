"""What a number in a text is said to count, held to the summaries: twelve clients are no twelve no-shows.

Every turn of a model begins with today's summary, whose many small numbers would back almost any count. So a number
beside a noun that a summary has figures of has to be one of these, unless another tool of the turn gave it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from oxy.aurora.figures import FIGURE, Figures, figures_in
from oxy.aurora.numerals import WORDS, number_in_words
from oxy.portuguese import normalise

# The metrics of a summary that are told with a noun.
_TOLD_WITH: Mapping[str, tuple[str, ...]] = {
    "falta": ("no_shows",),
    "cancelamento": ("cancellations",),
    "atendimento": ("completed_bookings", "unsettled_bookings"),
    "agendamento": ("bookings", "scheduled_ahead", "unsettled_bookings", "cancellations"),
    "cliente": (
        "served_clients", "new_clients", "returning_clients", "completed_bookings", "bookings", "scheduled_ahead",
    ),
}  # fmt: skip
_COUNT = re.compile(
    rf"(?i)(?<![\d.,/:h$])(?:(?P<figure>{FIGURE})|\b(?P<words>{WORDS}|uma?|nenhuma?))\s+(?P<noun>[a-zà-ú]{{3,}})"
)
# "Faltas: 9", "*Clientes:* nove".
_LABELLED = re.compile(
    rf"(?i)\b(?P<noun>[a-zà-ú]{{3,}})\*?:\*? "
    rf"(?:(?P<figure>{FIGURE})(?![\d/:%h]|[.,]\d|\s*(?:%|h\b))|(?P<words>{WORDS}|uma?|nenhuma?)\b)"
)
# What is told of other days beside these may be what it was then, or by how much it differs.
_OF_BEFORE = re.compile(
    r"(?i)\b(?:ontem|antes|anterior\w*|passad\w+|compar\w+|contra|versus|eram?|vinha\w*|menos|mais|queda|alta|ca[ií]\w*"
    r"|sub\w+|aument\w+|diminu\w+|cresc\w+|diferen\w+|frente|tinha\w*|havia\w*)\b"
)
_MONEY_OF = (
    (re.compile(r"(?i)\b(?:fatur\w+|receitas?)\b(?!.*\bprevist\w*)"), ("revenue", "package_sales")),
    (re.compile(r"(?i)\bticket\b|\bm[eé]di[oa]\b"), ("average_ticket",)),
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
# "Ninguém faltou", "não houve cancelamentos": none, in words without a number.
_NONE = re.compile(
    r"(?i)\b(?P<written>ningu[eé]m (?P<verb>falt|cancel|desmarc)\w*"
    r"|(?:n[aã]o (?:houve|teve|tivemos|h[aá]|tem|temos)|sem) (?:nenhuma? )?(?P<noun>faltas?|cancelamentos?))\b"
)
_OF_ANOTHER_TIME = frozenset({"before", "change", "change_percent", "completed_before"})
_VERBS = {"falt": "falta", "cancel": "cancelamento", "desmarc": "cancelamento"}


def miscounted(text: str, results: Sequence[Any], services: Sequence[str]) -> Iterator[str]:
    """Yield each count of `text` that no summary has for what it is said to count, as written.

    Args:
        results: JSON-ready results of the turn's tools.
        services: the names of the business's services.
    """
    summaries = [each for each in results if _is_summary(each)]
    if not summaries:
        return
    others = Figures(each for each in results if not _is_summary(each))
    now, ever = (_counted(summaries, services, before=before) for before in (False, True))
    for sentence in _SENTENCE.split(text):
        # Of several periods it is not plain which a number is of.
        counted = ever if len(summaries) > 1 or _OF_BEFORE.search(sentence) else now
        for noun, value, written in _counts_in(sentence):
            if noun in counted and value not in counted[noun] and not others.has_number(value):
                yield written


def mispriced(text: str, results: Sequence[Any]) -> Iterator[str]:
    """Yield each amount of `text` said to be taken, or a mean, that no summary has as such: no ticket is a revenue."""
    summaries = [each for each in results if _is_summary(each)]
    others = Figures(each for each in results if not _is_summary(each))
    for sentence in _SENTENCE.split(text) if summaries else ():
        named = [names for said, names in _MONEY_OF if said.search(sentence)]
        amounts = [figure for figure in figures_in(sentence) if figure.kind == "money"]
        if len(named) != 1 or len(amounts) != 1:
            # Of several it is not plain which is which.
            continue
        known = {
            Decimal(metric[key])
            for each in summaries
            for metric in (*each["metrics"], *({"name": "revenue", **service} for service in each["services"]))
            if metric["name"] in named[0] or ("completed" in metric and "revenue" in named[0])
            for key in ("value", "before", "revenue")
            if isinstance(metric.get(key), str)
        }
        if amounts[0].value not in known and not others.has_money(amounts[0].value):
            yield amounts[0].written


def _counts_in(text: str) -> Iterator[tuple[str, Decimal, str]]:
    for found in (*_COUNT.finditer(text), *_LABELLED.finditer(text)):
        yield _singular(found["noun"]), _number(found), found[0]
    for found in _NONE.finditer(text):
        noun = _VERBS[found["verb"].lower()] if found["verb"] else _singular(found["noun"])
        yield noun, Decimal(0), found["written"]


def _number(found: re.Match[str]) -> Decimal:
    if found["figure"]:
        return Decimal(found["figure"].replace(".", "").replace(",", "."))
    words = found["words"].lower()
    if words.startswith("nenhum"):
        return Decimal(0)
    return Decimal(1) if words in ("um", "uma") else number_in_words(words)


def _counted(
    summaries: Sequence[Mapping[str, Any]], services: Sequence[str], *, before: bool
) -> dict[str, set[Decimal]]:  # fmt: skip
    """The numbers that the summaries have for each noun; `before`: with those they are compared with."""
    counted: dict[str, set[Decimal]] = {}
    by_name = [{metric["name"]: metric for metric in each["metrics"]} for each in summaries]
    for noun, names in _TOLD_WITH.items():
        told = [metric[name] for metric in by_name for name in names if name in metric]
        counted[noun] = {number for each in told for number in _numbers(each, before=before)}
    listed = [service for each in summaries for service in each["services"]]
    for noun in {_noun_of(name) for name in services}:
        counted.setdefault(noun, {Decimal(0)})
        kin = [service for service in listed if _noun_of(service["name"]) == noun]
        for service in kin:
            counted[noun].update(_numbers(service, before=before))
            counted["atendimento"].update(_numbers(service, before=before))
        # Several of one kind are told together: "3 vacinas" of two V10 and one antirrábica.
        sums = [[service.get(key) or 0 for service in kin] for key in ("completed", "scheduled_ahead")]
        counted[noun].update(Decimal(sum(each)) for each in sums)
    return counted


def _noun_of(service: str) -> str:
    return _singular(normalise(service).split()[0])


def _numbers(fields: Mapping[str, Any], *, before: bool) -> Iterator[Decimal]:
    for name, value in fields.items():
        told = before or name not in _OF_ANOTHER_TIME
        if told and isinstance(value, int) and not isinstance(value, bool):
            yield abs(Decimal(value))


def _is_summary(result: Any) -> bool:
    return isinstance(result, Mapping) and "metrics" in result and "services" in result


def _singular(word: str) -> str:
    plain = normalise(word)
    for ending, one in (("coes", "cao"), ("ais", "al"), ("ens", "em"), ("s", "")):
        if plain.endswith(ending):
            return plain.removesuffix(ending) + one
    return plain
