"""What counts as a copy, on stories of our own and on what outlets make of them; see wire.py."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts.articles import Article, Block, Role
from services.common.contracts.spans import Span
from services.ingest.copies.compare import Comparison, Relation, compare
from services.ingest.copies.prints import prints_of
from services.ingest.copies.spelling import key_of
from services.ingest.copies.wording import LONGEST, wording_of, words_of
from tests.ingest.wire import WITH_ITS_OWN, WORD_FOR_WORD, Change, Story, generated, our_stories, series

stories = cache(our_stories)


def compared(new: Story, old: Story, *, same_outlet: bool = False) -> Comparison:
    return compare(wording_of(new.article), wording_of(old.article), same_outlet=same_outlet)


def prints(story: Story) -> tuple[int, ...]:
    return prints_of(words_of(story.article))


def plain(text: str) -> Article:
    blocks = (Block(role=Role.MAIN, span=Span(0, len(text))),) if text else ()
    return Article(text=text, title=None, language="en", blocks=blocks)


@pytest.mark.parametrize("change", WORD_FOR_WORD.values(), ids=WORD_FOR_WORD)
def test_what_says_nothing_new_is_a_copy_and_is_found(change: Change) -> None:
    for story in stories():
        copy = change(story)
        assert compared(copy, story).relation is Relation.COPY, story.title
        assert len(set(prints(copy)) & set(prints(story))) >= 2, story.title


@pytest.mark.parametrize("change", WITH_ITS_OWN.values(), ids=WITH_ITS_OWN)
def test_what_changes_or_adds_a_word_is_of_the_same_story_and_is_read_by_itself(change: Change) -> None:
    for story in stories():
        version = change(story)
        assert compared(version, story).relation is Relation.CARRIES, story.title
        assert len(set(prints(version)) & set(prints(story))) >= 2, story.title


def test_a_brief_is_found_inside_the_long_story_and_the_long_story_from_the_brief() -> None:
    found = 0
    for n in range(100):
        long = generated(n, paragraphs=16)
        brief = replace(long, paragraphs=(" ".join(long.paragraphs[5].split()[:60]) + ".",))
        assert compared(long, brief).relation is Relation.CARRIES
        found += len(set(prints(brief)) & set(prints(long))) >= 1
    assert found >= 95


def test_different_articles_of_one_series_are_never_copies_and_hardly_ever_grouped() -> None:
    pairs = list(combinations(series(), 2))
    found = [compared(a, b, same_outlet=True).relation for a, b in pairs]
    assert Relation.COPY not in found
    assert found.count(Relation.CARRIES) <= 2  # two death notices that differ in hardly more than the name


def test_stories_that_have_nothing_to_do_with_each_other_are_others() -> None:
    for a, b in combinations(stories(), 2):
        assert compared(a, b).relation is Relation.OTHER, (a.title, b.title)


def test_a_story_written_in_another_language_is_another() -> None:
    told = {s.language: s for s in stories() if s.paragraphs[0].startswith(("VELMAR", "فيلمار", "VELMAR"))}
    for a, b in combinations(told.values(), 2):
        assert compared(a, b).relation is Relation.OTHER


def test_a_disclaimer_under_every_article_of_an_outlet_makes_them_no_copies() -> None:
    disclaimer = generated(1_000, paragraphs=3).paragraphs
    first, second = (
        replace(generated(n, paragraphs=2), paragraphs=(*generated(n, paragraphs=2).paragraphs, *disclaimer))
        for n in (1, 2)
    )
    assert compared(first, second, same_outlet=True).relation is Relation.OTHER


def test_texts_below_thirty_words_are_copies_only_where_all_words_are_the_same() -> None:
    live = Story(title="Live", paragraphs=("Watch the session of the council live, here.",))
    assert compared(replace(live, paragraphs=("Watch the session of the council, live here!",)), live) == Comparison(
        relation=Relation.COPY, share=1.0
    )
    assert compared(replace(live, paragraphs=("Watch the session of the senate live, here.",)), live).relation is (
        Relation.OTHER
    )
    assert prints(live) == prints(replace(live, paragraphs=("Watch the session of the council - live here",)))


def test_a_quotation_that_lost_its_condition_is_no_copy() -> None:
    story = stories()[0]
    whole = replace(
        story, paragraphs=(*story.paragraphs, '"We will leave the port if they ask us in writing," he said.')
    )
    short = replace(story, paragraphs=(*story.paragraphs, '"We will leave the port," he said.'))
    assert compared(short, whole).relation is Relation.CARRIES


def test_a_text_of_no_words_is_a_copy_of_nothing() -> None:
    empty = Story(title="Nothing", paragraphs=())
    assert compared(empty, empty).relation is Relation.OTHER
    assert prints(empty) == ()


def test_chinese_is_compared_by_its_characters() -> None:
    body = "".join(chr(0x4E00 + (n * 7919) % 5000) for n in range(400))
    story = Story(title="t", paragraphs=(body[:200] + "。", body[200:] + "。"), language="zh")
    assert compared(replace(story, title="u"), story).relation is Relation.COPY
    assert compared(replace(story, paragraphs=(*story.paragraphs, "新" * 9 + "。")), story).relation is Relation.CARRIES
    assert len(prints(story)) > 20


@pytest.mark.parametrize(
    ("one", "other"),
    [("colour", "color"), ("organisations", "organizations"), ("travelled", "traveled"), ("theatres", "theaters"),
     ("U.S.", "US"), ("don’t", "don't"), ("cease-fire", "ceasefire"), ("مسؤولية", "مسوولية"),
     ("إلى", "الي"), ("٢٥", "25")],
)  # fmt: skip
def test_spellings_of_one_word_have_one_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("four", "for"), ("hour", "hor"), ("prise", "prize"), ("filler", "filer"), ("1.5", "15"), ("we're", "were"),
     ("now", "not"), ("illegal", "legal"), ("its", "it's"), ("tour", "tor")],
)  # fmt: skip
def test_different_words_have_different_keys(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def test_the_prints_that_are_stored_stay_the_same_for_ever() -> None:
    story = Story(title="t", paragraphs=("The harbour of Zahrawan will reopen to cargo ships on Monday.",) * 4)
    assert len(prints(story)) == 8
    assert prints(story)[0] == 2773342491542455907


_TEXTS = st.text(alphabet="ab .,-\n'’%5٣é中ก\u200f\u064bقال_()U.S", max_size=300)


@given(_TEXTS)
def test_both_ways_of_reading_the_words_agree(text: str) -> None:
    assert words_of(plain(text)) == wording_of(plain(text)).words


@given(_TEXTS)
def test_every_text_is_a_copy_of_itself(text: str) -> None:
    wording = wording_of(plain(text))
    expected = Relation.COPY if wording.words else Relation.OTHER
    assert compare(wording, wording, same_outlet=True).relation is expected


@given(st.integers(0, 50), st.integers(0, 10_000), st.sampled_from(["drop", "double", "swap"]))
def test_no_change_of_a_single_word_makes_a_copy(which: int, where: int, what: str) -> None:
    story = stories()[which % len(stories())]
    words = [p.split(" ") for p in story.paragraphs]
    places = [(i, j) for i, p in enumerate(words) for j, word in enumerate(p) if i and key_of(word.strip('.,"“”'))]
    i, j = places[where % len(places)]
    near = "".join([*words[i][max(j - 1, 0) : j], "|", words[i][j], "|", *words[i][j + 1 : j + 2]])
    is_clause = any(mark in near for mark in ",;:،؛.…!?؟–—-/")  # "However," may be cut off: nothing is said anew
    if what == "drop" and is_clause:
        return
    words[i][j : j + 1] = {"drop": [], "double": [words[i][j], "zebra"], "swap": ["zebra"]}[what]
    changed = replace(story, paragraphs=tuple(" ".join(p) for p in words if p))
    assume_other = wording_of(changed.article).words != wording_of(story.article).words
    if assume_other and len(words[i]) > 1:
        assert compared(changed, story).relation is not Relation.COPY


@pytest.mark.parametrize(
    "hostile",
    [
        "- " * 200_000,
        "-" * 400_000,
        "U.S." * 100_000,
        "a'" * 200_000,
        "1." * 200_000,
        "word " * 19_000,
        ". a" * 19_000,
        "中" * 19_000,
        "\u064b" * 400_000,
        "x\n" * 19_000,
    ],
)
def test_hostile_texts_are_read_in_time(hostile: str) -> None:
    started = time.process_time()
    wording = wording_of(plain(hostile))
    prints_of(words_of(plain(hostile)))
    compare(wording, wording, same_outlet=True)
    assert time.process_time() - started < 3


def test_a_book_is_not_compared() -> None:
    book = plain("word by word " * LONGEST)
    assert words_of(book) == wording_of(book).words == ()


def test_the_work_is_done_in_time_that_does_not_hold_up_reading() -> None:
    articles = [s.article for s in stories()]

    def spent(work: Callable[[Sequence[Article]], object]) -> float:
        work(articles)
        started = time.process_time()
        work(articles)
        return (time.process_time() - started) / len(articles)

    assert spent(lambda all_: [prints_of(words_of(a)) for a in all_]) < 0.01
