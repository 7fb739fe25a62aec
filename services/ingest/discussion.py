"""What readers wrote below an article, on a page whose markup does not say so: it is no part of it."""

import re

from services.common.folding import fold
from services.ingest.layout import Layout, Piece
from services.ingest.lines import words_beside_dates
from services.ingest.prose import is_prose

_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_COMMENTS = "|".join(
    fold(word)
    for word in (
        "comments?", "responses?", "replies", "reader comments", "commentaires?", "comentarios?", "kommentare?",
        "التعليقات", "تعليقات", "تعليق", "الردود", "ردود"
    )
)  # fmt: skip
_INVITATIONS = "|".join(
    fold(words)
    for words in (
        "leave a (?:comment|reply)", "post a comment", "join the (?:conversation|discussion)", "laisser un commentaire",
        "deja un comentario", "اترك تعليقا?", "أضف تعليقا?", "اترك ردا?", "شارك برأيك", "شاركنا رأيك",
    )
)  # fmt: skip
_HEAD = re.compile(rf"(?:\d[\d,.]*\s+(?:{_COMMENTS})|(?:{_COMMENTS})\s*[(:\[]?\s*\d[\d,.]*\s*[)\]]?|{_INVITATIONS})")
_LONGEST_HEAD = 60
_SPEAKS_UP = re.compile(
    r"\S.{0,40}?\s(?:wrote|writes|says|said|commented|replied|posted|a écrit|escribió|schrieb|[كي]تبت?|علقت?|[يت]قول)"
    r"(?:\s|:|,).*\d\d?[:.]\d\d"
)
_POSTS = frozenset(
    ("postprofile", "crawler-post", "message-user", "postbit", "postbitlegacy", "post_author", "post_wrapper")
)
"""What forums' software calls a post, or the box of its author: phpBB, Discourse, XenForo, vBulletin, MyBB, SMF."""
_FEWEST_POSTS = 2
_LONGEST_SPEAKER, _MOST_WORDS = 100, 6
_FEWEST_SPEAKERS = 2
"""Of one alone nobody can tell that it is no part of the article."""


def discussion_of(layout: Layout, *, after: int) -> frozenset[int]:
    """The stretches, below running text, from a heading on that counts comments, or asks for one; else from the first
    of the lines that tell who wrote a comment at which minute. None without either.

    `after` is the headline's stretch: a count of comments above the article opens nothing.
    """
    later = _later_posts(layout, after)
    if later >= 0:
        return frozenset(range(later, len(layout.pieces)))
    is_below = False
    speakers: list[int] = []
    for i, piece in enumerate(layout.pieces[after + 1 :], after + 1):
        is_below = is_below or is_prose(piece)
        if is_below and _is_head(piece):
            return frozenset(range(min([i, *speakers[:1]]), len(layout.pieces)))
        if is_below and _speaks_up(piece):
            speakers.append(i)
    return frozenset(range(speakers[0], len(layout.pieces))) if len(speakers) >= _FEWEST_SPEAKERS else frozenset()


def _later_posts(layout: Layout, after: int) -> int:
    """The first stretch of a forum's second post, where the first has running text below the headline; else -1.

    The boxes of a post's author are named by the forum's software; a post is the box around one of them and no other.
    """
    named = [not _POSTS.isdisjoint(sign.lower().split()[1:]) for sign in layout.signs]
    if sum(named) < _FEWEST_POSTS:
        return -1
    covered = [False] * len(named)
    outermost: list[int] = []
    for node, parent in enumerate(layout.parents):
        covered[node] = parent >= 0 and (covered[parent] or named[parent])
        if named[node] and not covered[node]:
            outermost.append(node)
    inside = layout.within(outermost[0])
    start = next((i for i, held in enumerate(inside) if held), -1)
    alike = [node for node in outermost[1:] if layout.signs[node].split()[1] == layout.signs[outermost[0]].split()[1]]
    if start <= after or not alike:
        return -1
    holding = set(layout.around(outermost[0]))
    second = alike[0]
    while layout.parents[second] >= 0 and layout.parents[second] not in holding:
        second = layout.parents[second]
    inside = layout.within(second)
    start = next((i for i, held in enumerate(inside) if held), -1)
    return start if any(is_prose(piece) for piece in layout.pieces[after + 1 : max(start, 0)]) else -1


def _speaks_up(piece: Piece) -> bool:
    """ "anna_b wrote on March 3, 2026 at 5:12 pm", and nothing else."""
    words = piece.text
    if len(words) > _LONGEST_SPEAKER or _SPEAKS_UP.match(words) is None:
        return False
    return words_beside_dates(words) <= _MOST_WORDS


def _is_head(piece: Piece) -> bool:
    if piece.tag not in _HEADINGS or len(piece.text) > _LONGEST_HEAD:
        return False
    return _HEAD.fullmatch(fold(piece.text).strip(" :.…")) is not None
