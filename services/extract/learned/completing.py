"""Brings what the tagger broke off to its end: a content or a source that stops some words before its clause does, a
source that it did not tie to the verb right after it.

Only where the subject comes before its verb: there marks and the cue's own place tell where a clause ends.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from services.common.contracts.articles import Role
from services.common.contracts.spans import Span
from services.extract.learned.trimming import tokens_of, trim_words
from services.extract.model import Attribution, Form, Frame, Language, Passage, Range, Token
from services.extract.steps.subject_first.following import may_speak
from services.extract.steps.subject_first.subjects import find_subject
from services.extract.steps.subject_first.words import COLON, REACH, Words

_LONGEST_END = 4
"""Words after a content that its clause may still have."""

_LONGEST_OPEN_END = 16
"""The same after a word that another one must follow: the, of, has."""

_LONGEST_BEFORE_COLON = 9
"""Words that name somebody before a headline's colon."""

_SHORTEST_PAST = 3
"""Letters of a word that may end so because it is a verb in the past: not "bed"."""

_LONGEST_RELATIVE = 10
"""Words of a relative clause that a source may lack."""


def complete_ends(passage: Passage, found: Iterable[Attribution], language: Language) -> list[Attribution]:
    """The attributions with the ends of their contents and sources; what says nothing even so is left out."""
    found = list(found)
    if language.word_order != "subject_first":
        return found
    taken = frozenset(
        k
        for one in found
        for span in (one.source, one.cue)
        if span is not None
        for k in range(*tokens_of(passage, span))
    )
    words = Words(passage, language)
    whole = (
        replace(
            one,
            source=_source(words, one),
            content=_whole_content(passage, one, taken, language),
        )
        for one in found
    )
    return [one for one in whole if not _says_nothing(passage, one.content, language)]


def _source(words: Words, one: Attribution) -> Span | None:
    handle = _handle(words, one.cue) if one.cue is not None else None
    if handle is not None:
        return handle
    if one.source is None:
        return _subject(words, one)
    told = _told_of(words, one.source, one.cue)
    if told is not None:
        return told
    if one.cue is not None and one.source.start >= one.cue.end and _is_told(words, one.cue):
        return _subject(words, one) or one.source
    return _whole_source(words.passage, one.source, one.cue, words.language)


def _told_of(words: Words, source: Span, cue: Span | None) -> Span | None:
    """Of whom a source after its verb is only told: said Jane Holt, whose | daughter died."""
    first = tokens_of(words.passage, source).first
    introducing = words.language.naming.introducing - words.language.pronouns.keys()
    if cue is None or words.key(first - 1) not in introducing or not words.is_comma(first - 2):
        return None
    begins = tokens_of(words.passage, cue).last
    is_after = begins < first - 2 and _are_words(words, begins, first - 2)
    return words.passage.span(Range(begins, first - 2)) if is_after else None


def _are_words(words: Words, first: int, last: int) -> bool:
    return last - first <= _LONGEST_RELATIVE and all(words.tokens[k].is_word for k in range(first, last))


def _handle(words: Words, cue: Span) -> Span | None:
    """The account right after a verb: tweeted @velmar_bus."""
    first = tokens_of(words.passage, cue).last
    if first + 1 >= len(words.tokens) or words.tokens[first].text != "@":
        return None
    end = first + 1
    while (
        end < len(words.tokens) and words.tokens[end].start == words.tokens[end - 1].end and end - first < _LONGEST_END
    ):
        end += 1
    while not words.tokens[end - 1].is_word and end - first > 2:
        end -= 1
    return words.passage.span(Range(first, end))


def _is_told(words: Words, cue: Span) -> bool:
    """Whether those who stand after a verb hear it: Holt told the daily Courier she was well."""
    forms = words.language.cues.get(words.key(tokens_of(words.passage, cue).first), ())
    return any(Frame.ADDRESSEE in form.frames for form in forms)


def _whole_content(passage: Passage, one: Attribution, taken: Container[int], language: Language) -> tuple[Span, ...]:
    """Only the last part can lack its end: He ruled out a sale of the | house."""
    *others, last = _with_pronoun(passage, one, language)
    if one.cue is None or last.start < one.cue.end:
        return (*others, last)
    if _is_headline(passage, one.cue):
        return (*others, _to_end_of_headline(passage, last))
    end = _clause_end(passage, tokens_of(passage, last).last, taken, language)
    return (*others, Span(last.start, passage.tokens[end - 1].end)) if end else (*others, last)


