"""What Oxy says of its own accord about bookings and care: plan, look again, send.

A row, its message and its question commit together, so that nothing is told twice and nothing is told that changed."""

from oxy.reminders.caring import CARE_DUE, Carer
from oxy.reminders.changes import ANSWERS, ask_about_move, tell_change
from oxy.reminders.due import DueCare, list_due
from oxy.reminders.listing import (
    Planned,
    Reminder,
    list_reminders,
    mark_of,
    planned_reminders,
    read_mark,
)
from oxy.reminders.pet_care import PetCare, list_care, note_care, remove_care
from oxy.reminders.planning import PLAN_CARE, REMIND_CARE, REMIND_HOUSEHOLDS, explain_plan, plan_reminders
from oxy.reminders.protocols import (
    CARE_KINDS,
    CareKind,
    CareProtocol,
    ProtocolFacts,
    create_protocol,
    list_protocols,
    load_protocol,
    remove_protocol,
    update_protocol,
)
from oxy.reminders.ratings import HIGH, LOW, Rating, add_comment, list_ratings, rate
from oxy.reminders.teller import Teller
from oxy.reminders.telling import FOLLOW_UP, REMINDER

__all__ = [
    "ANSWERS", "CARE_DUE", "CARE_KINDS", "FOLLOW_UP", "HIGH", "LOW", "PLAN_CARE", "REMINDER", "REMIND_CARE",
    "REMIND_HOUSEHOLDS", "CareKind", "CareProtocol", "Carer", "DueCare", "PetCare", "Planned", "ProtocolFacts",
    "Rating", "Reminder", "Teller", "add_comment", "ask_about_move", "create_protocol", "explain_plan", "list_care",
    "list_due", "list_protocols", "list_ratings", "list_reminders", "load_protocol", "mark_of", "note_care",
    "plan_reminders", "planned_reminders", "rate", "read_mark", "remove_care", "remove_protocol", "tell_change",
    "update_protocol",
]  # fmt: skip
