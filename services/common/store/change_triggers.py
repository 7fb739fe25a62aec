"""Triggers that note which articles and speakers were changed, whoever changed them, in the changing transaction.

A number must not be seen before a lower one. SQLite has one writer at a time, and gives them out as it writes. On
PostgreSQL transactions overlap, and the one that took its number first may be committed last: so they are given out
by deferred triggers, as the last step of a transaction, under a lock that ends when the transaction is committed. It is
held for the time of a commit, and whoever holds it waits for nobody.
"""

# ruff: noqa: S608 (all of it is built of names that stand in this module)

from collections.abc import Iterator

from sqlalchemy import Connection

_LOCK = 0x5161776D  # beside that of migrations: any number will do

_SPEAKER = ("speaker_id", "shown_name", "shown_kind", "given_name", "wikidata")
"""What is told of a speaker, and not how many statements it has, which each article changes."""
_HIGHEST = "SELECT coalesce(max(number), 0) FROM changes"
"""No row of it ever goes, so that a number never comes again."""
_EVENTS = ("INSERT", "UPDATE", "DELETE")
_TABLES = ("statements", "articles", "carriers", "speakers")


def create(conn: Connection) -> None:
    """The tables are there, and the triggers are not."""
    for statement in _postgresql() if conn.dialect.name == "postgresql" else _sqlite():
        conn.exec_driver_sql(statement)


def drop(conn: Connection) -> None:
    """While many rows come in; `refill` is to be called afterwards."""
    for table in _TABLES:
        for event in _EVENTS:
            on = f" ON {table}" if conn.dialect.name == "postgresql" else ""
            conn.exec_driver_sql(f"DROP TRIGGER IF EXISTS change_{table}_{event.lower()}{on}")
    if conn.dialect.name == "postgresql":
        for table in _TABLES:
            conn.exec_driver_sql(f"DROP FUNCTION IF EXISTS change_of_{table}()")
        conn.exec_driver_sql("DROP FUNCTION IF EXISTS change_note(text, text, boolean)")


def refill(conn: Connection) -> None:
    """Every article and speaker that is there, as if it had been changed just now, in order of arrival."""
    is_postgresql = conn.dialect.name == "postgresql"
    if is_postgresql:
        conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        number, false = "nextval('change_numbers')", "false"
    else:
        number, false = f"({_HIGHEST}) + row_number() OVER (ORDER BY place)", "0"
    for kind, source in (
        ("speaker", "SELECT id AS key, id AS place FROM speakers WHERE speaker_id IS NULL OR speaker_id = id"),
        ("article", "SELECT id AS key, number AS place FROM articles"),
    ):
        conn.exec_driver_sql(
            "INSERT INTO changes (kind, key, number, is_removed) "
            f"SELECT '{kind}', key, {number}, {false} FROM ({source} ORDER BY place) AS present WHERE true "
            "ON CONFLICT (kind, key) DO UPDATE SET number = excluded.number, is_removed = excluded.is_removed"
        )


def _sqlite() -> Iterator[str]:
    def note(kind: str, key: str, *, gone: bool = False, where: str = "true", of: str = "") -> str:
        return (
            "INSERT INTO changes (kind, key, number, is_removed) "
            f"SELECT '{kind}', {key}, ({_HIGHEST}) + 1, {int(gone)}{of} WHERE {where} "
            "ON CONFLICT (kind, key) DO UPDATE SET number = excluded.number, is_removed = excluded.is_removed;"
        )

    def article(row: str) -> str:
        return note("article", "articles.id", of=" FROM articles", where=f"articles.number = {row}.article_number")

    def whose(row: str) -> str:
        return f"coalesce({row}.speaker_id, {row}.id)"

    told = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _SPEAKER)
    joined = note("speaker", whose("OLD")) + note("speaker", whose("NEW"), where=f"{whose('NEW')} <> {whose('OLD')}")
    parted = note("speaker", "OLD.id", gone=True) + note("speaker", whose("OLD"), where=f"{whose('OLD')} <> OLD.id")
    bodies = (
        ("statements", "INSERT", "", article("NEW")),
        ("statements", "UPDATE", "", article("NEW")),
        ("statements", "DELETE", "", article("OLD")),
        ("articles", "INSERT", "", note("article", "NEW.id")),
        ("articles", "UPDATE", "", note("article", "NEW.id")),
        ("articles", "DELETE", "", note("article", "OLD.id", gone=True)),
        ("carriers", "INSERT", "", note("article", "NEW.head_id")),
        ("carriers", "UPDATE", "", note("article", "NEW.head_id")),
        ("carriers", "DELETE", "", note("article", "OLD.head_id")),
        ("speakers", "INSERT", "", note("speaker", whose("NEW"))),
        ("speakers", "UPDATE", f"WHEN {told} ", joined),
        ("speakers", "DELETE", "", parted),
    )
    for table, event, when, body in bodies:
        yield f"CREATE TRIGGER change_{table}_{event.lower()} AFTER {event} ON {table} {when}BEGIN {body} END"


def _postgresql() -> Iterator[str]:
    # A row that this transaction has written already has its number: `xmin` is the transaction that wrote it.
    yield f"""CREATE FUNCTION change_note(what text, whose text, gone boolean) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    IF whose IS NULL THEN RETURN; END IF;
    IF EXISTS (SELECT FROM changes WHERE kind = what AND key = whose AND is_removed = gone
        AND xmin = pg_current_xact_id()::xid) THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock({_LOCK});
    INSERT INTO changes AS c (kind, key, number, is_removed) VALUES (what, whose, nextval('change_numbers'), gone)
    ON CONFLICT (kind, key) DO UPDATE SET number = excluded.number, is_removed = excluded.is_removed;
    END $$"""
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _SPEAKER)
    its = "(SELECT id FROM articles WHERE number = {row}.article_number)"
    bodies = {
        "statements": f"""IF TG_OP = 'DELETE' THEN PERFORM change_note('article', {its.format(row="OLD")}, false);
        ELSE PERFORM change_note('article', {its.format(row="NEW")}, false); END IF;""",
        "articles": """IF TG_OP = 'DELETE' THEN PERFORM change_note('article', OLD.id, true);
        ELSE PERFORM change_note('article', NEW.id, false); END IF;""",
        "carriers": """IF TG_OP = 'DELETE' THEN PERFORM change_note('article', OLD.head_id, false);
        ELSE PERFORM change_note('article', NEW.head_id, false); END IF;""",
        "speakers": f"""IF TG_OP = 'INSERT' THEN
            PERFORM change_note('speaker', coalesce(NEW.speaker_id, NEW.id), false);
        ELSIF TG_OP = 'DELETE' THEN
            PERFORM change_note('speaker', OLD.id, true);
            IF OLD.speaker_id <> OLD.id THEN PERFORM change_note('speaker', OLD.speaker_id, false); END IF;
        ELSIF {changed} THEN
            PERFORM change_note('speaker', coalesce(OLD.speaker_id, OLD.id), false);
            PERFORM change_note('speaker', coalesce(NEW.speaker_id, NEW.id), false);
        END IF;""",
    }
    for table, body in bodies.items():
        function = f"CREATE FUNCTION change_of_{table}() RETURNS trigger LANGUAGE plpgsql"
        yield f"{function} AS $$ BEGIN {body} RETURN NULL; END $$"
        for event in _EVENTS:
            of = f" OF {', '.join(_SPEAKER)}" if (table, event) == ("speakers", "UPDATE") else ""
            yield (
                f"CREATE CONSTRAINT TRIGGER change_{table}_{event.lower()} AFTER {event}{of} ON {table} "
                f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION change_of_{table}()"
            )
