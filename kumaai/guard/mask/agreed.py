"""Names that no list knows: several signs of the same source agree on them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from kumaai.guard.mask import words
from kumaai.guard.mask.forms import KANJI, fold
from kumaai.guard.mask.lexicon import likely, noun, surname
from kumaai.guard.mask.persons import Person

_N = rf"(?P<name>[{KANJI}ヶケノ]{{2,4}}?)"
_OFFICE = rf"(?:{'|'.join(sorted((words.STRONG + '|' + words.OFFICES).split('|'), key=len, reverse=True))})"
_LEFT = rf"(?<![{KANJI}ァ-ヴーA-Za-z0-9])"
_TELLER = rf"(?:(?=[{words.ROLE_FIRST}])(?:{words.ROLE})|[{KANJI}]{{1,4}}[者員人主]|[ぁ-ん]{{1,3}}人)"
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "speaks",
        re.compile(
            rf"^[ 　]{{0,8}}(?:[0-9:.,\-\[\]>]{{4,30}}[ 　]+)?(?:[-*+・][ 　]?(?:\[[ xX]\][ 　])?)?[○◯〇◎]?[*]{{0,2}}{_N}[ 　]?[:：＞>]",
            re.MULTILINE,
        ),
    ),
    ("label", re.compile(rf"(?<![{KANJI}]){_TELLER}[ 　]?[:：][ 　]?{_N}[ 　]*$", re.MULTILINE)),
    ("column", re.compile(rf"^[ 　]{{0,4}}{_N}　(?=[^ 　\n]{{4}})", re.MULTILINE)),
    ("boxed", re.compile(rf"[【〔\[［<＜]{_N}[】〕\]］>＞]")),
    (
        "titled",
        re.compile(
            rf"{_LEFT}{_N}(?={_OFFICE}(?:[はがのをにともへでや、。:：】〕）)」\s]|から|より|です|さん|$))"
        ),
    ),
    (
        "listed",
        re.compile(
            rf"(?:[はがをに、,・／/…→（(:：\s　]){_N}(?=[、,・／/）)。→\n]|[（(][^（）()\n]{{1,12}}[）)]|[ 　]{{2}}|　|$)",
            re.MULTILINE,
        ),
    ),
    (
        "acts",
        re.compile(
            rf"(?:^|(?<=[、。「」（）()】〕:：\s　・→…]))[ 　]?{_N}(?=です[。、]|と申します|が(?:説|報|答|回|述|質|発|挨|案|行|書|作|持|確|連|担|調|取)|から(?:説|報|提|資|連|は|も|の|質|回|後|追)|は、|も、|に(?:聞|確|連|頼|依|伝))",
            re.MULTILINE,
        ),
    ),
)
"""Each says by itself too little: departments, topics and places stand there as well."""
_NO_PERSON = re.compile(
    rf"(?:.*(?:課|係|室|局|部|班|省|庁|所|館|院|校|園|社|団|会|場|費|税|料|金|法|案|書|表|件|点|者|員|長|側|県|市|町|村|区|駅|線|号|期|年|月|日|時|名|人|回|円|率|数|量|額|性|的|化|中|内|外|前|後|上|下旬|以|等|他|別|用|物|品|車|機|器|具|策|業|理|議|体|制|度|式|型|類|系|層|帯|域|圏|軸|面|側|々|曜|付|先|元|次|分|間|毎|共|立|任|副|両|各)|第.*|.*[一二三四五六七八九十]|(?:{words.ROLE}|{words.OFFICES}))$"
)


def agreed(text: str, known: Collection[str]) -> Iterator[Person]:
    """Family names that at least two kinds of signs show, or one where the name is known to be one.

    ``known`` are the family names found before; they are not repeated.
    """
    found: dict[str, dict[str, Person]] = {}
    repeated = Counter(match["name"] for match in dict(_SIGNS)["column"].finditer(text))
    for sign, pattern in _SIGNS:
        for match in pattern.finditer(text):
            name = match["name"]
            if name not in known and (sign != "column" or repeated[name] > 1):
                found.setdefault(name, {})[sign] = Person(*match.span("name"), name, "")
    taken: set[str] = set()
    for name, signs in found.items():
        strong = signs.keys() - {"listed", "acts"}
        count = len(signs) + ("label" in signs)
        if "listed" in signs:
            count += bool(set(_beside(text, signs["listed"].start, signs["listed"].end)) & set(known))
        sibling = count > len(signs) + ("label" in signs)
        weak = (
            not (signs.keys() - {"speaks", "acts", "listed", "column"})
            and not {"column", "listed"} <= signs.keys()
        )
        if weak and not (sibling or surname(name) or likely(name)):
            continue
        enough = len(signs) > 1 and (strong or surname(name))
        if enough and "titled" in signs and len(signs) == 2 and "acts" in signs and not surname(name):
            enough = False
        if enough and _possible(name, count):
            taken.add(name)
            yield next(iter(signs.values()))
    for match in dict(_SIGNS)["listed"].finditer(text):
        name = match["name"]
        if name in taken or not (set(_beside(text, *match.span("name"))) & (taken | set(known))):
            continue
        if text.count(name) > 1 and _possible(name, 1):
            taken.add(name)
            yield Person(*match.span("name"), name, "")


def _beside(text: str, start: int, end: int) -> Iterator[str]:
    """What stands before and behind an item of a list."""
    before = re.search(rf"([{KANJI}ヶケノ]{{2,4}})[、,・／/][ 　]?$", text[max(0, start - 7) : start])
    after = re.match(
        rf"[、,・／/][ 　]?([{KANJI}ヶケノ]{{2,4}})(?=[、,・／/）)。→\n]|$)", text[end : end + 9]
    )
    yield from (fold(found[1]) for found in (before, after) if found)


_BODY = re.compile(r"[本支各両同他当全第一内外上下南北東西中大小部課局係室班会]")


def _possible(name: str, signs: int) -> bool:
    """Whether kanji can be a family name at all, as no word, office, department or place is known that is written so."""
    if signs > 2 and len(name) == 2 and not _BODY.match(name) and not words.unnamed(name):
        return not (noun(name) or words.department(name) or words.department(name[0]))
    if noun(name) or words.nobody(name) or words.place(name) or words.department(name):
        return False
    return surname(name) or not _NO_PERSON.match(name)
