"""Messages that came without their content: the phone usually sends it again; when it does not, people have to look."""

from oxy.businesses import raise_alert
from oxy.conversations.store import sweep as store
from oxy.foundation.database import Database, Purpose

PATIENCE_SECONDS = 600.0
FORGOTTEN_SECONDS = 86_400.0


async def report_placeholders(database: Database) -> None:
    """Tell staff, once a conversation, of messages whose content has not come for ten minutes."""
    async with database.system(Purpose.SWEEP) as session:
        found = await store.unfilled(session, PATIENCE_SECONDS, FORGOTTEN_SECONDS)
    for row in found:
        async with database.tenant(row["organization_id"]) as session:
            await raise_alert(
                session, "message_placeholder", "Mensagem ainda não carregada",
                "Um cliente escreveu e o conteúdo não chegou até aqui. Abra a conversa no celular para vê-la.",
                conversation_id=row["conversation_id"],
            )  # fmt: skip
