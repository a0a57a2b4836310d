"""Every kind of sentence, said at several points of a talk: always an answer, and never one without backing.

The sentences are those that the intent model was trained on; what they mean at each point is not judged here.
"""

import json
from importlib.resources import files

import pytest

from cast import Cast
from journeys.stage_of_talk import Talk, open_talk
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database

pytestmark = pytest.mark.anyio

POINTS: dict[str, tuple[str, ...]] = {
    "at the beginning": (),
    "when a service is asked for": ("quero marcar um horário",),
    "when a day is asked for": ("quero banho pro Bolota",),
    "when times are listed": ("banho pro Bolota sexta de manhã",),
    "when a yes is asked for": ("banho pro Bolota sexta 9h",),
    "when a pet is registered": ("quero cadastrar meu pet",),
    "when a cancellation is asked back": ("consulta pro Bolota sexta 9h", "sim", "quero cancelar"),
}


def sentences() -> list[str]:
    stored = (files("oxy.portuguese") / "data" / "intents.jsonl").read_text(encoding="utf-8")
    return [json.loads(line)["text"] for line in stored.splitlines()]


@pytest.mark.parametrize("place", range(len(POINTS)), ids=list(POINTS))
async def test_every_sentence_is_answered_honestly(
    database: Database, clock: FixedClock, cast: Cast, place: int
) -> None:
    before = list(POINTS.values())[place]
    talk = await open_talk(
        database, clock, cast.pata.id, cast.pata.instances["simulador"], cast.pata.contacts["Marcos"]
    )
    talk.twice = False
    for line in before:
        await talk.says(line)
    state = dict(talk.dialogue)
    for text in sentences()[place :: len(POINTS)]:
        talk.dialogue = dict(state)
        answer = await talk.says(text)
        assert answer.interaction.status == "success", f"{text!r}: {answer.interaction.error_message}"
        assert "".join(answer.texts).strip(), text
        assert len(answer.texts[0]) < 900, text
        await _undo(talk)


async def _undo(talk: Talk) -> None:
    """What one sentence did must not meet the next."""
    async with talk.database.tenant(talk.organization_id) as session:
        await session.execute("UPDATE contacts SET name = 'Marcos' WHERE id = %s", (talk.contact_id,))
        await session.execute(
            "DELETE FROM pets WHERE contact_id = %s AND (name <> 'Bolota' OR species <> 'dog')", (talk.contact_id,)
        )
