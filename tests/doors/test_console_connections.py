"""The page of connections: pairing as staff see it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from httpx import AsyncClient

from cast import HELENA, RITA, Cast
from doors.browsing import enter
from oxy.foundation.database import Database
from paired import PairedOxy, open_oxy, until
from twins.paper_whatsapp import WhatsAppTwin, open_whatsapp

pytestmark = pytest.mark.anyio


@pytest.fixture
async def whatsapp() -> AsyncGenerator[WhatsAppTwin]:
    async with open_whatsapp() as twin:
        yield twin


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path, whatsapp: WhatsAppTwin) -> AsyncGenerator[PairedOxy]:
    async with open_oxy(database, cast, tmp_path, whatsapp, working=False) as opened:
        yield opened


async def test_the_code_stands_big_and_grouped_until_the_phone_has_it(oxy: PairedOxy, browser: AsyncClient) -> None:
    await enter(browser, HELENA)
    page = await browser.get("/conexoes")
    assert 'href="/conexoes"' in page.text
    assert page.text.count("data-state=") == 3
    answer = await browser.post(f"/conexoes/{oxy.instance_id}/parear", headers={"HX-Request": "true"})
    assert "Pareando" in answer.text
    await until(lambda: _shows(browser, "ABCD-2345"))
    oxy.whatsapp.scan(oxy.name)
    await oxy.comes_to("connected")
    assert not await _shows(browser, "ABCD-2345")
    assert await _shows(browser, "Desconectar")


async def test_a_qr_code_is_drawn_in_the_page(oxy: PairedOxy, browser: AsyncClient) -> None:
    await enter(browser, HELENA)
    await browser.post(f"/conexoes/{oxy.instance_id}/qr", headers={"HX-Request": "true"})
    await until(lambda: _shows(browser, "<svg"))
    assert not await _shows(browser, "2@first,qr")


async def test_a_number_is_added_with_its_pairing_begun_and_removed(oxy: PairedOxy, browser: AsyncClient) -> None:
    await enter(browser, HELENA)
    form = {"nome": "Banho e tosa", "telefone": "(11) 97777-0001", "metodo": "code"}
    assert (await browser.post("/conexoes", data=form)).status_code == 303
    await until(lambda: _shows(browser, "ABCD-2345"))
    added = await oxy.value("SELECT id FROM whatsapp_instances WHERE name = 'Banho e tosa'")
    await browser.post(f"/conexoes/{added}/remover", headers={"HX-Request": "true"})
    assert not await _shows(browser, "Banho e tosa")
    nameless = await browser.post("/conexoes", data=form | {"nome": " "}, headers={"HX-Request": "true"})
    assert "Dê um nome ao número" in nameless.text


async def test_whoever_may_not_connect_neither_sees_nor_does(oxy: PairedOxy, browser: AsyncClient) -> None:
    await enter(browser, RITA)
    assert 'href="/conexoes"' not in (await browser.get("/conversas")).text
    for method, path in (("GET", ""), ("GET", "/lista"), ("POST", ""), ("POST", f"/{oxy.instance_id}/parear")):
        answer = await browser.request(method, f"/conexoes{path}")
        assert answer.status_code == 403, path
        assert "Seu perfil não permite isso" in answer.text


async def _shows(browser: AsyncClient, text: str) -> bool:
    return text in (await browser.get("/conexoes/lista")).text
