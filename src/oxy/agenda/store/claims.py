"""What is taken, and how the database says no."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg.errors import ExclusionViolation, ForeignKeyViolation

from oxy.agenda.slots import Claim
from oxy.foundation.database import Session


class ClaimRefused(Exception):
    """The resource is not free then."""


class PetElsewhere(Exception):
    """The pet has another booking then."""


class NothingThere(Exception):
    """A row that was named does not exist in this organization, or is not this contact's."""


@asynccontextmanager
async def claiming(session: Session, *scarce: UUID | None) -> AsyncGenerator[None]:
    """A part that writes claims: undone, and told apart by exception, when a constraint says no.

    `scarce` names the resources and pets it is about; it waits for whoever else is writing claims on them.
    """
    try:
        async with session.savepoint():
            await session.execute(
                "SELECT set_config('app.now', %s, true), queue_for(VARIADIC %s::uuid[])",
                (session.clock.now().isoformat(), list(scarce)),
            )
            yield
    except ExclusionViolation as violation:
        if violation.diag.constraint_name == "bookings_pet_in_one_place":
            raise PetElsewhere from violation
        raise ClaimRefused from violation
    except ForeignKeyViolation as violation:
        raise NothingThere from violation


# Of claims `c`: those that stand in the way of who asks. A lapsed hold does not, nor one's own.
COUNTS: Final = """(c.expires_at IS NULL OR c.expires_at > %(now)s)
          AND (%(ignore_booking_id)s::uuid IS NULL OR c.booking_id IS DISTINCT FROM %(ignore_booking_id)s)
          AND (c.slot_offer_id IS NULL OR c.slot_offer_id NOT IN (
               SELECT id FROM slot_offers
               WHERE organization_id = %(organization_id)s AND contact_id = %(ignore_holds_of)s))"""


async def taken(
    session: Session,
    resource_ids: Sequence[UUID],
    start: datetime,
    end: datetime,
    ignore_booking_id: UUID | None,
    ignore_holds_of: UUID | None,
) -> list[Claim]:
    """Return what is taken of some resources within [start, end), holds that still count included."""
    return await session.all_of(
        Claim,
        f"""
        SELECT c.resource_id, c.starts_at, c.ends_at, c.seat FROM resource_claims c
        WHERE c.organization_id = %(organization_id)s AND c.resource_id = ANY(%(resource_ids)s)
          AND c.ends_at > %(start)s AND c.starts_at < %(end)s AND {COUNTS}
        """,
        {
            "organization_id": session.organization_id,
            "resource_ids": list(resource_ids),
            "start": start,
            "end": end,
            "now": session.clock.now(),
            "ignore_booking_id": ignore_booking_id,
            "ignore_holds_of": ignore_holds_of,
        },
    )
