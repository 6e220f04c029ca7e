"""Notation: a text with one width of digits and signs, character for character as long as the original."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SIGNS = {ord(sign): "-" for sign in "‐‑‒–—―−﹣－"} | {
    ord(sign): " " for sign in "　\u00a0\u2002\u2003\u2009"
}
_NARROW = _WIDE | _SIGNS
_BETWEEN = re.compile(r"(?<=[0-9〇一二三四五六七八九)])( ?)[ーｰ─━~〜]( ?)(?=[0-9〇一二三四五六七八九(])")
_KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_DIGIT_RUN = re.compile(r"[〇零一二三四五六七八九]{2,}|(?<=[-0-9])[〇零一二三四五六七八九]+(?=[-0-9]|$)")

_VARIANTS = (
    "高髙 崎﨑嵜碕 沢澤 辺邊邉 斎齋 斉齊 浜濱濵 島嶋嶌 広廣 富冨 吉𠮷 桜櫻 滝瀧 竜龍 国國 真眞 恵惠 実實 桧檜 館舘 峰峯 徳德 曽曾 亀龜 関關 黒黑 "
    "塩鹽 薮藪籔 梅楳 栄榮 礼禮 万萬 豊豐 寿壽 弥彌 円圓 蔵藏 児兒 沖冲 条條 柳栁 桑桒 橋槗𣘺 静靜 渋澁 荘莊 村邨 野埜 巌巖 園薗 浅淺 当當 瀬瀨 "
    "頼賴 槙槇 遥遙 凜凛 渕淵 芦蘆 渓溪 鉄鐵 応應 経經 顕顯 尭堯 晋晉 暁曉 桟棧 剣劍 勲勳 壮壯 将將 尽盡 総總 聡聰 薫薰 穂穗 穣穰 与與 声聲 宝寶 "
    "満滿 来來 麦麥 伝傳 仏佛 参參 双雙 収收 台臺 学學 青靑 清淸 隆隆 緑綠 郷鄉 尚尙 茅茆"
)
_FOLD = {ord(old): group[0] for group in _VARIANTS.split() for old in group[1:] if old != group[0]}


def listed(text: str) -> frozenset[str]:
    """The words of a text that are set off by spaces or line ends."""
    return frozenset(text.split())


KANJI = r"\u4e00-\u9fff々〆\u3400-\u4dbf\uf900-\ufaff\U00020000-\U0003134f"
"""Inside a character class: the kanji, compatibility forms and supplementary planes among them."""
LATIN = r"A-Za-zＡ-Ｚａ-ｚÀ-ÖØ-öø-ɏḀ-ỿ"
UPPER = r"A-ZＡ-ＺÀ-ÖØ-ÞĀ-ɏḀ-ỿ"
KATA = r"ァ-ヴー゛゜ｦ-ﾟ"
HIRA = r"ぁ-ゖー"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Personal data in a text: characters from ``start`` to before ``end``; ``kind`` is an English word."""

    start: int
    end: int
    kind: str


def narrow(text: str) -> str:
    """``text`` with half-width digits, letters and signs and one hyphen; the same length."""
    return _BETWEEN.sub(r"\1-\2", text.translate(_NARROW))


def digits(text: str) -> str:
    """A narrow text with kanji digits that stand in runs as digits (〇九六－三二八); the same length."""
    found = _DIGIT_RUN.sub(lambda match: match[0].translate(_KANJI_DIGITS), text)
    return _BETWEEN.sub(r"\1-\2", found)


def fold(name: str) -> str:
    """A name with today's form of each character (髙 is 高, 邊 is 辺); the same length."""
    return name.translate(_FOLD)


def free(spans: list[Span]) -> list[Span]:
    """The spans in order without overlaps; where two overlap, the one given first stays."""
    taken: list[Span] = []
    marks: set[int] = set()
    for span in spans:
        if span.end > span.start and marks.isdisjoint(range(span.start, span.end)):
            taken.append(span)
            marks.update(range(span.start, span.end))
    return sorted(taken)
