"""A paired number talks: what comes in is stored and answered, what goes out is settled."""

import pytest

from paired import PairedOxy

pytestmark = pytest.mark.anyio


async def test_a_message_is_stored_answered_and_known_to_be_delivered(oxy: PairedOxy) -> None:
    oxy.writes("quero um banho")
    await oxy.answered("Você disse: quero um banho")
    await oxy.settled()
    rows = await oxy.rows("SELECT direction, status, whatsapp_message_id FROM messages ORDER BY seq")
    assert [(row["direction"], row["status"]) for row in rows] == [("incoming", "received"), ("outgoing", "delivered")]
    assert rows[1]["whatsapp_message_id"].startswith("3EB0")
    assert oxy.whatsapp.number(oxy.name).waiting == {}
