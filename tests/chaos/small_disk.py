"""A small disk of a run's own: a tmpfs under its folder, which only this process and its children see.

It takes a mount namespace and no rights: where a plain user may not mount, a user namespace lets them, if the machine
allows those (Debian and Ubuntu do, most containers do not). Linux only.
"""

import ctypes
import os
import sys
from pathlib import Path

_NEW_MOUNTS = 0x00020000
_NEW_USER = 0x10000000
"""CLONE_NEWNS and CLONE_NEWUSER of linux/sched.h."""

_PRIVATE = (1 << 18) | (1 << 14)
"""MS_PRIVATE | MS_REC of linux/mount.h: nothing that is mounted here is seen outside."""


def mount(folder: Path, *, megabytes: int) -> str | None:
    """Mount it over the folder; None where it is done, else why it cannot be had. To be called before any thread."""
    if sys.platform != "linux":
        return "only Linux has mount namespaces"
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEW_MOUNTS) != 0:
        if libc.unshare(_NEW_MOUNTS | _NEW_USER) != 0:
            return f"this machine lets nobody mount in a namespace of their own: {os.strerror(ctypes.get_errno())}"
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    if libc.mount(b"none", b"/", None, _PRIVATE, None) != 0:
        return f"mounts cannot be made private: {os.strerror(ctypes.get_errno())}"
    options = f"size={megabytes}m,mode=0755".encode()
    if libc.mount(b"qawl-chaos", os.fsencode(folder), b"tmpfs", 0, options) != 0:
        return f"no tmpfs can be mounted: {os.strerror(ctypes.get_errno())}"
    return None
