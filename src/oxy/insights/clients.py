"""Who has gone quiet, and clients found by name, pet or number."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.insights import store
from oxy.insights.measuring import INACTIVE_AFTER_DAYS

LONGEST_ABSENCE_DAYS = 3650


@dataclass(frozen=True, slots=True)
class InactiveClient:
    """A client who has not come for a while; `pets` are the living ones, `visits` how often they were served."""

    contact_id: UUID
    name: str | None
    phone: str | None
    pets: tuple[str, ...]
    last_visit: datetime
    last_service: str
    visits: int
    opted_out: bool


@dataclass(frozen=True, slots=True)
class InactiveClients:
    """Those who left last come first; `total` counts those beyond the limit too."""

    days: int
    total: int
    clients: tuple[InactiveClient, ...]


@dataclass(frozen=True, slots=True)
class FoundClient:
    """A contact that a search found, with the living pets."""

    contact_id: UUID
    name: str | None
    phone: str | None
    pets: tuple[str, ...]
    last_visit: datetime | None
    visits: int
    next_booking: datetime | None


@dataclass(frozen=True, slots=True)
class FoundClients:
    """What a search found, most recent visit first; `total` counts those beyond the limit too."""

    total: int
    clients: tuple[FoundClient, ...]


async def inactive_clients(session: Session, days: int = INACTIVE_AFTER_DAYS, limit: int = 20) -> InactiveClients:
    """Return who was served before, but not in the last `days` days, and has nothing booked.

    The same people as the metric `inactive_clients` counts now. Refuses (`Invalid`) days beyond 1 to 3650.
    """
    if not 1 <= days <= LONGEST_ABSENCE_DAYS:
        raise Invalid("O número de dias deve ficar entre 1 e 3650.", days=days)
    rows = await store.inactive_rows(session, days, limit)
    clients = tuple(
        InactiveClient(
            contact_id=row["id"], name=row["name"], phone=row["phone"], pets=tuple(row["pets"]),
            last_visit=row["last_visit"], last_service=row["last_service"], visits=row["visits"],
            opted_out=row["opted_out"],
        )
        for row in rows
    )  # fmt: skip
    return InactiveClients(days, rows[0]["total"] if rows else 0, clients)


async def search_clients(session: Session, words: str, limit: int = 10) -> FoundClients:
    """Return contacts whose name, pet's name or number holds `words`. Refuses (`Invalid`) fewer than two letters."""
    text = " ".join(words.split())
    if len(text) < 2:
        raise Invalid("Diga pelo menos duas letras do nome do cliente ou do pet.")
    digits = re.sub(r"\D", "", text)
    rows = await store.client_rows(session, text, digits if len(digits) >= 4 else "", limit)
    clients = tuple(
        FoundClient(
            contact_id=row["id"], name=row["name"], phone=row["phone"], pets=tuple(row["pets"]),
            last_visit=row["last_visit"], visits=row["visits"], next_booking=row["next_booking"],
        )
        for row in rows
    )  # fmt: skip
    return FoundClients(rows[0]["total"] if rows else 0, clients)
