"""Does what a turn answers to open questions, in the built-in receptionist's talk or by a model's tool."""

from oxy.attendant.builtin.asked.kind import Done
from oxy.attendant.builtin.asked.planning import Asked, find_asked, plan_answers
from oxy.attendant.builtin.asked.wording import THE_TALK, ask_which
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.context import ClientContext
from oxy.attendant.counter import Counter
from oxy.conversations.questions import LATE


async def answer_asked(talk: Talk) -> str | None:
    """Do what the turn answers and say so; return what else it says, or None when it answers nothing that was asked."""
    plan = plan_answers(talk.turn, talk.context, talk.dialogue)
    talk.dialogue.asked_ids, talk.dialogue.asked_text = [], ""
    if plan is None:
        return None
    for asked, deed in plan.deeds:
        if asked.question.lapsed(talk.context.now):
            talk.say(asked.kind.late(asked.question, deed, talk.context))
            await talk.counter.close_question(asked.question, LATE)
            continue
        done = await asked.kind.reply(talk, asked.question, deed)
        await _close(talk.counter, asked, deed, done)
    if plan.which:
        talk.dialogue.asked_ids = [None if each is None else each.question.id for each in plan.which]
        talk.dialogue.asked_text = plan.words
        talk.say(ask_which([THE_TALK if each is None else each.matter.words for each in plan.which]))
    return plan.rest


def open_matters(context: ClientContext) -> dict[str, Asked]:
    """Return what can still be answered, under the references by which a model knows it."""
    standing = [each for each in find_asked(context) if not each.question.lapsed(context.now)]
    return {f"P{place}": each for place, each in enumerate(standing, 1)}


async def settle(counter: Counter, asked: Asked, deed: str) -> Done:
    """Do what a model understood as the answer to a question."""
    done = await asked.kind.do(counter, asked.question, deed)
    await _close(counter, asked, deed, done)
    return done


async def _close(counter: Counter, asked: Asked, deed: str, done: Done) -> None:
    result = {"ok": done.ok, "say": done.say}
    counter.note("answer_question", {"kind": asked.question.kind, "answer": deed}, result)
    if not done.keep:
        await counter.close_question(asked.question, done.outcome or deed)
