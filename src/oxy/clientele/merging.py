"""Two contacts who turn out to be one person become one, with history and pets."""

from collections.abc import Sequence
from uuid import UUID

from oxy.clientele.store import merges
from oxy.foundation.database import Session
from oxy.foundation.events import announce
from oxy.foundation.telemetry import log


async def merge(session: Session, *, keep: UUID, gone: Sequence[UUID]) -> None:
    """Move everything of the contacts `gone` to `keep`, the oldest, and delete them.

    What `keep` does not say is filled in from them; a "no" to marketing or a block of any holds for all. Pets of one
    name and species become one. Open conversations on one instance become one: its lane is due again when any was.
    """
    for contact_id in gone:
        await merges.merge_conversations(session, keep, contact_id)
        await merges.move_pets_and_bookings(session, keep, contact_id)
        await merges.move_rest(session, keep, contact_id)
        await merges.fill_and_delete(session, keep, contact_id)
        log().info("[CLIENTELE] Contacts merged", contactId=str(keep), mergedContactId=str(contact_id))
        await announce(session, "conversation:updated", {"contact_id": str(keep), "merged_contact_id": str(contact_id)})
