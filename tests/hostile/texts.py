"""Text made to make the rules slow: what backtracks, what repeats, what never ends."""

from __future__ import annotations

from tests.hostile.cases import big, case

_LONG = {
    "spaces": " ",
    "wide_spaces": "　",
    "digits": "1",
    "wide_digits": "１",
    "kanji_digits": "一",
    "commas_in_numbers": "1,",
    "points_in_numbers": "1.",
    "brackets_that_open": "（",
    "quotes_that_open": "「",
    "brackets_in_turn": "（）",
    "quotes_in_turn": "「あ」",
    "full_stops": "。",
    "middle_dots": "・",
    "kana": "あ",
    "katakana": "ア",
    "long_vowels": "ー",
    "latin": "a",
    "latin_words": "ab ",
    "an_address": "a@",
    "dots": ".",
    "slashes": "/",
    "colons": "山田：",
    "dates": "令和8年",
    "times": "10:",
    "todo": "宿題：",
    "decided": "決定した",
    "particles": "の",
    "requests": "下さい",
    "findings_in_sentences": "出来る。",
    "findings_between_commas": "下さい、",
    "hyphens": "-",
    "combining": "か\u3099",
    "emoji": "\U0001f600\u200d",
    "tabs": "</w:t><w:tab/><w:t>",
    "breaks": "</w:t><w:br/><w:t>",
    "kanji": "漢",
    "names": "山田太郎委員",
    "articles": "第1条第2項",
    "yen": "1億2千万円",
}


def one_block(unit: str, size: int) -> bytes:
    """A document of one paragraph that says ``unit`` again and again, ``size`` characters long."""
    times = size // (1 if unit.startswith("</") else len(unit))
    return big(f"<w:p><w:r><w:t>{unit * times}</w:t></w:r></w:p>".encode())


for _name, _unit in _LONG.items():
    case("", "input.limit", "input.empty", heavy=True, name=f"text_of_{_name}")(
        lambda unit=_unit: one_block(unit, 50_000)
    )


@case("", "input.limit", heavy=True)
def text_of_a_thousand_pages() -> bytes:
    lines = (
        "第{n}回の会議を令和8年4月{d}日（水）午前10時から下さい様に行なう。",
        "（山田委員）予算は{n},000円で、期限は5月{d}日までにお願い致します。",
        "決定事項：資料{n}を{d}部配付する。担当は総務課の佐藤とする。",
        "ご確認頂けますでしょうか。なお、詳細は別紙{n}の通りとする事が出来ます。",
    )
    body = "".join(
        f"<w:p><w:r><w:t>{line.format(n=n, d=n % 28 + 1)}</w:t></w:r></w:p>"
        for n in range(8000)
        for line in lines
    )
    return big(body.encode())
