"""What the customer had before and wants once more: after a cancellation, or "o mesmo da última vez"."""

import re

from oxy.attendant.builtin.animals import of_known
from oxy.attendant.builtin.talk import Talk

_LAST = r"(?:(?:[dn]?a )?(?:ultima|outra) vez|(?:de )?sempre|(?:[dn]?a )?vez passada)"
_LIKE_LAST_TIME = re.compile(
    rf"\bmesm[oa]s?(?: \w+)? (?:que )?{_LAST}\b|\b(?:como|igual|que nem) (?:[ao] )?(?:{_LAST}|ultim[oa])\b"
    r"|\bo de sempre\b"
)
_HIM_OR_HER = re.compile(r"\b(?:para|com|em) el[ea]\b|\b(?:n|d)el[ea]\b")
_AGAIN = re.compile(r"\b(?:de novo|novamente|outra vez|remarcar|reagendar|de volta|outr[oa] (?:dia|data|horario))\b")


def take_up_again(talk: Talk) -> None:
    """ "Quero marcar de novo", after a cancellation: the same service, for the same animal, unless others are named."""
    draft = talk.draft
    _take_whom_we_spoke_of(talk)
    if draft.service_id is not None or talk.dialogue.service_ids:
        return
    if talk.heard.says(_LIKE_LAST_TIME):
        _take_last_time(talk)
        return
    if not talk.heard.says(_AGAIN):
        return
    gone = next((each for each in talk.context.bookings if each.id == talk.dialogue.recent_id), None)
    if gone is None or gone.status != "cancelled":
        return
    draft.service_id = gone.service_id
    pet = next((pet for pet in talk.context.pets if pet.id == gone.pet_id), None)
    if draft.pet.name is None and pet is not None:
        draft.pet = of_known(pet)


def _take_whom_we_spoke_of(talk: Talk) -> None:
    """ "Marca um banho pra ele": the animal of the booking that was spoken of last."""
    recent = next((each for each in talk.context.bookings if each.id == talk.dialogue.recent_id), None)
    if recent is None or talk.draft.pet.name is not None or talk.dialogue.pet_ids or not talk.heard.says(_HIM_OR_HER):
        return
    pet = next((pet for pet in talk.context.pets if pet.id == recent.pet_id), None)
    if pet is not None:
        talk.draft.pet = of_known(pet)


def _take_last_time(talk: Talk) -> None:
    """ "O mesmo da última vez": what was done last, for the animal named or for any."""
    draft, context = talk.draft, talk.context
    offered = {service.id for service in context.services}
    done = [
        each for each in context.bookings
        if each.start_time <= context.now and each.status not in ("cancelled", "no_show")
        and draft.pet.pet_id in (None, each.pet_id) and each.service_id in offered
    ]  # fmt: skip
    if not done:
        return
    draft.service_id = done[-1].service_id
    pet = next((pet for pet in context.pets if pet.id == done[-1].pet_id), None)
    if draft.pet.name is None and pet is not None:
        draft.pet = of_known(pet)
