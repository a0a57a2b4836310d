"""Writing to customers, over the wire: text, files and approved templates, through the same outbox as everything."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from oxy.businesses import load_connection
from oxy.conversations import desk as inbox
from oxy.conversations import reaching, templates
from oxy.conversations.errors import (
    ContactBlocked,
    ConversationClosed,
    InstanceDisconnected,
    NotAPerson,
    OptedOut,
    TemplateMisused,
    TemplateNotApproved,
    UnknownNumber,
    WindowClosed,
)
from oxy.conversations.parcels import Parcel
from oxy.conversations.reaching import Target
from oxy.conversations.templates import LONGEST_VALUE, TemplateValues
from oxy.entrances.api.conversations import MessageText, MessageView
from oxy.entrances.api.idempotency import IdempotencyKey, KeyReused, once
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import ANY_TEXT, Body, example
from oxy.entrances.api.visits import ConversationsVisit, Visit
from oxy.entrances.permissions import reads_owners
from oxy.foundation.errors import Invalid, NotFound

router = APIRouter(prefix="/whatsapp/send", tags=["WhatsApp"])

Address = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=ANY_TEXT)]
Caption = Annotated[str, StringConstraints(max_length=1024, pattern=ANY_TEXT)]
Value = Annotated[str, StringConstraints(max_length=LONGEST_VALUE, pattern=ANY_TEXT)]
PlaceName = Annotated[str, StringConstraints(max_length=100, pattern=ANY_TEXT)]
Place = Annotated[int, Field(ge=0, le=9)]
Category = Literal["service", "marketing"]
REFUSED = refuses(
    ConversationClosed, ContactBlocked, OptedOut, InstanceDisconnected, WindowClosed, NotAPerson, UnknownNumber,
    KeyReused, NotFound,
)  # fmt: skip
TEMPLATE_REFUSED = refuses(
    ConversationClosed, ContactBlocked, OptedOut, InstanceDisconnected, TemplateNotApproved, NotAPerson, UnknownNumber,
    TemplateMisused, KeyReused, NotFound,
)  # fmt: skip


class Addressed(Body):
    """To whom: one of `to`, `contact_id`, `conversation_id`.

    `to` is a number in any written form. `instance_id` says from which number of the business; it may be left out when
    the conversation, the contact's last one, or a single connected number says it.
    """

    to: Address | None = None
    contact_id: UUID | None = None
    conversation_id: UUID | None = None
    instance_id: UUID | None = None
    category: Category = "service"

    def target(self) -> Target:
        """The same, as the room takes it."""
        return Target(self.conversation_id, self.contact_id, self.to, self.instance_id)


class NewText(Addressed):
    """Words. `reply_to` quotes a message of the conversation."""

    model_config = example({"to": "+5511987654321", "text": "Oi, Júlia! A Mia já está pronta. 🐾"})

    text: MessageText
    reply_to: UUID | None = None


class NewFile(Addressed):
    """A file that `POST /api/media` has kept."""

    model_config = example({"to": "+5511987654321", "media_id": "6f1a2b9e-2f43-4a57-9d4c-0c6f0f1d7a11"})

    media_id: UUID
    reply_to: UUID | None = None


class NewCaptionedFile(NewFile):
    """A file with words below it."""

    caption: Caption = ""


class NamedValue(Body):
    """What goes where a template says `{{name}}`."""

    name: PlaceName
    value: Value


class ButtonValue(Body):
    """What goes into one button: the end of its address, or what a quick reply sends back. `place` counts from 0."""

    place: Place
    value: Value


class NewTemplate(Addressed):
    """An approved template, by id or by name and language, and what goes into its placeholders.

    `body` and `header` by position, `named` for placeholders with names, `buttons` by place;
    `media_id` where the header is a file. `pauses_assistant`: treat it as a person's word, so that the assistant keeps
    silent for a while; a notice is usually none.
    """

    model_config = example(
        {"to": "+5511987654321", "name": "lembrete_de_consulta", "language": "pt_BR", "body": ["Mia", "10h"]}
    )

    template_id: UUID | None = None
    name: Annotated[str, StringConstraints(max_length=512, pattern=ANY_TEXT)] | None = None
    language: Annotated[str, StringConstraints(max_length=20, pattern=ANY_TEXT)] = "pt_BR"
    body: list[Value] = Field(default_factory=list, max_length=50)
    header: list[Value] = Field(default_factory=list, max_length=5)
    named: list[NamedValue] = Field(default_factory=list, max_length=50)
    buttons: list[ButtonValue] = Field(default_factory=list, max_length=10)
    media_id: UUID | None = None
    pauses_assistant: bool = False


@router.post("/text", status_code=201, responses=REFUSED)
async def send_text(visit: ConversationsVisit, body: NewText, idempotency_key: IdempotencyKey = None) -> MessageView:
    """Write to a customer; the assistant is silent for the configured time."""

    async def act() -> MessageView:
        parcel = Parcel(body.text.strip(), reply_to=await reaching.quoted(visit.session, body.reply_to))
        return await _send(visit, body, parcel)

    return await once(visit, idempotency_key, _path("text"), body, MessageView, act)


@router.post("/image", status_code=201, responses=REFUSED)
async def send_image(
    visit: ConversationsVisit, body: NewCaptionedFile, idempotency_key: IdempotencyKey = None
) -> MessageView:
    """Send a picture."""
    return await _send_file(visit, body, "image", body.caption, idempotency_key)


@router.post("/audio", status_code=201, responses=REFUSED)
async def send_audio(visit: ConversationsVisit, body: NewFile, idempotency_key: IdempotencyKey = None) -> MessageView:
    """Send an audio, as a voice note when it was kept as one."""
    return await _send_file(visit, body, "audio", "", idempotency_key)


@router.post("/video", status_code=201, responses=REFUSED)
async def send_video(
    visit: ConversationsVisit, body: NewCaptionedFile, idempotency_key: IdempotencyKey = None
) -> MessageView:
    """Send a video."""
    return await _send_file(visit, body, "video", body.caption, idempotency_key)


@router.post("/document", status_code=201, responses=REFUSED)
async def send_document(
    visit: ConversationsVisit, body: NewCaptionedFile, idempotency_key: IdempotencyKey = None
) -> MessageView:
    """Send a document."""
    return await _send_file(visit, body, "document", body.caption, idempotency_key)


@router.post("/template", status_code=201, responses=TEMPLATE_REFUSED)
async def send_template(
    visit: ConversationsVisit, body: NewTemplate, idempotency_key: IdempotencyKey = None
) -> MessageView:
    """Send an approved template: the only thing that goes out on the official API after 24 hours of silence."""

    async def act() -> MessageView:
        template = await _template(visit, body)
        named = {each.name: each.value for each in body.named}
        buttons = {each.place: each.value for each in body.buttons}
        values = TemplateValues(body.body, body.header, named, buttons)
        parcel = Parcel("")
        if body.media_id is not None:
            parcel = await reaching.file_parcel(
                visit.session, body.media_id, "", kind=template.header_media,
                with_owners=reads_owners(visit.staff.role),
            )  # fmt: skip
        use, text = templates.use_template(template, values, has_file=body.media_id is not None)
        marketing = template.category == "MARKETING"
        sent = Parcel(text, parcel.media_id, parcel.media_kind, use)
        return await _send(
            visit, body, sent, category="marketing" if marketing else body.category, pauses=body.pauses_assistant
        )

    return await once(visit, idempotency_key, _path("template"), body, MessageView, act)


async def _template(visit: Visit, body: NewTemplate) -> templates.Template:
    if body.template_id is not None:
        template = await templates.load_template(visit.session, body.template_id)
        if body.instance_id is not None:
            await load_connection(visit.session, body.instance_id)
        if body.instance_id not in (None, template.instance_id):
            raise Invalid("Este modelo é de outro número.", field="instance_id")
        body.instance_id = template.instance_id
        return template
    if body.name is None:
        raise Invalid("Informe o modelo: template_id, ou name e language.", field="name")
    connection = await reaching.connection_for(visit.session, body.target())
    return await templates.find_template(visit.session, connection.id, body.name, body.language)


async def _send_file(visit: Visit, body: NewFile, kind: str, caption: str, key: str | None) -> MessageView:
    async def act() -> MessageView:
        parcel = await reaching.file_parcel(
            visit.session, body.media_id, caption.strip(), kind=kind, reply_to=body.reply_to,
            with_owners=reads_owners(visit.staff.role),
        )  # fmt: skip
        return await _send(visit, body, parcel)

    return await once(visit, key, _path(kind), body, MessageView, act)


async def _send(
    visit: Visit, body: Addressed, parcel: Parcel, *, category: Category | None = None, pauses: bool = True
) -> MessageView:
    row = await reaching.send_parcel(
        visit.session, body.target(), parcel, visit.staff.user_id, category=category or body.category, pauses=pauses
    )
    sent = await inbox.load_message(visit.session, row["conversation_id"], row["id"])
    return MessageView.of(sent, await visit.zone())


def _path(kind: str) -> str:
    return f"{router.prefix}/{kind}"
