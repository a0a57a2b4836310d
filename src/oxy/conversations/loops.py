"""Another machine at the other end: an answer of ours that only calls forth the next one of theirs.

No single sign is enough, since people too write fast, much, or the same again. It takes a run of exchanges in which
each reply came within seconds of our answer and said a whole sentence, and then that the sentences, theirs alone or
both sides', go round in circles. The run is counted in a note beside the dialogue, which a turn reads and writes
anyway: only a conversation whose run is long enough is looked at, with one statement. Handing a conversation back
clears the note.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rapidfuzz import fuzz

from oxy.conversations.handover import hand_over
from oxy.conversations.lanes import Lane, release
from oxy.conversations.ports import Handover, TurnMessage
from oxy.conversations.store import exchanges as store
from oxy.conversations.wording import preview_of
from oxy.foundation.database import Session

# A machine replies at once, or after the seconds in which it shows "digitando…" or asks a model. A person reads first.
REPLIES_WITHIN = timedelta(seconds=20)
# Channels cut times to seconds and clocks differ by about as much: so long before our answer is still after it.
CLOCKS_DIFFER = timedelta(seconds=2)
# Greetings and menus are sentences. "Sim", "ok", "oi oi oi oi", a sticker or a laugh of forty letters are not, however
# often they come.
SENTENCE_WORDS = 5
SENTENCE_CHARS = 25
# Whoever is not understood says it twice, angry people three times; nobody six times in a row, each within seconds.
LOOKS_AFTER = 6
# Of so many sentences this many say again what was said before: a greeting and a menu in turn do (four of six).
REPEATS = 4
# Of two texts of 100 letters ten differ: a name, a time of day or a greeting by the hour.
SAME_RATIO = 90.0
# Two machines with a model each never repeat themselves. A person cannot read an answer and write a sentence within
# twenty seconds, twenty times running, and say no "sim" or "ok" in between.
ENDLESS = 20

NOTE = "quick_replies"
_TEXTS_READ = 4 * LOOKS_AFTER
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Run:
    """Exchanges in which a reply came at once: those with a sentence, and how many of these in a row without less."""

    sentences: int = 0
    unbroken: int = 0


def count_run(lane: Lane) -> Run:
    """Return the run up to the messages that wait."""
    note: Mapping[str, Any] = lane.dialogue.get(NOTE, {})
    newest = lane.waiting[-1].created_at
    if not note:
        return Run()
    answered_at = datetime.fromisoformat(note["answered_at"])
    if not -CLOCKS_DIFFER <= newest - answered_at <= REPLIES_WITHIN:
        return Run()
    if any(_is_sentence(message) for message in lane.waiting):
        return Run(note["sentences"] + 1, note["unbroken"] + 1)
    return Run(note["sentences"], 0)


def with_note(dialogue: Mapping[str, Any], run: Run, now: datetime) -> dict[str, Any]:
    """Return what an answer at `now` leaves behind, the run among it."""
    note = {"answered_at": now.isoformat(), "sentences": run.sentences, "unbroken": run.unbroken}
    return {**dialogue, NOTE: note}


def without_note(dialogue: Mapping[str, Any]) -> dict[str, Any]:
    """Return the dialogue as the last answer left it."""
    return {key: value for key, value in dialogue.items() if key != NOTE}


async def is_loop(session: Session, lane: Lane, run: Run) -> bool:
    """Say whether a machine answers us; looks at what was said only after a long run."""
    if run.sentences < LOOKS_AFTER:
        return False
    if run.unbroken >= ENDLESS:
        return True
    rows = await store.latest_words(session, lane.conversation_id, _TEXTS_READ)
    theirs = [row["content"] for row in rows if row["direction"] == "incoming" and _says_much(row["content"])]
    ours = [row["content"] for row in rows if row["direction"] == "outgoing"]
    theirs, ours = theirs[:LOOKS_AFTER], ours[:LOOKS_AFTER]
    # Whoever asks for one day after another changes only figures, as protocol numbers do, but our answers differ too.
    circling = _repeats(theirs, figures=False) >= REPEATS and _repeats(ours, figures=True) >= REPEATS
    return circling or _repeats(theirs, figures=True) >= REPEATS


async def stop(session: Session, lane: Lane) -> None:
    """Answer no more: the conversation is marked with why, staff are told, the AI is silent until it is handed back."""
    await release(session, lane, None)
    said = preview_of("text", lane.waiting[-1].text)
    await hand_over(session, lane.conversation_id, Handover("bot_loop", f"Última mensagem recebida: {said}"))


def _is_sentence(message: TurnMessage) -> bool:
    return message.message_type == "text" and message.text is not None and _says_much(message.text)


def _says_much(text: str) -> bool:
    return len(text) >= SENTENCE_CHARS and len(set(_WORD.findall(text.casefold()))) >= SENTENCE_WORDS


def _repeats(texts: Sequence[str], *, figures: bool) -> int:
    """Return how many of the texts say again what another, further on, says; with the same `figures` or any."""
    return sum(any(_same(one, other, figures=figures) for other in texts[place:]) for place, one in enumerate(texts, 1))


def _same(one: str, other: str, *, figures: bool) -> bool:
    if figures and _DIGITS.findall(one) != _DIGITS.findall(other):
        return False
    first, second = (_DIGITS.sub("0", text.casefold()) for text in (one, other))
    return fuzz.ratio(first, second) >= SAME_RATIO
