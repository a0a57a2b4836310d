"""A message taken apart into its questions: "como foi ontem? e quem sumiu?", "clientes hoje e faturamento do mês"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from oxy.aurora.context import OwnerContext
from oxy.aurora.mending import plain_text
from oxy.aurora.mentions import find_people, find_services, names_several
from oxy.aurora.questions import SMALL_TALK, Question
from oxy.aurora.reading import read_question
from oxy.aurora.spans import find_span
from oxy.aurora.spelling import spelled_out
from oxy.aurora.splits import find_split
from oxy.aurora.topic_finding import find_topic
from oxy.aurora.topics import Topic
from oxy.insights import Period, named_period

_HARD = re.compile(r"[?!;\n]+\s*|:\s+|(?<!\b[Dd]r)(?<!\b[Dd]ra)(?<!\b[Ss]r)(?<!\b[Ss]ra)\.(?=\s|$)\s*")
_SOFT = re.compile(r",?\s+e\s+(?:tamb[eé]m\s+)?|,\s+(?:e\s+)?|\s+mais\s+(?=quant|qual|o\s|a\s)", re.IGNORECASE)
_JOINT = re.compile(r"^\W*e\s+", re.IGNORECASE)
_LEANS = re.compile(r"^(?:e|mas)\b")
_OPTIONS = re.compile(r"^(?!quant|qual|quem|como)(?!.*\bquant).*\b(?:ou|x|vs)\b")
_SPLIT = re.compile(r"\b(?:por|cada|a cada) (?:dia da semana|\w+)\b|\b(dia|semana|mes) a (?:dia|semana|mes)\b")
_OF_THEM = re.compile(r"\b(?:el[ae]s?|del[ae]s?)\b")
_ALSO_THEY = re.compile(r"(?:que )?(?:nao|nunca mais|sumi\w+)\b")
_ALSO_ASKS = re.compile(r"^(?:quanto|quant[oa]s|qual|quais|quem|por ?que|como) (?:\w+ ){1,6}\w+\W*$")
_COUNTS = re.compile(r"\bquant[oa]s?\b")
# In these the second day belongs to the question itself: "compara hoje e ontem".
_NEEDS_TWO_DAYS = frozenset({Topic.comparison, Topic.definition})
_NO_FIGURES = frozenset({Topic.search, Topic.inactive})


@dataclass(frozen=True, slots=True)
class Piece:
    """One question's words; `joined` when only a comma or "e" parts it from the one before."""

    text: str
    joined: bool = False


def read_questions(text: str, context: OwnerContext, dialogue: Mapping[str, Any]) -> list[Question]:
    """Return every question of one message, each once, in the order asked; at least one.

    Questions joined by "e" share what only one of them says: "quantos atendi e quanto faturei no mês?" is about the
    month twice. Where each names its own period, service or person, each keeps its own.
    """
    questions: list[Question] = []
    memory = dialogue
    lead: Period | None = None
    pieces = split_questions(text, context)
    for piece in pieces:
        question = read_question(piece.text, context, memory)
        if question.topic is Topic.unknown and question.period_said and piece is not pieces[-1] and not questions:
            # "Fecha o mês pra mim: quanto deu, quantos atendi": the days stand in front of all.
            lead = question.period
            continue
        if lead is not None and not question.period_said and question.topic not in SMALL_TALK:
            question = replace(question, period=lead, period_said=True)
        if piece.joined and question.topic is Topic.unknown:
            question = replace(question, words=_JOINT.sub("", piece.text).strip(" ?!."))
        if piece.joined and question.topic is Topic.agenda and not question.period_said:
            question = _from_now_on(question, questions, context)
        if piece.joined and question.period_said:
            questions = _with_period(questions, question)
        questions = questions if piece.joined or not questions else _settled(questions)
        questions.append(question)
        memory = question.remembered() if question.leaves else memory
    return list({replace(question, period_said=True): question for question in questions}.values())


def split_questions(text: str, context: OwnerContext) -> tuple[Piece, ...]:
    """Return the parts of `text` that are questions of their own; whatever is none stays with the one before it."""
    pieces: list[Piece] = []
    for sentence in _HARD.split(spelled_out(text)):
        if not sentence.strip():
            continue
        parts = _split_softly(sentence.strip(), context)
        if pieces and not _stands(parts[0].text, context) and not _says_more(pieces[-1].text, parts[0].text, context):
            parts[0] = Piece(f"{pieces[-1].text} {parts[0].text}", pieces[-1].joined)
            pieces.pop()
        pieces += parts
    return tuple(pieces) or (Piece(text),)