def _with_pronoun(passage: Passage, one: Attribution, language: Language) -> tuple[Span, ...]:
    """With the subject of its first clause: said | that | was no answer."""
    first, *others = one.content
    k = tokens_of(passage, first).first
    that = language.subject_first.that if language.subject_first is not None else frozenset()
    is_pronoun = k > 0 and passage.tokens[k].key in language.verbs and passage.tokens[k - 1].key in that
    is_after = one.cue is not None and one.cue.end <= passage.tokens[k - 1].start and not language.naming.head_first
    return (Span(passage.tokens[k - 1].start, first.end), *others) if is_pronoun and is_after else one.content


def _clause_end(passage: Passage, k: int, taken: Container[int], language: Language) -> int:
    """The token after the few words from `k` that end a clause; 0 where others stand there."""
    tokens = passage.tokens
    if k >= len(tokens) or not tokens[k].is_word or passage.quote_at[k - 1] >= 0:
        return 0
    begins_other = language.conjunctions | language.subordinators | language.complementizers | language.adverbs
    is_open = _is_open(tokens[k - 1].key, language) or _leads_clause(tokens[k - 1].key, language)
    if _is_time(passage, k, language) or tokens[k].key in begins_other | language.relative_pronouns:
        return 0
    most = _LONGEST_OPEN_END if is_open else _LONGEST_END
    paragraph, end = passage.paragraph_at[k - 1], k
    while end < len(tokens) and passage.paragraph_at[end] == paragraph and tokens[end].is_word and end - k <= most:
        if end in taken or passage.quote_at[end] >= 0:
            return 0
        end += 1
    is_ended = end >= len(tokens) or passage.paragraph_at[end] != paragraph or tokens[end].text in ",;"
    is_ended = is_ended or end + 1 >= passage.sentences[passage.sentence_at[k - 1]].last
    return end if end - k <= most and is_ended else 0


def _whole_source(passage: Passage, source: Span, cue: Span | None, language: Language) -> Span:
    """Police in | Velmar; Jane Holt, who takes over on | Monday; the teachers' union | OAV."""
    source = _of_relative(passage, source, cue, language)
    first, last = tokens_of(passage, source)
    tokens = passage.tokens
    if first and tokens[first - 1].key in language.naming.articles and passage.quote_at[first - 1] < 0:
        source = Span(tokens[first - 1].start, source.end)  # the | union OAV
        first -= 1
    participle = language.subject_first.participle_ending if language.subject_first is not None else ""
    if last - first > 2 and tokens[last - 2].text == "," and participle and tokens[last - 1].key.endswith(participle):
        return Span(source.start, tokens[last - 3].end)  # An official, speaking | on condition of anonymity, said ...
    limit = len(tokens)
    if cue is not None and source.end <= cue.start:
        limit = tokens_of(passage, cue).first
    is_open = _is_open(tokens[last - 1].key, language)
    is_relative = any(
        tokens[k].text == "," and tokens[k + 1].key in language.relative_pronouns | language.naming.introducing
        for k in range(first, last - 1)
    )
    most = _LONGEST_RELATIVE if is_relative and limit < len(tokens) else _LONGEST_END
    end = last
    while end < limit and tokens[end].is_word and end - last <= most and passage.quote_at[end] < 0:
        end += 1
    if end == last or end - last > most or (end < limit and tokens[end].text not in ",."):
        return source
    is_name = all(tokens[k].text[0].isupper() and not _is_time(passage, k, language) for k in range(last, end))
    is_told = is_relative and end < limit
    if not (is_open or is_name or is_told) or tokens[last].key in language.adverbs | language.auxiliaries:
        return source
    return Span(source.start, tokens[end - 1].end)


def _of_relative(passage: Passage, source: Span, cue: Span | None, language: Language) -> Span:
    """The subject of the relative clause that the verb ends: The board, whose head, Jane Doe, said ...; after its verb
    the source without the clause: said Jane Doe, whose son was hurt."""
    first, last = tokens_of(passage, source)
    tokens = passage.tokens
    for k in range(first + 1, last - 1):
        if tokens[k].text == "," and tokens[k + 1].key in language.naming.introducing - language.pronouns.keys():
            if cue is not None and cue.end <= source.start:
                return Span(source.start, tokens[k - 1].end)
            if k + 2 < last and not any(_is_verb(tokens[n], language) for n in range(k + 2, last)):
                return Span(tokens[k + 2].start, source.end)
    return source


