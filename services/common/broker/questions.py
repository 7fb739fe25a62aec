"""What words mean: asked of a worker that has the encoder, and answered while somebody waits.

    API: the words ──▶ Redis ── EMBED_TASK, with their digest alone ──▶ link worker: the embedding ──▶ Redis ──▶ API

The broker's Redis keeps both, for as long as somebody may ask the next page of the list. All of it may be lost: then it
is asked again.
"""

import hashlib
import logging
import time
from collections.abc import Callable

from celery import Celery
from kombu.exceptions import KombuError, OperationalError

from services.common.broker.beside import beside
from services.common.contracts.topology import EMBED_TASK, ERRANDS
from services.common.contracts.urgency import SWEEP
from services.common.contracts.utterances import EMBEDDED_BY, Embedding, NoAnswer

log = logging.getLogger(__name__)

WAIT_SECONDS = 5.0
"""A worker goes through a message for 2 s and looks at what is most urgent then; who asks waits no longer."""
KEPT_SECONDS = 3600
"""An answer is there for so long; it is half a kilobyte."""
LOOK_SECONDS = 0.02
"""Between two looks: embedding takes 5 to 10 ms, and a look 0.1."""

AskMeaning = Callable[[str], Embedding | NoAnswer]
"""The embedding of words, or why there is none; never raises because the broker is down."""
Embed = Callable[[str], bytes | None]
"""A worker's: the vector of words as it is kept, None without an encoder."""


def meaning_asker(app: Celery, *, wait_seconds: float = WAIT_SECONDS) -> AskMeaning:
    """What asks the workers of this app's broker. May be used by many threads."""

    def ask(words: str) -> Embedding | NoAnswer:
        try:
            return _ask(app, words, wait_seconds)
        except (OperationalError, KombuError, OSError):
            return NoAnswer.NO_BROKER

    return ask


def _ask(app: Celery, words: str, wait_seconds: float) -> Embedding | NoAnswer:
    id = hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    over = time.monotonic() + wait_seconds
    with beside(app) as redis:
        found = redis.get(_answer(id))
        # One message for all who ask the same at once; another one when that may have been lost.
        if found is None and redis.set(_question(id), _encoded(words), nx=True, px=round(1000 * wait_seconds)):
            app.send_task(
                EMBED_TASK, kwargs={"id": id}, queue=ERRANDS[EMBED_TASK], priority=SWEEP, expires=wait_seconds
            )
        while found is None and time.monotonic() < over:
            time.sleep(LOOK_SECONDS)
            found = redis.get(_answer(id))
    if found is None:
        return NoAnswer.TOO_LATE
    maker, _, vector = bytes(found).partition(b"\n")
    return Embedding(vector) if vector and maker == EMBEDDED_BY.encode() else NoAnswer.NO_ENCODER


def answer_meaning(app: Celery, id: str, embed: Embed, *, encoder: str | None) -> None:
    """Answer the question of this id, in a worker; nothing where nobody waits for it any more, or the broker is down,
    which who asked is told without us."""
    try:
        with beside(app) as redis:
            asked = redis.get(_question(id))
            if asked is None:
                return
            vector = embed(bytes(asked).decode("utf-8", "surrogatepass"))
            # That there is no encoder is another answer once somebody has installed it.
            redis.set(_answer(id), f"{encoder or ''}\n".encode() + (vector or b""), ex=KEPT_SECONDS if vector else 1)
            redis.delete(_question(id))
    except OperationalError as error:
        log.warning("the broker does not answer (%s): a question was not answered", error)


def _encoded(words: str) -> bytes:
    return words.encode("utf-8", "surrogatepass")


def _question(id: str) -> str:
    return f"qawl:meaning:asked:{id}"


def _answer(id: str) -> str:
    return f"qawl:meaning:{id}"
