"""Times large workbooks: ``python benchmarks/excel_large.py [--rows 100000] [--columns 20]``.

Reading: a sheet of many rows is read by kumaai (its description as a formula
needs it; then every cell) and by openpyxl and python-calamine in turn, each in
a process of its own. Writing: a formula is computed for 1,000, 10,000 and
100,000 rows by both engines, held against examples and written surgically,
which is all that happens after a model has answered. Seconds are of CPU time
for reading (a ratio holds on any machine) and of the clock for writing; the
peak is of the largest process, engines included.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

LIMITS = {1_000: 2.0, 10_000: 5.0, 100_000: 20.0}
"""Seconds by rows; 500 MB for the largest."""

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def make(path: Path, rows: int, columns: int) -> None:
    """A sheet as Excel writes it: offices (shared strings), dates, whole numbers, fractions, grades."""
    chance = random.Random(1)
    offices = [f"第{number}課" for number in range(500)]
    letters = [chr(65 + number) for number in range(columns)]
    lines = ["".join(f'<c r="{c}1" t="inlineStr"><is><t>項目{c}</t></is></c>' for c in letters)]
    for row in range(2, rows + 2):
        cells = []
        for number, letter in enumerate(letters):
            value, attributes = (
                (chance.randrange(500), ' s="1" t="s"'),
                (chance.randrange(44_000, 46_000), ' s="2"'),
                (chance.randrange(100_000), ' s="1"'),
                (round(chance.random() * 1_000, 4), ' s="1"'),
                (chance.randrange(10), ' s="1"'),
            )[number % 5]
            cells.append(f'<c r="{letter}{row}"{attributes}><v>{value}</v></c>')
        lines.append("".join(cells))
    data = "".join(f'<row r="{n}" spans="1:{columns}">{line}</row>' for n, line in enumerate(lines, 1))
    styles = "<xf/><xf/>" + '<xf numFmtId="14" applyNumberFormat="1"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(
            f'<Override PartName="/xl/{name}.xml" ContentType="{_KIND}.{kind}+xml"/>'
            for name, kind in (
                ("workbook", "sheet.main"),
                ("worksheets/sheet1", "worksheet"),
                ("styles", "styles"),
                ("sharedStrings", "sharedStrings"),
            )
        )
        + "</Types>",
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": _relations(
            ("worksheet", "worksheets/sheet1.xml"),
            ("styles", "styles.xml"),
            ("sharedStrings", "sharedStrings.xml"),
        ),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="明細" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
        '</fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs count="3">{styles}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">'
        + "".join(f"<si><t>{office}</t></si>" for office in offices)
        + "</sst>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{data}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, _HEAD + content)


def _relations(*targets: tuple[str, str]) -> str:
    items = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{items}</Relationships>'


def read(step: str, path: Path) -> None:
    """One way of reading."""
    if step == "openpyxl":
        import openpyxl

        openpyxl.load_workbook(path)
    elif step == "openpyxl read-only":
        import openpyxl

        for _row in openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True):
            pass
    elif step == "calamine":
        import python_calamine

        python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    else:
        from kumaai.office.excel.profile import profile
        from kumaai.office.excel.workbook import Workbook

        book = Workbook.open(path.read_bytes(), path.name)
        if step == "kumaai describes":
            profile(book)
        else:
            sum(len(row.values) for row in book.grid("明細").cells.rows.values())


READERS = ("kumaai describes", "kumaai reads all", "openpyxl", "openpyxl read-only", "calamine")


def write(path: Path, rows: int, formula: str, cache: Path) -> dict[str, object]:
    """Verify and write a formula down a sheet; seconds by the clock."""
    from kumaai.office.excel.examine import Place, examine
    from kumaai.office.excel.fill import Filling
    from kumaai.office.excel.workbook import Workbook
    from kumaai.office.excel.write import write_formulas

    data = path.read_bytes()
    book = Workbook.opened(data, path.name)
    book.grid("明細")  # the prompt was made of it before the model answered
    cells = f"H2:H{rows + 1}"
    start = time.perf_counter()
    found = examine(Place(book, "明細", cells, cache=cache), formula)
    computed = time.perf_counter()
    filled = Filling(found.formula, [cell for cell, _value in found.values])
    texts = {cell: (filled[cell], value) for cell, value in found.values}
    write_formulas(data, path.name, "明細", texts, header="結果")
    done = time.perf_counter()
    return {
        "verdict": found.verdict,
        "faults": [fault.code for fault in found.faults],
        "verify": computed - start,
        "write": done - computed,
        "seconds": done - start,
    }


def child(arguments: argparse.Namespace) -> None:
    """One measurement in this process."""
    path = Path(arguments.path)
    start = time.process_time()
    result: dict[str, object] = {}
    if arguments.step == "make":
        make(path, arguments.rows, arguments.columns)
    elif arguments.step == "write":
        result = write(path, arguments.rows, arguments.formula, Path(arguments.cache))
    else:
        read(arguments.step, path)
        result["seconds"] = time.process_time() - start
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps(result | {"peak": max(peaks) / 1024}))


def run(**options: object) -> dict[str, float]:
    """One child process."""
    words = [f"--{name}={value}" for name, value in options.items()]
    done = subprocess.run([sys.executable, __file__, *words], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--times", type=int, default=3)
    for name in ("step", "path", "formula", "cache"):
        parser.add_argument(f"--{name}", default="", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        child(arguments)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reading(folder, arguments)
        writing(folder)


def reading(folder: Path, arguments: argparse.Namespace) -> None:
    """The readers in turn."""
    path = folder / "read.xlsx"
    run(step="make", path=path, rows=arguments.rows, columns=arguments.columns)
    print(
        f"reading {arguments.rows:,} x {arguments.columns} cells, seconds of CPU (median of {arguments.times})"
    )
    times: dict[str, list[float]] = {reader: [] for reader in READERS}
    peaks: dict[str, float] = {}
    for _turn in range(arguments.times):
        for reader in READERS:
            result = run(step=reader, path=path)
            times[reader].append(result["seconds"])
            peaks[reader] = result["peak"]
    base = statistics.median(times["openpyxl"])
    for reader in READERS:
        middle = statistics.median(times[reader])
        print(
            f"{reader}\t{middle:.2f} s\t{base / middle:.1f} times as fast as openpyxl\t{peaks[reader]:.0f} MB"
        )


def writing(folder: Path) -> None:
    """Verification and writing, by rows; the first run also compiles the engine and is not counted."""
    cache = folder / "cache"
    print("verified and written, seconds by the clock, megabytes of the largest process")
    for rows, limit in LIMITS.items():
        path = folder / f"{rows}.xlsx"
        run(step="make", path=path, rows=rows, columns=6)
        for formula in ("=ROUND(C2*E2/12,0)", f"=SUMIFS($C$2:$C${rows + 1},$A$2:$A${rows + 1},A2)"):
            if rows == min(LIMITS):
                run(step="write", path=path, rows=rows, formula=formula, cache=cache)
            result = run(step="write", path=path, rows=rows, formula=formula, cache=cache)
            print(
                f"{rows}\t{formula.partition('(')[0][1:]}\t{result['seconds']:.2f} s "
                f"(verify {result['verify']:.2f}, write {result['write']:.2f}; limit {limit})\t"
                f"{result['peak']:.0f} MB\t{result['verdict']}\t{result['faults'] or ''}"
            )


if __name__ == "__main__":
    main()
