"""Rows S1, S3 and W1 for numbers paired like a phone: one holder a number, and people under all their names."""

import asyncio
import os
import stat
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cast import NOW, TERESA_LID, Cast
from oxy.channels.multidevice.backups import Backups
from oxy.channels.multidevice.sessions import SessionKey, Sessions, find_place
from oxy.foundation.database import Database
from oxy.foundation.security import Vault
from paired import JULIA, QUICK, PairedOxy, make_paired, open_oxy, until
from twins.paper_whatsapp import WhatsAppTwin, chat_of, open_whatsapp, text_payload

pytestmark = pytest.mark.anyio


@pytest.fixture
async def whatsapp() -> AsyncGenerator[WhatsAppTwin]:
    async with open_whatsapp() as twin:
        yield twin


@pytest.fixture
async def folder(database: Database, cast: Cast, tmp_path: Path) -> Path:
    await make_paired(database, cast.pata.id, cast.pata.instances["celular"], tmp_path)
    return tmp_path


async def test_s3_of_two_processes_exactly_one_holds_the_number_and_the_other_takes_over(
    database: Database, cast: Cast, folder: Path, whatsapp: WhatsAppTwin
) -> None:
    async with (
        open_oxy(database, cast, folder, whatsapp) as first,
        open_oxy(database, cast, folder, whatsapp) as second,
    ):
        await first.comes_to("connected")
        await asyncio.sleep(1)
        assert (first.holds, second.holds).count(True) == 1
        assert whatsapp.number(first.name).opened == 1
        holder, other = (first, second) if first.holds else (second, first)
        await _freeze(holder)
        holder.writes("oi")
        await until(lambda: _holds(other), timeout=6)
        await other.answered("Você disse: oi")
        assert await other.value("SELECT count(*) FROM messages WHERE direction = 'incoming'") == 1


async def test_s3_what_the_loser_still_wants_to_store_is_refused(
    database: Database, cast: Cast, folder: Path, whatsapp: WhatsAppTwin
) -> None:
    async with open_oxy(database, cast, folder, whatsapp, working=False) as oxy:
        await oxy.comes_to("connected")
        await _freeze(oxy)
        async with database.tenant(oxy.organization_id) as session:
            await session.execute("UPDATE device_links SET fence = fence + 1, holder = 'another'")
        oxy.writes("oi")
        await asyncio.sleep(1)
        assert await oxy.value("SELECT count(*) FROM messages") == 0
        assert whatsapp.number(oxy.name).waiting == {}, "it is in the journal, for whoever holds the number now"


async def test_s3_a_sending_job_that_runs_where_the_socket_is_not_is_handed_over(
    database: Database, cast: Cast, folder: Path, whatsapp: WhatsAppTwin
) -> None:
    async with open_oxy(database, cast, folder, whatsapp, working=False) as holder:
        await holder.comes_to("connected")
        # All jobs run in the other process.
        async with open_oxy(database, cast, folder, whatsapp) as other:
            for number in range(6):
                holder.writes(f"oi {number}", f"+551198765000{number}")
            await until(lambda: _sent(whatsapp, 6))
            await holder.settled()
            assert not other.holds
    assert sorted(whatsapp.texts()) == [f"Você disse: oi {number}" for number in range(6)]
    assert set(whatsapp.tries().values()) == {1}


async def test_s3_a_process_that_stops_hands_the_number_over_at_once(
    database: Database, cast: Cast, folder: Path, whatsapp: WhatsAppTwin
) -> None:
    async with open_oxy(database, cast, folder, whatsapp, working=False) as first:
        await first.comes_to("connected")
    assert await first.state() == ("connecting", "stopped")
    async with open_oxy(database, cast, folder, whatsapp, working=False) as second:
        await second.comes_to("connected", timeout=1.5)


async def test_s3_a_machine_without_the_session_leaves_the_number_to_others(
    database: Database, cast: Cast, folder: Path, tmp_path: Path, whatsapp: WhatsAppTwin
) -> None:
    async with open_oxy(database, cast, tmp_path / "elsewhere", whatsapp, working=False) as oxy:
        await asyncio.sleep(0.8)
        assert oxy.multidevice.office.links == []
        assert oxy.multidevice.supervisor.pid is None, "a bridge was started that nobody needs"


