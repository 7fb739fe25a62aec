"""Gives each block of a plain or extracted text its role: title, main, related, caption, furniture."""

from collections import Counter
from collections.abc import Sequence

from services.common.contracts.articles import Block, Role
from services.common.contracts.spans import Span
from services.common.folding import fold
from services.ingest.bylines import is_name_alone
from services.ingest.lines import Line, Sort, ends_sentence, is_bullet

_TITLE_WORDS = 30
_ALIKE = 0.4
"""Share of a headline's words that the lead below it repeats when that lead is its own body; measured on the seeds."""
_REPEAT_LETTERS = 30
"""A line this long that stands in the text before is a repeat, not a refrain."""
_PARAGRAPH_LETTERS = 60
"""A line this long is a paragraph; shorter ones that come back may be a refrain or an answer."""
_BYLINES_WITHIN, _BYLINE_WORDS = 6, 4
_COMMON = frozenset(
    fold("the a an of to in on for and with from that this من في على إلى الى عن مع أن ان و هذا").split()
)
_FIXED = {
    Sort.CREDIT: Role.FURNITURE,
    Sort.DATE: Role.FURNITURE,
    Sort.BYLINE: Role.FURNITURE,
    Sort.TAGS: Role.FURNITURE,
    Sort.CONTROL: Role.FURNITURE,
    Sort.CAPTION: Role.CAPTION,
    Sort.TEASER: Role.RELATED,
    Sort.RELATED_HEAD: Role.RELATED,
}


def roles_of(lines: Sequence[Line], *, title: str | None = None) -> tuple[Role, ...]:
    """One role for each line. `title` is the headline where metadata tell it; otherwise it is looked for."""
    if not lines:
        return ()
    head = _title(lines, title)
    roles = [Role.MAIN] * len(lines)
    body = _body_start(lines, head)
    for i in range(body):
        roles[i] = (
            Role.TITLE
            if i == head
            else _FIXED.get(lines[i].sort, Role.MAIN if head is not None and i > head else Role.FURNITURE)
        )
    if head is not None:
        roles[head] = Role.TITLE
    _walk(lines, roles, body)
    _names(lines, roles, head)
    _repeats(lines, roles)
    if Role.MAIN not in roles:
        roles = [Role.MAIN if r is Role.RELATED or lines[i].sort is Sort.HEADLINE else r for i, r in enumerate(roles)]
    return tuple(roles)


def without_strangers(lines: Sequence[Line], roles: Sequence[Role]) -> tuple[Role, ...]:
    """The roles with headlines of other articles told by their wording alone, for text whose markup is lost."""
    told = list(roles)
    body = next((i for i, role in enumerate(roles) if role is Role.MAIN), len(roles))
    _interruptions(lines, told, body)
    _headline_list(lines, told, body)
    return tuple(told)


def blocks_of(lines: Sequence[Line], roles: Sequence[Role]) -> tuple[Block, ...]:
    """Neighbouring lines of one role as one block; each related head, teaser and listed headline begins its own."""
    blocks: list[Block] = []
    for i, (line, role) in enumerate(zip(lines, roles, strict=True)):
        apart = line.sort in (Sort.RELATED_HEAD, Sort.TEASER, Sort.CAPTION) or (
            line.sort is Sort.HEADLINE and i and lines[i - 1].sort in (Sort.TEASER, Sort.PROSE)
        )
        if (
            blocks
            and blocks[-1].role is role
            and role is not Role.TITLE
            and not (role in (Role.RELATED, Role.CAPTION) and apart)
        ):
            blocks[-1] = Block(role=role, span=Span(blocks[-1].span.start, line.end))
        else:
            blocks.append(Block(role=role, span=Span(line.start, line.end)))
    return tuple(blocks)


def _title(lines: Sequence[Line], title: str | None) -> int | None:
    """The line that is the headline: the known one, else the longest headline-like line above the first paragraph."""
    if title is not None:
        wanted = fold(title)
        return next((i for i, line in enumerate(lines[:20]) if line.folded == wanted), None)
    lead = next((i for i, line in enumerate(lines) if line.sort is Sort.PROSE), len(lines))
    above = [i for i in range(min(lead, 20)) if lines[i].sort is Sort.HEADLINE and lines[i].words <= _TITLE_WORDS]
    above = [i for i in above if lines[i].words >= 3 and not lines[i].text.endswith((":", "،", ",", "؛", ";"))]
    if not above or (lead == len(lines) and len(lines) < 3):
        return None
    first = above[0]
    nearby = [i for i in above if i - first <= 3 and all(lines[k].sort is not Sort.DATE for k in range(first, i))]
    return max(nearby[:2], key=lambda i: (lines[i].words >= 5, -i))


def _body_start(lines: Sequence[Line], head: int | None) -> int:
    """The first line of running text below the headline."""
    start = 0 if head is None else head + 1
    for i in range(start, len(lines)):
        if lines[i].sort is Sort.PROSE or (
            lines[i].sort is Sort.HEADLINE and (head is not None or lines[i].words >= 8)
        ):
            return i
    return len(lines)


