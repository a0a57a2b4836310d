"""The business's own answers to what customers ask."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypedDict, Unpack
from uuid import UUID

from psycopg.errors import UniqueViolation

from oxy.businesses import Actor, record_audit
from oxy.foundation.database import Session
from oxy.foundation.errors import Conflict, Invalid, NotFound
from oxy.foundation.rows import read_uuid
from oxy.handbook import store

LONGEST_QUESTION = 300
LONGEST_ANSWER = 4000


class QuestionTaken(Conflict):
    """The question is in the handbook already."""

    code = "question_taken"
    message = "Essa pergunta já tem resposta. Edite a que existe."


@dataclass(frozen=True, slots=True)
class Article:
    """One question as customers put it, and what this business wants said."""

    id: UUID
    question: str
    answer: str
    is_active: bool = True


class ArticleChanges(TypedDict, total=False):
    """What may be changed about an article."""

    question: str
    answer: str
    is_active: bool


def article_from_row(row: Mapping[str, Any]) -> Article:
    """Build from the columns of `knowledge_articles`, or JSON of them."""
    return Article(read_uuid(row["id"]), row["question"], row["answer"], row["is_active"])


async def list_articles(session: Session, *, include_inactive: bool = False) -> list[Article]:
    """Return the articles by question."""
    return [article_from_row(row) for row in await store.list_articles(session, include_inactive)]


async def load_article(session: Session, article_id: UUID) -> Article:
    """Return an article. Raises `NotFound`."""
    row = await store.find_article(session, article_id)
    if row is None:
        raise NotFound("Resposta não encontrada.")
    return article_from_row(row)


async def add_article(session: Session, *, question: str, answer: str, actor: Actor) -> Article:
    """Add an answer. Raises `Invalid` for empty or overlong text, `QuestionTaken`."""
    wanted = _checked(Article(UUID(int=0), question.strip(), answer.strip()))
    try:
        async with session.savepoint():
            article_id = await store.insert_article(session, wanted.question, wanted.answer)
    except UniqueViolation:
        raise QuestionTaken from None
    await record_audit(session, actor, "create", "article", article_id, {})
    return replace(wanted, id=article_id)


async def update_article(
    session: Session, article_id: UUID, actor: Actor, **changes: Unpack[ArticleChanges]
) -> Article:
    """Change what is given and return the result. Raises `NotFound`, `Invalid`, `QuestionTaken`."""
    current = await load_article(session, article_id)
    changed = replace(current, **changes)
    changed = _checked(replace(changed, question=changed.question.strip(), answer=changed.answer.strip()))
    if changed == current:
        return current
    try:
        async with session.savepoint():
            await store.write_article(session, article_id, changed.question, changed.answer, changed.is_active)
    except UniqueViolation:
        raise QuestionTaken from None
    await record_audit(session, actor, "update", "article", article_id, {"fields": sorted(changes)})
    return changed


async def remove_article(session: Session, article_id: UUID, actor: Actor) -> None:
    """Throw an answer away. Raises `NotFound`."""
    if not await store.delete_article(session, article_id):
        raise NotFound("Resposta não encontrada.")
    await record_audit(session, actor, "delete", "article", article_id, {})


def _checked(article: Article) -> Article:
    if not article.question or len(article.question) > LONGEST_QUESTION:
        raise Invalid(f"A pergunta precisa ter de 1 a {LONGEST_QUESTION} letras.", field="question")
    if not article.answer or len(article.answer) > LONGEST_ANSWER:
        raise Invalid(f"A resposta precisa ter de 1 a {LONGEST_ANSWER} letras.", field="answer")
    return article
