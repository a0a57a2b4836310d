""" "Você confirma?": the reminder of a booking, one question a booking, of this contact or of their household."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from oxy.agenda import Booking
from oxy.attendant.builtin.asked.kind import Done, Kind, Matter
from oxy.attendant.builtin.own_bookings import change
from oxy.attendant.builtin.phrases import bookings as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.context import ClientContext
from oxy.attendant.counter import Counter
from oxy.attendant.handing_over import hand_over_text
from oxy.attendant.outcomes import Refused
from oxy.attendant.wording import at_time, day_words, of_the
from oxy.conversations.questions import OpenQuestion
from oxy.portuguese import normalise
from oxy.reminders import REMINDER

_MOVE = re.compile(
    r"\b(?:remarc|reagend|adi[ae]|transfer|muda|mude|troca|troque|outro (?:dia|horario)|outra (?:data|hora))"
)
_CANCEL = re.compile(r"\b(?:cancel|desmarc)")
_NEITHER = re.compile(r"\bnao (?:quero|vou|precisa|preciso)\b.{0,6}(?:remarc|reagend|cancel|desmarc)")
_WHICH = re.compile(r"^(?:qual|quais)\b|\b(?:qual deles|qual dos|que horas|que dia|qual horario)\b")
WHAT_THEN = "Tudo bem! Quer *remarcar* para outro dia ou *cancelar*?"


class ReminderKind(Kind):
    """Asks whether somebody comes."""

    name = REMINDER
    deeds: ClassVar[Mapping[str, str]] = {
        "yes": "confirma que vem", "move": "quer outro dia ou horário", "cancel": "quer cancelar",
        "no": "não vem e não disse se remarca ou cancela", "which": "pergunta de que agendamento se trata",
    }  # fmt: skip

    def matter(self, question: OpenQuestion, context: ClientContext) -> Matter | None:
        own = own_booking(question, context)
        if own is not None:
            words = f"{phrases.named(own, context)}, {phrases.when(own, context)}"
            pets = frozenset(filter(None, [own.pet_id]))
            return Matter(words, pets, frozenset([own.service_id]), context.local(own.start_time))
        if question.subject["contact"] == str(context.contact.id):
            return None
        start = _start(question, context)
        return Matter(_words(question, context), start=start) if start > context.now else None

    def read(self, text: str) -> str | None:
        plain = normalise(text).strip()
        if _NEITHER.search(plain):
            return None
        for pattern, deed in ((_MOVE, "move"), (_CANCEL, "cancel"), (_WHICH, "which")):
            if pattern.search(plain):
                return deed
        deed = super().read(text)
        return None if plain[:1].isdigit() and deed in ("no", "which") else deed

    async def do(self, counter: Counter, question: OpenQuestion, deed: str) -> Done:
        if deed == "yes":
            confirmed = await counter.confirm_asked(UUID(question.subject["booking"]))
            if isinstance(confirmed, Refused):
                return Done(confirmed.say, ok=False, outcome=confirmed.error)
            return Done(phrases.presence(confirmed, counter.context))
        own = own_booking(question, counter.context)
        words = _words(question, counter.context)
        if deed == "which":
            return Done(f"É este: {words}. Você confirma?", keep=True)
        if own is None:
            handover = counter.escalate("household_booking", f"Quer {_VERBS[deed]}: {words}")
            return Done(hand_over_text(counter.context, counter), handover=handover)
        if deed == "cancel":
            cancelled = await counter.cancel(own, excused=_by_business(question))
            if not isinstance(cancelled, Refused):
                return Done(phrases.cancelled([cancelled], counter.context))
            late = cancelled.error == "late_cancel"
            handover = counter.escalate("late_cancel", f"Quer cancelar em cima da hora: {words}") if late else None
            return Done(cancelled.say, ok=False, outcome=cancelled.error, handover=handover)
        return Done("Certo! Para qual dia e horário fica melhor?" if deed == "move" else WHAT_THEN)

    async def reply(self, talk: Talk, question: OpenQuestion, deed: str) -> Done:
        """A move or a cancellation goes on in the dialogue there is for it, with this booking chosen."""
        own = own_booking(question, talk.context)
        # Who cannot make a time that was chosen for them is looked for another one at once.
        moves = deed == "move" or (deed == "no" and _by_business(question))
        if own is not None and (moves or (deed == "cancel" and not _by_business(question))):
            await change(talk, "moving" if moves else "cancelling", own)
            return Done("")
        if own is not None and deed == "no":
            # "cancela então" is about this one.
            talk.dialogue.recent_id = own.id
        return await super().reply(talk, question, deed)

    def late(self, question: OpenQuestion, deed: str, context: ClientContext) -> str:
        return f"O horário deste agendamento já passou ({_words(question, context)}). Quer que eu veja outro?"


_VERBS = {"move": "remarcar", "cancel": "cancelar", "no": "remarcar ou cancelar"}


def own_booking(question: OpenQuestion, context: ClientContext) -> Booking | None:
    """The booking asked about, while it stands and is this contact's own; one that an earlier run of this turn called
    off as well."""
    known = context.bookings if question.outcome == "cancel" else context.upcoming
    return next((each for each in known if str(each.id) == question.subject["booking"]), None)


def _by_business(question: OpenQuestion) -> bool:
    """Whether the business moved the booking unasked and asks whether that suits: a no is then nobody's late no."""
    return bool(question.subject.get("moved_by_business"))


def _start(question: OpenQuestion, context: ClientContext) -> datetime:
    return context.local(datetime.fromisoformat(question.subject["start"]))


def _words(question: OpenQuestion, context: ClientContext) -> str:
    start, pet = _start(question, context), question.subject["pet"]
    what = f"{question.subject['service']} {of_the(pet)}" if pet else str(question.subject["service"])
    return f"{what}, {day_words(start.date(), context.today)} {at_time(start.time())}"
