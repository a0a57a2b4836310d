"""The models that may be asked: named by settings and businesses, made once, over one pool of connections."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, Literal

from oxy.foundation.settings import Settings
from oxy.minds.errors import UnusableModel

if TYPE_CHECKING:
    from pydantic_ai.models import Model

    from oxy.minds.vendors import Vendors

Role = Literal["client", "owner"]
BUILTIN: Final = "builtin"


class Roster:
    """Gives out models by name, for the life of the process."""

    def __init__(self, settings: Settings) -> None:
        """Nothing is loaded or connected before a model is asked for."""
        self._settings = settings
        self._vendors: Vendors | None = None
        self._models: dict[str, Model] = {}

    def name_for(self, role: Role, chosen: str | None) -> str:
        """Return the model's name: what the business chose, else what the environment says for `role`."""
        return (chosen or "").strip() or self._settings.default_model(role)

    def find_model(self, name: str) -> Model | None:
        """Return the model called `name`, None for "builtin". Raises `UnusableModel` with what is missing.

        "openai:" is the chat-completions API at `OPENAI_BASE_URL`, "openai-responses:" the Responses API there; any
        other name is read by Pydantic AI, with the vendor's own key from the environment or `.env`.
        """
        if name == BUILTIN:
            return None
        model = self._models.get(name)
        if model is None:
            model = self._models[name] = self._loaded().build(name)
        return model

    def check_name(self, name: str) -> None:
        """Refuse (`UnusableModel`) a name that could not be asked, before a business is set to it."""
        self.find_model(name)

    @property
    def timeout_seconds(self) -> float:
        """How long a whole answer may take."""
        return self._settings.model_timeout_seconds

    @property
    def show_content(self) -> bool:
        """Whether what people wrote may stand in traces, as it may in logs."""
        return self._settings.log_content

    async def warm_up(self) -> None:
        """Load the vendors' libraries (seconds) off the event loop, when the environment names a model at all."""
        for role in ("client", "owner"):
            name = self._settings.default_model(role)
            if name != BUILTIN:
                try:
                    await asyncio.to_thread(self.find_model, name)
                except UnusableModel:
                    continue

    async def close(self) -> None:
        """Give the connections back."""
        if self._vendors is not None:
            await self._vendors.close()

    def _loaded(self) -> Vendors:
        if self._vendors is None:
            from oxy.minds.vendors import Vendors

            self._vendors = Vendors(self._settings)
            # Half a million objects that stay for good; the collector need not walk them again and again.
            gc.freeze()
        return self._vendors


@asynccontextmanager
async def open_roster(settings: Settings) -> AsyncGenerator[Roster]:
    """The roster of this process, warmed up, closed at the end."""
    roster = Roster(settings)
    await roster.warm_up()
    try:
        yield roster
    finally:
        await roster.close()
