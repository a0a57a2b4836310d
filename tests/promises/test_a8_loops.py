"""A8: two machines do not talk to each other for long; whoever merely talks a lot is answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest

from oxy.conversations import desk
from oxy.conversations.loops import ENDLESS, LOOKS_AFTER, REPLIES_WITHIN
from oxy.conversations.ports import Answer, Turn
from oxy.conversations.wording import HANDOVER_REASONS, HANDOVER_TITLES
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from pipeline import Pipeline, open_pipeline

pytestmark = pytest.mark.anyio

AWAY = "Olá! Obrigado por entrar em contato com a Casa do Tosador. Em breve retornaremos a sua mensagem."
MENU = "Bem-vindo à Casa do Tosador! Digite 1 para banho, 2 para tosa ou 3 para falar com um atendente."
WELCOME = "Oi! Como posso ajudar você e o seu pet hoje?"
WRONG = "Opção inválida."
Reply = Callable[[int], Sequence[str]]
MACHINES: dict[str, Reply] = {
    "greeting": lambda _: [AWAY],
    "menu and greeting in turn": lambda turn: [(AWAY, MENU)[turn % 2]],
    "greeting and menu at once": lambda _: [AWAY, MENU],
    "complaint of a wrong choice": lambda turn: [MENU] if turn % 2 else [WRONG],
    "protocol numbers": lambda turn: [
        f"Sua solicitação foi registrada com o protocolo {81700 + turn}. Aguarde, por favor."
    ],
}
PEOPLE: dict[str, Reply] = {
    "yes and ok": lambda turn: [("sim", "ok", "sim", "isso")[turn % 4]],
    "a child": lambda _: ["oi oi oi oi oi oi oi oi oi oi oi"],
    "a laugh": lambda _: ["kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"],
    "many short ones": lambda turn: ["oi", f"e dia {turn}?", "pode ser", "q horas"],
    "one day after another": lambda turn: (
        ["ah não"] if turn % 8 == 7 else [f"e no dia {turn + 1} tem horário de banho às {8 + turn % 9}h?"]
    ),
    "stories": lambda turn: [("sim", "ok")[turn % 2]] if turn % 5 == 0 else [STORIES[turn % len(STORIES)]],
}
GREETS = {"greeting": MACHINES["greeting"]}
STOPPED = HANDOVER_TITLES["bot_loop"]
STORIES = (
    "minha cachorra tem medo de secador desde pequena",
    "queria saber se vocês cortam unha de gato também",
    "o Thor rolou na lama inteira ontem no sítio da vó",
    "moro perto da praça, consigo levar depois do almoço",
    "da última vez ele voltou cheiroso, adorei o perfume",
    "quanto fica se eu levar os dois no mesmo dia, hein",
    "meu marido busca, ele chega mais cedo na sexta-feira",
)  # fmt: skip


def _says(same: str | None = None) -> Callable[[Turn, Answer], Answer]:
    """What the parrot says: the same each time, or something else each time."""
    spoken = count(1)
    return lambda _, answer: replace(answer, texts=(same or f"Pode me contar mais? Pergunta {next(spoken)}",))


async def _exchange(
    oxy: Pipeline, clock: FixedClock, replies: Mapping[str, Reply], turns: int, seconds: int = 3
) -> None:
    """Each of `replies`, a contact of its own, writes so many times, so many seconds after our answer."""
    for turn in range(turns):
        clock.instant += timedelta(seconds=seconds)
        for place, reply in enumerate(replies.values()):
            await oxy.receive(*(oxy.message(text, _phone(place)) for text in reply(turn)))
        await oxy.settled()


def _phone(place: int) -> str:
    return f"+551198765{place:04}"


async def _outcomes(oxy: Pipeline, replies: Mapping[str, Reply]) -> dict[str, tuple[str, int, list[str]]]:
    """Of each: the conversation's state, how many answers it got, and the titles of its alerts."""
    rows = await oxy.rows(
        """
        SELECT k.phone, c.status,
               (SELECT count(*)::int FROM messages m WHERE m.conversation_id = c.id AND m.author = 'attendant'
                AND m.status = 'sent') AS answers,
               ARRAY(SELECT a.title FROM alerts a WHERE a.conversation_id = c.id) AS alerts
        FROM conversations c JOIN contacts k ON k.id = c.contact_id
        """
    )
    found = {row["phone"]: (row["status"], row["answers"], row["alerts"]) for row in rows}
    return {name: found[_phone(place)] for place, name in enumerate(replies)}


