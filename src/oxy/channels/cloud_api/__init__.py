"""WhatsApp's official Cloud API: reads Meta's webhook requests into neutral events, sends through the Graph API.

Knows Meta's field names and error codes; decides nothing about conversations."""

from oxy.channels.cloud_api.deliveries import AccountNews, Delivery, Webhook, read_webhook
from oxy.channels.cloud_api.sending import CloudApiChannel, open_cloud_api

__all__ = ["AccountNews", "CloudApiChannel", "Delivery", "Webhook", "open_cloud_api", "read_webhook"]
