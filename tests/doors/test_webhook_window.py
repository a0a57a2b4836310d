"""Row C4 at Meta's door: the 24-hour window, the templates that go out when it is closed, and numbers in trouble."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cast import JULIA_PHONE, STAFF, Cast
from crowds import BACK, bring_crowd
from doors.whole_oxy import PATA, WholeOxy, open_whole
from oxy.campaigns import draft, preview
from oxy.conversations.outbox import queue_texts
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from twins import webhooks
from twins.graph_shelves import template
from twins.webhooks import Json, Sender

pytestmark = pytest.mark.anyio
JULIA = Sender(JULIA_PHONE[1:], "Júlia")
ACCOUNT = "102290129340398"
REOPEN = template("retomar_conversa", "Olá! Temos uma resposta: {{1}}")
REMINDER = template("lembrete", "Oi, {{1}}! A {{2}} tem horário amanhã.", components=[
    {"type": "HEADER", "format": "IMAGE"},
    {"type": "BODY", "text": "Oi, {{1}}! A {{2}} tem horário amanhã."},
    {"type": "FOOTER", "text": "Pata Amiga"},
    {"type": "BUTTONS", "buttons": [
        {"type": "QUICK_REPLY", "text": "Confirmar"}, {"type": "URL", "text": "Ver", "url": "https://x.example/{{1}}"},
    ]},
])  # fmt: skip
JPEG = b"\xff\xd8\xff\xe0picture"


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path) -> AsyncGenerator[WholeOxy]:
    async with open_whole(database, cast, tmp_path) as whole:
        whole.graph.templates.accounts[ACCOUNT] = [REOPEN, REMINDER, template("velho", "Oi", status="REJECTED")]
        yield whole


async def refresh(oxy: WholeOxy) -> dict[str, Any]:
    """Let Meta tell the account's id by a message, fetch the list, and return templates by name."""
    await oxy.hears(JULIA, "Oi")
    instance = oxy.cast.pata.instances["principal"]
    staff = oxy.signed_in(oxy.cast.pata, "Helena")
    asked = await oxy.client.post(f"/api/whatsapp/instances/{instance}/templates/refresh", headers=staff)
    assert asked.status_code == 202, asked.text
    await oxy.settled()
    listed = await oxy.client.get("/api/whatsapp/templates", headers=staff)
    return {each["name"]: each for each in listed.json()["items"]}


async def stand_in(oxy: WholeOxy, chosen: dict[str, Any], purpose: str | None = "reply") -> int:
    path = f"/api/whatsapp/templates/{chosen['id']}/purpose"
    answer = await oxy.client.put(path, json={"purpose": purpose}, headers=oxy.signed_in(oxy.cast.pata, "Helena"))
    return answer.status_code


async def newest(oxy: WholeOxy) -> dict[str, Any]:
    return (await oxy.rows("SELECT * FROM messages WHERE direction = 'outgoing' ORDER BY seq DESC LIMIT 1"))[0]


def later(clock: FixedClock, **span: int) -> None:
    clock.instant += timedelta(**span)


async def test_c4_free_text_is_refused_at_the_counter_once_a_day_has_passed(oxy: WholeOxy, clock: FixedClock) -> None:
    await oxy.hears(JULIA, "Oi")
    later(clock, hours=23, minutes=59)
    assert (await oxy.send("text", to=JULIA_PHONE, text="Ainda dá tempo")).status_code == 201
    assert oxy.graph.sent[-1].text == "Ainda dá tempo"
    later(clock, minutes=2)
    before = len(oxy.graph.sent)
    refused = await oxy.send("text", to=JULIA_PHONE, text="Tarde demais")
    assert (refused.status_code, refused.json()["code"]) == (409, "window_closed")
    assert len(oxy.graph.sent) == before


async def test_c4_the_window_is_looked_at_again_when_the_message_is_sent(oxy: WholeOxy, clock: FixedClock) -> None:
    await oxy.hears(JULIA, "Oi")
    [conversation] = await oxy.rows("SELECT id FROM conversations")
    before = len(oxy.graph.sent)
    later(clock, hours=25)
    async with oxy.context.database.tenant(oxy.cast.pata.id) as session:
        await queue_texts(session, conversation["id"], ("O banho ficou pronto",), author="system")
    await oxy.settled()
    row = await newest(oxy)
    assert (row["status"], row["failure_code"]) == ("failed", "window_closed")
    assert "24 horas" in row["failure_reason"]
    assert len(oxy.graph.sent) == before, "nothing is tried that must fail"
    [alert] = await oxy.rows("SELECT kind, conversation_id FROM alerts")
    assert alert == {"kind": "window_closed", "conversation_id": conversation["id"]}
    staff = oxy.signed_in(oxy.cast.pata, "Rita")
    shown = (await oxy.client.get(f"/api/conversations/{conversation['id']}", headers=staff)).json()
    assert (shown["window_open"], shown["window_open_until"]) == (False, None)


