"""Turns what was measured of workbooks into lines: tables first, one tab-separated line a measure last."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.corpus.excel_product import Try, Workbooks
from tests.corpus.excel_verifier import Verdict


def report(found: Sequence[Workbooks], *, everything: bool = False) -> Iterator[str]:
    """The lines to print."""
    if everything:
        yield from _misses(found)
    states = Counter(f"{one.state} {one.reason.split(' ')[0]}".strip() for one in found)
    yield "files: " + _counted(states)
    yield "left out of writing: " + (
        _counted(Counter(o.why_not.split(":")[0] for o in found if o.why_not)) or "none"
    )
    yield from _places(found)
    times = sorted(one.milliseconds for book in found for one in book.tries if one.milliseconds)
    if times:
        yield f"one write: median {statistics.median(times):.0f} ms, longest {times[-1]:.0f} ms"
    for name, value, n in measures(found):
        yield f"{name}\t{value}\t{n}"


def measures(found: Sequence[Workbooks]) -> list[tuple[str, str, int]]:
    """Name, value and n of each measure, in the order in which they are printed."""
    total = len(found)
    valid = [one for one in found if one.valid]
    done = [(one, [t.verdict for t in one.tries if t.verdict is not None]) for one in found]
    written = [(one, verdicts) for one, verdicts in done if verdicts]
    lines = [
        ("opened", _share(sum(one.state == "opened" for one in found), total), total),
        ("refused", _share(sum(one.state == "refused" for one in found), total), total),
        ("written", _share(sum(one.written for one in valid), len(valid)), len(valid)),
        ("features_lost", str(sum(any(v.lost for v in vs) for _o, vs in written)), len(written)),
        ("parts_identical", _share(sum(not any(v.parts for v in vs) for _o, vs in written), len(written)), len(written)),
        ("other_cells_equal", _share(sum(not any(v.cells for v in vs) for _o, vs in written), len(written)), len(written)),
        ("silent_damage", str(sum(any(v.faults for v in vs) for _o, vs in written)), len(written)),
    ]  # fmt: skip
    truths = [one.truth for one in found if one.truth is not None]
    if truths:
        for name, pairs in (
            ("truth_cells", [t.cells for t in truths]),
            ("truth_formulas", [t.formulas for t in truths]),
            ("safe_written", [t.safe for t in truths]),
            ("refuse_refused", [t.unsafe for t in truths]),
        ):
            whole = sum(n for _right, n in pairs)
            lines.append((name, _share(sum(right for right, _n in pairs), whole), whole))
    return lines


def _share(part: int, whole: int) -> str:
    value = part / whole if whole else 1.0
    return str(int(value * 1_000_000) / 1_000_000) if value < 1 else "1.0"


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counter.most_common())


def _places(found: Sequence[Workbooks]) -> Iterator[str]:
    """Kinds of places: tried, written, and right."""
    counts: dict[str, Counter[str]] = {}
    for book in found:
        for one in book.tries:
            row = counts.setdefault(one.spot.what, Counter())
            row["tried"] += 1
            row["written"] += one.verdict is not None
            row["right"] += one.verdict is not None and not one.verdict.faults
    yield "place           tried written right"
    for place, row in counts.items():
        yield f"{place:15} {row['tried']:5} {row['written']:7} {row['right']:5}"


def _misses(found: Sequence[Workbooks]) -> Iterator[str]:
    for book in found:
        if book.state != "opened":
            yield f"{book.path.name}: {book.state}: {book.reason}"
        if book.why_not:
            yield f"{book.path.name}: left out: {book.why_not}"
        for one in book.tries:
            yield from (f"{book.path.name}: {one.spot.what}: {fault}" for fault in faults_of(one))
        yield from (f"{book.path.name}: {fault}" for fault in (book.truth.faults if book.truth else ()))


def faults_of(one: Try) -> list[str]:
    """What is not as it should be with one place, shortly."""
    verdict: Verdict | None = one.verdict
    found = [f"refused: {one.refused}"] if one.refused else []
    found += [f"crashed: {one.crashed}"] if one.crashed else []
    return found + [fault[:300] for fault in (verdict.faults[:5] if verdict else ())]
