"""What stands in the form that adds or corrects a statement: at first what is known, later what somebody typed, with
what of it is not taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from starlette.datastructures import FormData

from services.api.pinning import pin, read_place
from services.api.schemas import FieldError
from services.common.contracts.refusals import Refusal
from services.common.contracts.reviews import UnfitError
from services.common.contracts.spans import Span
from services.common.contracts.statements import Kind, SpeakerKind, Statement
from services.common.store.columns import storable

ALL = ""
"""The place of a fault that is no single field's."""
_ONE_MORE = "content0"
"""The field for one more part of what was said, which is always there."""
_FIELDS = {
    "/content": "content1",
    "/source": "source",
    "/cue": "cue",
    "/speaker/name": "name",
    "/speaker/role": "role",
    "/speaker/kind": "speaker_kind",
    "/kind": "kind",
    "/said_on": "said_on",
    "/note": "note",
}
"""By the place in what the API takes; a longer one that begins so is the same field's."""
_OF_FIELD = {
    Refusal.NO_CONTENT: "content1",
    Refusal.TOO_MANY_PARTS: "content1",
    Refusal.OUT_OF_ORDER: "content1",
    Refusal.NOT_IN_TEXT: "content1",
    Refusal.NOBODY: "source",
    Refusal.ERASED: "name",
}

