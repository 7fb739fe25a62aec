"""Cuts an article into passages of tokens: its own words, and each other article embedded in the page."""

import re
from collections.abc import Iterator
from itertools import groupby

from services.common.contracts.articles import Article, Block, Role
from services.common.folding import fold
from services.extract.model import Paragraph, Passage, Range, Token

_OWN = frozenset({Role.TITLE, Role.MAIN, Role.CAPTION})

# A ta marbuta ends an Arabic word, so letters after it belong to the next one: scraped headlines run together. Vowel
# signs are no word characters to `re`, hence their ranges. Hyphens and apostrophes join only between letters.
_LETTER = "(?:[^\\W_\u0629][\u064b-\u065f\u0670\u0640\u0300-\u036f]*)"
_PART = f"(?:{_LETTER}+(?:\u0629[\u064b-\u065f]*)?|\u0629[\u064b-\u065f]*)"
_TOKEN = re.compile(
    "|".join(
        [
            r"https?://\S+",
            r"\d+(?:[.,:/٫٬]\d+)*%?",
            r"(?:[A-Z]\.){2,}",
            rf"{_PART}(?:[-‐‑'’ʼ&@]{_PART})*",
            r"\.{2,}|…",
            r"``|''",
            r"[^\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]",
        ]
    )
)
_RUN_ON = re.compile(
    f"((?:{_LETTER}){{3,}}?)((?:ب?إن|بأن)(?:ه|ها|هم|نا|ني)?|إلى)$"
)  # قال الحدادإن: no Arabic word goes on so; والإ... and the like are shorter
_RUN_ON_ENDS = ("إن", "إنه", "إنها", "إنهم", "إننا", "إنني", "بأن", "بأنه", "بأنها", "بأنهم", "بأننا", "إلى")
_SHORTEST_RUN_ON = 4
_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")


def cut_passages(article: Article) -> tuple[Passage, ...]:
    """The page's own passage first, then one per run of related blocks, in text order; those without words left out.

    Furniture, and text that no block covers, is in none of them. Quotes and sentences are still to be found.
    """
    keys: dict[str, str] = {}
    own = [block for block in article.blocks if block.role in _OWN]
    runs = [list(run) for is_related, run in groupby(_shown(article), _is_related) if is_related]
    passages = (_passage(article.text, blocks, keys, is_related=i > 0) for i, blocks in enumerate([own, *runs]))
    return tuple(passage for passage in passages if passage.tokens)


def _shown(article: Article) -> list[Block]:
    return [block for block in article.blocks if block.role is not Role.FURNITURE]


def _is_related(block: Block) -> bool:
    return block.role is Role.RELATED


def _passage(text: str, blocks: list[Block], keys: dict[str, str], *, is_related: bool) -> Passage:
    tokens: list[Token] = []
    paragraphs: list[Paragraph] = []
    paragraph_at: list[int] = []
    for block in blocks:
        for line in _LINE.finditer(text, block.span.start, min(block.span.end, len(text))):
            first = len(tokens)
            tokens.extend(_tokens(text, line.start(), line.end(), keys))
            if len(tokens) > first:
                paragraph_at.extend([len(paragraphs)] * (len(tokens) - first))
                paragraphs.append(Paragraph(range=Range(first, len(tokens)), role=block.role))
    return Passage(
        text, is_related, tuple(tokens), tuple(paragraphs), tuple(paragraph_at), tuple(token.start for token in tokens)
    )


def _tokens(text: str, start: int, end: int, keys: dict[str, str]) -> Iterator[Token]:
    for match in _TOKEN.finditer(text, start, end):
        word = match.group()
        key = keys.get(word)
        if key is None:
            key = keys[word] = fold(word) or word
        run_on = _RUN_ON.match(word) if word.endswith(_RUN_ON_ENDS) and len(word) > _SHORTEST_RUN_ON else None
        if run_on is None:
            yield Token(match.start(), match.end(), word, key, word[0].isalnum())
            continue
        for n in (1, 2):
            start, end = run_on.span(n)
            part = word[start:end]
            yield Token(match.start() + start, match.start() + end, part, fold(part) or part, True)
