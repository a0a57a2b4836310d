"""The people who write, under whatever names WhatsApp gives them, and their pets.

One person is one contact; a LID is never a phone; a pet is registered once."""

from oxy.clientele.arriving import (
    adopt_phone_form,
    find_or_create_contact,
    follow_name,
    join_names,
    known_or_new_contact,
)
from oxy.clientele.contact import (
    Contact,
    ContactChanges,
    contact_from_row,
    contact_identities,
    create_contact,
    list_contacts,
    load_contact,
    load_contacts,
    opt_in,
    opt_out,
    remove_contact,
    update_contact,
)
from oxy.clientele.errors import PetTaken, PhoneTaken
from oxy.clientele.households import leave_household, share_household
from oxy.clientele.pets import (
    PET_SIZES,
    SEXES,
    SPECIES,
    Pet,
    PetChanges,
    birth_date_from_age,
    list_pets,
    load_pet,
    pet_from_row,
    pets_by_contact,
    register_pet,
    remove_pet,
    update_pet,
)

__all__ = [
    "PET_SIZES", "SEXES", "SPECIES", "Contact", "ContactChanges", "Pet", "PetChanges", "PetTaken", "PhoneTaken",
    "adopt_phone_form", "birth_date_from_age", "contact_from_row", "contact_identities", "create_contact",
    "find_or_create_contact", "follow_name", "join_names", "known_or_new_contact", "leave_household", "list_contacts",
    "list_pets", "load_contact", "load_contacts", "load_pet", "opt_in", "opt_out", "pet_from_row", "pets_by_contact",
    "register_pet", "remove_contact", "remove_pet", "share_household", "update_contact", "update_pet",
]  # fmt: skip
