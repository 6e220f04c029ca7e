"""Units and counters of Japanese office text: each spelling with its unit and factor."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

MONEY_PREFIX = r"[¥￥\\]"

_SAME: tuple[tuple[str, tuple[tuple[str, str | int], ...]], ...] = (
    # unit, then each spelling with its factor ("a/b" for a fraction); measures are those of 計量単位令.
    ("円", (("円", 1), ("千円", 1000), ("百万円", 10**6))),
    ("%", (("%", 1), ("パーセント", 1), ("パーセンテージ", 1), ("プロセント", 1))),
    ("ポイント", (("ポイント", 1), ("パーセントポイント", 1), ("%ポイント", 1))),
    ("人", (("人", 1), ("名", 1), ("人分", 1), ("名分", 1), ("名様", 1), ("千人", 1000))),
    ("か所", tuple((name, 1) for name in ("か所", "カ所", "ヶ所", "ケ所", "ヵ所", "箇所", "個所", "ヶ處"))),
    (
        "か月",
        tuple(
            (name, 1)
            for name in ("か月", "カ月", "ヶ月", "ケ月", "ヵ月", "箇月", "個月", "か月間", "カ月間", "ヶ月間")
        ),
    ),
    ("か月", tuple((name, 12) for name in ("年", "年間", "か年", "カ年", "ヶ年", "ヵ年", "箇年"))),
    ("か国", tuple((name, 1) for name in ("か国", "カ国", "ヶ国", "ヵ国", "箇国"))),
    ("日", (("日", 1), ("日間", 1), ("週", 7), ("週間", 7))),
    ("分", (("分", 1), ("分間", 1), ("時間", 60), ("秒", "1/60"), ("秒間", "1/60"))),
    ("m", (("メートル", 1), ("m", 1), ("キロメートル", 1000), ("km", 1000), ("キロ", 1000))),
    ("m", (("センチメートル", "1/100"), ("センチ", "1/100"), ("cm", "1/100"))),
    ("m", (("ミリメートル", "1/1000"), ("ミリ", "1/1000"), ("mm", "1/1000"))),
    (
        "m2",
        (("平方メートル", 1), ("平米", 1), ("m2", 1), ("アール", 100), ("ヘクタール", 10000), ("ha", 10000)),
    ),
    ("m2", (("平方キロメートル", 10**6), ("平方キロ", 10**6), ("km2", 10**6))),
    ("m3", (("立方メートル", 1), ("立米", 1), ("m3", 1))),
    ("kg", (("キログラム", 1), ("kg", 1), ("キロ", 1), ("トン", 1000), ("t", 1000))),
    ("kg", (("グラム", "1/1000"), ("g", "1/1000"), ("mg", "1/1000000"), ("ミリグラム", "1/1000000"))),
    (
        "L",
        (("リットル", 1), ("L", 1), ("l", 1), ("ミリリットル", "1/1000"), ("mL", "1/1000"), ("ml", "1/1000")),
    ),
    (
        "W",
        (("kW", 1000), ("キロワット", 1000), ("W", 1), ("ワット", 1), ("メガワット", 10**6), ("MW", 10**6)),
    ),
    ("Wh", (("kWh", 1000), ("キロワット時", 1000), ("キロワットアワー", 1000))),
    ("dB", (("dB", 1), ("デシベル", 1))),
    ("B", (("GB", 10**9), ("ギガバイト", 10**9), ("ギガ", 10**9), ("MB", 10**6), ("メガバイト", 10**6))),
    ("位", (("位", 1), ("番目", 1), ("番手", 1))),
    ("回", (("回", 1), ("度", 1))),
    ("度", (("度", 1), ("℃", 1), ("°C", 1), ("°", 1))),
    ("歳", (("歳", 1), ("才", 1))),
    ("ページ", (("ページ", 1), ("頁", 1), ("p", 1))),
    ("つ", (("つ", 1), ("個", 1), ("コ", 1), ("点", 1))),
    ("坪", (("坪", 1),)),
)
_ALONE = (
    "件 戸 軒 世帯 棟 台 本 枚 部 冊 校 園 団体 社 館 路線 便 票 席 種類 種 項目 号 条 項 番 番地 丁目 階 級 期 次 章 節 "
    "学期 橋 農場 園児 局 子局 分団 体 言語 か国語 地区 施設 自治体 市町村 市 町 村 区 クラス 学級 学年 年生 隻 頭 羽 匹 箱 袋 巻 曲 組 班 列 段階 倍 桁 周年 代 "
    "委員 議員 科目 室 床 基 両 機 食 泊 校区 区画 区域 通 通り 筆 駅 店舗 店 会場 事業 案 議案 号車 拠点 チーム グループ ドル ユーロ ウォン 元 "
    "年代 世紀 キロカロリー ヘルツ 馬力 票差 勝 敗 分の 等 例 問 行 字 文字 語 コマ 単位 講座 コース 区間 車線 口 株 錠 束 粒 缶 杯 膳 着 足 玉 "
    "人組 人家族 人乗り 連 面 色 系統 時間帯 号室 号棟 合 升 石 里 海里 ノット ヘクトパスカル hPa シーベルト ベクレル マイクログラム ppm cc"
)


def _table() -> dict[str, tuple[tuple[str, Fraction], ...]]:
    table: dict[str, list[tuple[str, Fraction]]] = {}
    for unit, spellings in _SAME:
        for spelling, factor in spellings:
            table.setdefault(spelling, []).append((unit, Fraction(factor)))
    for unit in _ALONE.split():
        table.setdefault(unit, []).append((unit, Fraction(1)))
    return {spelling: tuple(readings) for spelling, readings in table.items()}


UNITS = _table()
"""Each spelling with the units that it may mean, and the factor to them."""


@cache
def unit_pattern() -> str:
    """A pattern for any spelling, the longest first; Latin ones must not run on into a word."""
    names = sorted(UNITS, key=len, reverse=True)
    return "|".join(
        re.escape(name) + (r"(?![A-Za-z])" if name[-1].isascii() and name[-1].isalpha() else "")
        for name in names
    )
