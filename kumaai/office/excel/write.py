"""Writing formulas into a workbook that somebody owns: nothing else of it changes.

Only the sheet's part, workbook.xml and the calculation chain's entries are
touched (for a spilling formula also the metadata part). What was written is
read again and compared; on any difference nothing is handed out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kumaai.messages import _
from kumaai.office.excel import formats, syntax
from kumaai.office.excel.editing import OFFICE, SHEET_TYPE, PartsEditor, SheetEditor, refuse_signed, serialize
from kumaai.office.excel.functions import SPILLING
from kumaai.office.excel.workbook import Cell, Workbook, child, children, local
from kumaai.sheet import Scalar, cell_name, split_cell, split_range
from kumaai.status import AnswerError, OutputError

_METADATA = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<metadata xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    b'xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray">'
    b'<metadataTypes count="1"><metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" pasteAll="1" '
    b'pasteValues="1" merge="1" splitFirst="1" rowColShift="1" clearFormats="1" clearComments="1" assign="1" '
    b'coerce="1" cellMeta="1"/></metadataTypes><futureMetadata name="XLDAPR" count="1"><bk><extLst>'
    b'<ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}"><xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/>'
    b'</ext></extLst></bk></futureMetadata><cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'
)


def write_formulas(
    data: bytes,
    path: str,
    sheet: str,
    formulas: Mapping[str, tuple[str, Scalar]],
    header: tuple[str, str] | None = None,
    *,
    array: Sequence[Sequence[Scalar]] = (),
    dates: bool = False,
    overwrite: bool = False,
) -> bytes:
    """The workbook with ``formulas`` (cell → canonical formula and its value) in ``sheet``.

    ``header`` is (cell, text). ``array`` is the whole result of the one
    spilling formula. With ``dates`` the values are dates: a cell without a date
    format gets one that the workbook already has. Raises OutputError with code output.merged,
    output.array, output.data_table, output.pivot, output.protected,
    output.signed, output.occupied or output.spill when the place is not safe;
    AnswerError answer.changed when the result differs anywhere else.
    """
    book = Workbook.open(data, path)
    places = {split_cell(cell): content for cell, content in formulas.items()}
    top, left = min(places)
    spilled = {
        (top + down, left + across): value
        for down, row in enumerate(array)
        for across, value in enumerate(row)
        if (down, across) != (0, 0)
    }
    heading = split_cell(header[0]) if header else None
    targets = [*places, *spilled, *([heading] if heading else [])]
    _refuse_unsafe(book, sheet, targets, overwrite=overwrite)
    editor, parts = SheetEditor(book, sheet), PartsEditor(book)
    for row, column in targets:
        editor.expand_shared(row, column)
    if header and heading:
        editor.set_value(*heading, header[1])
    for (row, column), (formula, value) in places.items():
        _write_one(editor, parts, row, column, formula, value, array)
    for (row, column), value in spilled.items():
        editor.set_value(row, column, value)
    for row, column in targets:
        _style(book, editor, row, column, dates=dates and (row, column) in places)
    editor.grow_dimension(targets)
    parts.put(editor.part, serialize(editor.root))
    parts.full_calc_on_load()
    parts.drop_calc_chain()
    written = parts.build()
    verify(book, written, sheet, places, spilled, {heading: header[1]} if header and heading else {})
    return written


def _write_one(
    editor: SheetEditor,
    parts: PartsEditor,
    row: int,
    column: int,
    formula: str,
    value: Scalar,
    array: Sequence[Sequence[Scalar]],
) -> None:
    stored = syntax.stored(formula)
    if not array and not set(syntax.functions(formula)) & SPILLING:
        editor.set_value(row, column, value, stored)
        return
    height, width = (len(array), max(len(each) for each in array)) if array else (1, 1)
    last = cell_name(row + height - 1, column + width - 1)
    first = cell_name(row, column)
    reference = first if first == last else f"{first}:{last}"
    element = editor.set_value(row, column, value, stored, t="array", ref=reference)
    element.set("cm", str(_dynamic_metadata(parts)))


def _dynamic_metadata(parts: PartsEditor) -> int:
    """The 1-based index of the cell metadata that marks a dynamic array; made where the workbook has none."""
    book = parts.book
    for kind, part in book.relations.values():
        if kind.endswith("/sheetMetadata"):
            index = _existing_metadata(book, part)
            if index:
                return index
            raise OutputError(
                "output.spill",
                _("{path} has metadata of its own; a spilling formula cannot be added.").format(
                    path=book.path
                ),
                hint=_("Use a formula that gives one value a cell."),
                where=book.path,
            )
    target = book.part.rsplit("/", 1)[0] + "/metadata.xml" if "/" in book.part else "metadata.xml"
    if target not in parts.added:
        parts.put(target, _METADATA)
        parts.relate(book.part, f"{OFFICE}/sheetMetadata", target)
        parts.content_type(target, f"{SHEET_TYPE}.sheetMetadata+xml")
    return 1


def _existing_metadata(book: Workbook, part: str) -> int:
    root = book.xml(part)
    types = [element.get("name") for element in children(child(root, "metadataTypes"), "metadataType")]
    if "XLDAPR" not in types:
        return 0
    wanted = str(types.index("XLDAPR") + 1)
    for index, block in enumerate(children(child(root, "cellMetadata"), "bk"), 1):
        record = child(block, "rc")
        if record is not None and record.get("t") == wanted:
            return index
    return 0


def _refuse_unsafe(
    book: Workbook, sheet: str, targets: Sequence[tuple[int, int]], *, overwrite: bool
) -> None:
    grid = book.grid(sheet)
    refuse_signed(book)
    if grid.protected:
        raise _refusal(
            book,
            "output.protected",
            _("The sheet {sheet} of {path} is protected."),
            sheet,
            _("Unprotect it first."),
        )
    _refuse_regions(book, sheet, targets)
    if overwrite:
        return
    for place in targets:
        cell = grid.cells.get(place)
        if cell is not None and (cell.formula or cell.value not in (None, "")):
            raise _refusal(
                book,
                "output.occupied",
                _("{sheet}!{cell} of {path} is not empty."),
                sheet,
                _("Choose empty cells, or use --force."),
                cell_name(*place),
            )


def _refuse_regions(book: Workbook, sheet: str, targets: Sequence[tuple[int, int]]) -> None:
    grid = book.grid(sheet)
    regions = [
        ("output.array", ref, _("{sheet}!{cell} of {path} belongs to an array formula."))
        for ref in grid.arrays
    ]
    regions += [
        ("output.data_table", ref, _("{sheet}!{cell} of {path} belongs to a data table."))
        for ref in grid.data_tables
    ]
    regions += [
        ("output.pivot", ref, _("{sheet}!{cell} of {path} belongs to a pivot table."))
        for ref in _pivots(book, sheet)
    ]
    regions += [
        ("output.merged", ref, _("{sheet}!{cell} of {path} is a merged cell.")) for ref in grid.merges
    ]
    for code, reference, message in regions:
        top, left, bottom, right = split_range(reference)
        for row, column in targets:
            if not (top <= row <= bottom and left <= column <= right):
                continue
            if code == "output.merged" and (row, column) == (top, left):
                continue
            raise _refusal(book, code, message, sheet, _("Choose other cells."), cell_name(row, column))


def _pivots(book: Workbook, sheet: str) -> list[str]:
    found = []
    for kind, part in book.relations_of(book.sheet_part(sheet).part).values():
        if kind.endswith("/pivotTable") and part in book.package:
            location = child(book.xml(part), "location")
            if location is not None and location.get("ref"):
                found.append(location.get("ref", ""))
    return found


def _refusal(
    book: Workbook, code: str, message: str, sheet: str = "", hint: str = "", cell: str = ""
) -> OutputError:
    where = f"{sheet}!{cell}" if cell else sheet or book.path
    return OutputError(code, message.format(path=book.path, sheet=sheet, cell=cell), hint=hint, where=where)


def _style(book: Workbook, editor: SheetEditor, row: int, column: int, *, dates: bool) -> None:
    """Give a cell without a style that of its left neighbour or of the cell above, if the format suits."""
    element = editor.find(row, column)
    if element is None:
        return
    if dates and book.number_format(int(element.get("s", "0"))) == "General":
        found = next((i for i, f in enumerate(book.number_formats) if formats.kind_of(f) == "date"), None)
        if found is not None:
            element.set("s", str(found))
        return
    if element.get("s") not in (None, "0"):
        return
    grid = book.grid(editor_sheet(book, editor))
    value = child(element, "v")
    is_text = element.get("t") in ("str", "inlineStr", "s") or value is None
    for place in ((row, column - 1), (row - 1, column), (row, column - 2)):
        neighbour = grid.cells.get(place)
        if neighbour is None or not neighbour.style or (place[0] == row - 1 and neighbour.type == "s"):
            continue
        kind = formats.kind_of(book.number_format(neighbour.style))
        if is_text or (kind == "number" and book.number_format(neighbour.style) in ("General", "#,##0", "0")):
            element.set("s", str(neighbour.style))
            return


def editor_sheet(book: Workbook, editor: SheetEditor) -> str:
    """The name of the sheet that an editor edits."""
    return next(part.name for part in book.sheets if part.part == editor.part)


def verify(
    book: Workbook,
    written: bytes,
    sheet: str,
    places: Mapping[tuple[int, int], tuple[str, Scalar]],
    spilled: Mapping[tuple[int, int], Scalar],
    texts: Mapping[tuple[int, int], str],
) -> None:
    """Read the written workbook again and compare every part and cell. Raises AnswerError answer.changed."""
    after = Workbook.open(written, book.path)
    touched = {book.sheet_part(sheet).part, book.part, "[Content_Types].xml"}
    for name in book.package.names():
        if name in touched or name.endswith((".rels", "calcChain.xml")):
            continue
        if name not in after.package or after.package.read(name) != book.package.read(name):
            raise _changed(book, name)
    _compare_surroundings(book, after, sheet)
    old, new = book.grid(sheet).cells, after.grid(sheet).cells
    mine = {*places, *spilled, *texts}
    for place in {*old, *new} - mine:
        if _bare(old.get(place)) != _bare(new.get(place)):
            raise _changed(book, f"{sheet}!{cell_name(*place)}")
    for place, (formula, value) in places.items():
        cell = new.get(place)
        if cell is None or cell.formula != "=" + syntax.stored(formula) or not _same(cell.value, value):
            raise _changed(book, f"{sheet}!{cell_name(*place)}")
    for place, value in {**spilled, **texts}.items():
        cell = new.get(place)
        if not _same(cell.value if cell else None, value):
            raise _changed(book, f"{sheet}!{cell_name(*place)}")


def _compare_surroundings(book: Workbook, after: Workbook, sheet: str) -> None:
    """Everything of the sheet's XML but cells and the stated used range is as before."""
    from lxml import etree

    part = book.sheet_part(sheet).part
    one, two = (
        [
            etree.tostring(e, method="c14n")
            for e in children(b.xml(part))
            if local(e.tag) not in ("sheetData", "dimension")
        ]
        for b in (book, after)
    )
    if one != two:
        raise _changed(book, part)


def _bare(cell: Cell | None) -> tuple[Scalar, str, str | None, int] | None:
    return (cell.value, cell.type, cell.formula, cell.style) if cell else None


def _same(one: Scalar, two: Scalar) -> bool:
    return (one if one is not None else "") == (two if two is not None else "")


def _changed(book: Workbook, where: str) -> AnswerError:
    return AnswerError(
        "answer.changed",
        _("Writing would have changed something else in {path} ({where}); nothing was written.").format(
            path=book.path, where=where
        ),
        hint=_("Use the command without -o, and enter the formula in Excel."),
        where=where,
    )
