"""Drives one tool over many documents: a job a line as JSON on standard input, its result a line on standard output.

``word_peers.py`` and ``word_reading.py`` start this file with the Python in
whose environment the tool is installed. It imports nothing but the standard
library and that tool, so a tool never sees kumaai or another tool. Each
tool is asked in the way that its own documentation recommends for the job;
an edit says its paragraph (the part, the number of the w:p in it, its text)
and the characters to replace.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Job = dict[str, Any]


class Refused(Exception):
    """The tool, or the way to it, has no place for this edit; the text says why."""


def place(text: str, edit: Job) -> int:
    """Where the edit begins in ``text``, the tool's own reading of the paragraph.

    Readings differ in tabs, breaks and hyperlinks. Where they do, the
    characters around the edit decide, and only if they stand there once.
    """
    line, start, end = edit["line"], edit["start"], edit["start"] + len(edit["before"])
    if text == line:
        return start
    for width in (0, 2, 5, 10, 20, len(line)):
        first = max(0, start - width)
        context = line[first : end + width]
        if context and text.count(context) == 1:
            return text.index(context) + start - first
    raise Refused("the tool reads other text in this paragraph")


def backwards(edits: list[Job]) -> list[tuple[int, Job]]:
    """The edits with their indices, the last of a paragraph first, so that offsets stay true."""
    order = sorted(range(len(edits)), key=lambda i: (edits[i]["paragraph"], edits[i]["start"]))
    return [(index, edits[index]) for index in reversed(order)]


def one_by_one(edits: list[Job], apply: Callable[[Job], None]) -> Job:
    """Apply each edit by itself; what the tool refuses is listed."""
    applied, refused = [], {}
    for index, edit in backwards(edits):
        try:
            apply(edit)
            applied.append(index)
        except Exception as error:  # whatever a tool raises is its refusal
            refused[index] = f"{type(error).__name__}: {error}"[:200]
    return {"applied": sorted(applied), "refused": refused}


def docx_editor(job: Job) -> Job:
    """Hash-anchored references and an occurrence; a workspace of its own for each document."""
    from docx_editor import Document

    with (
        tempfile.TemporaryDirectory() as workspace,
        Document.open(job["file"], author=job["author"], workspace_dir=workspace) as document,
    ):
        paragraphs = [(p.ref, p.text) for p in document.list_paragraphs_structured(limit=None)]

        def apply(edit: Job) -> None:
            if edit["body"] < 0:
                raise Refused("only the body outside text boxes has references")
            reference, text = paragraphs[edit["body"]]
            start, before, after = place(text, edit), edit["before"], edit["after"]
            if before:
                nth = sum(text.startswith(before, at) for at in range(start))
                if after:
                    new = document.replace(before, after, paragraph=reference, occurrence=nth)
                else:
                    new = document.delete(before, paragraph=reference, occurrence=nth)
            else:
                anchor = text[:start][-10:] or text[:10]
                at = start - len(anchor) if start else 0
                nth = sum(text.startswith(anchor, i) for i in range(at))
                insert = document.insert_after if start else document.insert_before
                new = insert(anchor, after, paragraph=reference, occurrence=nth)
            # What follows in this paragraph lies to the left, where the text is the same.
            paragraphs[edit["body"]] = (str(new), text)

        result = one_by_one(job["edits"], apply)
        document.save(job["output"], track_changes=False)  # else it changes settings.xml too
    return result


def doc_control(job: Job) -> Job:
    """One batch of text.replace at character addresses; what the batch refuses is left out of it."""
    from doc_control import api

    shutil.copyfile(job["file"], job["output"])
    refused: dict[int, str] = {}
    operations: dict[int, Job] = {}
    with tempfile.TemporaryDirectory() as store, api.open(job["output"], store=store) as document:
        rows = document.run("para.list", {"stories": ["body", "notes", "headers"]})["paragraphs"]
        for index, edit in enumerate(job["edits"]):
            try:
                row = _row(rows, edit)
                start = place(row["text"], edit)
                at = f"{row['at']}:{start}-{start + len(edit['before'])}"
                operations[index] = {"op": "text.replace", "at": at, "text": edit["after"]}
            except Refused as error:
                refused[index] = str(error)

        def batch(indices: list[int], dry: bool) -> str:
            try:
                request = {"ops": [operations[i] for i in indices], "author": job["author"], "dry_run": dry}
                document.run("doc.batch", request)
            except Exception as error:  # whatever a tool raises is its refusal
                return f"{type(error).__name__}: {error}"[:200]
            return ""

        applied = list(operations)
        if applied and batch(applied, False):
            applied = []
            for index in operations:
                why = batch([*applied, index], True)
                if why:
                    refused[index] = why
                else:
                    applied.append(index)
            if applied and (why := batch(applied, False)):
                raise RuntimeError(why)
    return {"applied": applied, "refused": refused}


def _row(rows: list[Job], edit: Job) -> Job:
    """The paragraph in doc-control's list: by its number in the body, else by its text in that story."""
    body = [row for row in rows if not row.get("story")]
    if 0 <= edit["body"] < len(body) and body[edit["body"]]["text"] == edit["line"]:
        return body[edit["body"]]
    alike = [row for row in rows if row["text"] == edit["line"] and row.get("story", "body") == edit["story"]]
    if edit["story"] in ("footnote", "endnote"):
        alike = [row for row in alike if str(row["note"]["id"]) == edit["note"]]
    if edit["story"] in ("header", "footer"):
        alike = [row for row in alike if [row["section"], row["kind"]] in edit["margins"]]
    if len(alike) == 1:
        return alike[0]
    if 0 <= edit["body"] < len(body) == edit["bodies"]:
        return body[edit["body"]]
    raise Refused("the paragraph is not in the tool's list")


