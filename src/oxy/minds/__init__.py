"""Which language model answers, how it is reached, and what it costs. Only aurora and attendant think, so the layer is
just below them; only foundation is known here. The vendors' libraries are loaded when the first model is named."""

from oxy.minds.costs import Spending
from oxy.minds.errors import ModelUnavailable, UnusableModel
from oxy.minds.roster import BUILTIN, Role, Roster, open_roster

__all__ = ["BUILTIN", "ModelUnavailable", "Role", "Roster", "Spending", "UnusableModel", "open_roster"]
