"""Which kinds of questions are understood."""

from oxy.attendant.builtin.asked.care_due import CareDueKind
from oxy.attendant.builtin.asked.follow_up import FollowUpKind
from oxy.attendant.builtin.asked.kind import Kind
from oxy.attendant.builtin.asked.reminder import ReminderKind
from oxy.attendant.builtin.asked.waitlist_offer import WaitlistOffer

KINDS: dict[str, Kind] = {kind.name: kind for kind in (ReminderKind(), FollowUpKind(), CareDueKind(), WaitlistOffer())}
