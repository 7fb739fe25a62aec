"""`qawl statements`: what was found, out to other programs, and what is near to something in meaning."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from importlib.metadata import version
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Literal, Union, get_args, get_origin

import click
from pydantic import ValidationError

from services.cli.keeping import opened, whole_file
from services.common.errors import SetupError
from services.common.settings import Settings

if TYPE_CHECKING:
    from services.api.parameters import StatementFilters
    from services.common.contracts.utterances import Embedding, NoAnswer

FORMATS = ("jsonl", "csv", "parquet", "jsonld", "annotation")
_SUFFIXES = {".jsonl": "jsonl", ".csv": "csv", ".parquet": "parquet", ".jsonld": "jsonld"}


class Filtered(click.Command):
    """A command with an option for each filter of `GET /v1/statements`, which are read when it runs or is explained."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        own = super().get_params(ctx)
        return [*own[:-1], *_filters(), own[-1]]  # --help stays the last


def _filters() -> Iterator[click.Option]:
    from services.api.parameters import StatementFilters

    for name, field in StatementFilters.model_fields.items():
        choices = _choices(field.annotation)
        yield click.Option(
            [f"--{name.replace('_', '-')}", name],
            type=click.Choice(choices) if choices else str,
            help=(field.description or "").replace("`", ""),
        )


def _choices(kind: object) -> list[str]:
    """The words that a field takes; none where it takes any."""
    if get_origin(kind) in (Union, UnionType):
        return [word for one in get_args(kind) for word in _choices(one)]
    if get_origin(kind) is Literal:
        return [str(word) for word in get_args(kind)]
    return [str(one.value) for one in kind] if isinstance(kind, type) and issubclass(kind, Enum) else []


def asked(wanted: Mapping[str, str | None]) -> StatementFilters:
    """The filters that were given as options of such a command."""
    from services.api.parameters import StatementFilters

    try:
        return StatementFilters.model_validate({name: value for name, value in wanted.items() if value is not None})
    except ValidationError as error:
        wrong = "; ".join(f"--{str(e['loc'][0]).replace('_', '-')}: {e['msg']}" for e in error.errors())
        raise click.UsageError(wrong) from error


@click.group()
def statements() -> None:
    """Statements that were found."""


@statements.command(cls=Filtered)
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: by FILE's name, else jsonl.")
@click.option("--base-url", help="Address of the server that links name; default: where the API listens by settings.")
@click.option("--overwrite", is_flag=True, help="Take the place of a file of that name, once the new one is whole.")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def export(form: str | None, base_url: str | None, overwrite: bool, file: Path, **wanted: str | None) -> None:
    """Write all statements that fit into FILE (`-` for standard output), while everything runs.

    The filters are those of `GET /v1/statements`, and combine. docs/exports.md describes the formats.
    """
    from services.api.exports.formats import FORMS, ExportFormat
    from services.api.exports.formats import export as pieces_of
    from services.api.exports.rows import Origin

    query = asked(wanted)
    chosen = FORMS[ExportFormat(form or _SUFFIXES.get(file.suffix, "jsonl"))]
    if not chosen.is_installed():
        raise SetupError(f"{chosen.title} needs a library", fix="install qawl[parquet], or name another format")
    settings = Settings()
    base = base_url or f"http://{settings.api_host}:{settings.api_port}"
    engine = opened(settings)
    pieces = pieces_of(chosen, engine, query.filter(), Origin(base=base.rstrip("/"), version=version("qawl")))
    if str(file) == "-":
        for piece in pieces:
            sys.stdout.buffer.write(piece)
    else:
        began = time.monotonic()
        with whole_file(file, overwrite=overwrite) as part, part.open("wb") as out:
            out.writelines(pieces)
        click.echo(f"{file}: {file.stat().st_size:,} bytes, {time.monotonic() - began:.1f} s", err=True)
    engine.dispose()


@statements.command(cls=Filtered)
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="As the API answers, a record a line.")
@click.argument("meaning", metavar="ID|WORDS")
def near(meaning: str, limit: int, as_json: bool, **wanted: str | None) -> None:
    """List what is near in meaning to the statement of this ID, or to WORDS in one of 16 languages, the nearest first.

    WORDS need the extra `linking` here; an ID only where statements were linked. The filters combine.
    """
    from services.api import nearness
    from services.api.context import Context
    from services.api.problems import Problem

    query, settings = asked(wanted), Settings()
    engine = opened(settings)
    context = Context(
        settings=settings,
        engine=engine,
        publish=lambda _messages: None,
        clock=lambda: datetime.now(UTC),
        ask_broker=lambda: None,
        queue_lengths=lambda: None,
        ask_meaning=_meaning,
    )
    try:
        page = nearness.page(context, meaning, query.filter(), before=None, limit=limit)
    except Problem as problem:
        raise SetupError(problem.body.detail.removesuffix("."), fix=problem.body.advice.removesuffix(".")) from problem
    for item in page.items:
        if as_json:
            click.echo(item.model_dump_json())
            continue
        day = item.article.published.isoformat() if item.article.published else "undated"
        name = click.style(item.speaker.name or "?", bold=True)
        click.echo(f"{item.nearness:.2f}  {item.id}  {day}  {item.article.language}  {name}")
        click.echo(f"    {item.words}")
    if not page.items and not as_json:
        click.echo("Nothing that fits is near to this in meaning.")
    engine.dispose()


def _meaning(words: str) -> Embedding | NoAnswer:
    """Worked out in this process, so that no worker and no broker is needed."""
    from services.common.contracts.utterances import Embedding, NoAnswer
    from services.extract import tying
    from services.extract.link.utterances.encoders import open_encoder

    vector = tying.meaning(words, open_encoder())
    return NoAnswer.NO_ENCODER if vector is None else Embedding(vector)


COMMANDS = (statements,)
