"""Customers of the chaos suite: each writes one message, which Meta delivers until it is taken, and expects one answer.

Every message ends in a reference of letters that the model's stand-in repeats, so that one to somebody else shows.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from chaos.processes import APP_SECRET, PHONE_NUMBER_ID
from twins import webhooks
from twins.chat import REFERENCE
from twins.graph import GraphTwin, SentMessage
from twins.webhooks import Json, Sender

# What the built-in receptionist leaves to the model.
REMARKS = (
    "Meu cachorro anda meio cismado com o gatinho novo aqui de casa, vocês já viram isso?",
    "Minha vizinha falou muito bem de vocês, fiquei curiosa",
    "Será que o Thor se adapta com outros bichinhos por perto?",
    "O meu é meio medroso com barulho de secador, como vocês lidam?",
)
# Meta repeats what was not taken, with growing pauses; the first ones matter here.
REDELIVERY_SECONDS = (0.5, 1, 2, 2, 3, 3, 5, 5, 5, 5, 5, 5, 5)


Excuses = Callable[[], Awaitable[set[str]]]


@dataclass
class Meta:
    """Meta's side: delivers signed webhooks to an address, repeats what was not taken, and sends receipts."""

    url: Callable[[], str]
    graph: GraphTwin
    client: httpx.AsyncClient
    refusals: Counter[str] = field(default_factory=Counter[str])
    _receipts: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def send_receipts(self) -> None:
        """From now on each message that the Graph API takes is reported as delivered."""
        self.graph.on_accepted = self._accepted

    async def deliver(self, payload: Json) -> None:
        """Deliver until it is taken."""
        body, headers = webhooks.sign(payload, APP_SECRET)
        for pause in (*REDELIVERY_SECONDS, None):
            try:
                status = str(
                    (await self.client.post(f"{self.url()}/webhook", content=body, headers=headers)).status_code
                )
            except httpx.TransportError as error:
                status = type(error).__name__
            if status == "200":
                return
            assert status not in ("400", "401", "413"), status
            self.refusals[status] += 1
            assert pause is not None, f"never taken: {dict(self.refusals)}"
            await asyncio.sleep(pause)

    async def quiet(self) -> None:
        """Wait until every receipt was taken."""
        await asyncio.gather(*self._receipts)

    def _accepted(self, sent: SentMessage) -> None:
        receipt = webhooks.status(sent.id, "delivered", Sender(sent.to), sent.callback_data)
        payload = webhooks.envelope(webhooks.change(PHONE_NUMBER_ID, statuses=[receipt]))
        task = asyncio.get_running_loop().create_task(self._later(payload))
        self._receipts.add(task)
        task.add_done_callback(self._receipts.discard)

    async def _later(self, payload: Json) -> None:
        await asyncio.sleep(1)
        await self.deliver(payload)


@dataclass
class Crowd:
    """So many customers, of whom each writes once."""

    meta: Meta
    size: int

    @property
    def phones(self) -> list[str]:
        """Everybody's number."""
        return [f"55119{70_000_000 + number}" for number in range(self.size)]

    async def write(self, spread: float) -> None:
        """Let everybody write within `spread` seconds; return when all was taken."""
        await asyncio.gather(*(self._one(number, spread * number / self.size) for number in range(self.size)))

    async def _one(self, number: int, wait: float) -> None:
        await asyncio.sleep(wait)
        sender = Sender(self.phones[number], f"Cliente {number}")
        text = webhooks.text(sender, f"{REMARKS[number % len(REMARKS)]} (ref {_letters(sender.phone)})")
        await self.meta.deliver(webhooks.envelope(webhooks.messages_change(PHONE_NUMBER_ID, sender, text)))

    def answers(self) -> Counter[str]:
        """Count answers by whom they reached; one that repeats somebody else's reference is "strayed"."""
        counted: Counter[str] = Counter()
        for sent in self.meta.graph.sent:
            found = REFERENCE.search(sent.text)
            counted["strayed" if found and found[1] != _letters(sent.to) else sent.to] += 1
        return counted

    async def answered(self, share: float = 1.0, seconds: float = 60, excused: Excuses | None = None) -> float:
        """Wait until so many have their answer or an excuse; return how long that took."""
        started = time.monotonic()
        wanted = round(share * self.size)
        while True:
            without = self.size - len(self.answers())
            pardoned = len(await excused()) if excused and without else 0
            if self.size - without + pardoned >= wanted:
                return time.monotonic() - started
            waited = time.monotonic() - started
            assert waited < seconds, f"{without} without an answer and {pardoned} excused after {waited:.0f} s"
            await asyncio.sleep(0.05)


def _letters(phone: str | None) -> str:
    """A number as a reference of letters."""
    return "".join("abcdefghij"[int(digit)] for digit in phone or "")
