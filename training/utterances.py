"""Learns what each feature of a pair weighs, from pairs known to be one saying or not, and shows what they are worth.

    python -m training.utterances [--gold GOLD] [--check]

Material: sayings and occasions of our own (`training.sayings`), and, with `--gold`, every second article pair of
GOLD/parallel (translated news, CC BY-SA 4.0); what one of its articles says twice stands in `utterances/within.json`.
The other pairs, and every other set, are for measuring alone. Without `--gold` nothing is written. `--check` fits on
three quarters of our own and shows the last quarter, in turn.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, product
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from services.extract.link.utterances.comparing import NAMES, SIGNS, Telling, compare
from services.extract.link.utterances.judging import situation
from services.extract.link.utterances.standing import ALONE, Standing, standings
from services.extract.link.utterances.vectors import Vectors
from training.sayings import SAYINGS, Line, Report, occasions, sayings, tell, with_variants

ROOT = Path(__file__).resolve().parents[1]
RIGHT = frozenset("=~+")
TABLE = ROOT / "services/extract/link/utterances/weights.py"
BY_ARTICLES = frozenset({"beyond", "rival", "twin", "lead", "company"})
IN_ONE = frozenset({"heading", "adjacent"})
TABLES: Mapping[str, frozenset[str]] = {
    "between": IN_ONE,
    "within": frozenset({"company", "twin", "across"}),
    "lone": BY_ARTICLES | IN_ONE,
    "words": BY_ARTICLES | IN_ONE | {"nearness", "closeness", "across", "part"},
}
"""By situation, as the linker tells them apart, what is not known there."""
FIXED = {"days_apart": -6.0}
"""Weights that are not learned but follow from what an utterance is: words said on one occasion. A report three days
late costs a log-odd, one a fortnight late all of them."""
CHECKS = frozenset({"contrary", "negation", "figures_changed", "places_changed", "days_changed", "modality"})
WANTED = {"lone": 1.5, "within": 2.0}
"""What missing a link costs beside making a wrong one, where few are found: F1 is best below a score of a half."""
STEPS, MOST_STEP, HOLD = 60, 1.0, 1.0
NEAR, FAR, TOO_NEAR = 0.35, 0.15, 0.8
"""Cosines: statements of two stories that could be mistaken for one, statements of one story that never are, and those
of two articles that may be one saying that nobody has annotated."""
MUCH_THE_SAME = 0.6
"""Cosine of statements of one story that have much the same words."""
STRANGERS = 1_000
"""Pairs of articles on different things."""
MOST_REPRINTED = 3
BRIEF, BRIEFS = (2, 4), 4
"""Statements of a short article, fewest and most; and how many such are made of each pair of articles of ours."""
OPPOSED = 0.3
"""What a pair of sayings of our own counts where articles are compared, from which the checks are learned there."""
FOLDS = 4

Reals = NDArray[np.float64]
Same = Callable[[int, int], bool | None]
"""Whether two statements, by their places in their articles, are one saying; None where it is not told."""


@dataclass(frozen=True, slots=True)
class Case:
    """A pair with its features, by their names' order, whether it is one saying, and how much it counts."""

    row: tuple[float, ...]
    is_same: bool
    weight: float
    table: str  # of weights, that it is judged by


def of_sayings(blocks: Sequence[Sequence[Line]], random: Random) -> Iterator[Case]:
    """Pairs within a saying, and as many between sayings as are near enough to be mistaken."""
    varied = [with_variants(block, random) for block in blocks]
    told = [list(zip(block, tell(block), strict=True)) for block in varied]
    for block in told:
        for (one, a), (other, b) in combinations(block, 2):
            marks = {one.mark, other.mark}
            if marks <= RIGHT:
                # What sentence is meant by a free paraphrase is often told by who says it when: they count less.
                yield from everywhere(a, b, random, is_same=True, weight=0.15 if "~" in marks else 1.0)
            elif marks & {"=", "+"}:
                yield from everywhere(a, b, random, is_same=False, weight=2.0)
    yield from _of_long_quotations(varied, told, random)
    apart = list(product(range(len(told)), repeat=2))
    for x, y in random.sample(apart, min(len(apart), 2_000)):
        if x < y:
            (_, a), (_, b) = random.choice(told[x][:4]), random.choice(told[y][:4])
            yield case(a, b, is_same=False, weight=0.5)


def everywhere(a: Telling, b: Telling, random: Random, *, is_same: bool, weight: float) -> Iterator[Case]:
    """A pair that stands alone, and as in two articles, and as in one, where an opposite stands as its saying does."""
    standing = random.choice(true_standings())
    found = [
        case(a, b, is_same=is_same, weight=weight),
        case(a, b, is_same=is_same, weight=OPPOSED * weight, standing=standing),
    ]
    if a.gist.language == b.gist.language:
        inside = replace(b, article=a.article)
        found.append(case(a, inside, is_same=is_same, weight=OPPOSED * weight, standing=standing))
    # An opposite that no check sees cannot be told from a translation; to learn from it would blur those.
    yield from (one for one in found if is_same or any(one.row[NAMES.index(name)] for name in CHECKS))


