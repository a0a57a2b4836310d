"""How Meta's Cloud API comes in: the handshake and the signed deliveries.

Translates and stores; answers 200 only after the commit, so that Meta keeps what we could not."""

from oxy.entrances.webhooks.cloud_api import Deliveries
from oxy.entrances.webhooks.cloud_api import router as webhook_router
from oxy.entrances.webhooks.reception import KnownInstance, Reception

__all__ = ["Deliveries", "KnownInstance", "Reception", "webhook_router"]
