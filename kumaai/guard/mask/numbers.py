"""Numbers and codes of a person: by check digit, by shape, and by the label before them.

My Number's check digit: ministerial ordinance of the Ministry of Internal Affairs
and Communications No. 85 of 2014, article 5. Cards: ISO/IEC 7812-1 (Luhn).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.guard.mask.dates import births
from kumaai.guard.mask.forms import Span, digits, narrow

_L, _R = r"(?<![0-9A-Za-z])", r"(?![0-9])"
_FILL = r"(?:[\s:;=>|,.、・「『(\[【\]」』)\"'→…*_#/-]|は|が|の|を|に|も|とは|です|番号|コード|No\.?|№|第|\([^()\n]{0,12}\)){0,8}?"
_D = "[0-9]"
_DIGITS12 = rf"{_D}(?:[ -]?{_D}){{11}}"

_SYMBOL = r"(?:(?:(?!番号|記号|枝番)[一-龥]){1,4}|[ァ-ヴ]{1,4}|[あいうえおかきくけこさしすせそたちつぬねひふほまみむめやゆよらりるれろわ]{1,4})"
"""The letters of an insurance card's 記号; particles are none."""

LABELLED: tuple[tuple[str, str, str], ...] = (
    ("residence", r"在留カード|特別永住者証明書|在留資格", r"[A-Z]{2} ?-?[0-9]{8} ?-?[A-Z]{2}"),
    ("mynumber", r"個人番号|(?:マイ|my ?)(?:ナンバー|number)(?:カード)?|番号カード|通知カード", _DIGITS12),
    (
        "juki",
        r"住民票(?:の)?コード|住民票番号|住基(?:ネット)?コード|住基番号|住民コード|コード[(]住民票[)]",
        rf"{_D}(?:[ -]?{_D}){{10}}",
    ),
    ("licence", r"免許証?(?:の番号)?|免許(?:証)?番号|運転経歴証明書", rf"第? ?{_DIGITS12}(?: ?号)?"),
    ("passport", r"旅券|パスポート|passport", r"[A-Z]{1,3} ?-?[0-9]{6,8}|[0-9]{8,9}"),
    (
        "pension",
        r"(?:基礎|厚生|国民|共済)?年金(?:手帳|証書)?(?:の?(?:記号)?番号|コード)|年金(?:手帳|証書)",
        rf"{_D}{{4}}[ -]?{_D}{{6}}(?:[ -]?{_D}{{4}})?",
    ),
    (
        "card",
        r"(?<!在留)(?<!番号)(?<!ナンバー)(?<!通知)カード|クレジット|デビット|(?<![A-Za-z])(?:VISA|JCB|Visa|Mastercard|AMEX)",
        r"[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,4}(?:[ -]?[0-9]{1,3})?|3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}",
    ),
    (
        "bank",
        r"口座(?:番号)?|(?:普通|当座|貯蓄|総合|定期)(?:預金|貯金)?(?:口座)?|預金|貯金|通帳(?:の?番号)?|[(](?:普|当)[)]",
        rf"{_D}{{3}}[ -]?{_D}{{4}}|{_D}{{5,8}}|{_D}{{5}}[ -]{_D}{{1,8}}",
    ),
    (
        "insurance",
        r"被保険者(?:証)?(?:等)?(?:の|・)?(?:記号)?(?:・|及び)?(?:番号)?|(?:保険証|資格確認書|資格証|国保|社保|健保|健康保険)(?:の|・)?(?:記号)?(?:・|及び)?番?号?"
        r"|(?<![一-龥])記号(?:・|及び)?番号|保険者番号|保険(?:証)?(?:の)?(?:記号)?番号|受給者番号|受給者証(?:番号)?|公費負担者番号|認定番号",
        rf"(?:(?!記号|番号|枝番){_SYMBOL} ?[・-]?)?[A-Z]{{0,2}}[0-9]{{1,12}}(?:(?: ?[-・] ?[0-9]{{1,10}}){{1,3}}|(?: [0-9]{{3,4}}){{1,2}}(?![0-9年月日号円]))?",
    ),
    (
        "staff",
        r"(?:教?職員|社員|従業員|行員|局員|団員|隊員|署員|所員|個人識別)(?:番号|コード|ID|No\.?|№|証番号|証)",
        r"[A-Za-z]{0,4}-?[0-9]{3,12}(?:-[0-9]{1,6})?",
    ),
    (
        "extension",
        r"内線(?:電話|番号)?|庁内電話|(?<![A-Za-z])(?:ext|Ext|EXT)\.?(?![A-Za-z_])",
        r"[0-9]{2,6}(?:-[0-9]{1,5})?",
    ),
    ("zip", r"郵便番号|〒|ZIP", r"[0-9]{3} ?-? ?[0-9]{4}"),
    (
        "phone",
        r"電話|でんわ|TEL|Tel|tel|FAX|Fax|fax|ファック?ス|℡|☎|☏|📞|携帯|ケータイ|スマホ|連絡先|直通|代表|phone|Phone",
        r"(?:\(0[0-9]{1,4}\)|0[0-9]{1,4})[ .-]?(?:\([0-9]{1,4}\)|[0-9]{1,4})[ .-]?[0-9]{3,4}|[0-9]{2,4} ?[-(] ?[0-9]{3,4}\)?(?: ?- ?[0-9]{4})?|\+[0-9][0-9 -]{8,16}[0-9]",
    ),
    (
        "id",
        r"(?:障害者?|障がい者?|療育|福祉|母子(?:健康)?|精神)手帳(?:の?番号)?|手帳番号|患者(?:番号|ID)|診察券(?:の?番号)?|カルテ(?:番号|No\.?)"
        r"|宛名(?:番号|コード)|世帯番号|学籍番号|生徒番号|児童番号|納税者番号|受験番号|利用者(?:番号|ID)",
        r"第? ?[A-Z]{0,3}-?[0-9]{3,12}(?:-[0-9]{1,6}){0,2}(?: ?号)?",
    ),
)
_LONG = ("juki", "licence", "mynumber", "pension")
"""Kinds whose many digits are enough behind a label that stands some words before."""
_FAR = r"|[^\n0-9]{0,16}?(?<![0-9A-Za-z-])"
_LABELLED = [
    (
        kind,
        re.compile(
            rf"(?:{label})(?:{_FILL}{_FAR if kind in _LONG else ''})({value})(?![0-9]|-[0-9])",
            re.IGNORECASE if kind in ("mynumber", "passport") else 0,
        ),
    )
    for kind, label, value in LABELLED
]
_MORE = re.compile(r"\s?(?:[、,・/／]|又は|または|及び|と|か)\s?")
"""What stands between values that one label leads (内線2345、2346)."""

