"""The numbers of this process: takes their leases, keeps them, and does for them what other processes ask.

Web and workers may be different machines: what one wants of the other is a row and a notification (`requests`), and a
number that its process lost is another's within seconds, because nobody renewed its lease.
"""

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

import psycopg
from psycopg_pool import PoolTimeout

from oxy.channels.multidevice.bridge import BridgeGone, BridgeRefused
from oxy.channels.multidevice.cache import MetadataCache
from oxy.channels.multidevice.checkup import Checkup
from oxy.channels.multidevice.delays import Delays
from oxy.channels.multidevice.errands import Errands
from oxy.channels.multidevice.inbox import Inbox
from oxy.channels.multidevice.leaving import tell_of_left
from oxy.channels.multidevice.link import Link
from oxy.channels.multidevice.protocol import Json
from oxy.channels.multidevice.record import LeaseLost, Record
from oxy.channels.multidevice.refusals import Refusals
from oxy.channels.multidevice.requests import BELL
from oxy.channels.multidevice.sessions import SessionKey, Sessions
from oxy.channels.multidevice.socket import Socket
from oxy.channels.multidevice.store import leases, requests
from oxy.channels.multidevice.supervisor import Supervisor
from oxy.channels.multidevice.wiring import Wiring
from oxy.conversations import outbox
from oxy.conversations.fetching import find_waiting
from oxy.conversations.inbound import Gathering
from oxy.foundation.database import Database, Purpose, Row
from oxy.foundation.events import hear_bells
from oxy.foundation.security import Vault
from oxy.foundation.telemetry import log

DRAIN_SECONDS = 5.0
# Longer than the tries of a file's own job.
FILE_WAITS_SECONDS = 20.0
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, OSError)


