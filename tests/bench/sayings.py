"""How well sayings are told from others: pair F1 on every set, with the errors.

    python -m tests.bench.sayings [--cache FILE] [--show SET]

What the weights were fitted on stands beside what they were not: of gold/parallel one half each. `--cache` keeps the
embeddings, so that a run takes seconds; `--show` lists the errors of the sets whose names have this in them. Nothing
is stored: `tests.bench.links` measures the whole way, and `python -m training.utterances --check` our own sayings.
"""

import argparse
import ast
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from pathlib import Path

import numpy as np

from services.common.contracts.statements import SpeakerKind
from services.extract.link.utterances.comparing import Telling
from services.extract.link.utterances.encoders import Encoder, Reals, UniversalEncoder
from services.extract.link.utterances.gist import gist_of
from services.extract.link.utterances.grouping import group, pairs_of
from services.extract.link.utterances.joining import join
from services.extract.link.utterances.judging import Judgement, judge
from services.extract.link.utterances.keys import asked_of, keys_of
from services.extract.link.utterances.vectors import embed, unpack
from tests.bench.material import SHARED

GOLD = SHARED / "gold"
PROTOTYPES = SHARED / "prototypes"

Pair = tuple[str, str]
Pairs = Collection[Pair]


class Remembering:
    """The encoder, and what it made before, kept in a file."""

    name, size = UniversalEncoder.name, UniversalEncoder.size

    def __init__(self, file: Path | None) -> None:
        self._file, self._known = file, dict[str, Reals]()
        self._model: UniversalEncoder | None = None
        if file and file.exists():
            with np.load(file) as found:
                self._known = dict(zip(found["texts"].tolist(), found["rows"], strict=True))

    def encode(self, texts: Sequence[str]) -> Reals:
        if missing := [text for text in dict.fromkeys(texts) if text not in self._known]:
            self._model = self._model or UniversalEncoder()
            self._known |= dict(zip(missing, self._model.encode(missing), strict=True))
        return np.stack([self._known[text] for text in texts]) if texts else np.zeros((0, self.size), np.float32)

    def keep(self) -> None:
        if self._file and self._model:
            np.savez(self._file, texts=np.array(list(self._known)), rows=np.stack(list(self._known.values())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    what: str
    right: int
    made: int
    wanted: int

    def __str__(self) -> str:
        precision, recall = self.right / max(1, self.made), self.right / max(1, self.wanted)
        f1 = 2 * self.right / max(1, self.made + self.wanted)
        return (
            f"{self.what:44} F1 {f1:.3f}  P {precision:.3f}  R {recall:.3f}  ({self.made} made, {self.wanted} wanted)"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A set's pairs as they were judged and grouped, with what is wanted."""

    what: str
    texts: Mapping[str, str]
    judged: Mapping[Pair, Judgement]
    made: frozenset[Pair]
    wanted: frozenset[Pair]
    open: frozenset[Pair] = frozenset()  # neither wanted nor wrong

    @property
    def score(self) -> Score:
        counted = self.made - self.open
        return Score(what=self.what, right=len(counted & self.wanted), made=len(counted), wanted=len(self.wanted))

    def errors(self) -> Iterator[str]:
        for mark, pairs in (("wrong", self.made - self.wanted - self.open), ("missed", self.wanted - self.made)):
            for pair in sorted(pairs):
                one = self.judged.get(pair)
                why = (
                    "not compared"
                    if one is None
                    else f"{one.score:.2f}{' whole' if one.whole else ''} "
                    + " ".join(f"{r.feature} {r.weight:+.1f}" for r in one.reasons)
                )
                yield "\n    ".join((f"{mark} {pair[0]} {pair[1]} {why}", *(self.texts[id][:150] for id in pair)))


def tell(rows: Sequence[Mapping[str, object]], encoder: Encoder) -> list[Telling]:
    """Rows of `id`, `article`, `text`, `language`, and `speaker`, `kind`, `day`, `denied` where known."""
    packed = embed([str(row["text"]) for row in rows], encoder)
    return [
        Telling(
            id=str(row["id"]),
            article=str(row["article"]),
            gist=gist_of(str(row["text"]), str(row["language"])),
            vectors=unpack(one, encoder.size),
            speaker=str(row["speaker"]) if row.get("speaker") else None,
            speaker_kind=SpeakerKind(str(row["kind"])) if row.get("kind") else None,
            day=date.fromisoformat(str(row["day"])) if row.get("day") else None,
            is_denied=bool(row.get("denied")),
            is_heading=bool(row.get("heading")),
            place=place,
        )
        for place, (row, one) in enumerate(zip(rows, packed, strict=True))
    ]


def linked(what: str, rows: Sequence[Mapping[str, object]], wanted: Iterable[Pair], encoder: Encoder) -> Linked:
    """All articles in one store: those that share a key are compared, as the linker does."""
    by_article: dict[str, list[Telling]] = defaultdict(list)
    for one in tell(rows, encoder):
        by_article[one.article].append(one)
    keyed: dict[int, set[str]] = defaultdict(set)
    for article, some in by_article.items():
        for key in {key for one in some for key in keys_of(one)}:
            keyed[key].add(article)
    places = {str(row["id"]): _spans(row) for row in rows}
    judged: dict[Pair, Judgement] = {}
    for article, some in by_article.items():
        near = {other for one in some for key in asked_of(one) for other in keyed.get(key, ())}
        for other in {article, *near}:
            if other >= article:
                judged |= {
                    (one.first, one.second): one
                    for one in join(some, by_article[other])
                    if not _stand_together(places[one.first], places[one.second])
                }
    made = pairs_of(group(one.link for one in judged.values() if one.link))
    texts = {str(row["id"]): str(row["text"]) for row in rows}
    return Linked(what=what, texts=texts, judged=judged, made=made, wanted=frozenset(ordered(p) for p in wanted))


def _spans(row: Mapping[str, object]) -> list[tuple[str, int, int]]:
    spans = row["spans"]
    assert isinstance(spans, list)
    return [(str(row["article"]), start, end) for start, end in spans]


def _stand_together(a: list[tuple[str, int, int]], b: list[tuple[str, int, int]]) -> bool:
    """Whether one statement stands in the words of the other: the linker takes them for one report."""
    return any(x[0] == y[0] and x[1] < y[2] and y[1] < x[2] for x, y in product(a, b))


def ordered(pair: Iterable[str]) -> Pair:
    a, b = sorted(pair)
    return a, b


def rows_of(file: Path) -> list[dict[str, object]]:
    found = json.loads(file.read_text("utf-8"))
    article = found["article"]
    text = (file.parents[1] / "texts" / f"{file.stem}.txt").read_text("utf-8")
    return [
        {
            "id": f"{file.stem}#{n:03}",
            "article": file.stem,
            "text": " ".join(one["content"]),
            "language": article["lang"],
            "speaker": one["speaker"],
            "kind": one["speaker_kind"],
            "day": one["said_on"] or article["published"],
            "heading": one["section"] == "title",
            "spans": [
                _place(text, part, nth)
                for part, nth in zip(one["content"], one.get("content_nth") or [0] * len(one["content"]), strict=True)
            ],
        }
        for n, one in enumerate(found["statements"])
    ]


def _place(text: str, part: str, nth: int) -> tuple[int, int]:
    at = -1
    for _ in range(nth + 1):
        at = text.index(part, at + 1)
    return at, at + len(part)


def seeds(encoder: Encoder) -> Linked:
    rows = [row for file in sorted((GOLD / "seeds" / "json").glob("*.json")) for row in rows_of(file)]
    wanted = [
        ordered(f"{article}#{n:03}" for article, n in two)
        for utterance in json.loads((GOLD / "links.json").read_text("utf-8"))
        for two in combinations(utterance["members"], 2)
    ]
    return linked("gold/seeds, links.json", rows, wanted, encoder)


def parallel(half: int | None, encoder: Encoder) -> Linked:
    """Every second pair of articles from the first or the second on, or all; pairs of both languages are counted."""
    pairs: dict[str, list[tuple[int, int]]] = json.loads((GOLD / "parallel" / "pairs.json").read_text("utf-8"))
    names = [name for n, name in enumerate(sorted(pairs)) if half is None or n % 2 == half]
    files = {(name, code): f"ntrex-{name.replace('.', '-')}-{code}" for name in names for code in ("en", "ar")}
    gold = {stem: rows_of(GOLD / "parallel" / "json" / f"{stem}.json") for stem in files.values()}
    wanted = {ordered((f"{files[n, 'en']}#{i:03}", f"{files[n, 'ar']}#{j:03}")) for n in names for i, j in pairs[n]}
    what = {None: "all", 0: "fitted half", 1: "other half"}[half]
    rows = [row for some in gold.values() for row in some]
    found = linked(f"gold/parallel, {what}", rows, wanted, encoder)
    two = frozenset(pair for pair in found.made if pair[0].split("#")[0][-2:] != pair[1].split("#")[0][-2:])
    return Linked(what=found.what, texts=found.texts,
                  judged=found.judged, made=two, wanted=found.wanted)  # fmt: skip


def _lists(file: str, *names: str) -> list[list[tuple[str, str]]]:
    """Literal lists of a prototype, which is not run."""
    body = ast.parse((PROTOTYPES / file).read_text("utf-8")).body
    found = {n.targets[0].id: n.value for n in body if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)}
    return [_literal(found[name]) for name in names]


def _literal(node: ast.expr) -> list[tuple[str, str]]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):  # "...".split("\n")
        return ast.literal_eval(node.func.value).split("\n")  # type: ignore[no-any-return]
    return ast.literal_eval(node)  # type: ignore[no-any-return]


def prototypes(encoder: Encoder) -> list[Linked]:
    """English beside Arabic: translations, with every wrong pair and the opposites; and free paraphrases as well."""
    pairs, only_en, only_ar = _lists("pairs.py", "PAIRS", "DIST_EN", "DIST_AR")
    free, opposites = _lists("hard.py", "PARA", "CONTRA")
    pairs = [*pairs, *zip(only_en, only_ar, strict=True)]  # type: ignore[list-item]
    texts = {
        (code, text)
        for some in (pairs, free, opposites)
        for two in some
        for code, text in zip(("en", "ar"), two, strict=True)
    }
    rows = [
        {"id": f"{code} {text}", "article": f"{code} {text}", "text": text, "language": code}
        for code, text in sorted(texts)
    ]
    told = {one.id: one for one in tell(rows, encoder)}
    asked = {
        (f"en {a}", f"ar {b}") for a, b in [*product([a for a, _ in pairs], [b for _, b in pairs]), *free, *opposites]
    }
    judged = {ordered(two): judge(told[two[0]], told[two[1]], same_speaker=None) for two in asked}
    made = frozenset(two for two, one in judged.items() if one.link)
    right, freely = ({ordered((f"en {a}", f"ar {b}")) for a, b in some} for some in (pairs, free))
    ids = {str(row["id"]): str(row["text"]) for row in rows}
    return [
        Linked(
            what="prototypes: translations, opposites",
            texts=ids,
            judged=judged,
            made=made,
            wanted=frozenset(right),
            open=frozenset(freely),
        ),
        Linked(
            what="prototypes: and free paraphrases",
            texts=ids,
            judged=judged,
            made=made,
            wanted=frozenset(right | freely),
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--show", default="")
    asked = parser.parse_args()
    encoder = Remembering(asked.cache)
    found = [parallel(0, encoder), parallel(1, encoder), parallel(None, encoder)]
    found += [seeds(encoder), *prototypes(encoder)]
    encoder.keep()
    for one in found:
        print(one.score)
        if asked.show and asked.show in one.what:
            print(*one.errors(), sep="\n")


if __name__ == "__main__":
    main()
