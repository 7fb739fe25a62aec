"""A stream that is read forwards, line by line or by length, and takes back what was read too much."""

from typing import BinaryIO

from services.ingest.readers.containers.unpacking import BombError, DamagedError

LONGEST_LINE = 65_536


class Tape:
    """Reads never give fewer bytes than asked for but at the end. `position` counts the bytes that were read.

    A stream that cannot be unpacked any further ends there; `error` tells why.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._back = b""
        self.position = 0
        self.error: DamagedError | BombError | None = None

    def read(self, size: int) -> bytes:
        if not self._back:
            read = self._more(size)
        elif len(self._back) >= size:
            read, self._back = self._back[:size], self._back[size:]
        else:
            back, self._back = self._back, b""
            read = back + self._more(size - len(back))
        self.position += len(read)
        return read

    def line(self) -> bytes:
        """One line with its end, or as much of it as LONGEST_LINE; b"" at the end of all."""
        if not self._back:
            read = self._more_line(LONGEST_LINE)
        else:
            at = self._back.find(b"\n", 0, LONGEST_LINE) + 1
            if at or len(self._back) >= LONGEST_LINE:
                at = at or LONGEST_LINE
                read, self._back = self._back[:at], self._back[at:]
            else:
                back, self._back = self._back, b""
                read = back + self._more_line(LONGEST_LINE - len(back))
        self.position += len(read)
        return read

    def _more(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except (DamagedError, BombError) as error:
            self.error = error
            return b""

    def _more_line(self, size: int) -> bytes:
        try:
            return self._stream.readline(size)
        except (DamagedError, BombError) as error:
            self.error = error
            return b""

    def take_back(self, read: bytes) -> None:
        """What was read last, to be read once more."""
        self._back = read + self._back
        self.position -= len(read)

    def peek(self, size: int) -> bytes:
        read = self.read(size)
        self.take_back(read)
        return read

    def pass_over(self, size: int) -> int:
        """So many bytes on; how many there were."""
        passed = 0
        while passed < size and (read := self.read(min(size - passed, 1_000_000))):
            passed += len(read)
        return passed
