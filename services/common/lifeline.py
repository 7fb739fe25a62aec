"""A process that ends when its parent does, even when the parent is killed with SIGKILL."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""From linux/prctl.h: the signal that the kernel sends to a process whose parent thread has ended."""


def end_with_parent(parent_pid: int) -> None:
    """Ask the kernel to kill this process when its parent, `parent_pid`, ends; does nothing where there is no Linux.

    Kept over execve, not inherited over fork: each generation asks for itself.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:  # it had ended before we asked
        os.kill(os.getpid(), signal.SIGKILL)
