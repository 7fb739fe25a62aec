"""A person who was erased is in the record no more, and no article brings them back under their name."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.contracts.additions import Addition
from services.common.contracts.erasures import Erasure, NotErasableError, Plan
from services.common.contracts.reviews import Correction
from services.common.contracts.spans import Span
from services.common.contracts.statements import SpeakerKind
from services.common.contracts.submissions import Channel, NewSubmission
from services.common.folding import fold
from services.common.store import (
    erasing_people,
    reprocessing,
    review_decisions,
    speaker_decisions,
    speakers,
    statements,
    tables,
)
from services.common.store.engine import reading, writing
from services.common.store.namings import naming_id
from services.common.store.reprocessing import ArticleFilter
from services.common.store.review_decisions import ReviewRefusedError
from services.common.store.speaker_decisions import EditRefusedError
from services.common.store.statements import StatementFilter
from services.extract import linking
from services.extract.pipeline import RULES
from services.extract.reprocessing import revision
from tests.common.store.remains import remains
from tests.end_to_end.inprocess import Web, Works

FIRST = "\n\n".join(
    (
        "The lamp at Ostrava Point is lit again",
        'The lamp was lit on Monday after four years. "We have oil for the whole of the winter," said the '
        'keeper Wanda Quillfeather. "The geese were not asked," said the pilot Otto Karn, who had rowed over '
        "with the mail.",
        "Quillfeather said that she would paint the stairs before the spring.",
    )
)
SECOND = "\n\n".join(
    (
        "Stairs to be painted",
        '"Green is the colour of harbours," said Wanda Quillfeather on Friday. The council\'s clerk, Ilja '
        "Brandt, said that nobody had agreed to green.",
    )
)
THIRD = "\n\n".join(
    (
        "Geese moved",
        '"The geese will live in the old boathouse from Tuesday on," said Wanda Quillfeather. "They may keep '
        'the ducks awake," said Otto Karn.',
    )
)
TEXT_TABLES = {"articles", "payloads", "article_search"}
"""What the articles say stays: the record tells no longer who said it."""


@pytest.fixture
def works(store: Engine) -> Works:
    works = Works(store, Web({}))
    _take_in(works, FIRST, SECOND)
    return works


def _take_in(works: Works, *texts: str) -> None:
    for text in texts:
        works.hand_in([NewSubmission(channel=Channel.TEXT, name=text.partition("\n")[0], payload=text.encode())])
    works.until_done("taking in")


def _speakers(works: Works) -> dict[str, str]:
    with reading(works.engine) as conn:
        return {one.name: one.id for one in speakers.page(conn, limit=50).items}


def _said_by(works: Works) -> dict[str, int]:
    with reading(works.engine) as conn:
        page = statements.page(conn, StatementFilter(), limit=100)
    found: dict[str, int] = {}
    for item in page.items:
        name = item.stored.statement.speaker.name or ""
        found[name] = found.get(name, 0) + 1
    return found


def _erase(works: Works, id: str) -> Plan:
    seen: list[Erasure] = []
    found = erasing_people.erase(
        works.engine, id, by="the desk", now=works.now, within=lambda _, done: seen.append(done)
    )
    assert found is not None
    assert [found[0]] == seen
    works.until_done("after it")
    return found[1]


def test_a_person_goes_with_all_names_decisions_and_reviews_and_others_stay(works: Works) -> None:
    id = _speakers(works)["Wanda Quillfeather"]
    with writing(works.engine) as conn:
        speaker_decisions.add_alias(conn, id, "W. A. Quillfeather", by="desk", now=works.now)
        speaker_decisions.rename(conn, id, "Wanda Quillfeather the Elder", by="desk", now=works.now)
    linking.settle_rest(works.engine, now=works.now, is_over=lambda: False)
    id = _speakers(works)["Wanda Quillfeather the Elder"]
    with reading(works.engine) as conn:
        hers = [
            one.stored.statement.id
            for one in statements.page(conn, StatementFilter(), limit=100).items
            if "Quillfeather" in (one.stored.statement.speaker.name or "")
        ]
    with writing(works.engine) as conn:
        review_decisions.accept(conn, hers[0], by="desk", note=None, now=works.now)
        found = statements.find(conn, hers[0])
        assert found is not None
        # Named by somebody who took it back at once: what was said is kept, and the name in it.
        new = Addition(content=(Span(0, 5),), name="Wanda Quillfeather")
        added = review_decisions.add(conn, found.article.id, new, by="desk", now=works.now)
        review_decisions.undo(conn, added.number, by="desk", now=works.now)
    before = _said_by(works)
    with reading(works.engine) as conn:
        told = erasing_people.plan(conn, id)
    plan = _erase(works, id)
    assert plan == told
    assert plan.extent.statements == len(hers) >= 2
    assert plan.extent.names >= 3
    assert plan.extent.reviews == 2
    assert "Wanda Quillfeather" not in _speakers(works)
    left = {name: count for name, count in before.items() if "Quillfeather" not in name}
    assert _said_by(works) == left
    assert set(remains(works.engine, "Quillfeather")) <= TEXT_TABLES
    with reading(works.engine) as conn:
        assert speakers.find(conn, id) is None
        assert not any(id in str(row) for row in conn.execute(sa.select(tables.speaker_edits)))


def test_no_article_brings_them_back_be_it_new_or_read_again(works: Works) -> None:
    _erase(works, _speakers(works)["Wanda Quillfeather"])
    before = _said_by(works)
    _take_in(works, THIRD)
    now = _said_by(works)
    assert now.pop("Otto Karn") == before.pop("Otto Karn") + 1
    assert now == before
    with writing(works.engine) as conn:
        numbers = reprocessing.following(conn, ArticleFilter())
    assert all(revision(works.engine, number, RULES).is_empty for number in numbers), "a dry run tells of them"
    with writing(works.engine) as conn:
        sent = reprocessing.send_back(conn, numbers, together=9, now=works.now, due_at=works.now)
    assert sent
    works.until_done("reading again")
    assert fold("Wanda Quillfeather") not in {fold(name) for name in _speakers(works)}
    assert set(remains(works.engine, "Quillfeather")) <= TEXT_TABLES


def test_a_body_is_no_person_and_who_is_not_there_cannot_be_erased(works: Works) -> None:
    with writing(works.engine) as conn:
        listed = speaker_decisions.Listed(names=("Harbour Union",), kind=SpeakerKind.ORGANIZATION)
        speaker_decisions.take_in(conn, listed, by="desk", now=works.now)
        body = naming_id(SpeakerKind.ORGANIZATION, "Harbour Union")
        assert erasing_people.plan(conn, "0" * 32) is None
        with pytest.raises(NotErasableError, match="not a person"):
            erasing_people.plan(conn, body)


def test_nobody_can_bring_them_back_by_hand(works: Works) -> None:
    others = _speakers(works)
    _erase(works, others["Wanda Quillfeather"])
    with reading(works.engine) as conn:
        (his,) = [
            one.stored.statement.id
            for one in statements.page(conn, StatementFilter(), limit=100).items
            if one.stored.statement.speaker.name == "Otto Karn"
        ]
    with writing(works.engine) as conn:
        given: dict[str, Any] = {"by": "desk", "now": works.now}
        with pytest.raises(ReviewRefusedError, match="erased"):
            review_decisions.correct(conn, his, Correction(name="wanda  QUILLFEATHER"), **given)
        listed = statements.find(conn, his)
        assert listed is not None
        new = Addition(content=(Span(0, 5),), name="Wanda Quillfeather")
        with pytest.raises(ReviewRefusedError, match="erased"):
            review_decisions.add(conn, listed.article.id, new, **given)
        with pytest.raises(EditRefusedError, match="erased"):
            speaker_decisions.add_alias(conn, others["Otto Karn"], "Wanda Quillfeather", **given)
        with pytest.raises(EditRefusedError, match="erased"):
            speaker_decisions.take_in(conn, speaker_decisions.Listed(names=("Wanda Quillfeather",)), **given)
