"""Whose time an order is about, and from when to when: a day, an afternoon, of one of the team or of everybody."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy.agenda import open_spans
from oxy.aurora.context import KnownResource, OwnerContext
from oxy.aurora.deeds import Scene
from oxy.aurora.mentions import find_people
from oxy.aurora.orders.finding import could_name, say_when
from oxy.aurora.orders.wishes import Choice, Unclear, Wish
from oxy.businesses import MIDNIGHT, TimeSpan, load_settings
from oxy.catalog import Resource, list_resources
from oxy.foundation.errors import Invalid
from oxy.portuguese import Moments, clock_time, join_list, match_name, normalise, weekday_date

LONGEST_DAYS = 31
EVERYBODY = "everybody"
_ROLES = {
    "groomer": re.compile(r"\b(?:groomers?|tosador(?:a|es|as)?|banhistas?|esteticistas?)\b"),
    "veterinarian": re.compile(r"\b(?:veterinari[oa]s?|vets?|doutor(?:a|es)?)\b"),
}
_ONWARD = re.compile(
    r"\b(?:dali|dai|a partir|desde|em diante|para frente|ate (?:o fim|fechar|o final|acabar)|o resto|mais cedo)\b"
)
_OWN = re.compile(
    r"\bminha agenda\b|\b(?:quero|queria|vou|preciso|pretendo) (?:tirar|de|folgar|estar)\b.*\b(?:folga|ferias|folgar)\b"
)
_OWNED = re.compile(
    r"\b(?:agendas?|folga|ferias|atestado|horarios?|atendimentos?|agendamentos?|tudo|todos|todas|clientes)"
    r" (?:(?:toda|inteira|todos) )?d[oae]s? ([a-z]{3,})\b"
)
_SUBJECT = re.compile(
    r"(?:^|[,;] ?| e |que )[oa] ([a-z]{3,}) (?:(?:vai )?(?:esta|estar|ta|fica|ficar|sai|tira|tirar) )?(?:(?:de|em) )?"
    r"(?:folga|ferias|atestado|doente|nao (?:vem|trabalha|vai|atende|pode)|adoeceu|ficou|faltou|passou mal|vai sair"
    r"|sai)\b|\bbloque\w+ [oa] ([a-z]{3,})\b"
)
_NOBODYS = frozenset({"agenda", "dia", "hora", "periodo", "semana", "loja", "clinica", "pet", "petshop"})


async def find_team(scene: Scene, wish: Wish) -> tuple[Resource, ...] | None:
    """Return those of the team, or the rooms, whose time is meant; None for everybody's.

    Asks when a name is none of the team's, for else one person's day off would close the house, and when a trade ("o
    groomer") is that of several.
    """
    everyone = await list_resources(scene.session)
    picked = wish.pins.get("resource_ids")
    if picked is not None:
        return None if picked == EVERYBODY else tuple(each for each in everyone if str(each.id) in picked)
    plain = wish.plain
    named = named_in_team(wish.text, wish.context)
    if named:
        return tuple(each for each in everyone if each.id in {one.id for one in named})
    if _OWN.search(plain) and len(everyone) > 1:
        own = match_name(scene.speaker.name, [each.name for each in everyone])
        if not own:
            raise Unclear("De quem é a agenda?", _choices(everyone, whole=True))
        return tuple(each for each in everyone if each.name in own)
    for kind, said in _ROLES.items():
        if said.search(plain):
            return _of_trade([each for each in everyone if each.kind == kind], said.search(plain))
    stranger = find_stranger(plain, [each.name for each in everyone])
    if stranger is not None:
        raise Unclear(
            f"Não encontrei {stranger.capitalize()} na equipe. De quem é a agenda?", _choices(everyone, whole=True)
        )
    return None


def named_in_team(text: str, context: OwnerContext) -> tuple[KnownResource, ...]:
    """Return those of the team, and the rooms, that `text` names; Paula is no slip of the pen for Paulo."""
    words = set(re.findall(r"[a-z0-9]+", normalise(text)))
    return tuple(each for each in find_people(text, context) if not _is_another(each.name, words))


def says_trade(plain: str) -> bool:
    """Whether `plain` names somebody by their trade: "o groomer"."""
    return any(said.search(plain) for said in _ROLES.values())


def find_stranger(plain: str, names: Sequence[str]) -> str | None:
    """Return the word that stands where whose time it is does, and is none of `names`."""
    for pattern in (_OWNED, _SUBJECT):
        for found in pattern.finditer(plain):
            word = next(filter(None, found.groups()))
            if not could_name(word) or word in _NOBODYS or word.isdecimal():
                continue
            if all(_is_another(name, {word}) for name in match_name(word, list(names))):
                return word
    return None


def _is_another(name: str, words: Collection[str]) -> bool:
    """Whether no word is the name's own and one differs from it in its last letter alone: another person's."""
    own = [word for word in re.findall(r"[a-z0-9]+", normalise(name)) if len(word) > 2]
    if set(words) & set(own):
        return False
    return any(word[:-1] == part[:-1] and {word[-1], part[-1]} == {"a", "o"} for word in words for part in own)


def names_of_team(team: Sequence[Resource] | None) -> str:
    """Return "de Ana", or "inteira (toda a equipe)"."""
    return "inteira (toda a equipe)" if team is None else f"de {join_list([each.name for each in team])}"


async def load_team(scene: Scene, ids: Sequence[str] | None) -> list[Resource] | None:
    """Return those of an order's arguments, None for everybody. Raises `Invalid` for one that is gone."""
    if ids is None:
        return None
    found = [each for each in await list_resources(scene.session) if str(each.id) in ids]
    if len(found) < len(ids):
        raise Invalid("Esse profissional ou espaço não está mais ativo: nada foi feito.")
    return found


async def read_stretch(scene: Scene, moments: Moments, plain: str) -> tuple[datetime, datetime]:
    """Return from when to when `plain` words, read as `moments`, mean. Asks for a day.

    What is not said of the clock is from opening to closing.
    """
    first, last = days_of(moments)
    if moments.window is not None and first != last:
        raise Unclear("Um trecho por vez: diga um dia com esse horário, ou os dias inteiros.")
    settings = await load_settings(scene.session)
    hours = _hours(open_spans(settings, first), open_spans(settings, last))
    if moments.window is None and moments.time is not None and _ONWARD.search(plain):
        start, end = moments.time, hours[1]
    else:
        start, end = _bounds(moments, first, last, hours)
    return datetime.combine(first, start, scene.zone), _end(last, end, scene.zone)


def days_of(moments: Moments) -> tuple[date, date]:
    """Return the first and the last day. Asks for one that was not said, or which of several."""
    if moments.date_range is not None:
        first, last = moments.date_range
        if (last - first).days >= LONGEST_DAYS:
            raise Invalid(f"Faço até {LONGEST_DAYS} dias de uma vez: nada foi feito. Diga um período menor.")
        return first, last
    if moments.date is None:
        if len(moments.dates) > 1:
            raise Unclear("Você falou de mais de um dia. Qual deles? Um por vez.")
        raise Unclear("Que dia? E em que horário, se não for o dia todo?")
    if moments.alternatives:
        first, *others = sorted({moments.date, *moments.alternatives})
        raise Unclear(f"É {weekday_date(first)} ou {join_list([weekday_date(day) for day in others])}? Diga a data.")
    return moments.date, moments.date


def say_stretch(start: datetime, end: datetime, scene: Scene) -> str:
    """Return "quinta-feira, 12/03/2026, das 13h às 17h"."""
    first, last = start.astimezone(scene.zone), end.astimezone(scene.zone)
    if last.time() == time.min and last > first:
        last -= timedelta(minutes=1)
    until = "meia-noite" if last.time() == time(23, 59) else clock_time(last.time())
    if first.date() == last.date():
        return f"{weekday_date(first.date())}/{first.year}, das {clock_time(first.time())} às {until}"
    begins = f"{weekday_date(first.date())}/{first.year} às {clock_time(first.time())}"
    return f"de {begins} até {weekday_date(last.date())}/{last.year} às {until}"


def stretch_of(arguments: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """Return the start and end of an order's arguments."""
    return datetime.fromisoformat(arguments["start"]), datetime.fromisoformat(arguments["end"])


def ids_of(team: Sequence[Resource] | None) -> list[str] | None:
    """Return a team as an order's arguments have it."""
    return None if team is None else [str(each.id) for each in team]


def uuids_of(ids: Sequence[str] | None) -> list[UUID] | None:
    """Return the same as the agenda wants it."""
    return None if ids is None else [UUID(each) for each in ids]


def say_start(start: datetime, scene: Scene) -> str:
    """Return a moment at the beginning of a sentence."""
    return say_when(start, scene).capitalize()


def _of_trade(found: Sequence[Resource], said: re.Match[str] | None) -> tuple[Resource, ...]:
    if len(found) <= 1 or (said is not None and said[0].endswith("s")):
        if not found:
            raise Unclear("Não encontrei ninguém dessa função na equipe. De quem é a agenda?")
        return tuple(found)
    raise Unclear("Qual deles?", _choices(found, whole=False))


def _choices(found: Sequence[Resource], *, whole: bool) -> list[Choice]:
    choices = [Choice(each.name, {"resource_ids": [str(each.id)]}) for each in found[:8]]
    every: object = EVERYBODY if whole else [str(each.id) for each in found]
    return [*choices, Choice("Toda a equipe" if whole else "Todos eles", {"resource_ids": every})]


def _hours(first: Sequence[TimeSpan], last: Sequence[TimeSpan]) -> tuple[time, time]:
    """When the first day opens and the last one closes; the whole day where it is closed."""
    return (first[0].start if first else time.min), (last[-1].end if last else MIDNIGHT)


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


def _end(last: date, end: time, zone: ZoneInfo) -> datetime:
    if end == MIDNIGHT:
        return datetime.combine(last + timedelta(days=1), time.min, zone)
    return datetime.combine(last, end, zone)
