"""People booked in a time that goes: where each could go, planned without doing it, done one by one, told as it came.

A move counts only with its message: who cannot be asked stays where they are and is left for the team.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from oxy.agenda import Booking, Slot, find_slots, reschedule
from oxy.aurora.deeds import Scene
from oxy.aurora.orders.finding import OPEN, say_when
from oxy.aurora.orders.telling import ask_text
from oxy.businesses import raise_alert
from oxy.clientele import load_pet
from oxy.foundation.errors import Refusal
from oxy.reminders import ask_about_move

# The same person of the team is worth a wait of so many days, another one is looked for over more.
SAME_PERSON_DAYS = 3
ANYBODY_DAYS = 14
# Sooner nobody reads, answers and comes.
WARNING = timedelta(hours=2)
TRIES = 6
# Staff telephone so long before the earlier of both times, at the latest a day after the question.
LEAD = timedelta(hours=3)
ANSWER_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Move:
    """Where one booking is to go."""

    booking_id: UUID
    start: datetime
    resource_id: UUID
    resource_name: str

    def to_json(self) -> dict[str, str]:
        """Return it as an order's arguments have it."""
        return {
            "booking_id": str(self.booking_id), "start": self.start.isoformat(),
            "resource_id": str(self.resource_id), "resource_name": self.resource_name,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one: moved, and then `after` says whereto, or why not."""

    before: Booking
    after: Booking | None
    why: str = ""


def move_from_json(facts: Mapping[str, Any]) -> Move:
    """Build from an order's arguments."""
    return Move(
        UUID(facts["booking_id"]), datetime.fromisoformat(facts["start"]), UUID(facts["resource_id"]),
        facts["resource_name"],
    )  # fmt: skip


async def plan_moves(scene: Scene, bookings: Sequence[Booking]) -> tuple[list[Move], dict[str, str]]:
    """Return where each booking could go, beside the others, and of the rest why not, by id.

    It is done for that, messages included, and the caller takes everything back: the plan is one that works now.
    """
    moves: list[Move] = []
    left: dict[str, str] = {}
    for booking in bookings:
        why = _stays(booking)
        found = None if why else await _first_that_works(scene, booking)
        if found is None:
            left[str(booking.id)] = why or "sem horário livre por perto"
        else:
            moves.append(found)
    for theirs in _by_contact([each for each in bookings if str(each.id) not in left]):
        try:
            async with scene.session.savepoint():
                await ask_about_move(scene.session, theirs[0].contact_id, "?", theirs, scene.session.clock.now())
        except Refusal as refusal:
            left |= {str(each.id): _bare(refusal) for each in theirs}
            moves = [each for each in moves if str(each.booking_id) not in left]
    return moves, left


async def move_all(scene: Scene, bookings: Sequence[Booking], moves: Sequence[Move]) -> list[Outcome]:
    """Move each customer's bookings and ask them, a message each; whose time went meanwhile stays.

    Args:
        bookings: as they stand, those that `moves` name among them.
    """
    wanted = {each.booking_id: each for each in moves}
    outcomes: list[Outcome] = []
    for theirs in _by_contact([each for each in bookings if each.id in wanted]):
        outcomes += await _move_theirs(scene, theirs, wanted)
    return outcomes


async def alert_left(scene: Scene, left: Iterable[Outcome], about: str) -> None:
    """Leave those who could not be moved to the team, in one alert."""
    lines = [f"{each.before.pet_name or each.before.contact_name}: {each.why}" for each in left]
    if lines:
        await raise_alert(
            scene.session, "left_in_block", "Agendamentos a recombinar com o cliente",
            f"{about} Falta combinar com: {'; '.join(lines)}."[:2000], data={"about": about[:200]},
        )  # fmt: skip


async def _move_theirs(scene: Scene, theirs: Sequence[Booking], wanted: Mapping[UUID, Move]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    try:
        async with scene.session.savepoint():
            for booking in theirs:
                outcomes.append(await _move(scene, booking, wanted[booking.id]))
            moved = [each for each in outcomes if each.after is not None]
            if moved:
                await _ask(scene, moved)
    except Refusal as refusal:
        return [Outcome(booking, None, f"não consegui avisar ({_bare(refusal)})") for booking in theirs]
    return outcomes


async def _move(scene: Scene, booking: Booking, move: Move) -> Outcome:
    try:
        async with scene.session.savepoint():
            after = await reschedule(
                scene.session, booking.id, start=move.start, resource_id=move.resource_id, actor=scene.actor
            )
    except Refusal as refusal:
        return Outcome(booking, None, _bare(refusal))
    return Outcome(booking, after)


async def _ask(scene: Scene, moved: Sequence[Outcome]) -> None:
    pairs = [(each.before, each.after) for each in moved if each.after is not None]
    now = scene.session.clock.now()
    first = min(min(before.start_time, after.start_time) for before, after in pairs)
    by = min(first - LEAD, now + ANSWER_WITHIN)
    by = by if by > now else now + (first - now) / 2
    text = ask_text(pairs, scene)
    await ask_about_move(scene.session, pairs[0][0].contact_id, text, [after for _, after in pairs], by)


async def _first_that_works(scene: Scene, booking: Booking) -> Move | None:
    for slot in (await _near(scene, booking))[:TRIES]:
        move = Move(booking.id, slot.start, slot.resource_id, slot.resource_name)
        if (await _move(scene, booking, move)).after is not None:
            return move
    return None


async def _near(scene: Scene, booking: Booking) -> list[Slot]:
    """Free times, nearest first: with whoever does it now within days of it, else with anybody."""
    day = booking.start_time.astimezone(scene.zone).date()
    found = await _free(scene, booking, day, SAME_PERSON_DAYS, booking.resource_id)
    return found or await _free(scene, booking, day, ANYBODY_DAYS, None)


async def _free(scene: Scene, booking: Booking, day: date, days: int, resource_id: UUID | None) -> list[Slot]:
    pet = None if booking.pet_id is None else await load_pet(scene.session, booking.pet_id)
    slots: list[Slot] = []
    with suppress(Refusal):
        slots = await find_slots(
            scene.session, booking.service_id, day, day + timedelta(days=days),
            resource_id=resource_id, size=pet and pet.size, coat=pet and pet.coat, ignore_booking_id=booking.id,
            contact_id=booking.contact_id,
        )  # fmt: skip
    earliest, own = scene.session.clock.now() + WARNING, booking.start_time
    # Nobody who has Thursday free comes on the Wednesday before.
    possible = [
        each for each in slots
        if each.start >= earliest and each.start.astimezone(scene.zone).date() >= day
        and (each.start, each.resource_id) != (own, booking.resource_id)
    ]  # fmt: skip
    return sorted(possible, key=lambda each: _distance(each.start.astimezone(scene.zone), own.astimezone(scene.zone)))


def _distance(one: datetime, other: datetime) -> tuple[int, int, time]:
    """The next day at the same hour is nearer than its early morning."""
    minutes = abs((one.hour * 60 + one.minute) - (other.hour * 60 + other.minute))
    return (one.date() - other.date()).days, minutes, one.time()


def _stays(booking: Booking) -> str:
    """Why a booking is none that is moved on a yes to a list; empty when it is."""
    if booking.status not in OPEN:
        return "já está em atendimento"
    if booking.booking_type == "hotel":
        return "é hospedagem"
    return "faz parte de uma visita com mais atendimentos" if booking.visit_id else ""


def _by_contact(bookings: Sequence[Booking]) -> list[list[Booking]]:
    people = dict.fromkeys(each.contact_id for each in bookings)
    return [[each for each in bookings if each.contact_id == one] for one in people]


def _bare(refusal: Refusal) -> str:
    """A refusal's first sentence, to stand within another one."""
    said = refusal.message.split(". ")[0].rstrip(".")
    return said[:1].lower() + said[1:]


def say_target(outcome: Booking, scene: Scene) -> str:
    """Return "sexta-feira, 13/03 às 14h, com Ana"."""
    return f"{say_when(outcome.start_time, scene)}, com {outcome.resource_name}"
