"""Guesses full names that no title tells, where no capital does: unknown words before a word that also stands alone."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from services.common.contracts.statements import SpeakerKind
from services.extract.model import Language, Mention, MentionKind, Passage, Token
from services.extract.steps.mentions.lexical_words import is_common, is_definite, is_verbal_noun
from services.extract.steps.mentions.words import gender_of_name, written

_SHORTEST_NAME = 3
_LONGEST_NAME = 3


def guess_names(passage: Passage, language: Language) -> Iterator[Mention]:
    """The first longer form of each word that occurs alone too and that no lexicon knows, in text order.

    Ms Holt is Jane Holt because "Jane Holt" stands somewhere; whether Holt speaks at all is for others to tell. The
    word before has to be a known first name, to follow a nation (البرتغالي فلان), or to stand there always and more
    than once: verbs stand elsewhere too.
    """
    tokens = passage.tokens
    counts = Counter(token.key for token in tokens if token.is_word)
    pairs = Counter((a.key, b.key) for a, b in pairwise(tokens))
    told: set[str] = set()

    def precedes(k: int) -> bool:
        """Whether the word before `k` may be a first name; the cheap questions come first."""
        before = tokens[k - 1].key
        is_first_name = before in language.male_names or before in language.female_names
        is_foreign = k > 1 and tokens[k - 2].key in language.nationalities and not is_definite(tokens[k - 1], language)
        return is_first_name or is_foreign or pairs[before, tokens[k].key] == counts[before] > 1

    for i, token in enumerate(tokens):
        if not i or counts[token.key] < 2 or token.key in told or not precedes(i) or not _may_name(token, language):
            continue
        first = i
        while first > 0 and i - first < _LONGEST_NAME - 1 and precedes(first):
            if not _goes_before(passage, first, i, language):
                break
            first -= 1
        if first < i and counts[tokens[first].key] < counts[token.key]:
            told.add(token.key)
            name = list(tokens[first : i + 1])
            yield Mention(
                at=name[0].start,
                kind=MentionKind.NAME,
                speaker_kind=SpeakerKind.PERSON,
                words=tuple(t.key for t in name),
                name=written(passage.text, name),
                gender=gender_of_name([name[0].key], language),
                is_guess=True,
            )


def _may_name(token: Token, language: Language) -> bool:
    if not token.is_word or len(token.key) < _SHORTEST_NAME or token.key in language.cues:
        return False
    grammar = language.verb_first
    is_told = grammar is not None and token.key in grammar.published  # ذكره: what somebody told
    return not (is_told or is_common(token, language) or is_verbal_noun(token.key, language))


def _goes_before(passage: Passage, k: int, last: int, language: Language) -> bool:
    """Whether the word before `k` may belong to the name that ends with the word at `last`."""
    token = passage.tokens[k - 1]
    is_near = passage.paragraph_at[k - 1] == passage.paragraph_at[last] and not is_definite(token, language)
    return is_near and _may_name(token, language)
