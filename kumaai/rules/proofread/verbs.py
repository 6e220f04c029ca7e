"""Verb forms: dropped ら (ら抜き), superfluous さ (さ入れ), れ足す, impossible endings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, finding, table

# Verbs of one kana after the kanji (見る) and in kana that the word list does not show.
_SHORT = ("見", "着", "煮", "似", "来", "出", "寝", "得", "経")
_KANA = (
    "たべ",
    "おぼえ",
    "かんがえ",
    "こたえ",
    "つたえ",
    "そだて",
    "あつめ",
    "はじめ",
    "やめ",
    "きめ",
    "とめ",
    "うけ",
    "つづけ",
    "でかけ",
    "みつけ",
    "たすけ",
    "かり",
    "おり",
    "あび",
    "のび",
)
_ENDING = r"(?P<re>れ)(?=る|た|て|ま[すせ]|な[いくけ]|ず|そう|やす)"
_SAIRE = (
    "使わ|行わ|行か|書か|聞か|置か|働か|持た|待た|立た|読ま|休ま|飲ま|学ば|選ば|運ば|喜ば|作ら|送ら|取ら|帰ら|走ら|終わら"
    "|変わら|伺わ|願わ|言わ|思わ|歌わ|手伝わ|払わ|会わ|座ら|切ら|知ら|やら|打た|頑張ら|入ら|撮ら|泊まら|守ら|買わ|習わ|洗わ|急が|泳が|読ま"
)
_STEMS = "思う|言う|行う|使う|願う|伺う|扱う|違う|従う|進す|話す|示す|出す|書く|開く|働く|聞く|続く|持つ|立つ|選ぶ|学ぶ|運ぶ|住む|読む|望む|取り組む"


@cache
def _ichidan() -> tuple[str, ...]:
    """The stems of verbs in -える and -いる (受け, 借り), longest first."""
    stems = {
        kanji + form[:-1]
        for kanji, _, forms in table("verbs")
        for form in forms.split()
        if len(form) > 1 and form.endswith("る") and form[-2] in "えけせてねべめれげぜでいきじちびみり"
    }
    return tuple(sorted(stems - _AMBIGUOUS, key=lambda stem: (-len(stem), stem)))


# Potential forms (切れる) and stems after which れ is right.
_AMBIGUOUS = {
    "切れ",
    "売れ",
    "折れ",
    "割れ",
    "破れ",
    "知らせ",
    "入れ",
    "離れ",
    "流れ",
    "外れ",
    "照れ",
    "漏れ",
    "荒れ",
    "別れ",
    "分かれ",
}


def find(document: Document) -> Iterator[Edit]:
    """Findings about verb forms."""
    yield from _ranuki(document)
    for block, match in document.matches(rf"(?P<stem>{_SAIRE})さ(?P<rest>せ(?:て|る|た|ら|ま|な))"):
        yield finding(
            block,
            match.start(),
            match.end(),
            match["stem"] + match["rest"],
            rule="verb.saire",
            category="さ入れ",
            reason=f"「{match[0]}」は余分な「さ」が入っています。",
        )
    for block, match in document.matches(
        r"(?P<noun>[一-龥]{2})?(?P<ga>が)?でき(?P<re>れ)(?=る|た|て|ま[すせ]|な[いくけ])"
    ):
        start = match.start("ga") if match["noun"] and match["ga"] else match.start("re") - 2
        yield finding(
            block,
            start,
            match.end(),
            "でき",
            rule="verb.retasu",
            category="ら抜き",
            reason="「できれる」は余分な「れ」が入っています。",
        )
    for block, match in document.matches(
        r"(?P<stem>[一-龥][えけげせてねべめれ])れ(?=る|た|ま[すせ]|な[いくけ])"
    ):
        if match["stem"][1] not in _potential().get(match["stem"][0], ""):
            continue
        yield finding(
            block,
            match.start(),
            match.end(),
            match["stem"],
            rule="verb.retasu",
            category="ら抜き",
            reason=f"「{match[0]}」は余分な「れ」が入っています。",
        )
    yield from _dictionary_form(document)


def _ranuki(document: Document) -> Iterator[Edit]:
    for block, match in document.matches(_ENDING):
        stem = _stem(block.text, match.start())
        if stem:
            start = match.start() - len(stem)
            yield finding(
                block,
                start,
                match.end(),
                stem + "られ",
                rule="verb.ranuki",
                category="ら抜き",
                reason=f"「{stem}れる」はら抜き言葉です。「{stem}られる」とします。",
            )


def _stem(text: str, end: int) -> str:
    """The stem of a verb in -える or -いる that ends at ``end``, "" where there is none."""
    if text.endswith(_ichidan(), 0, end):
        return next(stem for stem in _ichidan() if text.endswith(stem, 0, end))
    for stems, barred in ((_SHORT, "一"), (_KANA, "ぁ")):
        for stem in stems:
            before = text[end - len(stem) - 1 : end - len(stem)] if end > len(stem) else ""
            if text.endswith(stem, 0, end) and not (barred <= before <= "龥"):
                return stem
    return ""


_TO_E = str.maketrans("うくぐすつぬぶむる", "えけげせてねべめれ")


@cache
def _potential() -> dict[str, str]:
    """For each kanji of a verb in う, く, …: the kana of its potential form (書ける), unless another verb has it."""
    kana: dict[str, str] = {}
    others: dict[str, str] = {}
    for kanji, _reading, endings in table("verbs"):
        for end in endings.split():
            if len(end) == 1 and end in "うくぐすつぬぶむる":
                kana[kanji] = kana.get(kanji, "") + end.translate(_TO_E)
            elif end.endswith("る"):
                others[kanji] = others.get(kanji, "") + end[0]
    return {
        kanji: "".join(char for char in chars if char not in others.get(kanji, ""))
        for kanji, chars in kana.items()
    }


_TO_I = str.maketrans("うくぐすつぬぶむる", "いきぎしちにびみり")


def _dictionary_form(document: Document) -> Iterator[Edit]:
    """「思うます」: the dictionary form never stands before ます."""
    for block, match in document.matches(
        r"(?P<kanji>[一-龥])(?P<form>[うくぐすつぶむ])(?=ます(?:[。か、がので]|$)|ました|ません)"
    ):
        yield finding(
            block,
            match.start(),
            match.end(),
            match["kanji"] + match["form"].translate(_TO_I),
            rule="verb.form",
            category="衍字",
            reason=f"「{match[0]}ます」は活用の形が誤っています。",
        )
    for block, match in document.matches(r"(?P<kanji>[一-龥])(?P<wrong>す[まな])(?P<rest>な[いくか])"):
        if match["wrong"] == "すま":
            yield finding(
                block,
                match.start(),
                match.end(),
                f"{match['kanji']}ま{match['rest']}",
                rule="verb.form",
                category="送り仮名",
                reason="送り仮名に余分な「す」が入っています。",
            )
