"""A paired number's connection: what each way of losing it leads to."""

import asyncio
import json
import os
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cast import HELENA_PHONE, Cast
from oxy.conversations.inbound import Gathering, receive_batch
from oxy.conversations.ports import Identity, IncomingBatch, IncomingMessage
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from paired import QUICK, PairedOxy, make_paired, open_oxy, until
from rooms.aurora.owner_watch import OwnerWatch
from twins.paper_whatsapp import WhatsAppTwin, name_of

pytestmark = pytest.mark.anyio


async def alerts(oxy: PairedOxy) -> list[str]:
    rows = await oxy.rows("SELECT title FROM alerts WHERE resolved_at IS NULL ORDER BY created_at")
    return [row["title"] for row in rows]


@pytest.mark.parametrize(("code", "message"), [(408, "lost"), (408, "Timed Out"), (428, ""), (500, ""), (503, "")])
async def test_what_passes_is_connected_again(oxy: PairedOxy, code: int, message: str) -> None:
    oxy.whatsapp.close(oxy.name, code, message)
    await until(_opened(oxy, 2))
    await oxy.comes_to("connected")
    assert await alerts(oxy) == []
    assert await oxy.value("SELECT tries FROM device_links") == 0


async def test_a_pairing_without_a_network_goes_on_when_it_is_back(oxy: PairedOxy) -> None:
    await oxy.wish("logout")
    await oxy.comes_to("disconnected", "asked")
    oxy.whatsapp.unreachable = True
    await oxy.pair()
    await until(_opened(oxy, 3))
    oxy.whatsapp.unreachable = False
    await oxy.code()


async def test_a_restart_that_whatsapp_asks_for_comes_at_once(oxy: PairedOxy) -> None:
    oxy.whatsapp.close(oxy.name, 515)
    await until(_opened(oxy, 2), timeout=1)
    await oxy.comes_to("connected")


async def test_s2_logged_out_puts_the_session_away_and_a_new_pairing_starts_clean(oxy: PairedOxy) -> None:
    (oxy.session / "pre-key-1.json").write_text("{}")
    oxy.whatsapp.close(oxy.name, 401)
    await oxy.comes_to("disconnected", "logged_out")
    assert not oxy.session.exists()
    assert list((oxy.folder / "auth-backup" / "archive").iterdir())
    assert await alerts(oxy) == ["WhatsApp desconectado"]
    await oxy.pair()
    await until(lambda: _has_code(oxy))
    assert not (oxy.session / "pre-key-1.json").exists()
    oxy.whatsapp.scan(oxy.name)
    await oxy.comes_to("connected")
    assert await alerts(oxy) == []


async def test_s3_a_replaced_connection_yields_and_is_taken_back_later_each_time(oxy: PairedOxy) -> None:
    for times, opened in ((1, 1), (2, 2)):
        oxy.whatsapp.close(oxy.name, 440)
        await oxy.comes_to("disconnected", "connection_replaced")
        assert await oxy.value("SELECT replacements FROM device_links") == times
        assert oxy.whatsapp.number(oxy.name).opened == opened
        await oxy.wish("reconnect")
        await oxy.comes_to("connected")
    assert QUICK.before_taking_back(2) == 0.5
    wait = await oxy.value(
        "SELECT extract(epoch FROM last_connected_at - replaced_at)::float AS waited FROM device_links"
    )
    assert wait >= 0.5


