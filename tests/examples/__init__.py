"""The shipped examples: built from ``source/``, opened, and run."""

from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"
