"""Mends what the tagger made of a clause whose verb comes first, as in Arabic: what follows is one clause, up to where
the journalist comments on it or another verb begins, and whom a verb calls on belongs to what he is called on to do."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.common.contracts.spans import Span
from services.extract.learned.trimming import tokens_of, trim_words
from services.extract.model import Attribution, Language, Passage, Range, Token, VerbFirst
from services.extract.steps.mentions.lexical_words import is_preposition

_COMMAS = frozenset("،,")

_LONGEST_END = 8
"""Words that a content may lack behind a preposition."""

_LONGEST_CALLED = 6
"""Words that name whom a verb calls on."""


def mend_clauses(passage: Passage, found: Iterable[Attribution], language: Language) -> list[Attribution]:
    """The attributions, in the order given, each with its clause as a whole and nothing else. Time is linear."""
    grammar = language.verb_first
    found = list(found)
    if grammar is None:
        return found
    cues = {token for one in found if one.cue for token in range(*tokens_of(passage, one.cue))}
    mended = []
    for one in found:
        content = tuple(_before_comment(passage, part, language) for part in one.content)
        content = _without_circumstance(passage, one.cue, content, grammar)
        content = _joined(passage, one.cue, content, cues, language)
        content = (*content[:-1], _completed(passage, content[-1], cues, language))
        content = _with_addressee(passage, replace(one, content=content), cues, language)
        content, praise = _without_participle(passage, one.cue, content, language)
        source = one.source
        if source is not None and _is_time(passage, source, language):
            source = None
        mended.append(replace(one, source=source, content=content))
        mended += praise
    return mended


def _before_comment(passage: Passage, part: Span, language: Language) -> Span:
    """A part up to what is said about it: ..., وهو ما نفته الإدارة; ..., الأمر الذي أثار القلق. Not in a quotation."""
    first, last = tokens_of(passage, part)
    tokens = passage.tokens
    comments = language.verb_first.commenting if language.verb_first else frozenset()
    for k in range(first + 2, last - 1):
        is_comment = (tokens[k].key, tokens[k + 1].key) in comments and tokens[k - 1].text in _COMMAS
        if is_comment and passage.quote_at[k] < 0:
            return trim_words(passage, Span(part.start, tokens[k - 1].start)) or part
    return part


def _without_circumstance(
    passage: Passage, cue: Span | None, content: tuple[Span, ...], grammar: VerbFirst
) -> tuple[Span, ...]:
    """Without a part that tells when or where it was said, where others follow: دعا، في كلمته أمام المجلس، الأطراف."""
    if cue is None or len(content) == 1:
        return content
    content = tuple(part for part in content if not _is_manner(passage, part, grammar)) or content
    first = tokens_of(passage, content[0]).first
    is_told = content[0].start >= cue.end and passage.tokens[first].key in grammar.circumstances
    is_led = first > 0 and passage.tokens[first - 1].key in grammar.places_and_means
    return content[1:] if is_told and is_led else content


def _is_manner(passage: Passage, part: Span, grammar: VerbFirst) -> bool:
    """Whether a part only leads to how somebody spoke: وهي, of قالت وهي تبتسم: «...»."""
    words = passage.tokens[slice(*tokens_of(passage, part))]
    return all(token.key in grammar.how_spoken for token in words if token.is_word)


def _joined(
    passage: Passage, cue: Span | None, content: tuple[Span, ...], cues: set[int], language: Language
) -> tuple[Span, ...]:
    """Parts of one sentence with nothing but a preposition between them are one: المواطنين | إلى | ترشيد الاستهلاك."""
    parts = [content[0]]
    for part in content[1:]:
        before, first = tokens_of(passage, parts[-1]).last, tokens_of(passage, part).first
        is_one = first == before + 1 and before not in cues and is_preposition(passage.tokens[before], language)
        is_plain = passage.quote_at[before - 1] == passage.quote_at[first] == -1
        is_after = cue is not None and parts[-1].start >= cue.end
        if is_one and is_plain and is_after and passage.sentence_at[before - 1] == passage.sentence_at[first]:
            parts[-1] = Span(parts[-1].start, part.end)
        else:
            parts.append(part)
    return tuple(parts)


def _completed(passage: Passage, part: Span, cues: set[int], language: Language) -> Span:
    """A part that ends with a preposition, with what that takes: كارثة إنسانية في | الإقليم."""
    end = tokens_of(passage, part).last
    tokens = passage.tokens
    if not is_preposition(tokens[end - 1], language) or passage.quote_at[end - 1] >= 0:
        return part
    limit = min(len(tokens), end + _LONGEST_END, passage.paragraphs[passage.paragraph_at[end - 1]].range.last)
    last = end
    while last < limit and tokens[last].is_word and last not in cues and passage.quote_at[last] < 0:
        last += 1
    return Span(part.start, tokens[last - 1].end)


def _without_participle(
    passage: Passage, cue: Span | None, content: tuple[Span, ...], language: Language
) -> tuple[tuple[Span, ...], list[Attribution]]:
    """The content without the parts that a participle behind a comma leads to, and those as statements of their own:
    ..., مشيدا | بجهود المتطوعين."""
    own: list[Span] = [content[0]]
    others: list[Attribution] = []
    for part in content[1:]:
        first = tokens_of(passage, part).first
        leading = passage.tokens[first - 1]
        is_led = passage.tokens[first - 2].text in _COMMAS and _is_participle(leading, language)
        if cue is None or cue.end > content[0].start or not is_led:
            own.append(part)
            continue
        others.append(Attribution(source=None, cue=Span(leading.start, leading.end), content=(part,), pattern="tagged"))
    return tuple(own), others


def _is_participle(token: Token, language: Language) -> bool:
    letters = language.letters
    if letters is None or token.key in language.adverbs or not token.key.startswith(letters.participle):
        return False
    return token.key.endswith(letters.adverbial[0][-1]) or token.key in language.cue_words


def _with_addressee(passage: Passage, one: Attribution, cues: set[int], language: Language) -> tuple[Span, ...]:
    """The content with whom a verb accuses or calls on, between its source and what was tagged: اتهم المتحدث سامي حداد
    | الحركة | بالمماطلة."""
    if one.source is None or one.cue is None or one.source.start < one.cue.end or language.verb_first is None:
        return one.content
    token = passage.tokens[tokens_of(passage, one.cue).first]
    forms = language.cues.get(token.key) or language.cues.get(token.key[1:], ())
    addressing = language.verb_first.addressing - language.addressing.telling
    if not any(form.lemma in addressing for form in forms):
        return one.content
    between = Range(tokens_of(passage, one.source).last, tokens_of(passage, one.content[0]).first)
    words = passage.tokens[slice(*between)]
    if not 0 < len(words) <= _LONGEST_CALLED or not all(token.is_word for token in words):
        return one.content
    if any(k in cues for k in range(*between)) or not _may_be_called_on(words[0], language):
        return one.content
    first, *others = one.content
    return (Span(words[0].start, first.end), *others)


def _may_be_called_on(token: Token, language: Language) -> bool:
    letters = language.letters
    if letters is None or is_preposition(token, language) or token.key in language.complementizers:
        return False
    known = language.time_words | language.adverbs | language.verbs | language.subordinators
    is_joined = token.key.startswith((letters.to_the, letters.by + letters.article))
    return token.key not in known and not is_joined and token.key.startswith(letters.article)


def _is_time(passage: Passage, source: Span, language: Language) -> bool:
    """Whether a source is only a day: الاثنين, of تقرير أصدرته الاثنين."""
    tokens: Sequence[Token] = passage.tokens[slice(*tokens_of(passage, source))]
    return all(token.key in language.time_words or not token.is_word for token in tokens)
