"""Every few seconds: what is due and has no job gets one. Losing a wake-up loses nothing."""

from oxy.businesses import raise_alert
from oxy.conversations.inbound import PROCESS_MESSAGE
from oxy.conversations.outbox import DELIVER_MESSAGES
from oxy.conversations.store import sweep as store
from oxy.conversations.templates import ask_for_refresh
from oxy.foundation.database import Database, Purpose
from oxy.foundation.jobs import enqueue
from oxy.foundation.telemetry import log

OVERDUE_SECONDS = 3.0
# Longer than any channel's own time-out: by then the process that was sending is gone.
SENDING_DEADLINE_SECONDS = 45.0
UNSETTLED_ALERT_SECONDS = 60.0
UNSETTLED_FORGET_SECONDS = 600.0
BATCH = 500


async def sweep(database: Database) -> None:
    """Wake lanes and outboxes that nobody works on, end tries whose process died, and alert of what stays unknown."""
    async with database.system(Purpose.SWEEP) as session:
        lanes = await store.due_lanes(session, OVERDUE_SECONDS, BATCH)
        for row in lanes:
            await enqueue(
                session, PROCESS_MESSAGE, {"conversation_id": row["id"]}, organization_id=row["organization_id"],
                once=f"sweep:turn:{row['id']}",
            )  # fmt: skip
        stopped = await store.give_up_waiting_for_answers(session, SENDING_DEADLINE_SECONDS)
        outboxes = await store.stuck_outboxes(session, OVERDUE_SECONDS, BATCH)
        for row in outboxes:
            await enqueue(
                session, DELIVER_MESSAGES,
                {"conversation_id": row["conversation_id"], "instance_id": row["instance_id"]},
                organization_id=row["organization_id"], once=f"sweep:outbox:{row['conversation_id']}",
            )  # fmt: skip
        unsettled = await store.unsettled(session, UNSETTLED_ALERT_SECONDS, UNSETTLED_FORGET_SECONDS)
    if lanes or outboxes or stopped:
        log().info("[WORKER] Swept", lanes=len(lanes), outboxes=len(outboxes), stopped=len(stopped))
    for row in unsettled:
        async with database.tenant(row["organization_id"]) as session:
            await raise_alert(
                session, "message_unknown", "Envio sem confirmação",
                "Uma mensagem foi enviada e o WhatsApp não confirmou. Confira no celular antes de enviar de novo.",
                conversation_id=row["conversation_id"],
            )  # fmt: skip


async def refresh_templates(database: Database) -> None:
    """Once a night: fetch every number's list of templates again, for webhooks may have been missed."""
    async with database.system(Purpose.SWEEP) as session:
        rows = await store.numbers_with_templates(session)
    for row in rows:
        async with database.tenant(row["organization_id"]) as session:
            await ask_for_refresh(session, row["id"])
