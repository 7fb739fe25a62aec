"""Which outlet a page belongs to, as the page itself names it."""

import html

from services.common.folding import fold
from services.ingest.metadata import PageFacts
from services.ingest.sections import HOMES

_LONGEST_NAME = 80
_LONGEST_IN_TITLE, _MOST_WORDS = 40, 5
_MARKS = (" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", " -- ")
_PARTS_OF_SITES = HOMES | {
    fold(name)
    for name in (
        "news", "local", "world", "politics", "business", "sport", "sports", "opinion", "culture", "video", "blog",
        "live", "latest", "latest news", "press release", "press releases", "print", "amp", "updated",
        "exclusive", "breaking",
        "أخبار", "محليات", "رياضة", "اقتصاد", "سياسة", "منوعات", "مقالات", "تقارير", "بيانات صحفية", "عاجل",
    )
}  # fmt: skip


def publisher_of(facts: PageFacts, *, title: str | None = None, is_shown: bool = False) -> str | None:
    """The publisher of JSON-LD, else the site's name of the meta tags, as written; no address, no handle.

    Else what stands beside the headline in the page's title ("Headline | Outlet"), where the page shows that headline.
    """
    for name in (facts.publisher_json, *facts.sites):
        name = " ".join(html.unescape(name).split())
        if name and not name.startswith(("http", "@")) and len(name) <= _LONGEST_NAME:
            return name
    return _beside_headline(facts, title) if title and is_shown else None


def _beside_headline(facts: PageFacts, title: str) -> str | None:
    whole = " ".join(html.unescape(facts.page_title).split())
    if whole.startswith(title):
        mark = next((m for m in _MARKS if f"{whole[len(title) :]} ".startswith(m)), None)
        rest = whole[len(title) :].removeprefix(mark) if mark is not None else ""
        named = _last(rest)
    elif whole.endswith(title):
        mark = next((m for m in _MARKS if whole[: -len(title)].endswith(m)), None)
        named = whole[: -len(title)].removesuffix(mark) if mark is not None else ""
        shown = {fold(heading.text) for heading in facts.headings}
        if mark is None and whole[: -len(title)].endswith(": ") and fold(whole[: -len(title) - 2]) in shown:
            named = whole[: -len(title) - 2]
    else:
        return None
    others = {fold(name) for name in (*facts.sections, *facts.trail, *facts.authors_meta, *facts.authors_json)}
    others |= {fold(heading.text) for heading in facts.subheadings}
    is_name = (
        2 <= len(named) <= _LONGEST_IN_TITLE and len(named.split()) <= _MOST_WORDS and any(map(str.isalpha, named))
    )
    if not is_name or fold(named) in others or fold(named) in _PARTS_OF_SITES or named[0].isdigit():
        return None
    return named if not named[0].islower() or "." in named else None


def _last(rest: str) -> str:
    for mark in _MARKS:
        rest = rest.rpartition(mark)[2]
    return rest.strip().removeprefix("m.")
