"""What lies in a watched folder by name alone."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.folders.ground import Ground, grounds, is_passed_over, key_of


def test_keys_tell_all_names_apart_and_can_be_stored() -> None:
    names = ["a", "caf\\xe9", os.fsdecode(b"caf\xe9"), "é", "e\u0301", "\ufffd", "x" * 4_000, "x" * 3_999, "خ" * 2_000]
    keys = {key_of(name) for name in names}
    assert len(keys) == len(names)
    assert all(len(key.encode()) <= 1_100 for key in keys)


@given(st.binary(min_size=1).filter(lambda name: b"/" not in name and b"\0" not in name))
def test_a_key_is_text_whatever_the_name(name: bytes) -> None:
    key_of(os.fsdecode(name)).encode()


@pytest.mark.parametrize(
    "name", [".hidden", "~$open.docx", "a.part", "A.TMP", "x~", "Thumbs.db", "@eaDir", "a.txt.qawl.json"]
)
def test_what_is_unfinished_hidden_or_the_systems_is_passed_over(name: str) -> None:
    assert is_passed_over(name)


@pytest.mark.parametrize("name", ["a.txt", "part", "tmp.txt", "done.txt", "خبر", "a..b"])
def test_other_names_are_not(name: str) -> None:
    assert not is_passed_over(name)


def test_our_own_places_are_told_apart() -> None:
    ground = Ground(folder="/in", key="/in", own="processing/1234", apart=frozenset({"/in/other"}))
    assert ground.is_passed_over("done/a.txt")
    assert ground.is_passed_over("failed")
    assert ground.is_passed_over("processing/9999/0/a.txt")
    assert ground.is_passed_over("other/a.txt")
    assert ground.is_passed_over("sub/.git/config")
    assert not ground.is_passed_over("sub/done/a.txt")
    assert not ground.is_passed_over("processing/1234/0/a.txt")
    assert ground.shown("processing/1234/0/sub/a.txt") == "sub/a.txt"
    assert ground.shown("sub/a.txt") == "sub/a.txt"


def test_a_folder_named_twice_or_by_a_link_is_watched_once(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "link").symlink_to("a")
    found = grounds(
        [str(tmp_path / name) for name in ("a", "link", "a/", "a/b")],
        installation="1",
        data_dir=str(tmp_path / "a/data"),
    )
    assert [ground.folder for ground in found] == [str(tmp_path / "a"), str(tmp_path / "a/b")]
    assert found[0].apart == {str(tmp_path / "a/b"), str(tmp_path / "a/data")}
    assert found[1].apart == frozenset()
