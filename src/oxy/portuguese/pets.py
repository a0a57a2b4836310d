"""What a message tells about a pet: species, breed, age, size, sex, name."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from oxy.portuguese.breeds import Size, find_breed
from oxy.portuguese.normalise import normalise
from oxy.portuguese.numerals import NUMBER_WORDS, number
from oxy.portuguese.pet_names import find_pet_name

Species = Literal["dog", "cat", "bird", "rabbit", "other"]
Sex = Literal["male", "female"]

_SPECIES: tuple[tuple[Species, re.Pattern[str]], ...] = (
    ("dog", re.compile(
        r"\b(?:cachorr\w*|cao|caes|caozinho|cadel\w*|cadela|dogs?|doguinh\w*|doguin\w*|dogao"
        r"|auau|au au|aumigo\w*|canin\w*|totó|toto|cusc[oa]|catior\w*|kachor\w*|caxorr\w*"
        r"|cahorr\w*|cachoro\w*|cachora\w*|dogz\w*|doguxa|lulu|vira-? ?latas?)\b")),
    ("cat", re.compile(r"\b(?:gat[oa]s?|gatinh[oa]s?|gatao|gatona|bichan[oa]s?|bichaninh\w*|felin[oa]s?|miau"
    r"|mingau de pelo|frajola|gatux\w*)\b")),
    ("bird", re.compile(r"\b(?:passaros?|passarinh\w*|aves?|calopsita\w*|papagai\w*|periquit\w*|canari\w*|maritaca"
    r"|arara|agapornis|cacatua|galinha|pintinho)\b")),
    ("rabbit", re.compile(r"\b(?:coelh\w*)\b")),
    ("other", re.compile(r"\b(?:hamster\w*|porquinho da india|porquinha da india|tartaruga\w*|jabuti\w*|cagado"
    r"|iguana|furao|ferret|chinchila\w*|ratinh\w*|twister|cobra de estimacao|peixe\w*"
    r"|gerbil|ourico|mini ?pig|porquinh[oa])\b")),
)  # fmt: skip
_AMOUNT = rf"(?:\d{{1,2}}(?:[.,]5)?|{NUMBER_WORDS})"
_YEARS = re.compile(
    rf"\b(?P<years>{_AMOUNT}) ?(?:anos?|aninhos?|ano s|aos)\b(?: de (?:idade"
    rf"|vida))?(?P<half> e meio| e mei[oa])?(?: e (?P<months>{_AMOUNT}) (?:mes(?:es)?"
    rf"|mesinhos))?"
)
_MONTHS = re.compile(rf"\b(?P<months>{_AMOUNT}) ?(?:mes(?:es)?|mesinhos?|mezinhos|messes)\b(?P<half> e mei[oa])?")
_WEEKS = re.compile(
    rf"\b(?P<weeks>{_AMOUNT}) ?semanas? de (?:vida|idade|nascid\w+)|\b(?:tem"
    rf"|com) (?P<weeks2>{_AMOUNT}) semanas\b"
)
_DAYS = re.compile(rf"\b(?P<days>{_AMOUNT}) ?dias de (?:vida|idade|nascid\w+)\b")
_NOT_AN_AGE = re.compile(
    r"\b(?:ha|faz|fazem|uns|cerca de|a cada|daqui(?: a)?|em|por|durante|nos ultimos"
    r"|cliente ha|desde|mais de) (?:uns |umas |quase )?$"
)
_SIZE_WORDS: tuple[tuple[Size, re.Pattern[str]], ...] = (
    ("large", re.compile(r"\b(?:porte (?:bem )?(?:grande|gigante|g|gg)|grande porte|grandao|grandona|enorme"
    r"|gigante|bem grande|muito grande|ele e grande|ela e grande|e grande|cachorro grande"
    r"|tamanho grande|grand(?:es?|i|inh[oa]))\b")),
    ("medium", re.compile(r"\b(?:porte (?:medio|media|m)|medio porte|tamanho medio|porte normal|medi[oa]s?|median[oa]s?"
    r"|nem grande nem pequeno)\b")),
    ("small", re.compile(r"\b(?:porte (?:bem )?(?:pequeno|pequena|mini|p|pp)|pequeno porte|pequenininh[oa]s?"
    r"|pequeninh[oa]s?|pequenin[oa]s?|bem pequen[oa]s?|miniatura|micro|toy|mini|e pequen[oa]"
    r"|pequen[oa]s?|tamanho pequeno)\b")),
)  # fmt: skip
_NOT_A_SIZE = re.compile(
    r"\b(?:quarto|problema|susto|abraco|beijo|grande (?:dia|abraco|susto|problema|duvida"
    r"|beijo)|pequen[oa] (?:duvida|problema|pergunta|corte)|medio prazo|espaco|hora grande"
    r"|um pequeno)\b"
)
_WEIGHT = re.compile(r"\b(?P<kilos>\d{1,3}(?:[.,]\d)?) ?(?:kgs?|kilos?|quilos?)\b(?! de (?:racao|areia))")
_FEMALE = re.compile(
    r"\b(?:femeas?|meninas?|garotas?|cadel\w*|gata|gatinha|bichana|cachorra|cachorrinha|filhota"
    r"|doguinha|dona|minha (?:dog|pet|pug|shih|poodle|golden|filha)|mocinha|coelha"
    r"|ela (?:e|tem|se|esta|ta)|dela|castrada|uma (?:shih|poodle|golden|pug|labrador|lhasa"
    r"|york|vira|srd|pinscher|spitz|siames|persa|pit|maltes|dachshund|salsicha)\w*)\b"
)
_MALE = re.compile(
    r"\b(?:macho|menino|garoto|cachorro|cachorrinho|gato|gatinho|bichano|doguinho|mocinho"
    r"|coelho|ele (?:e|tem|se|esta|ta)|dele|castrado|um (?:shih|poodle|golden|pug|labrador"
    r"|lhasa|york|vira|srd|pinscher|spitz|siames|persa|pit|maltes|dachshund|salsicha"
    r"|macho)\w*)\b"
)
_SAID_SEX = re.compile(r"\b(?P<sex>femea|macho)s?\b")


@dataclass(frozen=True, slots=True)
class PetFacts:
    """What was said about a pet; None where nothing was. `size_hint` is only what the breed usually is."""

    species: Species | None = None
    breed: str | None = None
    age_years: Decimal | None = None
    size: Size | None = None
    sex: Sex | None = None
    name: str | None = None
    size_hint: Size | None = None
    weight_kg: Decimal | None = None


def find_pet_facts(text: str) -> PetFacts:
    """Return what `text` says about one pet.

    A breed settles the species when no species word contradicts; a stated weight settles the size (up to 10 kg small,
    up to 25 kg medium) when no size word does.
    """
    plain = normalise(text)
    breed = find_breed(text)
    species = _species(plain) or (breed.species if breed else None)
    if breed and species in ("dog", "cat") and breed.species != species and breed.name != "Vira-lata":
        breed = None
    weight = _weight(plain)
    return PetFacts(
        species=species,
        breed=breed.name if breed else None,
        age_years=_age(plain),
        size=_size(plain) or _size_of_weight(weight, species),
        sex=_sex(plain),
        name=find_pet_name(text),
        size_hint=breed.usual_size if breed and breed.name != "Vira-lata" else None,
        weight_kg=weight,
    )


def find_age(text: str) -> Decimal | None:
    """Return an age in years ("8 meses" is 0.67), or None."""
    return _age(normalise(text))


def _species(plain: str) -> Species | None:
    first: Species | None = None
    start = len(plain)
    for species, pattern in _SPECIES:
        found = pattern.search(plain)
        if found and found.start() < start:
            first, start = species, found.start()
    return first


def _age(plain: str) -> Decimal | None:
    years = _YEARS.search(plain)
    if years and not _NOT_AN_AGE.search(plain[: years.start()]):
        age = _amount(years["years"]) + (Decimal("0.5") if years["half"] else 0)
        age += _amount(years["months"]) / 12 if years["months"] else 0
        return _rounded(age) if age <= 40 else None
    for pattern, share in ((_MONTHS, 12), (_WEEKS, 52), (_DAYS, 365)):
        found = pattern.search(plain)
        if found and not _NOT_AN_AGE.search(plain[: found.start()]):
            groups = {name: value for name, value in found.groupdict().items() if value and name != "half"}
            amount = _amount(next(iter(groups.values())))
            amount += Decimal("0.5") if found.groupdict().get("half") else 0
            return _rounded(amount / share)
    return None


def _amount(written: str) -> Decimal:
    return Decimal(written.replace(",", ".")) if written[0].isdigit() else Decimal(number(written))


def _rounded(years: Decimal) -> Decimal:
    return years.quantize(Decimal("0.01")).normalize() + 0


def _size(plain: str) -> Size | None:
    for size, pattern in _SIZE_WORDS:
        found = pattern.search(plain)
        if found and not _NOT_A_SIZE.search(plain):
            return size
    return None


def _weight(plain: str) -> Decimal | None:
    found = _WEIGHT.search(plain)
    return Decimal(found["kilos"].replace(",", ".")) if found else None


def _size_of_weight(weight: Decimal | None, species: Species | None) -> Size | None:
    if weight is None or species not in (None, "dog"):
        return None
    return "small" if weight <= 10 else "medium" if weight <= 25 else "large"


def _sex(plain: str) -> Sex | None:
    said = _SAID_SEX.search(plain)
    if said:
        return "female" if said["sex"] == "femea" else "male"
    female, male = _FEMALE.search(plain), _MALE.search(plain)
    if female and male:
        return "female" if female.start() < male.start() else "male"
    return "female" if female else "male" if male else None
