"""What can be tapped: buttons and lists on the official API, and a tap that books exactly as words would."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from cast import JULIA_PHONE, MARCOS_PHONE, Cast
from doors.whole_oxy import WholeOxy, open_whole
from oxy.foundation.database import Database
from twins import webhooks
from twins.webhooks import Sender

pytestmark = pytest.mark.anyio
JULIA = Sender(JULIA_PHONE[1:], "Júlia")
MARCOS = Sender(MARCOS_PHONE[1:], "Marcos")


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path) -> AsyncGenerator[WholeOxy]:
    async with open_whole(database, cast, tmp_path) as whole:
        yield whole


def rows_of(body: dict[str, Any]) -> list[dict[str, str]]:
    [section] = body["interactive"]["action"]["sections"]
    return section["rows"]


async def test_slots_come_as_a_list_and_a_tap_books_the_slot_tapped(oxy: WholeOxy) -> None:
    told = await oxy.hears(JULIA, "Quero um banho para a Mia amanhã")
    offer = oxy.graph.sent[-1]
    rows = rows_of(offer.body)
    assert len(rows) >= 2
    assert all(row["title"].rpartition(" ")[2] in told for row in rows), "the text says it all"
    chosen = rows[2]
    await oxy.deliver(JULIA, webhooks.list_reply(JULIA, chosen["id"], chosen["title"]))
    asked = oxy.graph.sent[-1]
    assert chosen["title"].rpartition(" ")[2] in asked.text
    buttons = asked.body["interactive"]["action"]["buttons"]
    assert [each["reply"]["title"] for each in buttons] == ["Sim", "Não"]
    yes = buttons[0]["reply"]
    await oxy.deliver(JULIA, webhooks.button_reply(JULIA, yes["id"], yes["title"]))
    [booking] = await oxy.rows(
        "SELECT to_char(start_time AT TIME ZONE 'America/Sao_Paulo', 'DD/MM HH24:MI') AS at FROM bookings"
    )
    _, day, clock = chosen["title"].split(" ")
    hour, _, minutes = clock.partition("h")
    assert booking["at"] == f"{day} {int(hour):02d}:{minutes or '00'}"


async def test_a_tap_on_somebody_elses_slot_books_nothing(oxy: WholeOxy) -> None:
    await oxy.hears(JULIA, "Quero um banho para a Mia amanhã")
    stolen = rows_of(oxy.graph.sent[-1].body)[0]
    await oxy.hears(MARCOS, "Quero um banho para a Bolota amanhã")
    await oxy.deliver(MARCOS, webhooks.list_reply(MARCOS, stolen["id"], "qualquer coisa"))
    assert await oxy.rows("SELECT id FROM bookings") == []
    held = await oxy.rows("SELECT contact_id FROM slot_offers WHERE id::text = %s", (stolen["id"][5:],))
    assert {row["contact_id"] for row in held} <= {oxy.cast.pata.contacts["Júlia"]}


async def test_who_types_instead_books_all_the_same(oxy: WholeOxy) -> None:
    await oxy.hears(JULIA, "Quero um banho para a Mia amanhã")
    await oxy.hears(JULIA, "a segunda opção")
    await oxy.hears(JULIA, "sim")
    assert len(await oxy.rows("SELECT id FROM bookings")) == 1


async def test_an_installation_may_keep_to_plain_text(database: Database, cast: Cast, tmp_path: Path) -> None:
    async with open_whole(database, cast, tmp_path / "plain", tap_options=False) as plain:
        await plain.hears(JULIA, "Quero um banho para a Mia amanhã")
        assert plain.graph.sent[-1].type == "text"
