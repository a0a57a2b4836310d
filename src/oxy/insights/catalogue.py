"""The metric catalogue: every figure there is, by name. A new subject is a file of metrics and a line here."""

from oxy.insights import booking_metrics as bookings
from oxy.insights import client_metrics as clients
from oxy.insights import reach_metrics as reach
from oxy.insights import talk_metrics as talk
from oxy.insights.metric import DIMENSIONS, Dimension, Metric, MetricUnit, Value
from oxy.insights.sources import Source

__all__ = ["CATALOGUE", "DIMENSIONS", "METRICS", "Dimension", "Metric", "MetricUnit", "Source", "Value"]

# What every summary holds; the others are asked for by name.
METRICS: tuple[Metric, ...] = (
    clients.SERVED_CLIENTS, bookings.COMPLETED_BOOKINGS, bookings.REVENUE, bookings.PACKAGE_SALES,
    bookings.AVERAGE_TICKET,
    bookings.UNPRICED_BOOKINGS, bookings.CANCELLATIONS, bookings.NO_SHOWS, bookings.BOOKINGS,
    bookings.SCHEDULED_AHEAD, bookings.EXPECTED_REVENUE, bookings.UNSETTLED_BOOKINGS, clients.NEW_CLIENTS,
    clients.RETURNING_CLIENTS, clients.NEW_CONTACTS, clients.INACTIVE_CLIENTS,
)  # fmt: skip
WIDER: tuple[Metric, ...] = (
    bookings.OCCUPANCY, bookings.NO_SHOW_RATE, bookings.CANCELLATION_RATE, bookings.LEAD_TIME, bookings.BOOKINGS_MADE,
    bookings.AI_BOOKING_SHARE, clients.RETENTION_RATE, talk.CONVERSATIONS, talk.REPLIES, talk.AI_SHARE,
    talk.RESPONSE_TIME, talk.RESPONSE_TIME_SLOWEST, talk.STAFF_RESPONSE_TIME, talk.ESCALATIONS, talk.EMERGENCIES,
    talk.AI_COST, reach.CAMPAIGN_MESSAGES, reach.CAMPAIGN_DELIVERED, reach.CAMPAIGN_READ, reach.CAMPAIGN_REPLIES,
    reach.CAMPAIGN_BOOKINGS, reach.CAMPAIGN_REVENUE, reach.WAITLIST_WAITING, reach.WAITLIST_OFFERS,
    reach.WAITLIST_ACCEPTED, reach.WAITLIST_TIME_TO_FILL,
)  # fmt: skip

CATALOGUE: dict[str, Metric] = {metric.name: metric for metric in (*METRICS, *WIDER)}
