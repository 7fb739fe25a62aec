"""A broker that is away is asked every few seconds, without a line of the log for each."""

from pathlib import Path

import pytest

from services.common.broker import beat, make_app
from services.common.broker.beat import TellingScheduler
from services.common.broker.pools import LONGEST_PAUSE_SECONDS, PersistentConnection
from services.common.settings import Settings
from tests.servers.redis import free_port


class Enough(Exception):
    """Of a wait that would not end."""


def nowhere(folder: Path) -> Settings:
    return Settings.model_validate({"data_dir": folder, "broker_url": f"redis://127.0.0.1:{free_port()}/0"})


def test_a_worker_asks_again_soon_and_says_it_once(tmp_path: Path) -> None:
    connection = make_app(nowhere(tmp_path), service="test").connection_for_read()
    assert isinstance(connection, PersistentConnection)
    said: list[float] = []
    looks: list[None] = []

    def look() -> None:
        looks.append(None)
        if len(looks) == 4:  # at each failure, and at each second between
            raise Enough

    with pytest.raises(Enough):
        connection.ensure_connection(lambda _, pause: said.append(pause), callback=look)
    assert len(said) == 1
    assert said[0] <= LONGEST_PAUSE_SECONDS


def test_beat_lives_and_stops_while_it_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QAWL_DATA_DIR", str(tmp_path))
    scheduler = TellingScheduler(app=make_app(nowhere(tmp_path), service="beat"))
    told: list[None] = []

    def tell() -> None:
        told.append(None)
        if len(told) == 2:
            with pytest.raises(SystemExit):
                scheduler.stop()  # and the exit is lost on its way out of redis-py

    scheduler._pulse = tell  # type: ignore[assignment]
    with pytest.raises(SystemExit):
        _ = scheduler.producer
    assert len(told) == 2


def test_beat_tells_in_one_line_what_it_could_not_send(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("QAWL_DATA_DIR", str(tmp_path))
    scheduler = TellingScheduler(app=make_app(nowhere(tmp_path), service="beat"))
    entry = next(iter(scheduler.schedule.values()))
    scheduler.apply_entry(entry)
    (line,) = [record.getMessage() for record in caplog.records if record.name == beat.__name__]
    assert entry.name in line
    assert "\n" not in line
    assert all(record.exc_info is None for record in caplog.records if record.name == beat.__name__)
