"""The model-driven responder: one agent for every business and model, whose tools reach one customer's toolset only.

Heavy to import: only whoever has a model to ask does.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_ai.messages import (
    BinaryContent,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    UserContent,
    UserPromptPart,
)
from pydantic_ai.models import Model
from pydantic_ai.models.instrumented import InstrumentationSettings

from oxy.agenda import VisitOffer
from oxy.attendant.builtin.asked import open_matters
from oxy.attendant.builtin.asked.planning import Asked
from oxy.attendant.context import ClientContext
from oxy.attendant.dialogue import Dialogue, OfferedSlot, load_dialogue
from oxy.attendant.model_stay_tools import with_stays
from oxy.attendant.model_tools import Bench, reference
from oxy.attendant.model_visit_tools import TOOLS, visit_reference, visit_words
from oxy.attendant.prompt import ABOUT_PICTURES, objections_text, system_prompt
from oxy.attendant.responder import ModelFailed, Reply, TurnDesk, Usage
from oxy.attendant.trace import turn_fields
from oxy.conversations.media import Picture
from oxy.conversations.ports import TurnMessage
from oxy.foundation.telemetry import log
from oxy.minds import ModelUnavailable, Spending, can_see
from oxy.minds.rounds import Manner, Rounds

OFFERED_KEY = "model_offered"
VISITS_KEY = "model_visits"
_KEPT_OFFERS = 24
_KEPT_VISITS = 8
_SLOTS = TypeAdapter(list[OfferedSlot])
_VISITS = TypeAdapter(list[VisitOffer])
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_HEADING = re.compile(r"^#{1,6} +", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)]+)\)")
_REFERENCE = re.compile(r" *[\[(]?\b(?:[HV][0-9a-f]{5}|[APS][1-9])\b[\])]|(?<=\w) *\b[HV][0-9a-f]{5}\b")
_MEDIA = {"image": "imagem", "audio": "áudio", "video": "vídeo", "document": "documento", "sticker": "figurinha"}

_ROUNDS = Rounds(with_stays(TOOLS))


class ModelResponder:
    """Answers a customer's turn with one model."""

    def __init__(
        self, name: str, model: Model, *, timeout: float, instrument: InstrumentationSettings | None = None
    ) -> None:
        """`name` is what the settings call the model; `timeout` seconds is for the whole answer."""
        self._name = name
        self._model = model
        self._timeout = timeout
        self._instrument = instrument
        self.sees = can_see(name)

    async def respond(self, desk: TurnDesk) -> Reply:
        """Return the model's reply. Raises `ModelFailed`; what the tools did until then is idempotent and recorded."""
        context, ai = desk.context, desk.context.settings.ai
        pictures = await desk.toolset.counter.look_at_pictures() if self.sees and desk.turn.has_pictures else []
        bench = _bench(desk, shown=bool(pictures))
        log().info(
            "[CLIENT-AI] Calling model", **turn_fields(desk.turn), model=self._name, temperature=ai.temperature,
            historyMessages=len(context.history),
        )  # fmt: skip
        try:
            text, spent = await _ROUNDS.ask(
                self._name, self._model, instructions=bench.instructions, history=history(context),
                prompt=_asked(desk, pictures),
                desk=bench, manner=Manner(ai.temperature, ai.max_tokens, self._timeout, self._instrument),
            )  # fmt: skip
        except ModelUnavailable as failure:
            raise ModelFailed(failure.reason, _usage(failure.spent)) from failure
        handover = desk.toolset.counter.handover
        return Reply((as_whatsapp(text),), dialogue=_left_behind(bench), handover=handover, usage=_usage(spent))


def history(context: ClientContext) -> list[ModelMessage]:
    """Return the earlier messages as a model's history: roles alternate, what had no text is named."""
    spoken: list[tuple[bool, str]] = []
    for past in context.history:
        text = past.text or f"[{_MEDIA.get(past.message_type, 'mensagem sem texto')}]"
        ours = past.direction == "outgoing"
        if spoken and spoken[-1][0] == ours:
            spoken[-1] = (ours, f"{spoken[-1][1]}\n{text}")
        else:
            spoken.append((ours, text))
    return [
        ModelResponse(parts=[TextPart(text)]) if ours else ModelRequest(parts=[UserPromptPart(text)])
        for ours, text in spoken
    ]


def as_whatsapp(text: str) -> str:
    """Return `text` without what WhatsApp would show as it is: headings, doubled asterisks, links, references."""
    plain = _LINK.sub(r"\1: \2", _HEADING.sub("", _BOLD.sub(r"*\1*", text)))
    return _REFERENCE.sub("", plain).strip()


