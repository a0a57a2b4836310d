"""The agenda's orders as a model may give them: each tool only proposes."""

from datetime import date as day
from datetime import time as clock

from oxy.aurora.deeds import Order
from oxy.aurora.orders import blocking, cancelling, clearing, moving, no_shows, opening, passing_on
from oxy.aurora.orders.proposing import Json, Run, propose_order, propose_wish
from oxy.foundation.errors import Invalid


async def cancel_booking(
    run: Run, who: str, date: str | None = None, time: str | None = None, service: str | None = None,
    tell_customer: bool = True,
) -> Json:  # fmt: skip
    """Propõe cancelar um agendamento. Se houver mais de um possível, a resposta pergunta qual.

    Args:
        who: nome do pet e, se souber, do tutor, como na agenda.
        date: o dia do agendamento, AAAA-MM-DD.
        time: a hora do agendamento, HH:MM.
        service: o serviço marcado.
        tell_customer: false quando o dono não quer que o cliente seja avisado.
    """
    words = _booking(who, date, time, service) + ("" if tell_customer else " sem avisar")
    return await propose_wish(run, cancelling.KIND, words, cancelling.order)


async def move_booking(
    run: Run, who: str, to_date: str, to_time: str, date: str | None = None, time: str | None = None,
    service: str | None = None, tell_customer: bool = True,
) -> Json:  # fmt: skip
    """Propõe mover um agendamento para outro dia e hora.

    Args:
        who: nome do pet e, se souber, do tutor, como na agenda.
        to_date: o novo dia, AAAA-MM-DD.
        to_time: a nova hora, HH:MM.
        date: o dia em que está hoje, AAAA-MM-DD.
        time: a hora em que está hoje, HH:MM.
        service: o serviço marcado.
        tell_customer: false quando o dono não quer que o cliente seja avisado.
    """
    words = _booking(who, date, time, service) + ("" if tell_customer else " sem avisar")
    return await propose_wish(
        run, moving.KIND, words, moving.order, {"to": f"{said_day(to_date)} às {_clock(to_time)}"}
    )


async def mark_no_show(run: Run, who: str, date: str | None = None, time: str | None = None) -> Json:
    """Propõe marcar falta de um cliente cujo horário já passou.

    Args:
        who: nome do pet e, se souber, do tutor.
        date: o dia, AAAA-MM-DD.
        time: a hora, HH:MM.
    """
    return await propose_wish(run, no_shows.KIND, _booking(who, date, time, None), no_shows.order)


async def block_agenda(
    run: Run, from_date: str, to_date: str | None = None, from_time: str | None = None, to_time: str | None = None,
    professional: str | None = None, move_booked: bool = True,
) -> Json:  # fmt: skip
    """Propõe bloquear a agenda em um período; mostra quem já está marcado nele e para onde cada um pode ir.

    Args:
        from_date: primeiro dia, AAAA-MM-DD.
        to_date: último dia, AAAA-MM-DD; sem ele, só o primeiro.
        from_time: hora de início, HH:MM; sem ela, desde a abertura.
        to_time: hora de fim, HH:MM; sem ela, até o fechamento.
        professional: nome do profissional ou espaço; sem ele, a agenda inteira.
        move_booked: false quando o dono quer só bloquear, sem mudar o horário de ninguém.
    """
    stretch = _stretch(from_date, to_date, from_time, to_time)
    _check_professional(run, professional)
    words = f"bloqueia {professional or 'a agenda'} {stretch}" + ("" if move_booked else " sem mover ninguém")
    return await propose_wish(run, blocking.KIND, words, blocking.order)


async def cancel_many(
    run: Run, from_date: str, to_date: str | None = None, from_time: str | None = None, to_time: str | None = None,
    professional: str | None = None, service: str | None = None, tell_customers: bool = True, block: bool = True,
) -> Json:  # fmt: skip
    """Propõe cancelar todos os agendamentos de um período, com aviso a cada cliente; mostra todos pelo nome.

    Args:
        from_date: primeiro dia, AAAA-MM-DD.
        to_date: último dia, AAAA-MM-DD; sem ele, só o primeiro.
        from_time: hora de início, HH:MM; sem ela, o dia todo.
        to_time: hora de fim, HH:MM; sem ela, o dia todo.
        professional: nome do profissional ou espaço; sem ele, todos.
        service: só os desse serviço.
        tell_customers: false quando o dono não quer que os clientes sejam avisados.
        block: false quando o horário deve ficar aberto para novos agendamentos.
    """
    stretch = _stretch(from_date, to_date, from_time, to_time)
    _check_professional(run, professional)
    words = f"cancela todos {service or ''} {f'de {professional}' if professional else ''} {stretch}"
    words += ("" if tell_customers else " sem avisar") + ("" if block else " sem bloquear")
    return await propose_wish(run, clearing.KIND, words, clearing.order)


