"""Persons in a text: by titles, roles, labels, speaker marks, and full names by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kumaai.guard.mask import words
from kumaai.guard.mask.forms import HIRA, KANJI, KATA
from kumaai.guard.mask.lexicon import full_name, given, known_given, loose, noun, shaped, split, sure, surname

_K = rf"[{KANJI}ヶケヵノ]"
_GAP = "[ 　]{1,2}"
_RUN_END = re.compile(rf"{_K}+$")
_KANA_END = re.compile(rf"({_K}{{1,8}})({_GAP})?([{HIRA}]{{2,5}}|[{KATA}]{{2,8}})$")
_SPACED_END = re.compile(rf"({_K}{{1,8}})({_GAP})({_K}{{1,4}})$")
_FOREIGN_END = re.compile(r"(?<![ァ-ヴーA-Za-z])(?:[ァ-ヴー]+(?:[・=＝ 　][ァ-ヴー]+){0,4}|[A-ZＡ-Ｚ][A-Za-zＡ-Ｚａ-ｚ'’.\-À-ÿ]*(?:[ 　][A-ZＡ-Ｚ][A-Za-zＡ-Ｚａ-ｚ'’.\-À-ÿ]*){0,4})$")
_FOREIGN = r"[ァ-ヴー]{2,}(?:[・=＝ 　][ァ-ヴー]+){0,4}|[A-ZＡ-Ｚ][A-Za-zＡ-Ｚａ-ｚ'’.\-À-ÿ]+(?:[ 　,]{1,2}[A-ZＡ-Ｚ][A-Za-zＡ-Ｚａ-ｚ'’.\-À-ÿ]*){0,4}"
NAME = rf"(?:{_K}{{1,7}}(?:{_GAP}(?:{_K}{{1,4}}|[{HIRA}]{{1,6}}|[{KATA}]{{1,8}})(?![{KANJI}])|[{HIRA}]{{2,5}}?|[{KATA}]{{2,8}})?|{_FOREIGN}|[{HIRA}]{{1,6}}{_GAP}[{HIRA}]{{1,6}}|[{KATA}]{{1,10}}{_GAP}[{KATA}]{{1,10}})"
_STOP = r"(?=[\s、。，．,.・:：;；/／|()（）「」『』\[\]【】<>〉》\"'!！?？]|は|が|を|に|の|と|も|へ|で|から|より|まで|です|さん|様|氏|$)"
_PARTICLE = re.compile(r"(?:は|が|を|に|の|と|も|へ|で|から|より|まで|です|さん|様|氏|や|、|。|[\s（()）「」・,，:：/／|]|$)")


@dataclass(frozen=True, slots=True)
class Person:
    """A mention: where it is, and how it divides ("" where that is unknown)."""

    start: int
    end: int
    family: str = ""
    given: str = ""


def person(text: str, start: int, end: int) -> Person:
    """The mention from ``start`` to ``end``, divided by its space or by the names kumaai knows."""
    value = text[start:end]
    parts = re.split(r"[ 　]+", value)
    if len(parts) == 2 and not re.match(r"[A-Za-zＡ-Ｚ]", value):
        return Person(start, end, parts[0], parts[1])
    found = loose(value)
    return Person(start, end, *found) if found else Person(start, end)


def trimmed(run: str, strong: bool = False) -> int | None:
    """Where a known name begins in a run of kanji that ends with it; None where none does.

    ``strong`` takes any kanji for the given name.
    """
    for at in range(len(run)):
        if words.leads(run[:at]) and (split(run[at:]) or (strong and loose(run[at:]))) and (len(run) - at > 1 or not at or words.role(run[:at])):
            return at
    return None


def before(text: str, end: int, strong: bool) -> tuple[int, int] | None:
    """The name that ends at ``end``, before a title; a ``strong`` title (さん) lets unknown names count."""
    low = max(0, end - 40)
    spaced = _SPACED_END.search(text, low, end)
    if spaced:
        at = _pair(spaced[1], spaced[3], strong)
        if at is not None:
            return spaced.start(1) + at, end
    kana = _KANA_END.search(text, low, end)
    if kana and (known_given(kana[3]) or (given(kana[3]) and re.match(rf"[{KATA}]", kana[3])) or (strong and kana[2] and given(kana[3]))):
        at = _family(kana[1])
        if at is not None:
            return kana.start(1) + at, end
    run = _RUN_END.search(text, low, end)
    if run:
        return _from_run(text, run.start(), end, strong)
    foreign = _FOREIGN_END.search(text, low, end)
    if foreign:
        return _from_foreign(text, foreign, strong)
    return _kana_given(text, end) if strong else None


def _pair(first: str, second: str, strong: bool) -> int | None:
    at = _family(first)
    if re.match(rf"[{HIRA}]", second) and not known_given(second):
        return None
    if at is not None and given(second) and not words.nobody(second):
        return at
    if strong and shaped(first) and not words.nobody(first) and known_given(second):
        return 0
    if at is not None and strong and len(first) - at > 1 and re.fullmatch(rf"[{KANJI}]{{1,3}}", second) and loose(first[at:] + second) and not words.nobody(second):
        return at
    return None


def _family(run: str) -> int | None:
    """Where a family name begins that ends the run."""
    for at in range(len(run)):
        if words.leads(run[:at]) and surname(run[at:]) and (len(run) - at > 1 or not at):
            return at
    return None


def _from_run(text: str, start: int, end: int, strong: bool) -> tuple[int, int] | None:
    run = text[start:end]
    if words.nobody(run) and not (strong and surname(run)):
        return None
    at = trimmed(run)
    if at is None and strong:
        at = trimmed(run, strong=True)
    if at is not None:
        name = run[at:]
        if words.nobody(name) or (len(name) == 1 and at == 0 and start and text[start - 1] in "おご御"):
            return None
        return start + at, end
    if strong and len(run) == 1 and re.match(r"くん|ちゃん", text[end : end + 3]) and given(run):
        return start, end
    if not strong or (start and re.match(rf"[{KATA}A-Za-z0-9０-９お御ご第]", text[start - 1])):
        return None
    for cut in range(len(run)):
        name = run[cut:]
        if (cut == 0 or words.role(run[:cut])) and not words.nobody(name) and (shaped(name) or known_given(name)):
            return start + cut, end
    return None


def _from_foreign(text: str, match: re.Match[str], strong: bool) -> tuple[int, int] | None:
    name, start = match[0], match.start()
    compound = bool(re.search(r"[・=＝ 　]", name))
    if start and re.match(rf"[{KANJI}]", text[start - 1]) and not words.leads(text[max(0, start - 6) : start]):
        return None
    if re.match(r"[ァ-ヴー]", name):
        good = not words.no_katakana_name(name) and len(name) >= 2 and (strong or compound)
    else:
        good = (compound and not name.isupper()) or (strong and len(name) > 2 and not name.isupper()) or (compound and strong)
    return (start, match.end()) if good else None


def _kana_given(text: str, end: int) -> tuple[int, int] | None:
    """A given name in hiragana alone before さん, behind a boundary (さくらさん)."""
    found = re.compile(rf"(?:^|[\s、。「（(のは])([{HIRA}]{{2,5}})$").search(text, max(0, end - 8), end)
    return (found.start(1), end) if found and known_given(found[1]) else None


def titled(text: str) -> Iterator[Person]:
    """Names before a title: さん, 様, 委員, 課長, 教授 …"""
    for match in words.TITLED.finditer(text):
        strong = bool(re.match(rf"[ 　]?(?:{words.STRONG}|委員(?!長)|議員|部会員)", match[0])) and not match[0].strip(" 　").startswith(("宅", "方"))
        found = before(text, match.start(), strong)
        if not found or found[0] >= found[1] or words.other_word(text, match.start(), match.end()):
            continue
        if match[0][0] in " 　" and len(text[found[0] : found[1]]) == 1:
            continue
        if text[slice(*found)] in ("王", "神", "宮", "奥", "殿", "仏", "姫", "城") and match[0].endswith(("様", "さま")):
            continue
        if not words.place_of_office(text[slice(*found)], text, match.start()) and not words.vetoed(text, *found):
            yield person(text, *found)
            yield from _listed_before(text, found[0])


_JOINED = re.compile(rf"(?:^|(?<=[^{KANJI}ァ-ヴー]))({_K}{{1,7}}|{_K}{{1,4}}[ 　]{_K}{{1,3}})(?:・|、|，|,|及び|と|／|/|[ 　])$")


def _listed_before(text: str, start: int) -> Iterator[Person]:
    """Names that share the title of the last: 荒木・吉岡両委員."""
    while match := _JOINED.search(text, max(0, start - 16), start):
        run = re.sub(r"[ 　]", "", match[1])
        at = trimmed(run)
        if at is None or words.nobody(run[at:]) or (len(run) - at == 1) or (text[start - 1] in "と 　" and noun(run[at:])):
            return
        yield person(text, match.start(1) + at, match.end(1))
        start = match.start(1) + at


_LABELLED = re.compile(rf"(?<![{KANJI}])(?:{words.PERSON_LABEL})(?:[（(][^（()）\n]{{0,8}}[）)])?(?:[\s:：;=＝|｜,，、「『（(\[【\]」）)→・\"]|は|が|の欄|欄){{1,6}}({NAME})(?:{_STOP}|(?=[、。]))")
_KANA = re.compile(rf"{words.KANA_LABEL}[\s:：=|、,「（()）]{{0,4}}は?((?:[{KATA}]{{1,12}}|[{HIRA}]{{1,8}})(?:[ 　・]{{1,2}}(?:[{KATA}]{{1,12}}|[{HIRA}]{{1,8}}))?)(?=[\s、。（(）)」|,，:：]|です|様|$)")
_KANA_AFTER = re.compile(rf"([{KATA}]{{1,10}}{_GAP}[{KATA}]{{1,10}}|[{HIRA}]{{1,8}}{_GAP}[{HIRA}]{{1,8}})[（(](?:フリ)?(?:カナ|かな|読み|ふりがな)")
_NO_VALUE = re.compile(r"(?:別紙|記入|不明|なし|無し|欄|同上|本人|変更|匿名|公表|一覧|確認|未定|不詳|空欄|省略|非公開|記載|必須|任意|住所|電話|生年|フリガナ|ふりがな|年齢|性別|備考|以下|次の|当該|各|全員|職員|名簿|公開|略|続柄|印|提出|登録|入力|及び|又は|と住所)")


def labelled(text: str) -> Iterator[Person]:
    """Names behind 氏名, 名前, フリガナ: what stands there is one, known or not."""
    for match in _LABELLED.finditer(text):
        value = match[1]
        if not _value(value, bool(re.search(r"[はが]", text[match.start() : match.start(1)].split("名")[-1]))):
            continue
        if _NO_VALUE.match(value) or re.search(r"(?:課|係|局|会社|センター|大学|学校|協会|組合|事務所)$", value):
            continue
        start, end = match.span(1)
        if re.match(rf"[{KANJI}]", value):
            at = re.match(rf"{_K}+", value)
            sub = trimmed(at[0], strong=True) if at and at[0] == value else None
            start += sub or 0
        title = words.TITLED.search(text, start, end)
        if title and title.end() == end and title.start() > start:
            end = title.start()
        if end > start and not words.vetoed(text, start, end):
            yield person(text, start, end)
    for pattern in (_KANA, _KANA_AFTER):
        for match in pattern.finditer(text):
            loose = re.match(rf"[{HIRA}]", match[1]) and not re.search(r"[ 　:：|\t]", text[match.start() : match.end(1)])
            if len(re.sub(r"[ 　・]", "", match[1])) >= 3 and not loose and not words.no_katakana_name(match[1]) and not _NO_VALUE.match(match[1]):
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
        return _pair(pieces[0], pieces[1], strong=True) is not None or not spoken
    tail = re.search(rf"[{HIRA}{KATA}]+$", value)
    if tail:
        head = value[: tail.start()]
        return (known_given(tail[0]) or re.fullmatch(rf"[{KATA}]{{2,4}}", tail[0]) is not None) and _family(head) is not None
    return trimmed(value, strong=True) is not None or (not spoken and len(value) <= 6)


_ROLED = re.compile(rf"(?<![ァ-ヴーA-Za-z])(?:{words.ROLE}|(?<=[{KANJI}ァ-ヴー])(?:課|係|室|局|部|班|所|館|センター|チーム))(?P<gap>[ 　]?[:：=＝][ 　\n]?|[\t|｜]|[ 　]{{1,4}}|は、?|の|、|[（(]|)(?P<name>{NAME}){_STOP}")
_SAYS = re.compile(rf"(?:(?P<office>[課係室局部班会所館校員長担社計]の|当の)|[、。「『（\s>:：)）」]|^|私は?、?)(?P<name>{_K}{{1,6}}|{_K}{{1,4}}[ 　]{_K}{{1,3}}|[ァ-ヴー]{{2,8}})(?P<verb>です(?=[。、！!」\s]|が、|$)|である(?=[。、])|でございます|と申します|といいます|と言います|と名乗)", re.MULTILINE)


def roled(text: str) -> Iterator[Person]:
    """Names behind a role (苦情者橋本は, 担当：佐藤) and in 「課の佐藤です」."""
    for match in _ROLED.finditer(text):
        start, end = match.span("name")
        gap, value = match["gap"], match["name"]
        firm = bool(re.search(r"[:：=＝\t|｜(（]", gap)) or gap == "は"
        found = _roled_name(value, firm, gap)
        if found is None:
            continue
        start, end = start + found[0], start + found[1]
        if gap and not gap.strip(" 　") and text[end : end + 1] in ("の", "に", "で"):
            continue
        if end > start and not words.vetoed(text, start, end):
            yield person(text, start, end)
    for match in _SAYS.finditer(text):
        value, (start, end) = match["name"], match.span("name")
        named = match["verb"].startswith(("と申", "とい", "と言", "と名"))
        if re.match(r"[ァ-ヴー]", value):
            good = (named or (bool(match["office"]) and _foreign_speaker(text, start))) and not words.no_katakana_name(value)
        else:
            at = trimmed(value.replace(" ", "").replace("　", ""))
            start += at or 0
            name = value[at or 0 :]
            good = at is not None and not words.nobody(name) and (bool(match["office"]) or named or sure(name) or (not noun(name) and full_name(name)))
            good = good or (bool(match["office"]) and named and shaped(value))
        if good and not words.vetoed(text, start, end):
            yield person(text, start, end)


def _foreign_speaker(text: str, at: int) -> bool:
    """Whether the line's speaker has a foreign name: then 「係のハイです」 gives a part of it."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return bool(re.match(r"[^:：>」「]{0,12}(?:[A-ZＡ-Ｚ][a-zａ-ｚ]+ |[ァ-ヴー]+[・ ])", line))


