"""Reports of unexpected errors, kept for the makers of kumaai and shown to nobody else."""

from __future__ import annotations

import platform
import traceback

from kumaai import __version__
from kumaai.environment import Environment


def report(error: BaseException, command: str, environment: Environment) -> str:
    """Keep the traceback of ``error`` under ``KUMAAI_HOME`` (0600).

    Returns the report's path, or "" where it cannot be written. The report
    holds code places only, not the arguments or the documents of the run.
    """
    frames = traceback.TracebackException.from_exception(error)
    text = "".join(frames.stack.format())
    head = f"kumaai {__version__}, Python {platform.python_version()}, {environment.platform}, {command}\n"
    folder = environment.home / "reports"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{environment.now():%Y%m%d-%H%M%S-%f}.txt"
        path.touch(mode=0o600)
        path.write_text(f"{head}{type(error).__name__}\n{text}", encoding="utf-8")
        return str(path)
    except OSError:
        return ""
