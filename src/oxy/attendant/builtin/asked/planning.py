"""Which questions a turn answers: by the message quoted, by what it names, by being the only one open.

Decides without doing. What belongs to the talk under way is never taken; what is not clear is asked back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oxy.attendant.builtin.asked.kind import Kind, Matter
from oxy.attendant.builtin.asked.reading import fits, is_explicit, is_plain, names_another, read_deed
from oxy.attendant.builtin.asked.registry import KINDS
from oxy.attendant.context import ClientContext
from oxy.attendant.dialogue import Dialogue
from oxy.attendant.tapping import as_typed
from oxy.conversations.ports import Turn
from oxy.conversations.questions import OpenQuestion
from oxy.portuguese import Answer, find_choice, normalise, read_answer

_ALL = re.compile(r"\b(?:todos|todas|tudo|os dois|as duas|os tres|as tres|ambos|ambas)\b")
_PIECES = re.compile(r"\s*(?:[,;.!\n]|\b(?:e|mas|j[aá])\b)\s*(?=\S)", re.IGNORECASE)
_SEVERAL_NUMBERS = re.compile(r"\d(?:\s*(?:,|e)\s*\d)+")
# What the talk under way may have asked that a yes or a no answers as well.
_YES_OR_NO = frozenset(
    {"confirm", "cancel_confirm", "human", "book_too", "wait", "emergency", "opt_out", "slot", "day", "time"}
)
_NUMBERED = frozenset({"slot", "which_booking", "which_day", "service", "pet", "time"})


@dataclass(frozen=True, slots=True)
class Asked:
    """An open question with its kind and matter."""

    question: OpenQuestion
    kind: Kind
    matter: Matter

    def read(self, text: str, context: ClientContext) -> tuple[str, str] | None:
        """Return the deed that a text asks for, and what else it says."""
        return read_deed(text, self.kind, self.matter, context)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a turn means for the open questions.

    Args:
        deeds: what was answered, in order.
        which: not clear, so it is asked back which of these is meant; None among them is the talk under way.
        words: the answer whose question is not clear yet.
        rest: what else the turn says, for the talk to go on with; all of it when the answer was the talk's own.
    """

    deeds: tuple[tuple[Asked, str], ...] = ()
    which: tuple[Asked | None, ...] = ()
    words: str = ""
    rest: str = ""


def find_asked(context: ClientContext) -> list[Asked]:
    """Return the contact's questions whose answer still means something, oldest first."""
    found: list[Asked] = []
    for question in context.questions:
        kind = KINDS.get(question.kind)
        matter = None if kind is None else kind.matter(question, context)
        if kind is not None and matter is not None:
            found.append(Asked(question, kind, matter))
    # Those of one message in the order in which it names them.
    return sorted(found, key=lambda each: (each.question.asked_at, each.matter.start or each.question.asked_at))


def plan_answers(turn: Turn, context: ClientContext, dialogue: Dialogue) -> Plan | None:
    """Return what the turn answers, or None when it answers nothing that was asked."""
    known = find_asked(context)
    if not known:
        return None
    quoted: dict[str, list[Asked]] = {}
    for each in known:
        if each.question.whatsapp_message_id:
            quoted.setdefault(each.question.whatsapp_message_id, []).append(each)
    which: tuple[Asked | None, ...] = ()
    unclear = ""
    deeds: list[tuple[Asked, str]] = []
    loose: list[str] = []
    rest: list[str] = []
    for message in turn.messages:
        words = as_typed(message, dialogue) or ""
        targets = quoted.get(message.reply_to, []) if message.reply_to else []
        if len(targets) > 1:
            # One message asked about several: it is answered for one of them, for all, or it is asked which.
            part = _loose(words, targets, context, dialogue) or Plan(rest=words)
            deeds += part.deeds
            which, unclear = part.which or which, part.words or unclear
            rest.append(part.rest)
            continue
        target = next(iter(targets), None)
        answer = target.read(words, context) if target is not None else None
        if target is not None and answer is not None:
            deeds.append((target, answer[0]))
            rest.append(answer[1])
        elif message.reply_to is None:
            loose.append(words)
        else:
            rest.append(words)
    answered = {id(each) for each, _ in deeds}
    left = [each for each in known if id(each) not in answered]
    found = _loose(_joined(loose), left, context, dialogue)
    if found is None and not deeds and not which:
        return None
    if found is None:
        return Plan(tuple(deeds), which, unclear, _joined([*rest, *loose]))
    return Plan((*deeds, *found.deeds), which or found.which, unclear or found.words, _joined([*rest, found.rest]))


