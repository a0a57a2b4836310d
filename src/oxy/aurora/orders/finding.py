"""Which booking an owner means: by pet, tutor, service, professional, day and time: one, or a question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from oxy.agenda import Booking, list_bookings, load_booking, say_moment
from oxy.aurora.context import OwnerContext
from oxy.aurora.deeds import Scene
from oxy.aurora.mending import plain_words
from oxy.aurora.mentions import find_resource, find_services
from oxy.aurora.orders.wishes import Choice, Unclear, Wish
from oxy.foundation.errors import NotFound
from oxy.portuguese import TimeWindow, find_moments, match_name, normalise

AHEAD = timedelta(days=400)
BEHIND = timedelta(days=3)
LISTED = 6
MOST = 2000
OPEN = ("scheduled", "confirmed")
# After "do", "da" or "com" they are no names.
_COMMON_WORDS = """
    dia manha tarde noite hoje amanha ontem semana agenda horario hora horas cliente clientes tutor tutora dono dona pet
    cachorro cachorrinho gato gata gatinho cadela doutor doutora paciente agendamento proximo proxima segunda terca
    quarta quinta sexta sabado domingo feira mes meio seu sua meu minha ele ela eles elas isso nada novo mesmo mesma
    todos todo toda cedo casa ultima ultimo primeira primeiro vez lista lugar volta conta urgencia servico atendimento
    gente voce mim que nao janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro
    das dos falta whatsapp sistema fim comeco inicio depois antes motivo chuva doenca senhor senhora
"""
_NO_NAMES = frozenset(_COMMON_WORDS.split())
_OF = re.compile(r"\bd[oae]s? ([a-z]{3,})\b")
_WHOM = re.compile(
    r"\b(?:cancel\w+|desmar\w+|remar\w+|reagend\w+|pass[ae]r?|mov[ea]r?|mud[ae]r?|transfer\w+|adi[ae]r?|jog[ae]r?"
    r"|falta|para|^)(?: ai)?(?: para)? [oa] ([a-z]{3,})\b|^ *[oa] ([a-z]{3,})\b"
)


@dataclass(frozen=True, slots=True)
class Which:
    """What the words say of a booking. `words` hold the names; what is None was not said."""

    words: str
    day: date | None = None
    days: tuple[date, date] | None = None
    at: time | None = None
    window: TimeWindow | None = None
    services: frozenset[UUID] = frozenset()
    resource_id: UUID | None = None
    booking_id: UUID | None = None


def which_of(wish: Wish) -> Which:
    """Return what a wish says of the booking it is about."""
    return which_in(wish.text, wish.context, wish.pins.get("booking_id"))


def which_in(text: str, context: OwnerContext, booking_id: str | None = None) -> Which:
    """Return what `text` says of a booking."""
    moments = find_moments(text, reference=context.now)
    services = find_services(plain_words(text), context.services)
    resource = find_resource(text, context)
    return Which(
        text, moments.date, moments.date_range, moments.time, moments.window,
        frozenset(service.id for service in services), None if resource is None else resource.id,
        None if booking_id is None else UUID(booking_id),
    )  # fmt: skip


async def find_booking(scene: Scene, which: Which, context: OwnerContext, *, past: bool = False) -> Booking:
    """Return the one open booking that `which` describes.

    Args:
        past: it should have begun already, within the last days; otherwise it is still to come or of today.

    Raises `NotFound` with what there is instead, and `Unclear` when several fit.
    """
    if which.booking_id is not None:
        return await load_booking(scene.session, which.booking_id)
    now = scene.session.clock.now()
    if which == Which(which.words) and not past and not _says_anything(which.words):
        raise Unclear("Qual agendamento? Diga o pet ou o tutor, o dia e a hora.")
    known = await _open(scene, *_stretch(scene, which, past=past))
    known = [one for one in known if not past or one.start_time <= now]
    if not any(_mentioned(known, which.words)):
        await _check_elsewhere(scene, which, context, known)
    elif unknown_name(which.words, known, context):
        raise NotFound(_nothing(_named(known, which), scene))
    named = _named(known, which)
    found = [one for one in named if _fits(one, which, scene)]
    # What has begun is meant only where nothing to come is.
    found = [one for one in found if past or one.start_time >= now] or found
    if len(found) == 1 and (any(_mentioned(known, which.words)) or (which.day and which.at)):
        return found[0]
    if found:
        raise Unclear(_question(found, which), [_choice(one, scene) for one in found[:LISTED]])
    raise NotFound(_nothing(named if any(_mentioned(known, which.words)) else [], scene))


def _says_anything(words: str) -> bool:
    """Whether more than the order's own verb was said."""
    return len([word for word in normalise(words).split() if word.strip(",.;!?") not in _NO_NAMES]) > 1


