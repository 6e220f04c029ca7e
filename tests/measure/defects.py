"""Seeded defects in right formulas, and how many are refused or flagged: ``python -m tests.measure.defects [--quick] [--static]``.

Right formulas on several invented workbooks are broken in every named way, each
mutation in as many formulas as it fits. ``refused`` means that the formula is
not handed out, ``flagged`` that a check names it. With ``--static`` no engine
computes: what only shows in values counts as missed. Prints a table by kind and
``caught value n``.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from kumaai.office.excel.examine import Examined, Place, examine
from kumaai.office.excel.syntax import Token, tokenize
from kumaai.office.excel.workbook import Workbook
from kumaai.sheet import column_letter, split_range
from tests.measure.defect_books import BOOKS, Right

CLOCK = datetime(2025, 10, 1, 9, 0)


@dataclass(frozen=True)
class Defect:
    """A right formula broken in one way."""

    kind: str
    right: Right
    formula: str


@cache
def opened(name: str) -> Workbook:
    """One of the invented workbooks."""
    return Workbook.open(BOOKS[name](), f"{name}.xlsx")


def text(tokens: list[Token] | tuple[Token, ...]) -> str:
    """Tokens as a formula."""
    return "=" + "".join(token.text for token in tokens)


def changed(right: Right, wanted: Callable[[Token], bool], made: Callable[[str], str]) -> Iterator[str]:
    """The formula with one of its wanted tokens changed, one after the other."""
    tokens = tokenize(right.formula)
    for at, token in enumerate(tokens):
        if wanted(token):
            new = made(token.text)
            if new != token.text:
                yield text([*tokens[:at], Token("name", new), *tokens[at + 1 :]])


def syntax_errors(right: Right) -> Iterator[str]:
    """Brackets, quotes, operators and commas gone wrong."""
    formula = right.formula
    yield formula + ")"
    yield formula.replace("(", "", 1) if "(" in formula else formula + "("
    yield formula[:-1] if formula.endswith(")") else formula + "*"
    yield (
        re.sub(r"([-+*/&=<>,])(?=[^=>])", r"\1*", formula[1:], count=1).join(["=", ""])
        if re.search(r"[-+*/&,]", formula[1:])
        else formula + "&"
    )
    if '"' in formula:
        yield formula.replace('"', "", 1)
    yield formula + " " + formula[1:]


def unknown_functions(right: Right) -> Iterator[str]:
    """Misspelt functions, and functions of other programs."""
    for made in (lambda name: name + "X", lambda name: name[0] + name[0] + name[1:], lambda name: "G" + name):
        yield from changed(right, lambda token: token.kind == "function", made)
    yield f"=ARRAYFORMULA({right.formula[1:]})"
    yield f"=NZ({right.formula[1:]})"


def new_functions(right: Right) -> Iterator[str]:
    """Functions that Excel 2016 does not have and that cannot be rewritten exactly."""
    inner = right.formula[1:]
    yield f"=TAKE({inner},1)"
    yield f"=INDEX(SORT({inner}),1)"
    yield f'=REGEXREPLACE({inner},"a","b")'
    yield f'=TEXTBEFORE({inner}&"-","-")'
    yield f"=LET(x,{inner},LAMBDA(y,y)(x))"


def dangling(right: Right) -> Iterator[str]:
    """References to what does not exist."""
    yield from changed(right, lambda token: token.kind == "cell", lambda _text: "#REF!")
    yield from changed(right, lambda token: token.kind == "cell", lambda text: "無いシート!" + text)
    yield from changed(right, lambda token: token.kind == "cell", lambda _text: "XFE1")
    yield from changed(right, lambda token: token.kind == "cell", lambda _text: "無い表[金額]")
    yield right.formula + "+無い名前"


def cycles(right: Right) -> Iterator[str]:
    """The formula reads the cells that it fills, itself or by way of others."""
    top, left, bottom, _right = split_range(right.cells)
    column = column_letter(left)
    own = f"${column}${top}:${column}${bottom}"
    yield f"{right.formula}+{column}{top}"
    yield f"{right.formula}+SUM({own})"
    yield f"{right.formula}+SUM({column}:{column})"
    yield f"{right.formula}+MAX({column}{top}:{column}{bottom})"
    if right.through:
        yield f"{right.formula}+{right.through}"


def spans(right: Right) -> Iterator[tuple[int, int, Token, Token]]:
    """Fixed ranges of the formula: position, and the two ends."""
    tokens = tokenize(right.formula)
    for at in range(len(tokens) - 2):
        one, colon, two = tokens[at : at + 3]
        if (
            one.kind == two.kind == "cell"
            and colon.text == ":"
            and one.text.count("$") == two.text.count("$") == 2
        ):
            yield at, int(re.sub(r"\D", "", two.text)) - int(re.sub(r"\D", "", one.text)), one, two


def with_rows(right: Right, at: int, start: int, end: int) -> str:
    """The formula with the range at that token moved at its ends by so many rows."""
    tokens = list(tokenize(right.formula))
    for place, by in ((at, start), (at + 2, end)):
        old = tokens[place].text
        row = int(re.sub(r"\D", "", old)) + by
        tokens[place] = replace(tokens[place], text=re.sub(r"\d+$", str(row), old))
    return text(tokens)


def wrong_ranges(right: Right) -> Iterator[str]:
    """Ranges that leave rows out or do not fit each other."""
    for at, height, _one, _two in spans(right):
        if height >= 3:
            yield with_rows(right, at, 1, 0)
            yield with_rows(right, at, 0, -1)
            yield with_rows(right, at, 2, 0)
            yield with_rows(right, at, 0, -2)
            yield with_rows(right, at, 1, -1)


def no_anchor(right: Right) -> Iterator[str]:
    """A $ that is missing when the formula is filled."""
    top, _left, bottom, _right = split_range(right.cells)
    if bottom == top:
        return
    tokens = tokenize(right.formula)
    for at, token in enumerate(tokens):
        if token.kind != "cell" or token.text.count("$") != 2:
            continue
        pair = at + 2 < len(tokens) and tokens[at + 1].text == ":" and tokens[at + 2].kind == "cell"
        ends = at > 1 and tokens[at - 1].text == ":"
        made = list(tokens)
        made[at] = replace(token, text=token.text.replace("$", ""))
        if pair and tokens[at + 2].text.count("$") == 2:
            made[at + 2] = replace(tokens[at + 2], text=tokens[at + 2].text.replace("$", ""))
            yield text(made)
        elif (not pair and not ends) or pair:
            yield text(made)


def headers(right: Right) -> Iterator[str]:
    """The header's text inside a range that is summed."""
    for at, height, _one, _two in spans(right):
        if height >= 3 and right.summed:
            yield with_rows(right, at, -1, 0)
            yield with_rows(right, at, -1, -1)


