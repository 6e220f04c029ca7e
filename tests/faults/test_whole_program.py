"""Whatever goes wrong with an endpoint or a file: the right status, one message with a hint, a closed record, no half-written file."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kumaai.model import transport
from tests.faults.cases import CASES, KEY, Case
from tests.faults.server import Misbehaving, slow
from tests.program import Outcome, kumaai

EXAMPLE = Path(__file__).parents[2] / "examples" / "notice.docx"
TEXT = "1 目的\n空き家の適正な管理を進める。\n2 期限\n令和8年5月29日までに報告すること。\n"


def endpoint(url: str) -> dict[str, str]:
    """The variables of an endpoint."""
    return {"KUMAAI_BASE_URL": url, "KUMAAI_API_KEY": KEY, "KUMAAI_MODEL": "test-model"}


def ends_well(folder: Path, done: Outcome, status: int, code: str, *, recorded: bool = True) -> None:
    """What every failure owes to its user."""
    told = done.envelope
    assert (done.status, told["status"], told["error"]["code"]) == (status, status, code), told["error"]
    assert told["error"]["message"] and told["error"]["hint"], told["error"]
    assert "Traceback" not in done.stdout + done.stderr
    assert not [path for path in folder.iterdir() if path.name.startswith((".kumaai", "out"))]
    if recorded:
        kept = json.loads(kumaai(folder, "log", "show", "last", "--json").stdout)
        assert (kept["status"], kept["error"]["code"], kept["state"]) == (status, code, "ended")
        assert KEY not in json.dumps(kept)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_fault_of_an_endpoint_ends_as_its_table_says(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole program against a server that misbehaves on a real connection."""
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.001)
    (tmp_path / "in.txt").write_text(TEXT, encoding="utf-8")
    with Misbehaving(case.behaviour) as server:
        environ = endpoint(server.base_url)
        done = kumaai(
            tmp_path, "summarize", "in.txt", "-o", "out.docx", "--json", "--timeout", "20", environ=environ
        )
    ends_well(tmp_path, done, int(case.status), case.code)


def test_a_slow_endpoint_ends_at_the_timeout(tmp_path: Path) -> None:
    """--timeout is for the whole run."""
    (tmp_path / "in.txt").write_text(TEXT, encoding="utf-8")
    with Misbehaving(slow(30)) as server:
        environ = endpoint(server.base_url)
        done = kumaai(
            tmp_path, "summarize", "in.txt", "-o", "out.docx", "--json", "--timeout", "1", environ=environ
        )
    ends_well(tmp_path, done, 6, "network.timeout")
    assert done.envelope["usage"]["seconds"] < 10


@pytest.mark.parametrize(
    ("environ", "status", "code"),
    [
        (endpoint("http://127.0.0.1:9/v1"), 6, "network.refused"),
        (endpoint("https://kumaai.invalid/v1"), 6, "network.dns"),
        ({**endpoint("http://127.0.0.1:9/v1"), "KUMAAI_MODEL": ""}, 3, "config.model"),
        ({**endpoint("https://model.example.com/v1"), "KUMAAI_API_KEY": ""}, 3, "config.key"),
        (endpoint("model.example.com"), 3, "config.base_url"),
        ({"KUMAAI_PROVIDER": "openai"}, 3, "config.model"),
    ],
)
def test_an_endpoint_that_is_not_there_is_told(
    environ: dict[str, str], status: int, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No endpoint, no model, no key, no such host: never a silent fall back to the rules."""
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.001)
    (tmp_path / "in.txt").write_text(TEXT, encoding="utf-8")
    done = kumaai(
        tmp_path, "summarize", "in.txt", "-o", "out.md", "--json", "--timeout", "20", environ=environ
    )
    ends_well(tmp_path, done, status, code)


def ole(*names: str) -> bytes:
    """The beginning of an OLE file whose directory names streams."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + b"".join(name.encode("utf-16-le") for name in names)
        + bytes(512)
    )


def package(**parts: bytes) -> bytes:
    """A zip with parts of an Office package."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_types", "[Content_Types].xml"), content)
    return buffer.getvalue()


def with_entity() -> bytes:
    """A whole document whose body declares an external entity."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(EXAMPLE) as original, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in original.namelist():
            content = original.read(name)
            if name == "word/document.xml":
                at = content.index(b"<w:document")
                content = (
                    content[:at] + b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>" + content[at:]
                )
            archive.writestr(name, content)
    return buffer.getvalue()


def bomb() -> bytes:
    """300 MB of white space in 300 KB."""
    body = b"<w:document xmlns:w='x'>" + b" " * (300 << 20) + b"</w:document>"
    return package(_types=b"<Types/>", **{"word__document.xml": body})


FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("in.docx", lambda: b"", "input.empty"),
    "blank text": ("in.txt", lambda: b" \r\n\r\n", "input.empty"),
    "encrypted Word": ("in.docx", lambda: ole("EncryptedPackage"), "input.encrypted"),
    "encrypted Excel": ("in.xlsx", lambda: ole("EncryptedPackage"), "input.encrypted"),
    "old Word": ("in.doc", lambda: ole("WordDocument"), "input.legacy"),
    "not a zip": ("in.docx", lambda: b"Not a document at all", "input.damaged"),
    "cut zip": (
        "in.docx",
        lambda: EXAMPLE.read_bytes()[:9000],
        "input.damaged",
    ),
    "no document": (
        "in.docx",
        lambda: package(_types=b"<Types/>", **{"word__other.xml": b"<a/>"}),
        "input.damaged",
    ),
    "DTD": ("in.docx", with_entity, "input.unsafe"),
    "bomb": ("in.docx", bomb, "input.limit"),
    "image": ("in.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(64), "input.kind"),
    "PDF": ("in.pdf", lambda: b"%PDF-1.7\n", "input.kind"),
    "archive": ("in.zip", lambda: package(**{"a.txt": b"a"}), "input.kind"),
    "no encoding": ("in.txt", lambda: b"\x81\xff\xfe\xa0\xff", "input.encoding"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_status_4(name: str, tmp_path: Path) -> None:
    """Empty, encrypted, damaged, hostile or of a kind that is not read."""
    path, content, code = FILES[name]
    (tmp_path / path).write_bytes(content())
    done = kumaai(tmp_path, "summarize", path, "-o", "out.docx", "--json")
    ends_well(tmp_path, done, 4, code)


@pytest.mark.parametrize(("path", "code"), [("gone.docx", "input.missing"), (".", "input.folder")])
def test_a_path_that_leads_nowhere_is_status_4(path: str, code: str, tmp_path: Path) -> None:
    """Missing files and folders."""
    ends_well(tmp_path, kumaai(tmp_path, "summarize", path, "-o", "out.md", "--json"), 4, code)


def test_a_record_is_closed_when_the_output_fails_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up while writing leaves no half-written file."""
    import errno

    (tmp_path / "in.txt").write_text(TEXT, encoding="utf-8")

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = kumaai(tmp_path, "summarize", "in.txt", "-o", "out.docx", "--json")
    ends_well(tmp_path, done, 11, "output.full")


@pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)
def test_a_folder_without_rights_is_status_11(tmp_path: Path) -> None:
    """No right to write is told before any work."""
    (tmp_path / "in.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "sealed").mkdir(mode=0o500)
    done = kumaai(tmp_path, "summarize", "in.txt", "-o", "sealed/out.md", "--json")
    ends_well(tmp_path, done, 11, "output.denied")
