"""What is near in meaning is found, whatever is stored and changed meanwhile; the codes only say where to look."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.store import meanings, statements
from services.common.store.engine import reading, writing
from services.common.store.meanings import HELD_FOR, Meanings, meaning_of
from services.common.store.statements import StatementFilter
from services.common.store.tables import articles as article_rows
from services.common.store.tables import statements as statement_rows
from services.common.store.tables import tellings
from tests.common.store.builders import NOW, a_statement, an_article, stored
from tests.common.store.embedded import embed, meant

CURRENT = StatementFilter(only_current=True)


def said(store: Engine, *topics: str, name: str = "Mira Holt", language: str = "en") -> list[str]:
    """An article with a statement on each topic, embedded; their ids."""
    text = ". ".join(topics)
    with writing(store) as conn:
        article = stored(conn, an_article(text, language=language))
        made = [a_statement(article.article, topic, name=name) for topic in topics]
        statements.replace(conn, article, made, now=NOW)
    embed(store, {one.id: meant(topic.split()[0]) for one, topic in zip(made, topics, strict=True)})
    return [one.id for one in made]


def asked(
    store: Engine, held: Meanings, topic: str, filter: StatementFilter = CURRENT, *, few: int = 0, **of: object
) -> list[str]:
    """Ids of what is near to it; with `few` 0 always by the codes."""
    given = {"now": NOW, **of}
    with reading(store) as conn:
        found = meanings.nearest(conn, held, meant(topic), filter, few=few, **given)  # type: ignore[arg-type]
        rows = statements.numbered(conn, sorted(one.number for one in found))
    ids = {
        number: row.stored.statement.id for number, row in zip(sorted(one.number for one in found), rows, strict=True)
    }
    return [ids[one.number] for one in found]


def held_numbers(store: Engine, held: Meanings) -> int:
    with reading(store) as conn:
        return len(held.nearest(conn, meant("ferries"), now=NOW))


@pytest.mark.parametrize("few", [0, 100])
def test_what_is_near_is_found_by_codes_as_by_looking_at_all(store: Engine, few: int) -> None:
    ids = said(store, "ferries one", "taxes one", "ferries two") + said(store, "ferries three", language="ar")
    held = Meanings()
    assert set(asked(store, held, "ferries", few=few)) == {ids[0], ids[2], ids[3]}
    assert asked(store, held, "ferries", StatementFilter(language="ar"), few=few) == [ids[3]]
    assert set(asked(store, held, "ferries", few=few, but=ids[0])) == {ids[2], ids[3]}
    assert asked(store, held, "glaciers", few=few) == []


def test_what_is_stored_changed_and_removed_is_followed(store: Engine) -> None:
    held = Meanings()
    first = said(store, "ferries one", "taxes one")
    assert asked(store, held, "ferries") == first[:1]
    second = said(store, "ferries two")
    assert set(asked(store, held, "ferries")) == {first[0], second[0]}
    with writing(store) as conn:
        article = stored(conn, an_article("ferries three. glaciers"))
        old, new = (a_statement(article.article, words) for words in ("ferries three", "glaciers"))
        statements.replace(conn, article, [old], now=NOW)
    embed(store, {old.id: meant("ferries")})
    assert len(asked(store, held, "ferries")) == 3
    with writing(store) as conn:
        statements.replace(conn, article, [new], now=NOW)
    assert set(asked(store, held, "ferries")) == {first[0], second[0]}
    with writing(store) as conn:
        conn.execute(sa.delete(tellings))
    assert asked(store, held, "ferries") == [], "the store is what answers"


def test_nothing_of_an_article_that_is_gone_is_held(store: Engine) -> None:
    held = Meanings()
    (gone,) = said(store, "ferries one")
    (kept,) = said(store, "ferries two")
    assert held_numbers(store, held) == 2
    with writing(store) as conn:
        c = statement_rows.c
        article = conn.execute(sa.select(c.article_number).where(c.id == gone)).scalar_one()
        conn.execute(sa.delete(statement_rows).where(c.article_number == article))
        conn.execute(sa.delete(article_rows).where(article_rows.c.number == article))
    assert held_numbers(store, held) == 1
    assert asked(store, held, "ferries") == [kept]


def test_embeddings_of_old_statements_are_seen_after_a_while(store: Engine) -> None:
    held = Meanings()
    (id,) = said(store, "ferries one")
    embed(store, {id: None}, encoder=None)
    assert asked(store, held, "ferries") == []
    embed(store, {id: meant("ferries")})
    assert asked(store, held, "ferries", now=NOW + HELD_FOR + timedelta(seconds=1)) == [id]


def test_only_the_newest_are_held_and_few_that_fit_are_found_beyond(store: Engine) -> None:
    held = Meanings(most=1)
    old = said(store, "ferries one", name="Adam Reed")
    new = said(store, "ferries two")
    newer = said(store, "ferries three")
    assert set(asked(store, held, "ferries")) <= {*old, *new, *newer}
    assert asked(store, held, "ferries", StatementFilter(speaker="Adam Reed"), few=100) == old


def test_another_encoders_embeddings_are_passed_over(store: Engine) -> None:
    (id,) = said(store, "ferries one")
    embed(store, {id: meant("ferries")}, encoder="another")
    assert asked(store, Meanings(), "ferries") == []
    assert asked(store, Meanings(), "ferries", few=100) == []
    with reading(store) as conn:
        assert meaning_of(conn, id) is None


def test_an_embedding_of_nothing_is_near_to_nothing(store: Engine) -> None:
    (id,) = said(store, "ferries one")
    embed(store, {id: type(meant("a"))(bytes(512))})
    assert asked(store, Meanings(), "ferries") == []
