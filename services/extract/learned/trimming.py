"""Brings a tagged stretch to whole words: subwords may end inside a word, and marks at an edge belong to no span."""

from bisect import bisect_right
from collections.abc import Iterable

from services.common.contracts.spans import Span
from services.extract.model import Language, Passage, Range, Token
from services.extract.steps.mentions.lexical_words import tells_outlet

_LONGEST_CLITIC = 2
_MOST_LACKING = 8
"""Words that a source may lack at its end."""
_FEWEST_BEFORE = 3
"""Tokens of a source, a comma, and a relative pronoun."""
_KEPT = frozenset(")]%؟?!…")
_COMMAS = frozenset("،,")
_JOINED = frozenset("لبوف")
_DOTS = frozenset(["..", "...", "…"])


def trim_words(passage: Passage, span: Span) -> Span | None:
    """The words that `span` covers in part, without marks at the edges; None where it holds no word.

    Particles cut off the front of a word are left off, one or two: Arabic joins them to the word they govern.
    """
    first, last = tokens_of(passage, span)
    tokens = passage.tokens
    while first < last and not tokens[first].is_word:
        first += 1
    last = _end_of_paragraph(passage, first, last)
    while last > first and not (tokens[last - 1].is_word or tokens[last - 1].text in _KEPT):
        last -= 1
    if first == last:
        return None
    start = tokens[first].start
    cut = passage.text[start : span.start]
    if 0 < len(cut) <= _LONGEST_CLITIC and _JOINED.issuperset(cut) and span.start < tokens[first].end:
        start = span.start
    return Span(start, tokens[last - 1].end)


