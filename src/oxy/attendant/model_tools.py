"""The tools as the model is shown them: Portuguese words, short references in place of ids, one customer only.

A slot can only be booked by a reference that this conversation was given: each stands for a server-issued token.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic_ai import FunctionToolset, RunContext

from oxy.agenda import Booking, Series, VisitOffer
from oxy.attendant.builtin.asked import settle
from oxy.attendant.builtin.asked.planning import Asked
from oxy.attendant.dialogue import OfferedSlot
from oxy.attendant.toolset import Coat, Period, Result, Size, Species, Toolset

_UNKNOWN_SLOT: Result = {
    "ok": False,
    "error": "unknown_slot",
    "say": "Esse código de horário não existe nesta conversa. Consulte check_availability e use um código de lá.",
}
UNKNOWN_BOOKING: Result = {
    "ok": False,
    "error": "unknown_booking",
    "say": "Esse código de agendamento não existe para este cliente. Veja list_bookings.",
}
_UNKNOWN_QUESTION: Result = {
    "ok": False,
    "error": "unknown_question",
    "say": "Essa pergunta não está em aberto para este cliente.",
}


@dataclass(slots=True)
class Bench:
    """What one turn's tools work on: tenant and contact are fixed in `toolset`, references resolve here."""

    toolset: Toolset
    instructions: str
    offered: dict[str, OfferedSlot]
    bookings: dict[str, Booking]
    asked: dict[str, Asked] = field(default_factory=dict[str, Asked])
    visits: dict[str, VisitOffer] = field(default_factory=dict[str, VisitOffer])
    series: dict[str, Series] = field(default_factory=dict[str, Series])


def reference(token: UUID) -> str:
    """Return the short name under which a model knows an offered slot."""
    return f"H{token.hex[:5]}"


async def register_pet(
    run: RunContext[Bench], name: str, species: Species, breed: str | None = None, age_years: float | None = None,
    size: Size | None = None, notes: str = "", coat: Coat | None = None,
) -> Result:  # fmt: skip
    """Cadastra um pet deste cliente. O mesmo pet nunca é cadastrado duas vezes.

    Args:
        name: nome do pet.
        species: dog (cachorro), cat (gato), bird (ave), rabbit (coelho) ou other.
        breed: raça, como o cliente disse.
        age_years: idade em anos; 0.5 para seis meses.
        size: small (pequeno), medium (médio) ou large (grande); só se o cliente disse ou a raça deixa claro.
        notes: o que a equipe deve saber.
        coat: pelagem: short (curta), medium (média), long (longa), double (dupla), curly (encaracolada), wire (dura) ou
            hairless (sem pelo); decide o preço ou o tempo de alguns serviços.
    """
    return await run.deps.toolset.register_pet(name, species, breed, age_years, size, notes, coat)


async def check_availability(
    run: RunContext[Bench], service: str, first_date: str, last_date: str | None = None, period: Period | None = None,
    professional: str | None = None, moving: str | None = None,
) -> Result:  # fmt: skip
    """Consulta horários livres de verdade. Ofereça ao cliente somente o que vier daqui.

    Args:
        service: nome do serviço.
        first_date: primeiro dia, AAAA-MM-DD.
        last_date: último dia, AAAA-MM-DD; igual ao primeiro quando omitido.
        period: morning, afternoon ou evening, se o cliente tem preferência.
        professional: nome do profissional, se o cliente pediu alguém.
        moving: código do agendamento deste cliente que será mudado, como A1, quando é uma remarcação.
    """
    moved = run.deps.bookings.get(moving.strip()) if moving else None
    offers = run.deps.toolset.counter.offers
    before = len(offers)
    found = await run.deps.toolset.check_availability(service, first_date, last_date, period, professional, moved)
    slots: list[dict[str, Any]] = found.get("slots", [])
    for shown, offer in zip(slots, offers[before:], strict=False):
        slot = OfferedSlot.of(offer)
        run.deps.offered[reference(slot.token)] = slot
        shown["ref"] = reference(slot.token)
    return found


