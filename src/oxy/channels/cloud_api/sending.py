"""Sends text through the Graph API, and says honestly what is known when no answer comes."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from oxy.channels.cloud_api.refusals import refusal_of
from oxy.conversations.ports import (
    Identity,
    InstanceAddress,
    OutgoingMessage,
    SendDeferred,
    SendReceipt,
    SendRejected,
    SendUnknown,
)

GRAPH_VERSION = "v26.0"
CONNECT_SECONDS = 10
ANSWER_SECONDS = 30
CONNECTIONS = 100


class CloudApiChannel:
    """The Cloud API as a `Channel`: one pool of connections for every number of the process."""

    def __init__(self, client: aiohttp.ClientSession, graph_url: str) -> None:
        """`graph_url` is Meta's address or a stand-in's, without version and path."""
        self._client = client
        self._base = f"{graph_url.rstrip('/')}/{GRAPH_VERSION}"

    async def send(self, instance: InstanceAddress, message: OutgoingMessage) -> SendReceipt:
        """Send one text.

        Our own message id travels as `biz_opaque_callback_data`, so that a status webhook can settle a send that
        got no answer. Raises `SendRejected`, `SendDeferred` (surely not sent) or `SendUnknown` (perhaps sent).
        """
        if instance.phone_number_id is None or instance.access_token is None:
            raise SendRejected("not_configured", "the instance has no phone number id or access token")
        url = f"{self._base}/{instance.phone_number_id}/messages"
        headers = {"Authorization": f"Bearer {instance.access_token}", "Content-Type": "application/json"}
        status, body, retry_after = await self._post(url, json.dumps(_body(message)).encode(), headers)
        if status >= 300:
            raise refusal_of(status, body, retry_after)
        return _receipt(body)

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes, str | None]:
        try:
            async with (
                asyncio.timeout(CONNECT_SECONDS + ANSWER_SECONDS),
                self._client.post(url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                return answer.status, await answer.read(), answer.headers.get("Retry-After")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise SendDeferred(f"no connection: {type(error).__name__}") from error
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
            raise SendRejected("bad_address", f"not an address: {url}") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SendUnknown(f"no answer: {type(error).__name__}") from error


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


def _body(message: OutgoingMessage) -> dict[str, Any]:
    body: dict[str, Any] = {"messaging_product": "whatsapp", "recipient_type": "individual", "type": "text"}
    body |= _recipient(message.to)
    body["text"] = {"body": message.text}
    body["biz_opaque_callback_data"] = str(message.id)
    if message.reply_to is not None:
        body["context"] = {"message_id": message.reply_to}
    return body


def _recipient(identities: tuple[Identity, ...]) -> dict[str, str]:
    """A number goes in `to`; a person who hides theirs is reached by user id in `recipient`."""
    for kind, field in (("phone", "to"), ("bsuid", "recipient")):
        for identity in identities:
            if identity.kind == kind:
                return {field: identity.value.removeprefix("+")}
    raise SendRejected("no_address", "the person has neither a number nor a business-scoped user id")


def _receipt(body: bytes) -> SendReceipt:
    try:
        answer: Any = json.loads(body)
        message_id = answer["messages"][0]["id"]
        contacts: Any = answer.get("contacts") or [{}]
        return SendReceipt(str(message_id), contacts[0].get("wa_id") or None)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise SendUnknown("accepted, but the answer names no message") from error
