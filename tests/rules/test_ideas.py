"""Ideas by rules: worksheets that quote the own material and ask where it is silent."""

import pytest

from kumaai.office.plain import read
from kumaai.rules.ideas import FRAMES, QUESTION, ideas
from kumaai.source import Source

MATERIAL = (
    "灯台まつりは10月の日曜日に岬の広場で行う。昨年は1,300人が訪れ、駐車場の待ちが最大で45分だった。"
    "予算は90万円である。岩場に下りる催しは安全のため認められない。当日に出せる職員は8人である。"
    "漁業組合が協力を申し出ている。"
)


def source(text: str = MATERIAL) -> Source:
    """The own material as a source."""
    return read(text.encode(), "own.txt", "txt")


@pytest.mark.parametrize("frame", FRAMES)
def test_every_field_quotes_the_material_or_asks(frame: str) -> None:
    """No field states anything that the material does not say: each line is a quotation or a marked question."""
    for idea in ideas("灯台まつりの企画", [source()], frame=frame).ideas:
        lines = idea.detail.split("\n")
        assert lines[-1].startswith(QUESTION)
        assert all(line.removeprefix("・") in MATERIAL for line in lines[:-1])
        assert bool(idea.cites) == (len(lines) > 1)
        for value in (idea.effect, idea.cost, idea.risk):
            assert value is None or value in MATERIAL


def test_dates_money_people_and_limits_find_their_fields() -> None:
    """When, How much, Who and Limits hold the sentences that speak of them."""
    fields = {idea.title.split("（")[0]: idea for idea in ideas("灯台まつりの企画", [source()]).ideas}
    assert "10月の日曜日" in fields["When"].detail
    assert "90万円" in fields["How much"].detail
    assert fields["How much"].cost == "予算は90万円である。"
    assert "職員は8人" in fields["Who"].detail
    assert "認められない" in (fields["Limits"].risk or "")
    assert "広場" in fields["Where"].detail


def test_without_material_there_are_only_questions() -> None:
    """With no source every field is a question about the theme and cites nothing."""
    answer = ideas("朝の窓口の開き方", [])
    assert all(
        idea.detail.startswith(QUESTION) and "朝の窓口の開き方" in idea.detail for idea in answer.ideas
    )
    assert all(idea.cites == [] and idea.cost is None for idea in answer.ideas)


def test_mandala_has_eight_fields_around_the_theme() -> None:
    """A 3x3 mandala is the theme and eight fields."""
    answer = ideas("空き家の活用", [], frame="mandala")
    assert (answer.theme, answer.frame, len(answer.ideas)) == ("空き家の活用", "mandala", 8)


def test_count_keeps_the_first_fields() -> None:
    """A wanted number is not exceeded."""
    assert len(ideas("空き家の活用", [], count=3).ideas) == 3


def test_cites_of_several_sources_name_the_source() -> None:
    """Block ids of two files are told apart by the file's number."""
    answer = ideas("灯台まつりの企画", [source(), source("来年度の予算は30万円である。\n")])
    cost = next(idea for idea in answer.ideas if idea.title.startswith("How much"))
    assert cost.cites == ["1:L1", "2:L1"]


def test_an_unknown_frame_is_refused() -> None:
    """A frame that does not exist raises ValueError."""
    with pytest.raises(ValueError, match="unknown frame"):
        ideas("空き家の活用", [], frame="tarot")
