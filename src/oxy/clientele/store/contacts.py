"""SQL over `contacts` and `contact_identities`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from oxy.foundation.database import Row, Session

if TYPE_CHECKING:
    from oxy.clientele.contact import Contact
    from oxy.clientele.identities import Name

_COLUMNS = (
    "c.id, c.phone, c.name, c.profile_name, c.email, c.status, c.notes, c.marketing_opted_out_at, c.last_contact_at,"
    " c.household_id"
)

_ACCENTS = "'áàâãäéêëíîïóôõöúûüç', 'aaaaaeeeiiioooouuuc'"


async def greet(session: Session, names: Sequence["Name"], profile: str | None, at: datetime) -> Row | None:
    """Note that the one contact who bears all of `names` wrote `at`, and return them.

    Nothing is touched or locked when several share the names, or some names or the phone are still unknown.
    """
    return await session.row(
        f"""
        WITH known AS (
            SELECT i.contact_id
            FROM unnest(%(kinds)s::text[], %(keys)s::text[]) AS w (kind, match_key)
            JOIN contact_identities i ON i.organization_id = %(organization_id)s AND i.kind = w.kind
                 AND i.match_key = w.match_key
        )
        UPDATE contacts c SET profile_name = coalesce(%(profile)s, c.profile_name),
               last_contact_at = greatest(c.last_contact_at, %(at)s)
        WHERE c.organization_id = %(organization_id)s AND c.id = (SELECT contact_id FROM known LIMIT 1)
          AND (SELECT count(*) = %(wanted)s AND count(DISTINCT contact_id) = 1 FROM known)
          AND (c.phone IS NOT NULL OR %(phone)s::text IS NULL)
        RETURNING {_COLUMNS}
        """,
        {
            **_arrays(names), "organization_id": session.organization_id, "profile": profile, "at": at,
            "wanted": len(names), "phone": _phone(names),
        },
    )  # fmt: skip


def lock_names(session: Session, names: Sequence["Name"]) -> None:
    """Let nobody else settle any of `names` from the next statement on until this transaction ends.

    Always taken in one order.
    """
    session.execute_later(
        """
        SELECT pg_advisory_xact_lock(number) FROM (
            SELECT DISTINCT hashtextextended(concat_ws(':', %(organization_id)s, w.kind, w.match_key), 0) AS number
            FROM unnest(%(kinds)s::text[], %(keys)s::text[]) AS w (kind, match_key) ORDER BY number
        ) AS wanted
        """,
        {**_arrays(names), "organization_id": session.organization_id},
    )


async def find_bearers(session: Session, names: Sequence["Name"], *, lock: bool = False) -> list[UUID]:
    """Return the contacts who bear any of `names`, oldest first; locked in one order when asked.

    The lock lets others point at them: a turn that stores its answer holds the conversation that we wait for next.

    EXPLAIN: the names are looked up first, and only who bears them is read. Asked with IN and planned for any values,
    it went through every contact of the business.
    """
    query = """
        SELECT c.id, c.created_at FROM contacts c
        WHERE c.organization_id = %(organization_id)s AND c.id = ANY(ARRAY(
            SELECT i.contact_id FROM unnest(%(kinds)s::text[], %(keys)s::text[]) AS w (kind, match_key)
            JOIN contact_identities i ON i.organization_id = %(organization_id)s AND i.kind = w.kind
                 AND i.match_key = w.match_key))
        ORDER BY c.id
        """
    rows = await session.rows(
        query + " FOR NO KEY UPDATE OF c" if lock else query,
        {**_arrays(names), "organization_id": session.organization_id},
    )
    return [row["id"] for row in sorted(rows, key=lambda row: (row["created_at"], row["id"]))]


async def lock_for_merging(session: Session, contact_ids: Sequence[UUID]) -> None:
    """Let nobody point at the contacts any more: what came for one that is about to go would go with it."""
    await session.execute(
        "SELECT FROM contacts WHERE organization_id = %s AND id = ANY(%s) ORDER BY id FOR UPDATE",
        (session.organization_id, list(contact_ids)),
    )


async def insert_contact(session: Session, names: Sequence["Name"], facts: Mapping[str, Any]) -> Row | None:
    """Insert a contact with all of `names`, or nothing when somebody bears one of them by now.

    Waits for transactions that are inserting one of the names; names come in one order, so that none waits in a ring.
    """
    row = await session.row(
        f"""
        WITH c AS (
            INSERT INTO contacts (organization_id, phone, name, profile_name, email, notes, last_contact_at)
            VALUES (%(organization_id)s, %(phone)s, %(name)s, %(profile_name)s, %(email)s, %(notes)s, %(at)s)
            RETURNING *
        ), named AS (
            INSERT INTO contact_identities (organization_id, contact_id, kind, value, match_key)
            SELECT c.organization_id, c.id, w.kind, w.value, w.match_key
            FROM c, unnest(%(kinds)s::text[], %(keys)s::text[], %(values)s::text[])
                    WITH ORDINALITY AS w (kind, match_key, value, place)
            ORDER BY w.place
            ON CONFLICT (organization_id, kind, match_key) DO NOTHING RETURNING id
        )
        SELECT {_COLUMNS}, (SELECT count(*) FROM named) AS named FROM c
        """,
        {**_arrays(names), **facts, "organization_id": session.organization_id, "phone": _phone(names)},
    )
    assert row is not None
    if row.pop("named") == len(names):
        return row
    await session.execute(
        "DELETE FROM contacts WHERE organization_id = %s AND id = %s", (session.organization_id, row["id"])
    )
    return None


async def add_names(session: Session, contact_id: UUID, names: Sequence["Name"]) -> bool:
    """Give a contact the names it lacks, and a phone when it has none; False when one of them is somebody else's."""
    await session.execute(
        """
        INSERT INTO contact_identities (organization_id, contact_id, kind, value, match_key)
        SELECT %(organization_id)s, %(id)s, w.kind, w.value, w.match_key
        FROM unnest(%(kinds)s::text[], %(keys)s::text[], %(values)s::text[])
             WITH ORDINALITY AS w (kind, match_key, value, place)
        ORDER BY w.place
        ON CONFLICT (organization_id, kind, match_key) DO NOTHING
        """,
        {**_arrays(names), "organization_id": session.organization_id, "id": contact_id},
    )
    return await session.value(
        """
        WITH owned AS (
            SELECT count(*) = %(wanted)s AS all_owned
            FROM unnest(%(kinds)s::text[], %(keys)s::text[]) AS w (kind, match_key)
            JOIN contact_identities i ON i.organization_id = %(organization_id)s AND i.kind = w.kind
                 AND i.match_key = w.match_key AND i.contact_id = %(id)s
        ), filled AS (
            UPDATE contacts SET phone = %(phone)s, updated_at = now()
            WHERE organization_id = %(organization_id)s AND id = %(id)s AND phone IS NULL
              AND %(phone)s::text IS NOT NULL
              AND (SELECT all_owned FROM owned)
        )
        SELECT all_owned FROM owned
        """,
        {
            **_arrays(names), "organization_id": session.organization_id, "id": contact_id, "wanted": len(names),
            "phone": _phone(names),
        },
    )  # fmt: skip


