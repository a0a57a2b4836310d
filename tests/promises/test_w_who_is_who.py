"""Rows W1 and W3: one person is one contact with one conversation, whatever WhatsApp calls them."""

import asyncio

import pytest

from cast import CIDA_PHONE, HELENA_PHONE, TERESA_LID, Cast
from oxy.clientele import contact_identities, load_contact
from oxy.conversations.ports import Identity, Sender
from oxy.foundation.database import Database
from pipeline import Pipeline, open_pipeline

pytestmark = pytest.mark.anyio

PHONE, PHONE_OF_EIGHT, LID = "+5511987650001", "+551187650001", "111222333444"


async def say(oxy: Pipeline, text: str, *identities: tuple[str, str]) -> None:
    names = tuple(Identity(kind, value) for kind, value in identities)  # pyright: ignore[reportArgumentType]
    await oxy.receive(oxy.message(text, identities=names))
    await oxy.settled()


async def talks(oxy: Pipeline) -> list[tuple[str, str, int]]:
    """Return status, contact's phone and number of messages of every conversation that has any."""
    rows = await oxy.rows(
        "SELECT c.status, k.phone, count(m.id) AS messages FROM conversations c"
        " JOIN contacts k ON k.organization_id = c.organization_id AND k.id = c.contact_id"
        " JOIN messages m ON m.organization_id = c.organization_id AND m.conversation_id = c.id"
        " GROUP BY c.id, k.id ORDER BY c.created_at"
    )
    return [(row["status"], row["phone"], row["messages"]) for row in rows]


async def test_w1_a_number_that_becomes_a_lid_goes_on_in_the_same_conversation(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        await say(oxy, "oi", ("phone", PHONE))
        await say(oxy, "meu número mudou?", ("phone", PHONE), ("lid", LID))
        await say(oxy, "ainda eu", ("lid", LID))
        assert await talks(oxy) == [("active", PHONE, 6)]
        assert {message.to[0].value for message in oxy.mailbox.sent} == {PHONE}


async def test_w1_two_contacts_that_turn_out_to_be_one_keep_their_history(database: Database, cast: Cast) -> None:
    async with open_pipeline(database) as oxy:
        await say(oxy, "oi, quero um banho", ("phone", PHONE))
        await say(oxy, "olá?", ("lid", LID))
        assert len(await talks(oxy)) == 2
        await say(oxy, "sou eu", ("phone", PHONE), ("lid", LID))
        assert await talks(oxy) == [("active", PHONE, 6)]
        contact_id = await oxy.value("SELECT contact_id FROM contact_identities WHERE match_key = %s", (LID,))
        async with database.tenant(cast.pata.id) as session:
            assert await contact_identities(session, contact_id) == [("phone", PHONE), ("lid", LID)]
        assert oxy.mailbox.texts[-1] == "Você disse: sou eu"


async def test_w1_a_lid_is_answered_and_never_becomes_a_phone(database: Database, cast: Cast) -> None:
    async with open_pipeline(database) as oxy:
        await say(oxy, "oi", ("lid", f"{TERESA_LID}@lid"))
        await say(oxy, "oi de novo", ("phone", f"{TERESA_LID}@lid"))
        assert [message.to for message in oxy.mailbox.sent] == [(Identity("lid", TERESA_LID),)] * 2
        async with database.tenant(cast.pata.id) as session:
            assert (await load_contact(session, cast.pata.contacts["Teresa"])).phone is None


async def test_w3_both_forms_of_a_number_are_one_conversation(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        await say(oxy, "oi", ("phone", PHONE_OF_EIGHT))
        await say(oxy, "sou eu", ("phone", PHONE))
        assert await talks(oxy) == [("active", PHONE_OF_EIGHT, 4)]
        await say(oxy, "bom dia", ("phone", CIDA_PHONE))
        await say(oxy, "bom dia", ("phone", "+5511933334444"))
        assert len(await talks(oxy)) == 3


async def test_w3_a_crowd_of_first_messages_in_both_forms_is_one_conversation(database: Database) -> None:
    async with open_pipeline(database) as oxy:
        forms = [PHONE, PHONE_OF_EIGHT] * 10
        await asyncio.gather(*(oxy.say(f"mensagem {place}", form) for place, form in enumerate(forms)))
        await oxy.settled()
        (status, _, messages), = await talks(oxy)  # fmt: skip
        answers = len(oxy.mailbox.sent)
        assert (status, messages) == ("active", 20 + answers)


@pytest.mark.parametrize("form", [HELENA_PHONE, "+551188880001"])
async def test_w3_the_owner_reaches_aurora_in_either_form_and_no_look_alike_does(database: Database, form: str) -> None:
    async with open_pipeline(database) as oxy:
        await say(oxy, "quantos clientes atendi hoje?", ("phone", form))
        await say(oxy, "quantos clientes atendi hoje?", ("phone", "+5521988880001"))
        await say(oxy, "quantos clientes atendi hoje?", ("lid", "5511988880001"))
        assert [turn.sender for turn in oxy.parrot.turns] == [Sender.OWNER, Sender.CLIENT, Sender.CLIENT]
