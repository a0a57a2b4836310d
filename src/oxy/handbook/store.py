"""The SQL of this room."""

from uuid import UUID

from oxy.foundation.database import Row, Session


async def list_articles(session: Session, include_inactive: bool) -> list[Row]:
    return await session.rows(
        """
        SELECT id, question, answer, is_active FROM knowledge_articles
        WHERE organization_id = %s AND (is_active OR %s) ORDER BY question, id
        """,
        (session.organization_id, include_inactive),
    )


async def find_article(session: Session, article_id: UUID) -> Row | None:
    return await session.row(
        "SELECT id, question, answer, is_active FROM knowledge_articles WHERE organization_id = %s AND id = %s",
        (session.organization_id, article_id),
    )


async def insert_article(session: Session, question: str, answer: str) -> UUID:
    return await session.value(
        "INSERT INTO knowledge_articles (organization_id, question, answer) VALUES (%s, %s, %s) RETURNING id",
        (session.organization_id, question, answer),
    )


async def write_article(session: Session, article_id: UUID, question: str, answer: str, is_active: bool) -> None:
    await session.execute(
        """
        UPDATE knowledge_articles SET question = %s, answer = %s, is_active = %s, updated_at = now()
        WHERE organization_id = %s AND id = %s
        """,
        (question, answer, is_active, session.organization_id, article_id),
    )


async def delete_article(session: Session, article_id: UUID) -> bool:
    touched = await session.execute(
        "DELETE FROM knowledge_articles WHERE organization_id = %s AND id = %s", (session.organization_id, article_id)
    )
    return touched == 1
