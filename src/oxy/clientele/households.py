"""Who lives together: one person on several phones, a couple with one dog. What a home must hear is said to it once."""

from uuid import UUID

from oxy.businesses import Actor, record_audit
from oxy.clientele.contact import Contact, load_contact
from oxy.clientele.store import households
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid


async def share_household(session: Session, contact_id: UUID, other_id: UUID, actor: Actor) -> Contact:
    """Let a contact live with another, and return the contact; whoever lived with the contact stays behind.

    Raises `NotFound`, and `Invalid` for a contact with themself.
    """
    if contact_id == other_id:
        raise Invalid("Escolha outro contato da mesma casa.", field="with_contact_id")
    contact, other = await load_contact(session, contact_id), await load_contact(session, other_id)
    if contact.household_id is not None and contact.household_id == other.household_id:
        return contact
    await _leave(session, contact)
    home = other.household_id or await households.insert_household(session)
    await households.move_in(session, [contact_id, other_id], home)
    await record_audit(session, actor, "share_household", "contact", contact_id, {"with": str(other_id)})
    return await load_contact(session, contact_id)


async def leave_household(session: Session, contact_id: UUID, actor: Actor) -> Contact:
    """Let a contact live by themself, and return the contact. Raises `NotFound`."""
    contact = await load_contact(session, contact_id)
    if contact.household_id is None:
        return contact
    await _leave(session, contact)
    await record_audit(session, actor, "leave_household", "contact", contact_id, {})
    return await load_contact(session, contact_id)


async def _leave(session: Session, contact: Contact) -> None:
    """Move out; a household of one is none."""
    if contact.household_id is None:
        return
    members = await households.list_members(session, contact.household_id)
    await households.move_in(session, [contact.id], None)
    if len(members) <= 2:
        await households.delete_household(session, contact.household_id)
