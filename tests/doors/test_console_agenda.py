"""The agenda's pages: booking, moving, the day's board, and the tutor who hears once that the pet is ready."""

import re
from collections.abc import AsyncGenerator
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from httpx import Response

from cast import JULIA_PHONE, SAO_PAULO, STAFF, TODAY, Cast
from doors.whole_oxy import WholeOxy, open_whole
from oxy.agenda import TELL_READY, Part, book, book_visit, find_stay_visits, find_visits, load_visit, offer_visits
from oxy.clientele import update_contact
from oxy.entrances.cookies import SESSION_COOKIE
from oxy.foundation.database import Database
from oxy.foundation.jobs import enqueue
from oxy.foundation.security import Claims
from twins.webhooks import Sender

pytestmark = pytest.mark.anyio
JULIA = Sender(JULIA_PHONE[1:], "Júlia")
PART = {"HX-Request": "true"}


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path) -> AsyncGenerator[WholeOxy]:
    async with open_whole(database, cast, tmp_path) as whole:
        claims = Claims(cast.pata.users["Rita"], cast.pata.id, "attendant", 1)
        cookie = whole.context.tokens.issue(claims, "session", whole.context.clock.now())
        whole.client.cookies.set(SESSION_COOKIE, cookie)
        whole.client.headers["Origin"] = "http://oxy"
        yield whole


async def step(oxy: WholeOxy, booking_id: UUID, name: str) -> Response:
    answer = await oxy.client.post(f"/agenda/{booking_id}/{name}", headers=PART)
    assert answer.status_code == 200, answer.text
    return answer


async def booked(oxy: WholeOxy, start: str = "2026-03-11T14:00:00-03:00") -> UUID:
    pata = oxy.cast.pata
    async with oxy.context.database.tenant(pata.id) as session:
        made = await book(
            session, contact_id=pata.contacts["Júlia"], pet_id=pata.pets["Mia"], service_id=pata.services["Banho"],
            resource_id=None, start=datetime.fromisoformat(start), actor=STAFF,
        )  # fmt: skip
    return made.id


async def test_a_booking_is_made_and_moved_from_the_page(oxy: WholeOxy) -> None:
    pata = oxy.cast.pata
    found = (await oxy.client.get("/agenda/novo", params={"dia": "2026-03-12", "busca": "mia"})).text
    assert "Júlia" in found
    assert "Thor" not in found, "a dead pet is not offered"
    form = {
        "cliente": str(pata.contacts["Júlia"]),
        "pet": str(pata.pets["Mia"]),
        "servico": str(pata.services["Banho"]),
    }
    page = (await oxy.client.get("/agenda/novo", params={**form, "dia": "2026-03-12"})).text
    starts = re.findall(r'name="inicio" value="([^"]+)"', page)
    assert starts[0] == "2026-03-12T08:00:00-03:00"
    ana = {"recurso": str(pata.resources["Ana"])}
    made = await oxy.client.post("/agenda/novo", data={**form, **ana, "inicio": starts[0]})
    assert made.status_code == 303, made.text
    [row] = await oxy.rows("SELECT id, booked_by, start_time::text FROM bookings")
    assert made.headers["location"] == f"/agenda?dia=2026-03-12#booking-{row['id']}"
    assert row["booked_by"] == "staff"
    refused = await oxy.client.post("/agenda/novo", data={**form, **ana, "inicio": starts[0]})
    assert refused.status_code == 409
    assert "outro atendimento" in refused.text or "ocupado" in refused.text
    where = (await oxy.client.get(f"/agenda/{row['id']}/mover", params={"dia": "2026-03-13"})).text
    assert "2026-03-13T10:00:00-03:00" in where
    # The calendar's own moments carry no offset.
    drop = {**ana, "inicio": "2026-03-13T10:00"}
    assert (await oxy.client.post(f"/agenda/{row['id']}/mover", data=drop)).status_code == 303
    [moved] = await oxy.rows("SELECT start_time FROM bookings")
    assert moved["start_time"].isoformat() == "2026-03-13T13:00:00+00:00"
    closed = {**ana, "inicio": "2026-03-15T10:00"}
    back = await oxy.client.post(f"/agenda/{row['id']}/mover", data=closed, headers=PART)
    assert (back.status_code, back.headers["HX-Retarget"]) == (200, "#notice")
    week = (await oxy.client.get("/agenda/semana", params={"dia": "2026-03-11"})).text
    assert week.count('class="week-entry') == 1
    assert "fechado aos domingos" in week
    assert "Remarcado" in (await oxy.client.get(f"/agenda/{row['id']}/historico")).text


async def test_time_is_blocked_and_given_back(oxy: WholeOxy) -> None:
    ana = str(oxy.cast.pata.resources["Ana"])
    form = {"recurso": ana, "inicio": "2026-03-13T08:00", "fim": "2026-03-13T17:00", "motivo": "Folga"}
    await booked(oxy, "2026-03-13T10:00:00-03:00")
    refused = await oxy.client.post("/agenda/bloqueios", data=form)
    assert refused.status_code == 409
    assert (await oxy.client.post("/agenda/bloqueios", data={**form, "ao_redor": "true"})).status_code == 303
    day = (await oxy.client.get("/agenda", params={"dia": "2026-03-13"})).text
    assert "das 8h" in day
    assert "(Folga)" in day
    page = (await oxy.client.get("/agenda/bloqueios", params={"dia": "2026-03-13"})).text
    found = re.search(r"/agenda/bloqueios/([0-9a-f-]{36})/liberar", page)
    assert found
    freed = await oxy.client.post(f"/agenda/bloqueios/{found[1]}/liberar", data={"dia": "2026-03-13"})
    assert freed.status_code == 303
    assert await oxy.rows("SELECT 1 AS one FROM resource_blocks") == []


