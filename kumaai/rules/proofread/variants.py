"""One word written in two ways within a document (表記ゆれ)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, compiled_pattern, finding

# Groups of forms of one word; a document should keep to one. Patterns, each with the word it writes.
_GROUPS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("配布", r"配布(?!資料)"), ("配付", r"配付(?!資料)")),
    (("子ども", r"子ども"), ("子供", r"子供"), ("こども", r"(?<![ァ-ヶ一-龥「])こども(?!家庭|園|基本|大綱|計画|課|部|局|[一-龥])")),
    (("ください", r"(?<=て|で)ください"), ("下さい", r"(?<=て|で)下さい")),
    (("できる", r"(?<![一-龥])でき(?=[るなまれた])"), ("出来る", r"出来(?=[るなまれた])(?!事|高)")),
    (("いただ", r"(?<=て|で)いただ"), ("頂", r"(?<=て|で)頂(?=[きいくけ])")),
    (("皆様", r"皆様"), ("皆さま", r"皆さま")),
    (("一人一人", r"一人一人"), ("一人ひとり", r"一人ひとり"), ("ひとりひとり", r"ひとりひとり")),
    (("か所", r"(?<=[0-9０-９])か所"), ("カ所", r"(?<=[0-9０-９])カ所"), ("ヶ所", r"(?<=[0-9０-９])ヶ所"), ("箇所", r"(?<=[0-9０-９])箇所"), ("ケ所", r"(?<=[0-9０-９])ケ所")),
    (("か月", r"(?<=[0-9０-９])か月"), ("カ月", r"(?<=[0-9０-９])カ月"), ("ヶ月", r"(?<=[0-9０-９])ヶ月"), ("箇月", r"(?<=[0-9０-９])箇月"), ("ケ月", r"(?<=[0-9０-９])ケ月")),
    (("さまざま", r"さまざま"), ("様々", r"様々")),
    (("わか", r"(?<![ぁ-ん])わか(?=[るりっら])"), ("分か", r"分か(?=[るりっら])")),
    (("すべて", r"(?<![ぁ-ん])すべて"), ("全て", r"全て")),
    (("または", r"または"), ("又は", r"又は")),
    (("および", r"および(?!腰)"), ("及び", r"及び")),
    (("ならびに", r"ならびに"), ("並びに", r"並びに")),
    (("もしくは", r"もしくは"), ("若しくは", r"若しくは")),
    (("たとえば", r"たとえば"), ("例えば", r"例えば")),
    (("ほか", r"のほか(?![一-龥])"), ("他", r"の他(?=[、にの])(?!の(?:方|人|者|市|自))")),
    (("とおり", r"(?<=の|た)とおり"), ("通り", r"(?<=の|た)通り(?!に面|沿)")),
    (("あらかじめ", r"あらかじめ"), ("予め", r"予め")),
    (("問い合わせ", r"問い合わせ"), ("問合せ", r"問合せ"), ("問い合せ", r"問い合せ")),
    (("申し込み", r"申し込み(?!ま)"), ("申込み", r"申込み(?!ま)")),
    (("受け付け", r"受け付け(?=[るまてた])"), ("受けつけ", r"受けつけ(?=[るまてた])"), ("受付け", r"受付け(?=[るまてた])")),
    (("引き続き", r"引き続き"), ("ひきつづき", r"ひきつづき")),
    (("取り組", r"取り組(?=[むんま]|み(?:ま|、))"), ("とりくみ", r"とりく(?=[みむん])")),
    (("障害者", r"障害者"), ("障がい者", r"障がい者"), ("障碍者", r"障碍者")),
    (("車いす", r"車いす"), ("車椅子", r"車椅子"), ("車イス", r"車イス")),
    (("ごみ", r"(?<![ぁ-ん])ごみ"), ("ゴミ", r"(?<![ァ-ヶ])ゴミ")),
    (("けが", r"(?<![ぁ-ん])けが(?=[人をの])"), ("ケガ", r"ケガ"), ("怪我", r"怪我")),
    (("ウェブ", r"ウェブ"), ("ウエブ", r"ウエブ")),
    (("バイオリン", r"バイオリン"), ("ヴァイオリン", r"ヴァイオリン")),
    (("ウイルス", r"ウイルス"), ("ウィルス", r"ウィルス")),
    (("デジタル", r"デジタル"), ("ディジタル", r"ディジタル")),
    (("ファクス", r"ファクス"), ("ファックス", r"ファックス")),
    (("打ち合わせ", r"打ち合わせ"), ("打合せ", r"打合せ")),
    (("見積もり", r"見積もり"), ("見積り", r"見積り")),
    (("まちづくり", r"まちづくり"), ("町づくり", r"町づくり"), ("街づくり", r"街づくり")),
)  # fmt: skip
_STANDARD = {
    "koyobun": frozenset(["配布", "ください", "できる", "いただ", "皆様", "又は", "及び", "並びに", "若しくは", "例えば", "全て", "様々", "分か", "か所", "か月", "とおり", "ほか", "あらかじめ", "受け付け", "子供", "一人一人", "障害者"]),
    "koho": frozenset(["配布", "ください", "できる", "いただ", "または", "および", "ならびに", "もしくは", "例えば", "すべて", "さまざま", "分か", "とおり", "ほか", "あらかじめ", "受け付け", "子ども", "一人ひとり", "問い合わせ", "申し込み"]),
}  # fmt: skip
_LOANWORD = re.compile(r"[ァ-ヴー]{3,}")
_DOTTED = re.compile(r"[ァ-ヴー]{2,}(?:・[ァ-ヴー]{2,})+")


def find(document: Document) -> Iterator[Edit]:
    """Findings where two forms of a word stand in one document."""
    for group in _GROUPS:
        if sum(form in document.text for form, _ in group) > 1 or not all(_literal(p) for _, p in group):
            yield from _group(document, group)
    yield from _long_vowels(document)
    yield from _dotted(document)


def _literal(pattern: str) -> bool:
    return not pattern.startswith("(")


def _group(document: Document, group: tuple[tuple[str, str], ...]) -> Iterator[Edit]:
    counts = Counter({form: len(compiled_pattern(pattern).findall(document.text)) for form, pattern in group})
    present = [form for form, _ in group if counts[form]]
    if len(present) < 2:
        return
    standard = _STANDARD.get(document.profile, frozenset[str]())
    usual = max(present, key=lambda form: (form in standard, counts[form], -document.text.find(form)))
    if counts[usual] and sum(counts.values()) > 12 and min(counts[form] for form in present) > 4:
        return
    for form, pattern in group:
        if form == usual or not counts[form]:
            continue
        for block, match in document.matches(pattern):
            yield finding(
                block,
                match.start(),
                match.end(),
                usual if form == match[0] else _replaced(match[0], form, usual),
                rule=f"variant.{form}",
                category="表記ゆれ",
                reason=f"「{form}」と「{usual}」が混在しています。文書内で統一します。",
                hint=form not in ("下さい", "受けつけ") and usual not in standard,
            )


def _replaced(text: str, form: str, usual: str) -> str:
    kanji = {"できる": "でき", "出来る": "出来", "ほか": "のほか", "他": "の他"}
    return text.replace(kanji.get(form, form), kanji.get(usual, usual))


def _long_vowels(document: Document) -> Iterator[Edit]:
    """センタ beside センター, and ユーザ beside ユーザー."""
    words = Counter(_LOANWORD.findall(document.text))
    for word, count in words.items():
        longer = word + "ー"
        if word.endswith("ー") or longer not in words:
            continue
        rare, usual = (word, longer) if count <= words[longer] else (longer, word)
        for block, match in document.matches(rf"(?<![ァ-ヴー]){rare}(?![ァ-ヴー])"):
            yield finding(
                block,
                match.start(),
                match.end(),
                usual,
                rule="variant.longvowel",
                category="表記ゆれ",
                reason=f"「{word}」と「{longer}」が混在しています。「{usual}」に統一します。",
            )


def _dotted(document: Document) -> Iterator[Edit]:
    """シャトル・バス beside シャトルバス."""
    for block, match in document.matches(_DOTTED.pattern):
        plain = match[0].replace("・", "")
        if plain in document.text:
            yield finding(
                block,
                match.start(),
                match.end(),
                plain,
                rule="variant.dot",
                category="表記ゆれ",
                reason=f"「{match[0]}」と「{plain}」が混在しています。「{plain}」に統一します。",
            )
