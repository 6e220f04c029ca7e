"""How a text reads once its disguises are taken off."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator

from kumaai.guard.invisible import cleaned, spelled_by_tags, spelled_by_variants

_TABLE = str.maketrans(
    "аеорсухіѕјԁԛԝһӏɡɩοαενικρτυχАВЕКМНОРСТХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxisjdqwhlgioaevikptuxABEKMHOPCTXIJSABEZHIKMNOPTYX",
)
"""Letters of other alphabets (Cyrillic, Greek, IPA) that look like Latin ones: Unicode TR 39, confusables."""
_CJK = "\u3005-\u30ff\u3400-\u9fff\uff66-\uff9f"
_GAP = re.compile(rf"(?<=[{_CJK}])[ \t\u3000]+(?=[{_CJK}])")
_SPACED = re.compile(r"(?<![A-Za-z])(?:[A-Za-z][ \t.\-_*|·]{1,3}){5,}[A-Za-z](?![A-Za-z])")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_TURNED = re.compile(
    r"\b(?:ignore|disregard|instructions?|prompt|system|you are|summary|previous)\b", re.IGNORECASE
)
_KNOWN_WORDS = re.compile(
    "ignore|disregard|forget|all|previous|prior|above|the|instructions?|prompts?|rules|system|you|are|now|reveal|print|in|your|summary|output|write|always|only",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"(?<![A-Za-z])(?<![A-Za-z] )(?:a i|l l m|g p t)(?! ?[A-Za-z])", re.IGNORECASE)
_NAMES = re.compile(rf"(?<=\bAI)[ \t]+(?=[{_CJK}])|(?<=\b(?:LLM|GPT))[ \t]+(?=[{_CJK}])", re.IGNORECASE)
_LEET = re.compile(r"(?=[A-Za-z]*[0-9@$])(?=[0-9@$]*[A-Za-z])[A-Za-z0-9@$]{2,}")
_DIGITS = str.maketrans("013457@$", "oieastas")
_REVERSED = re.compile("\u202e([^\u202c\n]*)")
_KATAKANA = str.maketrans({code: code - 0x60 for code in range(0x30A1, 0x30F7)})
_KANA_RUN = re.compile(r"[ぁ-んァ-ヶーA-Za-z0-9、。「」『』!?,.:;()・〜~…\s]{16,}")
_KANA_WORDS = {
    "えーあい": "AI", "じんこうちのう": "人工知能", "ろぼっと": "ロボット", "しすてむ": "システム", "もでる": "モデル",
    "しじ": "指示", "めいれい": "命令", "きまり": "決まり", "るーる": "ルール", "ぷろんぷと": "プロンプト", "せってい": "設定",
    "いいつけ": "言いつけ", "おねがい": "お願い", "むし": "無視", "わすれ": "忘れ", "はき": "破棄", "すてて": "捨てて",
    "いままで": "今まで", "さいしょ": "最初", "うえの": "上の", "まえの": "前の", "ぜんぶ": "全部", "おしえ": "教え",
    "かいて": "書いて", "かくこと": "書くこと", "かけ": "書け", "かかな": "書かな", "こたえ": "答え", "ださな": "出さな",
    "だして": "出して", "ようやく": "要約", "けして": "消して", "かくして": "隠して", "いって": "言って", "いわな": "言わな",
    "しょうにん": "承認", "もんだいな": "問題な", "ひみつ": "秘密", "ないしょ": "内緒",
}  # fmt: skip
"""Words that an order needs, as one writes them who writes in kana alone."""
_KANA_WORD = re.compile("|".join(sorted(_KANA_WORDS, key=len, reverse=True)))


def readings(text: str) -> Iterator[tuple[str, bool]]:
    """The readings of ``text`` in NFKC, the plain one first, each with whether it was in a code that hides it."""
    plain = unicodedata.normalize("NFKC", cleaned(text))
    plain = _NAMES.sub("", _GAP.sub("", _LETTERS.sub(lambda match: match[0].replace(" ", ""), plain)))
    yield plain, False
    for reading in _look_alikes(text, plain):
        yield unicodedata.normalize("NFKC", reading), False
    for reading in _coded(text, plain):
        yield unicodedata.normalize("NFKC", reading), True


def _look_alikes(text: str, plain: str) -> Iterator[str]:
    """What the eye reads: look-alike letters, letters with spaces, letters that run from right to left, kana alone."""
    looks = plain.translate(_TABLE)
    unspaced = _SPACED.sub(lambda match: re.sub(r"[^A-Za-z]", "", match[0]), looks)
    if unspaced != plain:
        yield unspaced
        # Where words too lost their spaces, they are set apart again.
        yield re.sub(r"[A-Za-z]{12,}", lambda run: " ".join(_KNOWN_WORDS.findall(run[0])) or run[0], unspaced)
    if any(_worded(found[0]) for found in _LEET.finditer(looks)):
        yield _LEET.sub(lambda word: word[0].translate(_DIGITS), looks)
    if "\u202e" in text:
        yield _REVERSED.sub(lambda run: run[1][::-1], text).replace("\u202c", "")
    if "\n" in plain or len(plain) >= 16:
        yield from _kana(plain)


def _worded(word: str) -> bool:
    """Whether a word with digits in it reads as one that an order needs."""
    return bool(_TURNED.search(word.translate(_DIGITS)))


def _kana(plain: str) -> Iterator[str]:
    """Text in kana alone with the words an order needs in kanji; old official style, kanji and katakana, in hiragana."""
    runs = [re.sub(r"[ \t]", "", run.translate(_KATAKANA)) for run in _KANA_RUN.findall(plain)]
    if runs := [run for run in runs if re.search(r"[ぁ-ん]{3}", run) and _KANA_WORD.search(run)]:
        yield "\n".join(_KANA_WORD.sub(lambda word: _KANA_WORDS[word[0]], run) for run in runs)
    old = [
        line.translate(_KATAKANA)
        for line in plain.split("\n")
        if re.search(r"[一-龥][ヲハニ]", line) and not re.search(r"[ぁ-ん]", line)
    ]
    if old:
        yield "\n".join(old)


def _coded(text: str, plain: str) -> Iterator[str]:
    """What only a program reads: tag characters, variation selectors, base64, ROT13."""
    yield from filter(None, (spelled_by_tags(text), spelled_by_variants(text)))
    for run in _BASE64.findall(plain)[:50]:
        if decoded := _from_base64(run):
            yield decoded
    if re.search(r"[A-Za-z]{4}", plain):
        turned = codecs.encode(plain, "rot13")
        if _TURNED.search(turned):
            yield turned


def _from_base64(run: str) -> str:
    padded = run.replace("-", "+").replace("_", "/") + "=" * (-len(run) % 4)
    try:
        text = base64.b64decode(padded, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    return text if len(text) >= 8 and all(c.isprintable() or c.isspace() for c in text) else ""
