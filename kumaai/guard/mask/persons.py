"""Persons before a title, and how a name is read backwards and forwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kumaai.guard.mask import words
from kumaai.guard.mask.forms import HIRA, KANJI, KATA, LATIN, UPPER
from kumaai.guard.mask.lexicon import given, known_given, likely, loose, noun, shaped, split, surname

K = rf"[{KANJI}ヶケヵノ]"
GAP = "[ 　]{1,2}"
_RUN_END = re.compile(rf"{K}+$")
_KANA_END = re.compile(
    rf"({K}{{1,8}})({GAP})?([{HIRA}]{{2,5}}|[{KATA}]{{2,8}}|(?:[{KATA}]{{1,4}}|[{HIRA}]{{1,3}})[子江代枝恵])$"
)
_SPACED_END = re.compile(rf"({K}{{1,8}})({GAP})({K}{{1,4}})$")
_FOREIGN_END = re.compile(
    rf"(?<![ァ-ヴー{LATIN}])(?:(?:(?<![{KANJI}])[{KANJI}]{{1,4}}・)?[ァ-ヴー]+(?:[・=＝ 　][ァ-ヴー]+){{0,4}}|[{UPPER}][{LATIN}'’.\-]*(?:[ 　][{UPPER}][{LATIN}'’.\-]*){{0,4}})$"
)
_FOREIGN = rf"[ァ-ヴー]{{2,}}(?:[・=＝ 　][ァ-ヴー]+){{0,4}}|[{UPPER}][{LATIN}'’.\-]+(?:[ 　,]{{1,2}}[{UPPER}][{LATIN}'’.\-]*){{0,4}}"
_NO_KANA = re.compile(
    r".*(?:[をはがにのでへも]|から|まで|より|たち|ども|ほか|など|だけ|しか|ほど|さえ|です|ます|した|って|する|いる|ある|なる|れる|せる|った|てる|お|ご|みな)$|(?:[をはがにのでとへも]|お|ご)"
)
"""Kana between kanji and さん that are rather grammar than a given name."""
NAME = rf"(?:{K}{{1,7}}(?:{GAP}(?:{K}{{1,4}}|[{HIRA}]{{1,6}}|[{KATA}]{{1,8}})(?![{KANJI}]|[ 　]?[:：])|[{HIRA}]{{2,5}}?|[{KATA}]{{1,4}}[子江代枝恵](?![{KANJI}])|[{HIRA}]{{1,3}}[子江代枝恵](?![{KANJI}])|[{KATA}]{{2,8}})?|{_FOREIGN}|[{HIRA}]{{1,6}}{GAP}[{HIRA}]{{1,6}}|[{KATA}]{{1,10}}{GAP}[{KATA}]{{1,10}})"
STOP = r"(?=[\s、。，．,.・:：;；/／|()（）「」『』\[\]【】<>〉》\"'!！?？]|は|が|を|に|の|と|も|へ|で|から|より|まで|です|さん|様|氏|$)"
PARTICLE = re.compile(
    r"(?:は|が|を|に|の|と|も|へ|で|から|より|まで|です|さん|様|氏|や|、|。|[\s（()）「」・,，:：/／|]|$)"
)


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
    kana = re.fullmatch(rf"({K}{{2,3}})([{HIRA}{KATA}]{{2,5}})", value)
    if not found and kana:
        return Person(start, end, kana[1], kana[2])
    return Person(start, end, *found) if found else Person(start, end)


def trimmed(run: str, strong: bool = False) -> int | None:
    """Where a known name begins in a run of kanji that ends with it; None where none does.

    ``strong`` takes any kanji for the given name.
    """
    for at in range(2, len(run) - 1):
        if words.office(run[:at]) and (split(run[at:]) or likely(run[at:])):
            return at
    for at in range(len(run)):
        if (
            words.leads(run[:at])
            and (split(run[at:]) or (strong and loose(run[at:])))
            and (len(run) - at > 1 or not at or words.role(run[:at]))
        ):
            return at
    return None


def before(text: str, end: int, strong: bool) -> tuple[int, int] | None:
    """The name that ends at ``end``, before a title; a ``strong`` title (さん) lets unknown names count."""
    low = max(0, end - 40)
    spaced = _SPACED_END.search(text, low, end)
    if spaced:
        at = pair_at(spaced[1], spaced[3], strong)
        if at is not None:
            return spaced.start(1) + at, end
    kana = _KANA_END.search(text, low, end)
    if kana and (
        known_given(kana[3])
        or (given(kana[3]) and re.match(rf"[{KATA}]", kana[3]))
        or (strong and kana[2] and given(kana[3]))
    ):
        bare = kana[1]
        if strong and kana[2] and family_at(bare) is None and 1 < len(bare) < 4 and not words.nobody(bare):
            return kana.start(1), end
        at = family_at(kana[1])
        if at is not None:
            return kana.start(1) + at, end
    if (
        kana
        and strong
        and not kana[2]
        and re.fullmatch(r"[ぁ-ゖ]{2,3}", kana[3])
        and not _NO_KANA.match(kana[3])
    ):
        at = family_at(kana[1])
        if at is not None and len(kana[1]) - at > 1 and not noun(kana[1][at:]):
            return kana.start(1) + at, end
        if likely(kana[1]) and not words.nobody(kana[1]):
            return kana.start(1), end
    run = _RUN_END.search(text, low, end)
    if run:
        return _from_run(text, run.start(), end, strong)
    foreign = _FOREIGN_END.search(text, low, end)
    if foreign:
        return _from_foreign(text, foreign, strong)
    return _kana_given(text, end) if strong else None


def pair_at(first: str, second: str, strong: bool) -> int | None:
    at = family_at(first)
    if at is not None and known_given(second) and len(first) - at > 1:
        return at
    if re.match(rf"[{HIRA}]", second) and not known_given(second):
        return None
    if at is not None and given(second) and not words.nobody(second):
        return at
    if strong and (known_given(second) or (given(second) and likely(first))):
        for cut in range(len(first) - 1):
            name = first[cut:]
            led = (cut == 0 or words.role(first[:cut])) and len(name) <= 4 and not words.unnamed(name)
            if led and (shaped(name) or likely(name) or (len(name) == 4 and not words.nobody(name))):
                return cut
    if (
        at is not None
        and strong
        and len(first) - at > 1
        and re.fullmatch(rf"[{KANJI}]{{1,3}}", second)
        and loose(first[at:] + second)
        and not words.nobody(second)
    ):
        return at
    return None


def family_at(run: str) -> int | None:
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
    if (
        not strong
        and len(run) == 2
        and likely(run)
        and not (start and re.match(rf"[{KATA}A-Za-z0-9０-９]", text[start - 1]))
    ):
        return None if noun(run) or words.place(run) or words.department(run) else (start, end)
    if not strong or (start and re.match(rf"[{KATA}A-Za-z0-9０-９お御ご第]", text[start - 1])):
        return None
    for cut in range(len(run)):
        name = run[cut:]
        if (
            (cut == 0 or words.role(run[:cut]))
            and not words.nobody(name)
            and (shaped(name) or likely(name) or known_given(name))
        ):
            return start + cut, end
    return None


def _from_foreign(text: str, match: re.Match[str], strong: bool) -> tuple[int, int] | None:
    name, start = match[0], match.start()
    compound = bool(re.search(r"[・=＝ 　]", name))
    if (
        start
        and re.match(rf"[{KANJI}]", text[start - 1])
        and not words.leads(text[max(0, start - 6) : start])
    ):
        return None
    joined = re.match(rf"([{KANJI}]+)・", name)
    if joined and not surname(joined[1]):
        start += joined.end()
        name = name[joined.end() :]
        compound = bool(re.search(r"[・=＝ 　]", name))
        joined = None
    if joined or re.match(r"[ァ-ヴー]", name):
        good = not words.no_katakana_name(name) and len(name) >= 2 and (strong or compound)
    else:
        good = (
            (compound and not name.isupper())
            or (strong and len(name) > 2 and not name.isupper())
            or (compound and strong)
        )
    return (start, match.end()) if good else None


def _kana_given(text: str, end: int) -> tuple[int, int] | None:
    """A given name in hiragana alone before さん, behind a boundary (さくらさん)."""
    found = re.compile(rf"(?:^|[\s、。「（(のは・とや])([{HIRA}]{{2,5}})$").search(text, max(0, end - 8), end)
    return (found.start(1), end) if found and (known_given(found[1]) or surname(found[1])) else None


def titled(text: str) -> Iterator[Person]:
    """Names before a title: さん, 様, 委員, 課長, 教授 …"""
    for match in words.TITLED.finditer(text):
        strong = bool(re.match(rf"[ 　]?(?:{words.STRONG}|委員(?!長)|議員|部会員)", match[0])) and not match[
            0
        ].strip(" 　").startswith(("宅", "方"))
        if "両" in match[0]:
            yield from _pair_before(text, match.start())
        found = before(text, _begins(text, match), strong)
        if not found or found[0] >= found[1] or words.other_word(text, match.start(), match.end()):
            continue
        if match[0][0] in " 　" and len(text[found[0] : found[1]]) == 1:
            continue
        if text[slice(*found)] in ("王", "神", "宮", "奥", "殿", "仏", "姫", "城") and match[0].endswith(
            ("様", "さま")
        ):
            continue
        if not words.place_of_office(text[slice(*found)], text, match.start()) and not words.vetoed(
            text, *found
        ):
            yield person(text, *found)
            yield from _listed_before(text, found[0])
    for match in _OFFICER.finditer(text):
        for cut in range(min(4, len(match[1]) - 2), 1, -1):
            if surname(match[1][:cut]) and words.department(match[1][cut:]):
                yield Person(match.start(1), match.start(1) + cut, match[1][:cut])
                break


def _begins(text: str, match: re.Match[str]) -> int:
    """Where the title begins: 元 and 前 before it may end the name (野元区長, 秋元課長)."""
    start = match.start()
    if match[0][0] in "元前新":
        run = _RUN_END.search(text, max(0, start - 3), start)
        name = run[0] + match[0][0] if run else ""
        if name and len(name) <= 3 and (surname(name) or (len(name) == 2 and likely(name))):
            return start + 1
    return start


def _pair_before(text: str, end: int) -> Iterator[Person]:
    """Two family names written as one run before 両委員 (緒方赤星両委員)."""
    run = _RUN_END.search(text, max(0, end - 12), end)
    for cut in range(2, len(run[0]) - 1) if run else ():
        assert run is not None
        first, second = run[0][:cut], run[0][cut:]
        if surname(first) and surname(second) and not words.place(first):
            yield Person(run.start(), run.start() + cut, first)
            yield Person(run.start() + cut, end, second)
            return


_OFFICER = re.compile(
    rf"^[ 　]{{0,8}}[○◯〇◎●□■◆◇△▲▽▼・]?[ 　]?({K}{{4,14}})(?:部長|課長|局長|次長|室長|係長|所長|参事|主幹)",
    re.MULTILINE,
)


_JOINED = re.compile(
    rf"(?:^|(?<=[^{KANJI}ァ-ヴー]))({K}{{1,7}}|{K}{{1,4}}[ 　]{K}{{1,3}})(?:・|、|，|,|及び|と|／|/|[ 　])$"
)


def _listed_before(text: str, start: int) -> Iterator[Person]:
    """Names that share the title of the last: 荒木・吉岡両委員."""
    while match := _JOINED.search(text, max(0, start - 16), start):
        run = re.sub(r"[ 　]", "", match[1])
        at = trimmed(run)
        if (
            at is None
            or words.nobody(run[at:])
            or (len(run) - at == 1)
            or (text[start - 1] in "と 　" and noun(run[at:]))
        ):
            return
        yield person(text, match.start(1) + at, match.end(1))
        start = match.start(1) + at
