"""Speaks out through the bridge, under ids that make every further try the same message."""

import hashlib
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

from oxy.channels.multidevice.addresses import jid_of
from oxy.channels.multidevice.bridge import BridgeGone, BridgeRefused
from oxy.channels.multidevice.delays import Delays
from oxy.channels.multidevice.files import Files
from oxy.channels.multidevice.forms import PhoneForms
from oxy.channels.multidevice.link import Link
from oxy.channels.multidevice.protocol import BadLine, Json
from oxy.channels.multidevice.record import LeaseLost
from oxy.channels.multidevice.sessions import SessionKey
from oxy.channels.multidevice.supervisor import Supervisor
from oxy.conversations.enclosures import FetchedMedia, MediaNotice
from oxy.conversations.outbox import find_quoted, find_sender, name_message
from oxy.conversations.ports import (
    InstanceAddress,
    OutgoingMessage,
    SendDeferred,
    SendHeld,
    SendReceipt,
    SendRejected,
    SendUnknown,
)
from oxy.foundation.database import Session
from oxy.foundation.telemetry import log

COURTESY_SECONDS = 5.0
NOT_CONNECTED = "o número não está conectado"
HELD = frozenset({"not_sent", "not_connected", "not_configured", "unknown_instance", "stopping"})
UNKNOWN = frozenset({"unknown", "timeout"})


def message_id_of(our_id: UUID) -> str:
    """Return WhatsApp's id for a message of ours: always the same, in the form that WhatsApp Web gives its own."""
    return f"3EB0{hashlib.sha256(our_id.bytes).hexdigest()[:18].upper()}"


class MultideviceChannel:
    """Paired numbers as a `Channel`. Only the process that holds a number's socket sends; any other holds back."""

    def __init__(
        self, find_link: Callable[[UUID], Link | None], supervisor: Supervisor, forms: PhoneForms, files: Files,
        delays: Delays,
    ) -> None:  # fmt: skip
        self._find_link = find_link
        self._supervisor = supervisor
        self._forms = forms
        self._files = files
        self._delays = delays

    async def send(self, instance: InstanceAddress, message: OutgoingMessage) -> SendReceipt:
        """Send one message, with its file when it has one. Options are in the text already: there are no buttons.

        The id is written down before the first try. Sent again under the same id it is the same message on the
        customer's phone, so that what nobody knows about (`SendUnknown`) is tried again once the number is back.
        """
        link = self._open_link(instance.instance_id)
        jid, form = await self._forms.address(link, message.to)
        wamid = message_id_of(message.id)
        try:
            async with link.record.fenced() as session:
                await name_message(session, message.id, wamid)
                quoted = await _quoted(session, instance.instance_id, jid, message.reply_to)
        except LeaseLost:
            raise SendHeld("outro processo mantém este número") from None
        async with self._files.content_of(message) as content:
            await self._ask(link, wamid, jid, content, quoted)
        return SendReceipt(wamid, form)

    async def mark_read(self, instance: InstanceAddress, whatsapp_message_id: str) -> None:
        """Show the blue ticks on a customer's message."""
        await self._show(instance, whatsapp_message_id, typing=False)

    async def _show(self, instance: InstanceAddress, whatsapp_message_id: str, *, typing: bool) -> None:
        link = self._find_link(instance.instance_id)
        if link is None or not link.is_open:
            return
        async with self._quietly(link):
            async with link.record.fenced() as session:
                jid = jid_of(await find_sender(session, instance.instance_id, whatsapp_message_id))
            if jid is not None:
                key = {"id": whatsapp_message_id, "chat": jid, "from_me": False}
                name = str(link.key)
                await self._supervisor.ask("read", COURTESY_SECONDS, instance=name, keys=[key])
                if typing:
                    await self._supervisor.ask("presence", COURTESY_SECONDS, instance=name, state="composing", to=jid)

    async def typing(self, instance: InstanceAddress, whatsapp_message_id: str) -> None:
        """Show that an answer is being written, and that the message was read."""
        await self._show(instance, whatsapp_message_id, typing=True)

    async def fetch_media(self, instance: InstanceAddress, notice: MediaNotice, limit_bytes: int) -> FetchedMedia:
        """Let this process's bridge fetch and decrypt a file; where none runs it waits for the number's holder."""
        name = str(SessionKey(instance.organization_id, instance.instance_id))
        return await self._files.fetch(name, notice, limit_bytes)

    @asynccontextmanager
    async def _quietly(self, link: Link) -> AsyncGenerator[None]:
        """A courtesy that fails is none of the customer's business, nor of the turn's."""
        try:
            yield
        except (BridgeGone, BridgeRefused, LeaseLost, BadLine) as error:
            log().info("[BAILEYS] Courtesy not shown", instanceId=str(link.key.instance_id), error=type(error).__name__)

    def _open_link(self, instance_id: UUID) -> Link:
        link = self._find_link(instance_id)
        if link is None or not link.is_open:
            raise SendHeld(NOT_CONNECTED)
        return link

    async def _ask(self, link: Link, wamid: str, jid: str, content: Json, quoted: Json) -> Json:
        try:
            return await self._supervisor.ask(
                "send", self._delays.sending + 5, instance=str(link.key), message_id=wamid, to=jid, content=content,
                timeout_seconds=self._delays.sending, **quoted,
            )  # fmt: skip
        except BridgeGone as gone:
            raise SendUnknown(str(gone)) from gone
        except BridgeRefused as no:
            raise _outcome_of(no) from no


async def _quoted(session: Session, instance_id: UUID, jid: str, reply_to: str | None) -> Json:
    """What is quoted, as the bridge wants it told: whose words, and which."""
    if reply_to is None:
        return {}
    quoted = await find_quoted(session, instance_id, reply_to)
    facts: Json = {"id": reply_to, "chat": jid, "from_me": quoted is not None and quoted["from_me"]}
    if quoted is not None and quoted["content"]:
        facts["text"] = quoted["content"]
    return {"quoted": facts}


def _outcome_of(no: BridgeRefused) -> SendHeld | SendUnknown | SendDeferred | SendRejected:
    if no.code in HELD:
        return SendHeld(NOT_CONNECTED)
    if no.code in UNKNOWN:
        return SendUnknown("o WhatsApp não confirmou o envio")
    if no.code == "upload_failed":
        return SendDeferred("o arquivo não pôde ser enviado ao WhatsApp")
    if no.code == "rejected":
        return SendRejected(f"wa_{no.wa_code or 'unknown'}", "o WhatsApp recusou a mensagem")
    return SendRejected(no.code, no.reason)
