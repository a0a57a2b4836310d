"""YAML with line numbers: plain values, and where in the file each of them stands.

Scalars stay the text that was written. YAML would read `19:00` as 1140 and `+5511988880001` as a number without its
plus; here the field that takes a value decides what it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from oxy.onboarding.errors import BadBusinessFile, Problem

Path = tuple[str | int, ...]

LARGEST_TEXT = 1_000_000
# Anchors let a small text stand for a huge one.
MOST_VALUES = 50_000


@dataclass(slots=True)
class Document:
    """A file as read: `data`, and for each path the line (from 1) of its key or list item."""

    source: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict[Path, int])

    def section(self, name: str) -> dict[str, Any] | list[Any] | None:
        """Return a section that holds anything, as it was written."""
        top: Any = cast("dict[str, Any]", self.data).get(name) if isinstance(self.data, dict) else None
        if isinstance(top, dict):
            return cast("dict[str, Any]", top)
        return cast("list[Any]", top) if isinstance(top, list) else None

    def mappings(self, name: str) -> list[tuple[int, dict[str, Any]]]:
        """Return the items of a list that are mappings, with their places."""
        listed = self.section(name)
        items = listed if isinstance(listed, list) else []
        return [(place, cast("dict[str, Any]", item)) for place, item in enumerate(items) if isinstance(item, dict)]

    def problem(self, path: Path, reason: str) -> Problem:
        """Return a problem at `path`, or at the nearest thing above it that the file has."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        return Problem(self.lines.get(known, 1), dotted(path), reason)


def dotted(path: Path) -> str:
    """Return ("services", 1, "price") as "services[1].price"."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read_document(text: str, source: str) -> Document:
    """Read one YAML document. Raises `BadBusinessFile` for what is no YAML, or says a key twice."""
    if len(text) > LARGEST_TEXT:
        raise BadBusinessFile(source, [Problem(1, "", "the file is larger than 1 MB")])
    document = Document(source)
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BadBusinessFile(source, [Problem(line, "", f"not YAML: {error.reason}")]) from None
    try:
        root = loader.get_single_node()
        if root is None:
            raise BadBusinessFile(source, [Problem(1, "", "the file is empty")])
        reader = _Reader(document, loader)
        document.data = reader.read(root, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        raise BadBusinessFile(source, [Problem(line, "", f"not YAML: {error.problem or error.context}")]) from None
    finally:
        loader.dispose()
    if reader.problems:
        raise BadBusinessFile(source, reader.problems)
    return document


class _Loader(yaml.SafeLoader):
    """Lets words between brackets hold a question mark ("{question: Abre hoje?, ...}"), as YAML 1.2 does (7.3.3).

    PyYAML keeps to YAML 1.1, where it ends the word there and stumbles over what follows.
    """

    _in_words = False

    def scan_plain(self) -> Any:
        self._in_words = self.flow_level > 0
        try:
            return super().scan_plain()  # pyright: ignore[reportUnknownVariableType] - the stubs do not say
        finally:
            self._in_words = False

    def peek(self, index: int = 0) -> str:
        found = str(super().peek(index))  # pyright: ignore[reportUnknownArgumentType] - the stubs do not say
        return "." if self._in_words and found == "?" else found


class _Reader:
    def __init__(self, document: Document, loader: yaml.SafeLoader) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._loader = loader
        self._above: set[int] = set()
        self._values = 0

    def read(self, node: Node, path: Path) -> Any:
        self._values += 1
        self._document.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self._above or self._values > MOST_VALUES:
            raise BadBusinessFile(
                self._document.source,
                [Problem(node.start_mark.line + 1, dotted(path), "anchors that stand for themselves, or for too much")],
            )
        self._above.add(id(node))
        try:
            if isinstance(node, MappingNode):
                return self._mapping(node, path)
            if isinstance(node, SequenceNode):
                return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]
            assert isinstance(node, ScalarNode)
            return None if node.tag == "tag:yaml.org,2002:null" else node.value
        finally:
            self._above.discard(id(node))

    def _mapping(self, node: MappingNode, path: Path) -> Mapping[str, Any]:
        own = {id(key) for key, _ in node.value}
        self._loader.flatten_mapping(node)
        read: dict[str, Any] = {}
        said: set[str] = set()
        for key, value in node.value:
            name = str(key.value) if isinstance(key, ScalarNode) else ""
            here = (*path, name)
            if not name:
                self.problems.append(Problem(key.start_mark.line + 1, dotted(path), "a key must be a word"))
                continue
            if id(key) in own and name in said:
                self.problems.append(Problem(key.start_mark.line + 1, dotted(here), "said twice"))
            if id(key) in own:
                said.add(name)
            self._document.lines[here] = key.start_mark.line + 1
            read[name] = self.read(value, here)
        return read
