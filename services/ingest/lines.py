"""Lines of a plain or extracted text, each told by itself: prose, headline, teaser, credit, date, control."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from services.common.folding import fold
from services.ingest import wording
from services.ingest.bylines import behind_date
from services.ingest.calendar_words import CLOCK_WORDS, PUBLISHED_LABELS, UPDATED_LABELS, WEEKDAYS
from services.ingest.dates import FoundDate, find_dates


class Sort(StrEnum):
    """What a line looks like, without its neighbours."""

    PROSE = "prose"
    HEADLINE = "headline"  # short, without a full stop
    RELATED_HEAD = "related head"  # "Read more:" by itself
    TEASER = "teaser"  # "Read more: a headline"
    CREDIT = "credit"  # "المصدر: ...", an agency's name by itself
    TAGS = "tags"
    DATE = "date"
    BYLINE = "byline"
    CAPTION = "caption"
    CONTROL = "control"  # share bars, icons, image names, notices, invitations


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A stretch of one line, `text[start:end]`, without outer white space; `after_blank`: a blank line precedes."""

    start: int
    end: int
    text: str
    folded: str
    sort: Sort
    after_blank: bool

    @property
    def words(self) -> int:
        return self.folded.count(" ") + 1


Heads = Mapping[str, tuple[str, ...]]
"""Phrases by their first word, longest first."""

_WORD = re.compile(r"[^\W_]{1,40}")


def _by_first_word(phrases: Iterable[str]) -> Heads:
    table: dict[str, list[str]] = {}
    for phrase in phrases:
        first = _WORD.match(phrase)
        table.setdefault(first[0] if first is not None else "", []).append(phrase)
    return {word: tuple(sorted(found, key=len, reverse=True)) for word, found in table.items()}


_RELATED = _by_first_word(wording.RELATED_HEADS)
_TAGS = _by_first_word(wording.TAG_HEADS)
_CREDITS = _by_first_word(wording.CREDIT_HEADS)
_CREDIT_OPENINGS = _by_first_word(wording.CREDIT_OPENINGS)
_BYLINES = _by_first_word(wording.BYLINE_HEADS)
_CAPTIONS = _by_first_word(wording.CAPTION_HEADS)
_INVITING = _by_first_word(wording.INVITING)

_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_INLINE_TEASER = re.compile(
    r"(?<=[.!?؟…»”\"])[ \u00a0]{1,4}[(\[]?(?:[اأإ]قر[أاؤ]و?ا?[ \u00a0][أا]يض[اً]{0,2}"
    r"|Le[ae] también|LE[AE] TAMBIÉN|Te puede interesar"
    r"|READ (?:MORE|ALSO)|Read (?:more|also)|ALSO READ|Also read|SEE ALSO|See also|RELATED|Related)[ \u00a0]?[:：|]"
)
_ENDS_SENTENCE = re.compile(r"[.!?؟…。۔](?:[\"'”’»)\]\s]|\[\d+\])*$")
_ENDS_FIRMLY = re.compile(r"[.…。۔](?:[\"'”’»)\]\s]|\[\d+\])*$")
_IMAGE_NAME = re.compile(r"\S{1,200}\.(?:png|jpe?g|gif|webp|svg|bmp|avif|tiff?)(?:\?\S{0,200})?", re.IGNORECASE)
_SHORTCODE = re.compile(r"\[[a-z][\w-]{0,40}(?:\s+[\w-]{1,40}=[^\[\]\s]{0,300})+\s?/?\]|\[/[a-z][\w-]{0,40}\]")
"""What a publishing system left unfilled: [gallery ids="1,2"], [/caption]."""
_BARE_URL = re.compile(r"(?:https?://|www\.)\S{1,2000}", re.IGNORECASE)
_PHOTO_CREDIT = re.compile(
    r"/\s?(?:Getty|AFP|Reuters|Shutterstock|EPA|AP\b)|Getty Images|\b(?:AP|Reuters|AFP) (?:Photo|file)\b"
    r"|(?:Photo|Picture|Image|Photograph|Illustration) (?:by|courtesy|via|:)|\(?FILE PHOTO|File photo"
    r"|EPA-EFE|Shutterstock|via REUTERS"
)
_GLUED_MARKS = re.compile(r"[\s:：|/\\•·*►▶◀«»“”\"'()\[\]{},،؛;.\-–—_+#]+")
_BULLET = re.compile(r"^[•·●▪■►▶◆○*–—-]\s+")
_BEFORE_DATE = " \t\u00a0,،|/•·-–—"
_PARTS = re.compile(r"\s[|•·]\s")
_MOST_PARTS = 4
_PART_WORDS = 4
_DATE_LINE_LONGEST = 160
_HEADLINE_WORDS = 32
_NO_DATE = 1_000
_LABEL_WORDS = frozenset(w for label in (*PUBLISHED_LABELS, *UPDATED_LABELS) for w in label.split())


