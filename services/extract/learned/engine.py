"""The learned engine: from a passage to its attributions, with what the rules find as a hint."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.common.contracts.spans import Span
from services.common.contracts.statements import NamedSpeaker, SpeakerKind
from services.extract.learned.bounding import bound_contents
from services.extract.learned.completing import complete_ends
from services.extract.learned.lending import add_quotations, lend, with_relays
from services.extract.learned.linker import Linker
from services.extract.learned.mending import complete_quotations, without_fragments, without_relays
from services.extract.learned.naming import Namer
from services.extract.learned.parting import may_speak, part_contents, without_source
from services.extract.learned.spans import OUTSIDE, Stretch, log_softmax, read_stretches
from services.extract.learned.subwords import Subwords, Vocabulary, cut_subwords
from services.extract.learned.tagger import Tagger
from services.extract.learned.trimming import trim_contents, trim_cue, trim_source
from services.extract.learned.unsaid import goes_on_with, is_asked_of, is_impersonal, is_label, says_nothing_yet
from services.extract.learned.verb_first import mend_clauses
from services.extract.learned.weights import DIGEST, FILE, read_weights
from services.extract.model import Attribution, EngineName, Language, Mention, MentionKind, Passage
from services.extract.steps.anonymity import find_asides, holds_aside
from services.extract.steps.cues import find_cues
from services.extract.steps.mentions import find_names, read_mention

SOURCE, CUE, CONTENT, INNER, NAME = range(5)
"""Layers of labels; INNER is content inside another content, NAME the name of somebody who may speak."""

Reals = NDArray[np.float32]
Halves = NDArray[np.float16]


Finding = Callable[[Passage, Language], tuple[Attribution, ...]]
"""Finds attributions by rules."""

Naming = Callable[[Passage, tuple[Attribution, ...], tuple[Mention, ...], Language], tuple[NamedSpeaker, ...]]
"""Says by rules who speaks in a passage's attributions, given the names in it."""

MOST_SUBWORDS = 24_000
"""Of an article that are read, from its beginning: about 100 kB, ten seconds' work. The rest is left to the rules."""


