"""Pairing over the wire, by those who may, with the channel and a bridge of paper behind it."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient
from pydantic import SecretStr
from redis.asyncio import Redis

from cast import Cast
from doors.api.callers import Callers
from doors.api.surface import seat_api
from oxy.foundation.database import Database
from oxy.foundation.security import Tokens, Vault
from paired import PairedOxy, make_paired, open_oxy, until
from twins.paper_whatsapp import WhatsAppTwin, name_of, open_whatsapp
from twins.redis import open_redis

pytestmark = pytest.mark.anyio
NEW = {"name": "recepção", "phone": "+5511977770000", "channel": "multidevice"}


@pytest.fixture
async def whatsapp() -> AsyncGenerator[WhatsAppTwin]:
    async with open_whatsapp() as twin:
        yield twin


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path, whatsapp: WhatsAppTwin) -> AsyncGenerator[PairedOxy]:
    async with open_oxy(database, cast, tmp_path, whatsapp, working=False) as opened:
        yield opened


async def status(caller: AsyncClient, instance_id: str) -> dict[str, Any]:
    answer = await caller.get(f"/api/whatsapp/instances/{instance_id}/status")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def comes_to(caller: AsyncClient, instance_id: str, **wanted: object) -> dict[str, Any]:
    async def there() -> bool:
        said = await status(caller, instance_id)
        return all(said[name] == value for name, value in wanted.items())

    await until(there)
    return await status(caller, instance_id)


async def add(callers: Callers, **more: object) -> str:
    answer = await callers.otavio.post("/api/whatsapp/instances", json=NEW | more)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def test_a_number_is_added_paired_by_code_and_removed(
    oxy: PairedOxy, callers: Callers, cast: Cast, whatsapp: WhatsAppTwin
) -> None:
    instance_id = await add(callers)
    said = await comes_to(callers.helena, instance_id, pairing_code="ABCD2345")
    assert (said["status"], said["qr"]) == ("connecting", None)
    assert said["pairing_expires_at"] > "2026-03-11T09:00:00-03:00"
    name = f"{cast.pata.id}_{instance_id}"
    whatsapp.scan(name)
    said = await comes_to(callers.helena, instance_id, status="connected")
    assert (said["pairing_code"], said["pairing_expires_at"], said["status_reason"]) == (None, None, None)
    health = (await callers.helena.get(f"/api/whatsapp/instances/{instance_id}/health")).json()
    assert (health["healthy"], health["held"], health["tries"]) == (True, True, 0)
    again = await callers.helena.post(f"/api/whatsapp/instances/{instance_id}/pair", json={})
    assert (again.status_code, again.json()["code"]) == (409, "already_connected")
    gone = await callers.helena.delete(f"/api/whatsapp/instances/{instance_id}")
    assert gone.status_code == 204
    await until(lambda: _is_gone(oxy, name))
    listed = (await callers.helena.get("/api/whatsapp/instances")).json()["items"]
    assert instance_id not in [each["id"] for each in listed]
    assert await add(callers) != instance_id, "its name is free again"


async def test_a_qr_code_stands_in_for_a_code(oxy: PairedOxy, callers: Callers) -> None:
    instance_id = await add(callers, pairing="qr", phone=None)
    said = await comes_to(callers.otavio, instance_id, qr="2@first,qr")
    assert said["pairing_code"] is None


async def test_a_lost_number_says_why_and_is_connected_again(
    oxy: PairedOxy, callers: Callers, cast: Cast, whatsapp: WhatsAppTwin
) -> None:
    instance_id = await add(callers)
    await comes_to(callers.helena, instance_id, pairing_code="ABCD2345")
    name = f"{cast.pata.id}_{instance_id}"
    whatsapp.scan(name)
    await comes_to(callers.helena, instance_id, status="connected")
    whatsapp.close(name, 440)
    said = await comes_to(callers.helena, instance_id, status_reason="connection_replaced")
    assert said["status_text"].startswith("Outro programa assumiu esta conexão")
    answer = await callers.helena.post(f"/api/whatsapp/instances/{instance_id}/reconnect")
    assert answer.status_code == 202
    await comes_to(callers.helena, instance_id, status="connected")
    await callers.helena.post(f"/api/whatsapp/instances/{instance_id}/logout")
    await comes_to(callers.helena, instance_id, status_reason="asked")


async def test_the_health_check_finds_zombies_and_counts(
    database: Database, cast: Cast, tmp_path: Path, whatsapp: WhatsAppTwin, callers: Callers
) -> None:
    await make_paired(database, cast.pata.id, cast.pata.instances["celular"], tmp_path)
    async with open_oxy(database, cast, tmp_path, whatsapp, working=False) as oxy:
        await oxy.comes_to("connected")
        checked = (await callers.helena.post("/api/whatsapp/health-check")).json()
        assert checked == {
            "totalInstances": 3, "healthyInstances": 3, "reconnectedInstances": 0, "failedInstances": 0,
            "cleanedSessions": 0, "alerts": [],
        }  # fmt: skip
        await oxy.multidevice.supervisor.ask("close", 5, instance=oxy.name)
        assert await oxy.state() == ("connected", None), "a zombie: the database knows nothing of it"
        checked = (await callers.helena.post("/api/whatsapp/health-check")).json()
        assert (checked["healthyInstances"], checked["reconnectedInstances"]) == (2, 1)
        assert checked["alerts"] == ["celular: estava desconectado sem que se soubesse"]
        await until(lambda: _opened(oxy, 2))
        await oxy.comes_to("connected")


async def test_without_anybody_who_holds_numbers_the_check_says_so(
    database: Database, cast: Cast, tmp_path: Path, callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oxy.channels.multidevice.fleet.PATIENCE_SECONDS", 0.2)
    await make_paired(database, cast.pata.id, cast.pata.instances["celular"], tmp_path)
    checked = (await callers.helena.post("/api/whatsapp/health-check")).json()
    assert checked["failedInstances"] == 1
    assert checked["alerts"] == ["celular: nenhum processo cuida deste número agora"]


async def test_what_cannot_be_is_refused(callers: Callers, cast: Cast) -> None:
    simulator, phone = cast.pata.instances["simulador"], cast.pata.instances["celular"]
    for path, body, code in (
        (f"{simulator}/pair", {}, "not_pairable"), (f"{simulator}/reconnect", None, "not_pairable"),
        (f"{simulator}/logout", None, "not_pairable"), (f"{phone}/reconnect", None, "never_paired"),
        (f"{phone}/pair", {"phone": "12345678"}, "invalid"),
    ):  # fmt: skip
        answer = await callers.helena.post(f"/api/whatsapp/instances/{path}", json=body)
        assert answer.json()["code"] == code, path
    without = await callers.helena.post("/api/whatsapp/instances", json=NEW | {"phone": None})
    assert (without.status_code, without.json()["errors"][0]["field"]) == (422, "phone")
    taken = await callers.helena.post("/api/whatsapp/instances", json=NEW | {"name": "celular"})
    assert taken.json()["code"] == "name_taken"


async def test_only_those_who_may_connect_and_only_their_own(callers: Callers, cast: Cast) -> None:
    phone = cast.pata.instances["celular"]
    paths = [("post", "pair"), ("post", "reconnect"), ("post", "logout"), ("get", "status"), ("get", "health")]
    for method, path in paths:
        for caller, code in ((callers.rita, 403), (callers.valquiria, 404)):
            sent: dict[str, Any] = {"json": {}} if path == "pair" else {}
            answer = await caller.request(method, f"/api/whatsapp/instances/{phone}/{path}", **sent)
            assert answer.status_code == code, (path, code)
    assert (await callers.rita.post("/api/whatsapp/instances", json=NEW)).status_code == 403
    assert (await callers.rita.post("/api/whatsapp/health-check")).status_code == 403
    assert (await callers.valquiria.delete(f"/api/whatsapp/instances/{phone}")).status_code == 404


async def _is_gone(oxy: PairedOxy, name: str) -> bool:
    return not (oxy.folder / "sessions" / name).exists() and name not in {
        str(link.key) for link in oxy.multidevice.office.links
    }


async def _opened(oxy: PairedOxy, times: int) -> bool:
    return oxy.whatsapp.number(name_of(oxy.organization_id, oxy.instance_id)).opened >= times


async def test_another_machine_reads_the_session_from_redis_and_does_without_when_it_is_away(
    database: Database, cast: Cast, tmp_path: Path, tokens: Tokens, vault: Vault, whatsapp: WhatsAppTwin
) -> None:
    elsewhere, nowhere = tmp_path / "elsewhere", "redis://127.0.0.1:1/0"
    with open_redis() as url:
        async with open_oxy(database, cast, tmp_path, whatsapp, working=False, redis_url=url):
            here = await _asked(database, cast, tokens, vault, data_dir=tmp_path)
            instance_id = await add(here)
            await comes_to(here.helena, instance_id, pairing_code="ABCD2345")
            whatsapp.scan(f"{cast.pata.id}_{instance_id}")
            await comes_to(here.helena, instance_id, status="connected")
            on_disk = await _session(here, instance_id)
            assert on_disk["auth_method"] == "code"
            assert on_disk["created_at"].startswith("2026-03-11T09:00:0")
            other = await _asked(database, cast, tokens, vault, data_dir=elsewhere, redis_url=SecretStr(url))

            async def is_there() -> bool:
                return await _session(other, instance_id) == on_disk

            # The disk has it first.
            await until(is_there)
        redis = Redis.from_url(url)
        async with redis:
            [name] = await redis.keys("oxy:session:*")
            assert 0 < await redis.ttl(name) <= 3600
    without = await _asked(database, cast, tokens, vault, data_dir=elsewhere, redis_url=SecretStr(nowhere))
    assert await _session(without, instance_id) is None


async def _asked(database: Database, cast: Cast, tokens: Tokens, vault: Vault, **settings: object) -> Callers:
    return Callers(seat_api(database, tokens, vault, **settings), tokens, cast, database)


async def _session(callers: Callers, instance_id: str) -> Any:
    answer = await callers.helena.get(f"/api/whatsapp/instances/{instance_id}/health")
    assert answer.status_code == 200, answer.text
    return answer.json()["session"]
