"""Birth dates and ages: dates that 生, 生まれ or a label marks as somebody's, and ages beside a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.guard.mask.forms import Span

_N = r"(?:[0-9]{1,4}|元|[〇一二三四五六七八九十]{1,4})"
_ERA = r"(?:明治|大正|昭和|平成|令和|[明大昭平令]|(?<![A-Za-z])[MTSHR])"
DATE = (
    rf"(?:{_ERA}[. ]?{_N}[ ]?(?:年|[./-])[ ]?{_N}[ ]?(?:月|[./-])[ ]?{_N}(?:[ ]?日)?"
    rf"|(?:西暦)?(?:1[89]|20)[0-9]{{2}}[ ]?(?:\([^()]{{2,8}}\))?[ ]?(?:年|[./-])[ ]?{_N}[ ]?(?:月|[./-])[ ]?{_N}(?:[ ]?日)?"
    rf"|[一二][〇一二三四五六七八九]{{3}}年{_N}月{_N}日)"
)
_LABEL = r"(?:生\s?年\s?月\s?日|誕\s?生\s?日|出生(?:年月日|日)|生まれ|生年|Birthday|DOB|Date of [Bb]irth|[Bb]irth [Dd]ate)"
_FILL = r"(?:[\s:;=|,、「(\[【\]」)\"'→・/]|は|が|の|欄|に|西暦|和暦){0,8}?"
_LABELLED = re.compile(
    rf"{_LABEL}{_FILL}({DATE}|(?:19|20)[0-9]{{2}}[01][0-9][0-3][0-9](?![0-9])|{_ERA}[ ]?[0-9]{{6}}(?![0-9]))"
)
_BORN = re.compile(
    rf"({DATE}|{_ERA}[. ]?{_N}年[ ]?{_N}月)(?=[ ]?[)]?[ ]?(?:生|うまれ|出生|誕生))(?![ ]?[)]?[ ]?(?:出生(?:数|率|届)|誕生(?:祭|会)|生涯|生活|生産|生徒))"
)
_GENERAL = re.compile(r"(?:生まれ|生)(?:以降|以前|から|まで|の方|の人|の者(?!が)|の子)")
_SINCE = re.compile(r"(?:から|~|〜|以降|以前)[ ]?$")
_AGE_LABEL = re.compile(
    r"(?:年\s?齢|満年齢)[\s:は=|,(「]{0,4}((?:満)?[0-9]{1,3}[ ]?(?:歳|才)?)(?![0-9]|代|以上|以下|未満|階級|別|層|[-~〜])"
)
_AGE_BRACKET = re.compile(
    r"(?:者|人|児|主|夫|妻|父|母|男|女|性|長男|長女|次男|次女|二男|二女|三男|三女|兄|弟|姉|妹|祖父|祖母|孫|氏|様|さん|君|くん|ちゃん|童|徒|親|方)[ ]?"
    r"[(、,][ ]?(?:当時|満|男性?|女性?|[・、, ])*((?:満)?[0-9]{1,3}[ ]?(?:歳|才))(?![0-9]|代|以上|以下|未満|から|まで)[^()\n]{0,10}\)"
)
_AGE_DATE = re.compile(
    rf"{DATE}(?:生まれ|生)?[ ]?[(、,][ ]?(?:当時|満)?[ ]?([0-9]{{1,3}}[ ]?(?:歳|才))(?![0-9]|代|以上|以下|未満|から|まで|児)"
)
AGE = re.compile(
    r"[\s]?[(、,][ ]?(?:当時|満|男性?|女性?|[・、, ])*((?:満)?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})[ ]?(?:歳|才)|[0-9]{1,3}(?=[)]))"
)
AFTER_NAME = re.compile(
    rf"[\s]?(?:さん|様|氏|君|くん|ちゃん|殿)?[\s]?[(、,][ ]?({DATE})[ ]?(?:生まれ|生|[、,)])"
)


def births(text: str) -> Iterator[Span]:
    """Birth dates and labelled ages in a narrow text."""
    for match in _LABELLED.finditer(text):
        yield Span(*match.span(1), "birth")
    for match in _BORN.finditer(text):
        before, general = text[max(0, match.start() - 4) : match.start()], _GENERAL.match(text, match.end())
        if not (general and (_SINCE.search(before) or general[0].endswith(("以降", "以前", "から", "まで")))):
            yield Span(*match.span(1), "birth")
    for pattern in (_AGE_LABEL, _AGE_BRACKET, _AGE_DATE):
        for match in pattern.finditer(text):
            yield Span(*match.span(1), "age")


def beside(text: str, end: int) -> Iterator[Span]:
    """The age or the birth date in the bracket after a name that ends at ``end`` of a narrow text."""
    title = re.compile(r"[\s]?(?:さん|様|氏|君|くん|ちゃん|殿|委員|児童|児|生徒)?").match(text, end)
    at = title.end() if title else end
    age = AGE.match(text, at)
    if age and not re.match(r"代|以上|以下|未満", text[age.end(1) :]):
        yield Span(*age.span(1), "age")
    date = AFTER_NAME.match(text, end)
    if date:
        yield Span(*date.span(1), "birth")
