"""Calendars that subscribe to the agenda, and those whose busy times block it, over the wire."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from oxy.agenda.calendars import (
    NoCalendarAddress,
    add_import,
    ask_for_refresh,
    list_feeds,
    list_imports,
    load_import,
    open_feed,
    remove_import,
    revoke_feed,
)
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import SOME_TEXT, Body, Label, LocalMoment, View, example
from oxy.entrances.api.visits import CatalogVisit, Desk
from oxy.foundation.errors import NotFound

router = APIRouter(tags=["Calendars"])


class FeedView(View):
    """An address that calendar programs subscribe to; without `resource_id` it shows the whole business."""

    id: UUID
    name: str
    resource_id: UUID | None
    resource_name: str | None
    created_at: LocalMoment
    last_read_at: LocalMoment | None


class NewFeedView(FeedView):
    """A new address. Whoever knows `url` reads the agenda: it is told this once."""

    url: str


class NewFeed(Body):
    """What to show."""

    model_config = example({"name": "Celular da Ana"})

    name: Label
    resource_id: UUID | None = None


class ImportView(View):
    """A calendar elsewhere. `conflicts` counts bookings that stand in its busy times; `host` is where it lies."""

    id: UUID
    name: str
    resource_id: UUID
    resource_name: str
    host: str
    created_at: LocalMoment
    checked_at: LocalMoment | None
    fetched_at: LocalMoment | None
    failing_since: LocalMoment | None
    last_error: str | None
    conflicts: int


class NewImport(Body):
    """A calendar's secret address in iCal form, and whose time it takes."""

    model_config = example(
        {
            "name": "Agenda do Dr. Paulo", "resource_id": "00000000-0000-0000-0000-000000000000",
            "url": "https://calendar.example.com/secreto/basic.ics",
        }
    )  # fmt: skip

    name: Label
    resource_id: UUID
    url: Annotated[str, Field(max_length=2000, pattern=SOME_TEXT)]


@router.get("/calendar-feeds")
async def read_feeds(visit: CatalogVisit, limit: Limit = 100, cursor: Cursor = None) -> Page[FeedView]:
    """List the addresses that stand, by name."""
    zone = await visit.zone()
    items, next_cursor = cut(await list_feeds(visit.session), limit, cursor)
    return Page(items=[FeedView.of(each, zone) for each in items], next_cursor=next_cursor)


@router.post("/calendar-feeds", status_code=201, responses=refuses(NotFound))
async def make_feed(visit: CatalogVisit, desk: Desk, body: NewFeed, request: Request) -> NewFeedView:
    """Make an address for Google Calendar, Apple or Outlook to subscribe to."""
    feed, token = await open_feed(visit.session, body.name, body.resource_id, visit.actor)
    base = (desk.settings.public_url or str(request.base_url)).rstrip("/")
    facts = {**asdict(feed), "url": f"{base}/calendar/{token}.ics"}
    return NewFeedView.of(facts, await visit.zone())


@router.delete("/calendar-feeds/{feed_id}", status_code=204)
async def end_feed(visit: CatalogVisit, feed_id: UUID) -> None:
    """Let an address lead nowhere from now on."""
    await revoke_feed(visit.session, feed_id, visit.actor)


@router.get("/calendar-imports")
async def read_imports(visit: CatalogVisit, limit: Limit = 100, cursor: Cursor = None) -> Page[ImportView]:
    """List the calendars whose busy times block a resource, by name."""
    zone = await visit.zone()
    items, next_cursor = cut(await list_imports(visit.session), limit, cursor)
    return Page(items=[ImportView.of(each, zone) for each in items], next_cursor=next_cursor)


@router.post("/calendar-imports", status_code=201, responses=refuses(NoCalendarAddress, NotFound))
async def make_import(visit: CatalogVisit, desk: Desk, body: NewImport, response: Response) -> ImportView:
    """Let a calendar's busy times block a resource; it is read at once, and every quarter of an hour."""
    made = await add_import(visit.session, desk.vault, body.resource_id, body.name, body.url, visit.actor)
    await ask_for_refresh(visit.session, made.id)
    response.headers["Location"] = f"/api/calendar-imports/{made.id}"
    return ImportView.of(made, await visit.zone())


@router.get("/calendar-imports/{import_id}")
async def read_import(visit: CatalogVisit, import_id: UUID) -> ImportView:
    """Return one calendar."""
    return ImportView.of(await load_import(visit.session, import_id), await visit.zone())


@router.post("/calendar-imports/{import_id}/refresh", status_code=202)
async def refresh_import(visit: CatalogVisit, import_id: UUID) -> ImportView:
    """Read a calendar now."""
    found = await load_import(visit.session, import_id)
    await ask_for_refresh(visit.session, import_id)
    return ImportView.of(found, await visit.zone())


@router.delete("/calendar-imports/{import_id}", status_code=204)
async def end_import(visit: CatalogVisit, import_id: UUID) -> None:
    """Forget a calendar; what it blocked is free again."""
    await remove_import(visit.session, import_id, visit.actor)
