"""The people who call: each a client of their own with their own token."""

from types import TracebackType
from typing import Any, Self
from uuid import UUID

from httpx import ASGITransport, AsyncClient
from starlette.types import ASGIApp

from cast import Business, Cast
from oxy.foundation.database import Database
from oxy.foundation.security import Claims, Tokens


class Callers:
    """Helena owns Pata Amiga, Otávio manages it, Rita is at its desk; Valquíria owns the rival, Caio is at its desk."""

    def __init__(self, application: ASGIApp, tokens: Tokens, cast: Cast, database: Database) -> None:
        self._tokens = tokens
        self._database = database
        self.application = application
        self.helena = self._caller(cast.pata, "Helena")
        self.otavio = self._caller(cast.pata, "Otávio")
        self.rita = self._caller(cast.pata, "Rita")
        self.valquiria = self._caller(cast.bicho, "Valquíria")
        self.caio = self._caller(cast.bicho, "Caio")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for caller in (self.helena, self.otavio, self.rita, self.valquiria, self.caio):
            await caller.aclose()

    def token(self, user_id: UUID, organization_id: UUID) -> str:
        """A token of the first version, whose role says more than the row: only the row counts."""
        claims = Claims(user_id, organization_id, "owner", 1)
        return self._tokens.issue(claims, "access", self._database.clock.now())

    def _caller(self, business: Business, name: str) -> AsyncClient:
        token = self.token(business.users[name], business.id)
        return AsyncClient(
            transport=ASGITransport(self.application), base_url="http://oxy.test",
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip


async def rows(database: Database, business: Business, query: Any, *values: Any) -> list[dict[str, Any]]:
    """What the database holds for a business."""
    async with database.tenant(business.id) as session:
        return await session.rows(query, values)
