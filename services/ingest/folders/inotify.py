"""Linux's events of a folder and its sub-folders, from inotify(7) itself.

Ours, because it says what a general library hides: that a writer closed its file, that the kernel dropped events, that
its limit of watches is reached; because names need not be UTF-8; and because no link may lead it out of the folder.
"""

import ctypes
import errno
import os
import select
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_CLOSE_WRITE, _MOVED_FROM, _MOVED_TO, _CREATE = 0x8, 0x40, 0x80, 0x100
_ATTRIB, _DELETE_SELF, _MOVE_SELF = 0x4, 0x400, 0x800
_UNMOUNT, _OVERFLOW, _IGNORED, _ISDIR = 0x2000, 0x4000, 0x8000, 0x40000000
_ONLYDIR, _DONT_FOLLOW = 0x01000000, 0x02000000
_WANTED = _CLOSE_WRITE | _MOVED_FROM | _MOVED_TO | _CREATE | _ATTRIB | _DELETE_SELF | _MOVE_SELF
_HEAD = struct.Struct("iIII")
_READ_BYTES = 262_144


@dataclass(frozen=True, slots=True, kw_only=True)
class Stirred:
    """Something at this name: `closed` when its writer closed it or it was moved in, `is_folder` when a folder came,
    whose files have to be looked for."""

    name: str
    closed: bool = False
    is_folder: bool = False


class LostError(Exception):
    """Events were dropped, or the folder is not the one that was watched any more: look at everything."""


class Watches:
    """The watches on one folder and all below it, but for those of which `is_apart` is true. Raises OSError where the
    system has none to give."""

    def __init__(self, folder: str, is_apart: Callable[[str], bool]) -> None:
        self._folder, self._is_apart = folder, is_apart
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._names: dict[int, str] = {}
        self.is_full = False
        self._descriptor = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._descriptor < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        self._poll = select.poll()
        self._poll.register(self._descriptor, select.POLLIN)
        try:
            self._add("")
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        os.close(self._descriptor)

    def wait(self, seconds: float) -> Iterator[Stirred]:
        """What stirred, as soon as something does; nothing when the time is over first. Raises LostError."""
        if not self._poll.poll(seconds * 1_000):
            return
        try:
            data = os.read(self._descriptor, _READ_BYTES)
        except BlockingIOError:
            return
        at = 0
        while at < len(data):
            watch, mask, _, length = _HEAD.unpack_from(data, at)
            raw = data[at + _HEAD.size : at + _HEAD.size + length].rstrip(b"\0")
            at += _HEAD.size + length
            yield from self._told(watch, mask, os.fsdecode(raw))

    def _told(self, watch: int, mask: int, last: str) -> Iterator[Stirred]:
        if mask & _OVERFLOW:
            raise LostError
        folder = self._names.get(watch)
        if folder is None:
            return
        if mask & (_DELETE_SELF | _MOVE_SELF | _UNMOUNT | _IGNORED) and not folder:
            raise LostError
        if mask & _IGNORED:
            del self._names[watch]
        if not last:
            return
        name = f"{folder}/{last}" if folder else last
        if self._is_apart(name):
            return
        if not mask & _ISDIR:
            if mask & (_CLOSE_WRITE | _MOVED_TO | _CREATE | _ATTRIB):
                yield Stirred(name=name, closed=bool(mask & (_CLOSE_WRITE | _MOVED_TO)))
        elif mask & _MOVED_FROM:
            self._drop(name)
        elif mask & (_CREATE | _MOVED_TO | _ATTRIB):
            self._add(name)  # before anybody looks into it, so that nothing falls in between
            yield Stirred(name=name, is_folder=True)

    def _add(self, top: str) -> None:
        left = [top]
        while left:
            name = left.pop()
            path = f"{self._folder}/{name}" if name else self._folder
            watch = self._libc.inotify_add_watch(
                self._descriptor, ctypes.c_char_p(os.fsencode(path)), _WANTED | _ONLYDIR | _DONT_FOLLOW
            )
            if watch < 0:
                number = ctypes.get_errno()
                self.is_full = self.is_full or number in (errno.ENOSPC, errno.ENOMEM)
                if not name:
                    raise OSError(number, os.strerror(number))
                continue
            self._names[watch] = name
            try:
                with os.scandir(path) as entries:
                    for entry in entries:
                        inside = f"{name}/{entry.name}" if name else entry.name
                        if entry.is_dir(follow_symlinks=False) and not self._is_apart(inside):
                            left.append(inside)
            except OSError:
                continue  # it vanished, or may not be read: the scan tells of it

    def _drop(self, top: str) -> None:
        """Forget what lay in a folder that was moved away; where it was moved to, it is added anew."""
        for watch, name in list(self._names.items()):
            if name == top or name.startswith(f"{top}/"):
                self._libc.inotify_rm_watch(self._descriptor, watch)
                self._names.pop(watch, None)
