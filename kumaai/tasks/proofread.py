"""Proofreading: the same document with tracked changes, or a list of findings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from kumaai.answers import AskedProofreading, Edit, Proofreading
from kumaai.disclosure import Disclosure
from kumaai.layout import Column, Layout, Paragraph, Table
from kumaai.messages import _
from kumaai.result import Check
from kumaai.source import Block, Source
from kumaai.status import AnswerError
from kumaai.tasks.base import Job, Product, Task, as_product
from kumaai.tasks.pieces import cut, joined
from kumaai.tasks.refusals import in_japanese, in_words

PROFILES = ("koyobun", "koho", "yasashii", "plain")
_TEXT = ("txt", "md")
_WRITTEN = ("xlsx", "xlsm", "xltx", "xltm")
"""Forms of a workbook whose cells can be told apart and marked."""
MAX_EDITS = 2_000
"""Findings of the rules that are put into one document; as many others are listed."""
MAX_EDITS_OF_A_BLOCK = 300


class ProofreadTask(Task):
    """``kumaai proofread``."""

    command = "proofread"
    asked = AskedProofreading
    shows_numbers = False

    def default_kind(self, job: Job) -> str | None:
        """Word and Excel files get a corrected copy; text gets its findings in the terminal."""
        return (
            None if job.options.get("check") or job.source.kind not in ("docx", "xlsx") else job.source.kind
        )

    def copies(self, job: Job, kind: str) -> bool:
        """A file of the source's own kind is the source with its corrections."""
        return kind == job.sources[0].kind and kind in ("docx", "xlsx")

    def prompt(self, job: Job) -> str:
        return f"proofread-{self._profile(job)}"

    def blocks(self, job: Job) -> Sequence[Block]:
        """All of them: a header is proofread as well. Of a workbook only the texts."""
        return _proofread(job.source).blocks

    def rules(self, job: Job) -> Proofreading:
        from kumaai.guard.edits import judge
        from kumaai.rules.proofread import proofread

        source = cut(_proofread(job.source))
        found = proofread(source, profile=self._profile(job))
        chosen, surplus = _within_limit(found.edits)
        judged = judge(source, chosen, profile=self._profile(job))
        return Proofreading(edits=joined([*judged, *surplus]))

    def complete(self, asked: AskedProofreading, job: Job, rounds: int = 0) -> Proofreading:
        """Every edit of a model is judged; one that cannot be placed is listed with the reason."""
        from kumaai.guard.edits import judge

        edits = [
            Edit(
                block=e.block,
                before=e.before,
                after=e.after,
                reason=e.reason,
                category=e.category,
                certainty=e.certainty,
                by="model",
            )
            for e in asked.edits
        ]
        judged = judge(_proofread(job.source), edits, profile=self._profile(job))
        if judged and all(edit.refused for edit in judged):
            raise AnswerError(
                "answer.edits",
                _("None of the {count} edits that the model proposed can be placed.").format(
                    count=len(judged)
                ),
                hint=_("Run the command again, or use another model; the record holds the answer."),
                where=judged[0].block,
            )
        return Proofreading(edits=judged)

    def check(self, answer: Proofreading, job: Job) -> list[Check]:
        return [
            Check(
                "edits.refused",
                "info",
                _("An edit was refused ({reason}): {before}").format(
                    reason=in_words(e.refused), before=e.before
                ),
                (e.block,),
            )
            for e in answer.edits
            if e.refused
        ]

    def layout(self, answer: Proofreading, job: Job) -> Layout:
        rows = tuple(_row(edit, job.source) for edit in answer.edits)
        title = "校正の指摘" if job.source.path in ("", "-") else f"{job.source.path}　校正の指摘"
        if not rows:
            return Layout(title, (Paragraph("指摘はありません。"),))
        table = Table(("場所", "修正前", "修正後", "理由", "区分"), rows, (14, 22, 22, 34, 12), "校正の指摘")
        worked = replace(
            table,
            header=(*table.header, "対応", "備考"),
            rows=tuple((*row, "", "") for row in rows),
            widths=(14, 20, 20, 30, 10, 10, 16),
            columns={"対応": Column(choices=("修正する", "修正しない", "要検討"))},
        )
        return Layout(title, (table,), sheets=(worked,), main=table)

    def ready(self, job: Job, kind: str) -> None:
        """A signed file is only changed when the signature may be dropped."""
        source = job.source
        if kind == source.kind and not job.force and source.data.startswith(b"PK"):
            from kumaai.office import signature
            from kumaai.office.package import Package

            if signature.is_signed(Package.open(source.data, path=source.path)):
                raise signature.refused(source.path)

    def produce(self, answer: Proofreading, job: Job, kind: str, disclosure: Disclosure | None) -> Product:
        source = job.source
        if kind == "csv" or (kind != source.kind and not (kind in _TEXT and source.kind in _TEXT)):
            return as_product(self.layout(answer, job), answer, kind, disclosure, job)
        if kind == "docx":
            return _revised_word(answer, job, disclosure)
        if kind == "xlsx":
            return _marked_workbook(answer, job, disclosure)
        return _corrected_text(answer, source, disclosure)

    def _profile(self, job: Job) -> str:
        return job.options.get("profile") or "koho"


