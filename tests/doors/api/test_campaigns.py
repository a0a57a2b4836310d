"""Campaigns at the API's door: drafted, looked at, approved exactly as looked at, steered, counted."""

from datetime import timedelta
from typing import Any

import pytest

from cast import NOW, STAFF, Cast
from crowds import bring_crowd, outgoing, press_on
from doors.api.callers import Callers, rows
from oxy.clientele import opt_out, update_contact
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from pipeline import open_pipeline

pytestmark = pytest.mark.anyio
BACK = {"kind": "reactivation", "audience": {"inactive_days": 45}}


async def test_a_campaign_from_draft_to_results(
    callers: Callers, cast: Cast, database: Database, clock: FixedClock
) -> None:
    guests = await bring_crowd(database, cast.pata, 6)
    recent = await bring_crowd(database, cast.pata, 1, days_ago=3, start=50)
    async with database.tenant(cast.pata.id) as session:
        await update_contact(session, guests[0].id, status="blocked")
        await session.execute("UPDATE contacts SET marketing_opted_out_at = now() WHERE id = %s", (guests[1].id,))
        await session.execute("UPDATE pets SET deceased_at = now() WHERE contact_id = %s", (guests[2].id,))
        await session.execute("UPDATE contacts SET name = NULL WHERE id = %s", (guests[3].id,))
    async with callers.otavio as web:
        made = await web.post("/api/campaigns", json=BACK)
        assert made.status_code == 201, made.text
        draft = made.json()
        assert draft["state"] == "draft"
        path = made.headers["Location"]
        seen = (await web.get(f"{path}/preview")).json()
        assert (seen["recipients"], seen["held_out"], seen["digest"]) == (3, 0, draft["digest"])
        assert seen["excluded"] == {"blocked": 1, "opted_out": 1, "pet_deceased": 1}
        texts = [each["text"] for each in seen["samples"]]
        assert any(
            text.startswith("Oi! Aqui é da Pata Amiga. Faz um tempinho que a gente não vê o Rex3") for text in texts
        )
        assert any(text.startswith("Oi, Cliente4! ") and "vê o Rex4 por aqui." in text for text in texts)
        assert all("responda SAIR" in text for text in texts)
        assert seen["estimate"] == {
            "first_at": "2026-03-11T09:00:00-03:00", "last_at": "2026-03-11T09:00:01-03:00", "days": 1
        }  # fmt: skip
        # Somebody else's yes to another text is no yes to this one.
        changed = await web.patch(path, json={"text": "Oi, {nome}! Que tal um {servico} para {o_pet}?"})
        assert changed.json()["digest"] != draft["digest"]
        stale = await web.post(f"{path}/approve", json={"digest": draft["digest"]})
        assert (stale.status_code, stale.json()["code"]) == (409, "campaign_preview_changed")
        approved = await web.post(f"{path}/approve", json={"digest": changed.json()["digest"]})
        assert (approved.status_code, approved.json()["state"]) == (200, "running")
        late = await web.patch(path, json={"name": "Outro"})
        assert (late.status_code, late.json()["code"]) == (409, "campaign_state")

        await press_on(database, cast.pata, draft["id"])
        assert [row["contact_id"] for row in await outgoing(database, cast.pata)] == [each.id for each in guests[3:]]
        assert (await web.get(path)).json()["state"] == "finished"
        assert not await outgoing(database, cast.pata, recent)
        await _live_on(database, cast, clock)
        answer = await web.get(f"{path}/results")
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert {name: found[name] for name in ("recipients", "sent", "delivered", "read", "replied", "failed")} == {
            "recipients": 3, "sent": 2, "delivered": 2, "read": 1, "replied": 1, "failed": 1
        }  # fmt: skip
        assert (found["booked"], found["booked_direct"], found["revenue"], found["opted_out"]) == (1, 1, "60.00", 0)
        people = (await web.get(f"{path}/recipients", params={"state": "failed"})).json()["items"]
        assert [each["reason"] for each in people] == ["131049"]
        # Who got one a while ago gets no other.
        again = (await web.post("/api/campaigns", json={**BACK, "text": "Oi, {nome}, o {pet} faz falta!"})).json()
        excluded = (await web.get(f"/api/campaigns/{again['id']}/preview")).json()["excluded"]
        assert (excluded["recent_campaign"], excluded["booked"]) == (1, 1)


async def _live_on(database: Database, cast: Cast, clock: FixedClock) -> None:
    """The first reads, answers and books; the second gets it; the third's never arrives."""
    first, second, third = await outgoing(database, cast.pata)
    clock.instant = NOW + timedelta(minutes=5)
    async with database.tenant(cast.pata.id) as session:
        for message, status in ((first, "read"), (second, "delivered"), (third, "failed")):
            await session.execute(
                """
                UPDATE messages SET status = %(status)s, sent_at = CASE WHEN %(status)s <> 'failed' THEN %(now)s END,
                    delivered_at = CASE WHEN %(status)s <> 'failed' THEN %(now)s END,
                    failure_code = CASE WHEN %(status)s = 'failed' THEN '131049' END,
                    read_at = CASE WHEN %(status)s = 'read' THEN %(now)s END
                WHERE id = %(id)s
                """,
                {"status": status, "now": NOW, "id": message["id"]},
            )
    async with open_pipeline(database, working=False) as oxy:
        await oxy.say("quero sim!", phone=first["phone"])
    clock.instant = NOW + timedelta(minutes=10)
    async with database.tenant(cast.pata.id) as session:
        await session.execute(
            "INSERT INTO bookings (organization_id, contact_id, service_id, resource_id, booking_type, start_time,"
            " end_time, duration_minutes, price, booked_by, created_at) VALUES"
            " (%s, %s, %s, %s, 'grooming', %s, %s, 60, 60, 'attendant', %s)",
            (
                session.organization_id, first["contact_id"], cast.pata.services["Banho"], cast.pata.resources["Ana"],
                NOW + timedelta(days=2), NOW + timedelta(days=2, hours=1), clock.instant,
            ),
        )  # fmt: skip