@cache
def true_standings() -> tuple[Standing, ...]:
    """How pairs that are one saying stand in our articles."""
    found = []
    for articles in occasions():
        for a, b in combinations(articles, 2):
            table = standings(_whole([one.telling for one in a]), _whole([one.telling for one in b]))
            found += [table.of(i, j) for (i, x), (j, y) in product(enumerate(a), enumerate(b)) if x.said & y.said]
    return tuple(found)


def _of_long_quotations(
    blocks: Sequence[Sequence[Line]], told: Sequence[Sequence[tuple[Line, Telling]]], random: Random
) -> Iterator[Case]:
    """Two sayings in one quotation, beside each wording of the first of them."""
    for block, some in zip(blocks, told, strict=True):
        for line in block[:2]:
            other = next(one for one in random.choice(blocks) if one.language == line.language)
            if other.text == line.text:
                continue
            (long,) = tell([Line(line.language, "+", f"{line.text.rstrip('.')}. {other.text}")])
            for one, telling in some:
                is_same = one.mark in RIGHT
                yield from everywhere(long, telling, random, is_same=is_same, weight=0.15 if one.mark == "~" else 1.0)


def of_occasions(some: Sequence[Sequence[Sequence[Report]]]) -> Iterator[Case]:
    """Statements of two articles about one occasion, and of one article."""
    for articles in some:
        for a in articles:
            for b in articles[articles.index(a) :]:

                def same(i: int, j: int, a: Sequence[Report] = a, b: Sequence[Report] = b) -> bool:
                    return bool(a[i].said & b[j].said)

                yield from of_articles([one.telling for one in a], [one.telling for one in b], same, weight=1.0)


def of_briefs(some: Sequence[Sequence[Sequence[Report]]], random: Random) -> Iterator[Case]:
    """The same articles cut down to a few statements each, as short news is: what stands beside a pair tells less."""
    for articles in some:
        for a, b in combinations(articles, 2):
            for _ in range(BRIEFS):
                one, other = (_brief(article, random) for article in (a, b))

                def same(i: int, j: int, one: Sequence[Report] = one, other: Sequence[Report] = other) -> bool:
                    return bool(one[i].said & other[j].said)

                yield from of_articles([r.telling for r in one], [r.telling for r in other], same, weight=1 / BRIEFS)


def _brief(article: Sequence[Report], random: Random) -> list[Report]:
    kept = random.sample(range(len(article)), min(len(article), random.randint(*BRIEF)))
    return [article[k] for k in sorted(kept)]


def of_reprints(some: Sequence[Sequence[Sequence[Report]]], random: Random) -> Iterator[Case]:
    """An article beside another outlet's in its language, which has a few of its statements, hardly changed, among
    others."""
    every = [article for articles in some for article in articles]
    for article in every:
        language = article[0].telling.gist.language
        others = [one for one in every if one is not article and one[0].telling.gist.language == language]
        if not others:
            continue
        taken = random.sample(article, random.randint(1, MOST_REPRINTED))
        reprint = [*taken, *random.choice(others)[:MOST_REPRINTED]]
        words = [Line(language, "=", " ".join(word.text for word in one.telling.gist.words)) for one in reprint]
        varied = [with_variants([line], random)[-1] for line in words]
        told = [
            replace(one, article="reprint", speaker=old.telling.speaker, place=place)
            for place, (one, old) in enumerate(zip(tell(varied), reprint, strict=True))
        ]

        def same(i: int, j: int, a: Sequence[Report] = article, b: Sequence[Report] = reprint) -> bool:
            return bool(a[i].said & b[j].said)

        yield from of_articles([one.telling for one in article], told, same, weight=0.5)


def of_articles(a: Sequence[Telling], b: Sequence[Telling], same: Same, *, weight: float) -> Iterator[Case]:
    """Pairs of two articles, or of one with itself: as they are, and, so that each weight can stand by itself, as if
    nobody knew who speaks; those of two articles also as if nothing else stood in them."""
    is_one = a[0].article == b[0].article
    table = standings(_whole(a), _whole(b), is_one=is_one)
    for (i, one), (j, other) in product(enumerate(a), enumerate(b)):
        is_same = None if is_one and stands_in(one, other) else same(i, j)
        if is_same is None or (is_one and j <= i) or not (is_same or _cosine(one, other) >= FAR):
            continue
        for telling in (one, replace(one, speaker=None)):
            if not is_same and telling.speaker is None and _cosine(one, other) > MUCH_THE_SAME:
                continue  # one quotes what the other says: only who speaks tells them apart
            yield case(telling, other, is_same=is_same, weight=weight / 2, standing=table.of(i, j))
            if not is_one:
                yield case(telling, other, is_same=is_same, weight=weight / 2)


