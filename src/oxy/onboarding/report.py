"""What applying a file did."""

from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from oxy.businesses import Actor

Outcome = Literal["created", "updated", "unchanged", "deactivated", "left"]

# Whoever may run commands here stands above the business's own people.
OPERATOR = Actor("system")

# Section of the report, and the word for one of its things.
SECTIONS = {
    "resources": "resource", "services": "service", "care_protocols": "protocol of care", "packages": "package",
    "knowledge": "answer", "campaigns": "campaign", "users": "user", "owners": "owner", "instances": "instance",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One thing of the business and what became of it; `left` is in the database, not in the file, and stays."""

    section: str
    name: str
    id: UUID
    outcome: Outcome


@dataclass(slots=True)
class Report:
    """Everything the file names, with ids. The organization itself and its settings are changes too."""

    organization_id: UUID
    slug: str
    changes: list[Change] = field(default_factory=list[Change])

    def note(self, section: str, name: str, identifier: UUID, outcome: Outcome) -> None:
        """Add what became of one thing."""
        self.changes.append(Change(section, name, identifier, outcome))

    def noted(self, section: str, name: str, before: object, after: Any) -> None:
        """Add a thing with an `id`, from how it was before (None: it was not) and how it is now."""
        outcome: Outcome = "created" if before is None else "unchanged" if before == after else "updated"
        self.note(section, name, after.id, outcome)

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any(change.outcome not in ("unchanged", "left") for change in self.changes)

    def ids(self, section: str) -> dict[str, UUID]:
        """Return the ids of one section's things by name, deactivated ones left out."""
        return {
            change.name: change.id
            for change in self.changes
            if change.section == section and change.outcome != "deactivated"
        }

    def to_json(self) -> dict[str, Any]:
        """Return ids by name for each section, and what changed, JSON-ready."""
        ids = {section: {name: str(each) for name, each in self.ids(section).items()} for section in SECTIONS}
        return {
            "organization": {"id": str(self.organization_id), "slug": self.slug},
            **ids,
            "changed": self.changed,
            "changes": [
                {"section": change.section, "name": change.name, "id": str(change.id), "outcome": change.outcome}
                for change in self.changes
                if change.outcome not in ("unchanged", "left")
            ],
        }

    def lines(self) -> list[str]:
        """Return one line for each thing that changed or was left, and a last one that sums up."""
        shown = [
            f"{change.outcome:<11} {SECTIONS.get(change.section, change.section)} {change.name}"
            + (" (not in the file)" if change.outcome in ("left", "deactivated") else "")
            for change in self.changes
            if change.outcome != "unchanged"
        ]
        unchanged = sum(change.outcome == "unchanged" for change in self.changes)
        last = f"{self.slug}: {len(self.changes) - unchanged - self._left()} changed, {unchanged} unchanged"
        return [*shown, last if self.changed else f"{self.slug}: nothing to change"]

    def _left(self) -> int:
        return sum(change.outcome == "left" for change in self.changes)
