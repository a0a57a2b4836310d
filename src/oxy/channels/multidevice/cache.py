"""What is known of sessions, for processes that do not have their files: an hour in Redis, where it is configured."""

import json

import redis.asyncio as redis

from oxy.channels.multidevice.protocol import Json
from oxy.foundation.telemetry import log

LIFETIME_SECONDS = 3600


class MetadataCache:
    """Session metadata by session name. A cache that is away costs nothing but its answers."""

    def __init__(self, url: str | None) -> None:
        self._client = None if url is None else redis.from_url(url)  # pyright: ignore[reportUnknownMemberType]

    async def keep(self, name: str, facts: Json) -> None:
        """Remember."""
        if self._client is None:
            return
        try:
            await self._client.set(f"oxy:session:{name}", json.dumps(facts, default=str), ex=LIFETIME_SECONDS)
        except (redis.RedisError, OSError) as error:
            log().warning("[BAILEYS] Session metadata not cached", error=type(error).__name__)

    async def find(self, name: str) -> Json | None:
        """Return what is remembered, or nothing."""
        if self._client is None:
            return None
        try:
            found = await self._client.get(f"oxy:session:{name}")
        except (redis.RedisError, OSError):
            return None
        return None if found is None else json.loads(found)

    async def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            await self._client.aclose()
