"""The real bridge, WhatsApp's own encryption, and everything that can break: lost 0, doubled 0."""

import asyncio
import base64
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from cast import Cast
from oxy.channels.multidevice import Delays, Wiring, bridge_command
from oxy.channels.multidevice.bridge import BridgeCommand
from oxy.conversations.media import store_upload
from oxy.conversations.reaching import Target, file_parcel, send_parcel
from oxy.foundation.database import Database
from paired import PairedOxy, open_oxy, until
from twins.paper_whatsapp import OWN_PHONE
from twins.whatsapp import WhatsAppTwin

pytestmark = pytest.mark.anyio
# The specification's back-off, some twenty times as fast: ten tries are over in some four seconds.
BRISK = Delays(
    first=0.2, factor=1.2, longest=0.5, tries=10, probe=1.5, slowly=1, lease=3, look=0.3, margin=1, command=10,
    sending=4, unconfirmed=1.5, pairing=60, check=3600,
)  # fmt: skip


@dataclass
class Clinic:
    """The number, its WhatsApp, and who writes to it."""

    database: Database
    cast: Cast
    folder: Path
    whatsapp: WhatsAppTwin

    @property
    def command(self) -> BridgeCommand:
        command = bridge_command()
        return replace(command, environment={**command.environment, **self.whatsapp.environment})

    @asynccontextmanager
    async def opened(self) -> AsyncGenerator[PairedOxy]:
        """One process of Oxy."""
        async with open_oxy(
            self.database, self.cast, self.folder, delays=BRISK, command=self.command,
            wiring=Wiring(self.whatsapp.web_socket_url), sweeping=True,
        ) as oxy:  # fmt: skip
            yield oxy

    async def pair(self, oxy: PairedOxy) -> None:
        """Pair as a person would: the code from the page, typed on the phone."""
        await oxy.pair()
        await self.whatsapp.enter_code(OWN_PHONE, await oxy.code())
        await oxy.comes_to("connected", timeout=30)

    async def write(self, first: int, count: int) -> None:
        """So many customers write, each once."""
        for number in range(first, first + count):
            await self.whatsapp.write(OWN_PHONE, phone(number), f"recado {number}")

    def answers(self) -> Counter[tuple[str, str]]:
        """What customers see: each id once a chat, as WhatsApp's apps show it."""
        seen = {(each.to.split("@")[0], each.id): each.text or "" for each in self.whatsapp.sent}
        return Counter((to, text) for (to, _), text in seen.items())

    async def check(self, oxy: PairedOxy, count: int) -> None:
        """Everybody was answered, once, with their own words, and stored once."""
        wanted = Counter((phone(number), f"Você disse: recado {number}") for number in range(count))
        await until(lambda: _now(self.answers() == wanted), 40, lambda: f"{wanted - self.answers()} missing")
        await oxy.settled()
        assert self.answers() == wanted
        stored = "SELECT count(*) AS n, count(DISTINCT contact_id) AS people FROM messages WHERE direction = 'incoming'"
        assert await oxy.rows(stored) == [{"n": count, "people": count}]
        assert oxy.dead == []


def phone(number: int) -> str:
    return f"55119876{50000 + number}"


@pytest.fixture
async def clinic(database: Database, cast: Cast, tmp_path: Path) -> AsyncGenerator[Clinic]:
    await asyncio.to_thread((tmp_path / "whatsapp").mkdir)
    async with WhatsAppTwin(tmp_path / "whatsapp") as twin:
        await twin.add(OWN_PHONE)
        yield Clinic(database, cast, tmp_path, twin)


async def test_the_bridge_and_the_network_die_again_and_again(clinic: Clinic) -> None:
    async with clinic.opened() as oxy:
        await clinic.pair(oxy)
        total = 0
        for breaking in (kill_bridge, cut_line, kill_bridge, end_with(515), end_with(503), cut_line):
            writing = asyncio.create_task(clinic.write(total, 6))
            total += 6
            await asyncio.sleep(0.15)
            await breaking(clinic, oxy)
            await writing
        await oxy.comes_to("connected", timeout=30)
        await clinic.check(oxy, total)


async def test_a_cut_longer_than_all_tries_holds_what_waits_and_heals_by_itself(clinic: Clinic) -> None:
    async with clinic.opened() as oxy:
        await clinic.pair(oxy)
        oxy.parrot.delay = 0.5
        await clinic.write(0, 4)
        await until(lambda: _now(len(oxy.parrot.turns) == 4))
        await clinic.whatsapp.cut()
        await oxy.comes_to("failed", "gave_up", timeout=60)
        held = await oxy.rows("SELECT send_attempts FROM messages WHERE direction = 'outgoing' AND status = 'queued'")
        assert len(held) == 4
        assert all(row["send_attempts"] <= 1 for row in held)
        await clinic.whatsapp.restore()
        await clinic.write(4, 4)
        await oxy.comes_to("connected", timeout=60)
        await clinic.check(oxy, 8)


