"""Messages on their way out: queued with their cause, sent once, settled by receipt."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from oxy.businesses import access_token, raise_alert
from oxy.clientele import adopt_phone_form
from oxy.conversations.ports import (
    Channel,
    Identity,
    InstanceAddress,
    OutgoingMessage,
    SendDeferred,
    SendReceipt,
    SendRejected,
    SendUnknown,
)
from oxy.conversations.store import outbox as store
from oxy.foundation.database import Database, Row, Session
from oxy.foundation.events import announce
from oxy.foundation.jobs import RETRY_DELAYS_SECONDS, Job, RetryLater, enqueue
from oxy.foundation.security import Vault
from oxy.foundation.telemetry import SENDS, log

DELIVER_MESSAGES = "deliver-messages"
GAVE_UP = "channel_unavailable"
TAGS = {"attendant": "[CLIENT-AI]", "aurora": "[AURORA]"}


async def queue_texts(
    session: Session, conversation_id: UUID, texts: tuple[str, ...], *, author: str, user_id: UUID | None = None,
    message_id: UUID | None = None,
) -> list[Row]:  # fmt: skip
    """Put texts into the outbox in order, with the job that sends them. `message_id` makes a single text idempotent."""
    rows: list[Row] = []
    for text in texts:
        row = await store.queue_message(
            session, conversation_id=conversation_id, author=author, content=text, user_id=user_id,
            message_id=message_id,
        )  # fmt: skip
        if row is not None:
            rows.append(row)
    if rows:
        await enqueue(session, DELIVER_MESSAGES, {"conversation_id": conversation_id})
    return rows


async def rearm(session: Session, conversation_id: UUID) -> None:
    """Send again what was given up because the channel did not answer: for an operator's retry of a dead job."""
    await store.requeue_failed(session, conversation_id, GAVE_UP)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a try came to, to be stored with the claim of the next message."""

    message: Row
    receipt: SendReceipt | None = None
    error: SendRejected | SendDeferred | SendUnknown | None = None


class Deliverer:
    """Does the sending jobs. One message of a conversation is under way at a time, so that their order holds."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        vault: Vault,
        *,
        on_sent: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._channels = channels
        self._vault = vault
        self._on_sent = on_sent

    async def run(self, job: Job) -> None:
        """Send what waits in the job's conversation. Raises `RetryLater` when the channel asks for patience."""
        conversation_id = job.uuid("conversation_id")
        outcome: _Outcome | None = None
        while True:
            async with self._database.tenant(job.organization_id) as session:
                if outcome is not None:
                    await self._settle(session, conversation_id, outcome, job)
                patience = outcome is not None and isinstance(outcome.error, SendDeferred)
                claimed = None if patience else await store.claim_next(session, conversation_id)
                instance = None if claimed is None else await self._address(session, claimed)
            if outcome is not None and isinstance(outcome.error, SendDeferred):
                raise RetryLater(outcome.error.reason, _delay(outcome.error, job))
            if claimed is None or instance is None:
                return
            outcome = await self._try(claimed, instance) if claimed["status"] == "sending" else None

    async def _address(self, session: Session, claimed: Row) -> InstanceAddress:
        token = (
            await access_token(session, claimed["instance_id"], self._vault) if claimed["channel"] == "cloud" else None
        )
        return InstanceAddress(
            session.organization_id, claimed["instance_id"], claimed["channel"], claimed["phone_number_id"], token
        )

    async def _try(self, claimed: Row, instance: InstanceAddress) -> _Outcome:
        addresses: list[Any] = claimed["addresses"] or []
        message = OutgoingMessage(
            id=claimed["id"],
            to=tuple(Identity(kind, value) for kind, value in addresses),
            text=claimed["content"],
            reply_to=claimed["reply_to_whatsapp_id"],
        )
        channel = self._channels.get(instance.channel)
        try:
            if channel is None:
                raise SendDeferred(f"no channel for {instance.channel} runs here")
            return _Outcome(claimed, receipt=await channel.send(instance, message))
        except (SendRejected, SendDeferred, SendUnknown) as error:
            return _Outcome(claimed, error=error)
        except Exception as error:
            log().error("[OUTBOX] Channel broke its promise", messageId=str(claimed["id"]), exc_info=True)
            return _Outcome(claimed, error=SendUnknown(f"{type(error).__name__} in the channel"))

    async def _settle(self, session: Session, conversation_id: UUID, outcome: _Outcome, job: Job) -> None:
        message_id, channel = outcome.message["id"], outcome.message["channel"]
        error = outcome.error
        if outcome.receipt is not None:
            await store.settle_sent(session, message_id, outcome.receipt.whatsapp_message_id)
            if outcome.receipt.wa_id:
                await adopt_phone_form(session, outcome.message["contact_id"], outcome.receipt.wa_id)
            status = "sent"
        elif isinstance(error, SendRejected):
            await store.settle(session, message_id, "failed", error.code, error.reason)
            status = "failed"
        elif isinstance(error, SendUnknown):
            await store.settle(session, message_id, "unknown", None, error.reason)
            status = "unknown"
        else:
            assert error is not None
            status = await self._defer(session, message_id, error, job)
        SENDS.labels(channel, status).inc()
        self._log(outcome, job, conversation_id, status)
        self._on_sent()
        data = {"conversation_id": str(conversation_id), "message_id": str(message_id), "status": status}
        await announce(session, "message:status", data)
        if status == "failed" and error is not None:
            await _alert_failure(session, conversation_id, error)

    async def _defer(self, session: Session, message_id: UUID, error: SendDeferred, job: Job) -> str:
        if job.last:
            await store.settle(session, message_id, "failed", GAVE_UP, error.reason)
            return "failed"
        await store.postpone(session, message_id, _delay(error, job), error.reason)
        return "queued"

    def _log(self, outcome: _Outcome, job: Job, conversation_id: UUID, status: str) -> None:
        fields = {
            "jobId": job.id, "organizationId": str(job.organization_id), "conversationId": str(conversation_id),
            "instanceId": str(outcome.message["instance_id"]), "contactId": str(outcome.message["contact_id"]),
            "messageId": str(outcome.message["id"]), "status": status,
        }  # fmt: skip
        tag = TAGS.get(outcome.message["author"], "[OUTBOX]")
        if status == "sent":
            log().info(f"{tag} Message sent via WhatsApp", messageSent=True, success=True, **fields)
        else:
            log().warning(
                f"{tag} Message not sent", messageSent=False, success=False, error=str(outcome.error), **fields
            )


def _delay(error: SendDeferred, job: Job) -> timedelta:
    usual = RETRY_DELAYS_SECONDS[min(job.attempt, len(RETRY_DELAYS_SECONDS) - 1)]
    return timedelta(seconds=max(usual, error.retry_after or 0))


async def _alert_failure(
    session: Session, conversation_id: UUID, error: SendRejected | SendDeferred | SendUnknown
) -> None:
    await raise_alert(
        session, "message_failed", "Mensagem não entregue",
        f"Uma mensagem não pôde ser enviada ({error}). Abra a conversa e tente por outro meio.",
        conversation_id=conversation_id,
    )  # fmt: skip
