"""What a recipe works with: the place to fill, references, and the check that nothing was overlooked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kumaai.rules.formula.text import Mention, Request, base_name, pattern, plain
from kumaai.rules.formula.wishes import Wishes
from kumaai.sheet import Book, Column, Sheet, column_letter, sheet_prefix

VERSIONS = ("2016", "2019", "2021", "365")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A formula for the first cell, what it means, what was assumed.

    ``fill``: down, both, single or spill. ``certain``: the request allows no
    other reading; the others stand only when examples confirm them.
    """

    formula: str
    explanation: str
    assumptions: tuple[str, ...] = ()
    fill: str = "down"
    certain: bool = True


# Words that carry no condition: a request that has only these left was understood.
_FILLER = re.compile(
    r"(?:お願い(?:します|いたします|したい)?|おねがいします|ください|下さい|ほしい(?:です|の)?|欲しい(?:です)?|"
    r"もらえ(?:れば|ますか|ると)|返して|いただ(?:きたい|ければ)|たい(?:んです|です|の)?|ます|です|でした|OK|いい|良い|よい|"
    r"出し(?:て|たい)?|出す|出る|出せる|計算(?:して|し|する|を)?|求め(?:て|る|たい)?|入れ(?:て|る|たい)?|表示(?:して|し|する)?|"
    r"書(?:いて|く|きたい)|作(?:って|る|りたい)|作成(?:して|する)?|付け(?:て|る)?|つけ(?:て|る)?|取(?:り出)?(?:して|す|って|り)|"
    r"教えて|知りたい|見たい|並べ(?:て|る)?|埋め(?:て|る)?|抜き出し(?:て|たい)?|拾(?:って|う)|ピックアップ(?:して)?|まかせます|助かります|"
    r"(?:この|その|下の|右の|左の|上の)?(?:列|セル|欄|式|関数|数式|シート|表|一覧|形|値|ところ|行)(?:に|で|を|の|は|から)?|"
    r"それぞれ(?:の)?|各行(?:の|で|に)?|行ごと(?:に|の)?|1行ずつ|すべて|全部|下(?:に|へ|まで)(?:コピー|伸ば)?(?:して)?(?:使(?:える|う)(?:ように)?)?|"
    r"ように|いくら(?:か|に?なるか)?|いくつ(?:か)?|何(?:円|人|件|点|回|個|日|歳|才)か?|とする|したい|する|して|した|なる|か|"
    r"(?:見出し|題名|タイトル)の?(?:列|行)?|数(?:値|字)|結果|まとめ(?:て)?|ちなみに|あと|まず|なお|また|同じく|"
    r"[のはがをにでともへや]|[、。,.・:;!?=()\[\]「」])+"
)
# A first sentence like 「督促状を出す日。」 only names what is wanted, unless it has a word that means something.
_TITLE = re.compile(r"[ぁ-んァ-ヶー一-鿿]{2,14}")
_MEANING = re.compile(
    "平均|合計|累計|順位|割合|率|比|最大|最小|件数|人数|日数|回数|以外|除|切り|四捨|だけ|のみ|ごと|別|以上|以下|未満|超|より|"
    "まで|から|ない|なし|毎|同じ|各|増|減|差|前|翌|次|営業|土日|一番|最も|多い|少ない|高い|低い|税|込|抜|半|倍"
)
_EMPTY_COLUMN = re.compile(r"[一-鿿ァ-ヶーA-Za-z0-9]+の列は(?:まだ)?空(?:です|なので)?")
_ASIDES = pattern(
    r"(?:Excel)?(?:2016|2019|2021|365)(?:です|を使って(?:い)?ます|なので)?|(?:下|全部の行)にコピーして使え(?:る)?ように|"
    r"日付で(?:返して)?(?:もらえれば)?(?:OK)?|\(?日付で\)?|\([^()]*(?:セル|列|シート|表|欄)[^()]*(?:あり|ある|あります|です)\)|"
    r"式は左上の1つだけで広がる(?:ように)?|(?:<S>|<C>)?の?表記のまま|"
    r"\d~\dの(?=、|$)|\(\d行目(?:のセル)?(?:です)?\)|[A-Z]列は[^。()]{1,14}?(?:数字|日付|名前|コード|番号)(?:です)?|[A-Z]列は<C>(?:です)?|"
    r"(?P<e><Q>|[0-9.]+)(?:のよう(?:に|な)|みたいな?|という)(?:形(?:で|に)?|感じ(?:で|に)?|西暦(?:の)?)?"
)
# Words left over that cannot be a condition: plain nouns, but none with a character of these.
_NOUNS = re.compile(r"[ァ-ヶー一-鿿]{2,8}(?:[のをはがで、。()]*[ァ-ヶー一-鿿]{2,6})?")
_RISKY = re.compile(
    "[内外上下前後初末翌未不非無再済別除含超限端倍割乗引加減残逆反正負左右他約最全各同番目土祝休半新旧平和積商余分税込抜今昨来去以満百千万億位]"
)


