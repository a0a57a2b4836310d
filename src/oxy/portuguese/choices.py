"""Which of the options we listed was picked: "a primeira", "opção 2", "o último"."""

import re

from oxy.portuguese.normalise import normalise
from oxy.portuguese.numerals import number

_ORDINALS = {
    "primeir": 0, "segund": 1, "terceir": 2, "quart": 3, "quint": 4, "sext": 5, "setim": 6, "oitav": 7, "non": 8,
    "decim": 9,
}  # fmt: skip
_ORDINAL = re.compile(r"\b(?P<stem>primeir|segund|terceir|quart|quint|sext|setim|oitav|decim)[ao]\b(?! ?-?feira)")
_ORDINAL_NUMBER = re.compile(r"\b(?P<digit>\d{1,2})[ao]\b(?! ?-?feira)")
_ORDINAL_SPELLINGS = {
    "primera": "primeira", "primero": "primeiro", "primeria": "primeira", "primerio": "primeiro", "pimeira": "primeira",
    "pimeiro": "primeiro", "segumda": "segunda", "segumdo": "segundo", "teceira": "terceira", "teceiro": "terceiro",
    "tercera": "terceira", "tercero": "terceiro", "utima": "ultima", "utimo": "ultimo", "ultma": "ultima",
    "ultmo": "ultimo",
}  # fmt: skip
_MISSPELT = re.compile(rf"\b(?:{'|'.join(_ORDINAL_SPELLINGS)})\b")
_LAST = re.compile(r"\bultim[ao]\b")
_NEXT_TO_LAST = re.compile(r"\bpenultim[ao]\b")
_NUMBERED = re.compile(
    r"\b(?:opcao|numero|num|n|item|alternativa|letra|horario numero|op|o numero"
    r"|a de numero) ?(?:de numero )?(?P<number>\d{1,2}|um|uma|dois|duas|tres|quatro|cinco"
    r"|seis|sete|oito|nove|dez)\b(?! ?h\b)"
)
_BARE = re.compile(
    r"^(?:(?:quero|pode ser|prefiro|vou de|fico com|escolho|e|acho que|vou querer|seria"
    r"|me ve|sim|ok|entao|a|o|de|com|numero)[\s,]+)*(?P<number>\d{1,2}|um|uma|dois|duas"
    r"|tres|quatro|cinco|seis|sete|oito|nove|dez)(?:[\s.,!)]+(?:por favor|mesmo"
    r"|obrigad[oa]|pode ser|entao|ta bom))*[\s.!)]*$"
)
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_WEEKDAY_SENSE = re.compile(
    r"\b(?:na|nesta|nessa|para|de|ate|toda|proxima|essa|dessa|as) (?:a )?(?:segunda|quarta"
    r"|quinta|sexta)\b(?! opcao| alternativa| da lista)"
)


def find_choice(text: str, count: int) -> int | None:
    """Return the 0-based index of the option picked in `text` out of `count` listed ones, or None.

    Call it only when options were listed: a bare "2" is a choice here. Out of range is None, and so is a message
    that picks two. "na segunda" is a Monday, "a segunda" the second option.
    """
    plain = _MISSPELT.sub(lambda found: _ORDINAL_SPELLINGS[found[0]], normalise(_KEYCAP.sub(r"\1", text)))
    picked: set[int] = set()
    if _NEXT_TO_LAST.search(plain):
        picked.add(count - 2)
    elif _LAST.search(plain):
        picked.add(count - 1)
    without_weekdays = _WEEKDAY_SENSE.sub(" ", plain)
    picked |= {_ORDINALS[found["stem"]] for found in _ORDINAL.finditer(without_weekdays)}
    picked |= {int(found["digit"]) - 1 for found in _ORDINAL_NUMBER.finditer(without_weekdays)}
    picked |= {number(found["number"]) - 1 for found in _NUMBERED.finditer(plain)}
    bare = _BARE.match(plain)
    if not picked and bare:
        picked.add(number(bare["number"]) - 1)
    if len(picked) != 1:
        return None
    choice = picked.pop()
    return choice if 0 <= choice < count else None
