"""What the words of a request demand and the formula does not show: worth asking the model once.

Cautious on purpose: each check has words that allow no other reading, and
what it finds is a doubt, never a refusal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kumaai.messages import _
from kumaai.office.excel.findings import Case, Finding
from kumaai.office.excel.findings.case import blank, is_error, is_number
from kumaai.office.excel.grammar import GrammarError
from kumaai.office.excel.syntax import functions
from kumaai.office.excel.tree import Node, bare, text_of, walk

_DOWN = frozenset(["ROUNDDOWN", "INT", "TRUNC", "FLOOR", "FLOOR.MATH", "QUOTIENT", "FLOOR.PRECISE"])
_UP = frozenset(["ROUNDUP", "CEILING", "CEILING.MATH", "CEILING.PRECISE"])
_HALF = frozenset({"ROUND", "MROUND", "FIXED", "TEXT"})
_UNITS = {"千円": 1000, "1000円": 1000, "百円": 100, "100円": 100, "十円": 10, "10円": 10, "円": 1}
_WORKDAYS = frozenset(["WORKDAY", "WORKDAY.INTL", "NETWORKDAYS", "NETWORKDAYS.INTL"])


def wishes(case: Case, request: str) -> tuple[Finding, ...]:
    """The doubts that the request raises about the formula."""
    plain = unicodedata.normalize("NFKC", request)
    try:
        return tuple(finding for check in _CHECKS for finding in check(case, plain))
    except GrammarError:
        return ()


def _doubt(case: Case, message: str) -> Finding:
    return Finding("formula.request", message, case.first, "doubt")


def _rounding(case: Case, request: str) -> Iterator[Finding]:
    used = set(functions(case.formula))
    for words, wanted in (("切り?捨て?", _DOWN), ("切り?上げ?", _UP), ("四捨五入", _HALF)):
        found = re.search(words, request)
        if found and not used & wanted:
            yield _doubt(
                case,
                _("The request says {words}, and no function of the formula rounds like that.").format(
                    words=found[0]
                ),
            )


def _multiples(case: Case, request: str) -> Iterator[Finding]:
    """千円未満切捨て and 百円単位: the values must be multiples."""
    found = re.search(r"(千円|1000円|百円|100円|十円|10円)(未満|単位)", request)
    if not found or "ところ" in request or case.spill:
        return
    unit = _UNITS[found[1]]
    for cell, value in case.values:
        if is_number(value) and abs(float(value) / unit - round(float(value) / unit)) > 1e-9:  # type: ignore[arg-type]
            yield _doubt(
                case,
                _("The request says {words}, but {cell} is {value}.").format(
                    words=found[0], cell=cell, value=value
                ),
            )
            return


def _digits(case: Case, request: str) -> Iterator[Finding]:
    found = re.search(r"(\d+)桁に?(?:そろえ|揃え|する|して)", request)
    if not found:
        return
    for cell, value in case.values:
        text = str(value)
        if not blank(value) and not is_error(value) and len(text) != int(found[1]):
            yield _doubt(
                case,
                _("The request says {words}, but {cell} is {value}.").format(
                    words=found[0], cell=cell, value=value
                ),
            )
            return


def _sheets(case: Case, request: str) -> Iterator[Finding]:
    """A sheet that the request names and the formula does not read."""
    read = {use.area.sheet for use in case.uses}
    if "INDIRECT" in functions(case.formula):
        return
    for part in case.around.book.sheets:
        name = part.name
        if name == case.sheet or len(name) < 2 or name in read:
            continue
        if re.search(re.escape(name) + r"(?:の)?シート|シート(?:の)?「?" + re.escape(name), request):
            yield _doubt(
                case,
                _("The request names the sheet {name}, and the formula does not read it.").format(name=name),
            )


def _limits(case: Case, request: str) -> Iterator[Finding]:
    """65歳以上 written as >65, 30日を超える as >=30 and the like."""
    compared = {
        (node.text, bare(node.parts[1]).source)
        for node, _above in walk(case.tree)
        if node.kind == "binary" and node.text in ("<", ">", "<=", ">=")
    }
    compared |= {
        (match[1], match[2])
        for node, _above in walk(case.tree)
        if node.kind == "string" and (match := re.fullmatch(r"(<=|>=|<|>)(\d+(?:\.\d+)?)", text_of(node)))
    }
    signs = {
        "以上": (">", "<="),
        "以下": ("<", ">="),
        "未満": ("<=", ">"),
        "を超え": (">=", "<"),
        "超": (">=", "<"),
    }
    for number, _unit, word in re.findall(
        r"(\d+(?:\.\d+)?)(歳|才|人|円|日|年|か月|点|%|回|件|時間|分|m3|㎡|)(以上|以下|未満|を超え|超)",
        request,
    ):
        wrong, opposite = signs[word]
        right = {">": ">=", "<": "<=", "<=": "<", ">=": ">"}[wrong]
        if (
            (wrong, number) in compared
            and (right, number) not in compared
            and (opposite, number) not in compared
        ):
            yield _doubt(
                case,
                _("The request says {words}, and the formula has {sign}.").format(
                    words=f"{number}{_unit}{word}", sign=f"{wrong}{number}"
                ),
            )


def _caps(case: Case, request: str) -> Iterator[Finding]:
    used = set(functions(case.formula))
    pairs = (
        ("上限", {"MIN", "IF", "IFS", "MEDIAN", "SMALL"}),
        ("下限", {"MAX", "IF", "IFS", "MEDIAN", "LARGE"}),
    )
    for word, wanted in pairs:
        if re.search(word + r"(?!年)", request) and not used & wanted:
            yield _doubt(
                case,
                _("The request says {words}, and nothing in the formula limits the value.").format(
                    words=word
                ),
            )


def _running(case: Case, request: str) -> Iterator[Finding]:
    """A running total needs a range that grows, or the row before."""
    if case.rows < 3 or not re.search(r"累計(?!の列)|積み上げ|足していった|これまでの合計", request):
        return
    grows = any(use.area.fixed[0] != use.area.fixed[2] for use in case.uses)
    before = any(case.own(use.area) and use.area.bottom == case.target[0] - 1 for use in case.uses)
    if not grows and not before and not set(functions(case.formula)) & {"SCAN", "OFFSET", "INDIRECT"}:
        yield _doubt(
            case, _("The request asks for a running total, and no range of the formula grows with the rows.")
        )


def _ages(case: Case, request: str) -> Iterator[Finding]:
    """YEAR minus YEAR counts calendar years: those whose day has not come are a year too old."""
    if not re.search(r"年齢|歳|勤続|満\d*年", request):
        return
    for node, _above in walk(case.tree):
        if node.kind == "binary" and node.text == "-" and _is_year(node.parts[1]):
            left = bare(node.parts[0])
            if (_is_year(left) or left.kind == "number") and not re.search(
                r"MONTH|DAY|TEXT|DATEDIF", case.formula
            ):
                yield _doubt(
                    case,
                    _(
                        "{part} counts calendar years, also before the day has come; DATEDIF counts full years."
                    ).format(part=node.source),
                )
                return


def _is_year(node: Node) -> bool:
    plain = bare(node)
    return plain.kind == "call" and plain.text == "YEAR"


def _workdays(case: Case, request: str) -> Iterator[Finding]:
    if "営業日" in request and not set(functions(case.formula)) & _WORKDAYS:
        yield _doubt(
            case,
            _("The request says {words}, and the formula has no function of working days.").format(
                words="営業日"
            ),
        )


def _fiscal(case: Case, request: str) -> Iterator[Finding]:
    """The fiscal year begins in April: YEAR alone is the calendar year."""
    if not re.search(r"何年度|年度を|年度の第?何?四半期|年度ごと", request) or case.spill:
        return
    used = set(functions(case.formula))
    if "YEAR" in used and not used & {"MONTH", "EDATE", "DATE"}:
        yield _doubt(case, _("The request asks for the fiscal year, and YEAR alone gives the calendar year."))


def _era(case: Case, request: str) -> Iterator[Finding]:
    if "和暦" not in request or "DATESTRING" in functions(case.formula):
        return
    texts = [text_of(node) for node, _above in walk(case.tree) if node.kind == "string"]
    if any("y" in text.lower() for text in texts) and not any(
        "g" in text.lower() or "e" in text.lower() for text in texts
    ):
        yield _doubt(case, _("The request asks for the Japanese era, and the format gives the western year."))


def _totals(case: Case, request: str) -> Iterator[Finding]:
    """小計・合計の行は空白: a value in a total row."""
    sheet = case.around.of(case.sheet)
    if (
        sheet is None
        or case.spill
        or not re.search(r"(?:小計|合計|計)の?行[^。、]{0,12}(?:空白|空欄|空に)", request)
    ):
        return
    for number, (cell, value) in enumerate(case.values):
        if case.target[0] + number // case.across in sheet.total_rows and not blank(value):
            yield _doubt(
                case,
                _("The request wants the total rows empty, but {cell} is {value}.").format(
                    cell=cell, value=value
                ),
            )
            return


_CHECKS = (
    _totals,
    _rounding,
    _multiples,
    _digits,
    _sheets,
    _limits,
    _caps,
    _running,
    _ages,
    _workdays,
    _fiscal,
    _era,
)
