"""Row S3 with two real `oxy serve` at the product's own timings: one holds the number, and the other within 30 s."""

import asyncio
import time
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest

from chaos.processes import BUSINESS, House, Process, ask, open_house, settle_business
from paired import until
from stage import Stage
from twins.graph import GraphTwin
from twins.openai import OpenAITwin
from twins.whatsapp import WhatsAppTwin

pytestmark = pytest.mark.anyio
OWN_PHONE = "5511977770001"
EMAIL, PASSWORD = "dona@example.com", "uma-senha-comprida"
_WITHOUT_NUMBERS = BUSINESS.replace("openai:gpt-4o-mini", "builtin").partition("instances:")[0]
PAIRED = _WITHOUT_NUMBERS + (
    f"instances: [{{name: celular, channel: multidevice, phone: '+{OWN_PHONE}'}}]\n"
    f"users: [{{email: {EMAIL}, name: Dona, role: owner, password: {PASSWORD}}}]\n"
)
TAKEN_WITHIN_SECONDS = 30


@pytest.fixture
def database_url(stage: Stage) -> Generator[str]:
    url = stage.clone()
    yield url
    stage.drop(url)


async def test_s3_the_holder_is_killed_and_the_other_process_holds_within_thirty_seconds(
    database_url: str, tmp_path: Path, graph: GraphTwin, model: OpenAITwin, client: httpx.AsyncClient
) -> None:
    await settle_business(database_url, tmp_path, PAIRED)
    await asyncio.to_thread((tmp_path / "whatsapp").mkdir)
    async with WhatsAppTwin(tmp_path / "whatsapp") as whatsapp:
        await whatsapp.add(OWN_PHONE)
        house = House(tmp_path / "house", database_url, graph.base_url, model.base_url)
        house.more = {"OXY_WA_WEB_SOCKET_URL": whatsapp.web_socket_url, **whatsapp.environment}
        async with open_house(house):
            first, second = house.begin("all"), house.begin("all")
            await asyncio.gather(first.ready(), second.ready())
            await _pair(client, first, whatsapp)
            await _write(whatsapp, range(4))
            await until(lambda: _answered(whatsapp, 4), 40)
            holder = await _holder(database_url)
            doomed, heir = (first, second) if f"-{first.popen.pid}-" in holder else (second, first)
            doomed.kill()
            killed = time.monotonic()
            await _write(whatsapp, range(4, 8))

            async def taken() -> bool:
                return f"-{heir.popen.pid}-" in await _holder(database_url)

            await until(taken, 90)
            waited = time.monotonic() - killed
            await until(lambda: _answered(whatsapp, 8), 60)
            assert waited <= TAKEN_WITHIN_SECONDS
        seen = Counter(each.to.split("@")[0] for each in {each.id: each for each in whatsapp.sent}.values())
        assert seen == Counter(_phone(number) for number in range(8)), "lost or doubled"
        stored = "SELECT count(*), count(DISTINCT whatsapp_message_id) FROM messages WHERE direction = 'incoming'"
        assert await ask(database_url, stored) == [(8, 8)]


async def _pair(client: httpx.AsyncClient, process: Process, whatsapp: WhatsAppTwin) -> None:
    answer = await client.post(f"{process.url}/api/auth/login", json={"email": EMAIL, "password": PASSWORD})
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    instances = (await client.get(f"{process.url}/api/whatsapp/instances", headers=headers)).json()["items"]
    [number] = [each["id"] for each in instances if each["channel"] == "multidevice"]
    path = f"{process.url}/api/whatsapp/instances/{number}"
    assert (await client.post(f"{path}/pair", json={}, headers=headers)).status_code == 202

    async def shows(name: str) -> str | None:
        return (await client.get(f"{path}/status", headers=headers)).json()[name]

    async def has_code() -> bool:
        return await shows("pairing_code") is not None

    async def is_connected() -> bool:
        return await shows("status") == "connected"

    await until(has_code, 60)
    await whatsapp.enter_code(OWN_PHONE, str(await shows("pairing_code")))
    await until(is_connected, 60)


async def _write(whatsapp: WhatsAppTwin, numbers: range) -> None:
    for number in numbers:
        await whatsapp.write(OWN_PHONE, _phone(number), "onde vocês ficam?")


async def _answered(whatsapp: WhatsAppTwin, count: int) -> bool:
    return len({each.to for each in whatsapp.sent}) >= count


async def _holder(database_url: str) -> str:
    [(holder,)] = await ask(database_url, "SELECT coalesce(holder, '') FROM device_links")
    return str(holder)


def _phone(number: int) -> str:
    return f"55119876{60000 + number}"
