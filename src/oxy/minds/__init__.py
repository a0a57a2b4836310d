"""Which language model answers, how it is reached, and what it costs; only attendant and aurora ask.

The vendors' libraries take seconds to load: `rounds`, `vendors` and `tracing` are imported when a model is named."""

from oxy.minds.costs import Spending
from oxy.minds.errors import ModelUnavailable, UnusableModel
from oxy.minds.roster import BUILTIN, Role, Roster, open_roster

__all__ = ["BUILTIN", "ModelUnavailable", "Role", "Roster", "Spending", "UnusableModel", "open_roster"]
