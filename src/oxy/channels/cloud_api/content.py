"""What a message says, by its type: Meta's words for it, and ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from oxy.channels.cloud_api.reading import Json, object_of, objects_of, words_of
from oxy.conversations.enclosures import IncomingMediaKind, MediaNotice

MEDIA: Mapping[str, IncomingMediaKind] = {
    "image": "image", "audio": "audio", "video": "video", "document": "document", "sticker": "sticker",
}  # fmt: skip
# "This message is currently unavailable": its content reached the phone first and may follow under the same id.
UNAVAILABLE = 131060


@dataclass(frozen=True, slots=True)
class Content:
    """The neutral type, what can be read as text, what else is worth keeping, and what nobody here knows about it.

    `media` is the file that came along.
    """

    message_type: str
    text: str | None = None
    details: Json = field(default_factory=dict[str, object])
    surprise: str | None = None
    media: MediaNotice | None = None


def read_content(kind: str, raw: Json) -> Content:
    """Read the part of a message that its type names. Every type has an answer; a new one is "unsupported"."""
    body = object_of(raw.get(kind))
    if kind == "text":
        return Content("text", words_of(body.get("body")))
    if kind in MEDIA:
        return _file(MEDIA[kind], body)
    match kind:
        case "interactive":
            return _interactive(body)
        case "button":
            return Content("button", words_of(body.get("text")), {"reply_id": body.get("payload")})
        case "location":
            return Content("location", words_of(body.get("name")) or words_of(body.get("address")), body)
        case "contacts":
            return Content("contacts", None, {"contacts": list(objects_of(raw.get("contacts")))})
        case "order":
            return Content("order", words_of(body.get("text")), body)
        case "reaction" | "system":
            return Content(kind, words_of(body.get("body")), body)
        case "request_welcome":
            return Content("system", None, {"type": kind})
        case "edit":
            return _edit(body)
        case "revoke":
            return Content("deletion", None, {"message_id": body.get("original_message_id")})
        case _:
            return _unsupported(kind, raw)


def _file(kind: IncomingMediaKind, body: Json) -> Content:
    graph_id = words_of(body.get("id"))
    # The address beside the id lives five minutes: it is asked for again when the file is fetched.
    details = {key: value for key, value in body.items() if key != "url"}
    notice = None
    if graph_id is not None:
        notice = MediaNotice(
            kind, words_of(body.get("mime_type")) or "application/octet-stream", {"id": graph_id},
            filename=words_of(body.get("filename")), voice=body.get("voice") is True,
        )  # fmt: skip
    return Content(kind, words_of(body.get("caption")), details, media=notice)


def _interactive(body: Json) -> Content:
    kind = words_of(body.get("type")) or "none"
    chosen = object_of(body.get(kind))
    if kind in ("button_reply", "list_reply"):
        details = {"kind": kind, "reply_id": chosen.get("id"), "description": chosen.get("description")}
        return Content("interactive", words_of(chosen.get("title")), details)
    surprise = None if kind == "nfm_reply" else f"interactive:{kind}"
    return Content("interactive", words_of(chosen.get("body")), {"kind": kind, "reply": chosen}, surprise)


def _edit(body: Json) -> Content:
    changed = object_of(body.get("message"))
    kind = words_of(changed.get("type")) or "none"
    content = object_of(changed.get(kind))
    text = words_of(content.get("body")) or words_of(content.get("caption"))
    return Content("edit", text, {"message_id": body.get("original_message_id"), "type": kind})


def _unsupported(kind: str, raw: Json) -> Content:
    errors = list(objects_of(raw.get("errors")))
    placeholder = any(error.get("code") == UNAVAILABLE for error in errors)
    details: Json = {"type": kind, "errors": errors, "body": raw.get(kind)}
    surprise = None if kind in ("unsupported", "unknown") else f"message:{kind}"
    return Content("placeholder" if placeholder else "unsupported", None, details, surprise)
