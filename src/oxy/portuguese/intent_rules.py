"""What words say about a message's intent: one row of patterns an intent, the most pressing first."""

import re
from enum import StrEnum
from functools import lru_cache

from oxy.portuguese.answers import Answer, read_answer
from oxy.portuguese.emergencies import is_emergency
from oxy.portuguese.word_lists import any_of, word_list


class Intent(StrEnum):
    """What a customer wants from us with one message."""

    greeting = "greeting"
    price = "price"
    hours_address = "hours_address"
    availability = "availability"
    book = "book"
    reschedule = "reschedule"
    cancel = "cancel"
    confirm_yes = "confirm_yes"
    deny_no = "deny_no"
    register_pet = "register_pet"
    human = "human"
    thanks = "thanks"
    opt_out = "opt_out"
    emergency = "emergency"
    other = "other"


def _words(section: str) -> re.Pattern[str]:
    return any_of(word_list("intent_words.txt", section))


_GREETING_WORDS = "|".join(word_list("intent_words.txt", "greeting"))
_GREETING_FILLERS = "|".join(word_list("intent_words.txt", "greeting_filler"))
_GREETING = re.compile(rf"^(?:{_GREETING_WORDS})\b")
_GREETING_ONLY = re.compile(rf"^(?:(?:{_GREETING_WORDS}|{_GREETING_FILLERS})[\s,.!?]*)+$")
_CONFIRM_ANYWHERE = _words("confirm_anywhere")
_THANKS = _words("thanks")
_DESCRIBES_PET = _words("describes_pet")
_CALLS_OFF = re.compile(r"\bcancel|\bdesmar[cq]")
_ORDERS_BOOKING = re.compile(r"^(?:agenda|marca|agende|marque) (?:para mim|ai para mim|um|uma)\b")
_DECLINES = re.compile(
    r"(?:nao|hoje nao|agora nao|deixa|por enquanto nao|nao precisa|nao quero),? (?:mas )?(?:muito )?obrigad[oa][ .!]*"
)
_FIRM_YES = re.compile(r"^(?:sim|pode|confirm\w+|quero|isso|fechado|combinad\w+|aceito|com certeza|claro)\b(?! isso)")
_POLITE = (Intent.thanks, Intent.confirm_yes, Intent.deny_no, Intent.greeting)
_SHORT = 24

# The most pressing first: where a message speaks of several, the first one leads.
_ROWS: tuple[tuple[Intent, re.Pattern[str]], ...] = tuple(
    (intent, _words(intent.value))
    for intent in (
        Intent.opt_out,
        Intent.human,
        Intent.reschedule,
        Intent.cancel,
        Intent.register_pet,
        Intent.price,
        Intent.availability,
        Intent.hours_address,
        Intent.book,
    )
)


@lru_cache(maxsize=512)
def seen_by_rules(plain: str) -> tuple[Intent, ...]:
    """Return every intent whose words stand in normalised text, the most pressing first."""
    seen = [Intent.emergency] if is_emergency(plain) else []
    seen += [intent for intent, pattern in _ROWS if pattern.search(plain)]
    if Intent.opt_out in seen or (Intent.reschedule in seen and not _CALLS_OFF.search(plain)):
        seen = [intent for intent in seen if intent is not Intent.cancel]
    if Intent.book in seen and (Intent.reschedule in seen or Intent.cancel in seen):
        seen.remove(Intent.book)
    answer = read_answer(plain)
    if answer is Answer.no:
        seen.append(Intent.deny_no)
    elif not plain.endswith("?") and (answer in (Answer.yes, Answer.yes_but) or _CONFIRM_ANYWHERE.search(plain)):
        seen.append(Intent.confirm_yes)
    if _THANKS.search(plain):
        seen.append(Intent.thanks)
    if _GREETING.search(plain):
        seen.append(Intent.greeting)
    if (not seen or seen == [Intent.greeting]) and _DESCRIBES_PET.search(plain):
        seen.insert(0, Intent.register_pet)
    return tuple(seen)


def leading_rule(plain: str) -> Intent | None:
    """Return the intent that the rules settle on, or None when none of them applies."""
    seen = seen_by_rules(plain)
    answer = read_answer(plain)
    if _GREETING_ONLY.match(plain) and (Intent.greeting in seen or (plain.endswith("?") and answer is not Answer.yes)):
        return Intent.greeting
    if Intent.thanks in seen and (Intent.confirm_yes in seen or Intent.deny_no in seen):
        return _polite_answer(plain, seen)
    if answer is Answer.yes and Intent.confirm_yes in seen:
        return Intent.book if _ORDERS_BOOKING.match(plain) else Intent.confirm_yes
    real = [intent for intent in seen if intent is not Intent.greeting]
    if real:
        return real[0]
    return Intent.greeting if Intent.greeting in seen and len(plain) < _SHORT else None


def _polite_answer(plain: str, seen: tuple[Intent, ...]) -> Intent:
    """Tell "pode sim, obrigada" and "não, obrigada" from "ok, obrigada", which only thanks."""
    pressing = next((intent for intent in seen if intent not in _POLITE), None)
    if pressing:
        return pressing
    if _DECLINES.fullmatch(plain):
        return Intent.deny_no
    return Intent.confirm_yes if _FIRM_YES.match(plain) else Intent.thanks
