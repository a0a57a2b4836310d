"""The Graph API twin refuses and misbehaves as the real one does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from twins.failures import Dropped, Hung
from twins.graph import GraphTwin

pytestmark = pytest.mark.anyio
NUMBER = "100000000000001"
TEXT: dict[str, Any] = {
    "messaging_product": "whatsapp",
    "recipient_type": "individual",
    "to": "5511987654321",
    "type": "text",
    "text": {"body": "Oi!"},
}


@pytest.fixture
async def graph() -> AsyncIterator[GraphTwin]:
    async with GraphTwin(tokens={NUMBER: "token"}) as twin:
        yield twin


async def post(graph: GraphTwin, body: object, token: str | None = "token") -> tuple[int, dict[str, Any]]:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    url = f"{graph.base_url}/v24.0/{NUMBER}/messages"
    async with aiohttp.ClientSession() as client, client.post(url, json=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_an_accepted_text_is_kept_and_answered_in_metas_shape(graph: GraphTwin) -> None:
    status, answer = await post(graph, TEXT | {"biz_opaque_callback_data": "ours-1"})
    assert status == 200
    assert answer["contacts"] == [{"input": "5511987654321", "wa_id": "5511987654321"}]
    [message] = graph.sent
    assert answer["messages"] == [{"id": message.id}]
    assert (message.text, message.callback_data, message.phone_number_id) == ("Oi!", "ours-1", NUMBER)
    assert message.id.startswith("wamid.")


async def test_a_recipient_by_user_id_is_answered_with_the_user_id(graph: GraphTwin) -> None:
    body = {key: value for key, value in TEXT.items() if key != "to"} | {"recipient": "BR.13491208655302741918"}
    status, answer = await post(graph, body)
    assert (status, answer["contacts"][0]["user_id"]) == (200, "BR.13491208655302741918")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"messaging_product": "sms"}, 100),
        ({"recipient_type": "everyone"}, 100),
        ({"to": ""}, 100),
        ({"to": "Marina"}, 131009),
        ({"type": "hologram"}, 100),
        ({"surprise": 1}, 100),
        ({"text": {}}, 100),
        ({"text": {"body": "   "}}, 100),
        ({"text": {"body": "x" * 4097}}, 100),
        ({"biz_opaque_callback_data": "x" * 513}, 100),
        ({"context": {"id": "wamid.x"}}, 100),
    ],
)
async def test_a_wrong_body_is_refused_with_metas_code(graph: GraphTwin, change: dict[str, Any], code: int) -> None:
    status, answer = await post(graph, TEXT | change)
    assert (status, answer["error"]["code"]) == (400, code)
    assert graph.sent == []


@pytest.mark.parametrize(("token", "code"), [(None, 104), ("stolen", 190)])
async def test_a_missing_or_wrong_token_is_unauthorized(graph: GraphTwin, token: str | None, code: int) -> None:
    status, answer = await post(graph, TEXT, token)
    assert (status, answer["error"]["code"], answer["error"]["type"]) == (401, code, "OAuthException")


async def test_read_marks_and_typing_are_accepted_apart_from_messages(graph: GraphTwin) -> None:
    body = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.x",
        "typing_indicator": {"type": "text"},
    }
    assert await post(graph, body) == (200, {"success": True})
    assert (graph.sent, len(graph.receipts)) == ([], 1)


async def test_planned_refusals_come_in_order_and_then_end(graph: GraphTwin) -> None:
    graph.reject_next(130429, times=2)
    graph.refuse_recipient("5511900000000", 131047)
    assert [(await post(graph, TEXT))[0] for _ in range(3)] == [429, 429, 200]
    assert (await post(graph, TEXT | {"to": "5511900000000"}))[1]["error"]["code"] == 131047


async def test_two_messages_to_one_person_too_soon_hit_the_pair_limit() -> None:
    async with GraphTwin(pair_seconds=60) as graph:
        assert [(await post(graph, TEXT))[0] for _ in range(2)] == [200, 400]


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_cut_connection_may_or_may_not_have_been_accepted(graph: GraphTwin, accepted: bool) -> None:
    graph.fail_next(Dropped(accepted=accepted))
    with pytest.raises(aiohttp.ClientConnectionError):
        await post(graph, TEXT)
    assert len(graph.sent) == accepted


async def test_a_hung_request_gives_no_answer(graph: GraphTwin) -> None:
    graph.fail_next(Hung(accepted=True))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(post(graph, TEXT), 0.2)
    assert len(graph.sent) == 1
