"""The disclosure as a reader sees it: on every page of the PDF, first, even and odd."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from kumaai.office.word.footer import disclose
from tests.office.word.parts import docx, p, table
from tests.office_suite.soffice import convert, requires_office

TEXT = "本資料は生成ＡＩを利用して作成しています（内容確認前）　記録番号：01JABC"
MARK = "01JABC"
PAGE = "".join(p(f"本文{number}行目") for number in range(1, 40))
A4 = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1304" w:bottom="1134" w:left="1304" w:header="851" w:footer="567" w:gutter="0"/>'
WIDE = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
TIGHT = A4.replace('w:footer="567"', 'w:footer="57"').replace('w:bottom="1134"', 'w:bottom="284"')

needs_pdftotext = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed"
)


def footer(number: int, page: str = "default") -> str:
    """A reference to footer ``number``."""
    return f'<w:footerReference w:type="{page}" r:id="footer{number}"/>'


def section(properties: str, *, last: bool = False) -> str:
    """The end of a section."""
    xml = f"<w:sectPr>{properties}</w:sectPr>"
    return xml if last else f"<w:p><w:pPr>{xml}</w:pPr></w:p>"


def first_and_even() -> bytes:
    """Three sections of three pages: with a first page of its own, with nothing, with all three footers."""
    body = PAGE * 3 + section(f"{footer(1)}{A4}<w:titlePg/>")
    body += PAGE * 3 + section(A4 + "<w:titlePg/>")
    body += PAGE * 3 + section(
        f"{footer(2)}{footer(3, 'even')}{footer(4, 'first')}{A4}<w:titlePg/>", last=True
    )
    return docx(
        body,
        settings="<w:evenAndOddHeaders/>",
        footer1=p("一"),
        footer2=table([p("左"), p("右")]),
        footer3=p(),
        footer4=p("四"),
    )


def of_all_shapes() -> bytes:
    """Portrait without footers, landscape, vertical text, and a page almost without margins."""
    body = PAGE + section(A4) + PAGE + section(WIDE)
    body += PAGE + section(A4 + '<w:textDirection w:val="tbRl"/>') + PAGE + section(TIGHT, last=True)
    return docx(body)


@requires_office()
@needs_pdftotext
@pytest.mark.slow
@pytest.mark.parametrize("make", [first_and_even, of_all_shapes])
def test_the_line_is_on_every_page(make, tmp_path: Path) -> None:
    """LibreOffice shows it on each page, and no page is added."""
    (tmp_path / "before.docx").write_bytes(make())
    data = disclose(make(), "a", TEXT, run="01JABC", properties={})
    (tmp_path / "after.docx").write_bytes(data)
    before, after = (
        pages(convert(tmp_path / f"{name}.docx", "pdf", tmp_path)) for name in ("before", "after")
    )
    assert [number for number, page in enumerate(after, 1) if MARK not in page] == []
    assert len(after) == len(before) >= 5


def pages(pdf: Path) -> list[str]:
    """The text of each page."""
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    return text.split("\f")[:-1]
