"""Numbers that nobody holds, because the machine that can speak for them is away: said, and not passed over."""

from oxy.channels.multidevice import notebook
from oxy.channels.multidevice.notebook import Trouble
from oxy.channels.multidevice.reasons import LEFT_ALONE
from oxy.channels.multidevice.store import leases
from oxy.foundation.database import Database, Purpose
from oxy.foundation.telemetry import log


async def tell_of_left(database: Database, seconds: float) -> None:
    """Mark what nobody has held for so long as disconnected, and tell staff and owners."""
    async with database.system(Purpose.HOLD) as session:
        left = await leases.find_left(session, seconds)
    for row in left:
        async with database.tenant(row["organization_id"]) as session:
            if not await leases.is_left(session, row["instance_id"], seconds):
                continue
            await notebook.note_disconnected(session, row["instance_id"], "disconnected", LEFT_ALONE)
            trouble = Trouble("WhatsApp desconectado", LEFT_ALONE.words, severe=True, for_owners=True)
            await notebook.tell_staff(session, row["instance_id"], trouble)
        log().error("[BAILEYS] A number is held by no process", instanceId=str(row["instance_id"]))
