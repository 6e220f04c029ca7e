"""What is said twice in a sentence, so that once is enough (check C7)."""

from __future__ import annotations

import re

_KANJI = re.compile(r"[一-龥々]")
_LINK = re.compile(r"(?:の|による|となる|での|という|で|な|に|である|として|される|した|する|、)*")
_SAID_AGAIN = (
    # An adverb, and what after it already says that.
    (r"まだ|いまだに?|未だに?", r"未|尚早|途上"),
    (r"再び|再度|もう一度|また|改めて", r"再|二度"),
    (r"二度と再び|二度と", r"二度と|再び"),
    (r"再び", r"繰り返|繰返"),
    (r"新しく|新たに|新規に|新しい|新たな", r"新[設規た]|新しい|創[設立]"),
    (r"あらかじめ|予め|事前に|前もって", r"予[約告測定防期想報]|あらかじめ|予め|事前|前もって|先んじ"),
    (r"同時に", r"同時|並行|併せ"),
    (r"一緒に|共に|ともに|共同で", r"同[行伴席居乗]|共[同催有用働]|協[働力同]|合[同併]"),
    (r"互いに|お互いに|相互に", r"互い|相互|[いえきしちみり]合[いうっ]"),
    (r"最も|一番|もっとも", r"最[初後新大小高低良適善短長多少終強悪古愛]|ベスト|トップ|ピーク"),
    (r"まず|まずは", r"最初|初め|第一|先に|真っ先"),
    (r"一丸となって|一致団結して|力を合わせて", r"一丸|一致団結|力を合わせ"),
    (r"すべて(?:の)?|全て(?:の)?|みんな|皆", r"全[員部体て国世市町村]|すべて|全て|皆"),
    (r"突然(?:の)?|急に|いきなり|不意に", r"突[然発如]|急[変増減騰落に]|ハプニング"),
    (r"思いがけない|予想外の|想定外の", r"想定外|予想外|思いがけない|ハプニング|意外"),
    (r"引き続き|続けて|継続して", r"引き続き|継続|続け|続[行投]|連続"),
    (r"途中で", r"中[断止退座途]|挫折|半ば"),
    (r"後で|あとで|後から|後に", r"後[悔日ほ程で]|事後"),
    (r"自ら|自分で|みずから|自分から", r"自[主習力宅分ら発]"),
    (r"直接|じかに|直に", r"直接|じか|手渡|直[送売通]"),
    (r"手で|目で|口で|足で|耳で", r"手[渡書]|目[視撃]|口[頭述]|徒歩|歩[いく]|聴[取講]|傾聴"),
    (r"多くの|多数の|たくさんの|大勢の", r"多[数く量]|大勢|大量"),
    (r"大体|だいたい|およそ|おおよそ|約|ほぼ|おおむね", r"約|およそ|おおよそ|おおむね|ほぼ"),
    (r"今|いま|現在(?:の)?|今の", r"現在|現[状況行]|今"),
    (r"今後(?:の)?|これから(?:の)?", r"将来|今後|これから"),
    (r"過去(?:の)?|以前(?:の)?", r"前例|既往|過去|以前"),
    (r"毎日|日々|連日", r"連日|毎日|日々"),
    (r"必ず|絶対に", r"必[ずす要須携]|不可欠|絶対"),
    (r"はっきり(?:と)?|明確に|きっぱり(?:と)?", r"明[言記示確白]|断言"),
    (r"特に|とりわけ|とくに", r"特[別に筆記段]|とりわけ"),
    (r"非常に|とても|大変|極めて|たいへん", r"非常に|とても|大変|極めて|甚だ|多大|甚大"),
    (r"もし(?:も)?|仮に", r"もし|仮に|万が一|万一"),
    (r"例えば|たとえば", r"例えば|たとえば|例示"),
    (r"それぞれ(?:の)?|おのおの(?:の)?|各々(?:の)?|各", r"それぞれ|各|おのおの|ごと|別に"),
    (r"元に|もとに|元の", r"復[元旧帰]|戻|原状"),
    (r"さらに|更に", r"さらに|更に|一層|なお"),
)
_AGAIN_AFTER = (
    # What goes after a word that said it.
    (r"(?:程度|ほど|くらい|ぐらい|前後)", r"(?:程度|ほど|くらい|ぐらい|前後|弱|強)$"),
    (r"(?:程度|ほど|くらい|ぐらい)", r"約[^、。]{1,10}$"),
    (r"(?:の(?:とき|場合|際|時))", r"(?:とき|場合|際|時)$"),
    (r"(?:だけ|のみ|しか)", r"(?:だけ|のみ)$"),
    (r"(?:など|等)", r"(?:など|等)$"),
    (r"(?:から|より)", r"(?:から|より|従来|以来|古来|以降|以後)$"),
    (r"(?:の(?:間|期間))", r"(?:間|期間|中)$"),
    (r"(?:という|といった)", r"(?:という|といった)$"),
    (r"(?:にて|で)", r"(?:にて|で)$"),
    (r"と(?:予測|予想|見込ま|考えられ|思われ)(?:され)?", r"(?:予測|予想|見込ま|考えら|思わ)(?:さ)?れる$"),
)
_LONGEST = 9
_GENERAL = re.compile(
    r"の(順番|順序|進み具合|進行状況|日付|日にち|日時|期日|期間|期限|時刻|時間|場所|箇所|人数|数量?|金額|額|方法|仕方|やり方|状況|状態|様子|種類|理由|原因|結果|名前|氏名|量|用途|合計|総額|位置|目標|高さ|長さ|広さ|面積|割合|比率|資料|書類|会議|大会|作業|工事)"
)


def said_again(old: str, start: int, end: int) -> bool:
    """Whether what goes from ``old`` is said by the words beside it; where it stands may be told two ways."""
    if end - start > _LONGEST:
        return False
    return any(_again(old, start + shift, end + shift) for shift in _shifts(old, start, end))


def _shifts(old: str, start: int, end: int) -> list[int]:
    """By how much the deletion may move and leave the same text (年度末|の年度末|, 年度|末の年度|末)."""
    shifts = [0]
    while -_LONGEST < shifts[-1] > -start and old[start - 1 + shifts[-1]] == old[end - 1 + shifts[-1]]:
        shifts.append(shifts[-1] - 1)
    right = 0
    while right < _LONGEST and end + right < len(old) and old[start + right] == old[end + right]:
        right += 1
        shifts.append(right)
    return shifts


def _again(old: str, start: int, end: int) -> bool:
    gone, before, rest = old[start:end], old[max(0, start - 14) : start], old[end : end + 8]
    if any(re.fullmatch(ahead, gone) and re.search(said, rest) for ahead, said in _SAID_AGAIN):
        return True
    if any(re.fullmatch(tail, gone) and re.search(said, before) for tail, said in _AGAIN_AFTER):
        return True
    general = _GENERAL.fullmatch(gone)
    run = re.search(r"[一-龥々]{1,6}$", before)
    if general and run and set(general[1]) & set(_KANJI.findall(run[0])):
        return True
    return _all_beside(gone, before[-6:], rest[:6])


def _all_beside(gone: str, before: str, rest: str) -> bool:
    """Whether all kanji of what goes stand right beside it too, and only links are lost (の年度末)."""
    kanji = _KANJI.findall(gone)
    if not kanji or re.search(r"[ァ-ヺA-Za-z0-9０-９]", gone):
        return False
    if not _LINK.fullmatch(_KANJI.sub("", gone)) or _KANJI.sub("", gone) == "":
        return False
    word = "".join(kanji)
    return len(kanji) > 1 and (word in before or word in rest)