def trim_contents(passage: Passage, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The parts of a content in text order; parts that meet in one word become one.

    A quotation that only begins or only ends inside a part takes its other mark along.
    """
    parts: list[Span] = []
    trimmed = filter(None, (trim_words(passage, span) for span in spans))
    for span in sorted(_with_marks(passage, span) for span in trimmed):
        if parts and (span.start < parts[-1].end or _are_whole(passage, parts[-1], span)):
            parts[-1] = Span(parts[-1].start, max(parts[-1].end, span.end))
        else:
            parts.append(span)
    return tuple(parts)


def _are_whole(passage: Passage, one: Span, other: Span) -> bool:
    """Whether nothing but a space stands between two parts, of one sentence, in the same marks or in none."""
    before, after = tokens_of(passage, one).last - 1, tokens_of(passage, other).first
    is_next = after == before + 1 and passage.sentence_at[before] == passage.sentence_at[after]
    return is_next and passage.quote_at[before] == passage.quote_at[after]


def trim_source(passage: Passage, span: Span, language: Language) -> Span | None:
    """A source without a particle joined to its first word, where the lexicon knows the word without it. None where
    only "the" was tagged of it."""
    found = trim_words(passage, span)
    if found is None or _keys(passage, found) <= language.determiners:
        return None
    if language.verb_first is not None and _keys(passage, found) <= language.subordinators | language.adverbs:
        return None  # وإذ أكد أن
    found = _without_relative(passage, _without_told(passage, found, language), language)
    found = _with_name(passage, _completed(passage, _without_hearer(passage, found, language), language), language)
    token = _token_at(passage, found)
    if _is_from(passage, found, token, language):  # علم من مصادر أن
        found = trim_words(passage, Span(token.end, found.end)) or found
        token = _token_at(passage, found)
    if language.verb_first is not None:
        leading = language.verb_first.topical | language.auxiliaries
        if _is_verb_before(passage, found, token, language):
            found = trim_words(passage, Span(token.end, found.end)) or found  # وبكى الحاج سامي وهو يقول
            token = _token_at(passage, found)
        while (token.key in leading or token.key[1:] in leading) and token.end < found.end:
            found = trim_words(passage, Span(token.end, found.end)) or found  # أما الوزير، فقد قال; وكان الوزير قد قال
            if token.start == found.start:
                break
            token = _token_at(passage, found)
    if _is_after_dots(passage, found, token, language):
        return Span(found.start + 1, found.end)  # .. ووليد يرد
    known = language.titles | language.organisation_words | language.outlet_words | language.group_words
    known |= language.document_words | language.person_words
    bare = token.key[1:]
    is_joined = token.start == found.start and token.key[:1] in _JOINED and token.key not in known
    if is_joined and (bare in known or bare in language.countries):
        return Span(found.start + 1, found.end)
    return found


def _is_after_dots(passage: Passage, span: Span, token: Token, language: Language) -> bool:
    """Whether a source is joined by "and" to another report before it in a headline."""
    first = tokens_of(passage, span).first
    if language.letters is None or first == 0 or not token.key.startswith(language.letters.and_):
        return False
    is_name = token.key in language.male_names | language.female_names
    return token.start == span.start and not is_name and passage.tokens[first - 1].text in _DOTS


def _is_from(passage: Passage, span: Span, token: Token, language: Language) -> bool:
    grammar = language.verb_first
    if grammar is None or token.key not in grammar.within_subject or token.end >= span.end:
        return False
    following = passage.tokens[tokens_of(passage, span).first + 1].key
    return following in language.group_words | language.person_words


def _without_told(passage: Passage, span: Span, language: Language) -> Span:
    """A source without "what he told" before it: سامي حداد, of لما ذكره سامي حداد."""
    grammar = language.verb_first
    first, last = tokens_of(passage, span)
    tokens, k = passage.tokens, first
    if grammar is None or tokens[k].key not in grammar.what:
        return span
    k += 1
    while k < last - 1 and (tokens[k].key in grammar.published | grammar.after_what or tokens[k].key in language.cues):
        k += 1
    return Span(tokens[k].start, span.end) if first + 1 < k else span


def _without_relative(passage: Passage, span: Span, language: Language) -> Span:
    """A source without the word that only leads to what is told of it: Jane Holt, of Jane Holt, who | added that."""
    first, last = tokens_of(passage, span)
    if not language.has_capitals or last - first < _FEWEST_BEFORE:
        return span
    is_open = passage.tokens[last - 1].key in language.relative_pronouns and passage.tokens[last - 2].text in _COMMAS
    return Span(span.start, passage.tokens[last - 3].end) if is_open else span


def _without_hearer(passage: Passage, span: Span, language: Language) -> Span:
    """A source without the outlet in marks that it spoke to, لـ«الجريدة», and without "and he" at its end."""
    if language.letters is None:
        return span
    first, last = tokens_of(passage, span)
    tokens = passage.tokens
    told = (
        k
        for k in range(first + 1, last)
        if (tokens[k].key == language.letters.to and (k + 1 == last or not tokens[k + 1].is_word))
        or (k > first + 1 and tells_outlet(tokens[k].key, language))
        or _tells_kind_of_outlet(tokens[k].key, language)
    )
    last = next(told, last)
    leading = language.naming.is_ | language.relative_pronouns | language.complementizers
    while last - 1 > first and (tokens[last - 1].key in leading or tokens[last - 1].text in _COMMAS):
        last -= 1
    return Span(span.start, min(span.end, tokens[last - 1].end))


def _tells_kind_of_outlet(key: str, language: Language) -> bool:
    """لموقع كذا, لقناة كذا: to an outlet by name."""
    letters, grammar = language.letters, language.verb_first
    return letters is not None and grammar is not None and key[:1] == letters.to and key[1:] in grammar.outlets_told


def _is_verb_before(passage: Passage, span: Span, token: Token, language: Language) -> bool:
    """Whether a source begins with its sentence's verb, which is joined to the sentence before: وبكى, before an office
    or a first name."""
    first, last = tokens_of(passage, span)
    letters = language.letters
    if letters is None or last - first < 2 or not token.key.startswith(letters.and_):
        return False
    if passage.sentences[passage.sentence_at[first]].first != first:
        return False
    following = passage.tokens[first + 1].key
    is_somebody = following in language.titles | language.male_names | language.female_names
    is_verb = token.key[1:] in language.verbs or token.text.endswith(letters.weak)
    return is_somebody and is_verb and token.key not in language.titles | language.male_names | language.female_names


def _completed(passage: Passage, span: Span, language: Language) -> Span:
    """A source that ends with a preposition, or with an office or body that takes another noun, with what it lacks:
    النائب عن, of النائب عن كتلة كذا سامي حداد; مساعد وزير, of مساعد وزير الداخلية الأسبق."""
    if language.verb_first is None:
        return span
    first, last = tokens_of(passage, span)
    tokens, heads = passage.tokens, language.verb_first.sure_heads
    is_open = tokens[last - 1].key in language.verb_first.open_ends
    end = last
    if tokens[last - 1].key in language.naming.without and last < len(tokens) and tokens[last].is_word:
        return Span(span.start, tokens[last].end)  # أطباء بلا حدود
    limit = min(len(tokens), last + _MOST_LACKING, passage.paragraphs[passage.paragraph_at[first]].range.last)
    while end < limit and tokens[end].is_word and not _ends_source(tokens[end], language):
        goes_on = end > last and _describes(tokens[end], language)
        if not is_open and not goes_on and not _needs_noun(tokens[end - 1], heads):
            break
        end += 1
    return Span(span.start, tokens[_past_name(passage, end, heads) - 1].end)


def _with_name(passage: Passage, span: Span, language: Language) -> Span:
    """A source that ends with an abbreviated courtesy, with the name behind its point, or that lacks the end of a
    bracket: Mr, of Mr. Holt smiled."""
    last = tokens_of(passage, span).last
    tokens = passage.tokens
    words = span.of(passage.text)
    if last < len(tokens) and tokens[last].text == ")" and words.count("(") > words.count(")"):
        return Span(span.start, tokens[last].end)  # Jane Holt (Lib Dem)
    if last < len(tokens) and not language.has_capitals and is_left_open(words, tokens[last].text):
        return Span(span.start, tokens[last].end)  # صحيفة "المنبر"
    if not language.has_capitals or tokens[last - 1].key not in language.naming.courtesies & language.abbreviations:
        return span
    end = last + (last < len(tokens) and tokens[last].text == ".")
    first = end
    while end < len(tokens) and end - first < _MOST_LACKING and tokens[end].is_word and tokens[end].text[0].isupper():
        end += 1
    return Span(span.start, tokens[end - 1].end) if end > first else span


def is_left_open(words: str, following: str) -> bool:
    """Whether the mark that follows closes one inside the words."""
    opening = {"»": "«", "”": "“", '"': '"'}.get(following)
    if opening is None:
        return False
    return words.count(opening) % 2 == 1 if opening == following else words.count(opening) > words.count(following)


def _past_name(passage: Passage, end: int, heads: frozenset[str]) -> int:
    """The token after a name in marks that the body before it lacks: شركة, of شركة «سكاي لاين»."""
    tokens = passage.tokens
    number = passage.quote_at[end] if end < len(tokens) else -1
    if number < 0 or passage.quotes[number].extent.first != end or not _needs_noun(tokens[end - 1], heads):
        return end
    last = passage.quotes[number].extent.last
    return last if passage.quotes[number].is_closed and last - end <= _MOST_LACKING else end


def _needs_noun(token: Token, heads: frozenset[str]) -> bool:
    return token.key in heads or (token.key[:1] in _JOINED and token.key[1:] in heads)


def _describes(token: Token, language: Language) -> bool:
    return token.key in language.office_adjectives or token.key in language.nationalities


def _ends_source(token: Token, language: Language) -> bool:
    forms = language.cues.get(token.key, ())
    is_cue = any(not form.needs_particle for form in forms)
    return is_cue or token.key in language.complementizers or token.key in language.verbs


def trim_cue(passage: Passage, span: Span, language: Language) -> Span | None:
    """A cue without a joined conjunction; it may be a mark, such as a colon."""
    found = trim_words(passage, span)
    if found is None:
        first, last = tokens_of(passage, span)
        return passage.span(Range(first, last)) if first < last else None
    first, last = tokens_of(passage, found)
    while last - first > 1 and passage.tokens[last - 1].key in language.naming.articles:  # told a, of told a briefing
        last -= 1
    found = Span(found.start, min(found.end, passage.tokens[last - 1].end))
    token = _token_at(passage, found)
    is_joined = token.start == found.start and token.key[:1] in language.clitics and token.key not in language.cues
    return Span(found.start + 1, found.end) if is_joined and token.key[1:] in language.cues else found


def _end_of_paragraph(passage: Passage, first: int, last: int) -> int:
    """Where a stretch ends that begins at `first`: with its paragraph, unless a quotation runs over it."""
    for i in range(first + 1, last):
        ends = passage.paragraph_at[i] != passage.paragraph_at[i - 1]
        if ends and (passage.quote_at[i] < 0 or passage.quote_at[i] != passage.quote_at[first]):
            return i
    return last


def _with_marks(passage: Passage, span: Span) -> Span:
    first, last = tokens_of(passage, span)
    if first == last:
        return span
    tokens, quotes = passage.tokens, passage.quotes
    opened, closed = passage.quote_at[last - 1], passage.quote_at[first]
    start, end = span.start, span.end
    if opened >= 0 and quotes[opened].extent.first >= first and quotes[opened].extent.last == last + 1:
        end = tokens[last].end
    elif closed >= 0 and quotes[closed].extent.first == first - 1 and quotes[closed].extent.last <= last:
        start = tokens[first - 1].start
    return Span(start, end)


def tokens_of(passage: Passage, span: Span) -> Range:
    """The tokens that `span` covers, in whole or in part."""
    first = max(bisect_right(passage.starts, span.start) - 1, 0)
    if passage.tokens[first].end <= span.start:
        first += 1
    return Range(first, max(first, bisect_right(passage.starts, span.end - 1)))


def _keys(passage: Passage, span: Span) -> set[str]:
    first, last = tokens_of(passage, span)
    return {token.key for token in passage.tokens[first:last]}


def _token_at(passage: Passage, span: Span) -> Token:
    return passage.tokens[max(bisect_right(passage.starts, span.start) - 1, 0)]
