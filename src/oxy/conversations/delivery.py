"""Sending what the outbox holds: claimed, tried once, settled by what the channel said."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import psycopg

from oxy.businesses import note_failure, note_recovery, note_send_error, raise_alert
from oxy.clientele import adopt_phone_form
from oxy.conversations.enclosures import TemplateUse
from oxy.conversations.media import load_attachment
from oxy.conversations.outbox import GAVE_UP, HELD_BELL, leave_sending
from oxy.conversations.pacing import Pace
from oxy.conversations.parcels import CAMPAIGN, REPLY, options_of, template_of, template_to_json
from oxy.conversations.ports import (
    Channel,
    Identity,
    InstanceAddress,
    OutgoingMessage,
    SendDeferred,
    SendHeld,
    SendReceipt,
    SendRejected,
    SendUnknown,
)
from oxy.conversations.store import outbox as store
from oxy.conversations.templates import find_stand_in
from oxy.conversations.window import CLOSED, CLOSED_REASON, is_closed
from oxy.foundation.database import Database, Row, Session
from oxy.foundation.events import announce
from oxy.foundation.jobs import RETRY_DELAYS_SECONDS, Job, RetryLater
from oxy.foundation.security import Vault
from oxy.foundation.telemetry import SENDS, log

# Who waits longer for the turn of a number is left for later: jobs that sleep keep others from being done.
TURN_SECONDS = 1.0
TAGS = {"attendant": "[CLIENT-AI]", "aurora": "[AURORA]"}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a try came to, to be stored with the claim of the next message."""

    message: Row
    receipt: SendReceipt | None = None
    error: SendRejected | SendDeferred | SendHeld | SendUnknown | None = None


