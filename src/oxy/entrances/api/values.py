"""How values look on the wire: bounded text without NUL, money as decimal strings, instants with their offset."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from oxy.businesses import DAYS, WeekHours

# Postgres keeps no U+0000 in text.
ANY_TEXT = r"^[^\x00]*$"
# At least one character that shows.
SOME_TEXT = r"^[^\x00]*[^\x00\t\n\r ][^\x00]*$"
EMAIL = r"^[!-?A-~]+@[!-?A-~]+\.[!-\-/-?A-~]+$"
EARLIEST_YEAR, LATEST_YEAR = 2000, 2199

Label = Annotated[str, StringConstraints(max_length=120, pattern=SOME_TEXT)]
Name = Annotated[str, StringConstraints(max_length=60, pattern=SOME_TEXT)]
Email = Annotated[str, StringConstraints(max_length=254, pattern=EMAIL)]
Phone = Annotated[str, StringConstraints(min_length=7, max_length=30, pattern=r"^[+()0-9 .-]+$")]
Notes = Annotated[str, StringConstraints(max_length=4000, pattern=ANY_TEXT)]
Search = Annotated[str, StringConstraints(max_length=100, pattern=ANY_TEXT)]
ServiceKind = Literal["consultation", "grooming", "vaccine", "hotel", "surgery", "other"]
Size = Literal["small", "medium", "large"]

_SPAN = "^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"
_SPANS = {"type": "array", "items": {"type": "string", "pattern": _SPAN}}
_week = TypeAdapter(dict[str, list[str]])

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_MONEY = re.compile(r"\d{1,8}(\.\d{1,2})?", re.ASCII)


def _read_money(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str) and _MONEY.fullmatch(value):
        return Decimal(value)
    raise PydanticCustomError("money", "a decimal string such as 60.00 is wanted")


def _read_moment(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    if isinstance(value, str) and _RFC_3339.fullmatch(value):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is not None and EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
            return moment
    raise PydanticCustomError("moment", "an RFC 3339 instant with its offset is wanted")


def _read_day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is not None and EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            return day
    raise PydanticCustomError("day", "a date such as 2026-03-11 is wanted")


def _read_day_or_moment(value: Any) -> Any:
    return _read_day(value) if isinstance(value, str) and _DAY.fullmatch(value) else _read_moment(value)


def _read_clock(value: Any) -> Any:
    if isinstance(value, time):
        return value
    if isinstance(value, str) and _CLOCK.fullmatch(value):
        return time.fromisoformat(value)
    raise PydanticCustomError("clock", "a time of day such as 19:00 is wanted")


def _read_week(value: Any) -> WeekHours:
    if isinstance(value, WeekHours):
        return value
    try:
        return WeekHours.from_json(_week.validate_python(value, strict=True))
    except ValidationError:
        reason = 'use {"mon": ["08:00-18:00"]}'
    except ValueError as error:
        reason = str(error)
    raise PydanticCustomError("week_hours", "not the hours of a week: {reason}", {"reason": reason})


def _to_local(value: datetime, info: ValidationInfo) -> datetime:
    context: dict[str, ZoneInfo] = info.context or {}
    return value.astimezone(context["zone"])


Money = Annotated[
    Decimal,
    BeforeValidator(_read_money),
    PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,8}(\.[0-9]{1,2})?$", "examples": ["60.00"]}),
]
Moment = Annotated[
    datetime,
    BeforeValidator(_read_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-03-14T10:00:00-03:00"]}),
]
Day = Annotated[
    date,
    BeforeValidator(_read_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-03-14"]}),
]
DayOrMoment = Annotated[
    date | datetime,
    BeforeValidator(_read_day_or_moment),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}),
]
Clock = Annotated[
    time,
    BeforeValidator(_read_clock),
    PlainSerializer(lambda clock: f"{clock:%H:%M}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "examples": ["19:00"]}),
]
Week = Annotated[
    WeekHours,
    PlainValidator(_read_week),
    PlainSerializer(lambda hours: hours.to_json(), return_type=dict[str, list[str]]),
    WithJsonSchema(
        {
            "type": "object",
            "description": "Spans of each day; a day left out is closed.",
            "properties": dict.fromkeys(DAYS, _SPANS),
            "additionalProperties": False,
            "examples": [{"mon": ["08:00-12:00", "13:00-18:00"], "sat": ["08:00-12:00"]}],
        }
    ),
]
# An instant going out: in the business's zone, which `View.of` hands in.
LocalMoment = Annotated[datetime, AfterValidator(_to_local)]


class Body(BaseModel):
    """What a request carries: nothing unknown is let through."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    def given(self) -> dict[str, Any]:
        """Return the fields that the request named."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class View(BaseModel):
    """What an answer carries, read from a room's object."""

    model_config = ConfigDict(from_attributes=True, json_schema_serialization_defaults_required=True)

    @classmethod
    def of(cls, thing: object, zone: ZoneInfo | None = None) -> Self:
        """Return `thing` as the wire shows it, instants in `zone`."""
        return cls.model_validate(thing, context={"zone": zone})


def example(facts: JsonDict) -> ConfigDict:
    """Return the configuration of a body that the OpenAPI document shows with an example."""
    return ConfigDict(json_schema_extra={"examples": [facts]})


def not_given() -> Any:
    """The default of a field that a PATCH may leave out but not set to null."""
    return Field(default_factory=_nothing)


def _nothing() -> None:
    return None
