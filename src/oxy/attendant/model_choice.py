"""Which model answers a business's customers: its own choice, else the installation's; none means the built-in one."""

import asyncio

from oxy.attendant.context import ClientContext
from oxy.attendant.responder import ModelFailed, Reply, Responder, TurnDesk, Usage
from oxy.minds import BUILTIN, Roster, UnusableModel, can_see

# The responder gives up a little before the turn does, so that what was spent is still known.
_HEAD_START = 0.97


class ModelChoice:
    """Gives the attendant the responder of each business's model."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._responders: dict[str, Responder] = {}

    def __call__(self, context: ClientContext) -> Responder | None:
        """Return the responder for this business, None when it answers without a model."""
        name = self._roster.name_for("client", context.settings.ai.client_model)
        if name == BUILTIN:
            return None
        return self._responders.setdefault(name, NamedModel(name, self._roster))


class NamedModel:
    """A responder by its model's name; libraries are loaded, off the event loop, when it is first asked."""

    def __init__(self, name: str, roster: Roster) -> None:
        self._name = name
        self._roster = roster
        self._responder: Responder | None = None
        self.sees = can_see(name)

    async def respond(self, desk: TurnDesk) -> Reply:
        """Return the model's reply. Raises `ModelFailed`, also for a model that cannot be used here."""
        if self._responder is None:
            try:
                self._responder = await asyncio.to_thread(self._load)
            except UnusableModel as refusal:
                raise ModelFailed(refusal.message, Usage(self._name)) from refusal
        return await self._responder.respond(desk)

    def _load(self) -> Responder:
        from oxy.attendant.agent import ModelResponder
        from oxy.minds.tracing import find_instrumentation

        model = self._roster.find_model(self._name)
        assert model is not None, "the built-in receptionist is no model"
        return ModelResponder(
            self._name, model, timeout=self._roster.timeout_seconds * _HEAD_START,
            instrument=find_instrumentation(show_content=self._roster.show_content),
        )  # fmt: skip