def _roled_name(value: str, firm: bool, gap: str) -> tuple[int, int] | None:
    """Where in what follows a role the name is; None where there is none."""
    pieces = re.split(r"[ 　]+", value)
    if re.match(rf"[{KANJI}]", value):
        if len(pieces) == 2:
            at = _pair(pieces[0], pieces[1], strong=firm)
            if at is not None:
                return at, len(value)
        first = re.match(rf"{_K}+", value)
        assert first is not None
        tail = value[first.end() :]
        if tail and len(pieces) == 1 and (known_given(tail) or re.fullmatch(rf"[{KATA}]{{2,4}}", tail)) and _family(first[0]) is not None:
            return _family(first[0]) or 0, len(value)
        at = trimmed(first[0], strong=firm or not gap.strip(" 　"))
        if at is None or words.nobody(first[0][at:]):
            return None
        name = first[0][at:]
        if len(name) == 1 and gap and not re.search(r"[:：=＝\t|｜(（]", gap):
            return None
        if gap in ("の", "、") or (gap.strip() == "" and gap):
            return (at, first.end()) if full_name(name) or not noun(name) else None
        return at, first.end()
    if re.match(r"[ァ-ヴーA-ZＡ-Ｚ]", value):
        compound = bool(re.search(r"[・=＝ 　]", value))
        if compound and not words.no_katakana_name(value) and (gap in ("", "の", "は") or firm) and not value.isupper():
            return 0, len(value)
    return None