async def test_s3_a_number_whose_machine_is_away_is_said_to_be_and_comes_back_with_it(
    database: Database, cast: Cast, folder: Path, tmp_path: Path, whatsapp: WhatsAppTwin
) -> None:
    async with open_oxy(database, cast, folder, whatsapp, working=False) as its_own:
        await its_own.comes_to("connected")
    elsewhere = tmp_path / "elsewhere"
    impatient = replace(QUICK, alone=0.5)
    async with open_oxy(database, cast, elsewhere, whatsapp, working=False, delays=impatient) as other:
        await other.comes_to("disconnected", "left_alone")
        # Whoever cannot speak for the number must not judge it either.
        await other.wish("check")
        await asyncio.sleep(0.6)
        assert await other.value("SELECT wanted FROM device_links")
        alerts = await other.rows("SELECT title, data ->> 'for_owners' AS for_owners FROM alerts")
        assert [(row["title"], row["for_owners"]) for row in alerts] == [("WhatsApp desconectado", "true")]
        async with open_oxy(database, cast, folder, whatsapp, working=False) as again:
            await again.comes_to("connected")
            assert await again.value("SELECT count(*) FROM alerts WHERE resolved_at IS NULL") == 0


async def test_w1_a_lid_and_a_number_become_one_person_with_history(
    database: Database, cast: Cast, folder: Path, whatsapp: WhatsAppTwin
) -> None:
    async with open_oxy(database, cast, folder, whatsapp) as oxy:
        await oxy.comes_to("connected")
        whatsapp.write(oxy.name, text_payload(f"{TERESA_LID}:3@lid", "oi, é a Teresa"))
        await oxy.answered("Você disse: oi, é a Teresa")
        assert whatsapp.sent[0]["to"] == f"{TERESA_LID}@lid"
        oxy.writes("esqueci de dizer", JULIA)
        await until(lambda: _sent(whatsapp, 2))
        await oxy.settled()
        whatsapp.write(oxy.name, {"lid": f"{TERESA_LID}@lid", "phone": chat_of(JULIA)}, "identity")
        await until(lambda: _is_one(oxy, cast))
        whatsapp.write(oxy.name, text_payload(f"{TERESA_LID}@lid", "e agora?", chat_alt=chat_of(JULIA)))
        await until(lambda: _sent(whatsapp, 3))
        assert whatsapp.sent[2]["to"] == chat_of(JULIA)
        contacts = await oxy.rows(
            "SELECT c.phone, count(m.id) AS messages FROM contacts c JOIN messages m ON m.contact_id = c.id"
            " WHERE m.direction = 'incoming' GROUP BY c.id"
        )
        assert contacts == [{"phone": JULIA, "messages": 3}]


async def test_w3_the_form_that_whatsapp_knows_is_written_to_and_adopted(
    database: Database, cast: Cast, folder: Path, whatsapp: WhatsAppTwin
) -> None:
    anselmo = cast.pata.contacts["Sr. Anselmo"]
    whatsapp.forms |= {"555596541234": "555596541234", "5555996541234": "555596541234"}
    async with open_oxy(database, cast, folder, whatsapp) as oxy:
        await oxy.comes_to("connected")
        async with database.tenant(oxy.organization_id) as session:
            await session.execute("UPDATE contacts SET phone = '+5555996541234' WHERE id = %s", (anselmo,))
            await session.execute(
                "UPDATE contact_identities SET value = '+5555996541234' WHERE contact_id = %s", (anselmo,)
            )
            await session.execute(
                "INSERT INTO conversations (organization_id, contact_id, instance_id) VALUES (%s, %s, %s)",
                (oxy.organization_id, anselmo, oxy.instance_id),
            )
        await _say_as_staff(oxy, "Seu banho está marcado")
        await until(lambda: _sent(whatsapp, 1))
        await oxy.settled()
        assert whatsapp.sent[0]["to"] == "555596541234@s.whatsapp.net"
        assert await oxy.value("SELECT phone FROM contacts WHERE id = %s", (anselmo,)) == "+555596541234"


