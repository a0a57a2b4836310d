"""Whatever goes wrong is said as problem details, and never shows the insides."""

import json
from collections.abc import AsyncGenerator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from httpx import ASGITransport, AsyncClient, Response
from starlette.types import ASGIApp

from cast import Cast
from doors.api.callers import Callers
from oxy.entrances.api import problems
from oxy.entrances.api.edge import BODY_LIMIT_BYTES

pytestmark = pytest.mark.anyio


def check(answer: Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = problems.Problem.model_validate(answer.json())
    assert (problem.status, problem.code, problem.type) == (status, code, f"urn:oxy:problem:{code}")
    assert problem.title == problems.TITLES[status]
    assert problem.detail.endswith(".")
    return answer.json()


async def test_an_address_that_is_none(web: AsyncClient) -> None:
    check(await web.get("/api/nothing"), 404, "not_found")
    check(await web.get("/api"), 404, "not_found")


async def test_a_method_that_is_none(web: AsyncClient) -> None:
    answer = await web.put("/api/services")
    check(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, POST"
    one = await web.post(f"/api/services/{uuid4()}")
    check(one, 405, "method_not_allowed")
    assert one.headers["allow"] == "DELETE, GET, PATCH"


@pytest.mark.parametrize("body", [b"{", b'{"a": }', b"\xff\xfe", b"[" * 100_000, b"1" * 5000, b'{"name": "x",}'])
async def test_a_body_that_is_no_json(callers: Callers, body: bytes) -> None:
    answer = await callers.helena.post("/api/services", content=body, headers={"Content-Type": "application/json"})
    check(answer, 400, "malformed_json")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_a_body_of_another_format(callers: Callers, content_type: str) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    check(
        await callers.helena.post("/api/services", content=b"name=Banho", headers=headers),
        415,
        "unsupported_media_type",
    )


@pytest.mark.parametrize("body", [[], "x", 1, None, True, {"name": "x"}])
async def test_a_body_of_another_shape(callers: Callers, body: Any) -> None:
    problem = check(await callers.helena.post("/api/services", json=body), 422, "validation_failed")
    assert problem["errors"][0]["location"] == "body"


async def test_no_body_at_all(callers: Callers) -> None:
    problem = check(await callers.helena.post("/api/services"), 422, "validation_failed")
    assert problem["errors"] == [{"location": "body", "field": "", "code": "missing", "message": "Falta preencher."}]


async def test_every_wrong_field_is_named_and_no_value_repeated(callers: Callers) -> None:
    body = {"email": "not an address", "name": "", "role": "queen", "password": "secret", "pet": 1}
    answer = await callers.helena.post("/api/users", json=body)
    problem = check(answer, 422, "validation_failed")
    assert {(each["field"], each["code"]) for each in problem["errors"]} == {
        ("email", "string_pattern_mismatch"), ("name", "string_pattern_mismatch"), ("role", "literal_error"),
        ("password", "string_too_short"), ("pet", "extra_forbidden"),
    }  # fmt: skip
    assert {each["message"] for each in problem["errors"] if each["field"] == "password"} == {
        "Precisa ter ao menos 8 caracteres."
    }
    assert "secret" not in answer.text


async def test_a_path_and_a_query_that_are_wrong(callers: Callers) -> None:
    path = check(await callers.helena.get("/api/services/banho"), 422, "validation_failed")
    assert (path["errors"][0]["location"], path["errors"][0]["field"]) == ("path", "service_id")
    query = check(await callers.helena.get("/api/services", params={"limit": 0}), 422, "validation_failed")
    assert (query["errors"][0]["location"], query["errors"][0]["field"]) == ("query", "limit")


async def test_a_mistyped_name_in_a_query_is_not_overlooked(callers: Callers) -> None:
    params = {"from": "2026-03-11", "to": "2026-03-12", "stauts": "confirmed"}
    problem = check(await callers.rita.get("/api/bookings", params=params), 422, "validation_failed")
    assert [(each["location"], each["field"], each["code"]) for each in problem["errors"]] == [
        ("query", "stauts", "extra_forbidden")
    ]


async def test_half_a_character_and_nul_are_refused(callers: Callers) -> None:
    headers = {"Content-Type": "application/json"}
    for body in (
        rb'{"question": "\ud800", "answer": "x"}',
        rb'{"question": "a\u0000", "answer": "x"}',
        rb'{"\ud800": 1}',
    ):
        check(await callers.helena.post("/api/knowledge", content=body, headers=headers), 422, "validation_failed")
    check(await callers.helena.get("/api/contacts?search=%00"), 422, "validation_failed")


async def test_a_body_that_is_too_large(callers: Callers) -> None:
    headers = {"Content-Type": "application/json"}
    large = json.dumps({"name": "x" * BODY_LIMIT_BYTES}).encode()
    check(await callers.helena.post("/api/services", content=large, headers=headers), 413, "too_large")

    async def chunks() -> AsyncGenerator[bytes]:
        for start in range(0, len(large), 65_536):
            yield large[start : start + 65_536]

    check(await callers.helena.post("/api/services", content=chunks(), headers=headers), 413, "too_large")


async def test_a_bug_is_logged_under_a_number_and_says_nothing(
    application: ASGIApp, callers: Callers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("the secret ingredient")

    monkeypatch.setattr("oxy.entrances.api.services.list_services", broken)
    answer = await callers.helena.get("/api/services")
    problem = check(answer, 500, "internal_error")
    assert "ingredient" not in answer.text
    assert "Traceback" not in answer.text
    logged = capsys.readouterr().out
    assert problem["instance"] in logged
    assert "ZeroDivisionError" in logged


async def test_a_database_out_of_reach_is_said(callers: Callers, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(*_: Any, **__: Any) -> Any:
        raise psycopg.OperationalError("connection refused")

    monkeypatch.setattr("oxy.entrances.api.services.list_services", gone)
    check(await callers.helena.get("/api/services"), 503, "unavailable")


async def test_every_answer_is_guarded(callers: Callers, web: AsyncClient) -> None:
    for answer in (await callers.helena.get("/api/services"), await web.get("/api/nothing"), await web.get("/docs")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert (await callers.helena.get("/api/services")).headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in (await web.get("/docs")).headers


async def test_over_tls_browsers_are_told_to_stay_there(application: ASGIApp) -> None:
    async with AsyncClient(transport=ASGITransport(application), base_url="https://oxy.test") as web:
        assert (await web.get("/docs")).headers["strict-transport-security"] == "max-age=31536000"


async def test_a_person_in_a_browser_reads_words(web: AsyncClient, cast: Cast) -> None:
    answer = await web.get("/nowhere", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Não encontrado" in answer.text
