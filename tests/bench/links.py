"""How many statements of annotated articles are linked rightly.

    python -m tests.bench.links [--keep STORE] [--why] [SET]

`parallel`: 64 articles in English and in Arabic, all in one store; `pairs.json` says which statements are each other's
translation. `seeds`: five articles and `links.json`. Each is linked twice: the annotated statements, and those that
extraction finds, which count for an annotated one where they share half of its words. Pairs within one article are
counted for the seeds alone: the others' are not annotated. With --keep the extracted ones stay in that SQLite file;
--why counts what the misses and the wrong links come from. The second figure leaves out the statements that the
annotation calls optional, of which extraction is not asked for either.
"""

import argparse
import importlib.util
import io
import json
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine

from services.cli.offline import statements_of
from services.common.contracts.articles import Article, Role, StoredArticle
from services.common.contracts.spans import Span
from services.common.contracts.statements import (
    DatePrecision,
    Evidence,
    Kind,
    NamedSpeaker,
    SaidOn,
    SpeakerKind,
    Statement,
    statement_id,
)
from services.common.contracts.submissions import Channel, Hints, NewSubmission
from services.common.folding import fold
from services.common.store import articles, statements, submissions, ties, utterances
from services.common.store.engine import migrate, open_store, reading, writing
from services.common.store.numbering import lock_articles
from services.extract import linking, tying
from services.extract.engines import open_engine
from services.extract.link.utterances.encoders import Encoder, open_encoder
from services.ingest.readers import Members, read_file
from tests.bench.names import fullest

SHARED = Path(__file__).resolve().parents[3] / "shared"
NOW = datetime(2026, 11, 22, tzinfo=UTC)