@dataclass(slots=True)
class Context:
    """One request on one sheet, seen from the first cell to fill."""

    book: Book
    sheet: Sheet
    request: Request
    wishes: Wishes
    excel: str
    first: tuple[int, int]
    last: tuple[int, int]
    target: Column | None
    assumptions: list[str] = field(default_factory=list)
    unsure: bool = False

    # -- the place ---------------------------------------------------------

    @property
    def row(self) -> int:
        """The first target row."""
        return self.first[0]

    @property
    def single(self) -> bool:
        """Whether one cell is to be filled."""
        return self.first == self.last

    @property
    def rowwise(self) -> bool:
        """Whether the target is a column beside the sheet's data rows."""
        return self.sheet.first_row <= self.row <= self.last[0] <= self.sheet.last_row and self.width == 1

    @property
    def width(self) -> int:
        """Target columns."""
        return self.last[1] - self.first[1] + 1

    def has(self, version: str) -> bool:
        """Whether the wished Excel is at least ``version``."""
        return VERSIONS.index(self.excel) >= VERSIONS.index(version)

    # -- columns and references ---------------------------------------------

    def own(self, mark: str) -> Column | None:
        """The mentioned column on the target's sheet, if it has data."""
        return next((column for sheet, column in self.request[mark].columns if sheet is self.sheet), None)

    def elsewhere(self, mark: str) -> list[tuple[Sheet, Column]]:
        """The mentioned column on other sheets."""
        return [(sheet, column) for sheet, column in self.request[mark].columns if sheet is not self.sheet]

    def cell(self, column: Column, row: int | None = None) -> str:
        """The relative reference of a column in the first target row."""
        return f"{column.letter}{row or self.row}"

    def data_rows(self, sheet: Sheet) -> tuple[int, int]:
        """First and last data row, total rows at the end left out."""
        last = sheet.last_row
        while last in sheet.total_rows and last > sheet.first_row:
            last -= 1
        return sheet.first_row, last

    def range(self, sheet: Sheet, column: Column) -> str:
        """The absolute range of a column's data rows, with the sheet's name where it is another sheet."""
        first, last = self.data_rows(sheet)
        prefix = "" if sheet is self.sheet else sheet_prefix(sheet.name)
        return f"{prefix}${column.letter}${first}:${column.letter}${last}"

    def blanks(self, column: Column) -> bool:
        """Whether the column is empty in a target row."""
        start = self.row - self.sheet.first_row
        values = column.values[start : start + self.last[0] - self.row + 1]
        return any(value in (None, "") for value in values)

    def dates(self, sheet: Sheet | None = None) -> list[Column]:
        """The date columns of a sheet."""
        return [
            column
            for column in (sheet or self.sheet).columns
            if column.kind == "date" and column is not self.target
        ]

    def holidays(self) -> str | None:
        """The range of the one sheet that lists days off."""
        found = []
        for sheet in self.book.sheets:
            if sheet is self.sheet or not re.search(r"休日|祝日|閉庁日|休み|休業", sheet.name):
                continue
            days = [column for column in sheet.columns if column.kind == "date"]
            if len(days) == 1:
                found.append(self.range(sheet, days[0]))
        return found[0] if len(found) == 1 else None

    # -- output --------------------------------------------------------------

    def answer(
        self,
        formula: str,
        explanation: str,
        *,
        fill: str = "",
        certain: bool = True,
        assumptions: Iterable[str] = (),
    ) -> Candidate:
        """A candidate for the target."""
        how = fill or ("single" if self.single else "down")
        certain = certain and not self.unsure
        return Candidate("=" + formula, explanation, (*self.assumptions, *assumptions), how, certain)


