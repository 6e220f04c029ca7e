"""Summaries by rules: the document's own sentences, chosen by what they say and where they stand."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from kumaai.answers import Cited, Summary
from kumaai.rules.japanese import grams, narrow, quantities, sentences
from kumaai.rules.summarize_parts import Part, head_facts, parts, title_of
from kumaai.source import Source

STYLES = ("points", "lines", "page", "brief")
_SHARE = {"points": 0.35, "page": 0.45, "brief": 0.12, "lines": 0.2}
_COUNT = {"points": 40, "page": 60, "brief": 3, "lines": 3}
_WORDS = {"short": 0.12, "medium": 0.25, "long": 0.45, "短い": 0.12, "普通": 0.25, "長い": 0.45}

# What a reader of an office paper must know, by form: duties, deadlines, money, changes, results, causes.
_DEADLINE = re.compile(
    r"(?:日|月|末|年度|時|週間以内|か月以内)(?:\([月火水木金土日]\))?までに|期限(?:は|：|まで)|締切|〆切|必着"
)
_VALUES = (
    (
        3.0,
        re.compile(
            r"(?:すること|行うこと|こと|されたい|願います|しなければなりません|しなければならない"
            r"|義務|してください|ご?提出ください)。?$"
        ),
    ),
    (3.0, _DEADLINE),
    (1.0, re.compile(r"[0-9]月[0-9]+日[^、。]{0,8}(?:まで|から)")),
    (
        1.5,
        re.compile(
            r"最も|主な(?:理由|原因|内容)|最大|最多|総額|合計|計[0-9]|重大|確定|目的(?:と|は)"
            r"|新た(?:に|な)|原因"
        ),
    ),
    (
        1.5,
        re.compile(
            r"(?:から|より)[^。、]{0,28}(?:に|へ)[^。、]{0,4}(?:増|減|広|延|引|改め|拡|縮|変|短|高"
            r"|低)|新設|廃止|始め(?:ます|る|た)|開始|開館|開設|開業|施行|適用|前倒し|増額|減額|(?:増"
            r"|減)(?:と|に)な|減少|増加(?!の)"
        ),
    ),
    (
        1.5,
        re.compile(
            r"(?:以下|以上|未満)(?:に|と)(?:し|する)|目標(?:と|は|を)|[0-9][^。、]{0,10}(?:に"
            r"|と)(?:し|する)|とします。?$|とする。?$"
        ),
    ),
    (
        1.0,
        re.compile(
            r"見込(?:む|み|ん)|要(?:した|する)|返還|回収|解消|復旧|発生|達成|違反|不備|破損|支払"
            r"|交付|補助(?:する|します|額|率)|要求"
        ),
    ),
    (
        2.0,
        re.compile(
            r"[0-9元]年度?(?:[0-9]+月(?:[0-9]+日)?)?から[^。]{0,14}年度?(?:[0-9]+月(?:[0-9]+日)?)?まで"
        ),
    ),
    (
        1.0,
        re.compile(
            r"と比べて|に比べ|比較して|前年(?:度)?(?:の|より|から|比)|に対し|うち[^。、]*[0-9]|ポイント"
        ),
    ),
    # From one figure to another: what a change changes.
    (
        2.5,
        re.compile(
            r"[0-9][^、。]{0,10}(?:から|→|を)[^、。0-9]{0,10}[0-9][^、。]{0,14}(?:に|へ)[^、。]{0,4}"
            r"(?:し|す|増|減|引|改|変|広|延|拡|縮|短|な(?:り|る))"
        ),
    ),
    # What a meeting or an office settled, or left for later.
    (
        3.0,
        re.compile(
            r"(?:承認|可決|決定|了承|議決|採択|同意|合意)(?:した|しました|された|されました|する|します)。?$"
            r"|(?:こと|もの)(?:と|に)(?:した|しました|なった|なりました)。?$"
        ),
    ),
    (1.5, re.compile(r"(?:上限|限度|[0-9]分の[0-9])|対象(?:は|と(?:な|す))|団体です|対象です")),
    (0.7, re.compile(r"対象|期間|場所|期日|報告(?:し|する)|公表")),
)
_LESS = (
    (
        4.0,
        re.compile(
            r"(?:平素|日頃)より|感謝申し上げ|御礼申し上げ|お礼申し上げ|御協力(?:を|いただ)"
            r"|ご協力(?:を|いただ)|御了知|助言である|問い?合わせ"
        ),
    ),
    (
        3.0,
        re.compile(
            r"望ましい|単純な?比較|比較は(?:でき|し)|四捨五入|注意が必要|根拠とは|評価するものでは"
            r"|件数の多さ|報告の対象ではない|紹介したもの|一致しない場合|ならない場合"
        ),
    ),
    (
        1.5,
        re.compile(
            r"大切(?:で|だ)|重要(?:で|だ)|努め|図る|求められ|期待|考えられ|と思われ|意見もあり"
            r"|検討します|検討する(?:こと)?。?$|見直し(?:ます|た|、)"
        ),
    ),
    (
        2.0,
        re.compile(
            r"(?:との?(?:意見|質問|要望|説明|指摘|提案)が(?:あ|出)|(?:下記|次|別表|別紙|別添)のとおり(?!変更))"
        ),
    ),
    (6.0, re.compile(r"^(?:日時|場所|会場|出席者?|欠席者?)[\s　：:]")),
)
_GOOD_PART = re.compile(
    r"目標|結果|重点|再発防止|原因|影響|概要|総額|徹底|報告|期限|内容|変更|要件|手続|事項"
    r"|増減|措置|不備|頻度|理由|整備|回収|収入|額|料金|計画の期間|趣旨|経緯|対応"
)
_KEY_PART = re.compile(r"(?:主な)?(?:原因|目標|総額|結論|期限|結果|概要|要旨|目的|影響|規模|対象)")
_POOR_PART = re.compile(
    r"課題|まとめ|おわり|終わり|留意|反省|自由記述|背景|着眼|見えること|その他|推進|謝辞|財源|財政|費用|見直した"
)
_DUTY = re.compile(
    r"(?:すること|行うこと|されたい|願います|(?<!望ま)しなければなりません|しなければならない|してください|行ってください|ご?提出ください)。?$"
)
_TITLE_WEIGHT = 2.0
_LEAST = 2.5
_LENGTH = 60
_SHARE_OF_HEADING = 0.5
_MOST_TO_EXCHANGE, _ROUNDS = 120, 12
_CANDIDATES, _TARGETS = 1_000, 50
"""Sentences of a very long document that are chosen from, and targets that are looked for."""
# Figures of two periods, or a result and a goal, are told apart by these only.
_TELLING_HEADING = re.compile(r"期|年度|目標|結果|現状|見込み|速報|案$|前回|参考")
_PLAIN_HEADING = re.compile(r"はじめに|その他|趣旨|概要|内容|経緯|事項|本文|記")
_TARGET = re.compile(r"[0-9][^、。]{0,10}(?:以下|以上|未満)?(?:に|と|を目標と)(?:し|する|目指)")
_LEANS = re.compile(
    r"^(?:このうち|そのうち|うち|残る|残り|一方|また|なお|ただし|これ(?:は|に|を|ら)"
    r"|この(?!調査|計画|制度|通知|事業)|その|内訳は|同)"
)


@dataclass(slots=True)
class _Choice:
    """A sentence that may stand in the summary."""

    text: str
    block: str
    part: Part
    order: int
    value: float
    needs: _Choice | None = None
    chosen: bool = field(default=False)


def summarize(source: Source, *, length: str | int | None = None, style: str = "points") -> Summary:
    """A summary made of the source's own sentences, each under its heading and with its block.

    ``style``: points, lines (three lines), page (longer) or brief. ``length``
    is a number of characters (300, "300", "300字"), a share ("20%") or short,
    medium, long. Reference sections, contacts and notes are left out. An
    unknown style or length raises :class:`ValueError`.
    """
    if style not in STYLES:
        raise ValueError(f"unknown style: {style}")
    found = list(parts(source))
    facts = head_facts(source)
    budget = _budget(length, style, sum(len(block.text) for block in source.blocks))
    choices = _choices(found, title_of(source) or "")
    _choose(choices, budget - sum(len(fact.text) for fact in facts), _COUNT[style])
    return Summary(
        title=title_of(source), points=[*facts[: _COUNT[style]], *_points(choices)][: _COUNT[style]]
    )


def _budget(length: str | int | None, style: str, chars: int) -> int:
    """Characters that the summary may take."""
    if length is None:
        return max(60, int(chars * _SHARE[style]))
    text = narrow(str(length)).strip()
    share = re.fullmatch(r"(\d{1,3})%", text)
    count = re.fullmatch(r"(\d+)\s*(?:字|文字|chars?)?(?:以内)?", text)
    if share:
        return chars * int(share[1]) // 100
    if count:
        return int(count[1])
    if text in _WORDS:
        return int(chars * _WORDS[text])
    raise ValueError(f"unknown length: {length}")


def _choices(found: list[Part], title: str = "") -> list[_Choice]:
    named = {gram for gram in grams(title) if not gram[0].isdigit()}
    choices: list[_Choice] = []
    bound: set[int] = set()
    spread = Counter(
        gram for part in found for gram in grams(part.heading + "".join(text for _id, text in part.lines))
    )
    common = {gram for gram, count in spread.items() if count > 1 and not gram[0].isdigit()}
    for part in found:
        last: _Choice | None = None
        first = True
        for place, (block, text) in enumerate(part.lines):
            label: _Choice | None = None
            for number, sentence in enumerate(sentences(text)):
                value = _value(sentence, part, first, number == 0) - 0.35 * min(place, 6)
                choice = _Choice(sentence, block, part, len(choices), value)
                if label is not None:
                    choice.needs = label  # what an item says later is about the item's own subject
                elif last is not None and _LEANS.match(sentence) and len(last.text) < 90:
                    choice.needs = last
                if number == 0 and re.match(r"[^。、]{2,24}：", sentence):
                    label = choice
                choice.value += 4.0 * _shared(sentence, common)
                if named:  # what the document is about, said in full
                    choice.value += _TITLE_WEIGHT * len(named & grams(sentence)) / len(named)
                if _DUTY.search(sentence) and part.number not in bound:
                    bound.add(part.number)
                    choice.value += 2.0  # the first thing that a section asks for
                if len(re.sub(r"[^\w]", "", sentence)) >= 6:
                    choices.append(choice)
                    last, first = choice, False
    _pair(choices)
    return choices


def _pair(choices: list[_Choice]) -> None:
    """Raises the sentence that tells today's figure of what another sets a target for."""
    targets = [choice for choice in choices if _TARGET.search(narrow(choice.text))]
    measured = [(c, {unit for _value_, unit, _at in quantities(c.text)}) for c in choices if targets]
    for target in targets[:_TARGETS]:
        about = {gram for gram in grams(target.text) if not gram[0].isdigit()}
        units = {
            unit for _value_, unit, _at in quantities(target.text) if unit not in ("年", "月", "日", "年度")
        }
        for other, others in measured:
            if other.part is target.part or not about:
                continue
            same = units & others
            if same and len(about & _grams(other.text)) >= 0.5 * len(about):
                other.value += 1.5
                target.value += 1.0


