"""The phone in the browser as a channel: what is sent lies in the thread, where the phone reads it.

A twin, and it says so: nothing leaves the machine, whatever it is handed arrives."""

from oxy.conversations.enclosures import FetchedMedia, MediaNotice, MediaRefused
from oxy.conversations.ports import InstanceAddress, OutgoingMessage, SendReceipt, SendRejected


class SimulatorChannel:
    """The simulator as a `Channel`."""

    async def send(self, instance: InstanceAddress, message: OutgoingMessage) -> SendReceipt:
        """Take one message; its id is derived from ours, so that a second try is the same message."""
        if not message.to:
            raise SendRejected("no_recipient", "the contact has no address")
        if not message.text and message.attachment is None:
            raise SendRejected("empty", "the message has no text")
        return SendReceipt(whatsapp_message_id=f"sim.{message.id}")

    async def mark_read(self, instance: InstanceAddress, whatsapp_message_id: str) -> None:
        """Nothing: the page has no ticks on the customer's own messages."""

    async def typing(self, instance: InstanceAddress, whatsapp_message_id: str) -> None:
        """Nothing: an answer comes at once."""

    async def fetch_media(self, instance: InstanceAddress, notice: MediaNotice, limit_bytes: int) -> FetchedMedia:
        """Nothing to fetch: the phone in the browser sends no files."""
        raise MediaRefused("the simulator sends no files")


__all__ = ["SimulatorChannel"]
