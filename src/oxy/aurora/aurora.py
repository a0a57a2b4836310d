"""Answers an owner's turn: with the model the business named, held to the figures of its tools, or without one."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from prometheus_client import Counter

from oxy import insights
from oxy.aurora.builtin import answer_builtin
from oxy.aurora.claimed import Backing
from oxy.aurora.context import OwnerContext, load_context
from oxy.aurora.counted import miscounted, mispriced
from oxy.aurora.deciding import hear, options_for
from oxy.aurora.doorkeeper import welcome
from oxy.aurora.figures import Figures, figures_in
from oxy.aurora.ordered import EVERY_DEED
from oxy.aurora.orders.honesty import claims_a_deed
from oxy.aurora.orders.taking import PENDING, after_correction
from oxy.aurora.printing import print_result
from oxy.aurora.proactive import begin_with_held
from oxy.aurora.proactive.leaning import find_leaning, recall
from oxy.aurora.proactive.talk import answer_own_matters
from oxy.aurora.proposals import Proposal
from oxy.aurora.spending_limit import may_ask_models
from oxy.aurora.toolset import Toolset
from oxy.businesses import find_pairing_word
from oxy.conversations.ports import Answer, Interaction, Thinking, ToolCall, Turn
from oxy.foundation.database import Database, Session
from oxy.foundation.telemetry import log
from oxy.insights import Period, Summary, period_between
from oxy.minds import BUILTIN, ModelUnavailable, Roster, Spending, UnusableModel

# A pause after which a message stands on its own: "e ontem?" no longer leans on what was asked before it.
DIALOGUE_AGE = timedelta(hours=3)
LATE = "Desculpe a demora: a conexão com o WhatsApp ficou fora do ar."
NOT_TEXT = "Por aqui eu só leio texto, por enquanto. Escreva a pergunta, por favor, como “quanto faturei hoje?”."

# Whether goals were spoken of last.
_GOALS = "goals"
_ABOUT_GOALS = frozenset({"list_goals", "propose_goal", "propose_goal_drop"})

Think = Callable[[Toolset, Sequence[str]], Awaitable[tuple[str, Spending]]]

REWRITTEN = Counter("oxy_aurora_rewritten", "Owner answers of a model rewritten by code because no tool said a figure")


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is dressed: texts, what to remember, how it came about, and what it asks again."""

    texts: tuple[str, ...]
    dialogue: Mapping[str, Any]
    interaction: Interaction
    asks: tuple[Proposal, ...] = ()