def _split_softly(sentence: str, context: OwnerContext) -> list[Piece]:
    if find_topic(plain_text(sentence)) is Topic.definition:
        return [Piece(sentence)]
    for joint in _SOFT.finditer(sentence):
        left, right = sentence[: joint.start()], sentence[joint.end() :]
        if joint[0].strip() == "," and _stands(right, context) and not _stands(left, context):
            # "e ontem, quanto faturei?" is one question, its day in front.
            continue
        if _OPTIONS.search(plain_text(right)):
            # "quem cancelou mais, cliente de banho ou de consulta": what is named there is chosen between.
            continue
        if _is_only_split(plain_text(right)):
            # "Nos últimos 3 meses, mês a mês": how it is shown.
            continue
        if _asks(left, context) and _asks_another(left, right, context):
            rest = _split_softly(f"e {right}", context)
            return [Piece(left), replace(rest[0], joined=True), *(replace(piece, joined=True) for piece in rest[1:])]
    return [Piece(sentence)]


def _is_only_split(plain: str) -> bool:
    split = _SPLIT.search(plain)
    return split is not None and find_split(plain) is not None and not plain.replace(split[0], "").strip(" ?!.")


def _asks(part: str, context: OwnerContext) -> bool:
    return _stands(part, context) or (bool(_LEANS.match(plain_text(part))) and _names_something(part, context))


def _stands(part: str, context: OwnerContext) -> bool:
    """Whether the words are a question by themselves."""
    plain = plain_text(part)
    if find_topic(plain) not in SMALL_TALK:
        return True
    services = find_services(plain, context.services)
    # "Banhos e faturamento de fevereiro": in the plural, and nothing else, it asks how many.
    alone = len(plain.split()) == 1 and names_several(plain, services)
    return bool(services) and (alone or bool(_COUNTS.match(plain)))


def _asks_another(left: str, right: str, context: OwnerContext) -> bool:
    """Whether `right` asks for something else than `left`: another topic, period, service or person."""
    topics = find_topic(plain_text(left)), find_topic(plain_text(right))
    periods = find_span(left, context), find_span(right, context)
    own_period = periods[0] is not None and periods[1] is not None and periods[0] != periods[1]
    if Topic.command in topics or topics[0] in _NEEDS_TWO_DAYS:
        return False
    if topics == (Topic.search, Topic.search) and _OF_THEM.search(plain_text(right)):
        # "O fone da Priscila e quando foi a última vez que ela veio": both are told of whom is found.
        return False
    if topics[0] is Topic.ranking and _ALSO_THEY.match(plain_text(right)):
        # "Quem só veio uma vez e não voltou": one list of those people.
        return False
    if not _stands(right, context):
        if _stands(left, context) and topics[1] is Topic.unknown and _asks_what_is_not_known(right, context):
            # Not understood, it must not take the other with it.
            return topics[0] not in _NO_FIGURES
        if topics[0] in _NO_FIGURES or len(plain_text(right).split()) > _ELLIPSIS_WORDS:
            return False
        return own_period or _another_person(left, right, topics[0], context)
    services = [find_services(plain_text(part), context.services) for part in (left, right)]
    return topics[0] is not topics[1] or own_period or (bool(services[1]) and services[0] != services[1])


def _asks_what_is_not_known(part: str, context: OwnerContext) -> bool:
    plain = plain_text(part)
    named = find_services(plain, context.services) or find_people(part, context)
    return not named and bool(_ALSO_ASKS.match(plain))


_ELLIPSIS_WORDS = 5


def _another_person(left: str, right: str, topic: Topic, context: OwnerContext) -> bool:
    people = find_people(left, context), find_people(right, context)
    return topic is Topic.agenda and () not in people and people[0] != people[1]


def _names_something(part: str, context: OwnerContext) -> bool:
    return bool(
        find_span(part, context) or find_services(plain_text(part), context.services) or find_people(part, context)
    )


def _says_more(before: str, part: str, context: OwnerContext) -> bool:
    """Whether a fragment after a full stop is a question that leans on the one before, not the rest of it."""
    if find_topic(plain_text(before)) in SMALL_TALK or find_topic(plain_text(part)) in SMALL_TALK - {Topic.unknown}:
        return True
    if _LEANS.match(plain_text(part)):
        return _names_something(part, context)
    periods = [find_span(words, context) for words in (before, part)]
    return None not in periods


def _with_period(questions: list[Question], later: Question) -> list[Question]:
    return [question if question.period_said else replace(question, period=later.period) for question in questions]


def _from_now_on(question: Question, before: list[Question], context: OwnerContext) -> Question:
    """ "quantos atendi ontem e quem vem?": figures look back, the agenda does not follow them there."""
    if before and before[-1].topic in (Topic.agenda, Topic.bookings):
        return question
    if before and before[-1].period_said and before[-1].period.first > context.today:
        return replace(question, period=before[-1].period, period_said=True)
    return replace(question, period=named_period("today", context.zone, context.now))


def _settled(questions: list[Question]) -> list[Question]:
    """A full stop ends the sharing: what was asked before it keeps the period it has."""
    return [replace(question, period_said=True) for question in questions]
