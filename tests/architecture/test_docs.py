"""The documentation says what the code does: every setting, command, route, queue, task, reason and outcome."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from services.cli import main
from services.common.contracts.submissions import Outcome, ReasonCode
from services.common.contracts.topology import ERRANDS, QUEUES, ROUTES
from services.common.settings import SECRETS, Settings
from tests.architecture import api_page, client_values, generate

FIX = "stale: run `make docs` and commit what it writes"


def page(name: str) -> str:
    return (generate.DOCS / name).read_text(encoding="utf-8")


def section_of(text: str, name: str) -> str:
    """What stands below a third-level heading that consists of `name` in code marks; "" where there is none."""
    found = re.search(rf"^### `{re.escape(name)}`\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize("name", ["api.md", "cli.md", "metrics.md", "queues.md", "settings.md"])
def test_a_generated_page_says_what_the_code_says_now(name: str) -> None:
    path = generate.DOCS / name
    assert path in generate.generated_pages()
    assert page(name) == generate.written(page(name)), FIX


def test_the_client_tells_what_the_api_tells() -> None:
    assert client_values.is_current(), FIX


@pytest.mark.parametrize("field", Settings.model_fields)
def test_a_setting_is_documented_with_its_variable_and_meaning(field: str) -> None:
    description = Settings.model_fields[field].description
    assert description, f"{field} has no description"
    assert re.search(
        rf"^\| `{generate.variable_of(field)}` \| .+ \| .+ \| .+ \|$", page("settings.md"), re.MULTILINE
    ), FIX


def test_every_command_is_documented_and_explains_itself() -> None:
    for name, command in generate.commands().items():
        assert f"\n## qawl {name}\n" in page("cli.md"), FIX
        assert command.help, f"qawl {name} has no help text"
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert getattr(parameter, "help", None), f"qawl {name}: the option {parameter.opts} has no help text"


def test_every_route_is_documented_and_explains_itself() -> None:
    for path, methods in api_page.document()["paths"].items():
        for method, operation in methods.items():
            assert f"\n### {method.upper()} {path}\n" in page("api.md"), FIX
            assert api_page.explanation(operation), f"{method.upper()} {path} has no summary and no docstring"
    for route in api_page.page_routes():
        assert f" {route.path}`" in page("api.md"), FIX


@pytest.mark.parametrize("name", [*QUEUES, *(r.task for r in ROUTES), *(r.message.__name__ for r in ROUTES), *ERRANDS])
def test_a_queue_task_or_message_is_documented(name: str) -> None:
    assert f"| `{name}` |" in page("queues.md"), FIX


@pytest.mark.parametrize("task", [*(r.task for r in ROUTES), *ERRANDS])
def test_a_task_is_explained(task: str) -> None:
    assert len(section_of(page("queues.md"), task).split()) > 15


@pytest.mark.parametrize("outcome", Outcome)
def test_an_outcome_is_explained_to_users(outcome: Outcome) -> None:
    assert len(section_of(page("outcomes.md"), outcome).split()) > 15


@pytest.mark.parametrize("code", ReasonCode)
def test_a_reason_is_explained_with_what_to_do(code: ReasonCode) -> None:
    text = section_of(page("outcomes.md"), code)
    assert len(text.split()) > 15
    assert "**What to do:** " in text


def test_the_outcomes_page_explains_nothing_that_does_not_exist() -> None:
    named = set(re.findall(r"^### `(.+)`$", page("outcomes.md"), re.MULTILINE))
    assert named == {*Outcome, *ReasonCode}


def test_every_setting_that_a_page_names_exists() -> None:
    known = {generate.variable_of(field) for field in Settings.model_fields}
    known |= {f"{generate.variable_of(field)}_FILE" for field in SECRETS}
    for path in pages():
        named = set(re.findall(r"\bQAWL_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8")))
        assert named <= known, f"{path.relative_to(generate.ROOT)} names {sorted(named - known)}"


def test_every_command_that_a_page_names_exists() -> None:
    make = set(re.findall(r"^([a-z-]+):.*## ", (generate.ROOT / "Makefile").read_text(), re.MULTILINE))
    for path in pages():
        text = path.read_text(encoding="utf-8")
        named = set(re.findall(r"(?:`|^)qawl ([a-z][a-z-]*)", text, re.MULTILINE))
        assert named <= set(generate.commands()), f"{path.relative_to(generate.ROOT)}: {named}"
        named = set(re.findall(r"(?:`|^)make ([a-z][a-z-]*)", text, re.MULTILINE))
        assert named <= make, f"{path.relative_to(generate.ROOT)}: {named - make}"


def unknown_words(line: str) -> list[str]:
    """Subcommands and options of a line that begins with `qawl` that the command line does not know."""
    words = line.partition("#")[0].split()[1:]
    command: click.Command = main
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command, *words = command.commands[words[0]], *words[1:]
    options = {name for one in command.get_params(click.Context(command)) for name in (*one.opts, *one.secondary_opts)}
    is_unknown = isinstance(command, click.Group) and words and re.fullmatch("[a-z-]+", words[0])
    given = (word.partition("=")[0].rstrip(".,;:") for word in words if word.startswith("--"))
    return [*(words[:1] if is_unknown else []), *(option for option in given if option not in options)]


def test_every_subcommand_and_option_that_a_page_names_exists() -> None:
    for path in pages():
        lines = re.findall(r"(?:`|^\s*|\$\(| -- )(qawl [a-z][^`\n|)]*)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert {line: found for line in lines if (found := unknown_words(line))} == {}, path
    assert unknown_words("qawl feeds stop --now 5") == ["stop", "--now"]


def test_every_link_between_pages_leads_somewhere() -> None:
    for path in pages():
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
            if "://" in target or target.startswith("mailto:"):
                continue
            file, _, anchor = target.partition("#")
            found = (path.parent / file).resolve() if file else path
            assert found.exists(), f"{path.relative_to(generate.ROOT)}: {target}"
            if anchor and found.suffix == ".md":
                assert anchor in set(anchors(found.read_text(encoding="utf-8"))), f"{path.name}: {target}"


def test_every_decision_is_in_the_index_and_says_what_enforces_it() -> None:
    folder = generate.DOCS / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    decisions = sorted(folder.glob("[0-9]*.md"))
    assert [d.name[:4] for d in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]
    for decision in decisions:
        assert f"({decision.name})" in index, f"{decision.name} is not in the index"
        headings = re.findall(r"^## (.+)$", decision.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences", "Alternatives", "What enforces it"], decision.name


def anchors(text: str) -> Iterator[str]:
    """The anchors that GitHub gives to a page's headings."""
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def pages() -> tuple[Path, ...]:
    return (*sorted(generate.ROOT.glob("*.md")), *sorted(generate.DOCS.rglob("*.md")))
