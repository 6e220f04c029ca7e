"""Survey workbooks made for the tests, with what their answers are about."""

from __future__ import annotations

import io
import random

import openpyxl

ABOUT = {
    "窓口・職員の対応": ("職員の対応が親切でした。", "窓口の方の態度が悪い。"),
    "待ち時間・混雑": ("待ち時間が長すぎる。", "混雑していて困った。"),
    "施設・設備": ("駐車場を広くしてほしい。", "トイレが汚い。"),
    "情報発信・案内": ("ホームページが分かりにくい。", "広報紙を読みやすくしてください。"),
}
"""Answers that speak of one theme and of no other."""
NOTHING = ("特になし", "なし", "ありません")
QUESTION = "問4　窓口サービスについて、御意見・御要望がありましたら、どのようなことでも結構ですので御自由にお書きください。"


def survey(rows: int = 60, seed: int = 4) -> tuple[bytes, dict[str, int]]:
    """A workbook as a form service exports it, and how many answers each theme, 「特になし」 and "" (blank) have."""
    chance = random.Random(seed)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "フォームの回答 1"
    sheet.append(
        ["タイムスタンプ", "問1　年代", "問2　利用した窓口（複数可）", "問3　満足度", QUESTION, "氏名"]
    )
    counts: dict[str, int] = {}
    for number in range(rows):
        name = chance.choice([*ABOUT, "特になし", ""])
        text = chance.choice(ABOUT[name]) if name in ABOUT else chance.choice(NOTHING) if name else None
        counts[name] = counts.get(name, 0) + 1
        places = chance.sample(["市民課", "税務課", "福祉課", "建設課"], chance.randint(1, 3))
        age = chance.choice(["10代", "20代", "30代", "40代", "50代以上"])
        grade = chance.choice(["満足", "やや満足", "普通", "やや不満", "不満"])
        sheet.append(
            [f"2026/10/{number % 28 + 1} 10:00", age, ", ".join(places), grade, text, f"青木　{number}"]
        )
    notes = book.create_sheet("集計メモ")
    notes["A1"], notes["B1"] = "件数", "=COUNTA('フォームの回答 1'!A2:A61)"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue(), counts
