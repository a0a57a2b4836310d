"""The inbox, over the wire."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from cast import Cast
from doors.api.callers import Callers, rows
from oxy.foundation.database import Database
from pipeline import Pipeline, open_pipeline

pytestmark = pytest.mark.anyio

PHONE = "+5511987650001"


@pytest.fixture
async def pipeline(database: Database) -> AsyncGenerator[Pipeline]:
    """Pata Amiga's simulator number, at which nobody works: what comes in waits."""
    async with open_pipeline(database, working=False) as opened:
        yield opened


async def path_of_the_only(callers: Callers) -> str:
    items = (await callers.rita.get("/api/conversations")).json()["items"]
    assert len(items) == 1
    return f"/api/conversations/{items[0]['id']}"


async def test_what_a_customer_writes_is_in_the_inbox(callers: Callers, pipeline: Pipeline) -> None:
    await pipeline.say("oi, tem banho amanhã?", profile_name="Marina")
    listed = (await callers.rita.get("/api/conversations", params={"phone": PHONE.replace("+55119", "+5511")})).json()
    (conversation,) = listed["items"]
    assert (conversation["contact_name"], conversation["contact_phone"]) == ("Marina", PHONE)
    assert (conversation["status"], conversation["ai_active"], conversation["unread_count"]) == ("active", True, 1)
    assert conversation["last_message_at"] == "2026-03-11T09:00:00-03:00"
    messages = (await callers.rita.get(f"/api/conversations/{conversation['id']}/messages")).json()["items"]
    assert [(each["direction"], each["author"], each["content"]) for each in messages] == [
        ("incoming", "contact", "oi, tem banho amanhã?")
    ]
    assert messages[0]["created_at"].endswith("-03:00")


async def test_the_inbox_is_filtered(callers: Callers, pipeline: Pipeline) -> None:
    await pipeline.say("oi", profile_name="Marina")

    async def count(**params: Any) -> int:
        return len((await callers.rita.get("/api/conversations", params=params)).json()["items"])

    assert await count(status="active") == await count(search="mari") == await count(phone=PHONE) == 1
    assert await count(status="closed") == await count(search="zé") == await count(phone="+5511900000000") == 0
    assert (await callers.rita.get("/api/conversations", params={"status": "lost"})).status_code == 422
    wrong = await callers.rita.get("/api/conversations", params={"phone": "1234567890123456"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "phone")


async def test_conversations_and_messages_page_by_page(callers: Callers, pipeline: Pipeline) -> None:
    for number in range(3):
        for text in ("um", "dois", "três"):
            await pipeline.say(text, f"+551198765000{number}")
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (
            await callers.rita.get("/api/conversations", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        ).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == 3
    path = f"/api/conversations/{seen[0]}/messages"
    newest = (await callers.rita.get(path, params={"limit": 2})).json()
    assert [each["content"] for each in newest["items"]] == ["dois", "três"]
    older = (await callers.rita.get(path, params={"limit": 2, "cursor": newest["next_cursor"]})).json()
    assert ([each["content"] for each in older["items"]], older["next_cursor"]) == (["um"], None)


async def test_staff_answer_and_the_assistant_falls_silent(
    callers: Callers, pipeline: Pipeline, cast: Cast, database: Database
) -> None:
    await pipeline.say("oi")
    path = await path_of_the_only(callers)
    sent = await callers.rita.post(f"{path}/messages", json={"text": "Oi! Pode vir às 10h."})
    assert (sent.status_code, sent.json()["author"], sent.json()["status"]) == (201, "staff", "queued")
    assert sent.json()["author_name"] == "Rita"
    conversation = (await callers.rita.get(path)).json()
    assert (conversation["ai_active"], conversation["assigned_name"]) == (False, "Rita")
    assert conversation["ai_paused_until"] == "2026-03-11T10:00:00-03:00"
    kept = await rows(database, cast.pata, "SELECT content, author_user_id FROM messages WHERE direction = 'outgoing'")
    assert kept == [{"content": "Oi! Pode vir às 10h.", "author_user_id": cast.pata.users["Rita"]}]


async def test_the_same_key_sends_once(callers: Callers, pipeline: Pipeline, cast: Cast, database: Database) -> None:
    await pipeline.say("oi")
    path, key = await path_of_the_only(callers), {"Idempotency-Key": "message-1"}
    first = await callers.rita.post(f"{path}/messages", json={"text": "Oi!"}, headers=key)
    again = await callers.rita.post(f"{path}/messages", json={"text": "Oi!"}, headers=key)
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    other = await callers.rita.post(f"{path}/messages", json={"text": "Tchau!"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(await rows(database, cast.pata, "SELECT 1 AS one FROM messages WHERE direction = 'outgoing'")) == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 4097, "a\0b", 5, None])
async def test_no_message_is_no_message(callers: Callers, pipeline: Pipeline, text: Any) -> None:
    await pipeline.say("oi")
    path = await path_of_the_only(callers)
    assert (await callers.rita.post(f"{path}/messages", json={"text": text})).status_code == 422


async def test_taken_over_handed_back_and_closed(callers: Callers, pipeline: Pipeline, cast: Cast) -> None:
    await pipeline.say("oi")
    path = await path_of_the_only(callers)
    taken = (await callers.rita.post(f"{path}/take-over")).json()
    assert (taken["status"], taken["assigned_to"], taken["ai_active"]) == (
        "escalated", str(cast.pata.users["Rita"]), False
    )  # fmt: skip
    given = (await callers.rita.post(f"{path}/hand-back")).json()
    assert (given["status"], given["assigned_to"], given["ai_active"]) == ("active", None, True)
    assert await pipeline.value("SELECT turn_due_at IS NOT NULL AS due FROM conversations")
    assert (await callers.rita.post(f"{path}/close")).json()["status"] == "closed"
    for step, body in (
        ("messages", {"text": "oi"}),
        ("take-over", None),
        ("hand-back", None),
        ("ai", {"enabled": True}),
    ):
        late = await callers.rita.post(f"{path}/{step}", json=body)
        assert (late.status_code, late.json()["code"]) == (409, "conversation_closed"), step


async def test_assigned_read_and_switched_off(callers: Callers, pipeline: Pipeline, cast: Cast) -> None:
    await pipeline.say("oi")
    path = await path_of_the_only(callers)
    helena = str(cast.pata.users["Helena"])
    assert (await callers.rita.post(f"{path}/assign", json={"user_id": helena})).json()["assigned_name"] == "Helena"
    assert (await callers.rita.post(f"{path}/assign", json={"user_id": None})).json()["assigned_to"] is None
    assert (await callers.rita.post(f"{path}/read")).json()["unread_count"] == 0
    off = (await callers.rita.post(f"{path}/ai", json={"enabled": False})).json()
    assert (off["ai_enabled"], off["ai_active"]) == (False, False)


async def test_nobody_who_left_is_assigned(callers: Callers, pipeline: Pipeline, cast: Cast) -> None:
    await pipeline.say("oi")
    path = await path_of_the_only(callers)
    await callers.helena.delete(f"/api/users/{cast.pata.users['Otávio']}")
    answer = await callers.rita.post(f"{path}/assign", json={"user_id": str(cast.pata.users["Otávio"])})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "user_id")
