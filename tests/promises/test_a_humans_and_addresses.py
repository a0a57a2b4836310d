"""Rows A4 and A7: the AI is silent while a person speaks, and never answers what is no person."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from oxy.conversations import desk
from oxy.conversations.ports import Handover
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from pipeline import Pipeline, open_pipeline, working_on

pytestmark = pytest.mark.anyio


async def _conversation(oxy: Pipeline) -> UUID:
    return await oxy.value("SELECT id FROM conversations")


async def _someone(oxy: Pipeline) -> UUID:
    return await oxy.value("SELECT id FROM users ORDER BY email LIMIT 1")


async def test_a4_human_reply_pauses_the_ai_until_the_silence_ends(database: Database, clock: FixedClock) -> None:
    async with open_pipeline(database) as oxy:
        await oxy.say("oi")
        await oxy.settled()
        conversation, user = await _conversation(oxy), await _someone(oxy)
        async with database.tenant(oxy.organization_id) as session:
            await desk.send_as_staff(session, conversation, "Olá, aqui é a Ana!", user)
        await oxy.say("oi Ana, tudo bem?")
        await oxy.settled()
        assert oxy.mailbox.texts == ["Você disse: oi", "Olá, aqui é a Ana!"]
        clock.instant += timedelta(hours=2)
        await oxy.say("ainda aí?")
        await oxy.settled()
    assert oxy.mailbox.texts[-1] == "Você disse: oi Ana, tudo bem? | ainda aí?"


async def test_a4_reply_from_the_business_phone_pauses_and_is_kept_as_human(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        await oxy.say("oi")
        await oxy.settled()
        await oxy.receive(oxy.message("Deixa comigo!", from_me=True))
        await oxy.say("obrigado")
        await oxy.settled()
        kept = await oxy.rows("SELECT author, sent_by_ai FROM messages WHERE content = 'Deixa comigo!'")
    assert oxy.mailbox.texts == ["Você disse: oi"]
    assert kept == [{"author": "phone", "sent_by_ai": False}]


async def test_a4_own_echo_never_pauses(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        await oxy.say("oi")
        await oxy.settled()
        ours = oxy.mailbox.sent[0]
        await oxy.receive(oxy.message(ours.text, from_me=True, whatsapp_message_id=f"wamid.{ours.id}"))
        await oxy.say("e aí?")
        await oxy.settled()
        outgoing = await oxy.value("SELECT count(*) FROM messages WHERE direction = 'outgoing'")
    assert (outgoing, oxy.mailbox.texts[-1]) == (2, "Você disse: e aí?")


async def test_a4_take_over_voids_the_turn_under_way(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        oxy.parrot.delay = 0.4
        await oxy.say("oi")
        await oxy.thinking()
        async with database.tenant(oxy.organization_id) as session:
            await desk.take_over(session, await _conversation(oxy), await _someone(oxy))
        await oxy.settled()
    assert len(oxy.parrot.turns) == 1
    assert oxy.mailbox.texts == []


async def test_a4_unsent_words_of_the_ai_are_withdrawn_when_a_person_speaks(database: Database) -> None:
    async with open_pipeline(database, working=False) as oxy:
        oxy.mailbox.delay = 0.4
        async with working_on(oxy):
            oxy.parrot.change = lambda _, answer: replace(answer, texts=("primeira", "segunda"))
            await oxy.say("oi")
            await oxy.until(lambda: oxy.mailbox.busy)
            async with database.tenant(oxy.organization_id) as session:
                await desk.send_as_staff(session, await _conversation(oxy), "Oi, é a Ana.", await _someone(oxy))
            await oxy.settled()
    assert oxy.mailbox.texts == ["primeira", "Oi, é a Ana."]


async def test_a4_hand_back_answers_what_the_customer_wrote_meanwhile(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        await oxy.say("oi")
        await oxy.settled()
        conversation, user = await _conversation(oxy), await _someone(oxy)
        async with database.tenant(oxy.organization_id) as session:
            await desk.take_over(session, conversation, user)
        await oxy.say("alguém me ajuda?")
        await oxy.settled()
        assert len(oxy.parrot.turns) == 1
        async with database.tenant(oxy.organization_id) as session:
            await desk.hand_back(session, conversation, user)
        await oxy.settled()
    assert oxy.mailbox.texts[-1] == "Você disse: alguém me ajuda?"


async def test_a5_hand_over_is_a_state_an_alert_and_silence(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        person = Handover("Cliente pediu uma pessoa", "Quer falar do banho de ontem")
        oxy.parrot.change = lambda _, answer: replace(answer, handover=person)
        await oxy.say("quero falar com alguém")
        await oxy.settled()
        await oxy.say("alô?")
        await oxy.settled()
        conversation = (await oxy.rows("SELECT status, escalation_reason, unread_count FROM conversations"))[0]
        alerts = await oxy.rows("SELECT kind FROM alerts WHERE resolved_at IS NULL")
    assert (conversation["status"], conversation["escalation_reason"]) == ("escalated", "Cliente pediu uma pessoa")
    assert len(oxy.mailbox.texts) == 1
    assert alerts == [{"kind": "handover"}]


@pytest.mark.parametrize("address", ["group", "status", "newsletter", "broadcast"])
async def test_a7_only_persons_are_heard(database: Database, address: str) -> None:
    async with open_pipeline(database) as oxy:
        received = await oxy.say("promoção!", address=address)
        await oxy.settled()
        assert await oxy.value("SELECT count(*) FROM messages") == 0
    assert (received.stored, received.dropped, oxy.mailbox.texts) == (0, 1, [])


@pytest.mark.parametrize("kind", ["reaction", "edit", "deletion", "sticker", "system", "unsupported"])
async def test_a7_what_asks_for_no_answer_is_kept_and_gets_none(database: Database, kind: str) -> None:
    async with open_pipeline(database) as oxy:
        await oxy.say("👍", message_type=kind)
        await oxy.settled()
        assert await oxy.value("SELECT count(*) FROM messages") == 1
    assert oxy.mailbox.texts == []
