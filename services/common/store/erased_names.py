"""Statements of people who were erased: taken out before anything of them is written, whoever finds them again."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from services.common.contracts.articles import ArticleId
from services.common.contracts.erasures import Sign
from services.common.contracts.statements import Statement, StatementId
from services.common.folding import fold
from services.common.store import articles, erased_marks
from services.common.store.statements import Prepared, prepared


def in_article(id: str, name: str) -> str:
    """What stands for a name that tells who it is in one article alone."""
    return f"{id} {fold(name)}"


def left(conn: Connection, given: Sequence[Prepared]) -> tuple[Prepared, ...]:
    """What may be stored of what was found in these articles; no erasure comes in between until the transaction ends.

    Where nobody was ever erased, for one question.
    """
    erased_marks.wait_for_erasures(conn)
    if erased_marks.known(conn) is None:
        return tuple(given)
    found: list[Prepared] = []
    for one in given:
        kept = without(conn, one.article_id, one.found)
        article = articles.find(conn, one.article_id) if len(kept) < len(one.found) else None
        found.append(one if article is None else prepared(article, kept))
    return tuple(found)


def without(
    conn: Connection, article_id: ArticleId, found: Sequence[Statement], *, also: Collection[str] = ()
) -> tuple[Statement, ...]:
    """The statements of an article without those whose speaker was erased, and without those that are to go `also`.

    What was nested in one of these is nested in what that one was nested in.
    """
    names = {one.id: one.speaker.name for one in found if one.speaker.name is not None}
    marks = erased_marks.known(conn)
    asked = {fold(name) for name in names.values()} | {in_article(article_id, name) for name in names.values()}
    erased = frozenset[str]() if marks is None else marks.among(conn, Sign.NAME, asked)
    gone: dict[StatementId, StatementId | None] = {
        one.id: one.nested_in
        for one in found
        if one.id in also
        or (one.id in names and not erased.isdisjoint((fold(names[one.id]), in_article(article_id, names[one.id]))))
    }

    def outer(of: Statement) -> StatementId | None:
        at, passed = of.nested_in, set[StatementId]()
        while at is not None and at in gone and at not in passed:
            passed.add(at)
            at = gone[at]
        return None if at in gone else at

    if not gone:
        return tuple(found)
    return tuple(replace(one, nested_in=outer(one)) for one in found if one.id not in gone)
