"""The demo clinic's customers and their pets."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from oxy.foundation.phones import match_key

HOUSEHOLDS = 168
WEEKS = 8

_FIRST_NAMES = (
    "Mariana Carlos Patrícia Rodrigo Fernanda Lucas Juliana Marcelo Camila Rafael Beatriz Thiago Larissa Gustavo Amanda"
    " Felipe Vanessa Eduardo Letícia André Priscila Bruno Renata Diego Carolina Leandro Aline Fábio Tatiane Vinícius"
    " Gabriela Ricardo Simone Henrique Daniela Otávio Luciana Sérgio Cristina Paulo Roberta Márcio Natália Hugo Elaine"
    " César Débora Ivan"
)
_LAST_NAMES = (
    "Silva Santos Oliveira Souza Lima Pereira Ferreira Costa Rodrigues Almeida Nascimento Carvalho Gomes Martins Araújo"
    " Ribeiro Barbosa Rocha Dias Moreira Teixeira Cardoso Mendes Nunes"
)
_DOGS = (
    "Thor Luna Mel Bob Nina Max Amora Theo Bela Fred Pipoca Zeus Lola Billy Maya Toby Jade Simba Cacau Apolo Kiara"
    " Bento Malu Duke Panda Paçoca Marley Sofia Costelinha Chico Filó Bolt Aurora Ozzy Princesa Tobias"
)
_CATS = "Mingau Frajola Mia Salem Chanel Garfield Nala Félix Tigrão Lua Pretinha Romeu Fumaça Cleo Aslam Sushi"
_DOG_BREEDS = (
    ("SRD", "medium"), ("Shih Tzu", "small"), ("Poodle", "small"), ("Golden Retriever", "large"),
    ("Yorkshire", "small"), ("Lhasa Apso", "small"), ("Labrador", "large"), ("Bulldog Francês", "medium"),
    ("Spitz Alemão", "small"), ("Border Collie", "medium"), ("Pinscher", "small"), ("Pastor Alemão", "large"),
    ("Beagle", "medium"), ("Cocker Spaniel", "medium"), ("Maltês", "small"),
)  # fmt: skip
_CAT_BREEDS = ("SRD", "Siamês", "Persa", "Maine Coon")


@dataclass(slots=True)
class Pet:
    """A pet of the story."""

    id: UUID
    name: str
    species: str
    breed: str
    size: str
    sex: str
    birth_date: date
    deceased_at: datetime | None = None

    @property
    def knows_birthday(self) -> bool:
        """Whether somebody told the day, as two of five do; of the others only the age is known."""
        return self.id.int % 5 < 2


@dataclass(slots=True)
class Household:
    """One customer of the story: from when to when they come, and how many days lie between their visits at least."""

    id: UUID
    number: int
    name: str
    phone: str
    pets: list[Pet]
    first_day: date
    last_day: date
    pause_days: int
    since: datetime
    opted_out_at: datetime | None = None
    last_contact_at: datetime | None = None
    visits: list[date] = field(default_factory=list[date])

    @property
    def living(self) -> list[Pet]:
        """The pets that can come."""
        return [pet for pet in self.pets if pet.deceased_at is None]

    def contact_row(self) -> dict[str, Any]:
        """The row of `contacts`."""
        return {
            "id": self.id, "phone": self.phone, "name": self.name, "profile_name": self.name.split()[0],
            "marketing_opted_out_at": self.opted_out_at, "last_contact_at": self.last_contact_at or self.since,
            "created_at": self.since,
        }  # fmt: skip

    def identity_row(self) -> dict[str, Any]:
        """The row of `contact_identities`."""
        return {
            "id": uuid5(self.id, "phone"), "contact_id": self.id, "kind": "phone", "value": self.phone,
            "match_key": match_key(self.phone), "created_at": self.since,
        }  # fmt: skip

    def pet_rows(self) -> Iterator[dict[str, Any]]:
        """The rows of `pets`."""
        for pet in self.pets:
            yield {
                "id": pet.id, "contact_id": self.id, "name": pet.name, "species": pet.species, "breed": pet.breed,
                "size": pet.size, "sex": pet.sex, "birth_date": pet.birth_date,
                "birth_date_estimated": not pet.knows_birthday, "deceased_at": pet.deceased_at,
                "created_at": self.since,
            }  # fmt: skip


def make_households(random: Random, organization_id: UUID, now: datetime) -> list[Household]:
    """Return the customers: old ones, new ones of these weeks, and a dozen who stopped coming."""
    firsts, lasts = _FIRST_NAMES.split(), _LAST_NAMES.split()
    names = random.sample([f"{first} {last}" for first in firsts for last in lasts], HOUSEHOLDS)
    return [_household(random, organization_id, now, number, name) for number, name in enumerate(names)]


def _household(random: Random, organization_id: UUID, now: datetime, number: int, name: str) -> Household:
    today = now.date()
    start = today - timedelta(weeks=WEEKS)
    first_day, last_day = start, today + timedelta(days=60)
    since = now - timedelta(days=random.randint(90, 700), minutes=random.randint(0, 600))
    if number % 11 == 3:
        last_day = today - timedelta(days=random.randint(33, 45))
    elif number % 5 == 1:
        first_day = start + timedelta(days=random.randint(10, WEEKS * 7 - 2))
        since = now - timedelta(days=(today - first_day).days + random.randint(1, 3), minutes=random.randint(5, 300))
    house_id = uuid5(organization_id, f"demo household {number}")
    pets = [_pet(random, house_id, index, now) for index in range(1 if random.random() < 0.72 else 2)]
    if number == 40:
        pets = [pets[0], _pet(random, house_id, 9, now)]
        pets[1].deceased_at = now - timedelta(days=20)
    opted_out_at = now - timedelta(days=random.randint(2, 40)) if number % 19 == 7 else None
    house = Household(
        house_id, number, name, f"+55119999{number + 10_000:05d}", pets, first_day, last_day,
        random.choice((6, 7, 7, 13, 14, 14, 20, 21)), since, opted_out_at,
    )  # fmt: skip
    # They do not all come on the first day: each has been here some days before the story begins.
    house.visits.append(start - timedelta(days=random.randint(0, house.pause_days)))
    return house


def _pet(random: Random, house_id: UUID, index: int, now: datetime) -> Pet:
    sex = random.choice(("male", "female"))
    born = now.date() - timedelta(days=random.randint(120, 4200))
    pet_id = uuid5(house_id, f"pet {index}")
    if random.random() < 0.2:
        # Two pets of one house never share a name: the lists are cut in halves by place.
        name = random.choice(_CATS.split()[index % 2 :: 2])
        return Pet(pet_id, name, "cat", random.choice(_CAT_BREEDS), "small", sex, born)
    breed, size = random.choice(_DOG_BREEDS)
    return Pet(pet_id, random.choice(_DOGS.split()[index % 2 :: 2]), "dog", breed, size, sex, born)
