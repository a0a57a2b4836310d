"""Which kinds of questions are understood."""

from oxy.attendant.builtin.asked.kind import Kind
from oxy.attendant.builtin.asked.waitlist_offer import WaitlistOffer

KINDS: dict[str, Kind] = {kind.name: kind for kind in (WaitlistOffer(),)}
