"""How many statements fit, and of what they are made, on both stores."""

from datetime import date

from sqlalchemy import Engine

from services.common.contracts.articles import Role
from services.common.store import counts, speaker_decisions
from services.common.store.counts import By, Counts
from services.common.store.engine import snapshot, writing
from services.common.store.statements import StatementFilter
from services.extract import linking
from tests.api import samples

ALL = tuple(By)


def fill(store: Engine, *days: date | None) -> None:
    """One English article with one statement for each day, and an Arabic one with four."""
    for number, day in enumerate(days):
        article = samples.an_article((Role.MAIN, f"Number {number} is in, she said."), title=str(number), day=day)
        samples.store(store, article, [samples.said(article, f"Number {number} is in", cue="said")])
    council = samples.council()
    samples.store(store, council.article, council.statements)


def told(found: Counts) -> dict[str, dict[str, int]]:
    return {part.by.value: {one.name: one.count for one in part.values} for part in found.parts}


def of(store: Engine, filter: StatementFilter, *by: By, **how: object) -> Counts:
    asked = {"per": "month", "limit": 10} | how
    with snapshot(store) as conn:
        return counts.of(conn, filter, by=by or ALL, **asked)  # type: ignore[arg-type]


def test_what_fits_is_counted_by_each_property(store: Engine) -> None:
    fill(store, date(2026, 10, 30), date(2026, 11, 1), date(2026, 11, 2), None)
    found = of(store, StatementFilter())
    assert (found.total, found.is_part, [part.by for part in found.parts]) == (8, False, list(ALL))
    parts = told(found)
    assert parts["language"] == {"en": 4, "ar": 4}
    assert parts["publisher"] == {"Harbour Gazette": 4, "صحيفة المرسى": 4}
    assert parts["speaker"]["Marta Quell"] == 4
    assert parts["published"] == {"2026-10": 1, "2026-11": 6}
    assert found.parts[-1].unknown == 1
    for part in found.parts:
        assert sum(one.count for one in part.values) + part.others + part.unknown == 8

    marta = next(one for part in found.parts if part.by is By.SPEAKER for one in part.values if one.count == 4)
    assert of(store, StatementFilter(speaker_id=marta.value), By.LANGUAGE).total == 4
    days = of(store, StatementFilter(language="en"), By.PUBLISHED, per="day", limit=1)
    assert told(days)["published"] == {"2026-10-30": 1, "2026-11-01": 1, "2026-11-02": 1}
    assert told(of(store, StatementFilter(), By.PUBLISHED, per="year"))["published"] == {"2026": 7}


def test_values_beyond_the_limit_and_statements_beyond_the_most_are_told_of(store: Engine) -> None:
    fill(store, *(date(2026, 11, day) for day in range(1, 6)))
    (kinds,) = of(store, StatementFilter(), By.LANGUAGE, limit=1).parts
    assert ([(one.value, one.count) for one in kinds.values], kinds.others) == ([("en", 5)], 4)
    part = of(store, StatementFilter(), By.LANGUAGE, most=6)
    assert (part.total, part.is_part, told(part)["language"]) == (6, True, {"ar": 4, "en": 2})
    nothing = of(store, StatementFilter(text="zebra"))
    assert (nothing.total, nothing.is_part, told(nothing)) == (0, False, {by.value: {} for by in ALL})


def test_a_speaker_is_one_under_all_names_and_a_publisher_under_all_spellings(store: Engine) -> None:
    for number, (name, publisher) in enumerate((("Ann Quell", "Harbour Gazette"), ("Mary Holt", "HARBOUR GAZETTE"))):
        text = f"Number {number} is in, {name} said."
        article = samples.an_article((Role.MAIN, text), title=str(number), publisher=publisher)
        samples.store(store, article, [samples.said(article, f"Number {number} is in", cue="said", name=name)])
    before = of(store, StatementFilter(), By.SPEAKER, By.PUBLISHER)
    assert told(before) == {"speaker": {"Ann Quell": 1, "Mary Holt": 1}, "publisher": {"HARBOUR GAZETTE": 2}}

    ids = sorted(one.value for one in before.parts[0].values)
    with writing(store) as conn:
        speaker_decisions.merge(conn, ids, by="key desk", now=samples.NOW)
    linking.settle_rest(store, now=samples.NOW, is_over=lambda: False)
    (part,) = of(store, StatementFilter(), By.SPEAKER).parts
    ((value, count),) = [(one.value, one.count) for one in part.values]
    assert (value in ids, count) == (True, 2)
    assert of(store, StatementFilter(speaker_id=value), By.SPEAKER).total == 2
