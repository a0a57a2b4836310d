"""Who did not come: the mark it leaves on a contact, and what the business asks of their next booking."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from oxy.agenda.bookings import Booking, load_booking, lock_booking
from oxy.agenda.errors import NeedsStaff, WrongStatus
from oxy.agenda.events import record_change
from oxy.agenda.store import attendance as store
from oxy.businesses import Actor, BookingRules, raise_alert
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound

MarkKind = Literal["no_show", "late_cancel"]
Consequence = Literal["nothing", "confirmation", "deposit", "staff"]

DAYS_A_MONTH = 30
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Mark:
    """One absence. A forgiven one counts no more."""

    id: UUID
    booking_id: UUID
    kind: MarkKind
    at: datetime
    forgiven_at: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the business asks of a contact's next booking, beyond coming."""

    consequence: Consequence
    rules: BookingRules


async def leave_mark(session: Session, booking: Booking, kind: MarkKind) -> None:
    """Remember an absence; the same one twice is one."""
    await store.insert(session, booking.contact_id, booking.id, kind)


async def list_marks(session: Session, contact_id: UUID) -> list[Mark]:
    """Return a contact's absences, latest first."""
    return [Mark(**row) for row in await store.of_contact(session, contact_id)]


async def forgive(session: Session, contact_id: UUID, mark_id: UUID) -> None:
    """Let an absence count no more. Raises `NotFound`."""
    if not await store.forgive(session, contact_id, mark_id):
        raise NotFound("Essa falta não existe ou já foi perdoada.")


async def consequence_for(session: Session, rules: BookingRules, contact_id: UUID) -> Consequence:
    """Return what the next booking of a contact asks for, by the business's rule and the contact's late absences."""
    if rules.after_no_show == "nothing":
        return "nothing"
    since = session.clock.now() - timedelta(days=DAYS_A_MONTH * rules.no_show_months)
    absences = await store.count_since(session, contact_id, since)
    return rules.after_no_show if absences >= rules.no_show_limit else "nothing"


async def check_attendance(session: Session, rules: BookingRules, contact_id: UUID, actor: Actor) -> Asked:
    """Return what a booking about to be made must ask for. Raises `NeedsStaff` when it is for a person to make."""
    consequence = await consequence_for(session, rules, contact_id)
    if consequence == "staff" and actor.kind in ("customer", "attendant"):
        raise NeedsStaff
    return Asked(consequence, rules)


async def demand(session: Session, asked: Asked, booking_id: UUID, start: datetime, price: Decimal | None) -> None:
    """Write on a booking just made what is asked of it: a deposit, or an answer by an instant.

    A deposit on what has no price is an answer instead.
    """
    deposit = ((price or Decimal(0)) * asked.rules.deposit_percent / 100).quantize(CENT)
    if asked.consequence == "deposit" and deposit > 0:
        await store.ask_deposit(session, booking_id, deposit)
    elif asked.consequence in ("deposit", "confirmation"):
        await store.ask_confirmation(session, booking_id, _confirm_by(session.clock.now(), start, asked.rules))


async def settle_deposit(session: Session, booking_id: UUID, *, actor: Actor, waived: bool = False) -> Booking:
    """Note that a deposit was paid, or that staff let it go, and return the booking; once settled it stays so.

    Raises `WrongStatus` for one that asks for none, and `NotFound`.
    """
    before = await lock_booking(session, booking_id, None)
    if before.deposit_due is None:
        raise WrongStatus("Esse agendamento não pede sinal.", status=before.status)
    if not before.owes_deposit:
        return before
    await store.settle_deposit(session, booking_id)
    after = await load_booking(session, booking_id)
    await record_change(session, before, after, actor, "deposit_waived" if waived else "deposit_paid")
    return after


async def await_answer(session: Session, booking_id: UUID, by: datetime) -> None:
    """Let a booking that was just moved ask for the customer's yes by an instant; staff are told when none came."""
    await store.ask_confirmation(session, booking_id, by)


async def flag_unconfirmed(session: Session, booking_id: UUID) -> None:
    """Tell staff, once, of a booking that was to be confirmed by now and was not."""
    if not await store.flag(session, booking_id):
        return
    booking = await load_booking(session, booking_id)
    who, what = booking.contact_name or "O cliente", booking.service_name
    await raise_alert(
        session, "unconfirmed_booking", "Agendamento sem confirmação",
        f"{who} não confirmou {what} até o prazo. Fale com o cliente ou libere o horário.",
        data={"subject_id": str(booking_id), "booking_id": str(booking_id), "contact_id": str(booking.contact_id)},
    )  # fmt: skip


def _confirm_by(now: datetime, start: datetime, rules: BookingRules) -> datetime:
    """So many hours before the start; half-way there for a booking made later than that."""
    usual = start - timedelta(hours=rules.confirm_before_hours)
    return usual if usual > now else now + (start - now) / 2
