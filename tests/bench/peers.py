"""textacy beside us: in the environment that `make bench` makes for it, on the same articles, by the same scorers."""

import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from services.common.contracts.articles import Article
from tests.bench.material import ROOT, english
from tests.bench.quality import polnear_texts

PYTHON = ROOT / ".venv-bench" / "bin" / "python"
SCRIPT = Path(__file__).with_name("textacy_peer.py")

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1")
"""CPU seconds count every thread's, and a second thread that waits would count against the peer."""

Records = list[dict[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Where one stands in the text, in code points."""

    source: tuple[int, int]
    cue: tuple[int, int]
    content: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """What textacy did: its speed in articles per CPU second, and what the two scorers read."""

    speed: float
    dev: Records
    polnear: Records | None


def run_textacy() -> Peer | None:
    """textacy on the English articles and on PolNeAR dev; says why and gives None where it cannot run here."""
    if not PYTHON.exists():
        print(f"textacy   (skipped: {PYTHON.parent.parent.name} is not there; `make bench` installs it where it can)")
        return None
    articles = dict(english()[1])
    try:
        found, speed = _run({name: article.text for name, article in articles.items()}, timed=True)
        assert speed is not None
        polnear = _run(texts, timed=False)[0] if (texts := polnear_texts()) else None
    except subprocess.CalledProcessError as error:
        reason = (str(error.stderr).strip().splitlines() or ["no reason given"])[-1]
        print(f"textacy   (skipped: it does not run here: {reason})")
        return None
    dev = [_by_speaker(name, articles[name], quotations) for name, quotations in found.items()]
    return Peer(
        speed=speed, dev=dev, polnear=None if polnear is None else [_by_source(*one) for one in polnear.items()]
    )


def _run(texts: dict[str, str], *, timed: bool) -> tuple[dict[str, list[Quotation]], float | None]:
    made = subprocess.run(
        [str(PYTHON), str(SCRIPT), *(["--time"] if timed else [])],
        input="".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in texts.items()),
        capture_output=True, text=True, check=True, env={**os.environ, **ONE_THREAD},
    )  # fmt: skip
    *lines, last = map(json.loads, made.stdout.splitlines())
    return {one["id"]: [_quotation(q) for q in one["quotations"]] for one in lines}, last["articles_per_cpu_second"]


def _quotation(q: dict[str, tuple[int, int]]) -> Quotation:
    return Quotation(**{part: (q[part][0], q[part][1]) for part in ("source", "cue", "content")})


def _by_speaker(name: str, article: Article, quotations: Iterable[Quotation]) -> dict[str, object]:
    """As `qawl extract --jsonl` prints it; the speaker's name is the source's words: textacy knows no other."""
    return {
        "id": name,
        "text": article.text,
        "statements": [
            {
                "kind": "direct",
                "section": "main",
                "source": q.source,
                "cue": q.cue,
                "content": [q.content],
                "speaker": {"name": article.text[slice(*q.source)], "kind": "person"},
            }
            for q in quotations
        ],
    }


def _by_source(name: str, quotations: Iterable[Quotation]) -> dict[str, object]:
    return {
        "doc_id": name,
        "quotes": [{"content": [q.content], "source": [q.source], "cue": [q.cue]} for q in quotations],
    }
