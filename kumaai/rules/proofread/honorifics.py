"""Honorific language: doubled honorifics, and humble forms for the reader's acts."""

from __future__ import annotations

from collections.abc import Iterator

from kumaai.answers import Edit
from kumaai.rules.proofread.base import Document, finding

_RESPECT = "読み手の動作には「ご（お）～ください」を使います（「ご（お）～する」はへりくだった言い方です）。"
_DOUBLED = "敬語が二重になっています。"
_NOUN = "[一-龥]{2,4}"

# pattern, replacement, reason, hint
_RULES: tuple[tuple[str, str, str, bool], ...] = (
    (r"[ごお御]持参してください", "お持ちください", _RESPECT, False),
    (rf"(?P<a>[ご御]{_NOUN})して(?P<b>ください|下さい|頂|いただ)", r"\g<a>\g<b>", _RESPECT, False),
    (r"(?P<a>お[一-龥][ぁ-ん]{1,3}(?:[一-龥][ぁ-ん]{1,3})?)して(?P<b>ください|下さい)", r"\g<a>\g<b>", _RESPECT, False),
    (r"お(?P<a>持ち|待ち|使い|飲み|読み|書き|受け|取り|引き)し(?P<b>帰り|取り|換え|替え|込み)", r"お\g<a>\g<b>", _RESPECT, False),
    (r"お越しになられるのを", "お越しを", _DOUBLED, False),
    (
        rf"(?P<a>お[一-龥][ぁ-ん]{{1,3}}|[ご御](?:{_NOUN}|覧)|お召し上がり|お越し|お見え)になら(?P<b>れ(?:る(?:のを)?|た|て|ま|な|ず|、))",
        "",
        _DOUBLED,
        False,
    ),
    (rf"(?P<a>[ご御]{_NOUN})され(?P<b>る|た|て|ま)", "", _DOUBLED, True),
    (r"拝見させていただ(?P<b>き|い|く|け)", "", "「拝見」はへりくだった語なので「拝見する」で足ります。", False),
    (r"(?:拝読|拝聴|拝借|拝受)させていただ(?P<b>き|い|く|け)", "", "「拝～」はへりくだった語なので「～する」で足ります。", False),
    (r"お伺いさせていただ(?P<b>き|い|く|け)", "", "「伺う」はへりくだった語なので「伺う」で足ります。", False),
    (r"おっしゃられ(?=[またてる])", "おっしゃい", _DOUBLED, False),
    (r"お?召し上がられ(?=[まてた])", "召し上がり", _DOUBLED, True),
    (r"申され(?=まし|た|て)", "おっしゃい", "「申す」はへりくだった語なので、相手の動作には使いません。", True),
    (r"各位(?:様|殿)", "各位", "「各位」に敬称は重ねません。", False),
    (r"(?P<a>市長|町長|村長|知事|議長|局長|部長|課長|校長|園長)様(?!方|式)", r"\g<a>", "役職名に「様」は重ねません。", True),
    (r"(?P<a>[一-龥]{2,5}(?:課|係|室|局|部|会|センター|学校|会社))様御中", r"\g<a>御中", "「様」と「御中」は重ねません。", False),
    (r"とんでもございません", "とんでもないことでございます", "「とんでもない」は一語です。", True),
    (r"(?P<a>[ご御]{_NOUN}|お(?!願)[一-龥][ぁ-ん]{1,3})できます".replace("{_NOUN}", _NOUN), "", "「ご～できる」はへりくだった言い方です。", True),
)  # fmt: skip


def find(document: Document) -> Iterator[Edit]:
    """Findings about honorific language."""
    for number, (pattern, replacement, reason, hint) in enumerate(_RULES):
        for block, match in document.matches(pattern):
            after = match.expand(replacement) if replacement else _rewritten(match[0], match.groupdict())
            if after is None:
                continue
            yield finding(
                block,
                match.start(),
                match.end(),
                after,
                rule=f"honorific.{number + 1}",
                category="敬語",
                reason=reason,
                hint=hint,
            )


_LEVEL = {"き": "し", "い": "し", "く": "する", "け": "すれ"}


def _rewritten(text: str, groups: dict[str, str | None]) -> str | None:
    """The plain honorific for a doubled one whose ending must change with it."""
    stem, end = groups.get("a"), groups.get("b")
    if "になら" in text and stem and end:
        rest = end[1:]
        if rest == "るのを":
            return f"{stem}になるのを"
        return (
            stem
            + "に"
            + ("なる" if rest == "る" else "なっ" if rest in "たて" else "なり" if rest == "ま" else "なら")
            + ("" if rest == "る" else rest)
        )
    if "され" in text and stem and end:
        return stem[1:] + "され" + end
    if "させていただ" in text and end:
        noun = "伺" if "伺" in text else text[: text.index("させて")]
        if noun == "伺":
            return {"き": "伺い", "い": "伺っ", "く": "伺う", "け": "伺え"}[end]
        return noun + _LEVEL[end]
    if text.endswith("できます") and stem:
        return f"{stem}いただけます"
    return None
