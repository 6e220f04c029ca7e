"""What a request says besides its core: rounding, percent, what to show where something is missing.

Each wish is taken out of the text; a recipe must use every wish that was
found, else the request counts as not understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kumaai.rules.formula.text import Mention, Request, kanji_number, number_text, pattern, quantity

EMPTY = r"(?:空白|空欄|ブランク|空|なにも出さない|何も出さない|何も表示しない|表示しない|出さない)(?:に(?:する|して)?|で|と(?:する)?)?"
_OUT = rf"(?P<out>(?:ハイフン|記号)?<Q>|{EMPTY}|0(?:円)?(?!\d))"
_ROUNDING = r"(?P<mode>四捨五入|切り?捨て|切り?上げ|繰り?上げ)"
_POWER = {
    "十万": 5,
    "10万": 5,
    "百万": 6,
    "100万": 6,
    "1万": 4,
    "": 0,
    "一": 0,
    "十": 1,
    "百": 2,
    "千": 3,
    "万": 4,
    "1": 0,
    "10": 1,
    "100": 2,
    "1000": 3,
    "10000": 4,
    "1,000": 3,
}


@dataclass(frozen=True, slots=True)
class Rounding:
    """A rounding function's name and its digits."""

    function: str
    digits: int


@dataclass(frozen=True, slots=True)
class Missing:
    """Show ``output`` (a formula part) where ``subject`` is empty, zero, absent or fails.

    ``kind``: blank (a column named), zero, error, absent (not found elsewhere), word (a word only).
    """

    kind: str
    output: str
    column: Mention | None = None
    word: str = ""


@dataclass(slots=True)
class Wishes:
    """All wishes of one request."""

    rounding: Rounding | None = None
    percent: bool | None = None
    missing: list[Missing] = field(default_factory=list)
    totals: str = ""
    as_text: bool = False
    as_number: bool = False
    holidays: bool = False
    two_places: bool = False
    limits: list[tuple[str, str]] = field(default_factory=list)


def take_wishes(request: Request) -> Wishes:
    """Take the wishes out of ``request.text``."""
    wishes = Wishes()
    request.text = _ASIDE.sub("", request.text)
    request.text = _take_totals(request, wishes)
    request.text = _take_missing(request, wishes)
    request.text = _take_limits(request, wishes)
    request.text = _take_rounding(request.text, wishes)
    request.text = _take_percent(request.text, wishes)
    request.text = _take_forms(request.text, wishes)
    return wishes


_ASIDE = pattern(
    r"\([^()]*(?:セル|列|シート|欄|表)[^()]*(?:あり|ある|あります|です|ます|いる列)\)|\((?:Excel)?(?:2016|2019|2021|365)(?:です)?\)"
)
_TOTALS = pattern(
    r"(?:<V>|小計|合計|総計|計)(?:行)?(?:[・とや、](?:<V>|小計|合計|総計|計))?の?(?:行|列|ところ|欄)(?P<what>は(?:空白|空欄|空(?!です|なので|のまま)|出さ(?:ない|ず)|なし|除[いくき]て?|入れない)(?:で|に|と)?|(?:に)?も(?:入れて|同じ(?:式)?で|出して|計算して)?|にも?)"
)
_TOTALS_NOTE = re.compile(r"\((?:小計|合計|計)行?は([A-Z])列が空(?:です)?\)")
_NO_DOUBLE = pattern(
    r"(?:<V>|小計|合計|計)の?行?(?:の数字)?(?:を|は)(?:二重に)?(?:足さない|入れない|含めない|数えない)(?:ように|で)?"
)


def _take_totals(request: Request, wishes: Wishes) -> str:
    text = _TOTALS_NOTE.sub("", _marked_totals(request))
    match = _TOTALS.search(text)
    if match:
        wishes.totals = "include" if "も" in match["what"] or match["what"].startswith("に") else "blank"
        text = text[: match.start()] + "、" + text[match.end() :]
    return _NO_DOUBLE.sub("", text)