def _walk(lines: Sequence[Line], roles: list[Role], body: int) -> None:
    """Through the body, line by line: a related head opens a teaser or, once the article has ended, all the rest."""
    closed = rest = False
    teasers: list[Line] | None = None
    for i in range(body, len(lines)):
        line = lines[i]
        if rest:
            roles[i] = _FIXED.get(line.sort, Role.RELATED)
            continue
        if line.sort is Sort.RELATED_HEAD:
            roles[i] = Role.RELATED
            rest, teasers = closed, []
        elif teasers is not None and line.sort is Sort.HEADLINE:
            roles[i] = Role.RELATED
            teasers.append(line)
        elif teasers and line.sort is Sort.PROSE:
            rest = len(teasers) == 1 and tells_of(teasers[0].folded, line.folded)
            roles[i] = Role.RELATED if rest else Role.MAIN
            teasers = None
        elif teasers is not None and line.sort is Sort.PROSE and line.words <= _TITLE_WORDS and not teasers:
            roles[i] = Role.RELATED
            teasers = None
        elif line.sort in _FIXED:
            roles[i] = _FIXED[line.sort]
            closed = closed or (line.sort in (Sort.TAGS, Sort.CREDIT) and i > body)
        elif closed and line.sort is Sort.HEADLINE:
            roles[i] = Role.RELATED if line.words >= 4 else Role.FURNITURE
        else:
            teasers = None


def tells_of(headline: str, lead: str) -> bool:
    """Whether the paragraph is the headline's own lead: it repeats a good part of its words. Both are folded."""
    wanted, shared = shared_stems(headline, lead)
    return bool(wanted) and shared >= _ALIKE * wanted


def shared_stems(headline: str, text: str) -> tuple[int, int]:
    """How many stems a headline has, and how many of them the text has, too. Both are folded."""
    wanted = _stems(headline)
    return len(wanted), len(wanted & _stems(text))


def _stems(folded: str) -> set[str]:
    words = ("".join(c for c in word if c.isalnum()) for word in folded.split())
    return {word.removeprefix("و").removeprefix("ال")[:5] for word in words if len(word) > 2 and word not in _COMMON}


def _interruptions(lines: Sequence[Line], roles: list[Role], body: int) -> None:
    """Headlines of other articles between two paragraphs: "Name: what he said", without a full stop, standing apart."""
    prose = [i for i in range(body, len(lines)) if roles[i] is Role.MAIN and lines[i].sort is Sort.PROSE]
    if len(prose) < 3:
        return
    between = [i for i in range(prose[0], prose[-1]) if roles[i] is Role.MAIN and lines[i].sort is Sort.HEADLINE]
    colons = [i for i in between if _is_colon_headline(lines[i])]
    if len(between) > 0.5 * len(prose) or len(colons) > 0.2 * len(prose) + 1:
        return  # lines of verse, of a transcript, of a text cut into sentences: nothing stands out
    for i in colons:
        glued = lines[i].text.count(":") >= 2
        apart = lines[i].after_blank and lines[i - 1].sort is Sort.PROSE
        if glued or (apart and any(lines[k].after_blank for k in prose[1:2])):
            roles[i] = Role.RELATED
            follower = i + 1
            while follower in between and not lines[follower].after_blank:
                roles[follower] = Role.RELATED
                follower += 1


def _is_colon_headline(line: Line) -> bool:
    before, colon, after = line.text.partition(":")
    if not colon or len(before.split()) > 4 or len(after.split()) < 2:
        return False
    return not ends_sentence(line.text) and after.strip()[:1] not in tuple("\"“«”'‘")


def _headline_list(lines: Sequence[Line], roles: list[Role], body: int) -> None:
    """Three or more headlines at the end of a text whose paragraphs end in full stops are links to other articles."""
    prose = [i for i in range(body, len(lines)) if roles[i] is Role.MAIN and lines[i].sort is Sort.PROSE]
    if len(prose) < 3:
        return
    tail = [i for i in range(prose[-1] + 1, len(lines)) if roles[i] is Role.MAIN]
    listed = [i for i in tail if _may_be_listed(lines[i])]
    if len(listed) >= 3 and len(listed) == len(tail):
        for i in tail:
            roles[i] = Role.RELATED


def _may_be_listed(line: Line) -> bool:
    """Not an item of the article's own list: a bullet, a number, "June 9 - Town, Hall"."""
    own = is_bullet(line.text) or line.text.endswith(":") or any(c.isdigit() for c in line.text[:12])
    return line.words >= 5 and not own


def _names(lines: Sequence[Line], roles: list[Role], head: int | None) -> None:
    """A short line between headline and date is the author's, a place or a section, and so is a name right below it."""
    for i in range(1 if head is None else head + 1, min(len(lines), _BYLINES_WITHIN + (head or 0))):
        if (
            roles[i] is Role.MAIN
            and lines[i].sort is Sort.HEADLINE
            and lines[i].words <= _BYLINE_WORDS
            and head is not None
        ):
            above = lines[i - 1].sort is Sort.DATE and is_name_alone(lines[i].text)
            if above or (i + 1 < len(lines) and lines[i + 1].sort is Sort.DATE):
                roles[i] = Role.FURNITURE


def _repeats(lines: Sequence[Line], roles: list[Role]) -> None:
    """What stands in the text already is furniture: the lead or the title at the end, a paragraph many times over."""
    often = Counter(line.folded for line in lines if len(line.folded) >= _PARAGRAPH_LETTERS)
    first: dict[str, int] = {}
    main = [i for i, role in enumerate(roles) if role is Role.MAIN]
    for i, line in enumerate(lines):
        if len(line.folded) < _REPEAT_LETTERS:
            continue
        told_before = line.folded in first and roles[first[line.folded]] in (Role.MAIN, Role.TITLE)
        if told_before and main and (i >= main[-1] or often[line.folded] > 2 or first[line.folded] == i - 1):
            roles[i] = Role.FURNITURE
        first.setdefault(line.folded, i)
