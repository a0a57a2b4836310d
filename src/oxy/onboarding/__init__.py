"""A business from its file, and back into one: created, brought in line or refused with every line that is wrong.

Idempotent; everything or nothing."""

from oxy.onboarding.applying import apply_file, apply_text
from oxy.onboarding.errors import BadBusinessFile, Problem
from oxy.onboarding.exporting import export_business
from oxy.onboarding.report import Change, Report

__all__ = ["BadBusinessFile", "Change", "Problem", "Report", "apply_file", "apply_text", "export_business"]