def _joined(texts: Sequence[str]) -> str:
    return "\n".join(text for text in texts if text)


def _loose(text: str, known: Sequence[Asked], context: ClientContext, dialogue: Dialogue) -> Plan | None:
    """What words that quote nothing answer."""
    if not text or not known:
        return None
    picked = _picked(text, known, context, dialogue) if dialogue.asked_ids else None
    if picked is not None:
        return picked
    standing = [each for each in known if not each.question.lapsed(context.now)]
    if not standing:
        return _too_late(text, known, context, dialogue)
    named = _named(text, standing, context)
    if len(named) == 1:
        return _single(text, named[0], context, dialogue, named=True)
    if len(standing) == 1:
        return _single(text, standing[0], context, dialogue, named=False)
    return _several(text, named or standing, context, dialogue)


def _named(text: str, standing: Sequence[Asked], context: ClientContext) -> list[Asked]:
    """Those that the text names best, when it names any."""
    scores = [0 if names_another(text, each.matter, context) else fits(text, each.matter, context) for each in standing]
    best = max(scores)
    return [each for each, score in zip(standing, scores, strict=True) if score == best and best > 0]


def _single(text: str, asked: Asked, context: ClientContext, dialogue: Dialogue, *, named: bool) -> Plan | None:
    answer = asked.read(text, context)
    if answer is None:
        unclear = asked.question.last_said and dialogue.expecting is None and not dialogue.by_model
        if unclear and read_answer(text) is Answer.yes_but and not names_another(text, asked.matter, context):
            return Plan(which=(asked,), words="sim")
        return None
    deed, rest = answer
    match _whose(text, asked, dialogue, named=named):
        case "ours":
            return Plan(((asked, deed),), rest=rest)
        case "unclear":
            other = (None,) if dialogue.expecting is not None else ()
            return Plan(which=(asked, *other), words=text)
        case _:
            return None


def _several(text: str, standing: Sequence[Asked], context: ClientContext, dialogue: Dialogue) -> Plan | None:
    """One answer to several questions: to all when it says so, else it is asked which."""
    apart = _each_its_own(text, standing, context)
    if apart:
        return Plan(apart)
    plain = _ALL.sub(" ", normalise(text)) if any(letter.isalnum() for letter in text) else text
    answers = [each.read(plain, context) for each in standing]
    read = next((answer for answer in answers if answer is not None), None)
    if read is None:
        return None
    if _ALL.search(normalise(text)) and all(answers):
        deeds = tuple((each, answer[0]) for each, answer in zip(standing, answers, strict=True) if answer)
        return Plan(deeds, rest=read[1])
    newest = standing[-1]
    whose = _whose(text, newest, dialogue, named=False)
    if whose == "theirs":
        return None
    together = len({each.question.message_id for each in standing}) == 1 and newest.question.message_id is not None
    if together and whose == "ours" and all(answer is not None and answer[0] == "yes" for answer in answers):
        # They were asked in one breath, and a plain yes answers what was asked.
        return Plan(tuple((each, "yes") for each in standing), rest=read[1])
    other = (None,) if dialogue.expecting is not None else ()
    return Plan(which=(*standing, *other), words=text)


