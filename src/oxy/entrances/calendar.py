"""Where calendar programs read: an address whose secret is all they know."""

import hashlib

from fastapi import APIRouter, Request, Response

from oxy.agenda.calendars import find_feed, read_feed
from oxy.entrances.seating import Data
from oxy.foundation.database import Purpose
from oxy.foundation.errors import NotFound

router = APIRouter(include_in_schema=False)


@router.get("/calendar/{token}.ics")
async def calendar(token: str, request: Request, database: Data) -> Response:
    """The agenda behind a secret, or nothing at all."""
    async with database.system(Purpose.RESOLVE_FEED) as session:
        feed = await find_feed(session, token)
    if feed is None:
        raise NotFound
    async with database.tenant(feed.organization_id) as session:
        text = await read_feed(session, feed)
    etag = f'"{hashlib.sha256(text).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}
    if request.headers.get("If-None-Match") == etag:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return Response(text, media_type="text/calendar; charset=utf-8", headers=headers)