async def book_appointment(run: RunContext[Bench], pet: str, slot: str) -> Result:
    """Agenda um horário livre. Se vier confirm_first, envie o texto de "say" ao cliente e chame de novo após o sim.

    Se o agendamento trouxer deposit_due (sinal) ou confirm_by, diga isso ao cliente. Se vier needs_staff, uma pessoa
    precisa combinar: chame escalate_to_human.

    Args:
        pet: nome de um pet cadastrado deste cliente.
        slot: código do horário devolvido por check_availability, como H7f3a1.
    """
    chosen = run.deps.offered.get(slot.strip())
    if chosen is None:
        return refuse(run, "book_appointment", {"pet": pet, "slot": slot}, _UNKNOWN_SLOT)
    context = run.deps.toolset.context
    service = next((each.name for each in context.services if each.id == chosen.service_id), "")
    local = context.local(chosen.start)
    return await run.deps.toolset.book_appointment(
        pet, service, local.date().isoformat(), f"{local:%H:%M}", chosen.resource_name
    )


async def list_bookings(run: RunContext[Bench]) -> Result:
    """Lista os agendamentos futuros deste cliente, com seus códigos."""
    listed = await run.deps.toolset.list_bookings()
    return {**listed, "refs": list(run.deps.bookings)}


async def reschedule_appointment(run: RunContext[Bench], booking: str, slot: str) -> Result:
    """Muda um agendamento deste cliente para outro horário livre. Pode vir confirm_first, como em book_appointment.

    Args:
        booking: código do agendamento, como A1.
        slot: código do novo horário devolvido por check_availability.
    """
    moving, chosen = run.deps.bookings.get(booking.strip()), run.deps.offered.get(slot.strip())
    arguments = {"booking": booking, "slot": slot}
    if moving is None:
        return refuse(run, "reschedule_appointment", arguments, UNKNOWN_BOOKING)
    if chosen is None:
        return refuse(run, "reschedule_appointment", arguments, _UNKNOWN_SLOT)
    old, new = run.deps.toolset.context.local(moving.start_time), run.deps.toolset.context.local(chosen.start)
    return await run.deps.toolset.reschedule_appointment(
        old.date().isoformat(), f"{old:%H:%M}", new.date().isoformat(), f"{new:%H:%M}"
    )


async def cancel_appointment(run: RunContext[Bench], booking: str, reason: str | None = None) -> Result:
    """Cancela um agendamento deste cliente, depois que ele confirmou que quer cancelar.

    Perto da hora vem late_cancel: uma pessoa decide, então chame escalate_to_human.

    Args:
        booking: código do agendamento, como A1.
        reason: motivo, se o cliente disse.
    """
    chosen = run.deps.bookings.get(booking.strip())
    if chosen is None:
        return refuse(run, "cancel_appointment", {"booking": booking}, UNKNOWN_BOOKING)
    local = run.deps.toolset.context.local(chosen.start_time)
    return await run.deps.toolset.cancel_appointment(local.date().isoformat(), f"{local:%H:%M}", reason)


async def confirm_appointment(run: RunContext[Bench], booking: str) -> Result:
    """Registra que o cliente confirma presença em um agendamento que já existe.

    Args:
        booking: código do agendamento, como A1.
    """
    chosen = run.deps.bookings.get(booking.strip())
    if chosen is None:
        return refuse(run, "confirm_appointment", {"booking": booking}, UNKNOWN_BOOKING)
    local = run.deps.toolset.context.local(chosen.start_time)
    return await run.deps.toolset.confirm_appointment(local.date().isoformat(), f"{local:%H:%M}")


