"""Reads who is named by the words of a source: a name with its title, an office, a pronoun, a document, a group.

Where a language has capitals they tell the names (the modules `capital_*`); where it has none, a name is what no
lexicon knows at the end of its noun phrase (the modules `lexical_*`).
"""

from dataclasses import replace

from services.common.contracts.spans import Span
from services.common.contracts.statements import SpeakerKind
from services.extract.model import Language, Mention, MentionKind, Passage
from services.extract.steps.mentions.capital_finding import find_capital_names
from services.extract.steps.mentions.capital_phrases import is_of_office
from services.extract.steps.mentions.capital_reading import read_capitals
from services.extract.steps.mentions.capital_runs import is_acronym
from services.extract.steps.mentions.known import as_name, with_name
from services.extract.steps.mentions.lexical_bodies import is_of_body
from services.extract.steps.mentions.lexical_finding import find_titled_names
from services.extract.steps.mentions.lexical_guessing import guess_names
from services.extract.steps.mentions.lexical_reading import read_lexically
from services.extract.steps.mentions.surnames import without_objects
from services.extract.steps.mentions.withheld import asks_not_to_be_named, is_withheld, whoever_asks
from services.extract.steps.mentions.words import without_manner, words_of

__all__ = ["find_names", "read_mention", "read_name", "read_source", "without_objects"]


def read_mention(passage: Passage, span: Span, language: Language) -> Mention:
    """What the words of `span` name. Every span of words gives a mention; an empty one a nameless person."""
    tokens = whoever_asks(without_manner(words_of(passage, span, language), language), language)
    keys = tuple(token.key for token in tokens if token.is_word)
    if not keys:
        return Mention(at=span.start, kind=MentionKind.DESCRIPTION, speaker_kind=SpeakerKind.PERSON, words=())
    if len(keys) == 1 and keys[0] in language.pronouns and not is_acronym(tokens[0], language):
        return _pronoun(keys, span.start, language)
    read = read_capitals if language.has_capitals else read_lexically
    return read(passage.text, tokens, span.start, language)


def read_name(passage: Passage, span: Span, language: Language) -> Mention:
    """What the words of `span` name, which are known to be a name and nothing else, but how its bearer spoke."""
    tokens = without_manner(words_of(passage, span, language), language)
    span = Span(span.start, tokens[-1].end) if tokens else span
    return as_name(passage, span, read_mention(passage, span, language), language)


def read_source(passage: Passage, source: Span, named: Span | None, language: Language) -> Mention:
    """What a source names; `named` are the words of it that are known to be the name, where they stand in it."""
    mention = read_mention(passage, source, language)
    if mention.kind is not MentionKind.NAME and asks_not_to_be_named(passage, source, language):
        return replace(mention, stays_unnamed=True)
    if named is None or not source.overlaps(named):
        return mention
    is_of = is_of_office if language.has_capitals else is_of_body
    if mention.kind is MentionKind.DESCRIPTION and is_of(words_of(passage, source, language), named, language):
        return mention
    if mention.kind is MentionKind.DESCRIPTION and mention.words[0] in language.naming.unnamed:  # مصدر نيابي رفيع
        return mention
    return with_name(passage, source, mention, read_name(passage, named, language), language)


def find_names(passage: Passage, language: Language) -> tuple[Mention, ...]:
    """Names of people with a title, or in capitals, anywhere in the passage; guesses come last."""
    if language.has_capitals:
        return tuple(find_capital_names(passage, language))
    found = (*find_titled_names(passage, language), *guess_names(passage, language))
    return tuple(one for one in found if not is_withheld(one, language))


def _pronoun(keys: tuple[str, ...], at: int, language: Language) -> Mention:
    gender, number = language.pronouns[keys[0]]
    kind = SpeakerKind.GROUP if number == "p" else SpeakerKind.PERSON
    return Mention(at=at, kind=MentionKind.PRONOUN, speaker_kind=kind, words=keys, gender=gender, number=number)
