"""Golden cases: one folder for each phenomenon and language under `cases/`, one text file for each case."""

from pathlib import Path

import pytest

from services.extract.languages import CODES
from tests.extract.golden import CASES, Case, difference, found_rows, read_case, read_cases


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.name)
def test_the_statements_of_a_case_are_found(case: Case) -> None:
    found = found_rows(case)
    if case.fails_because is not None:
        assert found != case.rows, f"{case.name} is found now: take out its line “expected to fail”."
        return
    passage = "\n".join(words for _, words in case.blocks)
    assert found == case.rows, f"{case.name}\n{passage}\n{difference(case.rows, found)}"


def test_every_language_has_cases_and_every_folder_is_a_language() -> None:
    folders = {path.name for path in CASES.glob("*/*") if path.is_dir()}
    assert folders == CODES


def test_a_case_without_its_line_of_dashes_names_its_file(tmp_path: Path) -> None:
    path = tmp_path / "broken.txt"
    path.write_text("Jane Holt said no.\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"broken\.txt: no line of three dashes"):
        read_case(path)
