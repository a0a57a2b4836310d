"""The period an owner's question is about."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from oxy.portuguese import find_period

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("America/Sao_Paulo"))  # a Friday


@pytest.mark.parametrize(
    ("text", "start", "end", "label", "kind"),
    [
        ("Quantos clientes atendi hoje?", "2026-11-20", "2026-11-20", "hoje", "today"),
        ("e ontem?", "2026-11-19", "2026-11-19", "ontem", "yesterday"),
        ("quanto faturei anteontem", "2026-11-18", "2026-11-18", "anteontem", "range"),
        ("como foi essa semana?", "2026-11-16", "2026-11-22", "esta semana", "week"),
        ("faturamento da semana", "2026-11-16", "2026-11-22", "esta semana", "week"),
        ("e a semana passada", "2026-11-09", "2026-11-15", "semana passada", "week"),
        ("agenda da semana que vem", "2026-11-23", "2026-11-29", "semana que vem", "week"),
        ("quanto entrou este mês", "2026-11-01", "2026-11-30", "este mês", "month"),
        ("faturamento do mes", "2026-11-01", "2026-11-30", "este mês", "month"),
        ("mês passado", "2026-10-01", "2026-10-31", "mês passado", "month"),
        ("e este ano?", "2026-01-01", "2026-12-31", "este ano", "year"),
        ("no ano passado", "2025-01-01", "2025-12-31", "ano passado", "year"),
        ("em março", "2026-03-01", "2026-03-31", "março", "month"),
        ("faturamento de dezembro", "2025-12-01", "2025-12-31", "dezembro de 2025", "month"),
        ("março de 2024", "2024-03-01", "2024-03-31", "março de 2024", "month"),
        ("últimos 30 dias", "2026-10-22", "2026-11-20", "últimos 30 dias", "range"),
        ("nos ultimos sete dias", "2026-11-14", "2026-11-20", "últimos 7 dias", "range"),
        ("de 1 a 15 de outubro", "2026-10-01", "2026-10-15", "de 01/10 a 15/10", "range"),
        ("01/10 a 15/10", "2026-10-01", "2026-10-15", "de 01/10 a 15/10", "range"),
        ("de 01/10/2025 até 15/10/2025", "2025-10-01", "2025-10-15", "de 01/10/2025 a 15/10/2025", "range"),
        ("agenda de amanhã", "2026-11-21", "2026-11-21", "amanhã", "range"),
        ("agenda do dia 25/11", "2026-11-25", "2026-11-25", "dia 25/11", "range"),
        ("o que tem dia 25?", "2026-11-25", "2026-11-25", "dia 25/11", "range"),
        ("quantos banhos na segunda?", "2026-11-16", "2026-11-16", "dia 16/11", "range"),
        ("dia 3 de novembro", "2026-11-03", "2026-11-03", "dia 03/11", "range"),
        ("em 2025", "2025-01-01", "2025-12-31", "2025", "year"),
        ("fim de semana passado", "2026-11-14", "2026-11-15", "fim de semana passado", "range"),
    ],
)
def test_a_period_is_read(text: str, start: str, end: str, label: str, kind: str) -> None:
    period = find_period(text, reference=NOW)
    assert period is not None
    assert (period.start, period.end) == (date.fromisoformat(start), date.fromisoformat(end))
    assert (period.label, period.kind) == (label, kind)


@pytest.mark.parametrize("text", ["quem são meus clientes inativos?", "sugere uma campanha", "oi", ""])
def test_no_period_is_none(text: str) -> None:
    assert find_period(text, reference=NOW) is None
