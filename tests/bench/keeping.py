"""Export, import and backup of a store of 100,000 statements: speed, peak memory, and how long writers wait.

    python -m tests.bench.keeping [STATEMENTS]

Each command runs in a process of its own, whose peak memory is measured; the other store is a PostgreSQL of the bench's
own. The posts are real ones, to the API's application, while `qawl backup` runs beside it.
"""

import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from services.api.app import create_app
from services.common.contracts.articles import Article, Block, Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import Evidence, Kind, NamedSpeaker, SpeakerKind, Statement, statement_id
from services.common.contracts.submissions import Channel, NewSubmission, Outcome
from services.common.settings import Settings
from services.common.store import articles, statements, submissions
from services.common.store.engine import migrate, open_store, writing
from services.extract import linking
from tests.servers.postgres import postgres_server

PER_ARTICLE = 5
_WORDS = (
    "the",
    "ministry",
    "council",
    "bridge",
    "road",
    "water",
    "report",
    "school",
    "budget",
    "الحكومة",
    "الوزير",
    "المدينة",
)


def fill(engine: Engine, count: int) -> None:
    """`count` statements in articles of some 3 kB, through the store's own functions."""
    chance = random.Random(1)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for start in range(0, count // PER_ARTICLE, 50):
        with writing(engine) as conn:
            for number in range(start, min(start + 50, count // PER_ARTICLE)):
                at = now + timedelta(seconds=number)
                words = [
                    f"article{number}",
                    *chance.choices(list(_WORDS), k=400),
                    *(f"w{chance.random()}" for _ in range(60)),
                ]
                text = " ".join(words)
                new = NewSubmission(channel=Channel.FOLDER, name=f"{number}.txt", payload=text.encode())
                (row,) = submissions.accept(conn, [new], now=at)
                article = Article(
                    text=text,
                    title=f"Title {number}",
                    language="en",
                    blocks=(Block(role=Role.MAIN, span=Span(0, len(text))),),
                )
                stored = articles.insert(conn, article, row.id, now=at)
                assert stored is not None
                found = [_statement(article, chance, 50 + 200 * place) for place in range(PER_ARTICLE)]
                statements.replace(conn, stored, found, now=at)
                linking.link(conn, [stored.id], now=at)
                submissions.finish(conn, row.id, Outcome.DONE, now=at, article_id=stored.id)


def _statement(article: Article, chance: random.Random, start: int) -> Statement:
    content, cue, source = Span(start, start + 120), Span(start + 121, start + 125), Span(start + 126, start + 140)
    name = f"Person {int(chance.paretovariate(1.1)) % 5_000}"
    return Statement(
        id=statement_id(article.id, source, cue, (content,)),
        article_id=article.id,
        kind=Kind.INDIRECT,
        section=Role.MAIN,
        source=source,
        cue=cue,
        content=(content,),
        speaker=NamedSpeaker(name=name, kind=SpeakerKind.PERSON, role=None, resolved_by="name"),
        evidence=Evidence(engine="bench", version="1", pattern="said"),
        confidence=0.9,
    )


def run(url: str, *arguments: str) -> tuple[float, float]:
    """Seconds and peak memory in MB of one command of `qawl`."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "services.cli", *arguments],
        env={**os.environ, "QAWL_DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, arguments
    return time.monotonic() - began, used.ru_maxrss / 1024


def report(what: str, seconds: float, peak: float, size: int) -> None:
    print(f"{what:42} {seconds:7.1f} s {size / 1e6 / seconds:7.1f} MB/s {peak:6.0f} MB peak", flush=True)


class Posts:
    """Texts that are posted one after the other until it is left; how long each took."""

    def __init__(self, url: str, folder: Path) -> None:
        from starlette.testclient import TestClient

        app = create_app(
            Settings(data_dir=folder),
            engine=open_store(url),
            publish=lambda _: None,
            clock=lambda: datetime.now(UTC),
        )
        self._client = TestClient(app, base_url="http://localhost")
        self._stop = threading.Event()
        self.seconds: list[float] = []
        self._thread = threading.Thread(target=self._post)

    def __enter__(self) -> "Posts":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _post(self) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            answer = self._client.post("/v1/submissions", json={"text": f"{began} Mira Holt said it is so. " * 20})
            assert answer.status_code == 202
            self.seconds.append(time.monotonic() - began)
            self._stop.wait(0.005)

    def told(self) -> str:
        found = sorted(self.seconds)
        at = {share: found[min(len(found) - 1, int(share * len(found)))] * 1000 for share in (0.5, 0.99)}
        return f"{len(found):,} posts, p50 {at[0.5]:.1f} ms, p99 {at[0.99]:.1f} ms, longest {found[-1] * 1000:.0f} ms"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="qawl-keeping-") as name, postgres_server() as server:
        folder = Path(name)
        lite = f"sqlite:///{folder / 'a.sqlite'}"
        migrate(lite)
        engine = open_store(lite)
        began = time.monotonic()
        fill(engine, count)
        engine.dispose()
        print(f"{count:,} statements were stored in {time.monotonic() - began:.0f} s")
        print(f"the database has {(folder / 'a.sqlite').stat().st_size / 1e6:.0f} MB", flush=True)
        export = folder / "a.zip"
        seconds, peak = run(lite, "export", str(export))
        size = data_bytes(export)
        print(f"the export has {export.stat().st_size / 1e6:.0f} MB, {size / 1e6:.0f} MB of data; MB/s are of data")
        report("export from SQLite", seconds, peak, size)
        report("import into SQLite", *run(f"sqlite:///{folder / 'b.sqlite'}", "import", str(export)), size)
        report("import into PostgreSQL", *run(server, "import", str(export)), size)
        report("export from PostgreSQL", *run(server, "export", str(folder / "b.zip")), size)
        with Posts(lite, folder) as posts:
            time.sleep(8)
        print(f"posts alone: {posts.told()}", flush=True)
        with Posts(lite, folder) as posts:
            seconds, peak = run(lite, "backup", str(folder / "c.sqlite"))
        report("backup of SQLite beside posts", seconds, peak, (folder / "c.sqlite").stat().st_size)
        print(f"posts beside the backup: {posts.told()}", flush=True)
        with Posts(lite, folder) as posts:
            seconds, peak = run(lite, "export", str(folder / "c.zip"))
        report("export from SQLite beside posts", seconds, peak, size)
        print(f"posts beside the export: {posts.told()}")


def data_bytes(export: Path) -> int:
    import zipfile

    with zipfile.ZipFile(export) as archive:
        return sum(entry.file_size for entry in archive.infolist())


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        main()
