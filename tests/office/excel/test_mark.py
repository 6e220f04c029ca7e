"""A proofread workbook: marked cells with comments, and nothing else changed."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
import pytest

from kumaai.answers import Edit
from kumaai.office.excel.mark import Marked, mark, own_texts
from tests.office.excel.raw import OFFICE, part, parts, text_cells, workbook

WHEN = datetime(2026, 11, 22, 10, 30)
TABLE = (
    '<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="1" name="表1" displayName="表1" '
    'ref="A1:B2"><tableColumns count="2"><tableColumn id="1" name="見だし"/><tableColumn id="2" name="金額"/>'
    "</tableColumns></table>"
)


def edit(cell: str, before: str, after: str, start: int = 0, certainty: str = "fix") -> Edit:
    """An edit of a cell on the sheet 表."""
    return Edit(
        block=f"表!{cell}",
        start=start,
        end=start + len(before),
        before=before,
        after=after,
        reason="誤り",
        certainty=certainty,  # type: ignore[arg-type]
    )


def marked(data: bytes, *edits: Edit, **wish: bool) -> Marked:
    """The workbook with the edits."""
    return mark(data, "表.xlsx", edits, author="校正係", when=WHEN, **wish)


def sheet(data: bytes) -> openpyxl.worksheet.worksheet.Worksheet:
    """The sheet as an independent reader sees it."""
    return openpyxl.load_workbook(io.BytesIO(data), rich_text=True)["表"]


def test_only_the_edited_cell_of_a_shared_string_changes() -> None:
    """Two cells share a string; one is corrected, coloured and commented on, the other stays as it was."""
    data = workbook(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>0</v></c></row>', "<si><t>行なう</t></si>"
    )
    result = marked(data, edit("A1", "行なう", "行う"))
    page = sheet(result.data)
    assert (page["A1"].value, page["B1"].value) == ("行う", "行なう")
    assert page["A1"].fill.fgColor.rgb == "FFFFF2CC" and page["B1"].fill.fgColor.rgb != "FFFFF2CC"
    assert "「行なう」→「行う」" in page["A1"].comment.text and page["A1"].comment.author == "校正係"
    assert page["B1"].comment is None
    before, after = parts(data), parts(result.data)
    assert before["xl/sharedStrings.xml"] == after["xl/sharedStrings.xml"]
    assert before["xl/workbook.xml"] == after["xl/workbook.xml"]  # no formula, nothing to compute


def test_runs_of_other_formats_keep_their_looks() -> None:
    """A change inside a bold run stays bold; the run beside it is untouched."""
    rich = "<si><r><rPr><b/><sz val='14'/></rPr><t>御注意下さい</t></r><r><t xml:space='preserve'>。 期限</t></r></si>"
    result = marked(workbook(text_cells("A1"), rich), edit("A1", "下さい", "ください", 3))
    first, second = sheet(result.data)["A1"].value
    assert (str(first), first.font.b, first.font.sz) == ("御注意ください", True, 14)
    assert str(second) == "。 期限"


def test_furigana_goes_only_where_its_characters_changed() -> None:
    """The reading over the corrected word is dropped and told of; the others move with their characters."""
    read = (
        "<si><t>総務果の青木様</t><rPh sb='0' eb='3'><t>ソウムカ</t></rPh><rPh sb='4' eb='6'><t>アオキ</t></rPh>"
        "<phoneticPr fontId='0'/></si>"
    )
    result = marked(workbook(text_cells("A1"), read), edit("A1", "果の", "課のご担当", 2))
    stored = part(result.data, "xl/worksheets/sheet1.xml")
    assert result.readings == {"表!A1": ["ソウムカ"]} and "ソウムカ" not in stored
    assert '<rPh sb="7" eb="9"><t>アオキ</t></rPh>' in stored and "phoneticPr" in stored
    assert "ふりがな「ソウムカ」は外しました" in sheet(result.data)["A1"].comment.text


def test_a_comment_that_is_there_keeps_its_text() -> None:
    """The note is put behind what a colleague wrote, under his name, and the box grows."""
    book = openpyxl.Workbook()
    book.active.title = "表"
    book.active["A1"] = "行なう"
    book.active["A1"].comment = openpyxl.comments.Comment("ここは要相談", "同僚")
    buffer = io.BytesIO()
    book.save(buffer)
    result = marked(buffer.getvalue(), edit("A1", "行なう", "行う"))
    comment = sheet(result.data)["A1"].comment
    assert comment.text.startswith("ここは要相談\n\n修正：") and comment.author == "同僚"
    drawing = next(name for name in parts(result.data) if name.endswith(".vml"))
    assert part(buffer.getvalue(), drawing) != part(result.data, drawing)


def test_a_thread_gets_a_reply() -> None:
    """Excel 365 shows the thread and not the note behind it, so the finding is said there too."""
    threads = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="A1" dT="2026-01-01T00:00:00.00" personId="{P}" id="{T}"><text>確認願います</text>'
        "</threadedComment></ThreadedComments>"
    )
    related = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    data = workbook(
        text_cells("A1"),
        "<si><t>行なう</t></si>",
        parts={"xl/threadedComments/threadedComment1.xml": threads},
        relations=f'<Relationship Id="rId9" Type="{related}" Target="../threadedComments/threadedComment1.xml"/>',
    )
    result = marked(data, edit("A1", "行なう", "行う"))
    thread = part(result.data, "xl/threadedComments/threadedComment1.xml")
    assert "確認願います" in thread and 'parentId="{T}"' in thread and "「行なう」→「行う」" in thread
    assert 'displayName="校正係"' in part(result.data, "xl/persons/person.xml")


@pytest.mark.parametrize(
    ("data", "cell", "code"),
    [
        (
            workbook(
                text_cells("A1"),
                "<si><t>見だし</t></si>",
                parts={"xl/tables/table1.xml": TABLE},
                relations=f'<Relationship Id="rId1" Type="{OFFICE}/table" Target="../tables/table1.xml"/>',
            ),
            "A1",
            "relied.table",
        ),
        (
            workbook(
                text_cells("A1"),
                "<si><t>見だし</t></si>",
                after='<dataValidations><dataValidation type="list" sqref="C3"><formula1>$A$1:$A$4</formula1>'
                "</dataValidation></dataValidations>",
            ),
            "A1",
            "relied.choice",
        ),
        (
            workbook(
                text_cells("A1") + '<row r="2"><c r="B2"><f>COUNTIF(A$1:A$9,"x")</f><v>0</v></c></row>',
                "<si><t>見だし</t></si>",
            ),
            "A1",
            "relied.lookup",
        ),
        (
            workbook(
                text_cells("A1")
                + '<row r="2"><c r="B2" t="str"><f>IF(C2&gt;1,"見だし","")</f><v/></c></row>',
                "<si><t>見だし</t></si>",
            ),
            "A1",
            "relied.lookup",
        ),
        (
            workbook(
                text_cells("A1"),
                "<si><t>見だし</t></si>",
                names='<definedNames><definedName name="見だし">表!$A$1</definedName></definedNames>',
            ),
            "A1",
            "relied.name",
        ),
        (
            workbook(
                text_cells("A1", "B1"),
                "<si><t>表題</t></si><si><t>見だし</t></si>",
                after='<autoFilter ref="A1:B9"><filterColumn colId="1"><filters><filter val="見だし"/></filters>'
                "</filterColumn></autoFilter>",
            ),
            "B1",
            "relied.filter",
        ),
    ],
)
def test_a_text_that_others_rely_on_is_only_commented_on(data: bytes, cell: str, code: str) -> None:
    """Correcting it would break what looks it up, so the comment tells and the text stays."""
    result = marked(data, edit(cell, "見だし", "見出し"))
    assert result.kept == {0: code} and result.applied == [0]
    assert sheet(result.data)[cell].value == "見だし"
    assert "文字は変えていません" in sheet(result.data)[cell].comment.text


def test_a_sum_over_a_text_relies_on_nothing() -> None:
    """A formula that only adds up or joins a column does not hold its texts back."""
    data = workbook(
        text_cells("A1") + '<row r="2"><c r="B2"><f>SUM(A1:A9)</f><v>0</v></c><c r="C2" t="str">'
        '<f>IF(A1="","",A1&amp;"様")</f><v>行なう様</v></c></row>',
        "<si><t>行なう</t></si>",
    )
    result = marked(data, edit("A1", "行なう", "行う"))
    assert result.kept == {} and sheet(result.data)["A1"].value == "行う"
    assert 'fullCalcOnLoad="1"' in part(result.data, "xl/workbook.xml")


def test_numbers_dates_and_formulas_are_never_touched() -> None:
    """Only texts of a cell's own are proofread, and an edit of anything else is refused."""
    data = workbook(
        '<row r="1"><c r="A1"><v>5</v></c><c r="B1" s="1"><v>45748</v></c><c r="C1" t="str"><f>A1&amp;"行なう"</f>'
        '<v>5行なう</v></c><c r="D1" t="s"><v>0</v></c><c r="E1" t="str"><v>直書き</v></c></row>',
        "<si><t>文</t></si>",
    )
    assert own_texts(data, "表.xlsx") == {"表!D1", "表!E1"}
    result = marked(data, edit("A1", "5", "6"), edit("B1", "2025", "2026"), edit("C1", "行なう", "行う", 1))
    assert set(result.refused.values()) == {"not_text"} and result.data == data


