"""OpenAI's client without what it does around every request.

The library re-reads each request body by its type hints before it sends it, builds request and response objects of its
own around ours, and walks through the answer field by field: most of the processor time of a turn. What Pydantic AI
hands over has the wire's own names already, so a request goes out as it is and the answer is read by Pydantic. Whatever
does not simply succeed is tried once more by the library, whose errors and oddities stay as they are.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import Any, cast

from openai import AsyncOpenAI, NotGiven, Omit
from openai.resources.chat.chat import AsyncChat
from openai.resources.chat.completions import AsyncCompletions
from openai.types.chat import ChatCompletion
from pydantic import ValidationError
from pydantic_core import from_json, to_json

from oxy.minds.wire import AiohttpTransport, Answered

# Before the library's own try, when the server is busy or broken: the library's first wait.
PAUSE_SECONDS = 0.5
BUSY = frozenset({408, 409, 429})


# What a quick try of the request that is being made came to, once it was made elsewhere.
_asked: ContextVar[tuple[Answered | None] | None] = ContextVar("_asked", default=None)


@contextmanager
def already_asked(answered: Answered | None) -> Generator[None]:
    """Let the completion that is asked for within make do with `answered`, and not try quickly once more."""
    token = _asked.set((answered,))
    try:
        yield
    finally:
        _asked.reset(token)


class LeanOpenAI(AsyncOpenAI):
    """A client whose chat completions are sent as given, over `wire`."""

    def __init__(self, wire: AiohttpTransport, **options: Any) -> None:
        """`options` are the library's own."""
        super().__init__(**options)
        self.wire = wire

    @cached_property
    def chat(self) -> AsyncChat:  # pyright: ignore[reportIncompatibleMethodOverride] -- cached there and here
        return _LeanChat(self)

    @cached_property
    def quick_headers(self) -> dict[str, str]:
        """What the library would say of itself and of the key."""
        own = {name: value for name, value in self.default_headers.items() if isinstance(value, str)}
        return {**own, **self.auth_headers, "Content-Type": "application/json", "Accept-Encoding": "identity"}

    async def ask_quickly(self, body: bytes, extra_headers: Any = None) -> Answered | None:
        """Send a completion's body as it is; nothing when no whole answer came."""
        headers = self.quick_headers if not extra_headers else {**self.quick_headers, **extra_headers}
        return await self.wire.post(self.completions_url, headers, body)

    @cached_property
    def completions_url(self) -> str:
        """Where chat completions are asked for."""
        return f"{self.base_url}chat/completions"


class _LeanChat(AsyncChat):
    @cached_property
    def completions(self) -> AsyncCompletions:  # pyright: ignore[reportIncompatibleMethodOverride] -- likewise
        return _LeanCompletions(self._client)


class _LeanCompletions(AsyncCompletions):
    async def create(  # pyright: ignore[reportIncompatibleMethodOverride] -- one case of the library's overloads
        self, *, extra_headers: Any = None, extra_body: Any = None, timeout: Any = None, **fields: Any
    ) -> ChatCompletion:
        body = {name: value for name, value in fields.items() if not isinstance(value, (Omit, NotGiven))}
        asked = _asked.get()
        answered = await self._try_quickly(body, extra_headers, extra_body) if asked is None else asked[0]
        if answered is not None and answered.status == 200:
            try:
                return _read(answered.content)
            except ValueError:
                pass
        elif answered is None or answered.status in BUSY or answered.status >= 500:
            await asyncio.sleep(PAUSE_SECONDS)
        options: Any = {"headers": extra_headers, "extra_json": extra_body, "max_retries": 0}
        if not isinstance(timeout, NotGiven):
            options["timeout"] = timeout
        return await self._post("/chat/completions", body=body, options=options, cast_to=ChatCompletion)

    async def _try_quickly(self, body: dict[str, Any], extra_headers: Any, extra_body: Any) -> Answered | None:
        client = self._client
        assert isinstance(client, LeanOpenAI)
        return await client.ask_quickly(to_json({**body, **(extra_body or {})}), extra_headers)


def _read(content: bytes) -> ChatCompletion:
    """Read an answer; one that lacks fields (some servers leave out the reason for stopping) as far as it goes.

    Raises `ValueError` for what is no JSON object.
    """
    try:
        return ChatCompletion.model_validate_json(content)
    except ValidationError:
        fields = from_json(content)
        if not isinstance(fields, dict):
            raise
        return ChatCompletion.construct(**cast("dict[str, Any]", fields))
