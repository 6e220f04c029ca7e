"""Scores the minutes that the rules draw from meetings whose truth is known.

    python -m tests.measure.minutes FOLDER

FOLDER holds ``NAME.truth.json`` beside each meeting. The last lines are
``name<TAB>value<TAB>n``. A found item matches a true one when they cite a
common line, or when their texts share most of their content.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from kumaai.answers import Minutes
from kumaai.office.intake import open_source
from kumaai.rules.japanese import likeness, narrow
from kumaai.rules.minutes import minutes
from kumaai.source import Source

_LISTS = ("decisions", "todos", "postponed", "questions")
_OUTDATED = re.compile(
    r"訂正|誤り|間違|ではなく|でなく|申し(?:まし|上げ)|案|当初|昨年|変更|変え|改め|正しくは|無理|速報"
)


def line_numbers(source: Source) -> dict[str, int]:
    """Each block's line in the truth: the line of a text file, else the n-th paragraph or table row."""
    if source.kind != "docx":
        return {block.id: int(block.id[1:]) for block in source.blocks if re.fullmatch(r"L\d+", block.id)}
    numbers: dict[str, int] = {}
    seen: dict[str, int] = {}
    for block in source.blocks:
        row = re.sub(r"\.c\d+$", "", block.id)
        if block.kind not in ("header", "note") and block.text.strip():
            numbers[block.id] = seen.setdefault(row, len(seen) + 1)
    return numbers


def plain(text: str) -> str:
    """A text for comparing: NFKC, no spaces, no thousands marks."""
    return re.sub(r"[\s,，]", "", narrow(text))


class Score:
    """Hits and totals by name; a rate is hits over total, a count is its total of hits."""

    def __init__(self) -> None:
        self.hits: dict[str, int] = defaultdict(int)
        self.total: dict[str, int] = defaultdict(int)
        self.notes: list[str] = []
        self.ratios: list[float] = []

    def add(self, name: str, hit: bool, note: str = "") -> None:
        self.hits[name] += hit
        self.total[name] += 1
        if note and not hit:
            self.notes.append(f"{name}: {note}")

    def count(self, name: str, number: int) -> None:
        self.hits[name] += number
        self.total[name] += 0

    def lines(self) -> list[str]:
        shown = []
        for name, total in self.total.items():
            value = f"{self.hits[name] / total:.3f}" if total else str(self.hits[name])
            shown.append(f"{name}\t{value}\t{total or self.hits[name]}")
        return shown


def evidence(item: dict[str, Any]) -> set[int]:
    """The lines that a true item rests on."""
    return {*item.get("evidence", ()), *item.get("evidence_q", ())}


def matches(found: Any, true: dict[str, Any], numbers: dict[str, int]) -> bool:
    """Whether a found item is a true one."""
    cited = {numbers[block] for block in found.cites if block in numbers}
    text = found.question if hasattr(found, "question") else found.text
    return bool(cited & evidence(true)) or likeness(text, true.get("text", true.get("question", ""))) >= 0.75


def measure(source: Source, truth: dict[str, Any], score: Score) -> Minutes:
    """Adds one meeting to the score."""
    answer = minutes(source)
    numbers = line_numbers(source)
    name = truth["id"]
    for kind in _LISTS:
        found, true = getattr(answer, kind), truth[kind]
        for item in true:
            hit = any(matches(one, item, numbers) for one in found)
            score.add(f"{kind}_recall", hit, f"{name} missed {item.get('text', item.get('question'))}")
        for one in found if kind != "questions" else ():
            score.add(
                f"{kind}_precision",
                any(matches(one, item, numbers) for item in true),
                f"{name} wrong {one.text} {one.cites}",
            )
    _tasks(answer, truth, numbers, score)
    _figures(answer, truth, score)
    _not_decided(answer, truth, numbers, score)
    _head(answer, source, truth, score)
    return answer