class Aurora:
    """Implements `conversations.ports.Answerer` for owners. Routing decides who is one."""

    def __init__(self, database: Database, roster: Roster) -> None:
        """`roster` gives the model that a business or the environment names for owners."""
        self._database = database
        self._roster = roster

    async def prepare(self, session: Session, turn: Turn) -> Thinking:
        """Load the owner's context; every figure in the answer comes from a tool of this turn."""
        log().info("[AURORA] Processing owner message", **_trace(turn), isOwner=True, messages=len(turn.messages))
        context = await load_context(session, turn)
        context = replace(context, leaning=find_leaning(turn, context))
        if context.holds and context.owner is not None:
            await begin_with_held(session, context.owner.id, turn.conversation_id, context.now)
        log().info("[AURORA] Context loaded", **_trace(turn), historyMessages=len(context.history), isOwner=True)
        return partial(self._answer, turn, context)

    async def _answer(self, turn: Turn, context: OwnerContext) -> Answer:
        started = time.perf_counter()
        toolset = Toolset(self._database, context, turn, EVERY_DEED)
        draft = await self._decided_and_drafted(turn, context, toolset)
        asked = (*draft.asks, *toolset.proposed)
        # What wants a yes comes last: the yes is to the last thing said.
        texts = (*draft.texts, *(proposal.question for proposal in toolset.proposed))
        texts = (LATE, *texts) if turn.late else texts
        interaction = replace(draft.interaction, calls=tuple(toolset.calls))
        log().info(
            "[AURORA] Response generated", **_trace(turn), model=interaction.model, success=True,
            status=interaction.status, responseLength=sum(len(text) for text in texts),
            promptTokens=interaction.prompt_tokens,
            completionTokens=interaction.completion_tokens,
            totalTokens=interaction.prompt_tokens + interaction.completion_tokens,
            processingTime=round((time.perf_counter() - started) * 1000),
        )  # fmt: skip
        options = options_for(asked[0]) if len(asked) == 1 and asked[0].preview in texts[-1] else ()
        return Answer(texts, interaction, draft.dialogue, options=options, pictures=tuple(toolset.pictures))

    async def _decided_and_drafted(self, turn: Turn, context: OwnerContext, toolset: Toolset) -> Draft:
        """What code decides of the messages, and an answer to the others."""
        said: list[str] = []
        asks: list[Proposal] = []
        left: list[str] = []
        dialogue = turn.dialogue
        for message in turn.messages:
            decided = None
            if context.has_proposals and context.speaker is not None:
                async with self._database.tenant(turn.organization_id) as session:
                    decided = await hear(session, EVERY_DEED, turn, message, context)
            if decided is not None and decided.text is not None:
                said.append(decided.text)
                asks += [] if decided.asks is None else [decided.asks]
                dialogue = after_correction(dialogue, decided.asks.kind, context) if decided.asks else dialogue
                dialogue = dialogue if decided.waiting is None else {**dialogue, PENDING: decided.waiting}
            elif find_pairing_word(message.text) is not None:
                # The turn that let them in was overtaken by a newer message.
                said.append(welcome(context.owner_name or context.organization.name))
            elif message.text:
                left.append(message.text)
        if left:
            draft = await self._draft(left, context, toolset, turn)
            return replace(draft, texts=(*said, *draft.texts), asks=tuple(asks))
        if said:
            return Draft(tuple(said), dialogue, Interaction("aurora", BUILTIN, "success"), tuple(asks))
        return _not_text(turn)

    async def _draft(self, messages: Sequence[str], context: OwnerContext, toolset: Toolset, turn: Turn) -> Draft:
        dialogue = _fresh_dialogue(turn, context)
        name = self._roster.name_for("owner", context.ai.owner_model)
        try:
            if name == BUILTIN or not await may_ask_models(self._database, context):
                return await _by_code(messages, dialogue, toolset)
            return await self._by_model(name, messages, dialogue, toolset, turn)
        except UnusableModel as error:
            log().error("[AURORA] Model cannot be used", **_trace(turn), model=name, error=error.message)
            draft = await _by_code(messages, dialogue, toolset)
            return _as(draft, Interaction("aurora", name, "fallback", error_message=error.message))
        except ModelUnavailable as error:
            log().warning("[AURORA] Model unavailable", **_trace(turn), model=name, error=error.reason)
            draft = await _by_code(messages, dialogue, toolset)
            spent = Interaction(
                "aurora", name, "fallback", (), error.spent.prompt_tokens, error.spent.completion_tokens,
                error.spent.cost_usd, error.reason,
            )  # fmt: skip
            return _as(draft, spent)

    async def _by_model(
        self, name: str, messages: Sequence[str], dialogue: Mapping[str, Any], toolset: Toolset, turn: Turn
    ) -> Draft:
        # Seconds of imports the first time, off the event loop.
        think = await asyncio.to_thread(self._load, name)
        temperature = toolset.context.ai.temperature
        log().info("[AURORA] Calling model", **_trace(turn), model=name, temperature=temperature)
        text, spent = await think(toolset, messages)
        recall(toolset)
        interaction = Interaction(
            "aurora", name, "success", (), spent.prompt_tokens, spent.completion_tokens, spent.cost_usd
        )
        unbacked = _unbacked(text, messages, toolset)
        if claims_a_deed(text):
            reason = "a deed that no yes of the owner did"
        elif unbacked:
            reason = f"figures that no tool gave: {', '.join(unbacked)}"[:1000]
        else:
            kept = not toolset.proposed or _looked_up(toolset)
            return Draft((_with_footer(text, toolset),) if kept and text else (), dialogue, interaction)
        REWRITTEN.inc()
        log().warning("[AURORA] Answer rewritten", **_trace(turn), model=name, unbackedFigures=len(unbacked))
        draft = await _rewritten(messages, dialogue, toolset)
        return _as(draft, replace(interaction, status="blocked", error_message=reason))

    def _load(self, name: str) -> Think:
        from oxy.aurora.agent import think

        model = self._roster.find_model(name)
        assert model is not None, "the built-in answers are no model"
        return partial(
            think, name=name, model=model, timeout=self._roster.timeout_seconds,
            show_content=self._roster.show_content,
        )  # fmt: skip


