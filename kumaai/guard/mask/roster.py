"""Rosters: the names in attendance lists, whatever their layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from kumaai.guard.mask import words
from kumaai.guard.mask.forms import HIRA, KANJI, KATA, LATIN, UPPER
from kumaai.guard.mask.lexicon import given, known_given, likely, loose, shaped, split, surname
from kumaai.guard.mask.persons import Person, person, trimmed

_HEADS = (
    r"CC|Cc|To|From|宛先|差出人|送信者|受信者|来た人|来なかった人|休んだ人|出た人|参加した人|書いた人|話した人|聞いた人|居た人|いた人|コンサルタント|受託者|受注者|施工者|事業者|設計者|立会(?:者|人)?|同行者?|相手方?|先方|当方|聞き手|話し手|聴取者|応対者?|"
    r"付添人?|引率者?|世話人|当番|来賓|班員|隊員|民生委員|保護者|利用者|コーディネーター|ファシリテーター|出席(?:委員|議員|者|理事|役員|職員|部会員|人員)?(?:氏名|名簿)?|欠席(?:委員|議員|者|理事|役員)?(?:氏名)?|参加(?:者|委員|メンバー)?|遅参(?:者|委員|議員)?|早退(?:者|委員)?|列席(?:者)?|傍聴(?:者|人|議員)?|"
    r"説明(?:員|者)(?:出席者)?|事務局(?:出席者)?|執行部|当局|理事者|委員長|副委員長|委員|部会長|部会員|副部会長|会長|副会長|議長|副議長|議員|座長|司会(?:者|進行)?|進行(?:役)?|幹事|理事|監事|書記|速記(?:者)?|記録(?:者|係)?|議事録(?:作成者|署名人)|"
    r"署名(?:委員|議員|人)|発言者?|発表者|報告者|講師|講演者|オブザーバー|アドバイザー|ゲスト|構成員|メンバー|パネリスト|主催者?|市側|町側|県側|市|町|担当(?:者|課)?|関係者|招集者|学識経験者|有識者|住民代表|通訳|作成者?|審査員|選考委員|相談員|面談者|同席者?|訪問者|来訪者|対応者|名簿"
)
_HEAD = re.compile(
    rf"^[ 　]{{0,40}}(?:[（(]?(?:地方自治法)?.{{0,20}}ため.{{0,12}}出席.{{0,4}}者.{{0,6}}$)|^[ 　]{{0,40}}[#>*＊+-]{{0,4}}[ 　]?[*]{{0,2}}[【\[（(〔■●○◎・〇1-9１-９.．、]*[ 　]{{0,8}}(?P<head>(?:[{KANJI}]{{1,6}}(?=[出欠参]席?加?者|関係者|委員|職員|議員|役員))?(?:{'|'.join(re.sub(r'', '', part) for part in _HEADS.split('|'))}))[】\]）)〕]?[*]{{0,2}}(?:[（(][^（()）\n]{{0,14}}[）)])?(?:[ 　]*[:：]|[ 　\t]|[ 　]*$|[|｜])"
)
_SPREAD = "副委員長 委員長 委員 事務局 副会長 会長 副議長 議長 座長 司会 書記 幹事 出席者 出席委員 出席議員 欠席者 欠席委員 欠席議員 出席 欠席 参加者 説明員 説明者 講師 部会長 理事長 理事 監事 議員 傍聴者 傍聴人 記録 町長 市長 村長 教育長 副市長 副町長 職員 来賓 顧問 町側 市側 進行"
_SPACED_HEAD = re.compile(
    r"^[ 　]{0,40}(?:[0-9０-９]{1,2}[ 　.．]{1,2})?(?:"
    + "|".join("[ 　]{1,4}".join(word) for word in _SPREAD.split())
    + r")(?:[ 　]*[:：]|[ 　]{1,}|$)"
)
_OTHER_HEAD = re.compile(
    r"^[ 　]{0,40}(?:日[ 　]*時|と[ 　]*き|期[ 　]*日|場[ 　]*所|と[ 　]*こ[ 　]*ろ|会[ 　]*場|議[ 　]*題|議[ 　]*案|案[ 　]*件|付託|請願|資[ 　]*料|次[ 　]*第|開[ 　]*会|閉[ 　]*会|内[ 　]*容|件[ 　]*名|目[ 　]*的|次回|配布|決定|結果|第?[0-9０-９一二三]+[ 　．.、)）])"
)
_TOKEN = re.compile(
    rf"[{KANJI}ヶケヵノ々]{{1,4}}(?:[{HIRA}]{{1,3}}|[{KATA}]{{1,3}})[子江代枝恵美](?![{KANJI}])|[ァ-ヴー]{{2,}}[ 　](?=[{KANJI}]{{1,3}}(?![{KANJI}]))[{KANJI}]{{1,3}}|[ァ-ヴー]+(?:[・=＝][ァ-ヴー]+)+|[{UPPER}][{LATIN}'’.-]*(?:[ 　][{UPPER}][{LATIN}'’.-]*)+|[{KANJI}ヶケヵノ々]+[{HIRA}{KATA}]{{0,8}}(?![{KANJI}])|[{KANJI}{KATA}{HIRA}々]+"
)
_OFFICE_TOKEN = re.compile(
    rf"(?:.*(?:課|係|室|局|部|班|会|省|庁|所|館|院|校|園|社|団|組合|センター|大学|病院|法人|協会|銀行|支店|事務所|グループ|チーム|機構|委員会|審議会)|(?:同|前|元|兼|副|主任|担当)?(?:{words.ROLE}|{words.OFFICES}|{_HEADS})(?:代理|補佐|補)?|ほか|他|各|以上|以下|[0-9０-９一二三四五六七八九十]+(?:名|人)|敬称略|順不同|五十音順|欠席|出席|なし|無し|別紙|代表|選出|公募|学識|市民|町民)"
)
_SENTENCE = re.compile(r"。|ます|でした|[0-9０-９]{1,2}[時月][^員]|です")


def rosters(text: str) -> Iterator[Person]:
    """Every name in the attendance lists of a text, from the head line to where the list ends."""
    inside, indented = False, False
    for line in re.finditer(r"[^\r\n]*", text):
        content = line[0]
        if not content.strip(" 　"):
            inside = inside and indented
            continue
        head = _HEAD.match(content) or _SPACED_HEAD.match(content)
        if head and not _sentence(content):
            inside, indented = True, not content[head.end() :].strip(" 　")
            yield from _plain_list(text, head, line)
            yield from members(text, line.start() + head.end(), line.end())
        elif inside and not _OTHER_HEAD.match(content) and not _sentence(content):
            found = list(members(text, line.start(), line.end()))
            yield from found
            inside = bool(found) or content[0] in " 　\t"
        else:
            inside = False


_ITEMS = re.compile(rf"[ 　]*[{KANJI}ヶケノ々]{{1,3}}(?:[、,・][ 　]?[{KANJI}ヶケノ々]{{1,3}})+[ 　]*$")
_BODIES = re.compile(r"市|町|.*側|事務局|執行部|当局|理事者|担当課?|関係者|事業者|コンサルタント|名簿")


def _plain_list(text: str, head: re.Match[str], line: re.Match[str]) -> Iterator[Person]:
    """Family names behind an office with a colon: nothing else stands there, known or not (幹事：沼、宗、乙丸)."""
    low = line.start() + head.end()
    label = head.groupdict().get("head") or "出席者"
    if not re.search("[:：]", head[0]) or _BODIES.fullmatch(label) or not _ITEMS.match(text, low, line.end()):
        return
    items = list(re.finditer(rf"[{KANJI}ヶケノ々]+", text[low : line.end()]))
    if any(
        words.nobody(item[0]) or words.department(item[0]) or _OFFICE_TOKEN.fullmatch(item[0])
        for item in items
    ):
        return
    for item in items:
        if not split(item[0]):
            yield Person(low + item.start(), low + item.end(), item[0])


def _sentence(line: str) -> bool:
    return bool(_SENTENCE.search(line)) or len(line) > 160


def members(text: str, start: int, end: int) -> Iterator[Person]:
    """The names of one line of an attendance list; offices, bodies and counts are passed over."""
    tokens = [match.span() for match in _TOKEN.finditer(text, start, end)]
    at = 0
    while at < len(tokens):
        found, used = _member(text, tokens, at, end)
        if found and not words.vetoed(text, found.start, found.end):
            yield found
        at += used


def _member(text: str, tokens: list[tuple[int, int]], at: int, end: int) -> tuple[Person | None, int]:
    low, high = tokens[at]
    token = text[low:high]
    mixed = re.fullmatch(rf"([ァ-ヴー]+)[ 　]([{KANJI}]{{1,3}})", token)
    if mixed:
        good = (
            not words.no_katakana_name(mixed[1]) and given(mixed[2]) and not _OFFICE_TOKEN.fullmatch(mixed[2])
        )
        return (Person(low, high, mixed[1], mixed[2]), 1) if good else (None, 1)
    if re.match(rf"[{UPPER}]", token) or "・" in token:
        return (
            (Person(low, high), 1) if not token.isupper() and not words.no_katakana_name(token) else (None, 1)
        )
    title = _title_end(token)
    bare = token[: len(token) - title] if title else token
    if title and bare:
        cut = trimmed(bare)
        if cut is None and shaped(bare) and not words.nobody(bare) and not _OFFICE_TOKEN.fullmatch(bare):
            cut = 0
        if cut is not None and not words.nobody(bare[cut:]):
            return person(text, low + cut, low + len(bare)), 1
        return None, 1
    if _OFFICE_TOKEN.fullmatch(token):
        return None, 1
    letters = _letters(text, tokens, at)
    if letters:
        return letters
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following and re.fullmatch(r"[ 　]{1,3}", text[high : following[0]]):
        led = at > 0 and _leads(text[slice(*tokens[at - 1])])
        pair = _two(text, (low, high), following, led)
        if pair:
            return pair, 2
    parts = split(token) or (loose(token) if not words.nobody(token) else None)
    if parts:
        return Person(low, high, *parts), 1
    return _unlisted(text, low, high), 1


def _unlisted(text: str, low: int, high: int) -> Person | None:
    """A name of one token whose parts are not both known: behind a role, half in kana, or with a known given name."""
    token = text[low:high]
    cut = trimmed(token)
    if cut:
        return person(text, low + cut, high)
    tail = re.search(rf"(?:[{HIRA}{KATA}]{{2,}}|[{HIRA}{KATA}]{{1,3}}[子江代枝恵美])$", token)
    named = bool(tail) and (known_given(tail[0]) or not re.match(rf"[{HIRA}{KATA}]+$", tail[0]))
    if (
        tail
        and named
        and tail.start()
        and not words.nobody(token[: tail.start()])
        and (surname(token[: tail.start()]) or shaped(token[: tail.start()]) or likely(token[: tail.start()]))
    ):
        return Person(low, high, token[: tail.start()], tail[0])
    if (
        len(token) >= 3
        and re.fullmatch(rf"[{KANJI}]+", token)
        and known_given(token[2:])
        and shaped(token[:2])
        and not words.nobody(token)
    ):
        return Person(low, high, token[:2], token[2:])
    return None


def _leads(token: str) -> bool:
    """Whether a token is or ends with an office, not a body's name."""
    return _title_end(token) > 0 or words.office(token)