async def test_c4_a_template_for_the_purpose_goes_out_in_its_place(oxy: WholeOxy, clock: FixedClock) -> None:
    known = await refresh(oxy)
    assert await stand_in(oxy, known["retomar_conversa"]) == 200
    assert await stand_in(oxy, known["lembrete"]) == 422, "two values and a picture say no single text"
    later(clock, hours=25)
    assert (await oxy.send("text", to=JULIA_PHONE, text="A Mia\nestá pronta")).status_code == 201
    sent = oxy.graph.sent[-1]
    assert sent.body["template"] == {
        "name": "retomar_conversa", "language": {"policy": "deterministic", "code": "pt_BR"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "A Mia está pronta"}]}],
    }  # fmt: skip
    row = await newest(oxy)
    assert (row["status"], row["message_type"], row["content"]) == ("sent", "template", "A Mia\nestá pronta")


async def test_c4_the_customer_opens_it_again(oxy: WholeOxy, clock: FixedClock) -> None:
    await oxy.hears(JULIA, "Oi")
    later(clock, hours=30)
    assert await oxy.hears(JULIA, "Quanto custa o banho?") != ""
    [row] = await oxy.rows("SELECT count(*) AS n FROM messages WHERE status = 'failed'")
    assert row["n"] == 0


async def test_c4_a_new_conversation_knows_when_the_customer_last_wrote(oxy: WholeOxy, clock: FixedClock) -> None:
    await oxy.hears(JULIA, "Oi")
    [old] = await oxy.rows("SELECT id FROM conversations")
    staff = oxy.signed_in(oxy.cast.pata, "Rita")
    assert (await oxy.client.post(f"/api/conversations/{old['id']}/close", headers=staff)).status_code == 200
    sent = await oxy.send("text", to=JULIA_PHONE, text="Esqueci de dizer uma coisa")
    assert sent.status_code == 201
    assert sent.json()["conversation_id"] != str(old["id"])
    later(clock, hours=25)
    assert (await oxy.send("text", to=JULIA_PHONE, text="E outra")).json()["code"] == "window_closed"


async def test_c4_a_notice_of_whatsapp_itself_opens_no_window(oxy: WholeOxy) -> None:
    await oxy.deliver(JULIA, webhooks.number_change(JULIA, "5511955554444"))
    assert (await oxy.send("text", to="+5511955554444", text="Oi")).json()["code"] == "window_closed"


async def test_who_is_written_to_first_has_not_written(oxy: WholeOxy) -> None:
    await refresh(oxy)
    answer = await oxy.send("template", to="(11) 93333-2222", name="retomar_conversa", body=["oi"])
    assert answer.status_code == 201
    assert oxy.graph.sent[-1].to == "5511933332222"
    [contact] = await oxy.rows("SELECT last_contact_at FROM contacts WHERE phone = '+5511933332222'")
    assert contact["last_contact_at"] is None


async def test_templates_are_listed_as_meta_has_them(oxy: WholeOxy) -> None:
    known = await refresh(oxy)
    assert {name: each["status"] for name, each in known.items()} == {
        "retomar_conversa": "APPROVED", "lembrete": "APPROVED", "velho": "REJECTED",
    }  # fmt: skip
    assert (known["lembrete"]["body_placeholders"], known["lembrete"]["header_media"]) == (["1", "2"], "image")
    oxy.graph.templates.accounts[ACCOUNT] = [REOPEN]
    assert set(await refresh(oxy)) == {"retomar_conversa"}


async def test_a_template_is_sent_with_its_values(oxy: WholeOxy) -> None:
    await refresh(oxy)
    picture = await oxy.keep_file(JPEG, "image/jpeg")
    answer = await oxy.send(
        "template", to=JULIA_PHONE, name="lembrete", body=["Júlia", "Mia"], media_id=picture,
        buttons=[{"place": 0, "value": "confirmar-1"}, {"place": 1, "value": "agenda/1"}],
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    assert answer.json()["content"] == "Oi, Júlia! A Mia tem horário amanhã.\n\nPata Amiga"
    [uploaded] = oxy.graph.files.uploads
    assert oxy.graph.files.uploads[uploaded].content == JPEG
    text = {"type": "text"}
    assert oxy.graph.sent[-1].body["template"]["components"] == [
        {"type": "header", "parameters": [{"type": "image", "image": {"id": uploaded}}]},
        {"type": "body", "parameters": [text | {"text": "Júlia"}, text | {"text": "Mia"}]},
        {"type": "button", "sub_type": "quick_reply", "index": "0",
         "parameters": [{"type": "payload", "payload": "confirmar-1"}]},
        {"type": "button", "sub_type": "url", "index": "1", "parameters": [text | {"text": "agenda/1"}]},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "lembrete", "body": ["Júlia", "Mia"]}, "template_values"),
        ({"name": "retomar_conversa", "body": []}, "template_values"),
        ({"name": "retomar_conversa", "body": ["a", "b"]}, "template_values"),
        ({"name": "retomar_conversa", "body": [" "]}, "template_values"),
        ({"name": "retomar_conversa", "body": ["a"], "buttons": [{"place": 3, "value": "x"}]}, "template_values"),
        ({"name": "retomar_conversa", "named": [{"name": "cliente", "value": "a"}]}, "template_values"),
        ({"name": "velho"}, "template_not_approved"),
        ({"name": "nenhum"}, "not_found"),
        ({"name": "retomar_conversa", "language": "en_US", "body": ["a"]}, "not_found"),
        ({}, "invalid"),
    ],
)
async def test_values_that_do_not_fit_a_template_are_refused(oxy: WholeOxy, body: dict[str, Any], code: str) -> None:
    await refresh(oxy)
    answer = await oxy.send("template", to=JULIA_PHONE, **body)
    assert answer.json()["code"] == code


