"""What comes again: heard, agreed and begun; skipped once, paused or ended.

`start_series` and `hear_of_series` take a message up, `continue_series` goes on; nothing of it writes before a yes.
"""

from oxy.attendant.builtin.series.agreeing import advance_series
from oxy.attendant.builtin.series.beginning import continue_series, start_series
from oxy.attendant.builtin.series.stopping import hear_of_series, one_or_all
from oxy.attendant.builtin.series.waiting import wait_for_dates

__all__ = ["advance_series", "continue_series", "hear_of_series", "one_or_all", "start_series", "wait_for_dates"]
