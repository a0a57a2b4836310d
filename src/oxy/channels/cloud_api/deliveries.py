"""A webhook request, taken apart: which of our numbers each change is for, and what happened there.

Meta batches: one request may hold several entries, each with several changes of several numbers and businesses.
Field names: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from oxy.channels.cloud_api.incoming import read_echo, read_message
from oxy.channels.cloud_api.reading import Json, instant_of, object_of, objects_of, words_of
from oxy.conversations.ports import IncomingMessage, MessageStatus

STATES: Mapping[str, Literal["sent", "delivered", "read", "failed"]] = {
    "sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed",
}  # fmt: skip


@dataclass(slots=True)
class Delivery:
    """Everything one request holds for one phone number. `changes` are its raw changes by entry id, word for word."""

    phone_number_id: str
    messages: list[IncomingMessage] = field(default_factory=list[IncomingMessage])
    statuses: list[MessageStatus] = field(default_factory=list[MessageStatus])
    changes: list[tuple[str, Json]] = field(default_factory=list[tuple[str, Json]])

    @property
    def raw(self) -> Json:
        """This number's part of the request, in the shape in which Meta sent it."""
        entries = [{"id": entry_id, "changes": [change]} for entry_id, change in self.changes]
        return {"object": "whatsapp_business_account", "entry": entries}

    @property
    def account_id(self) -> str | None:
        """The WhatsApp Business Account that the number belongs to."""
        return next((entry_id for entry_id, _ in self.changes if entry_id), None)


@dataclass(frozen=True, slots=True)
class AccountNews:
    """What Meta says about a whole account: a decision about a template, or a restriction. `raw` is word for word."""

    account_id: str
    kind: Literal["template", "account"]
    event: str
    raw: Json
    template: str = ""
    language: str = ""
    reason: str = ""


@dataclass(slots=True)
class Webhook:
    """A request read: deliveries by phone number id, news of accounts, and how often something unknown was met."""

    deliveries: dict[str, Delivery] = field(default_factory=dict[str, Delivery])
    news: list[AccountNews] = field(default_factory=list[AccountNews])
    unknown: Counter[str] = field(default_factory=Counter[str])


def read_webhook(payload: object, received_at: datetime) -> Webhook:
    """Read a parsed request body. Never raises: what is not understood is counted in `unknown`.

    Args:
        payload: the JSON value.
        received_at: stands in for a time that cannot be read; aware.
    """
    webhook = Webhook()
    for entry_id, change in _changes(payload):
        name, value = words_of(change.get("field")) or "none", object_of(change.get("value"))
        number = words_of(object_of(value.get("metadata")).get("phone_number_id"))
        if number is None:
            news = _news(entry_id, name, value)
            if news is None:
                webhook.unknown[f"field:{name}"] += 1
            else:
                webhook.news.append(news)
            continue
        delivery = webhook.deliveries.setdefault(number, Delivery(number))
        delivery.changes.append((entry_id, change))
        _read_change(delivery, name, value, received_at, webhook.unknown)
    return webhook


def _changes(payload: object) -> Iterator[tuple[str, Json]]:
    for entry in objects_of(object_of(payload).get("entry")):
        for change in objects_of(entry.get("changes")):
            yield str(entry.get("id", "")), change


def _news(entry_id: str, name: str, value: Json) -> AccountNews | None:
    event = words_of(value.get("event"))
    if not entry_id or event is None:
        return None
    if name == "message_template_status_update":
        template, language = (
            words_of(value.get("message_template_name")),
            words_of(value.get("message_template_language")),
        )
        if template is None or language is None:
            return None
        reason = words_of(value.get("reason")) or ""
        return AccountNews(entry_id, "template", event, value, template, language, reason)
    if name == "account_update":
        return AccountNews(entry_id, "account", event, value, reason=_restrictions(value))
    return None


def _restrictions(value: Json) -> str:
    kinds = [words_of(each.get("restriction_type")) for each in objects_of(value.get("restriction_info"))]
    violation = words_of(object_of(value.get("violation_info")).get("violation_type"))
    return ", ".join(kind for kind in (*kinds, violation) if kind)


def _read_change(delivery: Delivery, name: str, value: Json, received_at: datetime, unknown: Counter[str]) -> None:
    contacts = list(objects_of(value.get("contacts")))
    if name == "messages":
        for raw in objects_of(value.get("messages")):
            message, surprise = read_message(raw, contacts, received_at)
            _keep(delivery, message, surprise, unknown)
        for raw in objects_of(value.get("statuses")):
            status = _status(raw, received_at)
            if status is None:
                unknown[f"status:{words_of(raw.get('status')) or 'none'}"] += 1
            else:
                delivery.statuses.append(status)
        if "errors" in value:
            unknown["errors"] += 1
    elif name == "smb_message_echoes":
        for raw in objects_of(value.get("message_echoes")):
            message, surprise = read_echo(raw, received_at)
            _keep(delivery, message, surprise, unknown)
    else:
        unknown[f"field:{name}"] += 1


def _keep(delivery: Delivery, message: IncomingMessage | None, surprise: str | None, unknown: Counter[str]) -> None:
    if surprise is not None:
        unknown[surprise] += 1
    if message is not None:
        delivery.messages.append(message)


def _status(raw: Json, received_at: datetime) -> MessageStatus | None:
    message_id, state = words_of(raw.get("id")), STATES.get(words_of(raw.get("status")) or "")
    if message_id is None or state is None:
        return None
    error = next(objects_of(raw.get("errors")), None)
    return MessageStatus(
        whatsapp_message_id=message_id,
        status=state,
        at=instant_of(raw.get("timestamp"), received_at),
        our_id=_our_id(raw.get("biz_opaque_callback_data")),
        error_code=None if error is None else words_of(error.get("code")),
        error_reason=None if error is None else _reason(error),
        pricing=object_of(raw.get("pricing")) or None,
    )


def _our_id(callback_data: object) -> UUID | None:
    try:
        return UUID(callback_data) if isinstance(callback_data, str) else None
    except ValueError:
        return None


def _reason(error: Json) -> str | None:
    data = object_of(error.get("error_data"))
    return words_of(data.get("details")) or words_of(error.get("message")) or words_of(error.get("title"))