def of_parallel(gold: Path, random: Random) -> Iterator[Case]:
    """Statements of both versions of an article, of one article, and of different articles, by every second pair."""
    pairs = json.loads((gold / "parallel" / "pairs.json").read_text("utf-8"))
    twice = json.loads((SAYINGS / "within.json").read_text("utf-8"))
    told = {}
    for number, name in enumerate(sorted(pairs)):
        if number % 2 == 0:
            told[name] = {code: _article(gold, name, code) for code in ("en", "ar")}
    for name, both in told.items():
        tied = {(i, j) for i, j in pairs[name]}
        arabic: dict[int, set[int]] = {}
        for i, j in tied:
            arabic.setdefault(i, set()).add(j)
        repeats = {"en": [set(some) for some in twice.get(name, ())]}
        repeats["ar"] = [{j for i in some for j in arabic.get(i, ())} for some in repeats["en"]]
        loose = {two for x, y in zip(repeats["en"], repeats["ar"], strict=True) for two in product(x, y)} - tied

        def translated(
            i: int, j: int, tied: set[tuple[int, int]] = tied, loose: set[tuple[int, int]] = loose
        ) -> bool | None:
            return None if (i, j) in loose else (i, j) in tied

        yield from of_articles(both["en"], both["ar"], translated, weight=1.0)
        for code, some in both.items():

            def said_twice(i: int, j: int, groups: list[set[int]] = repeats[code]) -> bool:
                return any({i, j} <= group for group in groups)

            yield from of_articles(some, some, said_twice, weight=1.0)
    articles = [(name, some) for name, both in told.items() for some in both.values()]
    apart = [(a, b) for (name, a), (other, b) in combinations(articles, 2) if name != other]
    yield from of_strangers(random.sample(apart, STRANGERS))


def of_strangers(apart: Sequence[tuple[Sequence[Telling], Sequence[Telling]]]) -> Iterator[Case]:
    """Statements of two articles about different things that could be mistaken for one saying."""
    for a, b in apart:
        table = standings(_whole(a), _whole(b))
        for (i, one), (j, other) in product(enumerate(a), enumerate(b)):
            if NEAR <= _cosine(one, other) <= TOO_NEAR:
                for standing in (table.of(i, j), ALONE):
                    yield case(one, other, is_same=False, weight=1.0, standing=standing)


def stands_in(a: Telling, b: Telling) -> bool:
    """Whether one statement of an article seems to be quoted in the one before: that is one report, and not two."""
    if a.place is None or b.place is None or abs(a.place - b.place) != 1:
        return False
    shorter, longer = sorted((f" {' '.join(word.key for word in one.gist.words)} " for one in (a, b)), key=len)
    return shorter in longer and shorter != longer


def _cosine(a: Telling, b: Telling) -> float:
    assert a.vectors is not None
    assert b.vectors is not None
    return float(a.vectors[0] @ b.vectors[0])


def _whole(told: Sequence[Telling]) -> Vectors:
    return np.stack([one.vectors[0] for one in told if one.vectors is not None])


def _article(gold: Path, name: str, code: str) -> list[Telling]:
    file = gold / "parallel" / "json" / f"ntrex-{name.replace('.', '-')}-{code}.json"
    statements = json.loads(file.read_text("utf-8"))["statements"]
    told = tell([Line(code, "=", " ".join(s["content"])) for s in statements])
    return [
        replace(one, article=file.stem, speaker=s["speaker"], is_heading=s["section"] == "title", place=place)
        for place, (one, s) in enumerate(zip(told, statements, strict=True))
    ]


def case(a: Telling, b: Telling, *, is_same: bool, weight: float, standing: Standing = ALONE) -> Case:
    known = a.speaker is not None and b.speaker is not None
    features = compare(a, b, same_speaker=float(a.speaker == b.speaker) if known else None, standing=standing)
    table = situation(a, b, standing)
    return Case(tuple(features.row()), is_same, weight * (WANTED.get(table, 1.0) if is_same else 1.0), table)


