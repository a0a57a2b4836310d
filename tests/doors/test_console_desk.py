"""The desk's pages: customers with their pets, what comes again, packages, stays, the waitlist, the sheet of a day."""

import re
from collections.abc import AsyncGenerator
from datetime import time
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from httpx import Response

from cast import JULIA_PHONE, STAFF, TODAY, Cast
from doors.whole_oxy import WholeOxy, open_whole
from oxy.agenda import Rule, sell_package, start_series
from oxy.catalog import create_package
from oxy.entrances.cookies import SESSION_COOKIE
from oxy.foundation.database import Database
from oxy.foundation.security import Claims

pytestmark = pytest.mark.anyio
PART = {"HX-Request": "true", "HX-Current-URL": "http://oxy/pacotes?filtro=todos"}
FRIDAYS = {"ritmo": "week-1", "dia_da_semana": "4", "hora": "10:00", "comeca": "2026-03-13"}


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path) -> AsyncGenerator[WholeOxy]:
    async with open_whole(database, cast, tmp_path) as whole:
        sit_down(whole, "Rita", "attendant")
        whole.client.headers["Origin"] = "http://oxy"
        yield whole


def sit_down(oxy: WholeOxy, name: str, role: str) -> None:
    """Let a member of the Pata Amiga's staff be who is signed in."""
    claims = Claims(oxy.cast.pata.users[name], oxy.cast.pata.id, role, 1)
    oxy.client.cookies.set(SESSION_COOKIE, oxy.context.tokens.issue(claims, "session", oxy.context.clock.now()))


async def read(oxy: WholeOxy, path: str, status: int = 200, /, **query: str) -> str:
    answer = await oxy.client.get(path, params=query or None)
    assert answer.status_code == status, answer.text
    return answer.text


async def send(oxy: WholeOxy, path: str, status: int = 303, /, **form: str) -> Response:
    answer = await oxy.client.post(path, data=form)
    assert answer.status_code == status, answer.text
    return answer


async def refused(oxy: WholeOxy, path: str, **form: str) -> str:
    """Press a button that is refused: the page stays as it is, with a notice above."""
    answer = await oxy.client.post(path, data=form, headers=PART)
    assert (answer.status_code, answer.headers.get("HX-Retarget")) == (200, "#notice"), answer.text
    return answer.text


async def test_somebody_new_at_the_counter_is_registered_with_a_pet_and_booked(oxy: WholeOxy) -> None:
    pata = oxy.cast.pata
    form = {"nome": "Zuleica", "telefone": JULIA_PHONE, "pet_nome": "Fred", "idade": "0,5", "porte": "small"}
    assert "Júlia" in (told := await refused(oxy, "/clientes", **form))
    assert f"/clientes/{pata.contacts['Júlia']}" in told
    assert await oxy.rows("SELECT 1 AS one FROM pets WHERE name = 'Fred'") == []
    form |= {"telefone": "(11) 97777-0001", "depois": "agendar", "dia": "2026-03-12"}
    onward = (await send(oxy, "/clientes", **form)).headers["location"]
    [row] = await oxy.rows("SELECT p.id, p.contact_id, p.birth_date::text, c.phone FROM pets p JOIN contacts c"
                           " ON c.id = p.contact_id WHERE p.name = 'Fred'")  # fmt: skip
    assert (row["phone"], row["birth_date"]) == ("+5511977770001", "2025-09-11")
    assert onward == f"/agenda/novo?cliente={row['contact_id']}&pet={row['id']}&dia=2026-03-12"
    booking = {"cliente": str(row["contact_id"]), "pet": str(row["id"]), "servico": str(pata.services["Banho"])}
    # Off the grid, with whoever is free, and with a word for the groomer.
    await send(oxy, "/agenda/novo", **booking, inicio="2026-03-12T10:10", observacoes="Tem medo do secador")
    page = await read(oxy, f"/clientes/{row['contact_id']}")
    assert "quinta-feira, 12/03 às 10h10" in page
    assert "Tem medo do secador" in await read(oxy, "/agenda/folha", dia="2026-03-12")
    assert "quinta-feira, 12/03 às 10h10" in await read(oxy, f"/pets/{row['id']}")
    assert "Zuleica" in await read(oxy, "/clientes", busca="fred")
    await send(oxy, f"/pets/{row['id']}/falecimento", em="2026-03-10")
    assert "faleceu em 10/03/2026" in await read(oxy, f"/pets/{row['id']}")
    waiting = {"de": "2026-03-16", "ate": "2026-03-20", "periodo": "tarde"}
    await send(oxy, "/agenda/espera", **(booking | {"pet": ""}), **waiting)
    assert "a partir de 12h" in await read(oxy, "/agenda", dia="2026-03-16")
    chosen = {"cliente": str(pata.contacts["Júlia"]), "pet": str(pata.pets["Mia"])}
    chosen["servico"] = str(pata.services["Hospedagem"])
    page = await read(oxy, "/agenda/novo", **chosen, dia="2026-03-17", noites="2")
    start, end = (re.findall(rf'name="{name}" value="([^"]+)"', page)[0] for name in ("inicio", "fim"))
    kennel = str(pata.resources["Canil 1"])
    await send(oxy, "/agenda/novo", **chosen, inicio=start, fim=end, recurso=kennel)
    [row] = await oxy.rows(
        "SELECT (end_time::date - start_time::date) AS nights FROM bookings WHERE booking_type = 'hotel'"
    )
    assert row == {"nights": 2}


