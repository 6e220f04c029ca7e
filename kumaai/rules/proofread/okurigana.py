"""Okurigana: too many or too few kana after a kanji, and the custom of a profile.

Wrong forms are made from ``verbs.tsv`` by the rules of 送り仮名の付け方 (1973,
revised 2010): a verb's kanji followed by the end of the kanji's own reading
(招ねく) or by the ending alone (照す). Nouns follow the profile: koyobun the
list of 公用文における漢字使用等について (2010), koho the usual newspaper forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, compiled_pattern, finding, table
from kumaai.rules.proofread.phrases import fits, places
from kumaai.source import Block

# Forms of a verb in う, く, … by its last kana: what may follow the stem.
_FORMS = {
    "う": "わ|い|う|え|お|っ[てた]",
    "く": "か|き|く|け|こう|い[てた]",
    "ぐ": "が|ぎ|ぐ|げ|い[でだ]",
    "す": "さ|し|す|せ",
    "つ": "た[なれせ]|ち|つ|て[るばま]|っ[てた]",
    "ぬ": "な|に|ぬ|ん",
    "ぶ": "ば|び|ぶ|べ|ん[でだ]",
    "む": "ま|み|む|め|ん[でだ]",
    "る": "ら|り|る|れ|ろう|っ[てた]",
}
# Short forms by which a missing kana shows; nouns and する-verbs look like the others.
_BARE = {
    "す": r"す(?=[。、一-龥]|こと|とき|ため|もの|の|$)|した(?!い|が)|して|しま[すし]|さな[いけ]|され",
    "る": "る(?!い)|った|って|ります|りまし|りませ|らな[いけく]|れば",
    "e": "る(?!い)|た(?!め|い|く)|ました|ます|ません|られ",
}
_PARTICLES = re.compile(
    r"から|なら|なし|なさ|なく|ない|など|です|でし|ます|まし|ませ|とし|との|にし|には|もの|とも|にも|がら|かい|はい|はし|はり|まら|がり|がる|がっ|っ"
)


def find(document: Document) -> Iterator[Edit]:
    """Findings about okurigana."""
    yield from _listed(document)
    if document.profile == "koyobun":
        yield from _shortened(document)
    elif document.profile in ("koho", "yasashii"):
        yield from _written_out(document)
    yield from _generated(document)


def _listed(document: Document) -> Iterator[Edit]:
    for row in table("okurigana"):
        wrong, right, need, unless = (*row, "", "", "")[:4]
        if wrong not in document.text or (wrong.startswith("行な") and document.profile == "plain"):
            continue  # 行なう is a permitted form (許容) where no profile asks for one
        for block, start in places(document, wrong):
            if len(wrong) == 2 and start and "一" <= block.text[start - 1] <= "龥":
                continue  # 要望い(たします), 訂正い(たします)
            if fits(block.text, start, start + len(wrong), need, unless):
                yield finding(
                    block,
                    start,
                    start + len(wrong),
                    right,
                    rule=f"okurigana.{wrong}",
                    category="送り仮名",
                    reason=f"「{wrong}」の送り仮名は「{right}」が標準です。",
                )


class _Form(NamedTuple):
    """Kana that are wrong after a kanji: how they begin, what pattern follows, and what mends them."""

    begins: str
    follow: str
    missing: str
    too_many: bool


@cache
def _wrong_forms() -> dict[str, list[_Form]]:
    """The wrong forms of each kanji."""
    forms: dict[str, list[_Form]] = {}
    legitimate: dict[str, set[str]] = {}
    for kanji, _, endings in table("verbs"):
        legitimate.setdefault(kanji, set()).update(endings.split())
    for kanji, reading, endings in table("verbs"):
        for ending in endings.split():
            head, last = ending[:-1], ending[-1]
            ichidan = last == "る" and head != "" and head[-1] in "いきぎしじちにびみりえけげせぜてでねべめれ"
            follow = "る|た|て|ま[すし]|な[いけ]|ず|、|ら" if ichidan else _FORMS[last]
            extra = reading[-1]
            if len(reading) > 1 and not any(end.startswith(extra) for end in legitimate[kanji]):
                forms.setdefault(kanji, []).append(_Form(extra + head, follow, "", True))
            if head:
                _add_bare(forms, kanji, head, last, ichidan, legitimate[kanji])
    return forms


def _add_bare(
    forms: dict[str, list[_Form]],
    kanji: str,
    head: str,
    last: str,
    ichidan: bool,
    others: set[str],
) -> None:
    bare = head[1:] + last
    if bare in others or (len(bare) == 1 and last in others):
        return
    if len(head) == 1:
        follow = _BARE["e"] if ichidan else _BARE.get(last, "")
        if ichidan and others & {"す", "つ"}:  # 起した and 絶たない are forms of another verb
            follow = "る(?!い)|ました|ます|ません"
        if follow:
            # A verb in る is the likelier one where both miss a kana (起る: 起こる, not 起きる).
            at = len(forms.get(kanji, ())) if ichidan else 0
            forms.setdefault(kanji, []).insert(at, _Form("", follow, head, False))
    else:
        follow = "る|た|て|ま[すし]|な[いけ]|ず|、" if ichidan else _FORMS[last]
        forms.setdefault(kanji, []).append(_Form(head[1:], follow, head[0], False))


def _generated(document: Document) -> Iterator[Edit]:
    forms = _wrong_forms()
    for block in document.blocks:
        for match in compiled_pattern("[一-龥](?=[ぁ-ん])").finditer(block.text):
            for form in forms.get(match[0], ()):
                if _stands(form, block.text, match.end()) and not _innocent(
                    block.text, match.start(), form.too_many
                ):
                    yield _wrong_form(block, match.start(), form)
                    break


def _stands(form: _Form, text: str, at: int) -> bool:
    return text.startswith(form.begins, at) and bool(
        compiled_pattern(form.follow).match(text, at + len(form.begins))
    )


def _wrong_form(block: Block, at: int, form: _Form) -> Edit:
    kanji = block.text[at]
    return finding(
        block,
        at,
        at + 1 + form.too_many,
        kanji + form.missing,
        rule="okurigana.many" if form.too_many else "okurigana.few",
        category="送り仮名",
        reason=f"「{kanji}」の送り仮名が{'多すぎます' if form.too_many else '足りません'}。",
    )


def _innocent(text: str, start: int, too_many: bool) -> bool:
    """Whether the kana are a particle, or the kanji ends a longer word."""
    after_kanji = start > 0 and "一" <= text[start - 1] <= "龥"
    if after_kanji and start > 1 and text[start - 2].isdigit():
        after_kanji = False  # a counter: 180人増ました
    if not too_many:
        return after_kanji or text.startswith(_heads()[text[start]], start + 1)
    particle = "がのをにはとでかへや" if text[start + 2 : start + 3] in "りるれ" else "がのをにはもとでかへや"
    return bool(_PARTICLES.match(text, start + 1)) or (after_kanji and text[start + 1] in particle)


@cache
def _heads() -> dict[str, tuple[str, ...]]:
    """For each kanji, how the okurigana of its verbs begin, where that takes more than one kana."""
    heads: dict[str, tuple[str, ...]] = {}
    for kanji, _, endings in table("verbs"):
        heads[kanji] = heads.get(kanji, ()) + tuple(end[:-1] for end in endings.split() if len(end) > 1)
    return heads


# 公用文における漢字使用等について: nouns whose okurigana is shortened. Full form → short form.
_KOYOBUN = (
    "手続き:手続 取り組み:取組 取り扱い:取扱い 申し込み:申込み 問い合わせ:問合せ 打ち合わせ:打合せ 受け入れ:受入れ 貸し出し:貸出し "
    "話し合い:話合い 割り当て:割当て 引き継ぎ:引継ぎ 引き上げ:引上げ 引き下げ:引下げ 届け出:届出 見積もり:見積り 立ち入り:立入り "
    "取り消し:取消し 取り締まり:取締り 払い戻し:払戻し 貸し付け:貸付け 借り入れ:借入れ 切り替え:切替え 繰り越し:繰越し 組み合わせ:組合せ "
    "積み立て:積立て 締め切り:締切り 据え置き:据置き 差し引き:差引き 差し押さえ:差押え 立て替え:立替え 取り下げ:取下げ 取り壊し:取壊し "
    "乗り換え:乗換え 払い込み:払込み 引き換え:引換え 引き渡し:引渡し 申し出:申出 申し立て:申立て 申し合わせ:申合せ 持ち込み:持込み "
    "呼び出し:呼出し 読み替え:読替え 譲り渡し:譲渡し 割り増し:割増し 埋め立て:埋立て 買い換え:買換え 買い取り:買取り 入れ替え:入替え "
    "受け持ち:受持ち 受け渡し:受渡し 売り上げ:売上げ 売り出し:売出し 売り場:売場 置き場:置場 書き換え:書換え 格付け:格付 期限付き:期限付 "
    "繰り上げ:繰上げ 繰り下げ:繰下げ 立ち会い:立会い 付き添い:付添い 取り替え:取替え 取り決め:取決め 取り付け:取付け 取り調べ:取調べ 振り出し:振出し "
    "前払い:前払 未払い:未払 見習い:見習 元請け:元請 下請け:下請 催し物:催物 雇い入れ:雇入れ"
)
_KOHO = (
    "手続:手続き 取組:取り組み 取組み:取り組み 申込み:申し込み 申込:申し込み 問合せ:問い合わせ 問い合せ:問い合わせ 打合せ:打ち合わせ "
    "受入れ:受け入れ 貸出し:貸し出し 話合い:話し合い 引継ぎ:引き継ぎ 引上げ:引き上げ 引下げ:引き下げ 取消し:取り消し 取扱い:取り扱い "
    "払戻し:払い戻し 貸付け:貸し付け 借入れ:借り入れ 切替え:切り替え 組合せ:組み合わせ 積立て:積み立て 締切り:締め切り 立入り:立ち入り "
    "乗換え:乗り換え 払込み:払い込み 引渡し:引き渡し 持込み:持ち込み 呼出し:呼び出し 入替え:入れ替え 買換え:買い換え 見積り:見積もり 申出:申し出 割当て:割り当て"
)
_NOUN_END = r"(?=[をがのはもへ・）)」]|に(?:つ|よ|関|係|あ|お|必|当|は|対)|で(?:き|す|あ|は)|と(?:し|な|は|、)|や|など|等|期間|方法|先|書|状況|及び|又は|から|まで|より|$)"


def _pairs(text: str) -> dict[str, str]:
    """「手続き:手続 取り組み:取組」 as a dictionary."""
    pairs: dict[str, str] = {}
    for pair in text.split():
        form, _colon, right = pair.partition(":")
        pairs[form] = right
    return pairs


def _shortened(document: Document) -> Iterator[Edit]:
    """Koyobun: nouns of the list in their short form; verbs keep their okurigana."""
    pairs = _pairs(_KOYOBUN)
    pattern = "(?<![お御])(?:" + "|".join(sorted(pairs, key=len, reverse=True)) + ")" + _NOUN_END
    for block, match in document.matches(pattern):
        yield _by_profile(
            block, match, pairs[match[0]], "公用文では、名詞の「{}」は「{}」と書きます。", "koyobun"
        )
    full = {short: form for form, short in pairs.items() if len(short) > 2}
    for block, match in document.matches("(?<=を)(?:" + "|".join(full) + ")(?=、|ま[すし])"):
        yield _by_profile(
            block, match, full[match[0]], "公用文でも、動詞の「{}」は「{}」と書きます。", "koyobun"
        )


def _written_out(document: Document) -> Iterator[Edit]:
    """Koho: nouns with their full okurigana, but compounds such as 申込書 as they are."""
    pairs = _pairs(_KOHO)
    names = "|".join(sorted(pairs, key=len, reverse=True))
    pattern = (
        f"(?<!届)(?P<word>{names})(?=[をがのはもへにで・、。）)」をと：:]|や|など|から|まで|期間|方法|$)"
    )
    for block, match in document.matches(pattern):
        if (
            match["word"] in ("申込", "手続")
            and match.end() < len(block.text)
            and block.text[match.end()] in "期方"
        ):
            continue
        yield _by_profile(block, match, pairs[match["word"]], "広報では、「{}」は「{}」と書きます。", "koho")


def _by_profile(block: Block, match: re.Match[str], right: str, reason: str, profile: str) -> Edit:
    return finding(
        block,
        match.start(),
        match.end(),
        right,
        rule=f"{profile}.okurigana",
        category="送り仮名",
        reason=reason.format(match[0], right),
    )
