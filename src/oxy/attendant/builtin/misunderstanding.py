"""What was not understood: once a clear question, then a person."""

from oxy.attendant.builtin.staff_notes import summary
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.handing_over import hand_over_text, summary_of
from oxy.portuguese import Intent

CLARIFY = (
    "Desculpe, não entendi bem 🙏 Você quer agendar um horário, saber preços ou horários de atendimento, "
    "ou falar de um agendamento que já tem?"
)
UNKNOWN = "Essa informação eu não tenho por aqui 😕"
DO_NOT_KNOW = f"{UNKNOWN} Quer que eu chame uma pessoa da equipe para te responder?"
REPEAT = "Desculpe, não entendi bem."
# Of words that are none, the model guesses anything, each with little conviction.
_SUSPECTED = 0.3
OFFER_A_PERSON = "Ainda não consegui entender 😕 Quer que eu chame uma pessoa da equipe para te ajudar?"
ASK_EMERGENCY = "Só para eu ter certeza: seu pet está passando por uma emergência agora? Se sim, responda SIM."
ASK_OPT_OUT = "Você quer parar de receber nossas promoções? Responda SIM que eu tiro você da lista."


def not_understood(talk: Talk) -> bool:
    """Say so in the way that fits; return whether the pending question should be put again after it."""
    dialogue = talk.dialogue
    guess = talk.heard.guess
    learned = guess.learned if guess.suspicion >= _SUSPECTED else None
    if learned is Intent.emergency and dialogue.expecting is None:
        talk.say(ASK_EMERGENCY)
        dialogue.ask("emergency")
        return False
    if learned is Intent.opt_out and dialogue.expecting is None:
        talk.say(ASK_OPT_OUT)
        dialogue.ask("opt_out")
        return False
    dialogue.misses += 1
    if dialogue.misses == 1 and dialogue.topic is None and "?" in talk.heard.text:
        talk.say(DO_NOT_KNOW)
        dialogue.ask("human")
        return False
    if dialogue.misses == 1:
        pending = dialogue.topic is not None and dialogue.expecting is not None
        told = UNKNOWN if "?" in talk.heard.text else REPEAT
        talk.say(told if pending else CLARIFY)
        return pending
    if dialogue.misses == 2:
        talk.say(OFFER_A_PERSON)
        dialogue.ask("human")
        return False
    call_a_person(talk, "not_understood")
    return False


def call_a_person(talk: Talk, reason: str) -> None:
    """Hand the conversation over, with what is known of the matter."""
    told = f"{summary_of(talk.context, talk.heard.text)} | {summary(talk)}"
    talk.handover = talk.counter.escalate(reason, told)
    talk.dialogue.close_topic()
    talk.dialogue.misses = 0
    talk.say(hand_over_text(talk.context, talk.counter))