def _shared(text: str, common: set[str]) -> float:
    """How much of a sentence's content other parts of the document speak of too: its subject, 0 to 1."""
    own = {gram for gram in grams(text) if not gram[0].isdigit()}
    return len(own & common) / len(own) if own else 0.0


def _value(text: str, part: Part, first: bool, leads: bool) -> float:
    plain = narrow(text)
    value = sum(weight for weight, pattern in _VALUES if pattern.search(plain))
    value -= sum(weight for weight, pattern in _LESS if pattern.search(plain))
    figures = [unit for _value_, unit, _at in quantities(plain) if unit not in ("番", "号", "年", "月")]
    value += min(4.0, 2.0 * bool(figures) + 0.5 * len(figures))
    value += 1.0 * first + 0.5 * leads
    value += 2.0 * (first and bool(_KEY_PART.fullmatch(part.heading)))
    poor = bool(_POOR_PART.search(part.heading)) and not _DEADLINE.search(plain)
    value += -2.0 if poor else 1.5 * bool(_GOOD_PART.search(part.heading))
    return value


def _choose(choices: list[_Choice], budget: int, most: int) -> None:
    """Takes the best sentences until the budget is used, each part's first one with a bonus."""
    taken: dict[int, int] = {}
    used = 0
    seen: set[str] = set()
    begun: set[int] = set()
    left = [choice for choice in choices if choice.value > _LEAST]
    if len(left) > _CANDIDATES:
        left = sorted(left, key=lambda c: (-_worth(c, taken, seen), c.order))[:_CANDIDATES]
    while left and len([c for c in choices if c.chosen]) < most:
        best = max(left, key=lambda c: (_worth(c, taken, seen), -c.order))
        left.remove(best)
        cost = _cost(best, begun)
        if _worth(best, taken, seen) <= 0 or used + cost > budget:
            continue
        for choice in (best.needs, best) if best.needs and not best.needs.chosen else (best,):
            if choice is not None:
                choice.chosen = True
                begun.add(choice.part.number)
                seen |= grams(choice.text)
        taken[best.part.number] = taken.get(best.part.number, 0) + 1
        used += cost
    if len(choices) <= _MOST_TO_EXCHANGE:
        _exchange(choices, budget)