async def replace_names(session: Session, contact_id: UUID, old: Sequence["Name"], new: "Name") -> None:
    """Take names away from a contact that bears `new` by now; its phone is `new` where that is one."""
    await session.execute(
        """
        DELETE FROM contact_identities i
        USING unnest(%(kinds)s::text[], %(keys)s::text[]) AS w (kind, match_key)
        WHERE i.organization_id = %(organization_id)s AND i.contact_id = %(id)s AND i.kind = w.kind
          AND i.match_key = w.match_key
        """,
        {**_arrays(old), "organization_id": session.organization_id, "id": contact_id},
    )
    if new.kind == "phone":
        await session.execute(
            "UPDATE contacts SET phone = %s, updated_at = now() WHERE organization_id = %s AND id = %s",
            (new.value, session.organization_id, contact_id),
        )


async def adopt_form(session: Session, contact_id: UUID, name: "Name") -> None:
    """Write a known number in the form of `name`."""
    await session.execute(
        """
        WITH adopted AS (
            UPDATE contact_identities SET value = %(value)s
            WHERE organization_id = %(organization_id)s AND contact_id = %(id)s AND kind = 'phone'
              AND match_key = %(key)s AND value <> %(value)s
            RETURNING 1
        )
        UPDATE contacts SET phone = %(value)s, updated_at = now()
        WHERE organization_id = %(organization_id)s AND id = %(id)s AND EXISTS (SELECT FROM adopted)
          AND (phone IS NULL OR regexp_replace(phone, '^(\\+55[1-9][0-9])9([6-9][0-9]{7})$', '\\1\\2') = %(key)s)
        """,
        {"organization_id": session.organization_id, "id": contact_id, "value": name.value, "key": name.match_key},
    )


