"""When something comes again, as a form says it."""

from datetime import date, time
from typing import Literal

from pydantic import BaseModel, Field

from oxy.agenda import Every, Rule
from oxy.entrances.console.choosing import read_count, read_day
from oxy.foundation.errors import Invalid

# The usual ones; a step of weeks or months is any of them.
RHYTHMS = {
    "week-1": "Toda semana", "week-2": "A cada 15 dias", "week-3": "A cada 3 semanas", "week-4": "A cada 4 semanas",
    "week-6": "A cada 6 semanas", "week-8": "A cada 8 semanas", "month-1": "Todo mês", "month-2": "A cada 2 meses",
    "month-3": "A cada 3 meses", "month-6": "A cada 6 meses", "month-12": "Uma vez por ano",
}  # fmt: skip
NTHS = {"1": "primeira", "2": "segunda", "3": "terceira", "4": "quarta", "-1": "última"}
WEEKDAYS = (
    "Segunda-feira", "Terça-feira", "Quarta-feira", "Quinta-feira", "Sexta-feira", "Sábado", "Domingo",
)  # fmt: skip
LONGEST = 520


class RhythmForm(BaseModel):
    """The fields of `series_rule.html`."""

    ritmo: str = "week-1"
    dia_da_semana: int = Field(ge=0, le=6)
    semana_do_mes: Literal["1", "2", "3", "4", "-1"] = "1"
    hora: time
    comeca: date
    fim: Literal["nunca", "ate", "vezes"] = "nunca"
    ate: str = Field("", max_length=10)
    vezes: str = Field("", max_length=10)
    recurso: str = Field("", max_length=36)

    def rule(self) -> Rule:
        """Return the rule that is meant. Raises `Invalid`."""
        every, step = self._rhythm()
        if not 2000 <= self.comeca.year <= 2200:
            raise Invalid("Essa data não existe. Confira o ano.", field="comeca")
        return Rule(
            every, step, self.dia_da_semana, self.hora.replace(second=0, microsecond=0, tzinfo=None), self.comeca,
            int(self.semana_do_mes) if every == "month" else None, self._ends_on(), self._count(),
        )  # fmt: skip

    def _rhythm(self) -> tuple[Every, int]:
        if self.ritmo not in RHYTHMS:
            raise Invalid("Escolha de quanto em quanto tempo se repete.", field="ritmo")
        every, _, step = self.ritmo.partition("-")
        return ("week" if every == "week" else "month"), int(step)

    def _ends_on(self) -> date | None:
        if self.fim != "ate":
            return None
        last = read_day(self.ate, "ate")
        if last is None or last < self.comeca:
            raise Invalid("Escolha um último dia que venha depois do primeiro.", field="ate")
        return last

    def _count(self) -> int | None:
        if self.fim != "vezes":
            return None
        count = read_count(self.vezes, "vezes", LONGEST)
        if count is None:
            raise Invalid("Diga quantas vezes se repete, ou escolha “sem fim”.", field="vezes")
        return count
