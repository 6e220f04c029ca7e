"""The predicates of a sentence and whether they are denied: 「協定は結んでいない」 denies 結."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kumaai.guard.facts_sentences import Sentence, sentences

_RUN = re.compile(
    r"[一-龥々〆](?:[りきえけちしてみいせげめれべ][一-龥])(?=[ぁ-ん])|[一-龥々〆ァ-ヴーA-Za-z]+"
)
# What denies, inside the kana after a word.
_DENIAL = r"(?:な(?:い|か(?:っ|ろ)|く(?!な[らっ]な|とも|する|して)|し(?![のを]))|ず(?!つ|れ|っと|い)|ぬ(?![ぁ-ん])|ません|ませ(?=ず)|ざる)"
# Inflection before a denial: 建て替(え)ない, 結(んでおり)ません, 免除(いたし)ません, 応募(はござい)ません.
_TAIL = r"[ぁ-ん]{0,12}?"
_DENIED = re.compile(rf"(?P<tail>{_TAIL}){_DENIAL}")
_PLAIN = re.compile(r"[ぁ-ん]{1,10}")
# Words through which a noun is done, planned or thought of; some deny by themselves.
_LIGHT = re.compile(
    r"(?P<join>(?:づくり)?(?:も[一-龥ぁ-ん]{1,6}(?=も))?[しりきえけいみちびぎげめれせ]{0,2}(?:(?:[ぁ-ん]{0,2}[うくぐすつぬぶむる]|した|していく|の|を行う|に向けた|という)(?=考え|予定|方針|計画|意向|見込|つもり|こと|状況|必要))?(?:こと|つもり)?(?:について|につきまして)?[はをもがに]{0,2}(?:、|(?:現時点|現段階|今のところ|当面|今すぐ|現在|直ち|一律)[でに]?は?)*)"
    r"(?P<word>行|実施|考え|予定|検討|計画|想定|設け|見送|中止|取りやめ|見合わせ|断念|難し|困難|至|認め|応じ|持|方針|つもり|見込|求め|受け|お?示し|出)"
)
_INNER = re.compile(
    rf"(?:(?:[ぁ-ん]{{0,2}}[うくぐすつぬぶむる](?:こと|つもり|考え|予定|計画))?[はがもを](?:、|現時点|現段階|今のところ|当面|今すぐ|現在|で|に|は)*(?:持|示|考え|予定|検討|想定|計画)?)?(?P<tail>{_TAIL}){_DENIAL}"
)
_BY_ITSELF = frozenset(("見送", "中止", "取りやめ", "見合わせ", "断念", "難し", "困難"))
# 「導入は、…ので、見送ります」: what the sentence is about is denied at its end.
_ABOUT = re.compile(r"(?:づくり|[ぁ-ん]{1,3}こと)?(?:について|につきまして)?は、")
_REFUSED = re.compile(
    r"、[^、]{0,12}(?:見送|困難|難し|中止|断念|取りやめ|(?:考え|予定|計画|持っ|行わ|実施し|設け|認め)[ぁ-ん]{0,8}(?:ない|ませ))[^、]{0,16}$"
)
_PLANS = frozenset(("計画", "方針", "つもり", "見込", "予定", "想定"))
_NEITHER = frozenset(("求め", "受け", "示し", "お示し", "出", "持", "至"))
# 「なければならない」 demands, 「だけでなく」 adds, 「ないか」 asks: no denial.
_NO_DENIAL = re.compile(
    r"な(?:ければ|くては|いと)(?:なら|いけ)(?:ない|ません|なかった)|(?:だけ|ばかり)で(?:は)?なく|のみならず|(?:では)?(?:ない|ありません)(?:です|でしょう)?か(?=[。、?]|$)|ませんか|かもしれ(?:ない|ません)"
    r"|(?:に|と)?ほかなら(?:ない|ず)|やむを得(?:ない|ません|ず)|少なく(?:ない|ありません)|間違いな[いく]|限らず|問わず|かかわらず|とどまらず|すみません|仕方(?:が)?な[いく]|ざるを得"
    r"|足りな|足らず|足りず|足りま?せ|思わず|必ず|まず|少なからず|みず|はず|わず(?=か)|ずつ|せず?には(?:い|お)られ|ないわけで(?:は|も)な[いく]|ないことはな[いく]"
)
_HEAD = re.compile(
    r"(?:[たるいだ])?(?P<head>[一-龥ァ-ヴー]{1,4}|もの|場合|とき|こと|ため|ので|と、|方(?=は|が|に|を|も|の))"
)
_CONDITION = re.compile(r"(?:場合|とき|時は|限り|と、|ければ|なら(?!な)|ため|ので|まま)")
QUESTION = re.compile(
    r"(?:か[。?]?|(?:伺い|お尋ね|お聞き|お答え|お示し|お聞かせ)(?:し|いたし)?(?:ます|たい|ください|願)[^、。]{0,8}。?)$"
)
_QUOTED = re.compile(r"[「『][^「」『』]*[」』]")
_PARTICLE = re.compile(
    r"[はがをもにでとのへやかな]|から|まで|より|など|だけ|のみ|として|について|により|ごと|ほか"
)
_SURU = re.compile(
    r"(?:する|し(?=[たて、まな])|します|しました|される|され|させ|でき|いたし|せ(?=ず)|を行|する$)"
)
_COPULA = re.compile(
    r"(?:です|である|であった|であり|でした|だった|でございま(?:す|した)|とする|とした|とし|となる|となった|となり|になる)?(?=$|[。、,)])"
)
_LISTED = re.compile(r"(?:、|と|や|・)(?=[一-龥ァ-ヴー]+[はがも])")  # 「重傷者、死者はなし」
_OCCURS = re.compile(
    r"[はがも](?:でき(?:る|ます|た|ました)|出[たてるま]|発生し|見られ(?!な|ま?せ)|確認され(?!な|ま?せ|て(?:い|お)))"
)
_COUNTED = re.compile(r"[はが](?:、|約|延べ|合計|全部で|計)*0")
_NOUN = re.compile(r"もの|こと|とき|ため|ので")
_NO_THING = frozenset(("以内", "以上", "以下", "未満", "以降", "以前", "際", "方", "者", "等", "時", "中"))
_ADVERSE = ("不", "非", "未", "無")


@dataclass(frozen=True, slots=True)
class Predicate:
    """A word that is affirmed or denied: its stem, the noun that it describes if any, what stands before it."""

    stem: str
    denied: bool
    head: str
    before: str
    counted: bool
    exists: bool
    clause: str
    sentence: Sentence


@lru_cache(maxsize=512)
def predicates(text: str) -> tuple[Predicate, ...]:
    """The predicates of a normalised text; what stands in quotation marks says nothing of itself."""
    found: list[Predicate] = []
    for sentence in sentences(text):
        if QUESTION.search(sentence.text):
            continue
        plain = _NO_DENIAL.sub(lambda match: "＊" * len(match[0]), sentence.text)
        plain = _QUOTED.sub(lambda match: "＊" * len(match[0]), plain)
        for mark in sentence.marks:
            plain = plain[: mark.start] + "0" * (mark.end - mark.start) + plain[mark.end :]
        found += _of(sentence, plain)
    return tuple(found)


def _of(sentence: Sentence, text: str) -> Iterator[Predicate]:
    before, comma = "", 0
    runs = [*_RUN.finditer(text)]
    for at, match in enumerate(runs):
        start = max(text.rfind("、", 0, match.start()), text.rfind(",", 0, match.start())) + 1
        if start != comma:
            before, comma = "", start
        word = re.sub(r"[ぁ-ん]", "", match[0])
        end = min(
            stop
            for stop in (text.find("、", match.end()), text.find("。", match.end()), len(text))
            if stop >= 0
        )
        denied, stop = _sign(word, text, match.end())
        # 「避けて通れない」: the last verb of a chain denies the first.
        if (
            not denied
            and at + 1 < len(runs)
            and re.fullmatch(r"[ぁ-ん]{0,3}て", text[match.end() : runs[at + 1].start()])
        ):
            denied = _sign(runs[at + 1][0], text, runs[at + 1].end())[0] or denied
        if denied is None and at + 1 < len(runs) and _LISTED.match(text, match.end()):
            last, ending = _sign(runs[at + 1][0], text, runs[at + 1].end())
            denied, stop = (
                (True, ending) if last and runs[at + 1].start() - match.end() == 1 else (None, stop)
            )
        if denied is not None:
            stem, adverse = _stem(word)
            yield Predicate(
                stem,
                denied != adverse,
                _head(text, stop),
                before,
                bool(_COUNTED.match(text, match.end())),
                text[match.end() : match.end() + 1] in tuple("はがも"),
                sentence.text[start:end],
                sentence,
            )
        if word not in _NO_THING:
            before = word


def _stem(word: str) -> tuple[str, bool]:
    """A word without its prefix of denial, and whether it has one (非公募)."""
    if len(word) > 2 and word[0] in _ADVERSE:
        return word[1:], True
    return word, False


def _sign(word: str, text: str, end: int) -> tuple[bool | None, int]:
    """Whether a word is denied, affirmed, or neither said nor denied (None); where its tail ends."""
    denied = _DENIED.match(text, end)
    if denied and not re.search(r"(?:が|ので|から|ても|でも|、)$", denied["tail"]):
        return True, denied.end()
    if _OCCURS.match(text, end) or _COUNTED.match(text, end):
        return False, end
    if _ABOUT.match(text, end) and _REFUSED.search(text[end:]):
        return True, len(text)
    light = _LIGHT.match(text, end)
    if (
        light
        and light["word"] in _PLANS
        and not re.search(r"[うくぐすつぬぶむるた]$|の|こと", re.sub(r"[はをもがに、].*$", "", light["join"]))
    ):
        light = None
    if light and (len(word) > 1 or re.match(r"[ぁ-ん]", light["join"])):
        inner, rest = _INNER.match(text, light.end()), _PLAIN.match(text, light.end())
        stop = rest.end() if rest else light.end()
        if light["word"] in _BY_ITSELF:
            return True, stop
        if inner:
            return True, inner.end()
        return (None, stop) if light["word"] in _NEITHER else (False, stop)
    if _SURU.match(text, end):
        return False, end + len(_PLAIN.match(text, end)[0])  # type: ignore[index]
    if (
        len(word) > 1
        and word[0] not in "一二三"
        and not re.search(r"[^一-龥]", word)
        and _COPULA.match(text, end)
        and not _LISTED.match(text, end)
    ):
        return False, end
    tail = _PLAIN.match(text, end)
    if tail and not _PARTICLE.match(tail[0]) and len(word) <= 2:
        noun = _NOUN.search(tail[0])
        return False, end + noun.start() if noun else tail.end()
    if tail and re.match(r"[はがも](?:い|お|あ|ござい)(?:る|り|った|ます|ました)", tail[0]):
        return False, tail.end()
    return None, end


def _head(text: str, at: int) -> str:
    """The noun that a predicate describes (「出ないもの」), 「場合」 and the like for a condition, else nothing."""
    if _CONDITION.match(text, at) or _CONDITION.search(text[at : at + 3]):
        return "場合"
    if text[at - 1 : at] == "と" and not text.startswith("き", at):  # 「見直すと答えた」
        return ""
    head = _HEAD.match(text, at)
    return head["head"] if head else ""
