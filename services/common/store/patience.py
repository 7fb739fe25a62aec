"""How long PostgreSQL is waited for: by its own timeouts while it runs, by ours when it hangs, and for its disk only
where a commit is a promise (`engine.promising`)."""

from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

CONNECT_SECONDS = 5
"""For each host of the URL."""
SILENCE_SHARE = 1.25
"""Of a statement's time: at its end a server that is alive says so; one that is silent for longer hangs."""
IDLE_IN_TRANSACTION_SECONDS = 60
"""No transaction of ours waits for anything so long; a stopped process must not keep its locks."""
LOCK_SHARE = 0.5
"""Of a statement's time: a lock that is held so long says who waits, before the statement is cut off."""

CONNECTION = {
    "connect_timeout": CONNECT_SECONDS,
    # A server that vanished without a word (power, network): found after 20 s on a connection that sleeps.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
    "application_name": "qawl",
}

_SET = """
SELECT name, set_config(name, value, false) FROM pg_settings
JOIN (VALUES ('statement_timeout', %(statement)s), ('lock_timeout', %(lock)s),
    ('idle_in_transaction_session_timeout', %(idle)s), ('synchronous_commit', 'off'), ('tcp_keepalives_idle', '30'),
    ('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '3')) AS ours (name, value) USING (name)
WHERE source = 'default'
"""


class PatientConnection(psycopg.Connection[Any]):
    """Gives up on a server that says nothing for `patience_seconds` (None: never), and is closed then.

    A server that is stopped or hangs in its disk keeps no timeout of its own, and its kernel still answers for it, so
    that no timeout of TCP finds it either.
    """

    patience_seconds: float | None = None
    is_lazy = False
    """Whether a commit is told before it is on the disk, as it is here unless the operator says otherwise."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval, self.patience_seconds if timeout is None else timeout)
        except BaseException as error:
            # Also where the worker's time limit breaks in: what the server says next would be taken for the answer to
            # another question. Not where the server itself refused a row of a batch: psycopg reads the rest of its
            # answers, and the refusal must not look like a server that is away.
            is_an_answer = isinstance(error, psycopg.Error) and error.sqlstate is not None
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE and not is_an_answer:
                self.close()
            raise


def limit(connection: PatientConnection, seconds: float) -> None:
    """No statement longer than that, unless server, role or URL say how long."""
    ours = {
        "statement": f"{seconds * 1000:.0f}",
        "lock": f"{LOCK_SHARE * seconds * 1000:.0f}",
        "idle": f"{IDLE_IN_TRANSACTION_SECONDS * 1000}",
    }
    connection.patience_seconds = SILENCE_SHARE * seconds
    autocommit, connection.autocommit = connection.autocommit, True
    connection.is_lazy = any(name == "synchronous_commit" for name, _ in connection.execute(_SET, ours))
    found = connection.execute("SELECT setting::int FROM pg_settings WHERE name = 'statement_timeout'").fetchone()
    connection.autocommit = autocommit
    milliseconds = found[0] if found else 0
    connection.patience_seconds = SILENCE_SHARE * milliseconds / 1000 if milliseconds else None
