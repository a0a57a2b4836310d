"""Whether a file makes sense: each value by itself, then all of them together."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar, cast, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from oxy.foundation.phones import InvalidPhone, parse_phone
from oxy.onboarding.document import BusinessFile
from oxy.onboarding.errors import Problem
from oxy.onboarding.part import Part
from oxy.onboarding.reading import Document, Path
from oxy.onboarding.values import SLUG

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
        *_repeated(document, "resources", "name", str.casefold),
        *_repeated(document, "services", "name", str.casefold),
        *_repeated(document, "care_protocols", "name", str.casefold),
        *_repeated(document, "packages", "name", str.casefold),
        *_repeated(document, "campaigns", "name", str.casefold),
        *_repeated(document, "knowledge", "question", str.casefold),
        *_repeated(document, "owners", "phone", _same_number),
        *_repeated(document, "users", "email", str.lower),
        *_repeated(document, "instances", "name", str),
        *_repeated(document, "instances", "phone_number_id", str),
        *_ambiguous_services(document),
        *_unknown_resources(document),
        *_unknown_services(document),
        *_unknown_packed(document),
        *_nobody_in_charge(document),
    ]
    return [document.problem(path, reason) for path, reason in objections]


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


def _repeated(document: Document, section: str, key: str, same: Callable[[str], str]) -> Iterable[Objection]:
    seen: set[str] = set()
    for index, item in document.mappings(section):
        value = item.get(key)
        if isinstance(value, str):
            known = same(value.strip())
            if known in seen:
                yield (section, index, key), f'"{value}" is there already'
            seen.add(known)


def _same_number(text: str) -> str:
    try:
        return parse_phone(text).match_key
    except InvalidPhone:
        return text


def _ambiguous_services(document: Document) -> Iterable[Objection]:
    """Names and aliases are what customers say: one word must mean one service."""
    services = [(index, str(item.get("name", "")).strip(), item) for index, item in document.mappings("services")]
    meant = {name.casefold(): name for _, name, _ in services}
    for index, name, item in services:
        for place, alias in enumerate(_texts(item.get("aliases"))):
            other = meant.setdefault(alias.strip().casefold(), name)
            if other.casefold() != name.casefold():
                yield ("services", index, "aliases", place), f'"{alias}" means {other} already'


def _unknown_resources(document: Document) -> Iterable[Objection]:
    if document.section("resources") is None:
        return
    names = [str(item.get("name", "")).strip() for _, item in document.mappings("resources")]
    yield from stray_resources(document, names)


def stray_resources(document: Document, names: Sequence[str]) -> Iterable[Objection]:
    """Say which resources that services name are not among `names`, and which ones may be meant."""
    spelled = {name.casefold(): name for name in names}
    for index, service in document.mappings("services"):
        for path, name in _named_resources(service):
            if name.strip().casefold() not in spelled:
                close = difflib.get_close_matches(name.casefold(), spelled, 1)
                hint = f"; did you mean {spelled[close[0]]}?" if close else ""
                yield ("services", index, *path), f'there is no resource "{name}"{hint}'


def _named_resources(service: Mapping[str, Any]) -> Iterable[tuple[Path, str]]:
    for place, name in enumerate(_texts(service.get("resources"))):
        yield ("resources", place), name
    needs: Any = service.get("needs")
    for need, group in enumerate(cast("list[Any]", needs) if isinstance(needs, list) else []):
        for place, name in enumerate(_texts(group)):
            yield ("needs", need, place), name


def _unknown_packed(document: Document) -> Iterable[Objection]:
    names = {str(item.get("name", "")).strip().casefold() for _, item in document.mappings("services")}
    if document.section("packages") and document.section("services") is None:
        yield ("packages",), "packages need the services of the same file"
        return
    for index, package in document.mappings("packages"):
        for place, name in enumerate(_texts(package.get("services"))):
            if name.strip().casefold() not in names:
                yield ("packages", index, "services", place), f'there is no service "{name}"'


def _unknown_services(document: Document) -> Iterable[Objection]:
    if document.section("services") is not None:
        names = [str(item.get("name", "")).strip() for _, item in document.mappings("services")]
        yield from stray_services(document, names)


def stray_services(document: Document, names: Sequence[str]) -> Iterable[Objection]:
    """Say which services that protocols and campaigns name are not among `names`, and which ones may be meant."""
    spelled = {name.casefold(): name for name in names}
    for path, name in _named_services(document):
        if name.strip().casefold() not in spelled:
            close = difflib.get_close_matches(name.casefold(), spelled, 1)
            hint = f"; did you mean {spelled[close[0]]}?" if close else ""
            yield path, f'there is no service "{name}"{hint}'


def _named_services(document: Document) -> Iterable[tuple[Path, str]]:
    for index, protocol in document.mappings("care_protocols"):
        for key in ("services", "completed_by"):
            for place, name in enumerate(_texts(protocol.get(key))):
                yield ("care_protocols", index, key, place), name
    for index, campaign in document.mappings("campaigns"):
        audience: Any = campaign.get("audience")
        named = cast("Mapping[str, Any]", audience).get("services") if isinstance(audience, Mapping) else None
        for place, name in enumerate(_texts(named)):
            yield ("campaigns", index, "audience", "services", place), name


def _nobody_in_charge(document: Document) -> Iterable[Objection]:
    users = document.mappings("users")
    if document.section("users") is not None and not any(user.get("role") == "owner" for _, user in users):
        yield ("users",), "nobody has the role owner"


def _texts(value: object) -> list[str]:
    return [str(each) for each in cast("list[Any]", value)] if isinstance(value, list) else []
