"""Webhook payloads as Meta sends them, and their signature.

`envelope` wraps messages and statuses of one phone number; `batch` joins envelopes into one request; `sign` gives
the body and headers to post. Whole captured-like requests lie in `payloads/` and are read with `payload`.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

Json = dict[str, Any]

PAYLOADS: Final = Path(__file__).parent / "payloads"
BUSINESS_PHONE: Final = "551140028922"
_counter = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: a phone in digits, or only a business-scoped user id once they hide their number."""

    phone: str | None = "5511987654321"
    name: str | None = "Marina"
    user_id: str | None = None
    username: str | None = None
    parent_user_id: str | None = None

    def contact(self) -> Json:
        """The entry of `contacts`."""
        contact: Json = {"profile": _given(name=self.name, username=self.username)}
        contact |= _given(wa_id=self.phone, user_id=self.user_id, parent_user_id=self.parent_user_id)
        return contact

    def origin(self) -> Json:
        """The fields of a message that name its sender."""
        return _given(**{"from": self.phone}, from_user_id=self.user_id, from_parent_user_id=self.parent_user_id)


def _given(**fields: Any) -> Json:
    return {key: value for key, value in fields.items() if value is not None}


def wamid(phone: str = "5511987654321") -> str:
    """A fresh message id in Meta's form."""
    return "wamid." + b64encode(f"HBgN{phone}FQIAEhggTWIN{next(_counter):016X}".encode()).decode()


def message(sender: Sender, kind: str, content: Any = None, **fields: Any) -> Json:
    """A message of any kind. `fields` such as id, timestamp, context or referral are set as given."""
    made: Json = sender.origin() | {
        "id": fields.pop("id", None) or wamid(sender.phone or sender.user_id or ""),
        "timestamp": str(fields.pop("timestamp", None) or int(time.time())),
        "type": kind,
    }
    if content is not None:
        made[kind] = content
    return made | fields


def text(sender: Sender, body: str, **fields: Any) -> Json:
    return message(sender, "text", {"body": body}, **fields)


def media(sender: Sender, kind: str, caption: str | None = None, **fields: Any) -> Json:
    """An image, audio, video, document or sticker."""
    mime = {
        "image": "image/jpeg",
        "audio": "audio/ogg; codecs=opus",
        "video": "video/mp4",
        "document": "application/pdf",
        "sticker": "image/webp",
    }[kind]
    content: Json = {
        "mime_type": mime,
        "sha256": "3d6CGKsVZnPTlZB7WBQQ9kwTmVzqFZwcEbGGTQVTQSE=",
        "id": "1479537139650973",
    }
    content |= _given(caption=caption)
    extra: dict[str, Json] = {
        "audio": {"voice": True},
        "document": {"filename": "exame.pdf"},
        "sticker": {"animated": False},
    }
    return message(sender, kind, content | extra.get(kind, {}), **fields)


def location(sender: Sender, **fields: Any) -> Json:
    place = {"latitude": -23.5613, "longitude": -46.6565, "name": "MASP", "address": "Av. Paulista, 1578"}
    return message(sender, "location", place, **fields)


def contact_card(sender: Sender, **fields: Any) -> Json:
    card = {
        "name": {"first_name": "Paulo", "formatted_name": "Paulo Lima"},
        "phones": [{"phone": "+55 11 98888-7777", "wa_id": "5511988887777", "type": "CELL"}],
    }
    return message(sender, "contacts", [card], **fields)


def button_reply(sender: Sender, reply_id: str, title: str, **fields: Any) -> Json:
    return message(
        sender, "interactive", {"type": "button_reply", "button_reply": {"id": reply_id, "title": title}}, **fields
    )


def list_reply(sender: Sender, reply_id: str, title: str, description: str | None = None, **fields: Any) -> Json:
    chosen = {"id": reply_id, "title": title} | _given(description=description)
    return message(sender, "interactive", {"type": "list_reply", "list_reply": chosen}, **fields)


def template_button(sender: Sender, caption: str, payload: str, **fields: Any) -> Json:
    return message(sender, "button", {"payload": payload, "text": caption}, **fields)


