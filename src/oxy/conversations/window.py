"""WhatsApp's customer service window: free text goes out for 24 hours after the customer last wrote, and not after.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
"""

from datetime import datetime, timedelta

WINDOW = timedelta(hours=24)
# Only the official API has it; a phone may write at any time.
CHANNELS = frozenset({"cloud"})
CLOSED = "window_closed"
CLOSED_REASON = (
    "A janela de 24 horas do WhatsApp está fechada: o cliente precisa escrever primeiro, "
    "ou é preciso enviar um modelo aprovado."
)


def closes_at(channel: str, last_incoming_at: datetime | None, now: datetime) -> datetime | None:
    """Return until when free text may go out; `now` when it may not, None when the channel knows no such limit."""
    if channel not in CHANNELS:
        return None
    return now if last_incoming_at is None else max(now, last_incoming_at + WINDOW)


def is_closed(channel: str, last_incoming_at: datetime | None, now: datetime) -> bool:
    """Whether only a template may go out."""
    return channel in CHANNELS and (last_incoming_at is None or now >= last_incoming_at + WINDOW)
