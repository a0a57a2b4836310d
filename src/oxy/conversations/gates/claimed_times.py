"""Clock times that a text speaks of, with durations and round-the-clock services left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from oxy.conversations.gates.sentences import Sentence
from oxy.portuguese.numerals import HOUR_WORDS, MINUTE_WORDS, number

_HOUR = r"(?:[01]?\d|2[0-3])"
_PART = r"(?: (?:da|de|na|pela) (?P<{0}>manha|tarde|noite|madrugada))?"
_DURATION = re.compile(
    r"\b(?:em ate|dentro de|daqui a|daqui|dura[m]?|durando|leva[m]?|demora[m]?|cerca de|em torno de|aproximadamente"
    r"|jejum de|a cada|cada"
    r"|ha|faz|proximas|ultimas|por|minim[oa] de|maxim[oa] de|pelo menos|no minimo|duracao(?: e| media)?(?: de)?:?"
    r"|mais de|menos de|antecedencia"
    r"(?: minima)? de|intervalo de|em media|uns|umas|em|com(?: ate)?)\s+\d{1,3}(?:[.,]\d)?\s*(?:h|hs|hrs"
    r"|horas?)(?:\s?e?\s?(?:\d{1,2}|meia)\s?(?:min\w*)?)?\b"
    r"|\b(?:\d{1,3}|uma|duas|tres|quatro|seis|oito|doze|meia)\s*(?:h|hs|hrs|hora"
    r"|horas)(?: uteis)?\s+(?:de (?:antecedencia|jejum|duracao|espera"
    r"|observacao|intervalo|atraso|repouso|internacao)|antes|por dia|seguidas|uteis|apos|depois (?:d[aeo]|que))\b"
    r"|(?<!\bas )(?<!\ba )(?<!\bate )(?<!\bdas )\b[1-4] ?h(?: ?[0-5]\d)?\b(?! d[ae] (?:manha|tarde))|\b(?:1|uma"
    r"|meia)\s*hora(?:inha)?\b(?! da)|\b\d{1,2} ?(?:h|horas?) de (?!hoje|amanha|segunda|terca|quarta|quinta|sexta"
    r"|sabado|domingo|dia|tarde|manha|\d)|\b(?:24|36|48|72|96)\s*(?:h|hs|hrs|horas)\b|\b24/7\b|\b24 por 7\b"
    r"|\b\d{1,3}\s*(?:min|minutos?|minutinhos?)\b"
)
_RANGE_HEAD = re.compile(
    rf"(?:(?<=\bdas )|(?<=\bde )|(?<=\bentre )|(?<=\bentre as )|(?<![\d/,.$:h])(?=\d{{1,2}} ?-))"
    rf"(?P<h>{_HOUR})\s*(?:-|as|a|ate as|ate|e)\s*(?={_HOUR}\s*(?::[0-5]\d|h))"
)
_NO_LIST = "".join(rf"(?<!\b{word} )" for word in ("dia", "dias", "canil", "opcao", "sala", "numero", "box", "item"))
_LIST_HEAD = re.compile(
    rf"{_NO_LIST}(?<![\d/,.$:h])(?P<h>{_HOUR})(?=(?:\s*(?:,|e|ou)\s*{_HOUR}(?:[:h][0-5]\d)?)*"
    rf"\s*(?:,|e|ou)\s*{_HOUR}\s*(?:h\b|h\d|:[0-5]\d|horas))"
)
_DIGITS = re.compile(
    rf"(?<![\d/,.$:])(?P<h>{_HOUR})\s?(?:(?::|h|hs|hrs)\s?(?P<m>[0-5]\d)(?:\s?(?:h\b|min\w*))?(?![\d/])|(?:h|hs|hrs"
    rf"|horas)\b(?:\s?e (?P<w>{MINUTE_WORDS})\b)?)" + _PART.format("p")
)
_AFTER_BARE = (
    r"(?=\s*(?:$|[,;!?)(-]|\.(?!\d)|(?:e|ou|da|de|do|no|na|com|para|pra|pro|hoje|amanha|em|as|a|ate|horas?|h|mesmo"
    r"|certinho|sim|ok|ta|"
    r"nesse|neste|nessa|nesta|desse|deste|por|que|nao|esta|fica|tem|temos|tenho|ja|foi|tudo)\b))"
)
_BARE = re.compile(
    r"\b(?:(?:a partir |antes |depois |por volta |la pelas |entre )?d?as|pelas|as)\s+"
    rf"(?P<h>{_HOUR})(?: e (?P<w>meia|\d{{2}}|{MINUTE_WORDS})\b)?" + _PART.format("p") + _AFTER_BARE
)
_PARTED = re.compile(
    rf"(?<![\d/,.$:])\b(?P<h>{_HOUR})(?: e (?P<w>{MINUTE_WORDS}))? (?:da|de) (?P<p>manha|tarde"
    rf"|noite|madrugada)\b"
)
_WORDS = re.compile(
    rf"\b(?:(?P<lead>d?as|pelas|a partir das"
    rf"|ao) )?(?P<h>{HOUR_WORDS})(?: e (?P<w>{MINUTE_WORDS}))?\b(?P<unit> horas?)?" + _PART.format("p")
)
_TIME_WORD = re.compile(r"\bmei[ao][ -]|\bhoras?\b|\b(?:as|das|pelas) [a-z]|d[ae] (?:manha|tarde|noite)")
_NOON = re.compile(r"\bmeio[ -]dia(?: e (?P<w>meia|quinze))?\b")
_MIDNIGHT = re.compile(r"\bmeia[ -]noite\b")


@dataclass(frozen=True, slots=True)
class ClaimedTime:
    """One clock time as written; `readings` holds both halves of the day when the words leave that open."""

    start: int
    what: str
    readings: tuple[time, ...]


def claimed_times(sentence: Sentence) -> list[ClaimedTime]:
    """Return every clock time that `sentence` names, in no particular order."""
    if not sentence.has_digit and not _TIME_WORD.search(sentence.text):
        return []
    text = _DURATION.sub(_blank, sentence.text)
    found: list[ClaimedTime] = []
    for pattern in (_RANGE_HEAD, _LIST_HEAD):
        found.extend(_read(sentence, match) for match in pattern.finditer(text))
    for pattern in (_NOON, _MIDNIGHT, _DIGITS, _BARE, _PARTED, _WORDS):
        taken: list[tuple[int, int]] = []
        for match in pattern.finditer(text):
            if pattern is _WORDS and not (match["lead"] or match["unit"] or match["p"]):
                continue
            found.append(_read(sentence, match))
            taken.append(match.span())
        for start, end in taken:
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return found


def spoken_times(text: str) -> Iterator[time]:
    """Yield every clock time a customer's words may mean, bare numbers ("10") included; `text` is folded."""
    for claimed in claimed_times(Sentence(text, text, "")):
        yield from claimed.readings
    for bare in re.finditer(rf"(?<![\d/,.$:]){_HOUR}(?![\d/:,])", text):
        yield from _readings(int(bare[0]), 0, None)


def _read(sentence: Sentence, match: re.Match[str]) -> ClaimedTime:
    parts = match.groupdict()
    if match.re is _NOON:
        hour, part = 12, None
    elif match.re is _MIDNIGHT:
        hour, part = 0, None
    else:
        hour, part = number(parts["h"]), parts.get("p")
    minute_words = parts.get("m") or parts.get("w")
    minute = number(minute_words) if minute_words else 0
    start = match.start("h") if parts.get("h") else match.start()
    return ClaimedTime(start, sentence.original[match.start() : match.end()].strip(), _readings(hour, minute, part))


def _readings(hour: int, minute: int, part: str | None) -> tuple[time, ...]:
    if part in ("tarde", "noite") and 1 <= hour <= 11:
        return (time(hour + 12, minute),)
    if part in ("manha", "madrugada") or not 1 <= hour <= 7:
        return (time(hour, minute),)
    return (time(hour, minute), time(hour + 12, minute))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
