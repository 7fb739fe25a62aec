"""A passage and a language, with the small questions that a reader asks of one token."""

from services.extract.model import Language, Passage, Range

REACH = 40
"""Tokens that a subject or an adjunct may be away from its cue: bounds the work for each cue."""
_LONGEST_BEFORE, _LONGEST_AFTER = 200, 400
"""Tokens of one sentence that are looked at around a cue: a text without full stops still takes linear time."""
STOPS = frozenset([".", "!", "?", "…", ";"])
DASHES = frozenset("-–—")
COMMA, COLON = ",", ":"
_LONGEST_DATELINE = 12
_SHORTEST_INFLECTED = 5
"""Letters of a word that may end in "ed" or "ly" because it is inflected: not "bed", "only"."""


class Words:
    """A passage and a language, read token by token."""

    def __init__(self, passage: Passage, language: Language) -> None:
        assert language.subject_first is not None
        self.passage = passage
        self.language = language
        self.grammar = language.subject_first
        self.tokens = passage.tokens
        relative = language.relative_pronouns
        self.keys = [t.text if t.key in relative and t.text.isupper() else t.key for t in passage.tokens]  # WHO
        self.opens = {quote.extent.first: quote for quote in passage.quotes}
        self.closes = {quote.extent.last - 1: quote for quote in passage.quotes}

    def key(self, i: int) -> str:
        """The folded word at `i`; nothing outside the passage."""
        return self.keys[i] if 0 <= i < len(self.keys) else ""

    def is_capital(self, i: int) -> bool:
        return self.tokens[i].text[0].isupper()

    def is_comma(self, i: int) -> bool:
        return self.key(i) == COMMA

    def ends_quote(self, i: int) -> bool:
        return i in self.closes

    def opens_name(self, i: int) -> bool:
        """A capital after a small letter that is no article: a new phrase begins."""
        return self.is_capital(i) and not self.is_capital(i - 1) and self.key(i - 1) not in self.language.determiners

    def is_verb(self, i: int) -> bool:
        key, grammar = self.key(i), self.grammar
        if key in self.language.verbs or key in self.language.contractions:
            return True
        is_past = key.endswith(grammar.past_ending) and len(key) >= _SHORTEST_INFLECTED
        return (is_past or key.endswith(grammar.contracted) or self._is_written_past(i)) and not self.is_capital(i)

    def _is_written_past(self, i: int) -> bool:
        endings = self.grammar.written_past_endings
        return bool(endings) and i < len(self.tokens) and self.tokens[i].text.endswith(endings)

    def is_infinitive(self, i: int) -> bool:
        """Whether the word is one that no "to" leads to: construir."""
        endings = self.grammar.infinitive_endings
        is_long = len(self.key(i)) >= _SHORTEST_INFLECTED - 1
        return bool(endings) and is_long and self.key(i).endswith(endings) and not self.is_capital(i)

    def is_skippable(self, i: int) -> bool:
        """Whether the word may stand between a subject and its verb: has also repeatedly said."""
        key, language = self.key(i), self.language
        if key in language.adverbs or key in language.auxiliaries:
            return True
        is_adverb = key.endswith(self.grammar.adverb_ending) and len(key) >= _SHORTEST_INFLECTED
        return is_adverb and not self.is_capital(i)

    def _after_dateline(self, low: int, i: int) -> int:
        """The token after VELMAR - or PARIS, May 3 (Reuters) —, which opens a story and belongs to no sentence."""
        if (
            low != self.passage.paragraphs[self.passage.paragraph_at[low]].range.first
            or self.tokens[low].text.islower()
        ):
            return low
        for k in range(low + 1, min(i, low + _LONGEST_DATELINE)):
            token = self.tokens[k]
            before = self.tokens[k - 1]
            is_hyphen = token.text == "-" and before.is_word and before.end == token.start  # A 34-year-old
            if token.text in DASHES and not is_hyphen:
                k -= self.key(k - 1) == "."  # VELMAR (Andaria News).-
                is_capital = self.tokens[low].text.isupper() or self.key(low) in self.language.countries
                end = k + 1 + (self.key(k) == ".")
                return end if is_capital or self.key(k - 1) == ")" else low
            calendar = self.language.calendar
            is_date = token.key[0].isdigit() or token.key in calendar.months or token.key in calendar.of
            if token.is_word and not (self.is_capital(k) or is_date):
                break
        return low

    def bounds(self, i: int) -> tuple[int, int]:
        """The sentence around a token, without its final mark; inside a quotation, the sentence of the quotation."""
        passage = self.passage
        number = passage.quote_at[i]
        if number < 0:
            low, high = passage.sentences[passage.sentence_at[i]]
            low, high = max(self._after_dateline(low, i), i - _LONGEST_BEFORE), min(high, i + _LONGEST_AFTER)
            while high > low and self.key(high - 1) in STOPS:
                high -= 1
            return low, high
        part = next((p for p in passage.quotes[number].parts if p.first <= i < p.last), Range(i, i + 1))
        low = high = i
        while low > part.first and self.key(low - 1) not in STOPS and i - low < 2 * REACH:
            low -= 1
        while high < part.last and self.key(high) not in STOPS and high - i < 4 * REACH:
            high += 1
        return low, high
