"""Export and import: everything comes over, into either kind of store, or nothing does."""

import hashlib
import io
import json
import os
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.contracts.additions import Addition
from services.common.contracts.spans import Span
from services.common.contracts.statements import Verdict
from services.common.contracts.submissions import Outcome
from services.common.store import (
    articles,
    large_payloads,
    payloads,
    review_decisions,
    reviews,
    statements,
    submissions,
)
from services.common.store.engine import (
    migrate,
    migrating,
    open_store,
    reading,
    revision_of,
    revisions,
    schema_is_current,
    upgrade,
    writing,
)
from services.common.store.portable import ImportRefusedError, export_store, import_store
from services.common.store.portable.layout import NOT_EXPORTED, NOT_EXPORTED_COLUMNS, REBUILT, layouts
from services.common.store.portable.lines import writer
from services.common.store.portable.manifest import MANIFEST, PAYLOAD_BYTES, Kind, Manifest, member_name
from services.common.store.statements import StatementFilter
from services.common.store.tables import metadata
from tests.common.store.builders import LATER, NOW, a_statement, a_submission, an_article, awaiting, stored
from tests.common.store.filled import fill

LARGEST = 64_000_000
Change = Callable[[dict[str, bytes]], None]


def silent(*_: object) -> None:
    """No progress is shown."""


def exported(engine: Engine) -> bytes:
    file = io.BytesIO()
    export_store(engine, file, qawl_version="1", made_at=NOW, progress=silent)
    return file.getvalue()


def imported(engine: Engine, data: bytes, *, largest: int = LARGEST) -> Manifest:
    return import_store(engine, io.BytesIO(data), largest_row=largest, progress=silent).manifest


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A store with a row in every table, made once: it is only read."""
    url = f"sqlite:///{tmp_path_factory.mktemp('filled') / 'store.sqlite'}"
    migrate(url)
    engine = open_store(url)
    fill(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def sqlite_export(source: Engine) -> bytes:
    return exported(source)


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without tables."""
    url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    engine = open_store(url if request.param == "sqlite" else request.getfixturevalue("empty_postgres_url"))
    yield engine
    engine.dispose()


def test_what_a_person_added_comes_over_and_holds_when_the_article_is_read_again(tmp_path: Path, empty: Engine) -> None:
    url = f"sqlite:///{tmp_path / 'source.sqlite'}"
    migrate(url)
    source = open_store(url)
    with writing(source) as conn:
        article = stored(conn, an_article("The wheel turns, as Tom Reed put it."))
        addition = Addition(content=(Span(0, 15),), name="Tom Reed")
        made = review_decisions.add(conn, article.id, addition, by="desk", now=LATER)
    imported(empty, exported(source))
    source.dispose()
    with writing(empty) as conn:
        found = a_statement(article.article, "Tom Reed")
        statements.replace_all(conn, reviews.laid_over(conn, [statements.prepared(article, [found])]), now=LATER)
        shown = [one.statement for one in statements.of_article(conn, article.id)]
        assert [(one.id, one.review) for one in shown] == [(made.statement_id, Verdict.ADDED), (found.id, None)]
        assert reviews.find(conn, made.number) == made


def test_every_table_and_column_is_exported_or_says_why_not(store: Engine) -> None:
    held = {layout.name: set(layout.columns) for layout in layouts()}
    for table in metadata.sorted_tables:
        for column in table.columns:
            is_held = column.name in held.get(table.name, ())
            is_named = table.name in NOT_EXPORTED or f"{table.name}.{column.name}" in NOT_EXPORTED_COLUMNS
            assert is_held != is_named, f"{table.name}.{column.name}: neither exported nor left out with a reason"
    others = {t for t in sa.inspect(store).get_table_names() if not t.startswith(REBUILT)} - set(metadata.tables)
    assert others <= {"alembic_version", "sqlite_sequence"}