def _exchange(choices: list[_Choice], budget: int) -> None:
    """Replaces one chosen sentence by a weightier one where the characters left over allow it."""
    for _round in range(_ROUNDS):
        chosen = {choice.order for choice in choices if choice.chosen}
        best: tuple[float, _Choice, _Choice] | None = None
        for new in choices:
            if new.chosen or new.value <= _LEAST or (new.needs and not new.needs.chosen):
                continue
            for old in choices:
                gain = new.value - old.value
                if not old.chosen or gain <= (best[0] if best else 0.5) or _leant_on(old, new, choices):
                    continue
                kept = [c for c in choices if (c.order in chosen and c is not old) or c is new]
                if _length(kept) <= budget:
                    best = (gain, new, old)
        if best is None:
            return
        best[1].chosen, best[2].chosen = True, False


def _leant_on(old: _Choice, new: _Choice, choices: list[_Choice]) -> bool:
    return new.needs is old or any(choice.chosen and choice.needs is old for choice in choices)


def _length(chosen: list[_Choice]) -> int:
    """Characters of a set of sentences with the headings that they show."""
    total, headed = 0, set()
    for choice in chosen:
        total += len(choice.text)
        if choice.part.number not in headed and _shows_heading(choice):
            total += len(choice.part.heading) + 1
        headed.add(choice.part.number)
    return total


