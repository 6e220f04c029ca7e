"""The scripts that chain commands: bash is run; PowerShell and cmd are checked as far as this machine can."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kumaai.status import Status
from tests.examples import EXAMPLES
from tests.office_suite.console import console_environ

SCRIPTS = EXAMPLES / "scripts"
RESULTS = ["minutes.docx", "summary.docx", "proofread.docx"]
needs_bash = pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")


def _chain(tmp_path: Path, *arguments: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(SCRIPTS / "chain.sh"), *map(str, arguments)],
        cwd=tmp_path,
        env=console_environ(tmp_path),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )


@needs_bash
def test_bash_chains_three_commands(tmp_path: Path) -> None:
    """One call gives minutes, their summary and their proofreading, and one JSON line for each."""
    folder = tmp_path / "結果 1"
    done = _chain(tmp_path, EXAMPLES / "council.docx", folder)
    assert done.returncode == 0, done.stderr
    lines = (folder / "chain.ndjson").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["command"] for line in lines] == ["minutes", "summarize", "proofread"]
    assert all((folder / name).exists() for name in RESULTS)


@needs_bash
def test_bash_takes_a_name_with_a_space_and_in_another_encoding(tmp_path: Path) -> None:
    """The memo from a Windows Notepad goes through the chain as it is."""
    done = _chain(tmp_path, EXAMPLES / "打合せ メモ.txt")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "kumaai-out" / "proofread.docx").exists()


@needs_bash
def test_bash_stops_at_the_first_failure(tmp_path: Path) -> None:
    """A missing input ends the chain with kumaai's own exit status, the error in the last JSON line."""
    done = _chain(tmp_path, tmp_path / "no.docx", tmp_path / "out")
    assert done.returncode == Status.INPUT
    (line,) = (tmp_path / "out" / "chain.ndjson").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["error"]["code"] == "input.missing"
    assert "minutes" in done.stderr


@pytest.mark.parametrize("name", ["chain.sh", "chain.ps1", "chain.cmd"])
def test_every_script_does_the_same(name: str) -> None:
    """Each chains the same three commands in the same order and knows statuses 0 and 10."""
    encoding = "cp932" if name.endswith(".cmd") else "utf-8-sig"
    text = (SCRIPTS / name).read_text(encoding=encoding)
    assert re.findall(r"^(?:run |kumaai |\$\w+ = Invoke-Kumaai @\(')(\w+)", text, re.MULTILINE) == [
        "minutes",
        "summarize",
        "proofread",
    ]
    assert all(option in text for option in ("--output", "--json", "--quiet", "--force"))
    assert all(result in text for result in RESULTS)
    assert re.search(r"\b10\b", text)


def test_powershell_is_readable_by_the_old_and_the_new() -> None:
    """Windows PowerShell 5.1 takes a script without a byte order mark for cp932."""
    data = (SCRIPTS / "chain.ps1").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n")


def test_powershell_parses() -> None:
    """A grammar of PowerShell finds no error in the script."""
    grammar = pytest.importorskip("tree_sitter_powershell", reason="tree-sitter-powershell is not installed")
    tree_sitter = pytest.importorskip("tree_sitter")
    parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
    assert not parser.parse((SCRIPTS / "chain.ps1").read_bytes()[3:]).root_node.has_error


def test_cmd_is_safe_in_code_page_932() -> None:
    """cmd reads bytes: no second byte of a character is one that means something to it."""
    data = (SCRIPTS / "chain.cmd").read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n")
    special = [
        c for c in data.decode("cp932") if len(c.encode("cp932")) == 2 and c.encode("cp932")[1] in b"\\^|"
    ]
    assert special == []


def test_cmd_jumps_to_labels_that_exist() -> None:
    """Every ``call :label`` has its label."""
    text = (SCRIPTS / "chain.cmd").read_text(encoding="cp932")
    assert set(re.findall(r"call :(\w+)", text)) <= set(re.findall(r"^:(\w+)", text, re.MULTILINE))
