"""Statements: replaced as a whole, listed by what is asked for."""

import dataclasses
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from services.common.contracts.articles import Role, StoredArticle
from services.common.contracts.spans import Span
from services.common.contracts.statements import (
    CueClass,
    DatePrecision,
    Evidence,
    Kind,
    NamedSpeaker,
    Polarity,
    SaidOn,
    SpeakerKind,
    Statement,
    statement_id,
)
from services.common.store import speakers, statements, tables
from services.common.store.engine import reading, writing
from services.common.store.namings import naming_id
from services.common.store.search import query
from services.common.store.statements import StatementFilter
from services.extract import linking
from tests.common.store.builders import LATER, NOW, a_statement, an_article, one_statement, stored

TEXT = "Mira Holt said the bridge is safe. Tom Reed, the mayor, said in Oldtown that work begins on Monday."


def listed(conn: Connection, **wanted: object) -> list[str]:
    page = statements.page(conn, StatementFilter(**wanted), limit=50)  # type: ignore[arg-type]
    found: list[str] = [item.stored.statement.id for item in page.items]
    assert statements.count(conn, StatementFilter(**wanted)) == len(found)  # type: ignore[arg-type]
    return found


def two(article: StoredArticle) -> tuple[Statement, Statement]:
    return (
        a_statement(article.article, "the bridge is safe", source="Mira Holt", cue="said"),
        a_statement(article.article, "work begins on Monday", source="Tom Reed", name="Tom Reed", role="the mayor"),
    )


def test_a_statement_comes_back_as_it_went_in(store: Engine) -> None:
    article = an_article(TEXT)
    spans = (Span(35, 43), Span(56, 60), (Span(19, 25), Span(89, 99)))
    full = Statement(
        id=statement_id(article.id, *spans),
        article_id=article.id,
        kind=Kind.MIXED,
        section=Role.CAPTION,
        source=spans[0],
        cue=spans[1],
        content=spans[2],
        speaker=NamedSpeaker(
            name="Tom Reed", kind=SpeakerKind.PERSON, role="the mayor", resolved_by="surname", resolved_from=Span(4, 9)
        ),
        evidence=Evidence(engine="test", version="1.2", pattern="said", cue="say", score=0.5),
        confidence=1 / 3,
        said_on=SaidOn(day=date(2026, 3, 1), precision=DatePrecision.MONTH, basis="in March"),
        venue=Span(64, 71),
        nested_in=statement_id(article.id, None, None, (Span(0, 9),)),
        cue_class=CueClass.DENY,
        polarity=Polarity.NEGATIVE,
        addressee=Span(72, 75),
    )
    opening = (Span(0, 9),)
    bare = dataclasses.replace(
        full,
        id=statement_id(article.id, None, None, opening),
        source=None,
        cue=None,
        content=opening,
        speaker=NamedSpeaker(name=None, kind=SpeakerKind.GROUP, role=None, resolved_by="unnamed"),
        said_on=None,
        venue=None,
        nested_in=None,
        cue_class=None,
        polarity=None,
        addressee=None,
    )
    with writing(store) as conn:
        kept = stored(conn, article)
        statements.replace(conn, kept, [full, bare], now=NOW)
    with reading(store) as conn:
        first, second = statements.of_article(conn, kept.id)
        assert (first.statement, second.statement) == (bare, full)
        assert (second.speaker_id, second.extracted_at) == (None, NOW)
        assert (first.chain, second.chain) == ((), (bare.id,))
        found = statements.find(conn, full.id)
        assert found is not None
        assert found.stored == second
        assert (found.source_text, found.cue_text, found.content_text) == (
            "Tom Reed",
            "said",
            "bridge … on Monday.",
        )
        assert (found.addressee_text, found.resolved_from_text) == (TEXT[72:75], TEXT[4:9])
        assert (found.article.id, found.article.publisher, found.article.stored_at) == (
            kept.id,
            "The Daily Example",
            NOW,
        )
        assert found.article.published == article.published
        assert statements.find(conn, "0" * 32) is None
        assert statements.of_article(conn, "0" * 32) == ()