def _letters(text: str, tokens: list[tuple[int, int]], at: int) -> tuple[Person, int] | None:
    """A name whose characters are spread over the column (佐 藤　一 郎)."""
    for size in (5, 4, 3):
        run = tokens[at : at + size]
        if len(run) < size or not any(high - low == 1 for low, high in run[:2]):
            continue
        if sum(high - low for low, high in run) > 6 or any(high - low > 3 for low, high in run):
            continue
        gaps = [text[a[1] : b[0]] for a, b in pairwise(run)]
        if not all(re.fullmatch(r"[ 　]{1,4}", gap) for gap in gaps):
            continue
        parts = _spread("".join(text[low:high] for low, high in run))
        edges = [sum(high - low for low, high in run[:count]) for count in range(1, size)]
        if parts and parts[1] and known_given(parts[1]) and len(parts[0]) in edges:
            return Person(run[0][0], run[-1][1], *parts), size
    return None


def _spread(name: str) -> tuple[str, str] | None:
    """Family and given name of letters that the column spreads: the family name need not be known."""
    parts = split(name)
    if parts and parts[1]:
        return parts
    for cut in (2, 3, 1):
        if known_given(name[cut:]) and not words.unnamed(name[:cut]):
            return name[:cut], name[cut:]
    return None


def _two(text: str, first: tuple[int, int], second: tuple[int, int], led: bool) -> Person | None:
    """Family and given name as two tokens with a space between, the title of the second left out.

    Behind an office (``led``) any two words that are none of the language's usual ones are a name.
    """
    family, rest = text[slice(*first)], text[slice(*second)]
    title = _title_end(rest)
    name = rest[: len(rest) - title]
    if (
        not name
        or len(family) > 5
        or len(name) > 4
        or _OFFICE_TOKEN.fullmatch(name)
        or (words.nobody(name) and not (known_given(name) or name[1:] == "々"))
    ):
        return None
    if split(family) and split(family) != (family, ""):
        return None
    known = surname(family)
    if (
        not known
        and known_given(name)
        and re.fullmatch(rf"[{KANJI}ヶケヵノ々]{{2,4}}", family)
        and not words.unnamed(family)
        and not _OFFICE_TOKEN.fullmatch(family)
    ):
        return Person(first[0], second[0] + len(name), family, name)
    if known and (given(name) or (len(name) <= 3 and not surname(name))):
        return Person(first[0], second[0] + len(name), family, name)
    if (
        not known
        and (shaped(family) or likely(family) or re.fullmatch(rf"[{KANJI}]", family))
        and not words.department(family)
        and not words.nobody(family)
        and (
            given(name)
            or (
                (likely(family) or (led and not words.department(name)))
                and re.fullmatch(rf"[{KANJI}]{{1,2}}", name)
                and not surname(name)
            )
        )
    ):
        return Person(first[0], second[0] + len(name), family, name)
    return None


def _title_end(token: str) -> int:
    """How many characters at the end of a token are a title (佐藤課長: 2)."""
    for match in words.TITLED.finditer(token):
        if match.end() == len(token) and match.start():
            low = match.start()
            ended = token[low] in "元前新" and (surname(token[: low + 1]) or (low == 1 and likely(token[:2])))
            return len(token) - low - ended
    return 0


__all__ = ["KATA", "members", "rosters"]
