"""Analytics, what the AI did, alerts and jobs, over the wire."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from cast import Cast
from doors.api.callers import Callers, rows
from oxy.businesses import raise_alert
from oxy.conversations.inbound import PROCESS_MESSAGE
from oxy.foundation.database import Database, Purpose
from pipeline import Pipeline, open_pipeline, working_on

pytestmark = pytest.mark.anyio


@pytest.fixture
async def pipeline(database: Database) -> AsyncGenerator[Pipeline]:
    async with open_pipeline(database, working=False) as opened:
        yield opened


async def serve(callers: Callers, cast: Cast, service: str, start: str) -> None:
    body = {
        "contact_id": str(cast.pata.contacts["Júlia"]), "pet_id": str(cast.pata.pets["Mia"]),
        "service_id": str(cast.pata.services[service]), "start_time": start,
    }  # fmt: skip
    booked = await callers.rita.post("/api/bookings", json=body)
    assert booked.status_code == 201, booked.text
    done = await callers.rita.post(f"/api/bookings/{booked.json()['id']}/complete")
    assert done.status_code == 200


async def test_the_day_in_figures(callers: Callers, cast: Cast) -> None:
    await serve(callers, cast, "Banho", "2026-03-11T10:00:00-03:00")
    await serve(callers, cast, "Consulta Veterinária", "2026-03-11T14:00:00-03:00")
    summary = (await callers.otavio.get("/api/analytics/summary", params={"period": "today"})).json()
    assert (summary["served_clients"], summary["completed_bookings"], summary["revenue"]) == (1, 2, "170.00")
    assert summary["period"]["start"] == "2026-03-11T00:00:00-03:00"
    assert {each["name"]: each["revenue"] for each in summary["services"]} == {
        "Banho": "50.00", "Consulta Veterinária": "120.00"
    }  # fmt: skip
    texts = {each["name"]: each["text"] for each in summary["metrics"]}
    assert (texts["revenue"], texts["average_ticket"]) == ("R$ 170,00", "R$ 85,00")
    rival = (await callers.valquiria.get("/api/analytics/summary", params={"period": "today"})).json()
    assert (rival["revenue"], rival["empty"]) == ("0.00", True)


async def test_figures_over_any_days_and_time(callers: Callers, cast: Cast) -> None:
    await serve(callers, cast, "Banho", "2026-03-12T10:00:00-03:00")
    days = {"from": "2026-03-10", "to": "2026-03-12"}
    assert (await callers.otavio.get("/api/analytics/summary", params=days)).json()["revenue"] == "50.00"
    answer = await callers.otavio.get("/api/analytics/series", params={**days, "metric": "revenue"})
    assert [(point["first_day"], point["value"]) for point in answer.json()["points"]] == [
        ("2026-03-10", "0.00"), ("2026-03-11", "0.00"), ("2026-03-12", "50.00")
    ]  # fmt: skip


async def test_any_figure_of_the_catalogue(callers: Callers, cast: Cast) -> None:
    await serve(callers, cast, "Banho", "2026-03-11T10:00:00-03:00")
    await serve(callers, cast, "Consulta Veterinária", "2026-03-11T14:00:00-03:00")
    known = {each["name"]: each for each in (await callers.otavio.get("/api/analytics/metrics")).json()["items"]}
    assert known["occupancy"]["breakdowns"] == ["professional", "weekday", "hour"]
    assert known["revenue"]["explanation"].startswith("Somo o preço")
    body = (await callers.otavio.get("/api/analytics/revenue", params={"period": "week", "by": "service"})).json()
    assert (body["value"], body["text"], body["sample"]) == ("170.00", "R$ 170,00", 2)
    assert [(part["label"], part["value"]) for part in body["parts"]] == [
        ("Consulta Veterinária", "120.00"), ("Banho", "50.00"),
    ]  # fmt: skip
    only = {"period": "today", "service_id": str(cast.pata.services["Banho"]), "compare": "last_year"}
    body = (await callers.otavio.get("/api/analytics/revenue", params=only)).json()
    assert (body["value"], body["before"], body["compared_with"]["first_day"]) == ("50.00", None, "2025-03-12")
    days = {"period": "today", "compare_from": "2026-03-01", "compare_to": "2026-03-09"}
    body = (await callers.otavio.get("/api/analytics/no_show_rate", params=days)).json()
    assert (body["value"], body["compared_with"]["last_day"]) == ("0.0", "2026-03-09")
    rivals = (await callers.valquiria.get("/api/analytics/revenue", params={"period": "today"})).json()
    assert (rivals["value"], rivals["text"], rivals["empty"]) == (None, "sem dados", True)


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("lucro", {}), ("new_contacts", {"by": "service"}), ("revenue", {"by": "moon"}),
        ("revenue", {"compare_from": "2026-03-01"}), ("forecast", {"from": "2026-03-01"}),
        ("forecast", {"from": "2026-09-01"}), ("occupancy", {"service_id": "00000000-0000-0000-0000-000000000001"}),
    ],
)  # fmt: skip
async def test_what_is_no_figure_is_refused(callers: Callers, path: str, params: dict[str, str]) -> None:
    answer = await callers.otavio.get(f"/api/analytics/{path}", params=params)
    assert answer.status_code == 422, answer.text


async def test_what_is_ahead_and_what_stands_out(callers: Callers) -> None:
    body = (await callers.otavio.get("/api/analytics/forecast", params={"from": "2026-03-14"})).json()
    assert (body["expected"], body["weeks_of_history"], body["weeks_needed"]) == (None, 0, 12)
    assert (await callers.otavio.get("/api/analytics/anomalies")).json()["items"] == []
    for path in ("metrics", "revenue", "forecast?from=2026-03-14", "anomalies"):
        assert (await callers.rita.get(f"/api/analytics/{path}")).status_code == 403


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("summary", {"period": "decade"}), ("summary", {"from": "2026-03-10"}),
        ("summary", {"period": "today", "from": "2026-03-10", "to": "2026-03-10"}),
        ("summary", {"from": "2026-03-11", "to": "2026-03-10"}), ("series", {}), ("series", {"metric": "happiness"}),
        ("series", {"metric": "revenue", "grain": "hour"}),
        ("series", {"metric": "revenue", "from": "2020-01-01", "to": "2026-03-10"}),
    ],
)  # fmt: skip
async def test_figures_nobody_can_make(callers: Callers, path: str, params: dict[str, Any]) -> None:
    assert (await callers.otavio.get(f"/api/analytics/{path}", params=params)).status_code == 422


async def test_every_turn_of_the_ai_is_accounted_for(callers: Callers, pipeline: Pipeline) -> None:
    async with working_on(pipeline):
        for number in range(3):
            await pipeline.say("oi", f"+551198765000{number}")
        await pipeline.settled()
    page = (await callers.otavio.get("/api/ai-interactions", params={"limit": 2})).json()
    assert [(each["ai_type"], each["model"], each["status"]) for each in page["items"]] == [
        ("client", "parrot", "success")
    ] * 2
    rest = (await callers.otavio.get("/api/ai-interactions", params={"cursor": page["next_cursor"]})).json()
    assert (len(rest["items"]), rest["next_cursor"]) == (1, None)
    conversation = page["items"][0]["conversation_id"]
    of_one = (await callers.otavio.get("/api/ai-interactions", params={"conversation_id": conversation})).json()[
        "items"
    ]
    assert [each["id"] for each in of_one] == [page["items"][0]["id"]]
    assert not (await callers.otavio.get("/api/ai-interactions", params={"status": "error"})).json()["items"]
    assert not (await callers.valquiria.get("/api/ai-interactions")).json()["items"]


async def test_an_alert_is_dealt_with(callers: Callers, cast: Cast, database: Database) -> None:
    async with database.tenant(cast.pata.id) as session:
        await raise_alert(session, "handover", "Cliente pediu atendimento humano")
    (alert,) = (await callers.rita.get("/api/alerts")).json()["items"]
    assert alert["title"] == "Cliente pediu atendimento humano"
    done = await callers.rita.post(f"/api/alerts/{alert['id']}/resolve")
    assert done.json()["resolved_by"] == str(cast.pata.users["Rita"])
    assert (await callers.rita.get("/api/alerts")).json()["items"] == []
    every = await callers.rita.get("/api/alerts", params={"open_only": False})
    assert len(every.json()["items"]) == 1


async def test_a_dead_job_is_seen_and_run_again_by_its_own_business(
    callers: Callers, pipeline: Pipeline, cast: Cast, database: Database
) -> None:
    await pipeline.say("oi")
    async with database.system(Purpose.OPERATE) as session:
        await session.execute("UPDATE pgqueuer SET status = 'failed', attempts = 3")
        await session.execute("UPDATE conversations SET turn_due_at = NULL, turn_waiting_since = NULL")
    depth = (await callers.helena.get("/api/queues")).json()
    assert (depth["failed"], depth["dead"]) == (1, 1)
    assert (await callers.valquiria.get("/api/queues")).json()["dead"] == 0
    (job,) = (await callers.helena.get("/api/queues/dead")).json()["items"]
    assert (job["name"], job["attempts"]) == (PROCESS_MESSAGE, 4)
    assert (await callers.valquiria.get("/api/queues/dead")).json()["items"] == []
    assert (await callers.valquiria.post(f"/api/queues/dead/{job['id']}/retry")).status_code == 404
    again = await callers.helena.post(f"/api/queues/dead/{job['id']}/retry")
    assert (again.status_code, again.json()) == (202, {"id": job["id"], "status": "waiting"})
    assert (await callers.helena.post(f"/api/queues/dead/{job['id']}/retry")).status_code == 404
    assert await rows(database, cast.pata, "SELECT 1 AS one FROM conversations WHERE turn_due_at IS NOT NULL")
    async with working_on(pipeline):
        await pipeline.settled()
    assert pipeline.mailbox.texts == ["Você disse: oi"]