def _bench(desk: TurnDesk, *, shown: bool) -> Bench:
    context = desk.context
    offered = {reference(slot.token): slot for slot in _still_offered(desk)}
    bookings = {f"A{place}": booking for place, booking in enumerate(context.upcoming, 1)}
    standing = load_dialogue(desk.turn.dialogue, context.now)
    pending = ""
    if standing.expecting == "confirm" and standing.draft.chosen is not None:
        chosen = standing.draft.chosen
        offered.setdefault(reference(chosen.token), chosen)
        pending = (
            _pending_stay(context, standing)
            or f"horário [{reference(chosen.token)}] para {standing.draft.pet.name or 'o pet'}"
        )
    visits = {visit_reference(offer): offer for offer in _still_offered_visits(desk)}
    if standing.expecting == "confirm":
        pending = _pending_visit(standing, visits, context) or pending
    asked = open_matters(context)
    told = [f"- [{ref}] {visit_words(offer, context)}" for ref, offer in visits.items()]
    instructions = system_prompt(context, offered, bookings, pending, _questions(asked), told)
    if shown:
        instructions = f"{instructions}\n\n{ABOUT_PICTURES}"
    if desk.objections:
        refused = objections_text(desk.rejected, desk.objections, desk.toolset.counter.calls)
        instructions = f"{instructions}\n\n{refused}"
    evidence = desk.toolset.counter.evidence
    for slot in offered.values():
        evidence.slot(slot.slot)
        if slot.end.date() > slot.start.date():
            evidence.stay(slot.slot)
    for offer in visits.values():
        evidence.visit(offer.plan)
    return Bench(desk.toolset, instructions, offered, bookings, asked, visits)


def _pending_visit(standing: Dialogue, visits: dict[str, VisitOffer], context: ClientContext) -> str:
    """What a proposed visit or series was, for the prompt; the visit's offer joins `visits`. Empty when none was."""
    draft = standing.draft
    if draft.visit is not None and draft.visit.chosen is not None:
        ref = visit_reference(draft.visit.chosen)
        visits.setdefault(ref, draft.visit.chosen)
        return f"visita [{ref}]: {visit_words(draft.visit.chosen, context)}"
    if draft.series is not None and draft.time is not None:
        return f"horário que se repete (start_series com os mesmos dados), às {draft.time:%H:%M}"
    return ""


def _pending_stay(context: ClientContext, standing: Dialogue) -> str:
    """The nights that were proposed in the last turn, in words; empty for anything else."""
    draft, chosen = standing.draft, standing.draft.chosen
    service = next((each for each in context.services if each.id == draft.service_id), None)
    if chosen is None or service is None or service.duration_minutes is not None:
        return ""
    arrival, departure = (context.local(each).date() for each in (chosen.start, chosen.end))
    tool = "reschedule_stay" if draft.moving_id else "book_stay"
    whose = draft.pet.name or "o pet"
    return f"{service.name} para {whose}, arrival {arrival}, departure {departure}; após o sim chame {tool} com isso"


def _questions(asked: Mapping[str, Asked]) -> list[str]:
    lines: list[str] = []
    for ref, each in asked.items():
        answers = "; ".join(f"{deed}: {means}" for deed, means in each.kind.deeds.items())
        lines.append(f"[{ref}] {each.matter.words} ({answers})")
    return lines


def _still_offered(desk: TurnDesk) -> list[OfferedSlot]:
    """What this conversation's last turns offered and time has not overtaken; anything unreadable is forgotten."""
    try:
        slots = _SLOTS.validate_python(desk.turn.dialogue.get(OFFERED_KEY, []))
    except ValidationError:
        return []
    return [slot for slot in slots if slot.start > desk.context.now]


def _still_offered_visits(desk: TurnDesk) -> list[VisitOffer]:
    try:
        offers = _VISITS.validate_python(desk.turn.dialogue.get(VISITS_KEY, []))
    except ValidationError:
        return []
    return [offer for offer in offers if offer.plan.arrangement.start > desk.context.now]


def _left_behind(bench: Bench) -> Mapping[str, Any]:
    offered = list(bench.offered.values())[-_KEPT_OFFERS:]
    visits = list(bench.visits.values())[-_KEPT_VISITS:]
    kept: dict[str, Any] = {OFFERED_KEY: _SLOTS.dump_python(offered, mode="json")} if offered else {}
    return kept | ({VISITS_KEY: _VISITS.dump_python(visits, mode="json")} if visits else {})


def _asked(desk: TurnDesk, pictures: Sequence[Picture]) -> str | list[UserContent]:
    words = "\n".join(_words(message) for message in desk.turn.messages)
    return (
        [words, *(BinaryContent(each.content, media_type=each.mime_type) for each in pictures)] if pictures else words
    )


def _words(message: TurnMessage) -> str:
    media = _MEDIA.get(message.message_type)
    if media is None:
        return message.text or "[mensagem sem texto]"
    return f"[{media}] {message.text or ''}".strip()


def _usage(spent: Spending) -> Usage:
    return Usage(spent.model, spent.prompt_tokens, spent.completion_tokens, spent.cost_usd)
