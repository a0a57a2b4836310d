"""The phone in the browser as a channel: what is sent lies in the thread, where the phone reads it.

A twin, and it says so: nothing leaves the machine, whatever it is handed arrives."""

from oxy.conversations.ports import InstanceAddress, OutgoingMessage, SendReceipt, SendRejected


class SimulatorChannel:
    """The simulator as a `Channel`."""

    async def send(self, instance: InstanceAddress, message: OutgoingMessage) -> SendReceipt:
        """Take one text; its id is derived from ours, so that a second try is the same message."""
        if not message.to:
            raise SendRejected("no_recipient", "the contact has no address")
        if not message.text:
            raise SendRejected("empty", "the message has no text")
        return SendReceipt(whatsapp_message_id=f"sim.{message.id}")


__all__ = ["SimulatorChannel"]