def fit(cases: Sequence[Case], *, without: frozenset[str] = frozenset()) -> tuple[Mapping[str, float], float]:
    """Weights of their signs and the bias, by Newton's method; `without` features stay 0."""
    x = np.array([one.row for one in cases])
    y = np.array([one.is_same for one in cases], float)
    counts = np.array([one.weight for one in cases])
    signs = np.array([0 if name in without or name in FIXED else SIGNS[name] for name in NAMES])
    w = np.zeros(len(NAMES) + 1)
    x = np.hstack([x, np.ones((len(x), 1))])
    hold = np.append(np.full(len(NAMES), HOLD), 0.0)
    for _ in range(STEPS):
        sure = 1 / (1 + np.exp(-(x @ w)))
        slope = x.T @ ((sure - y) * counts) + hold * w
        bend = (x * (counts * sure * (1 - sure))[:, None]).T @ x + np.diag(hold + 1e-9)
        # A weight that its sign holds at 0, and would go on to the wrong side, stays out of the step.
        free = np.append((w[:-1] != 0) | (slope[:-1] * signs < 0), True)
        step = np.zeros_like(w)
        step[free] = np.linalg.solve(bend[np.ix_(free, free)], slope[free])
        w -= np.clip(step, -MOST_STEP, MOST_STEP)
        w[:-1] = np.where(signs > 0, np.maximum(w[:-1], 0), np.where(signs < 0, np.minimum(w[:-1], 0), 0))
    learned = {name: round(float(value), 3) for name, value in zip(NAMES, w[:-1], strict=True)}
    return learned | FIXED, round(float(w[-1]), 3)


def shown(cases: Sequence[Case], weights: Mapping[str, float], bias: float) -> str:
    """Precision, recall and F1 at a score of a half, each pair counting as it does in fitting."""
    right = made = wanted = 0.0
    for one in cases:
        odds = bias + sum(weights[name] * value for name, value in zip(NAMES, one.row, strict=True))
        right += one.weight * (one.is_same and odds >= 0)
        made += one.weight * (odds >= 0)
        wanted += one.weight * one.is_same
    return f"F1 {2 * right / (made + wanted):.3f} P {right / max(made, 1e-9):.3f} R {right / max(wanted, 1e-9):.3f}"


def checked(told: Sequence[Case]) -> str:
    """What each table is worth on our own material that it was not fitted on."""
    lines = []
    random = Random(6)  # noqa: S311 - not for secrets
    for fold in range(FOLDS):

        def parted(some: Sequence, kept: bool, fold: int = fold) -> list:  # type: ignore[type-arg]
            return [one for n, one in enumerate(some) if (n % FOLDS != fold) is kept]

        known, asked = (
            [
                *of_sayings(parted(sayings(), kept), random),
                *of_occasions(parted(occasions(), kept)),
                *of_reprints(parted(occasions(), kept), random),
                *of_briefs(parted(occasions(), kept), random),
            ]
            for kept in (True, False)
        )
        for name, without in TABLES.items():
            weights, bias = fit(in_table(name, [*known, *told]), without=without)
            lines.append(f"fold {fold} {name:8} {shown(in_table(name, asked), weights, bias)}")
    return "\n".join(lines)


def in_table(name: str, cases: Sequence[Case]) -> list[Case]:
    """What a table is learned from; without embeddings every pair is of one kind."""
    return [one for one in cases if name in {one.table, "words"}]


def written(fitted: Mapping[str, tuple[Mapping[str, float], float]]) -> str:
    lines = ['"""The weights of a pair\'s features: `python -m training.utterances` writes this file."""', ""]
    lines += ["from collections.abc import Mapping", "", "WEIGHTS: Mapping[str, tuple[Mapping[str, float], float]] = {"]
    for table, (weights, bias) in fitted.items():
        lines += [f'    "{table}": (', "        {"]
        lines += [*(f'            "{key}": {value},' for key, value in weights.items()), "        },"]
        lines += [f"        {bias},", "    ),"]
    lines += ["}", '"""By situation the weight of each feature, and the bias."""', ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    random = Random(6)  # noqa: S311 - not for secrets
    own = [*of_sayings(sayings(), random), *of_occasions(occasions()), *of_reprints(occasions(), random)]
    own += of_briefs(occasions(), random)
    told = list(of_parallel(asked.gold, random)) if asked.gold else []
    if asked.check:
        print(checked(told))  # noqa: T201
        return
    every = [*own, *told]
    fitted = {name: fit(in_table(name, every), without=without) for name, without in TABLES.items()}
    for name, (weights, bias) in fitted.items():
        ours, both = (shown(in_table(name, some), weights, bias) for some in (own, every))
        print(f"{name:8} ours {ours}; all {both}")  # noqa: T201
    for name in NAMES:
        print(f"{name:18}", *(f"{weights[name]:8.3f}" for weights, _ in fitted.values()))  # noqa: T201
    print(f"{'bias':18}", *(f"{bias:8.3f}" for _, bias in fitted.values()))  # noqa: T201
    if asked.gold:
        TABLE.write_text(written(fitted), "utf-8")


if __name__ == "__main__":
    main()
