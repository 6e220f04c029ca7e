"""Encrypted and old files: read with a password or through LibreOffice, never written open."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest

from kumaai.office.compound import Compound
from kumaai.office.crypt import lock, unlock
from kumaai.office.legacy import find_office
from kumaai.status import InputError
from tests.hostile.cases import changed
from tests.office.word.parts import docx, member, p
from tests.program import Outcome, kumaai

SECRET = "秘密 Pa55"
PLAIN = docx(p("資料をご確認下さいますよう、お願い致します。") + p("会議を行なう事とする。"))
HERE = {"KUMAAI_PASSWORD": SECRET}
needs_office = pytest.mark.skipif(find_office(None) is None, reason="LibreOffice is not installed")


def opened(path: Path, password: str = SECRET) -> bytes:
    """The plain bytes of an encrypted file."""
    data = path.read_bytes()
    return unlock(data, Compound(data), path.name, password)[0]


def everything_kept(done: Outcome) -> bytes:
    """All bytes under the program's home: records, cache, reports."""
    return b"".join(path.read_bytes() for path in done.home.rglob("*") if path.is_file())


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """An encrypted document."""
    path = tmp_path / "a.docx"
    path.write_bytes(lock(PLAIN, "a.docx", SECRET))
    return path


@pytest.mark.parametrize("size", [0, 3000, 5000, 70_000, 8_000_000])
def test_what_is_locked_opens_to_the_same_bytes(size: int) -> None:
    """Small files and files with many sectors come back whole, and only with their password."""
    noise = bytes(range(256)) * (size // 256)
    data = changed(PLAIN, {"word/media/a.bin": noise}, 0)
    shut = lock(data, "a.docx", SECRET)
    file = Compound(shut)
    plain = unlock(shut, file, "a.docx", SECRET)[0]
    assert plain[: len(data) - 2] == data[:-2]
    with pytest.raises(InputError) as caught:
        unlock(shut, file, "a.docx", "other")
    assert caught.value.code == "input.password"


def test_an_encrypted_file_asks_for_its_password(tmp_path: Path, locked: Path) -> None:
    """Without a password, and with a wrong one, the error says what to do."""
    done = kumaai(tmp_path, "summarize", "--json", "a.docx")
    assert (done.status, done.envelope["error"]["code"]) == (4, "input.encrypted")
    assert "KUMAAI_PASSWORD" in done.envelope["error"]["hint"]
    done = kumaai(tmp_path, "summarize", "--json", "a.docx", environ={"KUMAAI_PASSWORD": "x"})
    assert (done.status, done.envelope["error"]["code"]) == (4, "input.password")


@pytest.mark.parametrize("place", [("-o", "b.docx"), ("--in-place",), ()])
def test_a_corrected_copy_is_encrypted_again(tmp_path: Path, locked: Path, place: tuple[str, ...]) -> None:
    """Wherever it is written, it opens with the old password alone and holds the changes."""
    sha = kumaai(tmp_path, "proofread", "--check", "--json", "a.docx", environ=HERE).envelope["inputs"][0]
    done = kumaai(tmp_path, "proofread", "--json", *place, "a.docx", environ=HERE)
    assert done.status == 0, done.stderr
    (output,) = done.envelope["outputs"]
    assert "w:ins" in member(opened(tmp_path / output["path"]), "word/document.xml")
    assert done.envelope["inputs"][0]["sha256"] == sha["sha256"]


def test_a_new_document_says_that_it_is_not_encrypted(tmp_path: Path, locked: Path) -> None:
    """Minutes of an encrypted file are open, and a warning says so."""
    done = kumaai(tmp_path, "minutes", "--json", "a.docx", environ=HERE)
    assert done.status == 0
    assert any("not encrypted" in warning for warning in done.envelope["warnings"])


@pytest.mark.parametrize("given", [("--password", SECRET), (f"--password={SECRET}",)])
def test_the_password_is_nowhere_afterwards(tmp_path: Path, locked: Path, given: tuple[str, ...]) -> None:
    """Neither the record nor anything else under the home folder holds it; the command line is masked."""
    done = kumaai(tmp_path, "proofread", "--json", *given, "a.docx")
    assert done.status == 0
    wrong = kumaai(tmp_path, "proofread", "--json", "--password", SECRET + "x", "--force", "a.docx")
    shown = kumaai(tmp_path, "log", "show", "last", "--json")
    for text in (done.stdout, done.stderr, wrong.stdout, wrong.stderr, shown.stdout):
        assert SECRET not in text
    assert "***" in shown.stdout
    kept = everything_kept(done)
    assert SECRET.encode() not in kept and SECRET.encode("utf-16-le") not in kept


def test_a_bug_report_does_not_hold_the_password(
    tmp_path: Path, locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault after the file was opened is reported by its places in the code alone."""

    def fail(*_arguments: object, **_options: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("kumaai.office.word.revise.revise", fail)
    done = kumaai(tmp_path, "proofread", "--json", "a.docx", environ=HERE)
    assert done.status == 1
    assert SECRET.encode() not in everything_kept(done) and SECRET not in done.stdout + done.stderr


def test_excels_own_password_is_tried(tmp_path: Path) -> None:
    """A file that is locked with it opens without a question."""
    (tmp_path / "a.docx").write_bytes(lock(PLAIN, "a.docx", "VelvetSweatshop"))
    assert kumaai(tmp_path, "summarize", "a.docx").status == 0


@pytest.mark.parametrize("rounds", ["10000000", "99999999999999999999", "-1", "²", ""])
def test_a_stranger_cannot_order_millions_of_rounds(rounds: str) -> None:
    """The number of rounds is looked at before any is done."""
    shut = lock(PLAIN, "a.docx", SECRET)
    head = shut.index(b'spinCount="100000"')
    new = f'spinCount="{rounds}"'.encode()
    tail = shut[head + 18 :]
    cut = tail.index(b"/>") + 2
    # As many bytes as before: what is added or left out is made good by spaces before the next tag.
    rest = tail[:cut] + b" " * 200
    changed_ = shut[:head] + (new + rest)[: 18 + cut] + tail[cut:]
    with pytest.raises(InputError) as caught:
        unlock(changed_, Compound(changed_), "a.docx", SECRET)
    assert caught.value.code in ("input.limit", "input.damaged")


def test_a_compound_file_whose_chains_are_circles_ends() -> None:
    """A sector that follows itself, and sectors beyond the file, are read no further than the file is long."""
    locked = lock(PLAIN, "a.docx", SECRET)
    for place in range(512, 1536, 4):
        data = bytearray(locked)
        data[place : place + 4] = struct.pack("<L", (place - 512) // 4)
        try:
            file = Compound(bytes(data))
            assert len(file.head("EncryptionInfo", 65_536)) <= 65_536
        except ValueError:
            pass


RTF = r"{\rtf1\ansi\ansicpg932 {\field{\*\fldinst INCLUDEPICTURE \\d \"http://127.0.0.1:%d/a.png\"}}Please review the minutes of the meeting.\par}"


@needs_office
def test_an_rtf_becomes_a_docx_beside_it(tmp_path: Path) -> None:
    """It is read through LibreOffice; the copy is a docx and a warning says how it came about."""
    (tmp_path / "a.rtf").write_text(RTF % 9)
    done = kumaai(tmp_path, "proofread", "--json", "a.rtf")
    assert done.status == 0, done.stderr
    assert done.envelope["outputs"][0]["path"] == "a.proofread.docx"
    assert any("LibreOffice" in warning for warning in done.envelope["warnings"])
    done = kumaai(tmp_path, "proofread", "--json", "--in-place", "a.rtf")
    assert (done.status, done.envelope["error"]["code"]) == (2, "usage.in_place")


@needs_office
def test_libreoffice_fetches_nothing(tmp_path: Path) -> None:
    """A picture that an RTF names by its address is not asked for."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        (tmp_path / "a.rtf").write_text(RTF % server.getsockname()[1])
        assert kumaai(tmp_path, "summarize", "a.rtf").status == 0
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.rtf", b"{\\rtf1 hello}", "input.legacy"),
        ("a.doc", b"\xdb\xa5-\0" + bytes(100), "input.legacy"),
        ("a.doc", b"<html><body>hello", "input.legacy"),
        ("a.doc", "\ufeff<HTML>".encode("utf-16"), "input.legacy"),
        ("a.doc", b"MIME-Version: 1.0\r\n\r\nhello", "input.legacy"),
        ("a.doc", b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>', "input.legacy"),
        ("a.doc", b"\xffWPC\0\0", "input.kind"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "input.damaged"),
        ("a.doc", b"", "input.empty"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    """Old files without LibreOffice, web pages under the name .doc, other programs' files."""
    (tmp_path / name).write_bytes(content)
    done = kumaai(tmp_path, "summarize", "--json", name, environ={"KUMAAI_SOFFICE": "/no/such/program"})
    assert (done.status, done.envelope["error"]["code"]) == (4, code)


def test_plain_text_under_the_name_doc_is_text(tmp_path: Path) -> None:
    """Word opens such a file as well."""
    (tmp_path / "a.doc").write_text("会議を開く。", encoding="utf-8")
    assert kumaai(tmp_path, "summarize", "a.doc").status == 0


def macro_document(form: str) -> bytes:
    """A document of another ending, with macros where it can hold them."""
    types = {
        "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
        "dotm": "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        "dotx": "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    }
    plain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    listed = member(PLAIN, "[Content_Types].xml").replace(plain, types[form])
    return changed(
        PLAIN, {"[Content_Types].xml": listed.encode(), "word/vbaProject.bin": bytes(range(256)) * 20}
    )


@pytest.mark.parametrize("form", ["docm", "dotm", "dotx"])
def test_a_copy_keeps_its_ending_and_its_macros(tmp_path: Path, form: str) -> None:
    """Office opens a document with macros under no other ending; another one is refused."""
    import zipfile

    (tmp_path / f"a.{form}").write_bytes(macro_document(form))
    done = kumaai(tmp_path, "proofread", "--json", f"a.{form}")
    assert done.envelope["outputs"][0]["path"] == f"a.proofread.{form}"
    written = zipfile.ZipFile(io.BytesIO((tmp_path / f"a.proofread.{form}").read_bytes()))
    assert written.read("word/vbaProject.bin") == bytes(range(256)) * 20
    done = kumaai(tmp_path, "proofread", "--json", "-o", "b.docx", f"a.{form}")
    assert (done.status, done.envelope["error"]["code"]) == (2, "usage.kind")
    done = kumaai(tmp_path, "minutes", "--json", "-o", "b.docm", f"a.{form}")
    assert (done.status, done.envelope["error"]["code"]) == (2, "usage.kind")
    assert (
        kumaai(tmp_path, "minutes", "--json", f"a.{form}").envelope["outputs"][0]["path"] == "a.minutes.docx"
    )


def test_confirming_an_encrypted_document_keeps_it_encrypted(locked: Path) -> None:
    """The disclosure goes in under the same password; the record does not hold it."""
    folder = locked.parent
    assert kumaai(folder, "disclose", "a.docx", "--model", "m", "--json").envelope["error"]["code"] == (
        "input.encrypted"
    )
    done = kumaai(folder, "disclose", "a.docx", "--model", "m", "--in-place", environ=HERE)
    assert done.status == 0, done.stderr
    done = kumaai(folder, "confirm", "a.docx", "--by", "山田", "--in-place", "--password", SECRET)
    assert done.status == 0, done.stderr
    footers = [name for name in ("word/footer1.xml",) if "山田" in member(opened(locked), name)]
    assert footers and SECRET.encode() not in everything_kept(done)
