"""The handbook's answers, over the wire."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import StringConstraints
from pydantic.config import JsonDict

from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import SOME_TEXT, Body, View, example, not_given
from oxy.entrances.api.visits import KnowledgeVisit
from oxy.handbook import QuestionTaken, add_article, list_articles, load_article, remove_article, update_article

router = APIRouter(prefix="/knowledge", tags=["Knowledge"])

Question = Annotated[str, StringConstraints(max_length=300, pattern=SOME_TEXT)]
Answer = Annotated[str, StringConstraints(max_length=4000, pattern=SOME_TEXT)]
EXAMPLE: JsonDict = {"question": "Vocês têm estacionamento?", "answer": "Sim, gratuito, na rua de trás."}


class ArticleView(View):
    """A question as customers put it, and what the business wants answered."""

    id: UUID
    question: str
    answer: str
    is_active: bool


class NewArticle(Body):
    """An answer to add."""

    model_config = example(EXAMPLE)

    question: Question
    answer: Answer


class ArticleChanges(Body):
    """What is to change; the rest stays."""

    question: Question = not_given()
    answer: Answer = not_given()
    is_active: bool = not_given()


@router.get("")
async def read_articles(
    visit: KnowledgeVisit, include_inactive: Annotated[bool, Query()] = False, limit: Limit = 100, cursor: Cursor = None
) -> Page[ArticleView]:
    """List answers by question."""
    found = await list_articles(visit.session, include_inactive=include_inactive)
    items, next_cursor = cut(found, limit, cursor)
    return Page(items=[ArticleView.of(each) for each in items], next_cursor=next_cursor)


@router.post("", status_code=201, responses=refuses(QuestionTaken))
async def write_article(visit: KnowledgeVisit, body: NewArticle, response: Response) -> ArticleView:
    """Add an answer."""
    article = await add_article(visit.session, question=body.question, answer=body.answer, actor=visit.actor)
    response.headers["Location"] = f"/api/knowledge/{article.id}"
    return ArticleView.of(article)


@router.get("/{article_id}")
async def read_article(visit: KnowledgeVisit, article_id: UUID) -> ArticleView:
    """Return one answer."""
    return ArticleView.of(await load_article(visit.session, article_id))


@router.patch("/{article_id}", responses=refuses(QuestionTaken))
async def change_article(visit: KnowledgeVisit, article_id: UUID, body: ArticleChanges) -> ArticleView:
    """Change an answer."""
    return ArticleView.of(await update_article(visit.session, article_id, visit.actor, **body.given()))


@router.delete("/{article_id}", status_code=204)
async def delete_article(visit: KnowledgeVisit, article_id: UUID) -> None:
    """Throw an answer away."""
    await remove_article(visit.session, article_id, visit.actor)
