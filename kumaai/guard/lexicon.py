"""Which Japanese words there are, how kanji are read, and which corrections are known.

The lists are shared with the proofreading rules; the guard reads only the
lists, for it judges whatever proposes an edit and must not depend on the rules' code.
"""

from __future__ import annotations

import re
from functools import cache

from kumaai.words import rows
from kumaai.words import text as word_list

_VOICED = str.maketrans(
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽ", "かきくけこさしすせそたちつてとはひふへほはひふへほ"
)
_ALL_HIRAGANA = "".join(map(chr, range(0x3041, 0x3097)))
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_ALIKE = (
    # Kanji that differ by a stroke or a part, so that one is taken or read in for the other.
    "輸輪 間問聞 募墓暮慕幕 復複腹 議義儀犠 検険剣倹験 績積 責債 歳載栽裁 待持侍特 末未 緑縁録禄 遣遺 徴微 測側則 "
    "綱網 構講購 援緩暖 観歓勧権 帯滞 徒従 衡衝 偏編遍 陪倍培賠 撤徹 適摘滴敵 慨概 壁璧 卒率 堤提 哀衰 貨貸賃 "
    "職織識 専博 抗坑 径経軽 剤済斉 獲穫護 施旋 祝祀 折析 往住 材村 科料 宣宜 管官菅 氷永 輩輝 拡拠 届居 幹乾 妨防坊 "
    "礼札 肋助 健建 推進 烏鳥 治冶 候侯 因困 己已 土士 矢失 干千 太大犬 牛午 名各 考老 借惜 悔侮 仰抑 比此 続読 隠穏 懐壊 "
    "荷何 券巻 苦若 延廷 遂逐 斤斥 孤弧 紛粉 刺剌 崇祟 密蜜 粋枠 戒戎 熟塾 捕補 快決 抱泡砲 池地 委季 恩思 欠次 場湯 備傭 "
    "券巻卷 度渡 抵低底邸 嘱属 簿薄博 凍棟 脅協 侵浸寝 隅偶遇 伴判畔 僚寮療 漁魚 棒捧 幣弊 塔搭 紋絞 絡結 紹招詔 郡群 班斑 診珍 哲啓 "
    "駐注柱 疫疾 症病 陪部 倒到討 祭際察 任仕 併供 住佳 価値 偉緯違 俗裕浴 冊再 刑形型 創倉 勉免 単巣 占古 吸呼 味妹 哀衷 喚換煥 嘆漢 垣恒 埋理 境鏡 "
    "塩監 奉奏 妥要 娠振 宅宇 宴安 寄奇 封対 尊専 履覆 岐技枝 帝常 帳張 弾単 従縦 忘忙 怪径 怖布 惰情 慰尉 憎増贈 憶億 憲害 戻房 払仏 拒距 招紹 拾捨 指脂 損捐 "
    "捜授 揮輝 揚場 搬般 携推 敏毎 斜料 旧児 暇段 朗郎 札礼 株珠 核該 棄葉 植値 棚柵 榮営 模漠 権勧 歓観 殻穀 殴欧 沿治 泊拍伯 浅残 浄争 涼諒 渉歩 減滅 渇掲 溶容 滋慈 潟写 "
    "煩頻 牲姓性 狭峡 猟漁 珍診 疲披 瞬舜 矯橋 砕粋 砲抱 破波 祈析 禍過 秘泌 秩鉄 稿高 穏隠 窓密 笛苗 策束 粘粒 紀記 純鈍 紙低 終約 統銃 継断 縮宿 繊織 罪罰 署著暑 羅罹 肪妨 胎治 "
    "脈派 脱説税 腰要 膜幕 航般 荒流 菓果 葉棄 蒸承 薬楽 衆象 裸課 補捕 視規 評詳 詐作 詩持 誇跨 誤娯 誠識 誕延 論輪倫 諾若 諸著 謄騰 護獲 貢項 販版 購講 跡踏 輪輸 辛幸 述迷 途徐 逸免 "
    "郵睡 釈択沢 銘名 錬練 鑑艦監 閉閑 閲聞 陰険 陳陣棟 隊墜 雇顧 雰霧 霊雲 項頂 預予 頻煩 願頭 飢机 騒駅 驚警"
)
_SAME_KUN = (
    # 「異字同訓」の漢字の使い分け例 (文化審議会国語分科会, 2014): verbs and adjectives that sound the same.
    "暑熱厚篤 防妨 上挙揚 供備 勤務努 推進勧薦 犯冒侵 表現著 会合遭逢 開空明 誤謝 荒粗 有在 痛傷悼 入要 受請 写映移 生産 納収治修 押推 "
    "送贈 遅後 踊躍 下降 替変代換 返帰 書描 欠駆架掛懸 陰影 形型 硬固堅 聞聴効利 切斬 窮極究 得経 越超 断絶裁立建 足差指刺挿 覚冷 "
    "閉締絞占 住済澄 添沿 訪尋 闘戦 捕採取撮執 直治 中仲 長永 無亡 成鳴 延伸 登昇 測計図量諮 初始 早速 引弾 吹噴 混交 回周 "
    "見診観 元本基下 敗破 柔軟 良善 読詠 分別 湧沸 作造創 止留泊 付着就突 飛跳 負追 揃備 勤務 優勝 継接次繋 尽突 温暖 臨望 "
    "摘積 調整 届渡 汚穢 祭奉 離放話 経減 育 組汲"
)
_READINGS = (
    # What readings.tsv (readings inside compounds) and verbs.tsv lack: kanji, and the hiragana written instead.
    "下くだ 通とお 何いず 就つ 於お 居お 頂いただ 致いた 出来でき 有難ありがと 様々さまざま 予あらかじ 尚なお 又また 直す 直ただ 我わ 要い 有あ 等など 速すみ 行おこな 行い 来く "
    "事こと 物もの 者もの 時とき 際さい 所ところ 為ため 方かた 程ほど 位くらい 達たち 迄まで 毎ごと 宜よろ 是非ぜひ 何卒なにとぞ 只今ただいま 折角せっかく "
    "沢山たくさん 色々いろいろ 何時いつ 誰だれ 何処どこ 更さら 既すで 従したが 例たと 殆ほとん 全すべ 総すべ 但ただ 且か 若も 並なら 及およ 概おおむ "
    "上うえ 内うち 外ほか 他ほか 訳わけ 詫わ 分わ 解わか 創つく 作つく 付つ 基もと 一人ひとり 二人ふたり 子供こども 供ども 大人おとな 瓶びん 箱はこ 但ただ "
    "最もっと 必かなら 特とく 共とも 互たが 再ふたた 常つね 直接じか 即すなわ 仮かり 多分たぶん 随分ずいぶん 余あま 殊こと 尤もっと 敢あ 頃ころ 頃ごろ 度たび "
    "無な 良よ 良い 欲ほ 見み 言い 云い 置お 貰もら 呉く 成な 易やす 難にく 難がた 伴ともな 渡わた 亘わた 係かか 関かか 拘かか 亙わた 当あ 際き 限かぎ 皆みな 皆様みなさま 私わたし "
    "御ご 御お 此こ 其そ 之これ 此処ここ 此方こちら 其方そちら 何方どちら 何方どなた 彼方かなた 所謂いわゆる 何故なぜ 如何いかが 如何いか 如何どう 矢張やは 勿論もちろん 暫しばら 忽たちま 頗すこぶ 夥おびただ 偶たま 屡々しばしば 寧むし 拠よ 因よ 由よ 傍かたわ 専もっぱ 挙こぞ 嘗かつ 曾かつ 漸ようや 何卒なにとぞ 貴方あなた 相応ふさわ 辺あた 揃そろ 繋つな 詰つ 嬉うれ 綺麗きれい 奇麗きれい 馴染なじ 真似まね 流石さすが 丁度ちょうど 一旦いったん 大体だいたい "
    "椅子いす 机つくえ 鍵かぎ 鞄かばん 傘かさ 怪我けが 風邪かぜ 煙草たばこ 蕎麦そば 塵ごみ 芥ごみ 眼鏡めがね 団扇うちわ 御飯ごはん 苺いちご 林檎りんご 蜜柑みかん 人参にんじん 茄子なす 鮎あゆ 鰻うなぎ 熊くま 猿さる 猪いのしし 鹿しか 犬いぬ 猫ねこ "
    "街まち 町まち 里さと 祭まつ 花はな 緑みどり 水みず 川かわ 山やま 森もり 橋はし 道みち 家いえ 店みせ 車くるま 髪かみ 朝あさ 夜よる 昼ひる 夕ゆう 力ちから 心こころ 声こえ 形かたち 姿すがた 命いのち 体からだ 身体からだ 顔かお 目め 手て 足あし "
    "美味おい 可愛かわい 面白おもしろ 素晴すば 優やさ 楽たの 嬉うれ 暖あたた 温あたた 著いちじる 乏とぼ 甚はなは 僅わず 幾いく  遅おそ 早はや 易やす 崩くず 躓つまず 絆きずな 繋つなが 馳は 撒ま 蒔ま 剥は 塞ふさ 覗のぞ 拭ふ 貼は 絡から "
    "踏ふ 捉とら 留とど 止と 止や 辞や 遡さかのぼ 纏まと 整ととの 賄まかな 担にな 試こころ 掲かか 営いとな 促うなが 備そな 募つの 訪おとず 基もとい 抱かか 委ゆだ 臨のぞ 図はか 諮はか 努つと 凝こ 活い 労いたわ 労ねぎら"
)
_ROW_I_E = frozenset("いきぎしじちにびみりえけげせぜてでねべめれ")
_ROWS = {
    "う": "わいうえおっ", "く": "かきくけこい", "ぐ": "がぎぐげごい", "す": "さしすせそ", "つ": "たちつてとっ",
    "ぬ": "なにぬねのん", "ぶ": "ばびぶべぼん", "む": "まみむめもん", "る": "らりるれろっ",
}  # fmt: skip
_CORRECTIONS = ("redundancy", "idioms", "spellings", "okurigana", "notation", "same")


