"""What only says that a source will not be named: "who asked not to be named" is no statement of its own."""

from bisect import bisect_right

from services.extract.model import Attribution, Language, Passage


def is_about_naming(passage: Passage, one: Attribution, language: Language) -> bool:
    """Whether all that a statement begins with is that its source is not to be named."""
    first = max(bisect_right(passage.starts, one.content[0].start) - 1, 0)
    longest = max(map(len, language.anonymity), default=0)
    keys = tuple(token.key for token in passage.tokens[first : first + longest])
    return any(keys[: len(phrase)] == phrase for phrase in language.anonymity)
