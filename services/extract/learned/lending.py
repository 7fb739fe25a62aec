"""Lends a tagged statement what the rules know of the same one: its pattern's name, and the parts that it lacks.

The tagger decides what is a statement: of what only the rules found just whole quotations are kept. But what only the
tagger found, and without a cue, is none: where sentences stand alone it takes half of them for somebody's words
(docs/model-card.md).
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

from services.common.contracts.articles import Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import SpeakerKind
from services.extract.learned.trimming import tokens_of
from services.extract.model import Attribution, EngineName, Mention, MentionKind, Passage

_SAME = 0.5
"""Letters that two contents must share, as a part of all their letters, to be one statement's."""

_SAME_CUE = 0.6
"""What a common cue counts towards that."""

_LONGEST_PARTICLE = 1
"""Letters of a particle that is written with the first word of a source."""

_SHORTEST_AS, _LONGEST_AS = 3, 6
"""Letters between whom somebody quotes and the verb of what he says: as."""

_COMMA = 2
"""Letters between a description and the name in apposition to it."""

_SHORTEST_PLUPERFECT = 4
"""Letters between a subject and its verb, with a word like قد there."""

_LONGEST_FIRST = 40
"""Letters of what stands before a cue that only a later part was tagged of: a longer one may be a clause of its own."""

_BEFORE = ("clause-before", "quotation-before")
"""Patterns of the rules whose content begins before its cue."""

_QUOTING = ("quotation-after", "quotation-before")

_SHORTEST_QUOTATION = 5
"""Words of a quotation that the tagger passed over: a shorter one may be a name or irony."""

_NEAR = 6
"""Attributions on either side, by the beginning of their contents, that are compared: keeps the time linear."""


Reading = Callable[[Span], Mention]
"""Says what the words of a source name."""


def lend(tagged: Sequence[Attribution], by_rules: Sequence[Attribution], read: Reading) -> tuple[Attribution, ...]:
    """The tagged attributions with what the rules know of each, in text order. Time is linear in their number."""
    order = sorted((_place(one), number) for number, one in enumerate(by_rules))
    lent = [_lent(one, _partner(one, by_rules, order), read) for one in tagged]
    every = {(one.source, one.cue, one.content): one for one in lent if one is not None}
    return tuple(sorted(every.values(), key=_place))


def _lent(one: Attribution, rule: Attribution | None, read: Reading) -> Attribution | None:
    if rule is None:
        return one if one.cue else None
    if rule.pattern == "headline" and one.cue == rule.cue:
        return replace(rule, certainty=one.certainty)
    if _is_quoted(one, rule):
        return replace(one, source=rule.source, cue=rule.cue, pattern=rule.pattern)
    source = _source(None if _is_said(one, rule) else one.source, rule.source, read)
    if rule.pattern == "relay" and source and rule.source and source.contains(rule.source):
        source = rule.source  # whom the outlet quotes, without the outlet: فلان, of صحيفة كذا عن فلان قوله
    implied = None if source else rule.implied
    content = one.content
    if source is not None:  # Holt, who denies wrongdoing, testified ...: it is said of the source, not by it
        content = tuple(part for part in content if not source.contains(part)) or content
    cue = one.cue or rule.cue
    content = _with_first_part(content, rule, cue)
    return replace(one, source=source, cue=cue, content=content, implied=implied, pattern=rule.pattern)


def with_relays(
    found: Sequence[Attribution], by_rules: Sequence[Attribution], name: EngineName
) -> tuple[Attribution, ...]:
    """The attributions, where whom an outlet quotes was found, with the outlet's own report around that: نقلت الوكالة
    عن فلان قوله إن .... Where the outlet was taken for who says the inner words, both as the rules read them."""
    relays = [one for one in by_rules if one.pattern == "relay" and one.source is not None and one.cue is not None]
    every = list(found)
    for outer in relays:
        inner = next((one for one in relays if one is not outer and _lies_in(one, outer)), None)
        if inner is None or inner.cue is None or outer.cue is None:
            continue
        same = [one for one in every if one.cue is not None and one.cue.overlaps(outer.cue)]
        told = [one for one in every if one not in same and _likeness(one, inner)]
        if not same and not told:
            continue
        if not any(_shared(part, inner.source) for one in same for part in one.content if inner.source):
            every = [one for one in every if one not in same] + [replace(outer, found_by=name)]
        if not told:
            every.append(replace(inner, found_by=name))
    return tuple(sorted(every, key=_place))


def _lies_in(inner: Attribution, outer: Attribution) -> bool:
    """Whether a relayed statement is what an outlet's report holds: its source begins that."""
    return inner.source is not None and inner.source.start == outer.content[0].start


def add_quotations(
    passage: Passage, found: Sequence[Attribution], by_rules: Sequence[Attribution], name: EngineName
) -> tuple[Attribution, ...]:
    """The attributions with whole quotations that the rules alone know a speaker of, where nothing else was found.

    Time is linear in the number of both.
    """
    taken = sorted(part for one in found for part in one.content)
    starts = [part.start for part in taken]
    lone = []
    for rule in by_rules:
        places = [bisect_left(starts, part.end) for part in rule.content]
        is_taken = any(k and taken[k - 1].end > part.start for k, part in zip(places, rule.content, strict=True))
        if rule.source is not None and rule.pattern in _QUOTING and not is_taken and _is_speech(passage, rule.content):
            lone.append(replace(rule, found_by=name))
    return tuple(sorted((*found, *lone), key=_place)) if lone else tuple(found)


