"""Which part of the dialogue a message belongs to, and how sure that is."""

import re

from oxy.attendant.builtin.hearing import Heard
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.dialogue import Dialogue
from oxy.attendant.responder import Confidence
from oxy.conversations.ports import Turn
from oxy.handbook import match_article
from oxy.portuguese import Answer, Intent, find_recurrence

LONG_MESSAGE = 240
_FILLERS = frozenset({
    "pode", "ser", "para", "por", "favor", "tem", "seria", "queria", "quero", "teria", "umas", "uns", "dia", "feira",
    "das", "dos", "que", "vem", "talvez", "mesmo",
})  # fmt: skip
_RULES_ASKED = re.compile(
    r"\b(?:tem que|precisa|necessario|obrigatori\w+|inclui\w*|incluso|demora\w*|como funciona|quanto tempo|dura)\b"
)
_THINKS_AGAIN = re.compile(
    r"\b(?:na verdade|melhor|pensando bem|prefiro|pode ser|em vez|ao inves|trocar?|muda\w*|alias|quer dizer|digo|ops"
    r"|errei|desculpa|tem como)\b"
)
_FOR_PEOPLE = re.compile(
    r"\b(?:reclam\w+|reembols\w+|estorn\w+|notas? fisca(?:l|is)|boletos?|cobranca\w*|cobraram|comprovante\w*|procon"
    r"|advogad\w+|insatisfeit\w+|pessim[oa]\w*|absurdo|machucaram|sumiram|curriculo|vaga de (?:emprego|trabalho)"
    r"|trabalhar (?:com|ai|na|no)|parceria|fornecedor\w*"
    r"|(?:ta|esta|ficou|tao|estao) pront[oa]s?(?= *[?]| para (?:buscar|ir)|$)"
    r"|(?:atualiz\w+|corrig\w+|mud\w+|alter\w+) (?:\w+ ){0,3}(?:dados|cadastro|ficha))\b"
)
_LATE = re.compile(
    r"\b(?:vou (?:me )?atrasar|vou chegar (?:um pouco |uns \d+ minutos )?atrasad\w+|estou atrasad\w+|to atrasad\w+"
    r"|vamos (?:nos )?atrasar"
    r"|chego (?:com )?(?:um pouco |uns )?(?:atrasad\w+|atraso)|peguei transito|preso no transito|presa no transito)\b"
)
_THINKS_IT_OVER = re.compile(
    r"\b(?:vou|preciso|tenho que|deixa eu|deixe eu|deixa) (?:ver|falar|confirmar|perguntar|checar|conferir"
    r"|combinar|olhar)"
    r" (?:aqui |antes |primeiro |isso )?(?:com|se|minha|meu|a agenda)\b"
    r"|\bnao sei,? (?:\w+ )?vou pensar\b|\b(?:preciso|tenho que) pensar\b"
    r"|\b(?:te|lhe|ja|depois) (?:te )?(?:aviso|confirmo|falo|respondo|retorno)\b|\b(?:aviso|confirmo"
    r"|respondo) (?:voces?|depois|mais tarde)\b"
)
_COMING = re.compile(r"\b(?:confirm\w*|estarei|estaremos|vou sim|vamos sim|presenca|compare\w+|estou indo|to indo)\b")
_QUESTION_INTENTS = frozenset({Intent.price, Intent.hours_address})
_STANDALONE = frozenset({Intent.greeting, Intent.thanks, Intent.hours_address})
_ANSWERED_BY_YES_OR_NO = frozenset(
    {"confirm", "cancel_confirm", "series_stop", "series_skip", "human", "book_too", "wait", "emergency", "opt_out"}
)


def wants_booking(heard: Heard, *, answered: bool) -> bool:
    """Whether a message without a topic starts a booking; `answered` says that a question in it has its answer."""
    only_asks = "?" in heard.text and heard.says(_RULES_ASKED) and not heard.speaks_of_when
    if only_asks and not heard.has(Intent.availability):
        return False
    if heard.has(Intent.availability) or (heard.has(Intent.reschedule) and not answered):
        return not answered or heard.intent is Intent.availability
    if heard.services and heard.resource is not None and not answered:
        return True
    if heard.has(Intent.book):
        return not answered or heard.intent is Intent.book or heard.speaks_of_when
    if answered:
        return False
    if heard.intent in _QUESTION_INTENTS:
        return False
    if heard.services:
        return "?" not in heard.text or heard.intent is not Intent.other or heard.speaks_of_when
    if heard.unknown_service is not None and heard.asks:
        return True
    return heard.intent is Intent.other and _says_only_when(heard)


