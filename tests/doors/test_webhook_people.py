"""Rows W2 and W3 at Meta's door: people who hide their number, and numbers that come in two forms."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest

from cast import ANSELMO_PHONE, CIDA_PHONE, JULIA_PHONE, MARCOS_PHONE, NOW, Cast
from doors.whole_oxy import PATA, WholeOxy, open_whole
from oxy.foundation.database import Database
from twins import webhooks
from twins.webhooks import Sender

pytestmark = pytest.mark.anyio
MARCOS = Sender(MARCOS_PHONE[1:], "Marcos")
HIDDEN = Sender(None, "Teodora", user_id="BR.13491208655302741918", username="teodora.pets")


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path) -> AsyncGenerator[WholeOxy]:
    async with open_whole(database, cast, tmp_path) as whole:
        yield whole


async def test_w2_who_hides_the_number_is_stored_and_answered_by_user_id(oxy: WholeOxy) -> None:
    assert "Banho" in await oxy.hears(HIDDEN, "Quanto custa o banho?")
    [sent] = oxy.graph.sent
    assert (sent.body.get("recipient"), "to" in sent.body) == (HIDDEN.user_id, False)
    contacts = await oxy.rows("SELECT phone, profile_name FROM contacts WHERE profile_name = 'Teodora'")
    assert contacts == [{"phone": None, "profile_name": "Teodora"}]
    identities = await oxy.rows("SELECT kind, value FROM contact_identities WHERE value = %s", (HIDDEN.user_id,))
    assert identities == [{"kind": "bsuid", "value": HIDDEN.user_id}]


async def test_w2_who_hides_the_number_can_book(oxy: WholeOxy) -> None:
    await oxy.hears(HIDDEN, "Quero banho amanhã às 10h para o Bidu, um vira-lata pequeno de 2 anos")
    await oxy.hears(HIDDEN, "sim")
    [booking] = await oxy.rows(
        "SELECT b.start_time, p.name, k.profile_name FROM bookings b JOIN contacts k ON k.id = b.contact_id"
        " JOIN pets p ON p.id = b.pet_id"
    )
    tomorrow_at_ten = NOW + timedelta(days=1, hours=1)
    assert booking == {"start_time": tomorrow_at_ten, "name": "Bidu", "profile_name": "Teodora"}


async def test_w2_the_number_that_comes_later_joins_the_same_person(oxy: WholeOxy) -> None:
    await oxy.hears(HIDDEN, "Oi")
    shown = Sender("5511933332222", "Teodora", user_id=HIDDEN.user_id)
    await oxy.hears(shown, "Oi de novo")
    [contact] = await oxy.rows("SELECT phone FROM contacts WHERE profile_name = 'Teodora'")
    assert contact["phone"] == "+5511933332222"
    assert len(await oxy.rows("SELECT id FROM conversations")) == 1
    assert oxy.graph.sent[-1].to == "5511933332222"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Júlia", JULIA_PHONE),
        ("Júlia", "+551187654321"),
        ("Sr. Anselmo", ANSELMO_PHONE),
        ("Sr. Anselmo", "+5555996541234"),
    ],
)
async def test_w3_either_form_of_a_mobile_is_one_contact(oxy: WholeOxy, name: str, written: str) -> None:
    before = await oxy.rows("SELECT id FROM contacts")
    assert await oxy.hears(Sender(written[1:], name), "Oi") != ""
    assert len(await oxy.rows("SELECT id FROM contacts")) == len(before)
    [conversation] = await oxy.rows("SELECT contact_id FROM conversations")
    assert conversation["contact_id"] == oxy.cast.pata.contacts[name]


async def test_w3_both_forms_write_into_one_conversation(oxy: WholeOxy) -> None:
    await oxy.hears(Sender("5511987654321", "Júlia"), "Oi")
    await oxy.hears(Sender("551187654321", "Júlia"), "Quanto custa o banho?")
    [conversation] = await oxy.rows("SELECT id FROM conversations")
    rows = await oxy.rows("SELECT DISTINCT conversation_id FROM messages")
    assert rows == [{"conversation_id": conversation["id"]}]


async def test_w3_the_form_that_whatsapp_answers_with_is_adopted(oxy: WholeOxy) -> None:
    oxy.graph.wa_ids["5511987654321"] = "551187654321"
    await oxy.hears(Sender("5511987654321", "Júlia"), "Oi")
    oxy.graph.wa_ids.clear()
    await oxy.hears(Sender("5511987654321", "Júlia"), "Quanto custa o banho?")
    assert oxy.graph.sent[-1].to == "551187654321"


async def test_w3_a_landline_keeps_its_eight_digits(oxy: WholeOxy) -> None:
    await oxy.hears(Sender(CIDA_PHONE[1:], "Cida"), "Oi")
    assert oxy.graph.sent[-1].to == CIDA_PHONE[1:]
    nine = Sender("5511933334444", "Outra pessoa")
    await oxy.hears(nine, "Oi")
    contacts = await oxy.rows("SELECT contact_id FROM conversations")
    assert len({row["contact_id"] for row in contacts}) == 2


async def test_what_is_said_in_a_group_is_nobody_s_to_answer(oxy: WholeOxy) -> None:
    group = webhooks.text(MARCOS, "promoção!", group_id="120363043968268742")
    assert await oxy.post(webhooks.envelope(webhooks.messages_change(PATA, MARCOS, group))) == 200
    await oxy.settled()
    assert oxy.graph.requests == 0
    assert await oxy.rows("SELECT id FROM messages") == []


async def test_who_changes_the_number_stays_the_same_person(oxy: WholeOxy) -> None:
    julia = Sender(JULIA_PHONE[1:], "Júlia")
    await oxy.hears(julia, "Oi")
    await oxy.deliver(julia, webhooks.number_change(julia, "5511955554444"))
    [contact] = await oxy.rows("SELECT id, phone FROM contacts WHERE name = 'Júlia'")
    assert contact == {"id": oxy.cast.pata.contacts["Júlia"], "phone": "+5511955554444"}
    moved = Sender("5511955554444", "Júlia")
    assert await oxy.hears(moved, "Quanto custa o banho?") != ""
    assert len(await oxy.rows("SELECT DISTINCT conversation_id FROM messages")) == 1
    stranger = Sender(JULIA_PHONE[1:], "Outra pessoa")
    assert await oxy.hears(stranger, "Quanto custa o banho?") != ""
    [other] = await oxy.rows("SELECT id FROM contacts WHERE phone = %s", (JULIA_PHONE,))
    assert other["id"] != contact["id"], "a number that is given to somebody else is somebody else's"


async def test_a_number_known_by_itself_before_the_change_joins_the_person(oxy: WholeOxy) -> None:
    julia = Sender(JULIA_PHONE[1:], "Júlia")
    await oxy.hears(Sender("5511955554444", "Ju"), "Oi, sou eu")
    await oxy.deliver(julia, webhooks.number_change(julia, "5511955554444"))
    rows = await oxy.rows("SELECT id FROM contacts WHERE phone = '+5511955554444'")
    assert rows == [{"id": oxy.cast.pata.contacts["Júlia"]}]
    identities = await oxy.rows("SELECT value FROM contact_identities WHERE contact_id = %s", (rows[0]["id"],))
    assert identities == [{"value": "+5511955554444"}]
