"""Files, over the wire."""

from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import StringConstraints

from oxy.conversations.errors import MediaTooLarge, MediaTypeRefused
from oxy.conversations.media import SENDABLE, bare_mime, kind_of, load_media, read_media, store_upload
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import ANY_TEXT, LocalMoment, View
from oxy.entrances.api.visits import ConversationsVisit
from oxy.entrances.files import file_response
from oxy.entrances.permissions import reads_owners

router = APIRouter(prefix="/media", tags=["Media"])

FileName = Annotated[str, StringConstraints(max_length=200, pattern=ANY_TEXT)]
TAKEN = ", ".join(sorted(set[str]().union(*SENDABLE.values())))


class MediaView(View):
    """A file. `status`: pending while it is still at WhatsApp, stored, or failed."""

    id: UUID
    kind: Literal["image", "audio", "video", "document", "sticker"]
    status: Literal["pending", "stored", "failed"]
    mime_type: str
    filename: str | None
    voice: bool
    size: int | None
    sha256: str | None
    failure_reason: str | None
    transcript: str | None
    created_at: LocalMoment


@router.post(
    "", status_code=201, responses=refuses(MediaTypeRefused, MediaTooLarge),
    description=f"Keep a file to be sent. The body is the file itself, `Content-Type` one of: {TAKEN}. "
    "Images up to 5 MB, audio and video up to 16 MB, documents up to 20 MB.",
)  # fmt: skip
async def keep_file(
    visit: ConversationsVisit,
    request: Request,
    response: Response,
    filename: Annotated[FileName | None, Query(description="What the receiver sees of a document.")] = None,
    voice: Annotated[bool, Query(description="Show an audio (OGG with Opus) as a voice note.")] = False,
) -> MediaView:
    """Keep a file to be sent."""
    mime = bare_mime(request.headers.get("content-type", ""))
    kind = kind_of(mime)
    if kind is None:
        raise MediaTypeRefused(field="file")
    content = await request.body()
    kept = await store_upload(
        visit.session, kind=kind, mime_type=mime, content=content, filename=filename, user_id=visit.staff.user_id,
        voice=voice and mime == "audio/ogg",
    )  # fmt: skip
    response.headers["Location"] = f"/api/media/{kept.id}"
    return MediaView.of(kept, await visit.zone())


@router.get("/{media_id}", response_class=Response, responses={200: {"content": {"*/*": {}}}})
async def read_file(
    visit: ConversationsVisit, media_id: UUID, asked_range: Annotated[str | None, Header(alias="Range")] = None,
    known: Annotated[str | None, Header(alias="If-None-Match")] = None,
) -> Response:  # fmt: skip
    """Return a file. Pictures, audio and video may be shown; everything else comes as a download."""
    found = await load_media(visit.session, media_id, with_owners=reads_owners(visit.staff.role))
    return await file_response(found, partial(read_media, visit.session, media_id), asked_range, known)


@router.get("/{media_id}/facts")
async def read_facts(visit: ConversationsVisit, media_id: UUID) -> MediaView:
    """Return what is known about a file."""
    found = await load_media(visit.session, media_id, with_owners=reads_owners(visit.staff.role))
    return MediaView.of(found, await visit.zone())