async def find_contact(session: Session, contact_id: UUID, *, lock: bool = False) -> Row | None:
    query = f"SELECT {_COLUMNS} FROM contacts c WHERE c.organization_id = %s AND c.id = %s"
    return await session.row(query + " FOR UPDATE" if lock else query, (session.organization_id, contact_id))


async def find_contacts(session: Session, contact_ids: list[UUID]) -> list[Row]:
    return await session.rows(
        f"SELECT {_COLUMNS} FROM contacts c WHERE c.organization_id = %s AND c.id = ANY(%s)",
        (session.organization_id, contact_ids),
    )


async def list_contacts(
    session: Session, like: str | None, digits: str | None, before: tuple[datetime, UUID] | None, limit: int
) -> list[Row]:
    return await session.rows(
        f"""
        SELECT {_COLUMNS}, coalesce(c.last_contact_at, c.created_at) AS recent FROM contacts c
        WHERE c.organization_id = %(organization_id)s
          AND (%(like)s::text IS NULL OR c.phone LIKE %(digits)s
               OR translate(lower(concat_ws(' ', c.name, c.profile_name, c.email)), {_ACCENTS})
                  LIKE translate(lower(%(like)s), {_ACCENTS}))
          AND (%(at)s::timestamptz IS NULL
               OR (coalesce(c.last_contact_at, c.created_at), c.id) < (%(at)s::timestamptz, %(id)s::uuid))
        ORDER BY recent DESC, c.id DESC LIMIT %(limit)s
        """,
        {
            "organization_id": session.organization_id, "like": like, "digits": digits, "limit": limit,
            "at": before[0] if before else None, "id": before[1] if before else None,
        },
    )  # fmt: skip


async def write_contact(session: Session, contact: "Contact") -> None:
    await session.execute(
        """
        UPDATE contacts SET phone = %s, name = %s, email = %s, status = %s, notes = %s, updated_at = now()
        WHERE organization_id = %s AND id = %s
        """,
        (
            contact.phone, contact.name, contact.email, contact.status, contact.notes, session.organization_id,
            contact.id,
        ),
    )  # fmt: skip


async def delete_contact(session: Session, contact_id: UUID) -> bool:
    touched = await session.execute(
        "DELETE FROM contacts WHERE organization_id = %s AND id = %s", (session.organization_id, contact_id)
    )
    return touched == 1


async def list_names(session: Session, contact_id: UUID) -> list[Row]:
    return await session.rows(
        """
        SELECT kind, value FROM contact_identities WHERE organization_id = %s AND contact_id = %s
        ORDER BY array_position(ARRAY['phone', 'lid', 'bsuid'], kind), created_at, id
        """,
        (session.organization_id, contact_id),
    )


async def set_opt_out(session: Session, contact_id: UUID, at: datetime | None) -> bool:
    touched = await session.execute(
        """
        UPDATE contacts SET updated_at = now(),
               marketing_opted_out_at = CASE WHEN %(at)s::timestamptz IS NULL THEN NULL
                                             ELSE coalesce(marketing_opted_out_at, %(at)s) END
        WHERE organization_id = %(organization_id)s AND id = %(id)s
        """,
        {"organization_id": session.organization_id, "id": contact_id, "at": at},
    )
    return touched == 1


def _arrays(names: Sequence["Name"]) -> dict[str, Any]:
    return {
        "kinds": [name.kind for name in names],
        "keys": [name.match_key for name in names],
        "values": [name.value for name in names],
    }


def _phone(names: Sequence["Name"]) -> str | None:
    return next((name.value for name in names if name.kind == "phone"), None)