_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("residence", re.compile(rf"{_L}[A-Z]{{2}}[0-9]{{8}}[A-Z]{{2}}(?![0-9A-Za-z])")),
    (
        "phone",
        re.compile(
            r"(?<![0-9A-Za-z.-])(?:\+[1-9][0-9]{0,2}[ -]?(?:\(0\) ?)?[0-9]{1,5}(?:[ -]?[0-9]{2,4}){2,3}"
            r"|\(0[1-9][0-9]{0,3}\) ?[0-9]{1,4}[ -]?[0-9]{3,4}"
            r"|0[1-9][0-9]{0,3}(?: ?- ?| |\.|\()[0-9]{1,4}(?: ?- ?| |\.|\) ?)[0-9]{3,4}"
            r"|0[1-9][0-9]{8,9}|0[1-9][0-9]{1,2}[ -][0-9]{6,8})(?![0-9]|[-.][0-9])"
        ),
    ),
    (
        "card",
        re.compile(
            rf"(?<![0-9-])(?:[0-9]{{4}}([ -]?)[0-9]{{4}}\1[0-9]{{4}}\1[0-9]{{2,4}}|3[47][0-9]{{2}}[ -]?[0-9]{{6}}[ -]?[0-9]{{5}}){_R}"
        ),
    ),
    ("mynumber", re.compile(r"(?<![0-9A-Za-z-])[0-9]{4}([ -]?)[0-9]{4}\1[0-9]{4}(?![0-9A-Za-z]|-[0-9])")),
    (
        "zip",
        re.compile(
            r"〒 ?[0-9]{3} ?-? ?[0-9]{4}(?![0-9])|(?<![0-9A-Za-z.-])[0-9]{3}-[0-9]{4}(?![0-9A-Za-z]|[-.][0-9])"
        ),
    ),
)
_PLATES = (
    "札幌 函館 旭川 室蘭 苫小牧 釧路 知床 帯広 十勝 北見 青森 弘前 八戸 岩手 盛岡 平泉 宮城 仙台 秋田 山形 庄内 福島 会津 郡山 白河 いわき "
    "水戸 土浦 つくば 宇都宮 那須 とちぎ 栃木 佐野 小山 日光 群馬 前橋 高崎 大宮 川口 所沢 川越 熊谷 春日部 越谷 千葉 成田 習志野 市川 船橋 袖ヶ浦 市原 "
    "野田 柏 松戸 品川 世田谷 練馬 杉並 板橋 足立 江東 葛飾 八王子 多摩 横浜 川崎 湘南 相模 山梨 富士山 新潟 長岡 上越 富山 石川 金沢 福井 長野 松本 諏訪 安曇野 南信州 "
    "岐阜 飛騨 静岡 浜松 沼津 伊豆 富士 名古屋 豊橋 三河 岡崎 豊田 尾張小牧 一宮 春日井 三重 鈴鹿 四日市 伊勢志摩 滋賀 京都 大阪 なにわ 和泉 堺 "
    "神戸 姫路 奈良 飛鳥 和歌山 鳥取 島根 出雲 岡山 倉敷 広島 福山 下関 山口 徳島 香川 高松 愛媛 高知 福岡 北九州 久留米 筑豊 佐賀 長崎 佐世保 熊本 大分 宮崎 "
    "鹿児島 奄美 沖縄"
)
_PLATE = re.compile(
    rf"(?:{'|'.join(_PLATES.split())})[ \n、,-]{{0,2}}(?:[0-9]{{2,3}}|[0-9][0-9A-Z]{{2}}|[0-9]{{2}}[A-Z]|[0-9])[ \n、,-]{{0,2}}[「(]?[あいうえかきくけこさすせそたちつてとなにぬねのはひふほまみむめもやゆよらりるれろわをA-Z][」)]?"
    r"[ \n、,-]{0,2}(?:[0-9]{2} ?-? ?[0-9]{2}|[・.][0-9] ?- ?[0-9]{2}|[0-9] ?- ?[0-9]{2}|[・.]{1,3} ?-? ?[0-9]{1,3}|[0-9]{1,4})(?![0-9])"
)
_SMALL_PLATE = re.compile(
    rf"(?<![一-龥0-9])(?P<place>[1-3]?(?:[一-龥ヶケ々]{{1,6}}?|(?<![ぁ-ん])[ぁ-ん]{{2,4}}|ニセコ)[市町村区]|[1-3]?(?:{'|'.join(_PLATES.split())}))"
    rf"(?P<gap>[ \n]?)(?:[(]?[あ-ん][)]?|[A-Z])(?P<after>[ \n]?)(?P<number>[0-9]{{1,2}}[ ]?-[ ]?[0-9]{{2}}|[・.]{{1,3}}-?[0-9]{{1,3}}|[0-9]{{2,5}})(?![0-9年月日円人件名個か-])"
)
"""A moped's or a motorcycle's plate has no class number: town, kana, number."""
_VEHICLE = re.compile(
    r"原付|原動機|標識|ナンバー|小型特殊|軽二輪|二輪|バイク|オートバイ|車両|車体|スクーター|農耕|トラクタ|プレート|車"
)
_MAIL = re.compile(
    r"(?<![0-9A-Za-z._%+-])[0-9A-Za-z][0-9A-Za-z._%+'-]{0,63}[ ]?(?:@|\[at\]|\(at\)|<at>)[ ]?[0-9A-Za-z](?:[0-9A-Za-z-]*\.){1,6}[A-Za-z]{2,12}(?![0-9A-Za-z])"
)
_URL = re.compile(r"(?:https?|ftp)://[0-9A-Za-z./?#&=_%~+:;,@!$'()*-]+|www\.[0-9A-Za-z./?#&=_%~-]+")
_OTHER_LABEL = re.compile(
    r"([一-龥々ァ-ヴーA-Za-z]*(?:番号|コード|No\.?|NO\.?|№|ナンバー|ID|型番|品番|型式|図番|ISBN|ISSN|JAN|伝票|請求書|資料|議案|第|告示|通達|版))"
    r"(?:[\s:=「(|,/]|は|が|の|を)*$"
)
_PERSONAL = re.compile(
    r"電話|携帯|連絡先|FAX|Fax|ファ|TEL|Tel|直通|代表|内線|個人|マイ|口座|カード|保険|年金|旅券|免許|住民票|在留|郵便|職員|社員|車|緊急|自宅|勤務先|固定|ダイヤル|問合|問い合わせ|^の?番号$"
)
_LOCAL = {
    "insurance": (
        re.compile(r"保険|国保|社保|健保|けんぽ|共済|療養費|医療費|資格確認書|受給者|組合員証|医療証"),
        re.compile(
            rf"(?:記号|番号|枝番)[\s:は・(「|,]{{0,4}}((?:(?!記号|番号|枝番){_SYMBOL} ?[・-]?)?[A-Z]{{0,2}}[0-9]{{1,12}}(?: ?[-・] ?[0-9]{{1,10}}){{0,3}})(?![0-9])"
        ),
    ),
    "bank": (
        re.compile(r"銀行|ゆうちょ|郵便局|信用金庫|信金|信用組合|農協|JA|労金|労働金庫|振込|振替|口座|通帳"),
        re.compile(
            r"(?:記号|番号|普通|当座|口座|預金|貯金|No\.?)[\s:は.(「)|,]{0,4}([0-9]{3,8}(?:-[0-9]{1,8})?)(?![0-9年月日円])"
        ),
    ),
}
_UNIT = re.compile(
    r"\s?(?:円|個|件|人|名(?!義|前)|本|台|枚|冊|部|回|月|日|歳|割|桁|種|か月|カ月|ヶ月|倍|点|世帯|箇所|か所|カ所|ページ|頁|%|％|千|万|億|㎡|m|kg|号議案|年度|年|時)"
)
_STAMP = re.compile(r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])?[0-9]{0,6}$")


