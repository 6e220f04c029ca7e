"""Whether a written workbook is the old one with the cells that were asked for: by zip, lxml and other readers.

Nothing of kumaai is used. Every fault is a line; none means that all is well.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from openpyxl.formula.translate import Translator, TranslatorError

from tests.corpus.excel_features import features, lost
from tests.corpus.excel_places import Spot
from tests.corpus.excel_xml import Book, Cell, SheetXml, Unreadable, area, letters, name, place_of, plain

_MAX_AREA = 3_000_000
"""Cells of a used range, empty ones too, above which calamine is not asked: it makes all of them."""
_ERRORS = ("#DIV/0!", "#N/A", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!")


@dataclass
class Verdict:
    """``parts``, ``cells``, ``other``: what is wrong with other parts, other cells, all else; ``lost`` features."""

    parts: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """All of them."""
        return [*self.parts, *self.cells, *self.other, *(f"lost: {each}" for each in self.lost)]


def verify(before: bytes, after: bytes, spot: Spot) -> Verdict:
    """Compare a workbook with what was made of it."""
    verdict = Verdict()
    try:
        old, new = Book(before), Book(after)
        verdict.lost = lost(features(old), features(new))
        _parts(old, new, spot, verdict)
        _lists(old, new, verdict)
        if list(old.sheets) != list(new.sheets) or old.kinds != new.kinds:
            verdict.other.append("sheets differ")
            return verdict
        _around(old, new, spot, verdict)
        _cells(old, new, spot, verdict)
        _tables(new, spot.sheet, verdict)
    except Unreadable as fault:
        verdict.other.append(f"unreadable: {fault}")
        return verdict
    if all(_area(sheet) <= _MAX_AREA for sheet in new.sheets.values()):
        _other_reader(before, after, spot, verdict)
    return verdict


def _area(sheet: SheetXml) -> int:
    rows, columns = [row for row, _c in sheet.cells], [column for _r, column in sheet.cells]
    return (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) if rows else 0


def _parts(old: Book, new: Book, spot: Spot, verdict: Verdict) -> None:
    """Every part but those that an edit needs has the same bytes, and stands where it stood."""
    sheet = old.sheets[spot.sheet].part
    allowed = {each.lower() for each in (sheet, old.main)}
    chain = [part.lower() for kind, part, _id in old.relations(old.main) if kind.endswith("/calcChain")]
    if chain or _is_array(new, spot):
        folder, _slash, leaf = old.main.rpartition("/")
        allowed |= {"[content_types].xml", f"{folder}/_rels/{leaf}.rels".lower().removeprefix("/")}
    allowed |= {part.lower() for part in _tables_touched(old, spot)}
    if _is_array(new, spot):
        allowed |= {
            part.lower() for kind, part, _id in new.relations(new.main) if kind.endswith("/sheetMetadata")
        }
    for part, content in old.parts.items():
        if part.lower() in chain or part.lower() in allowed:
            continue
        if new.parts.get(part) != content:
            verdict.parts.append(f"part {part} {'differs' if part in new.parts else 'is gone'}")
    verdict.parts += [
        f"part {p} is new" for p in new.names if p not in old.parts and p.lower() not in allowed
    ]
    kept = [part for part in old.names if part.lower() not in chain]
    if new.names[: len(kept)] != kept:
        verdict.parts.append("the parts stand in another order")


def _is_array(new: Book, spot: Spot) -> bool:
    sheet = new.sheets.get(spot.sheet)
    return sheet is not None and any(
        sheet.cells[at].told.get("t") == "array"
        for cell in spot.formulas
        if (at := place_of(cell)) in sheet.cells
    )


def _tables_touched(old: Book, spot: Spot) -> list[str]:
    """The tables whose data rows a column of the spot fills, or at whose right it adjoins."""
    places = [place_of(cell) for cell in spot.formulas]
    found = []
    for kind, part, _id in old.relations(old.sheets[spot.sheet].part):
        if not kind.endswith("/table") or not old.real(part):
            continue
        root = old.xml(part)
        top, left, bottom, right = area(root.get("ref", ""))
        first = top + (root.get("headerRowCount", "1") != "0")
        last = bottom - (root.get("totalsRowCount", "0") != "0")
        for column in {column for _row, column in places}:
            rows = {row for row, other in places if other == column}
            if left <= column <= right + 1 and rows == set(range(first, last + 1)):
                found.append(part)
    return found


def _lists(old: Book, new: Book, verdict: Verdict) -> None:
    """Content types and relations lead to the parts that are there, and to no others than before."""
    for book, ending in ((old, "before"), (new, "after")):
        missing = [
            t for k, t, _i in book.relations(book.main) if not book.real(t) and not k.endswith("/calcChain")
        ]
        if ending == "after" and len(missing) > len(
            [t for k, t, _i in old.relations(old.main) if not old.real(t) and not k.endswith("/calcChain")]
        ):
            verdict.other.append(f"relations lead nowhere: {missing}")
    if any("calcchain" in part.lower() for part in new.names) or b"calcChain" in new.parts.get(
        "[Content_Types].xml", b""
    ):
        verdict.other.append("the calculation chain is still there")
    calc = next((e for e in new.root if name(e) == "calcPr"), None)
    if calc is None or calc.get("fullCalcOnLoad") not in ("1", "true"):
        verdict.other.append("no full calculation on load")
    order = [name(e) for e in old.root if name(e) not in ("calcPr", "")]
    if [name(e) for e in new.root if name(e) not in ("calcPr", "")] != order:
        verdict.other.append("workbook.xml has other elements")
    rest = [[plain(e) for e in book.root if name(e) not in ("calcPr", "")] for book in (old, new)]
    if rest[0] != rest[1]:
        verdict.other.append("workbook.xml differs")


def _around(old: Book, new: Book, spot: Spot, verdict: Verdict) -> None:
    for title, sheet in old.sheets.items():
        if sheet.around() != new.sheets[title].around() or dict(sheet.root.attrib) != dict(
            new.sheets[title].root.attrib
        ):
            verdict.other.append(f"{title}: what surrounds the cells differs")
        rows = new.sheets[title].rows
        for number, told in sheet.rows.items():
            if rows.get(number) != told:
                verdict.other.append(f"{title}: row {number} differs")
        if not new.sheets[title].ordered:
            verdict.other.append(f"{title}: rows or cells out of order")
    _dimension(old.sheets[spot.sheet], new.sheets[spot.sheet], spot, verdict)


def _dimension(old: SheetXml, new: SheetXml, spot: Spot, verdict: Verdict) -> None:
    was, told = (next(sheet.find("dimension"), None) for sheet in (old, new))
    if was is None or told is None:
        if told is not was:
            verdict.other.append("the used range came or went")
        return
    try:
        first, second = area(was.get("ref", "")), area(told.get("ref", ""))
    except Unreadable:
        return
    places = [place_of(cell) for cell in spot.formulas]
    if any(not (second[0] <= r <= second[2] and second[1] <= c <= second[3]) for r, c in places):
        verdict.other.append("the used range does not hold what was written")
    if second[0] > first[0] or second[1] > first[1] or second[2] < first[2] or second[3] < first[3]:
        verdict.other.append("the used range shrank")


def _cells(old: Book, new: Book, spot: Spot, verdict: Verdict) -> None:
    written = {place_of(cell): content for cell, content in spot.formulas.items()}
    first = min(written)
    header = (first[0] - 1, first[1]) if spot.header else None
    for title, sheet in old.sheets.items():
        now, mine = (
            new.sheets[title],
            {*written, *([header] if header else [])} if title == spot.sheet else set(),
        )
        for at in sorted({*sheet.cells, *now.cells} - mine):
            one, two = sheet.cells.get(at), now.cells.get(at)
            if one is None or two is None:
                verdict.cells.append(
                    f"{title}!{letters(at[1])}{at[0]} {'is new' if one is None else 'is gone'}"
                )
            elif one.whole != two.whole and not _alike(sheet, now, at, one, two):
                verdict.cells.append(f"{title}!{letters(at[1])}{at[0]} differs: {two.whole[:200]!r}")
    now = new.sheets[spot.sheet]
    for at, (formula, value) in written.items():
        _written(now.cells.get(at), formula, value, f"{letters(at[1])}{at[0]}", verdict)
    if header:
        cell = now.cells.get(header)
        if (
            cell is None
            or cell.formula is not None
            or cell.kind != "inlineStr"
            or not (cell.value or "").startswith(spot.header or "")
        ):
            verdict.other.append("the header is not there as text")
    styles = _styles(new)
    if any(styles and not 0 <= int(cell.style) < styles for at, cell in now.cells.items() if at in written):
        verdict.other.append("a style that does not exist")


def _styles(book: Book) -> int:
    part = next((p for k, p, _i in book.relations(book.main) if k.endswith("/styles") and book.real(p)), "")
    formats = next((e for e in book.xml(part) if name(e) == "cellXfs"), None) if part else None
    return 0 if formats is None else len(formats)


def _alike(old: SheetXml, new: SheetXml, at: tuple[int, int], one: Cell, two: Cell) -> bool:
    """Whether two cells differ only in how a shared formula is told."""
    same = (one.style, one.kind, one.value, one.meta) == (two.style, two.kind, two.value, two.meta)
    return same and one.told.get("t") == "shared" and _formula(old, at) == _formula(new, at)


def _formula(sheet: SheetXml, at: tuple[int, int]) -> str | None:
    cell = sheet.cells[at]
    if cell.told.get("t") != "shared" or cell.told.get("ref"):
        return cell.formula
    for place, other in sheet.cells.items():
        if (
            other.told.get("t") == "shared"
            and other.told.get("si") == cell.told.get("si")
            and other.told.get("ref")
        ):
            try:
                translated = Translator("=" + (other.formula or ""), origin=f"{letters(place[1])}{place[0]}")
                return translated.translate_formula(f"{letters(at[1])}{at[0]}").removeprefix("=")
            except TranslatorError:
                return None
    return None


def _written(cell: Cell | None, formula: str, value: object, where: str, verdict: Verdict) -> None:
    if cell is None or cell.formula is None:
        verdict.other.append(f"{where}: no formula")
        return
    bare = re.sub(r"_xlfn\.|_xlws\.|_xlpm\.", "", cell.formula)
    if bare != formula.removeprefix("="):
        verdict.other.append(f"{where}: the formula is {cell.formula!r}")
    kind = (
        "b"
        if isinstance(value, bool)
        else "e"
        if value in _ERRORS
        else "str"
        if isinstance(value, str)
        else "n"
    )
    raw = str(int(value)) if isinstance(value, bool) else value
    same = float(cell.value or "nan") == raw if kind == "n" else cell.value == raw
    if cell.kind != kind or not same:
        verdict.other.append(f"{where}: the value is {cell.kind} {cell.value!r}")


def _tables(new: Book, sheet: str, verdict: Verdict) -> None:
    """Each table's columns are as many as its range is wide, and named as its header cells."""
    for kind, part, _id in new.relations(new.sheets[sheet].part):
        if not kind.endswith("/table") or not new.real(part):
            continue
        root = new.xml(part)
        _top, left, _bottom, right = area(root.get("ref", ""))
        columns = [e for e in root.iter() if name(e) == "tableColumn"]
        names = [(e.get("name") or "").casefold() for e in columns]
        if len(columns) != right - left + 1 or len(set(names)) != len(names):
            verdict.other.append(f"{part}: columns do not fit")
        if len({e.get("id") for e in columns}) != len(columns):
            verdict.other.append(f"{part}: columns share an id")


