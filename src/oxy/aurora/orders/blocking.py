"""Taking time off the agenda and giving it back: a day, an afternoon, of one person or of everybody."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from uuid import UUID

from oxy.agenda import Booking, InThePast, block, find_slots, list_bookings, open_spans, unblock
from oxy.agenda import load_block as load
from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.mentions import find_resource
from oxy.aurora.orders.finding import say_when, whose
from oxy.aurora.orders.wishes import Unclear, Wish, affirmed
from oxy.businesses import MIDNIGHT, Right, TimeSpan, load_settings
from oxy.catalog import list_resources
from oxy.foundation.errors import Invalid, Refusal
from oxy.portuguese import Moments, clock_time, find_moments, join_list, weekday_date

KIND = "block_agenda"
UNDO_KIND = "unblock_agenda"
LISTED = 10
LONGEST_DAYS = 31
_SAID = re.compile(
    r"\bbloqu(?:e|i)\w*\b|\btranc(?:a|ar) (?:a |minha )?agenda\b|\b(?:fech(?:a|e|ar)|tira(?:r)?) (?:a |minha )?agenda\b"
    r"|\bnao (?:marc(?:a|ar|que|quem)|agend(?:a|ar|e|em)) (?:mais )?(?:ninguem|nada|nenhum)\b"
    r"|\b(?:de folga|folga (?:d[aeo]|para)|de ferias|de atestado|nao (?:vem|trabalha|vai trabalhar|vai vir|atende))\b"
)
_QUESTION = re.compile(r"\?\s*$")


def reads(plain: str) -> bool:
    """Whether `plain` asks to take time off the agenda."""
    return bool(_SAID.search(plain)) and not (_QUESTION.search(plain) and "bloque" not in plain)


async def order(scene: Scene, wish: Wish) -> Order:
    """Return the order: whose time, from when to when. Asks for a day that was not said."""
    moments = find_moments(affirmed(wish.text), reference=wish.context.now)
    first, last = _days(moments)
    resource = find_resource(wish.text, wish.context)
    settings = await load_settings(scene.session)
    start, end = _bounds(moments, first, last, settings_hours(open_spans(settings, first), open_spans(settings, last)))
    zone = scene.zone
    arguments = {
        "resource_id": None if resource is None else str(resource.id),
        "start": datetime.combine(first, start, zone).isoformat(),
        "end": _end(last, end, zone).isoformat(),
    }
    return Order(KIND, arguments)


def settings_hours(first: Sequence[TimeSpan], last: Sequence[TimeSpan]) -> tuple[time, time]:
    """Return when the first day opens and the last one closes; the whole day where it is closed."""
    return (first[0].start if first else time.min), (last[-1].end if last else MIDNIGHT)


class BlockAgenda:
    """Blocks a stretch of time around the bookings that are in it."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.AGENDA

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Say whose time, from when to when, and who is booked then: they stay until they are moved."""
        start, end = _stretch(arguments)
        if end <= scene.session.clock.now():
            raise InThePast(f"{say_when(start, scene).capitalize()} já passou: nada foi feito.")
        if end <= start:
            raise Invalid("O fim do bloqueio precisa vir depois do início: nada foi feito.")
        whose_time = await _name(scene, arguments)
        inside = await _inside(scene, arguments)
        lines = [f"Bloquear a agenda {whose_time}: {_say_stretch(start, end, scene)}."]
        if (start - scene.session.clock.now()) < timedelta(0):
            lines.append("O período já começou; bloqueio o que falta dele.")
        if inside:
            lines.append(
                f"Já marcados nesse período ({len(inside)}), que continuam marcados até você mover ou cancelar:"
            )
            lines += [f"• {_say_inside(one, scene)}{await _free_instead(scene, one, end)}" for one in inside[:LISTED]]
            if len(inside) > LISTED:
                lines.append(f"… e mais {len(inside) - LISTED}.")
            lines.append("Ninguém é avisado do bloqueio.")
        else:
            lines.append("Não há ninguém marcado nesse período.")
        facts = {"inside": [[one.id, one.revision] for one in inside]}
        return Preview("\n".join(lines), facts)

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Block it, beside the bookings that were shown."""
        start, end = _stretch(arguments)
        resource_id = arguments["resource_id"]
        made = await block(
            scene.session, start=start, end=end, actor=scene.actor, beside_bookings=True,
            resource_ids=None if resource_id is None else [UUID(resource_id)], reason="A pedido do dono",
        )  # fmt: skip
        inside = await _inside(scene, arguments)
        text = f"Pronto, agenda {await _name(scene, arguments)} bloqueada: {_say_stretch(start, end, scene)}."
        if inside:
            first = whose(inside[0]).split(" (")[0]
            text += f" Para mover quem está marcado, diga por exemplo “move {first} para outro dia e hora”."
        return Done(text, Order(UNDO_KIND, {"block_id": str(made.id)}))


