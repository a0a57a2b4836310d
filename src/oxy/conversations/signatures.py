"""Whether a file's first bytes fit what it says it is."""

from collections.abc import Mapping

# https://en.wikipedia.org/wiki/List_of_file_signatures: any of these, at these offsets.
_OLE = ((0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),)
_ZIP = ((0, b"PK\x03\x04"),)
_MP4 = ((4, b"ftyp"),)
_SIGNATURES: Mapping[str, tuple[tuple[int, bytes], ...]] = {
    "image/jpeg": ((0, b"\xff\xd8\xff"),),
    "image/png": ((0, b"\x89PNG\r\n\x1a\n"),),
    "image/webp": ((8, b"WEBP"),),
    "image/gif": ((0, b"GIF8"),),
    "audio/ogg": ((0, b"OggS"),),
    "audio/amr": ((0, b"#!AMR"),),
    "audio/mpeg": ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"), (0, b"\xff\xf2"), (0, b"\xff\xfa")),
    "audio/aac": ((0, b"\xff\xf1"), (0, b"\xff\xf9")),
    "audio/mp4": _MP4,
    "video/mp4": _MP4,
    "video/3gpp": _MP4,
    "application/pdf": ((0, b"%PDF-"),),
    "application/msword": _OLE,
    "application/vnd.ms-excel": _OLE,
    "application/vnd.ms-powerpoint": _OLE,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _ZIP,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _ZIP,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": _ZIP,
}


def looks_like(mime_type: str, content: bytes) -> bool:
    """Whether `content` begins as a file of `mime_type` does; a type without a known beginning always fits."""
    signatures = _SIGNATURES.get(mime_type)
    if signatures is None:
        return b"\0" not in content[:1024] if mime_type.startswith("text/") else True
    return any(content[offset : offset + len(mark)] == mark for offset, mark in signatures)
