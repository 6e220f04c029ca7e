"""The harness itself: converting, calling macros, and faults that do not hang."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples import EXAMPLES
from tests.office_suite.console import console_environ
from tests.office_suite.soffice import Office, OfficeError, convert, requires_office

pytestmark = requires_office()


@pytest.mark.parametrize("name", ["newsletter.docx", "budget.xlsx", "打合せ メモ.txt"])
def test_converts_to_pdf(name: str, tmp_path: Path) -> None:
    """Word, Excel and text files become PDF."""
    converted = convert(EXAMPLES / name, "pdf", tmp_path)
    assert converted.parent == tmp_path
    assert converted.read_bytes().startswith(b"%PDF")


def test_says_what_cannot_be_converted(tmp_path: Path) -> None:
    """A missing file is an error that names it."""
    with pytest.raises(OfficeError, match=r"no\.docx"):
        convert(tmp_path / "no.docx", "pdf", tmp_path)


def test_a_macro_gets_and_returns_text(office: Office) -> None:
    """Characters outside cp932 pass unharmed both ways."""
    code = "Function Main(text)\nMain = text & ActiveDocument.Paragraphs.Count\nEnd Function\n"
    assert office.run_macro({"Try": code}, "Try.Main", ["髙😀"]).value == "髙😀1"


def test_a_macro_s_error_is_told(office: Office) -> None:
    """An error inside a macro fails the call with Basic's own message, and the office goes on."""
    with pytest.raises(OfficeError, match="Division by zero"):
        office.run_macro({"Try": "Function Main(zero)\nMain = 1 / zero\nEnd Function\n"}, "Try.Main", [0])
    with pytest.raises(OfficeError, match="does not compile"):
        office.run_macro({"Try": "Function Main()\nIf\nEnd Function\n"}, "Try.Main")
    assert office.run_macro({"Try": "Function Main()\nMain = 7\nEnd Function\n"}, "Try.Main").value == 7


def test_a_macro_that_never_ends_is_stopped(tmp_path: Path) -> None:
    """A limit ends the call and the office with it."""
    endless = "Function Main()\nDo\nLoop\nEnd Function\n"
    with Office(console_environ(tmp_path)) as own, pytest.raises(OfficeError, match="within 3 seconds"):
        own.run_macro({"Try": endless}, "Try.Main", seconds=3)
