"""pywa, kept current with Meta's changes by others, reads our payloads as we do and would send the same bodies."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pywa.errors import ThrottlingError
from pywa_async.client import WhatsApp
from pywa_async.types.base_update import RawUpdate
from pywa_async.types.callback import CallbackButton, CallbackSelection
from pywa_async.types.message import Message
from pywa_async.types.message_status import MessageStatus

from oxy.channels.cloud_api import Delivery, open_cloud_api, read_webhook
from oxy.channels.cloud_api.refusals import THROTTLED
from oxy.conversations.ports import Identity, IncomingMessage, InstanceAddress, OutgoingMessage
from twins.graph import GraphTwin
from twins.webhooks import payload

NUMBER = "106540352242922"
NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
PYWA: Any = WhatsApp(phone_id=NUMBER, token="token", session=httpx.AsyncClient())
READERS: dict[str, Any] = {"button": CallbackButton, "row": CallbackSelection, "status": MessageStatus}


def raw_update(name: str) -> RawUpdate:
    return RawUpdate(json.dumps(payload(name)).encode(), hmac_header=None, update_hash=name)


def delivery_of(name: str) -> Delivery:
    return read_webhook(payload(name), NOW).deliveries[NUMBER]


def message_of(name: str) -> IncomingMessage:
    [message] = delivery_of(name).messages
    return message


@pytest.mark.parametrize(
    "name",
    sorted(
        {"text", "text_reply", "text_forwarded", "text_ad_referral", "text_user_id_only", "text_unknown_fields"}
        | {"image", "audio_voice", "video", "document", "sticker", "location", "contacts", "reaction", "order"}
        | {"unsupported"}
    ),
)
def test_a_message_is_understood_alike(name: str) -> None:
    theirs, ours = Message.from_update(PYWA, raw_update(name)), message_of(name)
    phone = next((one.value.removeprefix("+") for one in ours.identities if one.kind == "phone"), None)
    assert (theirs.id, theirs.from_user.wa_id) == (ours.whatsapp_message_id, phone)
    assert theirs.from_user.bsuid == next(one.value for one in ours.identities if one.kind == "bsuid")
    assert (theirs.from_user.name, theirs.timestamp) == (ours.profile_name, ours.sent_at)
    assert str(theirs.type.value) == ours.message_type
    if ours.message_type in {"text", "image", "video", "document"}:
        assert (theirs.text or theirs.caption) == ours.text
    if theirs.reply_to_message is not None:
        assert theirs.reply_to_message.id == ours.reply_to


@pytest.mark.parametrize("name", ["button_reply", "template_button"])
def test_a_button_is_understood_alike(name: str) -> None:
    theirs = READERS["button"].from_update(PYWA, raw_update(name))
    assert (theirs.title, theirs.data) == (message_of(name).text, message_of(name).details["reply_id"])


def test_a_list_row_is_understood_alike() -> None:
    theirs = READERS["row"].from_update(PYWA, raw_update("list_reply"))
    ours = message_of("list_reply")
    assert (theirs.title, theirs.data, theirs.description) == (
        ours.text,
        ours.details["reply_id"],
        ours.details["description"],
    )


@pytest.mark.parametrize(
    "name", ["status_sent", "status_delivered", "status_read", "status_failed_reengagement", "status_user_id_only"]
)
def test_a_status_is_understood_alike(name: str) -> None:
    theirs = READERS["status"].from_update(PYWA, raw_update(name))
    [ours] = delivery_of(name).statuses
    assert (theirs.id, theirs.status.value, theirs.timestamp) == (ours.whatsapp_message_id, ours.status, ours.at)
    assert theirs.tracker == (None if ours.our_id is None else str(ours.our_id))
    assert (None if theirs.error is None else str(theirs.error.code)) == ours.error_code


@pytest.mark.anyio
@pytest.mark.parametrize("to", [Identity("phone", "+5511987654321"), Identity("bsuid", "BR.13491208655302741918")])
@pytest.mark.parametrize("reply_to", [None, "wamid.QUOTED"])
async def test_the_body_sent_is_alike(to: Identity, reply_to: str | None) -> None:
    bodies: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        contacts = [{"input": "5511987654321", "wa_id": "5511987654321", "user_id": "BR.1"}]
        return httpx.Response(200, json={"contacts": contacts, "messages": [{"id": "wamid.X"}]})

    session = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    pywa = WhatsApp(phone_id=NUMBER, token="token", session=session)
    ours = OutgoingMessage(uuid4(), (to,), "Oi!", reply_to)
    recipient = to.value.removeprefix("+")
    await pywa.send_message(to=recipient, text="Oi!", reply_to_message_id=reply_to, tracker=str(ours.id))
    async with GraphTwin() as graph, open_cloud_api(graph.base_url) as channel:
        await channel.send(InstanceAddress(uuid4(), uuid4(), "cloud", NUMBER, "token"), ours)
        [theirs] = bodies
        assert theirs["text"].pop("preview_url", False) is False
        assert graph.sent[0].body == theirs


def test_the_codes_worth_a_retry_are_those_called_throttling() -> None:
    codes = {code for one in ThrottlingError.__subclasses__() for code in one.__error_codes__ or ()}
    # A number under a spam restriction, or out of its messaging limit, is not helped by another try in seconds.
    assert codes - {131048, 131064} == THROTTLED
