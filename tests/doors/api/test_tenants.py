"""T1 at the API's door: what belongs to one business does not exist for another.

The operations come from the OpenAPI document, so that a new route is tried too, or fails here until somebody says which
of Pata Amiga's things its parameter names.
"""

from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response

from cast import MARCOS_PHONE, Business, Cast
from doors.api.callers import Callers
from doors.api.surface import Operation, named
from oxy.businesses import raise_alert
from oxy.conversations.media import kind_of, store_upload
from oxy.conversations.templates import TemplateFacts, find_template, keep_list
from oxy.foundation.database import Database, Purpose
from pipeline import open_pipeline

pytestmark = pytest.mark.anyio

TEN = "2026-03-12T10:00:00-03:00"
ADDRESSES = ("contact_id", "conversation_id", "instance_id")
FILES = {
    "image": ("image/png", b"\x89PNG\r\n\x1a\n."), "audio": ("audio/ogg", b"OggS."),
    "video": ("video/mp4", b"....ftypmp42"), "document": ("application/pdf", b"%PDF-1.7"),
}  # fmt: skip
SENDS: dict[str, dict[str, Any]] = {
    "text": {"text": "Oi"}, "template": {"template_id": "@template_id"},
    **{kind: {"media_id": f"@{kind}"} for kind in FILES},
}  # fmt: skip
# How a body names something: each field, and whose operation it is.
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST /api/services", "resource_ids"): {"name": "Tosa", "type": "grooming", "duration_minutes": 30},
    ("PATCH /api/services/{service_id}", "resource_ids"): {},
    ("POST /api/pets", "contact_id"): {"name": "Rex", "species": "dog"},
    ("POST /api/bookings", "contact_id"): {},
    ("POST /api/bookings", "pet_id"): {},
    ("POST /api/bookings", "service_id"): {},
    ("POST /api/bookings", "resource_id"): {},
    ("POST /api/bookings", "conversation_id"): {},
    ("POST /api/bookings/{booking_id}/reschedule", "resource_id"): {"start_time": "2026-03-12T14:00:00-03:00"},
    ("POST /api/conversations/{conversation_id}/assign", "user_id"): {},
    ("POST /api/owner-numbers", "user_id"): {"phone": "+5511988880009", "name": "Sócia"},
    ("PATCH /api/owner-numbers/{owner_number_id}", "user_id"): {},
    **{(f"POST /api/whatsapp/send/{kind}", name): SENDS[kind] for kind in SENDS for name in ADDRESSES},
    **{(f"POST /api/whatsapp/send/{kind}", "media_id"): {"to": MARCOS_PHONE} for kind in FILES},
    ("POST /api/whatsapp/send/text", "reply_to"): {"text": "Oi", "conversation_id": "@conversation"},
    **{
        (f"POST /api/whatsapp/send/{kind}", "reply_to"): {"media_id": f"@{kind}", "conversation_id": "@conversation"}
        for kind in FILES
    },
    ("POST /api/campaigns", "template_id"): {"kind": "custom", "text": "Oi, {nome}!"},
    ("PATCH /api/campaigns/{campaign_id}", "template_id"): {},
    ("POST /api/whatsapp/send/template", "template_id"): {"to": MARCOS_PHONE},
    ("POST /api/whatsapp/send/template", "media_id"): {"to": MARCOS_PHONE, "template_id": "@template_with_picture"},
}


@pytest.fixture
async def things(database: Database, callers: Callers, cast: Cast) -> dict[str, Any]:
    """One thing of Pata Amiga for every parameter that names one."""
    pata = cast.pata
    async with open_pipeline(database, working=False) as pipeline:
        await pipeline.say("oi")
        conversation_id: UUID = await pipeline.value("SELECT id FROM conversations")
    async with database.tenant(pata.id) as session:
        alert_id = await raise_alert(session, "handover", "Cliente pediu atendimento humano")
    async with database.system(Purpose.OPERATE) as session:
        job_id: int = await session.value("UPDATE pgqueuer SET status = 'failed' RETURNING id")
    booking_id = await _book(callers, cast)
    return {
        "service_id": pata.services["Banho"], "resource_id": pata.resources["Ana"], "booking_id": booking_id,
        "contact_id": pata.contacts["Júlia"], "pet_id": pata.pets["Mia"], "conversation_id": conversation_id,
        "article_id": next(iter(pata.articles.values())), "user_id": pata.users["Otávio"], "alert_id": alert_id,
        "owner_number_id": next(iter(pata.owners.values())), "instance_id": pata.instances["principal"],
        "job_id": job_id, "campaign_id": await _draft(callers.helena), **await _things_to_send(database, pata),
    }  # fmt: skip


