"""T1 at the API's door: what belongs to one business does not exist for another.

The operations come from the OpenAPI document, so that a new route is tried too, or fails here until somebody says which
of Pata Amiga's things its parameter names.
"""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from httpx import AsyncClient, Response

from cast import MARCOS_PHONE, STAFF, TODAY, Business, Cast
from doors.api.callers import Callers
from doors.api.surface import Operation, named
from oxy.agenda import (
    Part,
    Rule,
    Wanted,
    book,
    book_visit,
    find_visits,
    join_waitlist,
    list_marks,
    mark_no_show,
    offer_moves,
    offer_visits,
    sell_package,
    start_series,
)
from oxy.businesses import raise_alert
from oxy.catalog import create_package
from oxy.clientele import create_contact
from oxy.conversations.media import kind_of, store_upload
from oxy.conversations.templates import TemplateFacts, find_template, keep_list
from oxy.foundation.database import Database, Purpose
from oxy.reminders import create_protocol, note_care
from pipeline import open_pipeline
from recycling import PATIENCE, Scenery

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
VISIT = {"contact_id": "@contact", "token": "@token"}
# Good Friday: a day that finds no time.
HOLIDAY = "2026-04-03"
RULE = {"every": "week", "weekday": 4, "clock": "10:00", "starts_on": HOLIDAY, "count": 2}
SERIES = {"contact_id": "@contact", "service_id": "@service", "rule": RULE}
SALE = {"package_id": "@package", "contact_id": "@contact"}
# How a body names something: each field, and whose operation it is.
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST /api/services", "resource_ids"): {"name": "Tosa", "type": "grooming", "duration_minutes": 30},
    ("PATCH /api/services/{service_id}", "resource_ids"): {},
    ("POST /api/services", "also_needs"): {"name": "Tosa", "type": "grooming", "duration_minutes": 30},
    ("PATCH /api/services/{service_id}", "also_needs"): {"resource_ids": []},
    ("POST /api/blocks", "resource_ids"): {
        "start_time": "2026-03-13T08:00:00-03:00",
        "end_time": "2026-03-13T12:00:00-03:00",
    },
    ("POST /api/pets", "contact_id"): {"name": "Rex", "species": "dog"},
    ("POST /api/bookings", "contact_id"): {},
    ("POST /api/bookings", "pet_id"): {},
    ("POST /api/bookings", "service_id"): {},
    ("POST /api/bookings", "resource_id"): {},
    ("POST /api/bookings", "conversation_id"): {},
    ("POST /api/calendar-feeds", "resource_id"): {"name": "Celular"},
    ("POST /api/calendar-imports", "resource_id"): {"name": "Agenda", "url": "https://calendar.example/x.ics"},
    **{("POST /api/waitlist", name): {} for name in ("contact_id", "pet_id", "service_id", "resource_id")},
    ("POST /api/bookings/{booking_id}/reschedule", "resource_id"): {"start_time": "2026-03-12T14:00:00-03:00"},
    **{("POST /api/visits", name): VISIT for name in ("contact_id", "conversation_id", "token")},
    ("POST /api/visit-offers", "contact_id"): {"parts": "@parts", "from": "2026-03-12", "to": "2026-03-12"},
    ("POST /api/visits/{visit_id}/reschedule", "token"): {},
    **{("POST /api/series", name): SERIES for name in ("contact_id", "pet_id", "service_id", "resource_id")},
    ("POST /api/series/{series_id}/change", "resource_id"): {"rule": RULE},
    ("POST /api/series/{series_id}/occurrences/{day}/book", "resource_id"): {"start_time": "2026-04-02T11:00:00-03:00"},
    ("POST /api/packages", "service_ids"): {"name": "5 banhos", "count": 5, "price": "200.00"},
    ("PATCH /api/packages/{package_id}", "service_ids"): {},
    **{("POST /api/package-sales", name): SALE for name in ("package_id", "contact_id", "pet_id")},
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
    ("PUT /api/contacts/{contact_id}/household", "with_contact_id"): {},
    ("POST /api/care-protocols", "service_ids"): {"name": "V8", "kind": "vaccine", "every_days": 365},
    ("POST /api/care-protocols", "completing_service_ids"): {"name": "V9", "kind": "vaccine", "every_days": 365},
    ("PATCH /api/care-protocols/{protocol_id}", "service_ids"): {},
    ("PATCH /api/care-protocols/{protocol_id}", "completing_service_ids"): {},
    ("POST /api/pets/{pet_id}/care", "care_protocol_id"): {"done_on": "2026-01-10"},
    ("POST /api/campaigns", "template_id"): {"kind": "custom", "text": "Oi, {nome}!"},
    ("PATCH /api/campaigns/{campaign_id}", "template_id"): {},
    ("POST /api/whatsapp/send/template", "template_id"): {"to": MARCOS_PHONE},
    ("POST /api/whatsapp/send/template", "media_id"): {"to": MARCOS_PHONE, "template_id": "@template_with_picture"},
}
# Whose example has to name a thing that is there.
NAMING = {
    "PUT /api/contacts/{contact_id}/household": "with_contact_id",
    "POST /api/pets/{pet_id}/care": "care_protocol_id",
}


