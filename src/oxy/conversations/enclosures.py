"""What a message may carry besides its text, in neutral words: files, templates, options to tap."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

MediaKind = Literal["image", "audio", "video", "document"]
IncomingMediaKind = Literal["image", "audio", "video", "document", "sticker"]


@dataclass(frozen=True, slots=True)
class MediaNotice:
    """A file that came with a message: announced, not fetched yet.

    Args:
        kind: what WhatsApp calls it.
        mime_type: what it says it is, parameters such as `codecs=opus` included.
        source: what the channel needs to find it later, JSON-ready; handed back to it as it is.
        filename: of a document.
        voice: an audio that was spoken into the phone.
        size: bytes, when announced.
    """

    kind: IncomingMediaKind
    mime_type: str
    source: Mapping[str, Any]
    filename: str | None = None
    voice: bool = False
    size: int | None = None


@dataclass(frozen=True, slots=True)
class FetchedMedia:
    """A file as the channel's server gave it; what it is says `mime_type`, without parameters."""

    content: bytes
    mime_type: str


class MediaRefused(Exception):
    """The file will not come: gone, too large, not what it was said to be."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MediaDeferred(Exception):
    """Not now: the channel's server is busy or out of reach."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class MediaHeld(MediaDeferred):
    """Not here: whoever holds the number's connection fetches it, when it is connected. Costs the file no try."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file that goes out with a message, whose text is its caption.

    Args:
        media_id: ours; the same file may go out many times.
        mime_type: without parameters.
        size: bytes.
        read: loads the bytes; nothing is loaded before.
        filename: what the receiver sees of a document.
        voice: show an audio as a voice note.
    """

    media_id: UUID
    kind: MediaKind
    mime_type: str
    size: int
    read: Callable[[], Awaitable[bytes]]
    filename: str | None = None
    voice: bool = False


@dataclass(frozen=True, slots=True)
class TemplateParameter:
    """A value for one placeholder; `name` for `{{customer}}`, None for `{{1}}`."""

    text: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """An approved text to be sent with values; the message's `text` is how it reads with them.

    Args:
        name, language: which template, such as `pt_BR`.
        body, header: values for the placeholders, in order; a header with a file takes the message's attachment.
        buttons: values for buttons by position: the end of an address, or what a quick reply sends back.
        quick_replies: which of these positions are quick replies.
    """

    name: str
    language: str
    body: tuple[TemplateParameter, ...] = ()
    header: tuple[TemplateParameter, ...] = ()
    buttons: Mapping[int, str] = field(default_factory=dict[int, str])
    quick_replies: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Option:
    """Something to tap. The text names it as well (a number in front), so that typing the number does the same."""

    id: str
    title: str
    description: str | None = None
