""" "Quer marcar um horário?": care that is due for the pets of a household."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from oxy.attendant.builtin.animals import of_known
from oxy.attendant.builtin.asked.kind import Done, Kind, Matter
from oxy.attendant.builtin.booking import start_booking
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.context import ClientContext
from oxy.attendant.counter import Counter
from oxy.attendant.dialogue import Draft, PetDraft
from oxy.attendant.wording import of_the
from oxy.conversations.questions import OpenQuestion
from oxy.portuguese import join_list, normalise
from oxy.reminders import CARE_DUE

_DONE = re.compile(
    r"\bja (?:foi|fiz|fizemos|dei|demos|tomou|tomaram|vacinei|vacinou|vacinamos|levei|apliquei|feito)\b"
    r"|\b(?:esta|ta|estao) em dia\b"
)
_BOOK = re.compile(r"\b(?:quero|queria|gostaria de|vamos|pode|podemos|bora)? ?(?:marcar|agendar|marca|agenda)\b")
_LATER = re.compile(r"\b(?:agora nao|depois|outra hora|mais tarde|mes que vem|por enquanto nao)\b")


class CareDueKind(Kind):
    """Asks whether care that is due shall be booked."""

    name = CARE_DUE
    deeds: ClassVar[Mapping[str, str]] = {
        "yes": "quer marcar", "done": "já foi feito, aqui ou em outro lugar", "no": "agora não",
    }  # fmt: skip

    def matter(self, question: OpenQuestion, context: ClientContext) -> Matter | None:
        items: Sequence[Mapping[str, Any]] = question.subject["care"]
        pets = frozenset(UUID(item["pet"]) for item in items)
        services = frozenset(UUID(item["service"]) for item in items if item["service"])
        return Matter(join_list([_words(item) for item in items]), pets, services)

    def read(self, text: str) -> str | None:
        plain = normalise(text).strip()
        if _DONE.search(plain):
            return "done"
        if _LATER.search(plain):
            return "no"
        return "yes" if _BOOK.search(plain) and "nao" not in plain.split() else super().read(text)

    async def do(self, counter: Counter, question: OpenQuestion, deed: str) -> Done:
        items: Sequence[Mapping[str, Any]] = question.subject["care"]
        counter.evidence.names.update(str(item["name"]) for item in items)
        counter.evidence.names.update(str(item["pet_name"]) for item in items)
        if deed == "yes":
            return Done("Ótimo! Para qual dia fica melhor?")
        if deed == "done":
            for item in items:
                await counter.care_done(UUID(item["pet"]), UUID(item["protocol"]))
            return Done(f"Que bom! Anotei como em dia: {join_list([_words(item) for item in items])} ✅")
        return Done("Sem problema! Quando quiser marcar, é só me chamar 😊")

    async def reply(self, talk: Talk, question: OpenQuestion, deed: str) -> Done:
        """A yes goes on in the booking dialogue, with the pet and the service chosen."""
        items: Sequence[Mapping[str, Any]] = question.subject["care"]
        named = {str(pet.id) for pet in talk.heard.pets}
        meant = [item for item in items if item["pet"] in named] or list(items)
        narrowed = OpenQuestion(question.id, question.kind, {"care": meant}, question.asked_at, question.expires_at)
        if deed != "yes":
            return await super().reply(talk, narrowed, deed)
        talk.dialogue.close_topic()
        talk.dialogue.topic = "booking"
        first = meant[0]
        service = None if first["service"] is None else UUID(first["service"])
        same = [str(item["pet_name"]) for item in meant[1:] if item["service"] == first["service"]]
        more = [UUID(item["service"]) for item in meant[1:] if item["pet"] == first["pet"] and item["service"]]
        known = next((each for each in talk.context.pets if str(each.id) == first["pet"]), None)
        pet = PetDraft(name=str(first["pet_name"])) if known is None else of_known(known)
        talk.dialogue.draft = Draft(service_id=service, pet=pet, more_pets=same, more_services=more)
        await start_booking(talk)
        return Done("")

    def late(self, question: OpenQuestion, deed: str, context: ClientContext) -> str:
        return "Claro! Para marcar, me diga o serviço e o dia que prefere 😊"


def _words(item: Mapping[str, Any]) -> str:
    return f"{item['name']} {of_the(str(item['pet_name']))}"
