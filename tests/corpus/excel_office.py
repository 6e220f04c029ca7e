"""LibreOffice opens what was written, and shows the value that was written."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.corpus.excel_product import Workbooks
from tests.corpus.excel_xml import Book, Unreadable, place_of

_SECONDS = 180


def open_in_office(found: Sequence[Workbooks], count: int, folder: Path) -> Iterator[str]:
    """One line a workbook that LibreOffice does not load though it loads the original, and a summary."""
    kept = [(book, one) for book in found for one in book.tries if one.result][:count]
    loaded = shown = skipped = 0
    for number, (book, one) in enumerate(kept):
        written = folder / f"{number}.xlsx"
        written.write_bytes(one.result)
        made = _resaved(written, folder / "out")
        if made is None:
            original = folder / f"original{number}.xlsx"
            shutil.copyfile(book.path, original)
            if _resaved(original, folder / "out") is None:
                skipped += 1
                continue
            yield f"libreoffice does not load {book.path.name}"
            continue
        loaded += 1
        cell, (_formula, value) = next(iter(one.spot.formulas.items()))
        try:
            read = Book(made.read_bytes()).sheets[one.spot.sheet].cells.get(place_of(cell))
        except (Unreadable, KeyError):
            read = None
        text = None if read is None else read.value
        if read is not None and read.kind == "s" and text is not None:
            text = _shared(made, int(text))
        wanted = str(int(value)) if isinstance(value, bool) else str(value)
        if (text or "") == wanted or _number(text) == _number(wanted) is not None:
            shown += 1
        else:
            yield f"libreoffice shows {text!r} in {book.path.name} {one.spot.sheet}!{cell}, not {wanted!r}"
    yield f"libreoffice: {loaded} of {len(kept) - skipped} loaded, {shown} show the value ({skipped} originals do not load)"


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def _shared(path: Path, index: int) -> str:
    book = Book(path.read_bytes())
    part = next((p for k, p, _i in book.relations(book.main) if k.endswith("/sharedStrings")), "")
    item = book.xml(part)[index]
    return "".join(e.text or "" for e in item.iter() if str(e.tag).endswith("}t"))


def _resaved(path: Path, folder: Path) -> Path | None:
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="soffice-") as profile:
        command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation={Path(profile).as_uri()}"]
        command += ["--convert-to", "xlsx", "--outdir", str(folder), str(path)]
        try:
            subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            return None
    made = folder / path.name
    return made if made.exists() else None