def _marked_totals(request: Request) -> str:
    """Marks of values that are total labels go back to their words, so that patterns see them."""
    text = request.text
    for mark, mention in request.mentions.items():
        if mention.kind == "V" and mention.text in ("小計", "合計", "計", "総計"):
            text = text.replace(mark, mention.text)
    return text


def _as_words(request: Request, text: str, words: tuple[str, ...]) -> str:
    """Marks of columns go back to their words where a number follows: 上限は80,000円 names no column."""
    for mark, mention in request.mentions.items():
        if mention.kind == "C" and mention.text in words:
            text = re.sub(f"{mark}(?=は[0-9])", mention.text, text)
    return text


_MISSING = (
    ("blank", pattern(rf"(?P<c><C>)(?:が|の値が|の)?(?:まだ)?(?:まだ|空白|空欄|空|未入力|入って(?:い)?ない|書いて(?:い)?ない|を(?:受けて|受診して|入力して|使って)(?:い)?ない|未定|ない|無い|なし|記入がない)(?:の)?(?:<C>|<V>|ところ|とき|時|場合|もの|セル|[一-鿿]{{1,3}})?(?:(?:なら|は|には|だったら|であれば)(?:何も)?){_OUT}")),
    ("blank", pattern(rf"(?P<c><C>)の値?が?ない(?:<C>|<V>|[一-鿿]{{1,4}})は{_OUT}")),
    ("absent", pattern(rf"(?:(?:<S>|マスタ|[一-鿿]{{1,4}}(?:の)?)?(?:シート|表|一覧|マスタ|コード表)?(?:に|が|で)?(?:載って(?:い)?ない|見つから(?:ない|なければ|なかったら)|該当(?:が|する)?(?:もの)?(?:が)?な(?:い|し|ければ)|登録(?:が|されて)?(?:い)?ない|存在しない)|(?:<S>|シート|表|一覧|マスタ)に(?:ない|無い))(?:コード|番号|もの|<C>|<V>|とき|ところ|[一-鿿]{{1,3}})?(?:は|なら|場合は|ときは|とき|場合)?{_OUT}")),
    ("error", pattern(rf"(?:エラー|計算できない|割れない|割り算できない|#DIV/0!)(?:になる|に?なった)?(?:の)?(?:とき|ところ|行|場合|もの|[一-鿿]{{1,3}})?(?:は|なら|には){_OUT}")),
    ("zero", pattern(rf"(?P<c><C>)(?:が|は)?(?:0|ゼロ)(?:人|円|件|世帯|点)?(?:の)?(?:[一-鿿<C><V>]{{1,3}}|とき|ところ|場合|行)?(?:は|なら|には|だったら){_OUT}")),
    ("zero", pattern(rf"(?<![\d.,])(?:0|ゼロ)(?:人|円|件|世帯|点|回|個)?の?(?:日|行|人|町|ところ|場合|とき|もの|月|施設|学校)(?:は|なら|には|だったら){_OUT}")),
    ("zero", pattern(rf"(?:分母|割る数|母数)が?(?:0|ゼロ)(?:人|円|件)?(?:の)?(?:とき|ところ|場合|行|[一-鿿]{{1,3}})?(?:は|なら|には|だったら){_OUT}")),
    ("word", pattern(rf"(?P<w>[一-鿿]{{1,4}})が(?:い)?ない(?:<C>|[一-鿿]{{1,4}}|<C>|<V>|ところ|とき|場合)(?:は|なら|には){_OUT}")),
    ("word", pattern(rf"(?:まだ)?(?P<w>[一-鿿]{{2,4}})(?:して|されて)?(?:い)?ない(?:もの|人|行|分|<V>|<C>|[一-鿿]{{1,3}})(?:は|なら|には){_OUT}")),
    ("word", pattern(rf"未(?P<w>[一-鿿]{{2,3}})(?:の)?(?:もの|人|行|分|者|<V>|<C>)?(?:は|なら|には){_OUT}")),
    ("word", pattern(rf"(?P<w>まだ)(?:の)?(?:もの|人|行|分|ところ)?は{_OUT}|(?P<v>終わって|済んで|決まって)(?:い)?ない(?:もの|人|行|分)?は(?P<out2>{EMPTY})")),
    ("blank", pattern(rf"(?P<c><C>)なし(?:の(?:もの|行|[一-鿿]{{1,3}}))?は{_OUT}")),
)  # fmt: skip


