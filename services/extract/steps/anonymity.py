"""What only says that a source will not be named: "who asked not to be named" is no statement of its own."""

from services.common.contracts.spans import Span
from services.extract.model import Attribution, Language, Passage, Range


def find_asides(passage: Passage, language: Language) -> tuple[Span, ...]:
    """Where the passage says so, in text order."""
    firsts = {phrase[0] for phrase in language.anonymity}
    found = []
    for i, token in enumerate(passage.tokens):
        if token.key not in firsts:
            continue
        for phrase in language.anonymity:
            words = passage.tokens[i : i + len(phrase)]
            if tuple(word.key for word in words) == phrase:
                found.append(passage.span(Range(i, i + len(phrase))))
                break
    return tuple(found)


def is_about_naming(one: Attribution, asides: tuple[Span, ...]) -> bool:
    """Whether a statement begins with such words, or its cue leads to them."""
    cue_end = one.cue.end if one.cue is not None else None
    return any(one.content[0].start == aside.start or cue_end == aside.start - 1 for aside in asides)


def holds_aside(one: Attribution, asides: tuple[Span, ...]) -> bool:
    """Whether such words were taken for a part of what was said, or for all of it; or the verb before them was taken
    for its cue: نفى مصدر، تحدث شريطة عدم كشف اسمه، وجود خلاف."""
    is_within = any(part.overlaps(aside) for part in one.content for aside in asides)
    return is_about_naming(one, asides) or is_within or any(_is_around(one, aside) for aside in asides)


def _is_around(one: Attribution, aside: Span) -> bool:
    if one.source is not None or one.cue is None:
        return False
    return one.cue.end <= aside.start and aside.end <= one.content[0].start
