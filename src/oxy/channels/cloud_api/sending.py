"""Sends messages through the Graph API, and says honestly what is known when no answer comes."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from oxy.channels.cloud_api.bodies import message_body, receipt_body
from oxy.channels.cloud_api.files import fetch, upload
from oxy.channels.cloud_api.graph import ANSWER_SECONDS, CONNECT_SECONDS, Graph, NoAddress, NotAnswered, NotReached
from oxy.channels.cloud_api.refusals import refusal_of
from oxy.channels.cloud_api.template_list import list_templates
from oxy.conversations.enclosures import FetchedMedia, MediaNotice
from oxy.conversations.ports import (
    InstanceAddress,
    OutgoingMessage,
    SendDeferred,
    SendReceipt,
    SendRejected,
    SendUnknown,
)
from oxy.conversations.templates import TemplateFacts
from oxy.foundation.telemetry import log

CONNECTIONS = 100


class CloudApiChannel:
    """The Cloud API as a `Channel`: one pool of connections for every number of the process."""

    def __init__(self, client: aiohttp.ClientSession, graph_url: str) -> None:
        """`graph_url` is Meta's address or a stand-in's, without version and path."""
        self.graph = Graph(client, graph_url)

    async def send(self, instance: InstanceAddress, message: OutgoingMessage) -> SendReceipt:
        """Send one message; its file, if any, is uploaded first.

        Our own message id travels as `biz_opaque_callback_data`, so that a status webhook can settle a send that
        got no answer. Raises `SendRejected`, `SendDeferred` (surely not sent) or `SendUnknown` (perhaps sent).
        """
        number, token = instance.phone_number_id, instance.access_token
        if number is None or token is None:
            raise SendRejected("not_configured", "the instance has no phone number id or access token")
        graph_media_id = None
        if message.attachment is not None:
            graph_media_id = await upload(self.graph, number, token, message.attachment)
        body = json.dumps(message_body(message, graph_media_id)).encode()
        try:
            status, answer, retry_after = await self.graph.call("POST", f"{number}/messages", token, body=body)
        except NotReached as error:
            raise SendDeferred(str(error)) from error
        except NoAddress as error:
            raise SendRejected("bad_address", str(error)) from error
        except NotAnswered as error:
            raise SendUnknown(str(error)) from error
        if status >= 300:
            raise refusal_of(status, answer, retry_after)
        return _receipt(answer)

    async def mark_read(self, instance: InstanceAddress, whatsapp_message_id: str) -> None:
        """Give the customer's message its blue ticks."""
        await self._show(instance, whatsapp_message_id, typing=False)

    async def typing(self, instance: InstanceAddress, whatsapp_message_id: str) -> None:
        """Show for 25 seconds, or until the answer, that one is being written; the same call marks as read."""
        await self._show(instance, whatsapp_message_id, typing=True)

    async def fetch_media(self, instance: InstanceAddress, notice: MediaNotice, limit_bytes: int) -> FetchedMedia:
        """Return a file that a webhook announced."""
        return await fetch(self.graph, instance, notice, limit_bytes)

    async def list_templates(self, instance: InstanceAddress, account_id: str) -> list[TemplateFacts]:
        """Return every template of the account `account_id`. Raises `SendRejected` and `SendDeferred`."""
        if instance.access_token is None:
            raise SendRejected("not_configured", "the instance has no access token")
        return await list_templates(self.graph, instance.access_token, account_id)

    async def _show(self, instance: InstanceAddress, whatsapp_message_id: str, *, typing: bool) -> None:
        if instance.phone_number_id is None or instance.access_token is None:
            return
        body = json.dumps(receipt_body(whatsapp_message_id, typing=typing)).encode()
        path = f"{instance.phone_number_id}/messages"
        try:
            status, _, _ = await self.graph.call("POST", path, instance.access_token, body=body)
        except (NotReached, NotAnswered, NoAddress) as error:
            log().info("[CLOUD-API] Courtesy was not shown", error=type(error).__name__)
        else:
            if status >= 300:
                log().info("[CLOUD-API] Courtesy was refused", status=status)


@asynccontextmanager
async def open_cloud_api(graph_url: str, connections: int = CONNECTIONS) -> AsyncGenerator[CloudApiChannel]:
    """The channel with a pool of its own, closed at the end.

    Args:
        graph_url: the Graph API's address.
        connections: at most this many at a time; further sends wait, and are deferred after a while.
    """
    timeout = aiohttp.ClientTimeout(
        total=None, connect=ANSWER_SECONDS, sock_connect=CONNECT_SECONDS, sock_read=ANSWER_SECONDS
    )
    connector = aiohttp.TCPConnector(limit=connections, ttl_dns_cache=60)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout, auto_decompress=True) as client:
        yield CloudApiChannel(client, graph_url)


def _receipt(body: bytes) -> SendReceipt:
    try:
        answer: Any = json.loads(body)
        message_id = answer["messages"][0]["id"]
        contacts: Any = answer.get("contacts") or [{}]
        return SendReceipt(str(message_id), contacts[0].get("wa_id") or None)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise SendUnknown("accepted, but the answer names no message") from error
