"""Japanese text for the rules: sentences, fillers, widths and the words that two texts share."""

from __future__ import annotations

import re
import unicodedata

MAX_SENTENCE = 1000
"""Characters after which a sentence is cut: no rule reads further, and a hostile line costs no more time."""

_OPEN, _CLOSE = "「『（(〔【", "」』）)〕】"
_END = "。！？!?"

# Fillers of speech; each counts only where a comma follows, so that 「あの人」 and 「まあまあ」 stay.
_FILLER = re.compile(
    r"(?:(?<=[、。，！？「])|^)\s*"
    r"(?:え[ーぇ〜～]*(?:っ?と)?[ーぉ]*|ええっ?と[ー]*|あの[ーう〜]*|その[ー〜]+|ま[あぁ]"
    r"|う[ー]*ん(?:っ?と)?|んー*|あー+|なんか|こう)[、，]\s*"
)
_LONG_FILLER = re.compile(
    r"(?:え[ー〜]{1,3}っ?と?|えっとー?|あの[ー〜]+|その[ー〜]{1,2}|う[ー〜]+ん?)(?=[^ぁ-んァ-ヶー])"
)
# A slip of the tongue mended at once: 「五、あ、失礼しました、六」 keeps what was meant.
_SLIP = re.compile(
    r"(?P<wrong>[0-9０-９][0-9０-９,，.．万億千百]{0,20}[^\s、。0-9０-９]{0,6})[、，。]?\s*(?:あ[っ、，]*"
    r"|いや[、，])?\s*"
    r"(?:失礼(?:いた)?しました|失礼|すみません|間違えました|訂正します)[、，。]\s*"
    r"(?P<right>[0-9０-９][0-9０-９,，.．万億千百]*)"
)
_LEAD = re.compile(
    r"^(?:はい|ええ|いや|あ|では|それでは|じゃあ?|それじゃあ?|ということで|そこで|それから|よって|次に|続いて"
    r"|ありがとうございま(?:す|した)|分かりました|承知(?:いた)?しました|了解(?:です"
    r"|しました)?|失礼(?:いた)?しました)[、。，]\s*"
    r"|^(?:(?:ほかに)?(?:御?意見|御?質問|質疑)?(?:も|が|は)?(?:ない"
    r"|ござい(?:ません)?)(?:よう)?(?:です|でしたら|ようです)(?:ので|から)?|(?:ほかに"
    r"|特に)?なければ|よろしければ)[、]\s*"
    r"|^よって(?=[一-龥])"
    r"|^(?:それ)?では(?=[一-龥0-9「])"
)
_TOKEN = re.compile(r"[一-龥々〆ヶ]+|[ァ-ヴー]{2,}|[A-Za-z]{2,}|[0-9][0-9,.]*")
_QUANTITY = re.compile(
    r"(?P<value>[0-9][0-9,]*(?:\.[0-9]+)?(?:[兆億万千][0-9,]*(?:\.[0-9]+)?)*[兆億万千]?)\s*"
    r"(?P<unit>年度|年|月|日|時間|時|分|秒|か月|ヶ月|カ月|週間|円|台|人|名|件|社|戸|基|箇所"
    r"|か所|ヶ所|カ所|校|地区|番|回"
    r"|パーセント|ポイント|平方メートル|立方メートル|キロメートル|メートル|ミリメートル"
    r"|センチ|ヘクタール|キロ|トン|グラム"
    r"|%|点|階|号|冊|本|頭|世帯|団体|施設|種類|色|枚|部|席|区|歳|度|デシベル|つ|[一-龥]{1,2})?"
)


def narrow(text: str) -> str:
    """The text in NFKC: full-width digits, letters and signs become half-width."""
    return unicodedata.normalize("NFKC", text)


def sentences(text: str) -> list[str]:
    """The sentences of a text; a stop inside brackets or quotation marks ends none."""
    found, start, depth = [], 0, 0
    for position, char in enumerate(text):
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        stop = char == "\n" or (char in _END and not depth)
        stop = stop and text[position + 1 : position + 2] not in tuple(_END + _CLOSE)
        if stop or position - start >= MAX_SENTENCE:
            depth = 0 if not stop else depth
            found.append(text[start : position + 1])
            start = position + 1
    found.append(text[start:])
    return [sentence.strip() for sentence in found if sentence.strip()]


def tidy(text: str) -> str:
    """Speech without fillers and with slips mended; every other word stays."""
    before = None
    while before != text:
        before = text
        text = _FILLER.sub("", text)
    text = _LONG_FILLER.sub("", text)
    return _SLIP.sub(lambda match: match["right"], text).strip()


def gist(text: str) -> str:
    """A sentence without the words that only join it to the one before."""
    before = None
    while before != text and len(text) > 8:
        before = text
        text = _LEAD.sub("", text)
    return text if len(text) > 1 else (before or text)


def tokens(text: str) -> list[str]:
    """Runs of kanji, katakana, letters and digits: what carries the content of a Japanese sentence."""
    return _TOKEN.findall(narrow(text))


def grams(text: str) -> set[str]:
    """Pairs of characters inside the content runs, for comparing two texts."""
    pairs: set[str] = set()
    for token in tokens(text):
        if token[0].isdigit():
            pairs.add(token)
        pairs.update(token[i : i + 2] for i in range(len(token) - 1))
        if len(token) == 1:
            pairs.add(token)
    return pairs


def likeness(one: str, other: str) -> float:
    """How much of the shorter text's content the other shares, 0 to 1."""
    a, b = grams(one), grams(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def quantities(text: str) -> list[tuple[str, str, int]]:
    """Numbers with a unit: (value, unit, position) in the NFKC text, thousands marks kept out."""
    return [
        (match["value"].replace(",", ""), match["unit"], match.start())
        for match in _QUANTITY.finditer(narrow(text))
        if match["unit"]
    ]