def docx_revisions(job: Job) -> Job:
    """Offsets in the accepted text of python-docx's paragraph; the tool inserts only by replacing a character."""
    from docx import Document
    from docx.text.paragraph import Paragraph
    from docx_revisions import RevisionParagraph

    document = Document(job["file"])
    roots = {
        str(part.partname).lstrip("/"): part.element
        for part in document.part.package.iter_parts()
        if hasattr(part, "element")
    }
    paragraphs: dict[str, list[Any]] = {}
    texts: dict[tuple[str, int], str] = {}

    def apply(edit: Job) -> None:
        part = edit["part"]
        if part not in roots:
            raise Refused("python-docx does not open this part")
        if part not in paragraphs:
            paragraphs[part] = list(roots[part].iter(f"{WORD}p"))
        element = paragraphs[part][edit["paragraph"]]
        target = RevisionParagraph.from_paragraph(Paragraph(element, document))
        # The last edit of a paragraph comes first: what is left of it reads as before.
        text = texts.setdefault((part, edit["paragraph"]), target.accepted_text)
        start = place(text, edit)
        end, after = start + len(edit["before"]), edit["after"]
        if start == end and start:
            start, after = start - 1, text[start - 1] + after
        elif start == end:
            end, after = 1, after + text[:1]
        if after:
            target.replace_tracked_at(start, end, after, author=job["author"], index_mode="accepted")
        else:
            target.add_tracked_deletion(start, end, author=job["author"], index_mode="accepted")

    result = one_by_one(job["edits"], apply)
    document.save(job["output"])
    return result


def docx_trackdiff(job: Job) -> Job:
    """Compares the original and the edited document, which the caller has made by plain edits."""
    from docx_trackdiff import compare

    argv, sys.argv = (
        sys.argv,
        ["docx-trackdiff", job["file"], job["edited"], job["output"], "--author", job["author"]],
    )
    try:
        compare.main()
    finally:
        sys.argv = argv
    return {"applied": job["in_edited"], "refused": job["left_out"]}


def kumaai(job: Job) -> Job:
    """Tracked changes without comments, since none of the others is asked for any."""
    from datetime import datetime

    from kumaai.answers import Edit
    from kumaai.office.word.revise import revise

    edits = [Edit(**edit["kumaai"]) for edit in job["edits"]]
    data = Path(job["file"]).read_bytes()
    revised = revise(
        data, job["file"], edits, author=job["author"], when=datetime(2025, 4, 1), comments=False
    )
    Path(job["output"]).write_bytes(revised.data)
    return {"applied": revised.applied, "refused": {str(k): v for k, v in revised.refused.items()}}


def read_kumaai(job: Job) -> Job:
    """The text of all blocks, with the automatic numbers that a reader sees left out."""
    from kumaai.office.word.read import read

    source = read(Path(job["file"]).read_bytes(), job["file"])
    return {"text": "\n".join(block.text for block in source.blocks)}


def read_paragraphs(job: Job) -> Job:
    """python-docx: ``Document.paragraphs``, as its first page of documentation shows."""
    from docx import Document

    return {"text": "\n".join(paragraph.text for paragraph in Document(job["file"]).paragraphs)}


def read_tables(job: Job) -> Job:
    """python-docx: paragraphs and tables in order, nested tables too, then headers and footers."""
    from docx import Document
    from docx.table import Table

    def walk(container: Any) -> list[str]:
        lines: list[str] = []
        for block in container.iter_inner_content():
            if isinstance(block, Table):
                for row in block.rows:
                    for cell in dict.fromkeys(row.cells):
                        lines += walk(cell)
            else:
                lines.append(block.text)
        return lines

    document = Document(job["file"])
    lines = walk(document)
    for section in document.sections:
        for margin in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            if not margin.is_linked_to_previous:
                lines += walk(margin)
    return {"text": "\n".join(lines)}


def read_markitdown(job: Job) -> Job:
    """markitdown: Markdown, its only output."""
    converter = _kept("markitdown", lambda: __import__("markitdown").MarkItDown(enable_plugins=False))
    return {"text": converter.convert(job["file"]).text_content}


def read_docx2python(job: Job) -> Job:
    """docx2python: ``text`` holds body, notes, headers and footers."""
    from docx2python import docx2python

    with docx2python(job["file"]) as document:
        return {"text": document.text}


_KEPT: dict[str, Any] = {}


def _kept(name: str, make: Callable[[], Any]) -> Any:
    if name not in _KEPT:
        _KEPT[name] = make()
    return _KEPT[name]


TOOLS: dict[str, Callable[[Job], Job]] = {
    "kumaai": kumaai,
    "docx-editor": docx_editor,
    "doc-control": doc_control,
    "docx-trackdiff": docx_trackdiff,
    "docx-revisions": docx_revisions,
    "read kumaai": read_kumaai,
    "read python-docx, paragraphs": read_paragraphs,
    "read python-docx, tables too": read_tables,
    "read markitdown": read_markitdown,
    "read docx2python": read_docx2python,
}


def main() -> None:
    """Answer job after job until standard input ends."""
    tool = TOOLS[sys.argv[1]]
    answers = sys.stdout
    for line in sys.stdin:
        job = json.loads(line)
        start = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                result = tool(job)
            except (Exception, SystemExit) as error:  # a document that the tool cannot do
                result = {"error": f"{type(error).__name__}: {error}"[:300]}
        result["seconds"] = time.process_time() - start
        print(json.dumps(result), file=answers, flush=True)


if __name__ == "__main__":
    main()
