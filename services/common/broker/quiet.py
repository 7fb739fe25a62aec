"""Celery's processes log as Qawl does, without two lines a task."""

import logging
from collections.abc import Callable

from services.common.log import configure_logging
from services.common.settings import Settings

CHATTY = ("celery.worker.strategy", "celery.app.trace", "celery.beat")
"""They write two lines a task, or one a sweep, at INFO: the ledger says the same, by submission."""


def quiet_logging(settings: Settings) -> Callable[..., None]:
    """What Celery calls instead of setting its own logging up."""

    def set_up(**_: object) -> None:
        configure_logging(settings.log_level, settings.log_format, settings.secrets)
        for name in CHATTY:
            logging.getLogger(name).setLevel(logging.WARNING)

    return set_up
