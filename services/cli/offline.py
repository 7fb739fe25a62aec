"""`qawl extract` and `qawl read`: articles in, statements or texts out, without broker or database."""

from __future__ import annotations

import io
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import click

from services.common.contracts.articles import Article, Published, Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import Statement, StatementId, nesting_chains
from services.common.contracts.submissions import Hints, Reason, ReasonCode
from services.common.errors import Rejected
from services.common.settings import Settings

if TYPE_CHECKING:
    from services.extract.pipeline import Engine
    from services.ingest.readers import Limits

DEEPEST = 3
"""Containers one in the other, as QAWL_MAX_DEPTH says by default."""

Named = tuple[str, Article]
"""An article with the name it is known by: the path as given, `path#n` for the nth member of a container."""


def articles_in(paths: Iterable[Path], *, limits: Limits, complain: Callable[[str, Reason], None]) -> Iterator[Named]:
    """Every article of the files, folders (with sub-folders) and standard input (`-`) named, in the order given.

    What cannot be read goes to `complain` with its name and reason; its neighbours are unharmed.
    """
    from services.ingest.files import open_named, unreadable

    for path in paths:
        if str(path) == "-":
            payload = io.BytesIO(sys.stdin.buffer.read(limits.max_bytes + 1))
            yield from _articles_of(payload, "-", Hints(), limits=limits, complain=complain)
            continue
        for file in _files(path):
            name = str(file)
            try:
                with open_named(file) as stream:
                    seekable = stream if stream.seekable() else io.BytesIO(stream.read(limits.max_bytes + 1))
                    yield from _articles_of(seekable, name, Hints(), limits=limits, complain=complain)
            except OSError as error:
                complain(name, unreadable(error))


def _files(path: Path) -> list[Path]:
    return sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]


def _articles_of(
    file: BinaryIO,
    name: str,
    hints: Hints,
    *,
    limits: Limits,
    complain: Callable[[str, Reason], None],
    file_name: str | None = None,
    fetched_url: str | None = None,
    content_type: str | None = None,
    depth: int = 0,
) -> Iterator[Named]:
    """The articles in a file; `file_name` tells a member's format where that is not `name`."""
    from services.ingest.expansion import too_deep
    from services.ingest.readers import Members, read_file
    from services.ingest.readers.outcome import Large, Refused, Skipped

    try:
        found = read_file(
            file, name=file_name or name, hints=hints, url=fetched_url, content_type=content_type, limits=limits
        )
        if isinstance(found, Members) and depth >= DEEPEST:
            raise Rejected(too_deep(DEEPEST))
    except Rejected as error:
        complain(name, error.reason)
        return
    if isinstance(found, Article):
        yield name, found
        return
    for number, member in enumerate((m for m in found.submissions if not isinstance(m, Skipped)), start=1):
        label = f"{name}#{number}"
        if isinstance(member, Refused):
            complain(f"{label} ({member.new.name})", member.reason)
            continue
        new = member.new if isinstance(member, Large) else member
        if new.url is not None:
            message = "It is a link, and this command fetches nothing."
            advice = f"`qawl submit {new.url}` fetches it."
            complain(label, Reason(code=ReasonCode.NO_ARTICLE, message=message, advice=advice))
            continue
        with tempfile.SpooledTemporaryFile(max_size=limits.max_bytes) as kept:
            shutil.copyfileobj(member.stream if isinstance(member, Large) else io.BytesIO(new.payload or b""), kept)
            yield from _articles_of(
                kept,  # type: ignore[arg-type]
                label,
                new.hints,
                limits=limits,
                complain=complain,
                file_name=new.name,
                fetched_url=new.fetched_url,
                content_type=new.content_type,
                depth=depth + 1,
            )


def statements_of(article: Article, engine: Engine | None = None) -> tuple[Statement, ...]:
    """The article's statements, by rules where no engine is named; none for a language that no module describes."""
    from services.extract.languages import find
    from services.extract.pipeline import RULES, analyse

    language = find(article.language)
    return analyse(article, language, engine or RULES) if language is not None else ()


