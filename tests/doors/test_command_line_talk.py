"""`oxy chat` and `oxy check`: the pipeline tried from the terminal."""

import json
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from cast import HELENA_PHONE, SAO_PAULO, VALQUIRIA_PHONE, Cast
from chaos.processes import House, open_house
from doors.shell import Shell

CONVERSATION = """\
Olá! Quero agendar uma consulta para meu cachorro Rex.
Consulta geral. Pode ser amanhã de manhã?

10h está ótimo. É um Golden Retriever de 3 anos.
sim
"""


def _ask(shell: Shell, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(shell.exported["DATABASE_URL"]) as connection:
        return connection.execute(query.encode()).fetchall()


def test_a_conversation_piped_into_chat_books(shell: Shell) -> None:
    said = shell.process("chat", "--org", "pata-amiga", says=CONVERSATION)
    assert (said.code, said.errors) == (0, "")
    assert said.output.count("> ") == 4
    assert "R$ 120,00" in said.output
    ten = datetime(2026, 3, 12, 10, 0, tzinfo=SAO_PAULO)
    assert _ask(shell, "SELECT start_time, status FROM bookings") == [(ten, "scheduled")]
    assert _ask(shell, "SELECT breed FROM pets WHERE name = 'Rex'") == [("Golden Retriever",)]


def test_chat_as_the_owner_is_aurora_s(shell: Shell) -> None:
    said = shell.here("chat", "--org", "pata-amiga", "--as-owner", says="Quantos clientes atendi hoje?\n")
    assert said.code == 0
    assert "hoje" in said.output.lower()
    assert _ask(shell, "SELECT agent_type FROM ai_interactions") == [("aurora",)]


def test_chat_as_somebody_is_that_person(shell: Shell, cast: Cast) -> None:
    said = shell.here("chat", "--org", "pata-amiga", "--phone", "(11) 98765-4321", says="oi\n")
    assert said.code == 0
    assert _ask(shell, "SELECT contact_id FROM conversations") == [(cast.pata.contacts["Júlia"],)]


def test_chat_says_what_is_wrong(shell: Shell) -> None:
    unknown = shell.here("chat", "--org", "pata", says="oi\n")
    assert (unknown.code, unknown.complaint) == (
        1, "oxy: no business is called 'pata'; known: bicho-chique, pata-amiga",
    )  # fmt: skip
    number = shell.here("chat", "--org", "pata-amiga", "--phone", "12", says="oi\n")
    assert number.code == 2
    assert "+5511988880001" in number.complaint


def test_check_logs_follows_a_conversation_of_its_own(shell: Shell) -> None:
    said = shell.process("check", "logs")
    assert (said.code, said.errors) == (0, "")
    assert "traceable from arrival to sending, nothing unmasked" in said.output


def test_check_logs_finds_what_is_wrong_with_a_file(shell: Shell) -> None:
    fine = {"level": 30, "time": 1_800_000_000_000, "msg": "[OXY] Ready"}
    trace = dict.fromkeys(("jobId", "organizationId", "conversationId", "contactId"), "x")
    stations = [
        "[WORKER] Processing message", "[CLIENT-AI] Processing client message", "[CLIENT-AI] Context loaded",
        "[CLIENT-AI] Response generated", "[CLIENT-AI] Data saved to database", "[CLIENT-AI] Message sent via WhatsApp",
    ]  # fmt: skip
    journey = [fine | trace | {"msg": station} for station in stations]
    good, bad = shell.folder / "good.log", shell.folder / "bad.log"
    good.write_text("\n".join(map(json.dumps, [fine, *journey])))
    assert shell.here("check", "logs", str(good)).code == 0
    bad.write_text("\n".join([json.dumps(fine | {"level": 3}), "Traceback", *map(json.dumps, journey[1:])]))
    said = shell.here("check", "logs", str(bad))
    assert said.code == 1
    assert "line 1: has no pino level" in said.output
    assert "line 2: is not JSON" in said.output
    assert "job x: [WORKER] Processing message is missing" in said.output
    assert said.complaint == "oxy: 3 problem(s) in 7 log lines"
    assert "there is no file" in shell.here("check", "logs", "nowhere.log").complaint


def test_check_routing_tells_owners_from_customers(shell: Shell) -> None:
    said = shell.here("check", "routing", "--phone", "+551188880001")
    assert said.code == 0
    assert "pata-amiga: +551188880001 → OWNER" in said.output
    assert "bicho-chique: +551188880001 → CLIENT" in said.output
    assert "2 owner number(s) of 2 business(es) are routed right" in said.output


def test_check_routing_fails_when_an_owner_is_not_recognised(shell: Shell) -> None:
    with psycopg.connect(shell.exported["DATABASE_URL"]) as connection:
        connection.execute("UPDATE aurora_owner_numbers SET match_key = 'x' WHERE phone = %s", (HELENA_PHONE,))
    said = shell.here("check", "routing", "--org", "pata-amiga")
    assert said.code == 1
    assert f"pata-amiga: owner number {HELENA_PHONE} is not routed to Aurora" in said.complaint
    assert VALQUIRIA_PHONE not in said.complaint


def test_check_worker_says_that_nobody_works(shell: Shell) -> None:
    said = shell.here("check", "worker")
    assert said.code == 1
    assert "no worker is connected to this database; start one with `oxy serve`" in said.complaint


@pytest.mark.anyio
async def test_check_worker_gets_an_answer_from_a_running_one_and_leaves_nothing(shell: Shell, tmp_path: Path) -> None:
    house = House(tmp_path / "house", shell.exported["DATABASE_URL"], "http://127.0.0.1:9", "http://127.0.0.1:9/v1")
    contacts = _ask(shell, "SELECT count(*) FROM contacts")
    async with open_house(house):
        await house.begin("worker").ready()
        said = shell.process("check", "worker")
        assert (said.code, said.errors) == (0, "")
        assert "a message was received, answered and delivered" in said.output
        assert _ask(shell, "SELECT count(*) FROM messages") == [(0,)]
        assert _ask(shell, "SELECT count(*) FROM contacts") == contacts
        status = shell.process("status")
    assert "Workers: 1." in status.output
