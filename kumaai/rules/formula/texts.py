"""Recipes about text: names, digits, parts of codes, joining, width."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.rules.formula.context import Candidate, Context, Reading
from kumaai.rules.formula.text import base_name, kanji_number, pattern, quantity
from kumaai.rules.formula.wishes import literal
from kumaai.sheet import Column

_NAME = re.compile(r"氏名|名前|姓名|児童名|生徒名|申請者|代表者|担当者|利用者|保護者")
_SIGNS = {"ハイフン": "-", "スラッシュ": "/", "読点": "、", "コンマ": ",", "カンマ": ",", "コロン": ":", "空白": " ", "全角スペース": "\u3000", "半角スペース": " ", "アンダーバー": "_", "アットマーク": "@", "@": "@", "スペース": ""}  # fmt: skip
_SIGN = "(?P<sign>" + "|".join(sorted(map(re.escape, _SIGNS), key=len, reverse=True)) + "|<Q>|[-/:@_])"


def _named(context: Context, reading: Reading, kind: str = "text") -> Column | None:
    """The one own column that the text names."""
    marks = [m for m in re.findall(pattern("<C>"), reading.text) if context.own(m) is not None]
    if len(set(marks)) != 1:
        return None
    column = context.own(marks[0])
    reading.text = reading.text.replace(marks[0], "", 1)
    return column if column is not None and (not kind or column.kind == kind) else None


def _name_column(context: Context, reading: Reading) -> Column | None:
    named = [m for m in re.findall(pattern("<C>"), reading.text) if context.own(m) is not None]
    if named:
        return _named(context, reading)
    matching = [
        c
        for c in context.sheet.columns
        if c.kind == "text" and _NAME.search(c.header) and "ふりがな" not in c.header
    ]
    if len(matching) != 1:
        return None
    context.assumptions.append(f"{matching[0].header}（{matching[0].letter}列）を使いました。")
    return matching[0]


def _delimiter(column: Column) -> str | None:
    """The space that parts surname and given name in (nearly) every cell: full-width or half-width."""
    texts = [value.strip() for value in column.values if isinstance(value, str) and value.strip()]
    for sign in ("\u3000", " "):
        if texts and all(sign in text for text in texts):
            return sign
    return None


def name_part(context: Context) -> Iterator[Candidate]:
    """Surname or given name."""
    reading = Reading(context)
    reading.take(
        re.compile(
            r"(?:苗字|名字|姓|氏)と(?:名前|下の名前|名)の?(?:あいだ|間)は(?:全角|半角)?(?:スペース|空白)(?:です|で区切って(?:い)?ます)?"
        )
    )
    surname = reading.take(
        re.compile(
            r"(?:苗字|名字|姓)(?:だけ|のみ|の部分)?(?:を)?(?:抜き(?:出し)?(?:たい|て)?|取り出し(?:たい|て)?)?"
        )
    )
    given = (
        None
        if surname
        else reading.take(
            re.compile(r"(?:下の)?名前(?:のほう|の方)?(?:だけ|のみ|の部分)?(?:も)?|名(?:だけ|のみ)")
        )
    )
    trim = reading.take(
        re.compile(
            r"(?:(?:うしろ|後ろ|末尾|前後)に)?(?:余計な|余分な)?(?:空白|スペース)が(?:つ|付|入っ)(?:いて|て)(?:い)?る(?:人|もの|セル|の)?が?(?:い|あ)?る?(?:ので|から)?(?:取って|消して|除いて)?|(?:余計な|余分な)(?:空白|スペース)(?:は|を)(?:取って|除いて|消して)"
        )
    )
    column = _name_column(context, reading)
    if column is None or not (surname or given):
        return
    sign, cell = _delimiter(column), context.cell(column)
    if sign is None:
        return
    formula = (
        f'LEFT({cell},FIND("{sign}",{cell})-1)'
        if surname
        else f'MID({cell},FIND("{sign}",{cell})+1,LEN({cell}))'
    )
    ragged = any(isinstance(value, str) and value != value.strip() for value in column.values)
    if trim or (ragged and not surname):
        formula = f"TRIM({formula})"
    suffix = reading.take(pattern(r"(?:(?:うしろ|後ろ|後)に)?(?P<q><Q>)を?(?:付け|つけ)(?:て|る|たい)?"))
    if suffix:
        formula += f"&{literal(context.request[suffix['q']].text)}"
    guarded = reading.guarded(formula, [column])
    if guarded and reading.done("抜き", "抜いて", "分けて", "だけ", "から"):
        yield context.answer(guarded, f"{column.header}を空白で分けます。")


def zero_padding(context: Context) -> Iterator[Candidate]:
    """A number as text with leading zeros."""
    reading = Reading(context)
    match = reading.take(
        pattern(r"(?P<n><N>)に?(?:そろえて|そろえ(?:る|たい)?|揃えて|統一(?:して)?|して|で)?")
    )
    if not match or quantity(match["n"])[1] not in ("桁", "文字"):
        return
    zeros = reading.take(
        re.compile(
            r"(?:(?:足りない|足らない)(?:ところ|分|桁|もの)?は?)?(?:頭|先頭|前|左)?(?:に|を|は)?(?:0|ゼロ)(?:を|で)?(?:付けて|つけて|足して|埋め(?:て|る)?|補って|うめて|付け(?:る|たい)?)?(?:ゼロ埋め|0埋め)?"
        )
    )
    column = _named(context, reading, "")
    if not zeros or column is None:
        return
    digits = int(quantity(match["n"])[0])
    cell = context.cell(column)
    formula = (
        f'TEXT({cell},"{"0" * digits}")'
        if column.kind == "number"
        else f'RIGHT("{"0" * digits}"&{cell},{digits})'
    )
    guarded = reading.guarded(formula, [column])
    if guarded and reading.done("文字", "頭", "先頭", "埋め", "そろえ"):
        yield context.answer(guarded, f"{column.header}を{digits}桁の文字にします。")


def around_sign(context: Context) -> Iterator[Candidate]:
    """What stands before, after or between a sign."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            rf"{_SIGN}(?:記号)?(?:より|の|から)(?P<side>前|左|手前|後ろ|うしろ|後|右|あと)(?:側|の?部分)?(?:だけ|のみ)?"
        )
    )
    if not match:
        return
    reading.take(pattern(r"\((?:<V>|<Q>|[^()→]*)→[^()]*\)|\(?例:?[^()]*→[^()]*\)?"))
    column = _named(context, reading)
    if column is None:
        return
    sign = _SIGNS.get(match["sign"]) or (
        context.request[match["sign"]].text if match["sign"] in context.request.mentions else match["sign"]
    )
    if match["sign"] == "スペース":
        sign = _delimiter(column) or ""
    texts = [value for value in column.values if isinstance(value, str) and value]
    missing = [value for value in texts if sign not in value]
    if not sign or (missing and not context.wishes.missing):
        return
    cell = context.cell(column)
    before = match["side"] in ("前", "左", "手前")
    found = f"FIND({literal(sign)},{cell})"
    formula = f"LEFT({cell},{found}-1)" if before else f"MID({cell},{found}+{len(sign)},LEN({cell}))"
    digits = all(
        re.fullmatch(r"[0-9]+", value.split(sign)[0] if before else value.split(sign, 1)[-1])
        for value in texts
        if sign in value
    )
    shapes = [formula]
    if context.wishes.as_number:
        shapes = [f"VALUE({formula})"]
    elif digits and not context.wishes.as_text:
        shapes = [formula, f"VALUE({formula})"]
    for each in shapes:
        guarded = reading.guarded(each, [column])
        if guarded and reading.done("取り出し", "抜き出し", "抜き", "抜いて", "部分", "から"):
            yield context.answer(
                guarded,
                f"{column.header}の「{sign}」の{'前' if before else '後ろ'}です。",
                certain=len(shapes) == 1,
            )


