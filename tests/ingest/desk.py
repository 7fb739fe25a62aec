"""A watcher on folders of its own, with what it published: for the tests of watched folders."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from services.common.contracts.messages import Message
from services.common.contracts.submissions import Outcome, Reason, Submission
from services.common.settings import Settings
from services.common.store import payloads, submissions
from services.common.store.engine import reading, writing
from services.ingest.folders.held import Probe
from services.ingest.watch import watch
from tests.patience import PATIENCE_SECONDS

ARTICLE = "المدير: النتائج جيدة\nقال المدير إن النتائج جيدة.\n"


class Desk:
    """One watched folder (and more, where they are named), made at once."""

    def __init__(
        self,
        folder: Path,
        engine: Engine,
        *,
        more: Sequence[Path] = (),
        ask: Probe | None = None,
        before: Callable[[], None] = lambda: None,
        **settings: object,
    ) -> None:
        self.folder, self.engine, self.ask, self.before = folder, engine, ask, before
        folder.mkdir(parents=True, exist_ok=True)
        self.folders = (folder, *more)
        self.published: list[str] = []
        quick = {"watch_interval_seconds": 0.1, "watch_settle_seconds": 0.4, "watch_idle_seconds": 0.5}
        elsewhere = {"data_dir": folder.parent / "data"}
        self.settings = Settings.model_validate(elsewhere | quick | settings)

    @contextmanager
    def watching(self) -> Iterator[None]:
        stop = threading.Event()
        broke: list[BaseException] = []

        def run() -> None:
            try:
                self.before()
                watch(
                    self.folders,
                    engine=self.engine,
                    publish=self._publish,
                    settings=self.settings,
                    stop=stop,
                    ask=self.ask,
                )
            except BaseException as error:
                broke.append(error)
                raise

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive(), "the watcher did not stop"
            assert not broke

    def _publish(self, messages: Sequence[Message]) -> None:
        self.published += [id for message in messages for id in message.ids]

    def drop(self, name: str, text: str = ARTICLE) -> Path:
        """A file of that name in the folder, written at once."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def rows(self) -> tuple[Submission, ...]:
        """Newest first."""
        with reading(self.engine) as conn:
            return submissions.page(conn, before=None, limit=20_000)

    def names(self) -> list[str]:
        return sorted(row.name for row in self.rows())

    def text_of(self, row: Submission) -> str:
        assert row.payload_digest is not None
        with reading(self.engine) as conn:
            return payloads.get(conn, row.payload_digest).decode()

    def end(self, outcome: Outcome, reason: Reason | None = None, *, name: str | None = None) -> None:
        """Give all that is under way, or the one of that name, this outcome, as the workers would."""
        with writing(self.engine) as conn:
            for row in self.rows():
                if row.outcome is None and name in (None, row.name):
                    submissions.finish(conn, row.id, outcome, now=datetime.now(UTC), reason=reason)

    def files(self) -> list[str]:
        """Every file below the folder, by its path in it."""
        # os.walk bears with folders that vanish meanwhile; Path.rglob does not.
        found = (Path(folder, name) for folder, _, names in os.walk(self.folder) for name in names)
        return sorted(str(path.relative_to(self.folder)) for path in found)

    def until(self, holds: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"still waiting; rows {self.names()[:20]}, files {self.files()[:20]}"
            time.sleep(0.02)

    def quiet(self, seconds: float = 0.8) -> None:
        """Long enough for several looks and a scan."""
        time.sleep(seconds)
