"""Every operation the API offers, read from its own OpenAPI document."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

from oxy.conversations.inbound import Gathering
from oxy.entrances.api import ApiDesk, include_api, install_problem_details
from oxy.entrances.seating import Seated
from oxy.foundation.database import Database
from oxy.foundation.security import Tokens, Vault
from oxy.foundation.settings import Settings


@lru_cache
def api() -> FastAPI:
    """The API as the web role serves it, without its neighbours."""
    application = FastAPI(title="Oxy", version="0.1.0", docs_url=None, redoc_url=None)
    include_api(application)
    install_problem_details(application)
    return application


def seat_api(database: Database, tokens: Tokens, vault: Vault, **chosen: object) -> ASGIApp:
    """The API at a desk of these."""
    settings = Settings.model_construct(None, **({"env": "test"} | chosen))
    return Seated(api(), desk=ApiDesk(database, tokens, vault, settings, Gathering(0)))


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    described: Any

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_open(self) -> bool:
        """Whether nobody needs to be signed in."""
        return "security" not in self.described

    @property
    def ids(self) -> list[str]:
        """The parameters in the path."""
        return [each["name"] for each in self.described.get("parameters", ()) if each["in"] == "path"]

    def query(self, values: dict[str, str]) -> dict[str, str]:
        """Those of `values` that the query of this operation knows."""
        known = {each["name"] for each in self.described.get("parameters", ()) if each["in"] == "query"}
        return {name: value for name, value in values.items() if name in known}

    @property
    def query_ids(self) -> list[str]:
        """The parameters of the query that name something by id."""
        queries = [each for each in self.described.get("parameters", ()) if each["in"] == "query"]
        return [each["name"] for each in queries if "uuid" in str(each["schema"])]

    @property
    def body(self) -> Any:
        """The schema of the body, or nothing."""
        if "requestBody" not in self.described:
            return None
        schema = self.described["requestBody"]["content"]["application/json"]["schema"]
        return resolve(schema["anyOf"][0] if "anyOf" in schema else schema)

    @property
    def body_ids(self) -> list[str]:
        """The fields of the body that name something by id."""
        properties: dict[str, Any] = self.body.get("properties", {}) if self.body else {}
        return [name for name, field in properties.items() if "uuid" in str(field)]

    @property
    def example(self) -> Any:
        """A body as the document shows it, or the least that is one."""
        if self.body is None:
            return None
        if "examples" in self.body:
            return self.body["examples"][0]
        assert not self.body.get("required"), f"{self.name} shows no example of its body"
        return {}


@lru_cache
def document() -> Any:
    """The OpenAPI document."""
    return api().openapi()


def resolve(schema: Any) -> Any:
    """Follow a reference."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return document()["components"]["schemas"][name] if name else schema


def operations() -> Iterator[Operation]:
    """Every operation under /api."""
    for path, methods in document()["paths"].items():
        for method, described in methods.items():
            yield Operation(method.upper(), path, described)


def named(*, with_ids: bool = False) -> list[Operation]:
    """Every operation that needs somebody signed in; with `with_ids` only those that name one thing in the path."""
    return [each for each in operations() if not each.is_open and (each.ids or not with_ids)]
