"""Prices, discounts and gifts that a text speaks of."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from oxy.conversations.gates.sentences import Sentence

_FIGURE = r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_NOT_MONEY = (
    r"(?!\d|[.,]\d)(?!\s*(?:h\b|hs\b|:|/|%|horas?|minutos?|min\b|kg|kilos?|quilos?|g\b|ml|mg|cm|m\b|anos?"
    r"|meses|dias?|semanas?|vezes|x\b|opc|pets?))"
)
_REAIS = re.compile(
    rf"r\$\s*(?P<a>{_FIGURE})|(?<![\d,.])(?P<b>{_FIGURE})\s*(?:reais|real|contos?"
    rf"|pilas?)\b(?: e (?P<c>\d\d?) centavos)?"
)
_RANGE = re.compile(rf"(?<![\d,.$])(?P<a>{_FIGURE})\s*(?:a|e|ate|-|ou)\s*(?:r\$\s*)?(?:{_FIGURE})\s*(?:reais|contos)\b")
_RANGE_AFTER = re.compile(rf"r\$\s*(?:{_FIGURE})\s*(?:a|e|ate|-|ou)\s*(?P<a>{_FIGURE}){_NOT_MONEY}")
_CENTS = re.compile(
    r"(?<![\d,./])(?P<a>\d{1,4},\d{2})(?!\s*(?:kg|kilos?|quilos?|g\b|ml|mg|l\b|litros?|cm|m\b"
    r"|metros?|%)|[\d,])"
)
_PRICED = re.compile(
    r"\b(?:custa[mr]?|custou|sai(?:em|ria)? (?:por|a|em)?|fica(?:m|ria)? (?:em|por)|(?:o )?(?:valor|preco|total"
    r"|investimento|taxa|diaria)(?: total| final)?"
    r"(?: e| do \w+ e| da \w+ e| fica| seria)?(?: de| por| em)?:?|por apenas|por so|cobramos|cobrado|so|apenas)"
    rf"\s+(?:de |apenas |so |cerca de |em torno de )*(?P<a>{_FIGURE}){_NOT_MONEY}"
)
# More prices than this have a sum for nearly every amount.
_MOST_ADDED = 12
_UNITS = {
    "um": 1, "dois": 2, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6, "sete": 7, "oito": 8, "nove": 9,
    "dez": 10, "onze": 11, "doze": 12, "treze": 13, "quatorze": 14, "catorze": 14, "quinze": 15, "dezesseis": 16,
    "dezessete": 17, "dezoito": 18, "dezenove": 19, "vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50,
    "sessenta": 60, "setenta": 70, "oitenta": 80, "noventa": 90, "cem": 100, "cento": 100, "duzentos": 200,
    "trezentos": 300, "quatrocentos": 400, "quinhentos": 500, "mil": 1000,
}  # fmt: skip
_IN_WORDS = re.compile(rf"\b(?P<w>(?:{'|'.join(_UNITS)})(?: e (?:{'|'.join(_UNITS)})){{0,3}}) reais\b")
_PERCENT = re.compile(r"(?<![\d,.])(?P<p>\d{1,3}(?:[.,]\d+)?)\s?(?:%|por cento)")
_GIFT = re.compile(
    r"\b(?:gratis|gratuit\w+|de graca|cortesia|sem custo|sem cobranca|por nossa conta|brindes?"
    r"|nao (?:cobramos|custa|paga) nada)\b"
)
_DEAL = re.compile(
    r"\b(?:desconto|promocao|promocional|promo|cupom|pacotes?|combos?|cashback|oferta especial"
    r"|parcel\w+|sem juros|black friday|leve \d|pague \d)\b"
)
_TOTAL = re.compile(r"\b(?:total|ao todo|soma\w*|juntos|tudo fica|os dois|os tres|noites?|diarias?|dias)\b")
_COUNTED = re.compile(
    r"\b(?P<n>\d{1,2}|duas|dois|tres|quatro|cinco|seis|sete|dez)\s*x?\s*(?:noites?|diarias?|dias"
    r"|banhos|tosas|sessoes|pets|caes|gatos|cachorros)\b"
)


@dataclass(frozen=True, slots=True)
class ClaimedPrice:
    """One amount of reais as written."""

    start: int
    what: str
    amount: Decimal


def claimed_prices(sentence: Sentence) -> list[ClaimedPrice]:
    """Return the amounts of money that `sentence` names; each stretch of text is read once."""
    text = sentence.text
    if not sentence.has_digit and " reais" not in text:
        return []
    found: list[ClaimedPrice] = []
    for match in _IN_WORDS.finditer(text):
        amount = sum(_UNITS[word] for word in match["w"].split(" e "))
        found.append(ClaimedPrice(match.start(), sentence.original[match.start() : match.end()], Decimal(amount)))
    for pattern in (_RANGE, _RANGE_AFTER, _REAIS, _CENTS, _PRICED):
        for match in pattern.finditer(text):
            figure = match["a"] or match["b"]
            start = match.start("a") if match["a"] else match.start("b")
            if any(price.start == start for price in found):
                continue
            cents = match.groupdict().get("c")
            amount = _amount(figure) + (Decimal(cents) / 100 if cents else 0)
            found.append(ClaimedPrice(start, sentence.original[match.start() : match.end()].strip(), amount))
    return found


def adds_up(claimed: ClaimedPrice, sentence: Sentence, known: Iterable[Decimal]) -> bool:
    """Whether an amount called a total is the sum of known prices, or so many nights or visits at one of them."""
    if not _TOTAL.search(sentence.text):
        return False
    prices = sorted(set(known))
    counts = [_count(match["n"]) for match in _COUNTED.finditer(sentence.text)]
    if any(price * count == claimed.amount for price in prices for count in counts):
        return True
    if len(prices) > _MOST_ADDED:
        return False
    return any(sum(some) == claimed.amount for size in (2, 3) for some in combinations(prices, size))


def claimed_discounts(sentence: Sentence) -> Iterator[tuple[int, str]]:
    """Yield place and words of every percentage, gift, promotion or instalment that `sentence` speaks of."""
    for pattern in (_PERCENT, _GIFT, _DEAL):
        for match in pattern.finditer(sentence.text):
            if pattern is not _PERCENT or match["p"] not in ("100", "0"):
                yield match.start(), sentence.original[match.start() : match.end()]


def _amount(figure: str) -> Decimal:
    if "," in figure:
        return Decimal(figure.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", figure):
        return Decimal(figure.replace(".", ""))
    return Decimal(figure)


def _count(word: str) -> int:
    return int(word) if word.isdecimal() else _UNITS[word]