_ANY = re.compile(r"[0-9@〇一二三四五六七八九十百元]|\[at\]|記号")
"""Without one of these a text holds nothing that is looked for here."""


def my_number(value: str) -> bool:
    """Whether twelve digits (others are skipped) end with the check digit of an individual number."""
    found = [int(sign) for sign in value if sign in "0123456789"]
    if len(found) != 12:
        return False
    total = sum(
        digit * (place + 1 if place <= 6 else place - 5)
        for place, digit in enumerate(reversed(found[:11]), 1)
    )
    rest = total % 11
    return found[11] == (0 if rest <= 1 else 11 - rest)


def luhn(value: str) -> bool:
    """Whether the digits of ``value`` (others are skipped) end with the check digit of a card number."""
    found = [int(sign) for sign in value if sign in "0123456789"]
    doubled = [
        digit if place % 2 == 0 else digit * 2 - 9 * (digit > 4)
        for place, digit in enumerate(reversed(found))
    ]
    return len(found) >= 13 and sum(doubled) % 10 == 0 and any(found)


def numbers(text: str) -> list[Span]:
    """Every number, code, mail address and birth date of a person in ``text``, the surest first."""
    plain = narrow(text)
    if not _ANY.search(plain):
        return []
    forms = [plain]
    counted = digits(plain)
    if counted != plain:
        forms.append(counted)
    found: list[Span] = []
    for form in forms:
        found.extend(Span(*match.span(), "mail") for match in _MAIL.finditer(form))
        links = [match.span() for match in _URL.finditer(form)]
        found.extend(Span(match.start(), match.end(), "plate") for match in _PLATE.finditer(form))
        for match in _SMALL_PLATE.finditer(form):
            if _small_plate(form, match):
                found.append(Span(match.start(), match.end(), "plate"))
        for span in (*_labelled(form), *births(form), *_shapes(form), *_local(form)):
            if not any(start <= span.start < end for start, end in links):
                found.append(span)
    return found


