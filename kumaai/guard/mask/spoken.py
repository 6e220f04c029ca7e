"""Persons behind a label or a role, and those who speak."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.guard.mask import words
from kumaai.guard.mask.forms import HIRA, KANJI, KATA
from kumaai.guard.mask.lexicon import full_name, known_given, noun, shaped, split, sure, surname
from kumaai.guard.mask.persons import GAP, NAME, STOP, K, Person, family_at, pair_at, person, trimmed

_LABELLED = re.compile(
    rf"(?<![{KANJI}])(?:{words.PERSON_LABEL})(?:[（(][^（()）\n]{{0,8}}[）)])?(?:[\s:：;=＝|｜,，、「『（(\[【\]」）)→・\"]|は|が|の欄|欄){{1,6}}({NAME})(?:{STOP}|(?=[、。]))"
)
_KANA = re.compile(
    rf"{words.KANA_LABEL}[\s:：=|、,「（()）]{{0,4}}は?((?:[{KATA}]{{1,12}}|[{HIRA}]{{1,8}})(?:[ 　・]{{1,2}}(?:[{KATA}]{{1,12}}|[{HIRA}]{{1,8}}))?)(?=[\s、。（(）)」|,，:：]|です|様|$)"
)
_KANA_AFTER = re.compile(
    rf"([{KATA}]{{1,10}}{GAP}[{KATA}]{{1,10}}|[{HIRA}]{{1,8}}{GAP}[{HIRA}]{{1,8}})[（(](?:フリ)?(?:カナ|かな|読み|ふりがな)"
)
_NO_VALUE = re.compile(
    r"(?:別紙|記入|不明|なし|無し|欄|同上|本人|変更|匿名|公表|一覧|確認|未定|不詳|空欄|省略|非公開|記載|必須|任意|住所|電話|生年|フリガナ|ふりがな|年齢|性別|備考|以下|次の|当該|各|全員|職員|名簿|公開|略|続柄|印|提出|登録|入力|及び|又は|と住所)"
)


def labelled(text: str) -> Iterator[Person]:
    """Names behind 氏名, 名前, フリガナ: what stands there is one, known or not."""
    for match in _LABELLED.finditer(text):
        value = match[1]
        if not _value(
            value, bool(re.search(r"[はが]", text[match.start() : match.start(1)].split("名")[-1]))
        ):
            continue
        if _NO_VALUE.match(value) or re.search(
            r"(?:課|係|局|会社|センター|大学|学校|協会|組合|事務所)$", value
        ):
            continue
        start, end = match.span(1)
        if re.match(rf"[{KANJI}]", value):
            at = re.match(rf"{K}+", value)
            sub = trimmed(at[0], strong=True) if at and at[0] == value else None
            start += sub or 0
        title = words.TITLED.search(text, start, end)
        if title and title.end() == end and title.start() > start:
            end = title.start()
        if end > start and not words.vetoed(text, start, end):
            yield person(text, start, end)
    for pattern in (_KANA, _KANA_AFTER):
        for match in pattern.finditer(text):
            loose = re.match(rf"[{HIRA}]", match[1]) and not re.search(
                r"[ 　:：|\t]", text[match.start() : match.end(1)]
            )
            if (
                len(re.sub(r"[ 　・]", "", match[1])) >= 3
                and not loose
                and not words.no_katakana_name(match[1])
                and not _NO_VALUE.match(match[1])
            ):
                yield Person(*match.span(1))


def _value(value: str, spoken: bool) -> bool:
    """Whether what follows 氏名 is one: behind は and が only what reads as a name, else also unknown kanji."""
    if re.match(rf"[{HIRA}]", value) and not re.search(r"[ 　]", value):
        return known_given(value)
    if not re.match(rf"[{KANJI}]", value):
        return not (spoken and words.no_katakana_name(value))
    pieces = re.split(r"[ 　]+", value)
    if words.nobody(value):
        return False
    if len(pieces) == 2:
        return pair_at(pieces[0], pieces[1], strong=True) is not None or not spoken
    tail = re.search(rf"[{HIRA}{KATA}]+$", value)
    if tail:
        head = value[: tail.start()]
        return (known_given(tail[0]) or re.fullmatch(rf"[{KATA}]{{2,4}}", tail[0]) is not None) and family_at(
            head
        ) is not None
    return trimmed(value, strong=True) is not None or (not spoken and len(value) <= 6)


_ROLED = re.compile(
    rf"(?<![ァ-ヴーA-Za-z])(?:(?=[{words.ROLE_FIRST}])(?:{words.ROLE})|[{KANJI}]{{1,4}}[者員人主](?=[ 　]?[:：\t]|[ 　])|(?<=[{KANJI}ァ-ヴー])(?:課|係|室|局|部|班|(?<!留)所|館|センター|チーム))(?P<gap>[ 　]?[:：=＝][ 　\n]?|[\t|｜]|[ 　]{{1,4}}|は、?|の|、|[（(]|)(?P<name>{NAME}){STOP}"
)
_SAYS = re.compile(
    rf"(?:(?P<office>[課係室局部班会所館校員長担社計]の|当の)|[、。「『（\s>:：)）」]|^|私は?、?)(?P<name>{K}{{1,6}}|{K}{{1,4}}[ 　]{K}{{1,3}}|[ァ-ヴー]{{2,8}})(?P<verb>です(?=[。、！!」\s]|が、|$)|である(?=[。、])|でございます|と申します|といいます|と言います|と名乗)",
    re.MULTILINE,
)


def roled(text: str) -> Iterator[Person]:
    """Names behind a role (苦情者橋本は, 担当：佐藤) and in 「課の佐藤です」."""
    for match in _ROLED.finditer(text):
        start, end = match.span("name")
        gap, value = match["gap"], match["name"]
        firm = bool(re.search(r"[:：=＝\t|｜(（]", gap)) or gap == "は"
        found = _roled_name(value, firm, gap, not text[end : end + 1].strip())
        if found is None:
            continue
        start, end = start + found[0], start + found[1]
        if gap and not gap.strip(" 　") and text[end : end + 1] in ("の", "に", "で"):
            continue
        if (
            re.search("[:：]", gap)
            and words.place(text[start:end])
            and re.match(r"です|から|まで|に|の|で", text[end : end + 2])
        ):
            continue  # 来庁者：八代です: where somebody is from
        if end > start and not words.vetoed(text, start, end):
            yield person(text, start, end)
    for match in _SAYS.finditer(text):
        value, (start, end) = match["name"], match.span("name")
        named = match["verb"].startswith(("と申", "とい", "と言", "と名"))
        if re.match(r"[ァ-ヴー]", value):
            good = (
                named or (bool(match["office"]) and _foreign_speaker(text, start))
            ) and not words.no_katakana_name(value)
        else:
            at = trimmed(value.replace(" ", "").replace("　", ""))
            start += at or 0
            name = value[at or 0 :]
            good = (
                at is not None
                and not words.nobody(name)
                and (
                    bool(match["office"])
                    or named
                    or sure(name)
                    or (
                        not noun(name)
                        and (
                            full_name(name)
                            or (len(name) > 1 and match.start("name") == text.rfind("\n", 0, start) + 1)
                        )
                    )
                )
            )
            good = good or (bool(match["office"]) and named and shaped(value))
        if good and not words.vetoed(text, start, end):
            yield person(text, start, end)


_LIST = re.compile(
    rf"[:：]\s?({K}{{1,7}}(?:[、,，・／/ 　]{{1,2}}{K}{{1,7}})+)(?=[。\s]|ほか|$|の各|が|の)", re.MULTILINE
)


def listed(text: str) -> Iterator[Person]:
    """Names in a list behind any label (提出：水谷、浦川、平), when nearly all of it are names."""
    for match in _LIST.finditer(text):
        if re.search(
            r"[所先地区町線駅校圏域市村県場補設店社名目川橋路園][ 　]?$",
            text[max(0, match.start() - 6) : match.start()],
        ):
            continue
        items = list(re.finditer(rf"{K}+", match[1]))
        known = [item for item in items if split(item[0]) and not words.nobody(item[0])]
        sound = [
            item for item in known if len(item[0]) > 1 and not noun(item[0]) and not words.place(item[0])
        ]
        if len(known) == len(items) and len(sound) * 2 > len(items):
            for item in items:
                low = match.start(1) + item.start()
                yield person(text, low, low + len(item[0]))


def _foreign_speaker(text: str, at: int) -> bool:
    """Whether the line's speaker has a foreign name: then 「係のハイです」 gives a part of it."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return bool(re.match(r"[^:：>」「]{0,12}(?:[A-ZＡ-Ｚ][a-zａ-ｚ]+ |[ァ-ヴー]+[・ ])", line))


