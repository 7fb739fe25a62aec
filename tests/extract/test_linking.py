"""Linking articles in a store: any order of arrival gives the same, and decisions stay. All people are invented."""

import itertools
import random
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.contracts.articles import StoredArticle
from services.common.contracts.speakers import Speaker
from services.common.contracts.statements import SpeakerKind
from services.common.store import neighbourhoods, speaker_decisions, speaker_edits, speakers, statements, tables
from services.common.store.engine import reading, writing
from services.common.store.speaker_decisions import EditRefusedError, Listed
from services.common.store.statements import StatementFilter
from services.extract import linking
from tests.common.store.builders import LATER, NOW, a_statement, an_article, stored

PERSON, BODY = SpeakerKind.PERSON, SpeakerKind.ORGANIZATION
Said = tuple[str, str | None]

TOLD: list[tuple[str, list[Said]]] = [
    ("a", [("Fyodor Dostoevsky", "Russian writer")]),
    ("b", [("فيودور دوستويفسكي", None), ("دوستويفسكي", None)]),
    ("c", [("Dostoyevsky", None)]),
    ("d", [("Lyndon Johnson", "US president")]),
    ("e", [("Andrew Johnson", "US senator")]),
    ("f", [("جونسون", "الرئيس الأمريكي")]),
    ("g", [("Johnson", None), ("Johnston", None)]),
    ("h", [("Maria", None)]),
]


def tell(conn: Connection, title: str, said: list[Said], *, kind: SpeakerKind = PERSON) -> StoredArticle:
    words = " ".join(f"words{n}." for n in range(len(said)))
    article = stored(conn, an_article(f"{title} {words}", day=date(2025, 5, 1)))
    retell(conn, article, said, kind=kind)
    return article


def retell(conn: Connection, article: StoredArticle, said: list[Said], *, kind: SpeakerKind = PERSON) -> None:
    made = [
        a_statement(article.article, f"words{n}", name=name, role=role, speaker_kind=kind)
        for n, (name, role) in enumerate(said)
    ]
    statements.replace(conn, article, made, now=NOW)
    linking.link(conn, [article.id], now=NOW)


def everyone(conn: Connection) -> dict[frozenset[str], Speaker]:
    return {frozenset(one.names): one for one in speakers.page(conn, limit=200).items}


def settle(store: Engine) -> None:
    linking.settle_rest(store, now=LATER, is_over=lambda: False)


def test_any_order_of_articles_gives_the_same_speakers(store: Engine) -> None:
    chance = random.Random(7)
    results, rows = [], []
    for _ in range(6):
        chance.shuffle(TOLD)
        with store.connect() as conn, conn.begin() as transaction:
            for title, said in TOLD:
                tell(conn, title, said)
            found = everyone(conn)
            columns = [column for column in tables.speakers.c if column.name != "updated_at"]
            rows.append(sorted(map(repr, conn.execute(sa.select(*columns)))))
            results.append((found, {names: speakers.profile(conn, one.id) for names, one in found.items()}))
            transaction.rollback()
    told = [
        (found, {n: p and (p.candidates, p.roles, p.days) for n, p in profiles.items()}) for found, profiles in results
    ]
    assert all(one == told[0] for one in told)
    assert all(one == rows[0] for one in rows)
    names = set(told[0][0])
    assert frozenset({"Fyodor Dostoevsky", "فيودور دوستويفسكي", "دوستويفسكي", "Dostoyevsky"}) in names
    assert frozenset({"Lyndon Johnson", "جونسون"}) in names
    assert {frozenset({"Andrew Johnson"}), frozenset({"Johnson"}), frozenset({"Maria"})} <= names


def test_articles_in_one_bite_give_the_same_as_one_by_one(store: Engine) -> None:
    results = []
    for at_once in (True, False):
        with store.connect() as conn, conn.begin() as transaction:
            ids = []
            for title, said in TOLD:
                article = stored(conn, an_article(title + " " + " ".join(f"words{n}." for n in range(len(said)))))
                made = [a_statement(article.article, f"words{n}", name=a, role=b) for n, (a, b) in enumerate(said)]
                statements.replace(conn, article, made, now=NOW)
                ids.append(article.id)
            for some in [ids] if at_once else [[id] for id in ids]:
                linking.link(conn, some, now=NOW)
            results.append(everyone(conn))
            transaction.rollback()
    assert results[0] == results[1]


def test_what_goes_away_is_as_if_it_had_never_come(store: Engine) -> None:
    with writing(store) as conn:
        tell(conn, "a", [("Lyndon Johnson", "US president")])
        tell(conn, "b", [("Johnson", None)])
        before = everyone(conn)
        other = tell(conn, "c", [("Andrew Johnson", "US president"), ("Lyndon Baines Johnson", None)])
        assert everyone(conn) != before
        retell(conn, other, [])
    settle(store)
    with reading(store) as conn:
        assert everyone(conn) == before


