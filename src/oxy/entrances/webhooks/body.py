"""The body of a webhook request, made safe to store."""

import json
import re
from typing import Any, NoReturn, cast

# Postgres keeps neither the character U+0000 nor half of a surrogate pair, in text or in jsonb.
_ESCAPE = re.compile(r"\\(u0000|.)")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def parse_body(body: bytes) -> Any:
    """Return the JSON value, with what cannot be stored replaced by U+FFFD. Raises `ValueError` when it is no JSON."""
    text = body.decode("utf-8")
    if "\\u0000" in text:
        text = _ESCAPE.sub(lambda escape: "\\ufffd" if escape[1] == "u0000" else escape[0], text)
    try:
        value: Any = json.loads(text, parse_constant=_refuse)
        return _whole(value) if _SURROGATE.search(text) else value
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in cast("dict[str, Any]", value).items()}
    return value
