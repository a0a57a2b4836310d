"""A stored file as an answer: shown only where showing is harmless, never read as anything else than it is.

Whoever asks is signed in, each time: a browser may keep the bytes and has to ask whether they may still be shown.
"""

from collections.abc import Awaitable, Callable
from email.utils import quote
from urllib.parse import quote as percent

from fastapi import Response

from oxy.conversations.media import Media

# What a browser shows without being able to run it. Everything else is a download of plain bytes.
SHOWN = frozenset(
    {"image/jpeg", "image/png", "image/webp", "audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}
    | {"video/mp4", "video/3gpp"}
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
    "Accept-Ranges": "bytes",
}


async def file_response(
    media: Media, read: Callable[[], Awaitable[bytes]], asked_range: str | None = None, known: str | None = None
) -> Response:
    """Return the file, or the part of it that a `Range` header asks for (players do, to jump).

    Args:
        read: reads the bytes; not called where the asker has them.
        known: the `If-None-Match` header.
    """
    shown = media.mime_type in SHOWN
    kind = media.mime_type if shown else "application/octet-stream"
    headers = {**HEADERS, "Content-Disposition": _disposition(media, inline=shown), "ETag": f'"{media.sha256}"'}
    if media.sha256 is not None and known == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    content = await read()
    span = _span(asked_range, len(content))
    if span is None:
        return Response(content, media_type=kind, headers=headers)
    first, last = span
    if first > last:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return Response(content[first : last + 1], 206, media_type=kind, headers=headers)


def _disposition(media: Media, *, inline: bool) -> str:
    name = media.filename or f"{media.kind}-{str(media.id)[:8]}"
    plain = quote("".join(char if char.isascii() and char.isprintable() else "_" for char in name))
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{percent(name, safe='')}"


def _span(header: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range; None for the whole, first after last when there is no such part."""
    if header is None or not header.startswith("bytes=") or "," in header:
        return None
    first, dash, last = header.removeprefix("bytes=").strip().partition("-")
    if not dash or not all(part.isascii() and (part.isdigit() or not part) for part in (first, last)):
        return None
    if not first:
        return (max(0, size - int(last)), size - 1) if last and int(last) else None
    return int(first), min(int(last), size - 1) if last else size - 1
