"""What an owner is warned of: every cause that lasts at this moment, whoever has been told of it."""

from collections.abc import Sequence

from oxy.aurora.proactive.agenda_alerts import agenda_alerts
from oxy.aurora.proactive.desk import Desk
from oxy.aurora.proactive.notices import Notice, NoticeKind
from oxy.aurora.proactive.trouble_alerts import trouble_alerts
from oxy.foundation.database import Session

# Whose causes pass when they are not found any more; "unanswered" passes when those people were answered.
ALERT_KINDS: Sequence[NoticeKind] = (
    "no_shows", "cancellations", "bookings_down", "empty_agenda", "disconnected", "ai_spend", "dead_job",
)  # fmt: skip
_GRAVITY = {"critical": 0, "warning": 1, "info": 2}


async def find_alerts(session: Session, desk: Desk) -> list[Notice]:
    """Return the causes for a warning that last now, the gravest first."""
    found = [*await trouble_alerts(session, desk), *await agenda_alerts(session, desk)]
    return sorted(found, key=lambda notice: _GRAVITY[notice.severity])
