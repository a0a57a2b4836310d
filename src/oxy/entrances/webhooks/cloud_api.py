"""`/webhook`, as Meta calls it."""

import asyncio
import hmac
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from oxy.entrances.webhooks.body import parse_body
from oxy.entrances.webhooks.reception import REQUESTS, Reception
from oxy.foundation.security import signature_fits
from oxy.foundation.telemetry import log

PATH = "/webhook"
HEADERS = {"X-Content-Type-Options": "nosniff"}
# Meta's own limit for a notification:
# https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
BODY_LIMIT_BYTES = 3 * 1024 * 1024
# Storing takes milliseconds. When it does not, the database is away: better said while Meta still listens.
STORE_SECONDS = 5.0

HANDSHAKE_ANSWERS = {403: {"description": "The token is not ours."}}

router = APIRouter(tags=["WhatsApp"], default_response_class=PlainTextResponse)


@router.get(PATH, responses={**HANDSHAKE_ANSWERS})
async def handshake(
    request: Request,
    mode: Annotated[str, Query(alias="hub.mode")] = "",
    token: Annotated[str, Query(alias="hub.verify_token")] = "",
    challenge: Annotated[str, Query(alias="hub.challenge")] = "",
) -> PlainTextResponse:
    """Prove to Meta that this address is ours, by giving its challenge back."""
    expected: str | None = request.state.verify_token
    known = expected is not None and hmac.compare_digest(token.encode(), expected.encode())
    if mode != "subscribe" or not known:
        log().warning("[WEBHOOK] Handshake refused", mode=mode[:40])
        return PlainTextResponse("forbidden", 403)
    return PlainTextResponse(challenge)


class Deliveries:
    """ASGI middleware that takes in what Meta delivers, before anything is routed.

    `POST /webhook` is asked a hundred times a second, and all that stands around the other routes would cost more than
    half of what storing a message does. The answer is 200 once all is committed; 400 for what is signed and no JSON;
    401 for a missing or wrong signature, with nothing stored; 413 for more than Meta ever sends; 503 for what could not
    be stored, so that Meta delivers it again.
    """

    def __init__(self, app: ASGIApp, reception: Reception) -> None:
        """`app` answers everything else."""
        self._app = app
        self._reception = reception

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        status = await _take_in(Request(scope, receive), self._reception)
        REQUESTS.labels(str(status)).inc()
        answer = PlainTextResponse("ok" if status == 200 else "refused", status, HEADERS)
        await answer(scope, receive, send)


async def _take_in(request: Request, reception: Reception) -> int:
    body = await _read(request)
    if body is None:
        return 413
    header = request.headers.get("x-hub-signature-256")
    if reception.app_secret is None or not signature_fits(reception.app_secret, body, header):
        reason = "no app secret is set" if reception.app_secret is None else "wrong or missing signature"
        log().warning("[WEBHOOK] Request refused", reason=reason)
        return 401
    try:
        payload = parse_body(body)
    except ValueError as error:
        log().warning("[WEBHOOK] Signed request is no JSON", reason=str(error))
        return 400
    try:
        async with asyncio.timeout(STORE_SECONDS):
            await reception.take_in(payload)
    except Exception as error:
        log().exception("[WEBHOOK] Delivery could not be stored; Meta will repeat it", error=type(error).__name__)
        return 503
    return 200


async def _read(request: Request) -> bytes | None:
    """The whole body, or None when it is longer than the limit."""
    parts: list[bytes] = []
    length = 0
    async for part in request.stream():
        length += len(part)
        if length > BODY_LIMIT_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)
