"""What the Cloud API channel knows and says when a send does not go well."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from uuid import uuid4

import aiohttp
import pytest

from oxy.channels.cloud_api import CloudApiChannel, open_cloud_api
from oxy.conversations.ports import (
    Identity,
    InstanceAddress,
    OutgoingMessage,
    SendDeferred,
    SendRejected,
    SendUnknown,
)
from twins.failures import Answered, Dropped, Hung
from twins.graph import GraphTwin
from twins.graph_rules import graph_error
from twins.wire import Reply

pytestmark = pytest.mark.anyio
NUMBER = "100000000000001"
INSTANCE = InstanceAddress(uuid4(), uuid4(), "cloud", NUMBER, "token")
MARINA = Identity("phone", "+5511987654321")


def message(text: str = "Oi!", to: tuple[Identity, ...] = (MARINA,), reply_to: str | None = None) -> OutgoingMessage:
    return OutgoingMessage(uuid4(), to, text, reply_to)


@pytest.fixture
async def graph() -> AsyncIterator[GraphTwin]:
    async with GraphTwin(tokens={NUMBER: "token"}) as twin:
        yield twin


@pytest.fixture
async def channel(graph: GraphTwin) -> AsyncIterator[CloudApiChannel]:
    async with open_cloud_api(graph.base_url) as channel:
        yield channel


@pytest.mark.parametrize("code", [100, 131026, 131030, 131047, 131048, 131051, 190, 368])
async def test_a_final_refusal_keeps_code_and_reason(graph: GraphTwin, channel: CloudApiChannel, code: int) -> None:
    graph.reject_next(code, "the details")
    with pytest.raises(SendRejected) as caught:
        await channel.send(INSTANCE, message())
    assert caught.value.code == str(code)
    assert "the details" in caught.value.reason
    assert graph.sent == []


@pytest.mark.parametrize("code", [4, 130429, 131056, 131000, 131016, 131057, 1, 2])
async def test_a_passing_refusal_is_deferred_whatever_its_status(
    graph: GraphTwin, channel: CloudApiChannel, code: int
) -> None:
    graph.reject_next(code)
    with pytest.raises(SendDeferred):
        await channel.send(INSTANCE, message())
    assert (await channel.send(INSTANCE, message())).whatsapp_message_id == graph.sent[0].id


async def test_the_wait_that_the_server_asks_for_is_passed_on(graph: GraphTwin, channel: CloudApiChannel) -> None:
    graph.fail_next(Answered(graph_error(130429, headers={"Retry-After": "7"})))
    with pytest.raises(SendDeferred) as caught:
        await channel.send(INSTANCE, message())
    assert caught.value.retry_after == 7


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Reply(502, b"<html>Bad gateway</html>", content_type="text/html"), SendDeferred),
        (Reply(429, b""), SendDeferred),
        (Reply(403, b"[]"), SendRejected),
        (Reply(302, b"", {"location": "http://127.0.0.1:1/"}), SendRejected),
        (Reply(200, b'{"messaging_product": "whatsapp"}'), SendUnknown),
        (Reply(200, b"not json"), SendUnknown),
    ],
)
async def test_an_answer_that_is_not_metas_is_still_judged(
    graph: GraphTwin, channel: CloudApiChannel, answer: Reply, kind: type[Exception]
) -> None:
    graph.fail_next(Answered(answer))
    with pytest.raises(kind):
        await channel.send(INSTANCE, message())


async def test_a_text_that_is_too_long_is_refused_for_good(channel: CloudApiChannel) -> None:
    with pytest.raises(SendRejected, match="4096"):
        await channel.send(INSTANCE, message("x" * 4097))


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_cut_after_the_request_is_unknown(graph: GraphTwin, channel: CloudApiChannel, accepted: bool) -> None:
    graph.fail_next(Dropped(accepted=accepted))
    sent = message()
    with pytest.raises(SendUnknown):
        await channel.send(INSTANCE, sent)
    assert [one.callback_data for one in graph.sent] == ([str(sent.id)] if accepted else [])
    assert graph.requests == 1, "a send that may have arrived is not repeated"


async def test_no_answer_in_time_is_unknown(graph: GraphTwin) -> None:
    graph.fail_next(Hung(accepted=True))
    timeout = aiohttp.ClientTimeout(total=None, sock_read=0.2)
    async with aiohttp.ClientSession(timeout=timeout) as client:
        with pytest.raises(SendUnknown):
            await CloudApiChannel(client, graph.base_url).send(INSTANCE, message())


async def test_nobody_there_is_deferred_because_nothing_went_out() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        async with open_cloud_api(f"http://127.0.0.1:{unused.getsockname()[1]}") as channel:
            with pytest.raises(SendDeferred):
                await channel.send(INSTANCE, message())


async def test_no_free_connection_is_deferred(graph: GraphTwin) -> None:
    graph.fail_next(Hung())
    timeout = aiohttp.ClientTimeout(total=None, connect=0.1, sock_read=0.5)
    connector = aiohttp.TCPConnector(limit=1)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as client:
        channel = CloudApiChannel(client, graph.base_url)
        sends = [channel.send(INSTANCE, message()) for _ in range(2)]
        results = await asyncio.gather(*sends, return_exceptions=True)
    assert {type(result) for result in results} == {SendDeferred, SendUnknown}


async def test_an_idle_connection_that_the_server_closed_is_not_mistaken_for_a_send(
    graph: GraphTwin, channel: CloudApiChannel
) -> None:
    await channel.send(INSTANCE, message())
    graph.drop_connections()
    await asyncio.sleep(0.05)
    await channel.send(INSTANCE, message())
    assert len(graph.sent) == 2


@pytest.mark.parametrize(
    ("instance", "to", "code"),
    [
        (InstanceAddress(uuid4(), uuid4(), "cloud", NUMBER, None), (MARINA,), "not_configured"),
        (InstanceAddress(uuid4(), uuid4(), "cloud", None, "token"), (MARINA,), "not_configured"),
        (INSTANCE, (Identity("lid", "12345@lid"),), "no_address"),
    ],
)
async def test_what_cannot_be_sent_is_refused_without_a_request(
    graph: GraphTwin, channel: CloudApiChannel, instance: InstanceAddress, to: tuple[Identity, ...], code: str
) -> None:
    with pytest.raises(SendRejected) as caught:
        await channel.send(instance, message(to=to))
    assert caught.value.code == code
    assert graph.requests == 0
