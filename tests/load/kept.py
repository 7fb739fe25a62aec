"""What a replay was asked for, kept beside its samples, so that the model can be given the same."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.pipeline.stand import StoreKind
from tests.load.day import Desk, Manner
from tests.load.replay import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Of one replay."""

    part: Part
    speed: float
    store_kind: StoreKind
    cores: int = os.cpu_count() or 1


def write(path: Path, terms: Terms) -> None:
    path.write_text(json.dumps(asdict(terms), indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> Terms:
    """What `write` wrote."""
    given = json.loads(path.read_text(encoding="utf-8"))
    part = given["part"]
    desk = part["desk"] | {"servers": tuple((Manner(manner), count) for manner, count in part["desk"]["servers"])}
    return Terms(**(given | {"part": Part(**(part | {"desk": Desk(**desk)}))}))