Place = tuple[str, int]
"""An annotated statement: its article, and which of its statements."""
Pair = frozenset[Place]
Strange = tuple[str, str]
"""The articles of two linked statements of which one at least is not annotated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    true: int
    found: int
    right: int

    def __str__(self) -> str:
        f1 = 2 * self.right / max(1, self.true + self.found)
        return f"pairwise F1 {f1:.3f} ({self.right} right of {self.found} found, {self.true} true)"


def scorer(gold: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", gold / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(told: Mapping[str, Any]) -> Article:
    """The article as it would be handed in by somebody who knows its outlet and day."""
    about = told["article"]
    hints = Hints(language=about["lang"], publisher=about["publisher"], published=about["published"])
    found = read_file(io.BytesIO(told["text"].encode()), name=f"{about['id']}.txt", hints=hints)
    assert not isinstance(found, Members)
    return found


def annotated(article: Article, told: Mapping[str, Any]) -> list[Statement]:
    """The gold statements, each with the fullest name that the article gives its speaker, as extraction resolves it."""
    found = []
    for one in told["statements"]:
        spans = tuple(Span(*span) for span in one["content_spans"])
        source, cue = ([Span(*span) for span in one[key]] for key in ("source_spans", "cue_spans"))
        forms = told["speakers"].get(one["speaker"], {}).get("names") or [one["speaker"]]
        kind = SpeakerKind(one["speaker_kind"]) if one["speaker_kind"] else SpeakerKind.PERSON
        found.append(
            Statement(
                id=statement_id(article.id, source[0] if source else None, cue[0] if cue else None, spans),
                article_id=article.id,
                kind=Kind(one["kind"]),
                section=Role(one["section"]),
                source=source[0] if source else None,
                cue=cue[0] if cue else None,
                content=spans,
                speaker=NamedSpeaker(
                    name=fullest(forms, kind) if one["speaker"] else None,
                    kind=kind,
                    role=one["role"],
                    resolved_by="name",
                ),
                evidence=Evidence(engine="gold", version="1", pattern="gold"),
                confidence=1.0,
                said_on=said_on(one["said_on"]),
            )
        )
    return found


def said_on(day: str | None) -> SaidOn | None:
    if day is None or len(day) != 10:
        return None
    return SaidOn(day=date.fromisoformat(day), precision=DatePrecision.DAY, basis="gold")


def store(engine: Engine, article: Article, found: Sequence[Statement], encoder: Encoder | None) -> StoredArticle:
    with writing(engine) as conn:
        new = NewSubmission(channel=Channel.FOLDER, name="gold.txt", payload=article.text.encode())
        (row,) = submissions.accept(conn, [new], now=NOW)
        kept = articles.insert(conn, article, row.id, now=NOW)
        assert kept is not None
        statements.replace(conn, kept, found, now=NOW)
        linking.link(conn, [kept.id], now=NOW)
        numbers = lock_articles(conn, [kept.id])
        lacking = ties.lacking(conn, [kept.id], encoder.name if encoder else None)
        made = {numbers[id]: tying.prepare(some, encoder) for id, some in lacking.items()}
        tying.link(conn, made, encoder=encoder, now=NOW)
    return kept


def pairs_found(conn: Connection, places: Mapping[str, Place], *, within: bool) -> tuple[set[Pair], list[Strange]]:
    """Every two annotated statements that one utterance has, and the articles of the pairs that it has of others."""
    found: set[Pair] = set()
    strange: list[Strange] = []
    after: str | None = None
    while True:
        page = utterances.page(conn, after=after, limit=200)
        for one in page.items:
            members = [m.statement.stored.statement for m in utterances.members(conn, one.id)]
            for a, b in combinations(members, 2):
                if a.article_id == b.article_id and not within:
                    continue
                pair = frozenset(places[s.id] for s in (a, b) if s.id in places)
                if len(pair) == 2:
                    found.add(pair)
                elif a.id not in places or b.id not in places:
                    strange.append((a.article_id, b.article_id))
        after = page.next
        if after is None:
            return found, strange


def matched(score: ModuleType, told: Mapping[str, Any], found: Sequence[Statement]) -> Iterator[tuple[str, int]]:
    """Which extracted statements are which annotated ones, best first, half of the words at least."""
    tokens = score.Tokens(told["text"])
    mine = [tokens.of([(s.start, s.end) for s in one.content]) for one in found]
    gold = [tokens.of(one["content_spans"]) for one in told["statements"]]
    alike = sorted(
        ((len(x & y) / len(x | y), j, k) for j, x in enumerate(mine) for k, y in enumerate(gold) if x & y),
        key=lambda one: (-one[0], one[1], one[2]),
    )
    taken: tuple[set[int], set[int]] = set(), set()
    for share, j, k in alike:
        if share >= 0.5 and j not in taken[0] and k not in taken[1]:
            taken[0].add(j)
            taken[1].add(k)
            yield found[j].id, k


def linked(
    gold: Path, name: str, true: set[Pair], *, is_extracted: bool, keep: Path | None = None, why: bool = False
) -> tuple[Score, Score]:
    """How well statements are linked: all of them, and without optional ones."""
    score, encoder = scorer(gold), open_encoder()
    finder = open_engine("auto")
    with ExitStack() as stack:
        file = keep or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "links.sqlite"
        url = f"sqlite:///{file}"
        migrate(url)
        engine = open_store(url)
        stack.callback(engine.dispose)
        places: dict[str, Place] = {}
        heard: dict[Place, bool] = {}
        optional: set[Place] = set()
        ids: dict[str, str] = {}
        for id, told in score.load_gold(gold / name).items():
            article = read(told)
            if is_extracted:
                found = list(statements_of(article, finder))
                places |= {statement: (id, k) for statement, k in matched(score, told, found)}
            else:
                found = annotated(article, told)
                places |= {one.id: (id, k) for k, one in enumerate(found)}
            for one in found:
                if one.id in places:
                    heard[places[one.id]] = is_right(told, told["statements"][places[one.id][1]], one)
            ids[article.id] = id
            optional |= {(id, k) for k, one in enumerate(told["statements"]) if one["optional"]}
            store(engine, article, found, encoder)
        with reading(engine) as conn:
            pairs, strange = pairs_found(conn, places, within=name == "seeds")
    if why:
        for what, count in sorted(causes(true, pairs, [(ids[a], ids[b]) for a, b in strange], heard, optional).items()):
            print(f"  {count:4} {what}")
    asked, kept = ({pair for pair in some if optional.isdisjoint(pair)} for some in (true, pairs))
    return (
        Score(true=len(true), found=len(pairs) + len(strange), right=len(pairs & true)),
        Score(true=len(asked), found=len(kept) + len(strange), right=len(kept & asked)),
    )


def is_right(told: Mapping[str, Any], annotated: Mapping[str, Any], found: Statement) -> bool:
    """Whether a statement has the speaker that its annotation has: one of his names, or none where none is told."""
    speaker = annotated["speaker"]
    if speaker is None:
        return found.speaker.name is None
    names = {speaker, *(told["speakers"].get(speaker, {}).get("names") or ())}
    return fold(found.speaker.name or "") in {fold(name) for name in names}


def causes(
    true: set[Pair],
    found: set[Pair],
    strange: Sequence[Strange],
    heard: Mapping[Place, bool],
    optional: Collection[Place],
) -> Counter[str]:
    """What the misses and the wrong links come from; an article and its translation are one text."""
    counts: Counter[str] = Counter()
    for pair in true - found:
        missing = [place for place in pair if place not in heard]
        unlike = [place for place in pair if not heard.get(place)]
        if missing:
            kind = "optional" if any(place in optional for place in missing) else "not optional"
            counts[f"missed: {'neither' if len(missing) == 2 else 'one'} of the two is extracted, {kind}"] += 1
        elif unlike:
            counts[f"missed: {'both speakers' if len(unlike) == 2 else 'one speaker'} wrong"] += 1
        else:
            counts["missed: both there, with their speakers"] += 1
    for pair in found - true:
        counts[f"wrong: two statements of {told_of(*(id for id, _ in pair))}"] += 1
    for ids in strange:
        counts[f"wrong: with what is not annotated, of {told_of(*ids)}"] += 1
    return counts


def told_of(a: str, b: str) -> str:
    return "one text" if text_of(a) == text_of(b) else "two texts"


def text_of(id: str) -> str:
    return id.removesuffix("-en").removesuffix("-ar")


def true_pairs(gold: Path, name: str) -> set[Pair]:
    if name == "seeds":
        told = json.loads((gold / "links.json").read_text("utf-8"))
        return {
            frozenset((a, b)) for one in told for a, b in combinations([(id, int(k)) for id, k in one["members"]], 2)
        }
    told = json.loads((gold / "parallel" / "pairs.json").read_text("utf-8"))
    ids = {key: f"ntrex-{key.replace('.', '-')}" for key in told}
    return {frozenset(((f"{ids[key]}-en", en), (f"{ids[key]}-ar", ar))) for key in told for en, ar in told[key]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=SHARED / "gold")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--why", action="store_true")
    parser.add_argument("sets", nargs="*", default=["seeds", "parallel"])
    asked = parser.parse_args()
    for name in asked.sets:
        true = true_pairs(asked.gold, name)
        for is_extracted in (False, True):
            keep = asked.keep if is_extracted else None
            found = linked(asked.gold, name, true, is_extracted=is_extracted, keep=keep, why=asked.why)
            print(
                f"{name}, {'extracted' if is_extracted else 'annotated'}: {found[0]}; without optional ones {found[1]}"
            )


if __name__ == "__main__":
    main()
