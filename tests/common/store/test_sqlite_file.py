"""A SQLite file that is moved away, replaced, or gone under open connections: nothing is written past it."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.common.store import submissions
from services.common.store.engine import migrate, open_store, reading, writing
from services.common.store.outages import Fault, StoreDown
from tests.common.store.builders import NOW, a_submission


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def engine(home: Path) -> Engine:
    url = f"sqlite:///{home}/qawl.sqlite"
    migrate(url)
    return open_store(url)


def accept(engine: Engine) -> str:
    with writing(engine) as conn:
        return submissions.accept(conn, [a_submission()], now=NOW)[0].id


def are_there(engine: Engine, *ids: str) -> bool:
    with reading(engine) as conn:
        return all(submissions.find(conn, id) is not None for id in ids)


def refused(engine: Engine) -> Fault:
    with pytest.raises(StoreDown) as caught:
        accept(engine)
    return caught.value.fault


def test_while_its_folder_is_away_nothing_is_accepted_and_nothing_is_made_in_its_place(
    engine: Engine, home: Path, tmp_path: Path
) -> None:
    before = accept(engine)
    home.rename(tmp_path / "away")
    assert refused(engine) is Fault.UNREACHABLE
    later = open_store(str(engine.url))  # as a child of a worker does that is forked meanwhile
    assert refused(later) is Fault.UNREACHABLE
    assert not home.exists()
    home.mkdir()
    assert refused(engine) is Fault.UNREACHABLE
    assert list(home.iterdir()) == []
    home.rmdir()
    (tmp_path / "away").rename(home)
    assert are_there(engine, before, accept(engine))


def test_what_is_accepted_goes_into_the_file_that_was_put_in_its_place(
    engine: Engine, home: Path, tmp_path: Path
) -> None:
    before = accept(engine)
    engine.dispose()
    shutil.copytree(home, tmp_path / "copy")
    held = accept(engine)
    home.rename(tmp_path / "away")
    (tmp_path / "copy").rename(home)
    later = accept(engine)
    assert are_there(engine, before, later)
    assert not are_there(engine, held), "it was in the other one"
    assert are_there(open_store(str(engine.url)), later)


def test_who_brings_tables_may_make_the_file_anew(engine: Engine, home: Path) -> None:
    shutil.rmtree(home)
    assert refused(engine) is Fault.UNREACHABLE
    home.mkdir()
    migrate(str(engine.url))
    assert are_there(engine, accept(engine))
