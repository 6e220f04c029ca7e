"""Whether an answer thanks, complains or asks for something: by its own words, never by guessing."""

from __future__ import annotations

import re
from typing import Literal

from kumaai.rules.japanese import sentences

Tone = Literal["thanks", "complaint", "request"]

_REQUEST = re.compile(
    r"(?:て|で)(?:もっと)?(?:ほしい|欲しい|ほしかった|欲しかった|もらいたい|いただきたい|頂きたい|もらえ(?:る|た|れば|ると|ないか|ませんか)|いただけ(?:る|れば|ると|ないか|ませんか)|下さい|ください|くれ(?:たら|れば|ると|ないか))"
    r"|(?:が|は|も|を)(?:もっと)?(?:ほし(?:い|かった)|欲し(?:い|かった))|お願い|希望(?:し|する|です|が)|要望|提案|べき|必要(?:だ|で|が|と)(?!なの|て|不便)"
    r"|(?:に|く)し(?:たら|ては)(?:どう|いかが)|(?:と|たら|ば)(?:良い|よい|いい|うれしい|嬉しい|助かる|助かります|ありがたい)(?:と思|です|のに|な|。|$)|知りたい|期待(?:し|する)|検討"
)
_THANKS = re.compile(
    r"ありがと|ありがた(?:い|か|く)|有難|感謝|助か(?:り(?:ま(?:し|す)|、)|った|って)|うれし(?:い|か)|嬉し(?:い|か)|満足(?:し|です|でき)|良かった|よかった|良く(?:な|し|て)|よく(?:し|声)|素晴らし|すばらし"
    r"|親切(?:に|で|だ)|丁寧(?:で|な|に|だ)|分かりやす(?:い(?:です|。|$)|かった|く(?:、|て))|充実して|便利(?:だ|で|に|。)(?!は|ない)|快適(?:だ|で|に)|きれいで|楽し(?:かった|め|みに)|安心(?:して|です|した|だ|でき)(?!でき(?:な|ま))|癒や?され|救われ"
    r"|おいし(?:い|か)|住みやす|役に立(?:っ|ち)|スムーズ|喜(?:んで|ばれ)|勉強になり|また参加|頑張って|がんばって|応援|期待して(?:い|ま)|的確|楽になり|助けられ|まま(?:で|が)(?:よ|良|い)(?:い)?|安くて"
)
_COMPLAINT = re.compile(
    r"(?<!特に)不(?:便|満|安|快|愉快|親切|透明|足|要|公平|十分)(?!は(?:あり|な)|な点は(?:あり|な))|(?:し|り|き|ち|み|い|え|け|れ|め|べ|せ)(?:に|づら|ずら)く(?:い|か|て|、)|(?:にく|づら|ずら)(?:い|か)|難し(?:い|か|く)|複雑|煩雑|面倒|困(?:る|っ|り|惑)"
    r"|(?:高|長|遅|早|狭|多|少な|暗|小さ|低|厳し|短|暑|寒|うるさ)すぎ|(?:が|は|も)(?:少し)?(?:高|長|遅|狭|暗|汚|悪|ひど|うるさ|怖|臭|小さ|少な|足り|暑|寒|短|大き)(?:い|く|か|な)|汚い|ひどい|うるさい"
    r"|分か(?:ら|り)(?:ない|ず|ません|にく)|わから(?:ない|ず)|聞(?:こえ|き取)(?:ない|ません|にく|ず)|取れ(?:ない|ません)|つながらない|できな(?:い|か)|でき(?:ません|ず)|読め(?:ない|ません)|行け(?:ない|ません)|使えな(?:い)|使えません|込めな"
    r"|たどり着け|待たさ|たらい回し|横柄|無愛想|荒ら|迷(?:い|っ)(?!わ)|さ(?:せ)?られ(?:た|る|ま)|回らされ|ストレス|がっかり|残念|危(?:な|険)|心配|悩まされ|放題|壊れ|満車|遅刻|あきらめ|なければならな|知らなかった|かかりました|かかった|かかる|強すぎ|効きすぎ"
    r"|伝わら|守られてい|変わらない|一つもない|がない(?:。|$|と)|がなくて|違う(?:ので)|冠水|増えてい|書き直|早口|においがする|活気がない|汚|おかしい|いい加減|納得(?:でき|いか)"
)
_NOT_COMPLAINT = re.compile(r"不(?:便|満|安)(?:は|な(?:点|こと)は)?(?:特に)?(?:あり|ござい|な[いし])")
_WISH_END = re.compile(r"(?:ほしい|欲しい|ください|下さい|お願いします?|いただきたい|頂きたい)")


def tones(text: str) -> tuple[Tone, ...]:
    """The tones of an answer, sentence by sentence: thanks, complaint, request; none where no word tells."""
    found: list[Tone] = []
    for part in _parts(text):
        for tone in _of(part):
            if tone not in found:
                found.append(tone)
    order: tuple[Tone, ...] = ("thanks", "complaint", "request")
    return tuple(tone for tone in order if tone in found)


def _parts(text: str) -> list[str]:
    """Sentences, cut where one turns round (…が、…)."""
    return [part for sentence in sentences(text) for part in _turns(sentence)]


def _turns(sentence: str) -> list[str]:
    hits = [hit.end() for hit in re.finditer(r"(?<=[たいすだるう])(?:が|けれども?|けど|のに)、|一方(?:で)?、|しかし、?|ただし?、", sentence)]
    bounds = [0, *hits, len(sentence)]
    return [sentence[start:end] for start, end in zip(bounds, bounds[1:], strict=False) if end > start]


def _of(part: str) -> list[Tone]:
    if _REQUEST.search(part):
        return ["request"]
    complains = _COMPLAINT.search(_NOT_COMPLAINT.sub("", part)) is not None
    thanks = _THANKS.search(part) is not None
    if complains and not thanks:
        return ["complaint"]
    if thanks and not complains:
        return ["thanks"]
    if thanks and complains:
        # 「助かりました」 at the end outweighs the trouble told before it, and the other way round.
        last_thanks = max(hit.start() for hit in _THANKS.finditer(part))
        last_complaint = max(hit.start() for hit in _COMPLAINT.finditer(_NOT_COMPLAINT.sub("", part)))
        return ["thanks"] if last_thanks > last_complaint else ["complaint"]
    return []
