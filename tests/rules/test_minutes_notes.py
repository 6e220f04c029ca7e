"""Minutes of written notes, which name no speakers: outcomes, tasks and matters left open by how lines end."""

import pytest

from kumaai.answers import Minutes
from kumaai.office.plain import read
from kumaai.rules.minutes import minutes

HEAD = """花と緑の相談会 準備メモ
日時：2026-05-12（火）10:00-11:00
出席：公園課 佐野係長、公園課 室井主事、造園業者 小暮氏

"""


def noted(*lines: str) -> Minutes:
    """The minutes of notes with these lines as bullets."""
    text = HEAD + "\n".join(f"・{line}" for line in lines) + "\n"
    return minutes(read(text.encode(), "memo.txt", "txt"))


SETTLED = [
    "受付は9時開始とする（昨年は8時半）。",
    "苗の単価は1株90円→95円で合意。",
    "休憩所の椅子を20脚から30脚に増やす。",
    "雨のときは体育館で行うことで了解を得た。",
    "チラシの紙を再生紙に変更",
    "相談の時間は1人20分で決まり。",
    "資料は配らず、画面で見せる（了承済み）。",
    "追加の募集はしない。",
    "合言葉は「庭から始める」でいくことに。",
    "看板は入口に2枚置く。",
]


@pytest.mark.parametrize("line", SETTLED)
def test_a_line_that_states_how_it_is_to_be_is_a_decision(line: str) -> None:
    """Plain ends (とする, に変更, で合意, でいくことに) settle a matter, whatever bracket follows."""
    answer = noted("前回の様子を振り返った。", line)
    assert [item.cites for item in answer.decisions] == [["L6"]]
    assert answer.todos == []


OPEN = [
    "植木市の開催は、県の通知を待って検討",
    "案内板の色は見本を見てから改めて協議する。",
    "駐車場の有料化は意見がまとまらなかった。",
    "花壇の名前は年明けに考える",
    "植え替えの回数は、予算が決まったら相談する。",
]


@pytest.mark.parametrize("line", OPEN)
def test_a_line_that_waits_for_something_is_put_off(line: str) -> None:
    """待って, 見てから, 年明けに and the like leave the matter open and decide nothing."""
    answer = noted(line)
    assert [item.cites for item in answer.postponed] == [["L5"]]
    assert answer.decisions == []


TASKS = [
    ("苗の見積りは小暮氏が5月20日までに出す。", "小暮氏", "2026-05-20"),
    ("案内のはがきは室井が5/22までに発送", "室井", "2026-05-22"),
    ("会場の鍵は佐野係長が借りる。", "佐野係長", None),
    ("名簿は5月29日必着で業者から提出。", "業者", "2026-05-29"),
    ("駐車場の整理は室井さん担当。5月末手配。", "室井さん", "2026-05-31"),
]


@pytest.mark.parametrize(("line", "who", "due"), TASKS)
def test_a_line_with_a_person_who_acts_is_a_task(line: str, who: str, due: str | None) -> None:
    """Who acts stands before が, は, から or 担当; the line is no decision."""
    answer = noted(line)
    assert [(todo.who, todo.due_date) for todo in answer.todos] == [(who, due)]
    assert answer.decisions == []


RAISED = [
    "花火をしたいという意見があった。",
    "佐野係長から、服装に気を付けるようにとの話があった。",
    "昨年は320人が来場した。",
    "費用はおよそ12万円かかる。",
    "苗は届くのに2週間を要する。",
]


@pytest.mark.parametrize("line", RAISED)
def test_what_was_only_said_or_reported_is_no_outcome(line: str) -> None:
    """An opinion, a report or a figure settles nothing and is nobody's task."""
    answer = noted(line)
    assert (answer.decisions, answer.todos, answer.postponed) == ([], [], [])


def test_one_owner_with_a_colon_does_not_make_a_transcript_of_notes() -> None:
    """「室井さん：〜」 in the middle of notes is an owner; the lines before it are not lost as a head."""
    answer = noted(
        "受付は9時開始とする。",
        "飲み物は出さない。",
        "椅子は30脚に増やす。",
        "室井さん：名札を金曜までに作成",
    )
    assert len(answer.decisions) == 3
    assert [todo.who for todo in answer.todos] == ["室井さん"]
