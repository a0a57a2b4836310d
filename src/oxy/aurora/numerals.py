"""Numbers that a text writes as words: "doze", "mil e duzentos", "o dobro", "uma dúzia"."""

import re
from decimal import Decimal

_VALUES = {
    "zero": 0,
    "dois": 2, "duas": 2, "três": 3, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6, "sete": 7, "oito": 8, "nove": 9,
    "dez": 10, "onze": 11, "doze": 12, "treze": 13, "quatorze": 14, "catorze": 14, "quinze": 15, "dezesseis": 16,
    "dezessete": 17, "dezoito": 18, "dezenove": 19, "vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50,
    "sessenta": 60, "setenta": 70, "oitenta": 80, "noventa": 90, "cem": 100, "cento": 100, "duzentos": 200,
    "duzentas": 200, "trezentos": 300, "trezentas": 300, "quatrocentos": 400, "quatrocentas": 400, "quinhentos": 500,
    "quinhentas": 500, "seiscentos": 600, "seiscentas": 600, "setecentos": 700, "setecentas": 700, "oitocentos": 800,
    "oitocentas": 800, "novecentos": 900, "novecentas": 900,
}  # fmt: skip
# Claims of proportion have no figure of their own and no tool gives them: nothing backs them.
_PROPORTIONS = (
    r"dobro|dobr(?:ou|aram|amos|ando|ei)|duplic\w+|triplo|triplic\w+|qu[aá]druplo|quadruplic\w+|metade"
    r"|meia d[uú]zia|d[uú]zias?"
    r"|(?:um|dois) ter[cç]os?|(?:um|tr[eê]s) quartos? d[aeo]s?|um quinto d[aeo]s?|dezenas?|centenas?|milhares"
)
_PROPORTION = re.compile(rf"(?i)(?:{_PROPORTIONS})")

_ONE = "|".join(sorted((*_VALUES, "mil", "milhões", "milhão"), key=len, reverse=True))
NUMERALS = rf"(?:um |uma )?(?:{_ONE})(?:(?: e|,)? (?:{_ONE}|um|uma))*"
WORDS = rf"(?:{_PROPORTIONS})|{NUMERALS}"


def number_in_words(words: str) -> Decimal:
    """Return the value of what `WORDS` matched; -1, which no count is, for a proportion."""
    plain = words.lower()
    if _PROPORTION.fullmatch(plain):
        return Decimal(-1)
    total = group = 0
    for word in plain.replace(",", " ").split():
        if word == "mil":
            total, group = total + (group or 1) * 1000, 0
        elif word in ("milhão", "milhões"):
            total, group = (total + (group or 1)) * 1_000_000, 0
        elif word in ("um", "uma"):
            group += 1
        elif word != "e":
            group += _VALUES[word]
    return Decimal(total + group)
