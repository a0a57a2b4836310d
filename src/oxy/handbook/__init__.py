"""What this business wants said: its answers to frequent questions, and the fixed words for an emergency.

Matching is pure; only articles are stored."""

from oxy.handbook.articles import (
    Article,
    QuestionTaken,
    add_article,
    article_from_row,
    list_articles,
    load_article,
    remove_article,
    update_article,
)
from oxy.handbook.emergency import emergency_text
from oxy.handbook.matching import match_article

__all__ = [
    "Article", "QuestionTaken", "add_article", "article_from_row", "emergency_text", "list_articles", "load_article",
    "match_article", "remove_article", "update_article",
]  # fmt: skip
