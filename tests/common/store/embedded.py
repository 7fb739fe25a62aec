"""Embeddings that tests make up: words of one topic are near to each other, and to nothing else."""

import random

import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.contracts.utterances import EMBEDDED_BY, EMBEDDED_NUMBERS, Embedding, Kept
from services.common.store import ties
from services.common.store.engine import writing
from services.common.store.tables import statements


def meant(topic: str, *, away: float = 0.0, by: str = "") -> Embedding:
    """The embedding of a topic, or of what lies so far `away` from it, in a direction of its own."""
    towards, aside = (_direction(one) for one in (topic, f"{topic} {by} aside"))
    mixed = [max(-127, min(127, round(a + away * b))) for a, b in zip(towards, aside, strict=True)]
    return Embedding(bytes(one % 256 for one in mixed))


def embed(engine: Engine, given: dict[str, Embedding | None], *, encoder: str | None = EMBEDDED_BY) -> None:
    """Keep these embeddings of statements, by their ids, as linking does."""
    c = statements.c
    with writing(engine) as conn:
        for id, vector in given.items():
            number = conn.execute(sa.select(c.article_number).where(c.id == id)).scalar_one()
            # One of the whole, and one of a sentence, which is not looked at.
            packed = None if vector is None else vector + meant("a sentence of it")
            ties.keep_tellings(conn, {number: {id: Kept(vectors=packed, facts=())}}, encoder=encoder)


def _direction(topic: str) -> list[int]:
    chance = random.Random(topic)
    return [round(chance.gauss(0, 25)) for _ in range(EMBEDDED_NUMBERS)]
