"""A message to be sent, as it is asked for and as its row keeps it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from oxy.conversations.enclosures import Option, TemplateParameter, TemplateUse

REPLY = "reply"
# The purpose of what campaigns send.
CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class Parcel:
    """What to put into the outbox.

    Args:
        text: what is said, or a file's caption; how a template reads with its values.
        media_id: a stored file of this business, and `media_kind` what it is sent as.
        template: the approved text that `text` is an instance of.
        options: what may be tapped; `text` names them as well.
        reply_to: the channel's id of the message to quote.
        purpose: which template stands in when free text may not go out (`message_templates.purpose`).
        owner_number_id: goes out only while this number is an active owner's; withdrawn otherwise.
        good_until: does not leave after this instant, whatever kept it; withdrawn otherwise.
    """

    text: str
    media_id: UUID | None = None
    media_kind: str | None = None
    template: TemplateUse | None = None
    options: tuple[Option, ...] = ()
    reply_to: str | None = None
    purpose: str = REPLY
    owner_number_id: UUID | None = None
    good_until: datetime | None = None

    @property
    def message_type(self) -> str:
        """What the thread calls it."""
        if self.template is not None:
            return "template"
        return self.media_kind or "text"

    def payload(self) -> dict[str, Any]:
        """What the row keeps besides text and file, JSON-ready; empty for a plain text."""
        kept: dict[str, Any] = {}
        if self.template is not None:
            kept["template"] = template_to_json(self.template)
        if self.options:
            kept["options"] = [asdict(option) for option in self.options]
        if self.purpose != REPLY:
            kept["purpose"] = self.purpose
        if self.owner_number_id is not None:
            kept["owner_number_id"] = str(self.owner_number_id)
        if self.good_until is not None:
            kept["good_until"] = self.good_until.isoformat()
        return kept


def template_to_json(use: TemplateUse) -> dict[str, Any]:
    """Return a template's use as rows keep it."""
    return {
        "name": use.name, "language": use.language,
        "body": [asdict(each) for each in use.body], "header": [asdict(each) for each in use.header],
        "buttons": {str(index): value for index, value in use.buttons.items()},
        "quick_replies": sorted(use.quick_replies),
    }  # fmt: skip


def template_of(payload: Mapping[str, Any]) -> TemplateUse | None:
    """Return the template that a row's payload names."""
    kept = payload.get("template")
    if kept is None:
        return None
    return TemplateUse(
        kept["name"],
        kept["language"],
        body=tuple(TemplateParameter(**each) for each in kept["body"]),
        header=tuple(TemplateParameter(**each) for each in kept["header"]),
        buttons={int(index): value for index, value in kept["buttons"].items()},
        quick_replies=frozenset(kept["quick_replies"]),
    )


def options_of(payload: Mapping[str, Any]) -> tuple[Option, ...]:
    """Return the options that a row's payload keeps."""
    return tuple(Option(**option) for option in payload.get("options", ()))
