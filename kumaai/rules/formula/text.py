"""A request in Japanese with what it names replaced by marks.

Columns, sheets, labelled cells, values, quoted texts, dates and numbers that
the request names become one private-use character each, so that the recipes
match the shape of the sentence and never a certain workbook's words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from kumaai.sheet import Book, Column, Note, Sheet

_NUMBER = (
    r"(?<![\dA-Za-z.])\d[\d,]*(?:\.\d+)?[十百千万億]*"
    r"(?:営業日|時間|か月|ヶ月|カ月|ケ月|週間|文字|ポイント|世帯|円|人|件|日|点|歳|才|回|%|割|分|月|年|個|m3|㎡|kg|km|L|本|枚|倍|字|桁|番)?"
)
_KINDS = ("C", "V", "Q", "D", "S", "B")
_BASE = {kind: 0xE000 + 0x100 * index for index, kind in enumerate(_KINDS)}
_MACRO = {f"<{kind}>": f"[{chr(base)}-{chr(base + 0xFF)}]" for kind, base in _BASE.items()}
_MACRO["<N>"] = _NUMBER

_ERAS = {
    "明治": 1867,
    "大正": 1911,
    "昭和": 1925,
    "平成": 1988,
    "令和": 2018,
    "R": 2018,
    "H": 1988,
    "S": 1925,
}
_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "億": 100_000_000}

GENERIC = frozenset(
    [
        "合計",
        "計",
        "小計",
        "総計",
        "累計",
        "平均",
        "件数",
        "人数",
        "数",
        "率",
        "順位",
        "備考",
        "区分",
        "日",
        "年",
        "月",
        "名",
        "番号",
        "内訳",
    ]
)
"""Header words too general to be found inside a sentence unless they stand as a word of their own."""


@dataclass(frozen=True, slots=True)
class Mention:
    """What one mark stands for. ``columns`` pairs a sheet with a column of it."""

    kind: str
    text: str
    columns: tuple[tuple[Sheet, Column], ...] = ()
    note: Note | None = None
    sheet: Sheet | None = None
    day: date | None = None


@dataclass(slots=True)
class Request:
    """The request with marks, and what each mark stands for."""

    text: str
    mentions: dict[str, Mention] = field(default_factory=dict)
    _count: dict[str, int] = field(default_factory=dict)

    def mark(self, mention: Mention) -> str:
        """A new mark for a mention."""
        number = self._count.get(mention.kind, 0)
        self._count[mention.kind] = number + 1
        character = chr(_BASE[mention.kind] + min(number, 0xFF))
        self.mentions[character] = mention
        return character

    def __getitem__(self, mark: str) -> Mention:
        return self.mentions[mark]


def pattern(source: str) -> re.Pattern[str]:
    """A compiled pattern; ``<C>`` column, ``<V>`` value, ``<Q>`` quoted, ``<N>`` number, ``<D>`` date,
    ``<S>`` sheet, ``<B>`` labelled cell."""
    for macro, characters in _MACRO.items():
        source = source.replace(macro, characters)
    return re.compile(source)


def plain(text: str) -> str:
    """Half-width digits, letters and signs, character by character; spaces outside quotes go."""
    out = []
    for character in text:
        narrow = unicodedata.normalize("NFKC", character)
        out.append(narrow if len(narrow) == 1 else character)
    joined = "".join(out).replace("〜", "~").replace("～", "~").replace("%", "%")
    return re.sub(r"\s+", "", joined)


def base_name(header: str) -> str:
    """A header without its bracketed unit and spaces."""
    return re.sub(r"[((][^()()]*[))]", "", plain(header)).strip()


_OUTPUT = re.compile("(?:なら(?:ば)?|は|には|(?:れ|け)ば|たら|と)、?$")
"""What stands before a text that is to be shown: a quoted text after it names no column."""

_AFTER_COLUMN = pattern(r"(<C>)の?(?:点数|点|値|数値|数字|欄|列|セル|データ|データ列|項目)(?![一-鿿ァ-ヶー])")


def understand(book: Book, sheet: Sheet, request: str, target: Column | None) -> Request:
    """The request with everything it names marked."""
    result = Request("")
    text = _quotes(request, result)
    text = _dates(plain(text), result)
    vocabulary = _vocabulary(book, sheet, target)
    columns = {surface: mention for surface, mention in vocabulary if mention.kind == "C"}
    for mark, mention in list(result.mentions.items()):
        named = columns.get(base_name(mention.text)) if mention.kind == "Q" else None
        if (
            named
            and not _OUTPUT.search(text[: max(text.find(mark), 0)])
            and any(base_name(column.header) == named.text for _sheet, column in named.columns)
        ):
            text = text.replace(mark, result.mark(named))
    for surface, mention in vocabulary:
        text = _replace(text, surface, mention, result)
    result.text = _stems(_AFTER_COLUMN.sub(r"\1", text), sheet, target, result)
    return result


def _stem(column: Column) -> str:
    return re.sub("(?:年月日|日時|日付|日)$", "", base_name(column.header))


def _stems(text: str, sheet: Sheet, target: Column | None, result: Request) -> str:
    """受付 and 完了 in 「受付から完了まで」, 取得 in 「取得した」: the columns 受付日, 完了日, 取得年月日."""
    for column in sheet.columns:
        stem = _stem(column)
        if column.kind != "date" or column is target or len(stem) < 2 or stem == base_name(column.header):
            continue
        shape = rf"(?<![一-鿿ァ-ヶー]){re.escape(stem)}(?=から|まで|してから|した(?:年度|月|日|年|四半期|曜日))(?:した|して(?=から))?"
        if re.search(shape, text):
            mark = result.mark(Mention("C", stem, columns=((sheet, column),)))
            text = re.sub(shape, mark, text)
    return text


def _quotes(text: str, result: Request) -> str:
    def keep(match: re.Match[str]) -> str:
        inner = next(group for group in match.groups() if group is not None)
        return result.mark(Mention("Q", inner))

    return re.sub(r"「([^「」]*)」|『([^『』]*)』|“([^“”]*)”|\"([^\"]*)\"", keep, text)


def _vocabulary(book: Book, sheet: Sheet, target: Column | None) -> list[tuple[str, Mention]]:
    """Surface forms with their mentions, the longest first, columns before values of the same length."""
    forms: list[tuple[str, Mention]] = []
    forms += _column_forms(book, sheet, target)
    for note in sheet.notes:
        forms += [
            (form, Mention("B", note.label, note=note)) for form in {plain(note.label), base_name(note.label)}
        ]
    headers = {base_name(column.header) for column in sheet.columns}
    for note in sheet.notes:
        tail = re.search("(?:単価|料率|税率|率|上限|目標)$", base_name(note.label))
        same = [n for n in sheet.notes if tail and base_name(n.label).endswith(tail.group())]
        if tail and len(tail.group()) > 1 and len(same) == 1 and tail.group() not in headers:
            forms.append((tail.group(), Mention("B", note.label, note=note)))
    for other in book.sheets:
        if len(other.name) > 1 and other is not sheet:
            for form in (plain(other.name), plain(other.name) + "シート"):
                forms.append((form, Mention("S", other.name, sheet=other)))
        for table in other.tables:
            forms.append((plain(table.name), Mention("S", table.name, sheet=other)))
    forms += _value_forms(book, sheet)
    order = {"S": 1, "C": 2, "B": 3, "V": 4}
    seen: set[str] = set()
    unique = []

    def rank(item: tuple[str, Mention]) -> tuple[int, int]:
        # 定員シート is the sheet, 定員 alone the column; but 相談 is the sheet rather than half of 相談内容.
        form, mention = item
        whole = any(base_name(column.header) == form for _sheet, column in mention.columns)
        return -len(form), 0 if mention.kind == "C" and whole else order[mention.kind]

    for form, mention in sorted(forms, key=rank):
        if form and form not in seen:
            seen.add(form)
            unique.append((form, mention))
    return unique


def _column_forms(book: Book, sheet: Sheet, target: Column | None) -> Iterator[tuple[str, Mention]]:
    places: dict[str, list[tuple[Sheet, Column]]] = {}
    stems = {_stem(column) for column in sheet.columns if column.kind == "date"}
    for each in (sheet, *(other for other in book.sheets if other is not sheet)):
        for form, column in _forms_of_sheet(each, target if each is sheet else None):
            if form in stems and base_name(column.header) != form:
                continue
            places.setdefault(form, []).append((each, column))
    for form, columns in places.items():
        yield form, Mention("C", form, columns=tuple(columns))


def _forms_of_sheet(sheet: Sheet, target: Column | None) -> Iterator[tuple[str, Column]]:
    counted: dict[str, list[Column]] = {}
    exact = {base_name(column.header) for column in sheet.columns}
    exact |= {
        _stem(column) for column in sheet.columns if column.kind == "date"
    }  # 申請 is 申請日 or 申請区分
    for column in sheet.columns:
        if column.kind == "empty" or column is target or not column.header:
            continue
        for form in _forms_of_header(column):
            counted.setdefault(form, []).append(column)
    for form, columns in counted.items():
        full = [
            column for column in columns if base_name(column.header) == form or plain(column.header) == form
        ]
        chosen = full or columns
        if len(chosen) == 1 and (full or form not in exact):
            yield form, chosen[0]


def _forms_of_header(column: Column) -> set[str]:
    whole, base = plain(column.header.replace(" ", "")), base_name(column.header)
    forms = {whole, base}
    if len(column.parts) > 1:
        upper, lower = base_name(column.parts[0]), base_name(column.parts[-1])
        forms |= {upper + lower, f"{upper}の{lower}", f"{lower}の{upper}"}
        if lower in ("計", "合計", "総数", "総計"):
            forms.add(upper)
        elif len(lower) > 1:
            forms.add(lower)
    if re.fullmatch(r"[一-鿿]{4,8}", base):
        forms |= {
            part
            for size in range(2, len(base))
            for part in (base[-size:], base[:size])
            if part not in GENERIC
        }
    if re.fullmatch(r"[一-鿿]{2,5}額", base):
        forms.add(base[:-1])  # 補正 for 補正額
    return {form for form in forms if form}


def _value_forms(book: Book, sheet: Sheet) -> Iterator[tuple[str, Mention]]:
    places: dict[str, list[tuple[Sheet, Column]]] = {}
    for each in book.sheets:
        for column in each.columns:
            if column.kind != "text" or not column.header:
                continue
            distinct = {value for value in column.values if isinstance(value, str) and value.strip()}
            if len(distinct) > 60:
                continue
            for value in distinct:
                if each is sheet and len(value) > 5 and re.search("[ぁ-ん]", value):
                    continue  # a label such as いちばん多い月 only says what is wanted
                if value in ("男", "女"):
                    places.setdefault(value + "性", []).append((each, column))
                short = re.sub("(?:職員|業者|施設|事業|団体)$", "", value)
                if short != value and len(short) >= 4:
                    places.setdefault(plain(short), []).append((each, column))
                if len(value) <= 20:
                    places.setdefault(plain(value), []).append((each, column))
    for form, columns in places.items():
        yield form, Mention("V", form, columns=tuple(columns))


_LATIN = re.compile(r"[0-9A-Za-z]")
_KANJI = re.compile(r"[一-鿿々ァ-ヶー]")


def _replace(text: str, surface: str, mention: Mention, result: Request) -> str:
    """Replace the surface where it stands as a word: not inside a longer run of kanji, katakana or digits."""
    if surface not in text:
        return text
    out, position = [], 0
    for match in re.finditer(re.escape(surface), text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if match.start() < position or not _stands_alone(
            surface, before, after, mention.kind, text[: match.start()], text[match.end() :]
        ):
            continue
        out.append(text[position : match.start()])
        out.append(result.mark(mention))
        position = match.end()
    return "".join(out) + text[position:]


_UNITS = frozenset(["時間", "営業日", "か月", "世帯", "文字", "年度", "月末", "週間"])
_AFTER = frozenset("別毎分順")
_MAY_PRECEDE = (
    "平均",
    "合計",
    "最大",
    "最小",
    "最高",
    "最低",
    "延べ",
    "各",
    "同じ",
    "総",
    "全",
    "税込",
    "税抜",
)
_MAY_FOLLOW = (
    "シート", "一覧", "テーブル", "時点", "現在", "以降", "以前", "以後", "以外", "以内", "全体", "当日", "合計", "平均", "未満",
    "以上", "以下", "最大", "最小", "同士", "両方", "単位", "抜き", "込み", "翌", "前日", "年度", "当たり", "マイナス", "プラス", "得点", "順位", "件数",
)  # fmt: skip


def _stands_alone(surface: str, before: str, after: str, kind: str, head: str, rest: str) -> bool:
    for at_end, edge, neighbour in ((False, surface[0], before), (True, surface[-1], after)):
        if neighbour and _LATIN.match(edge) and _LATIN.match(neighbour):
            return False
        if not (neighbour and _KANJI.match(edge) and _KANJI.match(neighbour)):
            continue
        if neighbour in (_AFTER if at_end else "各全同"):
            continue
        if len(surface) < 2 or not (rest.startswith(_MAY_FOLLOW) if at_end else head.endswith(_MAY_PRECEDE)):
            return False
    if before.isdigit() and surface in _UNITS:
        return False
    if (
        len(surface) == 1
        and kind == "C"
        and (before.isdigit() or (before and before in "当前初同毎曜一の最後末翌"))
    ):
        return False
    if len(surface) == 1 and kind == "V" and surface in "男女":
        return after in ("", "の", "だ", "が", "は", "で", "以", "、", "と")
    if len(surface) == 1 and kind == "V" and re.match(r"[A-Z○×△◎]", surface):
        return not (before and _LATIN.match(before)) and after not in ("", "列", "、", "。")
    if len(surface) == 1 and kind == "V":
        return after in ("", "の", "だ", "が", "は", "で", "以", "、", "と", "な", "を") and before not in (
            "の",
        )
    return not (len(surface) == 1 and before and re.match(r"[ぁ-ん]", before) and kind == "V")


def _dates(text: str, result: Request) -> str:
    def keep(match: re.Match[str]) -> str:
        era, year, month, day = match.groups()
        number = 1 if year == "元" else int(year)
        western = number + _ERAS[era] if era else number
        try:
            when = date(western, int(month), int(day))
        except ValueError:
            return match.group()
        return result.mark(Mention("D", match.group(), day=when))

    text = re.sub(r"(明治|大正|昭和|平成|令和)?(元|\d{1,4})年(\d{1,2})月(\d{1,2})日", keep, text)
    text = re.sub(r"()(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?!\d)", keep, text)
    return re.sub(r"([RHS])(\d{1,2})\.(\d{1,2})\.(\d{1,2})(?!\d)", keep, text)


def quantity(text: str) -> tuple[float, str]:
    """The value and the unit of a number in a request: 100万円 → (1000000.0, "円"). Raises ValueError."""
    match = re.fullmatch(_NUMBER, text)
    if not match:
        raise ValueError(text)
    digits, powers, unit = re.match(r"([\d,.]+)([十百千万億]*)(.*)", text).groups()  # type: ignore[union-attr]
    value = float(digits.replace(",", ""))
    for power in powers:
        value *= _POWERS[power]
    return value, unit


def number_text(value: float) -> str:
    """A number as a formula writes it."""
    return str(int(value)) if value == int(value) else repr(value)


def kanji_number(text: str) -> int | None:
    """十 → 10, 三 → 3, 二十 → 20, 12 → 12; None for anything else."""
    narrow = text.translate(_DIGITS)
    if narrow.isdigit():
        return int(narrow)
    match = re.fullmatch(r"(\d?)十(\d?)", narrow)
    return int(match[1] or 1) * 10 + int(match[2] or 0) if match else None
