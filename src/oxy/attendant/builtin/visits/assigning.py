"""Who is asked for in a visit: one for everything they do, or each animal with somebody of its own."""

from collections.abc import Sequence
from uuid import UUID

from oxy.attendant.builtin.phrases import offers as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.visits.reading import clauses_of, key_of
from oxy.attendant.builtin.whom import leaves_open_whom, resource_named, who_does
from oxy.attendant.dialogue import VisitDraft, VisitPart
from oxy.attendant.naming import find_resource, find_services
from oxy.catalog import Resource, Service
from oxy.portuguese import match_name


def absorb_whom(talk: Talk, visit: VisitDraft) -> bool:
    """Take in who is to do which parts; return whether that changed.

    "Com a Ana" is about every part that she does; "o Rex com a Ana e a Mel com o Bruno" about each animal's own.
    """
    before = _wishes(talk, visit)
    if leaves_open_whom(talk):
        talk.draft.resource_id = None
        _assign(visit.parts, None)
        return _wishes(talk, visit) != before
    named = _named(talk)
    everybody = {key_of(part.pet) for part in visit.parts}
    in_message = _animals(talk.heard.text, visit)
    for clause, person in named:
        whose = _animals(clause, visit) if len(named) > 1 else in_message
        about = (
            {service.id for service in find_services(clause, talk.context.services)} if len(named) > 1 else set[UUID]()
        )
        if len(named) == 1 and whose in (set[object](), everybody):
            talk.draft.resource_id = person.id
        meant = [part for part in visit.parts if not whose or key_of(part.pet) in whose]
        _assign([part for part in meant if not about or part.service_id in about], person.id)
    return _wishes(talk, visit) != before


def settle_whom(talk: Talk, visit: VisitDraft) -> None:
    """Give parts that came later the person asked for, and drop who does not do a part; say so of who does none."""
    services = {service.id: service for service in talk.context.services}
    asked = {part.resource_id for part in visit.parts if part.resource_id}
    for part in visit.parts:
        service = services.get(part.service_id) if part.service_id else None
        if service is None:
            continue
        part.resource_id = part.resource_id or talk.draft.resource_id
        if part.resource_id not in service.resource_ids:
            part.resource_id = None
    for resource_id in asked - {part.resource_id for part in visit.parts}:
        _tell_who_does(talk, resource_id, [services[part.service_id] for part in visit.parts if part.service_id])


def wished_names(talk: Talk, visit: VisitDraft) -> list[str]:
    """Return the names of those who were asked for."""
    found = [resource_named(talk, part.resource_id) for part in visit.parts if part.resource_id]
    return list(dict.fromkeys(person.name for person in found if person is not None))


def ask_for_nobody(talk: Talk, visit: VisitDraft) -> None:
    """Leave to us who does what."""
    talk.draft.resource_id = None
    _assign(visit.parts, None)


def _tell_who_does(talk: Talk, resource_id: UUID, services: Sequence[Service]) -> None:
    person, service = resource_named(talk, resource_id), next(iter(services), None)
    if talk.draft.resource_id == resource_id:
        talk.draft.resource_id = None
    if person is not None and service is not None:
        talk.say(phrases.not_theirs(person.name, service.name, who_does(talk, service)))


def _named(talk: Talk) -> list[tuple[str, Resource]]:
    found = [(clause, find_resource(clause, talk.context.resources)) for clause in clauses_of(talk)]
    named = [(clause, person) for clause, person in found if person is not None]
    if len({person.id for _, person in named}) == 1:
        # One alone may be the writer's or an animal's own name: heard as a whole that is told apart.
        return named[:1] if talk.heard.resource is not None else []
    return named


def _animals(words: str, visit: VisitDraft) -> set[object]:
    names = {part.pet.name: key_of(part.pet) for part in visit.parts if part.pet.name}
    return {names[name] for name in match_name(words, tuple(names))}


def _assign(parts: Sequence[VisitPart], resource_id: UUID | None) -> None:
    for part in parts:
        part.resource_id = resource_id


def _wishes(talk: Talk, visit: VisitDraft) -> tuple[UUID | None, ...]:
    return (talk.draft.resource_id, *(part.resource_id for part in visit.parts))
