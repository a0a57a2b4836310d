"""What goes before anything else, by rules alone, whoever words answers: emergencies, opt-outs, calls for a person."""

import re
from dataclasses import dataclass

from oxy.attendant.dialogue import Dialogue, load_dialogue
from oxy.attendant.handing_over import hand_over_text, summary_of
from oxy.attendant.mourning import condolences, tells_of_death
from oxy.attendant.reading import ruled
from oxy.attendant.responder import Reply, TurnDesk, Usage
from oxy.handbook import emergency_text
from oxy.portuguese import Intent, is_yes, normalise

OPTED_OUT = (
    "Pronto! Você não vai mais receber nossas promoções. "
    "Os avisos dos seus agendamentos continuam, e é só me chamar quando precisar 😊"
)
_ERASE = re.compile(
    r"\b(?:exclu\w+|apag\w+|delet\w+|elimin\w+)\b(?=.*\b(?:dados|cadastro|conta)\b)|\bdados\b.*\b(?:exclu\w+|apag\w+|delet\w+)\b"
)
_ARE_YOU_A_BOT = re.compile(
    r"\b(?:voce|vc|isso|aqui|estou falando com|to falando com|e|eh|falo com) (?:e |eh |ja e )?(?:com )?(?:um "
    r"|uma )?(?:robo|bot|maquina|ia|chatbot|pessoa|gente|humano|humana|atendente virtual)\b.*\?"
)
_WANTS_A_PERSON = re.compile(
    r"\b(?:quero|queria|preciso|posso|falar|chama\w*|passa\w*|transfer\w*|prefiro|atendente)\b"
)
# "Me tira da lista de espera" is about a slot, not about promotions.
_OF_THE_WAITLIST = re.compile(r"\b(?:lista|fila) de espera\b")


@dataclass(frozen=True, slots=True)
class Guarded:
    """A safeguard's answer, and which safeguard spoke."""

    kind: str
    reply: Reply


async def guard(desk: TurnDesk) -> Guarded | None:
    """Return the fixed answer where one is due, its effects done; None lets the turn go on."""
    text = desk.turn.text
    if not text:
        return None
    rule = ruled(text)
    if rule is Intent.emergency or _emergency_confirmed(desk):
        return Guarded("emergency", emergency_reply(desk))
    if tells_of_death(text, desk.context):
        return Guarded("mourning", await _mourning_reply(desk, opts_out=rule is Intent.opt_out))
    if (rule is Intent.opt_out and not _OF_THE_WAITLIST.search(normalise(text))) or _answers_yes_to(desk, "opt_out"):
        await desk.toolset.counter.stop_marketing()
        return Guarded("opt_out", _erasure_reply(desk) or Reply((OPTED_OUT,), _kept(desk)))
    if rule is Intent.human:
        return Guarded("human", _human_reply(desk))
    return None


def emergency_reply(desk: TurnDesk) -> Reply:
    """The business's fixed emergency text, and staff called urgently. No doses, no diagnoses."""
    organization = desk.context.organization
    text = emergency_text(organization)
    summary = summary_of(desk.context, desk.turn.text)
    handover = desk.toolset.counter.escalate("emergency", summary, urgent=True)
    desk.toolset.counter.evidence.free_text.append(text)
    return Reply((text,), {}, handover, "high", Usage())


async def _mourning_reply(desk: TurnDesk, *, opts_out: bool) -> Reply:
    """No booking and no offer goes on as if nothing were: a person sees to the records."""
    counter = desk.toolset.counter
    if opts_out:
        await counter.stop_marketing()
    text = condolences(desk.turn.text, desk.context)
    counter.evidence.free_text.append(text)
    handover = counter.escalate("pet_died", summary_of(desk.context, desk.turn.text))
    return Reply((text,), Dialogue().dump(desk.context.now), handover)


def _human_reply(desk: TurnDesk) -> Reply:
    plain = normalise(desk.turn.text)
    context, counter = desk.context, desk.toolset.counter
    if _ARE_YOU_A_BOT.search(plain) and not _WANTS_A_PERSON.search(plain):
        name, business = context.settings.ai.assistant_name, context.organization.name
        dialogue = load_dialogue(desk.turn.dialogue, context.now)
        dialogue.ask("human")
        text = (
            f"Sou {name}, assistente virtual da {business} 🐾 "
            "Posso te ajudar por aqui, ou prefere que eu chame uma pessoa da equipe?"
        )
        return Reply((text,), dialogue.dump(context.now))
    handover = counter.escalate("customer_asked", summary_of(context, desk.turn.text))
    return Reply((hand_over_text(context, counter),), Dialogue().dump(context.now), handover)


def _erasure_reply(desk: TurnDesk) -> Reply | None:
    """Who wants their data gone has a right to it (LGPD, article 18): people see to it."""
    if not _ERASE.search(normalise(desk.turn.text)):
        return None
    context, counter = desk.context, desk.toolset.counter
    handover = counter.escalate("erase_data", summary_of(context, desk.turn.text))
    text = (
        f"Pronto! Você não vai mais receber nossas promoções. Sobre os seus dados: {hand_over_text(context, counter)}"
    )
    return Reply((text,), Dialogue().dump(context.now), handover)


def _emergency_confirmed(desk: TurnDesk) -> bool:
    return _answers_yes_to(desk, "emergency")


def _answers_yes_to(desk: TurnDesk, question: str) -> bool:
    return load_dialogue(desk.turn.dialogue, desk.context.now).expecting == question and is_yes(desk.turn.text)


def _kept(desk: TurnDesk) -> dict[str, object]:
    """A booking under way goes on after an opt-out."""
    dialogue = load_dialogue(desk.turn.dialogue, desk.context.now)
    if dialogue.expecting == "opt_out":
        dialogue.ask(None)
    return dialogue.dump(desk.context.now)
