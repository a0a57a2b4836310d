"""The orders as a model may give them: each tool only proposes, and the result says that nothing is done yet."""

from typing import Literal

from oxy.aurora.deeds import Order, Scene
from oxy.aurora.orders import campaigns, conversing, knowledge, messaging, pricing, undoing
from oxy.aurora.orders.agenda_tools import AGENDA_TOOLS, said_day
from oxy.aurora.orders.people import find_contact
from oxy.aurora.orders.proposing import Json, Run, propose, propose_wish

CampaignName = Literal["reactivation", "promotional", "birthday", "vaccine_due", "empty_agenda"]


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
    words = " ".join(["campanha", *([said_day(date)] if date else []), *told])
    pins = {"kind": kind} | ({"text": text} if text else {})
    return await propose_wish(run, campaigns.KIND, words, campaigns.order, pins)


async def pause_campaign(run: Run, action: Literal["pause", "resume", "cancel"]) -> Json:
    """Propõe pausar, retomar ou cancelar a campanha em andamento."""
    words = {"pause": "pausa a campanha", "resume": "retoma a campanha", "cancel": "cancela a campanha"}[action]
    return await propose_wish(run, campaigns.STEER, words, campaigns.steering_order)


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
    return await propose_wish(run, pricing.KIND, words, pricing.order, pins)


async def message_customer(run: Run, who: str, text: str) -> Json:
    """Propõe enviar uma mensagem a um cliente, em nome do negócio.

    Args:
        who: nome do cliente ou do pet.
        text: o texto exato da mensagem.
    """

    async def order(scene: Scene) -> Order:
        contact = await find_contact(scene, who, None)
        return Order(messaging.KIND, {"contact_id": str(contact.id), "text": text.strip()})

    return await propose(run, order)


async def set_faq_answer(run: Run, question: str, answer: str) -> Json:
    """Propõe cadastrar ou mudar a resposta a uma pergunta frequente dos clientes.

    Args:
        question: a pergunta, como o cliente faria.
        answer: o que a assistente deve responder.
    """
    return await propose(run, lambda scene: knowledge.order_of(scene, question, answer))


async def set_who_answers(run: Run, who: str, assistant: bool) -> Json:
    """Propõe assumir a conversa de um cliente (a assistente silencia) ou devolvê-la à assistente.

    Args:
        who: nome do cliente ou do pet.
        assistant: true para a assistente voltar a responder.
    """

    async def order(scene: Scene) -> Order:
        contact = await find_contact(scene, who, None)
        return Order(conversing.KIND, {"contact_id": str(contact.id), "assistant": assistant})

    return await propose(run, order)


async def undo_last(run: Run) -> Json:
    """Propõe desfazer a última coisa que foi feita a pedido deste dono, quando há como."""
    return await propose_wish(run, undoing.KIND, "desfaz", undoing.order)


TOOLS = (
    *AGENDA_TOOLS, change_price, message_customer, set_faq_answer, set_who_answers, undo_last, create_campaign,
    pause_campaign,
)  # fmt: skip
