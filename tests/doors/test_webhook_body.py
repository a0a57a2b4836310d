"""The body of a webhook request becomes JSON that Postgres can keep, or a refusal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxy.entrances.webhooks.body import parse_body
from twins.wire import is_array, is_object

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)


def texts_of(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner: list[Any] = [*value, *value.values()] if is_object(value) else value if is_array(value) else []
    return [text for part in inner for text in texts_of(part)]


@given(VALUES)
def test_what_is_read_can_be_stored(value: Any) -> None:
    for text in texts_of(parse_body(json.dumps(value).encode())):
        assert "\x00" not in text
        text.encode()


@given(st.text())
def test_an_honest_text_is_kept_word_for_word(text: str) -> None:
    for escaped in (True, False):
        kept = parse_body(json.dumps({"body": text}, ensure_ascii=escaped).encode())
        assert kept == {"body": text.replace("\x00", "�")}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"a": NaN}', b'{"a": Infinity}', b"[" * 100_000])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_body(body)
