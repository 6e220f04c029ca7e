"""Survey answers by rules: each put under the themes that its words speak of, and counted.

Nothing is understood and nothing is invented: a theme is given because a word
of it stands in the answer. What fits none is 「その他」, an answer that says
that there is nothing to say 「特になし」.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kumaai.rules.japanese import narrow
from kumaai.rules.survey_themes import (
    CONTENT,
    CONTENT_WORDS,
    NOTHING,
    NOTHING_WORDS,
    OTHER,
    THEMES,
    Theme,
)
from kumaai.rules.survey_tones import Tone, tones

MOST_THEMES = 3
"""Themes that one answer may have: more would say nothing of it."""
_NOUN = re.compile(r"[一-龥々ァ-ヴー]{2,12}")
_COMMON = frozenset(
    (
        *(
            "必要",
            "場合",
            "市民",
            "自分",
            "本当",
            "大変",
            "非常",
            "全体",
            "以上",
            "以下",
            "今回",
            "今後",
            "最近",
            "皆様",
        ),
        *("利用", "参加", "意見", "要望", "回答", "希望", "アンケート"),
    )
)


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer with its themes (the first is where most words point) and its tones."""

    themes: tuple[str, ...]
    tones: tuple[Tone, ...]


def classify(texts: Sequence[str], categories: Sequence[str] = ()) -> list[Judged]:
    """Each text's themes and tones, in order.

    ``categories`` are the only themes beside 「その他」 and 「特になし」 where
    they are given; their own words and those of the known theme that they name
    decide. Without them frequent words make themes of what no theme fits.
    """
    themes = tuple(map(_named, categories)) if categories else THEMES
    judged = [_judge(text, themes, content=not categories) for text in texts]
    return judged if categories else _with_frequent_words(texts, judged)


def says_nothing(text: str) -> bool:
    """Whether an answer says that there is nothing to say, or nothing at all."""
    bare = narrow(text).strip()
    return not bare or NOTHING_WORDS.fullmatch(bare) is not None


def _judge(text: str, themes: Sequence[Theme], *, content: bool) -> Judged:
    if says_nothing(text):
        return Judged((NOTHING,), ())
    bare = narrow(text)
    tone = tones(bare)
    found = _matching(bare, themes)
    if not found and content and CONTENT_WORDS.search(bare) and tone in (("thanks",), ()):
        return Judged((CONTENT,), tone)
    return Judged(tuple(found) or (OTHER,), tone)


def _matching(text: str, themes: Sequence[Theme]) -> list[str]:
    """The themes by how many different words speak of them, at most three."""
    scores: list[tuple[int, int, str]] = []
    for position, theme in enumerate(themes):
        bare = theme.but.sub("", text) if theme.but else text
        words = {hit.group() for hit in theme.words.finditer(bare)}
        if words:
            scores.append((-len(words), position, theme.name))
    return [name for _score, _position, name in sorted(scores)[:MOST_THEMES]]


def _named(category: str) -> Theme:
    """A theme for a category of the office's own: the words of the known themes it names, else its own."""
    parts = [part for part in re.split(r"[・、,/／\s]|(?:および|及び|と)", narrow(category)) if part]
    known = [theme for theme in THEMES if any(part in theme.name.split("・") for part in parts)]
    words = [re.escape(part) for part in parts] + [theme.words.pattern for theme in known]
    return Theme(category, re.compile("|".join(words)))


def _with_frequent_words(texts: Sequence[str], judged: list[Judged]) -> list[Judged]:
    """Answers under 「その他」 that share a word with several others get it as their theme."""
    rest = [index for index, one in enumerate(judged) if one.themes == (OTHER,)]
    counts: Counter[str] = Counter()
    for index in rest:
        counts.update({word for word in _NOUN.findall(narrow(texts[index])) if word not in _COMMON})
    least = max(3, len(texts) // 50)
    common = [word for word, count in counts.most_common(5) if count >= least]
    for index in rest:
        word = next((word for word in common if word in narrow(texts[index])), None)
        if word:
            judged[index] = Judged((f"「{word}」",), judged[index].tones)
    return judged
