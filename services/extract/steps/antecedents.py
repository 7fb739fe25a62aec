"""Finds the words that each speaker was resolved from: his name in the source, or the mention that was taken up."""

from bisect import bisect_left
from collections.abc import Sequence

from services.common.contracts.spans import Span
from services.common.contracts.statements import NamedSpeaker
from services.common.folding import fold
from services.extract.model import Attribution, Mention, MentionKind, Passage

_LONGEST_LEAD = 120
"""Code points between the beginning of a mention and the name in it: an office stands between."""


def find_antecedents(
    passage: Passage,
    attributions: tuple[Attribution, ...],
    speakers: tuple[NamedSpeaker, ...],
    names: Sequence[Mention],
) -> tuple[Span | None, ...]:
    """For each attribution where the passage names its speaker, None where it nowhere does.

    The name within the source comes first; a surname goes back to the nearest mention of the full name; everything
    else to the last mention before, by as many words of the name as there is. Where nothing stands before, the first
    after.
    """
    places: dict[str, list[Span]] = {}
    for mention in sorted(names, key=lambda m: m.at):
        if mention.kind is MentionKind.NAME and mention.name and mention.name.split():
            at = passage.text.find(mention.name, mention.at, mention.at + _LONGEST_LEAD + len(mention.name))
            if at >= 0:
                for key in {mention.name, mention.name.split()[-1]}:
                    places.setdefault(fold(key), []).append(Span(at, at + len(mention.name)))
    return tuple(
        _antecedent(passage, one, speaker, places) for one, speaker in zip(attributions, speakers, strict=True)
    )


def _antecedent(
    passage: Passage, one: Attribution, speaker: NamedSpeaker, places: dict[str, list[Span]]
) -> Span | None:
    if not speaker.name or not speaker.name.split():
        return None
    if one.source is not None:
        n = one.source.of(passage.text).find(speaker.name)
        if n >= 0:
            return Span(one.source.start + n, one.source.start + n + len(speaker.name))
    at = (one.source or one.cue or one.content[0]).start
    full = places.get(fold(speaker.name), [])
    short = places.get(fold(speaker.name.split()[-1]), [])
    return _nearest(full if speaker.resolved_by in ("name", "surname") else short or full, at) or _nearest(full, at)


def _nearest(found: Sequence[Span], at: int) -> Span | None:
    """The last one that ends before a place, or else the first after it."""
    k = bisect_left(found, at, key=lambda span: span.start)
    return found[k - 1] if k else found[0] if found else None
