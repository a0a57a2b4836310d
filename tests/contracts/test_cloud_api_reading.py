"""Meta's webhook payloads, read into neutral events."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxy.channels.cloud_api import Delivery, read_webhook
from oxy.conversations.ports import Identity, IncomingMessage
from oxy.foundation.security import signature_fits
from twins.webhooks import payload, payload_names, sign
from twins.wire import is_array, is_object

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
NUMBER = "106540352242922"
SHEENA = Identity("phone", "+16505551234")
SHEENA_ID = Identity("bsuid", "US.13491208655302741918")


def delivery_of(name: str) -> Delivery:
    return read_webhook(payload(name), NOW).deliveries[NUMBER]


def message_of(name: str) -> IncomingMessage:
    [message] = delivery_of(name).messages
    return message


@pytest.mark.parametrize("name", payload_names())
def test_every_payload_is_read_without_an_error_and_kept_word_for_word(name: str) -> None:
    webhook = read_webhook(payload(name), NOW)
    kept = [change for one in webhook.deliveries.values() for entry in one.raw["entry"] for change in entry["changes"]]
    changes = [change for entry in payload(name)["entry"] for change in entry["changes"]]
    assert [change for change in changes if "metadata" in change["value"]] == sorted(kept, key=changes.index)


@pytest.mark.parametrize(
    ("name", "message_type", "text"),
    [
        ("text", "text", "Vocês têm horário para banho amanhã?"),
        ("image", "image", "Olha o Rex depois do banho"),
        ("audio_voice", "audio", None),
        ("video", "video", "Mancando assim"),
        ("document", "document", "Exame"),
        ("sticker", "sticker", None),
        ("location", "location", "Solomon R. Guggenheim Museum"),
        ("contacts", "contacts", None),
        ("button_reply", "interactive", "Cancelar"),
        ("list_reply", "interactive", "Amanhã às 10h"),
        ("flow_reply", "interactive", "Sent"),
        ("template_button", "button", "Unsubscribe"),
        ("reaction", "reaction", None),
        ("order", "order", "Pode ser hoje?"),
        ("edit", "edit", "quis dizer quinta"),
        ("revoke", "deletion", None),
        ("system_number_changed", "system", "User Sheena Nelson changed from 16505551234 to 12195555358"),
        ("request_welcome", "system", None),
        ("unsupported", "unsupported", None),
        ("unsupported_old", "unsupported", None),
        ("unknown_type", "unsupported", None),
    ],
)
def test_each_type_has_its_neutral_words(name: str, message_type: str, text: str | None) -> None:
    message = message_of(name)
    assert (message.message_type, message.text) == (message_type, text)


def test_a_message_says_who_when_and_under_which_id() -> None:
    message = message_of("text")
    assert message.identities == (SHEENA, SHEENA_ID)
    assert message.profile_name == "Sheena Nelson"
    assert message.sent_at == datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)
    assert message.whatsapp_message_id.startswith("wamid.")
    assert (message.from_me, message.address, message.history) == (False, "person", False)


def test_a_sender_may_hide_the_number_or_have_no_user_id_yet() -> None:
    assert message_of("text_user_id_only").identities == (SHEENA_ID,)
    assert message_of("text_phone_only").identities == (SHEENA,)


def test_details_keep_what_later_work_needs() -> None:
    assert message_of("image").details["id"] == "1003383421387256"
    assert message_of("button_reply").details["reply_id"] == "cancelar"
    assert message_of("list_reply").details["reply_id"] == "slot_1"
    assert message_of("template_button").details["reply_id"] == "Unsubscribe"
    assert message_of("reaction").details["emoji"] == "👍"
    assert message_of("system_number_changed").details["wa_id"] == "12195555358"
    assert message_of("text_ad_referral").details["referral"]["source_id"] == "120226305854810726"


def test_quotes_reactions_edits_and_deletions_name_the_other_message() -> None:
    quoted = "wamid.HBgLMTQxMjU1NTA4MjkVAgASGBQzQUNCNjk5RDUwNUZGMUZEM0VBRAA="
    assert [message_of(name).reply_to for name in ("button_reply", "reaction", "edit", "revoke")] == [quoted] * 4


def test_groups_and_echoes_are_told_apart() -> None:
    assert message_of("text_group").address == "group"
    echo = message_of("echo_of_the_business_app")
    assert (echo.from_me, echo.identities, echo.text) == (True, (SHEENA,), "Oi, aqui é a Helena!")


def test_an_unavailable_message_is_a_placeholder_that_its_content_may_follow() -> None:
    unavailable = payload("unsupported")
    unavailable["entry"][0]["changes"][0]["value"]["messages"][0]["errors"][0]["code"] = 131060
    [message] = read_webhook(unavailable, NOW).deliveries[NUMBER].messages
    assert message.message_type == "placeholder"


def test_a_batch_is_read_whole_and_sorted_by_number() -> None:
    webhook = read_webhook(payload("several_entries"), NOW)
    first, second = webhook.deliveries["106540352242922"], webhook.deliveries["106540352242923"]
    assert [message.text for message in first.messages] == [
        "primeira",
        "segunda",
        "terceira",
        "de outra pessoa",
        "quinta",
    ]
    assert [status.status for status in first.statuses] == ["delivered"]
    assert [message.text for message in second.messages] == ["de outro número da empresa"]
    assert "primeira" not in json.dumps(second.raw), "one business never keeps another's payload"
    assert first.messages[3].identities == (Identity("phone", "+5511987654321"),)
    assert [first.messages[index].profile_name for index in (3, 4)] == ["C 1", "Sheena Nelson"]


@pytest.mark.parametrize(
    ("name", "status"),
    [("status_sent", "sent"), ("status_delivered", "delivered"), ("status_read", "read"), ("status_played", "read")],
)
def test_statuses_are_read(name: str, status: str) -> None:
    assert [one.status for one in delivery_of(name).statuses] == [status]


def test_a_status_gives_our_id_and_the_reason_back() -> None:
    [failed] = delivery_of("status_failed_reengagement").statuses
    assert failed.our_id == UUID("0197a1f0-7c1e-7000-8000-000000000002")
    assert failed.error_code == "131047"
    assert "24 hours" in (failed.error_reason or "")
    assert delivery_of("status_failed_undeliverable").statuses[0].error_code == "131026"


def test_what_nobody_knows_is_counted_by_name() -> None:
    unknown = {name: dict(read_webhook(payload(name), NOW).unknown) for name in payload_names()}
    assert {name: found for name, found in unknown.items() if found} == {
        "error_of_the_number": {"errors": 1},
        "newcomer_field": {"field:telepathy": 1},
        "preferences": {"field:user_preferences": 1},
        "status_unknown_state": {"status:teleported": 1},
        "unknown_type": {"message:hologram": 1},
    }


ODD: list[Any] = [None, True, 0, -1, 10**40, "", "9" * 40, "\x00", [], {}, [[]], [{}], {"id": []}, {"type": {}}, ["x"]]


def paths_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to every part of a JSON value."""
    inner: dict[Any, Any] = value if is_object(value) else dict(enumerate(value)) if is_array(value) else {}
    return [path] * bool(path) + [deeper for key, part in inner.items() for deeper in paths_of(part, (*path, key))]


@given(st.data())
def test_no_shape_of_any_part_can_break_the_reading(data: st.DataObject) -> None:
    whole: Any = payload(data.draw(st.sampled_from(payload_names())))
    for _ in range(data.draw(st.integers(1, 4))):
        *way, last = data.draw(st.sampled_from(paths_of(whole)))
        node = whole
        for key in way:
            node = node[key]
        node[last] = deepcopy(data.draw(st.sampled_from(ODD)))
        if not paths_of(whole):
            break
    for delivery in read_webhook(whole, NOW).deliveries.values():
        for message in delivery.messages:
            assert message.identities
            assert message.sent_at.tzinfo is not None


def test_the_signature_covers_the_exact_bytes() -> None:
    body, headers = sign(payload("text"), "secret")
    header = headers["x-hub-signature-256"]
    assert signature_fits("secret", body, header)
    assert not signature_fits("secret", body + b" ", header)
    assert not signature_fits("other", body, header)
    for wrong in (None, "", "sha256=", header.removeprefix("sha256="), "sha1=" + header, "sha256=\xe9"):
        assert not signature_fits("secret", body, wrong)
