"""The pages' style sheet, script and fonts: read once and kept in memory, and in a browser for as long as they stay as
they are, so that a page waits for none of them a second time."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from services.api.etags import matches

_FOR_EVER = "public, max-age=31536000, immutable"
"""Of an address that names the version: what is changed has another one."""
_A_DAY = "public, max-age=86400"
"""Of fonts, whose addresses stand in the style sheet, and which hardly ever change."""
_FONT = ".woff2"
_MEDIA = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    _FONT: "font/woff2",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    content: bytes
    media_type: str
    version: str


def version_of(content: bytes) -> str:
    """As it stands in a file's address."""
    return hashlib.sha256(content).hexdigest()[:12]


class Statics(StaticFiles):
    """The files of one folder, as they are when the process starts."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)
        self._files = {path.name: _read(path) for path in folder.iterdir()}

    async def get_response(self, path: str, scope: Scope) -> Response:
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(status_code=405)
        file = self._files.get(path)
        if file is None:
            raise HTTPException(status_code=404)
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("v")
        kept = _FOR_EVER if asked == [file.version] else _A_DAY if path.endswith(_FONT) else "no-cache"
        headers = {"ETag": f'"{file.version}"', "Cache-Control": kept}
        if matches(Headers(scope=scope).get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(file.content, media_type=file.media_type, headers=headers)


def _read(path: Path) -> _File:
    content = path.read_bytes()
    return _File(content=content, media_type=_MEDIA[path.suffix], version=version_of(content))
