"""What staff see of a conversation on the official API: files, templates, the window, and why something failed."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest

from cast import HELENA_PHONE, JULIA_PHONE, Cast
from doors.whole_oxy import WholeOxy, open_whole
from oxy.conversations.outbox import queue_texts
from oxy.entrances.cookies import SESSION_COOKIE
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.security import Claims
from twins import webhooks
from twins.graph_shelves import File
from twins.webhooks import Sender

pytestmark = pytest.mark.anyio
JULIA = Sender(JULIA_PHONE[1:], "Júlia")
FILES = {
    "image": ("image/jpeg", b"\xff\xd8\xff\xe0"),
    "audio": ("audio/ogg", b"OggS"),
    "document": ("text/html", b"<b>"),
}


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path) -> AsyncGenerator[WholeOxy]:
    async with open_whole(database, cast, tmp_path) as whole:
        yield whole


async def thread(oxy: WholeOxy) -> str:
    """The only conversation's page, as Rita sees it."""
    [conversation] = await oxy.rows("SELECT id FROM conversations")
    claims = Claims(oxy.cast.pata.users["Rita"], oxy.cast.pata.id, "attendant", 1)
    cookie = oxy.context.tokens.issue(claims, "session", oxy.context.clock.now())
    oxy.client.cookies.set(SESSION_COOKIE, cookie)
    page = await oxy.client.get(f"/conversas/{conversation['id']}")
    assert page.status_code == 200
    return page.text


async def test_files_are_shown_as_what_they_are(oxy: WholeOxy) -> None:
    for place, (kind, (mime, content)) in enumerate(FILES.items()):
        name = f"16000000000{place:02d}"
        oxy.graph.files.files[name] = File(content, mime)
        message = webhooks.media(JULIA, kind)
        message[kind] |= {"id": name, "mime_type": mime} | ({"filename": "laudo.html"} if kind == "document" else {})
        await oxy.deliver(JULIA, message)
    ids = {row["kind"]: row["id"] for row in await oxy.rows("SELECT id, kind FROM media WHERE status = 'stored'")}
    page = await thread(oxy)
    assert f'<img class="media" loading="lazy" src="/midia/{ids["image"]}"' in page
    assert f'<audio class="media" controls preload="none" src="/midia/{ids["audio"]}"' in page
    assert f'href="/midia/{ids["document"]}" download' in page
    assert "laudo.html" in page
    shown = await oxy.client.get(f"/midia/{ids['document']}")
    assert (shown.headers["content-type"], shown.content) == ("application/octet-stream", b"<b>")
    assert shown.headers["content-disposition"].startswith("attachment")


async def test_the_window_and_what_failed_by_it_are_told(oxy: WholeOxy, clock: FixedClock) -> None:
    await oxy.hears(JULIA, "Oi")
    assert "Janela de 24 horas aberta até quinta-feira, 12/03 às 9h" in await thread(oxy)
    clock.instant += timedelta(hours=25)
    [conversation] = await oxy.rows("SELECT id FROM conversations")
    async with oxy.context.database.tenant(oxy.cast.pata.id) as session:
        await queue_texts(session, conversation["id"], ("Seu banho está pronto",), author="system")
    await oxy.settled()
    page = await thread(oxy)
    assert "Janela de 24 horas fechada" in page
    assert "não entregue: A janela de 24 horas do WhatsApp está fechada" in page


async def test_what_can_be_tapped_is_shown_below_the_words(oxy: WholeOxy) -> None:
    await oxy.hears(JULIA, "Quero um banho para a Mia amanhã")
    [first, *_] = oxy.graph.sent[-1].body["interactive"]["action"]["sections"][0]["rows"]
    assert f'<span class="badge bg-secondary-lt">{first["title"]}</span>' in await thread(oxy)


async def test_an_owner_s_talk_is_not_on_the_desk_of_an_attendant(oxy: WholeOxy) -> None:
    await oxy.deliver(Sender(HELENA_PHONE[1:], "Helena"), webhooks.text(Sender(HELENA_PHONE[1:], "Helena"), "oi"))
    [conversation] = await oxy.rows("SELECT id FROM conversations")
    seen: dict[str, tuple[bool, int]] = {}
    for name, role in (("Rita", "attendant"), ("Otávio", "manager")):
        claims = Claims(oxy.cast.pata.users[name], oxy.cast.pata.id, role, 1)
        oxy.client.cookies.set(SESSION_COOKIE, oxy.context.tokens.issue(claims, "session", oxy.context.clock.now()))
        listed = str(conversation["id"]) in (await oxy.client.get("/conversas/lista")).text
        seen[role] = listed, (await oxy.client.get(f"/conversas/{conversation['id']}/mensagens")).status_code
    assert seen == {"attendant": (False, 404), "manager": (True, 200)}
