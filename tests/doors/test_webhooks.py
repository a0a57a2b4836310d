"""Meta's door: the handshake, the signature, and what a delivery leaves in the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY

from cast import JULIA_PHONE, Cast
from oxy.businesses import find_account_instances, find_cloud_instance
from oxy.conversations.inbound import Gathering
from oxy.entrances.seating import Seated
from oxy.entrances.webhooks import Deliveries, KnownInstance, Reception, webhook_router
from oxy.foundation.database import Database, Purpose, Row
from twins import webhooks
from twins.webhooks import Json, Sender

pytestmark = pytest.mark.anyio
SECRET = "the app's secret"
PATA, BICHO = "100000000000001", "100000000000002"
JULIA = Sender(JULIA_PHONE.removeprefix("+"), "Júlia")


@dataclass(frozen=True)
class Door:
    client: httpx.AsyncClient
    database: Database
    cast: Cast

    async def deliver(self, payload: Json | bytes, secret: str = SECRET) -> int:
        body, headers = webhooks.sign(payload, secret)
        return (await self.client.post("/webhook", content=body, headers=headers)).status_code

    async def messages(self, business: str = "pata") -> list[Row]:
        async with self.database.tenant(getattr(self.cast, business).id) as session:
            return await session.rows("SELECT * FROM messages ORDER BY seq")

    async def stored(self) -> dict[str, int]:
        async with self.database.tenant(self.cast.pata.id) as session:
            row = await session.row(
                "SELECT (SELECT count(*) FROM messages) AS messages, (SELECT count(*) FROM channel_events) AS raw,"
                " (SELECT count(*) FROM conversations) AS conversations"
            )
        async with self.database.system(Purpose.OBSERVE) as session:
            jobs = await session.value("SELECT count(*) FROM pgqueuer")
        return {**(row or {}), "jobs": jobs}


def reception(database: Database, secret: str | None = SECRET, token: str | None = "the token") -> Reception:
    async def find(phone_number_id: str) -> KnownInstance | None:
        async with database.system(Purpose.RESOLVE_INSTANCE) as session:
            instance = await find_cloud_instance(session, phone_number_id)
        return None if instance is None else KnownInstance(instance.organization_id, instance.id)

    async def find_account(waba_id: str) -> list[KnownInstance]:
        async with database.system(Purpose.RESOLVE_INSTANCE) as session:
            return [KnownInstance(*found) for found in await find_account_instances(session, waba_id)]

    return Reception(database, find, find_account, Gathering(0), secret, token)


def client_of(taking: Reception) -> httpx.AsyncClient:
    application = FastAPI()
    application.include_router(webhook_router)
    seated = Seated(application, verify_token=taking.verify_token)
    return httpx.AsyncClient(transport=httpx.ASGITransport(Deliveries(seated, taking)), base_url="http://oxy")


@pytest.fixture
async def door(database: Database, cast: Cast) -> AsyncGenerator[Door]:
    async with client_of(reception(database)) as client:
        yield Door(client, database, cast)


def of_julia(*texts: str) -> Json:
    return webhooks.envelope(webhooks.messages_change(PATA, JULIA, *[webhooks.text(JULIA, text) for text in texts]))


def counted(what: str) -> float:
    return REGISTRY.get_sample_value("oxy_webhook_unknown_total", {"what": what}) or 0.0


async def test_the_handshake_gives_the_challenge_back_to_who_knows_the_token(door: Door) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "the token"}
    answer = await door.client.get("/webhook", params=asked)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")
    for wrong in ({"hub.verify_token": "another"}, {"hub.verify_token": "ç"}, {"hub.mode": "unsubscribe"}):
        assert (await door.client.get("/webhook", params=asked | wrong)).status_code == 403
    assert (await door.client.get("/webhook")).status_code == 403


async def test_without_token_and_secret_everybody_is_refused(database: Database) -> None:
    body, headers = webhooks.sign(of_julia("Oi"), "")
    async with client_of(reception(database, None, None)) as client:
        asked = {"hub.mode": "subscribe", "hub.challenge": "1", "hub.verify_token": ""}
        assert (await client.get("/webhook", params=asked)).status_code == 403
        assert (await client.post("/webhook", content=body, headers=headers)).status_code == 401


async def test_a_signed_message_is_stored_with_its_job_before_it_is_acknowledged(door: Door) -> None:
    assert await door.deliver(of_julia("Oi", "queria um banho")) == 200
    assert [row["content"] for row in await door.messages()] == ["Oi", "queria um banho"]
    stored = await door.stored()
    assert (stored["messages"], stored["raw"], stored["conversations"]) == (2, 1, 1)
    assert stored["jobs"] >= 1


@pytest.mark.parametrize("header", [None, "", "sha256=0000", "sha1=abc"])
async def test_a_wrong_or_missing_signature_stores_nothing(door: Door, header: str | None) -> None:
    before = await door.stored()
    body, headers = webhooks.sign(of_julia("Oi"), SECRET)
    if header is None:
        del headers["x-hub-signature-256"]
    else:
        headers["x-hub-signature-256"] = header
    assert (await door.client.post("/webhook", content=body, headers=headers)).status_code == 401
    assert await door.deliver(of_julia("Oi"), "another secret") == 401
    signed, headers = webhooks.sign(of_julia("Oi"), SECRET)
    assert (await door.client.post("/webhook", content=signed + b" ", headers=headers)).status_code == 401
    assert await door.stored() == before


async def test_what_is_signed_and_no_json_or_too_large_is_refused(door: Door) -> None:
    assert await door.deliver(b'{"object": ') == 400
    assert await door.deliver(b"x" * (3 * 1024 * 1024 + 1)) == 413
    for empty in (b"[]", b"{}", b'"hello"', b"7", b'{"entry": 3}'):
        assert await door.deliver(empty) == 200


async def test_a_batch_reaches_each_business_and_nobody_else(door: Door) -> None:
    to_bicho = webhooks.messages_change(BICHO, JULIA, webhooks.text(JULIA, "para a concorrente"))
    assert await door.deliver(webhooks.batch(of_julia("para a Pata"), webhooks.envelope(to_bicho))) == 200
    assert [row["content"] for row in await door.messages("pata")] == ["para a Pata"]
    assert [row["content"] for row in await door.messages("bicho")] == ["para a concorrente"]
    async with door.database.tenant(door.cast.pata.id) as session:
        raw = await session.value("SELECT payload::text FROM channel_events")
    assert "concorrente" not in raw


async def test_a_stranger_s_number_is_counted_and_acknowledged(door: Door) -> None:
    before, counted_before = await door.stored(), counted("phone_number_id")
    unknown = webhooks.envelope(webhooks.messages_change("999", JULIA, webhooks.text(JULIA, "Oi")))
    assert await door.deliver(unknown) == 200
    assert await door.stored() == before
    assert counted("phone_number_id") == counted_before + 1


async def test_every_kind_of_message_is_stored_and_acknowledged(door: Door) -> None:
    quoted = webhooks.wamid()
    kinds = [
        *[webhooks.media(JULIA, kind) for kind in ("image", "audio", "video", "document", "sticker")],
        webhooks.location(JULIA),
        webhooks.contact_card(JULIA),
        webhooks.button_reply(JULIA, "sim", "Sim"),
        webhooks.list_reply(JULIA, "slot", "Amanhã às 10h"),
        webhooks.template_button(JULIA, "Confirmar", "confirm"),
        webhooks.reaction(JULIA, quoted),
        webhooks.order(JULIA),
        webhooks.number_change(JULIA, "5511911112222"),
        webhooks.edit(JULIA, quoted, "quinta"),
        webhooks.revoke(JULIA, quoted),
        webhooks.unsupported(JULIA),
        webhooks.message(JULIA, "hologram", {"beam": 7}),
    ]
    for one in kinds:
        assert await door.deliver(webhooks.envelope(webhooks.messages_change(PATA, JULIA, one))) == 200
    stored = [row["message_type"] for row in await door.messages()]
    assert stored[:7] == ["image", "audio", "video", "document", "sticker", "location", "contacts"]
    assert stored[7:13] == ["interactive", "interactive", "button", "reaction", "order", "system"]
    assert stored[13:] == ["edit", "deletion", "unsupported", "unsupported"]


async def test_every_captured_payload_is_acknowledged(door: Door) -> None:
    answers = {name: await door.deliver(webhooks.payload(name)) for name in webhooks.payload_names()}
    assert set(answers.values()) == {200}, answers


async def test_what_is_unknown_is_counted_and_the_rest_stored(door: Door) -> None:
    before = counted("field:telepathy"), counted("message:hologram")
    novelty = webhooks.change(PATA, field="telepathy", thoughts=[1])
    assert await door.deliver(webhooks.batch(webhooks.envelope(novelty), of_julia("Oi"))) == 200
    hologram = webhooks.message(JULIA, "hologram", {"beam": 7})
    assert await door.deliver(webhooks.envelope(webhooks.messages_change(PATA, JULIA, hologram))) == 200
    assert (counted("field:telepathy"), counted("message:hologram")) == (before[0] + 1, before[1] + 1)
    assert len(await door.messages()) == 2


async def test_the_same_delivery_ten_times_at_once_is_stored_once(door: Door) -> None:
    payload = of_julia("Quero um banho")
    assert await asyncio.gather(*[door.deliver(payload) for _ in range(10)]) == [200] * 10
    assert len(await door.messages()) == 1


async def test_text_that_postgres_cannot_keep_is_kept_as_far_as_it_can(door: Door) -> None:
    assert await door.deliver(of_julia("a\x00b\ud800c 🐶")) == 200
    assert [row["content"] for row in await door.messages()] == ["a�b�c 🐶"]


async def test_what_could_not_be_stored_is_asked_for_again(door: Door, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE channel_events RENAME TO hidden")
        assert await door.deliver(of_julia("Oi")) == 503
        owner.execute("ALTER TABLE hidden RENAME TO channel_events")
    assert await door.messages() == []
    assert await door.deliver(of_julia("Oi")) == 200
    assert len(await door.messages()) == 1


async def test_a_status_settles_the_message_that_it_names(door: Door) -> None:
    assert await door.deliver(of_julia("Oi")) == 200
    [incoming] = await door.messages()
    async with door.database.tenant(door.cast.pata.id) as session:
        ours: Any = await session.value(
            "INSERT INTO messages (organization_id, conversation_id, contact_id, instance_id, direction, author,"
            " message_type, content, status, created_at)"
            " VALUES (%s, %s, %s, %s, 'outgoing', 'attendant', 'text', 'Olá!', 'unknown', now()) RETURNING id",
            (door.cast.pata.id, incoming["conversation_id"], incoming["contact_id"], incoming["instance_id"]),
        )
    sent = webhooks.change(PATA, statuses=[webhooks.status("wamid.OURS", "sent", JULIA, str(ours))])
    assert await door.deliver(webhooks.envelope(sent)) == 200
    read = webhooks.change(PATA, statuses=[webhooks.status("wamid.OURS", "read", JULIA)])
    assert await door.deliver(webhooks.envelope(read)) == 200
    settled = next(row for row in await door.messages() if row["id"] == ours)
    assert (settled["status"], settled["whatsapp_message_id"]) == ("read", "wamid.OURS")