def extraction_record(name: str, article: Article, statements: tuple[Statement, ...]) -> dict[str, object]:
    """What `extract --jsonl` prints: offsets are code points into `text`, `id` is the file's stem."""
    chains = nesting_chains(statements)
    return {
        "id": Path(name).stem,
        "text": article.text,
        "title": article.title,
        "published": article.published.day.isoformat() if article.published else None,
        "publisher": article.publisher,
        "via": list(article.via),
        "language": article.language,
        "blocks": [{"role": b.role, "start": b.span.start, "end": b.span.end} for b in article.blocks],
        "statements": [_statement_record(s, chains[s.id]) for s in statements],
    }


def _statement_record(s: Statement, chain: tuple[StatementId, ...]) -> dict[str, object]:
    def pair(span: Span | None) -> list[int] | None:
        return None if span is None else [span.start, span.end]

    return {
        "id": s.id,
        "kind": s.kind,
        "section": s.section,
        "source": pair(s.source),
        "cue": pair(s.cue),
        "content": [pair(part) for part in s.content],
        "speaker": {"name": s.speaker.name, "kind": s.speaker.kind, "role": s.speaker.role},
        "cue_class": s.cue_class,
        "polarity": s.polarity,
        "addressee": pair(s.addressee),
        "said_on": s.said_on.day.isoformat() if s.said_on else None,
        "said_on_precision": s.said_on.precision if s.said_on else None,
        "said_on_basis": s.said_on.basis if s.said_on else None,
        "venue": pair(s.venue),
        "nested": s.nested_in is not None,
        "nested_in": s.nested_in,
        "chain": list(chain),
        "confidence": round(s.confidence, 3),
        "evidence": {
            "engine": s.evidence.engine,
            "version": s.evidence.version,
            "pattern": s.evidence.pattern,
            "cue": s.evidence.cue,
            "score": s.evidence.score if s.evidence.score is None else round(s.evidence.score, 3),
            "resolved_by": s.speaker.resolved_by,
            "resolved_from": pair(s.speaker.resolved_from),
        },
    }


def reading_record(name: str, article: Article) -> dict[str, object]:
    """What `read --jsonl` prints; `text` is the main text alone, `author` joins several names with "; "."""
    main = [b.span.of(article.text).strip() for b in article.blocks if b.role is Role.MAIN]
    return {
        "path": name,
        "text": "\n\n".join(main),
        "title": article.title,
        "author": "; ".join(article.authors) or None,
        "date": article.published.day.isoformat() if article.published else None,
        "published": _moment(article.published),
        "modified": _moment(article.modified),
        "section": article.section,
        "publisher": article.publisher,
        "via": list(article.via),
        "language": article.language,
        "url": article.url,
    }


def _moment(when: Published | None) -> dict[str, object] | None:
    if when is None:
        return None
    at = None if when.at is None else when.at.isoformat()
    return {"day": when.day.isoformat(), "at": at, "precision": when.precision, "basis": when.basis}


def _heading(name: str, article: Article) -> None:
    facts = [
        article.publisher,
        "via " + ", ".join(article.via) if article.via else None,
        article.published.day.isoformat() if article.published else "no date",
        article.language,
    ]
    click.secho(article.title or "(no title)", bold=True)
    click.secho(f"{name} · " + " · ".join(fact for fact in facts if fact), dim=True)


def _print_extraction(name: str, article: Article, statements: tuple[Statement, ...], *, explain: bool) -> None:
    _heading(name, article)
    if not statements:
        click.echo("  no statements found")
    chains = nesting_chains(statements)
    numbers = {s.id: n for n, s in enumerate(statements, start=1)}
    for s in statements:
        who = s.speaker.name or (s.source.of(article.text) if s.source else "unnamed")
        about = [
            s.kind,
            s.cue_class,
            "negated" if s.is_negated else None,
            f"to {s.addressee.of(article.text)}" if s.addressee else None,
            s.section,
            s.said_on.day.isoformat() if s.said_on else None,
            "nested" if s.nested_in else None,
        ]
        role = f" ({s.speaker.role})" if s.speaker.role else ""
        cue = f" {s.cue.of(article.text)}:" if s.cue else ":"
        label = f"{numbers[s.id]:>3} " if explain else "  "
        click.echo(f"{label}{click.style(who, fg='cyan', bold=True)}{role}{cue} ", nl=False)
        click.echo(" … ".join(part.of(article.text) for part in s.content))
        click.secho("      " + " · ".join(str(fact) for fact in about if fact), dim=True)
        if explain:
            click.secho(_explained(article, s, chains[s.id], numbers), dim=True)
    click.echo()


