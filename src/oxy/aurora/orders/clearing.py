"""Calling off several bookings at once: somebody's day, an afternoon, a service, a customer's own; shown by name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from oxy.agenda import Booking, block, cancel, list_bookings
from oxy.aurora.context import KnownResource
from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.mentions import find_services, names_several
from oxy.aurora.orders.finding import OPEN, people_in, say_when, unknown_name, whose
from oxy.aurora.orders.stretches import (
    days_of,
    find_stranger,
    find_team,
    ids_of,
    load_team,
    named_in_team,
    names_of_team,
    read_stretch,
    say_stretch,
    says_trade,
    stretch_of,
    uuids_of,
)
from oxy.aurora.orders.telling import cancel_all_text, wants_told
from oxy.aurora.orders.unblocking import KIND as UNDO_KIND
from oxy.aurora.orders.wishes import Choice, Unclear, Wish, find_when
from oxy.businesses import Right, raise_alert
from oxy.foundation.errors import Invalid, NotFound, Refusal
from oxy.portuguese import Moments, match_name, normalise, plural
from oxy.reminders import tell_change

KIND = "cancel_many"
# What is not read is not said yes to: more than one message holds is asked for in parts.
MOST = 25
LOOKED_AT = 2000
AHEAD = timedelta(days=400)
_ALL = re.compile(
    r"\b(?:tudo|todos|todas|todo mundo|geral|(?:a|minha|toda a) agenda|agenda (?:toda|inteira|d[aeo])"
    r"|os (?:agendamentos|atendimentos|horarios|clientes)|as (?:consultas|marcacoes)|dia (?:todo|inteiro)"
    r"|quem (?:esta|ta|tiver|estiver) marcado)\b"
)
_EXCEPT = re.compile(r"\b(?:menos|exceto|tirando|fora|sem ser|so nao)\b(?P<who>.*)$")
_KEEPS_OPEN = re.compile(r"\bsem bloque\w*|\bnao (?:precisa )?bloque\w*|\b(?:so|apenas) cancel\w*")


def is_many(wish: Wish) -> bool:
    """Whether a wish to cancel is one for all that fits, not for one booking."""
    return bool(_ALL.search(wish.plain)) or names_several(wish.plain, find_services(wish.plain, wish.context.services))


async def order(scene: Scene, wish: Wish) -> Order:
    """Return the order: whose, which days and times, what of, all but whom. Asks for a day where nobody is named."""
    kept = _EXCEPT.search(wish.plain)
    told = replace(wish, text=_EXCEPT.split(wish.plain)[0]) if kept else wish
    moments = find_when(told.text, wish.context.now)
    services = [str(each.id) for each in find_services(told.plain, wish.context.services)]
    said = bool(moments.dates) or moments.date_range is not None
    arguments: dict[str, Any] = {
        **await _when(scene, moments, told.plain, said=said), "resource_ids": None, "pets": [], "contacts": [],
        "services": services, "kept": [], "tell": wants_told(wish.plain),
    }  # fmt: skip
    arguments |= await _whose(scene, told, arguments)
    if not said and not arguments["contacts"]:
        raise Unclear("Cancelar tudo de que dia? E de quem, se não for de toda a equipe?")
    if kept:
        arguments["kept"] = await _kept(scene, arguments, kept["who"])
    if services or kept or arguments["contacts"] or _KEEPS_OPEN.search(wish.plain):
        arguments["block"] = None
    return Order(KIND, arguments)


class CancelMany:
    """Calls bookings off, tells each customer, and blocks the time where it is the time that goes."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.AGENDA

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """List them all by name, what each customer would hear, and that the time is blocked."""
        found = await meant_by(scene, arguments)
        team = await load_team(scene, arguments["resource_ids"])
        if not found:
            raise NotFound("Não há ninguém marcado que se encaixe nisso: nada foi cancelado.")
        if len(found) > MOST:
            raise Invalid(
                f"São {len(found)} agendamentos; cancelo até {MOST} de uma vez, para você ver todos: nada foi feito."
                " Diga um dia, um período ou um profissional por vez."
            )
        lines = [f"Cancelar todos estes agendamentos ({len(found)}):"]
        lines += [f"• {_say(one, scene)}" for one in found]
        if arguments["kept"]:
            lines.append(
                f"Ficam de fora, como você pediu: {plural(len(arguments['kept']), 'agendamento', 'agendamentos')}."
            )
        if arguments["tell"]:
            first = [one for one in found if one.contact_id == found[0].contact_id]
            lines += ["Cada cliente recebe no WhatsApp uma mensagem como:", f"“{cancel_all_text(first, scene)}”"]
        else:
            lines.append("Nenhum cliente será avisado.")
        if arguments["block"]:
            start, end = map(datetime.fromisoformat, arguments["block"])
            stretch = say_stretch(start, end, scene)
            lines.append(f"E bloquear a agenda {names_of_team(team)}, {stretch}, para ninguém marcar de novo.")
        lines.append("Cancelamento não tem como desfazer por aqui.")
        hint = "Para deixar o horário aberto, diga “só cancela”." if arguments["block"] else ""
        return Preview("\n".join(lines), {"found": [[one.id, one.revision] for one in found]}, hint)

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Cancel each, a message a customer, and say of each what came of it."""
        found = await meant_by(scene, arguments)
        undo: Order | None = None
        if arguments["block"]:
            # First, so that a freed time is nobody else's in between.
            start, end = map(datetime.fromisoformat, arguments["block"])
            made = await block(
                scene.session, start=start, end=end, actor=scene.actor, beside_bookings=True,
                resource_ids=uuids_of(arguments["resource_ids"]), reason="A pedido do dono",
            )  # fmt: skip
            undo = Order(UNDO_KIND, {"block_id": str(made.id), "cancelled": True})
        done: list[Booking] = []
        failed: list[str] = []
        for booking in found:
            try:
                async with scene.session.savepoint():
                    await cancel(scene.session, booking.id, actor=scene.actor, reason="A pedido do dono, pelo WhatsApp")
                done.append(booking)
            except Refusal as refusal:
                failed.append(f"• {_say(booking, scene)}: {refusal.message}")
        lines = [f"Pronto, {plural(len(done), 'agendamento cancelado', 'agendamentos cancelados')}."]
        if failed:
            lines += ["Não consegui cancelar:", *failed]
        lines.append(await _tell_all(scene, done) if arguments["tell"] else "Não avisei ninguém.")
        if undo is not None:
            lines.append("O horário ficou bloqueado.")
        return Done("\n".join(lines), undo)


async def _when(scene: Scene, moments: Moments, plain: str, *, said: bool) -> dict[str, Any]:
    """From when to when, the hours of each day where they were said, and what would be blocked along."""
    if not said:
        return {"start": scene.now.isoformat(), "end": (scene.now + AHEAD).isoformat(), "block": None}
    first, last = days_of(moments)
    by_clock = moments.window is not None or bool(moments.times)
    start, end = await read_stretch(scene, moments, plain)
    midnight = datetime.combine(first, time.min, scene.zone)
    whole = midnight.isoformat(), (datetime.combine(last, time.min, scene.zone) + timedelta(days=1)).isoformat()
    stretch = start.isoformat(), end.isoformat()
    chosen = stretch if by_clock and first == last else whole
    return {"start": chosen[0], "end": chosen[1], "block": list(stretch)}


async def _whose(scene: Scene, wish: Wish, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """One of the team, customers, or everybody's; a name that is both is asked about, one that is nobody's refused."""
    if "contacts" in wish.pins:
        return {"contacts": wish.pins["contacts"], "pets": wish.pins.get("pets", [])}
    known = await meant_by(scene, {**arguments, "services": []})
    named = named_in_team(wish.text, wish.context) if "resource_ids" not in wish.pins else ()
    words = wish.plain
    for each in named:
        words = " ".join(word for word in words.split() if word not in normalise(each.name).split())
    if named and not people_in(words, known) and people_in(wish.text, known):
        _ask_which(named, people_in(wish.text, known))
    customers = people_in(words, known)
    if customers:
        return {"resource_ids": [str(each.id) for each in named] or None, **_customers(words, customers)}
    services = [name for each in wish.context.services for name in (each.name, *each.aliases)]
    team_names = [each.name for each in wish.context.resources]
    stranger = find_stranger(wish.plain, [*team_names, *services]) or unknown_name(wish.text, known, wish.context)
    if stranger is not None and "resource_ids" not in wish.pins and not says_trade(wish.plain):
        raise NotFound(f"Não encontrei nada marcado para {stranger.capitalize()} nesse período: nada foi feito.")
    return {"resource_ids": ids_of(await find_team(scene, wish))}


def _customers(words: str, theirs: Sequence[Booking]) -> dict[str, Any]:
    """Those who are named: their bookings, or their pet's. Asks when one name is that of several people."""
    contacts = {str(one.contact_id): one for one in theirs}
    pets = {one.pet_name: str(one.pet_id) for one in theirs if one.pet_name and match_name(words, [one.pet_name])}
    names = {
        one.contact_name.split()[0]
        for one in theirs
        if one.contact_name and match_name(words, [one.contact_name.split()[0]])
    }
    if len(contacts) > max(1, len(pets) + len(names)) or (len(contacts) > 1 and not names):
        raise Unclear("De qual deles?", [Choice(whose(one), {"contacts": [each]}) for each, one in contacts.items()])
    return {"contacts": sorted(contacts), "pets": sorted({str(one.pet_id) for one in theirs}) if pets else []}


