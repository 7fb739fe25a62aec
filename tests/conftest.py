"""Fixtures that every test may use."""

import os
from pathlib import Path

import hypothesis
import pytest

hypothesis.settings.register_profile(
    "qawl",
    deadline=None,  # a busy machine is no failure
    derandomize=bool(os.environ.get("CI")),  # one commit has one verdict; everywhere else each run looks further
)
hypothesis.settings.load_profile("qawl")

pytest_plugins = ["tests.servers.fixtures"]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of gold data and hard inputs beside the repository; not there on a user's machine."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{folder} is missing, and CI is set")
        pytest.skip("needs the project's shared folder of gold data, which is not on this machine")
    return folder