async def test_the_board_goes_from_arrived_to_delivered_and_the_tutor_hears_once(oxy: WholeOxy) -> None:
    await oxy.hears(JULIA, "oi")
    booking = await booked(oxy)
    before = len(oxy.graph.sent)
    for name, state in (
        ("chegou", "Chegou"),
        ("iniciar", "Em atendimento"),
        ("pronto", "Pronto"),
        ("pronto", "Pronto"),
    ):
        assert f">{state}</span>" in (await step(oxy, booking, name)).text
    async with oxy.context.database.tenant(oxy.cast.pata.id) as session:
        await enqueue(session, TELL_READY, {"booking_id": booking})
    await oxy.settled()
    told = [sent.text for sent in oxy.graph.sent[before:]]
    assert told == [
        "Mia já pode voltar para casa, tudo prontinho! 🐾 Pode vir buscar quando quiser. Estamos abertos até 18h."
    ]
    page = (await step(oxy, booking, "entregue")).text
    assert ">Entregue</span>" in page
    [row] = await oxy.rows("SELECT status, arrived_at, ready_at, delivered_at, ready_told_at FROM bookings")
    assert row["status"] == "completed"
    assert None not in row.values()
    [author] = await oxy.rows("SELECT author FROM messages WHERE starts_with(content, 'Mia já')")
    assert author["author"] == "system"
    changes = await oxy.rows("SELECT change FROM booking_history ORDER BY at, change")
    assert {row["change"] for row in changes} == {"booked", "arrived", "started", "ready", "delivered"}


async def test_who_is_blocked_hears_nothing_and_staff_hear_when_it_cannot_go_out(oxy: WholeOxy) -> None:
    await oxy.hears(JULIA, "oi")
    pata, before = oxy.cast.pata, len(oxy.graph.sent)
    async with oxy.context.database.tenant(pata.id) as session:
        await update_contact(session, pata.contacts["Júlia"], STAFF, status="blocked")
    await step(oxy, await booked(oxy), "pronto")
    await oxy.settled()
    async with oxy.context.database.tenant(pata.id) as session:
        await update_contact(session, pata.contacts["Júlia"], STAFF, status="active")
        await session.execute("UPDATE whatsapp_instances SET status = 'disconnected'")
    await step(oxy, await booked(oxy, "2026-03-11T16:00:00-03:00"), "pronto")
    await oxy.settled()
    assert len(oxy.graph.sent) == before
    [alert] = await oxy.rows("SELECT title FROM alerts WHERE kind = 'ready_not_told'")
    assert alert["title"] == "Avise que Mia está pronto"


async def test_a_visit_with_nights_is_moved_whole_from_the_page(oxy: WholeOxy) -> None:
    pata = oxy.cast.pata
    marcos, bolota = pata.contacts["Marcos"], pata.pets["Bolota"]
    parts = [Part(bolota, pata.services[name]) for name in ("Hospedagem", "Banho")]
    async with oxy.context.database.tenant(pata.id) as session:
        [plan, *_] = await find_stay_visits(session, marcos, parts, date(2026, 3, 17), date(2026, 3, 19))
        [offer] = await offer_visits(session, marcos, [plan])
        visit = await book_visit(session, offer.token, marcos, actor=STAFF)
    at = f"/agenda/visitas/{visit.id}/mover"
    assert at in (await oxy.client.get("/agenda", params={"dia": "2026-03-17"})).text
    closed = (await oxy.client.get(at, params={"dia": "2026-03-20"})).text
    assert "fechado aos domingos" in closed
    page = (await oxy.client.get(at, params={"dia": "2026-03-18"})).text
    token = re.findall(r'name="oferta" value="([0-9a-f-]+)"', page)[0]
    answer = await oxy.client.post(at, data={"oferta": token})
    assert answer.headers["location"].startswith("/agenda?dia=2026-03-18#booking-")
    async with oxy.context.database.tenant(pata.id) as session:
        moved = await load_visit(session, visit.id)
    assert [each.start_time.astimezone(SAO_PAULO).date().day for each in moved.bookings] == [18, 20]


async def test_a_pet_with_two_things_in_its_visit_is_ready_once(oxy: WholeOxy) -> None:
    await oxy.hears(JULIA, "oi")
    pata, before = oxy.cast.pata, len(oxy.graph.sent)
    mia, julia = pata.pets["Mia"], pata.contacts["Júlia"]
    async with oxy.context.database.tenant(pata.id) as session:
        parts = [Part(mia, pata.services["Consulta Veterinária"]), Part(mia, pata.services["Vacina V10"])]
        [plan, *_] = await find_visits(session, julia, parts, TODAY, TODAY)
        [offer] = await offer_visits(session, julia, [plan])
        visit = await book_visit(session, offer.token, julia, actor=STAFF)
    first, second = visit.bookings
    await step(oxy, first.id, "pronto")
    await oxy.settled()
    assert len(oxy.graph.sent) == before
    await step(oxy, second.id, "pronto")
    await oxy.settled()
    assert len(oxy.graph.sent) == before + 1
