"""Finds the words that each speaker was resolved from: his name in the source, or the mention that was taken up."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from services.common.contracts.spans import Span
from services.common.contracts.statements import NamedSpeaker
from services.common.folding import fold
from services.extract.model import Attribution, Mention, MentionKind, Passage

_BY_NAME = ("name", "surname")
"""How a speaker is resolved whose source names him."""
_LONGEST_LEAD = 120
"""Code points between the beginning of a mention and the name in it: an office stands between."""


def find_antecedents(
    passage: Passage,
    attributions: tuple[Attribution, ...],
    speakers: tuple[NamedSpeaker, ...],
    names: Sequence[Mention],
) -> tuple[Span | None, ...]:
    """For each attribution where the passage names its speaker, None where it nowhere does.

    What an engine knows is taken as it is. Else the name within the source comes first; a surname goes back to the
    nearest mention of the full name; everything else to the last mention before, by as many words of the name as there
    is. Where nothing stands before, the first after.
    """
    full: dict[str, set[Span]] = {}
    short: dict[str, set[Span]] = {}  # by the last word of the name, and by the whole of it
    for mention in names:
        if mention.kind is MentionKind.NAME and mention.name and mention.name.split():
            at = passage.text.find(mention.name, mention.at, mention.at + _LONGEST_LEAD + len(mention.name))
            if at >= 0:
                span = Span(at, at + len(mention.name))
                full.setdefault(fold(mention.name), set()).add(span)
                short.setdefault(_surname(mention.name), set()).add(span)
    for one, speaker in zip(attributions, speakers, strict=True):
        if speaker.name and speaker.name.split() and one.source and speaker.resolved_by in _BY_NAME:
            named = _name_in(passage, one.source, speaker.name) or one.source
            short.setdefault(_surname(speaker.name), set()).add(named)
    in_order = (
        {key: sorted(spans) for key, spans in full.items()},
        {key: sorted(spans) for key, spans in short.items()},
    )
    return tuple(
        _antecedent(passage, one, speaker, *in_order) for one, speaker in zip(attributions, speakers, strict=True)
    )


def _antecedent(
    passage: Passage,
    one: Attribution,
    speaker: NamedSpeaker,
    full: Mapping[str, Sequence[Span]],
    short: Mapping[str, Sequence[Span]],
) -> Span | None:
    if not speaker.name or not speaker.name.split():
        return None
    if one.named is not None:
        return one.named
    named = _name_in(passage, one.source, speaker.name) if one.source is not None else None
    if named is not None:
        return named
    at = (one.source or one.cue or one.content[0]).start
    whole = full.get(fold(speaker.name), ())
    if speaker.resolved_by in _BY_NAME:
        return _nearest(whole, at) or one.source
    return _nearest(short.get(_surname(speaker.name), ()), at) or _nearest(whole, at)


def _name_in(passage: Passage, source: Span, name: str) -> Span | None:
    n = source.of(passage.text).find(name)
    return Span(source.start + n, source.start + n + len(name)) if n >= 0 else None


def _surname(name: str) -> str:
    return fold(name.split()[-1])


def _nearest(found: Sequence[Span], at: int) -> Span | None:
    """The last one that begins before a place, or else the first after it."""
    k = bisect_left(found, at, key=lambda span: span.start)
    return found[k - 1] if k else found[0] if found else None
