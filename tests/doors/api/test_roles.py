"""Who may do what, operation by operation."""

from uuid import uuid4

import pytest
from httpx import ASGITransport, AsyncClient

from cast import HELENA_PHONE, MARCOS_PHONE, STAFF, Cast
from doors.api.callers import Callers
from doors.api.surface import named
from oxy.businesses import remove_owner_number, update_owner_number
from oxy.conversations.inbound import Gathering
from oxy.conversations.media import store_upload
from oxy.conversations.outbox import queue_parcels
from oxy.conversations.parcels import Parcel
from oxy.entrances.simulator import write_as
from oxy.foundation.database import Database

pytestmark = pytest.mark.anyio
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)

# The least role that may; the operations of an area are those whose path begins so.
LEAST: dict[str, str] = {
    "GET /api/auth/me": "attendant",
    "GET /api/services": "attendant",
    "GET /api/resources": "attendant",
    "GET /api/availability": "attendant",
    "GET /api/alerts": "attendant",
    "POST /api/alerts": "attendant",
    "GET /api/care-protocols": "attendant",
    "/api/care-protocols": "manager",
    "/api/reminders": "attendant",
    "/api/ratings": "attendant",
    "/api/contacts": "attendant",
    "/api/pets": "attendant",
    "/api/bookings": "attendant",
    "/api/visits": "attendant",
    "/api/visit-offers": "attendant",
    "/api/waitlist": "attendant",
    "/api/calendar-feeds": "manager",
    "/api/calendar-imports": "manager",
    "/api/goals": "manager",
    "/api/proactive-messages": "manager",
    "/api/series": "attendant",
    "GET /api/packages": "attendant",
    "/api/package-sales": "attendant",
    "/api/packages": "manager",
    "/api/blocks": "attendant",
    "/api/conversations": "attendant",
    "/api/services": "manager",
    "/api/resources": "manager",
    "/api/knowledge": "manager",
    "/api/settings": "manager",
    "/api/analytics": "manager",
    "/api/ai-interactions": "manager",
    "POST /api/whatsapp/send": "attendant",
    "GET /api/whatsapp/templates": "attendant",
    "/api/whatsapp": "manager",
    "/api/media": "attendant",
    "/api/campaigns": "manager",
    "/api/users": "owner",
    "/api/owner-numbers": "owner",
    "/api/queues": "owner",
}
RANKS = ("attendant", "manager", "owner")


def least_role(name: str) -> str:
    """Who may do the operation: an entry with its method goes before one of the path alone."""
    exact = [role for start, role in LEAST.items() if name.startswith(start)]
    return (
        exact[0] if exact else next(role for start, role in LEAST.items() if name.partition(" ")[2].startswith(start))
    )


async def test_everybody_may_do_their_work_and_no_more(callers: Callers) -> None:
    people = {"attendant": callers.rita, "manager": callers.otavio, "owner": callers.helena}
    wrong: list[str] = []
    for operation in named():
        path = operation.path.format(**{name: 2**40 if name == "job_id" else uuid4() for name in operation.ids})
        for role, person in people.items():
            answer = await person.request(operation.method, path, json={"nothing": "of the kind"})
            may = RANKS.index(role) >= RANKS.index(least_role(operation.name))
            refused = answer.status_code == 403 and answer.json()["code"] == "forbidden"
            if may is refused or (may and answer.status_code not in (200, 404, 422)):
                wrong.append(f"{role}: {operation.name} {answer.status_code}")
    assert not wrong


async def test_the_row_counts_not_the_token(callers: Callers) -> None:
    # Every token of these tests claims to be an owner's.
    assert (await callers.rita.get("/api/auth/me")).json()["role"] == "attendant"
    answer = await callers.rita.get("/api/users")
    assert (answer.status_code, answer.json()["data"]) == (403, {"permission": "users"})


async def test_an_owner_s_talk_is_for_those_who_may_see_its_figures(
    callers: Callers, database: Database, cast: Cast
) -> None:
    ids: dict[str, str] = {}
    async with database.tenant(cast.pata.id) as session:
        for phone in (HELENA_PHONE, MARCOS_PHONE):
            await write_as(session, phone, "oi", Gathering(0))
        for row in await session.rows(
            "SELECT c.id, k.phone FROM conversations c JOIN contacts k ON k.id = c.contact_id"
        ):
            ids[row["phone"]] = str(row["id"])
        # Once told, it stands there for good.
        await update_owner_number(session, cast.pata.owners["Helena"], STAFF, is_active=False)
    for person, sees in ((callers.rita, False), (callers.otavio, True), (callers.helena, True)):
        listed = {each["id"] for each in (await person.get("/api/conversations")).json()["items"]}
        assert listed == ({*ids.values()} if sees else {ids[MARCOS_PHONE]})
        for path in ("", "/messages"):
            answer = await person.get(f"/api/conversations/{ids[HELENA_PHONE]}{path}")
            assert answer.status_code == (200 if sees else 404)
            assert (await person.get(f"/api/conversations/{ids[MARCOS_PHONE]}{path}")).status_code == 200
    said = await callers.rita.post(f"/api/conversations/{ids[HELENA_PHONE]}/messages", json={"text": "oi"})
    assert said.status_code == 404


async def test_a_file_is_for_whoever_may_read_the_talk_it_stands_in_and_for_nobody_without_signing_in(
    callers: Callers, database: Database, cast: Cast
) -> None:
    """A chart that Aurora sent and a customer's photo, asked for by their random ids, once Helena is off the list."""
    files: dict[str, str] = {}
    async with database.tenant(cast.pata.id) as session:
        for phone, author in ((HELENA_PHONE, "aurora"), (MARCOS_PHONE, "attendant")):
            await write_as(session, phone, "oi", Gathering(0))
            talk = await session.value(
                "SELECT c.id FROM conversations c JOIN contacts k ON k.id = c.contact_id WHERE k.phone = %s", (phone,)
            )
            kept = await store_upload(
                session, kind="image", mime_type="image/png", content=PNG, filename="g.png", user_id=None
            )
            await queue_parcels(session, talk, (Parcel("", kept.id, "image"),), author=author)
            files[author] = str(kept.id)
        await remove_owner_number(session, cast.pata.owners["Helena"], STAFF)
    chart, photo = files["aurora"], files["attendant"]
    async with AsyncClient(transport=ASGITransport(callers.application), base_url="http://oxy.test") as stranger:
        for path in (f"/api/media/{chart}", f"/api/media/{photo}", f"/api/media/{chart}/facts"):
            assert (await stranger.get(path)).status_code == 401
    for person, answer in ((callers.rita, 404), (callers.otavio, 200), (callers.valquiria, 404)):
        assert (await person.get(f"/api/media/{chart}")).status_code == answer
        assert (await person.get(f"/api/media/{chart}/facts")).status_code == answer
    body = {"to": MARCOS_PHONE, "media_id": chart}
    assert (await callers.rita.post("/api/whatsapp/send/image", json=body)).status_code == 404, "nor sent on"
    shown = await callers.rita.get(f"/api/media/{photo}")
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "private, no-cache")
    again = await callers.rita.get(f"/api/media/{photo}", headers={"If-None-Match": shown.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
