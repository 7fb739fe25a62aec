"""Fitting the confidence, on cases made up so that the answer is known."""

import random
import runpy
from pathlib import Path

import pytest

from services.extract.steps.confidence import probability
from training.calibrate import BEGIN, END, Case, cross_validated, fit, regress, reliability, write_page, write_table


def made_up(count: int, *, seed: int = 1) -> list[Case]:
    """Cases of which nine in ten with a surname are right, and three in ten without."""
    chance = random.Random(seed)
    found = []
    for n in range(count):
        fact, share = chance.choice([("by surname", 0.9), ("by pronoun", 0.3)])
        found.append(Case("dev", f"article {n // 5}", (fact,), True, chance.random() < share, 0.5))
    return found


def test_weights_give_back_the_shares_they_were_fitted_on() -> None:
    cases = made_up(2_000)
    weights = regress([(case.facts, case.is_right) for case in cases], 1.0, {})
    table = {"speaker": weights}
    assert probability(table, ["by surname"]) == pytest.approx(0.9, abs=0.03)
    assert probability(table, ["by pronoun"]) == pytest.approx(0.3, abs=0.03)


def test_with_few_cases_weights_stay_where_they_start() -> None:
    start = {"always": 0.0, "by surname": 3.0}
    weights = regress([(("by surname",), True), (("by pronoun",), False)], 1_000.0, start)
    assert weights["by surname"] == pytest.approx(3.0, abs=0.01)
    assert weights["by pronoun"] == pytest.approx(0.0, abs=0.01)


def test_contents_that_the_model_was_trained_on_do_not_count_for_it() -> None:
    known = [Case("wikinews", f"w{n}", ("score high",), True, True, 0.5) for n in range(50)]
    held_back = [Case("dev", f"d{n}", ("score high",), n % 2 == 0, n % 2 == 0, 0.5) for n in range(50)]
    table = fit([*known, *held_back], "learned", {"content": {}, "speaker": {}})
    assert table["content"]["always"] + table["content"]["score high"] == pytest.approx(0.0, abs=0.1)


def test_cross_validation_judges_every_case_once() -> None:
    judged = cross_validated(made_up(300), "rules", None)
    assert len(judged) == 300
    sure = [right for confidence, right in judged if confidence >= 0.8]
    assert sum(sure) / len(sure) == pytest.approx(0.9, abs=0.08)


def test_the_table_of_reliability_counts_what_was_right_in_each_bin() -> None:
    shown = reliability([(0.95, True), (0.9, True), (0.92, False), (0.35, False), (1.0, True)], "Made up")
    assert "| 0.9 to 1.0 | 4 | 0.94 | 0.75 |" in shown
    assert "| 0.3 to 0.4 | 1 | 0.35 | 0.00 |" in shown
    assert "At 0.9 or more: 80% of all, 75% right." in shown


def test_the_written_table_and_page_are_read_back(tmp_path: Path) -> None:
    file, page = tmp_path / "table.py", tmp_path / "page.md"
    write_table({"rules": {"content": {"always": 0.5, "kind direct": -1.25}}}, file)
    assert runpy.run_path(str(file))["WEIGHTS"] == {"rules": {"content": {"always": 0.5, "kind direct": -1.25}}}
    page.write_text(f"Before.\n{BEGIN}old\n{END}After.\n", "utf-8")
    write_page("new", page)
    write_page("newer", page)
    assert page.read_text("utf-8") == f"Before.\n{BEGIN}\nnewer\n{END}After.\n"
