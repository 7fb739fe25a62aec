"""Speakers: the same in whatever order articles come."""

import itertools
import threading

import pytest
from sqlalchemy import Connection, Engine

from services.common.contracts.articles import StoredArticle
from services.common.contracts.speakers import Speaker, SpeakerId
from services.common.contracts.statements import SpeakerKind
from services.common.store import speakers, statements
from services.common.store.engine import reading, writing
from services.common.store.namings import naming_id
from services.common.store.statements import StatementFilter
from services.extract import linking
from tests.common.store.builders import LATER, NOW, a_statement, an_article, stored

Said = tuple[str | None, SpeakerKind, str | None]


def an_article_of(conn: Connection, title: str, *said: Said) -> StoredArticle:
    article = stored(conn, an_article(title + " " + " ".join(f"words{n}." for n in range(len(said)))))
    retell(conn, article, *said)
    return article


def retell(conn: Connection, article: StoredArticle, *said: Said) -> None:
    made = [
        a_statement(article.article, f"words{n}", name=name, speaker_kind=kind, role=role)
        for n, (name, kind, role) in enumerate(said)
    ]
    statements.replace(conn, article, made, now=NOW)
    linking.link(conn, [article.id], now=NOW)


def everyone(conn: Connection) -> tuple[Speaker, ...]:
    return speakers.page(conn, limit=100).items


PERSON, OUTLET = SpeakerKind.PERSON, SpeakerKind.OUTLET


def test_spellings_of_one_name_meet_and_the_most_frequent_one_is_shown(store: Engine) -> None:
    with writing(store) as conn:
        an_article_of(conn, "a", ("زلفان  الهرمانى", PERSON, "وزير"), ("زلفان الهرماني", PERSON, "الوزير"))
        an_article_of(conn, "b", ("زُلفان الهرماني", PERSON, "الوزير"), ("زلفان الهرمانى", PERSON, None))
        (speaker,) = everyone(conn)
        assert speaker == Speaker(
            id=SpeakerId(naming_id(PERSON, "زلفان الهرماني")),
            name="زلفان الهرمانى",
            kind=PERSON,
            names=("زلفان الهرمانى", "زلفان الهرماني", "زُلفان الهرماني"),
            roles=("الوزير", "وزير"),
            statements=4,
        )
        assert speakers.find(conn, speaker.id) == speaker
        assert speakers.find(conn, "0" * 32) is None


def test_the_same_name_of_another_kind_is_another_speaker_and_no_name_is_none(store: Engine) -> None:
    with writing(store) as conn:
        article = an_article_of(
            conn,
            "a",
            ("Herald", PERSON, None),
            ("Herald", OUTLET, None),
            (None, PERSON, None),
            (" \u064b", PERSON, None),
        )
        assert {(s.kind, s.statements) for s in everyone(conn)} == {(PERSON, 1), (OUTLET, 1)}
        assert [row.speaker_id is None for row in statements.of_article(conn, article.id)] == [False, False, True, True]


def test_every_order_of_arrival_gives_the_same(store: Engine) -> None:
    told: list[tuple[str, list[Said]]] = [
        ("a", [("Mira Holt", PERSON, "mayor"), ("MIRA HOLT", PERSON, None)]),
        ("b", [("Mira Holt", PERSON, "judge"), ("MIRA HOLT", PERSON, "judge"), ("Tom Reed", PERSON, None)]),
        ("c", [("Tom  Reed", PERSON, "chair")]),
    ]
    results = set()
    for order in itertools.permutations(told):
        with store.connect() as conn, conn.begin() as transaction:
            for title, said in order:
                an_article_of(conn, title, *said)
            results.add(everyone(conn))
            transaction.rollback()
    ((holt, reed),) = results
    assert (holt.name, holt.names, holt.roles) == ("MIRA HOLT", ("MIRA HOLT", "Mira Holt"), ("judge", "mayor"))
    assert (reed.name, reed.statements) == ("Tom Reed", 2)


