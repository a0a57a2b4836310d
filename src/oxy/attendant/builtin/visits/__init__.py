"""Several things in one visit: heard, put together, offered as whole arrangements, agreed and booked whole.

`start_visit` and `widen_to_visit` take a message up, `continue_visit` goes on; nothing of it writes before a yes.
"""

from oxy.attendant.builtin.visits.beginning import add_to_recent, start_visit, widen_to_visit
from oxy.attendant.builtin.visits.going_on import advance_visit, continue_visit
from oxy.attendant.builtin.visits.moving import start_visit_move

__all__ = [
    "add_to_recent", "advance_visit", "continue_visit", "start_visit", "start_visit_move", "widen_to_visit",
]  # fmt: skip
