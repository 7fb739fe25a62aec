"""The entries of a document that is a ZIP file, each unpacked no further than its bound."""

import io
import struct
import zipfile
import zlib

from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.parsers.parsed import Bounds

_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, NotImplementedError, OSError)
"""All that `zipfile` throws over bytes that are not as they should be."""
_MOST_TIMES = 200
"""How much smaller an entry may be packed: text in XML comes to 5 to 20 times, a bomb to 1,000."""
_SMALL = 1_000_000
"""Bytes below which no ratio matters."""


class ZipParts:
    """Entries by name. All that is read from it comes to at most `bounds.max_bytes`."""

    def __init__(self, document: bytes, bounds: Bounds) -> None:
        """Raises Rejected for what is no ZIP file, or one of too many entries."""
        if document.startswith(b"\xd0\xcf\x11\xe0"):  # how Office packs a document that has a password
            raise Rejected(_locked())
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(document))
        except _DAMAGED as error:
            raise Rejected(_damaged(str(error))) from error
        self._left = bounds.max_bytes
        self.names = tuple(self._zip.namelist())
        if len(self.names) > bounds.max_parts:
            raise Rejected(_too_large(f"{len(self.names):,} entries"))

    def read(self, name: str) -> bytes | None:
        """An entry's bytes; None where there is none. Raises Rejected: locked, damaged, too large."""
        try:
            entry = self._zip.getinfo(name)
        except KeyError:
            return None
        if entry.flag_bits & 1:
            raise Rejected(_locked())
        most = self._left
        if entry.file_size > max(_SMALL, _MOST_TIMES * entry.compress_size):
            raise Rejected(_too_large(f"an entry packed {entry.file_size // max(1, entry.compress_size):,} times"))
        try:
            with self._zip.open(entry) as stream:
                found = stream.read(most + 1)
        except _DAMAGED as error:
            raise Rejected(_damaged(str(error))) from error
        self._left -= len(found)
        if self._left < 0:
            raise Rejected(_too_large("more than may be unpacked"))
        return found


def _damaged(detail: str) -> Reason:
    return Reason(
        code=ReasonCode.MALFORMED,
        message="The document is damaged: it is a ZIP file that cannot be unpacked.",
        advice="Copy or download it again, or save it again in the program that made it.",
        detail=detail[:500],
    )


def _too_large(found: str) -> Reason:
    return Reason(
        code=ReasonCode.TOO_LARGE,
        message=f"The document holds {found}, which no article does.",
        advice="Hand in the article's text as .txt.",
    )


def _locked() -> Reason:
    return Reason(
        code=ReasonCode.ENCRYPTED,
        message="The document is locked with a password.",
        advice="Open it with its password, save it without one, and hand that in.",
    )
