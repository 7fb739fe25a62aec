"""`python -m services.supervisor.prepare`: bring the tables up to date, and hand the samples in on the very first run.

A process of its own, so that the supervisor itself stays small and starts the others meanwhile.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

import services
from services.common.broker import Publisher, make_app, publisher
from services.common.contracts.submissions import Channel, NewSubmission
from services.common.contracts.topology import messages_for
from services.common.settings import Settings
from services.common.store import submissions
from services.common.store.engine import migrate, open_store, writing
from services.common.store.outages import StoreDown
from services.ingest.files import take
from services.supervisor.plan import NOT_YET

EXAMPLES = Path(services.__file__).resolve().parent.parent / "examples"
SAMPLE_SUFFIXES = (".txt", ".html")


def main() -> int:
    settings = Settings()
    try:
        migrate(settings.database)
    except StoreDown as error:
        sys.stderr.write(f"{error}\nfix: {error.advice}\n")
        return NOT_YET if error.passes else 1
    engine = open_store(settings.database)
    publish = publisher(make_app(settings, service="prepare"), settings, lambda: engine)
    hand_in_samples(EXAMPLES, engine=engine, publish=publish, settings=settings)
    return 0


def hand_in_samples(folder: Path, *, engine: Engine, publish: Publisher, settings: Settings) -> int:
    """Hand the folder's files in, if nothing was ever handed in; returns how many were."""
    samples: list[NewSubmission] = []
    for path in sorted(p for p in folder.glob("*") if p.suffix in SAMPLE_SUFFIXES):
        name = f"examples/{path.name}"
        taken = take(path, name=name, channel=Channel.FOLDER, max_bytes=settings.max_payload_bytes)
        if isinstance(taken, NewSubmission):
            samples.append(taken)
    with writing(engine) as conn:
        if not samples or submissions.page(conn, before=None, limit=1):
            return 0
        accepted = submissions.accept(conn, samples, now=datetime.now(UTC))
    publish(messages_for(accepted))
    return len(accepted)


if __name__ == "__main__":
    sys.exit(main())