@cache
def _pairs(name: str) -> frozenset[str]:
    text = word_list(name).replace("\n", "")
    return frozenset(text[index : index + 2] for index in range(0, len(text), 2))


def is_common(pair: str) -> bool:
    """Whether two kanji are a word in common use."""
    return pair in _pairs("words.txt")


def is_word(pair: str) -> bool:
    """Whether two kanji are a word at all, a rare one too."""
    return is_common(pair) or pair in _pairs("rare_words.txt")


@cache
def loanwords() -> frozenset[str]:
    """Katakana words in common use."""
    return frozenset(
        word
        for line in word_list("loanwords.tsv").split("\n")[1:]
        for word in re.split(r"[ \t]", line)
        if word
    )


@cache
def _katakana() -> frozenset[str]:
    return loanwords() | frozenset(word_list("katakana.txt").split())


def is_katakana_word(run: str) -> bool:
    """Whether a run of katakana is a word, or words of at least three characters side by side."""
    if run in _katakana():
        return True
    ends = {0}
    for end in range(1, len(run) + 1):
        if any(end - start > 2 and run[start:end] in _katakana() for start in ends):
            ends.add(end)
    return len(run) in ends


@cache
def corrections() -> tuple[tuple[str, str], ...]:
    """Known corrections, what is wrong and what is right; those of notation both ways."""
    found: list[tuple[str, str]] = []
    for name in _CORRECTIONS:
        for line in word_list(f"{name}.tsv").split("\n"):
            wrong, _tab, rest = line.partition("\t")
            right = rest.split("\t")[0]
            if wrong and right and not wrong.startswith("#"):
                found += [(wrong, right), (right, wrong)] if name == "notation" else [(wrong, right)]
    return tuple(found)


