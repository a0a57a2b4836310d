"""What Aurora knows when an owner's turn begins, read in one round trip; figures come from tools, turn by turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy.aurora import store
from oxy.aurora.deeds import Speaker
from oxy.aurora.proposals import REMEMBERED, speaker_from_row
from oxy.businesses import (
    AiSettings,
    Organization,
    OwnerNumber,
    organization_from_row,
    owner_number_from_row,
    settings_from_row,
)
from oxy.conversations.ports import Turn
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound

HISTORY_MESSAGES = 12


@dataclass(frozen=True, slots=True)
class KnownService:
    """A service that an owner may name, active or not."""

    id: UUID
    name: str
    type: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownResource:
    """A professional, room or kennel that an owner may name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """An earlier message of this conversation. `by_owner` False: Aurora or the team wrote it."""

    by_owner: bool
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """Something that Aurora told this owner of her own accord, in this conversation.

    `subject` is what it was about; `unanswered` says that the owner has written nothing since.
    """

    kind: str
    text: str
    subject: Mapping[str, Any]
    at: datetime
    whatsapp_message_id: str | None
    unanswered: bool


@dataclass(frozen=True, slots=True)
class OwnerContext:
    """One business as its owner's partner sees it at one moment. `now` is in the organization's zone.

    `speaker` is who writes, with what they may order; None when nobody on the list does. `has_proposals`: something was
    put to them lately that a yes may be about. `owner` is the number on the list; `told` is newest first, `leaning` the
    one of them that the waiting messages may answer; `holds`: something waits to be told.
    """

    organization: Organization
    ai: AiSettings
    owner_name: str | None
    services: tuple[KnownService, ...]
    resources: tuple[KnownResource, ...]
    history: tuple[Said, ...]
    now: datetime
    speaker: Speaker | None = None
    has_proposals: bool = False
    owner: OwnerNumber | None = None
    told: tuple[Told, ...] = ()
    leaning: Told | None = None
    holds: bool = False

    @property
    def today(self) -> date:
        """The local date."""
        return self.now.date()

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which this business's days begin and end."""
        return self.organization.zone


async def load_context(session: Session, turn: Turn) -> OwnerContext:
    """Read what the turn needs, in one query. Raises `NotFound` when the organization is gone."""
    first_seq = min((message.seq for message in turn.messages), default=None)
    since = session.clock.now() - REMEMBERED
    found = await store.load_rows(session, turn.contact_id, turn.conversation_id, first_seq, HISTORY_MESSAGES, since)
    if found is None:
        raise NotFound
    organization = organization_from_row(found["organization"])
    return OwnerContext(
        organization=organization,
        ai=settings_from_row(found["settings"]).ai,
        owner_name=turn.owner_name,
        services=tuple(_service(row) for row in found["services"]),
        resources=tuple(KnownResource(UUID(row["id"]), row["name"]) for row in found["resources"]),
        history=tuple(Said(row["author"] == "contact", row["text"]) for row in found["history"]),
        now=session.clock.now().astimezone(organization.zone),
        speaker=None if found["speaker"] is None else speaker_from_row(found["speaker"], turn.contact_id),
        has_proposals=found["proposals"] > 0,
        owner=None if found["speaker"] is None else owner_number_from_row(found["speaker"]),
        told=tuple(_told(row) for row in found["told"]),
        holds=found["holds"],
    )


def _service(row: Mapping[str, Any]) -> KnownService:
    return KnownService(UUID(row["id"]), row["name"], row["type"], tuple(row["aliases"]))


def _told(row: Mapping[str, Any]) -> Told:
    at = datetime.fromisoformat(row["created_at"])
    return Told(row["kind"], row["content"], row["subject"], at, row["whatsapp_message_id"], row["unanswered"])