def _take_missing(request: Request, wishes: Wishes) -> str:
    text = request.text
    for kind, each in _MISSING:
        for match in list(each.finditer(text)):
            if match.group() not in text:
                continue
            groups = match.groupdict()
            column = request[groups["c"]] if groups.get("c") else None
            wishes.missing.append(
                Missing(
                    kind,
                    _output(request, groups["out"] or ""),
                    column,
                    groups.get("w") or groups.get("v") or "",
                )
            )
            text = text.replace(match.group(), "、", 1)
    return text


def _output(request: Request, out: str) -> str:
    if out.startswith("0"):
        return "0"
    for character in out:
        if character in request.mentions:
            return literal(request[character].text)
    return '""'


def literal(text: str) -> str:
    """A text constant of a formula."""
    return '"' + text.replace('"', '""') + '"'


_LIMITS = (
    ("MIN", pattern(r"(?:ただし)?、?(?:上限|限度額?)(?:額)?は(?P<n><N>|<B>)(?:まで|とする|で)?(?=[、。)]|$)|(?P<m><N>|<B>)を(?:上限|限度)(?:に|として|とする|と)")),
    ("MAX", pattern(r"(?:ただし)?、?(?:下限|最低額?)は(?P<n><N>|<B>)(?:とする|で)?(?=[、。)]|$)|(?P<m><N>|<B>)を下限(?:に|として|とする|と)|マイナス(?:に(?:なる|なった)(?:ところ|場合|とき|行|もの)?|のところ|の(?:場合|とき))(?:は|なら)(?P<z>0)(?:円|人)?(?:に|で|と)?")),
)  # fmt: skip


def _take_limits(request: Request, wishes: Wishes) -> str:
    """上限は2,000万円, マイナスのところは0: functions with their bound, to be put around the result."""
    text = _as_words(request, request.text, ("上限", "上限額", "下限", "限度額", "最低額"))
    for function, shape in _LIMITS:
        match = shape.search(text)
        if not match:
            continue
        groups = match.groupdict()
        mark = groups["n"] or groups["m"] or groups.get("z") or "0"
        note = request[mark].note if mark in request.mentions else None
        if mark in request.mentions and (note is None or note.kind not in ("number", "percent")):
            continue
        if note is not None:
            letter = note.cell.rstrip("0123456789")
            bound = f"${letter}${note.cell[len(letter) :]}"
        else:
            bound = number_text(quantity(mark)[0])
        wishes.limits.append((function, bound))
        text = text[: match.start()] + "、" + text[match.end() :]
    return text


_PLACES = re.compile(
    rf"\(?小数(?:点)?(?:以下)?第?(?P<n>[0-9一二三四五六]+)(?:位|桁|けた)(?P<of>を|以下を|以下は|未満を|未満は|未満|以下)?(?:まで(?:に|で|の|を)?|に|で|の(?:率|値|数字)で)?\(?(?:第?[0-9一二三四五六]位以下(?:は|を)?|それ以下(?:は|を)?|以下(?:は|を)?)?(?:{_ROUNDING})?\)?(?:して|し|で|に|、)?\)?"
)
_BARE_PLACES = re.compile(r"小数で(?P<n>[0-9一二三四五])位まで")
_WHOLE = re.compile(
    rf"(?:小数点?以下(?:は|を)?|端数(?:は|を)?|整数に|(?:1|一)?(?P<unit>円|人|%|日|点|件|本|枚)未満(?:は|を|の端数(?:は|を))?){_ROUNDING}(?:して|し|で|に)?"
)
_UNITS = re.compile(
    rf"(?:(?<!\d)1(?=[百千万]))?(?P<p>十万|百万|100万|10万|1万|十|百|千|万|10000|1,000|1000|100|10)円?(?P<how>未満|単位)(?:は|を|に|で|の端数(?:は|を))?{_ROUNDING}(?:して|し|で)?(?:、?(?:十|百|千|万|10|100|1000|1,000)円?単位(?:に|で)?)?"
)
_INTEGER = re.compile(r"(?:、|で|を)?整数(?:に|で)(?:四捨五入(?:して)?)?")


