"""What comes again, in words."""

from collections.abc import Sequence
from datetime import date

from oxy.agenda import Booking, Occurrence, Series, rhythm, say_moment
from oxy.attendant.context import ClientContext
from oxy.attendant.wording import at_time, day_words, of_the, the
from oxy.portuguese import join_list, plural, short_date

ASK_WEEKDAY = "Em qual dia da semana?"
ASK_TIME = "E qual horário fica bom?"
ONE_PET = "O que se repete eu marco para um pet de cada vez; começamos por este 😊"
KEPT = "Tudo certo, continua como estava 😊"
ONE_DATE_AT_A_TIME = "Cada data que abrir eu te ofereço por aqui, uma de cada vez."
OFFER_TO_WAIT = "Se preferir, posso te avisar se abrir um horário nesses dias: é só dizer *lista de espera* 😊"
NONE = "Você não tem nenhum horário fixo marcado."
WHICH_DATE = "Qual data você quer pular?"
_TOLD = 4


def named(series: Series, context: ClientContext, sex: str | None = None) -> str:
    """Return "Banho do Rex, toda sexta-feira às 10h"."""
    sex = sex or next((pet.sex for pet in context.pets if pet.id == series.pet_id), None)
    whose = f" {of_the(series.pet_name, sex)}" if series.pet_name else ""
    whom = f" com {series.resource_name}" if series.resource_name else ""
    return f"{series.service_name}{whose}, {rhythm(series.rule)} {at_time(series.rule.clock)}{whom}"


def now_for(name: str, sex: str | None) -> str:
    """Lead over to the next animal."""
    return f"Agora {the(name, sex)}:"


def begun(series: Series, context: ClientContext, sex: str | None) -> str:
    """Return the good news, with the dates booked so far and those that found no time."""
    booked = [context.local(each.start_time) for each in series.occurrences if each.start_time is not None]
    told = join_list([short_date(each.date()) for each in booked[:_TOLD]])
    more = f" e mais {plural(len(booked) - _TOLD, 'data', 'datas')}" if len(booked) > _TOLD else ""
    told = told.replace(" e ", ", ") if more else told
    lines = [_missed(each, context) for each in series.occurrences if each.outcome == "failed"][:_TOLD]
    head = f"Prontinho! ✅ Agendado: {named(series, context, sex)}.\nDatas: {told}{more}."
    return "\n".join([head, *lines, "As próximas eu vou marcando. Para pular uma ou parar, é só dizer 😊"])


def ask_stop(series: Series, *, for_good: bool, context: ClientContext) -> str:
    """Ask before a series ends or pauses."""
    verb = "encerrar" if for_good else "pausar"
    return f"Quer mesmo {verb} {named(series, context)}? As datas já marcadas daqui para a frente são canceladas."


def stopped(series: Series, *, for_good: bool, context: ClientContext) -> str:
    """Return that a series has ended or pauses."""
    tail = "Se quiser voltar, é só dizer." if for_good else "Quando quiser voltar, é só me chamar."
    return f"Cancelei: {named(series, context)}, de amanhã em diante. {tail}"


def ask_skip(series: Series, day: date, context: ClientContext) -> str:
    """Ask before one date is left out."""
    return f"Pulo só {day_words(day, context.today)} ({series.service_name}) e as outras datas continuam. Confirma?"


def skipped(day: date, context: ClientContext) -> str:
    """Return that one date is left out."""
    return f"Cancelei só {day_words(day, context.today)}; as outras datas continuam 😊"


def which(found: Sequence[Series], context: ClientContext) -> str:
    """Ask which of several series is meant."""
    return "Qual deles?\n" + "\n".join(f"{number}. {named(each, context)}" for number, each in enumerate(found, 1))


def one_or_all(verb: str, booking: Booking, series: Series, context: ClientContext) -> str:
    """Ask whether one occurrence is meant or all that is to come."""
    local = context.local(booking.start_time)
    return (
        f"O que você quer {verb}?\n1. Só {day_words(local.date(), context.today)} {at_time(local.time())}\n"
        f"2. Tudo daqui para a frente: {named(series, context)}"
    )


def listed(found: Sequence[Series], context: ClientContext) -> str:
    """Return what comes again, one a line."""
    paused = {True: " (pausado)", False: ""}
    return "Horários fixos:\n" + "\n".join(
        f"• {named(each, context)}{paused[each.status == 'paused']}" for each in found
    )


def _missed(occurrence: Occurrence, context: ClientContext) -> str:
    nearest = ""
    if occurrence.suggested_start is not None:
        nearest = f"; o mais perto que tenho é {say_moment(context.local(occurrence.suggested_start))}"
    reason = (occurrence.reason or "sem horário").rstrip(".")
    return f"• {short_date(occurrence.occurs_on)} não deu ({reason}){nearest}."
