"""Knows cues that introduce nothing said: what somebody was asked, a label before a headline, what is kept back."""

from collections.abc import Sequence

from services.common.contracts.spans import Span
from services.extract.learned.trimming import tokens_of
from services.extract.model import Frame, Language, Passage


def is_asked_of(passage: Passage, cue: Span, language: Language) -> bool:
    """Whether a cue tells what the subject before its comma was asked: Holt, asked if she would go, said ..."""
    words = tokens_of(passage, cue)
    if passage.tokens[words.first].key not in language.interviewing.asked or language.word_order != "subject_first":
        return False
    is_set_off = words.first > 0 and passage.tokens[words.first - 1].text == ","
    following = passage.tokens[words.last].key if words.last < len(passage.tokens) else ""
    return is_set_off and following in language.subordinators | language.prepositions | language.complementizers


def is_label(passage: Passage, cue: Span, language: Language) -> bool:
    """Whether a label leads to a headline, or to who wrote a piece: Opinion: ..., Analysis by Jane Holt."""
    if language.word_order != "subject_first":
        return False
    first, last = tokens_of(passage, cue)
    if cue.of(passage.text) == ":":
        opens = first > 0 and passage.paragraphs[passage.paragraph_at[first]].range.first == first - 1
        return opens and passage.tokens[first - 1].key in language.headline_labels
    keys = [token.key for token in passage.tokens[first:last]]
    is_by = len(keys) > 1 and keys[0] in language.headline_labels and keys[-1] in language.naming.issued
    return is_by and keys[0] not in language.cues


def is_impersonal(passage: Passage, cue: Span, language: Language) -> bool:
    """Whether vowel signs tell a passive of which nobody is the subject: ذُكر أن."""
    letters = language.letters
    if letters is None:
        return False
    first, last = tokens_of(passage, cue)
    text = passage.tokens[first].text.lstrip("".join(language.clitics))
    is_passive = text[1:2] == letters.passive_vowel and text[:1] not in letters.imperfect
    return is_passive and last < len(passage.tokens) and passage.tokens[last].key in language.complementizers


def goes_on_with(passage: Passage, cue: Span, content: Span, language: Language) -> bool:
    """Whether what follows a cue is a thing that somebody goes on with, and nothing said: يتابع الوزير سير العمل."""
    words = tokens_of(passage, cue)
    grammar = language.verb_first
    if grammar is None or content.start < cue.end:
        return False
    lemmas = {form.lemma for form in language.cues.get(passage.tokens[words.first].key, ())}
    if not lemmas or not lemmas <= grammar.going_on:
        return False
    first = tokens_of(passage, content).first
    between = passage.tokens[words.last : first]
    is_said = passage.quote_at[first] >= 0 or any(not token.is_word for token in between)
    return not is_said and not any(token.key in language.complementizers for token in between)


def says_nothing_yet(passage: Passage, cue: Span, content: Sequence[Span], language: Language) -> bool:
    """Whether a cue tells what is not said, or may be some day: would not say whether ..., would have said ..., is
    expected to tell them that ..."""
    grammar = language.subject_first
    first = tokens_of(passage, cue).first
    sentence = passage.sentences[passage.sentence_at[first]]
    if grammar is None or grammar.either_order:
        return False
    before = [token.key for token in passage.tokens[max(sentence.first, first - 3) : first]]
    if len(before) > 1:
        is_supposed = before[-1] in language.auxiliaries and before[-2] in language.modals - grammar.infinitive
        is_awaited = before[-1] in grammar.infinitive and before[-2] in language.negating.awaiting
        if is_supposed or is_awaited:
            return True
    if _is_impersonal(passage, cue, language):
        return True
    told = tokens_of(passage, content[0]).first
    is_free = len(before) > 1 and before[-1] in language.pronouns and before[-2] in language.complementizers
    if is_free and told and passage.tokens[told - 1].text == ":":
        return True  # What they said: reaction to the vote
    opening = passage.tokens[told].key
    is_question = opening in (language.complementizers | language.relative_pronouns) - grammar.that
    negating = language.negating
    is_nobodys = passage.tokens[sentence.first].key in negating.nobody  # Neither Holt nor Finch would say when ...
    if is_nobodys and before and (before[-1] in language.modals or is_question):
        return True
    return is_question and any(
        key in negating.words or key in negating.refusing or key.endswith(negating.endings or ("\n",)) for key in before
    )


def _is_impersonal(passage: Passage, cue: Span, language: Language) -> bool:
    """Whether nobody is told to say it: The meeting is said to have lasted an hour."""
    first, last = tokens_of(passage, cue)
    grammar = language.subject_first
    tokens = passage.tokens
    said = next((k for k in range(first, last) if tokens[k].key in language.cues), first)
    if grammar is None or not said or said + 1 >= len(tokens) or tokens[said + 1].key not in grammar.infinitive:
        return False
    forms = language.cues.get(tokens[said].key, ())
    is_told = any(form.frames & {Frame.OBJECT_TO, Frame.ADDRESSEE, Frame.TO} for form in forms)
    return bool(forms) and not is_told and tokens[said - 1].key in language.passive_auxiliaries
