"""The ``kumaai`` program as scripts and macros start it: by name, from PATH, as a process of its own."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def console_environ(folder: Path) -> dict[str, str]:
    """Variables under which ``kumaai`` is found, speaks Japanese, keeps its records in ``folder``
    and has no endpoint.

    Names of files are UTF-8 even where CI has no locale, or neither bash nor LibreOffice finds them.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KUMAAI_", "OPENAI_"))}
    return {
        **kept,
        "PATH": os.pathsep.join([str(_program_folder(folder)), "/usr/bin", "/bin"]),
        "KUMAAI_HOME": str(folder / "home"),
        "KUMAAI_LANG": "ja",
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
    }


def _program_folder(folder: Path) -> Path:
    """Where the console script is; from a checkout that is not installed, one as pip would write it."""
    installed = Path(sys.executable).parent
    if (installed / "kumaai").exists():
        return installed
    script = folder / "bin" / "kumaai"
    script.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"#!{sys.executable}", "import sys", f"sys.path.insert(0, {str(ROOT)!r})"]
    lines += ["from kumaai.cli.main import run", "sys.exit(run())", ""]
    script.write_text("\n".join(lines), encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script.parent
