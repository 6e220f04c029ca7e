"""The shipped macros, run in LibreOffice against the real program.

The text of ``Kumaai.bas`` is the one that a Windows user imports; only the
module of host procedures is LibreOffice's own.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kumaai.status import Status
from tests.examples import EXAMPLES
from tests.office_suite.soffice import MacroResult, Office, convert, requires_office

pytestmark = requires_office()

DIFFERENCE = "令和8年度から令和7年度を引いた額"
AWKWARD = '「駅前」の "案" it\'s 100% & $HOME %PATH% | <b> \\ 髙😀'


def _module(name: str) -> str:
    return (EXAMPLES / "vba" / f"{name}.bas").read_bytes().decode("cp932")


def _run(office: Office, body: str, *arguments: Any, program: str = "kumaai", **options: Any) -> MacroResult:
    """Call the lines of ``body`` beside the macros; they set ``Main`` and find ``a`` as their arguments."""
    common = _module("Kumaai").replace(
        'ProgramName As String = "kumaai"', f'ProgramName As String = "{program}"'
    )
    common = common.replace("GraceSeconds As Long = 15", "GraceSeconds As Long = 1")
    modules = {
        "Kumaai": common,
        "KumaaiLibreOffice": _module("KumaaiLibreOffice"),
        "Try": f"Option Explicit\nFunction Main(a)\n{body}\nEnd Function\n",
    }
    return office.run_macro(modules, "Try.Main", [arguments], **options)


def _envelope(
    office: Office, command: str, *arguments: str, seconds: int = 60, **options: Any
) -> dict[str, Any]:
    """The envelope that ``KumaaiRun`` returns."""
    body = (
        "Dim words(), i\nReDim words(0 To UBound(a) - 2)\nFor i = 2 To UBound(a)\nwords(i - 2) = a(i)\nNext\n"
    )
    body = body if arguments else "Dim words()\nwords = Array()\n"
    return json.loads(
        _run(
            office, body + "Main = KumaaiRun(a(0), words, a(1))", command, seconds, *arguments, **options
        ).value
    )


@pytest.fixture
def newsletter(tmp_path: Path) -> Path:
    """The draft, in a folder and under a name that need quoting."""
    folder = tmp_path / "文書 it's"
    folder.mkdir()
    return Path(shutil.copy(EXAMPLES / "newsletter.docx", folder / "原稿 100%.docx"))


@pytest.fixture
def budget(tmp_path: Path) -> Path:
    """The budget, in a folder of the test's own."""
    return Path(shutil.copy(EXAMPLES / "budget.xlsx", tmp_path / "予算 案.xlsx"))


# The reader of the envelope


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("ok", "true"),
        ("status", "10"),
        ("error", ""),
        ("outputs.0.path", 'C:\\文書\\"a".docx'),
        ("outputs.1.path", "髙😀\n\t/é"),
        ("outputs.2.path", ""),
        ("answer.edits.1.before", "}]"),
        ("answer.rate", "-1.5e-3"),
        ("answer.empty.0", ""),
        ("answer.none.x", ""),
        ("missing", ""),
        ("status.deeper", ""),
    ],
)
def test_reads_a_value_by_its_path(office: Office, path: str, expected: str) -> None:
    """Values are found past nested values, braces in strings and every kind of escape."""
    envelope = {
        "answer": {
            "edits": [{"before": '"{[\\'}, {"before": "}]"}],
            "rate": -0.0015,
            "empty": [],
            "none": {},
        },
        "ok": True,
        "status": 10,
        "outputs": [{"path": 'C:\\文書\\"a".docx'}, {"path": "髙😀\n\t/é"}],
        "error": None,
    }
    texts = [
        json.dumps(envelope, ensure_ascii=ascii_only, indent=indent)
        for ascii_only, indent in ((True, None), (False, None), (False, 2))
    ]
    texts = [text.replace("-0.0015", "-1.5e-3") for text in texts]
    body = 'Main = KumaaiField(a(1), a(0)) & "|" & KumaaiField(a(2), a(0)) & "|" & KumaaiField(a(3), a(0))'
    assert _run(office, body, path, *texts).value == "|".join([expected] * 3)


def test_a_truncated_envelope_ends(office: Office) -> None:
    """No prefix of an envelope makes the reader run on; what is not there is empty."""
    text = '{"answer": {"a": ["\\"x", {"b": 1}]}, "error": {"message": "m"}}'
    body = 'Dim i\nFor i = 0 To Len(a(0)) - 5\nMain = Main & KumaaiField(Left(a(0), i), "error.hint")\nNext'
    assert _run(office, body, text).value == ""


# Running the program


def test_returns_the_envelope_of_a_command(office: Office) -> None:
    """A command that lists things answers as it does in a terminal."""
    envelope = _envelope(office, "summarize", "--", str(EXAMPLES / "notice.docx"))
    assert envelope["ok"]
    assert envelope["answer"]["points"]
    assert Path(envelope["inputs"][0]["path"]) == EXAMPLES / "notice.docx"


def test_hands_arguments_over_unharmed(office: Office) -> None:
    """Spaces, quotes, Japanese and what means something to a shell arrive as they are."""
    envelope = _envelope(office, "ideas", "--", AWKWARD)
    assert envelope["answer"]["theme"] == AWKWARD


def test_returns_the_envelope_of_a_failure(office: Office, tmp_path: Path) -> None:
    """A missing input gives its status, and a text for the user."""
    missing = str(tmp_path / "無い.docx")
    assert _envelope(office, "proofread", "--", missing)["status"] == Status.INPUT
    body = 'Main = KumaaiFailure(KumaaiRun("proofread", Array("--", a(0)), 60))'
    assert "無い.docx" in _run(office, body, missing).value


