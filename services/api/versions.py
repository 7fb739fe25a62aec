"""An article's versions, and what became of its statements from one to the next."""

from sqlalchemy import Connection

from services.api import links, listing, present, schemas
from services.common.contracts import changes
from services.common.contracts.articles import StoredArticle
from services.common.contracts.statements import StoredStatement
from services.common.folding import fold
from services.common.store import articles, statements


def of_article(conn: Connection, row: StoredArticle) -> schemas.ArticleVersions:
    """All of its versions, oldest first; itself alone for most."""
    return schemas.ArticleVersions(
        items=listing.headlines(conn, articles.versions(conn, row.id)), changes=links.article_changes(row.id)
    )


def changes_of(conn: Connection, after: StoredArticle) -> schemas.ArticleChanges:
    """Its statements against those of the version before it; all lists are empty where there is none."""
    before = None if after.supersedes is None else articles.find(conn, after.supersedes)
    if before is None:
        return schemas.ArticleChanges(before=None, after=after.id, kept=[], reworded=[], gone=[], new=[])
    found = changes.compare(_said(conn, before), _said(conn, after))
    of_before, of_after = listing.carried(conn, before), listing.carried(conn, after)

    def old(stored: StoredStatement) -> schemas.Statement:
        return present.statement_of(stored, before, of_before)

    def new(stored: StoredStatement) -> schemas.Statement:
        return present.statement_of(stored, after, of_after)

    return schemas.ArticleChanges(
        before=before.id,
        after=after.id,
        kept=[new(later) for _, later in found.kept],
        reworded=[schemas.Reworded(before=old(one), after=new(other)) for one, other in found.reworded],
        gone=[old(one) for one in found.gone],
        new=[new(one) for one in found.new],
    )


def _said(conn: Connection, row: StoredArticle) -> list[changes.Said[StoredStatement]]:
    text = row.article.text
    return [
        changes.Said(
            handle=stored,
            content=fold(" ".join(text[span.start : span.end] for span in stored.statement.content)),
            speaker=fold(stored.statement.speaker.name) if stored.statement.speaker.name else None,
        )
        for stored in statements.of_article(conn, row.id)
    ]
