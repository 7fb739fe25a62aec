"""Nouns that the page counts, and the words that it has for the values of closed lists, in English."""

from collections.abc import Mapping

NOUNS: Mapping[str, tuple[str, str]] = {
    noun: (f"%(num)s {noun}", f"%(num)s {noun}s")
    for noun in (
        "statement",
        "outlet",
        "saying",
        "member",
        "worker",
        "feed",
        "item",
        "article",
        "utterance",
        "report",
        "speaker",
        "version",
        "submission",
        "minute",
        "hour",
        "day",
        "webhook",
    )
} | {
    "rejection": ("%(num)s rejected", "%(num)s rejected"),
    "try": ("%(num)s try", "%(num)s tries"),
    "copy": ("%(num)s copy", "%(num)s copies"),
    "other": ("%(num)s other", "%(num)s others"),
    "failure": ("%(num)s failure in a row", "%(num)s failures in a row"),
    "second": ("%(num)s s", "%(num)s s"),
}

TERMS: Mapping[str, Mapping[str, str]] = {
    "kind": {},
    "cue_class": {},
    "polarity": {"negative": "negative: denied, not said"},
    "section": {},
    "speaker_kind": {},
    "resolved_by": {"review": "a person"},
    "verdict": {},
    "outcome": {},
    "stage": {"fetch": "fetching", "ingest": "reading", "extract": "extracting", "link": "linking"},
    "step": {"fetch": "Fetched", "ingest": "Read", "extract": "Extracted", "link": "Linked"},
    "step_now": {"fetch": "Fetching …", "ingest": "Reading …", "extract": "Extracting …", "link": "Linking …"},
    "channel": {"folder": "watched folder", "url": "address", "container": "member of a container"},
    "feed_state": {},
    "feed_kind": {"rss": "RSS", "atom": "Atom", "json": "JSON Feed", "urls": "list of addresses"},
    "edit_action": {},
    "erasure_kind": {},
    "basis": {
        "hint": "as handed in",
        "json_ld": "by its JSON-LD",
        "meta": "by its meta tags",
        "time_tag": "by its markup",
        "byline": "by the date shown",
        "url": "by its address",
    },
    "reason": {},
    "refusal": {
        "not_in_text": "These words do not stand in the article. Mark them in its text, or copy them from there.",
        "no_content": "Say what was said: mark its words in the text, or copy them from there.",
        "too_many_parts": "It has too many parts.",
        "out_of_order": "Two parts of what was said share words. Mark each word once.",
        "nobody": "Say who said it: the article’s words for the speaker, or the name.",
        "listed_elsewhere": "This article says nothing of its own. Add it to the one whose statements it carries.",
        "erased": "Whoever has this name was erased, and nothing is recorded under it.",
        "is_there": "A statement with these words is there: correct that one. If this is another, name its cue.",
        "was_rejected": "It was rejected before: take that back, below the statements.",
        "no_day": "This is no day. Write it as 2026-11-22.",
        "unfit": "This cannot be kept: it is too long, or has characters that nobody can read.",
    },
    "webhook_state": {},
    "delivery_state": {},
    "event": {
        "statement.arrived": "each statement",
        "query.alerted": "an alert",
        "submission.ended": "the end of a submission",
        "webhook.test": "a test",
    },
}
"""By list; a value that is not here is its own English, with spaces for underscores."""
