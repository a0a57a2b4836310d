"""What owners order in the chat: each kind read out of everyday Portuguese, offered to a model, previewed and done.

A kind is one file: how it is read, its deed (see `aurora.deeds`). A room that brings a kind of its own adds it here."""

from oxy.aurora.deeds import registry
from oxy.aurora.orders.blocking import BlockAgenda
from oxy.aurora.orders.campaigns import SendCampaign, SteerCampaign
from oxy.aurora.orders.cancelling import CancelBooking
from oxy.aurora.orders.clearing import CancelMany
from oxy.aurora.orders.conversing import WhoAnswers
from oxy.aurora.orders.knowledge import FaqAnswer, FaqRemove
from oxy.aurora.orders.messaging import MessageCustomer
from oxy.aurora.orders.moving import MoveBooking
from oxy.aurora.orders.moving_back import MoveBack
from oxy.aurora.orders.no_shows import MarkNoShow
from oxy.aurora.orders.opening import SpecialHours
from oxy.aurora.orders.passing_on import MoveMany
from oxy.aurora.orders.pricing import ChangePrice
from oxy.aurora.orders.unblocking import UnblockAgenda

DEEDS = registry(
    BlockAgenda(), UnblockAgenda(), CancelBooking(), CancelMany(), MoveBooking(), MoveMany(), MoveBack(), MarkNoShow(),
    ChangePrice(), SpecialHours(), MessageCustomer(), FaqAnswer(), FaqRemove(), WhoAnswers(), SendCampaign(),
    SteerCampaign(),
)  # fmt: skip

__all__ = ["DEEDS"]