def edge_characters(context: Context) -> Iterator[Candidate]:
    """The first or last characters."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            r"(?P<side>先頭|頭|左(?:側)?|最初|はじめ|始め|末尾|後ろ|うしろ|右(?:側)?|下|上)(?:から|の)?(?P<n><N>|[一二三四五六七八]文字|[一二三四五六七八]桁)(?:だけ|のみ|分)?"
        )
    )
    column = _named(context, reading, "") if match else None
    if not match or column is None:
        return
    raw = kanji_number(match["n"][0])
    count, unit = (
        (float(raw), match["n"][1:])
        if raw is not None and not match["n"][0].isdigit()
        else quantity(match["n"])
    )
    if unit not in ("文字", "桁", "字"):
        return
    left = match["side"][0] in "先頭左最は始上"
    formula = f"{'LEFT' if left else 'RIGHT'}({context.cell(column)},{count:.0f})"
    if context.wishes.as_number:
        formula = f"VALUE({formula})"
    guarded = reading.guarded(formula, [column])
    if guarded and reading.done("取り出し", "抜き出し", "抜き", "抜いて", "から"):
        yield context.answer(guarded, f"{column.header}の{'先頭' if left else '末尾'}{count:.0f}文字です。")


def joined(context: Context) -> Iterator[Candidate]:
    """Columns joined, with a sign between or without."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            r"(?P<list><C>(?:[とや、・]<C>)+)を?(?:(?P<sep><Q>|全角スペース|半角スペース|スペース|ハイフン|読点)で)?(?:1つに|ひとつに|一つに)?(?:つなげ|つない|繋げ|結合|くっつけ|連結|合わせ)(?:て|で|た|る|たい)?(?:文字(?:列)?)?"
        )
    )
    if not match:
        return
    between = reading.take(
        pattern(
            r"(?:間|あいだ)(?:に|は)(?P<sep><Q>|全角スペース|半角スペース|スペース|ハイフン|読点)(?:を)?(?:入れ(?:て|る)|はさ(?:んで|む))?"
        )
    )
    columns = [context.own(mark) for mark in re.findall(pattern("<C>"), match["list"])]
    if any(column is None or column.kind not in ("text", "number") for column in columns):
        return
    chosen = match["sep"] or (between["sep"] if between else "")
    sign = context.request[chosen].text if chosen in context.request.mentions else _SIGNS.get(chosen, "")
    if chosen == "スペース":
        return
    cells = [context.cell(column) for column in columns if column is not None]
    formula = (f"&{literal(sign)}&" if sign else "&").join(cells)
    guarded = reading.guarded(formula, [column for column in columns if column is not None])
    if guarded and reading.done("間", "なし", "そのまま", "1つに"):
        yield context.answer(guarded, "列をつなげた文字です。")


