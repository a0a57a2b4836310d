"""What a message tells about several animals at once: of all alike, of each by name, of one after the other."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from oxy.portuguese.normalise import normalise
from oxy.portuguese.numerals import NUMBER_WORDS, number
from oxy.portuguese.pets import PetFacts, find_pet_facts

_COUNT = r"(?:dois|duas|tres|quatro|cinco|seis|[2-6])"
OF_ALL = re.compile(
    rf"\b(?:(?:n?os|n?as) {_COUNT}(?! (?:anos|aninhos|meses|semanas|horas?|kg|quilos))|amb[oa]s|tod[oa]s"
    rf"|tudo|sao|el[ea]s|iguais|cada (?:um|uma)|pequen(?:in[ih])*[oa]s|medi[oa]s|grandes"
    rf"|vira-?\s?latas|femeas|machos)(?!\w)"
)
_FEMALE_ALL = re.compile(rf"\b(?:as {_COUNT}|ambas|todas|elas|(?:sao )?duas|iguaizinhas|meninas|femeas)\b")
_ONE_AND_THE_OTHER = re.compile(
    r"\b(?:uma?|[oa] primeir[oa])\b(?P<one>.{2,60}?)\b(?:e|,|;)? ?"
    r"(?:[oa] outr[oa]|outr[oa]|[oa] segund[oa])\b(?P<other>.+)"
)
_CONNECTOR = re.compile(r"\s*(?:,|;|\.|\n|\be\b|\bmas\b|\bj[aá]\b)\s*", re.IGNORECASE)
_ONLY_JOINS = re.compile(
    r"[\s,;:.\n]*(?:\b(?:e|mais|com|tamb[eé]m|o|a|do|da|no|na|pro|pra|pr[ao]|para)\b[\s,;]*)*", re.IGNORECASE
)
_AGE_ALONE = re.compile(rf"(?:\b(?:de|com|tem)|^[oa]?) ?(?P<years>\d{{1,2}}|{NUMBER_WORDS})(?=\s*(?:$|[,.;!]))")
_TURNS_TO_ALL = re.compile(
    r"\s*[,;.\n]\s*(?:e\s+)?(?=(?:el[ea]s\s+)?s[aã]o\b|(?:os|as)\s+(?:dois|duas|tr[eê]s|[2-6])\b|amb[oa]s\b|tod[oa]s\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SeveralFacts:
    """What was said: `of_all` of every animal spoken of, `by_name` of each named, `in_turn` of "um ... o outro ..."."""

    of_all: PetFacts | None = None
    by_name: Mapping[str, PetFacts] = field(default_factory=dict[str, PetFacts])
    in_turn: tuple[PetFacts, ...] = ()


def find_facts_of_several(text: str, names: Sequence[str]) -> SeveralFacts:
    """Return what `text` says about animals called `names`, and about all of them together.

    "O Rex é golden de 3 anos e a Mel é SRD de 2" says something of each, "os dois são golden" of all, "um é poodle, o
    outro é beagle" of two whose names stay open. What stands before a name without a verb ("minha golden Mel") is that
    animal's, as is all that follows it until the next name.
    """
    groups, stretches = _stretched(text, names)
    if not groups:
        turn = _in_turn(normalise(text))
        return SeveralFacts(of_all=None if turn else _of_all(text), in_turn=turn)
    of_all: PetFacts | None = None
    turned = _TURNS_TO_ALL.search(stretches[-1])
    if turned is not None:
        of_all, stretches[-1] = _of_all(stretches[-1][turned.end() :]), stretches[-1][: turned.start()]
    yearly = any(find_pet_facts(each).age_years is not None for each in stretches)
    told = [
        (name, _facts(each, yearly=yearly)) for group, each in zip(groups, stretches, strict=True) for name in group
    ]
    by_name = {name: facts for name, facts in told if _tells(facts)}
    return SeveralFacts(of_all or (None if by_name else _of_all(text[: _first_name(text, names)])), by_name)


def _of_all(words: str) -> PetFacts | None:
    """What is said of all animals together, where it is."""
    plain = normalise(words)
    told = find_pet_facts(words)
    if not OF_ALL.search(plain) or not _tells(told):
        return None
    return replace(told, sex=told.sex or ("female" if _FEMALE_ALL.search(plain) else None), name=None)


def _stretched(text: str, names: Sequence[str]) -> tuple[list[list[str]], list[str]]:
    """The names in the order in which they stand, those in a row together, each group with the words about it."""
    flat = _flat(text)
    found = sorted(
        (hit.start(), hit.end(), name) for name in names for hit in re.finditer(rf"\b{re.escape(_flat(name))}\b", flat)
    )
    groups: list[list[str]] = []
    stretches: list[str] = []
    before = ""
    if found:
        before = _led_on(text[: found[0][0]])[1]
    for place, (_, end, name) in enumerate(found):
        following = found[place + 1][0] if place + 1 < len(found) else len(text)
        between = text[end:following]
        if groups and stretches[-1] == "\x00":
            groups[-1].append(name)
        else:
            groups.append([name])
            stretches.append("")
        if place + 1 < len(found) and _ONLY_JOINS.fullmatch(between):
            stretches[-1] = "\x00"
            continue
        own, lead = _led_on(between, after_one=True) if place + 1 < len(found) else (between, "")
        stretches[-1] = f"{before} {own}".strip()
        before = lead
    return groups, stretches


def _led_on(stretch: str, *, after_one: bool = False) -> tuple[str, str]:
    """What stands before a name, split into what is still about the one before and what leads on to this one."""
    cut = max((found.end() for found in _CONNECTOR.finditer(stretch)), default=0)
    return (stretch, "") if after_one and not cut else (stretch[:cut], stretch[cut:])


def _facts(stretch: str, *, yearly: bool) -> PetFacts:
    told = find_pet_facts(stretch)
    if told.age_years is None and yearly:
        alone = _AGE_ALONE.search(normalise(stretch))
        if alone is not None:
            told = replace(told, age_years=Decimal(number(alone["years"])))
    return replace(told, name=None)


def _in_turn(plain: str) -> tuple[PetFacts, ...]:
    found = _ONE_AND_THE_OTHER.search(plain)
    if found is None:
        return ()
    told = tuple(replace(find_pet_facts(found[part]), name=None) for part in ("one", "other"))
    return told if all(each.breed or each.species or each.size for each in told) else ()


def _tells(told: PetFacts) -> bool:
    return any((told.species, told.breed, told.age_years, told.size, told.sex, told.size_hint))


def _first_name(text: str, names: Sequence[str]) -> int:
    flat = _flat(text)
    hits = [hit.start() for name in names for hit in re.finditer(rf"\b{re.escape(_flat(name))}\b", flat)]
    return min(hits, default=len(text))


def _flat(text: str) -> str:
    """Lower case without accents, letter for letter."""
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in text).lower()
