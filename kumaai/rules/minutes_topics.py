"""Which matter is under discussion, and whether a sentence names one at all."""

from __future__ import annotations

import re

from kumaai.rules.japanese import gist, narrow, tokens


def says_what(text: str) -> bool:
    """Whether a formal sentence names its matter and not only the vote."""
    bare = re.sub(
        r"原案|本案|本件|異議|可決|否決|決定|起立|挙手|賛成|承認|採決|採択|委員会?|議員|報告"
        r"|多数|全員|少数|一致|御|認め|求め|[0-9]+(?:名|人)|反対",
        "",
        text,
    )
    return any(len(token) > 1 for token in tokens(bare))


def topic_of(text: str) -> str:
    """The matter that a leading sentence opens (「次は〜です」「〜についてお願いします」), or an empty string."""
    for pattern in (
        r"^(?:日程|議題|議事|案件|項目)?第?\s*(?:[0-9一二三四五六七八九十]+)(?:番目?|つ目|点目"
        r"|件目|号|つめ)?(?:の|は|、|です。?|に|　|\s)+(?P<topic>[^、。]{2,40}?)(?:について|です"
        r"|でござい|を|に移|に入|の件|、|$)",
        r"^(?:次|続いて|それでは|では|最後|まず|続きまして)(?:は|に"
        r"|、)+\s*(?P<topic>[^、。]{2,30}?)(?:について|です(?:。|が)|の件|に(?:移り|入り|進み)"
        r"|の(?:確認|説明|報告)(?:を|から))",
        r"^(?P<topic>[^、。]{2,24}?)(?:は|について)(?:は)?(?:どう(?:します|しましょう|です|でしょう)|いかが)",
        r"^(?P<topic>[^、。]{2,30}?)について(?:採決|お諮り|審議|協議|議論|説明|お願い|御?意見|です|。|$)",
    ):
        match = re.search(pattern, gist(narrow(text)))
        if match and not re.search(r"次回|今日|本日|資料|質問|意見|休憩|以上|説明をし|お話", match["topic"]):
            return match["topic"].strip(" 　「」の")
    return ""
