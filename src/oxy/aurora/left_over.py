"""The account of a question's words: what its reading does not explain may change the figure, and so is asked about."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from oxy.aurora.context import OwnerContext
from oxy.aurora.days_named import days_beside, names_its_days
from oxy.aurora.measuring import TOPIC_METRICS
from oxy.aurora.mending import plain_text
from oxy.aurora.owner_words import is_a_name
from oxy.aurora.questions import LISTS, Question
from oxy.aurora.topics import Topic
from oxy.aurora.vocabulary import (
    AI,
    CHANGED,
    CLIENTS,
    COMPARED,
    FIGURES,
    GLUE,
    PICKED,
    SHOWN,
    SPLITS,
    TEAM,
    TOPICS,
    WHEN,
)
from oxy.aurora.word_sets import Words, joined
from oxy.portuguese.misspellings import with_date_words_mended

# These are answered with figures or lists of the business; the others say no number.
ACCOUNTED = frozenset({
    Topic.served, Topic.services, Topic.revenue, Topic.ticket, Topic.cancellations, Topic.no_shows, Topic.new_clients,
    Topic.returning, Topic.inactive, Topic.bookings, Topic.agenda, Topic.campaign, Topic.comparison, Topic.summary,
    Topic.figure, Topic.chart, Topic.forecast, Topic.others, *LISTS,
})  # fmt: skip
# Their answers are of the whole house, whatever the question names.
_OF_THE_WHOLE = frozenset({Topic.inactive, Topic.campaign, Topic.others})
# So near a word that explains itself, it is that word, misspelt.
_SAME_WORD, _SAME_NAME, _SHORTEST_MISSPELT = 82.0, 80.0, 5
_WORD = re.compile(r"[a-z0-9]+")
_SAID_FOR_MANNERS = re.compile(
    r"^(?:(?:nao|opa|espera|pera|calma|ah|eita|entao)\W+)+(?=(?:quant[oa]s?|qua(?:l|is)|quem|como)\b)"
    r"|\b(?:bom dia|boa (?:tarde|noite)|ou nao|mais ou menos|por favor|por enquanto|ate (?:agora|aqui)|nao e\b(?=\W*$)"
    r"|tem como|alem disso|deixa(?: eu)?(?: te)?(?: ver| perguntar)?(?= )|mais alguma coisa"
    r"|(?:tudo|td) bem|sem tempo)\b"
)
_DOUBLED = re.compile(r"([a-qt-z])\1")
_MONTH_OF_DATE = re.compile(r"(?<=\d)/\d{1,2}(?:/\d{2,4})?(?!\d)")
_DAY_BUT_ONE = re.compile(r"\b(?:depois d[ea](?= amanha\b)|antes de(?= ontem\b))")
_WANTED = frozenset({"me", "quero", "queria", "preciso", "ver", "saber", "manda", "diz", "isso"})
_WHETHER = frozenset({"saber", "ver", "ve", "diz", "fala", "conta", "confere", "olha", "sabe"})
# Of whom they are is known from the question before, or not at all.
_PRONOUNS = frozenset({"ele", "ela", "eles", "elas", "dele", "dela", "deles", "delas"})
# "Por cliente", "cada dia": the split that a figure needs, or no figure; "por Ana", "por favor" are none.
_PER, _NO_SPLIT = frozenset({"por", "cada"}), frozenset({"aqui", "ai", "la", "que", "causa", "exemplo", "mim", "voce"})
_ONE_OF_THEM = frozenset({"atendimento", "cliente", "visita", "pet", "pessoa"})
_PROFIT = "lucr"
_ONLY = frozenset({"so", "somente", "apenas"})
# A single day is neither what begins nor what ends with it.
_OPEN_ENDED = frozenset({"ate", "desde", "entre"})
# What the AI costs is told by the month, a mean by client or visit, a rate by the hundred.
_PER_SOMETHING = frozenset({"ai_cost", "average_ticket"})
_OF_NO_DAYS = frozenset({Topic.agenda, Topic.inactive})
_BY_WHOM = frozenset({"pelo", "pela", "pelos", "pelas"})


@dataclass(frozen=True, slots=True)
class Said:
    """How a question was said.

    Args:
        leans: it goes on from the question before.
        carried: it names no figure of its own, so that a word misspelt may be what it asks.
        compares: it sets two stretches beside each other.
        without: the words that leave out services or people, which the question's own are without.
    """

    leans: bool
    carried: bool
    compares: bool
    without: str


def left_over(plain: str, question: Question, said: Said, context: OwnerContext) -> tuple[str, ...]:
    """Return the words of `plain` (`plain_text`) that neither the figure of `question`, nor its days, nor whom and what
    it names explain, in order; none for what is answered without figures.
    """
    if question.topic not in ACCOUNTED:
        return ()
    account = _Account(plain, question, said, context)
    left = [word for at, word in enumerate(account.words) if not account.explains(at, word)]
    if not left and not said.compares:
        left = days_beside(plain, question, context)
    return tuple(left)


class _Account:
    """A question's words beside what was read of them."""

    def __init__(self, plain: str, question: Question, said: Said, context: OwnerContext) -> None:
        self.question, self.said, self.context = question, said, context
        self.words = _words(plain.replace(said.without, " ", 1) if said.without else plain)
        self.own = _own_words(question, said)
        self.house = () if question.topic in _OF_THE_WHOLE else _names(question)

    def explains(self, at: int, word: str) -> bool:
        """Whether the word at `at` is part of what was read, or says nothing."""
        if is_a_name(word):
            return _is_of(word, self.house)
        decided = self._hinges(at, word)
        if decided is None:
            decided = names_its_days(at, self.words, self.question, self.context.today, compares=self.said.compares)
        if decided is None:
            known = word in self.own or _is_of(word, self.house)
            decided = known or (not self.said.carried and _misspelt(word, self.own))
        return decided

    def _hinges(self, at: int, word: str) -> bool | None:
        """Small words that turn what stands beside them: explained by that, or not at all; None for all others."""
        words, question = self.words, self.question
        ranked = question.listed.ranked if question.listed else None
        if word in _ONLY and ranked is not None and ranked.most is not None:
            return True
        if word in _ONLY:
            return self.said.leans or _narrows_to_a_name(words[at + 1 :], self.house)
        if word == "se" and set(words[:at]) <= {"e", "ou", "tambem", "mas"}:
            # The rest of "queria saber quanto deu e se tem vaga".
            return True
        if word == "se":
            return not _WHETHER.isdisjoint(words[max(at - 3, 0) : at])
        if word == "nao" and question.unconfirmed:
            return True
        if word in _PRONOUNS:
            return self.said.leans
        if word in _PER and _ONE_OF_THEM.intersection(words[at + 1 : at + 2]) and not _is_of_each(question):
            return False
        if word in _PER and not _is_split(question):
            return _is_who_or_why(words[at + 1 :], self.house)
        if word.startswith(_PROFIT) and question.measure is not None:
            return False
        if word in CHANGED and question.topic is Topic.services:
            return False
        if word in _BY_WHOM:
            return _is_doer(words[at + 1 : at + 3], self.own, self.house)
        if word in _OPEN_ENDED and question.period.days == 1 and question.topic not in _OF_NO_DAYS:
            return False
        if word == "mais" and _adds_up(words, at, self.house):
            return True
        if word == "com" and len(question.people) > 1 and not self.said.compares:
            return not _is_of(words[min(at + 2, len(words) - 1)], self.house)
        return None