def test_a_protected_sheet_is_only_changed_by_force() -> None:
    """Without --force the edit is refused with its reason."""
    data = workbook(text_cells("A1"), "<si><t>行なう</t></si>", after='<sheetProtection sheet="1"/>')
    assert marked(data, edit("A1", "行なう", "行う")).refused == {0: "protected"}
    assert sheet(marked(data, edit("A1", "行なう", "行う"), force=True).data)["A1"].value == "行う"


def test_plain_changes_the_text_and_leaves_no_mark() -> None:
    """--plain neither colours nor comments, and hints are left to the list of findings."""
    data = workbook(text_cells("A1", "B1"), "<si><t>行なう</t></si><si><t>６月</t></si>")
    result = marked(
        data, edit("A1", "行なう", "行う"), edit("B1", "６月", "6月", certainty="hint"), plain=True
    )
    assert result.applied == [0] and sheet(result.data)["A1"].value == "行う"
    assert parts(result.data)["xl/styles.xml"] == parts(data)["xl/styles.xml"]
    assert not [name for name in parts(result.data) if "comments" in name]


def test_a_drawing_that_is_no_xml_keeps_its_bytes() -> None:
    """Excel writes a bare <br> into drawings of form controls; the new box goes in without parsing the rest."""
    vml = '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="_x0000_s1030"><font>one<br>two</font></v:shape></xml>'
    data = workbook(
        text_cells("A1"),
        "<si><t>行なう</t></si>",
        after='<legacyDrawing r:id="rId5"/>',
        parts={"xl/drawings/vmlDrawing1.vml": vml},
        relations=f'<Relationship Id="rId5" Type="{OFFICE}/vmlDrawing" Target="../drawings/vmlDrawing1.vml"/>',
        types='<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>',
    )
    drawing = part(marked(data, edit("A1", "行なう", "行う")).data, "xl/drawings/vmlDrawing1.vml")
    assert drawing.startswith(vml.removesuffix("</xml>")) and "_x0000_s1031" in drawing


@pytest.mark.parametrize(("width", "columns"), [(2.0, 15), (30.0, 2)])
def test_a_box_is_as_wide_whatever_the_columns_are(width: float, columns: int) -> None:
    """On graph-paper sheets the box spans as many columns as its text needs, on wide ones few."""
    book = openpyxl.Workbook()
    page = book.active
    page.title, page["A1"] = "表", "行なう"
    for number in range(1, 40):
        page.column_dimensions[openpyxl.utils.get_column_letter(number)].width = width
    buffer = io.BytesIO()
    book.save(buffer)
    result = marked(buffer.getvalue(), edit("A1", "行なう", "行う"))
    drawing = next(name for name in parts(result.data) if name.endswith(".vml"))
    anchor = part(result.data, drawing).partition("<x:Anchor>")[2].partition("<")[0].split(",")
    assert abs(int(anchor[4]) - int(anchor[0]) - columns) <= 1
