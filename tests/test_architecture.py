"""The house keeps its rules: imports only downward, small rooms, a light door."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "kumaai"
MODULES = sorted(PACKAGE.rglob("*.py"))

GROUND = {
    "status",
    "messages",
    "source",
    "sheet",
    "layout",
    "answers",
    "environment",
    "settings",
    "result",
    "reports",
    "credentials",
    "words",
}
FLOORS = [
    {"cli"},
    {"run", "provenance", "recording", "retention", "logbook"},
    {"tasks"},
    {"guard", "disclosure", "history", "prompts"},
    {"rules", "office", "model"},
    GROUND,
]
APART = {"guard", "history", "rules", "office", "model"}
HEAVY = ("openai", "pydantic", "docx", "openpyxl", "lxml", "tiktoken", "rich", "httpx2")


def room(path: Path) -> str:
    """The room a module lives in: the first part of its path below the package."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported_rooms(path: Path) -> set[str]:
    """The rooms of kumaai that a module imports anywhere in it."""
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kumaai"):
            parts = (node.module or "").split(".")[1:]
            rooms |= {parts[0]} if parts else {alias.name for alias in node.names}
    return rooms - {"__version__"}


def floor(name: str) -> int:
    """The height of a room, 0 on top."""
    return next(height for height, rooms in enumerate(FLOORS) if name in rooms)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_only_downward(path: Path) -> None:
    """No room knows one above it, and the five lower rooms do not know each other."""
    here = room(path)
    if here in ("__init__", "__main__"):
        return
    for other in imported_rooms(path) - {here}:
        assert floor(other) >= floor(here), f"{here} imports {other} above it"
        assert not (here in APART and other in APART), f"{here} imports {other} beside it"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    """A module holds at most 400 lines, a function at most 50."""
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert (node.end_lineno or 0) - node.lineno + 1 <= 50, node.name


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["log", "list"],
        ["log", "search", "x"],
        ["prompts", "list"],
        ["prompts", "show", "ideas"],
    ],
)
def test_light_commands_import_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    """Help, version, log and prompts start without the libraries of the work."""
    code = (
        "import sys; from kumaai.cli.main import main\n"
        f"main({arguments!r})\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    environ = {"KUMAAI_HOME": str(tmp_path), "KUMAAI_LANG": "en", "PATH": "/usr/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environ, cwd=ROOT, check=True
    )
    assert done.stderr.splitlines()[-1] == "[]"


def test_nothing_happens_at_import_time() -> None:
    """Importing every module writes nothing, opens no socket and makes no thread."""
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in MODULES
    ]
    names.remove("kumaai.__main__")
    code = (
        "import sys, importlib, threading, socket\n"
        "def refuse(*a, **k): raise AssertionError('a socket at import time')\n"
        "socket.socket.connect = refuse\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "assert threading.active_count() == 1\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
