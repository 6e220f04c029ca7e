"""Full names that stand by themselves, and what another program takes for a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.guard.mask import words
from kumaai.guard.mask.forms import HIRA, KANJI, KATA
from kumaai.guard.mask.lexicon import full_name, given, known_given, noun, shaped, split, sure, surname
from kumaai.guard.mask.persons import PARTICLE, K, Person, family_at, person, trimmed

_WHOLE = re.compile(rf"(?<![{KANJI}ァ-ヴーヶケ])({K}{{3,9}})(?![{KANJI}ァ-ヴーヶケ々])")
_WHOLE_SPACED = re.compile(
    rf"(?<![{KANJI}ァ-ヴーヶケ])({K}{{1,6}})([ 　])({K}{{1,3}}|[{HIRA}]{{1,3}}[子江代枝恵美]|[{HIRA}]{{2,4}}|[{KATA}]{{2,4}})(?![{KANJI}ァ-ヴー々])"
)
_WHOLE_KANA = re.compile(
    rf"(?<![{KANJI}ァ-ヴーヶケ])({K}{{1,6}})([{HIRA}]{{2,6}}|[{KATA}]{{2,4}}(?![{KATA}]))"
)
_BEFORE_BRACKET = re.compile(
    rf"(?<![{KANJI}ァ-ヴー])({K}{{2,7}})[ 　]?(?=[（(](?:[^（()）\n]{{0,10}}(?:長|補佐|主幹|主査|主任|主事|参事|委員|議員|教授|医師|弁護士|技師|保健師|担当|職員|会員|記録|書記|司会|社協|包括|町|市|県)[)）]|[^（()）\n ]{{1,64}}@|(?:電話|TEL|Tel|携帯|内線|☎|℡|当時)?[ 　:：]?(?:[0０][0-9０-９]{{1,4}}[-－(]|[0-9０-９]{{1,3}}歳|[0-9０-９]{{3,5}}[)）]|[昭平大][0-9和成正])))"
)
_BARE = re.compile(
    rf"(?:^|(?<=[\s、。「（(・:：,，>）)]))({K}{{2,3}})(?=が|は|から|より|も(?!の)|に(?:確認|連絡|依頼|相談|電話|聞|伝|引|報告|渡)|へ(?:連絡|依頼|報告)|と(?:協議|相談|面談|打合|同席))",
    re.MULTILINE,
)


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
        at = family_at(match[1])
        if re.match("[ぁ-ん]", text[match.end() : match.end() + 1]) and not _goes_on(text, match, at):
            continue
        listed = known_given(match[3]) and (len(match[3]) > 1 or not noun(match[1][at or 0 :]))
        family = match[1][at or 0 :]
        if (
            not listed
            and len(family) > 1
            and not noun(family)
            and re.match(r"[（(、，,\n]|$", text[match.end() :])
        ):
            listed = (
                given(match[3]) and len(match[3]) > 1 and not words.nobody(match[3]) and not surname(match[3])
            )
        if at is not None and listed and not (len(match[1]) - at == 1 and len(match[3]) == 1):
            yield person(text, match.start(1) + at, match.end())
    for match in _WHOLE_KANA.finditer(text):
        at = family_at(match[1])
        if at is None or len(match[1]) - at < 2:
            continue
        for size in range(len(match[2]), 1, -1):
            name, end = match[2][:size], match.start(2) + size
            if (
                known_given(name)
                and (size > 2 or size == len(match[2]))
                and PARTICLE.match(text, end)
                and not words.vetoed(text, match.start(1) + at, end)
            ):
                yield person(text, match.start(1) + at, end)
                break
    for match in _BEFORE_BRACKET.finditer(text):
        at = trimmed(match[1], strong=True)
        if at is not None and len(match[1]) - at > 1 and not words.nobody(match[1][at:]):
            yield person(text, match.start(1) + at, match.end(1))
    for match in _BARE.finditer(text):
        if sure(match[1]):
            yield person(text, *match.span(1))


def _goes_on(text: str, match: re.Match[str], at: int | None) -> bool:
    """Whether a spaced name may be followed by kana: both parts are listed, and a particle comes next."""
    return (
        at is not None
        and len(match[1]) - at > 1
        and len(match[3]) > 1
        and known_given(match[3])
        and re.fullmatch(rf"{K}+|.*[子江代枝恵美]|[{KATA}]+", match[3]) is not None
        and PARTICLE.match(text, match.end()) is not None
    )


def plausible(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of a person that another program found, without its title; None where it reads as something else."""
    value = text[start:end].strip()
    start = text.index(value, start) if value else start
    title = next(
        (match for match in words.TITLED.finditer(value) if match.end() == len(value) and match.start()), None
    )
    value = value[: title.start()] if title else value
    end = start + len(value)
    titled_after = bool(title or words.TITLED.match(text, end))
    if len(value) < 2 or re.search(r"[\n。、0-9０-９]", value) or words.nobody(value):
        return None
    if re.fullmatch(rf"{K}+", value):
        at = trimmed(value, strong=True)
        alone = at is not None and split(value[at:]) == (value[at:], "")
        if at is None or (
            alone
            and not titled_after
            and (
                noun(value[at:])
                or text[start - 1 : start] == "「"
                or not re.match(r"は|が|から|です", text[end:])
            )
        ):
            return (start, end) if titled_after and shaped(value) else None
        return start + at, end
    if re.fullmatch(r"[ァ-ヴー・＝= 　]+", value):
        return (
            (start, end)
            if not words.no_katakana_name(value)
            and len(value) > 2
            and (titled_after or re.search(r"[・＝=]", value))
            else None
        )
    if re.fullmatch(rf"[{HIRA}]+", value):
        return (start, end) if known_given(value) or titled_after else None
    pieces = re.match(rf"({K}+)[ 　]*([{HIRA}{KATA}]+|{K}+)$", value)
    if pieces:
        at = family_at(pieces[1])
        good = at is not None and (given(pieces[2]) or titled_after) and words.leads(value[:at])
        return (start + (at or 0), end) if good else None
    return (
        (start, end)
        if re.fullmatch(r"[A-Z][A-Za-z'’.\- ]+", value) and titled_after and not value.isupper()
        else None
    )
