"""Rows of `device_links`: who holds which number's socket. Times are the database's clock."""

from uuid import UUID

from oxy.foundation.database import Row, Session


async def find_free(session: Session) -> list[Row]:
    """Numbers that want a holder and have none: to be kept connected and due, or asked for. Crosses tenants.

    A check of one that is to be connected is for a machine that can connect it; anything else is for any.
    """
    return await session.rows(
        """
        SELECT l.organization_id, l.instance_id, NOT l.wanted OR asked.more_than_check AS needs_no_session
        FROM device_links l
        JOIN whatsapp_instances i ON i.organization_id = l.organization_id AND i.id = l.instance_id
        CROSS JOIN LATERAL (
            SELECT count(*) > 0 AS open, coalesce(bool_or(r.kind <> 'check'), false) AS more_than_check
            FROM device_requests r WHERE r.organization_id = l.organization_id
                AND r.instance_id = l.instance_id AND r.done_at IS NULL
        ) asked
        WHERE (l.lease_until IS NULL OR l.lease_until < now())
          AND (asked.open OR (l.wanted AND i.removed_at IS NULL))
        """
    )


async def take(session: Session, instance_id: UUID, holder: str, seconds: float) -> Row | None:
    """Take a free lease under a fence of its own; None when somebody was quicker."""
    return await session.row(
        """
        UPDATE device_links SET holder = %(holder)s, fence = fence + 1,
            lease_until = now() + make_interval(secs => %(s)s)
        WHERE organization_id = %(organization)s AND instance_id = %(id)s
          AND (lease_until IS NULL OR lease_until < now())
        RETURNING fence, wanted, tries, replacements,
                  greatest(extract(epoch FROM next_try_at - now()), 0)::float AS wait
        """,
        {"organization": session.organization_id, "id": instance_id, "holder": holder, "s": seconds},
    )


async def renew(session: Session, holder: str, instance_ids: list[UUID], seconds: float) -> set[UUID]:
    """Hold on; return those that are still ours. Crosses tenants."""
    rows = await session.rows(
        """
        UPDATE device_links SET lease_until = now() + make_interval(secs => %s)
        WHERE instance_id = ANY(%s) AND holder = %s RETURNING instance_id
        """,
        (seconds, instance_ids, holder),
    )
    return {row["instance_id"] for row in rows}


async def give_back(session: Session, instance_id: UUID, fence: int) -> None:
    """Let go: the next one may take it at once."""
    await session.execute(
        """
        UPDATE device_links SET lease_until = now(), holder = NULL
        WHERE organization_id = %s AND instance_id = %s AND fence = %s
        """,
        (session.organization_id, instance_id, fence),
    )


async def is_held(session: Session, instance_id: UUID, fence: int) -> bool:
    """Whether the lease under `fence` is the last one given; nobody takes it before this transaction ends."""
    return bool(
        await session.value(
            """
            SELECT 1 AS held FROM device_links
            WHERE organization_id = %s AND instance_id = %s AND fence = %s FOR SHARE
            """,
            (session.organization_id, instance_id, fence),
        )
    )


async def find_left(session: Session, seconds: float) -> list[Row]:
    """Numbers that count as connected, or about to be, and that nobody has held for so long. Crosses tenants."""
    return await session.rows(
        """
        SELECT l.organization_id, l.instance_id FROM device_links l
        JOIN whatsapp_instances i ON i.organization_id = l.organization_id AND i.id = l.instance_id
        WHERE l.wanted AND l.lease_until < now() - make_interval(secs => %s)
          AND i.removed_at IS NULL AND i.status IN ('connected', 'connecting')
        """,
        (seconds,),
    )


async def is_left(session: Session, instance_id: UUID, seconds: float) -> bool:
    """Whether nobody has held a number for so long; nobody takes it, or says so too, before this transaction ends."""
    return bool(
        await session.value(
            """
            SELECT 1 AS left_alone FROM device_links
            WHERE organization_id = %s AND instance_id = %s AND wanted
              AND lease_until < now() - make_interval(secs => %s) FOR UPDATE SKIP LOCKED
            """,
            (session.organization_id, instance_id, seconds),
        )
    )


async def note_open(session: Session, instance_id: UUID) -> None:
    """Connected: tries begin anew, pairing is over."""
    await session.execute(
        """
        UPDATE device_links SET wanted = true, tries = 0, next_try_at = now(), last_connected_at = now(),
            pairing_until = NULL, pairing_code_sealed = NULL, pairing_qr_sealed = NULL,
            replacements = CASE WHEN replaced_at < now() - interval '1 hour' THEN 0 ELSE replacements END
        WHERE organization_id = %s AND instance_id = %s
        """,
        (session.organization_id, instance_id),
    )


async def note_failure(session: Session, instance_id: UUID, delay: float, *, tries: int) -> None:
    """The next try is in `delay` seconds, and so many have failed."""
    await session.execute(
        """
        UPDATE device_links SET tries = %s, next_try_at = now() + make_interval(secs => %s)
        WHERE organization_id = %s AND instance_id = %s
        """,
        (tries, delay, session.organization_id, instance_id),
    )


async def note_unwanted(session: Session, instance_id: UUID, *, replaced: bool = False) -> None:
    """Not to be connected again until staff ask."""
    await session.execute(
        """
        UPDATE device_links SET wanted = false, tries = 0, pairing_until = NULL, pairing_code_sealed = NULL,
            pairing_qr_sealed = NULL, replacements = replacements + %(replaced)s::int,
            replaced_at = CASE WHEN %(replaced)s THEN now() ELSE replaced_at END
        WHERE organization_id = %(organization)s AND instance_id = %(id)s
        """,
        {"organization": session.organization_id, "id": instance_id, "replaced": replaced},
    )


async def note_wanted(session: Session, instance_id: UUID, delay: float) -> None:
    """To be connected again in `delay` seconds, with all its tries."""
    await session.execute(
        """
        UPDATE device_links SET wanted = true, tries = 0, next_try_at = now() + make_interval(secs => %s)
        WHERE organization_id = %s AND instance_id = %s
        """,
        (delay, session.organization_id, instance_id),
    )


async def find_mute(session: Session, instance_id: UUID) -> Row | None:
    """Whether a silent socket was made anew, and people told, since it last spoke."""
    return await session.row(
        """
        SELECT mute_restarted_at IS NOT NULL AS restarted, mute_reported_at IS NOT NULL AS reported
        FROM device_links WHERE organization_id = %s AND instance_id = %s
        """,
        (session.organization_id, instance_id),
    )


async def note_mute(session: Session, instance_id: UUID, *, restarted: bool, reported: bool) -> None:
    """Remember what was done about a silent socket; neither when it speaks again."""
    await session.execute(
        """
        UPDATE device_links SET
            mute_restarted_at = CASE WHEN %(restarted)s THEN coalesce(mute_restarted_at, now()) END,
            mute_reported_at = CASE WHEN %(reported)s THEN coalesce(mute_reported_at, now()) END
        WHERE organization_id = %(organization)s AND instance_id = %(id)s
        """,
        {"organization": session.organization_id, "id": instance_id, "restarted": restarted, "reported": reported},
    )
