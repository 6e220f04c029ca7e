"""Signs of an order to a model: wordings that by themselves, or two together, are one (check C16)."""

from __future__ import annotations

import re
from functools import cache

STRONG, WEAK = 2, 1
_MODEL_JA = r"(?:生成ai|ai|人工知能|大規模言語モデル|言語モデル|llm|chatgpt|gpt|copilot|claude|gemini|アシスタント|チャットボット|ボット|要約ツール|(?:このモデル|モデル)(?=[へはにの:、]))"
_ORDER_JA = r"(?:せよ|しろ|なさい|ください|下さい|くださいませ|すること|しないこと|よ[。」]?$|え[。」]?$|け[。」]?$|せ[。」]?$|ること|てほしい|て欲しい|お願いし)"
_WORK_JA = r"(?:要約|要旨|議事録|回答|返答|返事|応答|出力|校正|翻訳|アイデア|結果|json)"

_SIGNS: tuple[tuple[int, str], ...] = (
    # Japanese; white space between Japanese characters is gone by then.
    (STRONG, r"(?:これまで|今まで|いままで|ここまで|以前|前述|上記|上述|先ほど|直前|最初|元|既存|既定|システム|与えられた|受けた|他)(?:の|に|で)?(?:すべて|全て|あらゆる|一切)?(?:の|に)?(?:与えられた|受けた|出された)?(?:指示|命令|プロンプト|ルール|規則|制約|指令|設定)[^。\n]{0,12}(?:無視|忘れ(?!ること|てい|てしま|がち|た|物|な)|忘却|破棄|無効|従わ(?:な|ず)|上書き|捨て|リセット)"),
    (STRONG, r"(?:すべて|全て|あらゆる|一切)の?(?:指示|命令|プロンプト|制約)[^。\n]{0,10}(?:無視|忘れ|破棄|無効|従わ(?:な|ず)|解除)"),
    (STRONG, r"(?:指示|命令|プロンプト|ルール)[^。\n]{0,6}(?:無視(?:し|せよ|しろ|の上)|忘れ(?:て|ろ|よ))"),
    (STRONG, r"(?:以下|次|この|下記|本文書|ここ)の?(?:新しい)?(?:指示|命令|指令)(?:のみ|だけ|を|に)?[^。\n]{0,8}(?:最優先|優先|上位)"),
    (WEAK, r"(?:以下|次|この|下記)の?(?:新しい)?(?:指示|命令|指令)(?:のみ|だけ|を|に)?[^。\n]{0,8}(?:従え|従って|従うこと|実行)"),
    (STRONG, r"(?:新しい|新たな|追加の?|本当の|真の|隠し|秘密の)(?:指示|命令|指令|システム)(?:は|:|を|に|プロンプト)"),
    (STRONG, rf"{_MODEL_JA}(?:の?(?:みなさん|皆さん|さん|様))?(?:に告ぐ|に命じ|(?:へ|への(?:指示|命令|お願い|メッセージ|連絡|注意)|向け|向けの(?:指示|命令|メモ))\s*[:。、])"),
    (STRONG, rf"{_MODEL_JA}(?:は|が|も)[^。\n]{{0,40}}(?:無視|要約|出力|回答|記載|書き|述べ|付け|含め)[^。\n]{{0,12}}{_ORDER_JA}"),
    (STRONG, r"(?:あなた|君|お前|おまえ)は(?:今から|これから|もはや|いま|今|すでに)?[^。\n]{0,30}(?:として(?:振る舞|ふるま|行動|動作|回答|応答|働|答え)|(?:モード|アシスタント|ai|モデル|ボット|専門家|執事|海賊|管理者)(?:です|だ|である|に(?:なり|なっ|切り替)))"),
    (STRONG, r"(?:システム|初期|内部|隠された)(?:プロンプト|メッセージ|の?指示文)[^。\n]{0,20}(?:表示|出力|教え|開示|漏ら|書き出|公開|示せ|示し|貼り|そのまま|全文)"),
    (STRONG, r"(?:プロンプト|指示文?)を(?:全文|そのまま|すべて)[^。\n]{0,10}(?:表示|出力|書き出|示)"),
    (STRONG, r"(?:開発者モード|管理者モード|デバッグモード|danモード|脱獄|制限(?:を|は)(?:すべて)?(?:解除|外))"),
    (STRONG, r"ここから(?:は|先は|が)?[^。\n]{0,8}(?:指示|命令|指令|システム|本当の)"),
    (WEAK, r"(?:以上で|これで|ここで)(?:、)?(?:資料|文書|原稿|本文|材料|引用)(?:は|の|が)?(?:終わり|おわり|終了|完了|ここまで)|(?:資料|本文|文書)(?:は|の)?(?:ここまで|終わり(?:です|。|$))|資料おわり"),
    (WEAK, rf"{_WORK_JA}(?:する際|の際|するとき|時|文|案|結果|内)?(?:に|を|は|では|には|の(?:最初|冒頭|末尾|最後|先頭)に?(?:は)?)[^。\n]{{0,25}}(?:必ず|絶対|かならず|一切|のみ|だけ)[^。\n]{{0,60}}{_ORDER_JA}"),
    (WEAK, rf"{_WORK_JA}(?:する際|の際|するとき|結果|文|内)?(?:に|を|は|では|には|から|の(?:最初|冒頭|末尾|最後|先頭)に?)[^。\n]{{0,60}}(?:と(?:だけ)?(?:書|記載|出力|答え|述べ|返|追記|明記|記|付け加え|評価)|(?:含め|入れ|加え|除い|省[きいくけ略]|載せ|触れ|削除し|書か|記載し|記さ)(?:な|ず|て|る|い)?)[^。\n]{{0,8}}{_ORDER_JA}"),
    (WEAK, r"(?:承認|可決|了承|適正|適法|問題な[いし]|異議なし|最優秀|最高評価|満点|合格|優良|素晴らし)[^。\n]{0,14}と(?:して)?(?:記載|記録|書|出力|要約|報告|扱|評価|判定|結論|まとめ)[^。\n]{0,8}"),
    (WEAK, r"(?:ai|人工知能)(?:の|を|が)?(?:利用|使用|作成|生成)?[^。\n]{0,14}(?:表示|開示|注記|明記|記載|フッター|旨)[^。\n]{0,8}(?:省|削除|外し|しないで|消[しせ]|書かない|入れない|付けない|載せない|不要)"),
    (WEAK, r"(?:金額|数字|数値|反対意見|問題点|不備|リスク|この(?:文|行|指示|段落))(?:に|を|は|について)?[^。\n]{0,14}(?:触れ(?:ない|ず)|書かない|省[きいくけ略]|伏せ|隠[しせ]|言及し(?:ない|ず)|載せない|明かさ|悟られ|気付かれ|気づかれ|知らせ(?:ない|ず))"),
    (WEAK, rf"{_MODEL_JA}[^。\n]{{0,20}}(?:無視|優先|従|要約|出力)"),
    (WEAK, r"(?:https?://\S+)[^。\n]{0,20}(?:送信|転送|埋め込|アクセス)"),
    # English
    (STRONG, r"\b(?:ignore|disregard|forget|override|bypass|discard|stop following|do ?n[o']t follow|do not obey|neglect|skip)\b[^.\n]{0,45}\b(?:instructions?|prompts?|rules|guidelines|directives?|orders|commands?|guardrails|context|everything (?:above|before)|system message)\b"),
    (STRONG, r"\b(?:you are|you're|act as|pretend (?:to be|you are)|behave as|role-?play as|from now on,? you)\b[^.\n]{0,40}\b(?:assistant|ai|bot|model|dan|unrestricted|jailbroken|no longer|pirate|system|administrator|developer)\b"),
    (STRONG, r"\b(?:reveal|print|show|output|repeat|leak|display|disclose|reproduce)\b[^.\n]{0,30}\b(?:system|hidden|initial|developer|your) (?:prompt|instructions?|message)"),
    (STRONG, r"\b(?:note|attention|instructions?|message|memo|important|dear|hello|hey|notice)\b,?:?(?: to| for)?(?: the| any| all)? (?:ai|llm|language model|assistant|chatbot|chatgpt|copilot|summari[sz]er)s?\b"),
    (STRONG, r"(?:^|[\s\[(>*#-])(?:ai|llm|assistant|chatgpt|copilot|language model)s?\s*[,:]\s*(?:please |you |do |always |never |ignore|write|include|say|add|respond|summari|output|begin|append|mark)"),
    (STRONG, r"\b(?:if you are|as|any|the) (?:an? )?(?:ai|llm|language model|ai assistant|ai model)\b[^.\n]{0,40}\b(?:must|should|shall|need to|have to|please|do not|never|always|is required|are required|reading this|processing this)\b"),
    (STRONG, r"\b(?:in|for|to|of|at the (?:end|start|beginning|top) of) (?:your|the|this|every) (?:summary|answer|response|output|reply|minutes|translation)\b[^.\n]{0,50}\b(?:must|always|only|never|include|write|say|state|add|omit|append|insert|begin|mention|claim)\b"),
    (STRONG, r"\bwhen (?:you )?(?:summari[sz](?:e|ing)|answer(?:ing)?|translat(?:e|ing)|proofread(?:ing)?|process(?:ing)?|respond(?:ing)?)\b[^.\n]{0,70}\b(?:must|always|only|never|include|write|say|state|add|omit|append|begin|mark)\b"),
    (STRONG, r"\b(?:include|write|say|state|add|append|insert|begin|end|mark|describe|report|conclude)\b[^.\n]{0,60}\b(?:in|to|at|of|your|the) (?:the |your )?(?:summary|answer|response|output|reply|minutes)\b"),
    (STRONG, r"\b(?:new|updated|real|secret|hidden|additional|true) (?:instructions?|orders|system prompt|directives?)\b|\bend of (?:document|source|material|context|input|prompt)\b|\bsystem override\b|\badmin(?:istrator)? override\b"),
    (STRONG, r"\b(?:dan|developer|debug|god|jailbreak|admin) mode\b|\bjailbreak\b|\bprompt injection payload\b"),
    (WEAK, r"\b(?:respond|reply|answer|output) (?:only |exactly |just )?(?:with|in)\b|\bdo not (?:mention|tell|disclose|reveal|summari[sz]e|include|report)\b|\bwithout telling\b|\bsay that\b|\bthe following (?:instructions?|orders|commands?)\b"),
    (WEAK, r"\b(?:mark|rate|rank|treat|describe|report|classify) (?:it|this|the \w+|everything|all \w+) as (?:approved|excellent|the best|safe|compliant|passed|positive|final|urgent)\b"),
    # Chinese and Korean
    (STRONG, r"(?:忽略|无视|無視|忘记|忘記|不要理会|忽視)[^。\n]{0,14}(?:指令|指示|提示|规则|規則|命令|要求)"),
    (STRONG, r"(?:你|您)(?:现在|現在)?(?:是|要扮演|将作为)[^。\n]{0,15}(?:助手|模型|ai|机器人|機器人)|系统提示|系統提示"),
    (STRONG, r"(?:지시|명령|프롬프트|규칙|지침)[^.\n]{0,14}(?:무시|잊|따르지)|(?:당신은|너는)[^.\n]{0,20}(?:assistant|ai|모델|비서)|시스템 ?프롬프트"),
    (WEAK, r"(?:总结|總結|摘要|回答)[^。\n]{0,16}(?:必须|必須|只|不要)|(?:요약|답변)[^.\n]{0,20}(?:반드시|하지 ?마|만)"),
    # What belongs to a talk, not to a document
    (STRONG, r"<\|?(?:im_start|im_end|system|assistant|user|endoftext|eot_id|start_header_id)\|?>|\[/?inst\]|<</?sys>>|<(?:start|end)_of_turn>|</?(?:source|document|context|material|system|instructions?)>"),
    (STRONG, r"(?:^|\n)\s*(?:#{1,6}\s*|\*\*|\[|【)?(?:system|assistant|システム|アシスタント)(?:\s*(?:prompt|message|instruction|プロンプト|メッセージ|指示))?(?:\*\*|\]|】)?\s*:"),
    (STRONG, r"<{3,}[^\n]{0,30}(?:資料|source|end|おわり|終わり)|-{3,}\s*end of [a-z ]+-{3,}"),
    (STRONG, r"!\[[^\]\n]{0,200}\]\(\s*(?:https?:)?//[^)\s]*(?:\{|\[|<|%7b|[\u3040-\u9fff])"),
    (WEAK, r"!\[[^\]\n]{0,200}\]\(\s*(?:https?:)?//[^)\s]*\?[^)\s]*="),
    (STRONG, r"[=+@-]\s*(?:webservice|importxml|importdata|dde|cmd|exec|call|rtd)\s*[(|]|[=+@(,-]\s*(?:hyperlink|image)\s*\(\s*\"[^\"]*(?:\"\s*&|\?[^\"]*=)|\bwebservice\s*\(|\bddeauto\b|=\s*cmd\s*\||\bincludepicture\b\s+\"?https?:|powershell\s+-"),
    (WEAK, r"[{,]\s*\"(?:points|title|edits|decisions|todos|ideas|formula|remarks|answer|summary)\"\s*:"),
    # Written in kana alone, as nobody writes to an office
    (STRONG, r"(?:これまで|いままで|ここまで|まえ|さいしょ|うえ|さき|もらった|すべて|ぜんぶ)[のにでもは]{0,2}[ぁ-ん]{0,8}(?:しじ|めいれい|きまり|るーる|ぷろんぷと|おねがい|せってい)[ぁ-ん、]{0,10}(?:むし|わすれ|はき|したがわ|おしえ)"),
)  # fmt: skip

