"""Speakers: who statements are resolved to, across articles."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from services.api import body, cursors, once, present, schemas, sparse, speaker_profiles, subjects
from services.api.callers import By
from services.api.context import Has
from services.api.parameters import About, Key, SpeakerListQuery, SubjectQuery
from services.api.sparse import SparsePage
from services.api.speaker_schemas import SpeakerDetail, SpeakerEdit, SpeakerEditIn, SpeakerEditPage
from services.api.subject_schemas import SubjectList, SubjectPosition
from services.api.written import Written

router = APIRouter(prefix="/v1/speakers", tags=["speakers"], route_class=Written)

_LARGEST = 100_000
"""Bytes of a body: names, or ids, of some hundred."""


@router.get(
    "",
    response_model=schemas.SpeakerPage | SparsePage,
    operation_id="listSpeakers",
    summary="Speakers, most statements first or by name",
)
def list_speakers(
    context: Has, request: Request, response: Response, query: Annotated[SpeakerListQuery, Query()]
) -> object:
    page = speaker_profiles.listed(context, query, query.sort)
    listed = schemas.SpeakerPage(
        items=[present.speaker(row) for row in page.items],
        next=cursors.next_page(request, response, page.next),
    )
    return sparse.page(listed, schemas.Speaker, query.fields, response)


@router.get("/edits", operation_id="listSpeakerEdits", summary="What people decided about speakers, newest first")
def list_edits(context: Has) -> SpeakerEditPage:
    return speaker_profiles.latest(context)


@router.post(
    "/edits/{number}/undo",
    status_code=202,
    response_model=SpeakerEdit,
    operation_id="undoSpeakerEdit",
    summary="Take a decision back",
)
def undo_edit(context: Has, by: By, again: once.Asked, number: Annotated[int, Path(ge=1, le=2**31)]) -> Response:
    """What follows from the articles, and from the other decisions, holds again within seconds."""
    again.look()
    return _decided(speaker_profiles.undo(context, number, caller=by, within=_kept(again))).response()


def _decided(edit: SpeakerEdit) -> once.Answer:
    return once.answer(edit, status=202)


def _kept(again: once.Once) -> speaker_profiles.Within:
    return lambda conn, edit: again.keep(conn, lambda: _decided(edit))


@router.get("/{key}", operation_id="getSpeaker", summary="A speaker with names, roles over time, and decisions")
def get_speaker(context: Has, key: Key) -> SpeakerDetail:
    """An id that a speaker had before he was joined with another one leads to him."""
    return speaker_profiles.find(context, key)


@router.get("/{key}/subjects", operation_id="listSubjects", summary="What a speaker speaks about, by his own words")
def list_subjects(context: Has, key: Key) -> SubjectList:
    """What recurs in his newest 2,000 statements: countries, subjects of public affairs, names, phrases, in every
    script. His own names, and the country whose office he holds, are none."""
    _, found = subjects.of_speaker(context, key)
    return found


@router.get("/{key}/subjects/{about}", operation_id="getSubject", summary="What a speaker said on a subject over time")
def get_subject(
    context: Has, request: Request, response: Response, key: Key, about: About, query: Annotated[SubjectQuery, Query()]
) -> SubjectPosition:
    """`about` is a subject's name, or any words of your own: statements that have each of them, by any word for the
    same in any language that the statements are in ("Washington" finds الولايات المتحدة)."""
    with cursors.ours():
        _, found, end = subjects.on(context, key, about, after=cursors.opened(query.cursor), limit=query.limit)
    return found.model_copy(update={"next": cursors.next_page(request, response, end)})


async def _asked(request: Request) -> SpeakerEditIn:
    return speaker_profiles.read(await body.read_json(request, limit=_LARGEST))


@router.post(
    "/{key}/edits",
    status_code=202,
    response_model=SpeakerEdit,
    operation_id="editSpeaker",
    summary="Merge, split, rename, or add a name: recorded, and never undone by later articles",
)
def edit_speaker(
    context: Has, by: By, again: once.Asked, key: Key, asked: Annotated[SpeakerEditIn, Depends(_asked)]
) -> Response:
    """It shows within seconds."""
    again.look()
    return _decided(speaker_profiles.decide(context, key, asked, caller=by, within=_kept(again))).response()