def reaction(sender: Sender, to_message: str, emoji: str | None = "👍", **fields: Any) -> Json:
    """Without an emoji the reaction is taken back."""
    return message(sender, "reaction", {"message_id": to_message} | _given(emoji=emoji), **fields)


def order(sender: Sender, **fields: Any) -> Json:
    items = [{"product_retailer_id": "racao-3kg", "quantity": 1, "item_price": 89.9, "currency": "BRL"}]
    return message(sender, "order", {"catalog_id": "194836987003835", "text": "", "product_items": items}, **fields)


def number_change(sender: Sender, new_phone: str, **fields: Any) -> Json:
    system = {
        "body": f"User {sender.name} changed from {sender.phone} to {new_phone}",
        "wa_id": new_phone,
        "type": "user_changed_number",
    }
    return message(sender, "system", system, **fields)


def unsupported(sender: Sender, **fields: Any) -> Json:
    error = {
        "code": 131051,
        "title": "Message type unknown",
        "message": "Message type unknown",
        "error_data": {"details": "Message type is currently not supported."},
    }
    return message(sender, "unsupported", {"type": "poll"}, errors=[error], **fields)


def edit(sender: Sender, original: str, body: str, **fields: Any) -> Json:
    changed = {"original_message_id": original, "message": {"type": "text", "text": {"body": body}}}
    return message(sender, "edit", changed, **fields)


def revoke(sender: Sender, original: str, **fields: Any) -> Json:
    return message(sender, "revoke", {"original_message_id": original}, **fields)


def status(
    message_id: str, state: str, sender: Sender, callback_data: str | None = None, error: int | None = None
) -> Json:
    """A delivery status: sent, delivered, read, played or failed (with an error code)."""
    made: Json = {"id": message_id, "status": state, "timestamp": str(int(time.time()))}
    made |= _given(recipient_id=sender.phone, recipient_user_id=sender.user_id, biz_opaque_callback_data=callback_data)
    if state == "failed":
        details = {
            "details": "Message failed to send because more than 24 hours have passed since the customer replied."
        }
        refusal: Json = {"code": error or 131047, "title": "Re-engagement message", "error_data": details}
        made["errors"] = [refusal | {"href": "https://developers.facebook.com/docs/whatsapp"}]
    elif state in {"sent", "delivered"}:
        made["pricing"] = {
            "billable": False,
            "pricing_model": "PMP",
            "type": "free_customer_service",
            "category": "service",
        }
    return made


def change(phone_number_id: str, field: str = "messages", **value: Any) -> Json:
    """One change of an entry; `value` holds messages, statuses, contacts or whatever the field carries."""
    metadata = {"display_phone_number": BUSINESS_PHONE, "phone_number_id": phone_number_id}
    return {"value": {"messaging_product": "whatsapp", "metadata": metadata} | value, "field": field}


def messages_change(phone_number_id: str, sender: Sender, *messages: Json) -> Json:
    """A change that carries messages of one sender."""
    return change(phone_number_id, contacts=[sender.contact()], messages=list(messages))


def envelope(*changes: Json, waba_id: str = "102290129340398") -> Json:
    """A webhook request of one entry."""
    return {"object": "whatsapp_business_account", "entry": [{"id": waba_id, "changes": list(changes)}]}


def batch(*envelopes: Json) -> Json:
    """One request with the entries of several."""
    entries = [entry for one in envelopes for entry in one["entry"]]
    return {"object": "whatsapp_business_account", "entry": entries}


def sign(payload: Json | bytes, app_secret: str) -> tuple[bytes, dict[str, str]]:
    """Returns the body and the headers with which Meta would post it."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload, ensure_ascii=True).encode()
    digest = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return body, {"content-type": "application/json", "x-hub-signature-256": f"sha256={digest}"}


def payload(name: str) -> Json:
    """A whole request from `payloads/`, by file name without extension."""
    loaded: Json = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def payload_names() -> list[str]:
    """The names of all requests in `payloads/`."""
    return sorted(path.stem for path in PAYLOADS.glob("*.json"))
