"""Sequences of kana that grammar does not allow: a kana too many, or one missing."""

from __future__ import annotations

from collections.abc import Iterator

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, finding

_MANY, _MISSING = "衍字", "脱字"
_K = "[一-龥ァ-ヶー]"

# name, pattern, replacement (an expansion of the match), category, hint
_RULES: tuple[tuple[str, str, str, str, bool], ...] = (
    ("toto", r"(?<=[るたい])とと(?=い[っうわえ])", "と", _MANY, False),
    ("gato", r"(?<=[一-龥])がと(?=[一-龥]{2})", "と", _MANY, True),
    ("nishi", r"(?<=[一-龥]{2})にし(?=にくい|やすい|にくく|やすく)", "し", _MANY, False),
    ("suruno", r"する(?:の)(?=[一-龥ァ-ヶ]{2,}[をがはに])", "する", _MANY, True),
    ("tamashita", r"(?<=[れしきてえけせ])たました", "ました", _MANY, False),
    ("tega", r"(?<=[れしきけえっ])て[がを](?=[一-龥])", "て", _MANY, True),
    ("kanoka", r"(?<=[るた])かのか(?=[はもを])", "か", _MANY, True),
    ("ruo", r"(?<=[すくるむ])お(?=こと[をがはにも])", "", _MANY, False),
    ("gano", rf"(?<={_K})がの(?=あと|後|ため|際|場合|み)", "の", _MANY, True),
    ("niyou", r"(?<=[一-龥じ])にように", "ように", _MANY, False),
    ("nimo", r"(?<=[一-龥])にをに(?=[一-龥])", "に", _MANY, True),
    ("wote", r"(?<=[一-龥])をを+", "を", _MANY, False),
    ("karaga", r"(?<=まで|から)[をが]を(?=[一-龥])", "を", _MANY, True),
    ("masu", r"(?<=[一-龥])しす(?=。)", "します", _MISSING, False),
    ("ikano", r"(?P<a>以下|下記|上記|次|前述|後述)(?P<b>よう[になで])(?!す)", r"\g<a>の\g<b>", _MISSING, False),
    ("dekiyou", r"(?<!く)でき(?=ように(?!な)|こと[をがはに]|場合|ため[、に])", "できる", _MISSING, False),
    ("rareyou", r"(?<=[さらかわた])れ(?=ように|場合[はに、]|こと[をがはに])", "れる", _MISSING, False),
    ("desho", r"でしょ(?=。)", "でしょう", _MISSING, False),
    ("itadaki", r"(?<=[てで])いだ(?=[きくいけ])", "いただ", _MISSING, False),
    ("tameni", r"(?<=る)たに(?=[一-龥、 ])", "ために", _MISSING, False),
    ("koremade", r"(?P<a>これ|それ)ま(?=[とのは][一-龥、])", r"\g<a>まで", _MISSING, False),
    ("toiu", r"(?<![っまこほお])とう(?=名前|もの[でをがは]|こと[でをがは]|方法|意味|形[でに])", "という", _MISSING, False),
    ("kotogamasu", r"ことが(?=ます)", "ことができ", _MISSING, False),
    ("reteiru", r"(?P<a>[さらかわまたば]れ)(?=い(?:る|ます|ない|た|ました))", r"\g<a>て", _MISSING, False),
    ("shiteiru", r"(?<=[一-龥]{2}し)(?P<a>い)(?=(?:ます|ました|る[。、場人])(?!い))", "てい", _MISSING, False),
    ("temi", r"(?P<a>[一-龥][えけせねべめれ])(?=みま[しす])", r"\g<a>て", _MISSING, False),
    ("teima", r"(?<=[てで])いま(?=。)", "います", _MISSING, False),
    ("imase", r"(?P<a>ございませ|ありませ|できませ|しませ|なりませ)(?=[。、]|$)", r"\g<a>ん", _MISSING, False),
    ("sorezo", r"それぞ(?=[の、にが])", "それぞれ", _MISSING, False),
    ("nakereba", r"なけば(?=な)", "なければ", _MISSING, False),
    ("naranai", r"なければな(?=い)", "なければならな", _MISSING, False),
    ("kudasa", r"(?<=[てで])くだ(?=。)", "ください", _MISSING, False),
    ("mashita", r"(?<=[しりきいちみび])まし(?=。)", "ました", _MISSING, False),
    ("onegai", r"お願い(?:し|いたし)(?=。)", "お願いします", _MISSING, False),
    ("yasui", r"(?<=[一-龥])ししや(?=す)", "しや", _MANY, False),
    ("noyou", r"(?<=[一-龥])ののよう", "のよう", _MANY, False),
    ("jini", r"を(?!同時|定時|臨時)(?P<a>[一-龥]{2}時)(?=に|、)", r"の\g<a>", "助詞", True),
    ("niyori", r"(?<=[一-龥])により(?P<a>より)", "により", _MANY, True),
    ("younashite", r"(?<=よう)な(?=[一-龥]{2}してい)", "に", "助詞", True),
    ("nioite", r"(?P<a>[一-龥])おいて(?=は、|も、|、|[一-龥]{2})(?<![てで]おいて)(?<![一-龥]でおいて)(?<![於置])", r"\g<a>において", _MISSING, True),
    ("nitsuite", r"(?P<a>[一-龥])ついて(?=は、|も、|、|説明|検討|報告|お)(?<![近付着]ついて)", r"\g<a>について", _MISSING, True),
    ("nikansuru", r"(?<=[一-龥]{2})関(?=する|して)(?<![機相係連密税玄]関)(?<![に]関)", "に関", _MISSING, True),
    ("niyotte", r"(?<=[一-龥]{2})よって(?=[、起生])", "によって", _MISSING, True),
    ("toshite", r"(?<=一環|対象|原則|目的|代表|結果)して(?=、)", "として", _MISSING, True),
    ("womachi", r"(?P<a>参加|来場|応募|来館|連絡|利用|来店|お越し|回答|意見)(?=お待ち(?:し|いた))", r"\g<a>を", _MISSING, False),
    ("jiwo", r"(?<=[時分])を(?=始ま|開始します|開会します|スタート)", "に", "助詞", True),
    ("meiwaku", r"(?<=迷惑|手数|心配|面倒)[のがに](?=おかけ)", "を", "助詞", False),
    ("kiwo", r"(?<=気)お(?=付け|つけ)", "を", "助詞", False),
    ("susuru", r"(?<=[一-龥])すする(?=[一-龥。])", "する", _MANY, False),
    ("mata", r"(?<=[しいきりみちび])また(?=。)", "ました", _MISSING, True),
    ("matomete", r"まとて(?=[、くい一-龥])", "まとめて", _MISSING, False),
    ("zuke", r"(?P<a>義務|位置|関連|意味|特徴|動機|裏|片|名|条件|格|順番|習慣|印象|結び|近|気|基|元|勇気|活気)ず(?P<b>[かきくけ])", r"\g<a>づ\g<b>", "仮名遣い", False),
    ("zurai", r"(?<=[いきしちにみりえけせてねめれ])ずら(?=[いくか])", "づら", "仮名遣い", False),
    ("inuki", r"(?<=[しっれけえいき])て(?=る[。、場人])(?<!捨て|育て|建て|立て)", "てい", "い抜き", True),
)  # fmt: skip


def find(document: Document) -> Iterator[Edit]:
    """Findings about impossible sequences of kana."""
    for name, pattern, replacement, category, hint in _RULES:
        if category == "い抜き" and document.profile == "plain":
            continue
        for block, match in document.matches(pattern):
            after = match.expand(replacement)
            wrong = match[0]
            reason = (
                f"「{wrong}」に余分な文字があります。"
                if category == _MANY
                else "話し言葉の「い」抜きです。"
                if category == "い抜き"
                else f"「{wrong}」は「{after}」の誤りと思われます。"
            )
            yield finding(
                block,
                match.start(),
                match.end(),
                after,
                rule=f"slip.{name}",
                category=category,
                reason=reason,
                hint=hint,
            )
