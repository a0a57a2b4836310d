"""From a request that Meta signed to committed rows: each delivery finds its business and is handed to its inbound."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from prometheus_client import Counter

from oxy.businesses import note_webhook
from oxy.channels.cloud_api import Delivery, Webhook, read_webhook
from oxy.conversations.inbound import Gathering, receive_batch
from oxy.conversations.ports import IncomingBatch
from oxy.entrances.webhooks.news import take_news
from oxy.foundation.database import Database
from oxy.foundation.telemetry import log

UNKNOWN = Counter("oxy_webhook_unknown", "Fields, events and types of webhooks that nobody here knows", ["what"])
REQUESTS = Counter("oxy_webhook_requests", "Webhook requests", ["result"])

REMEMBER_SECONDS = 30
TOUCH_SECONDS = 60


@dataclass(frozen=True, slots=True)
class KnownInstance:
    """Whose number it is."""

    organization_id: UUID
    instance_id: UUID


FindInstance = Callable[[str], Awaitable[KnownInstance | None]]
FindAccount = Callable[[str], Awaitable[list[KnownInstance]]]


@dataclass(slots=True)
class Reception:
    """Takes requests in for every business of the installation.

    Args:
        database: where they are stored.
        find_instance: from a phone number id to its business's instance, None for a stranger's.
        find_account: from an account's id to the instances of its numbers.
        gathering: the quiet period that gathers a burst.
        app_secret: signs the requests; without it every one of them is refused.
        verify_token: proves the handshake; without it every one is refused.
    """

    database: Database
    find_instance: FindInstance
    find_account: FindAccount
    gathering: Gathering
    app_secret: str | None = field(repr=False, default=None)
    verify_token: str | None = field(repr=False, default=None)
    _touched: dict[UUID, float] = field(init=False, repr=False, default_factory=dict[UUID, float])
    _known: dict[str, tuple[KnownInstance, float]] = field(
        init=False, repr=False, default_factory=dict[str, "tuple[KnownInstance, float]"]
    )

    async def take_in(self, payload: object) -> None:
        """Store everything a request holds. Returns once it is committed; raises when it could not be.

        A request that was stored in part and is delivered again adds only what was missing.
        """
        webhook = read_webhook(payload, self.database.clock.now())
        for what, times in webhook.unknown.items():
            UNKNOWN.labels(what).inc(times)
            log().info("[WEBHOOK] Unknown event counted", what=what, times=times)
        batches = await self._addressed(webhook.deliveries.values())
        for organization_id, own in groupby(batches, key=lambda batch: batch.organization_id):
            await self._store(organization_id, list(own))
        await self._note(webhook)

    async def _note(self, webhook: Webhook) -> None:
        """Keep what concerns a number as such: that Meta called, at most once a minute, and news of its account."""
        now = self.database.clock.now().timestamp()
        for delivery in webhook.deliveries.values():
            known = self._known.get(delivery.phone_number_id)
            if known is None or now - self._touched.get(known[0].instance_id, 0) < TOUCH_SECONDS:
                continue
            self._touched[known[0].instance_id] = now
            async with self.database.tenant(known[0].organization_id) as session:
                await note_webhook(session, known[0].instance_id, delivery.account_id)
        for news in webhook.news:
            for instance in await self.find_account(news.account_id):
                async with self.database.tenant(instance.organization_id) as session:
                    await take_news(session, instance.instance_id, news)

    async def _addressed(self, deliveries: Iterable[Delivery]) -> list[IncomingBatch]:
        batches: list[IncomingBatch] = []
        for delivery in deliveries:
            instance = await self._instance_of(delivery.phone_number_id)
            if instance is None:
                UNKNOWN.labels("phone_number_id").inc()
                log().warning("[WEBHOOK] Delivery for an unknown number", phoneNumberId=delivery.phone_number_id)
                continue
            batch = IncomingBatch(
                instance.organization_id,
                instance.instance_id,
                tuple(delivery.messages),
                tuple(delivery.statuses),
                delivery.raw,
            )
            batches.append(batch)
        return sorted(batches, key=lambda batch: (batch.organization_id, batch.instance_id))

    async def _instance_of(self, phone_number_id: str) -> KnownInstance | None:
        now = self.database.clock.now().timestamp()
        known = self._known.get(phone_number_id)
        if known is not None and now - known[1] < REMEMBER_SECONDS:
            return known[0]
        found = await self.find_instance(phone_number_id)
        if found is None:
            self._known.pop(phone_number_id, None)
        else:
            self._known[phone_number_id] = (found, now)
        return found

    async def _store(self, organization_id: UUID, batches: list[IncomingBatch]) -> None:
        try:
            async with self.database.tenant(organization_id) as session:
                for batch in batches:
                    await receive_batch(session, batch, self.gathering)
        except Exception:
            # The instance may have been removed since it was looked up.
            self._known.clear()
            raise
