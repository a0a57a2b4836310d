"""A server of calendars on loopback: what lies at a path, and how it misbehaves."""

from __future__ import annotations

from typing import Self

from twins.wire import Answer, Cut, Reply, Request, TwinServer


class CalendarTwin:
    """Serves `files` by path; a redirect is a path in `moved`. `asked` are the paths that were asked for."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.moved: dict[str, str] = {}
        self.asked: list[str] = []
        self.silent = False
        self._server = TwinServer(self._answer)

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._server.__aexit__(*exc)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    async def _answer(self, request: Request) -> Answer:
        self.asked.append(request.path)
        if self.silent:
            return Cut()
        if request.path in self.moved:
            return Reply(302, b"", {"location": self.moved[request.path]})
        if request.path in self.files:
            return Reply(200, self.files[request.path], content_type="text/calendar; charset=utf-8")
        return Reply(404, b"")
