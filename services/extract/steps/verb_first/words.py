"""A passage and a language, with the small questions that a reader asks of one token."""

from services.common.contracts.spans import Span
from services.extract.model import Cue, Language, Passage, Range

REACH = 45
"""Tokens between a cue and its complement: a long apposition fits, and the work for each cue stays bounded."""
_LONGEST_BEFORE, _LONGEST_AFTER = 200, 400
"""Tokens of one sentence that are looked at around a cue: a text without full stops still takes linear time."""
STOPS = frozenset([".", "!", "?", "؟", "…", "؛", ";", "..", "...", "....", "۔"])
COLON = ":"
_COMMAS = frozenset(["،", ",", "؛"])
_VOWEL_SIGNS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640"
_LONGEST_TITLED = 5
"""Words after a title that may be parts of a name."""


class Words:
    """A passage and a language, read token by token."""

    def __init__(self, passage: Passage, cues: tuple[Cue, ...], language: Language) -> None:
        assert language.verb_first is not None
        assert language.letters is not None
        self.passage = passage
        self.language = language
        self.grammar = language.verb_first
        self.letters = language.letters
        self.tokens = passage.tokens
        # Unions made once: the everyday verbs alone are many hundred words.
        self.leading = language.adverbs | language.time_words | language.verbs
        self.interrupting = language.subordinators | language.verbs | language.auxiliaries
        self.cue_at = {cue.range.first: cue for cue in cues}
        self.opens = {quote.extent.first: quote for quote in passage.quotes}
        self.closes = {quote.extent.last - 1: quote for quote in passage.quotes}
        self.withholding = frozenset(phrase[0] for phrase in language.anonymity)
        self.named = self._names_after_titles()

    def _names_after_titles(self) -> frozenset[str]:
        """Words that follow a title somewhere in the passage: parts of people's names, mostly."""
        language, article = self.language, self.letters.article
        found: set[str] = set()
        for i, token in enumerate(self.tokens):
            if token.key in language.titles:
                following = self.tokens[i + 1 : i + 1 + _LONGEST_TITLED]
                found.update(t.key for t in following if t.is_word and not t.key.startswith(article))
        known = language.titles | language.prepositions | language.complementizers | language.adverbs
        return frozenset(found - known)

    def key(self, i: int) -> str:
        """The folded word at `i`; nothing outside the passage."""
        return self.tokens[i].key if 0 <= i < len(self.tokens) else ""

    def bare(self, i: int) -> str:
        """The key without a joined و or ف."""
        key = self.key(i)
        return key[1:] if len(key) > 3 and key[0] in self.language.clitics else key

    def is_comma(self, i: int) -> bool:
        return self.key(i) in _COMMAS

    def is_complementizer(self, i: int) -> bool:
        """Whether أن, إن and the like stand there as a particle, and not as letters (سي إن إن) or a name (آن)."""
        if self.key(i) not in self.language.complementizers or self.tokens[i].text[0] in self.letters.long_first:
            return False
        if self.key(i) in self.language.auxiliaries and self.key(i + 1) in self.language.complementizers:
            return False  # a surname that is spelled like a verb: قال سليم كان إن
        letters = self.grammar.spelled_letters
        return self.key(i + 1) not in letters and self.key(i - 1) not in letters

    def is_preposition(self, i: int) -> bool:
        key = self.key(i)
        if key in self.grammar.certain_prepositions:
            return True
        return key in self.language.prepositions and not self.tokens[i].text.endswith(self.letters.never_preposition)

    def is_owned_office(self, i: int) -> bool:
        """مديرته: an office with whose it is."""
        key, letters, titles = self.key(i), self.letters, self.language.titles
        stems = (key[: -len(suffix)] for suffix in letters.third_person if key.endswith(suffix))
        return any(s in titles or s.removesuffix(letters.open_feminine) + letters.feminine in titles for s in stems)

    def is_verbal_noun(self, i: int) -> bool:
        """Whether the noun at `i` tells an act, so that it can be what was announced: انسحابه."""
        key, language, grammar = self.key(i), self.language, self.grammar
        known = grammar.not_verbal_nouns | language.titles | language.organisation_words
        if key in known or key in language.countries:
            return False
        stem = next((key[: -len(s)] for s in grammar.suffixes if key.endswith(s) and len(key) - len(s) >= 2), key)
        feminine = stem.removesuffix(self.letters.open_feminine) + self.letters.feminine
        if not grammar.verbal_nouns.isdisjoint((key, stem, feminine)):
            return True
        return self.tokens[i].text[0] not in grammar.plural_letters and bool(grammar.verbal_noun.match(key))

    def joined(self, i: int, particles: frozenset[str]) -> int:
        """Letters of a particle joined to token `i` that leads to a content (بمواجهة): 0 for none."""
        key, text, grammar = self.key(i), self.tokens[i].text, self.grammar
        if self.key(i - 1) in grammar.charged:
            return 0
        for particle in particles:
            if len(particle) == 1 and key.startswith(particle) and len(key) > 3:
                rest = key[1:]
                stem = next((rest[: -len(s)] for s in grammar.suffixes if rest.endswith(s)), rest)
                feminine = stem[:-1] + self.letters.feminine
                is_known = not grammar.verbal_nouns.isdisjoint((rest, stem, feminine))
                if is_known or rest.startswith(self.letters.article) or grammar.verbal_noun.match(rest):
                    return len(text) - len(text[1:].lstrip(_VOWEL_SIGNS))
            if key == particle and len(particle) == 1:
                return len(text)
        return 0

    def bounds(self, i: int) -> tuple[int, int]:
        """The sentence around a token, without its final mark; inside a quotation, the sentence of the quotation."""
        passage = self.passage
        number = passage.quote_at[i]
        if number < 0:
            low, high = passage.sentences[passage.sentence_at[i]]
            low, high = max(low, i - _LONGEST_BEFORE), min(high, i + _LONGEST_AFTER)
        else:
            part = next((p for p in passage.quotes[number].parts if p.first <= i < p.last), Range(i, i + 1))
            low = high = i
            while low > part.first and self.key(low - 1) not in STOPS and i - low < 2 * REACH:
                low -= 1
            while high < part.last and self.key(high) not in STOPS and high - i < 4 * REACH:
                high += 1
        while high > low and self.key(high - 1) in STOPS:
            high -= 1
        while low < i and not self.tokens[low].is_word and low not in self.opens:
            low += 1
        return low, high

    def span(self, found: Range, skip: int = 0) -> Span:
        """The code points of a range, less `skip` letters at its beginning."""
        span = self.passage.span(found)
        return Span(span.start + skip, span.end) if skip and span.start + skip < span.end else span
