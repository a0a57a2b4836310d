"""Answers to what Oxy asked of its own accord: which question a message answers, what it answers, and the deed.

One file a kind of question, listed in `registry`; a "sim" confirms what was asked and nothing else."""

from oxy.attendant.builtin.asked.answering import answer_asked, open_matters, settle
from oxy.attendant.builtin.asked.kind import Done, Kind, Matter
from oxy.attendant.builtin.asked.planning import Plan, plan_answers

__all__ = ["Done", "Kind", "Matter", "Plan", "answer_asked", "open_matters", "plan_answers", "settle"]
