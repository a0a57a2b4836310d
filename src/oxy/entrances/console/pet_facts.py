"""What the console's forms say about a pet, and the words for it."""

from datetime import date
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from pydantic import BaseModel, Field

from oxy.businesses import load_organization
from oxy.clientele import Pet, register_pet
from oxy.entrances.console.choosing import clean, read_day
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.portuguese import age_text

SPECIES = {"dog": "Cão", "cat": "Gato", "bird": "Ave", "rabbit": "Coelho", "other": "Outro"}
SIZES = {"small": "Pequeno", "medium": "Médio", "large": "Grande"}
SEXES = {"female": "Fêmea", "male": "Macho"}
COATS = {
    "short": "Curta", "medium": "Média", "long": "Longa", "double": "Dupla", "curly": "Cacheada", "wire": "Dura",
    "hairless": "Sem pelo",
}  # fmt: skip
CHOICES: dict[str, Any] = {"species": SPECIES, "sizes": SIZES, "sexes": SEXES, "coats": COATS}


class PetFacts(TypedDict):
    """What a form says about a pet."""

    name: str
    species: str
    breed: str | None
    size: str | None
    coat: str | None
    sex: str | None
    birth_date: date | None
    notes: str


class PetForm(BaseModel):
    """The fields of `pet_fields.html`, as they come; an empty one is not known."""

    pet_nome: str = Field("", max_length=200)
    especie: str = Field("dog", max_length=20)
    raca: str = Field("", max_length=120)
    porte: str = Field("", max_length=20)
    pelagem: str = Field("", max_length=20)
    sexo: str = Field("", max_length=20)
    nascimento: str = Field("", max_length=10)
    idade: str = Field("", max_length=10)
    pet_anotacoes: str = Field("", max_length=2000)

    def facts(self) -> PetFacts:
        """Return what is said. Raises `Invalid`."""
        name = clean(self.pet_nome)
        if not name:
            raise Invalid("Escreva o nome do pet.", field="pet_nome")
        return {
            "name": name, "species": self.especie, "breed": clean(self.raca) or None, "size": self.porte or None,
            "coat": self.pelagem or None, "sex": self.sexo or None,
            "birth_date": read_day(self.nascimento, "nascimento"), "notes": clean(self.pet_anotacoes),
        }  # fmt: skip

    def age(self) -> Decimal | None:
        """Return the age in years, "0,5" too, when one is said. Raises `Invalid`."""
        typed = clean(self.idade).replace(",", ".")
        if not typed:
            return None
        if not typed.replace(".", "", 1).isdecimal():
            raise Invalid("Idade inválida. Escreva os anos, como 3 ou 0,5.", field="idade")
        return Decimal(typed)


async def keep_pet(session: Session, contact_id: UUID, form: PetForm) -> Pet:
    """Register a contact's pet as a form describes it, and return it. Raises as `register_pet` does."""
    today = session.clock.now().astimezone((await load_organization(session)).zone).date()
    pet, _ = await register_pet(session, contact_id, **form.facts(), age_years=form.age(), today=today)
    return pet


def age_of(pet: Pet, today: date) -> str | None:
    """Return how old a pet is in words, when that is known and still counts."""
    return None if pet.birth_date is None or pet.deceased_at is not None else age_text(pet.birth_date, today)