def test_statements_are_listed_by_speaker_whatever_he_is_called_and_by_ids_that_he_had(store: Engine) -> None:
    with writing(store) as conn:
        tell(conn, "a", [("Fyodor Dostoevsky", None)])
        first = speakers.page(conn, limit=9).items[0].id
        tell(conn, "b", [("فيودور دوستويفسكي", None), ("دوستويفسكي", None)])
        (speaker,) = speakers.page(conn, limit=9).items
        ids = {first, speaker.id, *speakers.members(conn, speaker.id)}
        for id in ids:
            assert speakers.find(conn, id) == speaker
            page = statements.page(conn, StatementFilter(speaker_id=id), limit=9)
            assert [item.stored.speaker_id for item in page.items] == [speaker.id] * 3


def test_decisions_are_recorded_hold_against_later_articles_and_can_be_taken_back(store: Engine) -> None:
    with writing(store) as conn:
        tell(conn, "a", [("Mira Holt", None)])
        tell(conn, "b", [("Ana Vell", None)])
        holt, vell = (next(s for s in everyone(conn).values() if s.name == name) for name in ("Mira Holt", "Ana Vell"))
        merge = speaker_decisions.merge(conn, [holt.id, vell.id], by="desk", now=NOW)
    settle(store)
    with writing(store) as conn:
        assert set(everyone(conn)) == {frozenset({"Mira Holt", "Ana Vell"})}
        tell(conn, "c", [("Ana Vell", "mayor"), ("Vell", None)])
        assert set(everyone(conn)) == {frozenset({"Mira Holt", "Ana Vell", "Vell"})}
        (one,) = everyone(conn).values()
        split = speaker_decisions.split(conn, one.id, ["Vell"], by="desk", now=NOW)
    settle(store)
    with writing(store) as conn:
        assert set(everyone(conn)) == {frozenset({"Mira Holt", "Ana Vell"}), frozenset({"Vell"})}
        rename = speaker_decisions.rename(conn, holt.id, "Ana Mira Vell-Holt", by="desk", now=NOW)
    settle(store)
    with writing(store) as conn:
        found = speakers.find(conn, holt.id)
        assert found is not None
        assert found.name == "Ana Mira Vell-Holt"
        assert speakers.page(conn, name="vell holt", limit=9).items == (found,)
        assert (merge.text, split.text) == ("Mira Holt = Ana Vell", "Vell")
        for edit in (merge, split, rename):
            speaker_decisions.undo(conn, edit.number, by="desk", now=LATER)
        with pytest.raises(EditRefusedError):
            speaker_decisions.undo(conn, merge.number, by="desk", now=LATER)
    settle(store)
    with reading(store) as conn:
        assert set(everyone(conn)) == {frozenset({"Mira Holt"}), frozenset({"Ana Vell", "Vell"})}
        assert [e.undone_by for e in speaker_edits.latest(conn)] == ["desk", "desk", "desk"]


def test_two_people_of_one_full_name_are_parted_and_their_articles_go_to_the_right_one(store: Engine) -> None:
    """By what the role tells of the country; also when an article is read again, and for what comes later."""
    with writing(store) as conn:
        first = tell(conn, "a", [("Sami Halabi", "Egyptian singer")])
        tell(conn, "b", [("Sami Halabi", "Jordanian judge")])
        tell(conn, "c", [("Sami Halabi", None)])
        (both,) = everyone(conn).values()
        profile = speakers.profile(conn, both.id)
        assert profile is not None
        singer = next(one for one in profile.namings if one.context.startswith("@eg"))
        edit = speaker_decisions.split(conn, both.id, [singer.id], by="desk", now=NOW)
    settle(store)
    with writing(store) as conn:
        retell(conn, first, [("Sami Halabi", "Egyptian singer")])
        tell(conn, "d", [("Sami Halabi", "the Egyptian singer"), ("سامي الحلبي", "المغني المصري")])
        tell(conn, "e", [("Sami Halabi", "a Jordanian judge")])
    settle(store)
    with reading(store) as conn:
        found = {one.id: one.statements for one in speakers.page(conn, limit=9).items}
        page = statements.page(conn, StatementFilter(speaker_id=singer.id), limit=9)
        assert {item.stored.statement.speaker.role for item in page.items} == {
            "Egyptian singer", "the Egyptian singer", "المغني المصري",
        }  # fmt: skip
        assert sorted(found.values()) == [3, 3]
    with writing(store) as conn:
        speaker_decisions.undo(conn, edit.number, by="desk", now=LATER)
    settle(store)
    with reading(store) as conn:
        assert [one.statements for one in speakers.page(conn, limit=9).items] == [6]


