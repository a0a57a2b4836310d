"""SQL over one-time words and the tries to guess them."""

from datetime import datetime
from uuid import UUID

from oxy.foundation.database import Row, Session


async def put_word(session: Session, owner_id: UUID, handle: str, word_hash: str, expires_at: datetime) -> None:
    """Keep the newest word of an owner number; the one before it is worth nothing any more."""
    await session.execute(
        """
        INSERT INTO owner_pairings (organization_id, owner_number_id, handle, word_hash, created_at, expires_at)
        VALUES (%(organization)s, %(owner)s, %(handle)s, %(hash)s, %(now)s, %(expires)s)
        ON CONFLICT (organization_id, owner_number_id) DO UPDATE
        SET handle = excluded.handle, misses = 0, word_hash = excluded.word_hash, created_at = excluded.created_at,
            expires_at = excluded.expires_at, used_at = NULL
        """,
        {
            "organization": session.organization_id, "owner": owner_id, "handle": handle, "hash": word_hash,
            "expires": expires_at, "now": session.clock.now(),
        },
    )  # fmt: skip


async def one_at_a_time(session: Session, contact_id: UUID) -> None:
    """Let no other try of this contact be looked at before this transaction ends."""
    await session.execute("SELECT pg_advisory_xact_lock(uuid_hash_extended(%s, 16))", (contact_id,))


async def has_open_words(session: Session) -> bool:
    """Whether there is anything to guess."""
    return await session.value(
        "SELECT EXISTS (SELECT FROM owner_pairings WHERE organization_id = %s AND used_at IS NULL AND expires_at > %s)",
        (session.organization_id, session.clock.now()),
    )


async def lock_words(session: Session, handle: str, most_misses: int) -> list[Row]:
    """The words with this handle that are good now, with their owner numbers: hardly ever more than one."""
    return await session.rows(
        """
        SELECT p.id AS pairing_id, p.word_hash, o.* FROM owner_pairings p
        JOIN aurora_owner_numbers o ON o.organization_id = p.organization_id AND o.id = p.owner_number_id
        WHERE p.organization_id = %s AND p.handle = %s AND p.used_at IS NULL AND p.expires_at > %s
          AND p.misses < %s AND o.is_active
        ORDER BY p.created_at DESC, p.id FOR UPDATE OF p
        """,
        (session.organization_id, handle, session.clock.now(), most_misses),
    )


async def keep_miss_of_word(session: Session, pairing_id: UUID) -> None:
    await session.execute(
        "UPDATE owner_pairings SET misses = misses + 1 WHERE organization_id = %s AND id = %s",
        (session.organization_id, pairing_id),
    )


async def count_misses(session: Session, contact_id: UUID, since: datetime) -> Row:
    """How often somebody guessed wrong since then: this contact, and anybody."""
    row = await session.row(
        """
        SELECT count(*) FILTER (WHERE contact_id = %s) AS theirs, count(*) AS all FROM owner_pairing_tries
        WHERE organization_id = %s AND tried_at > %s AND NOT fitted
        """,
        (contact_id, session.organization_id, since),
    )
    assert row is not None
    return row


async def keep_try(session: Session, contact_id: UUID, fitted: bool) -> None:
    await session.execute(
        "INSERT INTO owner_pairing_tries (organization_id, contact_id, tried_at, fitted) VALUES (%s, %s, %s, %s)",
        (session.organization_id, contact_id, session.clock.now(), fitted),
    )


async def pair(session: Session, pairing_id: UUID, owner_id: UUID, contact_id: UUID) -> None:
    """Use the word up, and let the contact be that owner."""
    now = session.clock.now()
    await session.execute(
        "UPDATE owner_pairings SET used_at = %s WHERE organization_id = %s AND id = %s",
        (now, session.organization_id, pairing_id),
    )
    await session.execute(
        """
        UPDATE aurora_owner_numbers SET contact_id = %s, paired_at = %s, updated_at = now()
        WHERE organization_id = %s AND id = %s
        """,
        (contact_id, now, session.organization_id, owner_id),
    )