def _explained(article: Article, s: Statement, chain: tuple[StatementId, ...], numbers: dict[StatementId, int]) -> str:
    """Why this is a statement, why this is its speaker, and what it stands in: a line for each."""

    def words(span: Span | None) -> str:
        return "none" if span is None else repr(span.of(article.text))

    known = f"known as {s.evidence.cue!r}" if s.evidence.cue else "no entry of the lexicon"
    score = "" if s.evidence.score is None else f", model's score {s.evidence.score:.2f}"
    facts = [
        ("because", f"{s.evidence.engine} {s.evidence.version}, pattern {s.evidence.pattern!r}{score}"),
        ("cue", f"{words(s.cue)}, {known}; class {s.cue_class or 'unknown'}, {s.polarity}"),
        ("source", words(s.source)),
        (
            "speaker",
            f"{s.speaker.name or 'unnamed'}, by {s.speaker.resolved_by!r} from {words(s.speaker.resolved_from)}",
        ),
        ("addressee", words(s.addressee) if s.addressee else None),
        ("said on", f"{s.said_on.day} ({s.said_on.precision}), from {s.said_on.basis!r}" if s.said_on else None),
        ("venue", words(s.venue) if s.venue else None),
        ("inside", " in ".join(f"number {numbers[outer]}" for outer in chain) or None),
        ("confidence", f"{s.confidence:.2f}"),
    ]
    return "\n".join(f"      {name + ':':<12}{fact}" for name, fact in facts if fact is not None)


def _print_reading(name: str, article: Article) -> None:
    _heading(name, article)
    for block in article.blocks:
        mark = "" if block.role is Role.MAIN else click.style(f"[{block.role}] ", dim=True)
        click.echo(mark + block.span.of(article.text).strip())
    click.echo()


def _each_article(paths: tuple[Path, ...], show: Callable[[str, Article], None]) -> None:
    """Show every article; end with exit status 1 where anything could not be read, after all the others were."""
    from services.ingest.readers import limits_of

    settings = Settings()
    failed: list[str] = []

    def complain(name: str, reason: Reason) -> None:
        failed.append(name)
        click.secho(f"{name}: {reason.message} {reason.advice}", fg="red", err=True)

    limits = limits_of(settings)
    for name, article in articles_in(paths, limits=limits, complain=complain):
        show(name, article)
    if failed:
        sys.exit(1)


def _print_json(record: dict[str, object]) -> None:
    click.echo(json.dumps(record, ensure_ascii=False))


_PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.command()
@click.option("--jsonl", is_flag=True, help="One JSON record an article, with offsets into its text.")
@click.option("--explain", is_flag=True, help="Say of each statement which engine, pattern and step found it.")
@click.option(
    "--engine",
    type=click.Choice(["auto", "rules", "learned"]),
    help="What finds statements; default: QAWL_EXTRACT_ENGINE, or the learned engine where it is installed.",
)
@_PATHS
def extract(
    jsonl: bool, explain: bool, engine: Literal["auto", "rules", "learned"] | None, paths: tuple[Path, ...]
) -> None:
    """Find the statements in text, HTML or JSON articles; needs no broker and no database.

    PATHS are files, folders (read with their sub-folders) or - for standard input.
    """

    from services.extract.engines import EngineMissing, open_engine

    try:
        found_by = open_engine(engine or Settings().extract_engine)
    except EngineMissing as error:
        raise click.ClickException(str(error)) from error

    def show(name: str, article: Article) -> None:
        statements = statements_of(article, found_by)
        if jsonl:
            _print_json(extraction_record(name, article, statements))
        else:
            _print_extraction(name, article, statements, explain=explain)

    _each_article(paths, show)


@click.command()
@click.option("--jsonl", is_flag=True, help="One JSON record a page: path, text, title, author, date.")
@_PATHS
def read(jsonl: bool, paths: tuple[Path, ...]) -> None:
    """Read pages (.html, .html.gz) or other articles: text and metadata out; needs no broker and no database.

    PATHS are files, folders (read with their sub-folders) or - for standard input.
    """

    def show(name: str, article: Article) -> None:
        if jsonl:
            _print_json(reading_record(name, article))
        else:
            _print_reading(name, article)

    _each_article(paths, show)


COMMANDS = (extract, read)