def _says_only_when(heard: Heard) -> bool:
    """ "sábado", "amanhã às 10?": nothing but a time, unlike "que calor hoje"."""
    if not (heard.days or heard.moments.times or heard.moments.date_range):
        return False
    rest = heard.plain
    for span in heard.moments.spans:
        rest = rest.replace(span, " ")
    return not set(re.findall(r"[a-z]{3,}", rest)) - _FILLERS


def only_insists(talk: Talk) -> bool:
    """Whether a message wants what is being asked back and says nothing else: no other service, animal or time."""
    heard, draft = talk.heard, talk.draft
    wants = heard.has(Intent.book) or heard.answer in (Answer.yes, Answer.yes_but)
    services = [service for service in heard.services if service.id != draft.service_id]
    pets = [pet for pet in heard.pets if pet.id != draft.pet.pet_id]
    told = services or pets or heard.speaks_of_when or heard.facts.name or heard.unknown_service
    return wants and not told and not heard.asks


def names_what_comes_again(talk: Talk) -> bool:
    """Whether something named is to come again: no question about hours or prices, whatever words it uses."""
    heard = talk.heard
    return bool(heard.services) and not heard.asks and find_recurrence(heard.text) is not None


def changes_recent(talk: Talk) -> bool:
    """Whether the customer thinks again about the booking just made: "na verdade às 11", "melhor sábado"."""
    heard, recent = talk.heard, talk.dialogue.recent_id
    if recent is None or all(booking.id != recent for booking in talk.context.upcoming):
        return False
    found = heard.moments
    said_when = bool(found.times or found.dates or found.window)
    return said_when and heard.says(_THINKS_AGAIN) and not heard.services


def needs_person(talk: Talk) -> bool:
    """Whether the matter is one that only people settle: bills, complaints, jobs, corrections of the records."""
    return talk.heard.says(_FOR_PEOPLE) and match_article(talk.context.articles, talk.heard.text) is None


def runs_late(heard: Heard) -> bool:
    """Whether the customer says that they will not be on time today."""
    return heard.says(_LATE) and not heard.asks


def thinks_it_over(heard: Heard) -> bool:
    """Whether the customer has to ask somebody first, or will be back: "vou ver com meu marido e te aviso"."""
    return heard.says(_THINKS_IT_OVER) and not heard.asks and not heard.days and not heard.moments.times


def confirms_presence(talk: Talk) -> bool:
    """Whether the customer says, unasked, that they will come to something they have booked."""
    heard = talk.heard
    coming = heard.answer in (Answer.yes, Answer.yes_but) or heard.intent is Intent.confirm_yes
    return bool(talk.context.upcoming) and coming and heard.says(_COMING) and not heard.asks


def sure(heard: Heard, turn: Turn, dialogue: Dialogue) -> Confidence:
    """High where the dialogue expects exactly this or rules and classifier agree, low for everything else."""
    if not heard.text:
        return "high"
    if len(heard.text) > LONG_MESSAGE:
        return "low"
    guess = heard.guess
    if dialogue.expecting in _ANSWERED_BY_YES_OR_NO:
        return "high" if heard.answer in (Answer.yes, Answer.no) else "low"
    if dialogue.by_model:
        return "high" if guess.agreed and guess.intent in _STANDALONE else "low"
    if _answers_what_was_asked(heard, dialogue):
        return "high"
    agreed = guess.agreed and guess.intent not in (Intent.other, Intent.confirm_yes, Intent.deny_no)
    return "high" if agreed and not turn.late else "low"


def _answers_what_was_asked(heard: Heard, dialogue: Dialogue) -> bool:
    expecting, facts = dialogue.expecting, heard.facts
    if expecting in ("slot", "time", "day", "which_day"):
        return bool(heard.moments.times or heard.days or heard.choice(max(1, len(dialogue.draft.offered))) is not None)
    if expecting == "service":
        return len(heard.services) == 1
    if expecting in ("species", "facts", "size"):
        return any((facts.species, facts.breed, facts.age_years, facts.size))
    if expecting in ("pet", "pet_name"):
        return bool(heard.pets or facts.name)
    return expecting == "which_booking" and heard.choice(max(1, len(dialogue.booking_ids))) is not None