class Deliverer:
    """Does the sending jobs. One message of a conversation is under way at a time, so that their order holds."""

    def __init__(
        self, database: Database, channels: Mapping[str, Channel], vault: Vault, pace: Pace | None = None
    ) -> None:
        """`pace` gives numbers their turns; the specification's when not given."""
        self._database = database
        self._channels = channels
        self._pace = pace or Pace()
        # Decrypting takes as long as the rest of a send; tokens change rarely.
        self._unseal = lru_cache(maxsize=1024)(vault.unseal)

    async def run(self, job: Job) -> None:
        """Send what waits in the job's conversation. Raises `RetryLater` when the channel asks for patience."""
        deferred = await self._send_all(await self._claim(job, job.uuid("instance_id")), job)
        if deferred is not None:
            raise RetryLater(deferred.reason, _delay(deferred, job))

    def may_send(self, instance_id: UUID) -> bool:
        """Take the turn of a number if it is now; `put_answer` may claim a message then."""
        return self._pace.take(instance_id) is not None

    def need_not_send(self, instance_id: UUID) -> None:
        """Give a turn back that `may_send` took: nothing was claimed in it."""
        self._pace.give_back(instance_id)

    async def _claim(self, job: Job, instance_id: UUID) -> Row | None:
        """Claim the next message once its number may send; a conversation that has to wait long is left for later."""
        conversation_id = job.uuid("conversation_id")
        wait = self._pace.take(instance_id, TURN_SECONDS)
        if wait:
            await asyncio.sleep(wait)
        async with self._database.tenant(job.organization_id) as session:
            if wait is None:
                delay = timedelta(seconds=self._pace.come_back(instance_id))
                if await store.make_wait(session, conversation_id, delay):
                    await leave_sending(session, conversation_id, instance_id, delay=delay, tries=job.attempt)
                return None
            claimed = await store.claim_next(session, conversation_id)
        if claimed is None:
            self._pace.give_back(instance_id)
        return claimed

    async def carry_on(self, claimed: Row | None, job: Job) -> None:
        """Send what `put_answer` claimed and what waits behind it, as part of another job.

        A send that has to wait goes on as a sending job of its own. What goes wrong with the database here is the
        sweep's to mend: the job that answered is done.
        """
        try:
            deferred = await self._send_all(claimed, replace(job, attempt=0))
            if deferred is not None:
                async with self._database.tenant(job.organization_id) as session:
                    delay = _delay(deferred, replace(job, attempt=0))
                    assert claimed is not None
                    await leave_sending(
                        session, job.uuid("conversation_id"), claimed["instance_id"], delay=delay, tries=1
                    )
        except psycopg.Error as error:
            log().error("[OUTBOX] Sending was cut short", jobId=job.id, error=type(error).__name__)

    async def _send_all(self, claimed: Row | None, job: Job) -> SendDeferred | None:
        """Send `claimed` and what waits behind it; return why the channel asked for patience, when it did."""
        conversation_id = job.uuid("conversation_id")
        while claimed is not None:
            instance_id = claimed["instance_id"]
            outcome = None if claimed["status"] == "cancelled" else await self._try(claimed, job.organization_id)
            async with self._database.tenant(job.organization_id) as session:
                go_on = outcome is None or await self._settle(session, conversation_id, outcome, job)
                # The turn of what was cancelled serves the next one.
                at_once = go_on and (outcome is None or self.may_send(instance_id))
                claimed = await store.claim_next(session, conversation_id) if at_once else None
            if at_once and claimed is None:
                self._pace.give_back(instance_id)
            if go_on and not at_once:
                claimed = await self._claim(job, instance_id)
            if outcome is not None and isinstance(outcome.error, SendDeferred):
                return outcome.error
        return None

    def _address(self, claimed: Row, organization_id: UUID) -> InstanceAddress:
        sealed: str | None = claimed["access_token_sealed"]
        token = None if sealed is None else self._unseal(sealed)
        return InstanceAddress(
            organization_id, claimed["instance_id"], claimed["channel"], claimed["phone_number_id"], token
        )

    async def _try(self, claimed: Row, organization_id: UUID) -> _Outcome:
        channel = self._channels.get(claimed["channel"])
        try:
            if channel is None:
                raise SendDeferred(f"no channel for {claimed['channel']} runs here")
            message = await self._message(
                claimed, organization_id, await self._through_window(claimed, organization_id)
            )
            return _Outcome(claimed, receipt=await channel.send(self._address(claimed, organization_id), message))
        except (SendRejected, SendDeferred, SendHeld, SendUnknown) as error:
            return _Outcome(claimed, error=error)
        except Exception as error:
            log().error("[OUTBOX] Channel broke its promise", messageId=str(claimed["id"]), exc_info=True)
            return _Outcome(claimed, error=SendUnknown(f"{type(error).__name__} in the channel"))

    async def _through_window(self, claimed: Row, organization_id: UUID) -> TemplateUse | None:
        """The template to send: the message's own, or what stands in for it once free text may not go out any more."""
        payload: dict[str, Any] = claimed["payload"]
        own = template_of(payload) if payload else None
        if own is not None or not is_closed(
            claimed["channel"], claimed["last_incoming_at"], self._database.clock.now()
        ):
            return own
        if claimed["media_id"] is None:
            purpose = payload.get("purpose", REPLY)
            async with self._database.tenant(organization_id) as session:
                found = await find_stand_in(session, claimed["instance_id"], purpose, claimed["content"])
                if found is not None:
                    await store.keep_template(session, claimed["id"], template_to_json(found))
                    return found
        raise SendRejected(CLOSED, CLOSED_REASON)

    async def _message(self, claimed: Row, organization_id: UUID, template: TemplateUse | None) -> OutgoingMessage:
        addresses: list[Any] = claimed["addresses"] or []
        payload: dict[str, Any] = claimed["payload"]
        attachment = None
        if claimed["media_id"] is not None:
            attachment = await load_attachment(self._database, organization_id, claimed["media_id"])
            if attachment is None:
                raise SendRejected("media_gone", "the file to send is not stored any more")
        return OutgoingMessage(
            id=claimed["id"],
            to=tuple(Identity(kind, value) for kind, value in addresses),
            text=claimed["content"],
            reply_to=claimed["reply_to_whatsapp_id"],
            attachment=attachment,
            template=template,
            options=options_of(payload) if payload else (),
        )

    async def _settle(self, session: Session, conversation_id: UUID, outcome: _Outcome, job: Job) -> bool:
        """Store what a try came to; return whether to go on with the conversation's next message."""
        if outcome.receipt is not None:
            return await self._settle_sent(session, conversation_id, outcome.message, outcome.receipt, job)
        message_id = outcome.message["id"]
        error, go_on = outcome.error, True
        if isinstance(error, SendRejected):
            status = "failed"
            await store.settle(session, message_id, status, error.code, error.reason)
            if error.of_the_number:
                await note_failure(session, outcome.message["instance_id"], str(error))
        elif isinstance(error, SendUnknown):
            status = "unknown"
            await store.settle(session, message_id, status, None, error.reason)
        elif isinstance(error, SendHeld):
            status, go_on = "queued", False
            await store.hold(session, message_id, error.reason)
            session.ring_after_commit(HELD_BELL, str(outcome.message["instance_id"]))
        else:
            assert error is not None
            status, go_on = await self._defer(session, message_id, error, job), False
        SENDS.labels(outcome.message["channel"], "held" if isinstance(error, SendHeld) else status).inc()
        log().warning(
            f"{_tag(outcome.message)} Message not sent", **_trace(outcome.message, job, conversation_id, status),
            messageSent=False, success=False, error=str(error),
        )  # fmt: skip
        await note_send_error(session, outcome.message["instance_id"], str(error))
        await _tell_status(session, conversation_id, message_id, status)
        if status == "failed" and not _is_of_campaign(outcome.message):
            await _alert_failure(session, conversation_id, error)
        return go_on

    async def _settle_sent(
        self, session: Session, conversation_id: UUID, message: Row, receipt: SendReceipt, job: Job
    ) -> bool:
        """Store that a message is sent, in one round trip that closes the transaction; return whether more waits."""
        await self._adopt(session, message, receipt)
        if message["instance_status"] == "failed":
            await note_recovery(session, message["instance_id"])
        await _tell_status(session, conversation_id, message["id"], "sent")
        more = await store.settle_sent(session, message["id"], receipt.whatsapp_message_id)
        SENDS.labels(message["channel"], "sent").inc()
        log().info(
            f"{_tag(message)} Message sent via WhatsApp", **_trace(message, job, conversation_id, "sent"),
            messageSent=True, success=True,
        )  # fmt: skip
        return more

    async def _adopt(self, session: Session, message: Row, receipt: SendReceipt) -> None:
        """Keep the form of the number that WhatsApp answered with, where it is not the one we know."""
        known = [value for kind, value in message["addresses"] or () if kind == "phone"]
        if receipt.wa_id and f"+{receipt.wa_id}" not in known:
            await adopt_phone_form(session, message["contact_id"], receipt.wa_id)

    async def _defer(self, session: Session, message_id: UUID, error: SendDeferred, job: Job) -> str:
        if job.last:
            await store.settle(session, message_id, "failed", GAVE_UP, error.reason)
            return "failed"
        await store.postpone(session, message_id, _delay(error, job), error.reason)
        return "queued"