@cache
def _readings() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in word_list("readings.tsv").split("\n")[1:]:
        reading, _tab, characters = line.partition("\t")
        for character in characters:
            found.setdefault(character, set()).add(reading)
    for line in word_list("verbs.tsv").split("\n")[1:]:
        kanji, reading, *_rest = (*line.split("\t"), "")
        found.setdefault(kanji, set()).add(reading)
    for entry in _READINGS.split():
        kanji = entry.rstrip(_ALL_HIRAGANA)
        found.setdefault(kanji, set()).add(entry[len(kanji) :])
    return {kanji: frozenset(readings) for kanji, readings in found.items()}


@cache
def _all_readings() -> dict[str, frozenset[str]]:
    """The readings without voicing, those of verbs and of whole words too."""
    found: dict[str, set[str]] = {}
    for kanji, readings in _readings().items():
        found.setdefault(kanji, set()).update(map(plain_kana, readings))
    for line in word_list("kun.tsv").split("\n")[1:]:
        kanji, _tab, readings = line.partition("\t")
        found.setdefault(kanji, set()).update(map(plain_kana, readings.split()))
    for kanji, readings in _compound_readings().items():
        found.setdefault(kanji, set()).update(map(plain_kana, readings))
    return {kanji: frozenset(readings) for kanji, readings in found.items()}


@cache
def _endings() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for kanji, reading, endings in rows("inflected"):
        found.setdefault(kanji, []).extend((ending, reading) for ending in endings.split())
    return {kanji: tuple(endings) for kanji, endings in found.items()}


