"""W4: who the owner is, whatever WhatsApp calls them: a listed number, or a one-time word; never a look-alike."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cast import HELENA_PHONE, MARCOS_PHONE, TERESA_LID, VALQUIRIA_PHONE, Cast
from oxy.aurora import Aurora, Doorkeeper
from oxy.businesses import Actor, issue_pairing_word, redeem_pairing_word, remove_user, update_owner_number
from oxy.clientele import find_or_create_contact
from oxy.conversations.ports import Identity, Sender, Thinking, Turn
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Session
from oxy.foundation.settings import load_settings
from oxy.minds import Roster
from pipeline import Pipeline, open_pipeline, working_on

pytestmark = pytest.mark.anyio

HELENA_LID = "998877665544332"
OWNER = Actor("staff")
# What everybody hears who is no owner: fixed words, for an echo of a word's digits would look like a claim.
CUSTOMER = "Currupaco!"


class Desk:
    """The pipeline's answerers as they are put together: a doorkeeper before the parrot, Aurora for owners."""

    def __init__(self, oxy: Pipeline) -> None:
        roster = Roster(load_settings(env="test", jwt_secret="test", encryption_key="test"))
        oxy.parrot.change = lambda _, answer: replace(answer, texts=(CUSTOMER,))
        self.aurora = Aurora(oxy.database, roster)
        self.door = Doorkeeper(oxy.database, oxy.parrot)

    async def prepare(self, session: Session, turn: Turn) -> Thinking:
        return await (self.aurora if turn.sender is Sender.OWNER else self.door).prepare(session, turn)


async def say(oxy: Pipeline, text: str, *identities: tuple[Any, str]) -> str:
    """Send a message under these names and return the answer."""
    message = oxy.message(text, identities=tuple(Identity(*each) for each in identities), profile_name="Helena")
    await oxy.receive(message)
    await oxy.settled()
    return oxy.mailbox.texts[-1]


async def word_for(database: Database, cast: Cast, name: str = "Helena") -> str:
    async with database.tenant(cast.pata.id) as session:
        return (await issue_pairing_word(session, cast.pata.owners[name], OWNER)).word


