"""Every kind of deed that an owner may order in the chat: those of the orders, and goals."""

from oxy.aurora.deeds import registry
from oxy.aurora.orders import DEEDS
from oxy.aurora.proactive.goal_orders import DropGoal, SetGoal

EVERY_DEED = registry(*DEEDS.values(), SetGoal(), DropGoal())