def test_ministers_of_two_states_in_one_year_are_two_and_a_bare_name_says_whom_it_may_mean(store: Engine) -> None:
    told: list[tuple[str, list[Said]]] = [
        ("a", [("Sami Halabi", "Egyptian finance minister")]),
        ("b", [("Sami Halabi", "Jordanian health minister")]),
        ("c", [("Sami Halabi", None), ("Halabi", "Jordanian health minister")]),
        ("d", [("سامي الحلبي", "وزير الصحة الأردني")]),
    ]
    results = []
    for order in itertools.permutations(told):
        with store.connect() as conn, conn.begin() as transaction:
            for title, said in order:
                tell(conn, title, said)
            results.append(
                {one.id: (one, speakers.profile(conn, one.id)) for one in speakers.page(conn, limit=9).items}
            )
            transaction.rollback()
    assert all(one.keys() == results[0].keys() for one in results)
    assert sorted(speaker.statements for speaker, _ in results[0].values()) == [1, 1, 3]
    for found in results:
        (candidates,) = (profile.candidates for _, profile in found.values() if profile and profile.candidates)
        assert {one.id for one in candidates} < found.keys()
        assert len(candidates) == 2
        assert all(one.reasons for one in candidates)


def test_an_alias_and_a_list_with_wikidata_ids_name_speakers_to_come(store: Engine) -> None:
    with writing(store) as conn:
        tell(conn, "a", [("Mira Holt", None)])
        (holt,) = everyone(conn).values()
        speaker_decisions.add_alias(conn, holt.id, "The Iron Mayor", by="desk", now=NOW)
        taken = speaker_decisions.take_in(
            conn, Listed(names=("Ana Vell", "آنا فيل", "Vellita"), wikidata="Q1"), by="desk", now=NOW
        )
        assert len(taken) == 2
        assert speaker_decisions.take_in(
            conn, Listed(names=("Ana Vell", "آنا فيل", "Vellita"), wikidata="Q1"), by="desk", now=NOW
        ) == ()  # fmt: skip
    settle(store)
    with writing(store) as conn:
        tell(conn, "b", [("The Iron Mayor", None), ("Vellita", None)])
        vells = frozenset({"Vellita", "Ana Vell", "آنا فيل"})
        assert set(everyone(conn)) == {frozenset({"Mira Holt", "The Iron Mayor"}), vells}
        vell = everyone(conn)[vells]
        assert (vell.wikidata, vell.name, vell.statements) == ("Q1", "Vellita", 1)
        tell(conn, "c", [("آنا فيل", None)])
        found = speakers.find(conn, vell.id)
        assert found is not None
        assert (found.statements, frozenset(found.names)) == (2, vells)


def test_grouping_all_anew_changes_nothing(store: Engine) -> None:
    with writing(store) as conn:
        for title, said in TOLD:
            tell(conn, title, said)
        before = everyone(conn)
        after: str | None = ""
        while after is not None:
            after = linking.regroup(conn, after=after, now=LATER)
        assert everyone(conn) == before


def test_roles_are_dated_and_days_counted(store: Engine) -> None:
    with writing(store) as conn:
        for title, day in (("a", date(2021, 2, 3)), ("b", date(2025, 6, 7))):
            article = stored(conn, an_article(f"{title} words0.", day=day))
            made = [a_statement(article.article, "words0", name="Mira Holt", role="mayor")]
            statements.replace(conn, article, made, now=NOW)
            linking.link(conn, [article.id], now=NOW)
        (holt,) = everyone(conn).values()
        profile = speakers.profile(conn, holt.id)
    assert profile is not None
    ((role),) = profile.roles
    assert (role.first, role.last, role.statements) == (date(2021, 2, 3), date(2025, 6, 7), 2)
    assert [count for _, count in profile.days] == [1, 1]


def test_a_neighbourhood_stays_bounded_however_many_are_alike(store: Engine) -> None:
    with writing(store) as conn:
        said: list[Said] = [(f"{first} Johnson", None) for first in ("Ann", "Bea", "Cid", "Dov", "Eli", "Flo")]
        tell(conn, "a", said)
        tell(conn, "b", [("Johnson", None)])
        (lone,) = [one for names, one in everyone(conn).items() if names == {"Johnson"}]
        near = neighbourhoods.around(conn, set(speakers.members(conn, lone.id)))
    assert len(near.namings) <= neighbourhoods.MOST_AROUND
    assert len(near.namings) == 7


def test_first_names_of_several_articles_never_meet(store: Engine) -> None:
    with writing(store) as conn:
        for title in "ab":
            tell(conn, title, [("Maria", None)])
        assert len(speakers.page(conn, limit=9).items) == 2


def test_a_body_and_its_head_stay_two(store: Engine) -> None:
    with writing(store) as conn:
        tell(conn, "a", [("Egyptian Finance Ministry", None)], kind=BODY)
        tell(conn, "b", [("وزارة المالية المصرية", None)], kind=BODY)
        tell(conn, "c", [("Boutros Ghali", "Egyptian finance minister")])
        assert len(everyone(conn)) == 2


def test_every_pair_of_articles_may_come_in_any_order(store: Engine) -> None:
    for one, other in itertools.combinations(TOLD, 2):
        results = []
        for order in ((one, other), (other, one)):
            with store.connect() as conn, conn.begin() as transaction:
                for title, said in order:
                    tell(conn, title, said)
                results.append(everyone(conn))
                transaction.rollback()
        assert results[0] == results[1]
