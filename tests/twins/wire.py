"""A small HTTP/1.1 server that can also misbehave: hang, cut the connection, answer in pieces.

Written on httptools because the twins share two cores with what is being measured.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self, TypeGuard, cast
from urllib.parse import unquote, urlsplit

import httptools

REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests"}


@dataclass(slots=True)
class Request:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Reply:
    """A whole answer."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict[str, str])
    content_type: str = "application/json"


@dataclass(slots=True)
class Pieces:
    """An answer sent chunk by chunk (server-sent events)."""

    chunks: AsyncIterator[bytes]
    content_type: str = "text/event-stream"


@dataclass(slots=True)
class Cut:
    """Close the connection without a byte of answer."""


Answer = Reply | Pieces | Cut
Json = dict[str, Any]
Handler = Callable[[Request], Answer | Awaitable[Answer]]


def is_object(value: object) -> TypeGuard[Json]:
    """Whether a parsed JSON value is an object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether a parsed JSON value is an array."""
    return isinstance(value, list)


def json_reply(status: int, payload: object, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status, json.dumps(payload, separators=(",", ":")).encode(), headers or {})


class TwinServer:
    """Serves a handler on 127.0.0.1; `async with` starts and stops it."""

    def __init__(self, handler: Handler, port: int = 0) -> None:
        self.port = port
        self._handler = handler
        self._connections: set[_Connection] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Connection(self._handler, self._connections), "127.0.0.1", self.port, backlog=2048
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
            for connection in list(self._connections):
                connection.drop()
            await self._server.wait_closed()

    @property
    def connections(self) -> int:
        """Client connections open now."""
        return len(self._connections)

    def drop_connections(self) -> None:
        """Cuts every open connection, as a restarted server would."""
        for connection in list(self._connections):
            connection.drop()


class _Connection(asyncio.Protocol):
    def __init__(self, handler: Handler, connections: set[_Connection]) -> None:
        self._handler = handler
        self._connections = connections
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None
        self._parser = httptools.HttpRequestParser(self)
        self._target = b""
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self)
        self._transport = None
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.drop()

    def drop(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def on_message_begin(self) -> None:
        self._target, self._headers, self._body = b"", {}, []

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        if self._headers.get("expect") == "100-continue" and self._transport is not None:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        parts = urlsplit(self._target.decode("latin-1"))
        method = self._parser.get_method().decode()
        request = Request(method, unquote(parts.path), parts.query, self._headers, b"".join(self._body))
        answer = self._handler(request)
        if isinstance(answer, Reply | Cut):
            self._write(answer)
        else:
            self._task = asyncio.get_running_loop().create_task(self._answer(answer))

    async def _answer(self, answer: Pieces | Awaitable[Answer]) -> None:
        settled = answer if isinstance(answer, Pieces) else await answer
        if isinstance(settled, Pieces):
            await self._stream(settled)
        else:
            self._write(settled)

    def _write(self, answer: Reply | Cut) -> None:
        if self._transport is None:
            return
        if isinstance(answer, Cut):
            self._transport.abort()
            return
        extra = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
        head = (
            f"HTTP/1.1 {answer.status} {REASONS.get(answer.status, 'Answer')}\r\n"
            f"content-type: {answer.content_type}\r\ncontent-length: {len(answer.body)}\r\n{extra}\r\n"
        )
        self._transport.write(head.encode("latin-1") + answer.body)

    async def _stream(self, answer: Pieces) -> None:
        head = f"HTTP/1.1 200 OK\r\ncontent-type: {answer.content_type}\r\ntransfer-encoding: chunked\r\n\r\n"
        self._chunk(head.encode())
        async for piece in answer.chunks:
            self._chunk(b"%x\r\n%b\r\n" % (len(piece), piece))
        self._chunk(b"0\r\n\r\n")

    def _chunk(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)