def _words(plain: str) -> list[str]:
    plain = _MONTH_OF_DATE.sub("", with_date_words_mended(plain))
    plain = _SAID_FOR_MANNERS.sub(" ", _DAY_BUT_ONE.sub(" ", plain))
    return _WORD.findall(plain.replace("%", " porcento "))


def _own_words(question: Question, said: Said) -> Words:
    if question.topic in LISTS:
        return _explained(question.topic.value, None, None, True, False, said.compares)
    if said.carried and question.topic is Topic.summary:
        # "Ontem?": the days are all that it says.
        return _explained(None, None, None, True, False, said.compares)
    measure = question.measure
    metric = (measure.metric if measure else None) or TOPIC_METRICS.get(question.topic)
    by = measure.by if measure else None
    if question.topic is Topic.served and metric is None:
        metric = "completed_bookings"
    topic = None if question.topic is Topic.inactive else question.topic.value
    ranks = by is not None or question.topic is Topic.services
    days = question.period_said or question.topic is Topic.inactive
    return _explained(topic, metric, by, days, ranks, said.compares)


@lru_cache(maxsize=512)
def _explained(topic: str | None, metric: str | None, by: str | None, days: bool, ranks: bool, compares: bool) -> Words:
    kinds = [GLUE]
    kinds += [TOPICS[topic]] if topic in TOPICS else []
    kinds += [FIGURES[metric]] if metric else [FIGURES["bookings"]] if topic == "forecast" else []
    kinds += [SPLITS[by], SHOWN] if by else []
    kinds += [WHEN] if days else []
    # Which one rose or fell the most is no figure: that is told of one, beside the days before.
    kinds += [PICKED] if ranks else [CHANGED]
    kinds += [COMPARED] if compares else []
    return joined(kinds)


