"""Whether the lines of an answer are borne out by the blocks that they cite (checks C1 to C3, C6).

A number that stands somewhere in the source proves little: most false numbers
do. So each line is compared with the blocks that it cites and with no others,
after notations have been made equal (:mod:`kumaai.guard.quantities`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kumaai.guard.quantities import Quantity, quantities
from kumaai.messages import _
from kumaai.source import Source


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: ``where`` holds the block ids that the line cites."""

    id: str
    level: Literal["info", "warning", "error"]
    message: str
    where: tuple[str, ...] = ()


def check(lines: Iterable[tuple[str, list[str]]], source: Source) -> list[Finding]:
    """What does not hold of ``lines``, pairs of a text and the ids of the blocks that it cites.

    Ids: facts.cite, facts.uncited, facts.number, facts.name, facts.polarity.
    """
    found: list[Finding] = []
    for text, cites in lines:
        unknown = tuple(cite for cite in cites if source.block(cite) is None)
        if unknown:
            message = _("A cited line does not exist: {ids}").format(ids=", ".join(unknown))
            found.append(Finding("facts.cite", "error", message, unknown))
        if not cites:
            found.append(Finding("facts.uncited", "info", _("No line is cited for: {text}").format(text=text)))
        blocks = [block.text for cite in cites if (block := source.block(cite)) is not None]
        if blocks:
            found += _compare(text, blocks, tuple(cites), source)
    return found


def _compare(text: str, blocks: list[str], where: tuple[str, ...], source: Source) -> list[Finding]:
    cited = "\n".join(blocks)
    known = quantities(cited)
    found: list[Finding] = []
    for item in quantities(text):
        if not any(_equal(item, other) for other in known) and not _literal(item, cited):
            message = _("“{value}” is not in the cited lines.").format(value=item.text)
            found.append(Finding("facts.number", "warning", message, where))
    if not found:
        found += _exchanged(text, blocks, where)
    for name in _strange_names(text, cited, source):
        message = _("The name “{name}” is not in the cited lines.").format(name=name)
        found.append(Finding("facts.name", "warning", message, where))
    clash = _polarity(text, cited)
    if clash:
        message = _("The cited lines say the opposite, or leave it open: {text}").format(text=clash)
        found.append(Finding("facts.polarity", "warning", message, where))
    return found


def _equal(one: Quantity, other: Quantity) -> bool:
    """Whether ``other``, in the source, bears out ``one``."""
    if one.kind == "year" and other.kind == "date":
        return one.value[0] is not None and one.value[0] == other.value[0]
    if one.kind == "date" and other.kind == "date":
        return one.value[1:] == other.value[1:] and (None in (one.value[0], other.value[0]) or one.value[0] == other.value[0])
    if one.kind == "time" and other.kind == "time":
        return _same_time(one.value, other.value)
    if one.kind == "article" and other.kind == "article":
        return one.value[0] == other.value[0] and (one.value[1] == other.value[1] or "" in (one.value[1], other.value[1]))
    if one.kind == "number" and other.kind in ("number", "article"):
        return one.value[0] == other.value[0] and (other.kind == "article" or _same_unit(str(one.value[1]), str(other.value[1])))
    return one.kind == other.kind and one.value == other.value


