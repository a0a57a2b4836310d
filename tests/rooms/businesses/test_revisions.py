"""What a business says of itself has a revision, which every change of it renews, in the same transaction."""

import re
from typing import LiteralString
from uuid import UUID

import psycopg
import pytest

from cast import Cast
from oxy.agenda.scenes import load_scene
from oxy.agenda.store import scenes
from oxy.attendant import store
from oxy.foundation.database import Database

pytestmark = pytest.mark.anyio

CHANGES: dict[str, LiteralString] = {
    "organizations": "UPDATE organizations SET address = 'Rua Nova, 1' WHERE id = %(id)s",
    "organization_settings": "UPDATE organization_settings SET special_hours = '{}' WHERE organization_id = %(id)s",
    "services": "UPDATE services SET aliases = '{x}' WHERE organization_id = %(id)s",
    "service_prices": "UPDATE service_prices SET price = price + 1 WHERE organization_id = %(id)s",
    "service_terms": "INSERT INTO service_terms (organization_id, service_id, place, size, price)"
    " SELECT organization_id, id, 99, 'small', 10 FROM services WHERE organization_id = %(id)s LIMIT 1",
    "service_resources": "DELETE FROM service_resources WHERE organization_id = %(id)s",
    "resources": "UPDATE resources SET breaks = '{}' WHERE organization_id = %(id)s",
    "knowledge_articles": "INSERT INTO knowledge_articles (organization_id, question, answer)"
    " VALUES (%(id)s, 'Tem estacionamento?', 'Tem.')",
}


def test_all_that_is_remembered_has_a_revision() -> None:
    read = re.findall(r"\b(?:FROM|JOIN) (\w+)", store.BUSINESS + scenes.RULES)
    assert set(read) - {"business_revisions"} == CHANGES.keys()


@pytest.mark.parametrize("table", CHANGES)
async def test_a_change_renews_it(database: Database, cast: Cast, table: str) -> None:
    before = await _revisions(database)
    async with database.tenant(cast.pata.id) as session:
        assert await session.execute(CHANGES[table], {"id": cast.pata.id}) > 0
    after = await _revisions(database)
    assert after[cast.pata.id] != before[cast.pata.id]
    assert after[cast.bicho.id] == before[cast.bicho.id]


async def test_what_was_read_of_a_change_that_was_undone_is_not_remembered(database: Database, cast: Cast) -> None:
    price: LiteralString = "UPDATE services SET price = %s WHERE id = %s"
    async with database.tenant(cast.pata.id) as session:
        service_id = await session.value("SELECT id FROM services WHERE price IS NOT NULL LIMIT 1")

        async def changed_in_vain() -> None:
            async with session.savepoint():
                await session.execute(price, (1, service_id))
                assert (await load_scene(session, service_id)).service.price == 1
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await changed_in_vain()
        await session.execute(price, (2, service_id))
        assert (await load_scene(session, service_id)).service.price == 2


async def test_a_business_goes_with_all_it_has(database: Database, cast: Cast) -> None:
    async with await psycopg.AsyncConnection.connect(database.conninfo, autocommit=True) as operator:
        await operator.execute("DELETE FROM organizations WHERE id = %s", (cast.pata.id,))
    assert (await _revisions(database)).keys() == {cast.bicho.id}


async def _revisions(database: Database) -> dict[UUID, UUID]:
    async with await psycopg.AsyncConnection.connect(database.conninfo, autocommit=True) as operator:
        found = await operator.execute("SELECT organization_id, revision FROM business_revisions")
        return dict(await found.fetchall())
