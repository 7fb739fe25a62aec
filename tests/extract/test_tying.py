"""Linking against a store: what is tied, and that the order of arrival changes nothing."""

import hashlib
from collections.abc import Sequence
from datetime import date
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine

from services.common.contracts.articles import StoredArticle
from services.common.contracts.statements import StatementId
from services.common.contracts.utterances import Utterance
from services.common.store import articles, speaker_decisions, statements, tellings, ties, untied, utterances
from services.common.store.engine import reading, writing
from services.common.store.numbering import article_number, lock_articles
from services.extract import linking, tying
from services.extract.link.utterances.encoders import Encoder, UniversalEncoder
from tests.common.store.builders import NOW, a_statement, an_article, stored

DAY = date(2026, 3, 2)


class Words:
    """An encoder that knows words by their letters alone: texts with the same words are near."""

    name = "words"
    size = 512

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._one(text) for text in texts]) if texts else np.zeros((0, self.size), np.float32)

    def _one(self, text: str) -> NDArray[np.float32]:
        seeds = [hashlib.sha256(word.strip(".,;").lower().encode()).digest()[:4] for word in text.split()]
        rows = [np.random.RandomState(int.from_bytes(seed, "big")).standard_normal(self.size) for seed in seeds]
        total = np.sum(rows, axis=0)
        found: NDArray[np.float32] = (total / np.linalg.norm(total)).astype(np.float32)
        return found


WORDS = Words()


def arrive(
    conn: Connection,
    said: Sequence[str],
    *,
    publisher: str = "The Daily Example",
    name: str = "Mira Holt",
    encoder: Encoder | None = WORDS,
    day: date | None = DAY,
) -> list[StatementId]:
    """An article in which one speaker says these things, stored and linked."""
    article = stored(conn, an_article("\n".join(said), publisher=publisher, day=day))
    found = [a_statement(article.article, words, name=name) for words in said]
    statements.replace(conn, article, found, now=NOW)
    relink(conn, article.id, encoder=encoder)
    return [one.id for one in found]


def relink(conn: Connection, article_id: str, *, encoder: Encoder | None = WORDS) -> None:
    linking.link(conn, [article_id], now=NOW)
    number = article_number(conn, article_id)
    assert number is not None
    lacking = ties.lacking(conn, [article_id], encoder.name if encoder else None).get(article_id, {})
    tying.link(conn, {number: tying.prepare(lacking, encoder)}, encoder=encoder, now=NOW)


def everything(conn: Connection) -> dict[Utterance, tuple[tuple[str, bool, float], ...]]:
    """Every utterance with all that is known of it, and its members."""
    return {
        one: tuple((m.statement.stored.statement.id, m.is_whole, m.score) for m in utterances.members(conn, one.id))
        for one in utterances.page(conn, limit=100).items
    }


def together(conn: Connection) -> set[frozenset[str]]:
    return {frozenset(id for id, _, _ in members) for members in everything(conn).values()}


def article_of(conn: Connection, statement: str) -> StoredArticle:
    found = statements.find(conn, statement)
    assert found is not None
    article = articles.find(conn, found.article.id)
    assert article is not None
    return article


FERRIES = "The ferries will sail again on Monday morning."
FERRIES_TOO = "The ferries will all sail again on Monday morning"
OTHER_FERRIES = "Five ferries will not sail again on Friday evening."
BRIDGE = "The old bridge will not bear another winter of heavy lorries."
BRIDGE_TOO = "الجسر القديم لن يتحمل شتاء آخر من الشاحنات الثقيلة."
SHOPS = "Shopkeepers in the harbour will pay for this with their livelihoods."
SHOPS_TOO = "سيدفع أصحاب المتاجر في الميناء ثمن ذلك من أرزاقهم."
HARBOUR = "Nobody has paid for dredging our harbour since the great storm."


@pytest.mark.parametrize("encoder", [WORDS, None], ids=["vectors", "words alone"])
def test_the_same_words_in_two_articles_are_one_utterance(store: Engine, encoder: Words | None) -> None:
    with writing(store) as conn:
        first = arrive(conn, [FERRIES, HARBOUR], publisher="A", encoder=encoder)
        second = arrive(conn, [FERRIES_TOO, "It rained."], publisher="B", encoder=encoder)
        assert together(conn) == {frozenset((first[0], second[0]))}
        (found,) = utterances.of_statement(conn, second[0])
        assert (found.statements, found.reports, found.outlets, found.languages) == (2, 2, 2, ("en",))
        assert found.speaker_name == "Mira Holt"