def test_the_export_holds_every_table_with_what_its_manifest_tells(sqlite_export: bytes) -> None:
    found = members(sqlite_export)
    manifest = json.loads(found.pop(MANIFEST))
    told = {table["name"]: table for table in [*manifest["tables"], manifest["payload_bytes"]]}
    assert set(found) == set(told) == {PAYLOAD_BYTES, *(member_name(layout.name) for layout in layouts())}
    for name, data in found.items():
        assert told[name]["sha256"] == hashlib.sha256(data).hexdigest()
        assert told[name]["bytes"] == len(data)
        assert told[name]["rows"] > 0, f"{name} is not tested"
        if name != PAYLOAD_BYTES:
            assert told[name]["rows"] == data.count(b"\n")
            assert all(list(json.loads(line)) == list(told[name]["columns"]) for line in data.splitlines())


def test_over_the_other_kind_of_store_and_back_every_byte_is_the_same(
    sqlite_export: bytes, empty_postgres_url: str, tmp_path: Path
) -> None:
    first, second = open_store(empty_postgres_url), open_store(f"sqlite:///{tmp_path / 'b.sqlite'}")
    imported(first, sqlite_export)
    again = exported(first)
    imported(second, again)
    third = exported(second)
    for engine in (first, second):
        engine.dispose()
    before = members(sqlite_export)
    for data in map(members, (again, third)):
        assert {n: d for n, d in data.items() if n != MANIFEST} == {n: d for n, d in before.items() if n != MANIFEST}


def test_what_was_restored_is_listed_searched_and_known_as_before(
    source: Engine, sqlite_export: bytes, empty: Engine
) -> None:
    imported(empty, sqlite_export)

    def seen(engine: Engine) -> list[object]:
        with reading(engine) as conn:
            return [
                [replace(row, queued_at=None) for row in submissions.page(conn, limit=100)],
                articles.page(conn, limit=100),
                articles.page(conn, text="الجسر", limit=100).items,
                statements.page(conn, StatementFilter(), limit=100),
                *(statements.page(conn, StatementFilter(text=t), limit=9).items for t in ("bridge", '"جسر آمن"')),
                statements.page(conn, StatementFilter(speaker="holt"), limit=9).items,
                [payloads.get(conn, r.payload_digest) for r in submissions.page(conn, limit=99) if r.payload_digest],
            ]

    assert seen(empty) == seen(source)
    assert all(seen(source))
    with reading(empty) as conn:
        unfinished = {row.id for row in submissions.page(conn, limit=99) if row.outcome is None}
        assert set(awaiting(conn, now=LATER)) == unfinished, "no message of another broker's is counted on"
        assert len(unfinished) == 3
        (large,) = (row for row in submissions.page(conn, limit=99) if row.name == "large")
        assert large.payload_digest is not None
        done = submissions.page(conn, outcome=Outcome.DONE, limit=9)[0]
        assert done.payload_digest is not None
        assert submissions.first_with_payloads(conn, [done.payload_digest]) == {done.payload_digest: done}
    assert large_payloads.open_payload(empty, large.payload_digest).read() == b"0123456789" * 900_000
    with writing(empty) as conn:  # numbers go on where they stood
        stored(conn, an_article("A new one."))
        assert [item.language for item in articles.page(conn, limit=1).items] == ["en"]
        submissions.accept(conn, [a_submission()], now=LATER)


def test_a_store_that_is_not_empty_is_left_alone(store: Engine, sqlite_export: bytes) -> None:
    with writing(store) as conn:
        submissions.accept(conn, [a_submission(name="mine")], now=NOW)
    with pytest.raises(ImportRefusedError, match=r"not empty.*\n.*QAWL_DATA_DIR"):
        imported(store, sqlite_export)
    with reading(store) as conn:
        assert [row.name for row in submissions.page(conn, limit=9)] == ["mine"]
    assert schema_is_current(store)


