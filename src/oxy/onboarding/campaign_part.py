"""A campaign that comes again by itself, as the file writes it: what for, whom, in which words, when and how fast."""

from datetime import time
from typing import Annotated, Literal, cast

from pydantic import Field, model_validator

from oxy.campaigns import FIELDS, LONGEST_NAME, Audience, BadLink, Pace, Repeats, UnknownField, check_words
from oxy.foundation.errors import Invalid
from oxy.onboarding.part import Part
from oxy.onboarding.values import Clock, Name, Size, Text, Weekday

_USUAL, _PACE = Audience(), Pace()

FileKind = Literal["reactivation", "promotional", "birthday", "vaccine_due"]


class AudiencePart(Part):
    inactive_days: Annotated[int, Field(ge=7, le=3650)] | None = None
    seen_within_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    services: tuple[Name, ...] = ()
    species: Literal["dog", "cat", "bird", "rabbit", "other"] | None = None
    size: Size | None = None
    birthday_within_days: Annotated[int, Field(ge=0, le=31)] = _USUAL.birthday_within_days
    months: Annotated[int, Field(ge=1, le=60)] = _USUAL.months
    rest_days: Annotated[int, Field(ge=0, le=365)] = _USUAL.rest_days
    most: Annotated[int, Field(ge=1, le=5000)] = _USUAL.most


class PacePart(Part):
    start: Clock = _PACE.start
    end: Clock = _PACE.end
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1)] = ("mon", "tue", "wed", "thu", "fri", "sat")
    per_minute: Annotated[float, Field(gt=0, le=300)] | None = None
    per_day: Annotated[int, Field(ge=1, le=5000)] | None = None

    @model_validator(mode="after")
    def _in_the_daytime(self) -> "PacePart":
        if not time(8) <= self.start < self.end <= time(21):
            raise ValueError("campaigns go out between 08:00 and 21:00, start before end")
        return self


class CampaignPart(Part):
    """A rule. `approved` says that the business said yes to these words; `paused` stops it, false lets it go on."""

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    kind: FileKind
    repeats: Repeats
    at: Clock = time(9)
    weekday: Weekday | None = None
    day: Annotated[int, Field(ge=1, le=31)] | None = None
    text: Annotated[str, Field(min_length=1, max_length=900)] | None = None
    audience: AudiencePart = AudiencePart()
    pace: PacePart = PacePart()
    holdout_percent: Annotated[int, Field(ge=0, le=50)] = 0
    attribution_days: Annotated[int, Field(ge=1, le=60)] = 14
    confirmed_claims: tuple[Text, ...] = ()
    approved: bool = False
    paused: bool = False

    @model_validator(mode="after")
    def _agrees(self) -> "CampaignPart":
        if self.weekday is not None and self.repeats != "weekly":
            raise ValueError("weekday is for a campaign that repeats weekly")
        if self.day is not None and self.repeats != "monthly":
            raise ValueError("day is for a campaign that repeats monthly")
        if self.audience.inactive_days is not None and self.kind in ("birthday", "vaccine_due"):
            raise ValueError(f"audience.inactive_days is not for kind {self.kind}")
        if self.text is not None:
            _check(self.text)
        return self


def _check(text: str) -> None:
    try:
        check_words(text)
    except UnknownField as refusal:
        names = ", ".join(f"{{{name}}}" for name in cast("list[str]", refusal.data.get("unknown", [])))
        raise ValueError(f"text has unknown fields {names}; known are {', '.join(FIELDS)}") from None
    except BadLink as refusal:
        raise ValueError(f"text has a link that may not go out: {refusal.data.get('link')}") from None
    except Invalid as refusal:
        raise ValueError(f"text cannot go out: {refusal.message}") from None
