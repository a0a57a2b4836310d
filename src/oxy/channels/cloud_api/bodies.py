"""What Meta's messages endpoint is posted, from our neutral words.

https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/message-api
"""

from collections.abc import Sequence
from typing import Any

from oxy.channels.cloud_api.reading import Json
from oxy.conversations.enclosures import Attachment, Option, TemplateParameter, TemplateUse
from oxy.conversations.ports import Identity, OutgoingMessage, SendRejected

# Limits of interactive messages, from the pages beside the one above.
MOST_BUTTONS, BUTTON_TITLE = 3, 20
MOST_ROWS, ROW_TITLE, ROW_DESCRIPTION, ROW_ID = 10, 24, 72, 200
# Some of Meta's pages allow lists 4,096; its OpenAPI document allows neither more than this.
INTERACTIVE_BODY = 1024
CAPTION = 1024
LIST_LABEL = "Ver opções"


def message_body(message: OutgoingMessage, graph_media_id: str | None = None) -> Json:
    """Return the body that sends `message`.

    Args:
        graph_media_id: what Meta called the attachment when it was uploaded.

    Our own id travels as `biz_opaque_callback_data`. Raises `SendRejected` when nobody can be addressed.
    """
    body: Json = {"messaging_product": "whatsapp", "recipient_type": "individual"}
    body |= recipient(message.to)
    body |= _content(message, graph_media_id)
    body["biz_opaque_callback_data"] = str(message.id)
    if message.reply_to is not None:
        body["context"] = {"message_id": message.reply_to}
    return body


def receipt_body(whatsapp_message_id: str, *, typing: bool) -> Json:
    """Return the body that marks a message as read, and with `typing` shows that an answer is being written."""
    body: Json = {"messaging_product": "whatsapp", "status": "read", "message_id": whatsapp_message_id}
    return body | {"typing_indicator": {"type": "text"}} if typing else body


def recipient(identities: tuple[Identity, ...]) -> dict[str, str]:
    """A number goes in `to`; a person who hides theirs is reached by user id in `recipient`."""
    for kind, field in (("phone", "to"), ("bsuid", "recipient")):
        for identity in identities:
            if identity.kind == kind:
                return {field: identity.value.removeprefix("+")}
    raise SendRejected("no_address", "the person has neither a number nor a business-scoped user id")


def _content(message: OutgoingMessage, graph_media_id: str | None) -> Json:
    if message.template is not None:
        return {"type": "template", "template": _template(message.template, message.attachment, graph_media_id)}
    if message.attachment is not None:
        return _media(message.attachment, graph_media_id, message.text)
    interactive = _interactive(message.text, message.options)
    if interactive is not None:
        return {"type": "interactive", "interactive": interactive}
    return {"type": "text", "text": {"body": message.text}}


def _media(attachment: Attachment, graph_media_id: str | None, caption: str) -> Json:
    content: Json = {"id": graph_media_id}
    if attachment.kind == "audio":
        content |= {"voice": True} if attachment.voice else {}
    elif caption:
        content["caption"] = caption[:CAPTION]
    if attachment.kind == "document" and attachment.filename:
        content["filename"] = attachment.filename
    return {"type": attachment.kind, attachment.kind: content}


def _interactive(text: str, options: Sequence[Option]) -> Json | None:
    """Buttons where they fit, else a list where that fits, else nothing: the text says it all."""
    if not options or len(text) > INTERACTIVE_BODY or any(not 1 <= len(option.id) <= ROW_ID for option in options):
        return None
    plain = all(option.description is None for option in options)
    if plain and _fit(options, MOST_BUTTONS, BUTTON_TITLE):
        buttons = [{"type": "reply", "reply": {"id": option.id, "title": option.title}} for option in options]
        return {"type": "button", "body": {"text": text}, "action": {"buttons": buttons}}
    if _fit(options, MOST_ROWS, ROW_TITLE):
        action = {"button": LIST_LABEL, "sections": [{"title": LIST_LABEL, "rows": [_row(each) for each in options]}]}
        return {"type": "list", "body": {"text": text}, "action": action}
    return None


def _fit(options: Sequence[Option], most: int, longest: int) -> bool:
    """Whether there are few enough, with titles that are short enough and, as Meta wants, all different."""
    titles = {option.title for option in options}
    return len(options) <= most and len(titles) == len(options) and all(1 <= len(title) <= longest for title in titles)


def _row(option: Option) -> Json:
    row = {"id": option.id, "title": option.title}
    return row | {"description": option.description[:ROW_DESCRIPTION]} if option.description else row


def _template(use: TemplateUse, attachment: Attachment | None, graph_media_id: str | None) -> Json:
    components: list[Json] = []
    if attachment is not None:
        media: Json = {"id": graph_media_id}
        if attachment.kind == "document" and attachment.filename:
            media["filename"] = attachment.filename
        header = {"type": attachment.kind, attachment.kind: media}
        components.append({"type": "header", "parameters": [header]})
    elif use.header:
        components.append({"type": "header", "parameters": [_parameter(each) for each in use.header]})
    if use.body:
        components.append({"type": "body", "parameters": [_parameter(each) for each in use.body]})
    for index, value in sorted(use.buttons.items()):
        components.append(_button(index, value, use.quick_replies))
    template: dict[str, Any] = {"name": use.name, "language": {"policy": "deterministic", "code": use.language}}
    return template | {"components": components} if components else template


def _parameter(parameter: TemplateParameter) -> Json:
    named = {} if parameter.name is None else {"parameter_name": parameter.name}
    return {"type": "text", **named, "text": parameter.text}


def _button(index: int, value: str, quick_replies: frozenset[int]) -> Json:
    quick = index in quick_replies
    parameter = {"type": "payload", "payload": value} if quick else {"type": "text", "text": value}
    sub_type = "quick_reply" if quick else "url"
    return {"type": "button", "sub_type": sub_type, "index": str(index), "parameters": [parameter]}
