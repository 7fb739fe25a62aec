"""Files that are moved away in the end: where to, with which note, and never one over another."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.common.contracts.submissions import Outcome, Reason, ReasonCode
from services.common.store import watched
from services.common.store.engine import open_store, reading
from services.ingest.folders import shelves
from services.ingest.folders.ground import Ground
from tests.ingest.desk import ARTICLE, Desk

WHY = Reason(code=ReasonCode.NO_ARTICLE, message="There is no article in it.", advice="Hand in the article's own page.")


@pytest.fixture
def desk(tmp_path: Path, sqlite_store_url: str) -> Iterator[Desk]:
    engine = open_store(sqlite_store_url)
    yield Desk(tmp_path / "inbox", engine, watch_after="move")
    engine.dispose()


def note(desk: Desk, name: str) -> dict[str, object]:
    found = json.loads((desk.folder / name).read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def test_a_file_that_ended_well_is_moved_to_done_and_a_bad_one_to_failed_each_with_a_note(desk: Desk) -> None:
    with desk.watching():
        desk.drop("sub/good.txt")
        desk.drop("sub/twin.txt", ARTICLE * 2)
        desk.drop("bad.html", ARTICLE * 3)
        desk.until(lambda: len(desk.rows()) == 3)
        assert all(name.startswith("processing/") for name in desk.files())
        desk.end(Outcome.DONE, name="sub/good.txt")
        desk.end(Outcome.DUPLICATE, name="sub/twin.txt")
        desk.end(Outcome.REJECTED, WHY, name="bad.html")
        wanted = ["done/sub/good.txt", "done/sub/twin.txt", "failed/bad.html"]
        desk.until(lambda: desk.files() == sorted([*wanted, *(f"{name}.qawl.json" for name in wanted)]))
        desk.quiet()
    assert (desk.folder / "failed/bad.html").read_text("utf-8") == ARTICLE * 3
    found = note(desk, "failed/bad.html.qawl.json")
    row = next(row for row in desk.rows() if row.name == "bad.html")
    assert (found["file"], found["outcome"], found["submission"]) == ("bad.html", "rejected", row.id)
    assert (found["reason"], found["message"], found["advice"]) == ("no_article", WHY.message, WHY.advice)
    assert note(desk, "done/sub/good.txt.qawl.json")["reason"] is None
    assert len(desk.rows()) == 3
    assert not (desk.folder / "processing").exists()
    with reading(desk.engine) as conn:
        assert watched.known(conn, str(desk.folder)) == {}


@pytest.mark.parametrize("outcome", [Outcome.BLOCKED, Outcome.QUARANTINED])
def test_what_was_blocked_or_quarantined_goes_to_failed(desk: Desk, outcome: Outcome) -> None:
    with desk.watching():
        desk.drop("a.url")
        desk.until(lambda: len(desk.rows()) == 1)
        desk.end(outcome, WHY)
        desk.until(lambda: "failed/a.url" in desk.files())


def test_a_file_is_refused_at_once_and_moved_at_once(desk: Desk) -> None:
    small = Desk(desk.folder, desk.engine, watch_after="move", max_payload_bytes=100)
    with small.watching():
        small.drop("big.txt", "x" * 101)
        small.until(lambda: small.files() == ["failed/big.txt", "failed/big.txt.qawl.json"])
    assert note(small, "failed/big.txt.qawl.json")["reason"] == "too_large"


def test_a_file_of_the_same_name_never_overwrites_the_one_before(desk: Desk) -> None:
    with desk.watching():
        for number in range(3):
            desk.drop("a.txt", f"{ARTICLE}{number}")
            desk.until(lambda n=number: len(desk.rows()) == n + 1)  # type: ignore[misc]
        desk.end(Outcome.DONE)
        desk.until(lambda: len(desk.files()) == 6)
    wanted = ["a (2).txt", "a (3).txt", "a.txt"]
    assert desk.files() == sorted(f"done/{name}{end}" for name in wanted for end in ("", ".qawl.json"))
    assert {(desk.folder / "done" / name).read_text("utf-8") for name in wanted} == {f"{ARTICLE}{n}" for n in range(3)}
    assert desk.names() == ["a.txt"] * 3


def test_a_failed_file_that_is_put_back_is_tried_again_and_its_note_is_passed_over(desk: Desk) -> None:
    with desk.watching():
        desk.drop("a.txt")
        desk.until(lambda: len(desk.rows()) == 1)
        desk.end(Outcome.REJECTED, WHY)
        desk.until(lambda: "failed/a.txt" in desk.files())
        desk.quiet(0.3)
        for name in ("a.txt", "a.txt.qawl.json"):
            (desk.folder / "failed" / name).rename(desk.folder / name)
        desk.until(lambda: len(desk.rows()) == 2)
        desk.end(Outcome.DONE)
        desk.until(lambda: "done/a.txt" in desk.files())
    assert desk.names() == ["a.txt", "a.txt"]


def test_what_was_claimed_before_a_crash_is_taken_in_after_it(desk: Desk) -> None:
    with desk.watching():
        desk.drop("first.txt")
        desk.until(lambda: len(desk.rows()) == 1)
    (claimed,) = desk.files()
    # As if the process had ended between the claim and the commit.
    (desk.folder / claimed).with_name("second.txt").write_text(ARTICLE * 2, "utf-8")
    with desk.watching():
        desk.until(lambda: desk.names() == ["first.txt", "second.txt"])
        desk.end(Outcome.DONE)
        desk.until(lambda: {"done/first.txt", "done/second.txt"} <= set(desk.files()))
        desk.quiet()
    assert len(desk.rows()) == 2


def test_a_note_written_before_a_crash_is_used_after_it(desk: Desk) -> None:
    with desk.watching():
        desk.drop("a.txt")
        desk.until(lambda: len(desk.rows()) == 1)
    desk.end(Outcome.DONE)
    (row,) = desk.rows()
    (desk.folder / "done").mkdir()
    (desk.folder / "done/a.txt.qawl.json").write_text(json.dumps({"submission": row.id}), "utf-8")
    with desk.watching():
        desk.until(lambda: desk.files() == ["done/a.txt", "done/a.txt.qawl.json"])


def test_when_files_cannot_be_moved_away_that_is_said_once_and_tried_again(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    in_the_way = desk.folder / "done"
    in_the_way.write_text("a file where a folder is needed", "utf-8")
    with desk.watching():
        desk.drop("a.txt")
        desk.until(lambda: len(desk.rows()) == 1)
        desk.end(Outcome.DONE)
        desk.until(lambda: any("cannot be moved away" in record.getMessage() for record in caplog.records))
        desk.quiet()
    in_the_way.unlink()
    with desk.watching():
        desk.until(lambda: "done/a.txt" in desk.files())
    assert len(desk.rows()) == 1


def test_what_is_kept_stays_and_moving_is_made_up_for_when_it_is_wanted_later(desk: Desk) -> None:
    keeping = Desk(desk.folder, desk.engine)
    with keeping.watching():
        keeping.drop("a.txt")
        keeping.until(lambda: len(keeping.rows()) == 1)
        keeping.end(Outcome.DONE)
        keeping.quiet()
    assert keeping.files() == ["a.txt"]
    with desk.watching():
        desk.until(lambda: desk.files() == ["done/a.txt", "done/a.txt.qawl.json"])
    assert len(desk.rows()) == 1


def test_a_file_that_changed_since_is_taken_in_anew_before_anything_is_moved(desk: Desk) -> None:
    with desk.watching():
        desk.drop("a.txt")
        desk.until(lambda: len(desk.rows()) == 1)
        (claimed,) = desk.files()
        (desk.folder / claimed).write_text(ARTICLE * 2, "utf-8")
        desk.end(Outcome.DONE)
        desk.until(lambda: len(desk.rows()) == 2)
        assert desk.text_of(desk.rows()[0]) == ARTICLE * 2
        desk.end(Outcome.DONE)
        desk.until(lambda: "done/a.txt" in desk.files())


def test_names_of_255_bytes_get_a_note_and_a_number_that_fit(desk: Desk) -> None:
    name = "خ" * 125 + "a.txt"
    with desk.watching():
        for number in range(2):
            desk.drop(name, f"{ARTICLE}{number}")
            desk.until(lambda n=number: len(desk.rows()) == n + 1)  # type: ignore[misc]
        desk.end(Outcome.DONE)
        desk.until(lambda: len(desk.files()) == 4)
    notes = [name for name in desk.files() if name.endswith(".qawl.json")]
    assert [note(desk, found)["file"] for found in notes] == [name, name]


def test_ten_files_of_one_long_name_get_ten_names_and_ten_notes() -> None:
    names = {shelves._numbered("خ" * 127 + ".", number) for number in range(1, 11)}
    assert len(names) == len({shelves.sidecar_of(name) for name in names}) == 10
    assert all(len(found.encode()) <= 255 for name in names for found in (name, shelves.sidecar_of(name)))


def test_a_file_is_never_renamed_over_another(tmp_path: Path) -> None:
    ground = Ground(folder=str(tmp_path), key="k", own="processing/1")
    (tmp_path / "a.txt").write_text("new", "utf-8")
    (tmp_path / "processing/1/0").mkdir(parents=True)
    (tmp_path / "processing/1/0/a.txt").write_text("old", "utf-8")
    assert shelves.claim(ground, "a.txt") == "processing/1/1/a.txt"
    assert shelves.claim(ground, "a.txt") is None
    assert (tmp_path / "processing/1/0/a.txt").read_text("utf-8") == "old"


def test_two_watchers_that_put_the_same_file_away_leave_one_file_and_one_note(desk: Desk) -> None:
    with desk.watching():
        desk.drop("a.txt")
        desk.until(lambda: len(desk.rows()) == 1)
        desk.end(Outcome.DONE)
        desk.until(lambda: len(desk.files()) == 2)
    ground = Ground(folder=str(desk.folder), key="k", own="processing/1")
    (row,) = desk.rows()
    for number in range(100):
        desk.drop(f"{number}.txt")
        start = threading.Barrier(3)

        def put_away(name: str = f"{number}.txt", start: threading.Barrier = start) -> None:
            start.wait()
            shelves.put_away(ground, name, row, now=datetime.now(UTC))

        watchers = [threading.Thread(target=put_away) for _ in range(3)]
        for watcher in watchers:
            watcher.start()
        for watcher in watchers:
            watcher.join()
    wanted = [f"done/{name}.txt" for name in ("a", *range(100))]
    assert desk.files() == sorted([*wanted, *(f"{name}.qawl.json" for name in wanted)])
