"""The waitlist, in words."""

from datetime import datetime, timedelta

from oxy.agenda import WaitEntry
from oxy.attendant.context import ClientContext
from oxy.attendant.wording import at_time, day_words, for_the
from oxy.portuguese import clock_time, join_list, plural

OFFER_TO_WAIT = "Se preferir, posso te avisar se abrir um horário antes: é só dizer *lista de espera* 😊"
OFFER_TO_WAIT_FOR_NIGHTS = (
    "Se preferir as noites que você queria, posso te avisar se abrir vaga: é só dizer *lista de espera* 😊"
)
SHALL_I_FOR_NIGHTS = "Ou quer que eu te avise se abrir vaga nessas noites?"
ONE_AT_A_TIME = "A lista de espera guarda um serviço de cada vez; anoto o primeiro."
SHALL_I = "Ou quer que eu te avise se abrir um horário?"
FREE_AFTER_ALL = "Boa notícia: para quando você quer ainda tem horário livre!"
PASSED_BY = "Sem problema! Você continua na lista de espera, e eu te aviso se abrir outro horário 😊"
LEFT = "Certo, tirei você da lista de espera. Quando precisar, é só chamar 😊"
NOT_WAITING = "Você não está em nenhuma lista de espera no momento."
TAKEN = "Poxa, esse horário acabou de ser preenchido 😕"
STILL_WAITING = "Você continua na lista de espera, e eu te aviso do próximo que abrir."
ASK_DAYS = "Para quais dias você quer que eu te avise?"
_WEEKDAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")


def too_late(words: str) -> str:
    """Return that the answer came when the slot had been passed on."""
    return f"Poxa, o prazo para responder já tinha terminado, e o horário passou adiante: {words} 😕"


def kept_until(ends: datetime, context: ClientContext) -> str:
    """Return until when an offered slot is kept, and the question again."""
    day = "" if ends.date() == context.today else f"{day_words(ends.date(), context.today)} "
    return f"Guardo esse horário para você até {day}{at_time(ends.time()).removeprefix('às ')}. Quer ficar com ele?"


def joined(entry: WaitEntry, context: ClientContext, sex: str | None = None) -> str:
    """Return that the customer is on the list, for what and when."""
    whose = f" {for_the(entry.pet_name, sex)}" if entry.pet_name else ""
    return (
        f"Você está na lista de espera: {entry.service_name}{whose}, {when(entry, context)}. "
        f"Se abrir {'vaga' if entry.wanted.nights else 'um horário'}, eu te aviso por aqui 😊"
    )


def when(entry: WaitEntry, context: ClientContext) -> str:
    """Return the days and hours waited for."""
    wanted, today = entry.wanted, context.today
    if wanted.nights is not None and wanted.first_day == wanted.last_day:
        leaves = wanted.first_day + timedelta(days=wanted.nights)
        nights = plural(wanted.nights, "noite", "noites")
        return f"entrada {day_words(wanted.first_day, today)}, saída {day_words(leaves, today)} ({nights})"
    if wanted.first_day == wanted.last_day:
        days = day_words(wanted.first_day, today)
    else:
        days = f"de {day_words(wanted.first_day, today)} até {day_words(wanted.last_day, today)}"
    if wanted.weekdays:
        days += f" ({join_list([_WEEKDAYS[day] for day in wanted.weekdays])})"
    if wanted.earliest is not None and wanted.earliest == wanted.latest:
        return f"{days} {at_time(wanted.earliest)}"
    if wanted.earliest is not None and wanted.latest is not None:
        return f"{days}, entre {clock_time(wanted.earliest)} e {clock_time(wanted.latest)}"
    if wanted.earliest is not None:
        return f"{days}, a partir de {clock_time(wanted.earliest)}"
    return f"{days}, até {clock_time(wanted.latest)}" if wanted.latest is not None else days
