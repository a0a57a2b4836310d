"""Turns every error of the application into an answer."""

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from oxy.entrances.api.answering import answer
from oxy.entrances.api.description import describe_problems
from oxy.entrances.api.edge import Edge
from oxy.entrances.api.problems import problem_of, problem_of_refusal
from oxy.entrances.api.validation import malformed_body, problem_of_values
from oxy.foundation.errors import Refusal

_WORDS = {
    400: ("bad_request", "O pedido não pôde ser lido. Confira o formato."),
    404: ("not_found", "Não existe nada neste endereço. Confira o caminho."),
    405: ("method_not_allowed", "Este endereço não aceita este método. Veja os aceitos no cabeçalho Allow."),
    413: ("too_large", "O corpo do pedido é grande demais. Envie menos de 1 MB."),
}


def install_problem_details(application: FastAPI) -> None:
    """Answer every error as problem details, guard every answer, and say so in the OpenAPI document."""
    application.add_exception_handler(Refusal, _refused)
    application.add_exception_handler(RequestValidationError, _bad_values)
    application.add_exception_handler(HTTPException, _http_error)
    application.add_middleware(Edge)
    describe_problems(application)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    headers: dict[str, str] = {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(seconds := error.data.get("retry_after"), int):
        headers["Retry-After"] = str(seconds)
    location = "query" if request.method == "GET" else "body"
    return answer(request.scope, problem_of_refusal(error, location), headers)


async def _bad_values(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer(request.scope, problem_of_values(error.errors(), request.headers.get("content-type", "")))


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code in (204, 304):
        return Response(status_code=error.status_code, headers=error.headers)
    if error.status_code == 400 and request.method in ("POST", "PATCH", "PUT"):
        return answer(request.scope, malformed_body())
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = _allowed(request) or headers.get("Allow", "")
    code, detail = _WORDS.get(error.status_code, (f"http_{error.status_code}", str(error.detail)))
    return answer(request.scope, problem_of(error.status_code, code, detail), headers)


def _allowed(request: Request) -> str:
    """Every method of the address: the router names those of the first route it found there, and no more."""
    application: FastAPI = request.app
    asked = request.url.path.split("/")
    methods: set[str] = set()
    for template, operations in application.openapi()["paths"].items():
        parts = template.split("/")
        fits = len(parts) == len(asked) and all(
            part == word or part.startswith("{") for part, word in zip(parts, asked, strict=True)
        )
        methods |= {method.upper() for method in operations} if fits else set()
    return ", ".join(sorted(methods))
