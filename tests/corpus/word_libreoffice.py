"""LibreOffice's own accept-all and reject-all, and its reading, for the Word measures.

One office serves many documents; it is started anew after a crash, a hang or
a hundred documents. What it shows is read from the ODT that it stores: body,
tables, notes, text boxes, headers and footers, without comments.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import uuid
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from tests.office_suite.soffice import SYSTEM_PYTHON

ACCEPT, REJECT = ".uno:AcceptAllTrackedChanges", ".uno:RejectAllTrackedChanges"
_BRIDGE = Path(__file__).with_name("word_bridge.py")
_SECONDS = 60
_DOCUMENTS = 100
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_SKIPPED = frozenset(
    {f"{_OFFICE}annotation", f"{_TEXT}tracked-changes", f"{_TEXT}note-citation", f"{_TEXT}ruby-text",
     f"{_SVG}title", f"{_SVG}desc", f"{_TEXT}sequence-decls", f"{_TEXT}variable-decls", f"{_TEXT}user-field-decls"}
)  # fmt: skip
_VOLATILE = frozenset(
    f"{_TEXT}{name}" for name in (
        "date", "time", "page-number", "page-count", "word-count", "character-count", "paragraph-count",
        "file-name", "creation-date", "creation-time", "modification-date", "modification-time", "print-date",
        "print-time", "editing-cycles", "editing-duration", "page-continuation", "table-count", "image-count",
        "object-count", "template-name", "author-name", "author-initials", "sender-firstname",
        "bookmark-ref", "reference-ref", "note-ref", "sequence-ref", "chapter",
    )
)  # fmt: skip
VOLATILE = "\ufffc"
"""Fields that LibreOffice computes anew when it opens a file: they say nothing about the document. VOLATILE stands for them."""


class OfficeFault(Exception):
    """LibreOffice could not open or store a document, crashed or hung."""


class Suite:
    """A LibreOffice that opens documents one after the other; use it as a context manager."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="corpus-office-"))
        self._office: subprocess.Popen[bytes] | None = None
        self._bridge: subprocess.Popen[str] | None = None
        self._served = 0

    def __enter__(self) -> Suite:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def lines(self, document: Path, dispatch: str = "") -> list[str]:
        """The paragraphs that LibreOffice has after ``dispatch``. Raises OfficeFault."""
        out = self._folder / "out.odt"
        self._twice(document, out, "writer8", dispatch)
        return odt_lines(out)

    def pdf(self, document: Path) -> int:
        """The size in bytes of the document as PDF. Raises OfficeFault."""
        out = self._folder / "out.pdf"
        self._twice(document, out, "writer_pdf_Export", "")
        return out.stat().st_size

    def _twice(self, document: Path, out: Path, filter_: str, dispatch: str) -> None:
        """Ask, and ask a fresh office once more: one that has served long crashes now and then."""
        try:
            self._ask(document, out, filter_, dispatch)
        except OfficeFault:
            self._stop()
            self._ask(document, out, filter_, dispatch)

    def _ask(self, document: Path, out: Path, filter_: str, dispatch: str) -> None:
        out.unlink(missing_ok=True)
        # LibreOffice leaves lock files beside what it opens.
        copy = self._folder / f"{uuid.uuid4().hex}{document.suffix}"
        shutil.copyfile(document, copy)
        if self._served >= _DOCUMENTS or self._bridge is None or self._bridge.poll() is not None:
            self._stop()
            self._start()
        self._served += 1
        assert self._bridge is not None and self._bridge.stdin is not None
        request = {"path": str(copy), "out": str(out), "filter": filter_, "dispatch": dispatch}
        try:
            self._bridge.stdin.write(json.dumps(request) + "\n")
            self._bridge.stdin.flush()
            answer = json.loads(self._line())
        except (OSError, ValueError, OfficeFault) as fault:
            self._stop()
            raise OfficeFault(str(fault) or type(fault).__name__) from fault
        if "error" in answer:
            if "Disposed" in answer["error"] or "Runtime" in answer["error"]:
                self._stop()
            raise OfficeFault(answer["error"])
        if not out.exists():
            raise OfficeFault("nothing was stored")

    def _line(self) -> str:
        assert self._bridge is not None and self._bridge.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._bridge.stdout, selectors.EVENT_READ)
            if not selector.select(_SECONDS):
                raise OfficeFault(f"no answer within {_SECONDS} s")
        line = self._bridge.stdout.readline()
        if not line:
            raise OfficeFault("LibreOffice or the bridge to it ended")
        return line

    def _start(self) -> None:
        pipe = f"corpus-{uuid.uuid4().hex[:12]}"
        profile = self._folder / f"profile-{pipe}"
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        command = ["soffice", "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"]
        command.append(f"-env:UserInstallation={profile.as_uri()}")
        self._office = subprocess.Popen(
            command,
            env=environment,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._bridge = subprocess.Popen(
            [SYSTEM_PYTHON, str(_BRIDGE), pipe],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._served = 0
        self._line()  # it says so when the office is up

    def _stop(self) -> None:
        if self._bridge is not None:
            self._bridge.kill()
            self._bridge.wait(10)
            for stream in (self._bridge.stdin, self._bridge.stdout):
                with contextlib.suppress(OSError):
                    if stream is not None:
                        stream.close()
            self._bridge = None
        if self._office is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._office.pid, signal.SIGKILL)
            self._office.wait(10)
            self._office = None


def odt_lines(path: Path) -> list[str]:
    """The paragraphs of an ODT: its text, then the headers and footers of its master pages.

    LibreOffice repeats a header for first, left and right pages: each distinct line stands once.
    """
    body: list[str] = []
    margins: list[str] = []
    with zipfile.ZipFile(path) as archive:
        for member, place, found in (
            ("content.xml", f"{_OFFICE}body", body),
            ("styles.xml", f"{_OFFICE}master-styles", margins),
        ):
            for part in ElementTree.fromstring(archive.read(member)).iter(place):
                _paragraphs(part, found)
    # LibreOffice itself keeps or drops a blank, or adds a carriage return, at the end of a paragraph.
    lines = [line.replace("\r", "").rstrip(" ") for line in [*body, *dict.fromkeys(margins)]]
    return [line for line in lines if line]


def _paragraphs(element: ElementTree.Element, found: list[str]) -> None:
    for inner in element:
        if inner.tag in _SKIPPED:
            continue
        if inner.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            text: list[str] = []
            nested: list[str] = []
            _characters(inner, text, nested)
            found.append("".join(text))
            found.extend(nested)
        else:
            _paragraphs(inner, found)


def _characters(element: ElementTree.Element, text: list[str], nested: list[str]) -> None:
    text.append(element.text or "")
    for inner in element:
        if inner.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            _paragraphs(_holder(inner), nested)
        elif inner.tag == f"{_TEXT}s":
            text.append(" " * int(inner.get(f"{_TEXT}c", "1")))
        elif inner.tag == f"{_TEXT}tab":
            text.append("\t")
        elif inner.tag == f"{_TEXT}line-break":
            text.append("\n")
        elif inner.tag in _VOLATILE:
            text.append(VOLATILE)
        elif inner.tag not in _SKIPPED:
            _characters(inner, text, nested)
        text.append(inner.tail or "")


def _holder(element: ElementTree.Element) -> ElementTree.Element:
    holder = ElementTree.Element("holder")
    holder.append(element)
    return holder
