"""What a voice note says, by an OpenAI-compatible server: `POST {base}/audio/transcriptions`.

https://platform.openai.com/docs/api-reference/audio/createTranscription
"""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp

from oxy.foundation.settings import Settings

OPENAI: Final = "https://api.openai.com/v1"
ANSWER_SECONDS: Final = 30.0
CONNECT_SECONDS: Final = 5.0
# By what servers tell the format: some look at the name and not at the type.
EXTENSIONS: Final = {
    "audio/ogg": "ogg", "audio/mp4": "m4a", "audio/mpeg": "mp3", "audio/aac": "aac", "audio/amr": "amr",
    "audio/wav": "wav", "audio/webm": "webm",
}  # fmt: skip


class NotHeard(Exception):
    """No transcript: `passing` says whether another try may give one."""

    def __init__(self, reason: str, *, passing: bool) -> None:
        super().__init__(reason)
        self.passing = passing


class Listener:
    """Writes down what was spoken."""

    def __init__(self, client: aiohttp.ClientSession, base_url: str, key: str, model: str) -> None:
        self._client = client
        self._url = f"{base_url.rstrip('/')}/audio/transcriptions"
        self._headers = {"Authorization": f"Bearer {key}"}
        self._model = model

    async def write_down(self, content: bytes, mime_type: str) -> str:
        """Return the words of a recording in Portuguese. Raises `NotHeard`."""
        form = aiohttp.FormData({"model": self._model, "language": "pt", "response_format": "json"})
        name = f"audio.{EXTENSIONS.get(mime_type, 'ogg')}"
        form.add_field("file", content, filename=name, content_type=mime_type)
        try:
            async with self._client.post(self._url, data=form, headers=self._headers, allow_redirects=False) as answer:
                body = await answer.read()
                if answer.status != 200:
                    passing = answer.status in (408, 409, 429) or answer.status >= 500
                    raise NotHeard(f"HTTP {answer.status}", passing=passing)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NotHeard(type(error).__name__, passing=True) from error
        text = _text_of(body)
        if not text:
            raise NotHeard("nothing was said, or nothing was understood", passing=False)
        return text


def can_listen(settings: Settings) -> bool:
    """Whether voice notes are written down here: a key is set, and a model for it."""
    return settings.openai_api_key is not None and settings.transcribe_model is not None


@asynccontextmanager
async def open_listener(settings: Settings) -> AsyncGenerator[Listener | None]:
    """The listener of this process, closed at the end; None where there is no key."""
    key, model = settings.openai_api_key, settings.transcribe_model
    if key is None or model is None:
        yield None
        return
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS, sock_connect=CONNECT_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as client:
        yield Listener(client, settings.openai_base_url or OPENAI, key.get_secret_value(), model)


def _text_of(body: bytes) -> str:
    try:
        answer: Any = json.loads(body)
        return " ".join(str(answer["text"]).split())
    except (ValueError, LookupError, TypeError) as error:
        raise NotHeard("the answer is no transcript", passing=True) from error
