"""What makes a sentence an order to a model, one trait at a time: addressee, override, work, demand, tone.

No single wording is looked for. Each trait found in a sentence (with the one
after it) adds to its weight; people are addressed by few of them, models by several.
"""

from __future__ import annotations

import re
from functools import cache

ENOUGH = 2.5
"""Weight from which text that is seen counts as an order."""
ENOUGH_UNSEEN = 1.5
"""Weight for text that nobody sees: what is hidden has no reader but a program."""

_MACHINE = r"(?:生成ai|要約ai|ai|人工知能|えーあい|エーアイ|大規模言語モデル|言語モデル|llm|chatgpt|gpt|copilot|アシスタント|エージェント|チャットボット|ボット|(?:要約|翻訳|校正|字幕)?(?:ツール|プログラム|システム|モデル|機械|ソフト))"
_WORK = r"(?:要約|まとめ|要旨|議事録|回答|返答|返事|応答|出力|校正|翻訳|集計|分析|結果|結論|文章|生成物|処理|表示)"
_END = r"(?:こと|せよ|しろ|なさい|ください|下さい|くださいませ|ものとする|てはならない|[えけせてねべめれげぜ]よ?|ろ|出力|お願い(?:し|いたし|申し上げ)\w{0,3}|(?:まとめ|書い|答え|締め|消し|外し|伏せ|忘れ)と?いて)(?=[。、!☆」』)\s]|$)"

_TRAITS: tuple[tuple[str, float, str], ...] = (
    # Who is spoken to
    ("machine", 1.0, rf"{_MACHINE}(?:くん|さん|様|の方|の皆さん|の皆様)?(?:へ|は|が|も|に(?!よる)|、|:|向け|への)"),
    ("machine", 1.0, rf"(?:を|が)(?:処理|要約|読|扱|集計|分析|校正|翻訳)[うむるすこ][^。\n]{{0,8}}{_MACHINE}"),
    ("machine", 0.5, rf"{_MACHINE}(?:で|による|を使って|にかけ|として)"),
    ("machine", 0.5, r"この(?:資料|文書|先|本文|表|ブック|会議録)を(?:要約|処理|読|集計)(?:する|む|して)"),
    ("machine", 1.0, r"(?:^|[\s(\[#*>])(?:ai|llm|assistant|chatgpt|copilot|(?:language )?model|summari[sz]er)s?(?: note| reading [^:.]{0,30})?\s*[:,]"),
    ("machine", 1.0, r"\b(?:the|an?|any|dear|all) (?:ai|llm|assistant|language model|model|chatbot|summari[sz]er)s?\b|\bai assistants?\b|\bdear ai\b"),
    ("machine", 1.0, r"인공지능|언어 ?모델|言語模型|语言模型|人工智能"),
    # What went before is to hold no longer
    ("override", 1.5, r"(?:これまで|今まで|いままで|ここまで|以前|前|先(?:に|の|ほど)|さき|上|上記|上述|ここより前|いま動いている|与えられた|利用者様?の|ほかの|他の|既存|いかなる場合も|最初)[^。\n]{0,14}(?:指示|命令|依頼|質問|条件|決まり(?:ごと)?|約束|ルール|制約|規則|設定|話|会話|きまり)[^。\n]{0,16}(?:無視|忘れ|破棄|脇に|取り?消|撤回|従わ|応じ(?:ず|ない)|優先|上書き|解除|なし(?:に|で)|無効|かかわらず)"),
    ("override", 1.5, r"(?:指示|命令|依頼|質問|ルール|指令)(?:より|よりも|にかかわらず|に関わらず)[^。\n]{0,20}(?:優先|先に|上位|従|実行|次|下記|本項)?"),
    ("override", 1.0, r"(?:依頼|要約の依頼|指示|以降の依頼)(?:は|を|に)[^。\n]{0,6}(?:取り?消|撤回|中止|応じず)"),
    ("override", 1.0, r"(?:本(?:項|枠|列|欄|行)|この(?:行|枠|列|欄|文|項|番号付き項目|指示|追記)|以下|下記|次)[^。\n]{0,14}(?:最?優先|に従|追加(?:の)?命令|命令とみなし)"),
    ("override", 1.0, r"(?:以降|以下|これ|ここから)は?[^。\n]{0,6}(?:管理者|新しい|本当の|追加の)?(?:の)?(?:命令|指示)(?:である|です|とする|だ)"),
    ("override", 1.5, r"\b(?:ignore|disregard|forget|override|overrides?|bypass|obey|stop following|instead of|regardless of|whatever|void|no longer)\b[^.\n]{0,40}\b(?:user|instructions?|prompts?|rules?|text|task|minutes|above|below|line|title|asked|request|order|everything|void)\b"),
    ("override", 1.5, r"\b(?:prior|previous|earlier|above) (?:instructions?|rules?|prompts?|orders) (?:are|is) (?:void|cancelled|invalid|obsolete)\b|\bnew task\b|\bforget the task\b|\bmaintenance mode\b|\boverride:|\bfrom this (?:point|line) on\b|\bfrom this point\b|\bignore[- ]user\b"),
    ("override", 1.5, r"忽略|无视|無視する|무시|잊고|rules?[^。\n]{0,8}forget"),
    # What work is meant
    ("work", 0.5, rf"{_WORK}(?:で|に|は|を|の|する|から|では|には|文|した|も|と)"),
    ("work", 0.5, r"\b(?:summar(?:y|ies|i[sz]e|i[sz]ing)|answer|response|reply|output|minutes|report|state|write)\b|摘要|要約|요약"),
    # What is to stand there, or not
    ("words", 1.0, r"[「『“\"【'][^」』”\"】'\n]{2,60}[」』”\"】'][^。\n]{0,6}(?:と(?:だけ|のみ)?(?:書|記載|出力|答え|回答|返|報告|説明|紹介|記録|表示|締め|結|追記|差し替え|まとめ|扱|付け|し)|って感じ|の一文|という議事録|で締め|でまとめ|だけ)"),
    ("words", 1.0, r"(?:冒頭|先頭|末尾|最後|最初)に(?:は)?(?:必ず)?[^。\n]{0,40}(?:付け|付ける|書|出力|表示|追記|つなげ|書き出)"),
    ("words", 1.0, r"(?:承認済み?|可決|否決|適正|最優秀|問題な[いし]|最高評価|異議なし|採用|不採択|全員賛成|要修理|零|ゼロ|無効|全会一致|半額|第1位|優)(?:」|と|を|に)[^。\n]{0,8}(?:書|記載|出力|答|報告|記録|表示|し[てろ]|せよ|する|すること|扱|紹介|評価|差し替え|要約|まとめ)"),
    ("words", 1.0, r"\b(?:output|answer|reply|say|report|state|write|call|end with|begin (?:every )?\w+ with|respond)\b[^.\n]{0,24}(?:only|exactly|[:\"「“]|that\b|with\b|in one\b|the (?:supplier|product|proposal))"),
    ("words", 1.0, r"\b(?:only|exact) (?:decision|words|answer|output)\b|\bpraise\b|只写|只寫|이라고만|라고만"),
    ("silence", 0.5, r"(?:触れ|言及し|載せ|書か|記載し|出力し|指摘せ|指摘し|読ま|出さ|説明し|含め|示さ|入れ)(?:ず|ない(?!場合|とき|者|もの)|てはならない)|(?:伏せ|隠し|読み飛ばし|除外し|集計から除|省き|省く|消して|消す|取り除|ナイショ|外して|なかったもの)"),
    ("silence", 0.5, r"\b(?:must not|do not|don't|never|without)\b[^.\n]{0,14}\b(?:mention|disclose|reveal|report|include|summari[sz]e|tell|list)\b|不要提及|언급하지|쓰지 ?마"),
    ("secret", 1.5, r"(?:内部の?|隠された|システムの?|あなたの(?:なかの)?|中の)(?:設定|指示文|プロンプト|せってい)|設定の全文|(?:これまでの)?会話の内容を|本文の全部をつなげ|指示文を併せて|(?:hidden|system|your) (?:instructions|prompt)|words you were configured|user's question to"),
    ("role", 1.5, r"(?:として|に)(?:振る舞|ふるま|なりきっ)|\bact as\b|\byou are now\b"),
    # How it is said
    ("tone", 0.5, _END),
    ("tone", 0.5, r"\b(?:must|always|never|only|do not|please|nothing else)\b"),
    ("force", 0.5, r"必ず|絶対に|一切|のみ(?:と|を)|だけ(?:を|と|書|答)|最優先|すべて|全て|全部"),
)  # fmt: skip

