"""The short cuts on the hot path change no reading: what they skip would have said nothing."""

import importlib
import json
from datetime import datetime
from typing import Any

import pytest

from oxy.portuguese import Moments, find_moments
from oxy.portuguese.word_lists import word_list
from rooms.portuguese.judging import DATA, load_intents

_STEMS = word_list("emergency_signs.txt", "stems")
_NOW = datetime.fromisoformat("2026-03-11T09:00:00-03:00")
_TRAINED = DATA.parents[3] / "src/oxy/portuguese/data/intents.jsonl"


@pytest.mark.parametrize("sign", word_list("emergency_signs.txt", "signs"))
def test_whatever_a_sign_of_emergency_matches_holds_one_of_the_stems(sign: str) -> None:
    parsed: Any = importlib.import_module("re._parser").parse(sign)
    assert _always_holds_a_stem(list(parsed)), sign


def _always_holds_a_stem(items: list[Any], run: str = "") -> bool:
    """Whether every text matched by `run` and then a sequence of parsed pattern items holds a stem; in doubt, no."""
    for at, (operation, argument) in enumerate(items):
        name = str(operation)
        if name == "IN" and all(str(kind) == "LITERAL" for kind, _ in argument):
            return all(_always_holds_a_stem(items[at + 1 :], run + chr(letter)) for _, letter in argument)
        run, before = (run + chr(argument) if name == "LITERAL" else ""), run
        if any(stem in run for stem in _STEMS) or _one_item_holds_a_stem(name, argument, before):
            return True
    return False


def _one_item_holds_a_stem(name: str, argument: Any, run: str) -> bool:
    if name == "BRANCH":
        return all(_always_holds_a_stem(list(branch), run) for branch in argument[1])
    if name == "ASSERT":
        return _always_holds_a_stem(list(argument[1]))
    if name == "SUBPATTERN":
        return _always_holds_a_stem(list(argument[3]), run)
    return name == "MAX_REPEAT" and argument[0] > 0 and _always_holds_a_stem(list(argument[2]))


def test_a_message_skipped_for_lack_of_date_words_says_nothing_about_when() -> None:
    """Asked for a time, the grammar skips nothing: both readings agree wherever no bare number is at stake."""
    texts = [
        text
        for name in ("intents_held_out.jsonl", "intents_written_blind.jsonl")
        for text, _ in load_intents(DATA / name)
    ]
    texts += [text for text, _ in load_intents(_TRAINED)]
    for path in DATA.glob("*messages*.jsonl"):
        texts += [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    silent = [text for text in texts if find_moments(text, reference=_NOW) == Moments()]
    assert len(silent) > 1000
    for text in silent:
        whole = find_moments(text, reference=_NOW, expecting_time=True)
        assert (whole.dates, whole.date_range, whole.window) == ((), None, None), text
