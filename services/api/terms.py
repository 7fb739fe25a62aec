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