def test_s1_sessions_are_private_written_whole_and_kept_in_one_place(tmp_path: Path, cast: Cast) -> None:
    sessions = Sessions(tmp_path / "sessions", Backups(tmp_path / "auth-backup", Vault("key")))
    key = SessionKey(cast.pata.id, cast.pata.instances["celular"])
    sessions.prepare(key, fresh=True)
    sessions.note(key, created_at=NOW, auth_method="code")
    sessions.note(key, last_connected=NOW)
    folder = tmp_path / "sessions" / f"{cast.pata.id}_{cast.pata.instances['celular']}"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == ["metadata.json"]
    assert stat.S_IMODE((folder / "metadata.json").stat().st_mode) == 0o600
    assert set(sessions.metadata(key)) == {"created_at", "last_connected", "auth_method"}


def test_s1_a_backup_is_sealed_and_a_torn_session_never_replaces_it(tmp_path: Path, cast: Cast) -> None:
    sessions = Sessions(tmp_path / "sessions", Backups(tmp_path / "auth-backup", Vault("key")))
    key = SessionKey(cast.pata.id, cast.pata.instances["celular"])
    sessions.prepare(key, fresh=True)
    whole = '{"noiseKey": "segredo", "signedIdentityKey": {}, "signedPreKey": {}, "registrationId": 7}'
    credentials = sessions.folder(key) / "creds.json"
    credentials.write_text(whole)
    assert sessions.back_up(key)
    [copy] = (tmp_path / "auth-backup").iterdir()
    assert b"segredo" not in copy.read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    credentials.write_text(whole[:40])
    assert not sessions.back_up(key)
    assert sessions.prepare(key) == "restored"
    assert credentials.read_text() == whole
    assert not Backups(tmp_path / "auth-backup", Vault("another key")).restore(str(key), tmp_path)


def test_a_session_unused_for_thirty_days_is_put_away_and_one_in_use_is_not(tmp_path: Path, cast: Cast) -> None:
    sessions = Sessions(tmp_path / "sessions", Backups(tmp_path / "auth-backup", Vault("key")))
    keys = [SessionKey(cast.pata.id, instance) for instance in cast.pata.instances.values()]
    for key, days in zip(keys, (31, 29, 40), strict=True):
        sessions.prepare(key, fresh=True)
        (sessions.folder(key) / "creds.json").write_text("{}")
        sessions.note(key, last_connected=NOW - timedelta(days=days))
    assert sessions.clean(NOW, in_use=[str(keys[2])]) == [str(keys[0])]
    assert [sessions.folder(key).exists() for key in keys] == [False, True, True]


def test_a_sessions_folder_that_cannot_be_written_is_replaced_loudly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    place = find_place(tmp_path / "file" / "sessions", tmp_path / "temp")
    assert not place.lasting
    assert place.root.parent == tmp_path / "temp"
    assert stat.S_IMODE(os.stat(place.root).st_mode) == 0o700
    assert "SESSIONS WILL NOT SURVIVE A RESTART" in capsys.readouterr().out


async def _freeze(oxy: PairedOxy) -> None:
    """The process is not there any more as far as leases go: it renews none and takes none."""

    async def look() -> None:
        await asyncio.sleep(60)

    oxy.multidevice.office._look = look  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
    await asyncio.sleep(0.3)


async def _say_as_staff(oxy: PairedOxy, text: str) -> None:
    from oxy.conversations.desk import send_as_staff

    conversation = await oxy.value("SELECT id FROM conversations")
    rita = await oxy.value("SELECT id FROM users WHERE name = 'Rita'")
    async with oxy.database.tenant(oxy.organization_id) as session:
        await send_as_staff(session, conversation, text, rita)


async def _holds(oxy: PairedOxy) -> bool:
    return oxy.holds


async def _sent(whatsapp: WhatsAppTwin, count: int) -> bool:
    return len(whatsapp.texts()) >= count


async def _is_one(oxy: PairedOxy, cast: Cast) -> bool:
    bearers = await oxy.rows(
        "SELECT DISTINCT contact_id FROM contact_identities WHERE value IN (%s, %s)", (TERESA_LID, JULIA)
    )
    return bearers == [{"contact_id": cast.pata.contacts["Teresa"]}]
