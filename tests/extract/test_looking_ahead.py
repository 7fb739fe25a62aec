"""Linkers look ahead of their lock, two at once, and while people change things: nothing else is tied by it."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random

import pytest
from sqlalchemy import Connection, Engine

from services.common.contracts.articles import StoredArticle
from services.common.contracts.utterances import Kept, Tie, Utterance
from services.common.store import articles, speaker_decisions, statements, ties
from services.common.store.engine import reading, snapshot, writing
from services.common.store.numbering import lock_articles, numbers_of
from services.extract import linking, tying
from services.extract.link.utterances.encoders import Encoder
from services.extract.neighbours import Seen, Shelf
from tests.common.store.builders import NOW, a_statement, an_article, stored
from tests.extract.test_tying import DAY, FERRIES, FERRIES_TOO, HARBOUR, OTHER_FERRIES, SAID, WORDS, everything, relink
from tests.patience import PATIENCE_SECONDS

MORE = (
    *SAID,
    ("Mira Holt", (FERRIES_TOO, HARBOUR)),
    ("Ana Vell", ("Nobody has paid for dredging the harbour since that great storm.",)),
    ("A. Vell", (OTHER_FERRIES, FERRIES)),
    ("Captain Zuckerbrot", (f"{FERRIES_TOO} {HARBOUR}", "It rained.")),
)
Outcome = tuple[dict[Utterance, tuple[tuple[str, bool, float], ...]], frozenset[Tie]]


@dataclass
class Linker:
    """As a process that links: a bite is looked at, and linked later, with what was seen if it `looks_ahead`."""

    encoder: Encoder | None
    looks_ahead: bool
    shelf: Shelf = field(default_factory=Shelf)
    made: dict[str, dict[str, Kept]] = field(default_factory=dict)
    seen: dict[int, Seen] = field(default_factory=dict)

    def look(self, conn: Connection, ids: Sequence[str]) -> None:
        lacking = ties.lacking(conn, ids, self.encoder.name if self.encoder else None)
        self.made = {id: tying.prepare(lacking.get(id, {}), self.encoder) for id in ids}
        if self.looks_ahead:
            made = {number: self.made[id] for id, number in numbers_of(conn, self.made).items()}
            speakers = linking.foreseen(conn, made)
            self.seen = tying.look_ahead(conn, made, speakers, self.shelf, encoder=self.encoder)

    def link(self, conn: Connection) -> None:
        if not self.looks_ahead:
            self.shelf = Shelf()
        linking.link(conn, self.made, now=NOW)
        numbers = lock_articles(conn, self.made)
        tying.link(
            conn,
            {number: self.made[id] for id, number in numbers.items()},
            encoder=self.encoder,
            now=NOW,
            seen=self.seen,
            shelf=self.shelf,
        )
        self.made, self.seen = {}, {}


def outcome(conn: Connection) -> Outcome:
    told = everything(conn)
    return told, frozenset(ties.of(conn, [id for members in told.values() for id, *_ in members]))


def say(conn: Connection, article: StoredArticle, name: str, said: Sequence[str]) -> None:
    statements.replace(conn, article, [a_statement(article.article, words, name=name) for words in said], now=NOW)


def bring(conn: Connection) -> list[StoredArticle]:
    """Articles with their statements, none of them linked."""
    found = [
        stored(conn, an_article("\n".join(said), publisher=f"Paper {n}", day=DAY)) for n, (_, said) in enumerate(MORE)
    ]
    for n, (article, (name, said)) in enumerate(zip(found, MORE, strict=True)):
        say(conn, article, name, said if n % 3 else said[:1])
    return found


def change(conn: Connection, brought: Sequence[StoredArticle], at: int, how: int) -> None:
    """As extracting it again, a review, a newer version or a decision about speakers might."""
    name, said = MORE[at]
    if how == 0:
        say(conn, brought[at], name, said[1:])
    elif how == 1:
        say(conn, brought[at], "Captain Zuckerbrot", said)
    elif how == 2:
        say(conn, brought[at], name, said)
    elif how == 3:
        articles.supersede(conn, brought[at].id, brought[(at + 1) % len(brought)].id)
    else:
        listed = [statements.of_article(conn, brought[n].id) for n in (at, (at + 1) % len(brought))]
        speakers = {one.speaker_id for some in listed for one in some if one.speaker_id}
        if len(speakers) > 1:
            speaker_decisions.merge(conn, sorted(speakers), by="a test", now=NOW)


def told(store: Engine, seed: int, *, encoder: Encoder | None, looks_ahead: bool) -> Iterator[Outcome]:
    """What two linkers make of the articles while somebody changes things, in an order that the seed tells: after each
    link, and in the end, when all that was changed is linked again."""
    draw = Random(seed)
    with store.connect() as conn, conn.begin() as transaction:
        brought = bring(conn)
        left = draw.sample(range(len(brought)), len(brought))
        linkers = [Linker(encoder=encoder, looks_ahead=looks_ahead) for _ in range(2)]
        changed: list[int] = []
        while left or any(one.made for one in linkers) or changed:
            linker = linkers[draw.randrange(2)]
            if linker.made and draw.random() < 0.5:
                linker.link(conn)
                yield outcome(conn)
            elif not linker.made and (left or changed):
                from_ = changed if changed and (not left or draw.random() < 0.5) else left
                bite = [from_.pop() for _ in range(min(len(from_), draw.randint(1, 3)))]
                linker.look(conn, [brought[n].id for n in dict.fromkeys(bite)])
            elif left and draw.random() < 0.5:
                at = draw.randrange(len(brought))
                change(conn, brought, at, draw.randrange(5))
                changed += [at, (at + 1) % len(brought)]
        yield outcome(conn)
        transaction.rollback()


@pytest.mark.parametrize("encoder", [WORDS, None], ids=["vectors", "words alone"])
def test_what_was_seen_before_the_lock_changes_nothing_whatever_happened_since(
    store: Engine, encoder: Encoder | None
) -> None:
    for seed in range(8 if store.dialect.name == "sqlite" else 2):
        ahead = list(told(store, seed, encoder=encoder, looks_ahead=True))
        assert ahead == list(told(store, seed, encoder=encoder, looks_ahead=False)), f"seed {seed}"
        assert max(len(found) for found, _ in ahead) > 1


def test_two_linkers_at_once_tie_what_one_ties(store: Engine) -> None:
    """Both have looked before either links, so that neither has seen the other's articles."""
    with writing(store) as conn:
        ids = [one.id for one in bring(conn)]
    with store.connect() as conn, conn.begin() as transaction:
        alone = Linker(encoder=WORDS, looks_ahead=False)
        for id in ids:
            alone.look(conn, [id])
            alone.link(conn)
        expected = outcome(conn)
        transaction.rollback()
    both = threading.Barrier(2)

    def work(mine: Sequence[str]) -> None:
        linker = Linker(encoder=WORDS, looks_ahead=True)
        try:
            for k in range(0, len(mine), 2):
                with snapshot(store) as conn:
                    linker.look(conn, mine[k : k + 2])
                both.wait(PATIENCE_SECONDS)
                with writing(store) as conn:
                    linker.link(conn)
        except BaseException:
            both.abort()
            raise

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(work, ids[n::2]) for n in range(2)]:
            each.result()
    with reading(store) as conn:
        assert outcome(conn) == expected
    assert len(expected[0]) > 1