# What a path may name that is nobody's.
NO_THINGS = {"metric"}
NOT_THERE = ((404, "not_found"), (410, "offer_gone"), (422, "wrong_resource"))


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
    cared = await _care(database, pata)
    async with database.tenant(pata.id) as session:
        wanted = Wanted(date(2026, 3, 14), date(2026, 3, 14))
        entry = await join_waitlist(session, pata.contacts["Júlia"], pata.services["Banho"], wanted, actor=STAFF)
    block = {"start_time": "2026-03-13T08:00:00-03:00", "end_time": "2026-03-13T12:00:00-03:00"}
    block_id = (await callers.rita.post("/api/blocks", json=block)).json()["id"]
    calendar = {"name": "Ana", "resource_id": str(pata.resources["Ana"])}
    feed_id = (await callers.helena.post("/api/calendar-feeds", json=calendar)).json()["id"]
    goal = {"metric": "revenue", "target": "20000.00", "first_day": "2026-03-01", "last_day": "2026-03-31"}
    goal_id = (await callers.helena.post("/api/goals", json=goal)).json()["id"]
    outside = calendar | {"url": "https://calendar.example/x.ics"}
    import_id = (await callers.helena.post("/api/calendar-imports", json=outside)).json()["id"]
    return {
        **cared, "with_contact_id": pata.contacts["Marcos"], "completing_service_id": pata.services["Banho"],
        "entry_id": entry.id,
        "service_id": pata.services["Banho"], "resource_id": pata.resources["Ana"], "booking_id": booking_id,
        "block_id": block_id, "feed_id": feed_id, "import_id": import_id, "goal_id": goal_id,
        "contact_id": pata.contacts["Júlia"], "pet_id": pata.pets["Mia"], "conversation_id": conversation_id,
        "article_id": next(iter(pata.articles.values())), "user_id": pata.users["Otávio"], "alert_id": alert_id,
        "owner_number_id": next(iter(pata.owners.values())), "instance_id": pata.instances["principal"],
        "job_id": job_id, "campaign_id": await _draft(callers.helena), **await _things_to_send(database, pata),
        **await _things_to_come(database, pata, "Júlia", "Mia"),
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


async def _care(database: Database, business: Business) -> dict[str, Any]:
    """A protocol of care and a note under it."""
    async with database.tenant(business.id) as session:
        protocol = await create_protocol(session, STAFF, name="V10", kind="vaccine", every_days=365)
        pet = next(iter(business.pets.values()))
        care, _ = await note_care(session, pet, protocol.id, TODAY, STAFF)
    return {"protocol_id": protocol.id, "care_protocol_id": protocol.id, "care_id": care.id}


async def _things_to_come(database: Database, business: Business, tutor: str, pet: str) -> dict[str, Any]:
    """A visit and offers of another and of where it could go, a series, a package and its sale, an absence."""
    contact, animal, bath = business.contacts[tutor], business.pets[pet], business.services["Banho"]
    day, parts = date(2026, 3, 16), [Part(animal, bath)]
    async with database.tenant(business.id) as session:
        first, *_, second = await find_visits(session, contact, parts, day, day)
        taken, open_ = await offer_visits(session, contact, [first, second])
        visit = await book_visit(session, taken.token, contact, actor=STAFF)
        [move, *_] = await offer_moves(session, visit.id, day + timedelta(days=1), day + timedelta(days=1))
        rule = Rule("week", 1, 4, time(10), date.fromisoformat(HOLIDAY), count=2)
        series = await start_series(session, contact_id=contact, pet_id=animal, service_id=bath, rule=rule, actor=STAFF)
        package = await create_package(
            session, STAFF, name="10 banhos", service_ids=[bath], count=10, price=Decimal("450.00")
        )
        sale = await sell_package(session, package.id, contact, actor=STAFF)
        late = await book(
            session, contact_id=contact, pet_id=animal, service_id=bath, resource_id=None, actor=STAFF,
            start=datetime.fromisoformat("2026-03-18T10:00:00-03:00"),
        )  # fmt: skip
        await mark_no_show(session, late.id, actor=STAFF)
        [mark] = await list_marks(session, contact)
    return {
        "visit_id": visit.id, "series_id": series.id, "package_id": package.id, "sale_id": sale.id, "mark_id": mark.id,
        "day": HOLIDAY, "token": open_.token, "@move": move.token, "@token": open_.token, "@package": package.id,
        "@contact": contact, "@service": bath, "@parts": [{"pet_id": str(animal), "service_id": str(bath)}],
    }  # fmt: skip


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
    naming = NAMING.get(operation.name)
    if body is None and naming is not None:
        body = {**operation.example, naming: str(things.get(naming, uuid4()))}
    return await caller.request(operation.method, path, json=operation.example if body is None else body)


async def everything_of(database: Database, organization_id: UUID) -> dict[str, Any]:
    """A fingerprint of each table's rows of one business, and of the queue."""
    async with database.system(Purpose.OPERATE) as session:
        tables = await session.rows(
            "SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'organization_id'"
            " AND table_schema = 'public' ORDER BY 1"
        )
        every: Any = " UNION ALL ".join(
            f"SELECT '{table['name']}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS print"
            f" FROM {table['name']} t WHERE organization_id = %(id)s"
            for table in tables
        )
        queue = " UNION ALL SELECT 'the queue', md5(string_agg(q::text, '|' ORDER BY id)) FROM pgqueuer q"
        prints = {row["name"]: row["print"] for row in await session.rows(every + queue, {"id": organization_id})}
    assert len(prints) > 20
    return prints


def _paired(operation: Operation, cast: Cast) -> dict[str, Any]:
    """Pairing is for numbers on a phone."""
    pairs = operation.path.endswith(("/pair", "/reconnect", "/logout"))
    return {"instance_id": cast.pata.instances["celular"]} if pairs else {}


async def test_the_rival_finds_nothing_and_changes_nothing(
    callers: Callers, cast: Cast, database: Database, things: dict[str, Any]
) -> None:
    wrong: list[str] = []
    operations = [each for each in named(with_ids=True) if set(each.ids) - NO_THINGS]
    before = await everything_of(database, cast.pata.id)
    for operation in operations:
        answer = await ask(callers.valquiria, operation, things)
        others = {"job_id": 2**40, "day": HOLIDAY}
        nobodys = {name: others.get(name) or uuid4() for name in operation.ids}
        refused = await ask(callers.valquiria, operation, nobodys)
        if (answer.status_code, answer.json().get("code")) != (404, "not_found") or refused.json() != answer.json():
            wrong.append(f"{operation.name}: {answer.status_code} {answer.text}")
    assert not wrong
    assert await everything_of(database, cast.pata.id) == before


@contextmanager
def _as_now(conninfo: str) -> Generator[Callable[[], bool]]:
    """What puts everything back as it is now."""
    scenery = Scenery.of(conninfo)
    with psycopg.connect(conninfo, autocommit=True, options=PATIENCE) as hand:
        yield partial(scenery.set_again, hand, alone=False)


async def test_its_owner_finds_each_of_them(
    callers: Callers, cast: Cast, database: Database, things: dict[str, Any]
) -> None:
    with _as_now(database.conninfo) as put_back:
        wrong: list[str] = []
        for operation in [each for each in named(with_ids=True) if set(each.ids) - NO_THINGS]:
            own = await ask(callers.helena, operation, {**things, **_paired(operation, cast)})
            if own.status_code not in (200, 201, 202, 204, 409, 410):
                wrong.append(f"{operation.name}: {own.status_code} {own.text}")
            assert await asyncio.to_thread(put_back)
    assert not wrong


@pytest.mark.parametrize(
    "operation", [each for each in named() if each.query_ids], ids=lambda operation: operation.name
)
async def test_a_question_about_the_neighbours_things_finds_nothing(
    operation: Operation, callers: Callers, things: dict[str, Any], cast: Cast
) -> None:
    for name in operation.query_ids:
        days = {"from": "2026-03-12", "to": "2026-03-12"}
        own = operation.query({"service_id": str(cast.bicho.services["Banho"]), **days})
        path = operation.path.format(service_id=cast.bicho.services["Banho"], metric="revenue")
        thing = things["booking_id" if name == "ignore_booking_id" else name]
        answer = await callers.valquiria.get(path, params={**own, name: str(thing)})
        without = await callers.valquiria.get(path, params=own)
        assert without.status_code == 200
        nobodys = await callers.valquiria.get(path, params={**own, name: str(uuid4())})
        found, usual = answer.json().get("items"), without.json().get("items")
        if found is None:
            assert answer.json() == nobodys.json()
        assert answer.status_code in (404, 422) or found in (None, [], usual), answer.text
        assert str(thing) not in str(found)


def test_every_name_in_a_body_is_tried() -> None:
    assert set(BODIES) == {(each.name, field) for each in named() for field in each.body_ids}


async def test_a_body_that_names_the_neighbours_things_is_refused(
    callers: Callers, cast: Cast, database: Database, things: dict[str, Any]
) -> None:
    own = await _things_of_the_rival(callers, cast, database)
    with _as_now(database.conninfo) as put_back:
        before = await everything_of(database, cast.bicho.id), await everything_of(database, cast.pata.id)
        operations = {each.name: each for each in named()}
        wrong: list[str] = []
        for (name, field), facts in BODIES.items():
            mine, body = _named_body(name, field, facts, own)
            answer = await ask(callers.valquiria, operations[name], mine, {**body, field: _as_said(field, things)})
            if (answer.status_code, answer.json().get("code")) not in NOT_THERE:
                wrong.append(f"{name} {field}: {answer.status_code} {answer.text}")
            after = await everything_of(database, cast.bicho.id), await everything_of(database, cast.pata.id)
            if after != before:
                wrong.append(f"{name} {field}: something changed")
            fine = await ask(callers.valquiria, operations[name], mine, {**body, field: _as_said(field, mine)})
            if fine.status_code not in (200, 201):
                wrong.append(f"{name} {field}: its own is refused, {fine.status_code} {fine.text}")
            assert await asyncio.to_thread(put_back)
    assert not wrong


async def _things_of_the_rival(callers: Callers, cast: Cast, database: Database) -> dict[str, Any]:
    """Bicho Chique's own thing of every kind, under the names that bodies have for it."""
    bicho = cast.bicho
    own: dict[str, Any] = {
        "service_id": bicho.services["Banho"], "contact_id": bicho.contacts["Marcos"], "pet_id": bicho.pets["Bolota"],
        "resource_id": bicho.resources["Bruno"], "user_id": bicho.users["Caio"],
        "owner_number_id": next(iter(bicho.owners.values())), "campaign_id": await _draft(callers.valquiria),
    }  # fmt: skip
    async with open_pipeline(database, slug=bicho.slug, working=False) as pipeline:
        await pipeline.say("oi")
        own["conversation_id"] = await pipeline.value("SELECT id FROM conversations")
    async with database.tenant(bicho.id) as session:
        own["with_contact_id"] = (await create_contact(session, STAFF, name="Sílvia")).id
    own |= {**await _care(database, bicho), "completing_service_id": own["service_id"]}
    sending = await _things_to_send(database, bicho)
    own |= await _things_to_come(database, bicho, "Marcos", "Bolota")
    visit = {"service_id": own["service_id"], "contact_id": own["contact_id"], "start_time": TEN}
    booked = await callers.caio.post("/api/bookings", json={name: str(value) for name, value in visit.items()})
    own["booking_id"] = booked.json()["id"]
    return own | {**sending, "@conversation": own["conversation_id"], "instance_id": sending["simulator"]}


def _named_body(
    operation_name: str, field: str, facts: dict[str, Any], things: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a request is made of where all but `field` is the rival's own: its things, and the rest of the body."""
    own = dict(things)
    kind = operation_name.rpartition("/")[2]
    own["media_id"] = own["@image"] if kind == "template" else own.get(f"@{kind}", own["media_id"])
    body: dict[str, Any] = {
        name: own[value] if value == "@parts" else str(own[value]) if str(value).startswith("@") else value
        for name, value in facts.items()
    }
    if operation_name.startswith("POST /api/whatsapp/send"):
        body |= {"to": MARCOS_PHONE} if field == "instance_id" else {"instance_id": str(own["simulator"])}
    if "/api/campaigns" in operation_name:
        own["template_id"] = own["@campaign_template"]
    if operation_name.startswith("POST /api/bookings"):
        visit = {name: str(own[name]) for name in ("service_id", "contact_id")}
        body = body or {**visit, "start_time": "2026-03-12T15:00:00-03:00"}
    if operation_name == "POST /api/waitlist":
        body = {"service_id": str(own["service_id"]), "contact_id": str(own["contact_id"])}
        body |= {"first_day": "2026-03-12", "last_day": "2026-03-12"}
    if operation_name.endswith("/reschedule") and field == "token":
        own["token"] = own["@move"]
    return own, body


def _as_said(field: str, things: dict[str, Any]) -> Any:
    """What a body says of a thing: its id, a list of ids, or a list of lists."""
    if field == "also_needs":
        return [[str(things["resource_id"])]]
    thing = str(things[field.replace("_ids", "_id")])
    return [thing] if field.endswith("_ids") else thing


async def test_lists_hold_nothing_of_the_neighbours(callers: Callers, cast: Cast, things: dict[str, Any]) -> None:
    lists = [each for each in named() if each.method == "GET" and not each.ids]
    params = {
        "from": "2026-03-01", "to": "2026-03-31", "service_id": str(cast.bicho.services["Banho"]), "metric": "revenue",
    }  # fmt: skip
    # Notes of care are listed a pet at a time.
    unlisted = {"media_id", "reply_to", "care_id", "mark_id", "day", "token"}
    unlisted |= {name for name in things if name.startswith("@")}
    marks = {str(thing) for name, thing in things.items() if name not in unlisted} | {
        str(cast.pata.id),
        "Júlia",
        "Helena",
        "Pata Amiga",
    }
    marks -= {str(things["job_id"])}
    seen: set[str] = set()
    for operation in lists:
        ahead = {"from": "2026-03-12"} if operation.path.endswith("/forecast") else {}
        wanted = operation.query({**params, **ahead})
        theirs = await callers.valquiria.get(operation.path, params=wanted)
        assert theirs.status_code == 200, (operation.name, theirs.text)
        assert not [mark for mark in marks if mark in theirs.text], operation.name
        own = {**wanted, **({"service_id": str(cast.pata.services["Banho"])} if "service_id" in wanted else {})}
        ours = await callers.helena.get(operation.path, params=own)
        seen |= {mark for mark in marks if mark in ours.text}
    assert seen == marks
