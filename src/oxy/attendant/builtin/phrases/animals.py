"""Questions about animals, and how one is spoken of."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from oxy.attendant.dialogue import PetDraft
from oxy.attendant.wording import SIZE_NAMES, for_the, of_the, price_words, the
from oxy.catalog import Service, quote
from oxy.clientele import Pet
from oxy.portuguese import age_text, join_list, plural

SPECIES_NAMES = {"dog": "cachorro", "cat": "gato", "bird": "ave", "rabbit": "coelho", "other": "pet"}
_FEMALE_NAMES = {"dog": "cachorra", "cat": "gata", "rabbit": "coelha"}
_MONTHS = 12


def species_word(species: str | None, sex: str | None) -> str:
    """Return "cachorro", "gata": what kind of animal it is; empty when it is not known."""
    names = {**SPECIES_NAMES, **(_FEMALE_NAMES if sex == "female" else {})}
    return names.get(species or "", "")


def ask_name(species: str | None, sex: str | None) -> str:
    """Ask what the pet is called."""
    whose = "da sua" if species == "bird" or (sex == "female" and species in _FEMALE_NAMES) else "do seu"
    return f"Qual é o nome {whose} {species_word(species, sex) or 'pet'}?"


def for_which(pets: Sequence[Pet]) -> str:
    """Ask which of the contact's pets it is for."""
    return f"É {join_or([for_the(pet.name, pet.sex) for pet in pets])}?"


def which_of(pets: Sequence[Pet], today: date) -> str:
    """Ask which of several namesakes is meant, told apart by what is known."""
    lines = [f"{number}. {_told_apart(pet, today)}" for number, pet in enumerate(pets, start=1)]
    if len({pet.name for pet in pets}) > 1:
        return for_which(pets)
    return f"Qual {pets[0].name}?\n" + "\n".join(lines)


def ask_species(name: str, sex: str | None, *, with_facts: bool) -> str:
    """Ask what kind of animal it is, and by the way for breed and age."""
    more = " Se puder, me diga também a raça e a idade." if with_facts else ""
    return f"{the(name, sex)[0].upper()}{the(name, sex)[1:]} é cachorro, gato ou outro bichinho?{more}"


def ask_facts(name: str, sex: str | None) -> str:
    """Ask for breed and age."""
    return f"Para o cadastro: qual é a raça e a idade {of_the(name, sex)}?"


def ask_size(name: str, sex: str | None, service: Service) -> str:
    """Ask for the size, with what each costs."""
    priced = by_size(service) if service.depends_on_size else [(size, "") for size in SIZE_NAMES]
    options = [f"{SIZE_NAMES[size]} ({price})" if price else SIZE_NAMES[size] for size, price in priced]
    return f"Qual é o porte {of_the(name, sex)}: {join_or(options)}?"


def ask_coat(name: str, sex: str | None) -> str:
    """Ask how the hair is: it decides price or time."""
    return f"Como é a pelagem {of_the(name, sex)}: curta, média, longa, encaracolada ou dupla?"


def described(pet: PetDraft, *, sized: bool) -> str:
    """Return "para o Rex (Golden Retriever, 3 anos)": a new pet with what was understood, a known one by name.

    `sized` says that the price depends on the size, so that a size that was only assumed has to be seen.
    """
    name = pet.name or "pet"
    if pet.pet_id is not None:
        size = f" (porte {SIZE_NAMES[pet.size]})" if sized and pet.size and pet.size_assumed else ""
        return f"{for_the(name, pet.sex)}{size}"
    facts = [pet.breed or species_word(pet.species, pet.sex)]
    if pet.age_years is not None:
        facts.append(age_words(pet.age_years))
    if pet.size and (sized or not pet.size_assumed):
        facts.append(f"porte {SIZE_NAMES[pet.size]}")
    told = ", ".join(fact for fact in facts if fact)
    return f"{for_the(name, pet.sex)}{f' ({told})' if told else ''}"


def age_words(years: Decimal) -> str:
    """Return an age as said: "3 anos", "8 meses", "2 anos e meio"."""
    if years < 1:
        return plural(max(1, round(years * _MONTHS)), "mês", "meses")
    whole = int(years)
    words = plural(whole, "ano", "anos")
    return f"{words} e meio" if years - whole >= Decimal("0.5") else words


def by_size(service: Service) -> list[tuple[str, str]]:
    """Return what each size that is served costs, in words, the small one first."""
    priced = [size for size in SIZE_NAMES if quote(service, size=size).prices]
    return [(size, price_words(service, size)) for size in priced] or [(size, "") for size in SIZE_NAMES]


def join_or(parts: Sequence[str]) -> str:
    """Return "a", "a ou b" or "a, b ou c"."""
    if len(parts) < 2:
        return join_list(parts)
    return f"{', '.join(parts[:-1])} ou {parts[-1]}"


def _told_apart(pet: Pet, today: date) -> str:
    facts = [species_word(pet.species, pet.sex), pet.breed or "", f"porte {SIZE_NAMES[pet.size]}" if pet.size else ""]
    if pet.birth_date:
        facts.append(age_text(pet.birth_date, today))
    return f"{pet.name} ({', '.join(fact for fact in facts if fact)})"


def registered(pet: Pet, today: date) -> str:
    """Return that a pet is on record, with what is known of it."""
    facts = [pet.breed or species_word(pet.species, pet.sex)]
    if pet.birth_date:
        facts.append(age_text(pet.birth_date, today))
    told = ", ".join(fact for fact in facts if fact)
    who = the(pet.name, pet.sex)
    return f"Prontinho! ✅ {who[:1].upper()}{who[1:]} está no nosso cadastro ({told}). Quer marcar um horário?"
