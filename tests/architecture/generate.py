"""`python -m tests.architecture.generate` writes the tables in docs/ that the code already knows, between markers.

A page is written by hand around `<!-- generated: NAME -->` ... `<!-- end: NAME -->`; only what stands between is
replaced. tests/architecture/test_docs.py fails while a page differs from what this would write.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import annotated_types
import click
from pydantic.fields import FieldInfo

from services.api.metrics.definitions import METRICS
from services.common.contracts.lifecycle import LOOPS, MOVES, REPLAYABLE, Move, State
from services.common.contracts.submissions import Outcome, Stage
from services.common.contracts.topology import EMBED_TASK, ERRANDS, POLL_FEED_TASK, ROUTES
from services.common.settings import Settings
from tests.architecture import api_page, client_values
from tests.architecture.markdown import table

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
REGION = re.compile(r"(<!-- generated: (?P<name>[a-z]+) -->\n).*?(<!-- end: (?P=name) -->)", re.DOTALL)


def variable_of(field: str) -> str:
    """The environment variable of a setting."""
    return f"QAWL_{field.upper()}"


def _type_name(field: FieldInfo) -> str:
    """The kind of value a person writes, with its bounds: "number above 0", "folder", "yes or no"."""
    annotation: Any = field.annotation
    if get_args(annotation) and NoneType in get_args(annotation):
        annotation = next(a for a in get_args(annotation) if a is not NoneType)
    if get_origin(annotation) is tuple:
        name = "JSON list"
    elif get_origin(annotation) is Literal:
        name = ", ".join(f"`{value}`" for value in get_args(annotation))
    else:
        known = {bool: "true or false", int: "whole number", float: "number", str: "text", Path: "folder"}
        name = known.get(annotation, "URL")
    lower = next((f" from {m.ge}" for m in field.metadata if isinstance(m, annotated_types.Ge)), "")
    lower = next((f" above {m.gt}" for m in field.metadata if isinstance(m, annotated_types.Gt)), lower)
    upper = next((f" to {m.le}" for m in field.metadata if isinstance(m, annotated_types.Le)), "")
    return f"{name}{lower}{upper}"


def _default(field: FieldInfo) -> str:
    match field.default:
        case None:
            return "see meaning"
        case bool():
            return f"`{str(field.default).lower()}`"
        case ():
            return "`[]`"
        case _:
            return f"`{field.default}`"


def settings_table() -> str:
    rows = (
        (f"`{variable_of(name)}`", _default(field), _type_name(field), field.description or "")
        for name, field in Settings.model_fields.items()
    )
    return table(("variable", "default", "value", "meaning"), rows)


_SENT_FOR = {POLL_FEED_TASK: "(a feed's id)", EMBED_TASK: "(the digest of words)"}


def queues_table() -> str:
    """One row a route, in the order of the stages, then the tasks that no message sends."""
    rows = [(f"`{r.queue}`", f"`{r.task}`", f"`{r.message.__name__}`", _worker(r.task)) for r in ROUTES]
    errands = [
        (f"`{queue}`", f"`{task}`", _SENT_FOR.get(task, "(sent by beat)"), _worker(task))
        for task, queue in ERRANDS.items()
    ]
    return table(("queue", "task", "message", "worker"), [*rows, *errands])


def lifecycle_diagram() -> str:
    """A Mermaid state diagram of `lifecycle.MOVES`; quarantine is drawn once for all stages."""
    stages = [stage for stage in Stage if stage is not Stage.FINISHED]
    arrows = {(move.at, move.to) for move in MOVES}
    assert all((stage, Outcome.QUARANTINED) in arrows for stage in stages), "drawn once for all stages"
    forth = [move for move in MOVES if not isinstance(move.at, Outcome) and move.to is not Outcome.QUARANTINED]
    between = [move for move in forth if isinstance(move.at, Stage) and isinstance(move.to, Stage)]
    lines = ["```mermaid", "stateDiagram-v2", "    direction LR", "    state at_work {"]
    lines += [f"        {_arrow(move)}" for move in between]
    lines += ["    }"]
    lines += [f"    {_arrow(move)}" for move in forth if move not in between]
    lines += ["    at_work --> quarantined: a bug, or attempts used up"]
    lines += [f"    {outcome} --> at_work: replayed" for outcome in REPLAYABLE]
    lines += [f"    {_arrow(move)}" for move in MOVES if move.at is Outcome.DONE]
    lines += [f"    {outcome} --> [*]" for outcome in Outcome if outcome not in REPLAYABLE]
    return "\n".join((*lines, "```"))


def _arrow(move: Move) -> str:
    return f"{_state(move.at)} --> {_state(move.to)}: {move.why}"


def _state(state: State | None) -> str:
    return "[*]" if state is None else str(state)


def lifecycle_table() -> str:
    """Every arrow, written out."""
    rows = ((f"`{m.at}`" if m.at else "(outside)", f"`{m.to}`", m.why) for m in MOVES)
    return table(("from", "to", "when"), rows)


def loops_table() -> str:
    """What happens to a row at its stage."""
    rows = ((loop.name, loop.why, loop.attempts, loop.due_at, loop.queued_at) for loop in LOOPS)
    return table(("", "when", "`attempts`", "`due_at`", "`queued_at`"), rows)


def _worker(task: str) -> str:
    """The Celery app that takes a task: the one of the service that its name begins with (tested)."""
    return f"`services.{task.partition('.')[0]}.tasks`"


def commands() -> Mapping[str, click.Command]:
    """Every command of `qawl` by its name, in the order they were added."""
    from services.cli import main

    return main.commands


def cli_section() -> str:
    from services.cli import main

    def of(name: str, command: click.Command, parent: click.Context | None) -> Iterator[str]:
        with click.Context(
            command, info_name=name, parent=parent, terminal_width=100, **command.context_settings
        ) as ctx:
            yield f"## {ctx.command_path}\n\n```text\n{command.get_help(ctx).rstrip()}\n```\n"
            if isinstance(command, click.Group):
                for below, inner in command.commands.items():
                    yield from of(below, inner, ctx)

    return "\n".join(of("qawl", main, None))


def metrics_table() -> str:
    rows = (
        (f"`{m.name}`", m.kind, ", ".join(f"`{label}`" for label in m.labels), m.help.replace("|", "\\|"))
        for m in METRICS
    )
    return table(("metric", "kind", "labels", "meaning"), rows)


SECTIONS: Mapping[str, Callable[[], str]] = {
    "settings": settings_table,
    "queues": queues_table,
    "lifecycle": lifecycle_diagram,
    "loops": loops_table,
    "moves": lifecycle_table,
    "cli": cli_section,
    "metrics": metrics_table,
    "api": api_page.operations,
    "values": api_page.values,
    "pages": api_page.pages,
}


def written(page: str) -> str:
    """The page's text with each generated region as the code would have it now; raises KeyError for an unknown one."""
    return REGION.sub(lambda m: f"{m[1]}\n{SECTIONS[m['name']]()}\n{m[3]}", page)


def generated_pages() -> tuple[Path, ...]:
    """The pages under docs/ that have at least one generated region."""
    return tuple(p for p in sorted(DOCS.rglob("*.md")) if REGION.search(p.read_text(encoding="utf-8")))


def main() -> None:
    for path in generated_pages():
        before = path.read_text(encoding="utf-8")
        after = written(before)
        if after != before:
            path.write_text(after, encoding="utf-8")
            sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")
    if not client_values.is_current():
        client_values.write()
        sys.stdout.write("wrote qawl/client/values.py\n")


if __name__ == "__main__":
    main()
