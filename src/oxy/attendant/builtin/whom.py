"""By whom it is to be done: "com a Ana", "pode ser com o Dr. Paulo?", "tanto faz quem"."""

import re
from collections.abc import Sequence
from uuid import UUID

from oxy.attendant.builtin.absorbing import forget_slots
from oxy.attendant.builtin.phrases import offers as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.catalog import Resource, Service

_ANYBODY = re.compile(
    r"\b(?:tanto faz|nao importa|qualquer que seja|nao faz diferenca) (?:com |por )?(?:quem|[oa]s? profissiona\w+)\b"
    r"|\bcom quem (?:tiver|puder|estiver|der|voces?)\b"
    r"|\b(?:qualquer|sem preferencia de|nao tenho preferencia de) (?:profissiona\w+|pessoa|groomer"
    r"|tosador\w*|veterinari[oa])\b"
)


def leaves_open_whom(talk: Talk) -> bool:
    """Whether the customer says that anybody may do it."""
    return talk.heard.says(_ANYBODY)


def absorb_resource(talk: Talk) -> bool:
    """Take in the professional named, or that anybody will do; return whether that is news."""
    draft, named = talk.draft, talk.heard.resource
    wanted = named.id if named else None
    if wanted is None and not (draft.resource_id and leaves_open_whom(talk)):
        return False
    if wanted == draft.resource_id:
        return False
    draft.resource_id = wanted
    forget_slots(draft)
    return True


def drop_wrong_person(talk: Talk, service: Service) -> None:
    """Who does not do this service cannot be asked for: it is said who does."""
    wanted = resource_named(talk, talk.draft.resource_id)
    if wanted is not None and wanted.id not in service.resource_ids:
        talk.draft.resource_id = None
        talk.say(phrases.not_theirs(wanted.name, service.name, who_does(talk, service)))


def who_does(talk: Talk, service: Service) -> Sequence[str]:
    """Return the names of those who do a service."""
    return [each.name for each in talk.context.resources if each.id in service.resource_ids]


def resource_named(talk: Talk, resource_id: UUID | None) -> Resource | None:
    """Return the resource of an id that the draft holds, while it is there."""
    return next((each for each in talk.context.resources if each.id == resource_id), None)


def wished_name(talk: Talk) -> str | None:
    """Return the name of whom the customer asked for."""
    wanted = resource_named(talk, talk.draft.resource_id)
    return wanted.name if wanted else None
