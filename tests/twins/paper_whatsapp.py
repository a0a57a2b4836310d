"""WhatsApp behind the twin of the bridge: keeps what is sent, hands over what people write, closes sockets when told.

It keeps a message until the bridge says that it arrived, as the real one does, and knows one socket a number: a second
one throws the first out with 440.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from oxy.channels.multidevice.assembly import BRIDGE
from oxy.channels.multidevice.bridge import BridgeCommand

Json = dict[str, Any]
SCRIPT = Path(__file__).with_name("paper_bridge.py")
OWN_PHONE = "5511977770000"


def name_of(organization_id: UUID, instance_id: UUID) -> str:
    """What the bridge calls a number."""
    return f"{organization_id}_{instance_id}"


def chat_of(phone: str) -> str:
    """The address of a person with a number."""
    return f"{phone.removeprefix('+')}@s.whatsapp.net"


def text_payload(chat: str, text: str, **more: Any) -> Json:
    """A message that somebody wrote, as the bridge journals it; `more` goes over its fields."""
    key = {"id": more.pop("id", f"3A{uuid4().hex[:18].upper()}"), "chat": chat, "from_me": more.pop("from_me", False)}
    if "chat_alt" in more:
        key["chat_alt"] = more.pop("chat_alt")
    payload = {
        "key": key, "class": "user", "source": "live", "timestamp": more.pop("timestamp", 1773230400),
        "content": {"kind": "text", "text": text}, "push_name": "Marina",
    }  # fmt: skip
    return {**payload, **more}


@dataclass
class Number:
    """One paired number as WhatsApp sees it."""

    socket: asyncio.StreamWriter | None = None
    waiting: dict[int, tuple[str, Json]] = field(default_factory=dict[int, tuple[str, Json]])
    refusals: list[int] = field(default_factory=list[int])
    opened: int = 0
    pairing: bool = False


@dataclass
class WhatsAppTwin:
    """The server; `sent` is every message it took, in order, each try of it."""

    port: int = 0
    numbers: dict[str, Number] = field(default_factory=dict[str, Number])
    sent: list[Json] = field(default_factory=list[Json])
    presence: list[Json] = field(default_factory=list[Json])
    forms: dict[str, str | None] = field(default_factory=dict[str, str | None])
    deaf: bool = False
    silent: bool = False
    unreachable: bool = False
    receipts: bool = True
    _counter: Any = field(default_factory=count)

    @property
    def command(self) -> BridgeCommand:
        """What to run as the bridge."""
        return BridgeCommand((sys.executable, str(SCRIPT), "127.0.0.1", str(self.port)), {}, BRIDGE)

    def number(self, name: str) -> Number:
        """The number that the bridge calls `name`."""
        return self.numbers.setdefault(name, Number())

    def texts(self) -> list[str]:
        """What customers see: each id once, in order."""
        seen: dict[str, str] = {}
        for each in self.sent:
            seen.setdefault(each["message_id"], each["content"].get("text", ""))
        return list(seen.values())

    def tries(self) -> Counter[str]:
        """How often each id was sent."""
        return Counter(each["message_id"] for each in self.sent)

    def write(self, name: str, payload: Json, kind: str = "message") -> None:
        """Let something happen that the number hears of, now or when it is back."""
        number = self.number(name)
        n = next(self._counter)
        number.waiting[n] = (kind, payload)
        if number.socket is not None:
            self._hand_over(name, n)

    def close(self, name: str, status_code: int | None, message: str = "") -> None:
        """Close a number's socket with a code."""
        number = self.number(name)
        assert number.socket is not None, "there is no socket to close"
        closed: Json = {"event": "connection", "instance": name, "state": "closed", "message": message}
        if status_code is not None:
            closed["status_code"] = status_code
        self._tell(number.socket, {"emit": closed, "instance": name})
        number.socket = None

    def scan(self, name: str) -> None:
        """Somebody typed the code or scanned the QR: the number is paired, and its socket closed with 515."""
        number = self.number(name)
        assert number.socket is not None
        number.pairing = False
        me = {"id": f"{OWN_PHONE}:7@s.whatsapp.net", "phone": OWN_PHONE}
        self._tell(number.socket, {"credentials": {"me": me}, "instance": name})
        self._tell(number.socket, {"emit": {"event": "paired", "instance": name, "me": me}, "instance": name})
        self.close(name, 515, "restart required")

    def show_qr(self, name: str, qr: str) -> None:
        """Show a QR code."""
        socket = self.number(name).socket
        assert socket is not None
        self._tell(socket, {"emit": {"event": "qr", "instance": name, "qr": qr}, "instance": name})

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One bridge."""
        try:
            while line := await reader.readline():
                await self._take(json.loads(line), writer)
        except ConnectionError:
            pass
        finally:
            for number in self.numbers.values():
                if number.socket is writer:
                    number.socket = None
            writer.close()

    async def _take(self, said: Json, writer: asyncio.StreamWriter) -> None:
        name = said["instance"]
        number = self.number(name)
        match said["do"]:
            case "open":
                self._opened(name, number, said, writer)
            case "close" | "logout":
                number.socket = None
            case "got":
                number.waiting.pop(said["n"], None)
            case "send":
                self._sent(name, said, writer)
            case "ping":
                if not self.silent:
                    self._tell(writer, {"id": said["id"], "result": {"milliseconds": 1.0}})
            case "resolve":
                self._tell(writer, {"id": said["id"], "result": {"numbers": [self._form(n) for n in said["numbers"]]}})
            case _:
                self.presence.append(said)
                self._tell(writer, {"id": said["id"], "result": {}})

    def _opened(self, name: str, number: Number, said: Json, writer: asyncio.StreamWriter) -> None:
        number.opened += 1
        self._tell(writer, {"emit": {"event": "connection", "instance": name, "state": "connecting"}, "instance": name})
        if number.socket is not None:
            self.close(name, 440, "replaced")
        number.socket = writer
        if number.refusals or self.unreachable:
            self.close(name, number.refusals.pop(0) if number.refusals else 408)
            return
        if not said["paired"]:
            number.pairing = True
            if said["phone"]:
                code = {"event": "pairing_code", "instance": name, "code": "ABCD2345", "phone": said["phone"]}
                self._tell(writer, {"emit": code, "instance": name})
            else:
                self.show_qr(name, "2@first,qr")
            return
        me = {"id": f"{OWN_PHONE}:7@s.whatsapp.net", "phone": OWN_PHONE}
        is_open = {"event": "connection", "instance": name, "state": "open", "me": me}
        self._tell(writer, {"emit": is_open, "instance": name})
        for n, (kind, payload) in list(number.waiting.items()):
            if kind == "message" and payload["source"] == "live":
                number.waiting[n] = (kind, {**payload, "source": "offline"})
            self._hand_over(name, n)
        self._tell(writer, {"emit": {**is_open, "caught_up": True}, "instance": name})

    def _sent(self, name: str, said: Json, writer: asyncio.StreamWriter) -> None:
        self.sent.append(said)
        if self.deaf:
            return
        result = {"message_id": said["message_id"], "timestamp": 1773230400}
        self._tell(writer, {"id": said["id"], "result": result})
        if self.receipts:
            self.receipt(name, said["message_id"], said["to"], "delivered")

    def receipt(self, name: str, message_id: str, chat: str, status: str, **more: Any) -> None:
        """Tell what became of a message of the number's."""
        payload = {
            "chat": chat, "ids": [message_id], "about": "sent", "status": status, "timestamp": 1773230401, **more
        }  # fmt: skip
        self.write(name, payload, "receipt")

    def _form(self, number: str) -> Json:
        known = self.forms.get(number, number)
        return {"number": number, "exists": known is not None, **({} if known is None else {"jid": chat_of(known)})}

    def _hand_over(self, name: str, n: int) -> None:
        number = self.number(name)
        kind, payload = number.waiting[n]
        if number.socket is not None:
            self._tell(number.socket, {"deliver": payload, "kind": kind, "n": n, "instance": name})

    def _tell(self, socket: asyncio.StreamWriter, line: Json) -> None:
        if not socket.is_closing():
            socket.write(json.dumps(line).encode() + b"\n")


@asynccontextmanager
async def open_whatsapp() -> AsyncGenerator[WhatsAppTwin]:
    """A server on loopback."""
    twin = WhatsAppTwin()
    server = await asyncio.start_server(twin.serve, "127.0.0.1", 0, limit=2**26)
    twin.port = server.sockets[0].getsockname()[1]
    try:
        yield twin
    finally:
        server.close()
        await asyncio.sleep(0)
