"""Turns what was measured into lines: tables first, one tab-separated line a measure last."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kumaai.answers import Edit
from tests.corpus.word_edits import Target
from tests.corpus.word_product import Outcome
from tests.corpus.word_study import Study
from tests.corpus.word_suite import SuiteResult
from tests.corpus.word_verifier import Verdict

LOW_RECALL = 0.95
_SLOWEST = 5


@dataclass
class Document:
    """All that was found out about one document; ``revised`` is where the result lies, if there is one."""

    path: Path
    revised: Path
    study: Study
    outcome: Outcome
    verdict: Verdict | None = None
    suite: SuiteResult | None = None
    pdf: str | None = None

    def placed(self) -> list[Target]:
        """The edits that kumaai says are in the result, with their kinds of places."""
        return [self.study.targets[index] for index in self.outcome.applied]

    def applied(self) -> list[Edit]:
        """The edits that kumaai says are in the result."""
        return [target.edit for target in self.placed()]


def report(found: Sequence[Document], *, everything: bool = False) -> Iterator[str]:
    """The lines to print."""
    if everything:
        yield from _misses(found)
    yield from _places(found)
    yield from _refusals(found)
    yield from _speed(found)
    yield from _reading(found)
    yield from _office(found)
    for name, value, n in measures(found):
        yield f"{name}\t{value}\t{n}"


# The measures


def measures(found: Sequence[Document]) -> list[tuple[str, str, int]]:
    """Name, value and n of each measure, in the order in which they are printed."""
    revised = [d.verdict for d in found if d.verdict is not None]
    recalls = [d.study.recall.share for d in found if d.study.recall is not None and d.study.recall.wanted]
    asked = [d.suite for d in found if d.suite is not None and not d.suite.skipped]
    times = [d.outcome.revise_ms for d in found if d.outcome.revise_ms]
    total = len(found)
    lines = [
        ("opened", _share(sum(d.outcome.state == "opened" for d in found), total), total),
        ("refused", _share(sum(d.outcome.state == "refused" for d in found), total), total),
        ("recall_mean", _number(statistics.fmean(recalls) if recalls else 1.0), len(recalls)),
        ("recall_min", _number(min(recalls, default=1.0)), len(recalls)),
    ]
    lines += _of_verdicts(revised)
    lines += [
        ("libreoffice_accept", _share(sum(not s.accept for s in asked), len(asked)), len(asked)),
        ("libreoffice_reject", _share(sum(not s.reject for s in asked), len(asked)), len(asked)),
        ("ms_median", f"{statistics.median(times) if times else 0.0:.1f}", len(times)),
    ]
    truths = [d.study.truth for d in found if d.study.truth is not None]
    if truths:
        visible = sum(truth.visible for truth in truths)
        leaks = sum(len(truth.leaks) for truth in truths)
        lines += [
            ("truth_visible", _share(sum(truth.found for truth in truths), visible), visible),
            ("truth_order", _share(sum(truth.ordered for truth in truths), visible), visible),
            ("truth_leaks", str(leaks), sum(truth.secrets for truth in truths)),
        ]
    return lines


def _of_verdicts(revised: Sequence[Verdict]) -> Iterator[tuple[str, str, int]]:
    kinds: list[tuple[str, Callable[[Verdict], bool]]] = [
        ("perfect", lambda verdict: verdict.perfect),
        ("reject_exact", lambda verdict: verdict.reject_exact),
        ("accept_exact", lambda verdict: verdict.accept_exact),
        ("parts_identical", lambda verdict: verdict.parts_identical),
        ("document_spliced", lambda verdict: verdict.document_spliced),
    ]
    for name, holds in kinds:
        yield name, _share(sum(map(holds, revised)), len(revised)), len(revised)
    yield "silent_damage", str(sum(verdict.damaged for verdict in revised)), len(revised)


def _share(part: int, whole: int) -> str:
    return _number(part / whole if whole else 1.0)


def _number(value: float) -> str:
    """Six digits, cut and not rounded: only what is whole reads 1.0."""
    return str(int(value * 1_000_000) / 1_000_000) if value < 1 else "1.0"


# What stands before them


def _places(found: Sequence[Document]) -> Iterator[str]:
    """Kinds of places: edits tried and applied, and those in documents that came out perfect."""
    counts: dict[str, Counter[str]] = {}
    for document in found:
        for index, target in enumerate(document.study.targets):
            row = counts.setdefault(target.place, Counter())
            row["edits"] += 1
            if index in document.outcome.applied:
                row["applied"] += 1
                row["perfect"] += document.verdict is not None and document.verdict.perfect
    yield "place                   edits applied perfect"
    for place, row in sorted(counts.items(), key=lambda item: -item[1]["edits"]):
        yield f"{place:22} {row['edits']:6} {row['applied']:7} {row['perfect']:7}"


def _refusals(found: Sequence[Document]) -> Iterator[str]:
    codes = Counter(code for document in found for code in document.outcome.refused.values())
    shown = ", ".join(f"{code} {count}" for code, count in codes.most_common())
    yield f"edits refused: {shown or 'none'}"
    whole = [d for d in found if d.study.targets and not d.outcome.applied and not d.outcome.failed]
    reasons = Counter(code for d in whole for code in set(d.outcome.refused.values()))
    yield f"documents with every edit refused: {len(whole)} ({_counted(reasons)})"
    states = Counter(f"{d.outcome.state} {d.outcome.reason}".strip() for d in found)
    states += Counter(f"revising failed: {d.outcome.failed}" for d in found if d.outcome.failed)
    yield f"files: {_counted(states)}"
    bare = sum(d.outcome.state == "opened" and not d.study.targets for d in found)
    yield f"documents without any text to edit: {bare}"


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counter.most_common())


def _speed(found: Sequence[Document]) -> Iterator[str]:
    opened = [d for d in found if d.outcome.state == "opened"]
    seconds = sum(d.outcome.read_ms for d in opened) / 1000
    if seconds:
        yield f"reading: {len(opened) / seconds:.0f} documents/s"
    refusals = [d for d in found if d.outcome.state == "refused"]
    slow = max(refusals, key=lambda d: d.outcome.read_ms, default=None)
    if slow:
        yield f"slowest refusal: {slow.outcome.read_ms:.0f} ms {slow.path.name}"
    for label, ms in (("reading", lambda d: d.outcome.read_ms), ("revising", lambda d: d.outcome.revise_ms)):
        worst = sorted(opened, key=ms, reverse=True)[:_SLOWEST]
        yield f"slowest {label}: " + ", ".join(f"{d.path.name} {ms(d):.0f} ms" for d in worst)
    cpu = [d.outcome.revise_cpu_ms for d in opened if d.outcome.revise_ms]
    if cpu:
        yield f"revising: median {statistics.median(cpu):.1f} ms of processor time"
    peak, name = 0.0, ""
    for document in found:
        if document.outcome.memory > peak + 1:
            peak, name = document.outcome.memory, document.path.name
    yield f"peak memory of the process that reads and revises: {peak:.0f} MB (last raised by {name})"


def _reading(found: Sequence[Document]) -> Iterator[str]:
    extra = [(d.study.recall.extra, d.path.name) for d in found if d.study.recall and d.study.recall.extra]
    symbols = sum(d.study.symbols for d in found)
    hidden = Counter[str]()
    for document in found:
        hidden.update(document.study.hidden)
    wanted = sum(d.study.recall.wanted for d in found if d.study.recall)
    yield f"characters a reader sees: {wanted}; glyphs of symbol fonts beside them: {symbols}"
    yield f"hidden by the reference: {_counted(hidden) or 'none'}"
    yield f"given though not seen by the reference: {sum(count for count, _ in extra)} in {len(extra)} documents"


def _office(found: Sequence[Document]) -> Iterator[str]:
    results = [(d.path.name, d.suite) for d in found if d.suite is not None]
    for name, suite in results:
        for what, miss in (("accept", suite.accept), ("reject", suite.reject), ("opens", suite.skipped)):
            if miss:
                yield f"libreoffice {what} {name}: {miss}"
        yield from (f"libreoffice misses by itself in {name}: {cause}" for cause in suite.causes)
    recalls = [(suite.recall, name) for name, suite in results if suite.recall and suite.recall.wanted]
    if recalls:
        mean = statistics.fmean(one.share for one, _name in recalls)
        lowest, name = min((one.share, name) for one, name in recalls)
        yield f"of what LibreOffice shows, kumaai reads: mean {mean:.4f}, least {lowest:.4f} ({name}), n {len(recalls)}"
        for one, name in recalls:
            if one.share < LOW_RECALL:
                yield f"shown by LibreOffice and not read in {name}: {one.missing}"[:400]
    pdfs = [(d.path.name, d.pdf) for d in found if d.pdf is not None]
    if pdfs:
        yield f"PDF: {len(pdfs)} made, {sum(bool(fault) for _name, fault in pdfs)} failed"
        yield from (f"no PDF of {name}: {fault}" for name, fault in pdfs if fault)


def _misses(found: Sequence[Document]) -> Iterator[str]:
    for document in found:
        for miss in _misses_of(document):
            yield f"{document.path.name}: {miss}"


def _misses_of(document: Document) -> Iterator[str]:
    outcome, one = document.outcome, document.study
    if outcome.state != "opened":
        yield f"{outcome.state}: {outcome.reason}"
    if outcome.failed:
        yield f"revising failed: {outcome.failed}"
    if one.fault:
        yield one.fault
    if one.recall is not None and one.recall.share < LOW_RECALL:
        yield f"recall {one.recall.share:.4f} of {one.recall.wanted}: {one.recall.missing}"
    if one.targets and not outcome.applied and outcome.state == "opened":
        yield f"every edit refused: {', '.join(sorted(set(outcome.refused.values())))}"
    for index in (index for index, code in outcome.refused.items() if code == "verify"):
        yield f"refused by its own verification: {one.targets[index].edit}"
    for fault in document.verdict.faults if document.verdict is not None else ():
        yield f"not perfect: {fault}"
    if one.truth is not None:
        for kind, texts in (("not found", one.truth.missing), ("leaked", one.truth.leaks)):
            yield from (f"{kind}: {text}" for text in texts)
        if one.truth.ordered < one.truth.found:
            yield f"out of order: {one.truth.found - one.truth.ordered} of {one.truth.visible}"
