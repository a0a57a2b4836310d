"""How requests to a model's server travel: aiohttp under the vendor's library.

The library's own transport looks at every idle connection before each request and costs several times as much
processor time (`docs/decisions/0011-lean-model-requests.md`). Answers are read whole: nothing here streams.
"""

import asyncio
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
import httpx2

_MOST_CONNECTIONS = 1000
_IDLE_SECONDS = 30.0
_CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server said."""

    status: int
    content: bytes


class AiohttpTransport(httpx2.AsyncBaseTransport):
    """Sends httpx2 requests over one aiohttp session, made in the running loop when it is first needed."""

    def __init__(self, seconds: float) -> None:
        """`seconds` is how long a quick request may take."""
        self._patience = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=seconds)
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return the whole response. Raises httpx2's own errors, so that the library retries as ever."""
        limits = request.extensions.get("timeout", {})
        timeout = aiohttp.ClientTimeout(
            total=None, connect=limits.get("pool"), sock_connect=limits.get("connect"), sock_read=limits.get("read")
        )
        try:
            async with self._open().request(
                request.method, str(request.url), headers=request.headers.multi_items(),
                data=await request.aread(), timeout=timeout, allow_redirects=False,
            ) as response:  # fmt: skip
                content = await response.read()
                headers = [(name.encode(), value.encode("latin-1")) for name, value in response.headers.items()]
                return httpx2.Response(response.status, headers=headers, content=content, request=request)
        except aiohttp.ConnectionTimeoutError as error:
            raise httpx2.ConnectTimeout(str(error), request=request) from error
        except (aiohttp.ServerTimeoutError, TimeoutError) as error:
            raise httpx2.ReadTimeout("no answer in time", request=request) from error
        except aiohttp.ClientConnectorError as error:
            raise httpx2.ConnectError(str(error), request=request) from error
        except (aiohttp.ClientError, asyncio.IncompleteReadError, ConnectionError) as error:
            raise httpx2.ReadError(f"{type(error).__name__}: {error}", request=request) from error

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered | None:
        """Send one request, past the library; nothing when no whole answer came."""
        try:
            async with self._open().post(
                url, headers=headers, data=body, timeout=self._patience, allow_redirects=False
            ) as response:
                content = await response.read()
                return Answered(response.status, content) if "Content-Encoding" not in response.headers else None
        except (aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError, ConnectionError):
            return None

    async def aclose(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=_MOST_CONNECTIONS, keepalive_timeout=_IDLE_SECONDS)
            # `httpx2` undoes compression by the headers; proxies come from the environment as they do there. Where
            # there are none, aiohttp would still read a .netrc in a thread for each request.
            self._session = aiohttp.ClientSession(
                connector=connector,
                auto_decompress=False,
                trust_env=bool(urllib.request.getproxies()),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session
