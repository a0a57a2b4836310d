"""What the Graph API keeps besides messages: files and templates.

Sources: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media and
https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/template-api
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from twins.forms import form_parts
from twins.graph_rules import graph_error
from twins.wire import Answer, Json, Reply, Request, json_reply

UPLOAD: Final = re.compile(r"/v\d+\.\d+/(\d+)/media/?")
FILE: Final = re.compile(r"/v\d+\.\d+/(file[\w]+|\d{12,})/?")
DOWNLOAD: Final = re.compile(r"/attachments/([\w]+)")
TEMPLATES: Final = re.compile(r"/v\d+\.\d+/(\d+)/message_templates/?")
TYPES: Final = {
    "image/jpeg", "image/png", "audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "video/mp4",
    "video/3gpp", "application/pdf", "text/plain", "image/webp",
}  # fmt: skip


@dataclass(slots=True)
class File:
    """A file on the shelf. `served_as` and `url` lie when a test wants them to."""

    content: bytes
    mime_type: str
    filename: str | None = None
    served_as: str | None = None
    url: str | None = None
    file_size: int | None = None
    redirect: str | None = None


class FileShelf:
    """Files that customers sent, laid here by a test, and files that a business uploaded."""

    def __init__(self, knows: Callable[[Request], bool], base_url: Callable[[], str]) -> None:
        self.files: dict[str, File] = {}
        self.uploads: dict[str, File] = {}
        self.downloads = 0
        self.failures: list[Answer] = []
        self._knows = knows
        self._base_url = base_url

    def answer(self, request: Request) -> Answer | None:
        """The answer to a request about files; None for any other."""
        if request.method == "POST" and UPLOAD.fullmatch(request.path):
            return self._guarded(request, self._upload)
        if request.method != "GET":
            return None
        if found := FILE.fullmatch(request.path):
            return self._guarded(request, lambda _: self._describe(found[1]))
        if found := DOWNLOAD.fullmatch(request.path):
            return self._guarded(request, lambda _: self._serve(found[1]))
        return None

    def _guarded(self, request: Request, act: Callable[[Request], Answer]) -> Answer:
        if not self._knows(request):
            return graph_error(190)
        return self.failures.pop(0) if self.failures else act(request)

    def _describe(self, name: str) -> Reply:
        file = self.files.get(name)
        if file is None:
            return graph_error(100, "Unsupported get request. Object with ID does not exist")
        return json_reply(
            200,
            {
                "messaging_product": "whatsapp", "id": name, "mime_type": file.mime_type,
                "url": file.url or f"{self._base_url()}/attachments/{name}",
                "sha256": hashlib.sha256(file.content).hexdigest(),
                "file_size": len(file.content) if file.file_size is None else file.file_size,
            },
        )  # fmt: skip

    def _serve(self, name: str) -> Reply:
        file = self.files.get(name)
        if file is None:
            return Reply(404, b"")
        self.downloads += 1
        if file.redirect is not None:
            return Reply(302, b"", {"location": file.redirect})
        return Reply(200, file.content, content_type=file.served_as or file.mime_type)

    def _upload(self, request: Request) -> Reply:
        parts = form_parts(request)
        if "messaging_product" not in parts or "file" not in parts:
            return graph_error(100, "The parameters messaging_product and file are required.")
        file = parts["file"]
        mime = file.get_content_type()
        if mime not in TYPES:
            return graph_error(131053, f"Param file must be a file with one of the following types, and not {mime}")
        content = file.get_payload(decode=True)
        assert isinstance(content, bytes)
        name = f"{4000000000000 + len(self.uploads)}"
        self.uploads[name] = File(content, mime, file.get_filename())
        return json_reply(200, {"id": name})


class TemplateShelf:
    """Templates by account, listed page by page."""

    def __init__(self, knows: Callable[[Request], bool], page: int = 2) -> None:
        self.accounts: dict[str, list[Json]] = {}
        self.page = page
        self._knows = knows

    def answer(self, request: Request) -> Answer | None:
        """The answer to a request about templates; None for any other."""
        found = TEMPLATES.fullmatch(request.path)
        if found is None or request.method != "GET":
            return None
        if not self._knows(request):
            return graph_error(190)
        if found[1] not in self.accounts:
            return graph_error(100, "Unsupported get request. Object with ID does not exist")
        start = int(parse_qs(request.query).get("after", ["0"])[0])
        end = start + self.page
        known = self.accounts[found[1]]
        body: Json = {"data": known[start:end], "paging": {"cursors": {"before": str(start), "after": str(end)}}}
        if end < len(known):
            body["paging"]["next"] = f"https://graph.facebook.com/next?after={end}"
        return json_reply(200, body)


def template(name: str, body: str, *, status: str = "APPROVED", language: str = "pt_BR", **more: object) -> Json:
    """A template as Meta's list describes it."""
    components: list[Json] = [{"type": "BODY", "text": body}]
    return {
        "id": str(abs(hash((name, language))) % 10**15), "name": name, "language": language, "status": status,
        "category": "UTILITY", "parameter_format": "POSITIONAL", "components": components,
    } | more  # fmt: skip
