"""Request bodies, read as a stream and counted: a Content-Length is never trusted, and nothing grows without bound."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from time import monotonic
from typing import NamedTuple

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from pydantic_core import from_json
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect

from services.api.form_names import FormParser
from services.api.problems import Problem, ProblemKind
from services.api.schemas import MAX_FILES
from services.common.contracts.reviews import MOST_PARTS

FORM_FACTOR = 5
"""A form may be this many times as large as one payload: several files at once, each with a limit of its own."""
MAX_FORM_FIELDS = 2 * MOST_PARTS + 20
"""The form that corrects a statement has two for each part of what was said, and a dozen more; to hand in takes 5."""
_MARK = b"\xef\xbb\xbf"
"""The byte order mark, with which some systems begin every file: whoever reads JSON may ignore it (RFC 8259, 8.1)."""


class Patience(NamedTuple):
    """Seconds for which more of a body is waited for, and for all of it: one that stops holds up a connection."""

    quiet: float = 30.0
    longest: float = 900.0


PATIENCE = Patience()
IDEMPOTENCY_KEY = "Idempotency-Key"
"""A request with this header wants its body compared with that of another one (`once.py`)."""


def media_type(request: Request) -> str:
    """`application/json` without parameters, in lower case; empty where the header is missing."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_bytes(request: Request, *, limit: int, patience: Patience = PATIENCE) -> bytes:
    """The body of at most `limit` bytes; raises Problem where it is larger, or stops arriving."""
    body = bytearray()
    async with aclosing(_bounded(request, limit, patience)) as stream:
        async for chunk in stream:
            body += chunk
    if IDEMPOTENCY_KEY in request.headers:
        request.state.digest = hashlib.sha256(body).hexdigest()
    return bytes(body)


def digest_of(request: Request) -> str:
    """Of the body that was read of a request with an Idempotency-Key; of a form its fields, whatever stands between
    them. Empty where no body was read."""
    digest: str = getattr(request.state, "digest", "")
    return digest


async def read_json(request: Request, *, limit: int) -> object:
    """The body as JSON of at most `limit` bytes; raises Problem where it is larger or not JSON."""
    body = await read_bytes(request, limit=limit)
    try:
        # Bounds the depth of nesting, unlike json.loads; refuses lone surrogates.
        return from_json(body.removeprefix(_MARK))
    except ValueError as error:
        raise Problem(ProblemKind.MALFORMED_BODY, f"The body is not JSON: {error}.") from None


@asynccontextmanager
async def read_form(request: Request, *, payload_limit: int, container_limit: int = 0) -> AsyncIterator[FormData]:
    """The multipart body, its files spooled to disk; raises Problem where it is none, malformed or too large.

    The whole may be FORM_FACTOR times `payload_limit` bytes and one container more; a single file may be larger than
    either, which its reader has to check.
    """
    if media_type(request) != "multipart/form-data":
        raise Problem(ProblemKind.UNSUPPORTED_MEDIA_TYPE, "The form was not sent as multipart/form-data.")
    async with aclosing(_bounded(request, FORM_FACTOR * payload_limit + container_limit, PATIENCE)) as stream:
        parser = FormParser(
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
        if IDEMPOTENCY_KEY in request.headers:
            request.state.digest = await run_in_threadpool(_digest_of_form, form)
        yield form
    finally:
        await form.close()


def _digest_of_form(form: FormData) -> str:
    digest = hashlib.sha256()
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            value.file.seek(0)
            content = hashlib.file_digest(value.file, "sha256").hexdigest()  # type: ignore[arg-type]  # it is binary
            value.file.seek(0)
        else:
            content = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
        filename = value.filename if isinstance(value, UploadFile) else None
        digest.update(repr((name, filename, content)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


async def _arriving(request: Request, patience: Patience) -> AsyncGenerator[bytes, None]:
    """The body's chunks while they come in time."""
    async with aclosing(request.stream()) as stream:
        ends_at = monotonic() + patience.longest
        while True:
            try:
                async with asyncio.timeout(min(patience.quiet, ends_at - monotonic())):
                    chunk = await anext(stream)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise Problem(ProblemKind.TOO_SLOW, "The body stopped arriving, or came too slowly.") from None
            yield chunk


async def _bounded(request: Request, limit: int, patience: Patience) -> AsyncGenerator[bytes, None]:
    """The body's chunks while they add up to `limit`.

    What is too much is read on and thrown away for another `limit` bytes: a client that is still sending when the
    connection is closed sees a broken pipe and never the answer.
    """
    total = 0
    try:
        async for chunk in _arriving(request, patience):
            total += len(chunk)
            if total <= limit:
                yield chunk
            elif total > 2 * limit:
                break
    except ClientDisconnect:
        raise Problem(ProblemKind.MALFORMED_BODY, "The connection ended in the middle of the body.") from None
    if total > limit:
        raise Problem(ProblemKind.TOO_LARGE, f"The body is larger than {limit:,} bytes.")
