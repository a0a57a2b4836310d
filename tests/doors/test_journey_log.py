"""What a message's journey leaves in the log: every station, joined by its ids, and nothing that anybody said."""

import json
import logging
from collections.abc import AsyncGenerator, Generator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from cast import HELENA_PHONE, Cast
from doors.whole_oxy import WholeOxy, open_whole
from logs import log_plainly
from oxy.foundation.database import Database
from oxy.foundation.telemetry import configure_logging
from oxy.launch.log_check import check_lines
from twins.webhooks import Sender

pytestmark = pytest.mark.anyio
PHONE = "5511955554444"
RENATA = Sender(PHONE, "Renata Albuquerque")
HELENA = Sender(HELENA_PHONE[1:], "Helena")
LINES = (
    "Olá! Quero agendar uma consulta para meu cachorro Rex.",
    "Consulta geral. Pode ser amanhã de manhã?",
    "10h está ótimo. É um Golden Retriever de 3 anos.",
    "sim",
)
SECRETS = (*LINES[:3], PHONE, PHONE[4:], "Renata", "Albuquerque", "Golden Retriever")


@pytest.fixture
def journal() -> Generator[StringIO]:
    """The log as a server in production writes it; the process's own logging comes back afterwards."""
    root, level, handlers = logging.getLogger(), logging.getLogger().level, logging.getLogger().handlers[:]
    root.handlers = []
    written = StringIO()
    with redirect_stdout(written):
        configure_logging("json", show_content=False)
    yield written
    log_plainly()
    root.handlers, root.level = handlers, level


@pytest.fixture
async def oxy(journal: StringIO, database: Database, cast: Cast, tmp_path: Path) -> AsyncGenerator[WholeOxy]:
    async with open_whole(database, cast, tmp_path) as whole:
        yield whole


def _entries(journal: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in journal.getvalue().splitlines()]


async def test_the_log_of_the_main_conversation_holds_every_station_and_no_content(
    oxy: WholeOxy, journal: StringIO
) -> None:
    for line in LINES:
        assert await oxy.hears(RENATA, line) != ""
    lines = journal.getvalue().splitlines()
    assert check_lines(lines, secrets=SECRETS) == []
    said = [entry["msg"] for entry in _entries(journal)]
    assert said.count("[CLIENT-AI] Message sent via WhatsApp") == len(LINES)
    assert {"[CLIENT-AI] Executing function", "[WORKER] Job completed", "[WORKER] Routing"} <= set(said)


async def test_a_booking_can_be_traced_from_the_job_to_the_send(oxy: WholeOxy, journal: StringIO) -> None:
    for line in LINES:
        await oxy.hears(RENATA, line)
    [conversation] = await oxy.rows("SELECT id, contact_id FROM conversations")
    booked = [entry for entry in _entries(journal) if entry.get("functionName") == "book_appointment"]
    assert [entry["success"] for entry in booked] == [True]
    turn = [entry for entry in _entries(journal) if entry.get("jobId") == booked[0]["jobId"]]
    assert {entry["organizationId"] for entry in turn} == {str(oxy.cast.pata.id)}
    assert {entry["conversationId"] for entry in turn if "conversationId" in entry} == {str(conversation["id"])}
    fields = {name for entry in turn for name in entry}
    assert fields >= {
        "jobId", "organizationId", "instanceId", "from", "type", "agentType", "contactId", "conversationId",
        "historyMessages", "petsCount", "model", "promptTokens", "completionTokens", "totalTokens", "functionName",
        "args", "responseLength", "messagesSaved", "interactionSaved", "success", "isOwner", "processingTime",
    }  # fmt: skip
    sends = [entry for entry in _entries(journal) if entry.get("messageSent") is True]
    assert [entry["conversationId"] for entry in sends] == [str(conversation["id"])] * len(LINES)


async def test_an_owner_s_turn_says_so_and_shows_no_figure(oxy: WholeOxy, journal: StringIO) -> None:
    assert await oxy.hears(HELENA, "Quantos clientes atendi hoje?") != ""
    entries = _entries(journal)
    [routing] = [entry for entry in entries if entry["msg"] == "[WORKER] Routing"]
    assert (routing["isOwner"], routing["type"]) == (True, "OWNER")
    assert {entry["agentType"] for entry in entries if "agentType" in entry} == {"aurora"}
    assert any(entry["msg"] == "[AURORA] Message sent via WhatsApp" for entry in entries)
    assert HELENA_PHONE[1:] not in journal.getvalue()
    assert "Quantos clientes" not in journal.getvalue()


async def test_a_forged_delivery_is_warned_of_and_its_words_are_not_kept(oxy: WholeOxy, journal: StringIO) -> None:
    assert await oxy.post(b'{"entry": "segredo do cliente"}', secret="forged") == 401
    [entry] = [entry for entry in _entries(journal) if entry["msg"].startswith("[WEBHOOK]")]
    assert (entry["level"], entry["msg"]) == (40, "[WEBHOOK] Request refused")
    assert "segredo" not in journal.getvalue()
