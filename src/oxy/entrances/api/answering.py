"""A problem as an answer: JSON for programs, a few words for a person whose browser asked for a page."""

from collections.abc import Mapping
from html import escape

from fastapi import Response
from fastapi.responses import HTMLResponse
from starlette.datastructures import Headers
from starlette.types import Scope

from oxy.entrances.api.problems import Problem, problem_response

API = "/api"
PAGE = """<!doctype html>
<html lang="pt-BR"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head>
<body><h1>{title}</h1><p>{detail}</p><p><a href="/">Voltar ao início</a></p></body></html>
"""


def is_of_api(scope: Scope) -> bool:
    """Whether a request is one of the API's."""
    return scope["path"] == API or scope["path"].startswith(f"{API}/")


def answer(scope: Scope, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return `problem` as whoever asked reads it."""
    if is_of_api(scope) or "text/html" not in Headers(scope=scope).get("accept", ""):
        return problem_response(problem, headers)
    page = PAGE.format(title=escape(problem.title), detail=escape(problem.detail))
    return HTMLResponse(page, problem.status, {"Content-Security-Policy": "default-src 'none'", **(headers or {})})
