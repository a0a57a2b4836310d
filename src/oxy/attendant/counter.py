"""The counter: everything that can be done for the customer of this turn, and for nobody else.

Tenant and contact are fixed when it is made. Each verb opens its own transaction, is recorded as a tool call, grows the
turn's evidence, and may be run again for the same turn without doing anything twice.
"""

from decimal import Decimal

from oxy.attendant.agenda_counter import Window
from oxy.attendant.asked_counter import AskedCounter
from oxy.attendant.outcomes import Refused, Registered
from oxy.attendant.package_counter import PackageCounter
from oxy.attendant.stay_counter import StayCounter
from oxy.attendant.visit_counter import VisitCounter
from oxy.attendant.waitlist_counter import WaitlistCounter
from oxy.businesses import Actor
from oxy.clientele import ContactChanges, opt_out, register_pet, update_contact
from oxy.conversations.media import Picture, look_at_pictures
from oxy.foundation.errors import Refusal

__all__ = ["Counter", "Window"]


class Counter(AskedCounter, WaitlistCounter, VisitCounter, StayCounter, PackageCounter):
    """One customer's counter for one turn."""

    async def register_pet(
        self, name: str, species: str, *, breed: str | None = None, age_years: Decimal | None = None,
        size: str | None = None, sex: str | None = None, notes: str = "", coat: str | None = None,
    ) -> Registered | Refused:  # fmt: skip
        """Register a pet of the contact's, its birth date from `age_years`; a known pet has missing facts filled in."""
        arguments = {
            "name": name, "species": species, "breed": breed, "age_years": age_years, "size": size, "sex": sex,
            "coat": coat,
        }  # fmt: skip
        arguments = {key: str(value) for key, value in arguments.items() if value is not None}
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                pet, created = await register_pet(
                    session, self._turn.contact_id, name=name, species=species, breed=breed, age_years=age_years,
                    size=size, sex=sex, notes=notes, coat=coat, today=self.context.today,
                )  # fmt: skip
        except Refusal as refusal:
            return self._note("register_pet", arguments, self._refused(refusal))
        self.evidence.names.add(pet.name)
        if pet.birth_date:
            self.evidence.dates.add(pet.birth_date)
        self._record("register_pet", arguments, {"ok": True, "created": created, "pet": {"name": pet.name}})
        return Registered(pet, created)

    async def look_at_pictures(self) -> list[Picture]:
        """Return the pictures that the customer has just sent, as far as they have come."""
        pictures = [message.id for message in self._turn.messages if message.message_type == "image"]
        return await look_at_pictures(self._database, self._turn.organization_id, pictures)

    async def update_contact(self, *, name: str | None = None, email: str | None = None) -> Refused | None:
        """Note the customer's name or e-mail address."""
        arguments = {key: value for key, value in (("name", name), ("email", email)) if value}
        changes = ContactChanges(**({"name": name} if name else {}), **({"email": email} if email else {}))
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                await update_contact(session, self._turn.contact_id, self._actor, **changes)
        except Refusal as refusal:
            return self._note("update_contact", arguments, self._refused(refusal))
        if name:
            self.evidence.names.add(name)
        self._record("update_contact", arguments, {"ok": True})
        return None

    async def stop_marketing(self) -> None:
        """No more campaigns for this customer; what concerns their bookings goes on."""
        async with self._database.tenant(self._turn.organization_id) as session:
            await opt_out(session, self._turn.contact_id, Actor("customer", self._turn.contact_id))
        self._record("stop_marketing", {}, {"ok": True})

    async def note_phone(self, phone: str) -> Refused | None:
        """Write a stated number (E.164) into the contact's notes; it proves nothing, so it becomes no identity."""
        line = f"Telefone informado: {phone}"
        notes = self.context.contact.notes
        if line in notes:
            return None
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                changes = ContactChanges(notes=f"{notes}\n{line}".strip())
                await update_contact(session, self._turn.contact_id, self._actor, **changes)
        except Refusal as refusal:
            return self._note("update_contact", {"phone": phone}, self._refused(refusal))
        self._record("update_contact", {"phone": phone}, {"ok": True})
        return None
