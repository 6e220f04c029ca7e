"""Progress on a terminal's stderr, and nowhere else."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, cast

from kumaai.environment import Environment


@contextmanager
def progress(environment: Environment, *, shown: bool) -> Iterator[Callable[[str], None]]:
    """A function that shows what is going on: a spinner on a terminal, nothing in a script."""
    if not shown or not environment.stderr.isatty():
        yield lambda _text: None
        return
    spinner = _Spinner(environment)
    try:
        yield spinner.tell
    finally:
        spinner.stop()


class _Spinner:
    """A rich status line that starts with the first message, so that quick runs import no rich."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._status = None

    def tell(self, text: str) -> None:
        if self._status is None:
            from rich.console import Console

            console = Console(
                file=cast(IO[str], _Text(self._environment)),
                width=self._environment.columns,
                force_terminal=True,
            )
            self._status = console.status(text, spinner="line")
            self._status.start()
        self._status.update(text)

    def stop(self) -> None:
        if self._status is not None:
            self._status.stop()


class _Text(io.TextIOBase):
    """The environment's stderr as the text file that rich writes to."""

    def __init__(self, environment: Environment) -> None:
        self._stream = environment.stderr

    @property
    def encoding(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self._stream.encoding

    def write(self, text: str) -> int:
        return self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return True