_grams = lru_cache(maxsize=4096)(grams)


def _worth(choice: _Choice, taken: dict[int, int], seen: set[str]) -> float:
    own = _grams(choice.text)
    stale = len(own & seen) / len(own) if own else 1.0
    good = bool(_GOOD_PART.search(choice.part.heading))
    fresh = 0.4 + 0.3 * good if choice.part.number not in taken else 0.0
    return (choice.value + fresh - 2.0 * max(0.0, stale - 0.5)) / (1 + len(choice.text) / _LENGTH)


def _cost(choice: _Choice, begun: set[int]) -> int:
    """Characters that a sentence adds, with what it leans on, and its part's heading unless it is shown already."""
    heading = (
        len(choice.part.heading) + 1 if choice.part.number not in begun and _shows_heading(choice) else 0
    )
    cost = len(choice.text) + heading
    return cost + (len(choice.needs.text) if choice.needs and not choice.needs.chosen else 0)


def _shows_heading(choice: _Choice) -> bool:
    """Whether a part's heading says anything that the sentence does not say itself."""
    heading = choice.part.heading
    if not heading or _PLAIN_HEADING.fullmatch(heading):
        return False
    if _TELLING_HEADING.search(heading):
        return True
    words = grams(heading)
    return len(words & grams(choice.text)) < _SHARE_OF_HEADING * len(words) if words else True


def _points(choices: list[_Choice]) -> list[Cited]:
    """The chosen sentences in the source's order; those of one block, or one leaning on another, share a point."""
    points: list[Cited] = []
    last: _Choice | None = None
    headed: set[int] = set()
    for choice in (c for c in choices if c.chosen):
        if (
            last is not None
            and last.part is choice.part
            and (last.block == choice.block or choice.needs is last)
        ):
            points[-1].text += choice.text
            if choice.block not in points[-1].cites:
                points[-1].cites.append(choice.block)
        else:
            shown = _shows_heading(choice) and choice.part.number not in headed
            heading = f"{choice.part.heading}：" if shown else ""
            headed.add(choice.part.number)
            points.append(Cited(text=heading + choice.text, cites=[choice.block]))
        last = choice
    return points