def plausible(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of a person that another program found, without its title; None where it reads as something else."""
    value = text[start:end].strip()
    start = text.index(value, start) if value else start
    title = next((match for match in words.TITLED.finditer(value) if match.end() == len(value) and match.start()), None)
    value = value[: title.start()] if title else value
    end = start + len(value)
    titled_after = bool(title or words.TITLED.match(text, end))
    if len(value) < 2 or re.search(r"[\n。、0-9０-９]", value) or words.nobody(value):
        return None
    if re.fullmatch(rf"{_K}+", value):
        at = trimmed(value, strong=True)
        alone = at is not None and split(value[at:]) == (value[at:], "")
        if at is None or (alone and not titled_after and (noun(value[at:]) or text[start - 1 : start] == "「" or not re.match(r"は|が|から|も|と|、|：|:", text[end:]))):
            return (start, end) if titled_after and shaped(value) else None
        return start + at, end
    if re.fullmatch(r"[ァ-ヴー・＝= 　]+", value):
        return (start, end) if not words.no_katakana_name(value) and len(value) > 2 and (titled_after or re.search(r"[・＝=]", value)) else None
    if re.fullmatch(rf"[{HIRA}]+", value):
        return (start, end) if known_given(value) or titled_after else None
    pieces = re.match(rf"({_K}+)[ 　]*([{HIRA}{KATA}]+|{_K}+)$", value)
    if pieces:
        at = _family(pieces[1])
        good = at is not None and (given(pieces[2]) or titled_after) and words.leads(value[:at])
        return (start + (at or 0), end) if good else None
    return (start, end) if re.fullmatch(r"[A-Z][A-Za-z'’.\- ]+", value) and " " in value and not value.isupper() else None


_MARK = r"(?:[0-9０-９]{1,2}[:：][0-9０-９]{2}(?:[:：][0-9０-９]{2})?[ 　]*)?(?:\[[^\]\n]{1,12}\][ 　]*)?"
_SPEAKER = re.compile(rf"^[ 　]*{_MARK}(?P<mark>[○◯〇◎●□■◆◇△▲▽▼・*＊-]?)[ 　]*(?P<name>{NAME})(?P<sign>[ 　]?[:：＞>「]|　|[ 　]{{2}}|[（(])", re.MULTILINE)
_TAGGED = re.compile(r"<v(?:\.[^\s>]+)*[ 　]+([^<>\n]{1,40})>")
_BOXED = re.compile(rf"^[ 　]*[【\[［<＜]({NAME})[】\]］>＞]", re.MULTILINE)


def speakers(text: str) -> Iterator[Person]:
    """Names that mark who speaks: 「谷口：」, 「○佐藤　」, ``<v 芹沢>``."""
    labels: dict[str, int] = {}
    matches = list(_SPEAKER.finditer(text))
    for match in matches:
        labels[match["name"]] = labels.get(match["name"], 0) + 1
    for match in matches:
        value, (start, end) = match["name"], match.span("name")
        colon = match["sign"].strip(" 　") not in ("", "(", "（")
        if not (colon or match["mark"]):
            continue
        if _speaker(value, colon, labels[value]) and not words.vetoed(text, start, end):
            at = trimmed(value, strong=True) if re.fullmatch(rf"{_K}+", value) else 0
            yield person(text, start + (at or 0), end)
    for match in _TAGGED.finditer(text):
        value = match[1].strip()
        title = words.TITLED.search(value)
        name = value[: title.start()] if title and title.end() == len(value) and title.start() else value
        if not words.nobody(name) and not re.fullmatch(rf"(?:{words.ROLE}|話者.*|Speaker.*|参加者.*|[0-9A-Z]{{1,3}})", name):
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
        return _pair(pieces[0], pieces[1], strong=True) is not None
    if re.fullmatch(rf"{_K}+", value):
        at = trimmed(value, strong=colon)
        if at is not None:
            name = value[at:]
            return not words.nobody(name) and (len(name) > 1 or (colon and (times > 1 or name not in "東西南北中上下表裏図注計")))
        return colon and times > 2 and shaped(value)
    if re.match(r"[A-ZＡ-Ｚァ-ヴー]", value):
        return colon and len(pieces) > 1 and times > 1 and not words.no_katakana_name(value) and not value.isupper()
    tail = re.search(rf"[{HIRA}{KATA}]+$", value)
    return bool(tail) and known_given(tail[0]) and surname(value[: tail.start()])


_WHOLE = re.compile(rf"(?<![{KANJI}ァ-ヴーヶケ])({_K}{{3,9}})(?![{KANJI}ァ-ヴーヶケ々])")
_WHOLE_SPACED = re.compile(rf"(?<![{KANJI}ァ-ヴーヶケ])({_K}{{1,6}})([ 　])({_K}{{1,3}}|[{HIRA}]{{2,4}}|[{KATA}]{{2,4}})(?![{KANJI}ァ-ヴーぁ-ん々])")
_WHOLE_KANA = re.compile(rf"(?<![{KANJI}ァ-ヴーヶケ])({_K}{{1,6}})([{HIRA}]{{2,6}}|[{KATA}]{{2,4}}(?![{KATA}]))")
_BEFORE_BRACKET = re.compile(rf"(?<![{KANJI}ァ-ヴー])({_K}{{2,7}})[ 　]?(?=[（(](?:電話|TEL|Tel|携帯|内線|☎|℡|当時)?[ 　:：]?(?:[0０][0-9０-９]{{1,4}}[-－(]|[0-9０-９]{{1,3}}歳|[0-9０-９]{{3,5}}[)）]|[昭平大][0-9和成正]))")
_BARE = re.compile(rf"(?:^|(?<=[\s、。「（(・:：,，>）)]))({_K}{{2,3}})(?=が|は|から|より|も(?!の)|に(?:確認|連絡|依頼|相談|電話|聞|伝|引|報告|渡)|へ(?:連絡|依頼|報告)|と(?:協議|相談|面談|打合|同席))", re.MULTILINE)


def whole(text: str) -> Iterator[Person]:
    """Full names that stand by themselves, and family names that are hardly anything else before は and が."""
    for match in _WHOLE.finditer(text):
        run = match[1]
        for at in range(len(run) - 2):
            if full_name(run[at:]) and words.leads(run[:at]) and not words.nobody(run):
                if not words.vetoed(text, match.start() + at, match.end()):
                    yield person(text, match.start() + at, match.end())
                break
    for match in _WHOLE_SPACED.finditer(text):
        at = _family(match[1])
        listed = known_given(match[3]) and (len(match[3]) > 1 or not noun(match[1][at or 0 :]))
        family = match[1][at or 0 :]
        if not listed and len(family) > 1 and not noun(family) and re.match(r"[（(、，,\n]|$", text[match.end() :]):
            listed = given(match[3]) and len(match[3]) > 1 and not words.nobody(match[3]) and not surname(match[3])
        if at is not None and listed and not (len(match[1]) - at == 1 and len(match[3]) == 1):
            yield person(text, match.start(1) + at, match.end())
    for match in _WHOLE_KANA.finditer(text):
        at = _family(match[1])
        if at is None or len(match[1]) - at < 2:
            continue
        for size in range(len(match[2]), 1, -1):
            name, end = match[2][:size], match.start(2) + size
            if known_given(name) and (size > 2 or size == len(match[2])) and _PARTICLE.match(text, end) and not words.vetoed(text, match.start(1) + at, end):
                yield person(text, match.start(1) + at, end)
                break
    for match in _BEFORE_BRACKET.finditer(text):
        at = trimmed(match[1], strong=True)
        if at is not None and len(match[1]) - at > 1 and not words.nobody(match[1][at:]):
            yield person(text, match.start(1) + at, match.end(1))
    for match in _BARE.finditer(text):
        if sure(match[1]):
            yield person(text, *match.span(1))