_NEAR = 100
"""Characters between two weak signs that may belong together."""
_HINT = re.compile(
    "指示|命令|プロンプト|ルール|規則|制約|指令|指示|ai|llm|gpt|copilot|claude|gemini|アシスタント|ボット|モデル|モード|システム|あなた|君は|お前|おまえ|要約|要旨|議事録|回答|返答|返事|応答|出力|校正|翻訳"
    "|結果|json|資料|原稿|本文|文書|材料|と(?:して)?(?:記載|記録|書|報告)|人工知能|触れ|省|伏せ|隠|送信|転送|アクセス|埋め込|ignore|disregard|forget|override|bypass|discard|follow|obey|neglect|you|act as|pretend"
    "|prompt|instruction|message|summar|answer|response|output|reply|minutes|translat|orders|end of|jailbreak|mode|mention|mark|rate|rank|treat|report|忽|无视|忘|不要|你|您|系|总结|總結|摘要|지시|명령|프롬프트|규칙|지침|당신|너는|요약|답변|시스템"
    r"|<\|?|\[/?inst|system|!\[|[=+@-]\s*(?:hyperlink|webservice|image|import|dde|cmd|exec|call|rtd)|ddeauto|includepicture|powershell|\"\s*:",
    re.IGNORECASE,
)
"""What every sign holds some of: most text has none, and is passed over at once."""


@cache
def _patterns() -> list[tuple[int, re.Pattern[str]]]:
    return [(weight, re.compile(pattern, re.IGNORECASE)) for weight, pattern in _SIGNS]


def signs_in(text: str) -> list[tuple[int, int, int]]:
    """The first place of each sign in ``text`` (NFKC) as (weight, start, end)."""
    if not _HINT.search(text):
        return []
    return [
        (weight, *match.span())
        for weight, pattern in _patterns()
        if (match := pattern.search(text)) is not None
    ]


def together(found: list[tuple[int, int, int]]) -> int:
    """The greatest weight of signs that stand near each other; those that lie over each other are one."""
    best = 0
    for first in sorted(found, key=lambda sign: sign[1]):
        total, reached = 0, -1
        for weight, start, end in sorted(found, key=lambda sign: (sign[1], -sign[0])):
            if not first[1] <= start <= first[2] + _NEAR:
                continue
            if start >= reached:
                total += weight
            elif weight == STRONG and total < STRONG:
                total = STRONG
            reached = max(reached, end)
        best = max(best, total)
    return best