async def test_s2_s3_the_phone_unlinks_or_another_program_takes_over(clinic: Clinic) -> None:
    async with clinic.opened() as oxy:
        await clinic.pair(oxy)
        await clinic.whatsapp.end(OWN_PHONE, 440)
        await oxy.comes_to("disconnected", "connection_replaced")
        await clinic.write(0, 2)
        await oxy.wish("reconnect")
        await oxy.comes_to("connected", timeout=30)
        await clinic.check(oxy, 2)
        await clinic.whatsapp.unlink(OWN_PHONE)
        await oxy.comes_to("disconnected", "logged_out")
        assert not oxy.session.exists()
        await clinic.pair(oxy)
        assert (oxy.session / "creds.json").exists()
        assert await oxy.value("SELECT count(*) FROM alerts WHERE resolved_at IS NULL") == 0


async def test_l3_s3_a_process_dies_and_the_other_carries_on(clinic: Clinic) -> None:
    async with clinic.opened() as first:
        await clinic.pair(first)
        async with clinic.opened() as second:
            await clinic.write(0, 5)
            # Its leases run out, its bridge with all it has not told is gone: as if the machine had lost power.
            await die(first)
            await clinic.write(5, 5)
            await until(lambda: _now(second.holds), 20)
            await clinic.check(second, 10)


async def test_files_come_home_and_go_out_decrypted_on_the_other_side(clinic: Clinic) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
    async with clinic.opened() as oxy:
        await clinic.pair(oxy)
        media = {
            "kind": "image",
            "base64": base64.b64encode(picture).decode(),
            "mime": "image/png",
            "caption": "olha ele",
        }
        await clinic.whatsapp.write(OWN_PHONE, phone(0), media=media)
        await until(lambda: _is_stored(oxy), 30)
        [file] = await oxy.rows("SELECT content, kind, mime_type FROM media WHERE status = 'stored'")
        assert (bytes(file["content"]), file["kind"], file["mime_type"]) == (picture, "image", "image/png")
        rita = clinic.cast.pata.users["Rita"]
        async with oxy.database.tenant(oxy.organization_id) as session:
            kept = await store_upload(
                session, kind="image", mime_type="image/png", content=picture, filename=None, user_id=rita
            )
            parcel = await file_parcel(session, kept.id, "ficou lindo")
            await send_parcel(session, Target(to=f"+{phone(0)}", instance_id=oxy.instance_id), parcel, rita)
        await until(lambda: _now(any("imageMessage" in each.message for each in clinic.whatsapp.sent)), 30)
        [image] = [each.message["imageMessage"] for each in clinic.whatsapp.sent if "imageMessage" in each.message]
        assert (image["caption"], image["fileLength"]) == ("ficou lindo", len(picture))
        await until(lambda: _now(not any((oxy.folder / "temp").iterdir())), 10)


async def kill_bridge(_: Clinic, oxy: PairedOxy) -> None:
    kill(oxy)


def kill(oxy: PairedOxy) -> None:
    bridge = oxy.multidevice.supervisor._bridge  # pyright: ignore[reportPrivateUsage]
    if bridge is not None:
        bridge.kill()


async def cut_line(clinic: Clinic, _: PairedOxy) -> None:
    await clinic.whatsapp.cut_account(OWN_PHONE)


def end_with(code: int) -> Callable[[Clinic, PairedOxy], Awaitable[None]]:
    async def end(clinic: Clinic, oxy: PairedOxy) -> None:
        await oxy.comes_to("connected", timeout=30)
        await clinic.whatsapp.end(OWN_PHONE, code)

    return end


async def die(oxy: PairedOxy) -> None:
    """No look around, no bridge, no storing: what a killed process does, which is nothing."""
    office, supervisor = oxy.multidevice.office, oxy.multidevice.supervisor

    async def nothing() -> None:
        await asyncio.sleep(600)

    office._look = nothing  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
    supervisor._stopping.set()  # pyright: ignore[reportPrivateUsage]
    kill(oxy)


async def _is_stored(oxy: PairedOxy) -> bool:
    return bool(await oxy.value("SELECT count(*) FROM media WHERE status = 'stored'"))


async def _now(fact: bool) -> bool:
    return fact
