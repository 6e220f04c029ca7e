"""Superfluous characters (衍字): doubled kana, particles, endings and words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, compiled_pattern, finding, table
from kumaai.rules.proofread.homophones import lexicon
from kumaai.source import Block

# What may follow a doubled kana legitimately ("" means: always legitimate).
_ALLOWED_AFTER = {
    "で": "き", "の": "ち|ぼ|り|ど|び|ん|ぞ|ば|み|せ|べ|が", "が": "ん|っ|ら", "に": "ぎ|く|お|し|じ|な|は|げ|こ|わ|ち|っ", "は": "じ|っ|が|や|ず|し|さ|な|た|か|ね|ん|、|い|や",
    "も": "ち|っ|う|の|と|し|も|ら|ん|ろ", "と": "も|と|て|く|り|し|い|な|き|っ|お", "へ": "り|ん|こ", "か": "る|り|ら|げ|え|た|っ|ん|つ|な|わ|け",
    "た": "か|め|く|だ|び|ち|の|ま|ん|た|え|り|っ|い|ら|む|と", "し": "っ|ま|か|ゃ|ん|ょ|み|た(?:く|が|い)|ゅ|て(?:い|お|も)|な", "て": "い|お|も|き|く|つ|み|ん|、|し|ら|は|か|の|あ|や|よ",
    "る": "る", "れ": "ば|る|た|て", "う": "ち|れ|け|か|ま|す|た|え|わ|ん|そ|っ|つ|ご", "ま": "", "つ": "", "こ": "", "き": "", "さ": "", "い": "た|る|え|ろ|て", "お": "", "す": "み|で|べ|す|る|ぐ|く|こ", "た ": "",
    "く": "だ|る|ら|な|り|せ|ん|み|わ|つ|れ|じ", "な": "な|が|っ|り|ん|に|ら|ど|く|い|か|じ|お|る|さ", "ら": "い|れ|ん|く", "り": "り|ん", "よ": "う|り|く|ろ|っ", "ん": "", "ど": "う|こ|ん|の|れ|な|ち",
    "だ": "か|け|れ|っ|ん", "ば": "ら|か|", "え": "", "け": "", "み": "", "め": "", "ち": "", "そ": "", "ね": "", "わ": "", "ぐ": "", "じ": "", "ゃ": "", "ー": "",
}  # fmt: skip
_ENDINGS = r"(?P<a>ました|します|ません|ください|いただき|でした|ですが|として|という|ために|ための|について|において|によって|から|まで|ため|して|した|する|れる|られ|より|など|こと|もの|とき|たち|さん|よう|です|では|には|とは|できる|さい)(?P=a)"
_REDUPLICATED = frozenset(
    [
        "もっと",
        "ずっと",
        "ひとつ",
        "ひとり",
        "一つ",
        "一人",
        "少しずつ",
        "一歩",
        "だんだん",
        "いろいろ",
        "どんどん",
        "それぞれ",
        "ゆっくり",
        "とっても",
        "きっと",
        "ますます",
        "すこし",
        "少し",
        "ふたり",
        "二人",
        "一日",
        "一枚",
        "一段",
        "何度も",
        "わざわざ",
    ]
)
_FIXED: tuple[tuple[str, str], ...] = (
    (r"を[をがはも](?=[一-龥ァ-ヶ])", "を"),
    (r"(?<=[一-龥ァ-ヶー])が[をは](?=[一-龥ァ-ヶ])", "が"),
    (r"(?<=[一-龥])がです(?=[。が、]|$)", "です"),
    (r"(?<=[一-龥])をです(?=[。が、]|$)", "です"),
    (r"(?<=[一-龥])に(?=ごとに)", ""),
    (r"ことと(?=[。]|$)", "こと"),
    (r"(?<=[^一-龥])ことこと(?=[をがはにでの])", "こと"),
    (r"(?<=[一-龥])(?<![満果充足浸])た(?=して(?:い|くだ|おり|、|も|み))", ""),
    (r"(?<=[ぁ-ん])(?:する|す)(?=す。)", ""),
    (r"ま(?=まます|まして|ました|ません|ますか|ますが)", ""),
    (r"まま(?=[すせ](?:[。かがの、ん]|$))", "ま"),
    (r"ままし(?=た)", "まし"),
    (r"ましす|まするす|ますす(?=[。、か]|$)|まますす(?=[。、]|$)", "ます"),
    (r"ますします|ますしす", "ます"),
    (r"ましたました", "ました"),
    (r"でしょうう", "でしょう"),
    (r"くださいい", "ください"),
    (r"でですが", "ですが"),
    (r"(?<=[ぁ-ん])れれ(?=[もをがはにの]|ます)", "れ"),
    (r"(?<=[どそこ])うう(?=[すしいやな])", "う"),
    (
        r"(?<=[しいっきえけせめれ])てて(?=くだ|くる|お[りき]|いただ)(?<!育てて)(?<!建てて)(?<!捨てて)",
        "て",
    ),
    (r"(?<=[んい])でで(?=くだ|いただ|くる|お[りき]|い(?:ます|る|た)|、)", "で"),
    (r"(?<=[一-龥])をの(?=[一-龥]{2})", "を"),
    (r"(?<=[一-龥]{2})(?:がの|のが)(?=[一-龥]{2}[をがは]あ[りる])", "の"),
    (r"にににて|にに(?=て(?:、|開|行|実))", "に"),
    (r"について(?=について)", ""),
    (r"してし(?=て)|して(?=してい|してくだ)", ""),
    (r"(?<=[一-龥])ししていて?(?=て)", "して"),
    (r"(?<=うれ|たの|さび|かな)い(?=しい)", ""),
    (r"[、，]{2,}", "、"),
    (r"。{2}(?!。)", "。"),
    (r"。、|、。", "。"),
)


def find(document: Document) -> Iterator[Edit]:
    """Findings about superfluous characters."""
    yield from _fixed(document)
    yield from _endings(document)
    yield from _words(document)
    yield from _kana(document)
    yield from _spaces(document)


def _found(
    block: Block, start: int, end: int, after: str, rule: str, reason: str, hint: bool = False
) -> Edit:
    return finding(block, start, end, after, rule=rule, category="衍字", reason=reason, hint=hint)


def _fixed(document: Document) -> Iterator[Edit]:
    for number, (pattern, after) in enumerate(_FIXED):
        for block, match in document.matches(pattern):
            end = max(match.end(), match.start() + 1)
            right = after if match[0] else block.text[match.start() : end]
            yield _found(
                block,
                match.start(),
                end,
                right,
                f"doubled.form{number + 1}",
                f"「{block.text[match.start() : end]}」に余分な文字があります。",
            )


def _endings(document: Document) -> Iterator[Edit]:
    for block, match in document.matches(_ENDINGS):
        word, text = match["a"], block.text
        if (
            word in ("より", "から", "こと", "もの", "さん", "よう", "たち", "まで")
            and text[match.end() : match.end() + 1] in "のにと"
        ):
            continue
        if word == "する" and text.startswith("こと", match.end()):
            pass
        if word == "など" or (word == "ため" and text[match.start() - 1 : match.start()] == "し"):
            continue
        yield _found(
            block, match.start(), match.end(), word, "doubled.ending", f"「{word}」が重なっています。"
        )


def _words(document: Document) -> Iterator[Edit]:
    """A string of three or more characters, or two kanji or katakana, twice in a row."""
    for pattern in (
        r"(?P<a>(?:(?![０-９0-9])[ぁ-んァ-ヶー一-龥々]){3,12}?)(?:、)?(?P=a)",
        r"(?P<a>[一-龥]{2})(?P=a)(?![一-龥])",
        r"(?P<a>[ァ-ヶ][ァ-ヶー]{2,})(?P=a)",
    ):
        for block, match in document.matches(pattern):
            word = match["a"]
            if word in _REDUPLICATED or len(set(word)) == 1 or _idiomatic(word):
                continue
            comma = "、" in match[0]
            if comma and not compiled_pattern("[一-龥].*[ぁ-ん]").search(word):
                continue
            yield _found(
                block,
                match.start(),
                match.end(),
                word,
                "doubled.word",
                f"「{word}」が重なっています。",
                comma,
            )


def _idiomatic(word: str) -> bool:
    """一歩一歩, 一人ひとり, ちょっとちょっと and the like."""
    return (
        word[0] in "一二三毎各何"
        or bool(compiled_pattern("^[ぁ-ん]{1,3}$").match(word))
        or (len(word) == 4 and word[:2] == word[2:])
    )


def _kana(document: Document) -> Iterator[Edit]:
    for block, match in document.matches(r"(?P<kana>[ぁ-んー])(?P=kana)+"):
        kana, text = match["kana"], block.text
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 2]
        if len(match[0]) == 2 and _legitimate(
            kana, before, after, text[max(0, match.start() - 2) : match.start()]
        ):
            continue
        if (
            len(match[0]) > 2
            and kana not in "しでのを"
            and not compiled_pattern("[一-龥ァ-ヶー]").match(before)
        ):
            continue
        yield _found(
            block, match.start(), match.end(), kana, "doubled.kana", f"「{match[0]}」は文字が重なっています。"
        )
    for block, match in document.matches(r"(?P<a>[ァ-ヴ])(?P=a)(?![ァ-ヶー])"):
        run = compiled_pattern("[ァ-ヶー]*$").search(block.text, 0, match.end())
        if run and len(run[0]) > 3 and match["a"] not in "トンラキパマシコカサチ":
            yield _found(
                block,
                match.start(),
                match.end(),
                match["a"],
                "doubled.katakana",
                f"「{match[0]}」は文字が重なっています。",
                True,
            )


def _legitimate(kana: str, before: str, after: str, word: str = "") -> bool:
    """Whether a doubled kana belongs to two words or one (そのの|ち, でで|き, こころ)."""
    if kana == "を":
        return False
    if kana == "す" and after[:1] in tuple("めむみきんぐぎ"):
        return True  # すすめる, すすき
    kanji_before = bool(compiled_pattern("[一-龥ァ-ヶー々」）0-9０-９％%]").match(before))
    if not kanji_before and kana not in "うえっゃゅょ":
        return not _after_kana(kana, before, after)
    if kana == "し" and before in _s_verbs() and word not in lexicon():
        return True  # 前倒しし, but not 提出しし
    allowed = _ALLOWED_AFTER.get(kana)
    if allowed is None:
        return False
    if allowed:
        return bool(re.match(allowed, after))
    return kana in "まこつきさおすみちそねわじゃけえめ" and not (
        kana in "えきぎけ" and re.match("[をがはにの、。て]|$", after or "、")
    )


@cache
def _s_verbs() -> frozenset[str]:
    """Kanji of verbs in す, whose noun ends in し (前倒し, 見直し)."""
    return frozenset(
        kanji for kanji, _, endings in table("verbs") if any(end.endswith("す") for end in endings.split())
    )


def _after_kana(kana: str, before: str, after: str) -> bool:
    """Doubled kana after kana that can only be a slip (でききる, ますす, からら)."""
    joined = before + kana * 2
    return (
        (
            joined
            in (
                "ますす",
                "ですす",
                "からら",
                "まででで",
                "しょうう",
                "ありり",
                "できき",
                "ませせ",
                "るるる",
                "添ええ",
            )
            and not re.match("い|れ", after)
        )
        or (kana == "れ" and after[:1] in "る、たてまな" and before in "さまらかばわた")
        or (kana == "う" and before in "ょよこそどろもと" and bool(re.match("[。、とにな]|$", after)))
        or (kana == "る" and before in "いすきれせてめけえ")
        or (kana == "は" and before in "のにでと" and bool(re.match("[一-龥ァ-ヶ]", after)))
        or (kana == "た" and before in "しっき" and after[:1] in ("。", "、"))
        or (kana == "す" and before == "ま" and after[:1] in ("。", "、"))
        or (kana == "り" and before != "" and bool(re.match("ま[すし]", after)))
        or (kana == "ご" and bool(re.match("[一-龥]", after)))
        or (kana == "ん" and before in "せま")
        or (
            kana == "の"
            and before in "らりもめどでるいと"
            and bool(re.match("[一-龥ァ-ヶ]", after))
            and before != "も"
        )
        or (kana == "が" and before in "らりもめどですまれ" and bool(re.match("[一-龥ァ-ヶ]", after)))
        or (kana == "に" and before in "らりもめどうれ" and bool(re.match("[一-龥ァ-ヶ]", after)))
    )


def _spaces(document: Document) -> Iterator[Edit]:
    for block, match in document.matches(
        r"(?<=[ぁ-ん])[ ](?=[ぁ-ん])|(?<=[一-龥])[ ](?=[一-龥][をがはにの])(?<![0-9] )"
    ):
        left = block.text[: match.start()]
        if (
            re.search(r"[。\n 　]", left[-8:])
            or len(left) < 2
            or " " in block.text[match.end() : match.end() + 12]
        ):
            continue
        yield _found(
            block, match.start(), match.end(), "", "doubled.space", "文の途中に余分な空白があります。", True
        )
