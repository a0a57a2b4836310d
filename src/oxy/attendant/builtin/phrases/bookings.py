"""Bookings made, moved, listed and cancelled, in words."""

from collections.abc import Sequence
from datetime import date

from oxy.agenda import Booking, say_moment
from oxy.attendant.context import ClientContext
from oxy.attendant.dialogue import PetDraft
from oxy.attendant.package_cover import left_after
from oxy.attendant.wording import at_time, day_words, for_the, of_the, package_words, stay_words
from oxy.catalog import Service
from oxy.portuguese import money

JUST_TAKEN = "Poxa, esse horário acabou de ser ocupado 😕"
ANOTHER_DAY = "Que outro dia fica bom para você?"
NONE_AHEAD = "Você não tem nenhum agendamento marcado no momento. Quer marcar um horário?"
KEPT = "Tudo certo, ficou como estava 😊"
NOT_BOOKED = "Sem problema, não marquei nada. Se mudar de ideia, é só me chamar 😊"
WHAT_CHANGES = "Sem problema! O que você quer mudar: o dia, o horário, o serviço ou o pet?"


def none_of(name: str) -> str:
    """Return that no booking of the customer's is for the animal named."""
    return f"Não encontrei agendamento com o nome {name} no seu cadastro."


def when(booking: Booking, context: ClientContext) -> str:
    """Return "amanhã (sábado, 21/11) às 10h"; of a stay, when it begins and ends."""
    if booking.booking_type == "hotel":
        return stay_words(context, booking.start_time, booking.end_time)
    local = context.local(booking.start_time)
    return f"{day_words(local.date(), context.today)} {at_time(local.time())}"


def named(booking: Booking, context: ClientContext) -> str:
    """Return "Banho do Rex"."""
    sex = next((pet.sex for pet in context.pets if pet.id == booking.pet_id), None)
    return f"{booking.service_name} {of_the(booking.pet_name, sex)}" if booking.pet_name else booking.service_name


def booked(booking: Booking, context: ClientContext, pet: PetDraft, *, whom: str | None = None) -> str:
    """Return the good news, with everything that was booked; `whom` is the professional who was asked for."""
    whose = f" {for_the(booking.pet_name, pet.sex)}" if booking.pet_name else ""
    price = _cost(booking, context)
    address = f"\n📍 {context.organization.address}" if context.organization.address else ""
    asked = asked_beforehand(booking, context)
    told = when(booking, context) + (f" com {whom}" if whom else "")
    return f"Prontinho! ✅ Agendado: {booking.service_name}{whose}, {told}.{price}{asked}{address}"


def _cost(booking: Booking, context: ClientContext) -> str:
    left = left_after(context, booking.service_id, booking.pet_id, booking.start_time, but=booking.id)
    if left is not None:
        return f"\n{package_words(left)[:1].upper()}{package_words(left)[1:]}."
    return f"\nValor: {money(booking.price)}" if booking.price is not None else ""


def asked_beforehand(booking: Booking, context: ClientContext) -> str:
    """Return what a booking asks for after absences, on lines of its own; nothing for most."""
    if booking.owes_deposit and booking.deposit_due is not None:
        due = money(booking.deposit_due)
        return f"\nPara garantir o horário, é preciso pagar um sinal de {due}: como pagar, a equipe combina com você."
    if booking.confirm_by is not None and booking.status == "scheduled":
        return f"\nPara garantir o horário, confirme até {say_moment(context.local(booking.confirm_by))}."
    return ""


def stands(booking: Booking, context: ClientContext, pet: PetDraft) -> str:
    """Return that what was asked for is booked already."""
    whose = f" {of_the(booking.pet_name, pet.sex)}" if booking.pet_name else ""
    return f"Esse já está agendado 😊 {booking.service_name}{whose}, {when(booking, context)}."


def moved(booking: Booking, context: ClientContext) -> str:
    """Return that a booking now stands at another time."""
    return f"Prontinho! ✅ Remarcado: {named(booking, context)}, {when(booking, context)}."


def cancelled(bookings: Sequence[Booking], context: ClientContext) -> str:
    """Return that bookings are called off."""
    told = "\n".join(f"• {named(booking, context)}, {when(booking, context)}" for booking in bookings)
    if len(bookings) == 1:
        what = f"{named(bookings[0], context)}, {when(bookings[0], context)}"
        return f"Cancelei: {what}. Se quiser marcar outro dia, é só dizer."
    return f"Cancelei:\n{told}"


def presence(booking: Booking, context: ClientContext) -> str:
    """Return that the customer's coming is noted."""
    return f"Presença confirmada! ✅ {named(booking, context)}, {when(booking, context)}. Até lá!"


def with_whom(booking: Booking, context: ClientContext) -> str:
    """Return who does what is booked."""
    return f"{named(booking, context)}, {when(booking, context)}: com {booking.resource_name} 😊"


def listed(bookings: Sequence[Booking], context: ClientContext) -> str:
    """Return the contact's own bookings, one a line."""
    if len(bookings) == 1:
        return f"Você tem um agendamento: {named(bookings[0], context)}, {when(bookings[0], context)}."
    return "Seus agendamentos:\n" + numbered(bookings, context, mark="•")


def numbered(bookings: Sequence[Booking], context: ClientContext, *, mark: str = "") -> str:
    """Return bookings one a line, numbered for a choice."""
    return "\n".join(
        f"{mark or f'{number}.'} {named(booking, context)}, {when(booking, context)}"
        for number, booking in enumerate(bookings, start=1)
    )


def ask_cancel(bookings: Sequence[Booking], context: ClientContext) -> str:
    """Ask before calling off."""
    if len(bookings) == 1:
        return f"Quer mesmo cancelar: {named(bookings[0], context)}, {when(bookings[0], context)}?"
    return f"Quer mesmo cancelar estes agendamentos?\n{numbered(bookings, context, mark='•')}"


def which(verb: str, bookings: Sequence[Booking], context: ClientContext) -> str:
    """Ask which of several bookings is meant."""
    return f"Qual deles você quer {verb}?\n{numbered(bookings, context)}"


def next_one(service: Service | None, pet: PetDraft, day: date | None, context: ClientContext) -> str:
    """Lead over to the next pet or service of the same visit."""
    what = service.name if service else "o próximo"
    whose = f" {for_the(pet.name, pet.sex)}" if pet.name else ""
    where = f" {day_words(day, context.today)}," if day else ""
    return f"Agora {what}{whose}:{where} qual horário você prefere?"