def lines_of(text: str) -> tuple[Line, ...]:
    """The non-blank lines in text order; a teaser inside a paragraph ("... اقرأ أيضا: ...") is a line of its own."""
    lines: list[Line] = []
    at, blank = 0, True
    for stop in (*(m.span() for m in _BREAK.finditer(text)), (len(text), len(text))):
        pieces = list(_stretches(text, at, stop[0]))
        for start, end in pieces:
            words = text[start:end]
            folded = fold(words)
            lines.append(
                Line(start=start, end=end, text=words, folded=folded, sort=sort_of(words, folded), after_blank=blank)
            )
            blank = False
        blank = blank or not pieces
        at = stop[1]
    return tuple(lines)


def _stretches(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    cuts = [start, *(m.start() for m in _INLINE_TEASER.finditer(text, start, end)), end]
    for a, b in pairwise(cuts):
        words = text[a:b].strip().strip(_WHITE).strip()
        if words:
            first = a + text[a:b].index(words[0])
            yield first, first + len(words)


_WHITE = " \t\u00a0\u200b\u200e\u200f\u202a\u202b\u202c\ufeff\u2009\u3000"


def sort_of(words: str, folded: str) -> Sort:
    """What one line looks like; `folded` is `fold(words)`."""
    bare = _GLUED_MARKS.sub(" ", folded).strip()
    count = bare.count(" ") + 1
    if not bare or folded in wording.FURNITURE_LINES or bare in wording.FURNITURE_LINES:
        return Sort.CONTROL
    if any(form.fullmatch(words) for form in (_IMAGE_NAME, _BARE_URL, _SHORTCODE)):
        return Sort.CONTROL
    if bare.replace(" ", "").isdigit():
        return Sort.DATE if is_date_line(words) else Sort.CONTROL
    related = opening(folded, _RELATED)
    if related is not None:
        rest = _GLUED_MARKS.sub(" ", folded[len(related) :]).strip()
        if not rest:
            return Sort.RELATED_HEAD
        if folded[len(related) :].lstrip()[:1] in (":", "|", "»", "-", "–", "—", ">", "…", "."):
            return Sort.TEASER
    if _is_share_bar(bare):
        return Sort.CONTROL
    if _headed(folded, _TAGS, ":"):
        return Sort.TAGS
    if _headed(folded, _CREDITS, ":") and count <= 14 and not _ENDS_FIRMLY.search(words[-41:-1]):
        return Sort.CREDIT
    if is_agency_line(words) or (count <= 9 and opening(folded, _CREDIT_OPENINGS) is not None):
        return Sort.CREDIT
    if len(words) <= _DATE_LINE_LONGEST and behind_date(words) is not None:
        return Sort.BYLINE
    if is_date_line(words):
        return Sort.DATE
    if _is_notice(bare, count):
        return Sort.CONTROL
    if _is_byline(words, folded, count):
        return Sort.BYLINE
    if (_headed(folded, _CAPTIONS, ":|") and count <= 60) or (count <= 60 and _PHOTO_CREDIT.search(words)):
        return Sort.CAPTION
    if _ENDS_FIRMLY.search(words[-40:]) or count > _HEADLINE_WORDS:
        return Sort.PROSE
    return Sort.HEADLINE


def ends_sentence(words: str) -> bool:
    """Whether it ends as running text does."""
    return _ENDS_SENTENCE.search(words[-40:]) is not None


def is_bullet(words: str) -> bool:
    return _BULLET.match(words) is not None


def opening(folded: str, heads: Heads) -> str | None:
    """The longest phrase that the line opens with, as a whole word; leading bullets and brackets are passed over."""
    start = len(folded) - len(folded.lstrip("•·●▪■►▶◆*([- "))
    first = _WORD.match(folded, start)
    for phrase in heads.get(first[0], ()) if first is not None else ():
        if folded.startswith(phrase, start):
            after = folded[start + len(phrase) : start + len(phrase) + 1]
            if not after.isalnum():
                return folded[: start + len(phrase)]
    return None


def _headed(folded: str, heads: Heads, marks: str) -> bool:
    head = opening(folded, heads)
    return head is not None and folded[len(head) :].lstrip()[:1] in tuple(marks)


def _is_share_bar(bare: str) -> bool:
    if bare.startswith(wording.SHARE_OPENINGS):
        return True
    words = bare.split()
    if len(words) < 2 or len(words) > 30:
        return False
    known = sum(
        word in wording.NETWORKS or word in ("on", "via", "to", "على", "عبر", "a", "this", "en", "por")
        for word in words
    )
    return known == len(words)


def _is_notice(bare: str, count: int) -> bool:
    if count <= 40 and any(phrase in bare for phrase in wording.RIGHTS) and (count <= 12 or "©" in bare):
        return True
    if bare.startswith(("©", "copyright ©", "copyright 20")):
        return True
    if bare.startswith(wording.MAILED):
        return True
    if (
        count <= 6
        and any(c.isdigit() for c in bare)
        and any(bare.endswith(p) or p in bare.split() for p in wording.READING_TIME)
    ):
        return True
    return count <= 25 and opening(bare, _INVITING) is not None and any(c in bare for c in wording.CHANNELS)


def _is_byline(words: str, folded: str, count: int) -> bool:
    head = opening(folded, _BYLINES)
    if head is None or count > 25:
        return False
    dates = find_dates(words, day_first=True) if any(c.isdigit() for c in words) else ()
    if dates and words_beside_dates(words[dates[0].start :]) == 0:  # By Jane Doe | 19 November 2026
        words = words[: dates[0].start].rstrip(_BEFORE_DATE)
        folded = fold(words)
        count = folded.count(" ") + 1
    if folded[len(head) :].lstrip()[:1] in (":", "-", "–", "/", "|"):
        return count <= 12
    if head.endswith((" by", "_by", " por")):
        return True
    names = words.split()[1:]
    return (
        head in ("by", "por")
        and 1 <= len(names) <= 9
        and all(n[:1].isupper() or n in ("and", "in", "de", "van", "|", "y", "la", "del", "los") for n in names)
    )


def _is_control_bar(words: str) -> bool:
    """ "Print this | Email a friend | Share", as behind a date."""
    bare = [word for word in _GLUED_MARKS.sub(" ", fold(words)).split() if not word.isdigit()]
    return any(word in wording.NETWORKS for word in bare) and all(
        word in wording.NETWORKS or word in wording.BESIDE_CONTROLS or word in CLOCK_WORDS for word in bare
    )


def credited(line: str) -> str:
    """What a credit line names: the words after its colon, or after an opening such as "With inputs from"."""
    before, colon, after = line.partition(":")
    if colon and len(before.split()) <= 4:
        return after
    head = opening(fold(line), _CREDIT_OPENINGS)
    if head is not None:
        return " ".join(line.split()[head.count(" ") + 1 :])
    return line.rstrip("/")


def is_agency_line(words: str) -> bool:
    """A line that is only the names of agencies ("وكالات - رويترز"), or an outlet's name before a slash ("X نت/")."""
    if words.endswith("/") and len(words) <= 60 and 1 <= len(words.split()) <= 6 and ":" not in words:
        return True
    if len(words) > 80:
        return False
    parts = [fold(part.strip(" ()[]")) for part in re.split(r"[+،,/|;]| [-–—] ", words)]
    return all(part in wording.AGENCIES for part in parts if part) and any(parts)


def is_date_line(words: str) -> bool:
    """A line that is a date with its label, clock time and place, and nothing that could be said."""
    if len(words) > _DATE_LINE_LONGEST:
        return False
    return words_beside_dates(words) <= 2 or _is_date_between_names(words)


def _is_date_between_names(words: str) -> bool:
    """Coastal Courier | 19 November 2026 | Jane Doe."""
    parts = _PARTS.split(words) if any(map(str.isdigit, words)) else []
    if not 1 < len(parts) <= _MOST_PARTS or opening(fold(words), _BYLINES) is not None:
        return False
    names = [part for part in parts if words_beside_dates(part)]
    return len(names) == len(parts) - 1 and all(
        words_beside_dates(name) == _NO_DATE and len(name.split()) <= _PART_WORDS for name in names
    )


def words_beside_dates(words: str) -> int:
    """How many words a line holds beside its dates, their labels and clock times; many where it holds no date."""
    dates = find_dates(words, day_first=True) if any(map(str.isdigit, words)) else ()
    return len(_leftover(words, dates)) if dates else _NO_DATE


def _leftover(words: str, dates: tuple[FoundDate, ...]) -> list[str]:
    kept, at = [], 0
    for found in dates:
        kept.append(words[at : found.start])
        at = found.end
    behind = words[at:]
    rest = " ".join([*kept, "" if _is_control_bar(behind) else behind])
    rest = re.sub(r"\([^()]{0,60}\)", " ", rest)
    return [
        word
        for word in _GLUED_MARKS.sub(" ", fold(rest)).split()
        if word not in WEEKDAYS and word not in CLOCK_WORDS and word not in _LABEL_WORDS and not word.isdigit()
    ]
