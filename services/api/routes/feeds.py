"""Feeds and sitemaps that are polled."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.datastructures import UploadFile

from services.api import body, cursors, feeding, links, once, present, problems, schemas
from services.api.callers import By
from services.api.context import Has
from services.api.parameters import FeedQuery, Key
from services.api.problems import Problem, ProblemKind
from services.api.written import Written
from services.common.contracts.access import Act
from services.common.contracts.feeds import Feed, FeedState, NewFeed
from services.common.contracts.opml import Outline, write_opml
from services.common.store import feeds
from services.common.store.engine import promising, reading

router = APIRouter(prefix="/v1/feeds", tags=["feeds"], route_class=Written)

OPML = "text/x-opml"
_OPML_TYPES = (OPML, "application/xml", "text/xml", "application/opml+xml", "text/opml")
_LARGEST_CHANGE = 20_000
"""Bytes of a PATCH: four short fields."""


async def _wanted(request: Request, context: Has) -> list[NewFeed]:
    limit = context.settings.max_payload_bytes
    match body.media_type(request):
        case "application/json":
            return _of_json(await body.read_json(request, limit=limit))
        case media if media in _OPML_TYPES:
            return feeding.of_opml(await body.read_bytes(request, limit=limit))
        case "multipart/form-data":
            async with body.read_form(request, payload_limit=limit) as form:
                files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
                if not files:
                    raise Problem(
                        ProblemKind.INVALID_REQUEST,
                        "The form holds no file.",
                        advice="Send one or more OPML files, each as a part with a file name.",
                    )
                return [new for file in files for new in feeding.of_opml(await file.read())]
        case other:
            found = f"{other} is" if other else "A body without Content-Type is"
            raise Problem(
                ProblemKind.UNSUPPORTED_MEDIA_TYPE,
                f"{found} not read here.",
                advice=f"Send application/json, or a list of feeds as {OPML}.",
            )


def _of_json(sent: object) -> list[NewFeed]:
    is_many = isinstance(sent, dict) and "feeds" in sent
    advice = 'Send {"url": ...} or {"feeds": [{"url": ...}, ...]}.'
    if is_many:
        listed = problems.fit(schemas.FeedsIn, sent, advice=advice).feeds
    else:
        listed = [problems.fit(schemas.FeedIn, sent, advice=advice)]
    return [
        NewFeed(url=one.url.strip(), title=one.title, take_from=one.take_from, interval_seconds=one.interval_seconds)
        for one in listed
    ]


@router.post(
    "",
    status_code=201,
    response_model=schemas.AddedFeeds,
    operation_id="addFeeds",
    summary="Add a feed, several, or a list of feeds (OPML)",
    response_description="Each address with what became of it. 200 where all were there already or refused.",
)
def add_feeds(context: Has, by: By, asked: once.Asked, wanted: Annotated[list[NewFeed], Depends(_wanted)]) -> Response:
    """A feed is asked within seconds, and from then on by its own rhythm. The address of a web page will do where that
    page names one feed; where it names several, the feed is shown as broken with `choices`.
    """
    asked.look()
    added = feeding.add(context, wanted, by=by, within=lambda conn, found: asked.keep(conn, lambda: _added(found)))
    return _added(added).response()


def _added(found: list[feeding.Added]) -> once.Answer:
    only = found[0].feed if len(found) == 1 else None
    return once.answer(
        present.added_feeds(found),
        status=201 if any(one.is_new for one in found) else 200,
        Location=None if only is None else links.feed(only.id),
    )


@router.get("", operation_id="listFeeds", summary="Feeds in order of adding")
def list_feeds(
    context: Has, request: Request, response: Response, query: Annotated[FeedQuery, Query()]
) -> schemas.FeedPage:
    with reading(context.engine) as conn:
        rows = feeds.page(conn, state=query.state, after=cursors.opened(query.cursor), limit=query.limit + 1)
        counts = feeds.counts(conn)
    kept = rows[: query.limit]
    position = kept[-1].id if len(rows) > len(kept) else None
    return schemas.FeedPage(
        items=[present.feed(row) for row in kept],
        counts={state.value: counts.get(state, 0) for state in FeedState},
        next=cursors.next_page(request, response, position),
    )


@router.get(
    ".opml",
    operation_id="exportFeeds",
    summary="All feeds as OPML, for another reader",
    response_class=Response,
    responses={200: {"description": "The list as OPML 2.0.", "content": {OPML: {"schema": {"type": "string"}}}}},
)
def export_feeds(context: Has) -> Response:
    listed = [Outline(url=row.url, title=row.title) for row in feeding.all_feeds(context)]
    return Response(
        write_opml(listed, title="Feeds of Qawl"),
        media_type=f"{OPML}; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="qawl-feeds.opml"'},
    )


@router.get("/{key}", operation_id="getFeed", summary="A feed, its last poll and its next one")
def get_feed(context: Has, key: Key) -> schemas.Feed:
    return present.feed(feeding.find(context, key))


async def _change(request: Request) -> schemas.FeedChange:
    sent = await body.read_json(request, limit=_LARGEST_CHANGE)
    return problems.fit(
        schemas.FeedChange, sent, advice='Send {"state": "paused"}, {"interval_seconds": 600} or the like.'
    )


@router.patch("/{key}", operation_id="changeFeed", summary="Pause or resume a feed, set its interval, name it")
def change_feed(
    context: Has, by: By, key: Key, change: Annotated[schemas.FeedChange, Depends(_change)]
) -> schemas.Feed:
    """Members that are left out stay as they are. A resumed feed is polled at once."""
    with promising(context.engine) as conn:
        is_there = feeds.amend(
            conn,
            key,
            title=change.title,
            take_from=change.take_from,
            interval_seconds=change.interval_seconds,
            is_interval_own="interval_seconds" in change.model_fields_set and change.interval_seconds is None,
        )
        if is_there:
            by.write(conn, Act.FEED_CHANGED, now=context.clock(), subject=key)
    if not is_there:
        raise problems.not_found("feed", key)
    if change.state is not None:
        feeding.set_state(context, key, FeedState(change.state), by=by)
    return present.feed(feeding.find(context, key))


@router.delete("/{key}", status_code=204, operation_id="removeFeed", summary="Remove a feed; what came of it stays")
def remove_feed(context: Has, by: By, key: Key) -> Response:
    feeding.remove(context, key, by=by)
    return Response(status_code=204)


@router.post(
    "/{key}/poll",
    status_code=202,
    response_model=schemas.Feed,
    operation_id="pollFeed",
    summary="Poll a feed now, whatever its rhythm",
)
def poll_feed(context: Has, by: By, asked: once.Asked, key: Key) -> Response:
    asked.look()
    row = feeding.poll_now(context, key, by=by, within=lambda conn, feed: asked.keep(conn, lambda: _polled(feed)))
    return _polled(row).response()


def _polled(row: Feed) -> once.Answer:
    return once.answer(present.feed(row), status=202)
