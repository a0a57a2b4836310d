"""OpenAI's client without its walk over every field of a request.

The library re-reads each request body by its type hints before it sends it, message by message and schema by schema:
half of the processor time of a turn. What Pydantic AI hands over has the wire's own names already, so the body goes out
as it is; connection, retries, errors and the reading of responses stay the library's.
"""

from functools import cached_property
from typing import Any

from openai import AsyncOpenAI, NotGiven, Omit
from openai.resources.chat.chat import AsyncChat
from openai.resources.chat.completions import AsyncCompletions
from openai.types.chat import ChatCompletion


class LeanOpenAI(AsyncOpenAI):
    """A client whose chat completions are sent as given."""

    @cached_property
    def chat(self) -> AsyncChat:  # pyright: ignore[reportIncompatibleMethodOverride] -- cached there and here
        return _LeanChat(self)


class _LeanChat(AsyncChat):
    @cached_property
    def completions(self) -> AsyncCompletions:  # pyright: ignore[reportIncompatibleMethodOverride] -- likewise
        return _LeanCompletions(self._client)


class _LeanCompletions(AsyncCompletions):
    async def create(  # pyright: ignore[reportIncompatibleMethodOverride] -- one case of the library's overloads
        self, *, extra_headers: Any = None, extra_body: Any = None, timeout: Any = None, **fields: Any
    ) -> ChatCompletion:
        body = {name: value for name, value in fields.items() if not isinstance(value, (Omit, NotGiven))}
        options: Any = {"headers": extra_headers, "extra_json": extra_body}
        if not isinstance(timeout, NotGiven):
            options["timeout"] = timeout
        return await self._post("/chat/completions", body=body, options=options, cast_to=ChatCompletion)