def _small_plate(text: str, match: re.Match[str]) -> bool:
    """Whether a town, a kana and a number are a plate: by their spaces, or because a vehicle is spoken of."""
    kana = text[match.end("gap")]
    spaced = (
        bool(match["gap"] and match["after"])
        and "-" in match["number"]
        and kana not in "のはがをにとともへでや"
    )
    near = _VEHICLE.search(text[max(0, match.start() - 30) : match.end() + 20])
    return spaced or (
        bool(near) and (bool(match["gap"] and match["after"]) or kana not in "のはがをにとともへでやか")
    )


def _labelled(text: str) -> Iterator[Span]:
    for kind, pattern in _LABELLED:
        for match in pattern.finditer(text):
            start, end = match.span(1)
            if kind in ("bank", "staff", "insurance", "extension", "id") and _UNIT.match(text, end):
                continue
            if kind == "phone" and not _phone_like(match[1]):
                continue
            if kind == "bank" and _foreign_bank(text, match):
                continue
            if kind == "zip" and "〒" in text[match.start() : start]:
                start = text.rindex("〒", 0, start)
            yield Span(start, end, kind)
            yield from _following(text, end, kind)


def _following(text: str, end: int, kind: str) -> Iterator[Span]:
    """Further values of the same kind after 、 or 及び, behind one label."""
    value = next(value for name, _label, value in LABELLED if name == kind)
    while (gap := _MORE.match(text, end)) and kind in (
        "extension",
        "staff",
        "mynumber",
        "licence",
        "pension",
        "juki",
        "residence",
    ):
        match = re.compile(rf"({value})(?![0-9年月円人件名個])").match(text, gap.end())
        if not match:
            return
        yield Span(match.start(1), match.end(1), kind)
        end = match.end(1)


