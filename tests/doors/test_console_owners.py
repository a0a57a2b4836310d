"""Owners' numbers at the console: a word shown once, rights, revoking; for owners of that business."""

import re

import pytest
from httpx import AsyncClient

from cast import HELENA, OTAVIO, VALQUIRIA, Cast
from doors.browsing import enter
from oxy.businesses import find_pairing_word, list_owner_numbers, redeem_pairing_word
from oxy.foundation.database import Database

pytestmark = pytest.mark.anyio


async def test_a_word_is_shown_once_and_lets_a_contact_in(browser: AsyncClient, database: Database, cast: Cast) -> None:
    await enter(browser, HELENA)
    owner = cast.pata.owners["Helena"]
    assert "Gerar palavra" in (await browser.get("/donos")).text
    page = (await browser.post(f"/donos/{owner}/palavra")).text
    found = re.search(r"font-monospace\">([^<]+)<", page)
    assert found is not None
    assert found[1] not in (await browser.get("/donos")).text
    letters = find_pairing_word(found[1])
    assert letters is not None
    async with database.tenant(cast.pata.id) as session:
        assert await redeem_pairing_word(session, cast.pata.contacts["Teresa"], letters) is not None
        assert await redeem_pairing_word(session, cast.pata.contacts["Marcos"], letters) is None
    assert "WhatsApp vinculado" in (await browser.get("/donos")).text


async def test_roles_rights_and_revoking(browser: AsyncClient, database: Database, cast: Cast) -> None:
    await enter(browser, HELENA)
    await browser.post("/donos", data={"name": "Otávio", "phone": "(11) 93333-2222", "role": "manager"})
    async with database.tenant(cast.pata.id) as session:
        manager = next(each for each in await list_owner_numbers(session) if each.name == "Otávio")
    assert "prices" not in manager.rights
    await browser.post(f"/donos/{manager.id}/direitos", data={"role": "manager", "grants": ["prices"]})
    await browser.post(f"/donos/{cast.pata.owners['Helena']}/revogar")
    async with database.tenant(cast.pata.id) as session:
        owners = {each.name: each for each in await list_owner_numbers(session)}
    assert "prices" in owners["Otávio"].rights
    assert "hours" not in owners["Otávio"].rights
    assert not owners["Helena"].is_active
    assert (await browser.post(f"/donos/{manager.id}/direitos", data={"role": "king"})).status_code == 422


async def test_only_owners_and_only_their_own(browser: AsyncClient, cast: Cast) -> None:
    await enter(browser, OTAVIO)
    assert (await browser.get("/donos")).status_code == 403
    await enter(browser, VALQUIRIA)
    assert "Helena" not in (await browser.get("/donos")).text
    assert (await browser.post(f"/donos/{cast.pata.owners['Helena']}/palavra")).status_code == 404
