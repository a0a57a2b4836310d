"""Whether a file makes sense: each value by itself, then all of them together."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from oxy.foundation.phones import parse_phone
from oxy.onboarding.document import (
    SLUG,
    ArticlePart,
    BusinessFile,
    InstancePart,
    OwnerPart,
    Part,
    ResourcePart,
    ServicePart,
    UserPart,
)
from oxy.onboarding.errors import Problem
from oxy.onboarding.reading import Document, Path

P = TypeVar("P", bound=Part)
Objection = tuple[Path, str]

_SECRETS = frozenset({"password", "access_token"})


def check_values(document: Document) -> BusinessFile | list[Problem]:
    """Return the file's content, or what is wrong with its values, one by one."""
    if not isinstance(document.data, dict):
        return [Problem(1, "", "must be a mapping with an organization section")]
    try:
        return BusinessFile.model_validate(document.data)
    except ValidationError as error:
        return [_problem(document, each) for each in error.errors(include_url=False)]


def sound_items(document: Document, section: str, kind: type[P]) -> list[tuple[int, P]]:
    """Return the items of a list that are right by themselves, with their places: those can be looked at further."""
    sound: list[tuple[int, P]] = []
    for index, item in document.mappings(section):
        with suppress(ValidationError):
            known = {key: value for key, value in item.items() if key in kind.model_fields}
            sound.append((index, kind.model_validate(known)))
    return sound


def read_slug(document: Document) -> str | None:
    """Return the business's slug when the file says a good one, whatever else is wrong."""
    part = document.section("organization")
    slug = part.get("slug") if isinstance(part, Mapping) else None
    return slug if isinstance(slug, str) and SLUG.fullmatch(slug) else None


def check_together(document: Document) -> list[Problem]:
    """Return what contradicts itself: names said twice, words that mean two services, resources that are nowhere."""
    objections = [
        *_repeated(document, "resources", ResourcePart, "name", lambda each: each.name.casefold()),
        *_repeated(document, "services", ServicePart, "name", lambda each: each.name.casefold()),
        *_repeated(document, "knowledge", ArticlePart, "question", lambda each: each.question.casefold()),
        *_repeated(document, "owners", OwnerPart, "phone", lambda each: parse_phone(each.phone).match_key),
        *_repeated(document, "users", UserPart, "email", lambda each: each.email.lower()),
        *_repeated(document, "instances", InstancePart, "name", lambda each: each.name),
        *_repeated(document, "instances", InstancePart, "phone_number_id", lambda each: each.phone_number_id),
        *_ambiguous_services(document),
        *_unknown_resources(document),
        *_nobody_in_charge(document),
    ]
    return [document.problem(path, reason) for path, reason in objections]


def unknown_name(name: str, known: Iterable[str]) -> str:
    """Say that there is no resource of that name, and which one may be meant."""
    spelled = {each.casefold(): each for each in known}
    close = difflib.get_close_matches(name.casefold(), spelled, 1)
    return f'there is no resource "{name}"' + (f"; did you mean {spelled[close[0]]}?" if close else "")


def _problem(document: Document, error: ErrorDetails) -> Problem:
    path: Path = error["loc"]
    name = str(path[-1]) if path else ""
    value: Any = error["input"]
    said = f' (it is "{value}")' if isinstance(value, str) and name not in _SECRETS else ""
    match error["type"]:
        case "extra_forbidden":
            reason = f"unknown key{_suggestion(path)}"
        case "missing":
            reason = "is missing"
        case "value_error":
            reason = str(error["msg"]).removeprefix("Value error, ")
        case "tuple_type":
            reason = "must be a list: write it in [ ] or with a dash before each item"
        case "model_type":
            reason = "must be a mapping of keys to values"
        case "string_type" if value is None:
            reason = "is empty"
        case "string_pattern_mismatch":
            reason = f"is not written right{said}"
        case "string_too_short":
            reason = "must be at least 8 characters" if name == "password" else "is empty"
        case _:
            reason = f"{str(error['msg']).removeprefix('Input ')}{said}"
    return document.problem(path, reason)


def _suggestion(path: Path) -> str:
    """Name the known key that an unknown one is closest to, or all of them."""
    model: type[BaseModel] = BusinessFile
    for part in path[:-1]:
        if isinstance(part, str):
            model = _model_in(model.model_fields[part].annotation) or model
    known = list(model.model_fields)
    close = difflib.get_close_matches(str(path[-1]), known, 1)
    return f"; did you mean {close[0]}?" if close else f"; known are {', '.join(known)}"


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Return the model that a field's type is, or holds."""
    for each in (annotation, *get_args(annotation)):
        if isinstance(each, type) and issubclass(each, BaseModel):
            return each
    return None


def _repeated(
    document: Document, section: str, kind: type[P], key: str, identity: Callable[[P], str | None]
) -> Iterable[Objection]:
    seen: set[str] = set()
    for index, item in sound_items(document, section, kind):
        same = identity(item)
        if same is not None and same in seen:
            yield (section, index, key), f'"{getattr(item, key)}" is there already'
        elif same is not None:
            seen.add(same)


def _ambiguous_services(document: Document) -> Iterable[Objection]:
    """Names and aliases are what customers say: one word must mean one service."""
    services = sound_items(document, "services", ServicePart)
    meant = {service.name.casefold(): service.name for _, service in services}
    for index, service in services:
        for place, alias in enumerate(service.aliases):
            other = meant.setdefault(alias.casefold(), service.name)
            if other != service.name:
                yield ("services", index, "aliases", place), f'"{alias}" means {other} already'


def _unknown_resources(document: Document) -> Iterable[Objection]:
    if document.section("resources") is None:
        return
    names = [str(item.get("name", "")).strip() for _, item in document.mappings("resources")]
    known = {name.casefold() for name in names}
    for index, service in sound_items(document, "services", ServicePart):
        for place, name in enumerate(service.resources):
            if name.casefold() not in known:
                yield ("services", index, "resources", place), unknown_name(name, names)


def _nobody_in_charge(document: Document) -> Iterable[Objection]:
    users = document.mappings("users")
    if document.section("users") is not None and not any(user.get("role") == "owner" for _, user in users):
        yield ("users",), "nobody has the role owner"
