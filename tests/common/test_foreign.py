"""What the environment says to Celery and uvicorn does not move Qawl to another program's broker."""

from pathlib import Path

import pytest

from services.common.broker import make_app
from services.common.foreign import OF_CELERY
from services.common.settings import Settings
from services.supervisor.plan import environment

ELSEWHERE = "redis://elsewhere:1/0"


def test_the_broker_is_that_of_the_settings_whatever_celery_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in OF_CELERY:
        monkeypatch.setenv(name, ELSEWHERE)
    settings = Settings(data_dir=tmp_path)
    app = make_app(settings, service="test")
    assert {app.conf.broker_url, app.conf.broker_read_url, app.conf.broker_write_url} == {settings.broker}
    assert app.connection_for_write().as_uri() == app.connection_for_read().as_uri()
    assert "elsewhere" not in app.connection_for_read().as_uri()


def test_what_qawl_run_starts_hears_nothing_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = ("CELERY_WORKER_PURGE", "WEB_CONCURRENCY", "UVICORN_ROOT_PATH", "PYTHONWARNINGS", "FLOWER_UNIX_SOCKET")
    for name in (*OF_CELERY, *others):
        monkeypatch.setenv(name, "3")
    monkeypatch.setenv("FLOWER_BASIC_AUTH", "desk:secret")
    found = environment(Settings(data_dir=tmp_path))
    assert not [name for name in found if name.startswith(("CELERY_", "UVICORN_", "WEB_", "BROKER_"))]
    assert not found.keys() & {"PYTHONWARNINGS", "FLOWER_UNIX_SOCKET"}
    assert found["FLOWER_BASIC_AUTH"] == "desk:secret", "its password is given so"
    assert found["PATH"]


def test_sqlites_temporary_files_lie_beside_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SQLITE_TMPDIR", raising=False)
    assert environment(Settings(data_dir=tmp_path))["SQLITE_TMPDIR"] == str(tmp_path)
    monkeypatch.setenv("SQLITE_TMPDIR", "/srv/tmp")
    assert environment(Settings(data_dir=tmp_path))["SQLITE_TMPDIR"] == "/srv/tmp"
