"""Which part of a stage's work is done under the store's lock, where others have to wait: measured in one process.

The day's own articles go through the stages one after the other, on SQLite, with a broker that only lists what it is
given (`tests/bench/overhead.py`).
"""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.common.broker import Step
from services.common.contracts.submissions import Channel, NewSubmission, Stage
from services.common.settings import Settings
from services.common.store import submissions
from services.common.store.engine import migrate, open_store, writing
from services.extract.handlers import Extractor, Linker
from services.extract.link.utterances.encoders import open_encoder
from services.ingest.handlers import Reader
from tests.bench.overhead import rehearse
from tests.load.articles import body_of, name_of
from tests.load.day import Arrival

CHUNK = 1
"""Rows of a bite: those of the pipeline link 1.0 to 1.7 at once, and small ones cost more under the lock."""
LOCKED = "keep"
"""The one part of a step that is a transaction which writes; beginning one is a hundredth of it."""


def rehearsed(day: Sequence[Arrival]) -> Mapping[str, float]:
    """By stage: the share of its processor time that it spends in the transaction that writes. For links it hardly
    depends on how much is stored: comparing, which grows, is done before it."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'qawl.sqlite'}"
        migrate(url)
        engine = open_store(url)
        new = [NewSubmission(channel=Channel.UPLOAD, name=name_of(one), payload=body_of(one)) for one in day]
        with writing(engine) as conn:
            waiting = [row.id for row in submissions.accept(conn, new, now=datetime.now(UTC))]
        settings, linker = Settings(), Linker(engine=engine, encoder=open_encoder())
        steps: Mapping[Stage, Step[Any, Any]] = {
            Stage.INGEST: Reader(
                engine=engine, settings=settings, clock=lambda: datetime.now(UTC), publish=lambda _: None
            ),
            Stage.EXTRACT: Extractor(engine=engine, settings=settings),
            Stage.LINK: linker,
        }
        found = {}
        for stage, step in steps.items():
            before = {"look_ahead": linker.look_ahead, "ready": linker.ready} if step is linker else {}
            spent, waiting = rehearse(stage, step, waiting, engine, chunk=CHUNK, **before)
            found[stage.value] = spent[LOCKED] / sum(spent.values())
        engine.dispose()
    return found
