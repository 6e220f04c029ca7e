"""Names that nearly agree within a document: facilities, titles, people's names in quotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, finding
from kumaai.rules.proofread.phrases import places

_SUFFIX = "会館|交流館|ホール|センター?|体育館|図書館|公民館|博物館|美術館|資料館|文化館|記念館|武道館|市民館|プラザ|ホーム|公園|病院|小学校|中学校|高校|学園|保育園|協議会|委員会|審議会|協会|財団|機構|まつり|祭り|フェスタ|フェスティバル|プロジェクト|館"
_FACILITY = re.compile(rf"[^\W\d_ぁ-ゖ]{{2,14}}?(?:{_SUFFIX})(?![^\W\d_A-Za-zぁ-ゖ])")
_QUOTED = re.compile(r"[「『]([^「」『』\n]{3,30})[」』]")
_CONTRAST = frozenset(
    "東西南北中上下左右新旧大小内外前後男女本支市県国区町村第一二三四五六七八九十百春夏秋冬父母兄弟姉妹高低長短早遅今来昨正副"
)
_KANA = (("みどり", "緑"), ("まち", "町"), ("まち", "街"), ("こども", "子ども"), ("こども", "子供"), ("まつり", "祭り"), ("まつり", "祭"), ("つどい", "集い"), ("ふれあい", "触れ合い"), ("ふるさと", "古里"), ("さくら", "桜"), ("もり", "森"), ("さと", "里"), ("かわ", "川"), ("みず", "水"), ("ひかり", "光"), ("はな", "花"), ("そら", "空"), ("ゆめ", "夢"), ("きずな", "絆"), ("いのち", "命"), ("ひと", "人"), ("うみ", "海"), ("やま", "山"), ("あい", "愛"), ("こころ", "心"), ("からだ", "体"), ("くらし", "暮らし"))  # fmt: skip
_CLASSES = (frozenset(("会館", "館", "ホール", "センター", "センタ", "交流館", "プラザ", "文化館", "公民館", "市民館")), frozenset(("まつり", "祭り", "フェスタ", "フェスティバル")), frozenset(("協議会", "委員会", "審議会", "協会")))  # fmt: skip


def find(document: Document) -> Iterator[Edit]:
    """Hints where two names differ so little that one is probably a slip."""
    counts: Counter[str] = Counter()
    for block in document.blocks:
        counts.update(_FACILITY.findall(block.text))
        counts.update(match[1] for match in _QUOTED.finditer(block.text))
    names = [name for name in counts if len(name) >= 3]
    if len(names) > 300:
        return
    for index, one in enumerate(names):
        for other in names[index + 1 :]:
            if _near(one, other):
                yield from _report(document, *sorted((one, other), key=lambda name: counts[name]))


def _report(document: Document, rare: str, usual: str) -> Iterator[Edit]:
    # With equal counts either may be right; the later mention is asked about.
    if document.text.count(rare) >= document.text.count(usual) and document.text.find(
        rare
    ) < document.text.find(usual):
        rare, usual = usual, rare
    for block, start in places(document, rare):
        if usual in rare and block.text.find(usual, max(0, start - 1)) == start:
            continue
        if rare in usual and block.text.startswith(usual, start - usual.find(rare)):
            continue
        yield finding(
            block,
            start,
            start + len(rare),
            usual,
            rule="name.mismatch",
            category="固有名詞",
            reason=f"文書内の「{usual}」と一致しません。どちらが正しいか確認してください。",
            hint=True,
        )


def _near(one: str, other: str) -> bool:
    if _normal(one) == _normal(other):
        return True
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 3 or len(short) < 4:
        return False
    prefix = _common(one, other)
    suffix = min(_common(one[::-1], other[::-1]), len(short) - prefix)
    left, right = short[prefix : len(short) - suffix], long[prefix : len(long) - suffix]
    if set(left) & _CONTRAST or set(right) & _CONTRAST or re.search(r"[0-9０-９]", left + right):
        return False
    if any(left in group and right in group for group in _CLASSES):
        return prefix >= 3
    if any(one.endswith(tuple(group)) and other.endswith(tuple(group)) and prefix >= 4 for group in _CLASSES):
        return True
    if prefix == 0 and not left:
        return False
    return len(right) <= 2 and prefix + suffix >= max(4, len(short) - 2) and prefix >= 2 and suffix >= 1


def _normal(name: str) -> str:
    for kana, kanji in _KANA:
        name = name.replace(kanji, kana)
    return re.sub(r"[・、\s　ー]", "", name)


def _common(one: str, other: str) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length
