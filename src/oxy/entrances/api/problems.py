"""What goes wrong, as RFC 9457 problem details with a stable `code`."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Literal

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from oxy.foundation.errors import Refusal

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "Pedido malformado",
    401: "Identificação necessária",
    403: "Sem permissão",
    404: "Não encontrado",
    405: "Método não permitido",
    409: "Conflito",
    410: "Não vale mais",
    413: "Grande demais",
    415: "Formato não aceito",
    422: "Dados inválidos",
    429: "Muitas tentativas",
    500: "Erro interno",
    503: "Indisponível",
}
Location = Literal["body", "query", "path", "header"]


class FieldProblem(BaseModel):
    """One field that is not as it should be."""

    location: Location
    field: str = Field(description="Path within the location, such as `prices.small` or `aliases.0`; empty: the whole.")
    code: str = Field(description="Stable name of what is wrong.")
    message: str = Field(description="In Brazilian Portuguese.")


class Problem(BaseModel):
    """RFC 9457 problem details."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="`urn:oxy:problem:` and the code.")
    title: str = Field(description="What kind of problem, in Brazilian Portuguese.")
    status: int
    detail: str = Field(description="What happened and what to do next, in Brazilian Portuguese.")
    code: str = Field(description="Stable; what a program decides by.")
    instance: str | None = Field(None, description="Names this one occurrence in the logs.")
    errors: list[FieldProblem] = Field([], description="Fields that are not as they should be.")
    data: dict[str, Any] = Field({}, description="Facts that a program can use, such as free `alternatives`.")


def problem_of(
    status: int, code: str, detail: str, *, instance: str | None = None, errors: Sequence[FieldProblem] = (),
    data: Mapping[str, Any] | None = None,
) -> Problem:  # fmt: skip
    """Return a problem with the type and title that belong to `code` and `status`."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    return Problem(
        type=f"urn:oxy:problem:{code}", title=title, status=status, detail=detail, code=code, instance=instance,
        errors=list(errors), data=dict(data or {}),
    )  # fmt: skip


def problem_of_refusal(refusal: Refusal, location: Location = "body") -> Problem:
    """Return a room's refusal as a problem; a `field` in its data becomes an entry of `errors`."""
    data = dict(refusal.data)
    field = data.pop("field", None)
    errors = [] if field is None else [_field_problem(refusal, str(field), location)]
    return problem_of(refusal.status, refusal.code, refusal.message, errors=errors, data=data)


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return `problem` as a response; members that say nothing are left out."""
    body = problem.model_dump(mode="json", exclude_none=True)
    if not body["errors"]:
        del body["errors"]
    if not body["data"]:
        del body["data"]
    # A request may hold half of a surrogate pair, which no encoding knows.
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return Response(content, problem.status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def refuses(*kinds: type[Refusal]) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses of what a route declines, an example for each code."""
    return problem_responses(*(problem_of(kind.status, kind.code, kind.message) for kind in kinds))


def problem_responses(*problems: Problem) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses that `problems` are examples of."""
    responses: dict[int | str, dict[str, Any]] = {}
    for problem in problems:
        fresh = {
            "description": problem.title,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
        }
        examples = responses.setdefault(problem.status, fresh)["content"][MEDIA_TYPE]["examples"]
        value = problem.model_dump(mode="json", exclude_defaults=True)
        examples[problem.code] = {"summary": problem.detail, "value": value}
    return responses


def _field_problem(refusal: Refusal, field: str, location: Location) -> FieldProblem:
    where: Location = "query" if field in ("cursor", "from", "to", "period") else location
    return FieldProblem(location=where, field=field, code=refusal.code, message=refusal.message)
