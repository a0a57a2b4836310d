"""Models as their vendors' libraries reach them. Heavy to import: only the roster does, when a model is named."""

import os
import re
from pathlib import Path

import httpx2
from dotenv import dotenv_values
from pydantic_ai.exceptions import UserError
from pydantic_ai.models import Model, create_async_httpx2_client, infer_model
from pydantic_ai.models.openai import OpenAIResponsesModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.openai import OpenAIProvider

from oxy.foundation.settings import Settings
from oxy.minds.errors import UnusableModel
from oxy.minds.lean_openai import LeanOpenAI
from oxy.minds.plain_chat import PlainChatModel
from oxy.minds.wire import AiohttpTransport

# Servers of one's own often want no key, and the vendor's library insists on one.
_NO_KEY = "no-key"
_RETRIES = 1
_CONNECT_SECONDS = 5.0
# Our tools' schemas are plain: no vendor-specific rewriting on every request, and no "strict" that other servers lack.
_PLAIN_SCHEMAS = OpenAIModelProfile(json_schema_transformer=None)
_VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")


class Vendors:
    """Builds models, all those of OpenAI's kind over one client."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._provider: OpenAIProvider | None = None
        self._client: httpx2.AsyncClient | None = None

    def build(self, name: str) -> Model:
        """Return a new model for `name`. Raises `UnusableModel`."""
        kind, _, rest = name.partition(":")
        if not rest and name != "test":
            raise UnusableModel(
                f'O modelo "{name}" não existe. Escreva fornecedor e modelo, como openai:gpt-4o-mini.', model=name
            )
        if kind in ("openai", "openai-chat"):
            return PlainChatModel(rest, provider=self._openai(name), profile=_PLAIN_SCHEMAS)
        if kind == "openai-responses":
            return OpenAIResponsesModel(rest, provider=self._openai(name))
        return _other_vendor(name)

    async def close(self) -> None:
        """Close the client."""
        if self._client is not None:
            await self._client.aclose()

    def _openai(self, name: str) -> OpenAIProvider:
        if self._provider is None:
            key, base_url = self._settings.openai_api_key, self._settings.openai_base_url
            if key is None and base_url is None:
                raise UnusableModel(f'O modelo "{name}" precisa da variável OPENAI_API_KEY.', model=name)
            seconds = self._settings.model_timeout_seconds
            wire = AiohttpTransport(seconds)
            self._client = create_async_httpx2_client(
                timeout=httpx2.Timeout(seconds, connect=_CONNECT_SECONDS), transport=wire
            )
            self._provider = OpenAIProvider(
                openai_client=LeanOpenAI(
                    wire, api_key=key.get_secret_value() if key else _NO_KEY, base_url=base_url,
                    http_client=self._client, max_retries=_RETRIES, timeout=seconds,
                )
            )  # fmt: skip
        return self._provider


def _other_vendor(name: str) -> Model:
    _export_keys()
    try:
        return infer_model(name)
    except ImportError:
        raise UnusableModel(
            f'O modelo "{name}" precisa da biblioteca do fornecedor: instale o Oxy com o extra "vendors".', model=name
        ) from None
    except UserError as error:
        missing = _VARIABLE.search(str(error))
        if missing is None:
            raise UnusableModel(f'O modelo "{name}" não é conhecido. Confira o nome.', model=name) from None
        raise UnusableModel(f'O modelo "{name}" precisa da variável {missing[0]}.', model=name) from None


def _export_keys() -> None:
    """Vendors' libraries read their keys from the environment only; ours may stand in `.env`."""
    for variable, value in dotenv_values(Path(".env")).items():
        if value and variable.endswith(("_API_KEY", "_BASE_URL")):
            os.environ.setdefault(variable, value)
