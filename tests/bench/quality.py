"""Content and E2E F1 by the scorers beside the gold data: gold/dev by speaker, PolNeAR dev by source span.

Two scorers: one asks for the speaker's name, in Arabic and English; the other for the words that name the source.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from services.cli.offline import extraction_record, statements_of
from services.common.contracts.submissions import Hints
from services.extract.pipeline import Engine
from services.ingest.readers.text import read_text
from tests.bench.material import SHARED, Row, engines, read_all, sets

DEV = SHARED / "gold" / "dev"
SPEAKERS = SHARED / "gold" / "score.py"
QUOTES = SHARED / "quotes" / "score.py"
POLNEAR = SHARED / "quotes" / "polnear.dev.jsonl"

Records = Iterable[Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class F1:
    """Of 100: contents alone, and contents with the right speaker or source."""

    content: float
    e2e: float


def _lines(records: Records) -> str:
    return "".join(json.dumps(one) + "\n" for one in records)


def by_speaker(records: Records) -> dict[str, F1]:
    """The scorer's figures on gold/dev, by language code; a language of which nothing was predicted has zeros."""
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.json"
        subprocess.run(
            [sys.executable, str(SPEAKERS), str(DEV), "--json", str(figures)],
            input=_lines(records), stdout=subprocess.DEVNULL, text=True, check=True,
        )  # fmt: skip
        found = json.loads(figures.read_text("utf-8"))
    return {
        key.removeprefix("lang "): F1(content=one["content_f1"], e2e=one["e2e_f1"])
        for key, one in found.items()
        if key.startswith("lang ")
    }


def by_source(records: Records) -> F1:
    """The other scorer's figures on PolNeAR dev."""
    with tempfile.TemporaryDirectory() as folder:
        made, figures = Path(folder) / "made.jsonl", Path(folder) / "figures.json"
        made.write_text(_lines(records), "utf-8")
        subprocess.run(
            [sys.executable, str(QUOTES), str(POLNEAR), str(made), "--boot", "0", "--json", str(figures)],
            stdout=subprocess.DEVNULL, check=True,
        )  # fmt: skip
        found = json.loads(figures.read_text("utf-8"))[0]
    return F1(content=found["C-IoU50"]["F1"], e2e=found["E2E"]["F1"])


def polnear_texts() -> dict[str, str]:
    """PolNeAR dev's texts by their id; none where it is not on this machine."""
    if not (POLNEAR.is_file() and QUOTES.is_file()):
        return {}
    lines = POLNEAR.read_text("utf-8").split("\n")
    return {one["doc_id"]: one["text"] for one in (json.loads(line) for line in lines if line)}


def has_gold() -> bool:
    """Whether gold/dev and its scorer are on this machine."""
    return SPEAKERS.is_file() and "gold/dev" in sets()


def _dev_records(engine: Engine) -> Records:
    for name, article in read_all(sets()["gold/dev"]):
        yield extraction_record(name, article, statements_of(article, engine))


def _polnear_records(engine: Engine) -> Records:
    for name, text in polnear_texts().items():
        found = statements_of(read_text(text, hints=Hints(language="en")), engine)
        yield {
            "doc_id": name,
            "quotes": [
                {
                    "content": [[c.start, c.end] for c in s.content],
                    "source": [[s.source.start, s.source.end]] if s.source else [],
                    "cue": [[s.cue.start, s.cue.end]] if s.cue else [],
                }
                for s in found
            ],
        }


def quality(dev_of_peer: list[dict[str, object]] | None, polnear_of_peer: list[dict[str, object]] | None) -> list[Row]:
    """Content and E2E F1 of both engines, and of the peer on the English articles where its predictions are given."""
    rows = []
    if has_gold():
        found = {engine.name.name: by_speaker(_dev_records(engine)) for engine in engines()}
        peer = by_speaker(dev_of_peer) if dev_of_peer is not None else {}
        for code, language in (("en", "English"), ("ar", "Arabic")):
            scores = {name: one[code] for name, one in found.items()}
            # The peer reads no Arabic.
            rows += _rows(f"{{}} F1 on gold/dev, {language}", scores, peer["en"] if peer and code == "en" else None)
    else:
        print("quality   (gold/dev skipped: it is not on this machine)")
    if polnear_texts():
        scores = {engine.name.name: by_source(_polnear_records(engine)) for engine in engines()}
        peer_score = by_source(polnear_of_peer) if polnear_of_peer is not None else None
        rows += _rows("{} F1 on PolNeAR dev, English, by source span", scores, peer_score)
    else:
        print("quality   (PolNeAR dev skipped: it is not on this machine)")
    return rows


def _rows(what: str, scores: Mapping[str, F1], peer: F1 | None) -> list[Row]:
    systems = {**scores, "textacy": peer}
    content = {name: one.content for name, one in systems.items() if one}
    e2e = {name: one.e2e for name, one in systems.items() if one}
    return [
        Row(what=what.format(name), rules=f1.get("rules"), learned=f1.get("learned"), textacy=f1.get("textacy"))
        for name, f1 in (("content", content), ("E2E", e2e))
    ]
