"""Worksheets for thinking: a frame's fields, filled with what the own material says, else with a question.

The rules invent nothing. A field that the material speaks of quotes it and
cites it; any other field is a question to the user, marked 「問い：」.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kumaai.answers import Idea, Ideas
from kumaai.rules.japanese import gist, grams, narrow, quantities, sentences, tidy
from kumaai.rules.summarize_parts import item_text
from kumaai.source import Source

FRAMES = ("5w1h", "scamper", "mandala", "stakeholders")
QUESTION = "問い："
"""Stands before every text that asks the user and says nothing about the world."""

_LIMIT = re.compile(
    r"でき(?:ない(?!理由)|ません|ず)|認め(?:られ|て(?:い)?)?(?:ない|ません)|られ(?:ない"
    r"|ません)|禁止|上限|以内|まで(?:である|です|だ|と(?:する|し)|。)|最低|必要(?:がある"
    r"|です|で|と)|届(?:出|け出)|許可|制限|限(?:る|り|られ|定)"
    r"|使えない|しない。?$|行わず|行わない|雇わない|変えない|ない。?$|指導|規程|法令|条例|警戒|注意|要る"
)
_MONEY = re.compile(r"予算|費用|経費|円(?:か|で|を|の|と|に|。|、|$)|財源|補助金|改修に使える")
_EFFECT = re.compile(r"目標|喜ばれ|希望|要望|声(?:が|と|も)|満足|評価|効果|実施率")
_WHO = re.compile(
    r"職員|市民|住民|子ども|高齢|利用者|来場|来庁|団体|自治会|商店街|事業者|企業|学校|学生"
    r"|参加者|ボランティア|地元|人(?:が|は|を|の|口)|世帯|者(?:は|が|を|に)|課|社(?:が|は)"
)
_WHEN = re.compile(
    r"[0-9]+月|[0-9]+日|年度|令和|平日|週末|土曜|日曜|夏|冬|春|秋|午前|午後|時(?:から|まで"
    r"|に)|期間|日程|当日|毎(?:年|月|週)|日間|分(?:で|間|待)"
)
_WHERE = re.compile(
    r"(?:駅|校舎|庁舎|会場|広場|基地|窓口|施設|公園|通り|館|センター|敷地|区役所|市内|庁内"
    r"|校庭|地域|地区|場所|河川|商店街|ウェブ|オンライン|郵便局|車庫|待合|端末)"
)
_HOW = re.compile(
    r"(?:使え|借り|協力|申し出|連携|用意|配|公開|予約|案内|共有|字幕|行(?:う|っている)|実施"
    r"|方法|手順|貸し出|利用|設置|運行|放送|発信)"
)
_WHAT = re.compile(r"である|行う|事業|企画|催し|内容|設備|台|枚|本(?:の|で)|資料|機器|車両|校舎|証明書|動画")
_WHY = re.compile(
    r"ため|理由|原因|課題|困|不足|不便|声|目標|求め|必要|迎える|減少|増え|知らない|待ち|半分の人"
)


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of a frame: its title, what to ask where nothing is known, what speaks of it."""

    title: str
    ask: str
    about: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class _Fact:
    """A sentence of the own material."""

    text: str
    block: str
    source: int


