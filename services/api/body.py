"""Request bodies, read as a stream and counted: a Content-Length is never trusted, and nothing grows without bound."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

from fastapi import Request
from pydantic_core import from_json
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from services.api.problems import Problem, ProblemKind
from services.api.schemas import MAX_FILES

FORM_FACTOR = 5
"""A form may be this many times as large as one payload: several files at once, each with a limit of its own."""
MAX_FORM_FIELDS = 20
"""The hand-in form has five."""


def media_type(request: Request) -> str:
    """`application/json` without parameters, in lower case; empty where the header is missing."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_bytes(request: Request, *, limit: int) -> bytes:
    """The body of at most `limit` bytes; raises Problem where it is larger."""
    body = bytearray()
    async with aclosing(_bounded(request, limit)) as stream:
        async for chunk in stream:
            body += chunk
    return bytes(body)


async def read_json(request: Request, *, limit: int) -> object:
    """The body as JSON of at most `limit` bytes; raises Problem where it is larger or not JSON."""
    body = await read_bytes(request, limit=limit)
    try:
        return from_json(body)  # bounds the depth of nesting, unlike json.loads; refuses lone surrogates
    except ValueError as error:
        raise Problem(ProblemKind.MALFORMED_BODY, f"The body is not JSON: {error}.") from None


@asynccontextmanager
async def read_form(request: Request, *, payload_limit: int, container_limit: int = 0) -> AsyncIterator[FormData]:
    """The multipart body, its files spooled to disk; raises Problem where it is malformed or too large.

    The whole may be FORM_FACTOR times `payload_limit` bytes and one container more; a single file may be larger than
    either, which its reader has to check.
    """
    async with aclosing(_bounded(request, FORM_FACTOR * payload_limit + container_limit)) as stream:
        parser = MultiPartParser(
            request.headers, stream, max_files=MAX_FILES, max_fields=MAX_FORM_FIELDS, max_part_size=payload_limit
        )
        try:
            form = await parser.parse()
        except MultiPartException as error:
            raise Problem(
                ProblemKind.MALFORMED_BODY,
                f"The form cannot be read: {error.message}",
                advice=f"Send multipart/form-data with at most {MAX_FILES} parts named `files`.",
            ) from None
    try:
        yield form
    finally:
        await form.close()


async def _bounded(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """The body's chunks while they add up to `limit`.

    What is too much is read on and thrown away for another `limit` bytes: a client that is still sending when the
    connection is closed sees a broken pipe and never the answer.
    """
    total = 0
    try:
        async for chunk in request.stream():
            total += len(chunk)
            if total <= limit:
                yield chunk
            elif total > 2 * limit:
                break
    except ClientDisconnect:
        raise Problem(ProblemKind.MALFORMED_BODY, "The connection ended in the middle of the body.") from None
    if total > limit:
        raise Problem(ProblemKind.TOO_LARGE, f"The body is larger than {limit:,} bytes.")