def test_replacing_gives_exactly_the_new_ones_and_keeps_what_stays(store: Engine) -> None:
    with writing(store) as conn:
        article = stored(conn, an_article(TEXT))
        first, second = two(article)
        statements.replace(conn, article, [second], now=NOW)
        linking.link(conn, [article.id], now=NOW)
        before = statements.of_article(conn, article.id)
        statements.replace(conn, article, [second], now=LATER)
        assert statements.of_article(conn, article.id) == before
        changed = dataclasses.replace(second, confidence=0.5)
        statements.replace(conn, article, [changed, first], now=LATER)
        after = statements.of_article(conn, article.id)
        assert [row.statement for row in after] == [first, changed]
        assert [row.extracted_at for row in after] == [LATER, LATER]
        assert listed(conn, text="bridge") == [first.id]
        statements.replace(conn, article, [], now=LATER)
        assert statements.of_article(conn, article.id) == ()
        assert listed(conn) == listed(conn, text="bridge") == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    choices=st.lists(
        st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10), st.sampled_from(["A B", "C", None])), max_size=6),
        max_size=4,
    )
)
def test_replacing_twice_is_replacing_once_and_only_the_last_counts(
    store: Engine, choices: list[list[tuple[int, int, str | None]]]
) -> None:
    article = an_article(TEXT)
    versions = []
    for chosen in choices:
        made = {}
        for start, length, name in chosen:
            statement = a_statement(article, TEXT[start : start + length], name=name)
            made[statement.id] = statement
        versions.append(tuple(made.values()))
    with store.connect() as conn, conn.begin() as transaction:
        kept = stored(conn, article)
        for version in versions:
            for _ in range(2):
                statements.replace(conn, kept, version, now=NOW)
                linking.link(conn, [kept.id], now=NOW)
            found = statements.of_article(conn, kept.id)
            assert {row.statement for row in found} == set(version)
            assert [row.speaker_id is None for row in found] == [row.statement.speaker.name is None for row in found]
            counted = {s.id: s.statements for s in speakers.page(conn, limit=50).items}
            assert sum(counted.values()) == sum(s.speaker.name is not None for s in version)
        transaction.rollback()


def test_what_does_not_fit_the_article_is_refused(store: Engine) -> None:
    with writing(store) as conn:
        article = stored(conn, an_article(TEXT))
        other = stored(conn, an_article("Other words."))
    first, _ = two(article)
    beyond = Span(len(TEXT) - 1, len(TEXT) + 1)
    wrong = [
        (dataclasses.replace(first, content=(beyond,)),),
        (dataclasses.replace(first, source=beyond),),
        (dataclasses.replace(first, cue=beyond),),
        (dataclasses.replace(first, venue=beyond),),
        (first, first),
        (a_statement(other.article, "Other"),),
    ]
    for new in wrong:
        with writing(store) as conn, pytest.raises(ValueError, match=r"span|twice|not"):
            statements.replace(conn, article, new, now=NOW)
    with writing(store) as conn, pytest.raises(KeyError):
        statements.replace(conn, dataclasses.replace(article, id=type(article.id)("0" * 32)), [], now=NOW)


def test_a_list_is_newest_article_first_and_in_text_order_within_in_pages(store: Engine) -> None:
    expected: list[str] = []
    with writing(store) as conn:
        for n in range(7):
            article = stored(conn, an_article(f"{TEXT} ({n})"), now=NOW + timedelta(minutes=n))
            first, second = two(article)
            statements.replace(conn, article, [second, first], now=NOW)
            expected[:0] = [first.id, second.id]
    with reading(store) as conn:
        for wanted in (StatementFilter(), StatementFilter(text="bridge"), StatementFilter(language="en")):
            found: list[str] = []
            before = None
            while True:
                page = statements.page(conn, wanted, before=before, limit=3)
                found += [item.stored.statement.id for item in page.items]
                before = page.next
                if before is None:
                    break
            assert found == (expected if wanted.text is None else expected[::2])


@pytest.mark.parametrize("cursor", ["", "x", "1.5", "9" * 30])
def test_a_cursor_that_was_not_given_out_is_a_value_error(store: Engine, cursor: str) -> None:
    with reading(store) as conn, pytest.raises(ValueError, match="not a cursor"):
        statements.page(conn, StatementFilter(), before=cursor, limit=5)