async def test_s5_a_refused_version_deletes_nothing_is_told_once_for_all_numbers_and_tried_again_slowly(
    oxy: PairedOxy, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    second = await oxy.value(
        "INSERT INTO whatsapp_instances (organization_id, name, channel) VALUES (%s, 'segundo celular', 'multidevice')"
        " RETURNING id",
        (oxy.organization_id,),
    )
    await make_paired(oxy.database, oxy.organization_id, second, oxy.folder)
    names = [oxy.name, name_of(oxy.organization_id, second)]
    await until(_opened(oxy, 1, names[1]))
    kept = (oxy.session / "creds.json").read_text()
    for name in names:
        oxy.whatsapp.number(name).refusals[:] = [405, 405]
        oxy.whatsapp.close(name, 405)
    await until(lambda: _refused(oxy, 2))
    assert await alerts(oxy) == ["WhatsApp recusou a versão"]
    watch = OwnerWatch(oxy.database, clock)
    await watch.at(clock.instant + timedelta(minutes=1))
    told = await oxy.rows("SELECT content FROM aurora_proactive_messages WHERE kind = 'disconnected'")
    assert [row["content"].count("Os números pareados estão sem conexão") for row in told] == [1]
    await until(_opened(oxy, 2))
    await until(_opened(oxy, 2, names[1]))
    await oxy.comes_to("connected")
    assert (oxy.session / "creds.json").read_text() == kept
    assert await alerts(oxy) == []
    assert await oxy.value("SELECT count(*) FROM alerts WHERE kind = 'whatsapp_version'") == 1
    assert capsys.readouterr().out.count("WhatsApp refuses the version") == 1


async def test_after_the_last_try_people_are_told_and_the_circuit_closes_by_itself_later(oxy: PairedOxy) -> None:
    oxy.whatsapp.unreachable = True
    oxy.whatsapp.close(oxy.name, 408)
    await oxy.comes_to("failed", "gave_up")
    assert oxy.whatsapp.number(oxy.name).opened == 1 + QUICK.tries
    [alert] = await oxy.rows("SELECT title, severity, detail FROM alerts")
    assert (alert["title"], alert["severity"]) == ("WhatsApp desconectado", "critical")
    assert "celular" in alert["detail"]
    oxy.whatsapp.unreachable = False
    await oxy.comes_to("connected")
    assert await alerts(oxy) == []


async def test_the_owner_hears_of_it_on_another_number_from_one_mouth_and_once(
    oxy: PairedOxy, clock: FixedClock
) -> None:
    await _helena_wrote_lately(oxy)
    watch = OwnerWatch(oxy.database, clock)
    await watch.at(clock.instant)
    oxy.whatsapp.close(oxy.name, 403)
    await oxy.comes_to("failed", "forbidden")
    # Within the minute, though owners were just looked after and a number that may come back is given ten.
    await watch.at(clock.instant + timedelta(minutes=1))
    await watch.at(clock.instant + timedelta(minutes=15))
    rows = await oxy.rows(
        "SELECT m.content, c.phone, i.name FROM messages m JOIN contacts c ON c.id = m.contact_id"
        " JOIN whatsapp_instances i ON i.id = m.instance_id"
        " WHERE m.author IN ('system', 'aurora') AND m.content LIKE '%%Número celular:%%'"
    )
    assert [(row["phone"], row["name"]) for row in rows] == [("+5511988880001", "principal")]
    assert "O número celular está sem conexão" in rows[0]["content"]
    assert "Número celular: O WhatsApp bloqueou este número" in rows[0]["content"]


async def test_s1_a_torn_session_is_restored_from_its_backup(
    database: Database, cast: Cast, tmp_path: Path, whatsapp: WhatsAppTwin
) -> None:
    await make_paired(database, cast.pata.id, cast.pata.instances["celular"], tmp_path)
    async with open_oxy(database, cast, tmp_path, whatsapp, working=False) as oxy:
        await oxy.comes_to("connected")
        await until(lambda: _exists(tmp_path / "auth-backup" / f"{oxy.name}.tar.sealed"))
    (oxy.session / "creds.json").write_text('{"noiseKey": {"priv')
    async with open_oxy(database, cast, tmp_path, whatsapp, working=False) as oxy:
        await oxy.comes_to("connected")
        assert json.loads((oxy.session / "creds.json").read_text())["registrationId"] == 1


async def test_a_session_that_is_gone_for_good_says_so(
    database: Database, cast: Cast, tmp_path: Path, whatsapp: WhatsAppTwin
) -> None:
    await make_paired(database, cast.pata.id, cast.pata.instances["celular"], tmp_path)
    (tmp_path / "sessions").joinpath(f"{cast.pata.id}_{cast.pata.instances['celular']}", "creds.json").write_text("{")
    async with open_oxy(database, cast, tmp_path, whatsapp, working=False) as oxy:
        await oxy.comes_to("disconnected", "session_missing")
        assert await alerts(oxy) == ["WhatsApp desconectado"]


async def test_a_code_that_nobody_types_expires_and_leaves_nothing_half_dead(oxy: PairedOxy) -> None:
    await oxy.wish("logout")
    await oxy.comes_to("disconnected", "asked")
    await oxy.pair()
    await until(lambda: _has_code(oxy))
    await oxy.comes_to("disconnected", "pairing_expired")
    assert not oxy.session.exists()
    assert not await _has_code(oxy)


async def test_the_bridge_is_back_within_five_seconds_with_its_numbers(oxy: PairedOxy) -> None:
    pid = oxy.multidevice.supervisor.pid
    await _kill(oxy)
    await until(_opened(oxy, 2), timeout=5)
    await oxy.comes_to("connected", timeout=5)
    assert oxy.multidevice.supervisor.pid != pid


async def test_a_bridge_that_lives_and_does_not_answer_is_ended_and_started_again(
    database: Database, cast: Cast, tmp_path: Path, whatsapp: WhatsAppTwin
) -> None:
    await make_paired(database, cast.pata.id, cast.pata.instances["celular"], tmp_path)
    delays = replace(QUICK, pulse=0.2, command=3)
    async with open_oxy(database, cast, tmp_path, whatsapp, delays=delays) as oxy:
        await oxy.comes_to("connected")
        stopped = oxy.multidevice.supervisor.pid
        assert stopped is not None
        os.kill(stopped, signal.SIGSTOP)
        await until(lambda: _runs_another_than(oxy, stopped))
        await until(_opened(oxy, 2))
        oxy.writes("voltou?")
        await oxy.answered("Você disse: voltou?")


async def test_s4_a_mute_number_is_made_anew_and_then_reported_on_another_number(oxy: PairedOxy) -> None:
    await _helena_wrote_lately(oxy)
    await _busy_wednesdays(oxy)
    await oxy.wish("check")
    await until(_opened(oxy, 2))
    await until(lambda: _holds(oxy))
    assert await alerts(oxy) == []
    await oxy.wish("check")
    await until(lambda: _told(oxy))
    await oxy.wish("check")
    await oxy.wish("check")
    await until(lambda: _all_done(oxy))
    # Owners are told by Aurora, once for the alert that asks for it.
    assert await oxy.value("SELECT count(*) FROM alerts WHERE data ->> 'for_owners' = 'true'") == 1
    oxy.writes("oi")
    await oxy.answered("Você disse: primeira", "Você disse: oi")
    await oxy.wish("check")
    await until(lambda: _all_done(oxy))
    assert await oxy.value("SELECT mute_restarted_at FROM device_links") is None


async def _busy_wednesdays(oxy: PairedOxy) -> None:
    """Forty messages between eight and nine on each of the last four Wednesdays; today since eight, none."""
    oxy.writes("primeira")
    await oxy.answered("Você disse: primeira")
    now = oxy.database.clock.now()
    link = oxy.multidevice.office.find(oxy.instance_id)
    assert link is not None
    link.listening_since = now - timedelta(hours=1)
    async with oxy.database.tenant(oxy.organization_id) as session:
        await session.execute("UPDATE messages SET created_at = created_at - interval '3 hours'")
        await session.execute(
            "INSERT INTO messages (organization_id, conversation_id, contact_id, instance_id, direction, author,"
            " message_type, content, status, created_at)"
            " SELECT organization_id, conversation_id, contact_id, instance_id, 'incoming', 'contact', 'text', 'oi',"
            " 'received', %s::timestamptz - week * interval '7 days' - n * interval '1 minute'"
            " FROM (SELECT * FROM messages WHERE content = 'primeira') m, generate_series(1, 4) week,"
            " generate_series(1, 40) n",
            (now,),
        )


async def _helena_wrote_lately(oxy: PairedOxy) -> None:
    """Helena has written to the official number, so that it may write to her."""
    hers = IncomingMessage("wamid.1", (Identity("phone", HELENA_PHONE),), "text", "oi", oxy.database.clock.now())
    principal = await oxy.value("SELECT id FROM whatsapp_instances WHERE name = 'principal'")
    async with oxy.database.tenant(oxy.organization_id) as session:
        await receive_batch(session, IncomingBatch(oxy.organization_id, principal, (hers,), (), {}), Gathering(0))
        await session.execute("UPDATE conversations SET turn_due_at = NULL, answered_seq = newest_seq")


async def _runs_another_than(oxy: PairedOxy, pid: int) -> bool:
    return oxy.multidevice.supervisor.pid not in (None, pid)


async def _holds(oxy: PairedOxy) -> bool:
    return oxy.holds


async def _told(oxy: PairedOxy) -> bool:
    return await alerts(oxy) == ["WhatsApp sem receber mensagens"]


async def _all_done(oxy: PairedOxy) -> bool:
    return await oxy.value("SELECT count(*) FROM device_requests WHERE done_at IS NULL") == 0


async def _has_code(oxy: PairedOxy) -> bool:
    return bool(await oxy.value("SELECT pairing_code_sealed FROM device_links"))


async def _exists(path: Path) -> bool:
    return await asyncio.to_thread(path.exists)


async def _kill(oxy: PairedOxy) -> None:
    bridge = oxy.multidevice.supervisor._bridge  # pyright: ignore[reportPrivateUsage]
    assert bridge is not None
    bridge.kill()


async def _refused(oxy: PairedOxy, numbers: int) -> bool:
    refused = "SELECT count(*) FROM whatsapp_instances WHERE status_reason = 'version_refused'"
    return await oxy.value(refused) == numbers


def _opened(oxy: PairedOxy, times: int, name: str | None = None):
    async def opened() -> bool:
        return oxy.whatsapp.number(name or oxy.name).opened >= times

    return opened