def test_says_that_the_program_is_missing(office: Office) -> None:
    """Without kumaai on PATH the same shape of answer says so."""
    envelope = _envelope(office, "summarize", "x.txt", program="kumaai-that-is-not-there")
    assert not envelope["ok"]
    assert envelope["error"]["code"] == "macro.program"
    assert "kumaai doctor" in envelope["error"]["hint"]


def test_waits_no_longer_than_the_limit(office: Office, tmp_path: Path) -> None:
    """A program that hangs does not hang the macro."""
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nsleep 20\n", encoding="utf-8")
    slow.chmod(0o755)
    envelope = _envelope(office, "summarize", "x.txt", seconds=1, program=str(slow))
    assert envelope["error"]["code"] == "macro.timeout"


# Word


def test_proofreads_the_open_document(office: Office, newsletter: Path, tmp_path: Path) -> None:
    """The result with tracked changes lies beside the document, which stays as it was, and is shown.

    Shown means converted here: LibreOffice's packages without a display cannot open a window with comments.
    """
    before = newsletter.read_bytes()
    body = 'HostUnattended ""\nKumaaiProofread\nMain = HostTold()'
    result = _run(office, body, document=newsletter)
    proofread = newsletter.with_name("原稿 100%.proofread.docx")
    assert result.value.splitlines()[0] == str(proofread)
    assert "校正が終わりました" in result.value
    assert convert(proofread, "pdf", tmp_path).stat().st_size > 10_000
    assert newsletter.read_bytes() == before
    with zipfile.ZipFile(proofread) as package:
        assert b"<w:ins " in package.read("word/document.xml")


def test_proofreads_changes_that_are_not_saved_yet(office: Office, newsletter: Path) -> None:
    """What stands on the screen is proofread, not what was last saved."""
    body = (
        'ThisComponent.Text.insertString(ThisComponent.Text.getEnd(), "星がが見れる。", False)\n'
        'HostUnattended ""\nKumaaiProofread\nMain = HostTold()'
    )
    assert "校正が終わりました" in _run(office, body, document=newsletter).value
    with zipfile.ZipFile(newsletter.with_name("原稿 100%.proofread.docx")) as package:
        assert "星が" in package.read("word/document.xml").decode()


def test_keeps_an_earlier_result_unless_told_otherwise(office: Office, newsletter: Path) -> None:
    """A result that is there is replaced only after a yes."""
    earlier = newsletter.with_name("原稿 100%.proofread.docx")
    earlier.write_bytes(b"earlier")
    body = "HostUnattended a(0)\nKumaaiProofread\nMain = HostTold()"
    assert "置き換えますか" in _run(office, body, "no", document=newsletter).value
    assert earlier.read_bytes() == b"earlier"
    _run(office, body, "yes", document=newsletter)
    assert earlier.read_bytes() != b"earlier"


def test_shows_why_a_document_cannot_be_proofread(office: Office, tmp_path: Path) -> None:
    """The program's own message is shown, and nothing is opened."""
    old = tmp_path / "古い形式.rtf"
    old.write_text(r"{\rtf1 text}", encoding="ascii")
    result = _run(office, 'HostUnattended ""\nKumaaiProofread\nMain = HostTold()', document=old)
    assert "proofread は .rtf 形式のファイルを書き込めません" in result.value and ".docx" in result.value
    assert result.documents == [str(old)]


def test_asks_to_save_a_document_that_has_no_place(office: Office) -> None:
    """A new document has no folder to put the result in."""
    result = _run(office, 'HostUnattended ""\nKumaaiProofread\nMain = HostTold()')
    assert "保存" in result.value


# Excel


def _formula(office: Office, book: Path, answers: str) -> MacroResult:
    body = "HostUnattended a(0)\nKumaaiFormula\nMain = HostTold()"
    return _run(office, body, answers, document=book, select="F5:F28", cells=["F5", "F6", "F28"])


def test_writes_a_formula_for_the_selection(office: Office, budget: Path) -> None:
    """The formula is shown with its verdict and, on yes, filled over the selection; the file is untouched."""
    before = budget.read_bytes()
    result = _formula(office, budget, f"{DIFFERENCE}\nyes")
    assert "何を計算しますか" in result.value
    assert "検算" in result.value
    assert result.cells == {"F5": "=E5-D5", "F6": "=E6-D6", "F28": "=E28-D28"}
    assert budget.read_bytes() == before


@pytest.mark.parametrize("answers", [f"{DIFFERENCE}\nno", ""])
def test_writes_nothing_without_a_yes(office: Office, budget: Path, answers: str) -> None:
    """No, or no request at all, leaves the cells empty."""
    assert set(_formula(office, budget, answers).cells.values()) == {""}


def test_shows_why_there_is_no_formula(office: Office, budget: Path) -> None:
    """A request that means nothing ends with the program's message, and nothing is written."""
    result = _formula(office, budget, "ほげほげ\nyes")
    assert "検算" not in result.value
    assert set(result.cells.values()) == {""}


def test_leaves_no_copies_behind(office: Office, budget: Path) -> None:
    """Copies of documents are removed from the temporary folder."""
    _formula(office, budget, f"{DIFFERENCE}\nno")
    folder = _run(office, "Main = HostNewFolder()\nHostRemoveFolder Main").value
    assert not list(Path(folder).parent.glob("kumaai-*"))
