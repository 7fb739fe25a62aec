"""Files on disk, small and large."""

import io
import zipfile
from pathlib import Path
from typing import BinaryIO

from services.common.contracts.submissions import Channel, Digest, NewSubmission, Reason, ReasonCode
from services.common.store.large_payloads import TooLargeError
from services.ingest.files import Depot, take
from tests.ingest.containers.opening import zipped

ARCHIVE = zipped({"a.txt": bytes(range(256)) * 20}, zipfile.ZIP_STORED)


class Kept:
    """A depot that keeps what it is given in memory."""

    def __init__(self, max_bytes: int = 1_000_000) -> None:
        self.bodies: list[bytes] = []
        self.depot = Depot(max_bytes=max_bytes, keep=self)

    def __call__(self, stream: BinaryIO) -> Digest:
        self.bodies.append(stream.read())
        if len(self.bodies[-1]) > self.depot.max_bytes:
            raise TooLargeError
        return Digest("d" * 64)


def taken(path: Path, kept: Kept | None) -> NewSubmission | tuple[NewSubmission, Reason]:
    depot = None if kept is None else kept.depot
    return take(path, name=path.name, channel=Channel.FOLDER, max_bytes=1000, depot=depot)


def test_a_large_container_goes_into_the_depot(tmp_path: Path) -> None:
    path, kept = tmp_path / "day.zip", Kept()
    path.write_bytes(ARCHIVE)
    assert taken(path, kept) == NewSubmission(channel=Channel.FOLDER, name="day.zip", payload_digest=Digest("d" * 64))
    assert kept.bodies == [ARCHIVE]


def test_a_large_text_is_refused_and_so_is_a_container_where_there_is_no_depot(tmp_path: Path) -> None:
    path, kept = tmp_path / "long.txt", Kept()
    for body, depot in ((b"x" * 2000, kept), (ARCHIVE, None), (ARCHIVE, Kept(max_bytes=2000))):
        path.write_bytes(body)
        found = taken(path, depot)
        assert isinstance(found, tuple)
        assert found[1].code is ReasonCode.TOO_LARGE
    assert kept.bodies == []


def test_a_container_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    class Growing(io.BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            return 1500 if whence == io.SEEK_END else super().seek(offset, whence)

    kept = Kept(max_bytes=2000)
    path = tmp_path / "day.zip"
    found = take(
        path,
        name="day.zip",
        channel=Channel.FOLDER,
        max_bytes=1000,
        opened=lambda _: Growing(ARCHIVE),
        depot=kept.depot,
    )
    assert isinstance(found, tuple)
    assert "QAWL_MAX_CONTAINER_BYTES" in found[1].advice
