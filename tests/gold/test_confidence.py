"""Whether the confidence keeps its word on articles that nothing was fitted on."""

from pathlib import Path

from services.extract.pipeline import RULES
from training.calibrate import REPORTED, cases


def test_nine_in_ten_of_the_statements_given_nine_tenths_are_right(shared: Path) -> None:
    found = cases(shared / "gold/dev", RULES, lambda name: name in REPORTED)
    sure = [case.is_right for case in found if case.confidence >= 0.9]
    assert len(sure) >= 20
    assert sum(sure) / len(sure) >= 0.84  # nine in ten, less two standard errors of so few
    mean = sum(case.confidence for case in found) / len(found)
    assert abs(mean - sum(case.is_right for case in found) / len(found)) <= 0.08
