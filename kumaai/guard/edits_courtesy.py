"""Forms of courtesy that say the same: which is chosen is a matter of language (check C7)."""

from __future__ import annotations

import re
from functools import cache

from kumaai.guard.edits_names import changed_spans

_PLEASE = r"(?:下さい|ください)(?:ませ)?"
_ASK = rf"(?:{_PLEASE}|願います|(?:を)?お願い(?:し|いたし|致し|申し上げ)ます|(?:いただ|頂)けますか)"
# Bounded, for the parts overlap: a hostile text must not cost more than a plain one.
_DOING = r"(?:[いきしちにみりえけせてねめれっん]|に|なさ|なら|なり|なっ|られ|され|いたし|致し|して|させて|て|で|を|の(?:ほど|程)|いただ[きい]|ます(?:よう|ので)|よう|たく){0,8}"
_MORE = (
    r"(?:して|になって|なさって|なって|されて|を|の(?:ほど|程)|いただ[きい]|ます(?:よう|ので)|よう|たく){0,4}"
)
_TO_ASK = (
    # What somebody else is asked to do: the words for it, humble, plain and respectful.
    "拝見|高覧|覧|見|目通し",
    "拝読|一読|読",
    "伺|うかが|尋ね|聞|訊|問い合わせ|問合せ|お?たず",
    "頂戴|ちょうだい|いただ|頂|もら|貰|受け?取|受領",
    "参|まい|越し|来|おいで|いらっしゃ|いらし",
    "申し上げ|申し|おっしゃ|言|話|お?申し付け",
    "いただ|頂|召し上が|食べ|食",
    "持参|持|携帯|携行",
    "存じ|承知|知|含み|了承|了解",
    "待",
    "着席|掛け|座",
    "使|利用|使用",
    "書|記入|記載",
    "出|提出|差し出",
    "知らせ|連絡|一報",
    "控え|遠慮",
    "力添え|協力",
    "許し|容赦",
)
_SAME = (
    # What says the same of the same person.
    r"(?:結構|よろしゅう|よろしかった|よろしい|宜しい|いい|良い|よい)(?:で)?(?:ござい(?:ます|ました)|です)?(?=でしょうか|で?ございましょうか|か(?=[。？?]|$))",
    r"(?:で?ございますでしょうか|で?ございましょうか|で?ございますか|になりますでしょうか|でしょうか|ですか)",
    r"(?<=[がはもにで])(?:ござい|ご座い|あり)(?=ま[すしせ])",
    r"(?:が|を)?(?:でき|になれ|になられ|していただけ|いただけ|頂け|することができ)(?=ま[すせ]|る|ない)",
    r"(?:お?話(?:し)?(?:に(?:なられ|なり)|され|があり|を?され)|発言(?:され|があり)|(?:申し上げら|申しあげら|申さ|おっしゃら|言わ|述べら)れ|申し上げ|申し|おっしゃ[いっ]|言い|言っ|述べ)(?=ま(?:し|す)|た|て(?!く)|る)",
    r"お?見えに(?:なられ|なり|なっ)(?=ま|た)",
    r"(?:御|ご)?存じ(?:に?なられて(?:い|おり)ます|でいらっしゃいます|です|で|の|上げます)(?=か|し|方|$|。)",
    r"(?:し|いたし|致し|申し上げ|させていただ[きい]|させて頂[きい])(?=ま[すし]|た(?:い|と))",
    r"(?<=[長員者事主係])(?:様|さま|殿|さん|先生)?(?=[がはをにのもへと、。])",
    r"(?:の皆様方|の皆様|の皆さん|の皆さま|の方々|の先生方|各位様|各位|の皆々様)",
    r"(?:頂戴(?:し|いたし|致し|させて(?:いただ|頂)[きい])|いただ[きい]|頂[きい]|たまわり|賜り|くださ[りっ]|下さ[りっ])(?=ま[すし]|た|て(?!く)|、)",
    r"(?:でいらっしゃいます|でございます|であります|でおります|です)(?=[。がのかと]|$)",
    r"(?:誠に|まことに)(?:すみません|すいません|申し訳(?:ありません|ございません|ないです))|(?:すみません|すいません|申し訳(?:ありません|ございません|ないです))",
    r"(?:ご|御)苦労様|(?:お|御)疲れ様",
    r"(?:のほう|という形|といった形)?(?=[をはがにで])",
    r"(?:お|ご|御)?(?P<said>[一-龥]{1,3})し?(?:さ?れ|になられ|になり|になっ|なさ[いっ]|なされ)(?=ま|た|て)",
)


@cache
def _patterns() -> list[re.Pattern[str]]:
    asking = (rf"[ごお御]{{0,2}}(?:{stems}){_DOING}{_ASK}" for stems in _TO_ASK)
    suffix = rf"(?<=[一-龥]){_MORE}{_ASK}"
    return [re.compile(pattern) for pattern in (*asking, suffix, *_SAME)]


def in_same_courtesy(old: str, new: str) -> str:
    """``old`` with the forms of courtesy of ``new``, where both have the same things said, asked or done."""
    for pattern in _patterns():
        before, after = list(pattern.finditer(old)), list(pattern.finditer(new))
        if len(before) != len(after) or [was[0] for was in before] == [now[0] for now in after]:
            continue
        for was, now in reversed(list(zip(before, after, strict=True))):
            if was[0] != now[0] and was.groupdict().get("said") == now.groupdict().get("said"):
                changed = old[: was.start()] + now[0] + old[was.end() :]
                if _apart(changed, new) < _apart(old, new):
                    old = changed
    return old


def _apart(old: str, new: str) -> int:
    return sum(max(i2 - i1, j2 - j1) for i1, i2, j1, j2 in changed_spans(old, new))
