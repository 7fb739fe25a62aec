"""Reads articles of our own, written and annotated for the training: one file each, the text, a line of dashes, and
what is said in it.

    lang en
    @Jane Holt = Mayor Jane Holt; Holt ## the mayor          a speaker: names, then descriptions
    Holt | said | the bridge was closed ++ and stays so | Jane Holt | indirect | n

Source, cue and content are words of the text, `-` for none; parts of a content are joined by `++`; then the speaker,
the kind, and flags: `n` nested, `o` optional. Where words stand in the text more than once, those nearest to the
content are meant, and of contents the first after the one before.
"""

from collections.abc import Iterator
from pathlib import Path

from services.common.contracts.spans import Span
from services.extract import languages
from training.examples import Annotated, Annotation
from training.naming import name_forms

_DASHES = "\n-----\n"
_BACK = 300
"""Code points before the last content in which the next one may begin."""


def own_articles(folder: Path) -> Iterator[Annotated]:
    """The articles by name; raises ValueError, naming file and words, where words are not in the text."""
    for file in sorted(folder.glob("*.txt")):
        text, _, below = file.read_text("utf-8").partition(_DASHES)
        lines = [line.strip() for line in below.splitlines() if line.strip()]
        try:
            yield _article(file.stem, text.strip() + "\n", lines)
        except ValueError as error:
            raise ValueError(f"{file.name}: {error}") from error


def _article(name: str, text: str, lines: list[str]) -> Annotated:
    code = next(line.removeprefix("lang ").strip() for line in lines if line.startswith("lang "))
    language = languages.find(code)
    if language is None:
        raise ValueError(f"no such language: {code}")
    speakers = {}
    statements = []
    at = 0
    for line in lines:
        if line.startswith("@"):
            speaker, _, forms = line[1:].partition(" = ")
            names = [form.strip() for form in forms.partition("##")[0].split(";")]
            speakers[speaker.strip()] = name_forms(filter(None, names), is_person=True, language=language)
        elif not line.startswith("lang "):
            statements.append(_statement(text, line, at))
            at = statements[-1].content[-1].start
    return Annotated(name, text, code, tuple(statements), speakers)


def _statement(text: str, line: str, after: int) -> Annotation:
    source, cue, content, speaker, _, *flags = (part.strip() for part in line.split("|"))
    parts: list[Span] = []
    for words in content.split(" ++ "):
        begin = text.find(words.strip(), parts[-1].end if parts else max(after - _BACK, 0))
        begin = text.find(words.strip()) if begin < 0 else begin
        if begin < 0:
            raise ValueError(f"not in the text: {words}")
        parts.append(Span(begin, begin + len(words.strip())))
    return Annotation(
        source=_nearest(text, source, parts[0]),
        cue=_nearest(text, cue, parts[0]),
        content=tuple(parts),
        is_optional="o" in "".join(flags),
        speaker=None if speaker == "-" else speaker,
    )


def _nearest(text: str, words: str, content: Span) -> tuple[Span, ...]:
    if words in ("-", ""):
        return ()
    found = []
    begin = text.find(words)
    while begin >= 0:
        found.append(Span(begin, begin + len(words)))
        begin = text.find(words, begin + 1)
    if not found:
        raise ValueError(f"not in the text: {words}")
    gaps = (content.start, content.end)
    return (min(found, key=lambda s: min(abs(s.start - gaps[0]), abs(s.end - gaps[0]), abs(s.start - gaps[1]))),)
