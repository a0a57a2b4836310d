"""What is known of sessions, for processes that do not have their files: an hour in Redis, where it is configured."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import redis.asyncio as redis

from oxy.channels.multidevice.protocol import Json
from oxy.channels.multidevice.sessions import METADATA, SessionKey, read_object
from oxy.foundation.telemetry import log

LIFETIME_SECONDS: Final = 3600
ANSWER_SECONDS: Final = 2.0


class MetadataCache:
    """Session metadata by session name. A cache that is away costs nothing but its answers."""

    def __init__(self, url: str | None) -> None:
        self._client = None if url is None else redis.from_url(url)  # pyright: ignore[reportUnknownMemberType]

    async def keep(self, name: str, facts: Json) -> None:
        """Remember."""
        if self._client is None:
            return
        try:
            await self._client.set(_key(name), json.dumps(facts, default=str), ex=LIFETIME_SECONDS)
        except (redis.RedisError, OSError) as error:
            log().warning("[BAILEYS] Session metadata not cached", error=type(error).__name__)

    async def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            await self._client.aclose()


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What a paired number's session says of itself: its age, its last connection, how it was paired (code or qr)."""

    created_at: datetime | None
    last_connected: datetime | None
    auth_method: str | None


class KnownSessions:
    """Sessions as any process can know them: from this machine's disk, else from what their holder left in Redis."""

    def __init__(self, root: Path, redis_url: str | None) -> None:
        """`root` is the sessions folder of this machine, which may hold other machines' sessions or none."""
        self._root = root
        self._redis_url = redis_url

    async def find(self, organization_id: UUID, instance_id: UUID) -> SessionFacts | None:
        """Return what is known of a number's session, or nothing."""
        name = str(SessionKey(organization_id, instance_id))
        kept = await asyncio.to_thread(read_object, self._root / name / METADATA) or await self._remembered(name)
        if kept is None:
            return None
        method = kept.get("auth_method")
        return SessionFacts(
            _instant(kept, "created_at"), _instant(kept, "last_connected"), None if method is None else str(method)
        )

    async def _remembered(self, name: str) -> Mapping[str, Any] | None:
        if self._redis_url is None:
            return None
        client = redis.from_url(self._redis_url)  # pyright: ignore[reportUnknownMemberType]
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                found = await client.get(_key(name))
        except (TimeoutError, redis.RedisError, OSError):
            return None
        finally:
            await client.aclose()
        return None if found is None else json.loads(found)


def _key(name: str) -> str:
    return f"oxy:session:{name}"


def _instant(facts: Mapping[str, Any], name: str) -> datetime | None:
    try:
        return datetime.fromisoformat(str(facts[name]))
    except (KeyError, ValueError):
        return None