def _within_limit(edits: list[Edit]) -> tuple[list[Edit], list[Edit]]:
    """At most :data:`MAX_EDITS` to be made, and as many others, refused: nobody goes through more of them."""
    chosen: list[Edit] = []
    surplus: list[Edit] = []
    made: Counter[str] = Counter()
    for edit in edits:
        block = edit.block.partition("@")[0]
        if len(chosen) < MAX_EDITS and made[block] < MAX_EDITS_OF_A_BLOCK:
            made[block] += 1
            chosen.append(edit)
        elif len(surplus) < MAX_EDITS:
            edit.refused = "limit"
            surplus.append(edit)
    return chosen, surplus


def _row(edit: Edit, source: Source) -> tuple[str, ...]:
    block = source.block(edit.block)
    place = (block.place if block else "") or edit.block
    note = (
        f"（適用しません：{in_japanese(edit.refused)}）"
        if edit.refused
        else "（要確認）"
        if edit.certainty == "hint"
        else ""
    )
    return (place, edit.before, edit.after, edit.reason + note, edit.category)


def _proofread(source: Source) -> Source:
    """What is proofread of a source: in a workbook the cells that hold texts, not what formulas and dates show."""
    if source.kind != "xlsx" or source.form not in _WRITTEN:
        return source
    from kumaai.office.excel.mark import own_texts

    texts = own_texts(source.data, source.path)
    blocks = tuple(block for block in source.blocks if block.id in texts)
    return Source(source.path, source.kind, source.data, source.sha256, blocks, source.encoding)


def _to_apply(answer: Proofreading) -> list[Edit]:
    return [edit for edit in answer.edits if not edit.refused]


def _settled(
    answer: Proofreading, tried: list[Edit], applied: list[int], refused: dict[int, str]
) -> tuple[str, ...]:
    """Mark what was applied and what the document refused; the warning tells of what was left out."""
    for index, edit in enumerate(tried):
        edit.applied = index in applied and edit.certainty == "fix"
        edit.refused = refused.get(index)
    return _not_applied(answer)


def _not_applied(answer: Proofreading) -> tuple[str, ...]:
    """One warning with the number of edits left out and why; none where all were applied."""
    codes = [edit.refused for edit in answer.edits if edit.refused]
    if not codes:
        return ()
    reasons = "; ".join(dict.fromkeys(map(in_words, codes)))
    return (_("Edits that were not applied: {count} ({reasons})").format(count=len(codes), reasons=reasons),)