async def test_what_comes_again_is_begun_skipped_settled_and_ended(oxy: WholeOxy) -> None:
    pata = oxy.cast.pata
    marcos = {"cliente": str(pata.contacts["Marcos"]), "servico": str(pata.services["Banho"])}
    ana = str(pata.resources["Ana"])
    await send(oxy, "/agenda/novo", **marcos, inicio="2026-03-20T10:00", recurso=ana)
    mine = {"cliente": str(pata.contacts["Júlia"]), "servico": marcos["servico"], "pet": str(pata.pets["Mia"])}
    assert "quantas vezes" in await refused(oxy, "/recorrencias", **mine, **FRIDAYS, fim="vezes")
    begun = await send(oxy, "/recorrencias", **mine, **FRIDAYS, fim="vezes", vezes="3", recurso=ana)
    series = begun.headers["location"]
    page = await read(oxy, series)
    assert "toda sexta-feira às 10h com Ana" in page
    assert "Sem horário" in page
    nearest = re.search(r'name="inicio" value="([^"]+)"><input type="hidden" name="recurso" value="([^"]+)"', page)
    assert nearest
    settled = await send(oxy, f"{series}/datas/2026-03-20/marcar", 200, inicio=nearest[1], recurso=nearest[2])
    assert "Sem horário" not in settled.text
    assert "Pulada" in (await send(oxy, f"{series}/datas/2026-03-13/pular", 200)).text
    assert "recorrente" in await read(oxy, "/agenda", dia=nearest[1][:10])
    assert f'{series}"' in await read(oxy, f"/clientes/{pata.contacts['Júlia']}")
    await send(oxy, f"{series}/encerrar")
    left = await oxy.rows("SELECT b.status, b.start_time > %s AS later FROM bookings b WHERE b.series_id IS NOT NULL"
                          " AND b.status = 'scheduled'", [oxy.context.clock.now()])  # fmt: skip
    assert left == []
    deeds = await read(oxy, series)
    for said in ("Começou", "Marcou outro horário para 20/03/2026", "Pulou 13/03/2026", "Encerrou", "Rita"):
        assert said in deeds
    assert "já terminou" in await refused(oxy, f"{series}/retomar")