def _tag(message: Row) -> str:
    return TAGS.get(message["author"], "[OUTBOX]")


def _trace(message: Row, job: Job, conversation_id: UUID, status: str) -> dict[str, object]:
    return {
        "jobId": job.id, "organizationId": str(job.organization_id), "conversationId": str(conversation_id),
        "instanceId": str(message["instance_id"]), "contactId": str(message["contact_id"]),
        "messageId": str(message["id"]), "status": status,
    }  # fmt: skip


async def _tell_status(session: Session, conversation_id: UUID, message_id: UUID, status: str) -> None:
    data = {"conversation_id": str(conversation_id), "message_id": str(message_id), "status": status}
    await announce(session, "message:status", data)


def _is_of_campaign(message: Row) -> bool:
    """What fails of a campaign is counted there, and alerted of once, when it is much."""
    return bool(message["payload"]) and message["payload"].get("purpose") == CAMPAIGN


def _delay(error: SendDeferred, job: Job) -> timedelta:
    usual = RETRY_DELAYS_SECONDS[min(job.attempt, len(RETRY_DELAYS_SECONDS) - 1)]
    return timedelta(seconds=max(usual, error.retry_after or 0))


async def _alert_failure(
    session: Session, conversation_id: UUID, error: SendRejected | SendDeferred | SendHeld | SendUnknown
) -> None:
    if isinstance(error, SendRejected) and error.code == CLOSED:
        await raise_alert(
            session, CLOSED, "Janela de 24 horas fechada",
            "Uma mensagem não foi enviada: o cliente não escreveu nas últimas 24 horas. Envie um modelo aprovado ou "
            "fale com o cliente por outro meio.",
            conversation_id=conversation_id,
        )  # fmt: skip
        return
    await raise_alert(
        session, "message_failed", "Mensagem não entregue",
        f"Uma mensagem não pôde ser enviada ({error}). Abra a conversa e tente por outro meio.",
        conversation_id=conversation_id,
    )  # fmt: skip
