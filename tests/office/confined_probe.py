"""A confined process that tries what it may not: ``python -m tests.office.confined_probe``."""

from __future__ import annotations

import socket
import subprocess
import sys
import time

from kumaai.office.confined import confined


def serve(request: bytes) -> bytes:
    """Try what the request names; the answer is the name of what stopped it."""
    try:
        if request == b"socket":
            socket.create_connection(("127.0.0.1", 9), timeout=1)
        elif request == b"spawn":
            subprocess.run([sys.executable, "--version"], check=True)
        elif request == b"memory":
            len(bytearray(4 * 1024**3))
        elif request == b"time":
            time.sleep(60)
        elif request == b"print":
            print("noise")
    except BaseException as fault:
        return type(fault).__name__.encode()
    return b"done"


if __name__ == "__main__":
    confined(serve)
