"""A renewal of the lease that meets the turn's own end."""

import asyncio
from uuid import UUID

import pytest

from oxy.conversations.lanes import LEASE_SECONDS, release, take
from oxy.conversations.store import lanes as store
from oxy.foundation.database import Database
from pipeline import Pipeline, open_pipeline

pytestmark = pytest.mark.anyio


async def conversation_of(oxy: Pipeline) -> tuple[UUID, object]:
    rows = await oxy.rows("SELECT id, turn_lease_until FROM conversations")
    return rows[0]["id"], rows[0]["turn_lease_until"]


async def test_a_renewal_that_waited_for_the_turns_end_does_not_close_the_lane_again(database: Database) -> None:
    async with open_pipeline(database, working=False) as oxy:
        await oxy.say("oi")
        conversation, _ = await conversation_of(oxy)
        async with database.tenant(oxy.organization_id) as session:
            taken = await take(session, conversation)
        assert taken is not None
        lane = taken

        async def renew() -> bool:
            async with database.tenant(oxy.organization_id) as session:
                return await store.extend_lease(session, lane.conversation_id, lane.fence, LEASE_SECONDS)

        assert await renew()
        async with database.tenant(oxy.organization_id) as session:
            await release(session, lane, None)
            renewal = asyncio.create_task(renew())
            await asyncio.sleep(0.2)
            assert not renewal.done(), "the renewal waits for the row"
        assert not await renewal
        assert (await conversation_of(oxy))[1] is None