def test_each_filter_finds_what_it_names_and_together_they_narrow(store: Engine) -> None:
    with writing(store) as conn:
        a = stored(conn, an_article(TEXT, publisher="Example Post", day=date(2026, 3, 1)))
        holt = a_statement(a.article, "the bridge is safe", kind=Kind.DIRECT, said=date(2026, 2, 28))
        reed = a_statement(a.article, "work begins on Monday", name="Tom Reed", section=Role.CAPTION)
        statements.replace(conn, a, [holt, reed], now=NOW)
        linking.link(conn, [a.id], now=NOW)
        b = stored(conn, an_article("قال زلفان الهرماني إن الجسر آمن", language="ar", publisher="المثال", day=None))
        zulfan = a_statement(b.article, "الجسر آمن", name="زلفان الهرماني", said=date(2026, 3, 3))
        statements.replace(conn, b, [zulfan], now=NOW)
    with reading(store) as conn:
        of_holt = naming_id(SpeakerKind.PERSON, "mira holt")
        assert listed(conn) == [zulfan.id, holt.id, reed.id]
        assert listed(conn, speaker_id=of_holt) == listed(conn, kind=Kind.DIRECT) == [holt.id]
        assert listed(conn, speaker="HOLT") == listed(conn, speaker="holt mira") == [holt.id]
        assert listed(conn, speaker="هرماني") == listed(conn, speaker="زلفان الهرمانى") == [zulfan.id]
        assert listed(conn, speaker="bridge") == listed(conn, speaker="") == listed(conn, speaker="holt reed") == []
        assert listed(conn, language="ar") == listed(conn, publisher="المثالُ") == [zulfan.id]
        assert listed(conn, section=Role.CAPTION) == listed(conn, text="monday") == [reed.id]
        assert listed(conn, said_from=date(2026, 3, 1)) == [zulfan.id]
        assert listed(conn, said_from=date(2026, 2, 28), said_to=date(2026, 3, 3)) == [zulfan.id, holt.id]
        assert listed(conn, said_to=date(2026, 2, 28)) == [holt.id]
        assert listed(conn, published_from=date(2026, 3, 1), published_to=date(2026, 3, 1)) == [holt.id, reed.id]
        assert listed(conn, published_from=date(2026, 3, 2)) == listed(conn, published_to=date(2026, 2, 1)) == []
        assert listed(conn, article_id=a.id) == listed(conn, publisher="example post") == [holt.id, reed.id]
        assert listed(conn, article_id="0" * 32) == listed(conn, speaker_id="\x00") == []
        assert listed(conn, article_id=a.id, text="bridge", speaker="holt", kind=Kind.DIRECT, language="en") == [
            holt.id
        ]
        assert listed(conn, article_id=a.id, text="bridge", speaker="reed") == []


@pytest.mark.parametrize("asked", ["حكومة", "الحكومة", "والحكومة", "الحُكومة", "للحكومة", '"الحكومة"', "حكوم*"])
def test_a_search_for_hukuma_finds_walhukuma(store: Engine, asked: str) -> None:
    with writing(store) as conn:
        found = [
            one_statement(conn, text, language="ar").id
            for text in ("اجتمع الوزير والحكومة", "هذه الحُكومة", "شكر للحكومة", "كل حكـومة")
        ]
        one_statement(conn, "اجتمع الوزير", language="ar")
        assert listed(conn, text=asked) == found[::-1]


def test_counting_ends_where_nobody_would_read_on(store: Engine) -> None:
    with writing(store) as conn:
        for n in range(3):
            one_statement(conn, f"the bridge is number {n}")
        for wanted in (
            StatementFilter(),
            StatementFilter(text="bridge"),
            StatementFilter(text="bridge", language="en"),
        ):
            assert [statements.count(conn, wanted, most=most) for most in (1, 2, 3, 4)] == [2, 3, 3, 3]


def test_a_search_does_not_find_a_part_of_a_word(store: Engine) -> None:
    with writing(store) as conn:
        for text in ("هذا ولد", "قال بوتين", "قال لافروف", "عاد إلى فرنسا"):
            one_statement(conn, text, language="ar")
        assert [listed(conn, text=asked) for asked in ("لد", "وتين", "افروف", "رنسا")] == [[], [], [], []]
        assert [len(listed(conn, text=asked)) for asked in ("ولد", "بوتين", "لافروف", "فرنسا")] == [1, 1, 1, 1]


def test_a_name_behind_a_clitic_is_found_when_the_article_attests_it(store: Engine) -> None:
    text = "وصل زلفان أمس. وقال إن ميرام وزلفان سيسافران"
    with writing(store) as conn:
        article = stored(conn, an_article(text, language="ar"))
        statement = a_statement(article.article, "ميرام وزلفان سيسافران", name=None)
        statements.replace(conn, article, [statement], now=NOW)
        assert listed(conn, text="زلفان") == listed(conn, text="وزلفان") == [statement.id]


def test_phrases_and_beginnings_of_words_are_found(store: Engine) -> None:
    with writing(store) as conn:
        found = one_statement(conn, "The governments of both regions will meet")
        other = one_statement(conn, "Both will of the regions govern the meeting")
        assert listed(conn, text='"governments of both"') == listed(conn, text='"of both region"') == [found.id]
        assert listed(conn, text='"both governments"') == []
        assert listed(conn, text="governm*") == [found.id]
        assert listed(conn, text="gov*") == listed(conn, text="regions will") == [other.id, found.id]


