"""Fits the weights of the confidence on annotated articles, and shows how well it keeps its word.

    python -m training.calibrate GOLD [--weights FILE] [--check]

`GOLD` holds wikinews, parallel, seeds and dev, each with `texts/` and `json/`, and the scorer that says what is
right: content that overlaps the annotated by half or more, and the right speaker; statements that the annotators call
optional are left out. Two parts, which are multiplied: whether the content is right, and whether the speaker of a right
content is. Both are fitted on wikinews, parallel, seeds and half of dev; but the contents of the learned engine, which
was trained on the first two, on seeds and half of dev alone, holding on to the weights of the rules. The other half of
dev is only reported. Writes the table that the step reads, and the page for analysts; `--check` only reports.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from services.common.contracts.spans import Span
from services.common.contracts.statements import Statement
from services.common.contracts.submissions import Hints
from services.extract import languages
from services.extract.engines import EngineMissing, open_engine
from services.extract.pipeline import RULES, Engine, analyse
from services.extract.steps.confidence import facts_of, probability, rate_confidence
from services.extract.steps.confidence.table import WEIGHTS
from services.ingest.readers.text import read_text

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "services/extract/steps/confidence/table.py"
PAGE = ROOT / "docs/statements.md"
BEGIN, END = "<!-- calibration: begin -->\n", "<!-- calibration: end -->\n"

REPORTED = frozenset(
    [f"ar-{n:03}" for n in (6, 10, 18, 20, 23, 49, 53, 55, 62)] + [f"en-{n:03}" for n in (3, 13, 29, 41, 49, 56, 61)]
)
"""Articles of dev that nothing is fitted on."""
SETS = ("wikinews", "parallel", "seeds", "dev")
TRAINED_ON = frozenset({"wikinews", "parallel"})
"""What the learned engine knows by heart: nothing to judge its contents by."""
HOLD, HOLD_LEARNED = 1.0, 4.0
"""How strongly weights hold on to where they start: 0, and for the learned engine's contents the rules' weights."""
FOLDS, STEPS = 10, 12
SAME = 0.5
"""Share of words in common (intersection over union) from which a content counts as the annotated one."""

Weights = Mapping[str, float]
Table = Mapping[str, Weights]


@dataclass(frozen=True, slots=True)
class Case:
    """A statement that was found: its facts, whether it is right, and the confidence that it has now."""

    part: str
    article: str
    facts: tuple[str, ...]
    is_content_right: bool
    is_right: bool
    confidence: float


class _Tokens(Protocol):
    def of(self, spans: Iterable[Sequence[int]]) -> frozenset[int]: ...


def cases(folder: Path, engine: Engine, wanted: Callable[[str], bool] = lambda _: True) -> list[Case]:
    """What the engine finds in the articles of a folder, except what annotators call optional."""
    sys.path.insert(0, str(folder.parent))
    scorer = import_module("score")
    found: list[Case] = []
    for name, gold in scorer.load_gold(folder).items():
        language = languages.find(gold["article"]["lang"])
        if language is None or not wanted(name):
            continue
        article = read_text(gold["text"], hints=Hints(language=language.code))
        assert article.text == gold["text"], name
        statements = analyse(article, language, engine)
        tokens = cast(_Tokens, scorer.Tokens(article.text))
        partners = _partners(statements, gold["statements"], tokens)
        sure = rate_confidence(statements, article.text)
        for n, (one, facts) in enumerate(zip(statements, facts_of(statements, article.text), strict=True)):
            partner = gold["statements"][partners[n]] if n in partners else None
            if partner is not None and partner.get("optional"):
                continue
            is_right = partner is not None and bool(
                scorer.speaker_right(
                    partner, {"speaker": {"name": one.speaker.name}}, gold["speakers"], tokens, _pairs([one.source])
                )
            )
            found.append(Case(folder.name, name, facts, partner is not None, is_right, sure[n]))
    return found


def _pairs(spans: Iterable[Span | None]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans if span is not None]


def _partners(
    statements: Sequence[Statement], annotated: Sequence[Mapping[str, object]], tokens: _Tokens
) -> dict[int, int]:
    """Which annotated statement each one is, by the scorer's rule: one to one, best overlap first."""
    ours = [tokens.of(_pairs(one.content)) for one in statements]
    theirs = [tokens.of(cast(Sequence[Sequence[int]], one["content_spans"])) for one in annotated]
    alike = sorted(
        (-len(x & y) / len(x | y), bool(annotated[k].get("optional")), j, k)
        for j, x in enumerate(ours)
        for k, y in enumerate(theirs)
        if x & y
    )
    partners: dict[int, int] = {}
    for share, _, j, k in alike:
        if -share >= SAME and j not in partners and k not in partners.values():
            partners[j] = k
    return partners


def fit(some: Sequence[Case], engine: str, rules: Table | None) -> Table:
    """Weights of both parts; those of the learned engine's contents start where the rules' are."""
    known = [case for case in some if engine == "rules" or case.part not in TRAINED_ON]
    hold, start = (HOLD_LEARNED, rules["content"]) if engine != "rules" and rules is not None else (HOLD, {})
    told = [case for case in some if case.is_content_right]
    return {
        "content": regress([(case.facts, case.is_content_right) for case in known], hold, start),
        "speaker": regress([(case.facts, case.is_right) for case in told], HOLD, {}),
    }


