"""From TOML rows to what a proposal of category, article and priority rests on."""

from __future__ import annotations

from shared.rules.handling import Keyword, LawArticle, Priority, ServantAct
from shared.rules.rows import Row

HEAVIEST = 10
"""The greatest weight that words can have."""


def law_article(row: Row) -> LawArticle:
    """One row of articles.toml."""
    identity = row.code("id")
    return LawArticle(
        categories=row.codes("categories"), criminal=row.flag("criminal"), **row.named(identity)
    )


def keyword(row: Row) -> Keyword:
    """One row of keywords.toml."""
    identity, weight = row.code("id"), row.number("weight", least=1)
    if weight > HEAVIEST:
        raise row.bad("weight", f"is at most {HEAVIEST}")
    return Keyword(
        category=row.code("category"),
        article_id=row.maybe_code("article_id"),
        words=_words(row),
        weight=weight,
        **row.named(identity),
    )


def priority(row: Row) -> Priority:
    """One row of priorities.toml."""
    identity = row.code("id")
    return Priority(
        rank=row.number("rank", least=1),
        categories=row.codes("categories"),
        stages=row.codes("stages"),
        words=row.texts("words"),
        **row.named(identity),
    )


def servant_act(row: Row) -> ServantAct:
    """One row of servant_acts.toml."""
    identity = row.code("id")
    return ServantAct(discipline=row.flag("discipline"), words=_words(row), **row.named(identity))


def _words(row: Row) -> tuple[str, ...]:
    words = row.texts("words")
    if not words:
        raise row.bad("words", "wants at least one")
    if any(word != word.casefold() or word != " ".join(word.split()) for word in words):
        raise row.bad("words", "are written in small letters with single spaces")
    return words
