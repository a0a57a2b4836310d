"""Services that a message names only to refuse them: "não quero consulta, só vacina", "tosa em vez de banho"."""

import re
from collections.abc import Sequence

from oxy.attendant.naming import find_services
from oxy.catalog import Service
from oxy.portuguese import normalise

_REFUSES = re.compile(
    r"\bnao (?:quero|e|vou querer|preciso|precisa|seria|era|vai ser)\b|\b(?:em vez|ao inves|no lugar) d[aeo]\b"
    r"|\bnada de\b"
    r"|\btroc\w+|\bnao *$"
)
# "Tosa, não banho": what follows the "não" at once.
_NOT_THIS = re.compile(r"\be? ?nao (?:e )?(?:o |a |um |uma )?(?P<what>[a-z]{3,})")
_PARTS = re.compile(
    r"[,.;!?\n]|\b(?:mas|so|somente|apenas|prefiro|e sim|na verdade|por|pel[ao])\b|(?<!nao )\b(?=quero\b)"
    r"|(?=\b(?:em vez|ao inves|no lugar) d[aeo]\b)"
)


def without_refused(text: str, services: Sequence[Service]) -> str:
    """Return `text` without its refusals of services, where it names another one that is wanted."""
    plain = normalise(text)
    rest = _NOT_THIS.sub(lambda found: " " if find_services(found["what"], services) else found[0], plain)
    if rest != plain and find_services(rest, services):
        plain = text = rest
    if not _REFUSES.search(plain):
        return text
    parts = [part for part in _PARTS.split(plain) if part.strip()]
    refused = [part for part in parts if _REFUSES.search(part)]
    wanted = " . ".join(part for part in parts if part not in refused)
    if not find_services(wanted, services) or not any(find_services(part, services) for part in refused):
        return text
    return wanted
