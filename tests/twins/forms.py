"""Multipart forms, as twins read them."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

from twins.wire import Request


def form_parts(request: Request) -> dict[str, Message]:
    """The parts of a multipart body by name."""
    head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode()
    found: dict[str, Message] = {}
    for part in message_from_bytes(head + request.body).walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str):
            found[name] = part
    return found
