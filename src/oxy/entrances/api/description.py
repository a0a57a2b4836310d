"""The OpenAPI document: what FastAPI reads from the routes, with the problem details and a word about the whole."""

from typing import Any

from fastapi import FastAPI

from oxy.entrances.api.problems import MEDIA_TYPE, FieldProblem, Problem, problem_of, problem_responses
from oxy.foundation.errors import Forbidden, Invalid, NotFound, Unauthenticated

TEMPLATE = "#/components/schemas/{model}"
ABOUT = """\
Everything staff and integrations do with one business. Sign in with `POST /api/auth/login` and send the access token as
`Authorization: Bearer`; the organization is the signed-in person's, and nothing of any other is ever found.

Ids are UUIDs, times RFC 3339 with the business's own offset, money a decimal string in BRL. Lists are
`{items, next_cursor}`; pass `next_cursor` as `cursor` for the next page. Errors are problem details (RFC 9457) whose
`code` is stable and whose `detail` is for people, in Brazilian Portuguese.
"""
TAGS = [
    {"name": "Sign-in", "description": "Tokens, and who they speak for."},
    {"name": "Services", "description": "What can be booked, how long it takes, what it costs."},
    {"name": "Resources", "description": "Who or what does a service: professionals, rooms, kennels."},
    {"name": "Contacts", "description": "The people who write."},
    {"name": "Pets", "description": "The animals they bring."},
    {"name": "Availability", "description": "Free times."},
    {"name": "Bookings", "description": "Appointments and stays, from booked to done."},
    {"name": "Conversations", "description": "The inbox: read, answer, take over, hand back."},
    {"name": "Knowledge", "description": "What the business wants answered to frequent questions."},
    {"name": "Settings", "description": "The business, its hours, its rules and the assistant's manner."},
    {"name": "Analytics", "description": "Figures, made by code from the rows that are there."},
    {"name": "Proactive messages", "description": "What Aurora told owners of her own accord."},
    {"name": "Goals", "description": "What the business wants to reach, and how far it is."},
    {"name": "AI interactions", "description": "What each turn of the assistant cost and did."},
    {"name": "Alerts", "description": "What staff must know about."},
    {"name": "Campaigns", "description": "Messages to many: planned, shown, approved as shown, sent slowly, counted."},
    {"name": "Users", "description": "Who may sign in."},
    {"name": "Owner numbers", "description": "Whose phone talks to Aurora."},
    {"name": "WhatsApp", "description": "The numbers that speak, and Meta's webhook."},
    {"name": "Queues", "description": "Jobs, and those that gave up."},
    {"name": "Health", "description": "For load balancers and operators."},
]


# What any operation may answer, on top of what its route declines.
ALWAYS = (
    problem_of(
        422, "validation_failed", "Há valores que não valem aqui. Veja os campos em errors, corrija e envie de novo.",
        errors=[FieldProblem(location="body", field="name", code="missing", message="Falta preencher.")],
    ),
    problem_of(Invalid.status, Invalid.code, Invalid.message),
    problem_of(
        500, "internal_error", "Algo falhou do nosso lado.", instance="urn:uuid:0c8f3a5e-8f6e-4a53-9d0e-3f1a2b4c5d6e"
    ),
    problem_of(503, "unavailable", "O sistema está indisponível. Tente de novo em instantes."),
)  # fmt: skip
SIGNED_IN = tuple(problem_of(kind.status, kind.code, kind.message) for kind in (Unauthenticated, Forbidden))
BY_ID = (problem_of(NotFound.status, NotFound.code, NotFound.message),)
WITH_BODY = (
    problem_of(400, "malformed_json", "O corpo do pedido não é um JSON válido. Confira aspas e vírgulas."),
    problem_of(413, "too_large", "O corpo do pedido é grande demais. Envie menos de 1 MB."),
    problem_of(415, "unsupported_media_type", "Envie o corpo como JSON, com Content-Type: application/json."),
)
HEADERS = {
    "201": ("Location", "Where the new thing is.", "string"),
    "401": ("WWW-Authenticate", "`Bearer`.", "string"),
    "429": ("Retry-After", "Seconds to wait.", "integer"),
}


def describe_problems(application: FastAPI) -> None:
    """Let `/openapi.json` describe the problem details that every error is."""
    application.description = ABOUT
    application.openapi_tags = TAGS
    plain = application.openapi

    def described() -> dict[str, Any]:
        document = plain()
        schemas: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
        if "Problem" not in schemas:
            problem = Problem.model_json_schema(ref_template=TEMPLATE, mode="serialization")
            schemas.update(problem.pop("$defs"), Problem=problem)
            for path, operations in document["paths"].items():
                for operation in operations.values():
                    _describe(operation, of_api=path.startswith("/api/"))
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
        return document

    application.openapi = described


def _describe(operation: dict[str, Any], *, of_api: bool) -> None:
    responses: dict[str, Any] = operation["responses"]
    problems = [*ALWAYS] if of_api else [ALWAYS[0]] if "422" in responses else []
    if of_api and "security" in operation:
        problems.extend(SIGNED_IN)
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", ())):
        problems.extend(BY_ID)
    if of_api and "requestBody" in operation:
        problems.extend(WITH_BODY)
    for status, described in problem_responses(*problems).items():
        kept = responses.get(str(status), {}).get("content", {}).get(MEDIA_TYPE)
        if kept is None:
            responses[str(status)] = described
        else:
            kept["examples"].update(described["content"][MEDIA_TYPE]["examples"])
    for status, (name, about, kind) in HEADERS.items():
        if of_api and status in responses:
            responses[status]["headers"] = {name: {"description": about, "schema": {"type": kind}}}