def say_booking(booking: Booking, scene: Scene) -> str:
    """Return a booking as "Banho de Thor (Marcos), quinta-feira, 12/03 às 10h, com Ana"."""
    when = say_when(booking.start_time, scene)
    return f"{booking.service_name} de {whose(booking)}, {when}, com {booking.resource_name}"


def whose(booking: Booking) -> str:
    """Return whose booking it is: pet and tutor."""
    if booking.pet_name and booking.contact_name:
        return f"{booking.pet_name} ({booking.contact_name})"
    return booking.pet_name or booking.contact_name or "cliente sem nome"


def say_when(moment: datetime, scene: Scene) -> str:
    """Return a moment as "quinta-feira, 12/03 às 10h", with the year when it is another one."""
    local = moment.astimezone(scene.zone)
    said = say_moment(local)
    return said if local.year == scene.now.year else said.replace(" às", f"/{local.year} às")


def booking_facts(booking: Booking) -> dict[str, object]:
    """Return what a yes to something about a booking stands on."""
    return {
        "booking": booking.id, "start": booking.start_time, "end": booking.end_time, "resource": booking.resource_id,
        "status": booking.status, "price": booking.price, "revision": booking.revision,
    }  # fmt: skip


def _stretch(scene: Scene, which: Which, *, past: bool) -> tuple[datetime, datetime]:
    now = scene.now
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if which.day is not None:
        start = datetime.combine(which.day, time(0), scene.zone)
        return start, start + timedelta(days=1)
    return (midnight - BEHIND, now) if past else (midnight, now + AHEAD)


async def _open(scene: Scene, first: datetime, last: datetime) -> list[Booking]:
    return [one for one in await list_bookings(scene.session, first, last, limit=MOST) if one.status in OPEN]


async def _check_elsewhere(scene: Scene, which: Which, context: OwnerContext, known: Sequence[Booking]) -> None:
    """Raise `NotFound` for a name that is not among the bookings looked at: with that name's others, if it has any."""
    around = await _open(scene, scene.now - BEHIND, scene.now + AHEAD)
    if any(_mentioned(around, which.words)):
        raise NotFound(_nothing(_named(around, which), scene))
    if unknown_name(which.words, known, context):
        raise NotFound(_nothing([], scene))


def _named(known: Sequence[Booking], which: Which) -> list[Booking]:
    """The bookings of those who are named; everybody's when nobody is."""
    pets, people = _mentioned(known, which.words)
    return [
        one for one in known
        if (not pets or one.pet_name in pets) and (not people or one.contact_name in people)
    ]  # fmt: skip


def people_in(words: str, known: Sequence[Booking]) -> list[Booking]:
    """Return those of `known` whose pet or tutor `words` name; none when they name nobody."""
    return _named(known, Which(words)) if any(_mentioned(known, words)) else []


def described_in(words: str, known: Sequence[Booking], context: OwnerContext, scene: Scene) -> list[Booking]:
    """Return those of `known` that `words` describe by a name, a service, or both, and the hour where one is told.

    None when they name nobody and nothing, or somebody who is not among them.
    """
    which = which_in(words, context)
    told = any(_mentioned(known, words)) or bool(which.services)
    if not told or unknown_name(words, known, context):
        return []
    which = replace(which, resource_id=None)
    return [one for one in _named(known, which) if _fits(one, which, scene)]


