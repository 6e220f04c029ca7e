"""Workbooks assembled part by part, in the way that Excel and others write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="游ゴシック"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="2"><border/><border><left style="thin"/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="38" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyBorder="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="1" xfId="0" applyBorder="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyProtection="1"><protection locked="0"/></xf>'
    "</cellXfs></styleSheet>"
)


def sheet(rows: str, before: str = "", after: str = "", attributes: str = "") -> str:
    """A worksheet part with ``rows`` in its sheetData."""
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"{attributes}>{before}<sheetData>{rows}</sheetData>{after}'
        "</worksheet>"
    )


def relations(entries: Sequence[tuple[str, str]], office: str = OFFICE) -> str:
    """A relations part: (kind, target) with ids rId1, rId2 …"""
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(entries, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def book(
    xml: str | bytes,
    *,
    more: Mapping[str, str | bytes] | None = None,
    related: Sequence[tuple[str, str]] = (),
    sheet_related: Sequence[tuple[str, str]] = (),
    workbook: str = "",
    styles: str | None = STYLES,
    types: Mapping[str, str] | None = None,
    kind: str = "sheet",
    office: str = OFFICE,
    main: str = MAIN,
) -> bytes:
    """A workbook with the one sheet 表 whose part is ``xml``.

    ``related`` and ``sheet_related`` are more relations of the workbook and
    the sheet, ``more`` parts beside these, ``types`` their content types,
    ``workbook`` elements behind the list of sheets.
    """
    links = [
        ("worksheet", "worksheets/sheet1.xml"),
        *([("styles", "styles.xml")] if styles else []),
        *related,
    ]
    content: dict[str, str | bytes] = {
        "[Content_Types].xml": _types(kind, {**(types or {})}, styles=bool(styles)),
        "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")], office),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        f'<sheet name="表" sheetId="1" r:id="rId1"/></sheets>{workbook}</workbook>',
        "xl/_rels/workbook.xml.rels": relations(links, office),
        "xl/worksheets/sheet1.xml": xml,
    }
    if styles:
        content["xl/styles.xml"] = styles
    if sheet_related:
        content["xl/worksheets/_rels/sheet1.xml.rels"] = relations(sheet_related, office)
    return pack({**content, **(more or {})})


def _types(kind: str, more: Mapping[str, str], *, styles: bool) -> str:
    overrides = {
        "/xl/workbook.xml": f"{TYPE}.{kind}.main+xml",
        "/xl/worksheets/sheet1.xml": f"{TYPE}.worksheet+xml",
    }
    overrides |= {"/xl/styles.xml": f"{TYPE}.styles+xml"} if styles else {}
    inner = "".join(
        f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in {**overrides, **more}.items()
    )
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="bin" ContentType="application/octet-stream"/>{inner}</Types>'
    )


def pack(content: Mapping[str, str | bytes]) -> bytes:
    """A zip of the parts, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 4, 1, 8, 30, 2)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    """Every part's bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sheet_of(data: bytes) -> str:
    """The sheet's part as text."""
    return parts(data)["xl/worksheets/sheet1.xml"].decode()


def table(
    ref: str, columns: Sequence[str], *, name: str = "物品", totals: bool = False, more: str = ""
) -> str:
    """A table part with an auto filter."""
    last = ref
    if totals:
        first, _colon, end = ref.partition(":")
        letters = end.rstrip("0123456789")
        last = f"{first}:{letters}{int(end[len(letters) :]) - 1}"
    inner = "".join(f'<tableColumn id="{n}" name="{column}"/>' for n, column in enumerate(columns, 1))
    return (
        f'{HEAD}<table xmlns="{MAIN}" id="1" name="{name}" displayName="{name}" ref="{ref}"'
        f'{" totalsRowCount=" + chr(34) + "1" + chr(34) if totals else ""}{more}><autoFilter ref="{last}"/>'
        f'<tableColumns count="{len(columns)}">{inner}</tableColumns></table>'
    )
