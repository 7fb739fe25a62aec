"""`qawl extract` and `qawl read` as a user runs them: real files, no broker, no database."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.cli import main

ARTICLE = """Harbour to reopen in spring

The harbour of Norvale will reopen in April, Transport Minister Lena Sorby said on Monday.

"We have waited long enough," Sorby told reporters. She added that two ferries had been ordered.
"""


def records(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_statements_of_a_text_are_verbatim_spans(tmp_path: Path) -> None:
    path = tmp_path / "harbour.txt"
    path.write_text(ARTICLE, "utf-8")
    result = CliRunner().invoke(main, ["extract", "--jsonl", str(path)])
    assert result.exit_code == 0, result.output
    (record,) = records(result.stdout)
    assert record["id"] == "harbour"
    assert record["text"] == ARTICLE
    statements = record["statements"]
    assert isinstance(statements, list)
    contents = [" ".join(ARTICLE[a:b] for a, b in s["content"]) for s in statements]
    assert any("We have waited long enough" in content for content in contents)
    assert {s["speaker"]["name"] for s in statements} == {"Lena Sorby"}


def test_what_cannot_be_read_is_told_and_its_neighbours_are_unharmed(tmp_path: Path) -> None:
    good, empty, gone = tmp_path / "good.txt", tmp_path / "empty.txt", tmp_path / "gone.txt"
    good.write_text(ARTICLE, "utf-8")
    empty.write_bytes(b"")
    result = CliRunner().invoke(main, ["extract", "--jsonl", str(empty), str(gone), str(good)])
    assert result.exit_code == 1
    assert [r["id"] for r in records(result.stdout)] == ["good"]
    assert str(empty) in result.stderr
    assert str(gone) in result.stderr
    assert "Traceback" not in result.stderr


def test_an_archive_larger_than_an_article_is_read_member_by_member(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QAWL_MAX_PAYLOAD_BYTES", "2000")
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("b.txt", ARTICLE + "b" * 1000)
        archive.writestr("c.txt", ARTICLE + "c" * 1000)
    path = tmp_path / "day.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", ARTICLE)
        archive.writestr("a.png", "")
        archive.writestr("../x.txt", ARTICLE)
        archive.writestr("inner.zip", inner.getvalue())
    result = CliRunner().invoke(main, ["read", "--jsonl", str(path)])
    assert result.exit_code == 1
    assert [r["path"] for r in records(result.stdout)] == [f"{path}#1", f"{path}#3#1", f"{path}#3#2"]
    assert "leads out of the archive" in result.stderr


def test_members_of_a_jsonl_are_read_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    lines = [json.dumps({"text": ARTICLE, "title": f"Number {n}", "published": "2026-03-02"}) for n in range(3)]
    path.write_text("\n".join([*lines[:2], "{broken", lines[2]]), "utf-8")
    result = CliRunner().invoke(main, ["read", "--jsonl", str(path)])
    assert result.exit_code == 1
    found = records(result.stdout)
    assert [r["title"] for r in found] == ["Number 0", "Number 1", "Number 2"]
    assert {r["date"] for r in found} == {"2026-03-02"}
    published = {"day": "2026-03-02", "at": None, "precision": "day", "basis": "hint"}
    assert [(r["published"], r["modified"], r["section"]) for r in found] == [(published, None, None)] * 3


def test_a_page_may_be_compressed(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in ARTICLE.split("\n\n")[1:])
    html = (
        f"<html><head><title>Harbour</title></head><body><article><h1>Harbour</h1>{paragraphs}</article></body></html>"
    )
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(html.encode()))
    result = CliRunner().invoke(main, ["read", "--jsonl", str(path)])
    assert result.exit_code == 0, result.output
    (record,) = records(result.stdout)
    assert record["path"] == str(path)
    assert "will reopen in April" in str(record["text"])


def test_people_get_a_readable_listing(tmp_path: Path) -> None:
    path = tmp_path / "harbour.txt"
    path.write_text(ARTICLE, "utf-8")
    result = CliRunner().invoke(main, ["extract", str(path)])
    assert result.exit_code == 0
    assert "Lena Sorby" in result.stdout
    assert "We have waited long enough" in result.stdout


def test_a_record_tells_class_polarity_addressee_and_chain(tmp_path: Path) -> None:
    path = tmp_path / "harbour.txt"
    path.write_text(
        "The Norvale Gazette reported that Lena Sorby said that Robert Finch had promised to repair the bridge.\n\n"
        "Sorby told the Norvale Gazette that the bridge was closed. She denied that it had been sold.\n",
        "utf-8",
    )
    result = CliRunner().invoke(main, ["extract", "--engine", "rules", "--jsonl", str(path)])
    (record,) = records(result.stdout)
    text, found = str(record["text"]), record["statements"]
    assert isinstance(found, list)
    assert [s["cue_class"] for s in found] == ["report", "say", "promise", "say", "deny"]
    assert [s["polarity"] for s in found] == [*["positive"] * 4, "negative"]
    assert [s["addressee"] and text[slice(*s["addressee"])] for s in found] == [
        *[None] * 3,
        "the Norvale Gazette",
        None,
    ]
    assert [s["chain"] for s in found] == [[], [found[0]["id"]], [found[1]["id"], found[0]["id"]], [], []]
    evidence = found[4]["evidence"]
    assert (evidence["cue"], evidence["score"], evidence["resolved_by"]) == ("deny", None, "pronoun")
    assert text[slice(*evidence["resolved_from"])] == "Sorby"
