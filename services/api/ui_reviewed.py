"""The page of what people said of statements: who, when and what, and a button that takes it back."""

import contextlib
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.api import cursors, links, present, room, statement_reviews
from services.api import review_schemas as schemas
from services.api.callers import By
from services.api.context import Has
from services.api.parameters import ReviewQuery
from services.api.rendering import Form, render
from services.common.contracts.articles import ArticleId
from services.common.contracts.statements import Verdict
from services.common.store import articles, reviews
from services.common.store.engine import reading

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

REVIEWERS_OFFERED = 50
"""Names in the field for who said it; others are typed."""


class _ReviewForm(Form, ReviewQuery):
    limit: int = 15


@router.get("/reviews")
def list_reviews(
    context: Has, request: Request, response: Response, query: Annotated[_ReviewForm, Query()]
) -> Response:
    with cursors.ours(), reading(context.engine) as conn:
        items, following = statement_reviews.listed(conn, query)
        heads = articles.headlines_of(conn, {ArticleId(one.article) for one in items})
        names = reviews.reviewers(conn, limit=REVIEWERS_OFFERED)
    given = _given(query, {"limit", "cursor"})
    return render(
        request,
        "reviews.html",
        items=items,
        articles={id: present.headline(head) for id, head in heads.items()},
        query=query,
        given=given,
        back=links.queried(_given(query, {"limit"})),
        api=f"/v1/reviews{links.queried(given)}",
        names=names,
        letters=room.share(len(text) for item in items for text in _texts(item)),
        verdicts=list(Verdict),
        next=cursors.next_page(request, response, None if following is None else str(following)),
    )


@router.post("/reviews/{number}/undo")
def undo_review(
    context: Has,
    by: By,
    number: Annotated[int, Path(ge=1, le=2**31)],
    query: Annotated[_ReviewForm, Query()],
) -> Response:
    """Leads back to where it was listed, with what was taken back. Twice is once: two may have the list before them."""
    with contextlib.suppress(statement_reviews.RefusedProblem):
        statement_reviews.undo(context, number, caller=by)
    given = _given(query, {"limit"}) | {"undone": "true"}
    return RedirectResponse(f"/reviews{links.queried(given)}#review-{number}", status_code=303)


def _texts(item: schemas.Review) -> Iterator[str]:
    """All that a row may show of it; what was corrected is told as it was and as it is."""
    yield from (item.made_by, item.note or "", item.undone_by or "")
    for said in (item.before, item.after):
        if said is not None:
            yield from (said.speaker.name or "", said.speaker.role or "", *(part.text for part in said.content))
            yield from (part.text for part in (said.source, said.cue) if part is not None)


def _given(query: _ReviewForm, without: set[str]) -> dict[str, str]:
    """What the form asks, as a query string has it."""
    found = query.model_dump(mode="json", exclude_defaults=True, exclude=without)
    return {name: "true" if value is True else str(value) for name, value in found.items()}