KINDS: dict[str, Callable[[Right], Iterator[str]]] = {
    "syntax": syntax_errors,
    "unknown function": unknown_functions,
    "too new function": new_functions,
    "dangling reference": dangling,
    "cycle": cycles,
    "wrong range": wrong_ranges,
    "missing $": no_anchor,
    "header in a sum": headers,
}


def defects() -> list[Defect]:
    """All of them, each formula once."""
    from tests.measure.defect_books import RIGHT

    found: dict[tuple[str, str, str], Defect] = {}
    for right in RIGHT:
        for kind, make in KINDS.items():
            for formula in make(right):
                if formula != right.formula:
                    found.setdefault((right.book, right.cells, formula), Defect(kind, right, formula))
    return list(found.values())


def place_of(right: Right, cache_folder: Path, excel: str = "2016") -> Place:
    """Where a right formula stands."""
    return Place(opened(right.book), right.sheet, right.cells, excel, {}, cache_folder, CLOCK)


def outcome(found: Examined) -> str:
    """refused, flagged or missed."""
    if found.faults:
        return "refused"
    return "flagged" if any(one.strength in ("doubt", "warning") for one in found.findings) else "missed"


def unread(place: Place, formula: str) -> Examined:
    """The formula examined with an engine that gives distinct numbers for the cells, whatever the formula."""
    from unittest.mock import patch

    from kumaai.office.excel.engines import Computation, Computed

    def numbers(_book: object, _sheet: str, formulas: Mapping[str, str], **_more: object) -> Computation:
        return Computation({cell: Computed(at, ()) for at, cell in enumerate(formulas, 1)}, "single")

    with patch("kumaai.office.excel.examine.compute", numbers):
        return examine(place, formula)


def main(arguments: list[str]) -> None:
    """Measure and print the table."""
    from tests.measure.defect_books import RIGHT

    seeded = defects()
    if "--quick" in arguments:
        seeded = seeded[:: max(1, len(seeded) // 60)]
    judge = unread if "--static" in arguments else examine
    table: Counter[tuple[str, str]] = Counter()
    alarms = 0
    with tempfile.TemporaryDirectory() as folder:
        for right in RIGHT:
            found = judge(place_of(right, Path(folder)), right.formula)
            if outcome(found) != "missed":
                alarms += 1
                print(
                    f"false alarm\t{right.formula}\t{[str(f) for f in found.faults]}{[f.message for f in found.findings]}"
                )
        for defect in seeded:
            what = outcome(judge(place_of(defect.right, Path(folder)), defect.formula))
            table[defect.kind, what] += 1
            if what == "missed":
                print(f"missed\t{defect.kind}\t{defect.right.book} {defect.right.cells}\t{defect.formula}")
    print("kind\tn\trefused\tflagged\tmissed")
    for kind in KINDS:
        row = [table[kind, what] for what in ("refused", "flagged", "missed")]
        print(kind, sum(row), *row, sep="\t")
    caught = sum(count for (_kind, what), count in table.items() if what != "missed")
    print(f"caught\t{round(caught / len(seeded), 4)}\t{len(seeded)}")
    print(f"false_alarms\t{round(alarms / len(RIGHT), 4)}\t{len(RIGHT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
