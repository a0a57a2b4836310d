"""Customers who write through signed webhooks and watch for their answers at the Graph API twin.

Every message ends with a reference of letters, "(ref abc)", which the model's stand-in repeats: a reply names the
message it answers, so that lost, doubled and swapped replies are counted and not guessed. The built-in receptionist
repeats nothing; there a customer has one message open at a time.
"""

from __future__ import annotations

import asyncio
import itertools
import string
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import aiohttp

from benchmarks.installation import APP_SECRET
from twins import webhooks
from twins.chat import REFERENCE
from twins.graph import SentMessage

ANSWER_SECONDS = 60.0
# The product answers at most 5 messages a minute of one person each on its own.
MESSAGES_PER_CUSTOMER = 3

REMARKS = (
    "Meu cachorro anda meio cismado com o gatinho novo aqui de casa, vocês já viram isso?",
    "Minha vizinha falou muito bem de vocês, fiquei curiosa",
    "A Mel ficou toda desconfiada depois da mudança, coitada",
    "Será que o Thor se adapta com outros bichinhos por perto?",
    "Estou pensando em adotar mais um, o que vocês acham disso?",
    "O meu é meio medroso com barulho de secador, como vocês lidam?",
)


@dataclass(slots=True)
class Written:
    """A message on its way: which customer's, which in their order, when, and the reply's arrival."""

    phone: str
    reference: str
    order: int
    at: float
    accepted: bool = False
    replied_at: float | None = None
    replies: int = 0
    arrival: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Board:
    """Matches what the Graph API twin accepts with what customers wrote."""

    written: list[Written] = field(default_factory=list[Written])
    by_reference: dict[str, Written] = field(default_factory=dict[str, Written])
    open_of: dict[str, Written] = field(default_factory=dict[str, Written])
    last_order: defaultdict[str, int] = field(default_factory=lambda: defaultdict(lambda: -1))
    arrivals: list[float] = field(default_factory=list[float])
    out_of_order: int = 0
    unasked: int = 0
    refusals: Counter[str] = field(default_factory=Counter[str])
    without_reference: Counter[str] = field(default_factory=Counter[str])

    def write(self, phone: str, reference: str, order: int) -> Written:
        """Notes a message that is about to be posted."""
        entry = Written(phone, reference, order, time.monotonic())
        self.written.append(entry)
        self.by_reference[reference] = self.open_of[phone] = entry
        return entry

    def take(self, reply: SentMessage) -> None:
        """Notes a reply."""
        found = REFERENCE.search(reply.text)
        entry = self.by_reference.get(found[1]) if found else self.open_of.get(reply.to)
        if found is None:
            self.without_reference[reply.text[:60]] += 1
        if entry is None or entry.phone != reply.to:
            self.unasked += 1
            return
        entry.replies += 1
        if entry.order < self.last_order[reply.to]:
            self.out_of_order += 1
        self.last_order[reply.to] = max(self.last_order[reply.to], entry.order)
        if entry.replied_at is None:
            entry.replied_at = reply.at
            self.arrivals.append(reply.at)
            entry.arrival.set()


class Crowd:
    """Makes customers, and posts their messages.

    Args:
        client: the load's own HTTP client.
        url: Oxy's address.
        board: where messages and replies are matched.
        numbers: the businesses' numbers that are written to in turn.
        remarks: what customers say.
    """

    def __init__(
        self,
        client: aiohttp.ClientSession,
        url: str,
        board: Board,
        numbers: list[str],
        remarks: tuple[str, ...] = REMARKS,
    ) -> None:
        self.board = board
        self._client = client
        self._url = f"{url}/webhook"
        self._numbers = itertools.cycle(numbers)
        self._remarks = itertools.cycle(remarks)

    def newcomer(self) -> tuple[webhooks.Sender, str]:
        """A person never seen before, and the business's number they write to."""
        serial = next(_serial)
        phone = f"55119{70_000_000 + serial}"
        return webhooks.Sender(phone, f"Cliente {serial}", f"BR.{10**16 + serial}"), next(self._numbers)

    async def write(self, sender: webhooks.Sender, number: str, order: int) -> Written:
        """Posts one message; a refusal is counted and the message is then not awaited."""
        reference = next(_references)
        entry = self.board.write(sender.phone or "", reference, order)
        text = webhooks.text(sender, f"{next(self._remarks)} (ref {reference})")
        body, headers = webhooks.sign(webhooks.envelope(webhooks.messages_change(number, sender, text)), APP_SECRET)
        try:
            async with self._client.post(self._url, data=body, headers=headers) as answer:
                entry.accepted = answer.status == 200
                trouble = f"HTTP {answer.status}"
        except (aiohttp.ClientError, TimeoutError) as error:
            trouble = type(error).__name__
        if not entry.accepted:
            self.board.refusals[trouble] += 1
        return entry

    async def converse(self, until: float) -> None:
        """One customer after another, each waiting for every answer, until the clock says `until`."""
        while time.monotonic() < until:
            sender, number = self.newcomer()
            for order in range(MESSAGES_PER_CUSTOMER):
                if time.monotonic() >= until or not await self._ask(sender, number, order):
                    break

    async def _ask(self, sender: webhooks.Sender, number: str, order: int) -> bool:
        entry = await self.write(sender, number, order)
        if not entry.accepted:
            await asyncio.sleep(0.1)
            return False
        try:
            await asyncio.wait_for(entry.arrival.wait(), ANSWER_SECONDS)
        except TimeoutError:
            return False
        return True

    async def saturate(self, customers: int, seconds: float, ramp: float) -> None:
        """`customers` at a time, always; they begin spread over `ramp` seconds."""
        until = time.monotonic() + seconds

        async def late(index: int) -> None:
            await asyncio.sleep(ramp * index / customers)
            await self.converse(until)

        await asyncio.gather(*[late(index) for index in range(customers)])

    async def arrive(self, per_second: float, seconds: float) -> None:
        """New customers at a steady rate, whatever the answers do."""
        start = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for index in range(int(per_second * seconds)):
                await asyncio.sleep(max(0.0, start + index / per_second - time.monotonic()))
                sender, number = self.newcomer()
                group.create_task(self.write(sender, number, 0))

    async def burst(self, customers: int, messages: int) -> None:
        """Customers who each write several messages without waiting."""

        async def hurry() -> None:
            sender, number = self.newcomer()
            for order in range(messages):
                await self.write(sender, number, order)

        await asyncio.gather(*[hurry() for _ in range(customers)])


def _words() -> Iterator[str]:
    for length in itertools.count(4):
        for letters in itertools.product(string.ascii_lowercase, repeat=length):
            yield "".join(letters)


_references = _words()
_serial = itertools.count(int(time.time()) % 1_000_000 * 10)
