"""`oxy instance pair` as an operator types it, while a worker runs elsewhere."""

import asyncio
from pathlib import Path

import pytest

from cast import Cast
from doors.shell import Said, Shell, environment
from oxy.foundation.database import Database
from paired import PairedOxy, open_oxy, until
from twins.paper_whatsapp import open_whatsapp

pytestmark = pytest.mark.anyio


async def test_a_number_is_paired_from_the_terminal_by_code_and_by_qr(
    database: Database, cast: Cast, tmp_path: Path
) -> None:
    shell = Shell(tmp_path, environment(database.conninfo, tmp_path))
    async with open_whatsapp() as whatsapp, open_oxy(database, cast, tmp_path, whatsapp, working=False) as oxy:
        said = await _paired(shell, oxy, "instance", "pair", "pata-amiga", "celular")
        assert (said.code, "ABCD-2345" in said.output, "Connected." in said.output) == (0, True, True)
        again = await asyncio.to_thread(shell.process, "instance", "pair", "pata-amiga", "celular")
        assert again.complaint == "oxy: the number is connected already; disconnect it in the console first"
        await oxy.wish("logout")
        await oxy.comes_to("disconnected", "asked")
        said = await _paired(shell, oxy, "instance", "pair", "pata-amiga", "celular", "--qr")
        assert (said.code, "█" in said.output or "▄" in said.output) == (0, True)


async def test_what_cannot_be_paired_is_said_in_one_line(database: Database, cast: Cast, tmp_path: Path) -> None:
    shell = Shell(tmp_path, environment(database.conninfo, tmp_path))
    nobody = await asyncio.to_thread(shell.process, "instance", "pair", "pata-amiga", "recepcao")
    assert nobody.complaint.startswith("oxy: pata-amiga has no instance called 'recepcao'")
    official = await asyncio.to_thread(shell.process, "instance", "pair", "pata-amiga", "principal")
    assert official.complaint == "oxy: only numbers of the multidevice channel are paired"


async def _paired(shell: Shell, oxy: PairedOxy, *arguments: str) -> Said:
    running = asyncio.create_task(asyncio.to_thread(shell.process, *arguments))
    await until(lambda: _asks(oxy), timeout=60)
    await asyncio.sleep(1)
    oxy.whatsapp.scan(oxy.name)
    return await running


async def _asks(oxy: PairedOxy) -> bool:
    return oxy.whatsapp.number(oxy.name).pairing