def regress(some: Sequence[tuple[Sequence[str], bool]], hold: float, start: Weights) -> dict[str, float]:
    """Weights by Newton's method for logistic regression, drawn towards `start` with the strength `hold`."""
    names = ["always", *sorted({fact for facts, _ in some for fact in facts} | (start.keys() - {"always"}))]
    place = {name: n for n, name in enumerate(names)}
    seen: NDArray[np.float64] = np.zeros((len(some), len(names)))
    seen[:, 0] = 1
    for row, (facts, _) in enumerate(some):
        seen[row, [place[fact] for fact in facts]] = 1
    right = np.array([is_right for _, is_right in some], dtype=np.float64)
    before = np.array([start.get(name, 0.0) for name in names])
    holding = np.full(len(names), hold)
    holding[0] = 1e-3
    weights = before.copy()
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-seen @ weights))
        slope = seen.T @ (likely - right) + holding * (weights - before)
        bend = (seen.T * (likely * (1 - likely))) @ seen + np.diag(holding)
        weights = weights - np.linalg.solve(bend, slope)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def cross_validated(some: Sequence[Case], engine: str, rules: Table | None) -> list[tuple[float, bool]]:
    """The confidence of each case by weights that never saw its article, and whether it was right."""
    articles = sorted({case.article for case in some})
    random.Random(1).shuffle(articles)  # noqa: S311 - not for secrets
    fold_of = {name: n % FOLDS for n, name in enumerate(articles)}
    judged = []
    for fold in range(FOLDS):
        table = fit([case for case in some if fold_of[case.article] != fold], engine, rules)
        left = [c for c in some if fold_of[c.article] == fold and (engine == "rules" or c.part not in TRAINED_ON)]
        judged += [(probability(table, c.facts), c.is_right) for c in left]
    return judged


def reliability(judged: Sequence[tuple[float, bool]], title: str) -> str:
    """A table: of the statements given about so much, how many there are and how many are right."""
    lines = [f"{title}:", "", "| confidence | statements | mean | right |", "| --- | ---: | ---: | ---: |"]
    error = 0.0
    for low in range(10):
        some = [(sure, right) for sure, right in judged if low == min(int(sure * 10 + 1e-9), 9)]
        if some:
            mean, share = sum(sure for sure, _ in some) / len(some), sum(right for _, right in some) / len(some)
            error += len(some) / len(judged) * abs(mean - share)
            lines.append(f"| {low / 10:.1f} to {low / 10 + 0.1:.1f} | {len(some)} | {mean:.2f} | {share:.2f} |")
    high = [right for sure, right in judged if sure >= 0.9 - 1e-9]
    lines += [
        "",
        f"{len(judged)} statements, {_percent([right for _, right in judged])} right. Expected calibration error "
        f"{100 * error:.1f} points. At 0.9 or more: {100 * len(high) / len(judged):.0f}% of all, "
        f"{_percent(high)} right.",
        "",
    ]
    return "\n".join(lines)


def _percent(right: Sequence[bool]) -> str:
    return f"{100 * sum(right) / len(right):.0f}%" if right else "none"


def write_table(tables: Mapping[str, Table], file: Path = TABLE) -> None:
    lines = [
        '"""Weights of facts for the confidence, as `python -m training.calibrate` fitted them: do not edit."""',
        "",
        "WEIGHTS: dict[str, dict[str, dict[str, float]]] = {",
    ]
    for engine, table in tables.items():
        lines.append(f'    "{engine}": {{')
        for part, weights in table.items():
            lines += [f'        "{part}": {{', *(f'            "{f}": {w},' for f, w in weights.items()), "        },"]
        lines.append("    },")
    file.write_text("\n".join([*lines, "}", ""]), "utf-8")


def write_page(report: str, file: Path = PAGE) -> None:
    """Put the report between its marks."""
    before, _, rest = file.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    file.write_text(f"{before}{BEGIN}\n{report}\n{END}{after}", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--weights", type=Path, help="the learned engine's, where they are not in the package")
    parser.add_argument("--check", action="store_true", help="report how the table in use does; write nothing")
    asked = parser.parse_args()
    gold = asked.gold.resolve()
    engines: list[Engine] = [RULES]
    try:
        engines.append(open_engine("learned", weights=asked.weights))
    except EngineMissing as error:
        sys.stderr.write(f"without the learned engine, whose weights stay: {error}\n")
    tables: dict[str, Table] = dict(WEIGHTS)
    report: list[str] = []
    for engine in engines:
        name = engine.name.name
        held_back = cases(gold / "dev", engine, lambda article: article in REPORTED)
        if asked.check:
            report.append(reliability([(c.confidence, c.is_right) for c in held_back], f"`{name}`, half of dev"))
            continue
        some = [c for part in SETS for c in cases(gold / part, engine, lambda article: article not in REPORTED)]
        rules = None if engine is RULES else tables["rules"]
        across = cross_validated(some, name, rules)
        table = tables[name] = fit(some, name, rules)
        judged = [(probability(table, c.facts), c.is_right) for c in held_back]
        report.append(reliability(across, f"`{name}`, cross-validated by article on what it is fitted on"))
        report.append(reliability(judged, f"`{name}`, on the half of dev that nothing is fitted on"))
    sys.stdout.write("\n".join(report))
    if not asked.check:
        write_table(tables)
        if len(engines) > 1:
            write_page("\n".join(report))


if __name__ == "__main__":
    main()
