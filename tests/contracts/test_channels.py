"""What every `Channel` promises, run against each implementation.

An implementation joins by a `Stage`: a channel, an instance to speak from, and a way to see what arrived.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cast import Cast
from oxy.channels.cloud_api import open_cloud_api
from oxy.channels.multidevice.sending import message_id_of
from oxy.conversations.ports import Channel, Identity, InstanceAddress, OutgoingMessage
from oxy.foundation.database import Database
from paired import make_paired, open_oxy
from twins.graph import GraphTwin
from twins.paper_whatsapp import open_whatsapp

pytestmark = pytest.mark.anyio
MARINA = Identity("phone", "+5511987654321")
# Our ids by the ids that a paired number sends under: no field of WhatsApp's carries ours.
MADE: dict[str, UUID] = {}


@dataclass(frozen=True, slots=True)
class Arrived:
    """What the other side saw: whom it was for, the text, our id, the message quoted."""

    to: str
    text: str
    our_id: UUID
    reply_to: str | None


@dataclass(frozen=True, slots=True)
class Stage:
    channel: Channel
    instance: InstanceAddress
    arrived: Callable[[], list[Arrived]]


@asynccontextmanager
async def cloud_api_stage() -> AsyncGenerator[Stage]:
    async with GraphTwin() as graph, open_cloud_api(graph.base_url) as channel:
        instance = InstanceAddress(uuid4(), uuid4(), "cloud", "100000000000001", "token")

        def arrived() -> list[Arrived]:
            return [Arrived(m.to, m.text, UUID(m.callback_data), m.reply_to) for m in graph.sent]

        yield Stage(channel, instance, arrived)


@asynccontextmanager
async def multidevice_stage(database: Database, cast: Cast, folder: Path) -> AsyncGenerator[Stage]:
    """A paired number with the bridge of paper; what it hands over is found by the id that is made of ours."""
    instance_id = cast.pata.instances["celular"]
    await make_paired(database, cast.pata.id, instance_id, folder)
    async with open_whatsapp() as whatsapp, open_oxy(database, cast, folder, whatsapp, working=False) as oxy:
        await oxy.comes_to("connected")
        instance = InstanceAddress(cast.pata.id, instance_id, "multidevice", None, None)

        def arrived() -> list[Arrived]:
            return [
                Arrived(
                    each["to"].partition("@")[0], each["content"]["text"], MADE[each["message_id"]],
                    each.get("quoted", {}).get("id"),
                )
                for each in whatsapp.sent
            ]  # fmt: skip

        yield Stage(oxy.multidevice.channel, instance, arrived)


@pytest.fixture(params=["cloud_api", "multidevice"])
async def stage(request: pytest.FixtureRequest, database: Database, cast: Cast, tmp_path: Path) -> AsyncIterator[Stage]:
    ready = cloud_api_stage() if request.param == "cloud_api" else multidevice_stage(database, cast, tmp_path)
    async with ready as opened:
        yield opened


def message(text: str = "Oi!", *to: Identity) -> OutgoingMessage:
    made = OutgoingMessage(uuid4(), to or (MARINA,), text)
    MADE[message_id_of(made.id)] = made.id
    return made


async def test_a_text_arrives_once_and_word_for_word(stage: Stage) -> None:
    sent = message("Olá, Marina! 🐶\nO banho do Rex custa R$ 60,00.")
    await stage.channel.send(stage.instance, sent)
    assert stage.arrived() == [Arrived("5511987654321", sent.text, sent.id, None)]


async def test_texts_sent_one_after_the_other_arrive_in_order_with_ids_of_their_own(stage: Stage) -> None:
    receipts = [await stage.channel.send(stage.instance, message(f"nº {number}")) for number in range(5)]
    assert [one.text for one in stage.arrived()] == [f"nº {number}" for number in range(5)]
    assert len({receipt.whatsapp_message_id for receipt in receipts}) == 5


async def test_the_longest_text_goes_through(stage: Stage) -> None:
    await stage.channel.send(stage.instance, message("ã" * 4096))
    assert len(stage.arrived()[0].text) == 4096


async def test_a_quoted_message_is_named(stage: Stage) -> None:
    await stage.channel.send(stage.instance, replace(message("Esse mesmo"), reply_to="wamid.QUOTED"))
    assert stage.arrived()[0].reply_to == "wamid.QUOTED"


async def test_a_person_without_a_number_is_reached_by_what_the_channel_knows_them_by(
    stage: Stage,
) -> None:
    if stage.instance.channel == "multidevice":
        await stage.channel.send(stage.instance, message("Oi!", Identity("lid", "236283488157761")))
        assert stage.arrived()[0].to == "236283488157761"
        return
    await stage.channel.send(stage.instance, message("Oi!", Identity("bsuid", "BR.13491208655302741918")))
    assert stage.arrived()[0].to == "BR.13491208655302741918"