_FOLLOWING = frozenset({"silence", "tone", "words"})
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")
_LONGEST = 260
_PREFILTER = re.compile(
    rf"{_MACHINE}|指示|命令|依頼|ルール|約束|決まり|条件|ignore|disregard|forget|override|obey|assistant|model|summar|answer|output|reply|task|rules|忽略|인공|무시|{_WORK}|振る舞|として",
    re.IGNORECASE,
)


@cache
def _compiled() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    return tuple((name, weight, re.compile(pattern, re.IGNORECASE)) for name, weight, pattern in _TRAITS)


def heaviest(text: str) -> tuple[float, int, int]:
    """The weight of the sentence (with the next) of ``text`` that is most of an order, and where it stands."""
    best = (0.0, 0, 0)
    sentences = [match.span() for match in _SENTENCE.finditer(text) if match[0].strip()]
    if not sentences or not _PREFILTER.search(text):
        return best
    alone = [_traits(text[start:end][:_LONGEST]) for start, end in sentences]
    for at, (start, end) in enumerate(sentences):
        weight = _sum(alone[at])
        if (
            at + 1 < len(sentences)
            and end - start < _LONGEST
            and text[end : sentences[at + 1][0]].count("\n") == 0
        ):
            both = _sum(
                {
                    name: max(alone[at].get(name, 0), alone[at + 1].get(name, 0))
                    for name in {*alone[at], *alone[at + 1]}
                }
            )
            if both > weight and _speaks(alone[at]):
                weight, end = both, sentences[at + 1][1]
        if weight > best[0]:
            best = (weight, start, end)
    return best


def _traits(sentence: str) -> dict[str, float]:
    """The traits of one sentence, each with its greatest weight."""
    if not _PREFILTER.search(sentence):
        # It cannot begin an order, but may say what the one before it asks for.
        return {
            name: weight
            for name, weight, pattern in _compiled()
            if name in _FOLLOWING and pattern.search(sentence)
        }
    traits: dict[str, float] = {}
    for name, weight, pattern in _compiled():
        if weight > traits.get(name, 0) and pattern.search(sentence):
            traits[name] = weight
    return traits


def _speaks(traits: dict[str, float]) -> bool:
    """Whether a sentence by itself turns to a machine or against what was said before."""
    return bool(traits.keys() & {"machine", "override", "role", "secret"})


def _sum(traits: dict[str, float]) -> float:
    """The weight of traits; nothing is an order that neither demands words, silence nor a turn away."""
    if not traits.keys() & {"override", "words", "silence", "secret", "role"}:
        return 0.0
    return sum(traits.values())