@pytest.mark.parametrize("days", [(DAY, None), (None, DAY), (None, None)], ids=["dated first", "undated first", "none"])
def test_an_article_without_a_date_finds_those_with_one_and_is_found_by_them(
    store: Engine, days: tuple[date | None, date | None]
) -> None:
    with writing(store) as conn:
        first = arrive(conn, [FERRIES, HARBOUR], publisher="A", day=days[0])
        second = arrive(conn, [HARBOUR, FERRIES], publisher="B", day=days[1])
        assert together(conn) == {frozenset((first[0], second[1])), frozenset((first[1], second[0]))}


@pytest.mark.parametrize("is_dated_first", [True, False], ids=["dated first", "undated first"])
def test_an_undated_article_in_another_script_is_tied_to_the_dated_one_on_the_same_meeting(
    store: Engine, is_dated_first: bool
) -> None:
    """As two articles that a user handed in: the speakers were one, and what they said was not."""
    english = ("en", NOW.date(), {"Helena Brandt": BRIDGE, "Tariq Mansour": SHOPS})
    arabic = ("ar", None, {"هيلينا براندت": BRIDGE_TOO, "طارق منصور": SHOPS_TOO})
    encoder = UniversalEncoder()
    ids: dict[str, StatementId] = {}
    with writing(store) as conn:
        for language, day, said in (english, arabic) if is_dated_first else (arabic, english):
            text = "\n".join(said.values())
            article = stored(conn, an_article(text, language=language, publisher=language, day=day))
            found = [a_statement(article.article, words, name=name) for name, words in said.items()]
            statements.replace(conn, article, found, now=NOW)
            relink(conn, article.id, encoder=encoder)
            ids |= {words: one.id for words, one in zip(said.values(), found, strict=True)}
        assert together(conn) == {frozenset((ids[a], ids[b])) for a, b in ((BRIDGE, BRIDGE_TOO), (SHOPS, SHOPS_TOO))}


def test_nearly_the_same_words_that_say_something_else_are_another_utterance(store: Engine) -> None:
    with writing(store) as conn:
        arrive(conn, [FERRIES])
        arrive(conn, [OTHER_FERRIES])
        assert together(conn) == set()


def test_a_statement_that_stands_in_another_one_is_no_report_of_it(store: Engine) -> None:
    with writing(store) as conn:
        article = stored(conn, an_article(f"{FERRIES} {HARBOUR}", day=DAY))
        inner, outer = (a_statement(article.article, words) for words in (FERRIES, f"{FERRIES} {HARBOUR}"))
        statements.replace(conn, article, [inner, outer], now=NOW)
        relink(conn, article.id)
        assert together(conn) == set()


def test_linking_again_changes_nothing(store: Engine) -> None:
    with writing(store) as conn:
        arrive(conn, [FERRIES])
        (id,) = arrive(conn, [FERRIES_TOO])
        before = everything(conn)
        relink(conn, article_of(conn, id).id)
        assert everything(conn) == before != {}
        assert tying.link_anew(conn, WORDS, after=0, now=NOW) is not None
        assert everything(conn) == before


def test_a_statement_that_is_gone_leaves_its_utterance(store: Engine) -> None:
    with writing(store) as conn:
        arrive(conn, [FERRIES])
        (id,) = arrive(conn, [FERRIES_TOO])
        article = article_of(conn, id)
        statements.replace(conn, article, [], now=NOW)
        relink(conn, article.id)
        assert together(conn) == set()


def test_an_older_version_leaves_its_utterances_to_the_newer_one(store: Engine) -> None:
    with writing(store) as conn:
        (first,) = arrive(conn, [FERRIES])
        (old,) = arrive(conn, [FERRIES_TOO])
        before = article_of(conn, old)
        after = stored(conn, an_article(f"Corrected. {FERRIES_TOO}", day=DAY))
        new = a_statement(after.article, FERRIES_TOO)
        statements.replace(conn, after, [new], now=NOW)
        articles.supersede(conn, before.id, after.id)
        relink(conn, after.id)
        assert together(conn) == {frozenset((first, new.id))}
        relink(conn, before.id)
        assert together(conn) == {frozenset((first, new.id))}


def test_what_people_decide_about_speakers_ties_their_statements_anew(store: Engine) -> None:
    with writing(store) as conn:
        ids = arrive(conn, [FERRIES], name="Mira Holt") + arrive(conn, [FERRIES_TOO], name="Captain Zuckerbrot")
        speakers = [found.stored.speaker_id for id in ids if (found := statements.find(conn, id))]
    before = score(store, ids)
    with writing(store) as conn:
        edit = speaker_decisions.merge(conn, [one for one in speakers if one], by="a test", now=NOW)
    settle(store)
    merged = score(store, ids)
    with writing(store) as conn:
        speaker_decisions.undo(conn, edit.number, by="a test", now=NOW)
    settle(store)
    assert merged > before == score(store, ids)