async def test_a8_a_machine_is_answered_a_few_times_and_staff_are_told_once(
    database: Database, clock: FixedClock
) -> None:
    async with open_pipeline(database) as oxy:
        oxy.parrot.change = _says(WELCOME)
        await _exchange(oxy, clock, MACHINES, 2 * LOOKS_AFTER + 4)
        outcomes = await _outcomes(oxy, MACHINES)
        reasons = await oxy.rows("SELECT DISTINCT escalation_reason FROM conversations")
    # Every other reply of that one is no sentence, the first among them: it is known later.
    answers = {name: 2 * LOOKS_AFTER - 1 if "wrong" in name else LOOKS_AFTER for name in MACHINES}
    assert outcomes == {name: ("escalated", answers[name], [STOPPED]) for name in MACHINES}
    assert [row["escalation_reason"] for row in reasons] == [HANDOVER_REASONS["bot_loop"]]


async def test_a8_machines_that_never_repeat_themselves_stop_in_the_end(database: Database, clock: FixedClock) -> None:
    chats: dict[str, Reply] = {"chats": lambda turn: [f"{STORIES[turn % 7]}, {STORIES[turn // 7 + 1]}"]}
    async with open_pipeline(database) as oxy:
        oxy.parrot.change = _says()
        await _exchange(oxy, clock, chats, ENDLESS + 3)
        assert await _outcomes(oxy, chats) == {"chats": ("escalated", ENDLESS, [STOPPED])}


async def test_a8_a_chatty_human_is_answered_all_the_time(database: Database, clock: FixedClock) -> None:
    turns = ENDLESS + 5
    async with open_pipeline(database) as oxy:
        oxy.parrot.change = _says()
        await _exchange(oxy, clock, PEOPLE, turns)
        assert await _outcomes(oxy, PEOPLE) == {name: ("active", turns, []) for name in PEOPLE}


async def test_a8_who_takes_time_to_say_the_same_again_is_no_machine(database: Database, clock: FixedClock) -> None:
    slowly, turns = int(REPLIES_WITHIN.total_seconds()) + 5, LOOKS_AFTER + 3
    async with open_pipeline(database) as oxy:
        oxy.parrot.change = _says(WELCOME)
        await _exchange(oxy, clock, GREETS, turns, slowly)
        assert await _outcomes(oxy, GREETS) == {"greeting": ("active", turns, [])}


async def test_a8_given_back_the_ai_answers_and_counts_afresh(database: Database, clock: FixedClock) -> None:
    async with open_pipeline(database) as oxy:
        oxy.parrot.change = _says(WELCOME)
        await _exchange(oxy, clock, GREETS, LOOKS_AFTER + 2)
        conversation: UUID = await oxy.value("SELECT id FROM conversations")
        user: UUID = await oxy.value("SELECT id FROM users ORDER BY email LIMIT 1")
        async with database.tenant(oxy.organization_id) as session:
            await desk.hand_back(session, conversation, user)
        await oxy.settled()
        await _exchange(oxy, clock, GREETS, LOOKS_AFTER - 1)
        assert await _outcomes(oxy, GREETS) == {"greeting": ("active", 2 * LOOKS_AFTER, [STOPPED])}
        await _exchange(oxy, clock, GREETS, 2)
        # The alert that is still open is refreshed, not repeated.
        assert await _outcomes(oxy, GREETS) == {"greeting": ("escalated", 2 * LOOKS_AFTER, [STOPPED])}
