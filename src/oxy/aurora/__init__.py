"""The owner's partner: answers questions about the business from its figures, with a model and without one.

Every figure comes from a tool of the same turn and is printed by code or checked against one; only owners get here."""

from oxy.aurora.aurora import Aurora
from oxy.aurora.doorkeeper import Doorkeeper

__all__ = ["Aurora", "Doorkeeper"]
