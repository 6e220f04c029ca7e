"""Fields of an answer that the source does not give."""

from __future__ import annotations

import pytest

from kumaai.guard.facts_fields import Filled, check_fields
from kumaai.source import Block, Source

TEXTS = (
    "令和8年6月3日（水）　庁内打合せ",
    "場所：本庁舎３階 第２会議室　14:00～15:30",
    "出席：財政課　山田 太郎課長、髙橋係長（総務課）、林",
    "○山田課長　次回までに確認してください。11月10日にまた集まります。",
)


def source(path: str = "x.txt", *texts: str) -> Source:
    blocks = tuple(Block(f"L{n}", text, "line") for n, text in enumerate(texts or TEXTS, 1))
    return Source(path, "txt", b"", "", blocks)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("本庁舎3階第2会議室", "words"),
        ("第2会議室（本庁舎3階）", "words"),
        ("山田太郎", "words"),
        ("山田　太郎　課長", "words"),
        ("山田さん", "words"),
        ("山田太郎財政課長", "words"),
        ("総務課　髙橋係長", "words"),
        ("林", "words"),
        ("全委員", "words"),
        ("2026-06-03", "day"),
        ("2026-11-10", "day"),
        ("午後2時から午後3時30分まで", "values"),
        ("14:00-15:30", "values"),
        ("庁内打合せの議事録", "title"),
        ("", "words"),
    ],
)
def test_what_the_source_gives_passes_in_any_notation(value: str, kind: str) -> None:
    """Width, spaces, order of the parts, titles, notation of days and times make no difference."""
    assert check_fields([Filled("項目", value, kind)], source()) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("第3会議室", "words"),
        ("市民会館", "words"),
        ("鈴木課長", "words"),
        ("山本太郎", "words"),
        ("高橋係長", "words"),
        ("2026-06-04", "day"),
        ("2025-06-03", "day"),
        ("2025-11-10", "day"),
        ("10:00-11:30", "values"),
        ("第4回庁内打合せ", "title"),
        ("ごみ減量推進審議会", "title"),
    ],
)
def test_what_nobody_wrote_is_reported_with_the_name_of_the_field(value: str, kind: str) -> None:
    """Another room, another person, another character of a name, another day: each is a warning."""
    (found,) = check_fields([Filled("項目", value, kind, "行", ("L4", "L99"))], source())  # type: ignore[arg-type]
    assert (found.id, found.level, found.where, found.line) == ("facts.field", "warning", ("L4",), "行")
    assert "項目" in found.message and value in found.message


def test_a_year_may_follow_from_a_weekday_or_the_name_of_the_file() -> None:
    """「6月3日（水）」 is of 2026 and not of 2025; a bare 「6月3日」 is of no year."""
    day = [Filled("日付", "2026-06-03", "day")]
    assert check_fields(day, source("x.txt", "6月3日（水）の打合せ")) == []
    assert check_fields(day, source("20260603_打合せ.txt", "打合せ")) == []
    assert [f.id for f in check_fields(day, source("x.txt", "6月3日の打合せ"))] == ["facts.field"]
