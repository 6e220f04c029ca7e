"""The documentation is true: generated pages are current, links lead somewhere, every command shown is run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reference import ROOT, pages

PAGES = sorted(
    [*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "README.ja.md", ROOT / "CONTRIBUTING.md"]
)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def test_the_reference_is_what_the_code_says() -> None:
    """A page that was not generated anew after a change is named here."""
    assert [
        str(path) for path, text in pages() if not path.exists() or path.read_text(encoding="utf-8") != text
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    """Every relative link of a page leads to a file of the project."""
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_both_languages_have_the_same_pages() -> None:
    """What is said in one language is said in the other."""
    ja, en = (
        {str(p.relative_to(ROOT / "docs" / tongue)) for p in (ROOT / "docs" / tongue).rglob("*.md")}
        for tongue in ("ja", "en")
    )
    assert ja == en


BLOCK = re.compile(r"(?:<!-- (?P<note>[^>]*?) -->\n)?```sh\n(?P<code>.*?)```", re.DOTALL)
RUNNABLE = [
    pytest.param(hit["code"], hit["note"] or "", id=f"{page.relative_to(ROOT)}:{number}")
    for page in sorted(ROOT.glob("docs/*/*/*.md"))
    for number, hit in enumerate(BLOCK.finditer(page.read_text(encoding="utf-8")), 1)
]


@pytest.mark.parametrize(("code", "note"), RUNNABLE)
@pytest.mark.skipif(os.name == "nt", reason="the commands are written for a POSIX shell")
def test_every_command_in_the_docs_runs(code: str, note: str, tmp_path: Path) -> None:
    """Each shell block runs in a copy of the examples and ends with the status that its page says."""
    folder = tmp_path / "examples"
    shutil.copytree(ROOT / "examples", folder)
    # The interpreter of this test run, whatever is installed elsewhere on the machine.
    program = tmp_path / "bin" / "kumaai"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kumaai "$@"\n')
    program.chmod(0o755)
    environ = {
        "PATH": f"{program.parent}:/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "KUMAAI_HOME": str(tmp_path / "home"),
        "LANG": "C.UTF-8",
        "HOME": str(tmp_path),
    }
    if "log " in code:  # a reader of that page has run something before
        subprocess.run(
            [program, "summarize", "notice.docx"], cwd=folder, env=environ, capture_output=True, check=True
        )
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", code],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    wanted = int(note.removeprefix("status ")) if note.startswith("status ") else 0
    assert done.returncode == wanted, done.stderr
