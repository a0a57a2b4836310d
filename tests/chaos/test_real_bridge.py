"""A customer's message, through the real bridge and WhatsApp's own encryption, to an answer and back."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from cast import Cast
from oxy.channels.multidevice import Wiring, bridge_command
from oxy.foundation.database import Database
from paired import QUICK, open_oxy
from twins.paper_whatsapp import OWN_PHONE
from twins.whatsapp import WhatsAppTwin

pytestmark = pytest.mark.anyio
JULIA = "5511987650001"


@pytest.fixture
async def whatsapp(tmp_path: Path) -> AsyncGenerator[WhatsAppTwin]:
    (tmp_path / "whatsapp").mkdir()
    async with WhatsAppTwin(tmp_path / "whatsapp") as twin:
        await twin.add(OWN_PHONE)
        yield twin


async def test_real(database: Database, cast: Cast, tmp_path: Path, whatsapp: WhatsAppTwin) -> None:
    command = bridge_command()
    command = replace(command, environment={**command.environment, **whatsapp.environment})
    async with open_oxy(
        database,
        cast,
        tmp_path,
        command=command,
        wiring=Wiring(whatsapp.web_socket_url),
        delays=replace(QUICK, pairing=60),
    ) as oxy:
        await oxy.pair()
        code = await oxy.code()
        await whatsapp.enter_code(OWN_PHONE, code)
        await oxy.comes_to("connected")
        await whatsapp.write(OWN_PHONE, JULIA, "quero um banho")
        sent = await whatsapp.wait_sent(1)
        assert [each.text for each in sent] == ["Você disse: quero um banho"]
