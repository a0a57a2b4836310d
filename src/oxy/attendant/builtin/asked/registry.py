"""Which kinds of questions are understood."""

from oxy.attendant.builtin.asked.kind import Kind

KINDS: dict[str, Kind] = {}