def _other_reader(before: bytes, after: bytes, spot: Spot, verdict: Verdict) -> None:
    """python-calamine finds the same values in every other cell of every sheet."""
    one, two = _values(before), _values(after)
    if one is None:
        return
    if two is None:
        verdict.other.append("calamine cannot open it")
        return
    places = {place_of(cell) for cell in spot.formulas}
    first = min(places)
    mine = places | {(first[0] - 1, first[1])}
    for title in one:
        old, new = one[title], two.get(title, {})
        skipped = mine if title == spot.sheet else set()
        for at in ({*old, *new}) - skipped:
            if old.get(at, "") != new.get(at, ""):
                verdict.cells.append(f"{title}!{letters(at[1])}{at[0]} reads otherwise in calamine")
                return


def _values(data: bytes) -> Mapping[str, Mapping[tuple[int, int], object]] | None:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = {}
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            left = (sheet.start or (0, 0))[1] + 1  # rows come from the first, columns from the first used one
            rows = enumerate(sheet.iter_rows(), 1)
            cells = {(r, c): value for r, row in rows for c, value in enumerate(row, left) if value != ""}
            found[title] = cells
    except Exception:
        return None
    return found


def sound(book: Book, data: bytes) -> bool:
    """Whether another reader opens the workbook at all."""
    return any(_area(sheet) > _MAX_AREA for sheet in book.sheets.values()) or _values(data) is not None
