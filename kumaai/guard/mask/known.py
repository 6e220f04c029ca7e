"""Persons that are known by name: from a list, a roster, or because the source named them once in full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kumaai.guard.mask import words
from kumaai.guard.mask.clear import clear
from kumaai.guard.mask.forms import KANJI, KATA, fold
from kumaai.guard.mask.lexicon import given, known_given, noun, split, surname
from kumaai.guard.mask.persons import Person

_AFTER = re.compile(
    r"[\s、。，．,.・:：;；/／|()（）「」『』\[\]【】〔〕<>〈〉!！?？→…―＝=*＊-]|個人|ほか|宛|あて(?=[にのへ、。てで]|$)|自宅|宅|は|が|を|に|の|と|も|へ|で|から|より|まで|や|ら|か|って|さ|です|だ|$"
)
_GAP = re.compile(r"[ 　]{0,4}(?:\r?\n[ 　]{0,20})?(?=[^\s])")
"""What may stand between a known family and given name: spaces, or the end of a line."""
_HILL = re.compile(r"[がヶケノの][丘岡崎浜浦原台谷森沢峰池島鼻瀬里花滝]")
_PLACE = r"(?:市|町|村|区|県|郡|駅|川|橋|交差点|地区|校区|神社|公園|小学校|中学校|高校|保育園|幼稚園|団地|台|通り|公民館|集会所|商店|病院|線|会館|美術館|大学)"


class Known:
    """Full names, family names and foreign names that count wherever they stand."""

    def __init__(self) -> None:
        self._families: dict[str, set[str]] = {}
        self._exact: set[str] = set()
        self._parts: set[str] = set()
        self._places: set[str] = set()
        self._first: re.Pattern[str] | None = None
        self._sizes: dict[str, list[int]] = {}

    def add_name(self, entry: str) -> None:
        """Adds a full name, 「山田太郎」, 「山田 太郎」 or with its reading behind a comma."""
        for value in re.split(r"[,，\t]", clear(entry)[0]):
            value = value.strip(" 　\"'")
            parts = re.split(r"[ 　]+", value)
            found = split("".join(parts)) if len(parts) == 1 else None
            if (len(value) < 2 and not re.match(rf"[{KANJI}]", value)) or not value:
                continue
            if len(parts) == 2 and re.search(rf"[{KANJI}]", value):
                self._add(parts[0], parts[1])
            elif len(parts) > 2 and all(len(part) == 1 for part in parts) and split("".join(parts)):
                self._add(*split("".join(parts)) or ("", ""))
            elif found and found[1]:
                self._add(*found)
            elif found:
                self._add(value, "")
            else:
                self._foreign(fold(value))
        self._first = None

    def _foreign(self, value: str) -> None:
        """A name in katakana or letters, and each part of it that is no word."""
        self._exact.add(value)
        self._first = None
        for part in re.split(r"[・=＝ 　]", value):
            if re.fullmatch(r"[ァ-ヴー]{3,}", part) and part != value and not words.no_katakana_name(part):
                self._parts.add(part)

    def _add(self, family: str, given: str) -> None:
        self._families.setdefault(fold(family), set())
        if given:
            self._families[fold(family)].add(fold(given))
        self._first = None

    @property
    def families(self) -> frozenset[str]:
        """The family names known so far, with today's form of each character."""
        return frozenset(self._families)

    def add_seen(self, value: str) -> None:
        """Adds a name as it was found in the source: a full one, or one in katakana or letters."""
        parts = re.split(r"[ 　]+", value)
        if len(parts) > 1 or re.search(r"[ァ-ヴA-Za-z]", value):
            self.add_name(value)
        if len(parts) > 2:
            self._exact.add(fold(value))
            self._first = None

    def learn(self, persons: Iterable[Person], text: str) -> None:
        """Takes over the persons found in the whole source, and which family names are places in it too."""
        for one in persons:
            if one.family and (len(one.family) > 1 or one.given or _addressed(text, one.family)):
                self._add(one.family, one.given)
            elif (
                not one.family
                and re.search(r"[・A-Za-z]", text[one.start : one.end])
                and "\n" not in text[one.start : one.end]
            ):
                self._foreign(fold(text[one.start : one.end]))
            elif not one.family and re.fullmatch(rf"[{KANJI}]{{2,4}}", text[one.start : one.end]):
                self._add(text[one.start : one.end], "")
        folded = fold(text)
        for match in re.finditer(_PLACE, folded):
            before = (folded[max(0, match.start() - size) : match.start()] for size in range(2, 6))
            self._places.update(name for name in before if name in self._families)

    def begins(self, text: str, one: Person) -> bool:
        """Whether a longer known family name begins what reads as a full name (波多野谷 beside 波多野)."""
        name = fold(text[one.start : one.end])
        return any(
            name[:size] in self._families and not known_given(name[size:])
            for size in range(len(one.family) + 1, len(name))
            if one.family
        )

    def find(self, text: str) -> Iterator[Person]:
        """Every known person in ``text``: full names anywhere, family names where nothing speaks against it."""
        if not self._families and not self._exact:  # _parts come with _exact
            return
        folded = fold(text)
        for match in self._starts().finditer(folded):
            start = match.start()
            found = self._full(folded, start) or self._surname(folded, start)
            if found and not words.vetoed(text, found.start, found.end):
                yield Person(found.start, found.end, found.family, found.given)

    def identity(self, value: str) -> tuple[str, str]:
        """(part, key): 姓 and the full name where ``value`` is the family name of exactly one known person."""
        key = re.sub(r"[\s]", "", fold(value))
        givens = self._families.get(key)
        if givens and len(givens) == 1:
            return "姓", key + next(iter(givens))
        return "", key

    def _starts(self) -> re.Pattern[str]:
        if self._first is None:
            sizes: dict[str, set[int]] = {}
            for name in (*self._families, *self._exact, *self._parts):
                sizes.setdefault(name[0], set()).add(len(name))
            self._sizes = {sign: sorted(found, reverse=True) for sign, found in sizes.items()}
            self._first = re.compile(f"[{re.escape(''.join(sorted(sizes)))}]")
        return self._first

    def _full(self, text: str, start: int) -> Person | None:
        for size in self._sizes[text[start]]:
            name = text[start : start + size]
            if name in self._exact and _bounded(text, start, start + size):
                return Person(start, start + size)
            if (
                name in self._parts
                and _bounded(text, start, start + size)
                and _PART_AFTER.match(text, start + size)
            ):
                return Person(start, start + size)
            if not (givens := self._families.get(name)):
                continue
            at = start + size
            gap = _GAP.match(text, at)
            at = gap.end() if gap else at
            ends = [at + len(given) for given in givens if text.startswith(given, at)]
            if ends and _bounded(text, start, max(ends)):
                return Person(start, max(ends), name, text[at : max(ends)])
        return None

    def _surname(self, text: str, start: int) -> Person | None:
        for size in self._sizes[text[start]]:
            name = text[start : start + size]
            if name not in self._families or (noun(name) and name in self._places and size > 1):
                continue
            if size == 1:
                if self._single(text, start):
                    return Person(start, start + 1, name, "")
                continue
            end, lead = start + size, re.search(rf"[{KANJI}{KATA}]*\Z", text[max(0, start - 8) : start])
            run = lead[0] if lead else ""
            if (start and re.match(r"[A-Za-z0-9]", text[start - 1])) or _HILL.match(text, end):
                continue
            titled = words.TITLED.match(text, end) or self._pair(text, end) or words.officer(text, end)
            if not words.leads(run) and not (
                titled and not any(surname(run[-more:] + name) for more in (1, 2) if run)
            ):
                continue
            if text[start - 1 : start] == "「" and text[end : end + 1] == "」":
                continue
            rest = re.match(rf"[{KANJI}]{{1,3}}(?![{KANJI}{KATA}])", text[end : end + 4])
            if rest and not titled and _called(rest[0]):
                return Person(start, end + len(rest[0]), name, rest[0])
            if titled or (_AFTER.match(text, end) and not self._placelike(name, text, end)):
                return Person(start, end, name, "")
        return None

    def _pair(self, text: str, end: int) -> bool:
        """Whether another known family name with a title of both follows (緒方赤星両委員)."""
        for size in range(2, 5):
            if text[end : end + size] in self._families:
                title = words.TITLED.match(text, end + size)
                if title and "両" in title[0]:
                    return True
        return False

    def _single(self, text: str, start: int) -> bool:
        """Whether a family name of one character stands as one: with a title, as a label, or beside a known name."""
        before, after = text[max(0, start - 8) : start], text[start + 1 : start + 12]
        run = re.search(rf"[{KANJI}{KATA}A-Za-z0-9ヶケ]*\Z", before)
        if run and run[0] and not words.role(run[0]):
            return False
        title = words.TITLED.match(text, start + 1)
        if title and not title[0].startswith(("宅", "君", "様", "殿", "翁")):
            return True
        if _LABEL_BEFORE.search(before) and re.match(r"[ 　]?(?:[:：＞>】〕\]）)]|$|\n)", after):
            return True
        beside = re.search(rf"([{KANJI}]{{1,4}})[・、，,／/]$", before) or re.match(
            rf"[・、，,／/]([{KANJI}]{{1,4}}?)(?:さん|両|の両|委員|議員|[・、，,）)。\s]|$)", after
        )
        if beside and fold(beside[1]) in self._families and re.match(r"[・、，,／/）)。\s]|両|の両|$", after):
            return True
        if after.startswith("個人"):
            return True
        starts = re.search(r"(?:^|[、。「」（(）)】〕\n:：])[ 　]?$", before)
        return bool(
            starts and text[start] not in _COMMON and re.match(r"(?:は|が|から|です|も|と申|個人|に)", after)
        )

    def _placelike(self, name: str, text: str, end: int) -> bool:
        """A name that is a place or a word too counts only before は, が and the like."""
        if text[end : end + 1] == "　" and re.search(
            rf"(?:^|\n)[ 　]{{0,4}}{re.escape(name)}$", text[:end][-12:]
        ):
            return False
        if text[end : end + 1] in ("", "\n") and _LABEL_BEFORE.search(
            text[max(0, end - len(name) - 8) : end - len(name)]
        ):
            return False
        return (name in self._places or noun(name)) and not re.match(
            r"(?:は|が|から|です|さ|と|、|:|：|）|\))", text[end : end + 2]
        )


