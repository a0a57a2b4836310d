"""The lines between Oxy and its bridge: one JSON object each, checked here too against the schema both share."""

import json
from pathlib import Path
from typing import Any, Literal

import jsonschema_rs

Json = dict[str, Any]
Direction = Literal["incoming", "outgoing_line"]
VERSION = 1


class BadLine(ValueError):
    """A line that the protocol does not know. The text names the place, never the content."""


class Protocol:
    """Reads and writes lines, and refuses those that are none."""

    def __init__(self, schema: Path) -> None:
        """`schema` is the file `protocol.schema.json` that is shipped with the bridge."""
        document: Json = json.loads(schema.read_text(encoding="utf-8"))
        self._ours = _validator(document, "incoming")
        self._theirs = _validator(document, "outgoing_line")

    def write(self, command: Json) -> bytes:
        """Return a command as a line. Raises `BadLine`."""
        _check(self._ours, command)
        return json.dumps(command, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    def read(self, line: bytes) -> Json:
        """Return an answer or an event. Raises `BadLine`."""
        try:
            value: object = json.loads(line)
        except ValueError:
            raise BadLine("not JSON") from None
        return _check(self._theirs, value)


def _validator(document: Json, direction: Direction) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(
        {"$schema": document["$schema"], "$ref": f"#/$defs/{direction}", "$defs": document["$defs"]}
    )


def _check(validator: jsonschema_rs.Validator, value: Any) -> Json:
    try:
        validator.validate(value)
    except jsonschema_rs.ValidationError as error:
        where = "/".join(str(step) for step in error.instance_path)
        raise BadLine(f"not in the protocol at /{where}") from None
    return value
