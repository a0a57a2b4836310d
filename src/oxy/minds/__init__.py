"""Which language model answers, how it is reached, what it costs, and what hears voice notes.

The vendors' libraries take seconds to load: `rounds`, `vendors` and `tracing` are imported when a model is named."""

from oxy.minds.costs import Spending
from oxy.minds.errors import ModelUnavailable, UnusableModel
from oxy.minds.listening import Listener, NotHeard, can_listen, open_listener
from oxy.minds.roster import BUILTIN, Role, Roster, open_roster
from oxy.minds.sight import can_see

__all__ = [
    "BUILTIN", "Listener", "ModelUnavailable", "NotHeard", "Role", "Roster", "Spending", "UnusableModel", "can_listen",
    "can_see", "open_listener", "open_roster",
]  # fmt: skip
