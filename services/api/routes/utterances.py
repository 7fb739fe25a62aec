"""Utterances: the same words of the same speaker, as several articles report them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.api import comparing, cursors, present, problems, schemas, sparse
from services.api.context import Has
from services.api.parameters import Key, UtteranceListQuery
from services.api.sparse import SparsePage
from services.api.written import Written
from services.common.store import utterances
from services.common.store.engine import reading

router = APIRouter(prefix="/v1/utterances", tags=["utterances"], route_class=Written)


@router.get(
    "",
    response_model=schemas.UtterancePage | SparsePage,
    operation_id="listUtterances",
    summary="Utterances, most reported first",
)
def list_utterances(
    context: Has, request: Request, response: Response, query: Annotated[UtteranceListQuery, Query()]
) -> object:
    with cursors.ours(), reading(context.engine) as conn:
        if query.statement is not None:
            found, after = utterances.of_statement(conn, query.statement), None
        else:
            page = utterances.page(
                conn,
                speaker_id=query.speaker_id,
                language=query.language,
                least_reports=query.reports,
                order=query.sort,
                after=cursors.opened(query.cursor),
                limit=query.limit,
            )
            found, after = page.items, page.next
    listed = schemas.UtterancePage(
        items=[present.utterance(row) for row in found],
        next=cursors.next_page(request, response, after),
    )
    return sparse.page(listed, schemas.Utterance, query.fields, response)


@router.get("/{key}", operation_id="getUtterance", summary="An utterance with its reports side by side")
def get_utterance(context: Has, key: Key) -> schemas.UtteranceDetail:
    """`key` is the id of the utterance, or of any statement that reports it at its own length."""
    with reading(context.engine) as conn:
        found = comparing.detail(conn, key)
    if found is None:
        raise problems.not_found("utterance", key)
    return found