async def _things_to_send(database: Database, business: Business) -> dict[str, Any]:
    """Files of each kind, a quotable message and templates of one business, on its simulated number."""
    async with database.tenant(business.id) as session:
        found: dict[str, Any] = {}
        for kind, (mime, content) in FILES.items():
            kept = await store_upload(
                session, kind=kind_of(mime) or "image", mime_type=mime, content=content, filename=None, user_id=None
            )
            found[f"@{kind}"] = kept.id
        simulator = await session.value("SELECT id FROM whatsapp_instances WHERE channel = 'simulator'")
        picture = {"type": "HEADER", "format": "IMAGE"}
        body = {"type": "BODY", "text": "Oi"}
        slot = {"type": "BODY", "text": "{{1}}"}
        offer = TemplateFacts("3", "campaign_template", "pt_BR", "MARKETING", "APPROVED", [slot])
        plain = TemplateFacts("1", "template_id", "pt_BR", "UTILITY", "APPROVED", [body])
        pictured = TemplateFacts("2", "template_with_picture", "pt_BR", "UTILITY", "APPROVED", [picture, body])
        await keep_list(session, simulator, [plain, pictured, offer])
        for facts in (plain, pictured, offer):
            found[f"@{facts.name}"] = (await find_template(session, simulator, facts.name, "pt_BR")).id
        found["reply_to"] = await session.value("SELECT id FROM messages ORDER BY seq LIMIT 1")
    return {**found, "media_id": found["@image"], "template_id": found["@template_id"], "simulator": simulator}


