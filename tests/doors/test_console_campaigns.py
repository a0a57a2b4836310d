"""The pages of campaigns: from the kind to the yes, with the preview in between, and the results."""

from uuid import UUID

import pytest
from httpx import AsyncClient

from cast import HELENA, RITA, Cast
from crowds import bring_crowd, outgoing, press_on
from doors.browsing import enter
from oxy.foundation.database import Database

pytestmark = pytest.mark.anyio


async def test_from_the_kind_to_the_results(browser: AsyncClient, database: Database, cast: Cast) -> None:
    await bring_crowd(database, cast.pata, 3)
    await enter(browser, HELENA)
    assert "Nenhuma campanha ainda" in (await browser.get("/campanhas")).text
    blank = await browser.get("/campanhas/nova", params={"tipo": "reactivation"})
    assert 'name="dias"' in blank.text
    assert "Faz um tempinho" in blank.text
    text = "Oi, {nome}! Banho do {pet} com 10% de desconto."
    filled = {"tipo": "reactivation", "dias": "45", "texto": text, "servico": ""}
    asked = await browser.post("/campanhas", data=filled)
    assert asked.status_code == 422
    assert 'name="confirmo" value="10%"' in asked.text
    made = await browser.post("/campanhas", data={**filled, "confirmo": ["10%", "desconto"]})
    assert made.status_code == 303, made.text
    page = (await browser.get(made.headers["location"])).text
    assert "3 pessoas recebem" in page
    assert "Oi, Cliente0! Banho do Rex0 com 10% de desconto." in page
    assert "Fora do catálogo, confirmado por você: 10%, desconto." in page
    digest = page.partition('"digest": "')[2][:64]
    htmx = {"HX-Request": "true"}
    path = made.headers["location"]
    stale = await browser.post(f"{path}/aprovar", data={"digest": "0" * 64}, headers=htmx)
    assert "A prévia mudou" in stale.text
    sending = await browser.post(f"{path}/aprovar", data={"digest": digest}, headers=htmx)
    assert 'data-state="running"' in sending.text
    paused = await browser.post(f"{path}/pausar", headers=htmx)
    assert "Pausada pela equipe." in paused.text
    await browser.post(f"{path}/continuar", headers=htmx)
    await press_on(database, cast.pata, path_id(path))
    assert len(await outgoing(database, cast.pata)) == 3
    done = (await browser.get(f"{path}/andamento")).text
    assert 'data-state="finished"' in done
    assert "R$ 0,00" in done
    assert "Continuar" not in done


def path_id(path: str) -> UUID:
    return UUID(path.rpartition("/")[2])


async def test_the_desk_does_not_see_campaigns(browser: AsyncClient, cast: Cast) -> None:
    await enter(browser, RITA)
    assert 'href="/campanhas"' not in (await browser.get("/conversas")).text
    assert (await browser.get("/campanhas")).status_code == 403
