"""One line a record on standard error: time, level, logger, message."""

import logging
import sys


def configure_logging(level: str) -> None:
    """Set the root logger up once at the start of a process; `level` is a standard level name."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # It tells of every look at the schema, which each readiness check takes.
    logging.getLogger("alembic").setLevel(logging.WARNING)