def _is_verb(token: Token, language: Language) -> bool:
    past = language.subject_first.past_ending if language.subject_first is not None else ""
    is_past = token.text.islower() and token.key.endswith(past or "\n") and len(token.key) > _SHORTEST_PAST
    return token.key in language.verbs | language.auxiliaries or is_past


def _subject(words: Words, one: Attribution) -> Span | None:
    """The subject right before a verb, or all that stands before a headline's colon; None where none is sure."""
    passage, language = words.passage, words.language
    if one.cue is None:
        return None
    i, _ = tokens_of(passage, one.cue)
    low, _ = words.bounds(i)
    if words.key(i) == COLON:
        return _before_colon(words, i)
    forms = language.cues.get(words.key(i), ())
    if not words.key(i).endswith(words.grammar.past_ending) and not any(form.form is Form.FINITE for form in forms):
        return None
    e = i
    while e > low and words.is_skippable(e - 1):
        e -= 1
    linking = language.conjunctions | language.complementizers | language.relative_pronouns | language.modals
    if e <= low or not passage.tokens[e - 1].is_word or words.key(e - 1) in linking:
        return None
    if any(words.key(k) in language.passive_auxiliaries for k in range(e, i)):
        return None
    subject = find_subject(words, e, low)
    return passage.span(subject) if subject is not None and may_speak(words, *subject) else None


def _before_colon(words: Words, colon: int) -> Span | None:
    """Whoever a short line names before its colon, behind a time or another one's words: 23:41 Alliance: “...”."""
    first = words.passage.paragraphs[words.passage.paragraph_at[colon]].range.first
    low = max(first, colon - _LONGEST_BEFORE_COLON)
    low = next((k + 1 for k in range(colon - 1, low - 1, -1) if words.key(k) == ";"), low)
    while low < colon and not words.tokens[low].text[0].isalpha():
        low += 1
    names = range(low, colon)
    if low == colon or (low > first and words.tokens[low - 1].is_word and words.tokens[low - 1].text[0].isalpha()):
        return None
    if not all(words.tokens[k].is_word for k in names) or any(words.key(k) in words.language.verbs for k in names):
        return None
    return words.passage.span(Range(low, colon))


def _is_headline(passage: Passage, cue: Span) -> bool:
    at = tokens_of(passage, cue).first
    is_title = passage.paragraphs[passage.paragraph_at[at]].role is Role.TITLE
    return is_title and passage.tokens[at].text == COLON


def _to_end_of_headline(passage: Passage, part: Span) -> Span:
    """Without marks all that follows the colon of a headline, as far as another one's words: A: no; B: yes."""
    first = tokens_of(passage, part).first
    if passage.quote_at[first] >= 0:
        return part
    end = min(passage.paragraphs[passage.paragraph_at[first]].range.last, first + REACH)
    end = next((k for k in range(first, end) if passage.tokens[k].text == ";"), end)
    return trim_words(passage, passage.span(Range(first, end))) or part


def _is_open(key: str, language: Language) -> bool:
    """Whether another word must follow: of, the, who."""
    return key in language.prepositions | language.determiners | language.relative_pronouns


def _leads_clause(key: str, language: Language) -> bool:
    """Whether a clause or a verb must follow: because, would, to."""
    leading = language.subordinators | language.modals | language.auxiliaries
    return key in leading - language.adverbs - language.time_words - language.negating.words


def _is_time(passage: Passage, k: int, language: Language) -> bool:
    """Whether a day begins there: Tuesday, on Tuesday, in May, last week."""
    days = language.calendar.weekdays.keys() | language.calendar.months.keys() | language.time_words
    if passage.tokens[k].key in days:
        return True
    is_led = passage.tokens[k].key in language.prepositions and k + 1 < len(passage.tokens)
    return is_led and passage.tokens[k + 1].key in days


def _says_nothing(passage: Passage, content: Sequence[Span], language: Language) -> bool:
    """Whether all of a content is small words: its, that he."""
    small = language.determiners | language.pronouns.keys() | language.conjunctions | language.complementizers
    keys = (token for part in content for token in passage.tokens[slice(*tokens_of(passage, part))])
    return all(
        token.key in small and passage.quote_at[_place(passage, token.start)] < 0 for token in keys if token.is_word
    )


def _place(passage: Passage, start: int) -> int:
    return tokens_of(passage, Span(start, start + 1)).first