def news(field: str, value: Json) -> Json:
    return {"object": "whatsapp_business_account", "entry": [
        {"id": ACCOUNT, "changes": [{"field": field, "value": value}]}]}  # fmt: skip


async def test_metas_decision_about_a_template_is_kept_and_told(oxy: WholeOxy) -> None:
    await refresh(oxy)
    decision = {
        "event": "PAUSED", "message_template_name": "retomar_conversa", "message_template_language": "pt_BR",
        "reason": "QUALITY",
    }  # fmt: skip
    assert await oxy.post(news("message_template_status_update", decision)) == 200
    rows = await oxy.rows("SELECT status, reason FROM message_templates WHERE name = 'retomar_conversa'")
    assert rows == [{"status": "PAUSED", "reason": "QUALITY"}]
    assert [row["kind"] for row in await oxy.rows("SELECT kind FROM alerts")] == ["template_lost"]
    refused = await oxy.send("template", to=JULIA_PHONE, name="retomar_conversa", body=["a"])
    assert refused.json()["code"] == "template_not_approved"


async def test_a_template_that_is_new_to_us_makes_the_list_be_fetched(oxy: WholeOxy) -> None:
    await refresh(oxy)
    oxy.graph.templates.accounts[ACCOUNT].append(template("novo", "Oi"))
    decision = {
        "event": "APPROVED", "message_template_name": "novo", "message_template_language": "pt_BR", "reason": "NONE",
    }  # fmt: skip
    assert await oxy.post(news("message_template_status_update", decision)) == 200
    await oxy.settled()
    assert len(await oxy.rows("SELECT id FROM message_templates WHERE name = 'novo'")) == 1


async def test_a_restricted_account_is_told_to_staff_and_its_campaigns_rest(oxy: WholeOxy) -> None:
    await refresh(oxy)
    value = {"event": "ACCOUNT_RESTRICTION", "restriction_info": [{"restriction_type": "RESTRICTED_BIZ_INITIATED"}]}
    assert await oxy.post(news("account_update", value)) == 200
    [alert] = await oxy.rows("SELECT kind, severity, detail FROM alerts")
    assert (alert["kind"], alert["severity"]) == ("account_restricted", "critical")
    assert "RESTRICTED_BIZ_INITIATED" in alert["detail"]
    # Before anything fails.
    database, pata = oxy.context.database, oxy.cast.pata
    await bring_crowd(database, pata, 2, instance="principal")
    async with database.tenant(pata.id) as session:
        shown = await preview(session, (await draft(session, BACK, STAFF)).id)
    assert "O número principal está parado por segurança até 12/03 às 9h." in shown.warnings


async def test_a_refused_token_marks_the_number_until_it_speaks_again(oxy: WholeOxy) -> None:
    oxy.graph.reject_next(190)
    assert await oxy.hears(JULIA, "Oi") == ""
    path = f"/api/whatsapp/instances/{oxy.cast.pata.instances['principal']}/status"
    staff = oxy.signed_in(oxy.cast.pata, "Helena")
    state = (await oxy.client.get(path, headers=staff)).json()
    assert state["status"] == "failed"
    assert "190" in state["status_reason"]
    assert state["last_webhook_at"]
    assert "190" in state["last_send_error"]
    refused = await oxy.send("text", to=JULIA_PHONE, text="Oi")
    assert (refused.status_code, refused.json()["code"]) == (409, "instance_disconnected")
    health = (await oxy.client.get("/health/whatsapp")).json()
    assert health["cloud"]["failing"] == 1
    assert await oxy.hears(JULIA, "Quanto custa o banho?") != ""
    assert (await oxy.client.get(path, headers=staff)).json()["status"] == "connected"
    states = await oxy.rows("SELECT status FROM whatsapp_instances WHERE channel = 'cloud'", business=oxy.cast.bicho)
    assert {row["status"] for row in states} == {"connected"}


async def test_what_whatsapp_charges_is_kept(oxy: WholeOxy) -> None:
    await oxy.hears(JULIA, "Oi")
    sent = oxy.graph.sent[-1]
    change = webhooks.change(PATA, statuses=[webhooks.status(sent.id, "delivered", JULIA, sent.callback_data)])
    assert await oxy.post(webhooks.envelope(change)) == 200
    row = await newest(oxy)
    assert (row["status"], row["pricing"]["category"]) == ("delivered", "service")
