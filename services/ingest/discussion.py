"""What readers wrote below an article, on a page whose markup does not say so: it is no part of it."""

import re

from services.common.folding import fold
from services.ingest.layout import Layout, Piece
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


def discussion_of(layout: Layout, *, after: int) -> frozenset[int]:
    """The stretches from a heading on that counts comments, or asks for one, below running text; none without it.

    `after` is the headline's stretch: a count of comments above the article opens nothing.
    """
    is_below = False
    for i, piece in enumerate(layout.pieces[after + 1 :], after + 1):
        is_below = is_below or is_prose(piece)
        if is_below and _is_head(piece):
            return frozenset(range(i, len(layout.pieces)))
    return frozenset()


def _is_head(piece: Piece) -> bool:
    if piece.tag not in _HEADINGS or len(piece.text) > _LONGEST_HEAD:
        return False
    return _HEAD.fullmatch(fold(piece.text).strip(" :.…")) is not None
