"""The same request sent twice does its work once: `Idempotency-Key`.

After the IETF draft "The Idempotency-Key HTTP Header Field": a repetition gets the first answer, the same key on
another request is refused. A request that was refused leaves no trace, so that it may be tried again.
"""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, ClassVar, TypeVar

from fastapi import Header
from psycopg.types.json import Jsonb
from pydantic import StringConstraints

from oxy.entrances.api.values import Body, View
from oxy.entrances.api.visits import Visit
from oxy.foundation.errors import Invalid

V = TypeVar("V", bound=View)

KeyText = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
IdempotencyKey = Annotated[
    KeyText | None,
    Header(
        alias="Idempotency-Key",
        description="Any unique text, such as a UUID: the same request with the same key does its work once.",
    ),
]


class KeyReused(Invalid):
    """The key came before with another request."""

    code: ClassVar[str] = "idempotency_key_reused"
    message = "Esta Idempotency-Key já foi usada em outro pedido. Use uma chave nova."


async def once(
    visit: Visit, key: str | None, path: str, body: Body, kind: type[V], act: Callable[[], Awaitable[V]]
) -> V:
    """Return what `act` does for the first request with `key`, and that same answer for every repetition.

    Args:
        visit: whose keys; two people may use the same key.
        key: None does the work each time.
        path, body: what is asked for.
        kind: of the answer.

    A repetition that comes while the first is under way waits for it. Raises `KeyReused`.
    """
    if key is None:
        return await act()
    facts = {
        "organization": visit.session.organization_id, "user": visit.staff.user_id, "key": key,
        "request": hashlib.sha256(f"{path}\n{body.model_dump_json()}".encode()).hexdigest(),
    }  # fmt: skip
    first = await visit.session.execute(
        "INSERT INTO idempotency_keys (organization_id, user_id, key, request_hash)"
        " VALUES (%(organization)s, %(user)s, %(key)s, %(request)s) ON CONFLICT DO NOTHING",
        facts,
    )
    if first:
        answer = await act()
        await _keep(visit, facts, answer)
        return answer
    row = await visit.session.row(
        "SELECT request_hash, answer FROM idempotency_keys"
        " WHERE organization_id = %(organization)s AND user_id = %(user)s AND key = %(key)s",
        facts,
    )
    if row is None or row["request_hash"] != facts["request"]:
        raise KeyReused
    return kind.of(row["answer"], await visit.zone())


async def _keep(visit: Visit, facts: dict[str, Any], answer: View) -> None:
    await visit.session.execute(
        "UPDATE idempotency_keys SET answer = %(answer)s"
        " WHERE organization_id = %(organization)s AND user_id = %(user)s AND key = %(key)s",
        {**facts, "answer": Jsonb(answer.model_dump(mode="json"))},
    )
