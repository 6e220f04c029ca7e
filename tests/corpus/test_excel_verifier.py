"""The verifier of the workbook corpus notices damage of every kind that writers do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kumaai.office.excel.write import write_formulas
from tests.corpus.excel_places import Spot
from tests.corpus.excel_verifier import verify
from tests.office.excel import assembled as raw

SHEET = "xl/worksheets/sheet1.xml"
SPOT = Spot("test", "表", {"D2": ("=B2*2", 6)}, "倍")
ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>1</v></c></row>'
    '<row r="2" ht="30" customHeight="1"><c r="A2" t="inlineStr"><is><r><t>太</t></r></is></c><c r="B2" s="1"><v>3</v></c>'
    '<c r="C2" s="1"><f t="shared" ref="C2:C3" si="0">B2+1</f><v>4</v></c></row>'
    '<row r="3"><c r="C3"><f t="shared" si="0"/><v>1</v></c></row>'
)
AFTER = (
    '<mergeCells count="1"><mergeCell ref="A5:B5"/></mergeCells><conditionalFormatting sqref="B1:B3">'
    '<cfRule type="cellIs" dxfId="0" priority="1" operator="lessThan"><formula>2</formula></cfRule></conditionalFormatting>'
    '<drawing r:id="rId1"/><extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"/></extLst>'
)


def _before() -> bytes:
    strings = f'<sst xmlns="{raw.MAIN}"><si><t>名</t><rPh sb="0" eb="1"><t>ナ</t></rPh></si></sst>'
    return raw.book(
        raw.sheet(ROWS, before='<dimension ref="A1:C3"/>', after=AFTER),
        related=[("sharedStrings", "sharedStrings.xml"), ("calcChain", "calcChain.xml")],
        sheet_related=[("drawing", "../drawings/drawing1.xml")],
        more={
            "xl/sharedStrings.xml": strings,
            "xl/drawings/drawing1.xml": "<wsDr/>",
            "xl/calcChain.xml": f'<calcChain xmlns="{raw.MAIN}"><c r="C2"/></calcChain>',
            "xl/vbaProject.bin": b"\1\2\3",
        },
        types={"/xl/calcChain.xml": f"{raw.TYPE}.calcChain+xml"},
        workbook='<definedNames><definedName name="率">表!$B$1</definedName></definedNames><calcPr/>',
    )


BEFORE = _before()
PARTS = raw.parts(write_formulas(BEFORE, "x", "表", {"D2": ("=B2*2", 6)}, "倍"))


def _sheet(old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[SHEET]
        parts[SHEET] = parts[SHEET].replace(old.encode(), new.encode(), 1)

    return change


def _part(name: str, old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[name]
        parts[name] = parts[name].replace(old.encode(), new.encode(), 1)

    return change


DAMAGE: dict[str, tuple[str, Callable[[dict[str, bytes]], object]]] = {
    "a part is gone": ("parts", lambda parts: parts.pop("xl/drawings/drawing1.xml")),
    "macros differ in a byte": ("parts", lambda parts: parts.update({"xl/vbaProject.bin": b"\1\2\4"})),
    "a part is new": ("parts", lambda parts: parts.update({"xl/new.xml": b"<a/>"})),
    "the parts stand otherwise": ("parts", lambda parts: parts.update({"_rels/.rels": parts.pop("_rels/.rels")})),
    "furigana is gone": ("lost", _part("xl/sharedStrings.xml", '<rPh sb="0" eb="1"><t>ナ</t></rPh>', "")),
    "a name is gone": ("lost", _part("xl/workbook.xml", '<definedName name="率">表!$B$1</definedName>', "")),
    "a name refers elsewhere": ("other", _part("xl/workbook.xml", "$B$1", "$B$2")),
    "rich text became plain": ("lost", _sheet("<is><r><t>太</t></r></is>", "<is><t>太</t></is>")),
    "a merge is gone": ("lost", _sheet('<mergeCell ref="A5:B5"/>', "")),
    "a conditional format is gone": ("lost", _sheet("<formula>2</formula>", "")),
    "sparklines are gone": ("lost", _sheet('<ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"/>', "")),
    "a drawing is cut off": ("lost", _sheet('<drawing r:id="rId1"/>', "")),
    "a row lost its height": ("lost", _sheet(' ht="30" customHeight="1"', "")),
    "a merge grew": ("other", _sheet("A5:B5", "A5:C5")),
    "another value": ("cells", _sheet("<v>3</v>", "<v>4</v>")),
    "another style": ("cells", _sheet('<c r="B2" s="1">', '<c r="B2" s="2">')),
    "another formula": ("cells", _sheet(">B2+1<", ">B2+2<")),
    "a cell is gone": ("cells", _sheet('<c r="B1"><v>1</v></c>', "")),
    "a cell is new": ("cells", _sheet("</c></row></sheetData>", '</c><c r="Z3"><v>1</v></c></row></sheetData>')),
    "another formula was written": ("other", _sheet("<f>B2*2</f>", "<f>B2*3</f>")),
    "another value was written": ("other", _sheet("<v>6</v>", "<v>7</v>")),
    "the value is missing": ("other", _sheet("<v>6</v>", "")),
    "the formula became text": ("other", _sheet("<f>B2*2</f><v>6</v>", "<v>6</v>")),
    "a style that is not there": ("other", _sheet('<c r="D2" s="1">', '<c r="D2" s="77">')),
    "the header became a formula": ("other", _sheet('t="inlineStr"><is><t>倍</t></is>', "><f>倍</f>")),
    "the used range stayed": ("other", _sheet('ref="A1:D3"', 'ref="A1:C3"')),
    "cells stand out of order": ("other", _sheet('<c r="A1" t="s"><v>0</v></c><c r="B1"><v>1</v></c>',
                                                 '<c r="B1"><v>1</v></c><c r="A1" t="s"><v>0</v></c>')),
    "no computing on load": ("other", _part("xl/workbook.xml", ' fullCalcOnLoad="1"', "")),
    "the chain is still named": ("other", _part("[Content_Types].xml", "</Types>", '<Override PartName="/xl/calcChain.xml" ContentType="a/b"/></Types>')),
    "the sheet is no XML": ("other", _sheet("</worksheet>", "")),
}  # fmt: skip


def test_what_is_right_has_no_faults() -> None:
    """The undamaged result passes."""
    assert verify(BEFORE, raw.pack(PARTS), SPOT).faults == []


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_noticed(name: str) -> None:
    """Each kind of damage is told as what it is."""
    kind, damage = DAMAGE[name]
    parts = dict(PARTS)
    damage(parts)
    verdict = verify(BEFORE, raw.pack(parts), SPOT)
    assert getattr(verdict, kind), verdict
