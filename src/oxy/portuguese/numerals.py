"""Numbers written as words, as far as hours, days and counts need them."""

UNITS = {
    "um": 1, "uma": 1, "dois": 2, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6, "sete": 7, "oito": 8,
    "nove": 9, "dez": 10, "onze": 11, "doze": 12, "treze": 13, "catorze": 14, "quatorze": 14, "quinze": 15,
    "dezesseis": 16, "dezessete": 17, "dezoito": 18, "dezenove": 19,
}  # fmt: skip
TENS = {"vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50}

_BELOW_TEN = "uma|um|duas|dois|tres|quatro|cinco|seis|sete|oito|nove"
_TEENS = "dezesseis|dezessete|dezoito|dezenove|dez|onze|doze|treze|catorze|quatorze|quinze"

HOUR_WORDS = f"vinte e (?:uma|duas|tres)|vinte|{_TEENS}|uma|duas|tres|quatro|cinco|seis|sete|oito|nove"
NUMBER_WORDS = rf"(?:vinte|trinta|quarenta|cinquenta)(?: e (?:{_BELOW_TEN}))?|{_TEENS}|{_BELOW_TEN}"
MINUTE_WORDS = rf"meia|(?:vinte|trinta|quarenta|cinquenta)(?: e (?:{_BELOW_TEN}))?|dez|quinze|cinco"


def number(words: str) -> int:
    """Return the value of digits or of number words up to 59; "meia" is 30.

    Raises KeyError for anything else: callers pass only what the patterns above matched.
    """
    if words.isdecimal():
        return int(words)
    if words == "meia":
        return 30
    tens, _, unit = words.partition(" e ")
    if unit:
        return TENS[tens] + UNITS[unit]
    return TENS[words] if words in TENS else UNITS[words]
