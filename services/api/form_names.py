"""Names of files in a form, as they are sent: `filename=` or, against RFC 7578 but by many programs, `filename*=`.

.NET's HttpClient sends an Arabic name twice, as `filename="=?utf-8?B?...?="` and as `filename*=utf-8''...`; others send
the second alone (RFC 8187), and what they sent would be no file but a field.
"""

import re
from urllib.parse import unquote_to_bytes

from python_multipart.multipart import parse_options_header
from starlette.formparsers import MultiPartParser

_PARAMETER = re.compile(rb';\s*([^=;\s]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')
_CHARSETS = ("utf-8", "iso-8859-1")
"""That RFC 8187 and RFC 5987 name."""


class FormParser(MultiPartParser):
    """Knows `filename*`."""

    def on_headers_finished(self) -> None:
        self._current_part.content_disposition = plain(self._current_part.content_disposition)
        super().on_headers_finished()


def plain(disposition: bytes | None) -> bytes | None:
    """A Content-Disposition with what its `filename*` says as its `filename`; untouched where none can be read."""
    name = None if disposition is None else _extended_name(disposition)
    if name is None:
        return disposition
    kind, options = parse_options_header(disposition)
    given = options | {b"filename": name.encode()}
    return kind + b"".join(b'; %s="%s"' % (key, _escaped(value)) for key, value in given.items())


def _extended_name(disposition: bytes) -> str | None:
    for key, value in _PARAMETER.findall(disposition):
        if key.lower() != b"filename*":
            continue
        charset, _, rest = value.strip(b' \t"').decode("latin-1").partition("'")
        _, quote, encoded = rest.partition("'")
        if quote and encoded and charset.lower() in _CHARSETS:
            try:
                return unquote_to_bytes(encoded).decode(charset)
            except UnicodeDecodeError:
                return None
    return None


def _escaped(value: bytes) -> bytes:
    return value.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
