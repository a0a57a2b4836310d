"""Which list of people and pets a message asks for: clients in order, birthdays, care that is due, packages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from oxy.aurora.rankings import Ranked, find_ranked

ListName = Literal["ranking", "birthdays", "care_due", "packages"]


@dataclass(frozen=True, slots=True)
class Listed:
    """One list.

    Args:
        name: which.
        ranked: the order, of a ranking.
        late: of care, what is overdue; of packages, those that end.
        returns: of care, return visits rather than vaccines.
    """

    name: ListName
    ranked: Ranked | None = None
    late: bool = False
    returns: bool = False

    def remembered(self) -> list[Any]:
        """Return it JSON-ready; `recalled` makes it again."""
        order = self.ranked and [self.ranked.by, self.ranked.least, self.ranked.most, self.ranked.limit]
        return [self.name, order, self.late, self.returns]


def recalled(dialogue: Mapping[str, Any]) -> Listed | None:
    """Return the list that the last question asked for."""
    kept = dialogue.get("listed")
    if not kept:
        return None
    name, order, late, returns = kept
    return Listed(name, order and Ranked(*order), late, returns)


# A list is looked at; these do something with one.
_USED = re.compile(r"\b(?:campanh\w+|promoc\w+|grafico\w*|disparos?)\b")
_BIRTHDAYS = re.compile(
    r"\baniversar\w+|\bniver(?:s|zinho)?\b|\b(?:faz|fazem|fazendo|completa|completam) (?:\w+ )?(?:an(?:os|inhos)"
    r"|\d+ anos?)\b"
)
_VACCINE = r"(?:vacin\w+|antirrabicas?|v10|v8|reforcos?)"
_RETURN = r"(?:retornos?|revisao|revisoes)"
_DUE = (
    r"(?:venc\w+|atrasad[oa]s?|pendentes?|em dia|renovar|reforcar|expir\w+"
    r"|falta\w* (?:tomar|vacinar|dar|fazer)|precisa\w* (?:de |tomar |renovar |refazer |dar )*)"
)
_VACCINES_DUE = re.compile(rf"\b{_VACCINE}\b.*\b{_DUE}|\b{_DUE}(?: \w+){{0,3}} ?\b{_VACCINE}\b|\bprecisa\w* vacinar\b")
_RETURNS_DUE = re.compile(rf"\b{_RETURN}\b.*\b(?:atrasad|pendent|venc)\w*|\b(?:atrasad|pendent)\w*.*\b{_RETURN}\b")
_LATE = re.compile(
    r"\b(?:vencid[oa]s?|atrasad[oa]s?|venceu|venceram|fora d[eo] (?:prazo|dia)|nao (?:esta|ta)\w* em dia)\b"
)
_PACKAGE_STATE = r"(?:abert\w+|ativ[oa]s?|saldo|rest\w+|sobr\w+|vigentes?|andamento|venc\w+|expir\w+|acab\w+|termin\w+)"
_PACKAGES = re.compile(
    rf"\bpacotes?\b(?: \w+){{0,4}} {_PACKAGE_STATE}\b|\b{_PACKAGE_STATE}(?: \w+){{0,3}} pacotes?\b"
    r"|\b(?:quem|alguem|client\w+) (?:que )?(?:ainda )?(?:tem|tinha|com|comprou|compraram|usa\w*) (?:\w+ )?pacotes?\b"
    r"|\b(?:quais|que) pacotes?\b(?!.*\b(?:vend\w+|mais|menos)\b)"
)
_AGAIN = re.compile(r"^(?:(?:e|agora|mas) )*(?:[oa]s? (?:que )?|quem |quais? |dos que )(?=mais |menos |\w+ mais\b)")
_SOLD = re.compile(r"\bquanto\b(?! (?:falta|resta|sobr))|\bfatur\w+|\bvend\w+")
_ENDS = re.compile(r"\b(?:venc\w+|expir\w+|acab\w+|termin\w+)\b")


def ranked_again(plain: str, last: Listed | None) -> Listed | None:
    """Return the clients just told in order in another: "e os que mais faltaram?", "e quem cancelou mais?"."""
    if last is None or last.name != "ranking" or not _AGAIN.match(plain):
        return None
    ranked = find_ranked(f"clientes que {_AGAIN.sub('', plain)}")
    return None if ranked is None else Listed("ranking", ranked)


def find_listed(plain: str) -> Listed | None:
    """Return the list that `plain` (from `plain_text`) asks for; None when it asks for none."""
    if _USED.search(plain):
        return None
    if _BIRTHDAYS.search(plain):
        return Listed("birthdays")
    for pattern, returns in ((_VACCINES_DUE, False), (_RETURNS_DUE, True)):
        if pattern.search(plain):
            return Listed("care_due", late=bool(_LATE.search(plain)), returns=returns)
    if _PACKAGES.search(plain) and not _SOLD.search(plain):
        return Listed("packages", late=bool(_ENDS.search(plain)))
    ranked = find_ranked(plain)
    return None if ranked is None else Listed("ranking", ranked)