def _each_its_own(text: str, standing: Sequence[Asked], context: ClientContext) -> tuple[tuple[Asked, str], ...]:
    """ "O Bolota vai, a Nina não": every part of the text names one of them and answers for it."""
    deeds: list[tuple[Asked, str]] = []
    for piece in _PIECES.split(text):
        named = _named(piece, standing, context)
        answer = named[0].read(piece, context) if len(named) == 1 else None
        if answer is None or answer[1]:
            return ()
        deeds.append((named[0], answer[0]))
    told = {id(each) for each, _ in deeds}
    return tuple(deeds) if len(deeds) > 1 and len(told) == len(deeds) else ()


def _whose(text: str, asked: Asked, dialogue: Dialogue, *, named: bool) -> str:
    """Whether an answer is to the question (`ours`), to the talk under way (`theirs`), or could be either."""
    expecting = dialogue.expecting
    if expecting is not None:
        draft_pet = dialogue.draft.pet.pet_id
        if named and asked.matter.pet_ids and draft_pet not in asked.matter.pet_ids and is_explicit(text):
            return "ours"
        if not asked.question.last_said:
            return "theirs"
        if expecting in _NUMBERED and find_choice(text, 10) is not None:
            return "theirs"
        return "ours" if named or is_explicit(text) or expecting not in _YES_OR_NO else "unclear"
    if asked.question.last_said or named or is_explicit(text):
        return "ours"
    return "unclear" if is_plain(text) and not dialogue.by_model else "theirs"


def _picked(text: str, known: Sequence[Asked], context: ClientContext, dialogue: Dialogue) -> Plan | None:
    """The answer to "de qual deles?": a number, a name, all of them; then the first answer counts for it."""
    by_id = {each.question.id: each for each in known}
    listed = [None if each is None else by_id.get(each) for each in dialogue.asked_ids]
    chosen: list[Asked | None] = []
    standing = [each for each in listed if each is not None]
    numbers = [int(digit) - 1 for digit in re.findall(r"\d", text)] if _SEVERAL_NUMBERS.fullmatch(text.strip()) else []
    choice = find_choice(text, len(listed))
    if numbers and all(number < len(listed) for number in numbers):
        chosen = [listed[number] for number in numbers]
    elif len(listed) == 1:
        chosen = listed if read_answer(text) is Answer.yes or choice == 0 else []
    elif choice is not None:
        chosen = [listed[choice]]
    elif _ALL.search(normalise(text)):
        chosen = [*standing]
    elif standing:
        chosen = [*_named(text, standing, context)]
    if len(chosen) > 1 and not numbers and not _ALL.search(normalise(text)):
        return Plan(which=tuple(chosen), words=dialogue.asked_text)
    if chosen == [None] and None in dialogue.asked_ids:
        return Plan(rest=dialogue.asked_text)
    deeds: list[tuple[Asked, str]] = []
    for each in chosen:
        answer = None if each is None else (_own_words(text, each, context) or each.read(dialogue.asked_text, context))
        if each is not None and answer is not None:
            deeds.append((each, answer[0]))
    return Plan(tuple(deeds)) if deeds else None


def _own_words(text: str, asked: Asked, context: ClientContext) -> tuple[str, str] | None:
    """ "confirmo o do Thor" says itself what is answered; "o do Thor" and "2" only of what."""
    return asked.read(text, context) if is_explicit(text) else None


def _too_late(text: str, known: Sequence[Asked], context: ClientContext, dialogue: Dialogue) -> Plan | None:
    """An answer to what nobody waits for any more, where it can be to nothing else."""
    if dialogue.expecting is not None:
        return None
    fitting = _named(text, known, context) or [each for each in known if each.question.last_said][-1:]
    answer = fitting[-1].read(text, context) if fitting else None
    return None if answer is None else Plan(((fitting[-1], answer[0]),), rest=answer[1])