def _ask_which(team: Sequence[KnownResource], theirs: Sequence[Booking]) -> None:
    choices = [Choice(f"{each.name}, da equipe", {"resource_ids": [str(each.id)]}) for each in team]
    clients = {str(one.contact_id): one for one in theirs}
    choices += [Choice(f"{whose(one)}, cliente", {"contacts": [each]}) for each, one in clients.items()]
    raise Unclear("De quem?", choices)


async def _kept(scene: Scene, arguments: Mapping[str, Any], who: str) -> list[str]:
    """The ids of those that stay: named by pet or tutor. Asks when nobody is."""
    kept = people_in(who, await meant_by(scene, arguments))
    if not kept:
        raise Unclear("Todos menos quem? Diga o pedido de novo com o nome do pet ou do tutor que fica.")
    return sorted(str(one.id) for one in kept)


async def meant_by(scene: Scene, arguments: Mapping[str, Any]) -> list[Booking]:
    """Return what the order means now; what has begun is over for it."""
    start, end = stretch_of(arguments)
    after = max(start, scene.session.clock.now())
    known = await list_bookings(scene.session, after, end, limit=LOOKED_AT)
    return [
        one for one in known
        if one.status in OPEN and one.start_time >= after and _is_meant(one, arguments)
        and str(one.id) not in arguments["kept"]
    ]  # fmt: skip