def _revised_word(answer: Proofreading, job: Job, disclosure: Disclosure | None) -> Product:
    from kumaai.office.word.footer import disclose
    from kumaai.office.word.revise import revise

    source, tried = job.source, _to_apply(answer)
    original, dropped = _without_signature(job)
    revised = revise(
        original,
        source.path,
        tried,
        author=job.options.get("author") or job.settings["author"],
        when=job.now,
        comments=not job.options.get("no_comments"),
        plain=bool(job.options.get("plain")),
        force=job.force,
    )
    warnings = dropped + _settled(answer, tried, revised.applied, revised.refused)
    if revised.rewritten:
        message = _("{path}: {parts} had to be written anew as a whole, since the encoding is not UTF-8.")
        warnings += (message.format(path=source.path, parts=", ".join(revised.rewritten)),)
    data = revised.data
    if disclosure:
        data = disclose(
            data, source.path, disclosure.text, run=disclosure.run, properties=disclosure.properties()
        )
    return Product(data, answer, warnings, is_copy=True)


def _marked_workbook(answer: Proofreading, job: Job, disclosure: Disclosure | None) -> Product:
    from kumaai.office.excel.disclose import disclose
    from kumaai.office.excel.mark import mark

    source, tried = job.source, _to_apply(answer)
    original, dropped = _without_signature(job)
    marked = mark(
        original,
        source.path,
        tried,
        author=job.options.get("author") or job.settings["author"],
        when=job.now,
        comments=not job.options.get("no_comments"),
        plain=bool(job.options.get("plain")),
        force=job.force,
    )
    for index, code in marked.kept.items():
        tried[index].certainty = "hint"
        tried[index].reason += f"（{in_japanese(code)}）"
    warnings = dropped + _settled(answer, tried, marked.applied, marked.refused) + _kept(marked.kept)
    if marked.readings:
        message = _("Furigana over changed characters was taken out: {cells}")
        warnings += (message.format(cells=", ".join(marked.readings)),)
    data = marked.data
    if disclosure:
        data = disclose(data, source.path, disclosure.rows, properties=disclosure.properties())
    return Product(data, answer, warnings, is_copy=True)


def _kept(kept: dict[int, str]) -> tuple[str, ...]:
    """What is told of texts that were commented on but not changed."""
    if not kept:
        return ()
    reasons = "; ".join(dict.fromkeys(map(in_words, kept.values())))
    message = _("Texts left as they are, with a comment only: {count} ({reasons})")
    return (message.format(count=len(kept), reasons=reasons),)


def _without_signature(job: Job) -> tuple[bytes, tuple[str, ...]]:
    """The file to change, and a warning where its signature was dropped, as --force allows."""
    from kumaai.office import signature

    source = job.source
    if not job.force or not source.data.startswith(b"PK"):
        return source.data, ()
    data = signature.unsigned(source.data, source.path)
    if data == source.data:
        return data, ()
    return data, (signature.dropped(source.path),)


def _corrected_text(answer: Proofreading, source: Source, disclosure: Disclosure | None) -> Product:
    """The text with its edits, in its own encoding and with its own line ends; the last line discloses."""
    from kumaai.office.plain import decode

    text, encoding = decode(source.data, source.path, source.encoding)
    by_line: dict[int, list[Edit]] = defaultdict(list)
    for edit in _to_apply(answer):
        if edit.certainty == "fix":
            by_line[int(edit.block[1:])].append(edit)
    lines = text.splitlines(keepends=True)
    newline = "\r\n" if "\r\n" in text else "\n"
    for number, edits in by_line.items():
        line = lines[number - 1]
        # A Markdown heading's block leaves out its marks; offsets count from where the block's text begins.
        block = source.block(f"L{number}")
        shift = line.find(block.text) if block else -1
        for edit in sorted(edits, key=lambda e: e.start, reverse=True):
            if shift < 0 or line[shift + edit.start : shift + edit.end] != edit.before:
                edit.refused = "not_found"
                continue
            line = line[: shift + edit.start] + edit.after + line[shift + edit.end :]
            edit.applied = True
        lines[number - 1] = line
    corrected = "".join(lines)
    if disclosure:
        rule = f"{newline}---{newline}" if source.kind == "md" else newline
        corrected = corrected.rstrip("\r\n") + newline + rule + disclosure.text + newline
    return Product(corrected.encode(encoding, "replace"), answer, _not_applied(answer))