_LABEL_BEFORE = re.compile(
    r"(?:^|\n|[【〔\[（(○◯〇◎]|記録|作成|作成者|担当|書記|司会|文責|進行|構成|[者人])[ 　]?[:：]?[ 　]?$"
)
_PART_AFTER = re.compile(
    rf"{words.TITLED.pattern}|は|が|も|の|に|から|と|を|より|です|[、。:：（）()】〕\s]|$"
)
_COMMON = "沼湖河丘空海雨風花草木森林原東西南北岡堀谷星畑浜島岸峰堤杉松竹梅桜栗菊畠城台園土奥岩池沢湊湯溝滝潮熊牧牛道里野金鈴鍵門雪露馬羊虎竜龍王神仏石砂泉川山田橋港辻境宮角所前今首界直相足路銀酒頭目手西中上下外内本数都"
"""Characters that stand alone as words: without a title they are a name only as a label or beside one."""


def _called(rest: str) -> bool:
    """Whether what runs on behind a known family name is a given name."""
    ends = rest[-1] in "郎朗子美香奈恵代江枝夫雄男也哉彦介輔助斗翔太樹乃紀之"
    return len(rest) > 1 and not words.nobody(rest) and (known_given(rest) or (ends and given(rest)))


def _addressed(text: str, name: str) -> bool:
    """Whether a family name of one character stands before a title somewhere in the source (沼さん)."""
    found = re.finditer(rf"(?<![{KANJI}{KATA}]){re.escape(name)}", text)
    return any(words.TITLED.match(text, match.end()) for match in found)


