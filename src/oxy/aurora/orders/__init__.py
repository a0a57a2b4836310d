"""What owners order in the chat: each kind read out of everyday Portuguese, offered to a model, previewed and done.

A kind is one file: how it is read, its deed (see `aurora.deeds`). A room that brings a kind of its own adds it here."""

from oxy.aurora.deeds import registry
from oxy.aurora.orders.campaigns import SendCampaign, SteerCampaign
from oxy.aurora.orders.no_shows import MarkNoShow

DEEDS = registry(MarkNoShow(), SendCampaign(), SteerCampaign())

__all__ = ["DEEDS"]
