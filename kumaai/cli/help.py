"""Help pages measured in columns: click counts characters, but half of Japanese text is two columns wide."""

from __future__ import annotations

from collections.abc import Iterable

import click

from kumaai.cli.table import width, wrapped

MOST_COLUMNS = 100
"""Longer lines are hard to read, however wide the terminal."""
_LEAST_COLUMNS = 40
_LONGEST_TERM = 30


class HelpFormatter(click.HelpFormatter):
    """Click's formatter, with lines that fit the terminal in Japanese too."""

    def __init__(self, columns: int) -> None:
        # The last column stays free: an older Windows console would add an empty line after it.
        super().__init__(width=min(max(columns - 1, _LEAST_COLUMNS), MOST_COLUMNS))

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line; what does not fit goes on below its first argument."""
        start = f"{prefix or ''}{prog} "
        lines = wrapped(args, self.width - width(start))
        self.write(start + f"\n{' ' * width(start)}".join(lines).rstrip() + "\n")

    def write_text(self, text: str) -> None:
        """Paragraphs at the present indentation; empty lines stay."""
        for line in wrapped(text, self.width - self.current_indent):
            self.write((" " * self.current_indent + line).rstrip() + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = _LONGEST_TERM, col_spacing: int = 2
    ) -> None:
        """Terms and their meanings in two columns; a long term stands on a line of its own."""
        rows = list(rows)
        widest = max(width(term) for term, _meaning in rows)
        column = min(widest, col_max, self.width // 2) + col_spacing
        left = self.current_indent + column
        for term, meaning in rows:
            lines = wrapped(meaning, self.width - left)
            head = " " * self.current_indent + term
            if width(term) + col_spacing > column:
                self.write(head + "\n")
                head = ""
            self.write((head + " " * (left - width(head)) + lines[0]).rstrip() + "\n")
            for line in lines[1:]:
                self.write(" " * left + line + "\n")