def verb_readings(kanji: str, kana: str) -> frozenset[str]:
    """How ``kanji`` is read where a verb or adjective of it goes on with ``kana``, none where none does."""
    return frozenset(reading for ending, reading in _endings().get(kanji, ()) if _goes_on(ending, kana))


def _goes_on(ending: str, kana: str) -> bool:
    """Whether a dictionary form's ending may inflect to the beginning of ``kana`` (う: って, わな …)."""
    plain = ending.rstrip("1a")
    stem, last = plain[:-1], plain[-1]
    if not kana.startswith(stem):
        return False
    if ending.endswith("1") or (last == "る" and stem[-1:] in _ROW_I_E):
        return True
    following = kana[len(stem) : len(stem) + 1]
    return bool(following) and following in (
        "いくかけさそきしみ" if ending.endswith("a") else _ROWS.get(last, "")
    )


def inflects(kanji: str, kana: str) -> bool:
    """Whether a verb or adjective of ``kanji`` may go on with ``kana`` (行: う, って, ける, but not な)."""
    return bool(verb_readings(kanji, kana))


@cache
def _compound_readings() -> dict[str, frozenset[str]]:
    """The readings of common words of two kanji."""
    found: dict[str, set[str]] = {}
    for reading, compounds in rows("compounds"):
        for kanji in compounds.split():
            found.setdefault(kanji, set()).add(reading)
    return {kanji: frozenset(readings) for kanji, readings in found.items()}


def other_words(one: str, other: str) -> bool:
    """Whether two words of two kanji are known to be read otherwise (窓口, 早口)."""
    first, second = (_compound_readings().get(word) for word in (one, other))
    return bool(first and second and not first & second)


def as_hiragana(text: str) -> str:
    """Hiragana for katakana."""
    return text.translate(_HIRAGANA)


def plain_kana(text: str) -> str:
    """Hiragana for katakana, and no voicing, in which compounds differ from their parts."""
    return as_hiragana(text).translate(_VOICED).replace("っ", "つ")


def read_as(kanji: str, kana: str) -> bool:
    """Whether ``kana`` is a reading of ``kanji`` (one to four), voiced or not."""
    kanji, wanted = re.sub(r"(.)々", r"\1\1", kanji), plain_kana(kana)
    return len(kanji) <= 4 and _read_in_parts(kanji, wanted)


def _read_in_parts(kanji: str, wanted: str) -> bool:
    if not kanji:
        return not wanted
    return any(
        wanted.startswith(plain) and _read_in_parts(kanji[length:], wanted[len(plain) :])
        for length in range(1, len(kanji) + 1)
        for plain in _all_readings().get(kanji[:length], ())
        if plain
    )


@cache
def _joyo() -> frozenset[str]:
    return frozenset(word_list("joyo.txt").replace("\n", "") + "叱填剥頬々")


def is_rare_kanji(kanji: str) -> bool:
    """Whether a kanji is not in the 常用漢字表."""
    return kanji not in _joyo()


def unread(kanji: str) -> bool:
    """Whether the lists know no reading of one of the kanji."""
    return any(character not in _all_readings() for character in kanji)


def sound_as(one: str, one_kana: str, other: str, other_kana: str) -> bool:
    """Whether a verb of ``other`` sounds as ``one``, a verb or not, each with the kana after it (供ない, 伴い)."""
    first, second = verb_readings(one, one_kana), verb_readings(other, other_kana)
    if first:
        return bool({reading + one_kana for reading in first} & {reading + other_kana for reading in second})
    heard = {reading + plain_kana(one_kana) for reading in _all_readings().get(one, ())}
    return any(plain_kana(reading + other_kana) in heard for reading in second)


def writes_verbs(kanji: str) -> bool:
    """Whether a kanji begins any verb or adjective."""
    return kanji in _endings()


def same_verb(one: str, other: str) -> bool:
    """Whether two kanji write verbs or adjectives that sound the same (異字同訓)."""
    return any(one in group and other in group for group in _SAME_KUN.split())


def sound_alike(one: str, other: str) -> bool:
    """Whether two kanji share a reading, or stand for each other in verbs that sound the same."""
    if same_verb(one, other):
        return True
    first, second = (
        {plain_kana(reading) for reading in _readings().get(kanji, ())} for kanji in (one, other)
    )
    return bool(first & second)


def look_alike(one: str, other: str) -> bool:
    """Whether two kanji differ by a stroke or a part."""
    return any(one in group and other in group for group in _ALIKE.split())
