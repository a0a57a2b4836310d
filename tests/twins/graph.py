"""Meta's Graph API as far as sending WhatsApp messages goes, on loopback.

In a test: `async with GraphTwin() as graph: ... graph.base_url ... graph.sent`.
On its own: `python -m twins.graph --port 8081` (with `tests` on the path); then `GET /twin/messages?after=0`,
`POST /twin/failures`, `POST /twin/settings` and `DELETE /twin/messages` stand in for the attributes.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from base64 import b64encode
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any, Final, Self
from urllib.parse import parse_qs

from twins.failures import Answered, Dropped, Failure, FailurePlan, Hung
from twins.graph_rules import check_message, check_receipt, graph_error
from twins.graph_shelves import FileShelf, TemplateShelf
from twins.wire import Answer, Cut, Json, Reply, Request, TwinServer, is_object, json_reply

MESSAGES: Final = re.compile(r"/v\d+\.\d+/(\d+)/messages/?")


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that the twin accepted. `at` is the twin's monotonic clock in seconds."""

    id: str
    phone_number_id: str
    to: str
    type: str
    text: str
    callback_data: str | None
    reply_to: str | None
    at: float
    body: Json


class GraphTwin:
    """A fake Graph API.

    Args:
        tokens: access token by phone number id; None accepts any bearer token.
        latency: seconds before each answer.
        pair_seconds: at most one message to a recipient in this many seconds (131056); 0 is off.
        port: 0 takes a free one.
    """

    def __init__(
        self, tokens: dict[str, str] | None = None, latency: float = 0.0, pair_seconds: float = 0.0, port: int = 0
    ) -> None:
        self.tokens = tokens
        self.latency = latency
        self.pair_seconds = pair_seconds
        self.sent: list[SentMessage] = []
        self.receipts: list[Json] = []
        self.refused: list[tuple[int, Json]] = []
        self.requests = 0
        self.recipients_refused: dict[str, int] = {}
        self.wa_ids: dict[str, str] = {}
        self.files = FileShelf(self._knows, lambda: self.base_url)
        self.templates = TemplateShelf(self._knows)
        self.on_accepted: Callable[[SentMessage], None] | None = None
        self._failures = FailurePlan()
        self._last_to: dict[tuple[str, str], float] = {}
        self._arrivals: deque[asyncio.Future[None]] = deque()
        self._server = TwinServer(self._handle, port)

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._server.__aexit__(*exc)

    @property
    def base_url(self) -> str:
        """For `WHATSAPP_GRAPH_URL`."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def connections(self) -> int:
        """Client connections open now."""
        return self._server.connections

    def drop_connections(self) -> None:
        """Cuts every open connection, as a restarted server would."""
        self._server.drop_connections()

    def fail_next(self, failure: Failure, times: int = 1) -> None:
        """The next `times` sends meet this failure."""
        self._failures.add(failure, times)

    def reject_next(self, code: int, details: str = "", times: int = 1) -> None:
        """The next `times` sends are answered with Meta's error `code`."""
        self._failures.add(Answered(graph_error(code, details)), times)

    def refuse_recipient(self, to: str, code: int) -> None:
        """Every send to this recipient is answered with Meta's error `code`, such as 131047 or 131030."""
        self.recipients_refused[to.lstrip("+")] = code

    def sent_to(self, to: str) -> list[SentMessage]:
        """Messages accepted for this recipient, in order."""
        return [message for message in self.sent if message.to == to.lstrip("+")]

    async def wait_for_messages(self, count: int, timeout_seconds: float = 10.0) -> list[SentMessage]:
        """Returns the accepted messages once there are `count`; raises TimeoutError otherwise."""
        async with asyncio.timeout(timeout_seconds):
            while len(self.sent) < count:
                arrival: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._arrivals.append(arrival)
                await arrival
        return list(self.sent)

    def clear(self) -> None:
        """Forgets messages, receipts, refusals and planned failures."""
        self.sent.clear()
        self.receipts.clear()
        self.refused.clear()
        self.recipients_refused.clear()
        self._failures.clear()
        self._last_to.clear()

    def _handle(self, request: Request) -> Answer | Awaitable[Answer]:
        if request.path.startswith("/twin/"):
            return self._control(request)
        answer = self.files.answer(request) or self.templates.answer(request)
        if answer is not None:
            return answer
        match = MESSAGES.fullmatch(request.path)
        if match is None or request.method != "POST":
            return graph_error(33, f"Unknown path components: {request.path}")
        if b'"status"' in request.body:
            return self._accept(match[1], request)
        self.requests += 1
        failure = self._failures.take()
        if failure is not None:
            return self._fail(failure, match[1], request)
        answer = self._accept(match[1], request)
        return self._later(answer, self.latency) if self.latency else answer

    async def _later(self, answer: Answer, seconds: float) -> Answer:
        await asyncio.sleep(seconds)
        return answer

    async def _fail(self, failure: Failure, phone_number_id: str, request: Request) -> Answer:
        if isinstance(failure, Answered):
            return await self._later(failure.reply, self.latency)
        if failure.accepted:
            self._accept(phone_number_id, request)
        if isinstance(failure, Hung):
            await asyncio.sleep(failure.seconds)
        return Cut()

    def _accept(self, phone_number_id: str, request: Request) -> Reply:
        refusal = self._check_token(phone_number_id, request)
        if refusal is not None:
            return refusal
        try:
            body: Any = json.loads(request.body)
        except ValueError:
            return graph_error(100, "The request body is not JSON")
        if not is_object(body):
            return graph_error(100, "The request body must be an object")
        if body.get("status") == "read":
            return self._mark_read(body)
        refusal = check_message(body) or self._check_recipient(phone_number_id, body)
        if refusal is not None:
            self.refused.append((refusal.status, body))
            return refusal
        return self._record(phone_number_id, body)

    def _check_token(self, phone_number_id: str, request: Request) -> Reply | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return graph_error(104)
        if self.tokens is not None and self.tokens.get(phone_number_id) != token:
            return graph_error(190)
        return None

    def _knows(self, request: Request) -> bool:
        """Whether the bearer is one of ours, for whatever number."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and bool(token) and (self.tokens is None or token in self.tokens.values())

    def _mark_read(self, body: Json) -> Reply:
        refusal = check_receipt(body)
        if refusal is None:
            self.receipts.append(body)
        return refusal or json_reply(200, {"success": True})

    def _check_recipient(self, phone_number_id: str, body: Json) -> Reply | None:
        to = _recipient(body)
        if to in self.recipients_refused:
            return graph_error(self.recipients_refused[to])
        if self.pair_seconds:
            now, pair = time.monotonic(), (phone_number_id, to)
            if now - self._last_to.get(pair, -self.pair_seconds) < self.pair_seconds:
                return graph_error(131056)
            self._last_to[pair] = now
        return None

    def _record(self, phone_number_id: str, body: Json) -> Reply:
        kind = body.get("type", "text")
        number = len(self.sent) + 1
        message = SentMessage(
            id="wamid." + b64encode(f"HBgTWIN{phone_number_id}{number:012d}".encode()).decode(),
            phone_number_id=phone_number_id,
            to=_recipient(body),
            type=kind,
            text=_text_of(body, kind),
            callback_data=body.get("biz_opaque_callback_data"),
            reply_to=body.get("context", {}).get("message_id"),
            at=time.monotonic(),
            body=body,
        )
        self.sent.append(message)
        while self._arrivals:
            arrival = self._arrivals.popleft()
            if not arrival.done():
                arrival.set_result(None)
        if self.on_accepted is not None:
            self.on_accepted(message)
        contact = (
            {"input": body["to"], "wa_id": self.wa_ids.get(message.to, message.to)}
            if body.get("to")
            else {"input": message.to, "user_id": message.to}
        )
        return json_reply(
            200, {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": message.id}]}
        )

    def _control(self, request: Request) -> Reply:
        match (request.method, request.path):
            case ("GET", "/twin/messages"):
                after = int(parse_qs(request.query).get("after", ["0"])[0])
                return json_reply(200, [asdict(message) for message in self.sent[after:]])
            case ("DELETE", "/twin/messages"):
                self.clear()
            case ("POST", "/twin/failures"):
                self._plan(json.loads(request.body))
            case ("POST", "/twin/settings"):
                self.latency = float(json.loads(request.body)["latency"])
            case _:
                return json_reply(404, {"error": "no such control"})
        return json_reply(200, {"ok": True})

    def _plan(self, order: Json) -> None:
        accepted, times = bool(order.get("accepted")), int(order.get("times", 1))
        match order["kind"]:
            case "hang":
                self.fail_next(Hung(float(order.get("seconds", 3600)), accepted), times)
            case "cut":
                self.fail_next(Dropped(accepted), times)
            case _:
                self.reject_next(int(order["code"]), order.get("details", ""), times)


def _text_of(body: Json, kind: str) -> str:
    """What the customer reads: a text's body, what stands above buttons or a list, a file's caption."""
    content: Any = body[kind]
    if not is_object(content):
        return ""
    if kind == "interactive":
        return str(content.get("body", {}).get("text", ""))
    return str(content.get("body") or content.get("caption") or "")


def _recipient(body: Json) -> str:
    phone = body.get("to")
    return re.sub(r"\D", "", phone) if phone else body["recipient"]


if __name__ == "__main__":
    from twins.standalone import serve

    serve("Meta's Graph API", lambda port: GraphTwin(port=port))