def _roled_name(value: str, firm: bool, gap: str, ends: bool) -> tuple[int, int] | None:
    """Where in what follows a role the name is; None where there is none."""
    pieces = re.split(r"[ 　]+", value)
    if re.match(rf"[{KANJI}]", value):
        if len(pieces) == 2:
            at = pair_at(pieces[0], pieces[1], strong=firm or (not gap and known_given(pieces[1])))
            if at is not None:
                return at, len(value)
        first = re.match(rf"{K}+", value)
        assert first is not None
        tail = value[first.end() :]
        if (
            tail
            and len(pieces) == 1
            and (
                known_given(tail) or re.fullmatch(rf"[{KATA}]{{2,4}}|[{KATA}{HIRA}]{{1,4}}[子江代枝恵]", tail)
            )
            and (
                family_at(first[0]) is not None
                or (
                    re.search(r"[:：|\t]", gap)
                    and not words.no_katakana_name(tail)
                    and (known_given(tail) or not re.fullmatch(rf"[{KATA}]+", tail))
                    and len(first[0]) in (2, 3)
                    and not words.nobody(first[0])
                )
            )
        ):
            return family_at(first[0]) or 0, len(value)
        at = trimmed(first[0], strong=firm or not gap.strip(" 　"))
        if at is None or words.nobody(first[0][at:]):
            return None
        name = first[0][at:]
        if name == "方" or (len(name) == 1 and gap and not re.search(r"[:：=＝\t|｜(（]", gap)):
            return None
        if gap in ("の", "、") or (gap.strip() == "" and gap):
            alone = len(name) > 1 and gap != "の" and ends
            return (at, first.end()) if full_name(name) or alone or not noun(name) else None
        return at, first.end()
    if re.match(r"[ァ-ヴーA-ZＡ-Ｚ]", value):
        compound = bool(re.search(r"[・=＝ 　]", value))
        if (
            compound
            and not words.no_katakana_name(value)
            and (gap in ("", "の", "は") or firm)
            and not value.isupper()
        ):
            return 0, len(value)
    return None


