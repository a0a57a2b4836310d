"""A campaign's text with somebody's own words in it. What is not known is said another way, never left as a hole."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from oxy.campaigns.errors import UnknownField
from oxy.foundation.errors import Invalid

FIELDS: Mapping[str, str] = {
    "nome": "primeiro nome do cliente", "pet": "nome do pet", "o_pet": "o Thor, a Mia", "do_pet": "do Thor, da Mia",
    "servico": "serviço que costuma fazer", "horarios": "horários livres do dia", "dia": "dia da agenda",
    "negocio": "nome do negócio",
}  # fmt: skip
LONGEST_TEXT = 900
WAY_OUT = "_Para não receber mais promoções, responda SAIR._"

_FIELD = re.compile(r"\{\s*([^{}]*?)\s*\}")
_HAS_WAY_OUT = re.compile(r"\brespond\w*\b[^\n]{0,40}\bsair\b", re.IGNORECASE)
# A form of address goes with the name: "Oi, {nome}!" is "Oi!" for somebody without one.
_ADDRESSED = re.compile(r"[, ]*\{nome\}")
_ARTICLES = re.compile(r"\b(?P<word>[dn]?[oa]|com [oa]|para [oa]|pr[oa]) \{pet\}", re.IGNORECASE)
_OF = re.compile(r"\bd[eao] \{pet\}", re.IGNORECASE)
_SPACE_BEFORE = re.compile(r" +([,.!?;:])")
_SPACES = re.compile(r"[ \t]{2,}")
_APART = re.compile(r"[\s/|&,]+")
_DECORATION = re.compile(r"[^\w'’.-]+|^[^\w]+")
# How a desk notes somebody whose name it does not know: "Mãe do Thor", "Cliente VIP".
_NO_NAMES = frozenset({
    "cliente", "contato", "mãe", "mae", "pai", "tutor", "tutora", "dono", "pet", "petshop", "loja", "clínica",
    "clinica",
})  # fmt: skip
_SENTENCE_START = re.compile(r"(^|[.!?]\s+|\n)([a-zà-ú])")


@dataclass(frozen=True, slots=True)
class Words:
    """What is known about one recipient; None for what is not. `sex` of the pet: male, female or unknown."""

    name: str | None = None
    pet: str | None = None
    sex: str | None = None
    service: str | None = None
    slots: str | None = None
    day: str | None = None
    business: str = ""


def check_text(text: str) -> str:
    """Return `text` tidied, with a way out in it. Raises `Invalid`, and `UnknownField` for braces around nonsense."""
    tidy = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if not tidy:
        raise Invalid("Escreva o texto da campanha.", field="text")
    unknown = sorted({name for name in _FIELD.findall(tidy) if name not in FIELDS})
    if unknown or tidy.count("{") != len(_FIELD.findall(tidy)) or tidy.count("{") != tidy.count("}"):
        raise UnknownField(field="text", unknown=unknown)
    if not _HAS_WAY_OUT.search(tidy):
        tidy = f"{tidy}\n\n{WAY_OUT}"
    if len(tidy) > LONGEST_TEXT:
        raise Invalid(f"O texto pode ter até {LONGEST_TEXT} letras.", field="text")
    return _FIELD.sub(lambda found: "{" + found[1] + "}", tidy)


def write(text: str, words: Words) -> str:
    """Return what this recipient reads."""
    first = first_name(words.name)
    if first is None:
        text = _ADDRESSED.sub("", text)
    pet = _clean(words.pet)
    if pet is None:
        text = _OF.sub("do seu pet", text)
        text = _ARTICLES.sub(lambda found: f"{_masculine(found['word'])} seu pet", text)
    values = {
        "nome": first or "", "pet": pet or "seu pet", "o_pet": _with_article(pet, words.sex),
        "do_pet": _of(pet, words.sex), "servico": _lowered(words.service) or "atendimento",
        "horarios": words.slots or "horários livres", "dia": words.day or "nos próximos dias",
        "negocio": words.business,
    }  # fmt: skip
    filled = _FIELD.sub(lambda found: values[found[1]], text)
    filled = _SPACES.sub(" ", _SPACE_BEFORE.sub(r"\1", filled))
    return _SENTENCE_START.sub(lambda found: found[1] + found[2].upper(), filled.strip(" ,"))


def first_name(name: str | None) -> str | None:
    """Return the name that a person is called by, or nothing for what is no name."""
    # "🐶 Ana" and "Ana 🐾" are Ana; a number is nobody's name.
    words = [_DECORATION.sub("", word) for word in _APART.split(_clean(name) or "")]
    words = [word for word in words if any(letter.isalpha() for letter in word)]
    if not words or words[0].casefold() in _NO_NAMES:
        return None
    titled = len(words) > 1 and words[0].rstrip(".").casefold() in ("dona", "dr", "dra", "sr", "sra", "seu", "d")
    called = " ".join(words[:2]) if titled else words[0]
    return called if not called.isupper() and not called.islower() else called.title()


def is_personal(text: str) -> bool:
    """Whether the text differs from one recipient to the next."""
    return any(name in ("nome", "pet", "o_pet", "do_pet") for name in _FIELD.findall(text))


def uses(text: str, name: str) -> bool:
    """Whether a field stands in the text."""
    return name in _FIELD.findall(text)


def _clean(value: str | None) -> str | None:
    """A name as it may stand in a sentence: on one line, without anything that reads as a field."""
    cleaned = " ".join(re.sub(r"[{}*_~\x00-\x1f]", " ", value or "").split())
    return cleaned[:40] or None


def _lowered(service: str | None) -> str | None:
    cleaned = _clean(service)
    if cleaned is None:
        return None
    # "Vacina V10" keeps its figures' letter: only the first word of a name is written small.
    first, _, rest = cleaned.partition(" ")
    small = (
        first if any(letter.isdigit() for letter in first) or (len(first) > 1 and first.isupper()) else first.lower()
    )
    return " ".join(part for part in (small, rest) if part)


def _masculine(word: str) -> str:
    """ "a {pet}" cannot stay feminine before "seu pet"."""
    return re.sub(r"a$", "o", word) if word[-1] == "a" else re.sub(r"A$", "O", word)


def _with_article(pet: str | None, sex: str | None) -> str:
    if pet is None:
        return "o seu pet"
    return {"male": f"o {pet}", "female": f"a {pet}"}.get(sex or "", pet)


def _of(pet: str | None, sex: str | None) -> str:
    if pet is None:
        return "do seu pet"
    return {"male": f"do {pet}", "female": f"da {pet}"}.get(sex or "", f"de {pet}")
