"""Texts that Meta approved: kept as its list last had them, sent with values that fit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from oxy.conversations.enclosures import TemplateParameter, TemplateUse
from oxy.conversations.errors import TemplateMisused, TemplateNotApproved
from oxy.conversations.store import templates as store
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound
from oxy.foundation.jobs import Priority, enqueue

REFRESH_TEMPLATES = "refresh-templates"
APPROVED = "APPROVED"
LONGEST_VALUE = 1024
_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
# Meta refuses values with line breaks, tabs or more than four spaces in a row.
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """A template as a channel's list describes it."""

    graph_id: str
    name: str
    language: str
    category: str
    status: str
    components: Sequence[Mapping[str, Any]]
    parameter_format: str = "POSITIONAL"
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A template of one number. `purpose`: what it stands in for when free text may not go out."""

    id: UUID
    instance_id: UUID
    graph_id: str
    name: str
    language: str
    category: str
    status: str
    reason: str | None
    parameter_format: str
    components: list[dict[str, Any]]
    purpose: str | None
    updated_at: datetime

    def component(self, kind: str) -> Mapping[str, Any]:
        """The component of this type, empty when there is none."""
        nothing: dict[str, Any] = {}
        return next((each for each in self.components if str(each.get("type", "")).upper() == kind), nothing)

    @property
    def body_placeholders(self) -> list[str]:
        """What stands between the braces of the body, in order, each once."""
        return _placeholders(self.component("BODY").get("text"))

    @property
    def header_placeholders(self) -> list[str]:
        """The same of a header of text."""
        return _placeholders(self.component("HEADER").get("text"))

    @property
    def carries_text(self) -> bool:
        """Whether a text of ours may be its one value."""
        return _can_stand_in(self) and len(self.body_placeholders) == 1

    @property
    def header_media(self) -> str | None:
        """image, video or document when the header is a file."""
        wanted = str(self.component("HEADER").get("format", "")).lower()
        return wanted if wanted in ("image", "video", "document") else None


@dataclass(frozen=True, slots=True)
class TemplateValues:
    """What to put into a template: by position, or by name for one with named placeholders."""

    body: Sequence[str] = ()
    header: Sequence[str] = ()
    named: Mapping[str, str] = field(default_factory=dict[str, str])
    buttons: Mapping[int, str] = field(default_factory=dict[int, str])


async def list_templates(session: Session, instance_id: UUID | None = None) -> list[Template]:
    """Return the templates of one number, or of all, by name and language."""
    return [Template(**row) for row in await store.list_templates(session, instance_id)]


async def load_template(session: Session, template_id: UUID) -> Template:
    """Return a template. Raises `NotFound`."""
    row = await store.find_template(session, template_id)
    if row is None:
        raise NotFound("Modelo não encontrado.")
    return Template(**row)


async def find_template(session: Session, instance_id: UUID, name: str, language: str) -> Template:
    """Return a number's template by name and language. Raises `NotFound`."""
    row = await store.find_by_name(session, instance_id, name, language)
    if row is None:
        raise NotFound("Modelo não encontrado. Atualize a lista de modelos e confira o nome e o idioma.")
    return Template(**row)


async def ask_for_refresh(session: Session, instance_id: UUID) -> None:
    """Leave the job that fetches a number's list."""
    once = f"{REFRESH_TEMPLATES}:{instance_id}"
    await enqueue(
        session, REFRESH_TEMPLATES, {"instance_id": instance_id}, priority=Priority.AUTOMATIONS, once=once
    )  # fmt: skip


async def keep_list(session: Session, instance_id: UUID, found: Sequence[TemplateFacts]) -> None:
    """Make the stored list what the channel says; a template that is gone there goes here."""
    for facts in found:
        await store.upsert_template(session, instance_id, facts)
    await store.drop_others(session, instance_id, [facts.graph_id for facts in found])


async def note_status(session: Session, instance_id: UUID, name: str, language: str, status: str, reason: str) -> bool:
    """Keep what Meta decided about a template; False when the list does not know it yet."""
    kept = None if reason in ("", "NONE") else reason
    return await store.set_status(session, instance_id, name, language, status, kept)


async def set_purpose(session: Session, template_id: UUID, purpose: str | None) -> Template:
    """Let a template stand in for free text of `purpose` outside the window; one template a number and purpose.

    For that it takes no value, or one: the text itself. Raises `NotFound`, `TemplateMisused`.
    """
    template = await load_template(session, template_id)
    if purpose is not None and not _can_stand_in(template):
        raise TemplateMisused(
            "Para substituir um texto, o modelo precisa ter no máximo um campo, no corpo, e nenhum arquivo no topo."
        )
    await store.set_purpose(session, template, purpose)
    return await load_template(session, template_id)


async def find_stand_in(session: Session, instance_id: UUID, purpose: str, text: str) -> TemplateUse | None:
    """Return the approved template that may say `text` outside the window, filled in, or nothing."""
    template = await find_for_purpose(session, instance_id, purpose)
    return None if template is None else carry_text(template, text)


