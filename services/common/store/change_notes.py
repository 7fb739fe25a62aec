"""Which submissions and utterances were changed, noted by triggers, and numbered without holding up who writes.

A submission moves several times, hundreds in a second, and whoever hands one in waits for its commit: on PostgreSQL the
lock of `change_triggers.py`, held for each commit, would let no two of them through at once. So there a trigger only
adds a row to `changes_waiting`, which waits for nobody, and `settle` numbers what has been committed by then, under a
lock that only those who number wait for. Its numbers are seen all at once, and none below them comes later. SQLite has
one writer at a time, and its triggers number as they write.
"""

# ruff: noqa: S608 (all of it is built of names that stand in this module)

from collections.abc import Iterator

from sqlalchemy import Connection

_LOCK = 0x5161776E  # beside that of `change_triggers.py`: any number will do

_TOLD = {
    # Where it stands, what became of it and why, and what it is called; not each attempt, nor each message.
    "submissions": (
        *("name", "url", "stage", "outcome", "reason_code"),
        *("article_id", "duplicate_of", "members", "replaced_by"),
    ),
    "utterances": (
        *("speaker_id", "first_id", "statements", "reports", "copies"),
        *("outlets", "languages", "first_day", "last_day", "updated_at"),
    ),
}
KINDS = {"submissions": "submission", "utterances": "utterance"}
"""What a row of each table is told as; its key is its id."""
_EVENTS = ("insert", "update", "delete")
_KEPT = "ON CONFLICT (kind, key) DO UPDATE SET number = excluded.number, is_removed = excluded.is_removed"


def create(conn: Connection) -> None:
    """The tables are there, and the triggers are not."""
    for table, kind in KINDS.items():
        made = _postgresql(table, kind) if conn.dialect.name == "postgresql" else _sqlite(table, kind)
        for statement in made:
            conn.exec_driver_sql(statement)


def drop(conn: Connection) -> None:
    """While many rows come in; `refill` is to be called afterwards."""
    is_postgresql = conn.dialect.name == "postgresql"
    for table in KINDS:
        for event in _EVENTS:
            on = f" ON {table}" if is_postgresql else ""
            conn.exec_driver_sql(f"DROP TRIGGER IF EXISTS change_noted_{table}_{event}{on}")
            if is_postgresql:
                conn.exec_driver_sql(f"DROP FUNCTION IF EXISTS change_noted_{table}_{event}()")


def refill(conn: Connection) -> None:
    """Every submission and utterance that is there, as if it had been changed just now, in the order of ids."""
    for table, kind in KINDS.items():
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql(f"INSERT INTO changes_waiting (kind, key) SELECT '{kind}', id FROM {table}")
        else:
            number = f"({_highest(kind)}) + row_number() OVER (ORDER BY id)"
            conn.exec_driver_sql(
                "INSERT INTO further_changes (kind, key, number, is_removed) "
                f"SELECT '{kind}', id, {number}, 0 FROM {table} WHERE true {_KEPT}"
            )
    settle(conn)


def settle(conn: Connection) -> None:
    """Number what was changed by transactions that are committed; to be called in one that does nothing else. On SQLite
    there is nothing to do."""
    if conn.dialect.name != "postgresql":
        return
    conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    # Begun under the lock, so that it sees what was numbered before; whether a row is there is told as of now, and
    # whoever removes it at this moment notes that, too.
    is_gone = " ".join(
        f"WHEN '{kind}' THEN NOT EXISTS (SELECT FROM {table} WHERE id = key)" for table, kind in KINDS.items()
    )
    conn.exec_driver_sql(
        "WITH gone AS (DELETE FROM changes_waiting RETURNING kind, key), "
        "told AS (SELECT DISTINCT kind, key FROM gone ORDER BY kind, key) "
        "INSERT INTO further_changes (kind, key, number, is_removed) "
        f"SELECT kind, key, nextval('further_change_numbers'), CASE kind {is_gone} END FROM told {_KEPT}"
    )


def _highest(kind: str) -> str:
    """No row of it ever goes, so that a number never comes again."""
    return f"SELECT coalesce(max(number), 0) FROM further_changes WHERE kind = '{kind}'"


def _sqlite(table: str, kind: str) -> Iterator[str]:
    def note(key: str, gone: int) -> str:
        values = f"VALUES ('{kind}', {key}, ({_highest(kind)}) + 1, {gone})"
        return f"INSERT INTO further_changes (kind, key, number, is_removed) {values} {_KEPT};"

    differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _TOLD[table])
    for event, when, body in (
        ("insert", "", note("NEW.id", 0)),
        ("update", f"WHEN {differs} ", note("NEW.id", 0)),
        ("delete", "", note("OLD.id", 1)),
    ):
        yield f"CREATE TRIGGER change_noted_{table}_{event} AFTER {event} ON {table} {when}BEGIN {body} END"


def _postgresql(table: str, kind: str) -> Iterator[str]:
    differs = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _TOLD[table])
    note = "INSERT INTO changes_waiting (kind, key)"
    # Once for all rows that a command adds or removes; a row that is updated in other columns alone calls nothing.
    for event, when, body in (
        ("insert", "REFERENCING NEW TABLE AS rows FOR EACH STATEMENT", f"{note} SELECT '{kind}', id FROM rows"),
        ("update", f"FOR EACH ROW WHEN ({differs})", f"{note} VALUES ('{kind}', NEW.id)"),
        ("delete", "REFERENCING OLD TABLE AS rows FOR EACH STATEMENT", f"{note} SELECT '{kind}', id FROM rows"),
    ):
        name = f"change_noted_{table}_{event}"
        yield f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$"
        yield f"CREATE TRIGGER {name} AFTER {event} ON {table} {when} EXECUTE FUNCTION {name}()"
