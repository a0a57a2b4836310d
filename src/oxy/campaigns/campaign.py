"""A campaign as it is kept: what for, to whom, in which words, how fast, and who said yes to what."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from typing import Any, Literal
from uuid import UUID

from oxy.foundation.errors import Invalid
from oxy.foundation.rows import read_date, read_uuid

Kind = Literal["reactivation", "promotional", "birthday", "vaccine_due", "empty_agenda", "custom"]
State = Literal["draft", "scheduled", "running", "paused", "repeating", "finished", "cancelled"]
Repeats = Literal["daily", "weekly", "monthly"]

KINDS: Mapping[Kind, str] = {
    "reactivation": "Reativação", "promotional": "Promoção", "birthday": "Aniversário do pet",
    "vaccine_due": "Vacina vencendo", "empty_agenda": "Agenda vazia", "custom": "Público escolhido",
}  # fmt: skip
STATES: Mapping[State, str] = {
    "draft": "Rascunho", "scheduled": "Programada", "running": "Enviando", "paused": "Pausada",
    "repeating": "Recorrente", "finished": "Concluída", "cancelled": "Cancelada",
}  # fmt: skip
REPEATS: Mapping[Repeats, str] = {"daily": "todo dia", "weekly": "toda semana", "monthly": "todo mês"}
EARLIEST, LATEST = time(8), time(21)
MOST_RECIPIENTS = 5000


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a campaign is for; what is None does not narrow.

    Args:
        inactive_days: last served longer ago than this.
        seen_within_days: served at least once in these days.
        service_ids: of these services; for vaccines, those that are due again.
        species, size: of a living pet.
        birthday_within_days: a pet's birthday from today until so many days from now.
        months: after how many months a vaccine is due again.
        day: the day with an empty agenda.
        contact_ids: none but these.
        rest_days: nobody who got another campaign within so many days.
        most: at most so many people, those seen last first.
    """

    inactive_days: int | None = None
    seen_within_days: int | None = None
    service_ids: tuple[UUID, ...] = ()
    species: str | None = None
    size: str | None = None
    birthday_within_days: int = 0
    months: int = 12
    day: date | None = None
    contact_ids: tuple[UUID, ...] = ()
    rest_days: int = 14
    most: int = 1000

    def to_json(self) -> dict[str, Any]:
        """Return it as its row keeps it."""
        kept: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        kept["service_ids"] = sorted(map(str, self.service_ids))
        kept["contact_ids"] = sorted(map(str, self.contact_ids))
        kept["day"] = None if self.day is None else self.day.isoformat()
        return kept


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast and when. `per_minute` and `per_day` None: as fast as the number's warm-up allows.

    `start` and `end` are local times of day, `weekdays` 0 for Monday.
    """

    start: time = time(9)
    end: time = time(19)
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5)
    per_minute: float | None = None
    per_day: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as its row keeps it."""
        return {
            "start": f"{self.start:%H:%M}", "end": f"{self.end:%H:%M}", "weekdays": list(self.weekdays),
            "per_minute": self.per_minute, "per_day": self.per_day,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign, or the rule of one that repeats. Times are instants; `rule_id` names the rule that it is a run of.

    `digest` is of what would be sent to whom and when; `approved_digest` of what a person said yes to. `frozen_at`:
    since when its people are those it has.
    """

    id: UUID
    rule_id: UUID | None
    kind: Kind
    name: str
    state: State
    text: str
    audience: Audience
    pace: Pace
    template_id: UUID | None
    confirmed_claims: tuple[str, ...]
    holdout_percent: int
    attribution_days: int
    repeats: Repeats | None
    next_run_at: datetime | None
    starts_at: datetime | None
    digest: str
    approved_digest: str | None
    approved_at: datetime | None
    pause_reason: str | None
    frozen_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    created_at: datetime
    counts: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def says_today(self) -> bool:
        """Whether every message goes out on its own day, so that "hoje" is true."""
        return self.kind == "birthday" and self.audience.birthday_within_days == 0

    @property
    def recipients(self) -> int:
        """How many get it, or got it."""
        return sum(count for state, count in self.counts.items() if state not in ("skipped", "held_out"))

    @property
    def waiting(self) -> int:
        """How many are still to be written to."""
        return self.counts.get("pending", 0)


def campaign_from_row(row: Mapping[str, Any]) -> Campaign:
    """Build from the columns of `campaigns`, with `counts` of recipients by state."""
    known: dict[str, Any] = {each.name: row[each.name] for each in fields(Campaign) if each.name in row}
    known["audience"] = audience_from_json(row["audience"])
    known["pace"] = pace_from_json(row["pace"])
    known["confirmed_claims"] = tuple(row["confirmed_claims"])
    known["counts"] = row.get("counts") or {}
    return Campaign(**known)


def audience_from_json(kept: Mapping[str, Any]) -> Audience:
    """Build from what `Audience.to_json` gave, or a part of it."""
    known: dict[str, Any] = dict(kept)
    for name in ("service_ids", "contact_ids"):
        known[name] = tuple(read_uuid(each) for each in kept.get(name, ()))
    known["day"] = read_date(kept.get("day"))
    return Audience(**known)


def pace_from_json(kept: Mapping[str, Any]) -> Pace:
    """Build from what `Pace.to_json` gave, or a part of it."""
    usual = Pace()
    return Pace(
        start=time.fromisoformat(kept["start"]) if "start" in kept else usual.start,
        end=time.fromisoformat(kept["end"]) if "end" in kept else usual.end,
        weekdays=tuple(kept.get("weekdays", usual.weekdays)),
        per_minute=kept.get("per_minute"),
        per_day=kept.get("per_day"),
    )


def check_audience(kind: Kind, audience: Audience) -> None:
    """Raise `Invalid` for an audience that makes no sense for `kind`."""
    for name, least, most in (
        ("inactive_days", 7, 3650), ("seen_within_days", 1, 3650), ("birthday_within_days", 0, 31), ("months", 1, 60),
        ("rest_days", 0, 365), ("most", 1, MOST_RECIPIENTS),
    ):  # fmt: skip
        value = getattr(audience, name)
        if value is not None and not least <= value <= most:
            raise Invalid(f"Use um número de {least} a {most}.", field=f"audience.{name}")
    if kind == "reactivation" and audience.inactive_days is None:
        raise Invalid("Diga há quantos dias sem visita.", field="audience.inactive_days")
    if kind == "empty_agenda" and audience.day is None:
        raise Invalid("Diga qual dia está com a agenda vazia.", field="audience.day")


def check_pace(pace: Pace) -> None:
    """Raise `Invalid` for hours or a speed that would get the number into trouble."""
    if not EARLIEST <= pace.start < pace.end <= LATEST:
        raise Invalid("Campanhas saem entre 8h e 21h, com o começo antes do fim.", field="pace.start")
    if not pace.weekdays or not set(pace.weekdays) <= set(range(7)):
        raise Invalid("Escolha ao menos um dia da semana.", field="pace.weekdays")
    if pace.per_minute is not None and not 0 < pace.per_minute <= 300:
        raise Invalid("Use até 300 mensagens por minuto.", field="pace.per_minute")
    if pace.per_day is not None and not 1 <= pace.per_day <= MOST_RECIPIENTS:
        raise Invalid(f"Use de 1 a {MOST_RECIPIENTS} mensagens por dia.", field="pace.per_day")
