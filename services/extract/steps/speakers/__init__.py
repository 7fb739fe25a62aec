"""Resolves each statement to its speaker as the article knows him: fullest name, office, and how it was told."""

from collections.abc import Sequence

from services.common.contracts.statements import NamedSpeaker, SpeakerKind
from services.extract.model import Language, Mention
from services.extract.steps.speakers.register import Register, name_words
from services.extract.steps.speakers.resolving import Resolver
from services.extract.steps.speakers.voices import Voice

__all__ = ["Voice", "resolve_speakers"]


def resolve_speakers(
    voices: Sequence[Voice],
    names: Sequence[Mention],
    others: Sequence[Mention],
    language: Language,
) -> tuple[NamedSpeaker, ...]:
    """One speaker for each voice, in text order. `names` are the passage's names; from `others`, those of the page's
    own article, a related passage borrows the full form of a surname and nothing else."""
    named = (m for v in voices for m in (v.mention, v.antecedent) if m is not None)
    own = Register([*names, *named], language)
    _agree(own, voices, language)
    resolver = Resolver(own, Register(others, language), language)
    return tuple(resolver.resolve(voice) for voice in voices)


def _agree(own: Register, voices: Sequence[Voice], language: Language) -> None:
    """Gives people the gender that their verbs show, over that of their offices: a woman may be called مدير عام."""
    for voice in voices:
        mention = voice.mention
        if mention is None or voice.gender is None or mention.speaker_kind is not SpeakerKind.PERSON:
            continue
        entity = own.by_words.get(name_words(mention, language)) if mention.name else None
        if entity is not None:
            entity.gender = voice.gender