async def test_a_package_is_made_by_who_may_sold_used_and_taken_back(oxy: WholeOxy) -> None:
    pata = oxy.cast.pata
    banho, julia = str(pata.services["Banho"]), str(pata.contacts["Júlia"])
    new = {"nome": "5 banhos", "servicos": banho, "quantos": "5", "preco": "1.250,00", "validade": "90"}
    assert "perfil não permite" in await refused(oxy, "/pacotes", **new)
    sit_down(oxy, "Otávio", "manager")
    await send(oxy, "/pacotes", **new)
    sit_down(oxy, "Rita", "attendant")
    [package] = await oxy.rows("SELECT id, price::text FROM packages WHERE name = '5 banhos'")
    assert package["price"] == "1250.00"
    selling = {"cliente": julia, "pacote": str(package["id"])}
    assert "Valor inválido" in await refused(oxy, "/pacotes/vendas", **selling, preco="uns cem")
    sale = (await send(oxy, "/pacotes/vendas", **selling, preco="200")).headers["location"]
    assert "vale até 09/06/2026" in (page := await read(oxy, sale))
    assert "5 de 5 para usar" in page
    booking = {"cliente": julia, "pet": str(pata.pets["Mia"]), "servico": banho, "inicio": "2026-03-11T14:00"}
    made = (await send(oxy, "/agenda/novo", **booking)).headers["location"].partition("booking-")[2]
    for step in ("chegou", "pronto", "entregue"):
        assert (await oxy.client.post(f"/agenda/{made}/{step}", headers=PART)).status_code == 200
    assert "4 de 5 para usar" in (used := await read(oxy, f"{sale}/saldo"))
    assert "pacote 1/5" in used
    assert "não pode ser desfeita" in await refused(oxy, f"{sale}/desfazer")
    assert "4 de 5" in await read(oxy, f"/clientes/{julia}")
    unused = (await send(oxy, "/pacotes/vendas", **selling)).headers["location"]
    assert "Venda desfeita" in (await send(oxy, f"{unused}/desfazer", 200)).text


async def test_what_is_the_rivals_is_not_there_and_whoever_is_out_comes_back_to_where_they_were(oxy: WholeOxy) -> None:
    bicho = oxy.cast.bicho
    marcos, service = bicho.contacts["Marcos"], next(iter(bicho.services.values()))
    async with oxy.context.database.tenant(bicho.id) as session:
        rule = Rule("week", 1, 4, time(10), TODAY)
        series = await start_series(session, contact_id=marcos, pet_id=None, service_id=service, rule=rule, actor=STAFF)
        package = await create_package(session, STAFF, name="3", service_ids=[service], count=3, price=Decimal(90))
        sale = await sell_package(session, package.id, marcos, actor=STAFF)
    theirs = (
        f"/clientes/{marcos}", f"/clientes/{marcos}/situacao", f"/pets/{bicho.pets['Bolota']}",
        f"/recorrencias/{series.id}", f"/pacotes/vendas/{sale.id}", f"/agenda/novo?cliente={marcos}",
        f"/recorrencias/nova?cliente={marcos}", f"/pacotes/vender?cliente={marcos}",
    )  # fmt: skip
    for path in theirs:
        await read(oxy, path, 404)
    ours: dict[str, str] = {"cliente": str(oxy.cast.pata.contacts["Júlia"])}
    for path, form in (
        (f"/clientes/{marcos}", {"nome": "Meu"}), (f"/clientes/{marcos}/pets", {"pet_nome": "Meu"}),
        (f"/pets/{bicho.pets['Bolota']}", {"pet_nome": "Meu"}), (f"/recorrencias/{series.id}/encerrar", {}),
        (f"/pacotes/vendas/{sale.id}/desfazer", {}), ("/pacotes/vendas", ours | {"pacote": str(package.id)}),
        ("/recorrencias", ours | FRIDAYS | {"servico": str(service)}),
    ):  # fmt: skip
        await send(oxy, path, 404, **form)
    written = "SELECT name FROM contacts WHERE name = 'Meu' UNION SELECT name FROM pets WHERE name = 'Meu'"
    assert await oxy.rows(written, business=bicho) == []
    oxy.client.cookies.clear()
    asked = await oxy.client.get("/agenda", params={"dia": "2026-03-12"})
    assert asked.headers["location"] == "/entrar?destino=/agenda%3Fdia%3D2026-03-12"
    pressed = await oxy.client.post(f"/agenda/{UUID(int=1)}/chegou", headers=PART)
    assert pressed.headers["HX-Redirect"] == "/entrar?destino=/pacotes%3Ffiltro%3Dtodos"
