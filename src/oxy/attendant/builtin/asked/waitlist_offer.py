""" "Abriu um horário, quer ficar com ele?": a yes books it, a no passes it on."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from oxy.attendant.builtin.asked.kind import Done, Kind, Matter
from oxy.attendant.builtin.phrases import bookings, waiting
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.context import ClientContext
from oxy.attendant.counter import Counter
from oxy.attendant.dialogue import PetDraft
from oxy.attendant.outcomes import Refused
from oxy.attendant.waitlist_filling import WAITLIST_OFFER
from oxy.attendant.wording import at_time, day_words, of_the, stay_words
from oxy.conversations.questions import OpenQuestion
from oxy.portuguese import normalise

_LEAVES = re.compile(
    r"\b(?:(?:sair|saio|tira\w*|remov\w+|exclu\w+) (?:\w+ ){0,3}(?:lista|espera|fila)"
    r"|nao (?:quero|preciso) mais esperar|nao (?:quero|preciso) mais(?: de)?(?: vaga| horario| nada)?$"
    r"|ja (?:marquei|consegui|resolvi))\b"
)
_UNTIL = re.compile(
    r"\b(?:quanto tempo|ate (?:quando|que horas?))\b.{0,25}"
    r"\b(?:respond\w+|decid\w+|confirm\w+|pens\w+|avis\w+|tenho|posso|segura\w*|guarda\w*|vale)\b"
    r"|\b(?:tenho|posso|da para) (?:\w+ ){0,3}ate (?:quando|que horas?)\b"
)
_TAKES = re.compile(r"\b(?:quero|aceito|fico com|pode marcar|reserva|confirma|eu quero|fechado)\b")


class WaitlistOffer(Kind):
    """A freed slot, offered to one who waited for it."""

    name = WAITLIST_OFFER
    deeds: ClassVar[Mapping[str, str]] = {
        "yes": "quer o horário: marca",
        "no": "não quer este horário e continua na lista de espera",
        "leave": "quer sair da lista de espera",
        "until": "pergunta até quando pode responder",
    }

    def matter(self, question: OpenQuestion, context: ClientContext) -> Matter | None:
        """Return the service, the pet and the time on offer."""
        subject = question.subject
        start = context.local(datetime.fromisoformat(subject["start"]))
        whose = f" {of_the(subject['pet_name'])}" if subject["pet_name"] else ""
        when = f"{day_words(start.date(), context.today)} {at_time(start.time())}"
        if subject.get("end"):
            when = stay_words(context, start, datetime.fromisoformat(subject["end"]))
        words = f"{subject['service_name']}{whose}, {when}"
        pets = frozenset([UUID(subject["pet_id"])]) if subject["pet_id"] else frozenset[UUID]()
        return Matter(words, pets, frozenset([UUID(subject["service_id"])]), start)

    def read(self, text: str) -> str | None:
        """Return yes, no, or leave."""
        plain = normalise(text)
        if _LEAVES.search(plain):
            return "leave"
        if _UNTIL.search(plain):
            return "until"
        found = super().read(text)
        if found is None and "?" not in text and "nao" not in plain and len(plain) < 40 and _TAKES.match(plain):
            return "yes"
        return found

    async def do(self, counter: Counter, question: OpenQuestion, deed: str) -> Done:
        """Book, pass on, or pass on and leave the list; or tell until when the slot is kept."""
        if deed == "until":
            ends = counter.context.local(question.expires_at)
            counter.evidence.instant(ends)
            return Done(waiting.kept_until(ends, counter.context), keep=True)
        offer_id, context = UUID(question.subject["offer_id"]), counter.context
        if deed == "no":
            await counter.pass_offer_by(offer_id)
            return Done(waiting.PASSED_BY)
        if deed == "leave":
            await counter.pass_offer_by(offer_id, leave=True)
            return Done(waiting.LEFT)
        booking = await counter.take_offer(offer_id)
        if isinstance(booking, Refused):
            return Done(f"{waiting.TAKEN} {waiting.STILL_WAITING}", ok=False, outcome="taken")
        return Done(bookings.booked(booking, context, PetDraft(name=booking.pet_name)))

    async def reply(self, talk: Talk, question: OpenQuestion, deed: str) -> Done:
        """Do the same in the talk; who asked until when is asked again, so that a plain yes is one to this."""
        done = await super().reply(talk, question, deed)
        if deed == "until":
            talk.dialogue.asked_ids, talk.dialogue.asked_text = [question.id], "sim"
        return done

    def late(self, question: OpenQuestion, deed: str, context: ClientContext) -> str:
        """Return that the slot was passed on, and that the customer waits on."""
        matter = self.matter(question, context)
        told = waiting.too_late(matter.words if matter else "esse horário")
        return f"{told} {waiting.STILL_WAITING}" if deed == "yes" else waiting.PASSED_BY