def score(store: Engine, ids: Sequence[str]) -> float:
    """Of the tie between statements, 0 where there is none."""
    with reading(store) as conn:
        return max((one.score for one in ties.of(conn, ids)), default=0.0)


def settle(store: Engine) -> None:
    linking.settle_rest(store, now=NOW, is_over=lambda: False)
    tying.follow_decisions(store, WORDS, clock=lambda: NOW, is_over=lambda: False)
    with reading(store) as conn:
        assert not untied.is_any(conn)


SAID: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Mira Holt", (FERRIES, HARBOUR)),
    ("ميرا هولت", (FERRIES_TOO,)),
    ("Holt", ("The ferries sail again on Monday morning", HARBOUR.replace("great ", ""))),
    ("Ana Vell", (HARBOUR, OTHER_FERRIES)),
    ("Mira Holt", (f"{FERRIES} {HARBOUR}",)),
    ("Mirah Holt", (f"{FERRIES} It rained.", "Five ferries will not sail again on Friday.")),
)


@pytest.mark.parametrize("encoder", [WORDS, None], ids=["vectors", "words alone"])
def test_any_order_of_arrival_gives_the_same_utterances(store: Engine, encoder: Words | None) -> None:
    chance = Random(5)
    orders = [list(range(len(SAID)))]
    orders += [chance.sample(orders[0], len(SAID)) for _ in range(20 if store.dialect.name == "sqlite" else 3)]
    results = []
    for order in orders:
        with store.connect() as conn, conn.begin() as transaction:
            for number in order:
                name, said = SAID[number]
                arrive(conn, said, publisher=f"Paper {number}", name=name, encoder=encoder)
            results.append((everything(conn), set(ties.of(conn, [id for some in together(conn) for id in some]))))
            transaction.rollback()
    assert all(one == results[0] for one in results)
    assert len(results[0][0]) > 1


def test_articles_in_one_bite_give_the_same_as_one_by_one(store: Engine) -> None:
    results = []
    for at_once in (1, len(SAID)):
        with store.connect() as conn, conn.begin() as transaction:
            ids = []
            for name, said in SAID:
                article = stored(conn, an_article("\n".join(said), publisher=name, day=DAY))
                statements.replace(conn, article, [a_statement(article.article, w, name=name) for w in said], now=NOW)
                ids.append(article.id)
            for k in range(0, len(ids), at_once):
                some = ids[k : k + at_once]
                linking.link(conn, some, now=NOW)
                numbers = lock_articles(conn, some)
                lacking = ties.lacking(conn, some, WORDS.name)
                made = {numbers[id]: tying.prepare(one, WORDS) for id, one in lacking.items()}
                tying.link(conn, made, encoder=WORDS, now=NOW)
            results.append(everything(conn))
            transaction.rollback()
    assert results[0] == results[1] != {}


def test_words_have_the_vector_that_a_statement_of_these_words_has(store: Engine) -> None:
    with writing(store) as conn:
        ids = arrive(conn, [f"{FERRIES} {HARBOUR}", HARBOUR])
        kept = {one.statement_id: one.vectors for _, one in tellings.told_of(conn, ids).values()}
    for id, words in zip(ids, (f"{FERRIES} {HARBOUR}", HARBOUR), strict=True):
        vector = tying.meaning(words, WORDS)
        assert vector is not None
        assert len(vector) == WORDS.size
        assert (kept[id] or b"").startswith(vector)
    assert tying.meaning(HARBOUR, None) is None


def test_what_is_embedded_in_one_go_is_kept_as_what_is_embedded_by_itself() -> None:
    lacking = {
        "a": {
            "1": ties.Words("The harbour closes.", "en"),
            "2": ties.Words("It rains. Nobody has come to see it.", "en"),
        },
        "b": {"3": ties.Words("Twelve ferries ran.", "en")},
        "c": {"4": ties.Words("The bridge stays open until the end of May.", "en")},
        "d": {},
    }
    found = tying.embedded(lacking, WORDS, most=3)
    assert [one.vectors is None for some in found.values() for one in some.values()] == [False, False, False, True]
    for key, some in lacking.items():
        assert tying.prepare(found[key], WORDS) == tying.prepare(some, WORDS)
        assert {id: (one.text, one.language) for id, one in found[key].items()} == {
            id: (one.text, one.language) for id, one in some.items()
        }
    assert tying.embedded(lacking, WORDS, most=2)["b"]["3"].vectors is None  # what does not fit is left to its own work
    assert tying.embedded(lacking, None, most=3) == lacking
