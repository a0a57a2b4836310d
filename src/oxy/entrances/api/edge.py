"""The rim of the application: headers on every answer, a limit on API bodies, no error that shows its insides."""

from uuid import uuid4

import psycopg
from psycopg_pool import PoolTimeout
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from oxy.entrances.api.answering import answer, is_of_api
from oxy.entrances.api.problems import Problem, problem_of
from oxy.foundation.telemetry import log

BODY_LIMIT_BYTES = 1024 * 1024
# Where a body is a file. What kind of file may be how large is said by the room.
FILE_PATH, FILE_LIMIT_BYTES = "/api/media", 21 * 1024 * 1024
# https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
API_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Edge:
    """ASGI middleware around everything that answers HTTP."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        of_api = is_of_api(scope)
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_headers(message, of_api=of_api, secure=scope["scheme"] == "https")
            await send(message)

        try:
            if of_api and _announced_length(scope) > _limit(scope):
                await answer(scope, _too_large())(scope, receive, guarded)
                return
            await self._app(scope, _limited(receive, _limit(scope)) if of_api else receive, guarded)
        except Exception as error:
            problem = _problem_of(error, scope)
            if started:
                raise
            await answer(scope, problem)(scope, receive, guarded)


def _add_headers(message: Message, *, of_api: bool, secure: bool) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in {**HEADERS, **(API_HEADERS if of_api else {})}.items():
        headers.setdefault(name, value)
    if secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def _announced_length(scope: Scope) -> int:
    text = Headers(scope=scope).get("content-length", "0")
    return int(text) if text.isascii() and text.isdigit() else 0


def _limit(scope: Scope) -> int:
    return FILE_LIMIT_BYTES if scope["path"] == FILE_PATH else BODY_LIMIT_BYTES


def _limited(receive: Receive, limit: int) -> Receive:
    """Refuse a body without announced length as soon as it is too long."""
    length = 0

    async def limited() -> Message:
        nonlocal length
        message = await receive()
        length += len(message.get("body", b""))
        if length > limit:
            raise HTTPException(413)
        return message

    return limited


def _too_large() -> Problem:
    return problem_of(413, "too_large", "O corpo do pedido é grande demais. Envie menos de 1 MB.")


def _problem_of(error: Exception, scope: Scope) -> Problem:
    """Log what happened under a number, and say that number and nothing else."""
    incident = f"urn:uuid:{uuid4()}"
    facts = {"method": scope["method"], "path": scope["path"], "incident": incident, "error": type(error).__name__}
    if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout)):
        log().error("[API] Database out of reach", **facts)
        detail = "O sistema está indisponível. Tente de novo em instantes."
        return problem_of(503, "unavailable", detail, instance=incident)
    log().exception("[API] Request failed", **facts)
    detail = "Algo falhou do nosso lado. Tente de novo; se continuar, informe o número desta ocorrência ao suporte."
    return problem_of(500, "internal_error", detail, instance=incident)
