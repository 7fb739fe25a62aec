"""The repository's shape: docstrings, sizes, one route a message, no machine's paths in what we publish."""

import ast
import importlib
import re
import subprocess
from pathlib import Path

import pytest

from services.common.contracts.messages import Message
from services.common.contracts.submissions import Stage, SubmissionId
from services.common.contracts.topology import ERRANDS, QUEUES, ROUTES, message_for, route_of
from tests.architecture.generate import ROOT

LONGEST = 400
"""Lines of a module; most have 30 to 150, and above 300 a module wants a reason."""

LONGER_WITH_REASON: dict[str, str] = {
    "services/api/schemas.py": "one flat list of what the API promises; each class is a few lines",
    **{
        path.relative_to(ROOT).as_posix(): "lexicon: a language is one module of data"
        for path in sorted((ROOT / "services/extract/languages").glob("*.py"))
    },
    "services/extract/model.py": "one flat list of the values between the steps, and of what a language may tell",
    "services/ingest/wording.py": "lexicon: the words by which lines of a page are told apart",
}
"""Modules above LONGEST, by path, with the reason why they are better whole."""

BINARY = {".png", ".ico", ".woff2", ".gz", ".zip", ".sqlite"}


def tracked() -> tuple[Path, ...]:
    """Every file that git tracks, or would once it is added."""
    if not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout, and this is an unpacked archive")
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return tuple(f for f in (ROOT / name for name in sorted(listing.stdout.split("\0")) if name) if f.is_file())


def modules() -> tuple[Path, ...]:
    return tuple(f for f in tracked() if f.suffix == ".py")


def test_every_module_says_what_it_is_for() -> None:
    texts = {str(m.relative_to(ROOT)): m.read_text("utf-8") for m in modules()}
    # An empty file only marks a folder of tests as a package.
    texts = {name: text for name, text in texts.items() if text or not name.startswith("tests/")}
    silent = [name for name, text in texts.items() if not ast.get_docstring(ast.parse(text))]
    assert not silent, f"no docstring: {silent}"


def test_no_module_is_long_without_a_reason() -> None:
    lengths = {str(m.relative_to(ROOT)): len(m.read_text("utf-8").splitlines()) for m in modules()}
    long = {name for name, length in lengths.items() if length > LONGEST and name.startswith("services/")}
    assert long - set(LONGER_WITH_REASON) == set(), {name: lengths[name] for name in long}


def test_no_function_is_called_a_helper() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "base", "misc", "data", "info", "process"}
    assert not [str(m.relative_to(ROOT)) for m in modules() if m.stem in vague]


def test_no_tracked_file_names_a_path_of_one_machine_or_a_package_host() -> None:
    # Assembled, so that this file does not hold what it looks for.
    places = [
        "/" + "work/", "/" + "root/", "/" + "home/", "/tmp/" + "qawl", "/" + "Users/",
        "pypi" + ".org", "files.python" + "hosted", "--index" + "-url", "--extra-index" + "-url", "artifact" + "ory",
    ]  # fmt: skip
    pattern = re.compile("|".join(rf"(?<![\w.\-/]){re.escape(p)}" if p[0] == "/" else re.escape(p) for p in places))
    for file in tracked():
        if file.suffix in BINARY:
            continue
        for number, line in enumerate(file.read_text("utf-8", "replace").splitlines(), start=1):
            found = pattern.search(line)
            assert not found or "no-emit" in line, (
                f"{file.relative_to(ROOT)}:{number} names {found[0] if found else ''}"
            )


def test_no_secret_is_tracked() -> None:
    names = {f.name for f in tracked()}
    assert ".env" not in names
    assert not {n for n in names if n.endswith((".pem", ".key", ".sqlite"))}


@pytest.mark.parametrize("message", Message.__args__, ids=lambda m: m.__name__)
def test_a_message_has_exactly_one_route_and_back(message: type[Message]) -> None:
    assert [r.message for r in ROUTES].count(message) == 1
    route = route_of(message((SubmissionId("0" * 32),)))
    assert message_for(route.stage) is message


def test_every_stage_but_the_last_is_a_queue_of_its_name() -> None:
    assert tuple(s.value for s in Stage if s is not Stage.FINISHED) == QUEUES
    with pytest.raises(KeyError):
        message_for(Stage.FINISHED)


@pytest.mark.parametrize("task", [*(r.task for r in ROUTES), *ERRANDS])
def test_a_task_of_the_topology_is_registered_by_its_service(task: str) -> None:
    app = importlib.import_module(f"services.{task.split('.')[0]}.tasks").app
    assert task in app.tasks


@pytest.mark.parametrize("service", ["ingest", "extract"])
def test_a_service_registers_no_task_that_the_topology_does_not_know(service: str) -> None:
    app = importlib.import_module(f"services.{service}.tasks").app
    own = {name for name, task in app.tasks.items() if task.run.__module__ == f"services.{service}.tasks"}
    assert own == {t for t in (*(r.task for r in ROUTES), *ERRANDS) if t.startswith(f"{service}.")}