Value = TypeVar("Value", Kind, SpeakerKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words of the article in a field, and where they stood when they were marked or the page was made."""

    text: str = ""
    at: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why what stands in a field is not taken; `statement` is the id of the one that stands in its way, if any."""

    field: str
    because: Refusal
    statement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The form's fields. `content` has a field for each part by its name, and ends with room for one more."""

    content: tuple[tuple[str, Words], ...] = (("content1", Words()), (_ONE_MORE, Words()))
    source: Words = Words()
    cue: Words = Words()
    name: str = ""
    role: str = ""
    speaker_kind: SpeakerKind | None = None
    kind: Kind | None = None
    said_on: str = ""
    note: str = ""
    faults: tuple[Fault, ...] = ()

    def fault(self, field: str) -> Fault | None:
        """The first one of this field."""
        return next((one for one in self.faults if one.field == field), None)

    def state(self, field: str) -> dict[str, str]:
        """The attributes by which a browser and a screen reader know that it is wrong; none where it is not."""
        if self.fault(field) is None:
            return {}
        told = {"aria-invalid": "true", "aria-describedby": f"review-{field}-fault"}
        return told | ({"autofocus": ""} if self.faults[0].field == field else {})

    def blamed(self, because: Refusal, *, statement: str | None = None) -> "Draft":
        """The same, not taken for a reason that was found in the whole of it."""
        place = ALL if statement else _OF_FIELD.get(because, ALL)
        return replace(self, faults=(*self.faults, Fault(field=place, because=because, statement=statement)))

    def blamed_by(self, errors: Iterable[FieldError]) -> "Draft":
        """The same, with what the API does not take of it."""
        places = dict.fromkeys(_field_of(one.location) for one in errors)
        found = [Fault(field=at, because=Refusal.NO_DAY if at == "said_on" else Refusal.UNFIT) for at in places]
        return replace(self, faults=(*self.faults, *found))

    @property
    def start(self) -> int | None:
        """About where its words stand in the article."""
        return next((words.at.start for _, words in self.content if words.at is not None), None)


def of(statement: Statement, text: str) -> Draft:
    """What is known of a statement."""
    parts = [Words(text=one.of(text), at=one) for one in statement.content]
    return Draft(
        content=_named([*parts, Words()]),
        source=_known(statement.source, text),
        cue=_known(statement.cue, text),
        name=statement.speaker.name or "",
        role=statement.speaker.role or "",
        speaker_kind=statement.speaker.kind,
        kind=statement.kind,
        said_on="" if statement.said_on is None else str(statement.said_on.day),
    )


def marked(text: str, span: Span | None) -> Draft:
    """A new statement that begins with these words."""
    return Draft(content=_named([_known(span, text), Words()]))


def sent(form: FormData) -> Draft:
    """What somebody typed."""
    parts = _places(form, "content") or [Words()]
    return Draft(
        content=_named(parts if len(parts) > 1 else [*parts, Words()]),
        source=_first(form, "source"),
        cue=_first(form, "cue"),
        name=one(form, "name"),
        role=one(form, "role"),
        speaker_kind=_of_list(SpeakerKind, one(form, "speaker_kind")),
        kind=_of_list(Kind, one(form, "kind")),
        said_on=one(form, "said_on"),
        note=one(form, "note"),
    )


def one(form: FormData, name: str) -> str:
    """A field of one line: what was pasted into it may hold tabs and other blanks."""
    value = form.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""


def addition(draft: Draft, text: str) -> tuple[dict[str, object], Draft]:
    """What the form says was said, as the API takes it, and the form again with what of it does not fit the text."""
    content, draft = _content(draft, text, near=0)
    if not content and not draft.faults:
        draft = draft.blamed(Refusal.NO_CONTENT)
    near = content[0].start if content else 0
    source, draft = _pinned(draft, "source", draft.source, text, near)
    cue, draft = _pinned(draft, "cue", draft.cue, text, near)
    if source is None and not draft.name and draft.fault("source") is None:
        draft = draft.blamed(Refusal.NOBODY)
    who: dict[str, object] = {name: value for name in ("name", "role") if (value := getattr(draft, name))}
    if draft.speaker_kind is not None:
        who["kind"] = draft.speaker_kind
    return {
        "content": [_written(part) for part in content],
        "source": source and _written(source),
        "cue": cue and _written(cue),
        "speaker": who,
        "kind": draft.kind,
        "said_on": {"day": draft.said_on} if draft.said_on else None,
        "note": draft.note or None,
    }, draft


def correction(draft: Draft, shown: Statement, text: str) -> tuple[dict[str, object], Draft]:
    """What the form says otherwise than the statement, as the API takes it, and the form again with what of it does
    not fit the text."""
    content, draft = _content(draft, text, near=shown.content[0].start)
    if not content and not draft.faults:
        draft = draft.blamed(Refusal.NO_CONTENT)
    source, draft = _pinned(draft, "source", draft.source, text, (shown.source or shown.content[0]).start)
    cue, draft = _pinned(draft, "cue", draft.cue, text, (shown.cue or shown.content[0]).start)
    who: dict[str, object] = {"kind": draft.speaker_kind or shown.speaker.kind}
    told = {"name": shown.speaker.name, "role": shown.speaker.role}
    if any(getattr(draft, name) != " ".join(storable(held or "").split()) for name, held in told.items()):
        who |= {name: getattr(draft, name) or None for name in told}
    found: dict[str, object] = {
        "content": [_written(part) for part in content],
        "kind": draft.kind or shown.kind,
        "source": source and _written(source),
        "cue": cue and _written(cue),
        "speaker": who,
    }
    if draft.said_on != ("" if shown.said_on is None else str(shown.said_on.day)):
        found["said_on"] = {"day": draft.said_on} if draft.said_on else None
    return found, draft


def _content(draft: Draft, text: str, *, near: int) -> tuple[list[Span], Draft]:
    found = []
    for name, words in draft.content:
        span, draft = _pinned(draft, name, words, text, near if words.at is None else words.at.start)
        if span is not None:
            found.append(span)
    return sorted(found), draft


def _pinned(draft: Draft, field: str, words: Words, text: str, near: int) -> tuple[Span | None, Draft]:
    try:
        return pin(text, words.text, at=words.at, near=near), draft
    except UnfitError as error:
        return None, replace(draft, faults=(*draft.faults, Fault(field=field, because=error.because)))


def _field_of(location: str) -> str:
    place = location.removeprefix("body ")
    return next((field for begin, field in _FIELDS.items() if (place + "/").startswith(begin + "/")), ALL)


def _named(parts: Sequence[Words]) -> tuple[tuple[str, Words], ...]:
    *some, last = parts
    return (*((f"content{n}", words) for n, words in enumerate(some, start=1)), (_ONE_MORE, last))


def _known(span: Span | None, text: str) -> Words:
    return Words() if span is None else Words(text=span.of(text), at=span)


def _places(form: FormData, name: str) -> list[Words]:
    """Each field of this name with its place."""
    words, places = ([one for one in form.getlist(n) if isinstance(one, str)] for n in (name, f"{name}_at"))
    return [
        Words(text=one.strip(), at=read_place(places[n]) if n < len(places) else None) for n, one in enumerate(words)
    ]


def _first(form: FormData, name: str) -> Words:
    found = _places(form, name)
    return found[0] if found else Words()


def _of_list(values: type[Value], told: str) -> Value | None:
    return values(told) if told in {one.value for one in values} else None


def _written(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}