class Office:
    """Holds numbers while it runs."""

    def __init__(
        self, database: Database, vault: Vault, sessions: Sessions, cache: MetadataCache,
        delays: Delays, wiring: Wiring, gathering: Gathering, holder: str,
    ) -> None:  # fmt: skip
        self._database = database
        self._vault = vault
        self._sessions = sessions
        self._cache = cache
        self._delays = delays
        self._wiring = wiring
        self._gathering = gathering
        self._holder = holder
        self._links: dict[UUID, tuple[Link, Inbox]] = {}
        self._refusals = Refusals()
        self._wake = asyncio.Event()
        self._stopping = False
        self._next_check = time.monotonic() + delays.check

    def join(self, supervisor: Supervisor, errands: Errands) -> None:
        """Say who speaks to the bridge, and who sends messages and fetches files from this process."""
        self._supervisor = supervisor
        self._errands = errands

    def find(self, instance_id: UUID) -> Link | None:
        """Return the link of a number this process holds."""
        found = self._links.get(instance_id)
        return None if found is None else found[0]

    @property
    def links(self) -> list[Link]:
        """Every number this process holds."""
        return [link for link, _ in self._links.values()]

    def hear(self, event: Json) -> None:
        """Take an event of the bridge; what concerns a number of somebody else's is left to them."""
        key = event.get("instance", "")
        found = next((each for each in self._links.values() if str(each[0].key) == key), None)
        if found is None:
            return
        link, inbox = found
        if event["event"] == "journal":
            inbox.take(event)
        else:
            link.hear(event)

    async def bridge_up(self) -> None:
        """A bridge runs: sockets that were open are opened again."""
        for link in self.links:
            link.bridge_back()

    async def bridge_down(self) -> None:
        """The bridge ended, and every socket with it."""
        for link in self.links:
            link.bridge_lost()

    async def run(self) -> None:
        """Look around until cancelled."""
        ears = asyncio.create_task(self._listen())
        try:
            while True:
                self._wake.clear()
                try:
                    await self._look()
                except AWAY as error:
                    log().warning("[BAILEYS] The database is away", error=type(error).__name__)
                    self._drop_expired()
                except Exception as error:
                    log().error("[BAILEYS] Looking around failed", error=type(error).__name__, exc_info=True)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), self._delays.look)
        finally:
            ears.cancel()

    async def close(self) -> None:
        """Let go of every number: store what was received, close sockets, give the leases back."""
        self._stopping = True
        await asyncio.gather(*(self._release(link, inbox) for link, inbox in list(self._links.values())))
        await self._errands.close()

    async def _look(self) -> None:
        await self._renew()
        async with self._database.system(Purpose.HOLD) as session:
            free = await leases.find_free(session)
            asked = await requests.find_instances_with_open(session, list(self._links))
            open_ids = [link.key.instance_id for link in self.links if link.is_open]
            waiting = await outbox.waiting_instances(session, open_ids)
            files = await find_waiting(session, open_ids, FILE_WAITS_SECONDS)
        for row in free:
            await self._consider_alone(row)
        await tell_of_left(self._database, self._delays.alone)
        for link in self._some(asked):
            link.post(lambda link=link: self._serve(link))
        for link in self._some(waiting):
            self._errands.resume_sending(link, self._wake.set)
        for row in files:
            self._errands.run(self._errands.fetch_once(row))
        if time.monotonic() >= self._next_check:
            self._next_check = time.monotonic() + self._delays.check
            for link in self.links:
                link.post(lambda link=link: self._check_in_passing(link))
            self._errands.run(self._clean_in_passing())

    async def _renew(self) -> None:
        if not self._links:
            return
        async with self._database.system(Purpose.HOLD) as session:
            ours = await leases.renew(session, self._holder, list(self._links), self._delays.lease)
        now = time.monotonic()
        for link in self.links:
            if link.key.instance_id in ours:
                link.renewed_at = now
            else:
                log().warning("[BAILEYS] The number was taken by another process", instanceId=str(link.key.instance_id))
                self._over(link)

    def _drop_expired(self) -> None:
        """While the database is away leases run out: whoever finds it first may take them, so we let go in time."""
        limit = self._delays.lease - self._delays.margin
        for link in self.links:
            if time.monotonic() - link.renewed_at > limit:
                self._over(link)

    async def _consider_alone(self, row: Row) -> None:
        """What is wrong with one number's files is no other number's trouble."""
        try:
            await self._consider(row)
        except AWAY[:-1]:
            raise
        except Exception as error:
            log().error(
                "[BAILEYS] A number cannot be taken", instanceId=str(row["instance_id"]), error=type(error).__name__
            )

    async def _consider(self, row: Row) -> None:
        """Take a free number when this machine can speak for it, or staff ask what no session is needed for.

        A check of a number that only another machine can speak for is not answered, which says the truth about it.
        """
        key = SessionKey(row["organization_id"], row["instance_id"])
        if self._stopping or key.instance_id in self._links:
            return
        if not row["needs_no_session"] and not await asyncio.to_thread(self._sessions.has, key):
            return
        async with self._database.tenant(key.organization_id) as session:
            taken = await leases.take(session, key.instance_id, self._holder, self._delays.lease)
        if taken is None:
            return
        log().info("[BAILEYS] Number taken", instanceId=str(key.instance_id), fence=taken["fence"])
        link = self._hold(key, taken)
        if row["needs_no_session"]:
            link.post(lambda: self._serve(link))
        elif taken["wanted"]:
            link.connect_in(taken["wait"])

    def _hold(self, key: SessionKey, taken: Row) -> Link:
        self._supervisor.need()
        record = Record(self._database, key, taken["fence"], self._vault, self._cache, self._refusals)
        socket = Socket(key, self._supervisor, self._sessions, self._delays, self._wiring)
        link = Link(
            record, socket, self._sessions, self._delays, tries=taken["tries"], replacements=taken["replacements"],
            wanted=taken["wanted"], on_open=lambda: self._opened(link), on_over=self._over,
        )  # fmt: skip
        inbox = Inbox(record, self._supervisor, self._gathering, lambda: link.own)
        self._links[key.instance_id] = (link, inbox)
        return link

    async def _opened(self, link: Link) -> None:
        self._errands.run(self._errands.send_waiting(link))

    def _over(self, link: Link) -> None:
        """The link is done for here: staff's next wish, or another process, begins anew."""
        found = self._links.pop(link.key.instance_id, None)
        if found is not None:
            self._errands.run(self._release(*found))

    async def _release(self, link: Link, inbox: Inbox) -> None:
        with suppress(LeaseLost):
            await link.let_go(stopping=self._stopping)
        if await inbox.settled(DRAIN_SECONDS) and link.is_gone:
            await self._forget(link)
        await inbox.stop()
        self._links.pop(link.key.instance_id, None)
        with suppress(*AWAY):
            await link.record.give_back()
        self._wake.set()

    async def _forget(self, link: Link) -> None:
        """Nothing of what a number that was logged out said is kept on the disk."""
        with suppress(BridgeGone, BridgeRefused):
            await self._supervisor.ask("forget", self._delays.command, instance=str(link.key))

    async def _serve(self, link: Link) -> None:
        """Do what staff want of a number."""
        for request in await link.record.open_requests():
            outcome: Json = {"ok": True}
            match request["kind"]:
                case "pair":
                    await link.record.answer(request["id"], outcome)
                    await link.pair(request["arguments"]["method"], request["arguments"].get("phone"))
                case "reconnect":
                    outcome = {"ok": await link.reconnect()}
                    await link.record.answer(request["id"], outcome)
                case "logout":
                    await link.record.answer(request["id"], outcome)
                    await link.log_out()
                case _:
                    outcome = {**await self._check(link), "cleaned": await self._clean(link.key.organization_id)}
                    await link.record.answer(request["id"], outcome)
        if not link.is_wanted:
            self._over(link)

    async def _check(self, link: Link) -> Json:
        return await Checkup(link, self._supervisor, self._delays).run()

    async def _check_in_passing(self, link: Link) -> None:
        await self._check(link)

    async def _clean(self, organization_id: UUID) -> int:
        """Put unused sessions away; return how many of them were an organization's."""
        in_use = [str(link.key) for link in self.links]
        cleaned = await asyncio.to_thread(self._sessions.clean, self._database.clock.now(), in_use)
        return sum(1 for name in cleaned if name.startswith(str(organization_id)))

    async def _clean_in_passing(self) -> None:
        await asyncio.to_thread(
            self._sessions.clean, self._database.clock.now(), [str(link.key) for link in self.links]
        )

    def _some(self, instance_ids: Iterable[UUID]) -> list[Link]:
        return [self._links[each][0] for each in instance_ids if each in self._links]

    async def _listen(self) -> None:
        """Wake up when somebody asks for something or holds a message back; a cut costs seconds, never a wish."""
        while True:
            try:
                async for _ in hear_bells(self._database.conninfo, (BELL, outbox.HELD_BELL), "oxy-devices"):
                    self._wake.set()
            except (psycopg.Error, OSError):
                await asyncio.sleep(1)