async def test_a_text_that_should_not_go_out_is_refused(callers: Callers, cast: Cast, database: Database) -> None:
    await bring_crowd(database, cast.pata, 2)
    wrong: dict[str, str] = {
        "Oi, {cliente}!": "campaign_field",
        "Oi, {nome": "campaign_field",
        "Veja em bit.ly/oferta": "campaign_link",
        "Veja em http://pata-amiga.example": "campaign_link",
        "Banho por R$ 39,90!": "campaign_claim",
        "20% de desconto no banho, {nome}": "campaign_claim",
        "Só até 20/03, {nome}!": "campaign_claim",
        "Até 02/03 tem vaga, {nome}!": "invalid",
    }
    async with callers.helena as web:
        for text, code in wrong.items():
            answer = await web.post("/api/campaigns", json={**BACK, "text": text})
            assert (answer.status_code, answer.json()["code"]) == (422, code), text
        # What the catalogue says needs nobody's word; what it does not, the owner's own.
        for text, claims in (
            ("Banho do {pet} por R$ 60,00 em https://pata-amiga.example/banho", []),
            ("Banho por R$ 39,90 até 20/03, {nome}!", ["R$ 39,90", "20/03"]),
        ):
            body = {**BACK, "text": text, "confirmed_claims": claims}
            assert (await web.post("/api/campaigns", json=body)).status_code == 201
        past = {**BACK, "starts_at": "2026-03-11T08:00:00-03:00"}
        assert (await web.post("/api/campaigns", json=past)).status_code == 422
        early = {**BACK, "pace": {"start": "05:00", "end": "23:00"}}
        assert (await web.post("/api/campaigns", json=early)).status_code == 422


async def test_nearly_the_same_words_twice_are_refused_at_the_yes(
    callers: Callers, cast: Cast, database: Database
) -> None:
    await bring_crowd(database, cast.pata, 3)
    async with callers.helena as web:

        async def yes_to(**more: Any) -> Any:
            made = (await web.post("/api/campaigns", json={**BACK, **more})).json()
            return await web.post(f"/api/campaigns/{made['id']}/approve", json={"digest": made["digest"]})

        first = await yes_to()
        assert first.json()["state"] == "running"
        await press_on(database, cast.pata, first.json()["id"])
        nobody = await yes_to(text="Oi, {nome}, venha ver as novidades da casa com {o_pet}!")
        assert nobody.json()["code"] == "campaign_empty"
        await bring_crowd(database, cast.pata, 2, start=20)
        again = await yes_to()
        assert (again.status_code, again.json()["code"]) == (409, "campaign_repeated")
        assert len(await outgoing(database, cast.pata)) == 3


async def test_pause_stops_at_once_and_what_had_not_left_comes_back(
    callers: Callers, cast: Cast, database: Database
) -> None:
    await bring_crowd(database, cast.pata, 4)
    async with callers.helena as web:
        made = (await web.post("/api/campaigns", json=BACK)).json()
        path = f"/api/campaigns/{made['id']}"
        await web.post(f"{path}/approve", json={"digest": made["digest"]})
        await press_on(database, cast.pata, made["id"], turns=2, delivers=False)
        paused = (await web.post(f"{path}/pause")).json()
        assert (paused["state"], paused["pause_reason"], paused["counts"]) == ("paused", "asked", {"pending": 4})
        assert {row["status"] for row in await outgoing(database, cast.pata)} == {"cancelled"}
        await press_on(database, cast.pata, made["id"])
        assert len(await outgoing(database, cast.pata)) == 2
        assert (await web.post(f"{path}/resume")).json()["state"] == "running"
        await press_on(database, cast.pata, made["id"], turns=3, delivers=False)
        cancelled = (await web.post(f"{path}/cancel")).json()
        assert (cancelled["state"], cancelled["counts"]) == ("cancelled", {"skipped": 4})
        assert (await web.post(f"{path}/resume")).json()["code"] == "campaign_state"
    audit = await rows(database, cast.pata, "SELECT action FROM audit_log WHERE subject_kind = 'campaign' ORDER BY at")
    assert {row["action"] for row in audit} == {"create", "approve", "pause", "resume", "cancel"}


async def test_an_opt_out_between_yes_and_send_is_heard(callers: Callers, cast: Cast, database: Database) -> None:
    guests = await bring_crowd(database, cast.pata, 3)
    async with callers.helena as web:
        made = (await web.post("/api/campaigns", json=BACK)).json()
        await web.post(f"/api/campaigns/{made['id']}/approve", json={"digest": made["digest"]})
        async with database.tenant(cast.pata.id) as session:
            await opt_out(session, guests[1].id, STAFF)
            await session.execute(
                "UPDATE conversations SET status = 'escalated' WHERE contact_id = %s", (guests[2].id,)
            )
        await press_on(database, cast.pata, made["id"])
        assert [row["contact_id"] for row in await outgoing(database, cast.pata)] == [guests[0].id]
        skipped = (await web.get(f"/api/campaigns/{made['id']}/recipients", params={"state": "skipped"})).json()
        assert {each["contact_id"]: each["reason"] for each in skipped["items"]} == {
            str(guests[1].id): "opted_out", str(guests[2].id): "escalated"
        }  # fmt: skip
