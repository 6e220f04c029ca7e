"""Which changes of hiragana are grammar put right, and which turn who does what (check C7)."""

from __future__ import annotations

import re

_CASES = frozenset("がをにでへのはとも")
_DIRECTIONS = frozenset(("から", "より", "まで", "へ", "に"))
_PARTICLES = _CASES | _DIRECTIONS | {"や", "か", "には", "では", "とは", "へは", "として", "にて"}
_ADDS = frozenset(("も", "や", "か", "と"))
"""Particles that say that there is another thing too."""
_AGENT = re.compile(
    r"(?:者|人|員|長|客|民|市|町|村|県|国|区|課|局|組合|団体|社|店|院|校|庁|省|署|隊|班|師|士|生徒|学生|児童|園児|親|家族|職|司|役|主|様|氏|君|さん|先生|方々|"
    r"子ども|子供|農家|農協|漁協|機関|行政|企業|業者|法人|協会|委員会|議会|自治会|町内会|審議会|協議会|理事会|審査会|商工会|住民|市民|夫|妻|母|父|兄|弟|姉|妹|友人|選手|監督|教授|博士|政府|大臣|知事|"
    r"チーム|グループ|メーカー|センター|スタッフ|ボランティア|リーダー|コーチ|サポーター|ドライバー|[A-Z]班|(?<![のる])方)$"
)
_NO_AGENT = re.compile(
    r"(?:定員|人員|満員|欠員|増員|減員|動員|要員|大会|機会|総会|集会|会場|一部|全部|成長|延長|助長|伸長|身長|全長|特長|市場|朝市|物産店|来店|開店|閉店|出店|売店|全国|外国|入国|出国|帰国|"
    r"入院|退院|通院|登校|下校|開校|閉校|廃校|休校|転校|開庁|閉庁|来庁|登庁|入社|退社|神社|帰省|反省|市町村|農村|山村|漁村|学区|校区|工区|街区|自転車|集客|接客|求人|無人|賦課|日課|放課|部署|"
    r"退職|就職|転職|辞職|求職|休職|復職|離職|公職|役職|仕様|模様|同様|多様|自主|民主|現役|荷役|(?:考え|在り|あり|やり|進め|使い|働き|生き|書き|読み|見|仕|扱い|地|双|処|夕|[ぁ-ん]し)方)$"
)
_INTRANSITIVE = re.compile(
    r"(?:増え|減[りっる]|占め|接近|集ま|起[きこ]|始ま|決ま|進[みんむ]|広が|高ま|続[いきく]|終わ|落ち|生ま|上が|下が|止ま|届[いきく]|見つか|亡くな|残[りっる]|"
    r"発生|増加|減少|上昇|低下|悪化|停滞|なり|なっ|なる|いる|います|あり|ある|生じ|来[てたる]|住[みん]|参加|出席|来場|到着|逃げ|倒れ|死亡|訪れ)"
)
_SMALL = re.compile(
    # At most two characters of inflection, then forms of function, which may be put right.
    r"[ぁ-ゖ]{0,2}(?:ます|ません?|まし|ましょう?|です|でし|でしょう?|である?|であり|だ|する|した|して|され|させ|いま|いる|いた|いたし|いただ[きくい]?|くださ[いるっ]?|ござ[いま]+|"
    r"こと|もの|ため|とき|ところ|について|つい[てた]|における|おけ[る]?|として|に対し?て?|により|によ[るっ]て?|にと[りっ]て?|よう|とおり|なり|なる|なっ|ある|あり|あっ|"
    r"られ|れる|せる|おり|たり|ながら|つつ|ので|から|まで|より|いう|いっ|という|すべく|[てたでだるがをにはとのへないしさせう])*"
)
_FUNCTION = re.compile(_SMALL.pattern.removeprefix("[ぁ-ゖ]{0,2}"))
_CONNECTIVES = frozenset(
    [
        "でも",
        "しかし",
        "だが",
        "けれども",
        "なので",
        "そのため",
        "したがって",
        "ですから",
        "よって",
        "だから",
        "それで",
        "また",
        "さらに",
        "なお",
    ]
)
"""What begins a sentence; that one of another kind comes is judged with the meaning."""
_OF_NAME = re.compile(r"[一-龥]{1,2}(?:線|町|駅|市|村|川|橋)")
_VERB = re.compile(r"[一-龥ァ-ヴー]{2,6}(?:しま|した|して|する)")
_MOTION = re.compile(r"[寄行来入着通向戻帰集出乗住勤泊届達]")
_WORDS = re.compile(
    r"ほぼ|やや|ごく|もう|まだ|すぐ|よく|とても|かなり|ずっと|もっと|いつも|たぶん|きっと|しか(?![しるも])|さえ(?!る)|ばかり|ごと|ほど|くらい|ぐらい|だけ|のみ|など|みんな|みな|なお|また|さらに|とくに|きれい|"
    r"まず(?=[、しは])|あえて|ときどき|たまに|(?<![るたいのな])ときに|むしろ|やはり|どうしても|ぜひ|まったく|あまり|ちょっと|すこし|たくさん|ゆっくり|しっかり|はっきり|できるだけ|より(?=[一-龥]い)"
)
_KANA_NOUN = re.compile(r"(?:ども|ごみ|まち|もの|こと|さん|たち|ところ|とき|ひと|など|ため|それ|これ)$")
_FORMAL = re.compile(
    r"場合|際|とき|時|ため|方|者|中|後|前|上|下|内|うち|間|日|点|件|旨|こと|もの|ところ|よう"
)
_NAMED = re.compile(r"[ぁ-ゖー]*(?:保育園|幼稚園|こども園|[小中]学校|[町市村橋号荘館駅]|公園|会館|団地)")
_SPELT = str.maketrans("づぢわおえゐゑ", "ずじはをへいえ")