def test_words_of_both_scripts_in_one_text_are_found(store: Engine) -> None:
    with writing(store) as conn:
        found = one_statement(conn, "قالت BBC News إن Élysée والمدينة 2026", language="ar")
        for asked in ("bbc", "elysee", "مدينة", "٢٠٢٦", "news المدينة"):
            assert listed(conn, text=asked) == [found.id]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text("\"*:()&|!<->^+{}\\'\x00 aA1NOTREAD", max_size=40))
def test_no_query_is_an_error(store: Engine, asked: str) -> None:
    with reading(store) as conn:
        assert listed(conn, text=asked) == listed(conn, speaker=asked) == []


@pytest.mark.parametrize("asked", ["x" * 10_000, '"' * 10_000, "a* " * 5_000, "\x00", "' OR 1=1 --", "名前", '"a b c*'])
def test_a_hostile_query_finds_nothing_and_breaks_nothing(store: Engine, asked: str) -> None:
    with writing(store) as conn:
        one_statement(conn, "Some words")
        assert listed(conn, text=asked) == listed(conn, speaker=asked) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=80))
def test_any_text_is_stored_and_found_by_its_own_words(store: Engine, text: str) -> None:
    with store.connect() as conn, conn.begin() as transaction:
        statement = one_statement(conn, text, name=text)
        asked = " ".join(text.replace('"', " ").replace("*", " ").split())
        expected = [statement.id] if query(asked).parts else []
        assert listed(conn, text=asked) == listed(conn, speaker=asked) == expected
        transaction.rollback()


def test_a_very_long_statement_is_stored_and_found(store: Engine) -> None:
    text = " ".join(f"{'والبال' * 20}{n} 漢字{n} word{n}" for n in range(30_000))
    with writing(store) as conn:
        found = one_statement(conn, text, name=text[:10_000])
        assert listed(conn, text="word7") == [found.id]


def test_the_chain_goes_from_the_nearest_outward_in_any_order_of_storing(store: Engine) -> None:
    article = an_article("A said B said C said so.")
    outer = a_statement(article, "B said C said so")
    middle = dataclasses.replace(a_statement(article, "C said so"), nested_in=outer.id)
    inner = dataclasses.replace(a_statement(article, "so"), nested_in=middle.id)
    with writing(store) as conn:
        statements.replace(conn, stored(conn, article), [inner, outer, middle], now=NOW)
    with reading(store) as conn:
        found = statements.find(conn, inner.id)
        assert found is not None
        assert found.stored.chain == (middle.id, outer.id)


def test_statements_are_found_by_class_and_polarity(store: Engine) -> None:
    article = an_article("The bridge is safe. Work begins on Monday.")
    denied, promised = (
        dataclasses.replace(a_statement(article, content), cue_class=act, polarity=polarity)
        for content, act, polarity in (
            ("The bridge is safe", CueClass.DENY, Polarity.NEGATIVE),
            ("Work begins on Monday", CueClass.PROMISE, Polarity.POSITIVE),
        )
    )
    with writing(store) as conn:
        statements.replace(conn, stored(conn, article), [denied, promised], now=NOW)
    with reading(store) as conn:
        assert listed(conn, cue_class=CueClass.PROMISE) == [promised.id]
        assert listed(conn, polarity=Polarity.NEGATIVE) == [denied.id]
        assert listed(conn, cue_class=CueClass.PROMISE, polarity=Polarity.NEGATIVE) == []
        assert listed(conn, cue_class=CueClass.DENY, text="bridge") == [denied.id]


def test_a_row_of_before_class_and_chain_were_told_is_read_and_then_replaced(store: Engine) -> None:
    article = an_article("A said B said so.")
    outer = a_statement(article, "B said so")
    inner = dataclasses.replace(
        a_statement(article, "so"), nested_in=outer.id, cue_class=CueClass.SAY, polarity=Polarity.POSITIVE
    )
    with writing(store) as conn:
        kept = stored(conn, article)
        statements.replace(conn, kept, [outer, inner], now=NOW)
        conn.execute(
            sa.update(tables.statements).values(cue_class=None, polarity=None, chain=sa.null(), cue_entry=None)
        )
        old = statements.find(conn, inner.id)
        assert old is not None
        assert (old.stored.statement.cue_class, old.stored.statement.polarity) == (None, None)
        assert old.stored.chain == (outer.id,)
        statements.replace(conn, kept, [outer, inner], now=LATER)
        new = statements.find(conn, inner.id)
        assert new is not None
        assert new.stored.statement == inner
