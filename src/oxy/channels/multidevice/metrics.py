"""What the multi-device channel counts, a process."""

from prometheus_client import Counter, Gauge

RECONNECTS = Counter("oxy_whatsapp_reconnects", "Tries to connect a paired number again", ["result"])
REDELIVERIES = Counter(
    "oxy_whatsapp_redeliveries", "Messages that were at risk and came through: journalled before a crash, or kept by "
    "WhatsApp while the number was away", ["source"],
)  # fmt: skip
UNREADABLE = Counter("oxy_whatsapp_unreadable", "Journal entries that could not be stored and stay in the journal")
VERSION_REFUSED = Gauge("oxy_whatsapp_version_refused", "Paired numbers held here whose version WhatsApp refuses")