@dataclass(slots=True)
class Reading:
    """One attempt to understand the whole text: what was taken, which wishes were used."""

    context: Context
    text: str = ""
    used: set[str] = field(default_factory=set)
    read: list[Column] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = self.text or self.context.request.text

    def take(self, each: re.Pattern[str]) -> re.Match[str] | None:
        """Find a pattern and take it out of the text."""
        match = each.search(self.text)
        if match:
            self.text = self.text[: match.start()] + "、" + self.text[match.end() :]
        return match

    def rounded(self, expression: str, *, default: tuple[str, int] | None = None) -> str:
        """The expression with the wished rounding. Inner noise of binary fractions is rounded off first."""
        self.used.add("rounding")
        rounding = self.context.wishes.rounding
        function, digits = (rounding.function, rounding.digits) if rounding else default or ("", 0)
        if not function:
            return expression
        inner = (
            f"ROUND({expression},{max(digits, 0) + 6})"
            if function != "ROUND" and not _whole(expression)
            else expression
        )
        return f"{function}({inner},{digits})"

    def guarded(self, expression: str, columns: Iterable[Column] = (), divisor: str = "") -> str | None:
        """The expression with what to show where something is missing; None when a wish does not fit.

        ``columns`` are those read in the row; ``divisor`` an expression that may be zero.
        """
        context = self.context
        self.used |= {"missing", "limits"}
        for function, bound in context.wishes.limits:
            expression = f"{function}({expression},{bound})"
        read = list(columns)
        self.read += read
        for missing in context.wishes.missing:
            condition = self._condition(missing.kind, missing.column, missing.word, read, divisor)
            if condition is None:
                return None
            expression = (
                f"IFERROR({expression},{missing.output})"
                if condition == "error"
                else f"IF({condition},{missing.output},{expression})"
            )
        return self._without_totals(expression)

    def _condition(
        self, kind: str, column: Mention | None, word: str, read: list[Column], divisor: str
    ) -> str | None:
        context = self.context
        if kind in ("blank", "zero") and column is not None:
            own = next((c for sheet, c in column.columns if sheet is context.sheet), None)
            if own is None:
                return None
            if kind == "zero" or (divisor == context.cell(own) and own.kind in ("number", "percent")):
                return f"{context.cell(own)}=0"
            return f'{context.cell(own)}=""'
        if kind == "error" or kind == "absent":
            return "error"
        if kind == "zero" or (kind == "word" and divisor):
            return f"{divisor}=0" if divisor else None
        anything = word in ("まだ", "終わって", "済んで", "決まって")
        matching = [
            c for c in read if c.kind == "date" and c.blanks and (anything or word[:2] in base_name(c.header))
        ]
        matching = matching or self._by_stem(word) or [c for c in read if context.blanks(c)]
        return f'{context.cell(matching[0])}=""' if len(matching) == 1 else None

    def _by_stem(self, word: str) -> list[Column]:
        """The date column 認定日 for 未認定, even where the formula itself does not read it."""
        return [
            column
            for column in self.context.dates()
            if column.blanks and base_name(column.header) in (word + "日", word + "年月日", word + "日時")
        ]

    def _without_totals(self, expression: str) -> str | None:
        context = self.context
        self.used.add("totals")
        if context.wishes.totals != "blank":
            return expression
        empty = [
            column
            for column in context.sheet.columns
            if column.kind == "text"
            and context.sheet.total_rows
            and all(
                column.values[row - context.sheet.first_row] in (None, "") for row in context.sheet.total_rows
            )
            and sum(1 for value in column.values if value in (None, "")) == len(context.sheet.total_rows)
        ]
        return f'IF({context.cell(empty[0])}="","",{expression})' if empty else None

    def done(self, *allowed: str) -> bool:
        """Whether nothing of the request is left: words, numbers, names and wishes all have been used.

        ``allowed`` are patterns of words that this reading explains.
        """
        wishes, text = self.context.wishes, self.text
        if wishes.rounding and "rounding" not in self.used:
            return False
        if wishes.percent is not None and "percent" not in self.used:
            return False
        if wishes.missing and "missing" not in self.used:
            return False
        if wishes.limits and "limits" not in self.used:
            return False
        if wishes.totals and "totals" not in self.used:
            return False
        if wishes.holidays and "holidays" not in self.used:
            return False
        text = _EMPTY_COLUMN.sub("", _ASIDES.sub(self._aside, text))
        for column in self.read:
            for note in re.findall(r"[((]([^()()]+)[))]", column.header):
                text = text.replace(f"({plain(note)})", "")  # 契約額（税抜）
        for mark in set(re.findall(pattern("<C>"), text)):
            if self.context.own(mark) in self.read:
                text = text.replace(mark, "")  # a second mention of a column that the formula reads
        for form in self._target_forms():
            text = text.replace(form, "")
        for each in allowed:
            text = pattern(each).sub("", text)
        if not _FILLER.sub("", text):
            return True
        title, stop, rest = text.partition("。")
        if stop and _TITLE.fullmatch(title) and not _MEANING.search(title) and not _FILLER.sub("", rest):
            return True
        return self._only_nouns(text)

    def _aside(self, match: re.Match[str]) -> str:
        """「25.3のように」 only shows a number; 「3歳児」のように wants a form that the recipe must make."""
        example = match["e"] or ""
        text = self.context.request[example].text if example in self.context.request.mentions else example
        return "" if not example or re.fullmatch(r"[0-9.,%]+", text) else match.group()

    def _only_nouns(self, text: str) -> bool:
        """Whether nothing but unknown nouns is left; then only examples can confirm the reading."""
        left = "、".join(part for part in _FILLER.split(text) if part)
        if not _NOUNS.fullmatch(left) or _RISKY.search(left) or _MEANING.search(left):
            return False
        self.context.unsure = True
        return True

    def _target_forms(self) -> list[str]:
        """How the text may name the column to be filled, the longest first."""
        target = self.context.target
        if target is None or not target.header:
            return []
        base = base_name(target.header)
        return sorted({form for form in (plain(target.header), base) if len(form) > 1}, key=len, reverse=True)


def _whole(expression: str) -> bool:
    """Whether an expression of references can only give what its cells hold (no product or quotient)."""
    return not re.search(r"[*/]|\d\.\d", expression)


def spread(column: int) -> str:
    """A column's letter by number."""
    return column_letter(column)