async def move_many(
    run: Run, from_date: str, to_date: str | None = None, from_time: str | None = None, to_time: str | None = None,
    professional: str | None = None, service: str | None = None, new_professional: str | None = None,
    new_date: str | None = None, new_from_time: str | None = None, tell_customers: bool = True, block: bool = False,
) -> Json:  # fmt: skip
    """Propõe mover vários agendamentos de uma vez, para outro profissional, outro dia ou ambos; mostra todos pelo nome.

    Args:
        from_date: primeiro dia em que estão marcados, AAAA-MM-DD.
        to_date: último dia, AAAA-MM-DD; sem ele, só o primeiro.
        from_time: hora de início, HH:MM; sem ela, o dia todo.
        to_time: hora de fim, HH:MM; sem ela, o dia todo.
        professional: com quem estão marcados; sem ele, todos.
        service: só os desse serviço.
        new_professional: quem passa a atender; "outra pessoa" para qualquer outro; sem ele, de preferência o mesmo.
        new_date: para que dia vão, AAAA-MM-DD; sem ele, o mesmo dia.
        new_from_time: a partir de que hora, HH:MM.
        tell_customers: false quando o dono não quer que os clientes sejam avisados.
        block: true quando o profissional não vem, para o horário dele não ser marcado de novo.
    """
    stretch = _stretch(from_date, to_date, from_time, to_time)
    _check_professional(run, professional)
    if new_professional and not new_professional.casefold().startswith("outr"):
        _check_professional(run, new_professional)
    words = f"passa todos {service or ''} {f'de {professional}' if professional else ''} {stretch}"
    words += (", bloqueia" if block else "") + ("" if tell_customers else " sem avisar")
    to = [new_professional, f"dia {said_day(new_date)}" if new_date else None]
    to += [f"às {_clock(new_from_time)}"] if new_from_time else []
    pins = {"to": " ".join(each for each in to if each)}
    return await propose_wish(run, passing_on.KIND, words, passing_on.order, pins)


async def set_opening_hours(run: Run, date: str, opens: str | None = None, closes: str | None = None) -> Json:
    """Propõe o horário de funcionamento de um único dia.

    Args:
        date: o dia, AAAA-MM-DD.
        opens: hora de abrir, HH:MM; sem opens e closes, fechado o dia todo.
        closes: hora de fechar, HH:MM.
    """
    if bool(opens) != bool(closes):
        raise Invalid("Diga as duas horas, de abrir e de fechar, ou nenhuma para o dia fechado.")
    spans = [f"{clock.fromisoformat(opens):%H:%M}-{clock.fromisoformat(closes):%H:%M}"] if opens and closes else []
    return await propose_order(run, Order(opening.KIND, {"hours": {day.fromisoformat(date).isoformat(): spans}}))


AGENDA_TOOLS = (
    cancel_booking, cancel_many, move_booking, move_many, mark_no_show, block_agenda, set_opening_hours,
)  # fmt: skip


def _booking(who: str, date: str | None, time: str | None, service: str | None) -> str:
    """A booking as an owner would name it: one reading for both."""
    parts = [service or "", f"de {who}", said_day(date) if date else "", f"às {_clock(time)}" if time else ""]
    return " ".join(part for part in parts if part)


def _stretch(from_date: str, to_date: str | None, from_time: str | None, to_time: str | None) -> str:
    days = (
        said_day(from_date)
        if to_date in (None, from_date)
        else f"do dia {said_day(from_date)} ao dia {said_day(to_date or '')}"
    )
    if bool(from_time) != bool(to_time):
        raise Invalid("Diga as duas horas, de início e de fim, ou nenhuma.")
    return f"{days} das {_clock(from_time)} às {_clock(to_time)}" if from_time and to_time else days


def _check_professional(run: Run, name: str | None) -> None:
    if name and not any(name.casefold() in one.name.casefold() for one in run.deps.context.resources):
        raise Invalid(f"Não há profissional ou espaço chamado {name}.")


def said_day(written: str) -> str:
    """Return a date as an owner writes it. Raises `Invalid`."""
    try:
        return f"{day.fromisoformat(written.strip()[:10]):%d/%m/%Y}"
    except ValueError:
        raise Invalid(f"Não entendi a data {written!r}: escreva AAAA-MM-DD.") from None


def _clock(written: str | None) -> str:
    try:
        return f"{clock.fromisoformat((written or '').strip()[:5]):%Hh%M}"
    except ValueError:
        raise Invalid(f"Não entendi a hora {written!r}: escreva HH:MM.") from None
