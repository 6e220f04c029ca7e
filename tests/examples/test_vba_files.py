"""The macros as files: importable on a Japanese Windows, and one text for every host."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.examples import EXAMPLES

VBA = EXAMPLES / "vba"
MODULES = sorted(VBA.glob("*.bas"))
LONGEST_LINE = 1023
MOST_CONTINUATIONS = 24
SIGNATURE = re.compile(r"^Public (?:Sub|Function) (Host\w+)(\(.*\).*)$", re.MULTILINE)


def _text(name: str) -> str:
    return (VBA / name).read_bytes().decode("cp932").replace("\r\n", "\n")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_importable(path: Path) -> None:
    """CRLF, code page 932, a module name that is the file's, and declared variables."""
    data = path.read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r")
    lines = data.decode("cp932").splitlines()
    assert lines[0] == f'Attribute VB_Name = "{path.stem}"'
    assert lines[1] == "Option Explicit"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_within_the_editor_s_limits(path: Path) -> None:
    """No line is longer, or continued more often, than the VBA editor takes."""
    text = _text(path.name)
    assert max(map(len, text.splitlines())) <= LONGEST_LINE
    assert all(run.count(" _\n") <= MOST_CONTINUATIONS for run in re.findall(r"(?:[^\n]* _\n)+", text))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_only_characters_that_every_windows_shows(path: Path) -> None:
    """Every character is in ASCII or JIS X 0208."""
    _text(path.name).encode("iso2022_jp")


def test_both_hosts_offer_what_the_macros_call() -> None:
    """What depends on the host has the same names and arguments on Windows and in LibreOffice."""
    called = set(re.findall(r"\bHost\w+", _text("Kumaai.bas")))
    windows = dict(SIGNATURE.findall(_text("KumaaiWindows.bas")))
    libre = dict(SIGNATURE.findall(_text("KumaaiLibreOffice.bas")))
    assert called <= set(windows)
    assert windows == {name: libre.get(name) for name in windows}


def test_macros_know_no_host() -> None:
    """The common module starts no process and opens no file or dialog by itself."""
    text = _text("Kumaai.bas")
    code = "\n".join(re.sub(r"(^|\s)'.*", "", line) for line in text.splitlines())
    assert not re.search(r"\b(CreateObject|Shell|MsgBox|InputBox|createUnoService|Declare|Open)\b", code)