def _same_time(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """9時 and 午前9時 agree; in the afternoon people say 2時 for 午後2時."""
    (minutes, marked), (others, other_marked) = one, other
    if minutes == others:
        return True
    hour = int(str(others)) // 60
    return bool(marked) and not other_marked and 1 <= hour <= 6 and int(str(minutes)) == int(str(others)) + 720


def _same_unit(one: str, other: str) -> bool:
    """Units agree, or one of them is a thing counted without a counter."""
    return one == other or "" in (one, other)


def _literal(item: Quantity, cited: str) -> bool:
    """Whether the very characters stand in the source (a name such as 第2ふれあい館)."""
    text = unicodedata.normalize("NFKC", item.text)
    folded = unicodedata.normalize("NFKC", cited)
    return len(text) > 1 and bool(re.search(rf"(?<![0-9.,]){re.escape(text)}(?![0-9])", folded))


_WORDS = re.compile(r"[一-龥々]{2,}|[ァ-ヴー]{2,}|[A-Za-z]{2,}")


def _exchanged(text: str, blocks: list[str], where: tuple[str, ...]) -> list[Finding]:
    """Values given to the wrong subjects: each is in the source, beside another name."""
    items = [item for item in quantities(text) if item.kind in ("number", "percent", "time")]
    if len(items) < 2:
        return []
    for block in blocks:
        places = _subjects(block, quantities(block))
        if len({frozenset(words) for _, words in places}) < 2:
            continue
        for item, words in _subjects(text, items):
            mine = [subject for other, subject in places if _equal(item, other)]
            others = [subject for other, subject in places if not _equal(item, other) and other.kind == item.kind]
            telling = words & set().union(*others) - set().union(*mine) if mine and others else set()
            if telling and not any(words & subject - set().union(*others) for subject in mine):
                message = _("“{value}” belongs to something else in the cited lines.").format(value=item.text)
                return [Finding("facts.number", "warning", message, where)]
    return []


def _subjects(text: str, items: list[Quantity]) -> list[tuple[Quantity, set[str]]]:
    """For each quantity the words between the one before and it."""
    result: list[tuple[Quantity, set[str]]] = []
    previous = 0
    for item in items:
        segment = text[previous : item.start]
        result.append((item, {word for word in _WORDS.findall(segment)}))
        previous = item.end
    return result


_TITLED = re.compile(r"(?P<name>[一-龥々]{1,4}|[ァ-ヶー]{2,}(?:・[ァ-ヶー]+)*)(?P<title>さん|氏|様|委員(?!会)|議員|先生|教授|課長|部長|局長|係長|市長|町長|村長|会長|理事)")
_HOLDER = re.compile(r"(?:課|部|局|室|係|社|担当)の(?P<name>[一-龥々]{1,4})(?=で(?:ある|す|、)|さん|氏|だ)")
_LAW = re.compile(r"[一-龥々]{2,20}?(?:(?<![方手用文話司立療製技])法|条例|要綱|規則|計画)(?![一-龥])")
_ROLES = frozenset("担当 関係 各担当 事務局 委員 議員 出席 会長 部会 副会 当該 専門 公募 学識 両 全 各 同 市長 町長 教育 皆 市町村 政令市 中核市 市民 参加者 保護者 住民 一部 複数 多数 多く 他 別".split())
_PLACE = ("町", "村", "市", "区", "台", "丘", "野", "原", "山", "川")


def _strange_names(text: str, cited: str, source: Source) -> list[str]:
    """Names in the line that the cited blocks lack: persons by their title, laws, places."""
    names: list[str] = []
    for match in _TITLED.finditer(text):
        name = match["name"]
        if name not in _ROLES and name not in cited and not _role_like(name):
            names.append(name)
    names += [match["name"] for match in _HOLDER.finditer(text) if match["name"] not in cited]
    for match in _LAW.finditer(text):
        if match[0][-5:] not in cited and (match[0].endswith("法") or match[0] in source.text()):
            names.append(match[0])
    for place in _places(text, cited, source):
        if not any(place in name or name in place for name in names):
            names.append(place)
    return names


def _role_like(name: str) -> bool:
    return name.endswith(("課", "部", "局", "係", "室", "会", "担当", "副", "長")) or name[:1] in "各全両同副"


def _places(text: str, cited: str, source: Source) -> list[str]:
    """Words of kanji that the cited blocks lack, that no dictionary has, or that name a place elsewhere."""
    from kumaai.rules.proofread.homophones import lexicon

    words = lexicon()
    elsewhere = source.text()
    found = []
    for item in reversed(quantities(text)):
        text = text[: item.start] + " " + text[item.end :]
    for match in re.finditer(r"[一-龥々ヶ]{2,6}", text):
        run = match[0]
        if run in cited:
            continue
        if len(run) > 2 and run.endswith(_PLACE) and run[-2:] not in words and run not in _ROLES:
            found.append(run)
            continue
        if any(run[i : i + 2] in cited for i in range(len(run) - 1)):
            continue
        known = all(run[i : i + 2] in words for i in range(0, len(run) - 1, 2))
        if not known and len(run) <= 5 and not any(run[i : i + 2] in words for i in range(len(run) - 1)):
            found.append(run)
        elif run in elsewhere and run.endswith(_PLACE):
            found.append(run)
    return found


_NEGATED = re.compile(r"ない|なかっ|なく(?!て(?!よ|も|い))|ませ(?:ん|ぬ)|ず(?:、|に|。|$)|ざる|ぬ(?:。|$)|見送|見合わせ|不可|反対|否決|不承認|取りやめ|中止|据え置|不要|認めら?れ?な")
_OPEN = re.compile(r"見送|継続審議|継続し?て(?:審議|検討|協議)|保留|持ち帰|先送り|次回に|再度検討|改めて(?:審議|協議|検討)|引き続き検討|未定|否決|不承認|撤回|取り下げ|不採択")
_DECIDED = re.compile(r"決定|承認|可決|採択|合意|了承|議決|決ま|決し|決め|認定|同意")
_MANNERS = ("全会一致", "全員一致", "満場一致", "賛成多数", "多数決", "挙手多数", "起立多数")
_SPEAKER = re.compile(r"^\s*(?:[○◯●◎]\s*[^\s　：:]{1,12}[\s　：:]|【[^】]{1,15}】|[^\s　：:。、]{1,12}(?:　|[：:]))")
_UNCERTAIN = re.compile(r"(?:ます|です|でしょう|ない|ません|ました)か|いかが|どうか|かどうか|の(?:です)?か[。、]?$")
_STEM = re.compile(r"[一-龥々]{2,}|[ァ-ヶー]{2,}|[一-龥](?=[はをがもわいうえおかきくけこがさしすせそたちつてとなにぬねのばびぶべぼまみむめもらりるれろっん])")


def _polarity(text: str, cited: str) -> str:
    """The words of the source that say the opposite of ``text``, where it is clear; else ""."""
    if _DECIDED.search(text) and not _OPEN.search(text) and not _NEGATED.search(text):
        open_words = _OPEN.search(cited)
        if open_words and not _DECIDED.search(re.sub(r"(?:不承認|不採択|否決|決定(?:には|し(?:な|て(?:い|お)ら?(?:な|ず))))", "", cited)):
            return open_words[0]
    if _OPEN.search(text) and not _OPEN.search(cited) and re.search(r"(?:可決|承認|決定|採択|了承)(?:さ|し|と|い)", cited) and not _NEGATED.search(cited):
        return text
    for ways in (("全会一致", "全員一致", "満場一致"), ("賛成多数", "多数決", "挙手多数", "起立多数")):
        others = [way for way in _MANNERS if way not in ways and way in cited]
        if others and any(way in text for way in ways) and not any(way in cited for way in ways):
            return others[0]
    if "賛成" in text and "反対" not in text and "反対" in cited and "賛成" not in cited:
        return "反対"
    if "反対" in text and "賛成" not in text and "賛成" in cited and "反対" not in cited:
        return "賛成"
    return _opposite_clause(text, cited)


def _opposite_clause(text: str, cited: str) -> str:
    """A clause of the source about the same thing that is denied where the line affirms, or the reverse."""
    clauses = [_SPEAKER.sub("", line) for line in cited.split("\n")]
    clauses = [clause for line in clauses for clause in re.split(r"。|(?<=が)、(?=しかし|ただし|一方)", line) if clause.strip()]
    for line in re.split(r"[。\n]", text):
        stems = _stems(line)
        agreeing, opposed = 0.0, [(0.0, "")]
        for clause in clauses:
            shared = stems & _stems(clause)
            likeness = _likeness(shared, stems, _stems(clause))
            if likeness == 0 or _UNCERTAIN.search(clause):
                continue
            if _negative(line, shared) == _negative(clause, shared):
                agreeing = max(agreeing, likeness)
            else:
                opposed.append((likeness, clause.strip()))
        likeness, clause = max(opposed)
        if likeness > agreeing:
            return clause
    return ""


def _likeness(shared: set[str], line: set[str], clause: set[str]) -> float:
    """How surely two clauses speak of one thing, 0 to 1: the share of the words of the shorter one."""
    shorter = min(len(line), len(clause))
    if not shared or (len(shared) == 1 and shorter > 2) or len(shared) / shorter < 0.6:
        return 0.0
    return len(shared) / shorter


def _stems(text: str) -> set[str]:
    """Content words of two characters and more; longer kanji runs also by their pairs."""
    stems: set[str] = set()
    for word in _STEM.findall(text):
        stems.add(word)
    return stems


def _negative(text: str, shared: set[str]) -> bool:
    """Whether the last shared word of ``text`` is denied by what follows it."""
    last = max((text.rfind(word) for word in shared), default=-1)
    return bool(_NEGATED.search(text, max(0, last)))
