"""Who answers a customer: a person or the assistant, conversation by conversation."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.orders.people import called, find_contact
from oxy.aurora.orders.wishes import Unclear, Wish
from oxy.businesses import Right
from oxy.clientele import load_contact
from oxy.conversations import desk
from oxy.foundation.errors import Invalid, NotFound

KIND = "who_answers"
_PERSON = re.compile(
    r"(?i)\b(?:assum\w+|pausa\w*|para(?:r)?|desliga\w*|silencia\w*|tira\w*)\b.{0,30}\b(?:conversa|atendimento|ia"
    r"|rob[oô]|bot|luna|assistente|autom[aá]tico)\b"
    r"(?:.{0,25}?\b(?:com|d[oae]|n[oa]|pr[oa]|para)\b)? ?(?P<who>.*)$"
    r"|(?i:\b(?:deixa|deixe|pode deixar)\b (?:a conversa )?(?:(?:com|d)?[oa]? ?)(?P<left>.+?) (?:comigo|com a gente"
    r"|para mim|pra mim)\b)"
    r"|(?i:\beu (?:mesm[oa] )?(?:falo|respondo|atendo|converso|cuido)\b (?:com |d)?[oa]? ?(?P<mine>.+)$)"
)
_ASSISTANT = re.compile(
    r"(?i)\b(?:devolv\w+|retom\w+|reativ\w+|religa\w*|liga(?:r)?|volta\w*|despausa\w*)\b.{0,30}\b(?:conversa"
    r"|atend\w+|ia|rob[oô]|bot|luna|assistente|autom[aá]tico)\b"
    r"(?:.{0,25}?\b(?:com|d[oae]|n[oa]|pr[oa]|para|a)\b)? ?(?P<who>.*)$"
)
_TAIL = re.compile(
    r"(?i)\s*\b(?:pra|para|pro|com) (?:a |o )?(?:ia|luna|rob[oô]|bot|assistente)\b.*$|[.!?]+$|\b(?:por favor|por"
    r" enquanto|agora)\b"
)
_TO_HER = re.compile(r"(?i)\s+(?:pra|para|pro) (?:a |o )?(?:ia|luna|rob[oô]|bot|assistente)\b.*$")
_HEAD = re.compile(r"(?i)^(?:(?:na|a) )?(?:conversa |ia |atendimento )?(?:com |d)?(?:[oa] )?")


def reads(text: str) -> bool:
    """Whether `text`, as it was written, says who shall answer a customer."""
    return bool(_ASSISTANT.search(text) or _PERSON.search(text)) and not re.search(r"(?i)\bagenda\b", text)


async def order(scene: Scene, wish: Wish) -> Order:
    """Return the order: whose conversation, and who answers from now on."""
    said = _TO_HER.sub("", wish.text)
    back = _ASSISTANT.search(said)
    found = back or _PERSON.search(said)
    groups = [] if found is None else [each for each in found.groupdict().values() if each]
    who = _HEAD.sub("", _TAIL.sub("", groups[0] if groups else "").strip()).strip()
    if not who and "contact_id" not in wish.pins:
        raise Unclear("De qual cliente? Faço isso conversa por conversa; diga o nome dele ou do pet.")
    contact = await find_contact(scene, who, wish.pins.get("contact_id"))
    return Order(KIND, {"contact_id": str(contact.id), "assistant": back is not None})


class WhoAnswers:
    """Silences the assistant in one customer's conversation, or lets it answer again."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.CONVERSATIONS

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Say whose conversation, and what that means."""
        contact = await load_contact(scene.session, UUID(arguments["contact_id"]))
        conversation = await _conversation(scene, contact.id)
        if arguments["assistant"]:
            if conversation.ai_active:
                raise Invalid(f"A assistente já está respondendo {called(contact)}: nada foi feito.")
            text = f"Devolver à assistente a conversa com {called(contact)}: ela volta a responder sozinha."
        else:
            if not conversation.ai_enabled or conversation.status == "escalated":
                raise Invalid(f"A assistente já está em silêncio com {called(contact)}: nada foi feito.")
            text = (
                f"Assumir a conversa com {called(contact)}: a assistente fica em silêncio até você devolver, e você"
                " responde pelo console ou pelo celular do negócio."
            )
        return Preview(
            text, {"conversation": conversation.id, "status": conversation.status, "on": conversation.ai_enabled}
        )

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Do it."""
        contact = await load_contact(scene.session, UUID(arguments["contact_id"]))
        conversation = await _conversation(scene, contact.id)
        if arguments["assistant"]:
            await desk.set_ai(scene.session, conversation.id, True, scene.actor)
            await desk.hand_back(scene.session, conversation.id, scene.actor)
            text = f"Pronto, a assistente voltou a responder {called(contact)}."
        elif scene.speaker.user_id is not None:
            await desk.take_over(scene.session, conversation.id, scene.speaker.user_id, scene.actor)
            text = f"Pronto, a conversa com {called(contact)} é sua; a assistente ficou em silêncio."
        else:
            await desk.set_ai(scene.session, conversation.id, False, scene.actor)
            text = f"Pronto, a assistente ficou em silêncio com {called(contact)}."
        return Done(text, Order(KIND, {**arguments, "assistant": not arguments["assistant"]}))


async def _conversation(scene: Scene, contact_id: UUID) -> desk.ConversationView:
    found = await desk.find_open(scene.session, contact_id)
    if found is None:
        raise NotFound("Esse cliente não tem conversa aberta: nada foi feito.")
    return found
