"""Files, to Meta and from it.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
"""

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from oxy.channels.cloud_api.graph import Graph, NoAddress, NotAnswered, NotReached, as_text
from oxy.channels.cloud_api.reading import object_of
from oxy.channels.cloud_api.refusals import refusal_of
from oxy.conversations.enclosures import Attachment, FetchedMedia, MediaDeferred, MediaNotice, MediaRefused
from oxy.conversations.ports import InstanceAddress, SendDeferred, SendRejected

# Where Meta keeps files. Nothing else is ever shown our token.
META_HOSTS = ("facebook.com", "fbsbx.com", "fbcdn.net", "whatsapp.net")
DOWNLOAD_SECONDS = 120
CHUNK_BYTES = 64 * 1024


async def upload(graph: Graph, phone_number_id: str, token: str, attachment: Attachment) -> str:
    """Give Meta a file and return what it calls it. Nothing is sent by that, so that every trouble can be tried again.

    Raises `SendRejected` and `SendDeferred`.
    """
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("messaging_product", "whatsapp")
    form.add_field("type", attachment.mime_type)
    name = attachment.filename or attachment.kind
    form.add_field("file", await attachment.read(), filename=name, content_type=attachment.mime_type)
    try:
        status, body, retry_after = await graph.call("POST", f"{phone_number_id}/media", token, body=form)
    except NoAddress as error:
        raise SendRejected("bad_address", str(error)) from error
    except (NotReached, NotAnswered) as error:
        raise SendDeferred(str(error)) from error
    if status >= 300:
        raise refusal_of(status, body, retry_after)
    graph_id = as_text(_json(body).get("id"))
    if graph_id is None:
        raise SendDeferred("the answer to an upload names no file")
    return graph_id


async def fetch(graph: Graph, instance: InstanceAddress, notice: MediaNotice, limit_bytes: int) -> FetchedMedia:
    """Return an announced file: its address is asked for first, for it lives five minutes only.

    Raises `MediaRefused` and `MediaDeferred`.
    """
    graph_id, token = as_text(notice.source.get("id")), instance.access_token
    if graph_id is None or not graph_id.isascii() or not graph_id.replace("_", "").isalnum():
        raise MediaRefused("the announcement names no file")
    if token is None:
        raise MediaRefused("the instance has no access token")
    described = await _describe(graph, graph_id, token)
    size = described.get("file_size")
    if isinstance(size, int | str) and str(size).isdigit() and int(size) > limit_bytes:
        raise MediaRefused(f"{size} bytes, more than {limit_bytes}")
    url = as_text(described.get("url"))
    if url is None:
        raise MediaRefused("the description names no address")
    if not _is_metas(graph, url):
        raise MediaRefused("the address is not one of Meta's")
    mime = as_text(described.get("mime_type")) or notice.mime_type
    return await _download(graph, url, token, mime, limit_bytes)


async def _describe(graph: Graph, graph_id: str, token: str) -> dict[str, Any]:
    try:
        status, body, retry_after = await graph.call("GET", graph_id, token)
    except NoAddress as error:
        raise MediaRefused(str(error)) from error
    except (NotReached, NotAnswered) as error:
        raise MediaDeferred(str(error)) from error
    _check_status(status, body, retry_after)
    return _json(body)


async def _download(graph: Graph, url: str, token: str, mime: str, limit_bytes: int) -> FetchedMedia:
    # Meta's file server turns away clients that it does not know by name.
    headers = {"Authorization": f"Bearer {token}", "User-Agent": "oxy"}
    try:
        async with (
            asyncio.timeout(DOWNLOAD_SECONDS),
            graph.client.get(url, headers=headers, allow_redirects=False) as answer,
        ):
            if answer.status != 200:
                _check_status(answer.status, await answer.content.read(CHUNK_BYTES), answer.headers.get("Retry-After"))
                raise MediaRefused(f"HTTP {answer.status} instead of a file")
            if answer.content_length is not None and answer.content_length > limit_bytes:
                raise MediaRefused(f"{answer.content_length} bytes, more than {limit_bytes}")
            _check_mime(mime, answer.content_type)
            content = bytearray()
            async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
                content += chunk
                if len(content) > limit_bytes:
                    raise MediaRefused(f"more than {limit_bytes} bytes")
            return FetchedMedia(bytes(content), mime)
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
        raise MediaRefused("the address is none") from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise MediaDeferred(f"no file: {type(error).__name__}") from error


def _check_mime(described: str, served: str) -> None:
    """Refuse a file that is served as another kind of thing than it was described as; bytes as such say nothing."""
    if served not in ("application/octet-stream", "binary/octet-stream") and served != _bare(described):
        raise MediaRefused(f"described as {_bare(described)}, served as {served}")


def _bare(mime: str) -> str:
    return mime.partition(";")[0].strip().lower()


def _check_status(status: int, body: bytes, retry_after: str | None) -> None:
    if status < 300:
        return
    refusal = refusal_of(status, body, retry_after)
    if isinstance(refusal, SendDeferred):
        raise MediaDeferred(refusal.reason, refusal.retry_after)
    raise MediaRefused(refusal.reason)


def _is_metas(graph: Graph, url: str) -> bool:
    """Whether an address is on Meta's own servers over TLS, or on the stand-in that is configured in their place."""
    parts = urlsplit(url)
    if (parts.scheme, parts.netloc) == graph.origin:
        return True
    host = (parts.hostname or "").lower()
    known = any(host == name or host.endswith(f".{name}") for name in META_HOSTS)
    return parts.scheme == "https" and known and parts.port in (None, 443) and parts.username is None


def _json(body: bytes) -> dict[str, Any]:
    try:
        return object_of(json.loads(body))
    except ValueError:
        return {}