def _tasks(answer: Minutes, truth: dict[str, Any], numbers: dict[str, int], score: Score) -> None:
    for item in truth["todos"]:
        found = next((one for one in answer.todos if matches(one, item, numbers)), None)
        if found is None:
            continue
        score.add(
            "who_right", _same_person(found.who, item["who"]), f"{truth['id']} {found.who} for {item['who']}"
        )
        due_text = plain(item.get("due_text") or "")
        words = plain(found.due or "")
        right = (
            found.due_date == item["due"]
            if found.due_date
            else bool(words) == bool(due_text) and (words in due_text or due_text in words)
        )
        score.add(
            "due_right",
            right,
            f"{truth['id']} {found.due} {found.due_date} for {item.get('due_text')} {item['due']}",
        )


def _same_person(found: str | None, true: str | None) -> bool:
    if not found or not true:
        return not found and not true
    a, b = plain(found), plain(true)
    return a in b or b in a or a[:2] == b[:2]


def _figures(answer: Minutes, truth: dict[str, Any], score: Score) -> None:
    said = plain(" ".join(_texts(answer)))
    for number in truth["numbers"]:
        score.add("numbers_recall", plain(number) in said or _tail(number) in said, f"{truth['id']} {number}")
    wrong = 0
    for old in truth["numbers_superseded"]:
        wrong += sum(plain(old) in plain(text) and not _OUTDATED.search(text) for text in _texts(answer))
    score.count("superseded_as_current", wrong)
    if wrong:
        score.notes.append(f"{truth['id']} superseded {truth['numbers_superseded']}")


def _tail(number: str) -> str:
    match = re.search(r"\d.*$", plain(number))
    return match[0] if match else plain(number)


def _texts(answer: Minutes) -> list[str]:
    texts = [
        item.text for kind in ("decisions", "todos", "postponed", "remarks") for item in getattr(answer, kind)
    ]
    texts += [f"{item.question} {item.answer or ''}" for item in answer.questions]
    return [*texts, *answer.attendees, answer.next_meeting.text if answer.next_meeting else ""]


def _not_decided(answer: Minutes, truth: dict[str, Any], numbers: dict[str, int], score: Score) -> None:
    wrong = [
        one
        for one in answer.decisions
        if any(matches(one, item, numbers) for item in [*truth["not_decisions"], *truth["postponed"]])
        and not any(matches(one, item, numbers) for item in truth["decisions"])
    ]
    score.count("not_decided_as_decided", len(wrong))
    score.notes += [f"{truth['id']} not decided: {one.text}" for one in wrong]


def _head(answer: Minutes, source: Source, truth: dict[str, Any], score: Score) -> None:
    whole = plain(source.text())
    claims = [answer.title, answer.place, *answer.attendees, *answer.absent]
    claims += [value for todo in answer.todos for value in (todo.who, todo.due)]
    claims += [item.title for item in answer.agenda]
    made_up = [claim for claim in claims if claim and plain(claim) not in whole]
    score.count("invented", len(made_up))
    score.notes += [f"{truth['id']} invented {claim}" for claim in made_up]
    if truth["date"] in whole or answer.date:
        score.add("date_right", answer.date == truth["date"], f"{truth['id']} {answer.date}")
    score.add(
        "title_right", plain(answer.title or "") == plain(truth["title"]), f"{truth['id']} {answer.title}"
    )
    expects = truth["next_meeting"] and truth["next_meeting"] != "なし"
    score.add("next_meeting_found", bool(answer.next_meeting) or not expects, truth["id"])
    texts = [remark.text for remark in answer.remarks]
    score.count("remark_chars", sum(map(len, texts)))
    score.count("source_chars", source.chars)


def measured(folder: Path) -> Score:
    """The score over a folder of meetings with their truth."""
    score = Score()
    for path in sorted(folder.glob("*.truth.json")):
        truth = json.loads(path.read_text("utf-8"))
        measure(open_source(folder / truth["file"]), truth, score)
    return score


def sum_up(score: Score) -> None:
    """One recall and one precision over decisions, to-dos and postponed items together."""
    for rate in ("recall", "precision"):
        for kind in ("decisions", "todos", "postponed"):
            score.hits[rate] += score.hits[f"{kind}_{rate}"]
            score.total[rate] += score.total[f"{kind}_{rate}"]


def main(folder: Path) -> None:
    """Prints what was missed, then the figures."""
    score = measured(folder)
    sum_up(score)
    print("\n".join(score.notes))
    print("\n".join(score.lines()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
