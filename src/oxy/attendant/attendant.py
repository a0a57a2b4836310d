"""One customer turn, from its context to an answer that may go out."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from oxy.attendant.builtin import Receptionist
from oxy.attendant.checking import Checked, checked, handed_over, objections
from oxy.attendant.context import ClientContext, load_context
from oxy.attendant.dialogue import Dialogue, others_notes
from oxy.attendant.responder import ModelFailed, Reply, Responder, TurnDesk, Usage
from oxy.attendant.safeguards import guard
from oxy.attendant.spending_limit import tell_of_the_limit
from oxy.attendant.tapping import options_for
from oxy.attendant.toolset import Toolset
from oxy.attendant.trace import turn_fields
from oxy.conversations.ports import Answer, Interaction, Thinking, Turn
from oxy.foundation.database import Database, Session
from oxy.foundation.settings import Settings
from oxy.foundation.telemetry import log

ModelFor = Callable[[ClientContext], Responder | None]


class Attendant:
    """Answers customers' turns: safeguards, then the built-in receptionist or a model, then the claims gate."""

    def __init__(self, database: Database, settings: Settings, builtin: Receptionist, model_for: ModelFor) -> None:
        """`model_for` returns the responder of the business's model, or None when none is configured."""
        self._database = database
        self._settings = settings
        self._builtin = builtin
        self._model_for = model_for

    async def prepare(self, session: Session, turn: Turn) -> Thinking:
        """Load the customer's context; the thinking raises only what a retry may cure (the database)."""
        log().info("[CLIENT-AI] Processing client message", **turn_fields(turn), messages=len(turn.messages))
        context = await load_context(session, turn)
        log().info(
            "[CLIENT-AI] Context loaded", **turn_fields(turn), historyMessages=len(context.history),
            petsCount=len(context.pets), bookings=len(context.bookings),
        )  # fmt: skip
        if self._model_for(context) is not None:
            await tell_of_the_limit(session, context)
        return partial(self._answer, turn, context)

    async def _answer(self, turn: Turn, context: ClientContext) -> Answer:
        started = time.perf_counter()
        desk = TurnDesk(context, Toolset(self._database, context, turn), turn)
        found = await self._respond(desk)
        interaction = _interaction(found, desk)
        log().info(
            "[CLIENT-AI] Response generated", **turn_fields(turn), model=interaction.model, status=interaction.status,
            promptTokens=interaction.prompt_tokens, completionTokens=interaction.completion_tokens,
            totalTokens=interaction.prompt_tokens + interaction.completion_tokens,
            responseLength=sum(map(len, found.reply.texts)), success=interaction.status != "error",
            processingTime=round((time.perf_counter() - started) * 1000),
        )  # fmt: skip
        evidence = desk.toolset.counter.evidence.evidence()
        options = found.reply.options if self._settings.tap_options else ()
        return Answer(found.reply.texts, interaction, found.reply.dialogue, evidence, found.reply.handover, options)

    async def _respond(self, desk: TurnDesk) -> Checked:
        guarded = await guard(desk)
        if guarded is not None:
            return Checked(guarded.reply, "success")
        model = self._model_for(desk.context) if desk.context.may_ask_models else None
        if model is None or self._quickly_answered(desk, model):
            return await self._ask_builtin(desk)
        return await self._ask_model(desk, model)

    def _quickly_answered(self, desk: TurnDesk, model: Responder) -> bool:
        """Whether the built-in receptionist is sure enough to spare the model, which sees what it cannot."""
        if not desk.context.settings.ai.fast_path or (model.sees and desk.turn.has_pictures):
            return False
        return self._builtin.confidence(desk.context, desk.turn) == "high"

    async def _ask_builtin(self, desk: TurnDesk, failed: ModelFailed | None = None) -> Checked:
        reply = await self._builtin.respond(desk)
        reply = replace(reply, dialogue={**others_notes(desk.turn.dialogue), **reply.dialogue})
        if failed is None:
            return checked(desk, reply, "success") or handed_over(desk, reply)
        reply = replace(reply, usage=failed.usage)
        found = checked(desk, reply, "fallback") or handed_over(desk, reply)
        return replace(found, error=str(failed)[:1000])

    async def _ask_model(self, desk: TurnDesk, model: Responder) -> Checked:
        try:
            async with asyncio.timeout(self._settings.model_timeout_seconds):
                return await self._regenerate_once(desk, model)
        except TimeoutError:
            failed = ModelFailed(f"no answer in {self._settings.model_timeout_seconds:g} s", _nothing_known())
        except ModelFailed as error:
            failed = error
        except Exception as error:  # a model library's own faults: the customer is answered all the same
            failed = ModelFailed(f"{type(error).__name__}: {error}", _nothing_known())
        log().warning("[CLIENT-AI] Model failed", **turn_fields(desk.turn), error=str(failed), model=failed.usage.model)
        return await self._ask_builtin(desk, failed)

    async def _regenerate_once(self, desk: TurnDesk, model: Responder) -> Checked:
        reply = _with_proposal(desk, await model.respond(desk))
        found = checked(desk, reply, "success")
        if found is not None:
            return found
        violations = tuple(objection for text in reply.texts for objection in objections(desk, text))
        log().warning("[CLIENT-AI] Claims refused", **turn_fields(desk.turn), violations=len(violations))
        again = replace(desk, objections=violations, rejected=reply.texts)
        second = _with_proposal(desk, await model.respond(again))
        second = replace(second, usage=_together(reply.usage, second.usage))
        return checked(desk, second, "success") or handed_over(desk, second)


def _with_proposal(desk: TurnDesk, reply: Reply) -> Reply:
    """What the model proposed through its tools is what a "sim" will mean next; anything else is forgotten."""
    proposals = desk.toolset.proposals
    told = " ".join(reply.texts)
    dialogue = proposals.dialogue if proposals.dialogue and proposals.asked_in(told) else Dialogue()
    dialogue.by_model = True
    handover = reply.handover or desk.toolset.counter.handover
    options = options_for(dialogue, desk.context)
    kept = {**reply.dialogue, **dialogue.dump(desk.context.now)}
    return replace(reply, dialogue=kept, handover=handover, options=options)


def _together(first: Usage, second: Usage) -> Usage:
    costs = [usage.cost_usd for usage in (first, second)]
    known = [cost for cost in costs if cost is not None]
    return Usage(
        second.model, first.prompt_tokens + second.prompt_tokens, first.completion_tokens + second.completion_tokens,
        sum(known[1:], known[0]) if len(known) == len(costs) else None,
    )  # fmt: skip


def _nothing_known() -> Usage:
    return Usage("unknown")


def _interaction(found: Checked, desk: TurnDesk) -> Interaction:
    usage = found.reply.usage
    return Interaction(
        "client-ai", usage.model, found.status, tuple(desk.toolset.counter.calls), usage.prompt_tokens,
        usage.completion_tokens, usage.cost_usd, found.error,
    )  # fmt: skip