def _is_meant(booking: Booking, arguments: Mapping[str, Any]) -> bool:
    ids = arguments["resource_ids"]
    return (
        (ids is None or any(str(each) in ids for each in (booking.resource_id, *booking.other_resource_ids)))
        and (not arguments["services"] or str(booking.service_id) in arguments["services"])
        and (not arguments["contacts"] or str(booking.contact_id) in arguments["contacts"])
        and (not arguments["pets"] or str(booking.pet_id) in arguments["pets"])
    )


async def _tell_all(scene: Scene, done: Sequence[Booking]) -> str:
    """Tell each customer once; who cannot be told is named, to the owner and to the team."""
    missed: list[str] = []
    people = dict.fromkeys(one.contact_id for one in done)
    for person in people:
        theirs = [one for one in done if one.contact_id == person]
        try:
            async with scene.session.savepoint():
                await tell_change(scene.session, "cancelled", person, cancel_all_text(theirs, scene), theirs)
        except Refusal as refusal:
            missed.append(f"{whose(theirs[0])}: {refusal.message}")
    if not missed:
        return "Os avisos aos clientes estão a caminho."
    await raise_alert(
        scene.session, "cancelled_untold", "Clientes a avisar do cancelamento",
        f"Cancelado a pedido do dono, sem aviso: {'; '.join(missed)}"[:2000],
    )  # fmt: skip
    told = "Os outros avisos estão a caminho. " if len(missed) < len(people) else ""
    return f"{told}Não consegui avisar, e deixei um alerta para a equipe: {'; '.join(missed)}"


def _say(booking: Booking, scene: Scene) -> str:
    when = say_when(booking.start_time, scene)
    return f"{when}: {booking.service_name} de {whose(booking)}, com {booking.resource_name}"