def test_an_import_into_a_migrated_store_leaves_indexes_and_constraints_as_they_were(
    store: Engine, sqlite_export: bytes
) -> None:
    def there() -> set[tuple[str, str]]:
        inspector = sa.inspect(store)
        return {
            (table, str(index["name"]))
            for table in inspector.get_table_names()
            if not table.startswith("sqlite")
            for index in inspector.get_indexes(table)
        }

    before = there()
    assert imported(store, sqlite_export).rows > 20
    assert schema_is_current(store)
    assert there() == before
    assert ("submissions", "ix_submissions_stage") in before
    assert store.dialect.name == "sqlite" or "statement_search" in {table for table, _ in before}
    keys = {key["name"]: key["options"] for key in sa.inspect(store).get_foreign_keys("submissions")}
    assert keys["fk_submissions_parent"] == {}
    wrong = sa.update(metadata.tables["submissions"]).values(duplicate_of="nobody")
    with writing(store) as conn, pytest.raises(sa.exc.IntegrityError):
        conn.execute(wrong)


def changed(data: bytes, change: Change) -> bytes:
    """The export with its members changed, and a directory that is right for them."""
    found = members(data)
    change(found)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return file.getvalue()


def _manifest(change: Callable[[dict[str, object]], None]) -> Change:
    def apply(found: dict[str, bytes]) -> None:
        manifest = json.loads(found[MANIFEST])
        change(manifest)
        found[MANIFEST] = json.dumps(manifest).encode()

    return apply


def _replaced(name: str, old: bytes, new: bytes, *, honest: bool = True) -> Change:
    """A member changed; `honest`: the manifest tells of the changed one."""

    def apply(found: dict[str, bytes]) -> None:
        assert old in found[name]
        found[name] = found[name].replace(old, new)
        if honest:
            manifest = json.loads(found[MANIFEST])
            for told in [*manifest["tables"], manifest["payload_bytes"]]:
                if told["name"] == name:
                    told |= {"bytes": len(found[name]), "sha256": hashlib.sha256(found[name]).hexdigest()}
                    told["rows"] = found[name].count(b"\n") if name != PAYLOAD_BYTES else told["rows"]
            found[MANIFEST] = json.dumps(manifest).encode()

    return apply


def _without(name: str) -> Change:
    return lambda found: (found.pop(name), None)[1]


def _with_row(found: dict[str, bytes]) -> None:
    found[member_name("hosts")] += found[member_name("hosts")]


def rows(engine: Engine) -> dict[str, int]:
    with reading(engine) as conn:
        tables = (*(table.name for table in metadata.sorted_tables), *REBUILT)
        return {
            name: conn.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one() for name in tables
        }