def cleaned(context: Context) -> Iterator[Candidate]:
    """Text without spaces or signs, or in another width."""
    reading = Reading(context)
    shapes = (
        (r"(?:空白|スペース|全角スペース|半角スペース)(?:を|は)?(?:全部|すべて)?(?:取り除|取っ|除い|消し|なく|削除|詰め)(?:いて|て|く|したい|した)?(?:もの)?", 'SUBSTITUTE(SUBSTITUTE({0},"\u3000","")," ","")'),
        (r"(?P<s>ハイフン|スラッシュ|<Q>|[-/])(?:を|は)(?:全部|すべて)?(?:取り除|取っ|取り|除い|消し|なく|削除|抜い)(?:いて|て|く|したい|した)?(?:もの)?", "SUBSTITUTE({0},{1},\"\")"),
        (r"(?:全角(?:の(?:数字|英数字?|文字|カナ))?を)?半角(?:の?(?:数字|英数字?|文字|カナ))?に(?:そろえ|統一|変換|直)?(?:して|て|する|し)?", "ASC({0})"),
        (r"(?P<s>全角スペース|半角スペース|ハイフン|スラッシュ|<Q>)を(?P<t>全角スペース|半角スペース|ハイフン|スラッシュ|<Q>)に(?:置き換え|置換|変え|変更|直)(?:て|る|たい|して|する|した)?(?:もの)?", "SUBSTITUTE({0},{1},{2})"),
        (r"大文字に(?:そろえ|統一|変換|直)?(?:して|て|する|し)?", "UPPER({0})"),
    )  # fmt: skip
    for shape, template in shapes:
        match = reading.take(pattern(shape))
        if not match:
            continue
        column = _named(context, reading)
        if column is None:
            return
        groups = match.groupdict()
        sign = groups.get("s") or ""
        text = context.request[sign].text if sign in context.request.mentions else _SIGNS.get(sign, sign)
        other = groups.get("t") or ""
        new = context.request[other].text if other in context.request.mentions else _SIGNS.get(other, other)
        formula = template.format(context.cell(column), literal(text), literal(new))
        if context.wishes.as_number:
            formula = f"VALUE({formula})"
        guarded = reading.guarded(formula, [column])
        if guarded and reading.done("から"):
            yield context.answer(guarded, f"{base_name(column.header)}を整えます。")
        return