async def join_waitlist(
    run: RunContext[Bench], service: str, first_date: str, last_date: str | None = None, period: Period | None = None,
    professional: str | None = None, pet: str | None = None,
) -> Result:  # fmt: skip
    """Coloca este cliente na lista de espera: avisamos por aqui se abrir um horário. Só quando nada livre serve a ele.

    Args:
        service: nome do serviço.
        first_date: primeiro dia que serve, AAAA-MM-DD; de hospedagem, o dia da entrada.
        last_date: último dia que serve; igual ao primeiro quando omitido; de hospedagem, o dia da saída.
        period: morning, afternoon ou evening, se o cliente tem preferência.
        professional: nome do profissional, se o cliente pediu alguém.
        pet: nome de um pet cadastrado deste cliente.
    """
    return await run.deps.toolset.join_waitlist(service, first_date, last_date, period, professional, pet)


async def leave_waitlist(run: RunContext[Bench]) -> Result:
    """Tira este cliente da lista de espera."""
    return await run.deps.toolset.leave_waitlist()


async def answer_question(run: RunContext[Bench], question: str, answer: str) -> Result:
    """Registra a resposta do cliente a uma pergunta nossa em aberto. Só quando ele respondeu a essa pergunta.

    Args:
        question: código da pergunta, como P1.
        answer: uma das respostas possíveis dessa pergunta.
    """
    asked = run.deps.asked.get(question.strip())
    if asked is None or answer not in asked.kind.deeds:
        refusal = _UNKNOWN_QUESTION if asked is None else _unknown_answer(asked)
        return refuse(run, "answer_question", {"question": question, "answer": answer}, refusal)
    done = await settle(run.deps.toolset.counter, asked, answer)
    return {"ok": done.ok, "say": done.say}


async def update_contact(run: RunContext[Bench], name: str | None = None, email: str | None = None) -> Result:
    """Anota o nome ou o e-mail que o próprio cliente informou.

    Args:
        name: nome do cliente.
        email: e-mail do cliente.
    """
    return await run.deps.toolset.update_contact(name, email)


async def answer_from_knowledge(run: RunContext[Bench], question: str) -> Result:
    """Busca o que o próprio negócio respondeu: estacionamento, pagamento, regras, preparo.

    Args:
        question: a pergunta do cliente.
    """
    return await run.deps.toolset.answer_from_knowledge(question)


async def escalate_to_human(run: RunContext[Bench], reason: str, summary: str = "") -> Result:
    """Chama uma pessoa da equipe; depois disso você fica em silêncio nesta conversa.

    Args:
        reason: por quê, em poucas palavras.
        summary: o que a pessoa precisa saber antes de responder.
    """
    return await run.deps.toolset.escalate_to_human(reason, summary)


async def stop_marketing(run: RunContext[Bench]) -> Result:
    """Para de enviar promoções a este cliente; mensagens sobre os agendamentos continuam."""
    return await run.deps.toolset.stop_marketing()


def _unknown_answer(asked: Asked) -> Result:
    return {"ok": False, "error": "unknown_answer", "say": f"As respostas são: {', '.join(asked.kind.deeds)}."}


def refuse(run: RunContext[Bench], tool: str, arguments: dict[str, Any], refusal: Result) -> Result:
    """Note a use of `tool` that was refused before anything was done, and return why."""
    run.deps.toolset.counter.note(tool, arguments, refusal)
    return refusal


TOOLS: FunctionToolset[Bench] = FunctionToolset(max_retries=2)
TOOLS.add_function(check_availability)
TOOLS.add_function(list_bookings)
TOOLS.add_function(answer_from_knowledge)
# What writes runs alone, in the order in which the model asked for it.
TOOLS.add_function(register_pet, sequential=True)
TOOLS.add_function(book_appointment, sequential=True)
TOOLS.add_function(reschedule_appointment, sequential=True)
TOOLS.add_function(cancel_appointment, sequential=True)
TOOLS.add_function(confirm_appointment, sequential=True)
TOOLS.add_function(join_waitlist, sequential=True)
TOOLS.add_function(leave_waitlist, sequential=True)
TOOLS.add_function(answer_question, sequential=True)
TOOLS.add_function(update_contact, sequential=True)
TOOLS.add_function(escalate_to_human, sequential=True)
TOOLS.add_function(stop_marketing, sequential=True)
