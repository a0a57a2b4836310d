"""The standing cast of every test: a clinic, its rival across the street, the people and the animals.

They come on stage through the doors that real ones use: the business's file and the rooms' verbs. Their ids are the
same in every test of a run.

- Pata Amiga (slug `pata-amiga`): the clinic. Helena owns it, Otávio manages, Rita is at the desk; Ana grooms, Dr. Paulo
  is the vet, Canil 1 is a kennel.
- Bicho Chique (slug `bicho-chique`): the rival. Valquíria owns it, Caio is at the desk, Bruno grooms.
- Júlia is the impatient tutor: Mia, a cat, and Thor, a dog that died.
- Marcos is a customer of both, with one number: Bolota, a dog, is known at both.
- Dona Cida has a landline and a canary, Teresa only a LID and no name, Sr. Anselmo a mobile of eight digits.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from oxy.businesses import Actor
from oxy.clientele import find_or_create_contact, register_pet, update_contact, update_pet
from oxy.foundation.database import Database, Purpose, Session
from oxy.foundation.security import Vault
from oxy.onboarding import apply_file

SAO_PAULO = timezone(timedelta(hours=-3))
# A Wednesday without a holiday.
NOW = datetime(2026, 3, 11, 9, 0, tzinfo=SAO_PAULO)
TODAY = NOW.date()
ENCRYPTION_KEY = "a key for tests only"
FILES = Path(__file__).parent / "cast"

STAFF = Actor("staff")


@dataclass(frozen=True)
class Business:
    """One business on stage; every mapping is by name, users by first name."""

    id: UUID
    slug: str
    services: dict[str, UUID]
    resources: dict[str, UUID]
    users: dict[str, UUID]
    owners: dict[str, UUID]
    instances: dict[str, UUID]
    articles: dict[str, UUID]
    contacts: dict[str, UUID] = field(default_factory=dict[str, UUID])
    pets: dict[str, UUID] = field(default_factory=dict[str, UUID])


@dataclass(frozen=True)
class SignIn:
    """What somebody types to sign in."""

    email: str
    password: str


HELENA = SignIn("helena@pata-amiga.example", "pata-amiga-helena")
OTAVIO = SignIn("otavio@pata-amiga.example", "pata-amiga-otavio")
RITA = SignIn("rita@pata-amiga.example", "pata-amiga-rita")
VALQUIRIA = SignIn("valquiria@bicho-chique.example", "bicho-chique-valquiria")

HELENA_PHONE = "+5511988880001"
VALQUIRIA_PHONE = "+5511988880002"
JULIA_PHONE = "+5511987654321"
MARCOS_PHONE = "+5511976543210"
CIDA_PHONE = "+551133334444"
ANSELMO_PHONE = "+555596541234"
TERESA_LID = "236283488157761"


@dataclass(frozen=True)
class Cast:
    """Both businesses, always."""

    pata: Business
    bicho: Business


async def bring_on_stage(database: Database) -> Cast:
    """Create the cast in a fresh database."""
    pata, bicho = await _business(database, "pata-amiga"), await _business(database, "bicho-chique")
    async with database.tenant(pata.id) as session:
        await _customers_of_pata(session, pata)
    async with database.tenant(bicho.id) as session:
        await _meet(session, bicho, "Marcos", [("phone", MARCOS_PHONE)])
        await _pet(session, bicho, "Marcos", "Bolota", "dog", breed="Vira-lata", size="medium", age=Decimal(4))
    return Cast(pata, bicho)


async def _business(database: Database, slug: str) -> Business:
    async with database.system(Purpose.OPERATE) as session:
        report = await apply_file(session, FILES / f"{slug}.yaml", vault=Vault(ENCRYPTION_KEY))
    parts = {"services", "resources", "users", "owners", "instances"}
    return Business(
        report.organization_id, slug, **{part: report.ids(part) for part in parts}, articles=report.ids("knowledge")
    )


async def _customers_of_pata(session: Session, pata: Business) -> None:
    await _meet(session, pata, "Júlia", [("phone", JULIA_PHONE)])
    await update_contact(session, pata.contacts["Júlia"], email="julia@example.com")
    await _pet(session, pata, "Júlia", "Mia", "cat", breed="Siamês", size="small", age=Decimal(2))
    await _pet(session, pata, "Júlia", "Thor", "dog", breed="Labrador", size="large", age=Decimal(13))
    died = datetime(2026, 2, 1, 18, 0, tzinfo=SAO_PAULO)
    await update_pet(session, pata.pets["Thor"], STAFF, deceased_at=died)
    await _meet(session, pata, "Marcos", [("phone", MARCOS_PHONE)])
    await _pet(session, pata, "Marcos", "Bolota", "dog", breed="Vira-lata", size="medium", age=Decimal(4))
    await _meet(session, pata, "Dona Cida", [("phone", CIDA_PHONE)])
    await _pet(session, pata, "Dona Cida", "Pingo", "bird", breed="Canário", age=None)
    await _meet(session, pata, "Sr. Anselmo", [("phone", ANSELMO_PHONE)])
    teresa = await find_or_create_contact(session, [("lid", TERESA_LID)], None, _long_ago())
    pata.contacts["Teresa"] = teresa.id


async def _meet(session: Session, business: Business, name: str, identities: list[tuple[str, str]]) -> None:
    contact = await find_or_create_contact(session, identities, name, _long_ago())
    await update_contact(session, contact.id, name=name)
    business.contacts[name] = contact.id


async def _pet(
    session: Session, business: Business, tutor: str, name: str, species: str, *, breed: str, age: Decimal | None,
    size: str | None = None,
) -> None:  # fmt: skip
    pet, _ = await register_pet(
        session, business.contacts[tutor], name=name, species=species, breed=breed, size=size, age_years=age,
        today=TODAY,
    )  # fmt: skip
    business.pets[name] = pet.id


def _long_ago() -> datetime:
    return (NOW - timedelta(days=10)).astimezone(UTC)
