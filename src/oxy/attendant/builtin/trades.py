"""Services of the trade that customers ask for, so that one that does not exist here is recognised as such."""

import re

_TRADES: tuple[tuple[str, str], ...] = (
    ("banho e tosa", r"\bbanho e tosa\b"),
    ("tosa", r"\btosa\w*\b"),
    ("banho", r"\bbanh(?:o|os|inho)\b"),
    ("vacinação", r"\bvacin\w+\b"),
    ("castração", r"\bcastra(?:cao|r)\b"),
    ("cirurgia", r"\bcirurgi\w+\b"),
    ("ultrassom", r"\bultra-?\s?s+o[mn]\w*\b"),
    ("raio-x", r"\brai[oa]s?[ -]?x\b"),
    ("exame de sangue", r"\bexames? de sangue\b|\bhemograma\b"),
    ("exames", r"\bexames?\b"),
    ("acupuntura", r"\bacupuntura\b"),
    ("fisioterapia", r"\bfisio\w*\b"),
    ("ozonioterapia", r"\bozonio\w*\b"),
    ("adestramento", r"\badestra\w+\b"),
    ("creche", r"\bcreche\b|\bday ?care\b"),
    ("hospedagem", r"\bhosped\w+\b|\bhotel\w*\b|\bpernoit\w+\b"),
    ("táxi dog", r"\btaxi ?(?:dog|pet)?\b|\bleva e traz\b|\bbusca(?:m|r)? em casa\b"),
    ("hidratação", r"\bhidratac\w+\b"),
    ("corte de unha", r"\b(?:corta\w*|corte|cortar) (?:de |das? |as? |os? )?unhas?\b"),
    ("limpeza de tártaro", r"\btartaro\b|\blimpeza (?:de|dos) dentes?\b|\bodonto\w*\b|\bdentista\b"),
    ("microchip", r"\bmicro ?chip\w*\b"),
    ("passeio", r"\bpasseador\w*\b|\bdog ?walker\b|\bpasseios?\b"),
    ("dermatologista", r"\bdermato\w*\b"),
    ("oftalmologista", r"\boftalmo\w*\b"),
    ("cardiologista", r"\bcardio\w*\b"),
    ("ortopedista", r"\bortop\w+\b"),
    ("internação", r"\binternac\w+\b"),
    ("vermífugo", r"\bvermifug\w+\b"),
    ("consulta", r"\bconsult(?:a|as|ar)\b|\bveterinari[oa]\b"),
)
_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in _TRADES)


def unknown_trade(plain: str) -> str | None:
    """Return the usual service of the trade that normalised text speaks of, or None."""
    return next((name for name, pattern in _COMPILED if pattern.search(plain)), None)
