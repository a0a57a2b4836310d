"""What is wrong with a request's values, in words for whoever sent them."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from oxy.entrances.api.problems import FieldProblem, Location, Problem, problem_of

_LOCATIONS: dict[str, Location] = {"body": "body", "query": "query", "path": "path", "header": "header"}

# By Pydantic's error type; {} takes the named limit of the error's context.
_WORDS: dict[str, tuple[str, str | None]] = {
    "missing": ("Falta preencher.", None),
    "extra_forbidden": ("Nome desconhecido. Confira como se escreve.", None),
    "string_type": ("Precisa ser um texto.", None),
    "string_too_short": ("Precisa ter ao menos {} caracteres.", "min_length"),
    "string_too_long": ("Pode ter no máximo {} caracteres.", "max_length"),
    "string_pattern_mismatch": ("Está vazio ou tem caracteres que não valem aqui.", None),
    "string_unicode": ("Tem caracteres que não valem aqui.", None),
    "uuid_type": ("Precisa ser um identificador (UUID).", None),
    "uuid_parsing": ("Precisa ser um identificador (UUID).", None),
    "int_type": ("Precisa ser um número inteiro.", None),
    "int_parsing": ("Precisa ser um número inteiro.", None),
    "int_from_float": ("Precisa ser um número inteiro.", None),
    "float_type": ("Precisa ser um número.", None),
    "float_parsing": ("Precisa ser um número.", None),
    "finite_number": ("Precisa ser um número.", None),
    "bool_type": ("Precisa ser true ou false.", None),
    "bool_parsing": ("Precisa ser true ou false.", None),
    "greater_than_equal": ("Precisa ser {} ou mais.", "ge"),
    "less_than_equal": ("Precisa ser {} ou menos.", "le"),
    "literal_error": ("Precisa ser um destes: {}.", "expected"),
    "list_type": ("Precisa ser uma lista.", None),
    "dict_type": ("Precisa ser um objeto JSON.", None),
    "model_attributes_type": ("Precisa ser um objeto JSON.", None),
    "model_type": ("Precisa ser um objeto JSON.", None),
    "too_long": ("Pode ter no máximo {} itens.", "max_length"),
    "money": ('Precisa ser um valor como "60.00", em texto, sem sinal.', None),
    "moment": ("Precisa ser data e hora com fuso, como 2026-03-14T10:00:00-03:00.", None),
    "day": ("Precisa ser uma data, como 2026-03-14.", None),
    "clock": ("Precisa ser uma hora, como 19:00.", None),
    "week_hours": ("Horários inválidos: {}.", "reason"),
}


def problem_of_values(errors: Sequence[Any], content_type: str) -> Problem:
    """Return the problem of a request whose values FastAPI refused.

    Args:
        errors: as `RequestValidationError.errors()` gives them.
        content_type: of the request, to tell a body in another format from a bad one.
    """
    details = [cast("Mapping[str, Any]", error) for error in errors]
    if any(each["type"] == "json_invalid" for each in details):
        return malformed_body()
    if any(tuple(each["loc"]) == ("body",) and each["type"] != "missing" for each in details) and not (
        content_type.partition(";")[0].strip().endswith("json")
    ):
        return problem_of(415, "unsupported_media_type", "Envie o corpo como JSON, com Content-Type: application/json.")
    return problem_of(
        422, "validation_failed", "Há valores que não valem aqui. Veja os campos em errors, corrija e envie de novo.",
        errors=[_field_problem(each) for each in details],
    )  # fmt: skip


def malformed_body() -> Problem:
    """The problem of a body that is no JSON."""
    return problem_of(400, "malformed_json", "O corpo do pedido não é um JSON válido. Confira aspas e vírgulas.")


def _field_problem(error: Mapping[str, Any]) -> FieldProblem:
    kind: str = error["type"]
    location, *path = [str(part) for part in error["loc"]]
    words, limit = _WORDS.get(kind, ("Valor inválido.", None))
    context: Mapping[str, Any] = error.get("ctx") or {}
    message = words.format(str(context.get(limit, "?")).replace("' or '", "', '")) if limit else words
    return FieldProblem(location=_LOCATIONS.get(location, "body"), field=".".join(path), code=kind, message=message)
