"""Recipes about dates: ages, eras, fiscal years, quarters, periods, deadlines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.text import base_name, pattern
from kumaai.sheet import Column, split_cell

_BASE = pattern(
    r"(?:右上の|左上の|上の)?(?P<base><B>|<D>|今日|本日|<C>(?=時点|現在))(?:時点|現在)?(?:での|では|の|で|を基準に|に)?(?:満)?"
)
_BASE_ASIDE = pattern(
    r"<B>は(?:右上|左上|上)のやつ|(?P<base><B>)は(?P<day><D>)|(?:基準日は)(?P<only><D>|<B>)"
)
_ERA_YEARS = (("明治", 1867), ("大正", 1911), ("昭和", 1925), ("平成", 1988), ("令和", 2018))


def base_date(context: Context, reading: Reading) -> str | None:
    """The date to count from: a labelled cell, a date in the request, or the only 基準日 of the sheet."""
    aside = reading.take(_BASE_ASIDE)
    match = reading.take(_BASE)
    for groups in (match.groupdict() if match else {}, aside.groupdict() if aside else {}):
        for name in ("base", "only", "day"):
            found = groups.get(name)
            if found:
                return date_of(context, found)
    notes = [n for n in context.sheet.notes if n.kind == "date" and re.search("基準日|現在", n.label)]
    if len(notes) != 1:
        return None
    context.assumptions.append(f"{notes[0].label}は{notes[0].cell}の日付とみなしました。")
    return absolute(notes[0].cell)


def date_of(context: Context, mark: str) -> str | None:
    """The reference or DATE() of a marked date, or TODAY()."""
    if mark in ("今日", "本日"):
        return "TODAY()"
    mention = context.request[mark]
    if mention.kind == "C":
        column = context.own(mark)
        return (
            context.cell(column) if column and column.kind == "date" and not context.blanks(column) else None
        )
    if mention.day is not None:
        same = [n for n in context.sheet.notes if n.kind == "date" and n.value == _serial(mention.day)]
        if len(same) == 1:
            return absolute(same[0].cell)
        return f"DATE({mention.day.year},{mention.day.month},{mention.day.day})"
    if mention.note is not None and mention.note.kind == "date":
        return absolute(mention.note.cell)
    return None


def _serial(day: object) -> int:
    from datetime import date

    assert isinstance(day, date)
    return (day - date(1899, 12, 30)).days


def absolute(cell: str) -> str:
    """K2 → $K$2."""
    row, _column = split_cell(cell)
    return f"${cell.rstrip('0123456789')}${row}"


def _date_column(context: Context, reading: Reading, words: str = "") -> Column | None:
    """The date column named in the text; else the one whose header has one of ``words``; else the only one."""
    named = [
        column
        for mark in re.findall(pattern("<C>"), reading.text)
        if (column := context.own(mark)) is not None and column.kind == "date"
    ]
    if named:
        return named[0] if len({column.letter for column in named}) == 1 else None
    dates = context.dates()
    if words:
        dates = [column for column in dates if re.search(words, column.header)]
    if len(dates) > 1:
        context.unsure = True
        dates = [column for column in dates if not context.blanks(column)]
    if len(dates) != 1:
        return None
    context.assumptions.append(f"{dates[0].header}（{dates[0].letter}列）を使いました。")
    return dates[0]


def _take_column(reading: Reading, column: Column) -> None:
    marks = [m for m in re.findall(pattern("<C>"), reading.text) if reading.context.own(m) is column]
    for mark in marks:
        reading.text = reading.text.replace(mark, "", 1)


def era_columns(context: Context) -> tuple[str, list[Column]] | None:
    """A date spread over era, year, month and day columns, as one expression."""
    by_name = {base_name(column.header): column for column in context.sheet.columns if column.values}
    parts = [by_name.get(name) for name in ("元号", "年", "月", "日")]
    if any(part is None or part.kind == "empty" for part in parts):
        return None
    era, year, month, day = (part for part in parts if part is not None)
    eras = [name for name, _offset in _ERA_YEARS if name in era.values]
    if not eras or set(era.values) - set(eras) - {None}:
        return None
    offset = str(dict(_ERA_YEARS)[eras[-1]])
    for name in reversed(eras[:-1]):
        offset = f'IF({context.cell(era)}="{name}",{dict(_ERA_YEARS)[name]},{offset})'
    expression = f"DATE({context.cell(year)}+{offset},{context.cell(month)},{context.cell(day)})"
    return expression, [era, year, month, day]


def birth_date(context: Context, reading: Reading) -> tuple[str, list[Column]] | None:
    """The date of birth in the row: one column, or era, year, month and day."""
    column = _date_column(context, reading, "生年月日|誕生日")
    if column is not None:
        _take_column(reading, column)
        reading.text = re.sub("生年月日(?:から|の)?", "", reading.text)
        return context.cell(column), [column]
    spread = era_columns(context)
    if spread:
        reading.take(
            pattern(r"生年月日が(?:<C>[・、と]?)+の?(?:<N>|4)?列に分かれて(?:い)?ます(?:\([^()]*\))?")
        )
    return spread


def age(context: Context) -> Iterator[Candidate]:
    """年齢 at a base date."""
    reading = Reading(context)
    if not reading.take(re.compile(r"満?年齢(?:を|は)?(?!の列)|何歳(?:か)?(?:に?なるか)?")):
        return
    base = base_date(context, reading)
    born = birth_date(context, reading)
    if base is None or born is None:
        return
    formula = reading.guarded(f'DATEDIF({born[0]},{base},"Y")', born[1])
    if formula and reading.done("満", r"(?:歳|才)") and filled(context, born[1]):
        yield context.answer(formula, f"{born[0]}から{base}までの満年数（年齢）です。")


def age_band(context: Context) -> Iterator[Candidate]:
    """年代: 20代, 30代 … with a top band."""
    reading = Reading(context)
    if not reading.take(pattern(r"年代(?:\([^()]*\))?|(?:<N>|\d+)代[、・](?:<N>|\d+)代")):
        return
    top = reading.take(pattern(r"(?P<n>[0-9]+)(?:歳|代)?以上は(?:まとめて)?(?P<q><Q>)"))
    reading.take(pattern(r"[0-9]+代は<Q>のまま"))
    base = base_date(context, reading)
    born = birth_date(context, reading)
    if base is None or born is None or not reading.done():
        return
    years = f'DATEDIF({born[0]},{base},"Y")'
    formula = f'INT({years}/10)*10&"代"'
    if top:
        label = context.request[top["q"]].text
        formula = f'IF({years}>={top["n"]},"{label}",{formula})'
    guarded = reading.guarded(formula, born[1])
    if guarded and filled(context, born[1]):
        yield context.answer(guarded, f"{base}での年齢を10歳きざみの年代にします。")


def tenure(context: Context) -> Iterator[Candidate]:
    """勤続 in years, or years and months."""
    reading = Reading(context)
    if not reading.take(
        re.compile(
            r"(?:満)?(?:勤続(?:年数|期間)?|在職(?:年数|期間)|経過年数|使用年数|勤務年数|(?:丸|満)?何年(?:たった|経った|経過した)か?)(?:\(?1年未満(?:は)?切り?捨て\)?)?"
        )
    ):
        return
    form = reading.take(pattern(r"(?P<q><Q>)(?:みたいな|のような|という|の)?(?:形(?:式)?で?|ように)?"))
    base = base_date(context, reading)
    column = _date_column(context, reading, "採用|入庁|入社|就任|委嘱|取得|購入|設置|任用")
    if base is None or column is None:
        return
    _take_column(reading, column)
    reading.text = re.sub("から|まで(?:に|の)?|満年数で?", "、", reading.text)
    start = context.cell(column)
    years = f'DATEDIF({start},{base},"Y")'
    formula = years
    if form:
        example = re.fullmatch(r"\d+年(\d+)(か月|ヶ月|カ月|ケ月|ヵ月|月)", context.request[form["q"]].text)
        if example:
            formula = f'{years}&"年"&DATEDIF({start},{base},"YM")&"{example[2]}"'
        elif re.fullmatch(r"\d+年", context.request[form["q"]].text):
            formula = f'{years}&"年"'
        else:
            return
    guarded = reading.guarded(formula, [column])
    if guarded and reading.done() and filled(context, [column]):
        yield context.answer(guarded, f"{column.header}から{base}までの期間です。")


def filled(context: Context, columns: list[Column]) -> bool:
    """Whether no date read in the rows is empty, or the request says what to show there."""
    return bool(context.wishes.missing) or not any(context.blanks(column) for column in columns)


def era(context: Context) -> Iterator[Candidate]:
    """A date as era text."""
    reading = Reading(context)
    words = r"和暦|(?:昭和|平成|令和|元号)[○〇◯*]+年[○〇◯*]+月[○〇◯*]+日"
    if not re.search(words, reading.text):
        return
    reading.text = re.sub(
        rf"(?:(?:{words})(?:のような|の|という)?)+(?:文字(?:列)?)?(?:に(?:して)?|で)?", "、", reading.text
    )
    form = reading.take(pattern(r"(?P<q><Q>)(?:みたいな|のような|という|の)?(?:形(?:式)?で?|ように)?"))
    column = _date_column(context, reading)
    if column is None:
        return
    _take_column(reading, column)
    style = _era_format(context.request[form["q"]].text) if form else "ggge年m月d日"
    if style is None:
        return
    formula = reading.guarded(f'TEXT({context.cell(column)},"{style}")', [column])
    if formula and reading.done("文字", "変換") and filled(context, [column]):
        yield context.answer(formula, f"{column.header}を和暦の文字にします。")


def _era_format(example: str) -> str | None:
    for shape, style in (
        (r"..[1-9元]\d?年[1-9]\d?月[1-9]\d?日", "ggge年m月d日"),
        (r"..\d\d年\d\d月\d\d日", "gggee年mm月dd日"),
        (r"[RHS]\d{1,2}\.\d{1,2}\.\d{1,2}", "ge.m.d"),
        (r"..[1-9元]\d?年", "ggge年"),
        (r"..[1-9]\d?年\d+月", "ggge年m月"),
    ):
        if re.fullmatch(shape, example):
            return style
    return None


def fiscal_year(context: Context) -> Iterator[Candidate]:
    """The fiscal year (April to March) of a date."""
    reading = Reading(context)
    if "四半期" in reading.text or not reading.take(re.compile(r"(?:何|会計)?年度(?:か|を|は)?")):
        return
    form = reading.take(
        pattern(
            r"(?P<q><Q>|20\d\d)(?:の|という)?(?:よう(?:に|な)|形(?:式)?で?|みたいに)?(?:西暦(?:の)?)?(?:数字)?"
        )
    )
    western = reading.take(re.compile(r"\(?西暦の?(?:数字|4桁)?で?\)?"))
    column = _date_column(context, reading)
    if column is None:
        return
    _take_column(reading, column)
    start = f"EDATE({context.cell(column)},-3)"
    example = form["q"] if form else ""
    text = context.request[example].text if example in context.request.mentions else example
    choices = {
        r"20\d\d": f"YEAR({start})",
        r"20\d\d年度": f'YEAR({start})&"年度"',
        r"(?:令和|平成)(?:\d+|元)年度": f'TEXT({start},"ggge")&"年度"',
        r"[RH]\d+": f'TEXT({start},"ge")',
        r"[RH]\d+年度": f'TEXT({start},"ge")&"年度"',
    }
    formula = next((choice for shape, choice in choices.items() if re.fullmatch(shape, text)), None)
    if not text and (western or context.wishes.as_number):
        formula = f"YEAR({start})"
    sure = formula is not None and not ("ggg" in formula and _turns(column))
    for each in (
        [formula] if formula else [f"YEAR({start})", f'TEXT({start},"ggge")&"年度"', f'YEAR({start})&"年度"']
    ):
        guarded = reading.guarded(each, [column])
        if (
            guarded
            and reading.done("から", "4月(?:始|はじ)まり", "西暦", "和暦", "属する")
            and filled(context, [column])
        ):
            yield context.answer(
                guarded, f"{column.header}の属する年度（4月から翌年3月）です。", certain=sure
            )


def _turns(column: Column) -> bool:
    """Whether a date lies in the fiscal year of 2019: 平成31年度 to some, 令和元年度 to others."""
    return any(isinstance(value, int | float) and 43556 <= value < 43922 for value in column.values)


def quarter(context: Context) -> Iterator[Candidate]:
    """The quarter of a date, of the fiscal or the calendar year."""
    reading = Reading(context)
    fiscal = reading.take(
        re.compile(r"\(?4(?:月)?[~-]6月(?:が|を|は)?第?1(?:四半期)?(?:とする)?\)?|年度の|会計年度|4月始まり")
    )
    while reading.take(
        re.compile(r"\(?4(?:月)?[~-]6月(?:が|を|は)?第?1(?:四半期)?(?:とする)?\)?|年度の|4月始まり(?:で|の)?")
    ):
        pass
    calendar = reading.take(re.compile(r"\(?1(?:月)?[~-]3月(?:が|を|は)?第?1(?:四半期)?\)?|暦年の"))
    if not reading.take(re.compile("第?何?四半期(?:か|を)?")) or bool(fiscal) == bool(calendar):
        return
    form = reading.take(pattern(r"(?P<q><Q>)(?:みたいな|のような|という|の)?(?:形(?:式)?で?|ように)?"))
    column = _date_column(context, reading)
    if column is None:
        return
    _take_column(reading, column)
    month = f"MONTH({context.cell(column)})"
    number = f"INT(MOD({month}-4,12)/3)+1" if fiscal else f"INT(({month}-1)/3)+1"
    example = context.request[form["q"]].text if form else ""
    shape = re.fullmatch(r"(\D*)[1-4](\D*)", example)
    if example and not shape:
        return
    formula = number
    if shape:
        formula = "&".join(
            filter(
                None,
                (f'"{shape[1]}"' if shape[1] else "", f"({number})", f'"{shape[2]}"' if shape[2] else ""),
            )
        )
    guarded = reading.guarded(formula, [column])
    if guarded and reading.done() and filled(context, [column]):
        yield context.answer(guarded, f"{column.header}の四半期です。")


def weekday(context: Context) -> Iterator[Candidate]:
    """The weekday of a date as text."""
    reading = Reading(context)
    if not reading.take(re.compile("(?:何)?曜日?(?:か|を)?")):
        return
    form = reading.take(
        pattern(r"(?P<q><Q>)(?:[、や]<Q>)*(?:みたいな|のような|という|の)?(?:1文字|形(?:式)?で?|ように)?")
    )
    short = reading.take(re.compile("1文字(?:で)?|漢字1文字(?:で)?"))
    column = _date_column(context, reading)
    if column is None:
        return
    _take_column(reading, column)
    example = context.request[form["q"]].text if form else ""
    shapes = {
        r"[月火水木金土日]": "aaa",
        r"[月火水木金土日]曜日": "aaaa",
        r"[((][月火水木金土日][))]": f"{example[:1]}aaa{example[-1:]}",
    }
    style = next((s for shape, s in shapes.items() if re.fullmatch(shape, example)), "aaa" if short else None)
    for each in [style] if style else ["aaa", "aaaa"]:
        formula = reading.guarded(f'TEXT({context.cell(column)},"{each}")', [column])
        if formula and reading.done("文字", "漢字") and filled(context, [column]):
            yield context.answer(formula, f"{column.header}の曜日です。", certain=style is not None)


RECIPES = (age, age_band, tenure, era, fiscal_year, quarter, weekday)