def _is_split(question: Question) -> bool:
    split = question.measure is not None and question.measure.by is not None
    metric = question.measure.metric if question.measure else TOPIC_METRICS.get(question.topic)
    return split or metric in _PER_SOMETHING or question.topic in (Topic.services, Topic.cohorts)


def _is_of_each(question: Question) -> bool:
    """Whether the figure is one of each visit or client: "por atendimento" of any other asks for another figure."""
    metric = question.measure.metric if question.measure else TOPIC_METRICS.get(question.topic)
    return metric in _PER_SOMETHING


def _narrows_to_a_name(rest: Sequence[str], house: Sequence[str]) -> bool:
    """ "Só de banho", "só a Ana": what it narrows to is counted alone; of "só fazem banho" nothing is known."""
    first = next((word for word in rest if len(word) > 2), "")
    return _is_of(first, house) or bool(_WANTED.intersection(rest[:2]))


def _is_doer(rest: Sequence[str], own: Words, house: Sequence[str]) -> bool:
    """ "Pela Ana", "pela IA", "pela manhã"; of what "pelo cliente" was done there is no figure."""
    if not rest or rest[0] in CLIENTS:
        return False
    return _is_of(rest[0], house) or rest[0] in own or any(word in AI or word in TEAM for word in rest)


def _is_who_or_why(rest: Sequence[str], house: Sequence[str]) -> bool:
    first = next(iter(rest), "")
    return first in _NO_SPLIT or first in AI or _is_of(first, house)


def _adds_up(words: Sequence[str], at: int, house: Sequence[str]) -> bool:
    """ "Banho mais tosa"."""
    return _is_of(words[at - 1], house) and any(_is_of(word, house) for word in words[at + 1 : at + 3])


def _names(question: Question) -> tuple[str, ...]:
    names = [one.name for one in (*question.services, *question.people)]
    names += [alias for service in question.services for alias in service.aliases]
    return tuple(word for name in names for word in _WORD.findall(plain_text(name)))


def _is_of(word: str, names: Sequence[str]) -> bool:
    return any(_same(word, name) for name in names)


@lru_cache(maxsize=2048)
def _same(word: str, name: str) -> bool:
    word, stem = _DOUBLED.sub(r"\1", word), name.rstrip("aeiou")
    if word == name or (len(stem) >= 3 and word.startswith(stem)):
        return True
    return len(name) > 3 and fuzz.ratio(word.removesuffix("s"), name) >= _SAME_NAME


@lru_cache(maxsize=2048)
def _misspelt(word: str, own: Words) -> bool:
    if len(word) < _SHORTEST_MISSPELT:
        return False
    return _nearest(word, own.whole) or _nearest(word, own.beginnings, begins=True)


def _nearest(word: str, known: Iterable[str], *, begins: bool = False) -> bool:
    """Whether `word` is one of `known` but for a slip; hardly anybody slips on the first letter."""
    return any(
        one[0] == word[0]
        and len(one) >= _SHORTEST_MISSPELT
        and fuzz.ratio(word[: len(one) + 1] if begins else word, one) >= _SAME_WORD
        for one in known
    )
