"""Who does what to whom, and what comes first: parts of a line that have changed places (check C6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.guard.words import pairs

_RUN = r"[一-龥々ヶァ-ヴーA-Za-z]"
_WHO = rf"{_RUN}{{1,10}}"
_BORROWS = re.compile(r"(?P<owner>[ぁ-んァ-ヴー一-龥]{2,12}?)から[^。]{0,16}借")
_PAYS = re.compile(rf"(?P<payer>{_WHO})[がは][^。]{{0,30}}?(?P<payee>{_WHO})[にへ](?:支払|払|納め|納付)")
_GIVES = r"補償|支給|支払|交付|助成|給付|補助"
_SHARED_OUT = re.compile(rf"(?P<a>{_WHO})[はを](?P<x>{_WHO})、(?P<b>{_WHO})[はを](?P<y>{_WHO})が(?={_RUN})")
_THEN = re.compile(
    r"(?P<first>[^、。]{2,24}?)(?:(?:が|を|し)?(?:済み|終わり|完了し?)次第|た後に?|の?後(?:に|、)|てから)、?(?P<then>[^、。]{2,30})"
)


def changed_roles(claim: str, own: str) -> Iterator[str]:
    """The parts of a line in which lender and borrower, payer and paid, two agents or two steps have changed places."""
    for match in _BORROWS.finditer(claim):
        if "借" not in own and _lent_to(match["owner"], own):
            yield match[0]
    for match in _PAYS.finditer(claim):
        payer, payee = re.escape(match["payer"]), re.escape(match["payee"])
        gives = re.search(rf"(?<!{_RUN}){payee}[がは][^、。]{{0,12}}(?:{_GIVES})", own)
        if gives and not re.search(rf"{payer}[がは][^。]{{0,30}}(?:支払|払|納)", own):
            yield match[0]
    for match in _SHARED_OUT.finditer(claim):
        if _agent(match["a"], own) == match["y"] and _agent(match["b"], own) == match["x"]:
            yield match[0]
    yield from _steps_turned(claim, own)


def _lent_to(name: str, own: str) -> bool:
    """Whether the text lends to somebody: 「相手方に貸し付ける」, 「貸付けの相手 相手方」."""
    if name not in own:
        return False
    return bool(
        re.search(
            rf"{re.escape(name)}[にへ][^。]{{0,24}}貸|貸付け?の?相手[^。\n]{{0,20}}{re.escape(name)}", own
        )
    )


def _agent(thing: str, own: str) -> str | None:
    """Who does something with a thing: the noun before 「が」 in the clause whose topic shares the thing's beginning."""
    match = re.search(rf"{re.escape(thing[:3])}[^、。]{{0,8}}[はを]、?(?P<who>{_WHO})が", own)
    return match["who"] if match else None


def _steps_turned(claim: str, own: str) -> Iterator[str]:
    """「取り壊した後に移転」 where the text has 「移転が済み次第、取り壊す」."""
    theirs = [(_grams(match["first"]), _grams(match["then"])) for match in _THEN.finditer(own)]
    for match in _THEN.finditer(claim):
        first, then = _grams(match["first"]), _grams(match["then"])
        for before, after in theirs:
            if first & after and then & before and not first & before and not then & after:
                yield match[0]


def _grams(text: str) -> set[str]:
    """The pairs of characters of words, a compound verb without its kana too (取り壊す, 取壊)."""
    bare = re.sub(r"(?<=[一-龥])[りきえけちしてみいせげめれ](?=[一-龥])", "", text)
    return {pair for pair in pairs(bare) if len(pair) > 1}
