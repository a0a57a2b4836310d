"""What the API says about itself."""

import re
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient

from doors.api.surface import document, operations

pytestmark = pytest.mark.anyio

# Answers with the file itself.
FILE = "/api/media/{media_id}"


async def test_the_page_needs_no_other_address(web: AsyncClient) -> None:
    page = await web.get("/docs")
    assert page.status_code == 200
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert links
    for link in links:
        assert link.startswith("/docs/")
        answer = await web.get(link)
        assert answer.status_code == 200, link
        assert len(answer.content) > 50
    assert (await web.get("/docs/passwd")).status_code == 404
    assert "script-src" not in page.headers["content-security-policy"]
    assert "default-src 'self'" in page.headers["content-security-policy"]


async def test_the_document_is_served_to_everybody(web: AsyncClient) -> None:
    answer = await web.get("/openapi.json")
    assert answer.json() == document()


@pytest.mark.parametrize("operation", list(operations()), ids=lambda operation: operation.name)
def test_every_operation_is_described_with_what_it_answers_and_refuses(operation: Any) -> None:
    described = operation.described
    assert described["summary"]
    assert described["description"], operation.name
    responses = described["responses"]
    good = [status for status in responses if status < "300"]
    assert good
    for status in good if operation.path != FILE else ():
        assert status == "204" or "$ref" in responses[status]["content"]["application/json"]["schema"]
    for status in set(responses) - set(good):
        (kind,) = responses[status]["content"]
        assert kind == "application/problem+json"
        assert responses[status]["content"][kind]["examples"]
    wanted = {"422", "500", "503"}
    wanted |= {"401"} if operation.is_open else {"401", "403"}
    wanted |= {"404"} if operation.ids else set()
    wanted |= {"400", "413", "415"} if operation.body is not None else set()
    assert wanted <= set(responses)


def test_every_body_that_needs_something_shows_an_example() -> None:
    for operation in operations():
        if operation.body is not None:
            assert operation.example is not None


def test_the_manual_names_every_code() -> None:
    manual = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
    codes: set[str] = set()
    for operation in operations():
        for response in operation.described["responses"].values():
            codes |= set(response.get("content", {}).get("application/problem+json", {}).get("examples", {}))
    assert len(codes) > 25
    assert not [code for code in codes if f"`{code}`" not in manual]
