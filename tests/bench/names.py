"""How well names are told across scripts, and speakers across articles: `python -m tests.bench.names`.

Names: recall where one pair of different people in a thousand is taken for one. `held out` are English and Arabic names
that nothing was fitted on (`names_held_out.tsv` says where they are from). Speakers: the gold articles' speakers, as
articles name them, linked in one store; a pair of speakers counts once for each two articles (pairwise F1).
"""

import importlib.util
import json
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from types import ModuleType

from sqlalchemy import Connection

from services.common.contracts.statements import SpeakerKind
from services.common.store import speakers, statements
from services.common.store.engine import migrate, open_store, writing
from services.extract import linking
from services.extract.link.grouping import ONE
from services.extract.link.names.comparing import compare
from services.extract.link.names.parts import parse
from tests.common.store.builders import NOW, a_statement, an_article, stored

SHARED = Path(__file__).resolve().parents[3] / "shared"
HELD_OUT = Path(__file__).with_name("names_held_out.tsv")
RATE = 0.001
STRANGERS = 14
"""Other people's names that each held out name is compared with, drawn by a fixed seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """Share of true pairs that score above all but RATE of the others, and that score; how many of each are joined."""

    pairs: int
    others: int
    recall: float
    least: float
    joined: float
    joined_wrongly: int


def held_out() -> list[tuple[str, str]]:
    lines = HELD_OUT.read_text("utf-8").splitlines()
    return [(one, other) for one, _, other in (line.partition("\t") for line in lines if not line.startswith("#"))]


def recall(same: Sequence[float], others: Sequence[float]) -> Recall:
    ranked = sorted(others, reverse=True)
    least = ranked[int(len(ranked) * RATE)]
    found = sum(score > least for score in same) / len(same)
    return Recall(
        pairs=len(same),
        others=len(others),
        recall=found,
        least=least,
        joined=sum(score >= ONE for score in same) / len(same),
        joined_wrongly=sum(score >= ONE for score in others),
    )


def of_pairs(pairs: Sequence[tuple[str, str]]) -> Recall:
    chance = random.Random(3)
    same = [compare(one, other).score for one, other in pairs]
    others = [
        compare(one, pairs[k][1]).score
        for n, (one, _) in enumerate(pairs)
        for k in chance.sample(range(len(pairs)), STRANGERS)
        if k != n
    ]
    return recall(same, others)


def of_prototype() -> Recall:
    """The 24 people and 65 variants that the method was first tried on."""
    module = _module(SHARED / "prototypes/t3_names.py")
    same = [compare(name, form).score for name, forms in module.POS.items() for form in forms]
    others = [
        compare(other, form).score
        for name, forms in module.POS.items()
        for form in forms
        for other in module.ALL
        if other != name
    ]
    others += [compare(one, other).score for one, other in combinations(module.ALL, 2)]
    return recall(same, others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Speakers linked: pairs of one and the same in two articles, found and true; who was joined or parted wrongly."""

    true: int
    found: int
    right: int
    joined: tuple[tuple[str, ...], ...]
    parted: tuple[str, ...]
    articles_per_cpu_second: float

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.true + self.found)


Said = tuple[str, str, SpeakerKind, str | None]


def gold(folder: Path) -> Iterator[tuple[str, str | None, list[Said]]]:
    """Each article's id, day, and speakers: canonical name, the name that the article gives, kind, role."""
    for path in sorted((folder / "json").glob("*.json")):
        told = json.loads(path.read_text("utf-8"))
        facts = {s["speaker"]: (s["speaker_kind"], s.get("role")) for s in told["statements"] if s["speaker"]}
        said: list[Said] = []
        for name, forms in told["speakers"].items():
            if forms["names"] and name in facts:
                kind = SpeakerKind(facts[name][0])
                said.append((name, fullest(forms["names"], kind), kind, facts[name][1]))
        yield told["article"]["id"], told["article"]["published"], said


def fullest(forms: Sequence[str], kind: SpeakerKind) -> str:
    """The name without title that tells most, as extraction gives it; a body's longest."""
    if kind is not SpeakerKind.PERSON:
        return max(forms, key=len)
    return min(forms, key=lambda form: (-min(2, len(parse(form).parts)), len(form)))


def link(conn: Connection, articles: Sequence[tuple[str, str | None, list[Said]]]) -> Linked:
    naming: dict[tuple[str, str], str] = {}
    started = time.process_time()
    for id, published, said in articles:
        words = " ".join(f"words{n}." for n in range(len(said)))
        day = date.fromisoformat(published) if published else None
        article = stored(conn, an_article(f"{id} {words}", day=day))
        made = [
            a_statement(article.article, f"words{n}", name=name, speaker_kind=kind, role=role)
            for n, (_, name, kind, role) in enumerate(said)
        ]
        statements.replace(conn, article, made, now=NOW)
        linking.link(conn, [article.id], now=NOW)
        rows = statements.of_article(conn, article.id)
        naming |= {(id, who): str(row.speaker_id) for (who, *_), row in zip(said, rows, strict=True)}
    spent = time.process_time() - started
    heads = {key: str(found.id) if (found := speakers.find(conn, id)) else "" for key, id in naming.items()}
    return _scored(heads, len(articles) / max(spent, 1e-9))


def _scored(heads: dict[tuple[str, str], str], rate: float) -> Linked:
    by_head: dict[str, set[str]] = defaultdict(set)
    by_name: dict[str, set[str]] = defaultdict(set)
    for (_, who), head in heads.items():
        by_head[head].add(who)
        by_name[who].add(head)
    pairs = [(a, b) for a, b in combinations(sorted(heads), 2) if a[0] != b[0]]
    true = {pair for pair in pairs if pair[0][1] == pair[1][1]}
    found = {pair for pair in pairs if heads[pair[0]] == heads[pair[1]]}
    return Linked(
        true=len(true),
        found=len(found),
        right=len(true & found),
        joined=tuple(tuple(sorted(names)) for names in by_head.values() if len(names) > 1),
        parted=tuple(sorted(name for name, some in by_name.items() if len(some) > 1)),
        articles_per_cpu_second=rate,
    )


def linked(folder: Path) -> Linked:
    with tempfile.TemporaryDirectory() as temporary:
        url = f"sqlite:///{temporary}/names.sqlite"
        migrate(url)
        with writing(open_store(url)) as conn:
            return link(conn, list(gold(folder)))


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    names = {"prototype": of_prototype} if SHARED.is_dir() else {}
    for title, measured in {**names, "held out": lambda: of_pairs(held_out())}.items():
        found = measured()
        print(f"{title}: recall {found.recall:.3f} at {RATE:.1%} of {found.others} others, {found.pairs} pairs")
        print(f"  joined: {found.joined:.3f} of the pairs, and {found.joined_wrongly} of the others")
    for title in sys.argv[1:] or ("seeds", "parallel"):
        if (SHARED / "gold" / title).is_dir():
            one = linked(SHARED / "gold" / title)
            print(
                f"{title}: pairwise F1 {one.f1:.3f} ({one.right} right of {one.found} found, {one.true} true); "
                f"{one.articles_per_cpu_second:.0f} articles per CPU-second"
            )
            print("  joined:", *("; ".join(names) for names in one.joined), sep="\n    ")
            print("  parted:", *one.parted, sep="\n    ")


if __name__ == "__main__":
    main()
