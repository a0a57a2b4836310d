"""An animal has died: what is said then, and who sees to the records."""

import re

from oxy.attendant.context import ClientContext
from oxy.clientele import Pet
from oxy.portuguese import match_name, normalise

_DIED = re.compile(
    r"\b(?:falec\w+|morreu|morreram|virou (?:uma )?(?:estrelinha|anjinho)|nos deixou|partiu (?:dess[ae]|para o ceu)"
    r"|foi (?:sacrificad|eutanasiad)[oa]|nao esta mais (?:entre nos|com a gente|conosco))\b"
)
_ANIMAL = re.compile(
    r"\b(?:cachorr\w*|cao|cadel\w*|gat[oa]\w*|pet|dog\w*|bichinh\w+|filhote\w*|peludinh\w*|companheir\w+|coelh\w+)\b"
)
_NAMED = re.compile(
    r"\b[oa] (?!vov[oó]|v[oó]\b|m[aã]e|pai|av[oóô]|dona?\b)[A-ZÁÉÍÓÚÂÊÔÃÕ]\w+"
    r" (?:infelizmente )?(?:j[aá] )?(?:falec|morr|virou|nos )"
)
_PERSON = re.compile(r"\b(?:mae|pai|avo|vovo|tio|tia|marido|esposa|sogr[oa]|irma\w*|amig[oa])\b")


def tells_of_death(text: str, context: ClientContext) -> bool:
    """Whether somebody says that an animal has died: one of theirs by name, or one spoken of as an animal."""
    plain = normalise(text)
    if not _DIED.search(plain):
        return False
    if _animals(text, context) or _NAMED.search(text):
        return True
    return bool(_ANIMAL.search(plain)) and not _PERSON.search(plain)


def condolences(text: str, context: ClientContext) -> str:
    """Return what is said; that the records are seen to is true since a person is called."""
    pets = _animals(text, context)
    whose = f" pela perda {_of(pets[0])}" if len(pets) == 1 else " pela sua perda"
    return f"Sinto muito{whose} 💛 Vou pedir para a nossa equipe cuidar do cadastro, para que não chegue nenhum aviso."


def _of(pet: Pet) -> str:
    return f"{'da' if pet.sex == 'female' else 'do' if pet.sex == 'male' else 'de'} {pet.name}"


def _animals(text: str, context: ClientContext) -> list[Pet]:
    names = match_name(text, tuple(dict.fromkeys(pet.name for pet in context.pets)))
    return [pet for name in names for pet in context.pets_named(name)]
