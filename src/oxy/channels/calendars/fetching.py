"""One request for a calendar: TLS, public addresses, few redirects, little patience, a limit in bytes."""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

from oxy.agenda.calendars import CalendarUnreachable

LIMIT_BYTES: Final = 5 * 1024 * 1024
SECONDS: Final = 20.0
MOST_REDIRECTS: Final = 3
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_ACCEPT: Final = {"Accept": "text/calendar, text/plain;q=0.5, */*;q=0.1", "User-Agent": "Oxy (agenda)"}


class _PublicOnly(AbstractResolver):
    """Resolves names to public addresses; a name that leads anywhere else is as good as unknown."""

    def __init__(self) -> None:
        self._resolver = DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        public = [each for each in found if _is_public(each["host"])]
        if not public:
            raise OSError(f"{host} has no public address")
        return public

    async def close(self) -> None:
        await self._resolver.close()


class WebCalendars:
    """Implements `agenda.calendars.CalendarSource` over HTTPS."""

    def __init__(self, client: aiohttp.ClientSession, *, anywhere: bool) -> None:
        """`anywhere` lets addresses lead into the own network, without TLS too: for installations that say so."""
        self._client = client
        self._anywhere = anywhere

    async def fetch(self, url: str) -> bytes:
        """Return the text of the calendar at `url`. Raises `CalendarUnreachable`, and nothing else."""
        try:
            async with asyncio.timeout(SECONDS):
                for _ in range(MOST_REDIRECTS + 1):
                    found = await self._ask(url)
                    if isinstance(found, bytes):
                        return found
                    url = found
        except TimeoutError as error:
            raise CalendarUnreachable("o servidor da agenda não respondeu a tempo") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise CalendarUnreachable("o servidor da agenda não pôde ser alcançado") from error
        raise CalendarUnreachable("o endereço da agenda só leva a outros endereços")

    async def _ask(self, url: str) -> bytes | str:
        """The text, or where to look instead."""
        self._check(url)
        async with self._client.get(url, headers=_ACCEPT, allow_redirects=False) as response:
            if response.status in _REDIRECTS and "Location" in response.headers:
                return urljoin(url, response.headers["Location"])
            if response.status in (401, 403, 404, 410):
                raise CalendarUnreachable("o endereço da agenda não existe mais ou não é público")
            if response.status != 200:
                raise CalendarUnreachable(f"o servidor da agenda respondeu {response.status}")
            text = await response.content.read(LIMIT_BYTES + 1)
            while len(text) <= LIMIT_BYTES and (more := await response.content.read(LIMIT_BYTES + 1 - len(text))):
                text += more
        if len(text) > LIMIT_BYTES:
            raise CalendarUnreachable("a agenda tem mais de 5 MB")
        return text

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if self._anywhere:
            return
        if parts.scheme != "https" or not parts.hostname:
            raise CalendarUnreachable("o endereço da agenda não é https")
        try:
            address = ipaddress.ip_address(parts.hostname)
        except ValueError:
            return
        if not _is_public(str(address)):
            raise CalendarUnreachable("o endereço da agenda não é público")


@asynccontextmanager
async def open_web_calendars(*, anywhere: bool = False) -> AsyncGenerator[WebCalendars]:
    """The source with a pool of its own, closed at the end; see `WebCalendars`."""
    connector = aiohttp.TCPConnector(limit=10, resolver=None if anywhere else _PublicOnly(), force_close=True)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as client:
        yield WebCalendars(client, anywhere=anywhere)


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_global