def affixed(context: Context) -> Iterator[Candidate]:
    """A text put before or behind a column's text."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            r"(?P<c><C>)の(?P<side>後ろ|うしろ|後|あと|末尾|前|頭|先頭)に(?P<q><Q>)を?(?:付け|つけ|入れ|足し)(?:て|る|たい|た)?(?:もの|文字)?"
        )
    )
    column = context.own(match["c"]) if match else None
    if match is None or column is None:
        return
    cell, text = context.cell(column), literal(context.request[match["q"]].text)
    before = match["side"] in ("前", "頭", "先頭")
    guarded = reading.guarded(f"{text}&{cell}" if before else f"{cell}&{text}", [column])
    if guarded and not (context.blanks(column) and not context.wishes.missing) and reading.done():
        yield context.answer(guarded, f"{column.header}に文字を付けます。")


def grouped_digits(context: Context) -> Iterator[Candidate]:
    """Digits with hyphens, as an example shows (123-4567)."""
    reading = Reading(context)
    match = reading.take(
        pattern(
            r"(?P<c><C>)を?(?P<e>(?:\d+-)+\d+|<Q>)(?:の|という|のような|みたいな)(?:形(?:式)?|よう)?(?:に|で)?(?:して|する|したい|直して|表示)?"
        )
    )
    column = context.own(match["c"]) if match else None
    if match is None or column is None:
        return
    example = context.request[match["e"]].text if match["e"] in context.request.mentions else match["e"]
    sizes = [len(part) for part in example.split("-")]
    digits = [str(value) for value in column.values if value not in (None, "")]
    if not re.fullmatch(r"(?:\d+-)+\d+", example) or not all(
        re.fullmatch(rf"\d{{{sum(sizes)}}}", text) for text in digits
    ):
        return
    cell, start, parts = context.cell(column), 1, []
    for size in sizes:
        parts.append(f"MID({cell},{start},{size})")
        start += size
    guarded = reading.guarded('&"-"&'.join(parts), [column])
    if guarded and reading.done("ハイフン(?:入り|付き)?"):
        yield context.answer(guarded, f"{column.header}をハイフンで区切ります。")


def up_to_word(context: Context) -> Iterator[Candidate]:
    """The text up to a word, the word included."""
    reading = Reading(context)
    match = reading.take(pattern(r"(?P<c><C>)(?:の|から)(?P<q><Q>)まで(?:を|の部分)?(?:だけ)?"))
    column = context.own(match["c"]) if match else None
    if match is None or column is None:
        return
    word, cell = context.request[match["q"]].text, context.cell(column)
    if (
        any(isinstance(value, str) and word not in value for value in column.values)
        and not context.wishes.missing
    ):
        return
    guarded = reading.guarded(f"LEFT({cell},FIND({literal(word)},{cell})+{len(word) - 1})", [column])
    if guarded and reading.done("取り出し", "抜き出し", "抜き"):
        yield context.answer(guarded, f"{column.header}の「{word}」までです。")


RECIPES = (
    affixed,
    grouped_digits,
    up_to_word,
    name_part,
    zero_padding,
    around_sign,
    edge_characters,
    joined,
    cleaned,
)
