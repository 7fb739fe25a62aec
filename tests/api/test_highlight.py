"""The pieces of a text cover exactly the spans, however these overlap."""

from hypothesis import given
from hypothesis import strategies as st

from services.api.highlight import Part, Piece, parts_of, sections
from services.common.contracts.articles import Article, Block, Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import Statement
from tests.api import samples


def pieces_of(article: Article, statements: list[Statement]) -> list[Piece]:
    return [
        piece
        for section in sections(article, statements)
        for paragraph in section.paragraphs
        for piece in paragraph.pieces
    ]


@st.composite
def spans_in(draw: st.DrawFn, length: int) -> Span:
    start = draw(st.integers(0, length - 1))
    return Span(start, draw(st.integers(start + 1, length)))


@st.composite
def marked_up(draw: st.DrawFn) -> tuple[Article, list[Statement]]:
    text = draw(st.text(alphabet="ab و\n.", min_size=1, max_size=60))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    blocks = tuple(
        Block(role=draw(st.sampled_from(Role)), span=Span(start, end))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    )
    article = Article(text=text, title=None, language="ar", blocks=blocks)
    model = samples.said(article, text[0])
    found = []
    for _ in range(draw(st.integers(0, 5))):
        values = {name: getattr(model, name) for name in Statement.__slots__}
        values["content"] = tuple(sorted(draw(st.sets(spans_in(len(text)), min_size=1, max_size=3))))
        for part in ("source", "cue", "venue"):
            values[part] = draw(st.none() | spans_in(len(text)))
        found.append(Statement(**values))
    return article, found


@given(marked_up())
def test_pieces_give_the_text_back_and_carry_exactly_the_marks_of_the_spans(
    made: tuple[Article, list[Statement]],
) -> None:
    article, statements = made
    pieces = pieces_of(article, statements)

    assert "".join(piece.text for piece in pieces) == article.text
    assert all(piece.span.of(article.text) == piece.text for piece in pieces)
    wanted = {
        (place, number, part)
        for number, statement in enumerate(statements, start=1)
        for span, part in parts_of(statement)
        for place in range(span.start, span.end)
    }
    found = {
        (place, mark.number, mark.part)
        for piece in pieces
        for mark in piece.marks
        for place in range(piece.span.start, piece.span.end)
    }
    assert found == wanted
    assert sorted(number for piece in pieces for number in piece.begins) == list(range(1, len(statements) + 1))


@given(marked_up())
def test_no_marker_stands_inside_a_word(made: tuple[Article, list[Statement]]) -> None:
    article, statements = made
    for piece in pieces_of(article, statements):
        if piece.begins and piece.span.start:
            assert article.text[piece.span.start - 1].isspace()


def test_a_quotation_inside_another_is_deeper_than_it() -> None:
    sample = samples.harbour()
    inner = next(s for s in sample.statements if s.nested_in)

    (piece,) = [p for p in pieces_of(sample.article, list(sample.statements)) if p.span == inner.content[0]]

    assert piece.depth == 2
    assert piece.parts == (Part.CONTENT,)


def test_paragraphs_run_as_most_of_their_letters_do() -> None:
    found = sections(samples.council().article, [])

    assert {
        paragraph.dir
        for section in found
        if section.role
        for paragraph in section.paragraphs
        if paragraph.pieces[0].text.strip()
    } == {"rtl"}