def _take_rounding(text: str, wishes: Wishes) -> str:
    for each in (_UNITS, _WHOLE, _BARE_PLACES, _PLACES, _INTEGER):
        match = each.search(text)
        if not match:
            continue
        groups = match.groupdict()
        function = _function(groups.get("mode") or "四捨五入")
        digits = 0
        if groups.get("p"):
            digits = -_POWER[groups["p"]]
        elif groups.get("n"):
            digits = kanji_number(groups["n"]) or 0
            place = groups.get("of") or ""
            digits -= 1 if place.startswith(("を", "以下")) and groups.get("mode") else 0
        wishes.rounding = Rounding(function, digits)
        wishes.two_places = re.search(r"位で\(?[四切繰]", match.group()) is not None
        text = text[: match.start()] + "、" + text[match.end() :]
        leftover = re.search(r"\(?(四捨五入|切り?捨て|切り?上げ)(?:して|で|し)?\)?", text)
        if leftover and not groups.get("mode"):
            wishes.rounding = Rounding(_function(leftover[1]), digits)
            text = text[: leftover.start()] + "、" + text[leftover.end() :]
        break
    return text


def _function(mode: str) -> str:
    if mode.startswith("四捨"):
        return "ROUND"
    return "ROUNDDOWN" if "捨" in mode else "ROUNDUP"


_PERCENT = (
    (
        False,
        re.compile(
            r"%(?:では?なく|じゃなく(?:て)?)(?:<N>|[0-9.]+)?(?:の?ような)?(?:小数(?:で)?)?|%(?:表示|の書式|の?形式)(?:で|に(?:する|します)?)?"
        ),
    ),
    (
        True,
        re.compile(
            r"(?:%|パーセント|百分率)の?(?:数字|数値|値)?(?:で|に(?:して)?|の形で|(?<![0-9.]%)(?=[、。]|$))|(?<=[(])%(?=[、,)])"
        ),
    ),
)


def _take_percent(text: str, wishes: Wishes) -> str:
    for value, each in _PERCENT:
        match = each.search(text)
        if match:
            wishes.percent = value
            return text[: match.start()] + "、" + text[match.end() :]
    return text


_FORMS = (
    ("as_text", re.compile(r"(?<!\d)文字(?:列)?で(?:いい|かまわない|よい|OK)?(?:です)?|文字(?:列)?(?:に|として)(?:して)?")),
    ("as_number", re.compile(r"(?:数字|数値|整数)(?:として|で|に(?:して|直して)?)(?:いい|OK)?(?:です)?")),
    ("holidays", pattern(r"(?:土日(?:祝)?(?:と|や|、)?)?(?:祝日|休日|<S>|<C>)(?:の?(?:シート|一覧|表))?(?:の日|の休み)?(?:は|を|も)(?:数えない|除[いくき]て?|見て|考慮(?:して)?|飛ばして|使って|入れない)|土日(?:は|を)(?:数えない|除[いくき]て?|入れない)")),
)  # fmt: skip


def _take_forms(text: str, wishes: Wishes) -> str:
    for name, each in _FORMS:
        match = each.search(text)
        if match:
            setattr(wishes, name, True)
            text = text[: match.start()] + "、" + text[match.end() :]
    return text
