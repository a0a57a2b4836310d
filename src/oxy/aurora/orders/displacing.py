"""People booked in a time that goes: where each could go, planned without doing it, done one by one, told as it came.

A move counts only with its message: who cannot be asked stays where they are and is left for the team.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from oxy.agenda import Booking, reschedule
from oxy.aurora.deeds import Scene
from oxy.aurora.orders.aiming import NONE_NEAR, Aim, Place, bare, places_aimed_at, places_at_its_time, places_near
from oxy.aurora.orders.finding import OPEN, say_when
from oxy.aurora.orders.telling import ask_text
from oxy.businesses import raise_alert
from oxy.foundation.errors import Refusal
from oxy.reminders import ask_about_move

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


async def plan_moves(
    scene: Scene, bookings: Sequence[Booking], aim: Aim | None = None, *, tell: bool = True
) -> tuple[list[Move], dict[str, str]]:
    """Return where each booking could go, beside the others, and of the rest why not, by id.

    It is done for that, messages included, and the caller takes everything back: the plan is one that works now.

    Args:
        aim: where they are to go; None: to whatever free time is nearest.
        tell: whether the customers are to be asked.
    """
    left = {str(each.id): why for each in bookings if (why := _stays(each))}
    movable = [each for each in bookings if str(each.id) not in left]
    # Who can keep their time keeps it, before another takes it who cannot.
    moves = [] if aim is None else await _keep_time(scene, movable, aim)
    kept = {each.booking_id for each in moves}
    for booking in movable:
        if booking.id in kept:
            continue
        places, why = (await places_near(scene, booking), NONE_NEAR) if aim is None else (
            await places_aimed_at(scene, booking, aim)
        )  # fmt: skip
        found = await _first_that_works(scene, booking, places)
        if found is None:
            left[str(booking.id)] = why
        else:
            moves.append(found)
    for theirs in _by_contact([each for each in movable if tell and str(each.id) not in left]):
        try:
            async with scene.session.savepoint():
                await ask_about_move(scene.session, theirs[0].contact_id, "?", theirs, scene.session.clock.now())
        except Refusal as refusal:
            left |= {str(each.id): bare(refusal) for each in theirs}
            moves = [each for each in moves if str(each.booking_id) not in left]
    return moves, left


async def move_all(
    scene: Scene, bookings: Sequence[Booking], moves: Sequence[Move], *, tell: bool = True
) -> list[Outcome]:
    """Move each customer's bookings and ask them, a message each; whose time went meanwhile stays.

    Args:
        bookings: as they stand, those that `moves` name among them.
        tell: False: they are moved without a word to anybody.
    """
    wanted = {each.booking_id: each for each in moves}
    outcomes: list[Outcome] = []
    for theirs in _by_contact([each for each in bookings if each.id in wanted]):
        outcomes += await _move_theirs(scene, theirs, wanted, tell=tell)
    return outcomes


async def alert_left(scene: Scene, left: Iterable[Outcome], about: str) -> None:
    """Leave those who could not be moved to the team, in one alert."""
    lines = [f"{each.before.pet_name or each.before.contact_name}: {each.why}" for each in left]
    if lines:
        await raise_alert(
            scene.session, "left_in_block", "Agendamentos a recombinar com o cliente",
            f"{about} Falta combinar com: {'; '.join(lines)}."[:2000], data={"about": about[:200]},
        )  # fmt: skip


async def _move_theirs(
    scene: Scene, theirs: Sequence[Booking], wanted: Mapping[UUID, Move], *, tell: bool
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    try:
        async with scene.session.savepoint():
            for booking in theirs:
                outcomes.append(await _move(scene, booking, wanted[booking.id]))
            moved = [each for each in outcomes if each.after is not None]
            if moved and tell:
                await _ask(scene, moved)
    except Refusal as refusal:
        return [Outcome(booking, None, f"não consegui avisar ({bare(refusal)})") for booking in theirs]
    return outcomes


async def _move(scene: Scene, booking: Booking, move: Move) -> Outcome:
    try:
        async with scene.session.savepoint():
            after = await reschedule(
                scene.session, booking.id, start=move.start, resource_id=move.resource_id, actor=scene.actor
            )
    except Refusal as refusal:
        return Outcome(booking, None, bare(refusal))
    return Outcome(booking, after)


async def _ask(scene: Scene, moved: Sequence[Outcome]) -> None:
    pairs = [(each.before, each.after) for each in moved if each.after is not None]
    now = scene.session.clock.now()
    first = min(min(before.start_time, after.start_time) for before, after in pairs)
    by = min(first - LEAD, now + ANSWER_WITHIN)
    by = by if by > now else now + (first - now) / 2
    text = ask_text(pairs, scene)
    await ask_about_move(scene.session, pairs[0][0].contact_id, text, [after for _, after in pairs], by)


async def _keep_time(scene: Scene, bookings: Sequence[Booking], aim: Aim) -> list[Move]:
    found = [await _first_that_works(scene, each, places_at_its_time(scene, each, aim)) for each in bookings]
    return [each for each in found if each is not None]


async def _first_that_works(scene: Scene, booking: Booking, places: Sequence[Place]) -> Move | None:
    for place in places[:TRIES]:
        move = Move(booking.id, place.start, place.resource_id, "")
        after = (await _move(scene, booking, move)).after
        if after is not None:
            return replace(move, resource_name=after.resource_name)
    return None


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


def say_target(outcome: Booking, scene: Scene) -> str:
    """Return "sexta-feira, 13/03 às 14h, com Ana"."""
    return f"{say_when(outcome.start_time, scene)}, com {outcome.resource_name}"
