"""What a JSON body hands in: one object, or one on each line of a batch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError
from pydantic_core import from_json

from services.api import intake, problems, schemas
from services.api.intake import Item
from services.api.problems import Problem, ProblemKind
from services.common.contracts.submissions import Channel, Hints, NewSubmission, Reason, ReasonCode

MOST_LINES = 10_000
"""Of one batch: recorded in two seconds, for which SQLite keeps other writers waiting. More belong in a .jsonl file,
which is a container with one outcome for each line."""

_ONE = "Send an object with `url`, `text` or `html`, as /docs has it."


def of_object(sent: object) -> Iterable[Item]:
    """The items of a body of one object; raises Problem where it does not fit."""
    try:
        return _items(sent)
    except ValidationError as error:
        advice = 'Send {"url": ...}, {"urls": [...]}, {"text": ...} or {"html": ...}.'
        raise problems.does_not_fit(error, advice) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A batch: the items, and the number of the line that each stands on, from 1."""

    numbers: Sequence[int]
    items: Sequence[Item]


def of_lines(body: bytes) -> Lines:
    """An item for each line that is not blank; one that does not fit is refused by itself, never dropped.

    Raises Problem where there is no line, or more than MOST_LINES.
    """
    numbers: list[int] = []
    items: list[Item] = []
    for number, line in _numbered(body):
        if len(items) == MOST_LINES:
            raise Problem(
                ProblemKind.TOO_LARGE,
                f"The batch has more than {MOST_LINES:,} lines.",
                advice="Send several batches, or all of them as one .jsonl file.",
            )
        numbers.append(number)
        items.append(_of_line(line, number))
    if not items:
        raise Problem(ProblemKind.INVALID_REQUEST, "The batch holds no line.", advice=_ONE)
    return Lines(numbers=numbers, items=items)


def _numbered(body: bytes) -> Iterator[tuple[int, bytes]]:
    # JSON knows no other end of line; a line separator of Unicode may stand inside a string.
    for number, line in enumerate(body.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if stripped := line.strip():
            yield number, stripped


def _of_line(line: bytes, number: int) -> Item:
    try:
        sent = from_json(line)
        if isinstance(sent, dict) and "urls" in sent:
            return _refused(number, "`urls` is for a body of one object.")
        (item,) = _items(sent)
    except ValidationError as error:
        first = error.errors()[0]
        place = "/".join(map(str, first["loc"]))
        return _refused(number, f"{f'`{place}`: ' if place else ''}{first['msg']}.")
    except ValueError as error:
        return _refused(number, f"It is not JSON: {error}.")
    return item


def _refused(number: int, why: str) -> Item:
    reason = Reason(code=ReasonCode.MALFORMED, message=f"Line {number} of the batch does not fit. {why}", advice=_ONE)
    # No byte of it is kept: it would not fit the next time either.
    return Item(new=NewSubmission(channel=Channel.TEXT, name=f"line {number}", payload=b""), refusal=reason)


def _items(sent: object) -> Iterable[Item]:
    """Raises ValidationError."""
    names = sent if isinstance(sent, dict) else {}
    if "text" in names:
        text = schemas.TextIn.model_validate(sent)
        return [intake.text(text.text, _hints(text), name=text.name)]
    if "html" in names:
        page = schemas.HtmlIn.model_validate(sent)
        return [intake.page(page.html, _hints(page), name=page.name)]
    if "urls" in names:
        several = schemas.UrlsIn.model_validate(sent)
        return intake.urls(several.urls, refetch=several.refetch)
    one = schemas.UrlIn.model_validate(sent)
    (item,) = intake.urls([one.url], refetch=one.refetch)
    return [item if one.name is None else replace(item, new=replace(item.new, name=one.name))]


def _hints(known: schemas.TextIn | schemas.HtmlIn) -> Hints:
    return Hints(
        title=known.title,
        published=known.published,
        publisher=known.publisher,
        language=known.language,
        url=known.url,
    )