class LearnedEngine:
    """A tagger with a linker, shown what the rules find. All is loaded at the start, and the weights' digest checked.

    Pure: an article gives the same statements alone and among others, with one thread and with several.
    """

    def __init__(
        self,
        rules: Finding,
        rules_name: EngineName,
        speakers: Naming,
        path: Path = FILE,
        *,
        digest: str = DIGEST,
        most: int = MOST_SUBWORDS,
        threads: int = 1,
    ) -> None:
        """Raises BadWeights, and OSError where there are none. `most` subwords of an article are read."""
        weights = read_weights(path, digest)
        self._most = most
        self.name = EngineName("learned", f"1+{weights.digest[:12]}+{rules_name.name}.{rules_name.version}")
        self._rules, self._rules_name, self._speakers = rules, rules_name, speakers
        self._vocabulary = Vocabulary(weights.pieces, weights.unknown, weights.variants)
        self._tagger = Tagger(weights, threads=threads)
        self._content_to_cue = Linker(weights.linkers["content_to_cue"])
        self._cue_to_source = Linker(weights.linkers["cue_to_source"])
        self._namer = Namer(weights.linkers["antecedent"])

    def find_attributions(self, passages: Sequence[Passage], language: Language) -> tuple[tuple[Attribution, ...], ...]:
        """Source, cue and content, tied together, in text order, for each of an article's passages.

        What stands beyond the most subwords is what the rules find there, and says so.
        """
        left = self._most
        found: list[tuple[Attribution, ...]] = []
        for passage in passages:
            by_rules = self._rules(passage, language)
            cues = [passage.span(cue.range) for cue in find_cues(passage, language)]
            subwords = cut_subwords(passage, self._vocabulary, cues, by_rules, most=left)
            left -= len(subwords.ids)
            reach = subwords.spans[-1].end if subwords.spans else 0
            beyond = [replace(one, found_by=self._rules_name) for one in by_rules if one.content[0].start >= reach]
            found.append((*self._read(passage, language, subwords, by_rules), *beyond))
        return tuple(found)

    def _read(
        self, passage: Passage, language: Language, subwords: Subwords, by_rules: Sequence[Attribution]
    ) -> tuple[Attribution, ...]:
        """What the tagger finds in a passage's subwords, with what the rules know of it and the names of speakers."""
        if not len(subwords.ids):
            return ()
        reading = self._tagger.read(subwords)
        scores = log_softmax(reading.scores)
        tagged = self._tag(passage, language, subwords, reading.hidden, scores)
        tagged = complete_quotations(passage, part_contents(passage, tagged, by_rules, language))
        tagged = without_relays(passage, without_fragments(passage, tagged, language), by_rules, language)
        tagged = bound_contents(passage, complete_ends(passage, tagged, language), language)
        tagged = mend_clauses(passage, tagged, language)
        lent = lend(tagged, by_rules, lambda source: read_mention(passage, source, language))
        lent = tuple(without_source(passage, one) for one in lent)
        lent = self._with_accounts(passage, language, lent, by_rules)
        lent = with_relays(lent, by_rules, self._rules_name)
        lent = add_quotations(passage, lent, by_rules, self._rules_name)
        found = self._without_asides(passage, language, lent, by_rules)
        mentions = find_names(passage, language)
        speakers = self._speakers(passage, found, mentions, language)
        names = read_stretches(scores[:, NAME])
        return self._namer.name(passage, language, found, speakers, names, mentions, subwords, reading.hidden)

    def _with_accounts(
        self, passage: Passage, language: Language, found: tuple[Attribution, ...], by_rules: Sequence[Attribution]
    ) -> tuple[Attribution, ...]:
        """With the sentences that an Arabic article gives as a body's account, بحسب الوزارة, where nothing was tagged:
        of what the rules alone find, only these are statements mostly."""
        if language.verb_first is None:
            return found
        accounts = [one for one in by_rules if one.pattern == "according-to" and one.source is not None]
        missed = [
            replace(one, found_by=self._rules_name)
            for one in accounts
            if not any(_share(one, other) or (one.cue and other.cue == one.cue) for other in found)
            and one.source
            and _is_account(read_mention(passage, one.source, language))
        ]
        every = (*found, *missed)
        return tuple(sorted(every, key=lambda one: (one.content[0].start, one.content[-1].end))) if missed else found

    def _without_asides(
        self, passage: Passage, language: Language, found: tuple[Attribution, ...], by_rules: Sequence[Attribution]
    ) -> tuple[Attribution, ...]:
        """Where the tagger takes a source's asking not to be named for something said, what the rules read there."""
        asides = find_asides(passage, language)
        torn = [one for one in found if holds_aside(one, asides)] if asides else []
        if not torn:
            return found
        kept = [one for one in found if one not in torn]
        for rule in by_rules:
            is_theirs = any(one.cue == rule.cue or _share(one, rule) for one in torn)
            if is_theirs and not holds_aside(rule, asides) and not any(_share(one, rule) for one in kept):
                kept.append(replace(rule, found_by=self._rules_name))
        return tuple(sorted(kept, key=lambda one: (one.content[0].start, one.content[-1].end)))

    def _tag(
        self, passage: Passage, language: Language, subwords: Subwords, hidden: Halves, scores: Reals
    ) -> list[Attribution]:
        """What the tagger alone finds."""
        inside = 1 - np.exp(scores[:, CONTENT : INNER + 1, OUTSIDE]).prod(axis=1)
        found: list[Attribution] = []
        for source, cue, contents, tie in self._tie(subwords, hidden, scores):
            content = trim_contents(passage, (_span(subwords, stretch) for stretch in contents))
            if not content:
                continue
            trimmed = trim_cue(passage, _span(subwords, cue), language) if cue else None
            if not (trimmed and _says_nothing(passage, trimmed, content, language)):
                named = trim_source(passage, _span(subwords, source), language) if source else None
                if trimmed and is_label(passage, trimmed, language):
                    continue
                one = Attribution(
                    source=named if named and may_speak(passage, named, trimmed, language) else None,
                    cue=trimmed,
                    content=content,
                    pattern="tagged",
                    certainty=_certainty(contents, inside, tie),
                )
                found.append(one)
        return found

    def _tie(
        self, subwords: Subwords, hidden: Halves, scores: Reals
    ) -> list[tuple[Stretch | None, Stretch | None, list[Stretch], float]]:
        """Source, cue and contents of each attribution, and how sure their ties are, in text order."""
        found = [read_stretches(scores[:, layer]) for layer in range(scores.shape[1])]
        sources, cues = found[SOURCE], found[CUE]
        contents = [(stretch, CONTENT) for stretch in found[CONTENT]] + [(stretch, INNER) for stretch in found[INNER]]
        to_cue = self._content_to_cue.tie([c for c, _ in contents], cues, hidden, subwords)
        to_source = self._cue_to_source.tie(cues, sources, hidden, subwords)
        parts: dict[tuple[int, int], list[tuple[Stretch, float]]] = {}
        for k, ((content, layer), (cue, sure)) in enumerate(zip(contents, to_cue, strict=True)):
            parts.setdefault((layer, cue) if cue is not None else (-1, k), []).append((content, sure))
        tied = []
        for (layer, cue), some in parts.items():
            if layer == INNER and _lies_within(some, parts.get((CONTENT, cue), ())):
                continue  # a part of what the same cue introduces is no statement of its own
            source = to_source[cue][0] if layer >= 0 else None
            tied.append(
                (
                    sources[source] if source is not None else None,
                    cues[cue] if layer >= 0 else None,
                    sorted(content for content, _ in some),
                    min(sure for _, sure in some),
                )
            )
        return sorted(tied, key=lambda one: one[2])


def _is_account(mention: Mention) -> bool:
    """Whether a source is a body by name: a person's may be a thing that no lexicon knows."""
    return mention.kind is MentionKind.NAME and mention.speaker_kind is not SpeakerKind.PERSON


def _says_nothing(passage: Passage, cue: Span, content: Sequence[Span], language: Language) -> bool:
    is_none = is_asked_of(passage, cue, language) or goes_on_with(passage, cue, content[0], language)
    is_none = is_none or is_impersonal(passage, cue, language)
    return is_none or says_nothing_yet(passage, cue, content, language)


def _share(one: Attribution, other: Attribution) -> bool:
    return any(a.overlaps(b) for a in one.content for b in other.content)


def _lies_within(some: Iterable[tuple[Stretch, float]], others: Iterable[tuple[Stretch, float]]) -> bool:
    around = [stretch for stretch, _ in others]
    return all(any(o.first <= one.first and one.last <= o.last for o in around) for one, _ in some)


def _certainty(contents: Sequence[Stretch], inside: Reals, tie: float) -> float:
    """How probable the content is on average, and its tie to the cue."""
    probable = np.concatenate([inside[stretch.first : stretch.last + 1] for stretch in contents])
    return float(probable.mean()) * tie


def _span(subwords: Subwords, stretch: Stretch) -> Span:
    return Span(subwords.spans[stretch.first].start, subwords.spans[stretch.last].end)