def is_grammar(old: str, new: str, was: tuple[int, int], now: tuple[int, int]) -> bool:
    """Whether hiragana may go or come there: a slip of grammar or inflection, no word, no other role."""
    gone, come = old[slice(*was)], new[slice(*now)]
    if sorted(_WORDS.findall(old)) != sorted(_WORDS.findall(new)):
        return False
    if gone and come and {gone, come}.isdisjoint(_PARTICLES) and _NAMED.match(new, now[1]):
        return False
    if gone and come and gone.replace("も", "") == come.replace("も", "") and max(len(gone), len(come)) <= 3:
        return "もも" in old
    if gone in _PARTICLES and come in _PARTICLES and _after_noun(old[: was[0]]):
        return _same_role(old, new, was, now)
    if {gone, come} & {"も", "や"} and {gone, come} <= _PARTICLES and _KANA_NOUN.search(old[: was[0]]):
        return False
    if not gone:
        return _may_come(new, come, now)
    if not come:
        return _may_go(old, gone, was)
    return _may_give_way(gone, come, bool(re.search(r"[一-龥々§]$", old[: was[0]])))


def _after_noun(text: str) -> bool:
    """Whether what follows may be a particle (kana: the ends of 写し, 取扱い …)."""
    return bool(re.search(r"[一-龥々ァ-ヺー§A-Za-z）)」しりきみちいえけれとび]$", text))


def _may_come(new: str, come: str, now: tuple[int, int]) -> bool:
    """A missing particle or ending; not one that adds another thing."""
    if come == "も" and not (re.match(r"[りるれろらっの]", new[now[1] :]) or new[: now[0]].endswith("ど")):
        return False
    if come in _ADDS and _between_words(new, now):
        return come == "と" and bool(re.match(r"[しすのいな]|[一-龥]+[しすさ]", new[now[1] :]))
    if come in ("から", "まで", "より"):
        return not _between_words(new, now)
    if come == "の" and _OF_NAME.match(new, now[1]):
        return False
    return len(come) <= 2 or bool(_SMALL.fullmatch(come))


def _may_go(old: str, gone: str, was: tuple[int, int]) -> bool:
    """A superfluous particle or ending; not one that says there is another thing."""
    between = _between_words(old, was)
    if gone in _ADDS and (between or (gone == "も" and not re.match(r"[りるれろらっ]", old[was[1] :]))):
        return gone * 2 in old
    if between and gone in ("から", "まで", "より", "に", "で"):
        return False
    if gone == "の" and _OF_NAME.match(old, was[1]):
        return False
    return len(gone) <= 2 or bool(_SMALL.fullmatch(gone))


def _between_words(text: str, span: tuple[int, int]) -> bool:
    left, right = text[: span[0]][-1:], text[span[1] :][:1]
    word = r"[一-龥々ァ-ヺー§A-Za-z()]"
    return bool(re.match(word, left) and re.match(word, right))


def _may_give_way(gone: str, come: str, after_kanji: bool) -> bool:
    """Okurigana and inflection; a word of its own, as after a particle, does not give way to another."""
    if gone.translate(_SPELT) == come.translate(_SPELT) or sorted(gone) == sorted(come):
        return True
    if max(len(gone), len(come)) <= 1:
        return True
    if min(len(gone), len(come)) > 1 and not after_kanji and come[:2] in ("から", "まで", "より"):
        return False
    if gone in _CONNECTIVES and come in _CONNECTIVES:
        return True
    small = after_kanji or min(len(gone), len(come)) < 2
    return bool((_SMALL if small else _FUNCTION).fullmatch(come))


def _same_role(old: str, new: str, was: tuple[int, int], now: tuple[int, int]) -> bool:
    """Whether one particle may take another's place: the old one was no grammar, or both say the same."""
    gone, come = old[slice(*was)], new[slice(*now)]
    before, rest = old[: was[0]], old[was[1] :]
    if come == "に" and re.match(r"よ[るりっ]|対[しす]|つい|とっ|お[いけ]|関[しす]|基づ|当た", rest):
        return True
    if {gone, come} == {"を", "に"} and _MOTION.match(rest):
        return True
    if (gone, come) == ("を", "に") and re.match(
        r"提出|上程|付託|諮|報告|届け出|申し出|加入|登録|掲載", rest
    ):
        return True
    if {gone, come} == {"へ", "に"} or {gone, come} == {"は", "が"} or (gone, come) == ("より", "から"):
        return True
    if {gone, come} & {"から", "より", "まで", "へ"} or {gone, come} & {"も", "や", "か"}:
        return False
    if (gone, come) == ("で", "の") and not _FORMAL.match(rest):
        return False
    if "と" in (gone, come) and "の" in (gone, come):
        return False
    clause = re.split(r"[。\n]", rest)[0]
    if _AGENT.search(before) and not _NO_AGENT.search(before):
        if come == "の":
            return bool(re.match(r"皆|みなさ|方々", rest))
        if come == "が" and gone in ("を", "の"):
            return bool(_INTRANSITIVE.match(clause)) or (gone == "の" and bool(_VERB.match(rest)))
        return come in "をに" and gone == "が" and before.count("が") > 0 and before.count(come) == 0
    return True