async def _by_code(messages: Sequence[str], dialogue: Mapping[str, Any], toolset: Toolset) -> Draft:
    own, others = await answer_own_matters(messages, toolset, of_goals=bool(dialogue.get(_GOALS)))
    if not others:
        of_goals = any(call.name in _ABOUT_GOALS for call in toolset.calls)
        return Draft(own, {**dialogue, _GOALS: of_goals}, Interaction("aurora", BUILTIN, "success"))
    dialogue = {name: value for name, value in dialogue.items() if name != _GOALS}
    reply = await answer_builtin(others, toolset.context, toolset, dialogue)
    return Draft((*own, *reply.texts), reply.dialogue, Interaction("aurora", BUILTIN, "success"))


async def _rewritten(messages: Sequence[str], dialogue: Mapping[str, Any], toolset: Toolset) -> Draft:
    """The answer that code gives instead: to the question when it is understood, else what the model's tools found.

    A proposal is an answer by itself.
    """
    if toolset.proposed:
        return Draft((), dialogue, Interaction("aurora", BUILTIN, "success"))
    looked_up = toolset.results[-1]
    own, _ = await answer_own_matters(messages, toolset)
    if own or toolset.proposed:
        return Draft(own, dialogue, Interaction("aurora", BUILTIN, "success"))
    reply = await answer_builtin(messages, toolset.context, toolset, dialogue)
    texts = reply.texts if reply.understood else (print_result(looked_up, toolset.context),)
    return Draft(texts, reply.dialogue, Interaction("aurora", BUILTIN, "success"))


def _unbacked(text: str, messages: Sequence[str], toolset: Toolset) -> tuple[str, ...]:
    """What a model's text says that neither a tool of this turn nor the owner did: figures, counts, days, people."""
    context = toolset.context
    results = [call.result for call in toolset.calls]
    services = [service.name for service in context.services]
    house = [context.organization.name, context.owner_name or "", context.ai.assistant_name, *services]
    house += [one.name for one in context.resources]
    said = [*messages, *(each.text for each in context.history)]
    found = [
        *Figures(results).unbacked(text), *miscounted(text, results, services), *mispriced(text, results),
        *Backing(results, [*house, *said], context.today).unbacked(text),
    ]  # fmt: skip
    return tuple(dict.fromkeys(found))


def _looked_up(toolset: Toolset) -> bool:
    """Whether the model asked for figures besides proposing something: then its words answer a question."""
    return any(not call.name.startswith("propose_") for call in toolset.calls[1:])


def _as(draft: Draft, interaction: Interaction) -> Draft:
    return replace(draft, interaction=interaction)


def _not_text(turn: Turn) -> Draft:
    return Draft((NOT_TEXT,), turn.dialogue, Interaction("aurora", BUILTIN, "success"))


def _fresh_dialogue(turn: Turn, context: OwnerContext) -> Mapping[str, Any]:
    if context.leaning is not None and context.leaning.subject.get("dialogue"):
        return context.leaning.subject["dialogue"]
    recent = turn.previous_at is not None and context.now - turn.previous_at < DIALOGUE_AGE
    return turn.dialogue if recent else {}


def _with_footer(text: str, toolset: Toolset) -> str:
    """A model's text with the periods and the clock of its figures, when it holds any."""
    if not any(figures_in(text)):
        return text
    context = toolset.context
    asked = [period for call in toolset.calls[1:] if (period := _period_of(call, context)) is not None]
    first = [result.period for result in toolset.results[:1] if isinstance(result, Summary)]
    labels = dict.fromkeys(period.label(context.today) for period in (asked or first))
    return f"{text}\n_Período: {'; '.join(labels)}, {insights.zone_label(context.zone)}._"


def _period_of(call: ToolCall, context: OwnerContext) -> Period | None:
    """The days that a tool was asked about; None for one that knows none."""
    first = call.arguments.get("from") or call.arguments.get("date")
    if not isinstance(first, str):
        return None
    last = str(call.arguments.get("to") or first)
    return period_between(date.fromisoformat(first), date.fromisoformat(last), context.zone)


def _trace(turn: Turn) -> dict[str, Any]:
    return {
        "jobId": turn.job_id, "organizationId": str(turn.organization_id), "instanceId": str(turn.instance_id),
        "conversationId": str(turn.conversation_id), "contactId": str(turn.contact_id), "agentType": "aurora",
    }  # fmt: skip