SUBMISSIONS = member_name("submissions")
WRONG: dict[str, tuple[Change, str]] = {
    "no manifest": (_without(MANIFEST), "no manifest"),
    "no export": (_manifest(lambda m: m.update(format="other")), "no export of Qawl"),
    "a newer format": (_manifest(lambda m: m.update(format_version=2)), "format 2"),
    "a newer schema": (_manifest(lambda m: m.update(schema_revision="9999")), "newer Qawl"),
    "a manifest that is a list": (lambda f: f.update({MANIFEST: b"[]"}), "no export of Qawl"),
    "a manifest of nothing": (lambda f: f.update({MANIFEST: b'{"format":"qawl-export"}'}), "does not fit"),
    "a manifest that is no text": (lambda f: f.update({MANIFEST: b"\xff"}), "cannot be read"),
    "a manifest without end": (lambda f: f.update({MANIFEST: b" " * 1_000_001}), "too large"),
    "a manifest that is deep": (lambda f: f.update({MANIFEST: b"[" * 900_000}), "manifest"),
    "a member is missing": (_without(SUBMISSIONS), "other members"),
    "a member too many": (lambda f: f.update({"../../etc/passwd": b"x"}), "other members"),
    "a table is missing": (_manifest(lambda m: m["tables"].pop()), "other members"),  # type: ignore[attr-defined]
    "a row changed": (_replaced(SUBMISSIONS, b'"first"', b'"worst"', honest=False), "SHA-256"),
    "a row too many": (_with_row, "bytes, its manifest tells"),
    "a row twice": (
        _replaced(member_name("feeds"), b"}\n", b'}\n{"id":"x"}\n'),
        "has not the columns",
    ),
    "a text that is a number": (_replaced(SUBMISSIONS, b'"first"', b"1"), "a text is none"),
    "a date that is none": (_replaced(SUBMISSIONS, b"2026-03-04T", b"2026-13-04T"), "month"),
    "a number too large": (_replaced(SUBMISSIONS, b'"members":0', b'"members":' + b"9" * 30), "whole number"),
    "a stage against the rules": (_replaced(SUBMISSIONS, b'"stage":"finished"', b'"stage":"link"'), "fit together"),
    "a payload of nobody": (_replaced(SUBMISSIONS, b'"payload_digest":"', b'"payload_digest":"0'), "fit together"),
    "payload bytes that are others": (_replaced(PAYLOAD_BYTES, b"\x78\x5e", b"\x78\x5d"), "damaged"),
    "payloads that want more bytes than there are": (
        _replaced(member_name("payloads"), b'"deflated":', b'"deflated":9'),
        "ends too soon|stored bytes",
    ),
    "a payload larger than may be": (
        _replaced(member_name("payloads"), b'"deflated":', b'"deflated":99999999'),
        "QAWL_MAX_PAYLOAD_BYTES",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_does_not_fit_is_refused_and_nothing_of_it_stays(
    wrong: str, sqlite_export: bytes, sqlite_store_url: str
) -> None:
    change, match = WRONG[wrong]
    engine = open_store(sqlite_store_url)
    before = rows(engine)
    with pytest.raises(ImportRefusedError, match=match):
        imported(engine, changed(sqlite_export, change))
    assert rows(engine) == before
    engine.dispose()


def test_a_refused_import_changes_nothing_on_postgres_either(sqlite_export: bytes, empty_postgres_url: str) -> None:
    engine = open_store(empty_postgres_url)
    bad = changed(sqlite_export, _replaced(SUBMISSIONS, b'"payload_digest":"', b'"payload_digest":"0'))
    with pytest.raises(ImportRefusedError, match="fit together"):
        imported(engine, bad)
    assert sa.inspect(engine).get_table_names() == []
    imported(engine, sqlite_export)  # and the right one is taken after it
    engine.dispose()


def test_a_file_cut_off_or_damaged_anywhere_is_refused(sqlite_export: bytes, tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    for cut in (0, 1, 100, len(sqlite_export) // 2, len(sqlite_export) - 1):
        with pytest.raises(ImportRefusedError, match="damaged"):
            imported(engine, sqlite_export[:cut])
    with zipfile.ZipFile(io.BytesIO(sqlite_export)) as archive:
        at = next(entry.header_offset for entry in archive.infolist() if entry.filename == SUBMISSIONS) + 200
    flipped = bytearray(sqlite_export)
    flipped[at] ^= 0xFF
    with pytest.raises(ImportRefusedError):
        imported(engine, bytes(flipped))
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_bomb_is_not_read_beyond_what_a_row_may_hold(sqlite_export: bytes, tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    bomb = changed(sqlite_export, _replaced(SUBMISSIONS, b'"first"', b'"' + b"a" * 6_000_000 + b'"'))
    assert len(bomb) < 200_000
    with pytest.raises(ImportRefusedError, match="QAWL_MAX_PAYLOAD_BYTES"):
        imported(engine, bomb, largest=4_500_000)
    inflating = zlib.compress(b"\0" * 6_000_000)
    (row,) = [json.loads(x) for x in members(sqlite_export)[member_name("payloads")].splitlines()][:1]

    def swap(found: dict[str, bytes]) -> None:
        old = found[PAYLOAD_BYTES][: row["deflated"]]
        _replaced(PAYLOAD_BYTES, old, inflating)(found)
        size = f'"deflated":{row["deflated"]},'.encode()
        _replaced(member_name("payloads"), size, f'"deflated":{len(inflating)},'.encode())(found)

    with pytest.raises(ImportRefusedError):
        imported(engine, changed(sqlite_export, swap), largest=4_500_000)
    engine.dispose()


@pytest.mark.parametrize("is_migrated", [False, True])
def test_an_export_of_an_older_revision_comes_in_through_the_migrations(
    empty: Engine, tmp_path: Path, is_migrated: bool
) -> None:
    before = revisions()[2]
    assert before == "0003"
    old = open_store(f"sqlite:///{tmp_path / 'old.sqlite'}")
    with migrating(old) as conn:
        upgrade(conn, before)
    columns = {t: {c["name"] for c in sa.inspect(old).get_columns(t)} for t in sa.inspect(old).get_table_names()}
    values = {"id": "1" * 32, "channel": "url", "name": "old", "url": "https://a.example/", "hints": "{}",
              "received_at": "2026-01-01 00:00:00.000000", "stage": "fetch", "attempts": 0, "members": 0,
              "due_at": "2026-01-01 00:00:00.000000", "updated_at": "2026-01-01 00:00:00.000000"}  # fmt: skip
    with writing(old) as conn:
        names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        conn.execute(sa.text(f"INSERT INTO submissions ({names}) VALUES ({marks})"), values)
    data = _export_of_before(old, columns)
    old.dispose()
    if is_migrated:
        with migrating(empty) as conn:
            upgrade(conn)
    manifest = imported(empty, data)
    assert manifest.schema_revision == before
    assert schema_is_current(empty)
    with reading(empty) as conn:
        assert revision_of(conn) == revisions()[-1]
        (row,) = submissions.page(conn, limit=2)
        assert (row.name, row.url) == ("old", "https://a.example/")
        assert conn.execute(sa.select(metadata.tables["submissions"].c.priority)).scalar_one() == 6


def _export_of_before(old: Engine, there: dict[str, set[str]]) -> bytes:
    """What that version wrote: its own tables and columns."""
    file = io.BytesIO()
    tables, empty_member = [], {"bytes": 0, "rows": 0, "sha256": hashlib.sha256().hexdigest()}
    with zipfile.ZipFile(file, "w") as archive:
        for layout in layouts():
            if layout.name in there:
                columns = {name: kind for name, kind in layout.columns.items() if name in there[layout.name]}
                line = b""
                if layout.name == "submissions":
                    table = metadata.tables["submissions"]
                    with reading(old) as conn:
                        row = conn.execute(sa.select(*(table.c[name] for name in columns))).one()
                    line = writer(columns)(row)
                name = member_name(layout.name)
                archive.writestr(name, line)
                told = {"bytes": len(line), "rows": bool(line) + 0, "sha256": hashlib.sha256(line).hexdigest()}
                tables.append({"table": layout.name, "columns": columns, "name": name, **told})
        archive.writestr(PAYLOAD_BYTES, b"")
        manifest = {"format": "qawl-export", "format_version": 1, "qawl_version": "0", "schema_revision": "0003",
                    "made_at": "2026-01-01", "tables": tables,
                    "payload_bytes": {"name": PAYLOAD_BYTES, **empty_member}}  # fmt: skip
        archive.writestr(MANIFEST, json.dumps(manifest))
    return file.getvalue()


def test_an_export_needs_no_seekable_file(source: Engine, sqlite_export: bytes) -> None:
    read, write = os.pipe()
    with os.fdopen(write, "wb") as out, os.fdopen(read, "rb") as into:
        got: list[bytes] = []
        thread = threading.Thread(target=lambda: got.append(into.read()))
        thread.start()
        export_store(source, out, qawl_version="1", made_at=NOW, progress=silent)
        out.close()
        thread.join()
    assert members(got[0])[SUBMISSIONS] == members(sqlite_export)[SUBMISSIONS]


def test_an_export_sees_one_state_while_others_write(store: Engine) -> None:
    fill(store, number=1)
    wrote: list[str] = []

    def write_meanwhile(what: str, *_: object) -> None:
        if not wrote:
            wrote.append(what)
            with writing(store) as conn:
                stored(conn, an_article("Handed in meanwhile."))

    file = io.BytesIO()
    export_store(store, file, qawl_version="1", made_at=NOW, progress=write_meanwhile)
    assert wrote
    found = members(file.getvalue())
    assert found[member_name("articles")].count(b"\n") == 1
    assert members(exported(store))[member_name("articles")].count(b"\n") == 2


def test_a_kind_of_value_is_named_in_the_documentation() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "backup.md").read_text("utf-8")
    for kind in Kind:
        assert f"`{kind.value}`" in page
    for name, reason in {**NOT_EXPORTED, **NOT_EXPORTED_COLUMNS}.items():
        assert name in page, reason
