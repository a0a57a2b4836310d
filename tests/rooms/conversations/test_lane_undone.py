"""A lease that was undone, or was not, when what it was taken for went wrong."""

import pytest

from oxy.conversations.lanes import take
from oxy.conversations.store import lanes as store
from oxy.foundation.database import Database, Session
from pipeline import open_pipeline

pytestmark = pytest.mark.anyio


async def test_whoever_takes_the_lane_again_has_another_number(database: Database) -> None:
    async with open_pipeline(database, working=False) as oxy:
        await oxy.say("oi")
        [before] = await oxy.rows("SELECT id, turn_fence FROM conversations")
        async with database.tenant(oxy.organization_id, hasty=True) as session:
            first = await take(session, before["id"])
        assert first is not None
        # What is left when the commit had not reached the disk.
        async with database.tenant(oxy.organization_id) as session:
            await session.execute(
                "UPDATE conversations SET turn_fence = %s, turn_lease_until = NULL WHERE id = %s",
                (before["turn_fence"], before["id"]),
            )
        async with database.tenant(oxy.organization_id) as session:
            again = await take(session, before["id"])
        assert again is not None
        assert again.fence > first.fence > before["turn_fence"]
        async with database.tenant(oxy.organization_id) as session:
            assert await store.lock_lane(session, before["id"], first.fence, first.newest_seq)() is None
            assert await store.lock_lane(session, before["id"], again.fence, again.newest_seq)() is not None


async def test_only_a_hasty_transaction_does_not_wait_for_the_disk(database: Database) -> None:
    async with open_pipeline(database, working=False) as oxy:
        waits: list[str] = []
        for hasty in (True, False, True, False):
            async with database.tenant(oxy.organization_id, hasty=hasty) as session:
                waits.append(await session.value("SELECT current_setting('synchronous_commit')"))
        assert waits[0] == waits[2] == "off"
        async with database.tenant(oxy.organization_id) as session:
            usual = await session.value("SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit'")
        assert waits[1] == waits[3] == usual


@pytest.mark.parametrize("closed", [False, True], ids=["with the lease undone", "with the lease committed"])
async def test_a_turn_whose_preparing_fails_is_answered_at_the_next_try(database: Database, closed: bool) -> None:
    tries: list[int] = []

    async with open_pipeline(database) as oxy:

        async def stumble(session: Session) -> None:
            tries.append(await oxy.value("SELECT turn_failures FROM conversations"))
            if closed:
                await session.closing_value("SELECT 1")
            if len(tries) == 1:
                raise LookupError("nothing to read")

        oxy.parrot.get_ready = stumble
        await oxy.say("oi")
        # Well before the lease would have run out.
        await oxy.settled(timeout=15)
        assert oxy.mailbox.texts == ["Você disse: oi"]
        assert tries == [0, 1]
        assert await oxy.rows("SELECT turn_failures, turn_lease_until, turn_due_at FROM conversations") == [
            {"turn_failures": 0, "turn_lease_until": None, "turn_due_at": None}
        ]
