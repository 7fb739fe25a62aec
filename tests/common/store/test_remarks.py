"""A speaker's statements, as subjects are found in them, from both stores."""

from datetime import date

from sqlalchemy import Engine

from services.common.contracts.utterances import Membership
from services.common.store import remarks, speakers, statements, utterances
from services.common.store.engine import reading, writing
from services.extract import linking
from tests.common.store.builders import NOW, a_statement, an_article, stored


def test_the_newest_remarks_of_one_speaker_with_their_days(store: Engine) -> None:
    with writing(store) as conn:
        for n in range(3):
            article = stored(conn, an_article(f"mine{n}. other{n}.", day=date(2026, 1, n + 1)))
            said = date(2020, 1, 1) if n == 2 else None
            made = [
                a_statement(article.article, f"mine{n}", name="Mira Holt", said=said),
                a_statement(article.article, f"other{n}", name="Ana Vell"),
            ]
            statements.replace(conn, article, made, now=NOW)
            linking.link(conn, [article.id], now=NOW)
    with reading(store) as conn:
        (speaker,) = speakers.page(conn, name="Holt", limit=2).items
        found = remarks.of_speaker(conn, speaker.id)
        cut = remarks.of_speaker(conn, speaker.id, most=2)
        none = remarks.of_speaker(conn, "0" * 32)
    assert not found.is_cut
    assert [(one.text, one.day) for one in found.items] == [
        ("mine2", date(2020, 1, 1)),
        ("mine1", date(2026, 1, 2)),
        ("mine0", date(2026, 1, 1)),
    ]
    assert cut.is_cut
    assert [one.text for one in cut.items] == ["mine2", "mine1"]
    assert none.items == ()


def test_a_remark_tells_the_utterance_that_it_reports_but_not_one_that_it_only_holds(store: Engine) -> None:
    with writing(store) as conn:
        article = stored(conn, an_article("one. two. three."))
        made = [a_statement(article.article, words, name="Mira Holt") for words in ("one", "two", "three")]
        statements.replace(conn, article, made, now=NOW)
        linking.link(conn, [article.id], now=NOW)
        ids = [one.id for one in made]
        members = [Membership(statement_id=id, is_whole=id == ids[2], score=0.9) for id in ids]
        utterances.replace(conn, ids, {ids[0]: members}, touched=(), now=NOW)
        (speaker,) = speakers.page(conn, name="Holt", limit=2).items
        found = remarks.of_speaker(conn, speaker.id)
    assert {one.text: one.utterance for one in found.items} == {"one": ids[0], "two": ids[0], "three": None}
