"""What Meta's Graph API accepts on POST /{version}/{phone_number_id}/messages, and how it refuses.

Sources: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes and
the messages reference beside it.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Final

import jsonschema_rs

from twins.wire import Json, Reply, is_object, json_reply

TEXT_LIMIT: Final = 4096
CALLBACK_LIMIT: Final = 512

# code: (HTTP status, title)
ERRORS: Final[dict[int, tuple[int, str]]] = {
    1: (500, "An unknown error occurred"),
    2: (503, "Service temporarily unavailable"),
    4: (400, "(#4) Application request limit reached"),
    10: (403, "(#10) Application does not have permission for this action"),
    33: (400, "Unsupported post request. Object with ID does not exist"),
    100: (400, "(#100) Invalid parameter"),
    104: (401, "An access token is required to request this resource."),
    190: (401, "Invalid OAuth access token - Cannot parse access token"),
    368: (403, "(#368) Temporarily blocked for policies violations"),
    130429: (429, "(#130429) Rate limit hit"),
    131000: (500, "(#131000) Something went wrong"),
    131005: (403, "(#131005) Access denied"),
    131008: (400, "(#131008) Required parameter is missing"),
    131009: (400, "(#131009) Parameter value is not valid"),
    131016: (503, "(#131016) Service unavailable"),
    131021: (400, "(#131021) Recipient cannot be sender"),
    131026: (400, "(#131026) Message undeliverable"),
    131030: (400, "(#131030) Recipient phone number not in allowed list"),
    131031: (403, "(#131031) Business account locked"),
    131047: (400, "(#131047) Re-engagement message"),
    131048: (400, "(#131048) Spam rate limit hit"),
    131051: (400, "(#131051) Unsupported message type"),
    131056: (400, "(#131056) (Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "(#131057) Account in maintenance mode"),
    132001: (400, "(#132001) Template name does not exist in the translation"),
    133010: (400, "(#133010) Account not registered"),
}

MESSAGE_TYPES: Final = frozenset(
    {"text", "image", "audio", "video", "document", "sticker", "location", "contacts", "interactive"}
    | {"template", "reaction"}
)
# Of these the published schema is checked; texts, which benchmarks send by the thousand, by hand.
PUBLISHED: Final = frozenset({"image", "audio", "video", "document", "interactive", "template"})
RULES: Final = Path(__file__).parents[1] / "contracts" / "meta" / "messages.json"
FIELDS: Final = frozenset(
    {"messaging_product", "recipient_type", "to", "recipient", "type", "context"}
    | {"biz_opaque_callback_data", "recipient_identity_key_hash", "message_activity_sharing"}
)
PHONE: Final = re.compile(r"\+?[\d\s().-]{7,24}")
BSUID: Final = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


def graph_error(
    code: int, details: str = "", headers: dict[str, str] | None = None, status: int | None = None
) -> Reply:
    """Meta's error body for `code`."""
    http_status, title = ERRORS.get(code, (400, f"(#{code}) Error"))
    error: Json = {
        "message": title,
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "AtwinAtwinAtwinAtwinA",
    }
    if details:
        error["error_data"] = {"messaging_product": "whatsapp", "details": details}
    return json_reply(status or http_status, {"error": error}, headers)


def check_receipt(body: Json) -> Reply | None:
    """Checks a mark-as-read or typing body; returns the refusal or None."""
    if not isinstance(body.get("message_id"), str) or not body["message_id"].startswith("wamid."):
        return graph_error(100, "Param message_id must be a WhatsApp message id")
    typing = body.get("typing_indicator")
    if typing is not None and typing != {"type": "text"}:
        return graph_error(100, "Param typing_indicator['type'] must be one of {TEXT}")
    return None


def check_message(body: Json) -> Reply | None:
    """Checks a body to be sent; returns the refusal or None."""
    return _check_recipient(body) or _check_frame(body) or _check_content(body)


def _check_recipient(body: Json) -> Reply | None:
    if body.get("messaging_product") != "whatsapp":
        return graph_error(100, "The parameter messaging_product is required and must be whatsapp")
    if body.get("recipient_type", "individual") not in {"individual", "group"}:
        return graph_error(100, "Param recipient_type must be one of {INDIVIDUAL, GROUP}")
    phone, user_id = body.get("to"), body.get("recipient")
    if not phone and not user_id:
        return graph_error(100, "The parameter to is required.")
    if phone and (not isinstance(phone, str) or not PHONE.fullmatch(phone)):
        return graph_error(131009, "Param to must be a valid WhatsApp phone number")
    if user_id and (not isinstance(user_id, str) or not BSUID.fullmatch(user_id)):
        return graph_error(131009, "Param recipient must be a business-scoped user id")
    return None


def _check_frame(body: Json) -> Reply | None:
    kind = body.get("type", "text")
    if kind not in MESSAGE_TYPES:
        return graph_error(100, f"Param type must be one of {{{', '.join(sorted(MESSAGE_TYPES))}}}")
    for key in body:
        if key not in FIELDS and key != kind:
            return graph_error(100, f'Unexpected key "{key}" on param')
    callback = body.get("biz_opaque_callback_data")
    if callback is not None and (not isinstance(callback, str) or len(callback) > CALLBACK_LIMIT):
        return graph_error(100, f"Param biz_opaque_callback_data must be at most {CALLBACK_LIMIT} characters long.")
    context = body.get("context")
    if context is not None and not (is_object(context) and isinstance(context.get("message_id"), str)):
        return graph_error(100, "Param context['message_id'] must be a string")
    return None


def _check_content(body: Json) -> Reply | None:
    kind = body.get("type", "text")
    content = body.get(kind)
    if not content:
        return graph_error(100, f"The parameter {kind} is required.")
    if kind == "contacts":
        return None
    if not is_object(content):
        return graph_error(100, f"Param {kind} must be an object")
    if kind == "text":
        return _check_text(content)
    return _check_by_schema(body) if kind in PUBLISHED else None


def _check_by_schema(body: Json) -> Reply | None:
    """Refuse what Meta's OpenAPI document does not allow; see `contracts/meta`."""
    fault = next(iter(_schema().iter_errors(body)), None)
    return (
        None if fault is None else graph_error(100, f"Param {'/'.join(map(str, fault.instance_path))}: {fault.message}")
    )


@cache
def _schema() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(RULES.read_text(encoding="utf-8")))


def _check_text(content: Json) -> Reply | None:
    if set(content) - {"body", "preview_url"}:
        return graph_error(100, 'Unexpected key on param "text"')
    text = content.get("body")
    if not isinstance(text, str) or not text.strip():
        return graph_error(100, "The parameter text['body'] is required.")
    if len(text) > TEXT_LIMIT:
        return graph_error(100, f"Param text['body'] must be at most {TEXT_LIMIT} characters long.")
    return None
