"""A WhatsApp of this test's own, and the number paired with it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from cast import Cast
from oxy.foundation.database import Database
from paired import PairedOxy, make_paired, open_oxy
from twins.paper_whatsapp import WhatsAppTwin, open_whatsapp


@pytest.fixture
async def whatsapp() -> AsyncGenerator[WhatsAppTwin]:
    async with open_whatsapp() as twin:
        yield twin


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path, whatsapp: WhatsAppTwin) -> AsyncGenerator[PairedOxy]:
    """A process whose number was paired some time ago, and is connected."""
    await make_paired(database, cast.pata.id, cast.pata.instances["celular"], tmp_path)
    async with open_oxy(database, cast, tmp_path, whatsapp) as opened:
        await opened.comes_to("connected")
        yield opened
