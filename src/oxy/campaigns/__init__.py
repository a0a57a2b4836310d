"""Messages to many: planned, shown, approved exactly as shown, and sent slowly; each looked at again before it goes.

Nobody gets one twice, nobody who asked for none gets one, and no campaign delays an answer."""

from oxy.campaigns.campaign import KINDS, REPEATS, STATES, Audience, Campaign, Kind, Pace, Repeats, State
from oxy.campaigns.checking import check_words, find_claims
from oxy.campaigns.errors import (
    BadLink,
    NobodyToWriteTo,
    NoTimesLeft,
    PreviewChanged,
    SaidBefore,
    SameForAll,
    TemplateUnfit,
    UnbackedClaim,
    UnknownField,
    WrongState,
)
from oxy.campaigns.exclusions import REASONS
from oxy.campaigns.message import FIELDS, Words, write
from oxy.campaigns.pacing import Estimate
from oxy.campaigns.planning import (
    LONGEST_NAME,
    Plan,
    approve,
    change,
    check_plan,
    draft,
    list_campaigns,
    load_campaign,
    plan_of,
)
from oxy.campaigns.repeating import run_rule
from oxy.campaigns.results import Preview, Recipient, Results, count_reach, list_recipients, preview, results
from oxy.campaigns.steering import cancel, pause, resume
from oxy.campaigns.texts import BIRTHDAYS_AHEAD, TEXTS, audience_for
from oxy.campaigns.watching import rest_number

__all__ = [
    "BIRTHDAYS_AHEAD", "FIELDS", "KINDS", "LONGEST_NAME", "REASONS", "REPEATS", "STATES", "TEXTS", "Audience",
    "BadLink", "Campaign", "Estimate", "Kind", "NoTimesLeft", "NobodyToWriteTo", "Pace", "Plan", "Preview",
    "PreviewChanged", "Recipient", "Repeats", "Results", "SaidBefore", "SameForAll", "State", "TemplateUnfit",
    "UnbackedClaim", "UnknownField", "Words", "WrongState", "approve", "audience_for", "cancel", "change", "check_plan",
    "check_words", "count_reach", "draft", "find_claims", "list_campaigns", "list_recipients", "load_campaign", "pause",
    "plan_of", "preview", "rest_number", "results", "resume", "run_rule", "write",
]  # fmt: skip