def _bounded(text: str, start: int, end: int) -> bool:
    """Whether an exact name is no part of a longer word of its own script."""
    for script in (r"[ァ-ヴー]", r"[A-Za-z]"):
        if re.match(script, text[start]) and start and re.match(script, text[start - 1]):
            return False
        if re.match(script, text[end - 1]) and re.match(script, text[end : end + 1] or " "):
            return False
    return True


def names_of_file(text: str) -> list[str]:
    """The names in a list: one a line, or the first column of a CSV file with its reading in the second.

    Empty lines, lines that begin with # and a heading such as 氏名 are left out.
    """
    found: list[str] = []
    for line in text.lstrip("\ufeff").splitlines():
        cells = [cell.strip(" 　\"'") for cell in re.split(r"[,\t，]", line)]
        if (
            not cells[0]
            or cells[0].startswith("#")
            or re.fullmatch(r"(?:氏\s?名|名\s?前|姓\s?名|name|Name|NAME|フルネーム)", cells[0])
        ):
            continue
        reading = cells[1] if len(cells) > 1 and re.fullmatch(rf"[{KATA}ぁ-ゖ 　]{{2,}}", cells[1]) else ""
        found.append(f"{cells[0]},{reading}" if reading else cells[0])
    return list(dict.fromkeys(found))
