"""What the agenda declines, in words for the person who asked."""

from collections.abc import Sequence
from datetime import datetime

from oxy.agenda.arranging import Arrangement
from oxy.agenda.bookings import Booking
from oxy.agenda.slots import Slot
from oxy.foundation.errors import Refusal
from oxy.portuguese.formats import clock_time, join_list, weekday_date


class SlotTaken(Refusal):
    """Somebody else has the time. `alternatives` were free when this was raised, nearest first."""

    code = "slot_taken"
    message = "Esse horário acabou de ser ocupado."

    def __init__(self, wanted: datetime, alternatives: Sequence[Slot] = ()) -> None:
        """`wanted` is the start that was refused, aware."""
        self.alternatives = list(alternatives)
        text = type(self).message
        if alternatives:
            text += f" Horários livres: {join_list([_say(slot, wanted) for slot in alternatives])}."
        super().__init__(text, alternatives=[_facts(slot) for slot in alternatives])


class VisitTaken(Refusal):
    """A part of a visit is no longer free, so none of it was booked. `alternatives` were free when this was raised."""

    code = "visit_taken"
    message = "Um dos horários da visita acabou de ser ocupado, e nada foi marcado."

    def __init__(self, alternatives: Sequence[Arrangement] = ()) -> None:
        """`alternatives` are other ways to do the same visit."""
        self.alternatives = list(alternatives)
        text = type(self).message
        if alternatives:
            text += f" Dá para fazer tudo: {join_list([say_moment(each.start) for each in alternatives])}."
        super().__init__(text, alternatives=[[_facts(slot) for slot in each.slots] for each in alternatives])


class OfferGone(Refusal):
    """A token that is unknown, expired, used up or was told to somebody else: they look the same on purpose."""

    code = "offer_gone"
    status = 410
    message = "Essa opção de horário já não vale. Peça os horários livres de novo."


class OutsideHours(Refusal):
    """Closed, on a break or not at work at that time."""

    code = "outside_hours"
    status = 422
    message = "Esse horário está fora do horário de atendimento. Escolha outro horário."


class InThePast(Refusal):
    """The time has gone by."""

    code = "in_the_past"
    status = 422
    message = "Esse horário já passou. Escolha um horário a partir de agora."


class TooFarAhead(Refusal):
    """Nobody plans that far; a year was mistyped."""

    code = "too_far_ahead"
    status = 422
    message = "Essa data está longe demais. Confira o ano."


class WrongResource(Refusal):
    """The resource is unknown, inactive or does not do this service, or nobody does."""

    code = "wrong_resource"
    status = 422
    message = "Esse profissional ou espaço não atende esse serviço. Escolha outro."


class PetTooLarge(Refusal):
    """Nobody and nothing that was asked for takes a pet of that size."""

    code = "pet_too_large"
    status = 422
    message = "Não temos espaço para um pet desse porte nesse serviço. Escolha outro."


class NotAStay(Refusal):
    """Nights were asked of a service that is booked by the hour."""

    code = "not_a_stay"
    status = 422
    message = "Esse serviço não é por noite. Peça um dia e um horário."


class BookingsInTheWay(Refusal):
    """What is to be blocked has bookings. `bookings` lists them, the first by start first."""

    code = "bookings_in_the_way"
    message = "Há agendamentos nesse período. Remarque ou cancele antes, ou bloqueie só o que está livre."

    def __init__(self, bookings: Sequence[Booking]) -> None:
        """`bookings` are those that overlap the block, buffers included."""
        self.bookings = list(bookings)
        super().__init__(bookings=[_booking_facts(booking) for booking in bookings])


class WrongService(Refusal):
    """The service is not offered any more."""

    code = "wrong_service"
    status = 422
    message = "Esse serviço não está mais disponível. Escolha outro serviço."


class NeedsNights(Refusal):
    """A stay is booked by its nights: check-in and check-out on different days."""

    code = "needs_nights"
    status = 422
    message = "Hospedagem é por noite: informe a entrada e a saída, em dias diferentes."


class PetBusy(Refusal):
    """The pet is somewhere else at that time."""

    code = "pet_busy"
    message = "Esse pet já tem outro atendimento nesse horário. Escolha outro horário."


class PetDeceased(Refusal):
    """The pet has died."""

    code = "pet_deceased"
    message = "Não é possível agendar para esse pet."


class LateCancel(Refusal):
    """A customer wants out when it is too late to do so alone; staff decide."""

    code = "late_cancel"
    message = "O cancelamento está em cima da hora. Vou passar para a equipe decidir com você."


class NeedsStaff(Refusal):
    """By the business's rule about no-shows this customer books with a person."""

    code = "needs_staff"
    message = "Esse agendamento precisa ser combinado com a nossa equipe. Vou pedir para alguém falar com você."


class WrongStatus(Refusal):
    """The booking's life has gone past that step."""

    code = "wrong_status"
    message = "O agendamento já não permite essa mudança. Atualize e confira a situação dele."


def say_moment(moment: datetime) -> str:
    """Return a local moment as "sábado, 22/11 às 10h"."""
    return f"{weekday_date(moment.date())} às {clock_time(moment.time())}"


def _say(slot: Slot, wanted: datetime) -> str:
    moment = say_moment(slot.start)
    return f"{moment} com {slot.resource_name}" if slot.start == wanted else moment


def _facts(slot: Slot) -> dict[str, str]:
    return {
        "service_id": str(slot.service_id),
        "resource_id": str(slot.resource_id),
        "resource_name": slot.resource_name,
        "start": slot.start.isoformat(),
        "end": slot.end.isoformat(),
    }


def _booking_facts(booking: Booking) -> dict[str, str | None]:
    return {
        "booking_id": str(booking.id),
        "contact_name": booking.contact_name,
        "pet_name": booking.pet_name,
        "service_name": booking.service_name,
        "resource_name": booking.resource_name,
        "start": booking.start_time.isoformat(),
        "end": booking.end_time.isoformat(),
    }
