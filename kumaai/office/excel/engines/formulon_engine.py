"""formulon: a WebAssembly engine that knows Japanese Excel (TEXT with ggge and aaa, ASC, DBCS)."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from kumaai.office.excel.engines.protocol import Job
from kumaai.sheet import Scalar

PROFILE = "win-365-ja_JP"


class Formulon:
    """The engine behind the protocol."""

    def compute(self, job: Job) -> list[list[Scalar]]:
        """The values; a target that does not parse gives ``#SYNTAX!``."""
        if job.cache:
            _cache_module(Path(job.cache))
        import formulon

        book = formulon.Workbook.load(job.book)
        book.set_excel_profile_id(PROFILE)
        book.set_pinned_now(*job.clock)
        index = {name: number for number, name in enumerate(job.sheets)}
        if job.spill:
            target = job.targets[0]
            array = book.evaluate_formula_array(
                index[target.sheet], target.row - 1, target.column - 1, target.formula
            )
            return [[_scalar(value) for value in row] for row in array]
        broken = set()
        for number, target in enumerate(job.targets):
            try:
                book.set_formula(index[target.sheet], target.row - 1, target.column - 1, target.formula)
            except formulon.FormulonError:
                broken.add(number)
        book.recalc()
        return [
            ["#SYNTAX!"]
            if number in broken
            else [_scalar(book.get_value(index[target.sheet], target.row - 1, target.column - 1))]
            for number, target in enumerate(job.targets)
        ]


def _scalar(value: Any) -> Scalar:
    from formulon import ValueKind, error_display_name

    if value.kind is ValueKind.ERROR:
        return error_display_name(value.error_code)
    if value.kind is ValueKind.BLANK:
        return 0  # a formula that gives a blank cell shows 0
    result = value.to_python()
    return result if isinstance(result, float | int | str | bool) else "#VALUE!"


def _cache_module(folder: Path) -> None:
    """Let wasmtime load the compiled module from ``folder`` instead of compiling it (3.4 s → 0.1 s).

    Compiled code is trusted: the folder must be the user's own (0700). The
    name carries the hash of the module and the runtime's version.
    """
    from importlib.metadata import version

    import wasmtime

    def load(engine: wasmtime.Engine, path: str) -> wasmtime.Module:
        raw = Path(path).read_bytes()
        key = hashlib.sha256(raw + version("wasmtime").encode()).hexdigest()[:32]
        ready = folder / f"formulon-{key}.cwasm"
        if ready.is_file():
            try:
                return wasmtime.Module.deserialize_file(engine, str(ready))
            except wasmtime.WasmtimeError:
                pass  # another platform's or a damaged file: compile again
        module = wasmtime.Module(engine, raw)
        _keep(ready, bytes(module.serialize()))
        return module

    wasmtime.Module.from_file = load  # type: ignore[method-assign,assignment]


def _keep(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        partial.write_bytes(content)
        partial.chmod(0o600)
        partial.replace(path)
    except OSError:
        return  # a cache that cannot be kept only costs time