async def find_for_purpose(session: Session, instance_id: UUID, purpose: str) -> Template | None:
    """Return the template that stands in for a purpose on a number, approved or not, or nothing."""
    row = await store.find_by_purpose(session, instance_id, purpose)
    return None if row is None else Template(**row)


def carry_text(template: Template, text: str) -> TemplateUse | None:
    """Return the use of an approved template that says `text`, or what it says without it; nothing when it cannot."""
    if template.status != APPROVED or not _can_stand_in(template):
        return None
    values = TemplateValues(body=(text,)) if template.body_placeholders else TemplateValues()
    if template.parameter_format == "NAMED" and template.body_placeholders:
        values = TemplateValues(named={template.body_placeholders[0]: text})
    return use_template(template, values)[0]


def use_template(template: Template, values: TemplateValues, *, has_file: bool = False) -> tuple[TemplateUse, str]:
    """Return the use of a template with `values`, and the text that the customer will read.

    Raises `TemplateNotApproved`, and `TemplateMisused` when the values are not those that it wants.
    """
    if template.status != APPROVED:
        raise TemplateNotApproved(status=template.status)
    if (template.header_media is not None) != has_file:
        wanted = {"image": "uma imagem", "video": "um vídeo", "document": "um documento"}
        needed = wanted.get(template.header_media or "")
        raise TemplateMisused(f"Este modelo precisa de {needed}." if needed else "Este modelo não leva arquivo.")
    named = template.parameter_format == "NAMED"
    body = _fill(template.body_placeholders, values.body, values.named, named=named)
    header = _fill(template.header_placeholders, values.header, values.named, named=named)
    _check_names(template, values, named=named)
    use = TemplateUse(
        template.name, template.language, body=body, header=header, buttons=dict(values.buttons),
        quick_replies=_quick_replies(template, values.buttons),
    )  # fmt: skip
    return use, _read_out(template, body, header)


def _can_stand_in(template: Template) -> bool:
    return template.header_media is None and not template.header_placeholders and len(template.body_placeholders) <= 1


def _placeholders(text: object) -> list[str]:
    return list(dict.fromkeys(_PLACEHOLDER.findall(text))) if isinstance(text, str) else []


def _fill(
    wanted: Sequence[str], given: Sequence[str], by_name: Mapping[str, str], *, named: bool
) -> tuple[TemplateParameter, ...]:
    values = [by_name.get(name, "") for name in wanted] if named else list(given)
    if len(values) != len(wanted):
        raise TemplateMisused(f"Este modelo tem {len(wanted)} campos e vieram {len(values)}.", fields=list(wanted))
    cleaned = [_SPACES.sub(" ", value).strip() for value in values]
    if not all(1 <= len(value) <= LONGEST_VALUE for value in cleaned):
        raise TemplateMisused(f"Preencha cada campo com 1 a {LONGEST_VALUE} caracteres.", fields=list(wanted))
    return tuple(TemplateParameter(value, name if named else None) for name, value in zip(wanted, cleaned, strict=True))


def _check_names(template: Template, values: TemplateValues, *, named: bool) -> None:
    known = {*template.body_placeholders, *template.header_placeholders} if named else set[str]()
    unknown = sorted(set(values.named) - known)
    if unknown or (named and (values.body or values.header)):
        raise TemplateMisused("Há campos que este modelo não tem.", fields=unknown)
    buttons = _buttons(template)
    if any(not 0 <= index < len(buttons) for index in values.buttons):
        raise TemplateMisused(f"Este modelo tem {len(buttons)} botões.", fields=sorted(map(str, values.buttons)))
    for index, button in enumerate(buttons):
        wants = str(button.get("type", "")).upper() == "URL" and "{{" in str(button.get("url", ""))
        if wants and not values.buttons.get(index, "").strip():
            raise TemplateMisused(f"O botão {index + 1} deste modelo precisa do fim do endereço.")


def _buttons(template: Template) -> list[Mapping[str, Any]]:
    return list(template.component("BUTTONS").get("buttons", ()))


def _quick_replies(template: Template, given: Mapping[int, str]) -> frozenset[int]:
    buttons = _buttons(template)
    return frozenset(index for index in given if str(buttons[index].get("type", "")).upper() == "QUICK_REPLY")


def _read_out(template: Template, body: Sequence[TemplateParameter], header: Sequence[TemplateParameter]) -> str:
    parts = [
        _replaced(template.component("HEADER").get("text"), template.header_placeholders, header),
        _replaced(template.component("BODY").get("text"), template.body_placeholders, body),
        str(template.component("FOOTER").get("text") or ""),
    ]
    return "\n\n".join(part for part in parts if part)


def _replaced(text: object, names: Sequence[str], values: Sequence[TemplateParameter]) -> str:
    by_name = {name: value.text for name, value in zip(names, values, strict=True)}
    return _PLACEHOLDER.sub(lambda found: by_name[found[1]], text) if isinstance(text, str) else ""
