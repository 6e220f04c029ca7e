"""Particles that are near certainly wrong or missing, brackets, twisted sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, finding

# pattern (the group "w" is wrong), right form, reason, hint
_NOUN = "[一-龥ァ-ヶー）」]"
_RULES: tuple[tuple[str, str, str, bool], ...] = (
    (rf"(?<={_NOUN})(?P<w>わ)(?=[、一-龥ァ-ヶ])", "は", "助詞の「は」を「わ」と書いています。", False),
    (rf"(?<={_NOUN})(?<![考与教伝加支答備迎抑整変替終添植覚訴数唱控構鍛捉見燃冷絶耐栄衰超越踏増据蓄映例称震甘消聞換代堪讃従応揃蘇生])(?P<w>え)(?=(?:の)?(?:報告|提出|連絡|送付|申請|相談|通知|移動|移転|参加|お越し|届|避難|行|お送り|郵送|問|持参|出席|回答|派遣|搬入|搬出|変更|移行|向)|。|、)", "へ", "助詞の「へ」を「え」と書いています。", False),
    (rf"(?<={_NOUN})(?P<w>お)(?![一-龥]{{1,2}}[ぁ-ん]{{0,3}}(?:し(?:ま|て|た|、)|いた|致|する|くだ|下|にな|願|申|で|の))(?=見直[すしさ]|行[いうわっ]|実施|開催|図[りるっ]|進め|使[いうわっ]|受け|作[りるっ]|設け|目指[すし]|確認|利用|求め|添え|記入|提出|募集|含[むめん]|通じ|中心|対象|超え|支援|考え|楽し|守[りるっ]|開[きくい]|決め|始め|定め|配[りるっ]|届け|送[りるっ])", "を", "助詞の「を」を「お」と書いています。", False),
    (r"(?<=[一-龥ぁ-ん])(?P<w>を)(?=あり(?:ます|ません)|ある(?:[。、]|場合|と|た|の|方)|ございます|ない(?:場合|と|よう|[。、]))", "が", "「ある・ない」の前の助詞は「が」です。", False),
    (r"(?P<w>を)(?=(?:予想|懸念|期待|危惧|想定|見込)(?:さ|ま)れ(?:る|て|ま|た))", "が", "受け身の文なので、助詞は「が」です。", False),
    (r"(?P<w>を)(?=(?:必要|可能|不要|困難|大切|重要|不足|増加|減少|発生|終了|多い|少ない)(?:です|で(?:あ|す)|と(?:な[るりっ])|な(?:場合|とき|方|人)|し(?:て(?:い|お)|た|ま)|[。、]))(?<!必要を)", "が", "述語に合う助詞は「が」です。", True),
    (r"(?P<w>が)(?=(?:お|御)(?:願い|待ち)(?:し|いた|致|申))", "を", "「お願いする」の前の助詞は「を」です。", False),
    (r"(?<=[一-龥])(?P<w>が)(?=(?:ご|御)(?:利用|覧|確認|記入|提出|持参|用意|参照|遠慮|了承|理解)(?:ください|下さい|いただ))", "を", "「ご～ください」の前の助詞は「を」です。", True),
    (r"(?<=法令|条例|法律|規則|要綱)(?P<w>が)(?=(?:義務付|定め|規定さ|禁止さ|禁じ)(?:け)?ら?れ)", "で", "定めの根拠を表す助詞は「で」です。", True),
    (r"(?<=限度|対象|目的|原則|条件|前提|中心|期限|上限|下限|基準|内容|目標)(?P<w>をし)(?=、|て|た|ま)", "とし", "「～を…とし」の形では助詞は「と」です。", False),
    (r"(?<=まで)(?P<w>)(?=(?:送|お送り|提出し|申し込|申込|届け|お届け|連絡し|お申|ご連絡|ご提出|お支払|納め|納付し|返却|ご返|回答し|ご回答|報告し|ご報告))", "に", "期限を表すときは「までに」とします。", True),
    (r"(?<=会|室|所|制|館|料|費|員|者|日|場|間|度|課)(?P<w>を)(?=(?:予約制|無料|有料|自由|先着順|不要|抽選|必要|中止|全員|午前|午後|定員制|公開|非公開)(?:です|とな|で[、す]|である))", "は", "述語に合う助詞は「は」です。", True),
    (r"(?<=[一-龥])(?P<w>)(?=(?:ご|御)(?:利用|参加|協力|覧|確認|持参|相談|来場|応募|記入|提出|理解|遠慮|用意|参照|活用)(?:ください|下さい))(?<!随時)(?<!是非)(?<!適宜)(?<!当日)(?<!事前)(?<!毎回)(?<!各自)(?<!直接)(?<!後日)(?<!今後)(?<!一度)(?<!必ず)(?<!都度)(?<!以降)(?<!以上)(?<!場合)(?<!時間)(?<!早急)(?<!全員)(?<!別途)(?<!適時)(?<!皆様)(?<!皆)(?<!際)(?<!方)(?<!上)(?<!時)(?<!今)(?<!前)(?<!中)(?<!後)(?<!程)(?<!日)(?<!月)(?<!年)(?<!度)(?<!様)(?<!者)(?<!々)(?<!回)(?<!等)(?<!人)(?<!次第)(?<!下)", "を・に", "助詞が抜けています。", True),
    (r"(?<=[一-龥])(?P<w>)(?=対し(?:て|、|ま))(?<=[民員生童者体社国県市町村])", "に", "「～に対し」の「に」が抜けています。", True),
    (r"(?<=[一-龥])(?P<w>が)(?=(?:交付|発行|配布|募集|開催|提供|支給|徴収)します)(?<=[し書証券金物料]が)", "を", "「～する」の対象を表す助詞は「を」です。", True),
)  # fmt: skip
_PAIRS = ("（）", "「」", "『』", "【】", "〔〕", "［］")
_ITEM = re.compile(r"(?:^|[\s。、])[0-9０-９ァ-ヶｱ-ﾝa-zA-Z一二三四五六七八九十]{1,3}$")
_TWISTED = (
    r"(?:^|[。\n])(?P<s>[^。、\n]{0,20}?(?P<head>原因|理由|要因|目的|目標|ねらい|狙い|特徴|課題)は、?[^。\n]{4,90}?"
    r"(?P<end>て(?:いる|います|いた|いました)|して(?:いない|いません)|(?<=[一-龥])(?:する|します|した|しました)|(?<=[えけせてねべめれいきちにみ])ます))(?=。)"
)


def find(document: Document) -> Iterator[Edit]:
    """Findings about particles, brackets and sentences that end as they did not begin."""
    for number, (pattern, right, reason, hint) in enumerate(_RULES):
        for block, match in document.matches(pattern):
            start, end = match.span("w")
            missing = start == end
            yield finding(
                block,
                start - 1 if missing else start,
                end,
                (block.text[start - 1] + right.split("・")[0]) if missing else right,
                rule=f"particle.{number + 1}",
                category="脱字" if missing else "助詞",
                reason=reason,
                hint=hint,
            )
    yield from _twisted(document)
    yield from _brackets(document)


def _twisted(document: Document) -> Iterator[Edit]:
    """「原因は、…が集中している。」: a reason, an aim or a cause needs a noun at the end."""
    for block, match in document.matches(_TWISTED):
        text = match["s"]
        if any(
            word in text
            for word in (
                "による",
                "により",
                "示し",
                "示す",
                "異な",
                "次の",
                "以下",
                "問わ",
                "依然",
                "明らか",
                "変化",
                "達成",
                "共通",
                "存在",
                "にある",
                "解決し",
                "解消",
            )
        ):
            continue
        start, end = match.span("end")
        polite = match["end"].endswith(("ます", "ました", "ません"))
        tail = {"原因": "ため", "理由": "ため", "要因": "ため"}.get(match["head"], "こと")
        plain = _plain(match["end"])
        yield finding(
            block,
            start - 2 if start >= 2 else start,
            end,
            block.text[start - 2 : start] + plain + tail + ("です" if polite else "である"),
            rule="sentence.twisted",
            category="主述のねじれ",
            reason=f"「{match['head']}は」に対する結びがありません。「～{tail}{'です' if polite else 'である'}」などで結びます。",
            hint=True,
        )


def _plain(ending: str) -> str:
    for polite, plain in (
        ("いました", "いた"),
        ("います", "いる"),
        ("いません", "いない"),
        ("しました", "した"),
        ("します", "する"),
    ):
        if ending.endswith(polite):
            return ending[: -len(polite)] + plain
    return ending


def _brackets(document: Document) -> Iterator[Edit]:
    for pair in _PAIRS:
        opening, closing = pair
        if document.text.count(opening) == document.text.count(closing):
            continue
        for block in document.blocks:
            if block.text.count(opening) == block.text.count(closing):
                continue
            position = _unpaired(block.text, opening, closing)
            if position >= 0:
                yield finding(
                    block,
                    position,
                    position + 1,
                    None,
                    rule="bracket.unpaired",
                    category="かっこ",
                    reason=f"「{block.text[position]}」に対応するかっこがありません。",
                )


def _unpaired(text: str, opening: str, closing: str) -> int:
    stack: list[int] = []
    for index, char in enumerate(text):
        if char == opening:
            stack.append(index)
        elif char == closing:
            if not stack:
                # 1) and ア） number items; a lone closing bracket after them is a list mark.
                return -1 if _ITEM.search(text, 0, index) else index
            stack.pop()
    return stack[-1] if stack else -1