class UnblockAgenda:
    """Gives blocked time back."""

    kind: ClassVar[str] = UNDO_KIND
    right: ClassVar[Right] = Right.AGENDA

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Say which block goes."""
        found = await load(scene.session, UUID(arguments["block_id"]))
        names = "inteira" if found.whole_business else f"de {join_list(found.resource_names)}"
        return Preview(f"Liberar a agenda {names}: {_say_stretch(found.start_time, found.end_time, scene)}.")

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Take the block away."""
        found = await load(scene.session, UUID(arguments["block_id"]))
        await unblock(scene.session, found.id, scene.actor)
        return Done(f"Pronto, agenda liberada: {_say_stretch(found.start_time, found.end_time, scene)}.")


def _days(moments: Moments) -> tuple[date, date]:
    if moments.date_range is not None:
        first, last = moments.date_range
        if (last - first).days >= LONGEST_DAYS:
            raise Invalid(f"Bloqueio até {LONGEST_DAYS} dias de uma vez: nada foi feito. Diga um período menor.")
        return first, last
    if moments.date is None:
        if len(moments.dates) > 1:
            raise Unclear("Você falou de mais de um dia. Qual deles eu bloqueio? Um por vez.")
        raise Unclear("Que dia eu bloqueio? E em que horário, se não for o dia todo?")
    if moments.alternatives:
        first, *others = sorted({moments.date, *moments.alternatives})
        raise Unclear(f"É {weekday_date(first)} ou {join_list([weekday_date(day) for day in others])}? Diga a data.")
    return moments.date, moments.date


def _bounds(moments: Moments, first: date, last: date, hours: tuple[time, time]) -> tuple[time, time]:
    """The clock times at which the stretch starts and ends: those said, else from opening to closing."""
    opens, closes = hours
    if moments.window is not None:
        return moments.window.start or opens, moments.window.end or closes
    if len(moments.times) == 2:
        return moments.times[0], moments.times[1]
    if moments.time is not None:
        if first == last:
            raise Unclear(f"A partir de {clock_time(moments.time)} até que horas? Diga, por exemplo, “das 14h às 16h”.")
        return moments.time, closes
    if len(moments.times) > 2:
        raise Unclear("De que horas até que horas? Diga, por exemplo, “das 14h às 16h”.")
    return opens, closes


def _end(last: date, end: time, zone: Any) -> datetime:
    if end == MIDNIGHT:
        return datetime.combine(last + timedelta(days=1), time.min, zone)
    return datetime.combine(last, end, zone)


def _stretch(arguments: Mapping[str, Any]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(arguments["start"]), datetime.fromisoformat(arguments["end"])


async def _name(scene: Scene, arguments: Mapping[str, Any]) -> str:
    if arguments["resource_id"] is None:
        return "inteira (toda a equipe)"
    names = {str(each.id): each.name for each in await list_resources(scene.session)}
    if arguments["resource_id"] not in names:
        raise Invalid("Esse profissional ou espaço não está mais ativo: nada foi feito.")
    return f"de {names[arguments['resource_id']]}"


async def _inside(scene: Scene, arguments: Mapping[str, Any]) -> list[Booking]:
    start, end = _stretch(arguments)
    midnight = start.astimezone(scene.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    known = await list_bookings(scene.session, midnight, end)
    return [
        one for one in known
        if one.status in ("scheduled", "confirmed", "in_progress") and one.end_time > start and one.start_time < end
        and arguments["resource_id"] in (None, str(one.resource_id))
    ]  # fmt: skip


async def _free_instead(scene: Scene, booking: Booking, after: datetime) -> str:
    """The next free time for somebody who is in the way, in words; nothing when none is near."""
    day = after.astimezone(scene.zone).date()
    try:
        slots = await find_slots(
            scene.session, booking.service_id, day, day + timedelta(days=7), ignore_booking_id=booking.id
        )
    except Refusal:
        return ""
    free = next((slot for slot in slots if slot.start >= after), None)
    return "" if free is None else f" (livre depois: {say_when(free.start, scene)})"


def _say_inside(booking: Booking, scene: Scene) -> str:
    when = say_when(booking.start_time, scene)
    return f"{when}: {booking.service_name} de {whose(booking)}, com {booking.resource_name}"


def _say_stretch(start: datetime, end: datetime, scene: Scene) -> str:
    first, last = start.astimezone(scene.zone), end.astimezone(scene.zone)
    if last.time() == time.min and last > first:
        last -= timedelta(minutes=1)
    until = "meia-noite" if last.time() == time(23, 59) else clock_time(last.time())
    if first.date() == last.date():
        return f"{weekday_date(first.date())}/{first.year}, das {clock_time(first.time())} às {until}"
    begins = f"{weekday_date(first.date())}/{first.year} às {clock_time(first.time())}"
    return f"de {begins} até {weekday_date(last.date())}/{last.year} às {until}"
