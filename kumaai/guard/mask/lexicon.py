"""The family and given names kumaai knows, and whether a run of characters can be a name."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from kumaai.guard.mask.forms import HIRA, KANJI, KATA, fold, listed

_NEVER = listed(
    "日本 土木 広場 中間 世間 地下 山林 森林 林野 原野 海原 入口 東口 南口 中口 戸口 水道 坂道 山道 芝生 由来 天井 温水 冷水 塩水 生水 油田 上部 下部 西部 東部 北部 本家 花見 "
    "月見 雪見 枯木 上下 上中 林道 千人 大切 空家 実家 家屋 陸上 地上 天下 月下 海上 城下 市内 町内 市井 上水 下水 用水 大雪 小雪 積雪 大雨 小雨 新築 大通 有利 勝利 金利 安全 安定 平安 平均 平和 "
    "公平 太平 成長 成立 正直 音声 和歌 鉄道 道路 農道 市道 県道 歩道 元日 元年 重要 大小 中小 高低 高度 高価 高校 高等 木材 木造 原子 原則 原因 原案 原本 島内 一部 中部 全部 三月 二三 五十 三十 "
    "半島 離島 津波 出水 洪水 火山 渓谷 関取 東西 南北 今年 今月 今日 万里 海里 長時 高音 中市 東南 西南 日光 月光 星空 今代 三々 "
    "十年 三年 本年 本日 本木本 市場 小道 相場 大金 本人 本市 本町 本村 木本 上内 白黒 赤白 青白 清掃 安価 二次 一次 年永 花園地 物見 土地 方言 中里地 家田畑"
)
_NOUNS = (
    "水田 市場 広場 相場 中間 世間 地下 山林 森林 林野 原野 平野 高原 草原 平原 海原 川原 河原 河口 入口 出口 西口 東口 南口 北口 中口 戸口 中元 根本 "
    "水道 坂道 山道 小道 芝生 相生 由来 天井 市井 温水 冷水 清水 塩水 生水 泉水 油田 塩田 稲田 東部 西部 南部 北部 上部 下部 大和 西北 本家 本山 本町 大家 王子 月見 "
    "花見 並木 立木 高木 枯木 千代 三代 上地 大地 山田 上下 上中 小道 林道 中道 大道 小物 五十 千人 三月 大木 大神 大室 小室 小屋 大切 上家 空家 平家 実家 家屋 "
    "四方 北方 南方 東方 西方 山中 海上 水上 川上 陸上 地上 天下 月下 城下 高所 市内 町内 村内 県内 区内 都内 国内 宮内 山内 城内 川内 海岸 河岸 川岸 公園 田園 "
    "庭園 花園 青木 若木 青葉 若葉 紅葉 落葉 一葉 双葉 若松 大橋 石橋 板橋 高橋 木橋 上水 下水 用水 池水 清流 中古 上手 下手 十手 小手 正月 五月 如月 卯月 本月 "
    "春日 秋日 夏日 朝日 夕日 旭日 大雪 小雪 白雪 新雪 積雪 大雨 小雨 豪雨 白石 黒石 玉石 小石 岩石 砂利 土砂 砂浜 白浜 長浜 竹林 松林 梅林 杉林 上林 花田 新田 "
    "本田 古田 早田 国分 本部 服部 支部 大門 水門 城門 山門 鳥居 大家 小家 母家 本庄 庄屋 米屋 酒屋 金庫 倉庫 米倉 小倉 中倉 新築 新道 大通 小通 上申 三好 良好 "
    "有利 勝利 金利 安全 安定 安心 平安 平均 平和 公平 水平 太平 成長 成立 成果 正直 正月 正午 光明 光景 音声 音楽 和歌 和食 和解 花火 鉄道 道路 農道 市道 県道 国道 "
    "村道 町道 車道 歩道 元気 元日 元年 重要 重点 重大 道具 地元 地主 地頭 土手 土台 土間 居間 客間 谷間 山間 昼間 夜間 期間 手間 仲間 人間 空間 民間 林間 週間 大豆 "
    "小豆 大麦 小麦 新米 古米 白米 玄米 早米 大小 中小 高低 高音 高度 高台 高地 高価 高校 高等 石段 石炭 石油 木材 木造 木製 竹製 原子 原則 原因 原案 原本 原稿 原田 池上 "
    "川下 坂上 坂下 山上 山下 山手 島内 島田 村長 町長 区長 市長 県知 団長 会長 学長 部長 課長 係長 駅前 門前 宮前 寺前 神前 食前 人前 事前 直前 以前 午前 名前 手前 空前 "
    "生前 戦前 出前 持前 建前 男前 一人 二人 三人 四人 五人 十人 百人 万人 前川 前山 外部 内部 全部 一部 幹部 細部 各部 腹部 頭部 大部 学部 三部 四部 二部 五部 中部 "
    "古里 郷里 千里 万里 海里 一里 人里 山里 村里 大山 小山 高山 青山 火山 鉱山 銀山 金山 銅山 登山 下山 入山 本山 大島 小島 離島 半島 全島 本島 列島 群島 無人 大川 小川 "
    "河川 山川 谷川 大谷 小谷 渓谷 大池 小池 貯水 溜池 大沢 小沢 沼沢 大野 荒野 広野 分野 視野 大原 大田 小田 水野 大森 小森 大塚 小塚 古墳 貝塚 大城 小城 古城 築城 石垣 "
    "生垣 人垣 竹垣 板垣 大堀 内堀 外堀 大坂 小坂 急坂 大関 小関 横綱 関取 大平 中平 小平 東西 南北 西南 東南 北東 北西 東北 大高 最高 崇高 大竹 青竹 竹中 大津 津波 三津 "
    "大浦 田浦 大浜 横浜 大崎 川崎 三崎 大滝 小滝 滝口 大前 大宮 小宮 大西 大東 大北 大南 今年 今月 今日 今後 今回 昨今 古今 出水 洪水 給水 排水 渇水 浸水 海水 淡水 雨水 "
    "香水 湧水 断水 治水 利水 取水 親水 潜水 増水 入水 行水 中水 汚水 農水 軟水 硬水 流水 止水 防水 散水 噴水 放水 節水 早水 若水 大水 田畑 出口 西口 北口 河口 大関 水上 下山 千里 大家"
)
"""Words of the language among the combinations: a family name only beside さん, 様, 氏 or in a roster."""
_SURE = (
    "佐藤 鈴木 伊藤 渡辺 斎藤 斉藤 加藤 佐々木 遠藤 後藤 近藤 工藤 安藤 武藤 須藤 内藤 進藤 江藤 衛藤 佐伯 阿部 安部 五十嵐 長谷川 服部 藤井 藤本 藤原 井上 木村 橋本 "
    "山崎 岡本 中川 村上 坂本 西村 小野寺 三宅 永井 大塚 菅原 久保田 増田 丸山 松尾 杉山 岩崎 片山 野口 東海林 東野 吉村 高野 松井 菊池 菊地 桜井 樋口 山内 児玉 小笠原 "
    "早乙女 五月女 大久保 柴田 酒井 横山 河野 小田切 工藤 田辺 川端 矢野 桑原 熊谷 望月 浅野 土屋 榎本 成田 堀内 黒木 西田 梶原 馬場 岩本 秋元 辻本 浜崎 緒方 古賀 古閑 "
    "坂口 堀江 尾崎 奥村 岡崎 安田 上野 永田 八木 小沢 大沢 竹内 中山 川口"
)
"""Family names that are hardly ever a place or a word: enough before は, が and から."""
_KANA = listed(
    "さとう すずき たかはし たなか いとう わたなべ やまもと なかむら こばやし かとう よしだ やまだ ささき やまぐち まつもと いのうえ きむら さいとう しみず やまざき やまさき いけだ はしもと あべ いしかわ やました なかじま なかしま いしい おがわ まえだ おかだ はせがわ "
    "ふじた ごとう こんどう むらかみ えんどう あおき さかもと ふくだ おおた にしむら ふじい かねこ おかもと ふじわら なかの みうら はらだ なかがわ まつだ たけうち おの たむら なかやま わだ いしだ もりた うえだ うちだ しばた さかい みやざき よこやま たかぎ あんどう みやもと おおの "
    "サトウ スズキ タカハシ タナカ イトウ ワタナベ ヤマモト ナカムラ コバヤシ カトウ ヨシダ ヤマダ ササキ ヤマグチ マツモト イノウエ キムラ サイトウ シミズ"
)
_ONE_ALONE = frozenset(
    "脇藤所前今浦坂見舘中森林原東西南北岡堀関辻谷菅乾泉星畑浜島沖岸峰塙堤杉桂柳榊楠椿柏桑橘梅桜松竹栗柴菊萩芝荻秦畠境城丹角轟宮伴佃仲兼勝台呉周園土塚奥岩布常平庄徳忍惣成戎新昆明榎樋樫毛江池沢浅湊湯溝滝潮熊牧狩玉瓜甘由界皆益盛目直相磯神福笠筒篠粟糸紀縄習肥船芳若荒葉蒲裏覚谷貝足路里野金釜鈴銭鍵鎌長門阪陶隅雪露青韮須頼飯首駒鬼鯨鳳鴨鵜鶴鷲鷹麻黄黒龍王李張陳劉楊趙孫馬朱胡郭何高羅鄭梁謝宋唐許韓馮鄧曹彭曽蕭董袁潘蔡蒋余于杜程魏蘇呂丁任沈姚盧姜崔鍾譚陸汪范石廖賈夏韋方白孟尹薛段雷侯史賀武戴莫孔向朴申安洪全権文裴辛田康河池本"
)
_NO_GIVEN = listed(
    "地区 地域 地内 町内 保育 小学 中学 高校 大学 学園 学院 公民 公園 市民 市立 町立 村立 県立 国立 私立 総合 図書 駅前 駅東 駅西 商店 商事 商会 工業 工務 建設 設計 産業 "
    "林道 農道 市道 県道 国道 自治 会館 本店 支店 営業 支所 本所 出張 団地 校区 神社 寺院 病院 医院 歯科 内科 外科 薬局 書店 旅館 温泉 食堂 酒造 水産 農園 農場 牧場 運輸 運送 交通 電気 電機 "
    "製作 製薬 製菓 製麺 半島 海岸 高原 平野 盆地 山系 山地 水系 流域 河川 用水 排水 上流 下流 左岸 右岸 大橋 新橋 東町 西町 南町 北町 中町 本町 新町 元町 原案 原則 全体 当初 今年 文化 文教 教育 "
    "財政 総務 経済 建設 福祉 環境 厚生 農林 民生 文書 広報 秘書 人事 税務 会計 議会 監査 選挙 消防 警察 健康 保健 生活 安全 防災 危機 管理 企画 政策 推進 調整 振興 整備 計画 対策 支援 相談 指導 "
    "行政 事務 業務 技術 施設 情報 統計 調査 研究 審査 審議 運営 実行 常任 特別 予算 決算 専門 有識 学識 公益 一般 代表 責任 担当 主任 副主 前任 後任 新任 現職 元職 当時 当日 本日 以下 以上 以外 以内 "
    "同士 両方 全員 全部 一部 各位 一同 一行 一家 一族 夫妻 親子 兄弟 姉妹 父子 母子 先生 生徒 児童 学生 園児 職員 社員 会員 委員 議員 役員 隊員 団員 部員 店員 課員 所員 局員 組員 理事 監事 幹事 "
    "知事 市長 町長 村長 区長 議長 会長 社長 部長 課長 係長 室長 局長 所長 館長 園長 校長 院長 団長 隊長 班長 組長 次長 店長 駅長 座長 教授 助教 講師 教諭 教頭 博士 医師 技師 弁護 主査 主事 主幹 参事 "
    "書記 顧問 会頭 頭取 専務 常務 取締 監督 選手 記者 司会 進行 氏名 様式 同様 多様 模様 公平 平成 令和 昭和 大正 明治 市史 町史 村史 通史 文庫 城主 藩主 家臣 道具 道路 道場 有料 無料 有志 有効 有利 "
    "不明 未定 欠席 出席 退席 参加 遅参 着席 発言 説明 質問 回答 答弁 報告 提案 賛成 反対 意見 要望 要旨 記録 作成 決定 承認 了承 可決 否決 継続 審議 水害 水源 水利 林業 林野 林間 森林 山林 原野 原油 原発 原料 原爆 "
    "原本 原則 原子 関係 関連 関与 関心 関東 関西 関門 東京 西部 東部 南部 北部 中部 西側 東側 南側 北側 星空 星座 島民 島内 谷間 岸壁 沖合 沖縄 松林 竹林 梅雨 桜花 菊花 柳川 泉源 土地 土砂 土木 土台 平日 平均 平等 平常 平和 平野 城跡 "
    "神奈 神社 福祉 福利 福岡 金額 金融 金属 金利 長期 長所 長男 長女 長寿 長崎 長野 高齢 高度 高校 高等 高額 高低 黒字 青年 青少 若年 若者 若手 新規 新設 新年 新人 新型 新聞 安心 安全 安定 文化 文書 文字 全国 全体 全員 全般 全市 全町 何人 何名 何度 何回 任期 任命 任意 "
    "方針 方法 方向 方面 白紙 白書 石油 石材 石炭 田畑 田園 田植 河川 池田 本市 本町 本村 本県 本国 本件 本案 本会 本人 本年 本日 本文 本来 本部 本庁 本館 直接 直前 直後 直営 相談 相当 相互 相手 相続 盛土 目的 目標 目安 皆様 益々"
)
_OPENERS = "のはがをにでともやへ"
_NO_ROLE = re.compile(
    r"^(?:地|町|市|区|村|県|校|学校|小学|中学|商|工|設|建設|電|農|病|医|歯|内科|薬|神社|寺|橋|駅|通り|団|会|組|店|社|支|営|公民|公園)|[者員長主任官議会局課部係室付氏君様殿]$"
)
_ROLE_TAIL = re.compile(
    r"[市町村区県郡課係部局室班会社店院校園館所庁省署組団寺社荘号線駅橋港川山沼湖条項款節章編法令式類料費税額率数量度年月日時分秒歳円人名件個本枚台]$"
)


@cache
def _surnames() -> frozenset[str]:
    found: set[str] = set()
    for line in _lines("surnames.txt"):
        head, _space, tail = line.partition(" ")
        if head.startswith("*"):
            found.update(fold(first + head[1:]) for first in tail.strip())
        elif head.endswith("*"):
            found.update(fold(head[:-1] + last) for last in tail.strip())
        else:
            found.update(fold(name) for name in line.split())
    return frozenset(found)


@cache
def _given() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    whole: set[str] = set()
    sets: dict[str, set[str]] = {"チ": set(), "終": set(), "単": set(), "かな": set()}
    for line in _lines("given.txt"):
        head, _space, tail = line.partition(" ")
        if head in ("チ", "終", "単"):
            sets[head].update(fold(tail.replace(" ", "")))
        elif head == "かな":
            sets[head].update(tail.split())
        else:
            whole.update(fold(name) for name in line.split())
    return (frozenset(whole), *(frozenset(sets[key]) for key in ("チ", "終", "単", "かな")))  # type: ignore[return-value]


def _lines(name: str) -> list[str]:
    text = files("kumaai.guard.mask").joinpath(name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _nouns() -> frozenset[str]:
    return frozenset(fold(word) for word in _NOUNS.split())


@cache
def _sure() -> frozenset[str]:
    return frozenset(fold(word) for word in _SURE.split())


@lru_cache(65536)
def surname(word: str) -> bool:
    """Whether ``word`` is a known family name of any strength."""
    word = fold(word)
    if word in _KANA:
        return True
    return word in _surnames() and word not in _NEVER and (len(word) > 1 or word in _ONE_ALONE)


def noun(word: str) -> bool:
    """Whether a family name is a word of the language or a sign of its own too (清水, 森)."""
    return len(word) == 1 or fold(word) in _nouns()


def sure(word: str) -> bool:
    """Whether a family name is hardly anything else (佐藤)."""
    return fold(word) in _sure()


def known_given(word: str) -> bool:
    """Whether ``word`` stands in the list of given names."""
    whole, _pairs, _ends, _single, kana = _given()
    return fold(word) in whole or word in kana


@lru_cache(65536)
def given(word: str) -> bool:
    """Whether ``word`` can be a given name: listed, made as given names are, or two to five kana."""
    if known_given(word):
        return True
    _whole, pairs, ends, single, _kana = _given()
    folded = fold(word)
    if folded in _NO_GIVEN or not folded:
        return False
    if re.fullmatch(rf"(?:[{KATA}]{{1,4}}|[{HIRA}]{{1,3}})[子江代枝恵]", word):
        return word[0] not in _OPENERS
    if re.fullmatch(rf"[{HIRA}]{{2,4}}", word):
        return word[0] not in _OPENERS
    if re.fullmatch(rf"[{KATA}]{{2,8}}", word):
        return True
    if re.fullmatch(rf"[{KANJI}]々[子美花香]?", word) and word[0] not in "人各時日年月別次代国様数中堂佐正久":
        return True
    if len(folded) == 1:
        return folded in single
    if len(folded) == 2:
        return folded[0] in pairs | single and (folded[1] in ends or folded[1] in pairs)
    if len(folded) == 3:
        return folded[2] in "郎朗子美香奈恵代江枝里介助輔之太衛門" and all(
            sign in pairs | single for sign in folded[:2]
        )
    return False


@lru_cache(65536)
def split(word: str) -> tuple[str, str] | None:
    """A name without spaces as (family name, given name), the latter "" where it stands alone; None for no name.

    The longest known family name whose rest can be a given name wins; a family
    name of one character needs a listed given name.
    """
    if surname(word):
        return word, ""
    best: tuple[int, str, str] | None = None
    for cut in range(min(5, len(word) - 1), 0, -1):
        family, rest = word[:cut], word[cut:]
        if not surname(family) or not given(rest):
            continue
        score = cut + 3 * known_given(rest) - 2 * (cut == 1) - (not known_given(rest)) * (len(rest) == 1)
        if cut == 1 and not (known_given(rest) and len(rest) > 1):
            continue
        if best is None or score > best[0]:
            best = (score, family, rest)
    return best[1:] if best else None


@lru_cache(65536)
def loose(word: str) -> tuple[str, str] | None:
    """Like :func:`split` where a title or label says that a name stands here: one to three kanji of any kind as given name."""
    found = split(word)
    if found:
        return found
    for cut in range(min(4, len(word) - 1), 1, -1):
        family, rest = word[:cut], word[cut:]
        plain = len(rest) <= 3 and re.fullmatch(rf"[{KANJI}]+", rest) and fold(rest) not in _NO_GIVEN
        if plain and surname(family) and not _ROLE_TAIL.search(rest) and not _NO_ROLE.search(rest):
            return family, rest
    return None


def full_name(word: str) -> bool:
    """Whether ``word`` without a title is a full name with fair certainty: listed given name, or made like one."""
    parts = split(word)
    if not parts or not parts[1] or len(word) < 3:
        return False
    family, rest = parts
    if known_given(rest):
        return len(rest) > 1 or not noun(family)
    if len(rest) == 2 and len(family) > 1 and not noun(family):
        pairs = _given()[1]
        if all(sign in pairs for sign in fold(rest)):
            return True
    return (
        len(rest) >= 2
        and fold(rest)[-1] in "郎朗子美香奈恵代江枝夫雄男也哉彦介輔助斗翔太樹乃紀之"
        and not noun(family)
    )


_LAST = frozenset("田山川本村井野原崎島藤谷沢橋木林岡森下口尾塚浦瀬津池坂江戸倉辺永松垣淵堀畑岸峰迫元")
"""Characters that family names end with, and words of the language more seldom."""
_NO_LAST = listed(
    "地元 手元 身元 足元 次元 還元 復元 根元 窓口 人口 出口 入口 河口 火口 戸口 糸口 悪口 早口 利口 以下 地下 低下 部下 投下 落下 廊下 内部 全部 幹部 手間 "
    "仲間 期間 時間 民間 年間 週間 区間 夜間 空間 世間 瞬間 隙間 人間 昼間 谷間 山間 行間 見地 現地 土地 各地 産地 用地 農地 団地 基地 墓地 敷地 宅地 番地 "
    "余地 窪地 緑地 空地 当地 立地 貯水 断水 給水 排水 洪水 浸水 下水 上水 用水 雨水 海水 汚水 見本 基本 資本 根本 標本 台本 絵本 謄本 抄本 一番 当番 順番"
)


def likely(word: str) -> bool:
    """Whether two or three kanji that nobody listed read like a family name (嶽本)."""
    return (
        bool(re.fullmatch(rf"[{KANJI}ヶケヵノ]{{2,3}}", word))
        and fold(word)[-1] in _LAST
        and word not in _NO_LAST
        and fold(word) not in _NO_GIVEN
        and fold(word) not in _NEVER
        and fold(word) not in _nouns()
    )


def shaped(word: str) -> bool:
    """Whether a run of kanji that nobody listed could be a family name: short and without the end of a body or office."""
    return (
        bool(re.fullmatch(rf"[{KANJI}ヶケヵノ]{{2,3}}", word))
        and not _ROLE_TAIL.search(word)
        and fold(word) not in _NO_GIVEN
    )
