"""At the customers' door: somebody who sends a pairing word is let in as the owner; anybody else is a customer."""

from functools import partial

from oxy.businesses import OwnerNumber, find_pairing_word, redeem_pairing_word
from oxy.conversations.ports import Answer, Answerer, Interaction, Thinking, Turn
from oxy.foundation.database import Database, Session
from oxy.foundation.telemetry import log
from oxy.minds import BUILTIN


def welcome(name: str) -> str:
    """Return what a newly known owner hears."""
    return (
        f"Pronto, {name.split(maxsplit=1)[0]}! Este WhatsApp agora é reconhecido como seu. Aqui é a Aurora: pergunte"
        " sobre o negócio ou me dê uma ordem, que eu sempre mostro antes de fazer."
    )


class Doorkeeper:
    """Implements `conversations.ports.Answerer` for customers: the attendant's, but for pairing words."""

    def __init__(self, database: Database, attendant: Answerer) -> None:
        """`attendant` answers everybody who shows no word that fits."""
        self._database = database
        self._attendant = attendant

    async def prepare(self, session: Session, turn: Turn) -> Thinking:
        """Prepare the customer's answer; a message that has the form of a word is looked at first."""
        think = await self._attendant.prepare(session, turn)
        words = [word for message in turn.messages if (word := find_pairing_word(message.text)) is not None]
        return partial(self._let_in, turn, words[-1], think) if words else think

    async def _let_in(self, turn: Turn, word: str, think: Thinking) -> Answer:
        async with self._database.tenant(turn.organization_id) as session:
            owner: OwnerNumber | None = await redeem_pairing_word(session, turn.contact_id, word)
        if owner is None:
            return await think()
        log().info(
            "[AURORA] Owner paired", organizationId=str(turn.organization_id), contactId=str(turn.contact_id),
            conversationId=str(turn.conversation_id), jobId=turn.job_id, isOwner=True,
        )  # fmt: skip
        return Answer((welcome(owner.name),), Interaction("aurora", BUILTIN, "success"))
