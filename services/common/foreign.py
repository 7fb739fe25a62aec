"""What the environment tells Celery, uvicorn, Flower and Python on behalf of another program: it does not hold here.

`CELERY_BROKER_URL` goes before an app's own settings, and `WEB_CONCURRENCY` before those of a command line that leaves
it out: Qawl would wait at a broker that is not its own, or run an API of several processes that know nothing of it.
With `PYTHONWARNINGS=error` no worker starts, as Celery warns of a few things, and `FLOWER_UNIX_SOCKET` goes before the
address that Flower is told.
"""

_OPTIONS = ("BROKER_URL", "RESULT_BACKEND", "LOADER", "CONFIG_MODULE")

OF_CELERY = (
    *_OPTIONS,  # read by its command line
    *(f"CELERY_{name}" for name in _OPTIONS),
    *("CELERY_BROKER_READ_URL", "CELERY_BROKER_WRITE_URL"),
)
"""Variables by which Celery is told where to work, in place of its app."""


_OF_OTHERS = ("WEB_CONCURRENCY", "PYTHONWARNINGS", "FLOWER_UNIX_SOCKET", "FLOWER_ADDRESS", "FLOWER_PORT")


def is_foreign(name: str) -> bool:
    """Whether the variable says what Qawl's own settings and commands do; the rest of FLOWER_... is left alone, as its
    password is given so."""
    return name in OF_CELERY or name in _OF_OTHERS or name.startswith(("CELERY_", "UVICORN_"))
