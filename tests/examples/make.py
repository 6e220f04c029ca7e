"""Builds the files of ``examples/``: ``python -m tests.examples.make``.

The shipped files are what counts; this says where they come from, and a test
holds the two together.
"""

from __future__ import annotations

from pathlib import Path

from tests.examples import EXAMPLES, documents, workbooks

SOURCE = Path(__file__).parent / "source"


def build() -> dict[str, bytes]:
    """Every example that is built, by its name in ``examples/``."""
    built = {
        f"{name}.docx": documents.build(SOURCE / f"{name}.md") for name in ("council", "newsletter", "notice")
    }
    built["minutes-template.docx"] = documents.minutes_template()
    built["budget.xlsx"] = workbooks.budget()
    built["staff.xlsx"] = workbooks.staff()
    built["survey.xlsx"] = workbooks.survey()
    # A name with a space, in the code page and with the line ends of a Japanese Windows.
    memo = (SOURCE / "打合せ メモ.txt").read_text(encoding="utf-8")
    built["打合せ メモ.txt"] = memo.replace("\n", "\r\n").encode("cp932")
    return built


if __name__ == "__main__":
    EXAMPLES.mkdir(exist_ok=True)
    for name, data in build().items():
        (EXAMPLES / name).write_bytes(data)
