"""The name of the person writing: "aqui é a Júlia", "me chamo João Pedro", "meu nome é ..."."""

import re

from oxy.portuguese.pet_names import proper_name

_LETTER = r"a-záàâãäéêëíïóôõöúüçñ'"
_WORD = rf"[{_LETTER}][{_LETTER}-]*"
_NAME = rf"(?P<name>{_WORD}(?:[ ]{_WORD}){{0,4}})"

_STATED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bmeu\snome\s?(?:completo\s)?(?:é|eh|e|:)?\s*(?:[oa]\s)?{_NAME}",
        rf"\b(?:me\schamo|eu\sme\schamo|chamo-me|pode\sme\schamar\sde)\s{_NAME}",
        rf"\b(?:aqui|aq|quem\sfala|falando)\s(?:é|eh|e|quem\sfala\sé)\s(?:[oa]\s)?{_NAME}",
        rf"\bquem\s(?:fala|está falando|ta falando)\s(?:aqui\s)?(?:é|eh|e)\s(?:[oa]\s)?{_NAME}",
        rf"\b(?:eu\s)?sou\s[oa]\s{_NAME}",
        rf"^\s*(?:oi|ol[aá]|bom dia|boa tarde|boa noite)?[\s,!.]*(?:é"
        rf"|eh)\s[oa]\s{_NAME}(?=\s*(?:,?\s(?:dona?|tutora?|m[aã]e|pai)\b))",
        rf"\bsou\s{_NAME}(?=\s*(?:,|\.|!|$|\s(?:dona?|tutora?|m[aã]e|pai)\b))",
    )
)
_ROLES = re.compile(
    r"^(?:dona?|tutora?|m[aã]e|pai|client\w*|nov[oa]|respons[aá]vel|veterin[aá]ri[oa]"
    r"|esposa|marido|filh[oa]|mora\w*|vizinh\w+|eu|estou|muito)\b",
    re.IGNORECASE,
)


def find_person_name(text: str) -> str | None:
    """Return the writer's own name as stated in `text`, written as names are, or None."""
    for pattern in _STATED:
        found = pattern.search(text)
        if found and not _ROLES.match(found["name"]):
            name = proper_name(found["name"])
            if name:
                return name
    return None
