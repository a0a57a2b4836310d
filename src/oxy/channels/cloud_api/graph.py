"""Requests to the Graph API over one pool of connections, and what is known when one goes wrong."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

GRAPH_VERSION = "v26.0"
CONNECT_SECONDS = 10
ANSWER_SECONDS = 30


class NotReached(Exception):
    """Nothing went out: no connection."""


class NotAnswered(Exception):
    """The request went out, perhaps whole, and no answer came."""


class NoAddress(Exception):
    """The configured address is none."""


class Graph:
    """The Graph API at Meta's address or a stand-in's."""

    def __init__(self, client: aiohttp.ClientSession, graph_url: str) -> None:
        """`graph_url` comes without version and path."""
        self.client = client
        self._base = f"{graph_url.rstrip('/')}/{GRAPH_VERSION}"

    @property
    def origin(self) -> tuple[str, str]:
        """Scheme and host (with port) of the address."""
        parts = urlsplit(self._base)
        return parts.scheme, parts.netloc

    async def call(
        self, method: str, path: str, token: str, *, body: bytes | aiohttp.FormData | None = None,
        query: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes, str | None]:  # fmt: skip
        """Return status, body and the Retry-After header of an answer, whatever it is.

        Bytes are sent as JSON. Redirects are not followed. Raises `NotReached`, `NotAnswered` and `NoAddress`.
        """
        headers = {"Authorization": f"Bearer {token}"}
        if isinstance(body, bytes):
            headers["Content-Type"] = "application/json"
        try:
            async with (
                asyncio.timeout(CONNECT_SECONDS + ANSWER_SECONDS),
                self.client.request(
                    method, f"{self._base}/{path}", data=body, headers=headers, params=query, allow_redirects=False
                ) as answer,
            ):
                return answer.status, await answer.read(), answer.headers.get("Retry-After")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotReached(f"no connection: {type(error).__name__}") from error
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
            raise NoAddress(f"not an address: {self._base}") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NotAnswered(f"no answer: {type(error).__name__}") from error


def as_text(value: Any) -> str | None:
    """A JSON string that is not empty, else nothing."""
    return value if isinstance(value, str) and value else None