_MARK = r"(?:[0-9０-９]{1,2}[:：][0-9０-９]{2}(?:[:：][0-9０-９]{2})?[ 　]*)?(?:\[[^\]\n]{1,12}\][ 　]*)?"
_SPEAKER = re.compile(
    rf"^[ 　]{{0,40}}(?P<time>{_MARK})(?P<mark>[○◯〇◎●□■◆◇△▲▽▼・*＊-]?)[ 　]{{0,8}}(?P<name>{NAME})(?P<sign>[ 　]?[:：＞>「]|　|[ 　]{{2}}|[（(])",
    re.MULTILINE,
)
_TAGGED = re.compile(r"<v(?:\.[^\s>]+)*[ 　]+([^<>\n]{1,40})>")
_BOXED = re.compile(rf"^[ 　]{{0,40}}[【\[［<＜]({NAME})[】\]］>＞]", re.MULTILINE)


def speakers(text: str) -> Iterator[Person]:
    """Names that mark who speaks: 「谷口：」, 「○佐藤　」, ``<v 芹沢>``."""
    labels: dict[str, int] = {}
    matches = list(_SPEAKER.finditer(text))
    for match in matches:
        labels[match["name"]] = labels.get(match["name"], 0) + 1
    for match in matches:
        value, (start, end) = match["name"], match.span("name")
        colon = match["sign"].strip(" 　") not in ("", "(", "（")
        if not (colon or match["mark"] or match["time"]):
            continue
        if _speaker(value, colon, labels[value]) and not words.vetoed(text, start, end):
            at = trimmed(value, strong=True) if re.fullmatch(rf"{K}+", value) else 0
            yield person(text, start + (at or 0), end)
    for match in _TAGGED.finditer(text):
        value = match[1].strip()
        title = words.TITLED.search(value)
        name = value[: title.start()] if title and title.end() == len(value) and title.start() else value
        if not words.nobody(name) and not re.fullmatch(
            rf"(?:{words.ROLE}|話者.*|Speaker.*|参加者.*|[0-9A-Z]{{1,3}})", name
        ):
            start = match.start(1) + match[1].index(name)
            yield person(text, start, start + len(name))
    for match in _BOXED.finditer(text):
        if _speaker(match[1], True, 1) and not noun(match[1]):
            yield person(text, *match.span(1))


def _speaker(value: str, colon: bool, times: int) -> bool:
    if words.nobody(value):
        return False
    pieces = re.split(r"[ 　]+", value)
    if len(pieces) == 2 and re.match(rf"[{KANJI}]", value):
        return pair_at(pieces[0], pieces[1], strong=True) is not None
    if re.fullmatch(rf"{K}+", value):
        at = trimmed(value, strong=colon)
        if at is not None:
            name = value[at:]
            return not words.nobody(name) and (
                len(name) > 1 or (colon and (times > 1 or name not in "東西南北中上下表裏図注計"))
            )
        return colon and times > 2 and shaped(value)
    if re.match(r"[A-ZＡ-Ｚァ-ヴー]", value):
        return (
            colon
            and len(pieces) > 1
            and times > 1
            and not words.no_katakana_name(value)
            and not value.isupper()
        )
    tail = re.search(rf"[{HIRA}{KATA}]+$", value)
    return bool(tail) and known_given(tail[0]) and surname(value[: tail.start()])
