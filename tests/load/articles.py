"""The articles of the day: those of the bench, in two languages, and what other outlets make of them."""

import zlib
from collections.abc import Iterable
from pathlib import Path

from tests.bench.pipeline.material import page_of, story
from tests.ingest.wire import WITH_ITS_OWN, WORD_FOR_WORD, Story
from tests.load.day import Arrival, Door

FIRST = 400_000
"""Numbers of the bench's articles from here on are the day's."""


def name_of(arrival: Arrival) -> str:
    """By which its submission is found again."""
    return f"load-{arrival.number:06}.txt"


def path_of(arrival: Arrival) -> str:
    """Of its page on its server."""
    return f"/2026/story-{arrival.number:06}.html"


class Shelf:
    """What is handed in, or given by servers, in files: written before a replay begins, so that it costs none of the
    processor time that is measured."""

    def __init__(self, folder: Path, day: Iterable[Arrival]) -> None:
        self._folder = folder
        for one in day:
            (folder / name_of(one)).write_bytes(zlib.compress(body_of(one), 1))

    def body(self, arrival: Arrival) -> bytes:
        return zlib.decompress((self._folder / name_of(arrival)).read_bytes())


def body_of(arrival: Arrival) -> bytes:
    """A page for a URL, else a text; always the same."""
    told = story_of(arrival)
    if arrival.door is Door.URL:
        return page_of(told, number=arrival.number).encode()
    return "\n\n".join((told.title, *told.paragraphs)).encode()


def story_of(arrival: Arrival) -> Story:
    if arrival.copy_of is None:
        return story(FIRST + arrival.number, "text")
    changes = list((WITH_ITS_OWN if arrival.has_its_own else WORD_FOR_WORD).values())
    return changes[arrival.change % len(changes)](story(FIRST + arrival.copy_of, "text"))
