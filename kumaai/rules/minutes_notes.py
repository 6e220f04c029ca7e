"""How written notes, which name no speakers, say what was decided, put off or given to somebody.

Notes end in plain forms and nouns (「〜とする」「〜に変更」「〜が作成」), so their ends are read more strictly
here than speech is: a line with a person who acts is a task, one without is an outcome.
"""

from __future__ import annotations

import re

from kumaai.rules import minutes_cues as cues
from kumaai.rules import minutes_promises as promises
from kumaai.rules.japanese import narrow
from kumaai.rules.minutes_dates import best_deadline
from kumaai.rules.minutes_lines import ROLE

PERSON = (
    r"(?:[一-龥々ヶァ-ヴー]{1,8}(?:課長|部長|局長|次長|室長|所長|館長|園長|校長|店長|係長|主幹|主査|主任|主事|技師"
    r"|学芸員|参事|委員長|副会長|会長|班長|委員|監督|先生|さん|氏|様|君))"
)
BODY = r"(?:事務局|会社|業者|[一-龥ァ-ヴー]{2,8}(?:課|係|局|室|社|部|班))"

_END = r"[。.]?$"
_SETTLED = re.compile(
    r"(?:は|を|も)(?:[^。]{0,16}ので、?)?(?:しない|行わない|設けない|使わない|出さない|取らない|置かない|変えない|やらない|入れない|作らない|頼まない|載せない|開かない|配らない)"
    + _END
    + r"|(?:こと|方向)(?:に|で|と)"
    + _END
    + r"|で(?:いく|行く|進める|お願いする)"
    + _END
    + r"|(?:と|に)(?:する|した|決した|決めた)"
    + _END
    + r"|(?:に|へ)[^。、に]{0,6}"
    r"(?:変更|統一|変え|改め|減ら|増や|延ば|延期|移|広げ|短縮|引き?上げ|引き?下げ|切り?替え|決定)"
    r"(?:する|した|る|た|す|した|して実施)?"
    + _END
    + r"|(?:から|より)(?:実施|開始|適用|運用|施行|始める|行う)(?:する|した)?"
    + _END
    + r"|(?:全員|満場|全会)一致|異議なく|異議なし|(?:で|を)(?:了承|了解|合意|承認|一致|確定|決着)(?:された|した|を得た|済み?)?"
    + _END
    + r"|(?:を|は|に|で)(?:開催|中止|廃止|取りやめ(?:る)?|採用|実施)(?:する|した|と(?:する|した))?"
    + _END
)
_MARKED = re.compile(r"[（(](?:全員)?(?:了解|合意|了承|承認|決定|確定|一致|異議なし)(?:済み?)?[）)][。.]?$")
_LATER = re.compile(
    r"(?:てから|でから|た上で|だ上で|ついたら|決まったら|できたら|そろったら|出たら|待って|見て|踏まえて?|受けて|聞いて|確認して|試して|出て|そろって|後|次回|年明け|来月|来年度?|来春"
    r"|[0-9]+月|今後|改めて|引き続き|別途|再度)(?:から|に|以降に?|で)?、?(?:改めて|再度|あらためて)?"
    r"(?:検討|協議|考える|判断|決め(?:る|たい)|決定|相談|話し合う|議論|審議|調整)"
    r"(?:する|した(?!い)|を(?:続ける|行う))?(?:こと(?:と|に)(?:した|する|なった))?"
    + _END
    + r"|(?:結論|回答|判断|決定)(?:は|を|が)(?:出(?:ず|な)|保留|先送り|得られ)|意見が(?:割れ|分かれ)た?"
    + _END
)
_PLAN = re.compile(r"^[^、。]{2,24}(?<!に)(?<!で)(?<!と)は、?[^。]{2,60}[うくすつぬむぶぐる]" + _END)
_OPEN = re.compile(r"(?:案|意見|提案|要望|希望|声|話)(?:が|も|は)?(?:あり|あった|出た|出され|出て)")
_ELSEWHERE = re.compile(
    r"(?:昨年|前年|去年|前回|国|県|他市|隣の市)(?:は|で|が|では)[^。]*"
    + _END
    + r"|(?:目的|目標|方針|課題|背景|趣旨)(?:は|：)|することは|ことはない|と思|可能性|見込み|予定だった"
)


def settled(text: str) -> bool:
    """Whether a line of notes states something as settled; ``text`` may end in a remark in brackets."""
    plain = cues.bare(text)
    return bool(_SETTLED.search(plain) or _MARKED.search(text)) and not (
        _LATER.search(plain) or cues.put_off(plain) or _ELSEWHERE.search(plain) or cues.undecided(plain)
    )


def planned(text: str) -> bool:
    """Whether a line says in the plain form how a matter is to be (「受付は2階に置く」) and names no day for it."""
    due = best_deadline(text)
    return (
        bool(_PLAN.search(cues.bare(text)))
        and not (due and due.hard)
        and not (_NO_ACT.search(text) or _LATER.search(text) or _ELSEWHERE.search(text) or cues.put_off(text))
        and not cues.undecided(text)
    )


def left_open(text: str) -> bool:
    """Whether a line of notes leaves its matter for later."""
    return bool(_LATER.search(text)) and not _ELSEWHERE.search(text)


def only_raised(text: str) -> bool:
    """Whether a line only tells that somebody proposed or asked something."""
    return bool(_OPEN.search(text)) and not settled(text)


_ACTS = re.compile(
    r"(?:[うくすつぬむぶぐる]|(?:" + promises.WORK + r")(?:する|予定)?|担当(?:する)?|対応(?:する)?)" + _END
)
_NO_ACT = re.compile(
    r"(?:いる|ある|なる|違う|言う|増える|減る|進む|始まる|終わる|届く|来る|残る|続く|含む|異なる|要る|当たる|高まる|れる|できる|かかる|足りる|という|とのこと|みられる|多い|ない|である|思う|見込む)"
    + _END
)


def surnames(people: list[str]) -> list[str]:
    """The family names of those listed, for notes that write them without a title."""
    found: dict[str, None] = {}
    for person in people:
        for token in re.split(r"[\s　（）()／/・、：:]+", narrow(person)):
            short = re.sub(rf"{ROLE}$", "", token)
            if re.fullmatch(r"[一-龥々ヶ]{2,4}", short) and not re.search(
                rf"{ROLE}|[課部局室係市町村会社校区]$", short
            ):
                found[short] = None
    return list(found)


def actor(text: str, names: list[str]) -> str | None:
    """Who acts in a line of notes: a person with a title, one of ``names``, or a body such as 事務局."""
    listed = "".join(f"|{re.escape(name)}(?:さん|氏)?" for name in names)
    match = re.search(
        rf"(?:^|[^一-龥々ヶァ-ヴー])(?P<who>(?:{PERSON}{listed})(?=は(?!い))"
        rf"|(?:{PERSON}{listed}|{BODY})(?=が|で(?!す)|から|の方で|において|担当))",
        text,
    )
    if match is None or re.match(r"(?:他|各|全|本|当|関係|同|担当)", match["who"]):
        return None
    return match["who"]


def for_all(text: str) -> bool:
    """Whether a line gives everybody something to do by a day (「次回までに各自考えてくる」)."""
    due = best_deadline(text)
    return bool(due and due.hard and re.search(r"各自|全員(?:で|が)|各(?:係|班|課)(?:で|が)", text)) and acts(
        text
    )


def acts(text: str) -> bool:
    """Whether a line ends in what somebody does: a plain verb or the noun of a piece of work."""
    return bool(_ACTS.search(text)) and not _NO_ACT.search(text)
