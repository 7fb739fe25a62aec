"""Secrets may stand in files, as container engines hand them out; the variable itself goes first."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr, ValidationError

from services.common.settings import SECRETS, Settings


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_read_from_the_file_that_its_variable_names(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_bytes(b"redis://:p w@host/0\r\n")
    monkeypatch.setenv(f"QAWL_{name.upper()}_FILE", str(tmp_path / "secret"))
    assert getattr(Settings(), name).get_secret_value() == "redis://:p w@host/0"
    assert "p w" not in repr(Settings())
    monkeypatch.setenv(f"QAWL_{name.upper()}", "redis://other/0")
    assert getattr(Settings(), name).get_secret_value() == "redis://other/0"


def test_a_file_that_cannot_be_read_is_told_by_its_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QAWL_DATABASE_URL_FILE", str(tmp_path / "none"))
    with pytest.raises(ValidationError, match=r"QAWL_DATABASE_URL_FILE names .*none, which cannot be read"):
        Settings()
    (tmp_path / "none").write_bytes(b"\xff\xfe")
    with pytest.raises(ValidationError, match="cannot be read"):
        Settings()


def test_a_password_of_any_characters_is_put_into_the_url_and_kept_from_logs() -> None:
    password = "a/b@c:d%20 ü"
    settings = Settings.model_validate(
        {"database_url": "postgresql+psycopg://qawl@db:5432/qawl?x=1", "database_password": password}
    )
    url = sa.make_url(settings.database)
    assert (url.username, url.password, url.host, url.port, url.query["x"]) == ("qawl", password, "db", 5432, "1")
    assert password in settings.secrets
    assert all(word not in settings.database for word in ("a/b@c", " ")), "escaped in the URL"
    assert any(word in settings.database for word in settings.secrets), "and known so, too"


@pytest.mark.parametrize("url", ["postgresql+psycopg://qawl:own@db/qawl", "sqlite:////srv/qawl.sqlite", "nonsense"])
def test_a_url_that_has_a_password_or_needs_none_stays_as_it_is(url: str) -> None:
    settings = Settings.model_validate({"database_url": url, "database_password": "other"})
    assert settings.database == url


def test_a_folder_that_would_end_the_databases_path_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "why?").mkdir()
    monkeypatch.chdir(tmp_path / "why?")
    with pytest.raises(ValidationError, match=r"QAWL_DATA_DIR is .*why\?/data"):
        Settings()
    Settings.model_validate({"database_url": "postgresql+psycopg://qawl@db/qawl"})  # it does not lie there
    odd = tmp_path / "50 % #1 قول"
    assert sa.make_url(Settings(data_dir=odd).database).database == str(odd / "qawl.sqlite")


def test_a_data_folder_whose_database_sqlite_could_not_open_is_refused() -> None:
    longest = Path("/", *["y" * 99] * 4, "y" * (504 - 400 - len("//qawl.sqlite")))
    assert Settings(data_dir=longest).database
    with pytest.raises(
        ValidationError, match=r"QAWL_DATA_DIR is too long: .* up to 504 bytes, and /yyy.* has 505: name"
    ):
        Settings(data_dir=longest.with_name(longest.name + "y"))
    assert Settings(data_dir=longest / "more", database_url=SecretStr("postgresql+psycopg://qawl@db/qawl"))
