"""Which bookings an order about many means: whose, of which days and hours, what of, and all but whom."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from oxy.agenda import Booking, list_bookings
from oxy.aurora.context import KnownResource
from oxy.aurora.deeds import Scene
from oxy.aurora.mentions import find_services, names_several
from oxy.aurora.orders.finding import OPEN, people_in, unknown_name, whose
from oxy.aurora.orders.stretches import (
    days_of,
    find_stranger,
    find_team,
    ids_of,
    named_in_team,
    read_stretch,
    says_trade,
    stretch_of,
)
from oxy.aurora.orders.wishes import Choice, Unclear, Wish, find_when
from oxy.foundation.errors import NotFound
from oxy.portuguese import Moments, match_name, normalise

LOOKED_AT = 2000
AHEAD = timedelta(days=400)
_ALL = re.compile(
    r"\b(?:tudo|todos|todas|todo mundo|geral|(?:a|minha|toda a) agenda|agenda (?:toda|inteira|d[aeo])"
    r"|os (?:agendamentos|atendimentos|horarios|clientes)|as (?:consultas|marcacoes)|dia (?:todo|inteiro)"
    r"|quem (?:esta|ta|tiver|estiver) marcado)\b"
)
_EXCEPT = re.compile(r"\b(?:menos|exceto|tirando|fora|sem ser|so nao)\b(?P<who>.*)$")


def is_many(wish: Wish) -> bool:
    """Whether a wish is about all that fits, not about one booking."""
    return bool(_ALL.search(wish.plain)) or names_several(wish.plain, find_services(wish.plain, wish.context.services))


async def select(scene: Scene, wish: Wish, question: str, moments: Moments | None = None) -> dict[str, Any]:
    """Return which bookings are meant, as an order's arguments have it; `block` is their time, where it is one's all.

    Args:
        question: asked where neither a day nor a customer is named.
        moments: the days and times, where they are known better than the words say.
    """
    kept = _EXCEPT.search(wish.plain)
    told = replace(wish, text=_EXCEPT.split(wish.plain)[0]) if kept else wish
    moments = moments or find_when(told.text, wish.context.now)
    services = [str(each.id) for each in find_services(told.plain, wish.context.services)]
    said = bool(moments.dates) or moments.date_range is not None
    arguments: dict[str, Any] = {
        **await _when(scene, moments, told.plain, said=said), "resource_ids": None, "pets": [], "contacts": [],
        "services": services, "kept": [],
    }  # fmt: skip
    arguments |= await _whose(scene, told, arguments)
    if not said and not arguments["contacts"]:
        raise Unclear(question)
    if kept:
        arguments["kept"] = await _kept(scene, arguments, kept["who"])
    if services or kept or arguments["contacts"]:
        arguments["block"] = None
    return arguments


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
    titled = any(_in_full(each.name, wish.plain) for each in named)
    if named and not titled and not people_in(words, known) and people_in(wish.text, known):
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


def _in_full(name: str, plain: str) -> bool:
    """Whether a name of several words ("Dr. Paulo") is written out: no customer is called so."""
    call = normalise(name).replace(".", "")
    return " " in call and call in plain.replace(".", "")


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
