"""Whether an edit turns a sentence's meaning: denial, scope, duty, opposite words (check C7)."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import permutations

from kumaai.guard.edits_names import changed_spans
from kumaai.guard.words import words

_FOLD = (
    # One notation for each word that counts below; what only looks like such a word goes.
    (r"出来", "でき"),
    (r"無い", "ない"),
    (r"無し", "なし"),
    (r"無く", "なく"),
    (r"無か?った", "なかった"),
    (r"(?<=[えけせてねべめれげぜでいきしちにみり])らければ(?=なら)", "なければ"),
    (r"下さ", "くださ"),
    (r"又は|または|若しくは|もしくは|あるいは|或いは", "又は"),
    (r"及び|および|並びに|ならびに", "及び"),
    (r"且つ", "かつ"),
    (r"但し", "ただし"),
    (r"全て|総て|凡て", "すべて"),
    (r"すべての全", "全"),
    (r"毎([日週月年回朝晩時])(?:ごとに?|に(?=[一-龥]))", r"毎\1"),
    (r"(期間中|期間|間)の(?:間|期間)(?!隔)", r"\1"),
    (r"(期限|期日|締切り?)の(?:期限|期日|日限)", r"\1"),
    (r"概ね", "おおむね"),
    (r"殆ど", "ほとんど"),
    (r"必らず", "必ず"),
    (r"致し", "いたし"),
    (r"頂", "いただ"),
    (r"(?:など|等)(?:など|等)", "など"),
    (r"できるだけ|なるべく|できる限り|出来る限り", "なるべく"),
    (r"おおよそ|およそ|凡そ", "約"),
    (r"約([^、。]{1,12}?)(?:ほど|程度|くらい|ぐらい)", r"約\1"),
    (r"(?<=[人円件日回台本間月年%時分名])(?:ほど|程度|くらい|ぐらい)", "約"),
    (r"でしょ(?!う)", "でしょう"),
    (r"なっかた", "なかった"),
    (r"なければならな(?=[。\s]|$)", "義務"),
    (r"だたし|たたし", "ただし"),
    (r"(?<=の)それ(?=が)", "おそれ"),
    (r"過半数以上", "過半数"),
    (r"いただけれ", "いただけ"),
    (r"(?<=[一-龥]{2})で(?=る(?:[。、]|$)|ます|ません)", "でき"),
    (r"(こと|場合)を?(?=あ[りるっ])", r"\1が"),
    (r"ことがま(?=[すし])", "ことができま"),
    (r"過半数を(?:超え|上回)る", "過半数の"),
    (r"(?<=[れせけてえべめらか])くな(?=[っりるい])", "なくな"),
    (r"行な(?=[いわうえおっ])", "行"),
    (
        r"だけで(?:は)?なく|のみならず|ばかりでなく|かかわらず|関わらず|拘わらず|にもかかわらず|問わず|限らず|やむを得(?:ない|ません|ず)",
        "",
    ),
    (r"かもしれ(?:ない|ません)|かも知れ(?:ない|ません)", "かも"),
    (r"(?:なければ|なくては|ねば|ないと)(?:なら|いけ)(?:ない|ません|ぬ|ず)", "義務"),
    (r"申し?訳(?:ない|ございません|ありません|ございませ(?=[。\s]|$))", ""),
    (
        r"すみません|すいません|お?間違え?の?ない|少なからず|思わず|相変わらず|とりあえず|まず(?!し)|必ずしも",
        "",
    ),
)
_DENIALS = re.compile(
    r"ませ(?:ん|ず|(?=[。\s]|$)(?<!くださいませ)(?<!なさいませ))|なかっ|(?<![少危切足汚])な(?:けれ(?=ば)|い(?!し|で|よう|か)|くな|くて|く、|いで|いよう|いか)"
    r"|(?<=[らわかがさたなばまりこせてえけめべねれいき得来見出])(?:ず(?!つ|れ)(?=に|、|。|と|$)|ぬ(?=よう|こと|もの))|なし(?=[のでと。、]|$)|ない(?=こと|もの|場合|とき|者|方)"
)
COUNTED = re.compile(
    "努力義務|以上|以下|未満|以内|以外|以前|以後|以降|超|かつ|又は|及び|ただし|すべて|ほとんど|義務|ものとする|努め(?!る?(?:人|先|者))|でき|妨げ|こと[がも]?あ[るりっ]|場合[がも]?あ[るりっ]|おそれ|可能|予定"
    "|見込|検討|原則|必ず|必須|任意|のみ|だけ|一部|全部|全員|全額|約|おおむね|ほぼ|最大|最小|少なくとも|最低|最高|べき|禁止|禁じ|望ましい|推奨|かも|らしい|はず|に限|を除|を含"
    "|まで|当面|随時|直ちに|速やかに|遅滞なく|対象外|免除|減免|例外|てもよい|てもいい|差し支え|思われ|考えられ|とみられ|ざるを得|なるべく|必要に応じ|場合によ|当分の間|とされ"
    "|でしょう|だろう|とのこと|ようで[ある]|そう[でだ]|つもり|と思|てほし|(?:ほう|方)が(?=[いよ良])|たい(?=[。と])|代理|代行|特に|毎[日週月年]|隔[日週月年]|ごとに|無償|有償|無料|有料|マイナス|ゼロ|数十|数百|数千|十数|当たり|翌[日週月年]|前[日週月]|[上中下]旬|[月火水木金土日]曜"
)
LINKS = (
    # How clauses hang together; each group counts as one.
    r"たら(?!し)|だら(?!け)|(?<![にくと])なら(?![なずびんういぬ])|(?<=[えけげせてねべめれ])ば(?![かれんい])",
    r"(?<!と)ても(?!ら|よい|いい|よろ)|のに(?!必要|要)|にも(?:かかわらず|関わらず|拘わらず)|けれど|ものの",
    r"(?<=[一-龥ァ-ヴー])でも",
    r"(?<!な)ので|(?<=[一-龥ァ-ヴー])なので|(?<=る)め(?=[、に])|ため(?![しらす])|(?<=[るうくすつぬぶむぐの])た(?=[にの、。]|$)|(?<=[だす])から(?=[、でだ])|おかげで|せいで",
    r"(?:^|(?<=[。、，,\n]))(?:しかし|だが|ところが|けれども|でも(?=、))",
    r"(?:^|(?<=[。、，,\n]))(?:そして|また|さらに|なお|加えて|そのうえ)",
    r"(?:^|(?<=[。、，,\n]))(?:したがって|そのため|よって|なので|だから|それで|そこで)",
)
_PREFIX = set("不未非無反再副元準仮総")
_OPPOSITES = (
    "賛成/反対 承認/否決/却下/保留 可決/否決/継続審査 採択/不採択 必要/不要/任意 可能/不可能/困難 増加/減少/横ばい 増額/減額/据え置き 増員/減員 拡大/縮小 延長/短縮 "
    "開始/終了/中止 開始/完了 新設/廃止 継続/廃止/中止/終了 存続/廃止 実施/中止/延期/検討 開催/中止/延期 決行/中止 公開/非公開 許可/禁止/不許可 直営/委託 受理/却下 "
    "最大/最小 上限/下限 合格/不合格 黒字/赤字 義務/任意 適法/違法 有効/無効 肯定/否定 認め/否定 拒否/承諾 拒否/受諾 出席/欠席 参加/不参加 暫定/確定 未定/決定 個人/法人/団体 "
    "書面/口頭 郵送/持参 先着/抽選 大人/子ども 開館/休館 開庁/閉庁 税込/税抜 収入/支出 歳入/歳出 市民/職員 利用者/事業者 住民/事業者 保護者/児童 委託者/受託者 "
    "貸主/借主 売主/買主 申請者/受給者 全部/一部 全員/一部 毎日/毎週/毎月/毎年 平日/休日 平日/祝日 今年/昨年/来年 今年度/来年度/昨年度 本年度/来年度/前年度/次年度 "
    "今月/来月/先月 今週/来週/先週 明日/本日/昨日 当日/前日/翌日 午前/午後 上半期/下半期 前期/後期 から/まで 以上/以下 増やす/減らす 上げ/下げ 早め/遅め "
    "受講者/希望者/申込者 歩行者/車両/自転車 撤回/提出 直近/今後 推定/みな 月額/年額/日額 事前/事後 世帯主/世帯員 常に/時々 直接/間接 希望者/全員/対象者 高齢者/若者/障害者/児童 小学生/中学生/高校生 屋内/屋外 国内/国外 市内/市外/県内/県外 "
    "男性/女性 公立/私立 市営/民営/県営/国営 常勤/非常勤 単独/共同 定期/臨時 一般/特別 倍増/半減 内側/外側 過去/将来 原則/例外 保険者/被保険者 市道/県道/国道 "
    "有/無 可/否 上/下 前/後 増/減 内/外 東/西/南/北 左/右 男/女 昼/夜 朝/夕 大/小 高/低 多/少 長/短 開/閉/休 新/旧 入/出 売/買 強/弱 早/遅 賛/反 許/禁 "
    "要/不 勝/負 進/退 加/減 始/終 欠/出 当/前/翌 当該年度/前年度/次年度 国/県/市/町/村 春/夏/秋/冬 正/副 主/従 公/私 親/子 甲/乙/丙"
)
_NO_VOICE = re.compile(
    r"さ?せて?(?=いただ)|(?:に|と)なられ|おっしゃられ|召し上がられ|申され|参られ|けれ[ばど]|[行書聞歩働だ]けれ|できれ(?=[るまた])|済ませ"
)
_HONOURED = re.compile(r"[おご御][一-龥]{1,3}し?され|まれてください")
_PASSIVE = re.compile(r"(?<=[かがさたなばまらわえけげせてねべめみきしちびぎじ])れ(?![ばど])")
_CAUSATIVE = re.compile(r"[かがさたなばまわ]せ(?=[るたてら])")
_REQUEST = re.compile(r"くださ(?:い(?!まし)|る?よう)|願いま|お願い|いただけますか|なさい(?!ま)")
_LIKE_A_REQUEST = re.compile(
    r"くだ|ださ|くさい|下さ|願|ねが|ましょう|なさ|たまわ|賜|いただ(?:きた|け)|[ごお御][一-龥]{2,4}を?(?:。|$)"
)
_RECEIVED = re.compile(r"(?<!せて)(?:して)?いただ[きいくこ]")
_NO_TA = {ord("た"): None}
_PAST = re.compile(r"た(?=。|$)")


def meaning_changes(old: str, new: str, *, words_stay: bool = True) -> bool:
    """Whether ``new``, the sentence after an edit, denies, limits, obliges or dates otherwise than ``old``.

    Plain Japanese (``words_stay`` False) may say who acts, and join clauses with easier words.
    """
    before, after = folded(old), folded(new)
    if len(_DENIALS.findall(before)) != len(_DENIALS.findall(after)):
        return True
    if _counted(before) != _counted(after) or _other_tense(before, after):
        return True
    if words_stay and (_linked(old) != _linked(new) or _other_voice(before, after)):
        return True
    if _reordered(old, new) or _other_actor(before, after):
        return True
    return any(_turns(old, new, *span) for span in changed_spans(old, new)) or _swaps(old, new)


def _other_actor(before: str, after: str) -> bool:
    """Whether somebody is asked for what is told otherwise, or one does what others did."""
    for one, other in ((before, after), (after, before)):
        if _REQUEST.search(one) and not _REQUEST.search(other) and not _LIKE_A_REQUEST.search(other):
            return True
        if _RECEIVED.search(one) and _RECEIVED.sub("し", one) == other.replace("いたし", "し"):
            return True
    return False


def _other_voice(before: str, after: str) -> bool:
    return not _HONOURED.search(before + after) and _voices(before) != _voices(after)


def _voices(text: str) -> tuple[int, int]:
    """How many passives and causatives there are; courtesy and the missing ら count as none."""
    text = _NO_VOICE.sub("", text).replace("られ", "れ")
    return len(_PASSIVE.findall(text)), len(_CAUSATIVE.findall(text))


def _other_tense(before: str, after: str) -> bool:
    """Whether a sentence tells what was instead of what is; 「開い。」 only lacks its last character."""
    for i1, i2, j1, j2 in changed_spans(before, after):
        for one, other in ((before[i1:i2], after[j1:j2]), (after[j1:j2], before[i1:i2])):
            if re.fullmatch(r"す?[うくぐすつぬぶむる]", one) and re.fullmatch(r"[いしっんり]?[ただ]", other):
                return True
    if len(_PAST.findall(before)) == len(_PAST.findall(after)):
        return False
    if before.translate(_NO_TA) == after.translate(_NO_TA):
        return False
    return bool(re.search(r"[うくぐすつぬぶむるい](?:。|$)", before + after))


def _reordered(old: str, new: str) -> bool:
    """Whether the same words stand in another order: who does what to whom may have changed."""
    one, other = ([word.text for word in words(text)] for text in (old, new))
    return one != other and sorted(one) == sorted(other)


@cache
def _fold_patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), plain) for pattern, plain in _FOLD]


def folded(text: str) -> str:
    """The text with one notation for each word that counts, without what only looks like such a word."""
    for pattern, plain in _fold_patterns():
        text = pattern.sub(plain, text)
    return text


def _counted(text: str) -> Counter[str]:
    return Counter(COUNTED.findall(text))


def _linked(text: str) -> list[int]:
    text = re.sub(r"(?<=[あけなすられ]れ)は(?![、い])", "ば", text)
    return [len(re.findall(pattern, text)) for pattern in LINKS]


def _turns(old: str, new: str, i1: int, i2: int, j1: int, j2: int) -> bool:
    """Whether a prefix of denial (不, 未 …) or 外 comes or goes before a word that stays."""
    gone, come = old[i1:i2], new[j1:j2]
    if gone and come:
        return False
    sign, text, at = (gone, old, i2) if gone else (come, new, j2)
    if len(sign) != 1 or text[at : at + 1] == sign or text[max(0, at - 2) : at - 1] == sign:
        return False
    if sign in _PREFIX:
        return bool(re.match(r"[一-龥]", text[at : at + 1]))
    return sign == "外"


@cache
def _opposites() -> list[tuple[str, str]]:
    return [pair for group in _OPPOSITES.split() for pair in permutations(group.split("/"), 2)]


def _kanji(text: str) -> str:
    """The text without the inflection that follows its kanji (増え, 減っ)."""
    return text.rstrip("あいうえおかきくけこさしすせそたちつてとらりるれろわっんめげべ")


def _swaps(old: str, new: str) -> bool:
    """Whether a word gave way to its opposite."""
    for i1, i2, j1, j2 in changed_spans(old, new):
        gone, come = old[i1:i2], new[j1:j2]
        for one, other in _opposites():
            if len(one) == len(other) == 1 and (_kanji(gone), _kanji(come)) == (one, other):
                return True
            if len(one) > 1 and old.count(one) > new.count(one) and new.count(other) > old.count(other):
                return True
    return False
