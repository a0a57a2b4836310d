"""Files that customers send on the official API: fetched, kept, shown to their business and to nobody else (L7, T1)."""

import hashlib
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from cast import JULIA_PHONE, Cast
from doors.whole_oxy import WholeOxy, open_whole
from oxy.foundation.database import Database
from oxy.launch.housekeeping import forget_old_rows
from twins import webhooks
from twins.graph_rules import graph_error
from twins.graph_shelves import File
from twins.webhooks import Json, Sender

pytestmark = pytest.mark.anyio
JULIA = Sender(JULIA_PHONE[1:], "Júlia")
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20
OGG = b"OggS" + b"\0" * 200
PDF = b"%PDF-1.7 hemograma"
PICTURE_ID = "1479537139650973"
MEGABYTE = 1024 * 1024


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path) -> AsyncGenerator[WholeOxy]:
    async with open_whole(database, cast, tmp_path) as whole:
        yield whole


def lay(oxy: WholeOxy, content: bytes = JPEG, mime: str = "image/jpeg", name: str = PICTURE_ID, **lies: Any) -> None:
    """Put a file where the Graph API keeps it."""
    oxy.graph.files.files[name] = File(content, mime, **lies)


def sent(kind: str, file_id: str = PICTURE_ID, caption: str | None = None) -> Json:
    message = webhooks.media(JULIA, kind, caption)
    message[kind]["id"] = file_id
    return message


async def only_file(oxy: WholeOxy) -> dict[str, Any]:
    [row] = await oxy.rows(
        "SELECT f.*, m.message_type, m.content AS caption FROM media f JOIN messages m ON m.media_id = f.id"
    )
    return row


async def test_a_picture_is_fetched_kept_and_shown(oxy: WholeOxy) -> None:
    lay(oxy)
    await oxy.deliver(JULIA, sent("image", caption="Olha a Mia"))
    row = await only_file(oxy)
    assert (row["status"], row["kind"], row["mime_type"]) == ("stored", "image", "image/jpeg")
    assert (bytes(row["content"]) if row["content"] else row["content"], row["size"]) == (JPEG, len(JPEG))
    assert row["sha256"] == hashlib.sha256(JPEG).hexdigest()
    assert row["contact_id"] == oxy.cast.pata.contacts["Júlia"]
    staff = oxy.signed_in(oxy.cast.pata, "Rita")
    shown = await oxy.client.get(f"/api/media/{row['id']}", headers=staff)
    assert (shown.content, shown.headers["content-type"]) == (JPEG, "image/jpeg")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in shown.headers["content-security-policy"]
    [conversation] = await oxy.rows("SELECT id FROM conversations")
    listed = await oxy.client.get(f"/api/conversations/{conversation['id']}/messages", headers=staff)
    first = listed.json()["items"][0]
    assert (first["media_id"], first["media_status"], first["media_kind"]) == (str(row["id"]), "stored", "image")


async def test_t1_a_file_of_one_business_does_not_exist_for_another(oxy: WholeOxy) -> None:
    lay(oxy)
    await oxy.deliver(JULIA, sent("image"))
    file_id = (await only_file(oxy))["id"]
    for path in (f"/api/media/{file_id}", f"/api/media/{file_id}/facts"):
        answer = await oxy.client.get(path, headers=oxy.signed_in(oxy.cast.bicho, "Valquíria"))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert (await oxy.client.get(path)).status_code == 401
    assert (await oxy.client.get(f"/midia/{file_id}", follow_redirects=False)).status_code == 303
    assert await oxy.rows("SELECT id FROM media", business=oxy.cast.bicho) == []


async def test_a_part_of_an_audio_can_be_asked_for(oxy: WholeOxy) -> None:
    lay(oxy, OGG, "audio/ogg")
    await oxy.deliver(JULIA, sent("audio"))
    path = f"/api/media/{(await only_file(oxy))['id']}"
    staff = oxy.signed_in(oxy.cast.pata, "Rita")
    part = await oxy.client.get(path, headers=staff | {"Range": "bytes=2-5"})
    assert (part.status_code, part.content) == (206, OGG[2:6])
    assert part.headers["content-range"] == f"bytes 2-5/{len(OGG)}"
    assert (await oxy.client.get(path, headers=staff | {"Range": "bytes=-3"})).content == OGG[-3:]
    assert (await oxy.client.get(path, headers=staff | {"Range": "bytes=999999-"})).status_code == 416
    assert (await oxy.client.get(path, headers=staff | {"Range": "lines=1-2"})).status_code == 200


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "application/pdf"])
async def test_what_could_run_in_a_browser_comes_as_a_download(oxy: WholeOxy, mime: str) -> None:
    lay(oxy, PDF if mime == "application/pdf" else b"<script>alert(1)</script>", mime)
    message = sent("document")
    message["document"] |= {"mime_type": mime, "filename": '../../exame "novo".html'}
    await oxy.deliver(JULIA, message)
    row = await only_file(oxy)
    shown = await oxy.client.get(f"/api/media/{row['id']}", headers=oxy.signed_in(oxy.cast.pata, "Rita"))
    assert shown.headers["content-type"] == "application/octet-stream"
    assert shown.headers["content-disposition"].startswith('attachment; filename="exame novo.html"')