_FIELDS: dict[str, tuple[_Field, ...]] = {
    "5w1h": (
        _Field("Why（なぜ・目的）", "「{theme}」は、誰のどの困りごとを、どう変えるためのものですか。", _WHY),
        _Field("What（何を）", "「{theme}」で、具体的に何をしますか。しないことは何ですか。", _WHAT),
        _Field("Who（誰が・誰に）", "「{theme}」は、誰に届けますか。誰が担い、誰が手伝いますか。", _WHO),
        _Field("When（いつ）", "「{theme}」は、いつ始め、いつまでに何を終えますか。", _WHEN),
        _Field("Where（どこで）", "「{theme}」は、どこで行いますか。その場所で困ることは何ですか。", _WHERE),
        _Field("How（どのように）", "「{theme}」を、今あるものをどう使って進めますか。", _HOW),
        _Field("How much（規模・予算）", "「{theme}」に使える人数、物、時間、金額はどれだけですか。", _MONEY),
        _Field("Limits（制約）", "「{theme}」で、してはならないこと、越えてはならない線は何ですか。", _LIMIT),
    ),
    "scamper": (
        _Field(
            "Substitute（置き換える）",
            "「{theme}」の人、物、場所、時間のうち、別のものに替えられるのはどれですか。",
            _HOW,
        ),
        _Field(
            "Combine（組み合わせる）",
            "「{theme}」は、ほかのどの事業や団体と一緒にすると良くなりますか。",
            re.compile(r"協力|申し出|連携|近く|併せ|一緒|団体|商店街|自治会|企業|学校|郵便局|国際"),
        ),
        _Field(
            "Adapt（応用する）",
            "ほかの課やほかの場所でうまくいっていることで、「{theme}」に使えるものは何ですか。",
            re.compile(r"課では|実施率|昨年|前(?:の|回)|例|ほか(?:の|に)|喜ばれ|既に|すでに"),
        ),
        _Field(
            "Modify（変える・大きく・小さく）",
            "「{theme}」の回数、長さ、広さ、順番を変えるとどうなりますか。",
            re.compile(r"[0-9]+(?:人|台|回|分|枠|席|日|時間|冊|枚|本)"),
        ),
        _Field(
            "Put to other uses（別の使い道）",
            "「{theme}」で使うもの、残るものは、ほかの何に使えますか。",
            re.compile(r"使(?:え|って)|空き|余|残|平均|貸し出"),
        ),
        _Field(
            "Eliminate（なくす・減らす）",
            "「{theme}」で、やめても困らない手間は何ですか。",
            re.compile(r"待ち|紙|手間|理由|知らない|半分|離れ|不便|困"),
        ),
        _Field(
            "Reverse（逆にする・並べ替える）", "「{theme}」の順番や役割を逆にするとどうなりますか。", None
        ),
        _Field("Limits（制約）", "どの案でも守ることは何ですか。", _LIMIT),
    ),
    "mandala": (
        _Field("1 目的", "「{theme}」がうまくいったとき、何が変わっていますか。", _WHY),
        _Field("2 相手", "「{theme}」を一番必要とする人は誰ですか。", _WHO),
        _Field("3 場所", "「{theme}」を行う場所はどこですか。", _WHERE),
        _Field("4 時期", "「{theme}」に良い時期と時間はいつですか。", _WHEN),
        _Field("5 方法", "「{theme}」を進める手順は何ですか。", _HOW),
        _Field("6 資源・予算", "「{theme}」に使える人、物、金額は何ですか。", _MONEY),
        _Field("7 制約", "「{theme}」で守ることは何ですか。", _LIMIT),
        _Field("8 効果の測り方", "「{theme}」が良かったかどうかを、何の数字で確かめますか。", _EFFECT),
    ),
    "stakeholders": (
        _Field(
            "利用する人",
            "「{theme}」を使う人は、何を望み、何を心配しますか。",
            re.compile(r"市民|住民|子ども|高齢|利用者|来場|来庁|参加者|転入|世帯|声"),
        ),
        _Field(
            "担う人",
            "「{theme}」を担う職員は、何人で、いつ動けますか。",
            re.compile(r"職員|担当|係|課|運転士|応援|当番"),
        ),
        _Field(
            "協力する人・団体",
            "「{theme}」に協力してくれる人や団体は誰ですか。",
            re.compile(r"協力|団体|商店街|自治会|企業|学校|ボランティア|会館|郵便局|事業者"),
        ),
        _Field(
            "影響を受ける人",
            "「{theme}」で困る人、反対する人は誰ですか。",
            re.compile(r"困|反対|心配|不便|理解を得|騒音|通行"),
        ),
        _Field(
            "決める人・許可する人",
            "「{theme}」を決める人、許可や届出の相手は誰ですか。",
            re.compile(r"許可|届|指導|法令|規程|保健所|消防|警察|議会|国|県|上司|認め"),
        ),
        _Field(
            "知らせる相手",
            "「{theme}」を誰に、何で知らせますか。",
            re.compile(r"広報|知らせ|公開|案内|表示|ウェブ|字幕|知らない|周知"),
        ),
    ),
}


def ideas(theme: str, sources: Sequence[Source], *, frame: str = "5w1h", count: int | None = None) -> Ideas:
    """A worksheet on a theme in a frame (5w1h, scamper, mandala, stakeholders), filled from the own material.

    Each field quotes up to three sentences that speak of it, with their
    blocks; with more than one source a block is cited as ``2:L5`` (second
    source). ``effect``, ``cost`` and ``risk`` quote figures, money and limits
    from the same material, else None. ``count`` keeps the first fields. An
    unknown frame raises :class:`ValueError`.
    """
    frame = {"free": "5w1h", "mandara": "mandala"}.get(frame, frame)
    if frame not in FRAMES:
        raise ValueError(f"unknown frame: {frame}")
    facts = _facts(sources)
    fields = _FIELDS[frame][: count if count is not None else None]
    return Ideas(
        theme=theme,
        frame=frame,
        ideas=[_worksheet(field, theme, facts, len(sources) > 1) for field in fields],
    )


def _facts(sources: Sequence[Source]) -> list[_Fact]:
    facts = []
    for number, source in enumerate(sources, 1):
        for block in source.blocks:
            for line in block.text.split("\n"):
                for sentence in sentences(item_text(line)):
                    text = tidy(sentence)
                    if len(grams(text)) >= 2 and len(text) >= 8:
                        facts.append(_Fact(text, block.id, number))
    return facts


def _worksheet(field: _Field, theme: str, facts: list[_Fact], many: bool) -> Idea:
    found = _about(field, theme, facts)
    ask = QUESTION + field.ask.format(theme=theme)
    detail = "".join(f"・{gist(fact.text)}\n" for fact in found) + ask
    cites = [f"{fact.source}:{fact.block}" if many else fact.block for fact in found]
    return Idea(
        title=field.title,
        detail=detail,
        effect=_first(found, _EFFECT),
        cost=_first(found, _MONEY),
        risk=_first(found, _LIMIT),
        cites=list(dict.fromkeys(cites)),
    )


def _about(field: _Field, theme: str, facts: list[_Fact], most: int = 3) -> list[_Fact]:
    """The sentences that speak of a field: by how often, how exactly and how near to the theme."""
    if field.about is None:
        return []
    wanted = grams(theme)
    scored = []
    for order, fact in enumerate(facts):
        plain = narrow(fact.text)
        hits = len({match[0] for match in field.about.finditer(plain)})
        if hits:
            score = hits + 0.3 * len(wanted & grams(plain)) + 0.5 * bool(quantities(plain)) - len(plain) / 200
            scored.append((score, -order, fact))
    best = sorted(scored, key=lambda item: item[:2], reverse=True)[
        : most + 2 if field.about is _LIMIT else most
    ]
    return [fact for _score, _order, fact in sorted(best, key=lambda item: -item[1])]


def _first(facts: list[_Fact], pattern: re.Pattern[str]) -> str | None:
    return next((gist(fact.text) for fact in facts if pattern.search(narrow(fact.text))), None)