async def test_w4_a_word_makes_a_lid_the_owner_with_every_name_they_have(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    word = await word_for(database, cast)
    async with open_pipeline(database, working=False) as oxy:
        oxy.parrot = Desk(oxy)  # pyright: ignore[reportAttributeAccessIssue]
        async with working_on(oxy):
            lid = ("lid", HELENA_LID)
            assert await say(oxy, "quanto faturei hoje?", lid) == CUSTOMER
            assert "reconhecido como seu" in await say(oxy, f" {word.lower()} ", lid)
            assert "sem dados" in await say(oxy, "quanto faturei hoje?", lid)
            # A second name of the same contact is the owner too; a stranger with the used word is not.
            assert "sem dados" in await say(oxy, "quanto faturei ontem?", ("bsuid", "BR.123"), lid)
            assert await say(oxy, word, ("lid", TERESA_LID)) == CUSTOMER
            audit = await oxy.rows("SELECT actor_kind, actor_id FROM audit_log WHERE action = 'pair'")
            assert audit == [{"actor_kind": "owner", "actor_id": cast.pata.owners["Helena"]}]
            stored = await oxy.value("SELECT word_hash FROM owner_pairings")
            assert word.replace("-", "") not in stored
            # Revoked at once: the next message is a customer's.
            async with database.tenant(cast.pata.id) as session:
                await update_owner_number(session, cast.pata.owners["Helena"], OWNER, is_active=False)
            assert await say(oxy, "quanto faturei hoje?", lid) == CUSTOMER


async def test_w4_a_wrong_late_or_foreign_word_is_an_ordinary_turn(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    async with (
        open_pipeline(database, working=False) as oxy,
        open_pipeline(database, slug="bicho-chique", working=False) as rival,
    ):
        for pipeline in (oxy, rival):
            pipeline.parrot = Desk(pipeline)  # pyright: ignore[reportAttributeAccessIssue]
        word = await word_for(database, cast)
        async with working_on(rival):
            assert await say(rival, word, ("lid", HELENA_LID)) == CUSTOMER, "another business's word"
        async with working_on(oxy):
            for guess in range(5):
                wrong = f"BCDFG-HJK{guess + 2}M"
                assert await say(oxy, wrong, ("lid", TERESA_LID)) == CUSTOMER
            assert await say(oxy, word, ("lid", TERESA_LID)) == CUSTOMER, "locked out after five misses"
            clock.instant += timedelta(minutes=16)
            assert await say(oxy, word, ("lid", HELENA_LID)) == CUSTOMER, "too late"
            fresh = await word_for(database, cast)
            newer = await word_for(database, cast)
            assert await say(oxy, fresh, ("lid", HELENA_LID)) == CUSTOMER, "a newer word was made"
            assert "reconhecido" in await say(oxy, newer, ("lid", HELENA_LID))


async def test_w4_a_number_counts_with_either_ninth_digit_a_look_alike_or_a_name_never(
    database: Database, cast: Cast
) -> None:
    async with open_pipeline(database, working=False) as oxy:
        oxy.parrot = Desk(oxy)  # pyright: ignore[reportAttributeAccessIssue]
        async with working_on(oxy):
            for number in (HELENA_PHONE, HELENA_PHONE.replace("+55119", "+5511")):
                assert "sem dados" in await say(oxy, "quanto faturei hoje?", ("phone", number))
            for stranger in (
                "+5511988880003", "+5511988808001", "+5521988880001", "+12015550123", VALQUIRIA_PHONE, MARCOS_PHONE,
            ):  # fmt: skip
                assert await say(oxy, "quanto faturei hoje?", ("phone", stranger)) == CUSTOMER
            assert await say(oxy, "quanto faturei hoje?", ("lid", "111222333444555")) == CUSTOMER, (
                "the profile name is Helena's"
            )


async def test_w4_a_paired_contact_that_is_merged_stays_the_owner(database: Database, cast: Cast) -> None:
    word = await word_for(database, cast)
    async with open_pipeline(database, working=False) as oxy:
        oxy.parrot = Desk(oxy)  # pyright: ignore[reportAttributeAccessIssue]
        async with working_on(oxy):
            await say(oxy, word, ("lid", HELENA_LID))
            private = ("phone", "+5511955554444")
            async with database.tenant(cast.pata.id) as session:
                await find_or_create_contact(session, [private], "Helena", session.clock.now())
            assert "sem dados" in await say(oxy, "quanto faturei hoje?", private, ("lid", HELENA_LID))
            assert "sem dados" in await say(oxy, "quanto faturei hoje?", private)


async def test_w4_who_is_revoked_while_being_answered_is_answered_as_a_customer(database: Database, cast: Cast) -> None:
    async with open_pipeline(database) as oxy:
        oxy.parrot.delay = 0.3
        await oxy.say("quanto faturei hoje?", phone=HELENA_PHONE)
        await oxy.thinking()
        # She leaves the team, and with her the number that is hers.
        async with database.tenant(cast.pata.id) as session:
            await session.execute(
                "UPDATE aurora_owner_numbers SET user_id = %s WHERE id = %s",
                (cast.pata.users["Otávio"], cast.pata.owners["Helena"]),
            )
            await remove_user(session, cast.pata.users["Otávio"], OWNER)
        await oxy.settled()
        assert [turn.sender for turn in oxy.parrot.turns] == [Sender.OWNER, Sender.CLIENT]
        agents = await oxy.rows("SELECT agent_type, status FROM ai_interactions ORDER BY created_at, status")
        assert sorted((row["agent_type"], row["status"]) for row in agents) == [
            ("aurora", "superseded"), ("client-ai", "success"),
        ]  # fmt: skip
        assert len(oxy.mailbox.sent) == 1


async def test_w4_a_word_sent_from_two_phones_at_once_lets_one_in(database: Database, cast: Cast) -> None:
    letters = (await word_for(database, cast)).replace("-", "")

    async def send(lid: str) -> bool:
        async with database.tenant(cast.pata.id) as session:
            contact = await find_or_create_contact(session, [("lid", lid)], None, session.clock.now())
            return await redeem_pairing_word(session, contact.id, letters) is not None

    assert sorted(await asyncio.gather(send(HELENA_LID), send(TERESA_LID))) == [False, True]


async def test_w4_what_strangers_guess_keeps_no_owner_out_and_lets_nobody_in(database: Database, cast: Cast) -> None:
    word = await word_for(database, cast)
    letters = word.replace("-", "")

    async def guesses(session: Session, sender: int, *tried: str) -> None:
        lid = ("lid", f"2362834881{sender:05}")
        contact = await find_or_create_contact(session, [lid], None, session.clock.now())
        assert not any([await redeem_pairing_word(session, contact.id, each) for each in tried])

    async with database.tenant(cast.pata.id) as session:
        nearly = f"{letters[:3]}{'2' if letters[3] != '2' else '3'}"
        for sender in range(12):
            await guesses(session, sender, *(f"{nearly}{number:06}" for number in range(6)))
        asked = await session.row(
            "SELECT count(*) AS tries, max(misses) AS of_the_word FROM owner_pairing_tries, owner_pairings"
        )
        assert asked == {"tries": 60, "of_the_word": 0}, "five a sender, and none of them a try at her word"
        assert await session.value("SELECT count(*) FROM alerts WHERE kind = 'pairing_guesses'") == 1
    async with open_pipeline(database, working=False) as oxy:
        oxy.parrot = Desk(oxy)  # pyright: ignore[reportAttributeAccessIssue]
        async with working_on(oxy):
            assert "reconhecido como seu" in await say(oxy, word, ("lid", HELENA_LID))
    # Somebody read half of it over a shoulder: five tries, whoever makes them, and it is worth nothing any more.
    seen = (await word_for(database, cast)).replace("-", "")
    wrong = f"{seen[:9]}{'2' if seen[9] != '2' else '3'}"
    async with database.tenant(cast.pata.id) as session:
        for sender in range(20, 26):
            await guesses(session, sender, seen if sender == 25 else wrong)
