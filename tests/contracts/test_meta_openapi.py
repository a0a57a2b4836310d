"""Every body that we send fits what Meta publishes about its messages endpoint; see `meta/README.md`."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oxy.channels.cloud_api.bodies import message_body, receipt_body
from oxy.conversations.enclosures import Attachment, MediaKind, Option, TemplateParameter, TemplateUse
from oxy.conversations.ports import Identity, OutgoingMessage
from twins.graph_rules import check_message, check_receipt

META = Path(__file__).parent / "meta"
SENDS: dict[str, Any] = json.loads((META / "sends.json").read_text(encoding="utf-8"))
RULES = jsonschema_rs.validator_for(json.loads((META / "messages.json").read_text(encoding="utf-8")))
PHONE = (Identity("phone", "+5511987654321"),)
PLAIN = OutgoingMessage(uuid4(), PHONE, "Oi!")


async def _nothing() -> bytes:
    return b""


def attached(kind: MediaKind, mime: str, **more: Any) -> OutgoingMessage:
    return replace(PLAIN, text="" if kind == "audio" else "Segue", attachment=Attachment(
        uuid4(), kind, mime, 10, _nothing, **more))  # fmt: skip


def options(count: int, title: str = "sex 13/03 10h30") -> tuple[Option, ...]:
    return tuple(Option(f"slot:{uuid4()}", f"{place} {title}") for place in range(count))


TEMPLATE = TemplateUse(
    "lembrete", "pt_BR", body=(TemplateParameter("Júlia"), TemplateParameter("Mia")),
    header=(TemplateParameter("amanhã", "quando"),), buttons={0: "sim", 1: "agenda/1"}, quick_replies=frozenset({0}),
)  # fmt: skip
MESSAGES = {
    "text": PLAIN,
    "text by user id": replace(PLAIN, to=(Identity("bsuid", "BR.13491208655302741918"),)),
    "reply": replace(PLAIN, reply_to="wamid.X"),
    "image": attached("image", "image/jpeg"),
    "image without words": replace(attached("image", "image/jpeg"), text=""),
    "voice": attached("audio", "audio/ogg", voice=True),
    "audio": attached("audio", "audio/mpeg"),
    "video": attached("video", "video/mp4"),
    "document": attached("document", "application/pdf", filename="exame.pdf"),
    "buttons": replace(PLAIN, options=options(3)),
    "list": replace(PLAIN, options=options(10)),
    "described list": replace(PLAIN, options=(Option("a", "Banho", "x" * 100), Option("b", "Tosa", "R$ 60,00"))),
    "template": replace(PLAIN, template=TEMPLATE),
    "bare template": replace(PLAIN, template=TemplateUse("ola", "pt_BR")),
    "template with picture": replace(attached("image", "image/png"), template=replace(TEMPLATE, header=())),
    "template with document": replace(
        attached("document", "application/pdf", filename="a.pdf"), template=replace(TEMPLATE, header=())
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_every_kind_of_message_fits(name: str) -> None:
    message = MESSAGES[name]
    body = message_body(message, None if message.attachment is None else "1037543291543636")
    RULES.validate(body)
    assert check_message(body) is None, "and the twin takes it"


@pytest.mark.parametrize("typing", [True, False])
def test_receipts_fit(typing: bool) -> None:
    body = receipt_body("wamid.X", typing=typing)
    RULES.validate(body)
    assert check_receipt(body) is None


@given(
    text=st.text(min_size=1, max_size=4096), count=st.integers(0, 14),
    title=st.text(max_size=30), description=st.none() | st.text(min_size=1, max_size=100),
)  # fmt: skip
@settings(max_examples=150)
def test_whatever_is_offered_fits_or_goes_out_as_plain_text(
    text: str, count: int, title: str, description: str | None
) -> None:
    offered = tuple(Option(f"id{place}", f"{place}{title}", description) for place in range(count))
    body = message_body(replace(PLAIN, text=text, options=offered))
    RULES.validate(body)
    assert text in (body.get("text", {}).get("body"), body.get("interactive", {}).get("body", {}).get("text"))


@pytest.mark.parametrize("name", SENDS)
def test_metas_own_examples_fit(name: str) -> None:
    RULES.validate(SENDS[name])


def broken(name: str, *path: Any, value: Any) -> Any:
    body: Any = json.loads(json.dumps(SENDS[name]))
    place = body
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return body


BUTTONS = ("interactive", "action", "buttons")


@pytest.mark.parametrize(
    "body",
    [
        broken("Send Reply Button", *BUTTONS, 0, "reply", "title", value="x" * 21),
        broken("Send Reply Button", *BUTTONS, value=SENDS["Send Reply Button"]["interactive"]["action"]["buttons"] * 2),
        broken("Send Reply Button", "interactive", "body", "text", value="x" * 1025),
        broken("Send Reply Button", "surprise", value=1),
        broken("Send Reply to Audio Message by ID", "audio", "caption", value="x"),
        broken("Send Reply to Image Message by URL", "image", value={}),
        broken("Send Message Template Text", "template", "language", value={"code": "pt_BR"}),
        broken("Send Message Template Text", "to", value=None),
    ],
    ids=str,
)
def test_what_meta_would_refuse_is_seen(body: Any) -> None:
    assert not RULES.is_valid(body)
