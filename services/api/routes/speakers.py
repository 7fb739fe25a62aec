"""Speakers: who statements are resolved to, across articles."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.api import cursors, present, problems, schemas
from services.api.context import Has
from services.api.parameters import Key, SpeakerQuery
from services.common.contracts.speakers import SpeakerId
from services.common.store import speakers
from services.common.store.engine import reading

router = APIRouter(prefix="/v1/speakers", tags=["speakers"])


@router.get("", operation_id="listSpeakers", summary="Speakers, most statements first")
def list_speakers(
    context: Has, request: Request, response: Response, query: Annotated[SpeakerQuery, Query()]
) -> schemas.SpeakerPage:
    with cursors.ours(), reading(context.engine) as conn:
        page = speakers.page(
            conn, name=query.name, kind=query.kind, after=cursors.opened(query.cursor), limit=query.limit
        )
    return schemas.SpeakerPage(
        items=[present.speaker(row) for row in page.items],
        next=cursors.next_page(request, response, page.next),
    )


@router.get("/{key}", operation_id="getSpeaker", summary="A speaker with names and roles")
def get_speaker(context: Has, key: Key) -> schemas.Speaker:
    with reading(context.engine) as conn:
        row = speakers.find(conn, SpeakerId(key))
    if row is None:
        raise problems.not_found("speaker", key)
    return present.speaker(row)
