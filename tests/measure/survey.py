"""How well the rules put survey answers under their themes: ``python -m tests.measure.survey [FILE]``.

The file has a line an answer: text, themes, tones, by tabs, several by ;. The
answers beside this module were written before the lexicon; ``survey-fresh.tsv``
after it and never looked at for it. Ends with one tab-separated line a
measure, ``name value n``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kumaai.rules.survey import classify

TONES = {"感謝": "thanks", "苦情": "complaint", "要望": "request"}


@dataclass(frozen=True)
class Labelled:
    """An answer as a person classified it."""

    text: str
    themes: frozenset[str]
    tones: frozenset[str]


def load(path: Path) -> list[Labelled]:
    """The labelled answers of a file."""
    answers = []
    for line in path.read_text(encoding="utf-8").splitlines():
        text, themes, tones = [*line.split("\t"), "", ""][:3]
        answers.append(
            Labelled(
                text,
                frozenset(filter(None, themes.split(";"))),
                frozenset(TONES[tone] for tone in tones.split(";") if tone),
            )
        )
    return answers


def measures(answers: list[Labelled], told: bool = False) -> dict[str, float]:
    """Precision and recall of themes and tones over all answers, and the share with every theme right."""
    judged = classify([answer.text for answer in answers])
    if told:
        for answer, got in zip(answers, judged, strict=True):
            if set(got.themes) != answer.themes or set(got.tones) != answer.tones:
                print(answer.text, sorted(answer.themes), sorted(answer.tones), "→", got.themes, got.tones)
    themes = [(answer.themes, frozenset(got.themes)) for answer, got in zip(answers, judged, strict=True)]
    tones = [(answer.tones, frozenset(got.tones)) for answer, got in zip(answers, judged, strict=True)]
    return {
        "theme_precision": _share(themes, 1),
        "theme_recall": _share(themes, 0),
        "theme_exact": sum(one == two for one, two in themes) / len(themes),
        "theme_first": sum(bool(one & two) for one, two in themes) / len(themes),
        "tone_precision": _share(tones, 1),
        "tone_recall": _share(tones, 0),
    }


def _share(pairs: Iterable[tuple[frozenset[str], frozenset[str]]], side: int) -> float:
    pairs = list(pairs)
    both = sum(len(one & two) for one, two in pairs)
    return both / max(1, sum(len(pair[side]) for pair in pairs))


if __name__ == "__main__":
    names = [name for name in sys.argv[1:] if name != "--list"] or [
        str(Path(__file__).with_name("survey.tsv"))
    ]
    for name in names:
        found = load(Path(name))
        for measure, value in measures(found, "--list" in sys.argv).items():
            print(f"{measure}\t{value:.3f}\t{len(found)}")
