"""Finding the customer that something is for, and reading what forms say about them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from oxy.clientele import Contact, Pet, load_contact, load_contacts, pets_by_contact
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.insights import search_clients

FOUND = 8
SEARCH_LENGTH = 2
AMOUNT = re.compile(r"\d{1,8}(?:[.,]\d{1,2})?|\d{1,3}(?:\.\d{3}){1,2}(?:,\d{1,2})?")
THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody found, with the pets that something can be done for."""

    contact: Contact
    pets: tuple[Pet, ...]


async def find_customers(session: Session, search: str, limit: int = FOUND) -> list[Customer]:
    """Return who has `search` in a name, a pet's name or a number; nobody for too few letters."""
    words = clean(search)
    if len(words) < SEARCH_LENGTH:
        return []
    found = await search_clients(session, words, limit)
    people = await load_contacts(session, [each.contact_id for each in found.clients])
    return await with_pets(session, [people[each.contact_id] for each in found.clients])


async def with_pets(session: Session, contacts: Sequence[Contact]) -> list[Customer]:
    """Return contacts with their living pets."""
    pets = await pets_by_contact(session, [each.id for each in contacts])
    return [Customer(each, tuple(pet for pet in pets.get(each.id, ()) if pet.deceased_at is None)) for each in contacts]


async def load_customer(session: Session, contact_id: UUID) -> Customer:
    """Return a contact with the living pets. Raises `NotFound`."""
    [customer] = await with_pets(session, [await load_contact(session, contact_id)])
    return customer


def choice(action: str, hidden: Mapping[str, Any], search: str, found: list[Customer]) -> dict[str, Any]:
    """What `choose_customer.html` shows. `hidden` goes along to `action`, which gets `cliente` and `pet` too."""
    return {"action": action, "hidden": dict(hidden), "search": clean(search), "found": found}


def clean(text: str) -> str:
    """Return what was typed without what no text may hold, and without space around it."""
    return text.replace("\x00", "").strip()


def read_id(text: str, field: str) -> UUID | None:
    """Return the id that a form's choice stands for, or nothing where none was made. Raises `Invalid`."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid("Essa opção não existe mais. Atualize a página e escolha de novo.", field=field) from None


def read_day(text: str, field: str) -> date | None:
    """Return the day of a date field, or nothing where it was left empty. Raises `Invalid`."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid("Essa data não existe. Confira o dia, o mês e o ano.", field=field) from None


def read_amount(text: str, field: str) -> Decimal | None:
    """Return an amount as Brazilians type it ("1.234,50", "R$ 45"), or nothing where it was left empty.

    Raises `Invalid`.
    """
    typed = clean(text).removeprefix("R$").strip()
    if not typed:
        return None
    if AMOUNT.fullmatch(typed) is None:
        raise Invalid("Valor inválido. Escreva como 45,00.", field=field)
    thousands = "," in typed or THOUSANDS.fullmatch(typed) is not None
    return Decimal(typed.replace(".", "").replace(",", ".") if thousands else typed)


def read_count(text: str, field: str, most: int) -> int | None:
    """Return a whole number from 1 to `most`, or nothing where it was left empty. Raises `Invalid`."""
    typed = clean(text)
    if not typed:
        return None
    if not typed.isdecimal() or not 1 <= int(typed[:9]) <= most:
        raise Invalid(f"Escreva um número de 1 a {most}.", field=field)
    return int(typed)
