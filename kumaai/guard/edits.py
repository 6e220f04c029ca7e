"""Which proofreading edits may be applied (check C7), whoever proposes them.

An edit may mend writing; it may not change what is said. It must be placed
exactly once; numbers, dates, names, quotations and article numbers stay as
they are unless only their notation changes; no sentence is added or lost.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

import msgspec.structs

from kumaai.answers import Edit
from kumaai.guard.quantities import Quantity, quantities
from kumaai.source import Source

# An edit may change this share of a block, or this many characters of a short one.
SHARE = 0.10
ALLOWANCE = 16

_SENTENCES = re.compile(r"[。！？!?\n]+")
_QUOTED = re.compile(r"「([^「」]*)」|『([^『』]*)』|“([^“”]*)”|〝([^〟]*)〟")
_REFERENCES = re.compile(
    r"前条|次条|同条|本条|前項|次項|同項|各項|前号|次号|同号|各号|同法|本法|旧法|新法|同条例|本条例|同規則|別表|別記|附則|様式|議案|請願|陳情|諮問|報告第"
)
_NEGATION = re.compile(
    r"ない|なかっ|なく(?!て)|なけれ|ませ(?:ん|(?=[。、]|$))|ず(?=[、。に]|$)|ざる|ぬ(?=[。、])"
)
_NEGATIVE_PREFIX = "未不非無外反否没"
_MODALITY: dict[str, str] = {
    "must": r"なければな|ねばな|べき|ものとする|必要がある|義務|しなければ",
    "effort": r"努め|努力|心掛け|心がけ",
    "plan": r"予定|見込|検討|方針|考えて",
    "maybe": r"かもしれ|おそれ|恐れ|だろう|でしょう|思われ|考えられ|ようだ|可能性|こともある|場合がある|ことがある",
    "permit": r"妨げない|差し支えない|してもよ|できるものと",
    "please": r"てください|て下さい|お願い",
}
# Words of which one may not take the place of another.
_OPPOSED: tuple[tuple[str, ...], ...] = tuple(
    tuple(group.split())
    for group in (
        "上回 下回", "賛成 反対 棄権", "以上 以下 未満 超え 以内 以降 以前 以後 まで", "前 後", "増 減", "増加 減少", "必要 不要", "許可 禁止 不許可",
        "可決 否決 継続", "承認 否認 不承認", "採択 不採択", "公開 非公開", "開始 終了 中止", "収入 支出", "歳入 歳出", "午前 午後", "男性 女性", "全部 一部 全て 全員",
        "市民 住民 国民 県民 区民 町民 村民 都民", "左 右", "東 西 南 北", "最大 最小", "最高 最低", "最初 最後", "昨年 今年 来年 前年 翌年", "昨年度 今年度 来年度 本年度 前年度 翌年度",
        "先月 今月 来月 翌月 前月", "昨日 今日 明日 本日 翌日 前日", "毎日 毎週 毎月 毎年", "有料 無料", "拡大 縮小", "任意 義務", "延長 短縮", "上昇 低下 下降",
        "かつ 又は", "及び 又は", "並びに 若しくは", "国 県 市 町 村", "知事 市長 町長 村長 議長", "個人 法人 団体", "月曜 火曜 水曜 木曜 金曜 土曜 日曜", "屋内 屋外", "入 出",
        "内 外", "原則 例外", "義務 権利", "事前 事後", "直前 直後", "平日 休日 祝日", "大人 子ども 小人", "契約 解約", "貸 借", "売 買", "受 渡", "保護者 児童 生徒 教員", "廃止 存続 継続 新設",
        "約 ちょうど", "のみ も", "だけ も", "申請 届出 請求", "交付 返還", "補助 負担 貸付", "同意 協議 通知 報告 承認",
    )
)  # fmt: skip
_SAME = (("または", "又は"), ("および", "及び"), ("ならびに", "並びに"), ("もしくは", "若しくは"), ("すべて", "全て"), ("出来", "でき"), ("わが", "我が"), ("こえ", "超え"), ("越え", "超え"), ("迄", "まで"), ("此", "こ"))  # fmt: skip
_VARIANT_KANJI = "辺邊邉斎斉齋齊高髙崎﨑沢澤浜濱濵広廣国國島嶋富冨真眞恵惠竜龍渡亘吉𠮷桜櫻関關実實栄榮静靜徳德瀬瀨塚塚萩荻伊井慎真"
_TITLE = "氏|さん|様(?!式|子|々|な|に|の)|君|殿(?!堂)|先生|選手|委員長?|議員|市長|町長|村長|知事|課長|部長|局長|係長|室長|所長|校長|園長|館長|会長|理事長?|教授|医師|弁護士|社長|議長|副[一-龥]長"
_PERSON = re.compile(rf"(?P<name>[一-龥々ヶ]{{2,6}}?|[ァ-ヶー]+(?:・[ァ-ヶー]+)*)(?:{_TITLE})")
_NAMED = re.compile(
    r"(?:担当は|担当：|講師は|講師：|会長は|委員は|市長の|課の|氏名は|係の|代表の|部の|室の)(?P<name>[一-龥々]{2,6})(?=です|でござい|で、|が|と申|（|。|$)"
)
_PLACE = re.compile(
    r"(?P<name>[一-龥ァ-ヶー々]*[ぁ-ん]{0,4}?[一-龥ァ-ヶー々]{0,4}?)(?:市|区|町|村|県|郡|駅|川|山|島|丁目)(?=[がはのをにで、。立長民役議内外]|$)"
)


def judge(source: Source, edits: Sequence[Edit], *, profile: str = "koho") -> list[Edit]:
    """Copies of ``edits`` with ``start`` and ``end`` filled in and ``refused`` set where one may not be applied.

    Codes: block.unknown, not_found, ambiguous, overlap, unchanged, number,
    date, article, quotation, name, sentence, negation, meaning, modality,
    rewrite. A hint is only placed: it changes nothing. ``profile`` is kept for
    rules that differ by profile.
    """
    judged: list[Edit] = []
    taken: dict[str, list[Edit]] = {}
    for edit in edits:
        copy = msgspec.structs.replace(edit, refused=None, applied=False)
        copy.refused = _place(source, copy) or _against(copy, taken.setdefault(copy.block, []))
        if copy.refused is None and copy.certainty == "fix":
            block = source.block(copy.block)
            text = block.text if block else ""
            copy.refused = _content(text, text[: copy.start] + copy.after + text[copy.end :])
            copy.refused = copy.refused or _amount(text, copy, taken[copy.block])
        if copy.refused is None:
            taken[copy.block].append(copy)
        judged.append(copy)
    return judged


def _place(source: Source, edit: Edit) -> str | None:
    """Find where the edit stands; a place that fits is kept, else ``before`` must stand once."""
    block = source.block(edit.block)
    if block is None:
        return "block.unknown"
    text = block.text
    if (
        0 <= edit.start <= edit.end <= len(text)
        and text[edit.start : edit.end] == edit.before
        and (edit.before or edit.end)
    ):
        return None
    if not edit.before:
        return "not_found"
    first = text.find(edit.before)
    if first < 0:
        return "not_found"
    if text.find(edit.before, first + 1) >= 0:
        return "ambiguous"
    edit.start, edit.end = first, first + len(edit.before)
    return None


def _against(edit: Edit, taken: list[Edit]) -> str | None:
    for other in taken:
        if edit.start < other.end and other.start < edit.end:
            return "overlap"
        if edit.start == edit.end and other.start <= edit.start <= other.end:
            return "overlap"
    if edit.certainty == "fix" and edit.before == edit.after:
        return "unchanged"
    return None


def _content(old: str, new: str) -> str | None:
    """Why ``new`` says something else than ``old``, or None."""
    return (
        _quantities(old, new)
        or ("article" if _REFERENCES.findall(old) != _REFERENCES.findall(new) else None)
        or ("quotation" if _quotations(old) != _quotations(new) else None)
        or ("sentence" if _sentences(old) != _sentences(new) else None)
        or _names(old, new)
        or _negation(old, new)
        or _meaning(old, new)
    )


def _quantities(old: str, new: str) -> str | None:
    before, after = quantities(old), quantities(new)
    if _values(before) == _values(after):
        weekdays = re.compile(r"[（(]([月火水木金土日])(?:曜日?|・[祝休])?[）)]")
        return None if weekdays.findall(old) == weekdays.findall(new) else "date"
    kinds = {kind for kind, _ in set(_values(before)) ^ set(_values(after))}
    if "article" in kinds:
        return "article"
    return "date" if kinds & {"date", "year", "time"} else "number"


def _values(found: list[Quantity]) -> list[tuple[str, tuple[object, ...]]]:
    return [(item.kind, item.value[:1] if item.kind == "time" else item.value) for item in found]


def _quotations(text: str) -> list[str]:
    return [
        re.sub(r"\s", "", unicodedata.normalize("NFKC", "".join(parts))) for parts in _QUOTED.findall(text)
    ]


def _sentences(text: str) -> int:
    return sum(bool(part.strip("、， 　")) for part in _SENTENCES.split(text))


def _changes(old: str, new: str) -> list[tuple[int, int, int, int]]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [(i, j, k, m) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal"]


def _names(old: str, new: str) -> str | None:
    changes = _changes(old, new)
    for start, end, left, right in changes:
        gone, come = old[start:end], new[left:right]
        if len(gone) == len(come) == 1 and gone in _VARIANT_KANJI and come in _VARIANT_KANJI:
            return "name"
    for pattern in (_PERSON, _NAMED, _PLACE):
        for match in pattern.finditer(old):
            first, last = match.span("name")
            if (
                match["name"] in ("皆", "皆さん", "お客", "各", "本", "同", "全", "副", "")
                or last - first < 1
            ):
                continue
            for start, end, left, right in changes:
                inside = first <= start and end <= last and (start < last)
                if inside and re.search(r"[一-龥ァ-ヶ々]", old[start:end] + new[left:right]):
                    return "name"
    return None


def _negation(old: str, new: str) -> str | None:
    if len(_NEGATION.findall(old)) != len(_NEGATION.findall(new)):
        return "negation"
    for start, end, left, right in _changes(old, new):
        gone, come = old[start:end], new[left:right]
        if (gone == "" and come in tuple(_NEGATIVE_PREFIX)) or (
            come == "" and gone in tuple(_NEGATIVE_PREFIX)
        ):
            return "negation"
    return None


def _meaning(old: str, new: str) -> str | None:
    for variant, usual in _SAME:
        old, new = old.replace(variant, usual), new.replace(variant, usual)
    changed_old = Counter[str]()
    for group in _OPPOSED:
        for word in group:
            changed_old[word] = new.count(word) - old.count(word)
        if any(changed_old[word] < 0 for word in group) and any(changed_old[word] > 0 for word in group):
            return "negation" if group[0] in ("賛成", "可決", "承認", "上回", "必要", "許可") else "meaning"
    for pattern in _MODALITY.values():
        if len(re.findall(pattern, old)) != len(re.findall(pattern, new)):
            return "modality"
    return None


def _amount(text: str, edit: Edit, taken: list[Edit]) -> str | None:
    """A rewrite: too much of the block changed by this edit, or by the model's edits together."""
    changed = _size(edit)
    if changed > max(ALLOWANCE, SHARE * len(text)):
        return "rewrite"
    if edit.by == "model":
        together = changed + sum(
            _size(other) for other in taken if other.by == "model" and other.certainty == "fix"
        )
        if together > ALLOWANCE + 2 * SHARE * len(text):
            return "rewrite"
    return None


def _size(edit: Edit) -> int:
    return sum(
        max(end - start, right - left) for start, end, left, right in _changes(edit.before, edit.after)
    )
