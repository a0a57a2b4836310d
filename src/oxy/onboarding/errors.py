"""Why a business's file is refused: every problem at once, each with its line."""

from dataclasses import dataclass
from typing import ClassVar

from oxy.foundation.errors import Refusal


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong, in English for operators: `where` is the path inside the file ("services[1].price")."""

    line: int
    where: str
    reason: str


class BadBusinessFile(Refusal):
    """The file is refused and nothing was changed. `problems` lists everything found, by line."""

    code: ClassVar[str] = "bad_business_file"
    status: ClassVar[int] = 422

    def __init__(self, source: str, problems: list[Problem]) -> None:
        self.source = source
        self.problems = sorted(set(problems))
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """Return each problem as `file:line: reason`."""
        return [
            f"{self.source}:{each.line}: {f'{each.where}: ' if each.where else ''}{each.reason}"
            for each in self.problems
        ]


class RefusedPart(Exception):
    """A part of the file is right by itself and the business refuses it; becomes a `Problem` with its line."""

    def __init__(self, path: tuple[str | int, ...], reason: str) -> None:
        super().__init__(reason)
        self.path = path
        self.reason = reason
