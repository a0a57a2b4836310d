"""The orders as a model may give them: each tool only proposes, and the result says that nothing is done yet."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date as day
from datetime import time as clock
from typing import Any, Literal

from pydantic_ai import RunContext

from oxy.aurora.deeds import Order, Scene
from oxy.aurora.orders import (
    blocking,
    campaigns,
    cancelling,
    clearing,
    conversing,
    knowledge,
    messaging,
    moving,
    no_shows,
    opening,
    pricing,
    undoing,
)
from oxy.aurora.orders.people import find_contact
from oxy.aurora.orders.wishes import Wish
from oxy.aurora.toolset import Toolset
from oxy.foundation.errors import Invalid

Json = Mapping[str, Any]
Run = RunContext[Toolset]
CampaignName = Literal["reactivation", "promotional", "birthday", "vaccine_due", "empty_agenda"]


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
    return await _wish(run, cancelling.KIND, words, cancelling.order)


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
    return await _wish(run, moving.KIND, words, moving.order, {"to": f"{_day(to_date)} às {_clock(to_time)}"})


async def mark_no_show(run: Run, who: str, date: str | None = None, time: str | None = None) -> Json:
    """Propõe marcar falta de um cliente cujo horário já passou.

    Args:
        who: nome do pet e, se souber, do tutor.
        date: o dia, AAAA-MM-DD.
        time: a hora, HH:MM.
    """
    return await _wish(run, no_shows.KIND, _booking(who, date, time, None), no_shows.order)


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
    return await _wish(run, blocking.KIND, words, blocking.order)


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
    return await _wish(run, clearing.KIND, words, clearing.order)


async def create_campaign(
    run: Run, kind: CampaignName, text: str | None = None, inactive_days: int | None = None,
    date: str | None = None,
) -> Json:  # fmt: skip
    """Propõe uma campanha: prévia com público, textos e prazo. Só o sim do dono envia.

    Args:
        kind: reactivation (sumidos), promotional, birthday (aniversário do pet), vaccine_due, empty_agenda.
        text: texto do dono; pode ter {nome}, {pet}, {o_pet}, {do_pet}, {servico}, {horarios}. Sem ele, o texto padrão.
        inactive_days: para reactivation, há quantos dias sem visita.
        date: para empty_agenda, o dia, AAAA-MM-DD.
    """
    told = [f"há {inactive_days} dias"] if inactive_days else []
    words = " ".join(["campanha", *([_day(date)] if date else []), *told])
    pins = {"kind": kind} | ({"text": text} if text else {})
    return await _wish(run, campaigns.KIND, words, campaigns.order, pins)


async def pause_campaign(run: Run, action: Literal["pause", "resume", "cancel"]) -> Json:
    """Propõe pausar, retomar ou cancelar a campanha em andamento."""
    words = {"pause": "pausa a campanha", "resume": "retoma a campanha", "cancel": "cancela a campanha"}[action]
    return await _wish(run, campaigns.STEER, words, campaigns.steering_order)


async def change_price(
    run: Run, service: str, price: str, size: Literal["small", "medium", "large", "all"] | None = None
) -> Json:
    """Propõe mudar o preço de um serviço.

    Args:
        service: nome do serviço.
        price: o novo preço em reais, como 70.00.
        size: o porte do pet, quando o serviço tem preço por porte; all para todos.
    """
    pins = {} if size is None else {"sizes": list(pricing.SIZE_NAMES) if size == "all" else [size]}
    words = f"preço de {service} para R$ {price.replace('.', ',')}"
    return await _wish(run, pricing.KIND, words, pricing.order, pins)


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
    return await _order(run, Order(opening.KIND, {"hours": {day.fromisoformat(date).isoformat(): spans}}))


async def message_customer(run: Run, who: str, text: str) -> Json:
    """Propõe enviar uma mensagem a um cliente, em nome do negócio.

    Args:
        who: nome do cliente ou do pet.
        text: o texto exato da mensagem.
    """

    async def order(scene: Scene) -> Order:
        contact = await find_contact(scene, who, None)
        return Order(messaging.KIND, {"contact_id": str(contact.id), "text": text.strip()})

    return await _propose(run, order)


async def set_faq_answer(run: Run, question: str, answer: str) -> Json:
    """Propõe cadastrar ou mudar a resposta a uma pergunta frequente dos clientes.

    Args:
        question: a pergunta, como o cliente faria.
        answer: o que a assistente deve responder.
    """
    return await _propose(run, lambda scene: knowledge.order_of(scene, question, answer))


async def set_who_answers(run: Run, who: str, assistant: bool) -> Json:
    """Propõe assumir a conversa de um cliente (a assistente silencia) ou devolvê-la à assistente.

    Args:
        who: nome do cliente ou do pet.
        assistant: true para a assistente voltar a responder.
    """

    async def order(scene: Scene) -> Order:
        contact = await find_contact(scene, who, None)
        return Order(conversing.KIND, {"contact_id": str(contact.id), "assistant": assistant})

    return await _propose(run, order)


async def undo_last(run: Run) -> Json:
    """Propõe desfazer a última coisa que foi feita a pedido deste dono, quando há como."""
    return await _wish(run, undoing.KIND, "desfaz", undoing.order)


TOOLS = (
    cancel_booking, cancel_many, move_booking, mark_no_show, block_agenda, change_price, set_opening_hours,
    message_customer, set_faq_answer, set_who_answers, undo_last, create_campaign, pause_campaign,
)  # fmt: skip


async def _wish(
    run: Run, kind: str, words: str, order: Callable[[Scene, Wish], Awaitable[Order]],
    pins: Mapping[str, Any] | None = None,
) -> Json:  # fmt: skip
    wish = Wish(kind, words, run.deps.context, pins or {})
    return await _propose(run, lambda scene: order(scene, wish))


async def _order(run: Run, order: Order) -> Json:
    async def found(_: Scene) -> Order:
        return order

    return await _propose(run, found)


async def _propose(run: Run, order: Callable[[Scene], Awaitable[Order]]) -> Json:
    proposal = await run.deps.propose(order)
    return {
        "ok": True, "done": False, "preview": proposal.preview,
        "say": "Nada foi feito ainda. O sistema mostra este texto ao dono e pede o sim; não repita nem diga que fez.",
    }  # fmt: skip


def _booking(who: str, date: str | None, time: str | None, service: str | None) -> str:
    """A booking as an owner would name it: one reading for both."""
    parts = [service or "", f"de {who}", _day(date) if date else "", f"às {_clock(time)}" if time else ""]
    return " ".join(part for part in parts if part)


def _stretch(from_date: str, to_date: str | None, from_time: str | None, to_time: str | None) -> str:
    days = _day(from_date) if to_date in (None, from_date) else f"do dia {_day(from_date)} ao dia {_day(to_date or '')}"
    if bool(from_time) != bool(to_time):
        raise Invalid("Diga as duas horas, de início e de fim, ou nenhuma.")
    return f"{days} das {_clock(from_time)} às {_clock(to_time)}" if from_time and to_time else days


def _check_professional(run: Run, name: str | None) -> None:
    if name and not any(name.casefold() in one.name.casefold() for one in run.deps.context.resources):
        raise Invalid(f"Não há profissional ou espaço chamado {name}.")


def _day(written: str) -> str:
    try:
        return f"{day.fromisoformat(written.strip()[:10]):%d/%m/%Y}"
    except ValueError:
        raise Invalid(f"Não entendi a data {written!r}: escreva AAAA-MM-DD.") from None


def _clock(written: str | None) -> str:
    try:
        return f"{clock.fromisoformat((written or '').strip()[:5]):%Hh%M}"
    except ValueError:
        raise Invalid(f"Não entendi a hora {written!r}: escreva HH:MM.") from None
