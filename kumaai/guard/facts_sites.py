"""Places of an answer that are another's in the cited text, told by what sort of place their endings say (check C2).

「西口に設ける」 where the text has 「東口に」, 「白根地区に建てる」 where it has
「桃井地区に建て、白根地区のは閉じます」, 「旧庁舎に」 where it has 「旧庁舎ではなく」.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kumaai.guard.facts_names import stands
from kumaai.guard.words import pairs

_RUN = "一-龥々ヶァ-ヴー"
_OFFICES = "支所|本庁舎?|庁舎|本館|別館|分館|会館|窓口|出張所|公民館|[一-龥]{1,4}課|[一-龥]{1,4}室|図書館|体育館|センター|広場"
_SITE = re.compile(
    rf"(?<![{_RUN}])(?P<name>(?:[東西南北上中下新]の)?[{_RUN}0-9]*?(?P<kind>口|町|地区|校区|ふ頭|埠頭|団地|自治会|町内会|集落|{_OFFICES}))(?![{_RUN}ぁ-ん]*(?:頭|会長))(?P<slot>から|[はがをにでへもの])"
)
_WHOSE = re.compile(
    rf"(?<![{_RUN}])(?P<who>[{_RUN}]{{2,8}})の(?P<kind>自治会|町内会|分館|支所|工場|集落|老人会)(?=[はがをにでへもの]|から)"
)
_NO_SITE = re.compile(
    r"^(?:[本当同各全他両現]|市内|県内|地元|近隣|周辺|対象|関係|重点|モデル)*(?:口|町|地区|校区|団地|自治会|町内会|集落)$|人口|窓口$|入口$|出口$|間口$|戸口$|[手利大小悪糸辛蛇]口$|.*(?:重点|対象|モデル|各|全|両|他)地区$"
)
_NOBODY = re.compile(
    r"^(?:地元|市内|町内|各|全|両|他|近隣|周辺|関係|対象|当該|一部|多く|沿線|該当|全て|現在|今|住民)"
)
_LISTED = re.compile(rf"[{_RUN}]{{2,8}}(?:(?:、|・|と|や|及び)[{_RUN}]{{2,8}})+")
_INSTEAD = r"(?:では|で)なく、?(?P<right>[一-龥々ヶァ-ヴー]{2,})"
_CLAUSE = re.compile(r"[^、。\n]*(?:[、。\n]|$)")
_TWINS = re.compile(r"[東西南北上中下新旧]|第?[一二三四五\d]")
_SIMILAR = re.compile(r"同様|同じ|とも|両|いずれも|それぞれ")
_EMPTY = frozenset("行実施予定考方針進対応取組図中者等的化思言説明答述今年度月日時分間")
_SHARED, _MOST = 0.4, 40


@dataclass(frozen=True, slots=True)
class _Site:
    """A place in a text: its name, what sort it is, the particle after it, its sentence and clause."""

    name: str
    kind: str
    slot: str
    sentence: str
    clause: str


def replaced_sites(claim: str, own: str, near: str, whole: str) -> Iterator[tuple[str, str]]:
    """Places of a line that stand where the cited text has another of the sort: (the answer's, the source's).

    ``own`` is the cited text, ``near`` the same with what stands by it, ``whole`` the source.
    """
    mine, theirs = _sites(claim)[:_MOST], _sites(own)[:_MOST]
    rivals = [other for other in theirs if other.name not in claim]
    for site in mine:
        denied = re.search(rf"(?<![{_RUN}]){re.escape(site.name)}{_INSTEAD}", own)
        if denied and "なく" not in claim and denied["right"] not in claim:
            yield site.name, denied["right"]
        elif not stands(site.name, near):
            yield from _in_place(site, rivals, whole)
        elif site.name in own:
            yield from _in_other_clause(site, rivals, claim, own)
    yield from _whose(claim, own, near, whole)


def _in_place(site: _Site, rivals: list[_Site], whole: str) -> Iterator[tuple[str, str]]:
    """A place that the cited text lacks, with one in its role there."""
    for other in rivals:
        if stands(other.name, site.name):  # 「鵜川地区公民館」 is the 「公民館」 of the text
            continue
        one_sort = other.kind == site.kind and (site.name in whole or _twins(site.name, other.name))
        offices = _office(site) and _office(other) and site.slot in ("に", "で", "から", "へ")
        if not one_sort and not (offices and site.name in whole):
            continue
        if site.slot == other.slot and site.slot != "の" and _alike(site, other):
            yield site.name, other.name
            return


def _in_other_clause(site: _Site, rivals: list[_Site], claim: str, own: str) -> Iterator[tuple[str, str]]:
    """A place of which the cited text says something else, and this of another of its sort."""
    deed = _deed(site.clause)
    if not deed or _SIMILAR.search(own):
        return
    clauses = [part[0] for part in _CLAUSE.finditer(own) if _deed(part[0]) & deed]
    if not clauses or any(site.name in clause for clause in clauses):
        return
    listed = next((one[0] for one in _LISTED.finditer(own) if site.name in one[0]), "")
    names = [other.name for other in rivals if other.kind == site.kind]
    names += [name for name in re.split(r"、|・|と|や|及び", listed) if name and name not in claim]
    for name in names:
        if any(re.search(rf"{re.escape(name)}(?:から|[がをにでへ])", clause) for clause in clauses):
            yield site.name, name
            return


def _whose(claim: str, own: str, near: str, whole: str) -> Iterator[tuple[str, str]]:
    """「稲荷前の自治会」 where the cited text has only 「波多江の自治会」."""
    theirs = [match for match in _WHOSE.finditer(own) if not _NOBODY.search(match["who"])]
    for mine in _WHOSE.finditer(claim):
        if mine["who"] in near or mine["who"] not in whole or _NOBODY.search(mine["who"]):
            continue
        for other in theirs:
            if other["kind"] == mine["kind"] and other["who"] not in claim:
                yield mine[0], other[0]
                break


@lru_cache(maxsize=256)
def _sites(text: str) -> tuple[_Site, ...]:
    found: list[_Site] = []
    for sentence in re.finditer(r"[^。\n]+", text):
        for match in _SITE.finditer(sentence[0]):
            name = match["name"]
            if (len(name) > 1 and not _NO_SITE.search(name)) or name in ("支所", "本庁"):
                start = sentence[0].rfind("、", 0, match.start()) + 1
                end = sentence[0].find("、", match.end())
                clause = sentence[0][start : end if end >= 0 else None]
                found.append(_Site(name, _kind(match["kind"]), match["slot"], sentence[0], clause))
    return tuple(found)


def _kind(ending: str) -> str:
    return ending[-1] if re.fullmatch(r"[一-龥]+[課室]", ending) else ending


def _office(site: _Site) -> bool:
    return bool(re.fullmatch(_OFFICES, site.kind)) or site.kind in "課室"


def _twins(one: str, other: str) -> bool:
    """Whether two names differ in a point of the compass, a number, old and new: 「西口」, 「東口」."""
    return one != other and _TWINS.sub("#", one) == _TWINS.sub("#", other)


def _alike(site: _Site, other: _Site) -> bool:
    """Whether the line shares its other words with the sentence of the rival."""
    mine = {pair for pair in pairs(site.sentence.replace(site.name, "、")) if len(pair) > 1}
    return bool(mine) and len(mine & pairs(other.sentence)) >= _SHARED * len(mine)


def _deed(clause: str) -> set[str]:
    """The characters of the last word of a clause: what is done there."""
    runs = re.findall(r"[一-龥]+", clause)
    return set(runs[-1]) - _EMPTY if runs else set()