def test_assigning_again_changes_nothing(store: Engine) -> None:
    with writing(store) as conn:
        article = an_article_of(conn, "a", ("Mira Holt", PERSON, "mayor"))
        before = everyone(conn), statements.of_article(conn, article.id)
        linking.link(conn, [article.id], now=LATER)
        linking.link(conn, ["0" * 32], now=LATER)
        assert (everyone(conn), statements.of_article(conn, article.id)) == before


def test_counts_names_and_roles_follow_when_statements_are_replaced(store: Engine) -> None:
    with writing(store) as conn:
        a = an_article_of(conn, "a", ("Mira Holt", PERSON, "mayor"), ("Mira Holt", PERSON, "mayor"))
        an_article_of(conn, "b", ("MIRA HOLT", PERSON, None))
        assert [(s.name, s.statements, s.roles) for s in everyone(conn)] == [("Mira Holt", 3, ("mayor",))]
        retell(conn, a, ("Tom Reed", PERSON, "mayor"))
        assert [(s.name, s.statements, s.roles) for s in speakers.page(conn, name="mira", limit=9).items] == [
            ("MIRA HOLT", 1, ())
        ]
        retell(conn, a)
        assert [s.name for s in everyone(conn)] == ["MIRA HOLT"]
        assert speakers.page(conn, name="reed", limit=9).items == ()


def test_workers_that_resolve_the_same_speakers_at_once_miscount_nothing(store: Engine) -> None:
    names = ("Mira Holt", "MIRA HOLT", "Tom Reed", "Ana Vell")
    failures: list[Exception] = []

    def work(worker: int) -> None:
        try:
            for turn in range(15):
                said: list[Said] = [(names[(turn + n * worker) % 4], PERSON, "mayor") for n in range(4)]
                with writing(store) as conn:
                    article = stored(conn, an_article(f"{worker} {turn} words0. words1. words2. words3."))
                for version in (said, said[turn % 4 :]):
                    made = [
                        a_statement(article.article, f"words{n}", name=name) for n, (name, *_) in enumerate(version)
                    ]
                    with writing(store) as conn:
                        statements.replace(conn, article, made, now=NOW)
                    with writing(store) as conn:
                        linking.link(conn, [article.id], now=NOW)
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in (1, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with reading(store) as conn:
        for speaker in everyone(conn):
            assert speaker.statements == statements.count(conn, StatementFilter(speaker_id=speaker.id))
        assert sum(s.statements for s in everyone(conn)) == statements.count(conn, StatementFilter()) > 60


def test_a_list_has_the_most_statements_first_in_pages_and_filtered(store: Engine) -> None:
    with writing(store) as conn:
        for n in range(6):
            said: list[Said] = [(f"Person Number{n}", PERSON, None)] * (n + 1)
            an_article_of(conn, f"a{n}", *said, (f"Outlet {n}", OUTLET, None))
    with reading(store) as conn:
        found: list[Speaker] = []
        after = None
        while True:
            page = speakers.page(conn, limit=4, after=after)
            found += page.items
            after = page.next
            if after is None:
                break
        assert [s.statements for s in found] == [6, 5, 4, 3, 2, 1, 1, 1, 1, 1, 1, 1]
        assert len({s.id for s in found}) == 12
        assert [s.name for s in speakers.page(conn, limit=2, kind=PERSON).items] == ["Person Number5", "Person Number4"]
        assert [s.name for s in speakers.page(conn, limit=9, name="PERS number3").items] == ["Person Number3"]
        assert speakers.page(conn, limit=9, name="umber").items == speakers.page(conn, limit=9, name="%_*").items == ()


@pytest.mark.parametrize("cursor", ["", "1", "x.y", "1." + "0" * 31, "-1." + "0" * 32])
def test_a_cursor_that_was_not_given_out_is_a_value_error(store: Engine, cursor: str) -> None:
    with reading(store) as conn, pytest.raises(ValueError, match="not a cursor"):
        speakers.page(conn, limit=5, after=cursor)


def test_of_very_many_roles_the_most_frequent_are_shown(store: Engine) -> None:
    with writing(store) as conn:
        said: list[Said] = [("Mira Holt", PERSON, f"role {n % 30:02}") for n in range(45)]
        an_article_of(conn, "a", *said)
        (speaker,) = everyone(conn)
        assert speaker.roles == tuple(f"role {n:02}" for n in range(20))
