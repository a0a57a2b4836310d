"""Aurora of her own accord: the summary of the day, the review of the week, warnings, goals and opportunities.

Each cause is told to each owner once, in the hours they chose, through the outbox; what finds no way is held.
"""

from oxy.aurora.proactive.desk import Desk, load_desk
from oxy.aurora.proactive.goals import (
    GOAL_METRICS,
    Goal,
    GoalMetric,
    Progress,
    list_goals,
    list_progress,
    load_goal,
    progress,
    remove_goal,
    set_goal,
)
from oxy.aurora.proactive.listing import ProactiveMessage, Reply, list_proactive_messages, replies_to
from oxy.aurora.proactive.notices import TITLES, NoticeKind
from oxy.aurora.proactive.telling import begin_with_held
from oxy.aurora.proactive.watch import LOOK_AFTER_OWNER, Watch, plan_looks

__all__ = [
    "GOAL_METRICS", "LOOK_AFTER_OWNER", "TITLES", "Desk", "Goal", "GoalMetric", "NoticeKind", "ProactiveMessage",
    "Progress", "Reply", "Watch", "begin_with_held", "list_goals", "list_proactive_messages", "list_progress",
    "load_desk", "load_goal", "plan_looks", "progress", "remove_goal", "replies_to", "set_goal",
]  # fmt: skip