def _phone_like(value: str) -> bool:
    count = sum(sign in "0123456789" for sign in value)
    if value.startswith(("0", "(0")):
        return count in (10, 11)
    return value.startswith("+") or (6 <= count <= 8)


def _foreign_bank(text: str, match: re.Match[str]) -> bool:
    """普通 and 預金 are words of their own: between them and the number nothing may stand but signs."""
    return bool(re.search(r"[のをにも]", text[match.start() : match.start(1)])) and "口座" not in match[0]


def _shapes(text: str) -> Iterator[Span]:
    for kind, pattern in _SHAPES:
        for match in pattern.finditer(text):
            value = match[0]
            count = sum(sign in "0123456789" for sign in value)
            if kind == "phone" and not value.startswith("+") and count not in (10, 11):
                continue
            if (
                kind == "phone"
                and count == 11
                and value[0] != "+"
                and not re.match(r"\(?0(?:[5-9]0|[1-9][0-9]{3}|800)", value)
            ):
                continue
            if kind == "card" and not (luhn(value) and value[0] in "3456"):
                continue
            if kind == "mynumber" and (not my_number(value) or _STAMP.match(value)):
                continue
            sure = kind == "residence" or value.startswith("〒")
            if not sure and (
                _other(text[max(0, match.start() - 24) : match.start()]) or _UNIT.match(text, match.end())
            ):
                continue
            yield Span(match.start(), match.end(), kind)


def _other(before: str) -> bool:
    """Whether the words before a number say that it is a document's, an order's or a part's."""
    label = _OTHER_LABEL.search(before)
    return bool(label) and not _PERSONAL.search(label[1])


def _local(text: str) -> Iterator[Span]:
    """Bare 記号 and 番号 in a line that speaks of an insurance or a bank."""
    for match in re.finditer(
        r"記号[\s:は]{0,3}([0-9]{5})[\s,、/-]{0,3}番号[\s:は]{0,3}([0-9]{6,8})(?![0-9])", text
    ):
        yield Span(*match.span(1), "bank")
        yield Span(*match.span(2), "bank")
    for line in re.finditer(r"[^\n]+", text):
        for kind, (topic, pattern) in _LOCAL.items():
            if not topic.search(line[0]):
                continue
            if kind == "insurance":
                for match in re.finditer(
                    rf"記号[\s:は・(「]{{0,3}}({_SYMBOL})(?<!番号)(?=[\s、,・/]{{0,2}}番号|[\s、,])", line[0]
                ):
                    yield Span(line.start() + match.start(1), line.start() + match.end(1), kind)
            for match in pattern.finditer(line[0]):
                before = line[0][max(0, match.start() - 8) : match.start()]
                if re.search(
                    r"(?:店|支店|金融機関|法人|受付|整理|契約|管理|文書|伝票|証明|電話|登録|通し|注文|個人|年金|免許証?|旅券|案件|議案)の?$",
                    before,
                ) or _UNIT.match(line[0], match.end(1)):
                    continue
                at = line.start()
                yield Span(at + match.start(1), at + match.end(1), kind)