def test_under_the_lock_only_what_has_changed_is_compared_again(store: Engine) -> None:
    with writing(store) as conn:
        brought = bring(conn)
        for article in brought[:4]:
            relink(conn, article.id)
        linker = Linker(encoder=WORDS, looks_ahead=True)
        linker.look(conn, [brought[4].id])
        (seen,) = linker.seen.values()
        before = dict(seen.verdicts)
        linker.link(conn)
        assert seen.verdicts == before != {}
        assert all(seen.verdicts[pair] is verdict for pair, verdict in before.items())

        linker.look(conn, [brought[5].id])
        (seen,) = linker.seen.values()
        before = dict(seen.verdicts)
        say(conn, brought[0], "Captain Zuckerbrot", MORE[0][1])
        linker.link(conn)
        renamed = {one.statement.id for one in statements.of_article(conn, brought[0].id)}
        again = {pair for pair, verdict in seen.verdicts.items() if verdict is not before.get(pair)}
        assert again == {pair for pair in before if pair[1] in renamed} != set()


@pytest.mark.parametrize("looks_ahead", [True, False], ids=["looked ahead", "did not"])
def test_what_people_decide_after_the_look_counts(store: Engine, looks_ahead: bool) -> None:
    said = (("Mira Holt", FERRIES), ("Captain Zuckerbrot", "It rained."), ("Captain Zuckerbrot", FERRIES_TOO))
    with writing(store) as conn:
        brought = [stored(conn, an_article(f"{name}. {words}", day=DAY)) for name, words in said]
        for article, (name, words) in zip(brought, said, strict=True):
            say(conn, article, name, [words])
        for article in brought[:2]:
            relink(conn, article.id)
        linker = Linker(encoder=WORDS, looks_ahead=looks_ahead)
        linker.look(conn, [brought[2].id])
        speakers = [one.speaker_id for article in brought[:2] for one in statements.of_article(conn, article.id)]
        speaker_decisions.merge(conn, [one for one in speakers if one], by="a test", now=NOW)
        linker.link(conn)
        (tie,) = ties.of(conn, [one.statement.id for one in statements.of_article(conn, brought[2].id)])
    assert "same_speaker" in {why.feature for why in tie.why}
