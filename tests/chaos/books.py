"""What the database says in the end, against what the Graph API's twin took."""

import asyncio
from collections import Counter

from chaos.customers import Crowd
from chaos.processes import ask

# How many of the customers may be caught between the claim of their answer and the request that sends it.
MOST_CAUGHT = 5


async def caught_sending(database_url: str, crowd: Crowd) -> set[str]:
    """Return the numbers whose answer was being sent when its sender died, and never reached the twin.

    Nobody can know that it did not: such a message is not sent again, it is flagged for people to look.
    """
    rows = await ask(
        database_url,
        "SELECT k.phone FROM messages m JOIN contacts k ON k.id = m.contact_id"
        " WHERE m.status IN ('sending', 'unknown')",
    )
    return {phone.removeprefix("+") for (phone,) in rows} - set(crowd.answers())


async def check_books(database_url: str, crowd: Crowd) -> None:
    """Each customer was answered once, and the database knows; who was caught in the act is few, known and flagged."""
    caught = await caught_sending(database_url, crowd)
    assert len(caught) <= MOST_CAUGHT
    assert crowd.answers() == Counter(set(crowd.phones) - caught), "an answer was doubled, or strayed"
    if caught:
        await _flagged(database_url, caught)
    await _settled(database_url, crowd.size - len(caught))
    stored = "SELECT count(*), count(DISTINCT contact_id) FROM messages WHERE direction = 'incoming'"
    assert await ask(database_url, stored) == [(crowd.size, crowd.size)]
    assert await ask(database_url, "SELECT id FROM conversations WHERE turn_due_at IS NOT NULL") == []
    assert await ask(database_url, "SELECT id FROM pgqueuer WHERE status = 'failed'") == []
    assert crowd.answers() == Counter(set(crowd.phones) - caught), "an answer came late and was doubled"


async def _settled(database_url: str, delivered: int) -> None:
    """Every message the twin took is known to be delivered, by its receipt."""
    query = "SELECT count(*) FROM messages WHERE direction = 'outgoing' AND status = 'delivered'"
    async with asyncio.timeout(30):
        while await ask(database_url, query) != [(delivered,)]:
            await asyncio.sleep(0.2)
    unsettled = "SELECT status FROM messages WHERE direction = 'outgoing' AND status NOT IN ('delivered', 'unknown')"
    assert await ask(database_url, unsettled) == []


async def _flagged(database_url: str, caught: set[str]) -> None:
    """A try without an answer is unknown after 45 seconds, and staff are told after 60: the test moves the hand on."""
    await ask(
        database_url,
        "UPDATE messages SET send_started_at = send_started_at - interval '61 seconds'"
        " WHERE status IN ('sending', 'unknown') RETURNING id",
    )
    query = """
        SELECT k.phone FROM messages m
        JOIN contacts k ON k.id = m.contact_id
        JOIN alerts a ON a.conversation_id = m.conversation_id AND a.kind = 'message_unknown' AND a.resolved_at IS NULL
        WHERE m.status = 'unknown'
    """
    async with asyncio.timeout(30):
        while {phone.removeprefix("+") for (phone,) in await ask(database_url, query)} != caught:
            await asyncio.sleep(0.5)
