"""Which process keeps an open record, and whether it still lives.

A process id alone is used again by the system, so the moment when the process
started goes with it where the platform tells it (Linux, Windows).
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress


def token() -> str:
    """This process as ``node|pid|start``; ``start`` is empty where the platform does not tell it."""
    return f"{_node()}|{os.getpid()}|{_started(os.getpid()) or ''}"


def is_alive(process: str) -> bool | None:
    """Whether the process of that token still runs; None where this machine cannot know."""
    node, _, rest = process.partition("|")
    pid, _, started = rest.partition("|")
    if node != _node() or not pid.isdigit():
        return None
    now = _started(int(pid))
    if now is None:
        return _exists(int(pid))
    return now != "" and (not started or now == started)


def _node() -> str:
    if sys.platform == "win32":
        return os.environ.get("COMPUTERNAME", "")
    return os.uname().nodename


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)  # POSIX only: on Windows this would be a Ctrl-C, and _started answers there
    except ProcessLookupError:
        return False
    except OSError:
        return True  # it runs for another user
    return True


def _started(pid: int) -> str | None:
    """When the process started, in the platform's own unit; "" for no such process, None for unknown."""
    if sys.platform == "win32":
        return _started_windows(pid)
    if sys.platform != "linux":
        return None
    with suppress(FileNotFoundError, ProcessLookupError):
        try:
            with open(f"/proc/{pid}/stat", "rb") as file:
                state, *fields = file.read().rpartition(b")")[2].split()
        except PermissionError:
            return None
        # Field 22 of proc_pid_stat(5); a zombie has ended and only waits to be collected.
        return "" if state in (b"Z", b"X") else fields[18].decode()
    return "" if os.path.exists("/proc/self/stat") else None


def _started_windows(pid: int) -> str | None:
    import ctypes
    from ctypes import wintypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.OpenProcess.restype = wintypes.HANDLE
    handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        denied = ctypes.get_last_error() == 5  # type: ignore[attr-defined]
        return "?" if denied else ""
    try:
        code, times = wintypes.DWORD(), [wintypes.FILETIME() for _ in range(4)]
        kernel.GetExitCodeProcess(wintypes.HANDLE(handle), ctypes.byref(code))
        if code.value != 259:  # STILL_ACTIVE
            return ""
        kernel.GetProcessTimes(wintypes.HANDLE(handle), *(ctypes.byref(time) for time in times))
        return str(times[0].dwHighDateTime << 32 | times[0].dwLowDateTime)
    finally:
        kernel.CloseHandle(wintypes.HANDLE(handle))
