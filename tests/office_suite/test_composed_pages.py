"""Composed documents on paper: what LibreOffice shows of them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kumaai.layout import Heading, Item, Items, Layout, Paragraph, Table
from kumaai.office.word.compose import compose
from kumaai.office.word.footer import disclose
from kumaai.office.word.template import open_template
from tests.examples import EXAMPLES
from tests.office_suite.soffice import convert_all, requires_office
from tests.program import kumaai

pytestmark = [
    requires_office(),
    pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed"),
]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The pages of each document as text without spaces; all are laid out in one start of the office."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "ours.docx").write_bytes(
        disclose(compose(_plan()).data, "計画", "規則による下書き", run="R", properties={})
    )
    template = open_template((EXAMPLES / "notice.docx").read_bytes(), "notice.docx")
    behind = compose(Layout("題名", (Paragraph("本文の終わり。"),)), template=template)
    (folder / "letterhead.docx").write_bytes(behind.data)
    for name in ("council.docx", "minutes-template.docx", "notice.docx"):
        shutil.copy(EXAMPLES / name, folder)
    template_options = ("--template", "minutes-template.docx", "-o", "template.docx")
    assert kumaai(folder, "minutes", "council.docx", *template_options).status == 0
    assert (
        kumaai(folder, "summarize", "notice.docx", "--check-sheet", "check.docx", language="ja").status == 0
    )
    names = ("ours", "letterhead", "template", "check")
    made = convert_all([folder / f"{name}.docx" for name in names], "pdf", folder)
    return {name: _pages(pdf) for name, pdf in zip(names, made, strict=True)}


def _plan() -> Layout:
    """Headings of four levels, both kinds of numbered list, a table over several pages."""
    rows = tuple((str(number), f"宿題その{number}", "係長") for number in range(1, 91))
    return Layout(
        "計画",
        (
            Paragraph("令和８年６月３日", style="right"),
            *(Heading(text, level) for level, text in enumerate(("総論", "目的", "範囲", "細目"), 1)),
            Items((Item("一つ目"), Item("二つ目")), ordered=True),
            Heading("各論"),
            Items((Item("六月三日", label="日時"), Item("市役所", label="場所")), ordered=True, record=True),
            Table(("番号", "内容", "担当"), rows),
        ),
    )


def _pages(pdf: Path) -> list[str]:
    text = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout
    return [re.sub(r"[ 　]+", "", page) for page in text.split("\f")[:-1]]


def test_headings_and_lists_show_their_numbers(shown: dict[str, list[str]]) -> None:
    """第１ １ （１） ア, and each list from its first number."""
    lines = shown["ours"][0].splitlines()
    for line in (
        "第１総論",
        "１目的",
        "（１）範囲",
        "ア細目",
        "（２）二つ目",
        "第２各論",
        "１日時六月三日",
        "２場所市役所",
    ):
        assert line in lines


def test_each_page_shows_the_header_row_and_its_number(shown: dict[str, list[str]]) -> None:
    """A table over several pages says on each what its columns hold."""
    pages = shown["ours"]
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert "番号内容担当" in page and f"－{number}－" in page and "規則による下書き" in page


def test_the_example_template_gives_minutes_in_its_own_form(shown: dict[str, list[str]]) -> None:
    """Header, stamp boxes and the last line stay; every placeholder is filled; the disclosure is on each page."""
    pages = shown["template"]
    assert "{{" not in "".join(pages)
    assert "課長補佐係長担当" in pages[0] and "作成日令和8年11月22日" in pages[0]
    assert "日時令和8年10月15日（木）" in pages[0] and "会議録署名人" in pages[-1]
    assert all("【架空の例】" in page and "生成ＡＩ不使用" in page for page in pages)


def test_a_document_behind_a_letterhead_is_shown_whole(shown: dict[str, list[str]]) -> None:
    """A template without placeholders keeps its text; the document follows it."""
    whole = "".join(shown["letterhead"])
    assert whole.index("指定避難所") < whole.index("題名") < whole.index("本文の終わり。")


def test_a_check_sheet_is_one_page(shown: dict[str, list[str]]) -> None:
    """Eight lines with their sources, what was checked and what is to be checked, and room to sign: one page of A4."""
    (page,) = shown["check"]
    assert "毛布は、避難者" in page
    assert "□" in page and "kumaaiconfirm" in page
