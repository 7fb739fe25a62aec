"""Speakers by name: where an upgrade puts those that were there, and those that code of before goes on showing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.store import speakers, tables
from services.common.store.engine import migrating, open_store, reading, upgrade, writing
from services.common.store.speaker_order import SpeakerOrder

_ADDED = sa.text(
    "INSERT INTO speakers (id, kind, name, statements, updated_at, speaker_id, is_full, is_listed, shown_name,"
    " shown_kind, shown_statements) VALUES (:id, :kind, :name, 1, :now, :id, true, false, :name, :kind, 1)"
)


def _show(conn: Connection, number: int, name: str, kind: str) -> None:
    """As code of before revision 0022 does."""
    row = {"id": f"{number:032x}", "kind": kind, "name": name, "now": datetime(2026, 11, 20, tzinfo=UTC)}
    conn.execute(_ADDED.bindparams(sa.bindparam("now", type_=tables.speakers.c.updated_at.type)), row)


@pytest.fixture(params=["sqlite", "postgres"])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    if request.param == "postgres":
        url = request.getfixturevalue("empty_postgres_url")
    engine = open_store(url)
    with migrating(engine) as conn:
        upgrade(conn, "0021")
    yield engine
    engine.dispose()


def _by_name(engine: Engine) -> list[str]:
    found: list[str] = []
    after = None
    with reading(engine) as conn:
        while True:
            page = speakers.page(conn, order=SpeakerOrder.NAME, after=after, limit=2)
            found += [one.name for one in page.items]
            after = page.next
            if after is None:
                return found


def test_an_upgrade_puts_those_that_are_there_where_a_reader_looks_them_up(before: Engine) -> None:
    names = ("Zeynep Alkan", "الهيئة العامة", "Åse Berg", "وزارة", "أحمد علي", "amal Dib")
    with writing(before) as conn:
        for number, name in enumerate(names):
            _show(conn, number, name, "organization" if name in ("الهيئة العامة", "وزارة") else "person")

    with migrating(before) as conn:
        upgrade(conn)

    by_name = ["amal Dib", "Åse Berg", "Zeynep Alkan", "أحمد علي", "الهيئة العامة", "وزارة"]
    assert _by_name(before) == by_name
    with writing(before) as conn:
        for number, name in enumerate(("Later Too", "Late", "Latest"), len(names)):
            _show(conn, number, name, "person")
    # Unsorted until they are shown anew, but each is there, and once.
    assert _by_name(before) == ["Later Too", "Late", "Latest", *by_name]
    with writing(before) as conn:
        speakers.sum_up(conn, [f"{number:032x}" for number in range(9)])
    assert _by_name(before)[2:5] == ["Late", "Later Too", "Latest"]