async def names_customer(scene: Scene, words: str) -> bool:
    """Return whether `words` name somebody who had something booked lately."""
    return bool(people_in(words, await list_bookings(scene.session, scene.now - BEHIND, scene.now, limit=MOST)))


async def names_who_comes(scene: Scene, words: str) -> bool:
    """Return whether `words` name somebody who has something booked from now on."""
    return bool(people_in(words, await _open(scene, scene.now, scene.now + AHEAD)))


async def find_settled(scene: Scene, which: Which, status: str) -> Booking | None:
    """Return the newest booking of the last days that fits and is in that state already."""
    around = await list_bookings(scene.session, *_stretch(scene, which, past=True), limit=MOST)
    named = people_in(which.words, [one for one in around if one.status == status])
    return max((one for one in named if _fits(one, which, scene)), key=lambda one: one.start_time, default=None)


def _mentioned(known: Sequence[Booking], words: str) -> tuple[set[str], set[str]]:
    pets = {one.pet_name for one in known if one.pet_name}
    people = {one.contact_name for one in known if one.contact_name}
    by_first = {name.split()[0]: name for name in sorted(people)}
    calls = sorted({*pets, *people, *by_first})
    called = match_name(_where_names_stand(words, calls), calls)
    in_full = {name for name in called if name in people}
    first_names = {normalise(name) for name in called if name in by_first and name not in in_full}
    same_first = {name for name in people if normalise(name.split()[0]) in first_names}
    return {name for name in called if name in pets}, in_full | same_first


def _where_names_stand(words: str, calls: Sequence[str]) -> str:
    """The words without those that are no names: "amanhã" is a letter from Amanda."""
    exactly = {word for name in calls for word in normalise(name).split()}
    return " ".join(
        word for word in normalise(words).split() if word in exactly or word.strip(",.;!?") not in _NO_NAMES
    )


def unknown_name(words: str, known: Sequence[Booking], context: OwnerContext) -> str | None:
    """Return the first word that stands where a name does and is nobody's here, none of the team's and no service's."""
    plain = normalise(words)
    pets, people = _mentioned(known, words)
    heard = [*pets, *people, *(one.name for one in context.resources)]
    heard += [name for service in context.services for name in (service.name, *service.aliases)]
    familiar = {word for name in heard for word in normalise(name).split()}
    for pattern in (_OF, _WHOM):
        for found in pattern.finditer(plain):
            word = next(filter(None, found.groups()))
            if word not in _NO_NAMES and not match_name(word, sorted(familiar)):
                return word
    return None


def _fits(booking: Booking, which: Which, scene: Scene) -> bool:
    local = booking.start_time.astimezone(scene.zone)
    window = which.window
    return (
        (which.day is None or local.date() == which.day)
        and (which.days is None or which.days[0] <= local.date() <= which.days[1])
        and (which.at is None or local.time() == which.at)
        and (window is None or (window.start or time.min) <= local.time() <= (window.end or time.max))
        and (not which.services or booking.service_id in which.services)
        and (which.resource_id is None or booking.resource_id == which.resource_id)
    )


def _choice(booking: Booking, scene: Scene) -> Choice:
    return Choice(say_booking(booking, scene), {"booking_id": str(booking.id)})


def _question(found: Sequence[Booking], which: Which) -> str:
    pets, _ = _mentioned(found, which.words)
    tutors = {one.contact_id for one in found}
    if pets and len(tutors) > 1:
        return f"Qual {sorted(pets)[0]}?"
    more = f" (mostro {LISTED} de {len(found)})" if len(found) > LISTED else ""
    return f"Qual destes?{more}" if len(found) > 1 else "É este?"


def _nothing(named: Sequence[Booking], scene: Scene) -> str:
    if not named:
        return "Não encontrei esse agendamento em aberto: nada foi feito. Diga o pet ou o tutor, o dia e a hora."
    lines = [f"• {say_booking(one, scene)}" for one in named[:LISTED]]
    return "\n".join(["Não encontrei esse agendamento: nada foi feito. O que está em aberto com esse nome:", *lines])


def could_name(word: str) -> bool:
    """Whether a plain word may be somebody's name where one is expected."""
    return word not in _NO_NAMES
