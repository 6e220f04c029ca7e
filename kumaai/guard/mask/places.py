"""Addresses: a place with a house number. Places without one stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.guard.mask.forms import KANJI, Span, narrow

_PREFECTURE = (
    "北海道|青森県|岩手県|宮城県|秋田県|山形県|福島県|茨城県|栃木県|群馬県|埼玉県|千葉県|東京都|神奈川県|新潟県|富山県|石川県|福井県|山梨県|長野県|"
    "岐阜県|静岡県|愛知県|三重県|滋賀県|京都府|大阪府|兵庫県|奈良県|和歌山県|鳥取県|島根県|岡山県|広島県|山口県|徳島県|香川県|愛媛県|高知県|福岡県|"
    "佐賀県|長崎県|熊本県|大分県|宮崎県|鹿児島県|沖縄県"
)
_K = rf"[{KANJI}ヶケヵノツァ-ヴー]"
_PART = rf"(?:{_K}|(?<=[{KANJI}])[がのつ](?=[{KANJI}])|[ぁ-ん]{{2,6}}(?=[市町村区郡]|[{KANJI}])|(?<=[上下東西])(?:る|入ル?|ル)|[ ])"
_NUMBER = r"[0-9〇一二三四五六七八九十百]{1,5}"
_LOT = (
    rf"(?:{_NUMBER}[ ]?丁目(?:[ ]?[東西南北]?[ ]?{_NUMBER}[ ]?(?:番地?|の|-|号)?(?:[ ]?(?:の|-)?[ ]?{_NUMBER}(?![年月日円人件%歳]))?(?:[ ]?号)?(?:[ ]?[-の][ ]?[0-9]{{1,5}}(?:号)?)?)?"
    rf"|{_NUMBER}[ ]?(?:番地|番(?!目|線|組|町|丁|号(?:線|棟|機|車)?[はがをに]))(?:[ ]?(?:の|-)?[ ]?{_NUMBER}(?![年月日円人件%歳]))?(?:[ ]?号)?(?:[ ]?[-の][ ]?[0-9]{{1,5}}(?:号)?)?"
    rf"|[0-9]{{1,5}}[ ]?(?:-|の)[ ]?[0-9]{{1,5}}(?:[ ]?(?:-|の)[ ]?[0-9]{{1,5}}){{0,2}}(?![0-9年月日円人件%歳])(?:[ ]?号(?!室))?"
    rf"|[一二三四五六七八九十〇]{{1,4}}-[一二三四五六七八九十〇]{{1,4}}(?:-[一二三四五六七八九十〇]{{1,4}})?"
    rf"|[0-9]{{1,5}}(?=[ ]?(?:に|へ|から)(?:居住|在住|転居|転入|転出|住む|住み|住んで|お住まい))"
    rf"|無番地)"
)
_ROOM = r"[A-Z]?-?(?:[0-9]{1,5}|[〇一二三四五六七八九十]{2,4})(?:-[0-9]{1,4})?"
_HOUSE = (
    r"(?:コーポ|ハイツ|マンション|アパート|荘|ビル|メゾン|レジデンス|団地|ハウス|パレス|シャトー|コート|ヴィラ|ビラ|グラン|タワー|住宅|寮|プラザ|パーク|ハイム|"
    r"テラス|コーポラス|ヒルズ|ガーデン|フラット|カーサ|レオ|エステート|ドミール|キャッスル|サン|館|邸|エスポワール|フォレスト)"
)
_BUILDING = (
    rf"(?:[ ][ァ-ヴーA-Za-z]{{2,16}}[{KANJI}]{{1,6}}[ ]?{_ROOM}(?:[ ]?(?:号室|号(?!棟|館)|室|階|F))?(?![0-9年月日円人棟]|号[棟館]|番館)"
    rf"|[ ]?[{KANJI}ァ-ヴーA-Za-zⅠ-Ⅹ・'’]{{2,20}}[ ]?(?:第?[0-9一二三四五六七八九A-Z]{{1,3}}(?:号棟|棟|号館|番館)[ ]?)?{_ROOM}[ ]?(?:号室|号|室|階|F)"
    rf"|[ ]?[{KANJI}ァ-ヴーA-Za-zⅠ-Ⅹ・'’]{{0,14}}{_HOUSE}[{KANJI}ァ-ヴーA-Za-zⅠ-Ⅹ・]{{0,8}}[ ]?{_ROOM}(?:[ ]?(?:号室|号(?!棟|館)|室|階|F))?(?![0-9年月日円人棟]|号[棟館]|番館)"
    rf"|[ ]?(?:[{KANJI}ァ-ヴーA-Za-zⅠ-Ⅹ・'’]{{0,14}}{_HOUSE}[{KANJI}ァ-ヴーA-Za-zⅠ-Ⅹ・]{{0,10}}?|[ァ-ヴーA-Za-zⅠ-Ⅹ・]{{2,16}}[{KANJI}]{{0,6}}?)"
    rf"(?:[ ]?(?:第?[0-9一二三四五六七八九A-Z]{{1,3}}(?:号棟|棟|号館|番館))?[ ]?(?:{_ROOM}(?:[ ]?(?:号室|号|室|階|F))?|[A-Z][0-9]{{0,4}}[ ]?(?:号室|号|室)))?"
    rf"|[ ]?[{KANJI}]{{2,10}}?[ ]?(?:[0-9]{{1,3}}(?:号棟|棟)[ ]?)?[0-9]{{2,4}}(?:号室|号|室)"
    rf"|[ ](?:[A-Z]?-?[0-9]{{2,4}})(?:号室|号|室)?(?![0-9年月日円人])"
    rf"|[ ]?[0-9]{{1,4}}号室)"
)
_TOWN = rf"(?:{_K}|(?<=[{KANJI}])[いろはにほへとちりぬるを](?=[0-9])|[0-9]{{1,2}}(?=条|番[町丁])|(?<=[{KANJI}])[がのつ](?=[{KANJI}])|[ぁ-ん]{{2,6}}(?=[市町村区郡{KANJI}0-9])|(?<=[上下東西])(?:る|入る?|ル)|(?<=[{KANJI}])[ ](?=[{KANJI}ぁ-ん0-9]))"
_FULL = re.compile(
    rf"(?:(?P<pref>{_PREFECTURE})[ ]?)?(?P<city>[{KANJI}ヶケ]{{1,7}}?[市郡区町村]|(?:さいたま|いわき|つくば(?:みらい)?|かすみがうら|うるま|えびの|みやま|うきは|"
    rf"さくら|ひたちなか|にかほ|つがる|むつ|みどり(?:[{KANJI}])?|あきる野|あま|いなべ|いちき串木野|かほく|さぬき|たつの|ふじみ野|みよし|東かがわ|南あわじ)市)"
    rf"[ ]?(?P<town>{_TOWN}{{0,24}}?)[ ]?(?P<lot>{_LOT})(?P<house>{_BUILDING})?"
)
_WARD = re.compile(
    rf"(?P<pref>{_PREFECTURE})(?P<town>{_TOWN}{{1,24}}?)(?P<lot>{_LOT})(?P<house>{_BUILDING})?"
)
_SHORT = re.compile(
    rf"(?<![{KANJI}ァ-ヴー])(?P<town>[{KANJI}ヶケァ-ヴー]{{2,10}})(?P<lot>{_NUMBER}丁目[ ]?{_NUMBER}[ ]?(?:番地?|-)[ ]?{_NUMBER}?[ ]?号?|{_NUMBER}番[ ]?{_NUMBER}号)"
    rf"(?P<house>{_BUILDING})?"
)
_LABEL = r"住所(?:又は|または|・)居所|(?:現|旧|新|前|住民票の)?住\s?所(?:地|欄)?|居所|居住地|所在地|送付先|送り先|配送先|宛先|届け先|転居先|転入先|転出先|転入元|転出元|本籍地?|実家|自宅|勤務先|連絡先|避難先|住まい|居宅|方書"
_LABELLED = re.compile(
    rf"(?:{_LABEL})(?:[\s:=|,、「(\[【\]」)\"'→・]|は|が|の|に|先|:){{1,6}}(?P<town>{_TOWN}{{2,30}}?)[ \n]?(?P<lot>{_LOT})(?P<house>{_BUILDING})?"
)
_PLAIN = re.compile(
    rf"(?:{_LABEL})(?:[\s:=|,、「(\[【\]」)\"'→・]|は|が|の|に|先|:){{1,6}}(?P<town>(?=[^\s0-9、。]{{0,12}}[市郡区町村]){_TOWN}{{3,30}}?)(?P<lot>[0-9]{{1,5}})"
    rf"(?=[\s、。,.)」|]|$|に|へ|で(?!き)|と|から|です|の(?![0-9])|{_BUILDING})(?![ ]?[年月日円人件%])(?P<house>{_BUILDING})?"
)
"""Behind a label a bare number ends an address too (宇土市浦田町51)."""
_RURAL = re.compile(
    rf"(?:(?P<pref>{_PREFECTURE})[ ]?)?(?P<city>[{KANJI}ヶケ]{{1,7}}?[市郡区町村])(?P<town>{_TOWN}{{0,12}}?(?:大?字|[上下][るル]|[東西]入[るル]?){_TOWN}{{1,12}}?)(?P<lot>[0-9]{{1,5}})"
    rf"(?=[\s、。,.)」|]|$|に|へ|で|から|の(?:土地|建物|家|空き|一部|農地|物件|宅地))(?P<house>{_BUILDING})?"
)
"""大字 or 字, or a street of Kyoto, before a bare number."""
_FAR = re.compile(
    rf"(?P<pref>{_PREFECTURE})(?P<city>[{KANJI}ヶケ]{{1,7}}?[市郡区町村])(?P<town>[{KANJI}ヶケノァ-ヴーぁ-ん]{{2,14}}?)(?P<lot>[0-9]{{1,5}})"
    rf"(?=に(?:実家|あ[りる]|居|住|転|所|在|暮)|へ(?:転|引|送|郵)|から(?:転|引)|在住|の(?:土地|家|実家|空)|[、。)]|$)(?P<house>)?"
)
"""With its prefecture a place and a bare number are an address where one lives there or nothing more follows."""
_CELL = re.compile(
    rf"(?:^|(?<=[(,|\t\n]))[ ]?(?:(?P<pref>{_PREFECTURE})[ ]?)?(?P<city>[{KANJI}ヶケ]{{1,7}}?[市郡区])(?P<town>[{KANJI}ヶケァ-ヴーぁ-ん]{{2,14}}?)(?P<lot>[0-9]{{1,5}})(?=[ ]?(?:[(),|\t\n]|$))(?P<house>)?"
)
"""An address that fills its brackets or its cell."""
_LEAD = re.compile(
    rf"^(?:[市町村県][外内]の|{_LABEL}|[^都道府県市郡区町村\W]*(?:住所|先|元|者|人(?!吉)|主|氏|様|物件|地番|場所|会場|在住|番号|者宅)|旧|新|現|同|当|及|又|並|元|と)(?=[{KANJI}]{{2}})"
)
_LIVES = re.compile(
    r"[ ]?(?:に|へ|から|を|で)?(?:居住|在住|転居|転入|転出|住所|住む|住み|住んで|お住まい|住民登録|引っ越|引越|住まい|住居)"
)
_DOCUMENT = re.compile(
    r"(?:第|条例|規則|告示|議案|令和|平成|昭和|年度|資料|別表|様式|別紙|表|図|号線|バス|路線)$"
)


_PLACE = re.compile(r"[市郡区町村都道府県番丁字]|番地|住|所|先|元|籍|家|宅|居")
_ANY = re.compile(r"[0-9〇一二三四五六七八九十百]|無番地")


def addresses(text: str) -> Iterator[Span]:
    """The addresses in ``text``, with building and room, without label and postal code."""
    plain = narrow(text)
    if not (_ANY.search(plain) and _PLACE.search(plain)):
        return
    for match in _LABELLED.finditer(plain):
        yield Span(_trimmed(match["town"], match.start("town")), _end(match), "address")
    for match in _PLAIN.finditer(plain):
        yield Span(_trimmed(match["town"], match.start("town")), _end(match), "address")
    for pattern in (_FULL, _WARD, _SHORT, _RURAL, _FAR, _CELL):
        for match in pattern.finditer(plain):
            span = _judged(plain, match)
            if span:
                yield span


def _judged(text: str, match: re.Match[str]) -> Span | None:
    town, lot = match["town"], match["lot"]
    if "丁目" not in lot and _DOCUMENT.search(text[max(0, match.start("lot") - 3) : match.start("lot")]):
        return None
    if "丁目" in lot and lot.endswith("丁目") and not _lived(text, match):
        return None
    groups = match.groupdict()
    if match.re in (_RURAL, _FAR, _CELL):
        return Span(_trimmed(match[0], match.start()), _end(match), "address")
    if lot[0] in "0123456789" and "番" not in lot and "丁目" not in lot and len(town.strip()) < 1:
        return None
    if not groups.get("pref") and re.search(r"(?:第|[0-9〇一二三四五六七八九十元][年月日])$", town):
        return None
    start = match.start()
    if not groups.get("pref"):
        start = _trimmed(match[0], start)
    return Span(start, _end(match), "address") if start < match.start("lot") else None


def _lived(text: str, match: re.Match[str]) -> bool:
    return bool(
        _LIVES.match(text, match.end())
        or re.search(rf"(?:{_LABEL})[^。\n]{{0,6}}$", text[max(0, match.start() - 14) : match.start()])
    )


def _trimmed(found: str, start: int) -> int:
    """Where the place begins behind words such as 送付先 that run into it."""
    lead = _LEAD.match(found)
    spaces = len(found) - len(found.lstrip(" "))
    return start + (lead.end() if lead else spaces)


def _end(match: re.Match[str]) -> int:
    house = match["house"]
    if house is None:
        return match.end("lot")
    # A word that merely follows is no building: it needs a house word, a room number or katakana.
    return match.end("house") if re.search(rf"{_HOUSE}|[0-9]|号室", house) else match.end("lot")