def _is_speech(passage: Passage, content: Sequence[Span]) -> bool:
    """Whether a content begins with a closed quotation of some length, in the article's own text."""
    first, last = tokens_of(passage, content[0])
    number = passage.quote_at[first]
    if number < 0 or not passage.quotes[number].is_closed or passage.quotes[number].extent.first != first - 1:
        return False
    is_main = passage.paragraphs[passage.paragraph_at[first]].role is Role.MAIN
    return is_main and sum(token.is_word for token in passage.tokens[first:last]) >= _SHORTEST_QUOTATION


def _with_first_part(content: tuple[Span, ...], rule: Attribution, cue: Span | None) -> tuple[Span, ...]:
    """The plan, he said, is dead: the part before the cue, where only what follows was tagged."""
    first, *others = rule.content
    if cue is None or rule.cue is None or not others or not cue.overlaps(rule.cue) or content[0].start < cue.end:
        return content
    is_split = rule.pattern in _BEFORE and first.end <= cue.start and any(_shared(content[0], part) for part in others)
    return (first, *content) if is_split and first.end - first.start <= _LONGEST_FIRST else content


def _is_quoted(one: Attribution, rule: Attribution) -> bool:
    """Whether the rules know whom the tagged source quotes: quoted him as saying."""
    if one.cue is None or one.source is None or rule.cue is None or rule.source is None:
        return False
    is_object = one.source.end <= one.cue.start and rule.source.start - one.cue.end == 1
    return is_object and _SHORTEST_AS <= rule.cue.start - rule.source.end <= _LONGEST_AS


def _is_said(one: Attribution, rule: Attribution) -> bool:
    """Whether the rules read the tagged source as part of what was said, or as whom it was said to, and know no other
    or one before the verb: دعت البرلمان إلى, نبه الحاضرين إلى أن, كانت النيابة قد اتهمت الحداد ب."""
    if one.cue is None or one.source is None or rule.cue is None or not one.cue.overlaps(rule.cue):
        return False
    if rule.source is not None and rule.cue.start - rule.source.end < _SHORTEST_PLUPERFECT:
        return False
    is_passed_over = rule.cue.end <= one.source.start and one.source.end <= rule.content[0].start
    return is_passed_over or any(part.contains(one.source) for part in rule.content)


def _source(tagged: Span | None, by_rules: Span | None, read: Reading) -> Span | None:
    """The tagged source, or the rules' where it is the same words without a joined particle, سامي, of وفقا لسامي, or
    where the tagged one is a piece of it that does not say who speaks: its director, of "its director, Paul Yeo"."""
    if tagged is None or by_rules is None:
        return tagged or by_rules
    if (
        by_rules.start - tagged.end == _COMMA
        and read(tagged).kind is MentionKind.DESCRIPTION
        and _is_person(by_rules, read)
    ):
        return Span(tagged.start, by_rules.end)  # the fitter, of "the fitter, Wayne Bell, who ..."
    if _is_piece(tagged, by_rules, read):
        return by_rules
    is_shorter = tagged.start < by_rules.start <= tagged.start + _LONGEST_PARTICLE and by_rules.end == tagged.end
    return by_rules if is_shorter else tagged


def _is_person(source: Span, read: Reading) -> bool:
    mention = read(source)
    return mention.kind is MentionKind.NAME and mention.speaker_kind is SpeakerKind.PERSON


def _is_piece(tagged: Span, by_rules: Span, read: Reading) -> bool:
    if not by_rules.contains(tagged) or tagged == by_rules:
        return False
    whole = read(by_rules)
    if tagged.end == by_rules.end:  # Newswire, of "an email seen by Newswire"
        return whole.kind is MentionKind.DOCUMENT or whole.kind is MentionKind.GROUP  # سكان دوار تيزي
    is_person = whole.kind is MentionKind.NAME and whole.speaker_kind is SpeakerKind.PERSON
    piece = read(tagged)
    is_named = piece.kind is MentionKind.NAME and (piece.name or "") in (whole.name or "")
    return tagged.start == by_rules.start and is_person and not is_named


def _partner(
    one: Attribution, by_rules: Sequence[Attribution], order: Sequence[tuple[tuple[int, int], int]]
) -> Attribution | None:
    """The rules' attribution most alike, if it is alike enough to be the same statement."""
    at = bisect_left(order, (_place(one), -1))
    best, most = None, _SAME
    for _, number in order[max(0, at - _NEAR) : at + _NEAR]:
        other = by_rules[number]
        score = _likeness(one, other)
        if score > most or (score == most and best is None):
            best, most = other, score
    return best


def _likeness(one: Attribution, other: Attribution) -> float:
    shared = sum(_shared(a, b) for a in one.content for b in other.content)
    if not shared:
        return 0.0
    every = sum(part.end - part.start for part in (*one.content, *other.content)) - shared
    same_cue = one.cue is not None and other.cue is not None and _shared(one.cue, other.cue) > 0
    return shared / every + _SAME_CUE * same_cue


def _shared(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def _place(one: Attribution) -> tuple[int, int]:
    return one.content[0].start, one.content[-1].end
