"""Birth dates and ages: dates that 生, 生まれ or a label marks as somebody's, and ages beside a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.guard.mask.forms import Span

_N = r"(?:[0-9]{1,4}|元|[〇一二三四五六七八九十]{1,4})"
_ERA = r"(?:明治|大正|昭和|平成|令和|[明大昭平令]|(?<![A-Za-z])[MTSHR])"
DATE = (
    rf"(?:{_ERA}[. ]?{_N}[ ]?(?:年|[./-])[ ]?{_N}[ ]?(?:月|[./-])[ ]?{_N}(?:[ ]?日)?"
    rf"|(?:西暦)?(?:1[89]|20)[0-9]{{2}}[ ]?(?:\([^()]{{2,8}}\))?[ ]?(?:年|[./-])[ ]?{_N}[ ]?(?:月|[./-])[ ]?{_N}(?:[ ]?日)?"
    rf"|[一二][〇一二三四五六七八九]{{3}}年{_N}月{_N}日)"
)
_LABEL = r"(?:生\s?年\s?月\s?日|誕\s?生\s?日|出生(?:年月日|日)|生まれ|生年|Birthday|DOB|Date of [Bb]irth|[Bb]irth [Dd]ate)"
_FILL = r"(?:[\s:;=|,、「(\[【\]」)\"'→・/]|は|が|の|欄|に|西暦|和暦){0,8}?"
_LABELLED = re.compile(
    rf"{_LABEL}{_FILL}({DATE}|(?:19|20)[0-9]{{2}}[01][0-9][0-3][0-9](?![0-9])|{_ERA}[ ]?[0-9]{{6}}(?![0-9]))"
)
_BORN = re.compile(
    rf"({DATE}|{_ERA}[. ]?{_N}年[ ]?{_N}月)(?=[ ]?[)]?[ ]?(?:生|うまれ|出生|誕生))(?![ ]?[)]?[ ]?(?:出生(?:数|率|届)|誕生(?:祭|会)|生涯|生活|生産|生徒))"
)
_GENERAL = re.compile(r"(?:生まれ|生)(?:以降|以前|から|まで|の方|の人|の者(?!が)|の子)")
_SINCE = re.compile(r"(?:から|~|〜|以降|以前)[ ]?$")
_YEARS = r"(?<![0-9.〜~-])(?:1?[0-9]{1,2}|[一二三四五六七八九十百〇]{1,4})[ ]?(?:歳|才)"
_RULE = (
    r"(?![0-9]|代|以上|以下|未満|から|まで|到達|階級|児|時|前後|程度|以降|以前|未到達|くらい|ごろ|頃|刻み|区分|別|層|若|[~〜～-]|[ ]?[(](?:以上|未満|以下)"
    r"|に(?:達|到達|なる|なった(?!ばかり)|なり|満)|を(?:超|過|対象|迎える|上回|下回)|が(?:最も|多)|で(?:後期|資格|受給|支給|加入|対象|最も多)|の(?:誕生日(?:の|以|前|に|から)|年度|方|者|人(?!暮)|時|とき))"
)
"""What makes an age one of a rule, a group or a statistic."""
_KIN = r"(?:母親?|父親?|息子|娘|夫|妻|本人|長男|長女|[次二三四]男|[次二三四]女|祖父|祖母|兄|弟|姉|妹|孫|子|配偶者|同居人|本児)"
_SUBJECT = (
    rf"(?:{_KIN}|男性|女性|男児|女児|男子|女子|児童|生徒|園児|乳児|対象児|入所者|入居者|利用者|患者|被害者|加害者|相談者|通報者|申請者|届出人|世帯主|保護者|被災者|負傷者|"
    r"死者|死亡者|遭難者|不明者|運転者|運転手|容疑者|被疑者|被告人?|当事者|要介護者|故人|姉妹|兄弟|双子|作業員)"
)
_AGE_LABEL = re.compile(
    r"(?<!平均)(?<!最高)(?<!最低)(?<!対象)(?<!定年)(?<!上限)(?<!下限)(?<!制限)(?<!支給)(?<!開始)(?<!就学)(?:年\s?齢|満年齢)[\s:は=|,(「]{0,4}"
    r"((?:満)?(?:[0-9]{1,3}[ ]?(?:歳|才)?|[一二三四五六七八九十百]{1,4}[ ]?[歳才]))(?![0-9.]|代|以上|以下|未満|から|まで|階級|別|層|[-~〜])"
)
_AGE_OF = re.compile(
    rf"(?:{_SUBJECT}(?:は、?|が|も|[、:= ・/(])|(?:[長次二三四][男女]|祖[父母]|[父母]親|息子|娘|男性|女性)(?=[0-9一二三四五六七八九]))[ ]?(?:当時|満|現在|で)?[ ]?({_YEARS}){_RULE}(?!の?(?:男|女)性?の割合)"
)
"""母親は四十一歳, 女性、62歳."""
_AGE_THEN = re.compile(
    rf"({_YEARS})(?:の|[ 、・]|に(?:なる|なった)|(?=[男女]))[ ]?(?=男性|女性|男児|女児|男子(?!生徒の)|女子(?!生徒の)|[男女](?=[。、はがを)\s])|無職|会社員|主婦|団体職員"
    r"|息子|娘|母|父|祖母|祖父|夫|妻|姉|兄|弟|妹|孫|長男|長女|[次二三][男女]|の?誕生日を迎え(?:た|られ))"
)
_AGE_END = re.compile(
    rf"({_YEARS})(?=で(?:死亡|死去|亡くな|永眠|他界|逝去|没|急逝)|の誕生日を迎え(?:た|られ))|当時[ ]?({_YEARS}){_RULE}|(?:享年|行年)[ ]?([0-9]{{1,3}}[ ]?[歳才]?|[一二三四五六七八九十百]{{1,4}}[ ]?[歳才]?)"
)
_AGE_BARE = re.compile(
    rf"(?<![一-龥]){_KIN}[(]([0-9]{{1,2}}|10[0-9])[)]|(?:男性|女性|男児|女児)[(]([0-9]{{1,2}}|10[0-9])[)](?=[はがをにのともら、])"
)
_MONTHS = re.compile(
    rf"(?<![一-龥]){_KIN}[(]((?:生後)?[0-9]{{1,2}}[ ]?[かカヶケヵ箇]月)[)]|(生後[0-9]{{1,2}}[ ]?[かカヶケヵ箇]月)(?=の(?:男児|女児|長男|長女|[次二三][男女]|娘|息子|孫))"
)
_AND = re.compile(rf"(?:、|と|・|及び|や|/|,)[ ]?((?:満)?{_YEARS}){_RULE}")
"""A further age behind one of a person (10歳と7歳)."""
_AGE_BRACKET = re.compile(
    r"(?:者|人|児|主|夫|妻|父|母|男|女|性|長男|長女|次男|次女|二男|二女|三男|三女|兄|弟|姉|妹|祖父|祖母|孫|[年校学]生|氏|様|さん|君|くん|ちゃん|童|徒|親|方)[ ]?"
    r"[(、,][ ]?(?:[^()\n、,0-9]{1,10}[、,・ ])?(?:当時|満|男性?|女性?|[・、, ])*((?:満)?[0-9]{1,3}[ ]?(?:歳|才))(?![0-9]|代|以上|以下|未満|から|まで)[^()\n]{0,10}\)"
)
_AGE_DATE = re.compile(
    rf"{DATE}(?:生まれ|生)?[ ]?[(、,・ ][ ]?(?:当時|満)?[ ]?([0-9]{{1,3}}[ ]?(?:歳|才))(?![0-9]|代|以上|以下|未満|から|まで|児)"
)
AGE = re.compile(
    r"[\s]?[(、,][ ]?(?:[^()\n、,]{1,14}生(?:まれ)?[、,・ ]|[^()\n、,0-9]{1,12}[、,・ ])?(?:当時|満|男性?|女性?|[・、, ])*((?:満)?(?:[0-9]{1,3}|[一二三四五六七八九十百]{1,4})[ ]?(?:歳|才)|[0-9]{1,3}(?=[)]))"
)
AFTER_NAME = re.compile(
    rf"[\s]?(?:さん|様|氏|君|くん|ちゃん|殿)?[\s]?[(、,][ ]?({DATE})[ ]?(?:生まれ|生|[、,)])"
)


_TOLD = re.compile(
    rf"[ ]{{0,2}}(?:さん|様|氏|君|くん|ちゃん|殿)?[ ]?(?:(?:は|も|が|の)、?)?(?:今年で?|当時|現在|満)?[ ]?({_YEARS}){_RULE}"
)
"""An age that is said of the name before it (中原さんは82歳で)."""


def births(text: str) -> Iterator[Span]:
    """Birth dates and labelled ages in a narrow text."""
    for match in _LABELLED.finditer(text):
        yield Span(*match.span(1), "birth")
    for match in _BORN.finditer(text):
        before, general = text[max(0, match.start() - 4) : match.start()], _GENERAL.match(text, match.end())
        if not (general and (_SINCE.search(before) or general[0].endswith(("以降", "以前", "から", "まで")))):
            yield Span(*match.span(1), "birth")
    yield from _ages(text)


_SAID = re.compile(rf"(?:満)?({_YEARS}){_RULE}")
_STATISTIC = re.compile(
    r"平均|対象|割合|率|[％%]|人口|制度|年度|健診|検診|接種|予防|無料|助成|支給|資格|定年|引き上げ|寿命|募集|定員|保険料|給付|加入|納め|調査|統計|最も|条例|規則|歳児|年齢[層別]|投票|入学|入園|卒業"
    r"|上限|下限|以上|以下|未満|まで|歳代|[0-9]代|推計|人のうち|何歳|制限|義務|成人|開始|受給|加算|方は|方に|方が|者の方|講座|教室|大会|コース|申込|締切|参加費|料金|定める|法第|できる|までに|達した|達する|めざ|目指|社会"
)
_SOMEBODY = re.compile(
    rf"{_SUBJECT}|男の子|女の子|さん|氏|様|遺族|世帯|家族|独居|一人暮らし|同居|死亡|搬送|救出|救助|入院|入所|訪問|面談|相談|来庁|通院|要介護|要支援|[0-9]名[(]|会社員|無職"
)
_SENTENCE = re.compile(r"[^。\n]+")


def _said(text: str) -> Iterator[Span]:
    """Ages in a sentence that speaks of somebody and of no rule or statistic; in brackets also without such a word."""
    for sentence in _SENTENCE.finditer(text):
        if not ("歳" in sentence[0] or "才" in sentence[0]) or _STATISTIC.search(sentence[0]):
            continue
        somebody = _SOMEBODY.search(sentence[0])
        for match in _SAID.finditer(text, sentence.start(), sentence.end()):
            bracket = text[match.start() - 1 : match.start()] in ("(", "、") and re.match(
                r"[)、・]", text[match.end() :]
            )
            if somebody or bracket:
                yield Span(*match.span(1), "age")


_AGED = re.compile(r"[歳才齢]|生後|[享行]年|[夫妻父母男女子孫兄弟姉妹娘人児性][(][0-9生]")


def _ages(text: str) -> Iterator[Span]:
    """Ages that a label, a person's word beside them or what happened marks as somebody's."""
    if not _AGED.search(text):
        return
    yield from _said(text)
    for pattern in (
        _AGE_LABEL,
        _AGE_BRACKET,
        _AGE_DATE,
        _AGE_OF,
        _AGE_THEN,
        _AGE_END,
        _AGE_BARE,
        _MONTHS,
    ):
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex or 1)
            yield Span(start, end, "age")
            while more := _AND.match(text, end):
                yield Span(*more.span(1), "age")
                end = more.end()


def beside(text: str, end: int) -> Iterator[Span]:
    """The age or the birth date in the bracket after a name that ends at ``end`` of a narrow text."""
    title = re.compile(r"[\s]?(?:さん|様|氏|君|くん|ちゃん|殿|委員|児童|児|生徒)?").match(text, end)
    at = title.end() if title else end
    age = AGE.match(text, at)
    if age and not re.match(r"代|以上|以下|未満", text[age.end(1) :]):
        yield Span(*age.span(1), "age")
    told = _TOLD.match(text, end)
    if told:
        yield Span(*told.span(1), "age")
    date = AFTER_NAME.match(text, end)
    if date:
        yield Span(*date.span(1), "birth")