async def _book(callers: Callers, cast: Cast) -> str:
    body = {
        "contact_id": str(cast.pata.contacts["Júlia"]), "pet_id": str(cast.pata.pets["Mia"]), "start_time": TEN,
        "service_id": str(cast.pata.services["Banho"]),
    }  # fmt: skip
    answer = await callers.rita.post("/api/bookings", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def _draft(caller: AsyncClient) -> str:
    answer = await caller.post("/api/campaigns", json={"kind": "custom", "text": "Oi, {nome}!"})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def ask(caller: AsyncClient, operation: Operation, things: dict[str, Any], body: Any = None) -> Response:
    path = operation.path.format(**{name: things[name] for name in operation.ids})
    return await caller.request(operation.method, path, json=operation.example if body is None else body)


async def everything_of(database: Database, organization_id: UUID) -> dict[str, Any]:
    """A fingerprint of each table's rows of one business, and of the queue."""
    async with database.system(Purpose.OPERATE) as session:
        tables = await session.rows(
            "SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'organization_id'"
            " AND table_schema = 'public' ORDER BY 1"
        )
        prints: dict[str, Any] = {}
        for table in tables:
            query: Any = (
                f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS print FROM {table['name']} t"
                " WHERE organization_id = %s"
            )
            prints[table["name"]] = await session.value(query, (organization_id,))
        prints["queue"] = await session.value(
            "SELECT md5(string_agg(q::text, '|' ORDER BY id)) AS print FROM pgqueuer q"
        )
    assert len(prints) > 20
    return prints


def _paired(operation: Operation, cast: Cast) -> dict[str, Any]:
    """Pairing is for numbers on a phone."""
    pairs = operation.path.endswith(("/pair", "/reconnect", "/logout"))
    return {"instance_id": cast.pata.instances["celular"]} if pairs else {}


@pytest.mark.parametrize("operation", named(with_ids=True), ids=lambda operation: operation.name)
async def test_the_rival_finds_nothing_and_changes_nothing(
    operation: Operation, callers: Callers, cast: Cast, database: Database, things: dict[str, Any]
) -> None:
    before = await everything_of(database, cast.pata.id)
    answer = await ask(callers.valquiria, operation, things)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    nobodys = {name: 2**40 if name == "job_id" else uuid4() for name in operation.ids}
    assert (await ask(callers.valquiria, operation, nobodys)).json() == answer.json()
    assert await everything_of(database, cast.pata.id) == before
    own = await ask(callers.helena, operation, {**things, **_paired(operation, cast)})
    assert own.status_code in (200, 201, 202, 204, 409), own.text


@pytest.mark.parametrize(
    "operation", [each for each in named() if each.query_ids], ids=lambda operation: operation.name
)
async def test_a_question_about_the_neighbours_things_finds_nothing(
    operation: Operation, callers: Callers, things: dict[str, Any], cast: Cast
) -> None:
    for name in operation.query_ids:
        days = {"from": "2026-03-12", "to": "2026-03-12"}
        own = operation.query({"service_id": str(cast.bicho.services["Banho"]), **days})
        thing = things["booking_id" if name == "ignore_booking_id" else name]
        answer = await callers.valquiria.get(operation.path, params={**own, name: str(thing)})
        without = await callers.valquiria.get(operation.path, params=own)
        assert without.status_code == 200
        found = answer.json().get("items")
        assert answer.status_code in (404, 422) or found == [] or found == without.json()["items"]
        assert str(thing) not in str(found)


def test_every_name_in_a_body_is_tried() -> None:
    assert set(BODIES) == {(each.name, field) for each in named() for field in each.body_ids}


@pytest.mark.parametrize(("operation_name", "field"), BODIES, ids=str)
async def test_a_body_that_names_the_neighbours_things_is_refused(
    operation_name: str, field: str, callers: Callers, cast: Cast, database: Database, things: dict[str, Any]
) -> None:
    operation = next(each for each in named() if each.name == operation_name)
    bicho = cast.bicho
    own: dict[str, Any] = {
        "service_id": bicho.services["Banho"], "contact_id": bicho.contacts["Marcos"], "pet_id": bicho.pets["Bolota"],
        "resource_id": bicho.resources["Bruno"], "user_id": bicho.users["Caio"],
        "owner_number_id": next(iter(bicho.owners.values())),
    }  # fmt: skip
    async with open_pipeline(database, slug=bicho.slug, working=False) as pipeline:
        await pipeline.say("oi")
        own["conversation_id"] = await pipeline.value("SELECT id FROM conversations")
    sending = await _things_to_send(database, bicho)
    own |= {**sending, "@conversation": own["conversation_id"], "instance_id": sending["simulator"]}
    kind = operation_name.rpartition("/")[2]
    own["media_id"] = own["@image"] if kind == "template" else sending.get(f"@{kind}", own["media_id"])
    body: dict[str, Any] = {
        name: str(own[value]) if str(value).startswith("@") else value
        for name, value in BODIES[operation_name, field].items()
    }
    if operation_name.startswith("POST /api/whatsapp/send"):
        body |= {"to": MARCOS_PHONE} if field == "instance_id" else {"instance_id": str(sending["simulator"])}
    if "/api/campaigns" in operation_name:
        own |= {"template_id": own["@campaign_template"], "campaign_id": await _draft(callers.valquiria)}
    if operation_name.startswith("POST /api/bookings"):
        visit = {"service_id": own["service_id"], "contact_id": own["contact_id"], "start_time": TEN}
        visit = {name: str(value) for name, value in visit.items()}
        own["booking_id"] = (await callers.caio.post("/api/bookings", json=visit)).json()["id"]
        body = body or {**visit, "start_time": "2026-03-12T15:00:00-03:00"}
    before = await everything_of(database, bicho.id), await everything_of(database, cast.pata.id)
    thing = str(things[field.replace("_ids", "_id")])
    answer = await ask(callers.valquiria, operation, own, {**body, field: [thing] if field.endswith("_ids") else thing})
    assert (answer.status_code, answer.json()["code"]) in ((404, "not_found"), (422, "wrong_resource"))
    assert (await everything_of(database, bicho.id), await everything_of(database, cast.pata.id)) == before
    mine = str(own[field.replace("_ids", "_id")])
    fine = await ask(callers.valquiria, operation, own, {**body, field: [mine] if field.endswith("_ids") else mine})
    assert fine.status_code in (200, 201), fine.text


async def test_lists_hold_nothing_of_the_neighbours(callers: Callers, cast: Cast, things: dict[str, Any]) -> None:
    lists = [each for each in named() if each.method == "GET" and not each.ids]
    params = {
        "from": "2026-03-01", "to": "2026-03-31", "service_id": str(cast.bicho.services["Banho"]), "metric": "revenue",
    }  # fmt: skip
    unlisted = {"media_id", "reply_to"} | {name for name in things if name.startswith("@")}
    marks = {str(thing) for name, thing in things.items() if name not in unlisted} | {
        str(cast.pata.id),
        "Júlia",
        "Helena",
        "Pata Amiga",
    }
    marks -= {str(things["job_id"])}
    seen: set[str] = set()
    for operation in lists:
        wanted = operation.query(params)
        theirs = await callers.valquiria.get(operation.path, params=wanted)
        assert theirs.status_code == 200, (operation.name, theirs.text)
        assert not [mark for mark in marks if mark in theirs.text], operation.name
        own = {**wanted, **({"service_id": str(cast.pata.services["Banho"])} if "service_id" in wanted else {})}
        ours = await callers.helena.get(operation.path, params=own)
        seen |= {mark for mark in marks if mark in ours.text}
    assert seen == marks