@pytest.mark.parametrize(
    ("lies", "kind"),
    [
        ({"url": "https://evil.example/steal"}, "image"),
        ({"url": "http://lookaside.fbsbx.com/plain"}, "image"),
        ({"url": "https://fbsbx.com.evil.example/x"}, "image"),
        ({"url": "https://user@lookaside.fbsbx.com/x"}, "image"),
        ({"redirect": "http://127.0.0.1:1/"}, "image"),
        ({"file_size": 6 * MEGABYTE}, "image"),
        ({"served_as": "text/html"}, "image"),
        ({"mime": "text/html"}, "image"),
        ({"content": b"<html>not a picture</html>"}, "image"),
        ({"content": b""}, "image"),
        ({"content": JPEG + b"\0" * (5 * MEGABYTE), "file_size": 100}, "image"),
        ({"content": JPEG, "mime": "image/jpeg"}, "audio"),
    ],
)
async def test_what_is_not_what_it_was_said_to_be_is_not_kept(oxy: WholeOxy, lies: dict[str, Any], kind: str) -> None:
    lay(oxy, **lies)
    await oxy.deliver(JULIA, sent(kind))
    row = await only_file(oxy)
    assert (row["status"], row["content"]) == ("failed", None)
    assert row["failure_reason"]
    shown = await oxy.client.get(f"/api/media/{row['id']}", headers=oxy.signed_in(oxy.cast.pata, "Rita"))
    assert shown.status_code == 404


async def test_a_file_server_that_is_busy_is_asked_again(oxy: WholeOxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oxy.foundation.worker.RETRY_DELAYS_SECONDS", (0, 0, 0))
    lay(oxy)
    oxy.graph.files.failures += [graph_error(131016), graph_error(130429)]
    await oxy.deliver(JULIA, sent("image"))
    assert (await only_file(oxy))["status"] == "stored"


async def test_l7_files_that_come_in_parallel_stay_in_order_in_one_conversation(oxy: WholeOxy) -> None:
    names = [f"15000000000{number:02d}" for number in range(5)]
    for name in names:
        lay(oxy, JPEG + name.encode(), name=name)
    messages = [sent("image", name, f"foto {name}") for name in names]
    await oxy.deliver(JULIA, *messages[:3], webhooks.text(JULIA, "Quanto custa o banho?"), *messages[3:])
    assert len(await oxy.rows("SELECT id FROM conversations")) == 1
    rows = await oxy.rows(
        "SELECT m.content, f.status, convert_from(substring(f.content FROM length(f.content) - 12), 'LATIN1') AS tail"
        " FROM messages m LEFT JOIN media f ON f.id = m.media_id WHERE m.direction = 'incoming' ORDER BY m.seq"
    )
    assert [row["content"] for row in rows] == [
        *(f"foto {name}" for name in names[:3]), "Quanto custa o banho?", *(f"foto {name}" for name in names[3:])
    ]  # fmt: skip
    assert [row["tail"] for row in rows if row["status"] == "stored"] == names


async def test_the_same_picture_delivered_twice_is_fetched_once(oxy: WholeOxy) -> None:
    lay(oxy)
    message = sent("image")
    for _ in range(3):
        await oxy.deliver(JULIA, message)
    assert (await only_file(oxy))["status"] == "stored"
    assert oxy.graph.files.downloads == 1


async def test_a_file_that_was_never_sent_is_forgotten_and_one_of_a_message_is_not(oxy: WholeOxy) -> None:
    lay(oxy)
    await oxy.deliver(JULIA, sent("image"))
    await oxy.keep_file(PDF, "application/pdf")
    async with oxy.context.database.tenant(oxy.cast.pata.id) as session:
        await session.execute("UPDATE media SET created_at = now() - interval '8 days'")
    await forget_old_rows(oxy.context.database)
    assert [row["kind"] for row in await oxy.rows("SELECT kind FROM media")] == ["image"]


async def test_erasing_a_contact_erases_their_files(oxy: WholeOxy) -> None:
    lay(oxy)
    await oxy.deliver(JULIA, sent("image"))
    answer = await oxy.client.delete(
        f"/api/contacts/{oxy.cast.pata.contacts['Júlia']}", headers=oxy.signed_in(oxy.cast.pata, "Helena")
    )
    assert answer.status_code == 204
    assert await oxy.rows("SELECT id FROM media") == []
