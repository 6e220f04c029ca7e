"""Minutes by rules: what a meeting decided, put off, promised and asked, in its own words."""

from datetime import date

import pytest

from kumaai.answers import Minutes
from kumaai.office.plain import read
from kumaai.rules.minutes import minutes, overlooked
from kumaai.source import Block, Source
from tests.shared import SHARED, needs_shared

HEAD = """第2回 まちなか緑化検討委員会　議事録
日時　2026-06-10　14:00-15:30
場所　本庁舎 5階会議室
出席者　委員長 平野 修、委員 原 千夏、委員 林 誠、事務局（緑地課長）谷口 守
欠席者　なし
議題　花壇の配置／予算

○平野委員長　ただいまから第2回まちなか緑化検討委員会を始めます。
"""


def drawn(text: str, kind: str = "txt", **options: object) -> Minutes:
    """The minutes of a text."""
    return minutes(read(text.encode(), f"meeting.{kind}", kind), **options)  # type: ignore[arg-type]


def held(*lines: str) -> Minutes:
    """The minutes of a committee that says these lines after its opening."""
    return drawn(HEAD + "\n".join(lines))


def test_the_head_is_read_as_the_source_writes_it() -> None:
    """Title, date, time, place and people come from the head; 「なし」 is nobody."""
    answer = held()
    assert answer.title == "第2回 まちなか緑化検討委員会"
    assert (answer.date, answer.time, answer.place) == ("2026-06-10", "14:00-15:30", "本庁舎 5階会議室")
    assert answer.attendees[0] == "委員長 平野 修"
    assert answer.secretariat == ["事務局（緑地課長）谷口 守"]
    assert answer.absent == []
    assert [item.title for item in answer.agenda] == ["花壇の配置", "予算"]


def test_an_era_date_becomes_iso() -> None:
    """令和 dates and Japanese clock times are converted."""
    answer = drawn(
        "水辺会議 会議録\n日時：令和８年３月５日（木）午後１時３０分から２時４５分まで\n○司会　始めます。\n"
    )
    assert (answer.date, answer.time) == ("2026-03-05", "13:30-14:45")


def test_what_the_source_lacks_stays_empty() -> None:
    """No date, place or owner is guessed, and an empty meeting is valid."""
    answer = drawn("昨日の散歩\n川べりを歩いた。\n")
    assert (answer.date, answer.time, answer.place, answer.next_meeting) == (None, None, None, None)
    assert (answer.decisions, answer.todos, answer.postponed, answer.questions) == ([], [], [], [])


DECIDED = [
    ["○平野委員長　花壇は駅前通りの北側に置くということでよろしいですか。", "○原委員　異議ありません。"],
    ["○平野委員長　それでは、原案どおり承認といたします。"],
    ["○林委員　看板の色は緑がいいと思います。", "○平野委員長　そうですね、では緑でいきましょう。"],
    [
        "○平野委員長　賛成の方は挙手をお願いします。",
        "（賛成者挙手）",
        "○平野委員長　賛成5名、反対1名で、本案は可決されました。",
    ],
    ["○平野委員長　場所は駅前広場とすることで、皆さんよろしいでしょうか。", "○一同　はい。"],
    [
        "○平野委員長　この方針で進めてよろしいですか。",
        "○原委員　結構です。",
        "○平野委員長　ではそのようにします。",
    ],
    [
        "○平野委員長　原案に異議はございませんか。",
        "（「異議なし」の声）",
        "○平野委員長　異議がないようですので、原案のとおり決定いたします。",
    ],
    ["○平野委員長　反対が多いので、この案は採用しないことにします。"],
    ["○平野委員長　日程は事務局に一任します。"],
]


@pytest.mark.parametrize("lines", DECIDED, ids=range(len(DECIDED)))
def test_one_decision_is_found_once(lines: list[str]) -> None:
    """A decision is one item however many lines it takes, and nothing else comes of it."""
    answer = held(*lines)
    assert len(answer.decisions) == 1
    assert answer.postponed == []


def test_a_proposal_and_its_assent_are_both_cited() -> None:
    """「よろしいですか」 and 「はい」 decide together."""
    answer = held(*DECIDED[4])
    assert answer.decisions[0].cites == ["L9", "L10"]


NOTHING = [
    ["○谷口課長　昨年度の委員会で、樹木の本数は120本と決定しています。"],
    [
        "○林委員　ベンチを増やしてはどうでしょうか。",
        "○原委員　予算がありません。",
        "○林委員　では、私の提案は取り下げます。",
    ],
    ["○平野委員長　ここで10分間の休憩といたします。"],
    ["○平野委員長　本日の審議は以上とします。お疲れさまでした。"],
    ["○谷口課長　工事は10月から始まり、来年の3月に完了する見込みです。"],
    ["○谷口課長　花の苗は2,400株を予定していましたが、1,800株に変更します。"],
    ["○平野委員長　マイクの音量はこれでよろしいですか。", "○原委員　はい、聞こえます。"],
    ["○平野委員長　次回は7月8日、水曜日の14時からとします。"],
]


@pytest.mark.parametrize("lines", NOTHING, ids=range(len(NOTHING)))
def test_reports_withdrawals_and_proceedings_come_to_nothing(lines: list[str]) -> None:
    """What is only reported, taken back or procedural is no outcome."""
    answer = held(*lines)
    assert (answer.decisions, answer.todos, answer.postponed) == ([], [], [])


PUT_OFF = [
    ["○平野委員長　本件は、次回の委員会に持ち越しとします。"],
    ["○平野委員長　予算については、事務局で整理の上、改めてお諮りします。"],
    [
        "○原委員　反対です。",
        "○平野委員長　賛否が分かれていますので、今日のところは結論を出さないでおきます。",
    ],
    ["○平野委員長　今の件は、財政課と協議してから決めましょう。"],
    [
        "○林委員　夜も開けてほしいです。",
        "○平野委員長　すぐにはお答えできません。検討して、次回にお答えします。",
    ],
    ["○平野委員長　議案第3号を継続審査とすることに異議はありませんか。", "（「異議なし」と呼ぶ者あり）"],
]


@pytest.mark.parametrize("lines", PUT_OFF, ids=range(len(PUT_OFF)))
def test_what_is_put_off_is_not_decided(lines: list[str]) -> None:
    """Held over, referred or undecided: one postponement, no decision, no task."""
    answer = held(*lines)
    assert len(answer.postponed) == 1
    assert (answer.decisions, answer.todos) == ([], [])


def test_an_objection_undoes_what_was_just_decided() -> None:
    """A decision that somebody objects to and the chair then holds over is not reported as decided."""
    answer = held(
        "○平野委員長　A案に決めます。",
        "○原委員　待ってください。",
        "○平野委員長　では、デザインは保留にします。",
    )
    assert answer.decisions == []
    assert len(answer.postponed) == 1


TASKS = [
    (
        ["○谷口課長　土壌の検査の結果は、6月24日までに皆様にお送りいたします。"],
        "谷口課長",
        "6月24日",
        "2026-06-24",
    ),
    (["○谷口課長　委託の契約は今週中に済ませます。"], "谷口課長", "今週中", "2026-06-12"),
    (["○原委員　私の方で、来月10日までに町内会長に話を通しておきます。"], "原委員", "来月10日", "2026-07-10"),
    (
        ["○平野委員長　林委員、明後日までに見積りを取っていただけますか。", "○林委員　承知しました。"],
        "林委員",
        "明後日",
        "2026-06-12",
    ),
    (["○平野委員長　この資料は誰かが来週までに印刷しておく必要がありますね。"], None, "来週", None),
    (["○平野委員長　皆さん、感想は6月末日までに出してください。"], None, "6月末日", "2026-06-30"),
]


@pytest.mark.parametrize(("lines", "who", "due", "day"), TASKS, ids=range(len(TASKS)))
def test_a_task_has_its_owner_and_deadline(
    lines: list[str], who: str | None, due: str, day: str | None
) -> None:
    """The owner is who promised or was named; nobody is made one; the date follows from the meeting's."""
    [todo] = held(*lines).todos
    assert (todo.who, todo.due, todo.due_date) == (who, due, day)


def test_accepting_a_task_with_a_date_sets_its_date() -> None:
    """A request and the promise that answers it are one task."""
    [todo] = held(
        "○林委員　文案は事務局で考えてもらえますか。", "○谷口課長　はい、6月末までに案をお示しします。"
    ).todos
    assert (todo.who, todo.due_date, todo.cites) == ("谷口課長", "2026-06-30", ["L9", "L10"])


def test_due_next_time_is_the_next_meetings_date() -> None:
    """「次回」 is resolved where the next meeting's date is told."""
    answer = held(
        "○谷口課長　他市の例を調べて、次回に報告します。", "○平野委員長　次回は7月8日、水曜日の14時からです。"
    )
    assert answer.todos[0].due_date == "2026-07-08"
    assert answer.next_meeting is not None
    assert answer.next_meeting.cites == ["L10"]


def test_no_date_is_computed_without_the_meetings_date() -> None:
    """A relative deadline keeps its words only."""
    [todo] = drawn("田中係長：始めます。\n田中係長：案内状は2週間後までに送ります。\n").todos
    assert (todo.due, todo.due_date) == ("2週間後", None)


def test_a_question_keeps_its_answer() -> None:
    """Question and answer stand together, with who asked and who answered."""
    [question] = held(
        "○原委員　植え替えは年に何回ですか。", "○谷口課長　年2回です。春と秋に行います。"
    ).questions
    assert (question.asker, question.answerer) == ("原委員", "谷口課長")
    assert question.answer == "年2回です。春と秋に行います。"
    assert question.cites == ["L9", "L10"]


def test_an_unanswered_question_is_kept() -> None:
    """A question that nobody answers has no answer."""
    [question] = held("○原委員　水道の工事はいつ終わりますか。").questions
    assert question.answer is None


def test_a_corrected_figure_is_marked_where_it_was_said() -> None:
    """The wrong figure never stands alone, neither in the remarks nor in an answer."""
    answer = held(
        "○原委員　面積はどれだけですか。",
        "○谷口課長　350平方メートルです。",
        "○林委員　広いですね。",
        "○谷口課長　先ほど350平方メートルと申し上げましたが、正しくは530平方メートルです。",
    )
    said = next(remark for remark in answer.remarks if remark.cites[0] == "L10")
    assert "530平方メートルに訂正" in said.text
    assert "530平方メートル" in (answer.questions[0].answer or "")


def test_fillers_and_slips_are_tidied_in_the_verbatim_style() -> None:
    """zenbun keeps every turn, without えー and with what was meant."""
    answer = drawn(
        "司会：えー、では、あの、始めます。\n上田主任：えっと、費用は、えー、230、あ、失礼しました、320万円です。\n",
        style="zenbun",
    )
    assert [remark.text for remark in answer.remarks] == ["では、始めます。", "費用は、320万円です。"]


@pytest.mark.parametrize("style", ["gaiyo", "shanai"])
def test_short_styles_have_outcomes_but_no_remarks(style: str) -> None:
    """gaiyo and shanai leave the remarks out and keep decisions."""
    answer = drawn(HEAD + DECIDED[1][0], style=style)
    assert answer.remarks == []
    assert len(answer.decisions) == 1


def test_an_unknown_style_is_refused() -> None:
    """A style that does not exist raises ValueError."""
    with pytest.raises(ValueError, match="unknown style"):
        drawn(HEAD, style="haiku")


def test_subtitles_give_a_title_and_turns() -> None:
    """In a subtitle file the opening names the meeting and each cue names its speaker."""
    cues = [
        ("岸 あゆみ", "倉庫整理の打合せを始めます。"),
        ("森 大地", "棚卸しの表は、あさってまでに作ります。"),
    ]
    text = "WEBVTT\n\n" + "\n\n".join(
        f"00:00:0{n}.000 --> 00:00:0{n + 1}.000\n<v {who}>{said}</v>" for n, (who, said) in enumerate(cues)
    )
    answer = drawn(text, "vtt")
    assert answer.title == "倉庫整理の打合せ"
    assert answer.attendees == ["岸 あゆみ", "森 大地"]
    assert (answer.todos[0].who, answer.todos[0].due) == ("森 大地", "あさって")


def test_a_table_of_speakers_is_read_by_its_columns() -> None:
    """Cells of a table with 発言者 and 発言内容 become turns that cite the spoken cell."""
    rows = [
        ("発言者", "発言内容"),
        ("座長", "この案で決定します。"),
        ("事務局", "議事録は7月1日までに送ります。"),
    ]
    blocks = [
        Block(f"t1.r{r}.c{c}", text, "cell") for r, row in enumerate(rows, 1) for c, text in enumerate(row, 1)
    ]
    answer = minutes(Source("a.docx", "docx", b"", "", tuple(blocks)))
    assert answer.decisions[0].cites == ["t1.r2.c2"]
    assert (answer.todos[0].who, answer.todos[0].cites) == ("事務局", ["t1.r3.c2"])


def test_stamped_names_open_turns() -> None:
    """A line with a name and a time is the speaker of the paragraphs after it."""
    answer = drawn(
        "大谷 進　13:30:03\n点検の相談を始めます。\n堀 由美　13:30:20\n報告書は来週の月曜日までに出します。\n"
    )
    assert answer.todos[0].who == "堀 由美"


NOTES = """公用車更新 打合せメモ
2026年7月3日（金）10:00〜11:00
出席：契約課 森田、黒木　／　環境課 大野

■決定事項
・更新は今年度4台とする
■宿題
・見積の取得（黒木、7/17まで）
・充電器の場所の調査　担当：大野　期限：7月末
・音響の手配（担当未定）
■保留
・リースか購入か（見積を見て判断）
次回　7月24日（金）10時〜
"""


def test_sections_of_notes_say_what_their_lines_are() -> None:
    """決定, 宿題 and 保留 headings sort the lines under them; owners stand in brackets or after 担当."""
    answer = drawn(NOTES)
    assert answer.date == "2026-07-03"
    assert [item.text for item in answer.decisions] == ["更新は今年度4台とする"]
    assert [(todo.who, todo.due_date) for todo in answer.todos] == [
        ("黒木", "2026-07-17"),
        ("大野", "2026-07-31"),
        (None, None),
    ]
    assert [item.cites for item in answer.postponed] == [["L12"]]
    assert answer.next_meeting is not None


def test_a_table_of_tasks_is_read_by_its_columns_even_with_gaps() -> None:
    """A missing owner stays missing: a gap does not move the deadline into the owner's column."""
    cells = {"A1": "内容", "B1": "担当", "C1": "期限", "A2": "無線機の点検", "B2": "岡主査", "C2": "9月20日"}
    cells |= {"A3": "反省の取りまとめ", "C3": "10月末"}
    blocks = tuple(Block(f"宿題!{place}", text, "cell") for place, text in cells.items())
    todos = minutes(Source("a.xlsx", "xlsx", b"", "", blocks)).todos
    assert [(todo.text, todo.who, todo.due) for todo in todos] == [
        ("無線機の点検", "岡主査", "9月20日"),
        ("反省の取りまとめ", None, "10月末"),
    ]


def test_tables_of_several_files_are_kept_apart() -> None:
    """With the file's number before each id, the rows of two tables of the same name do not mix."""
    rows = [("発言者", "発言内容"), ("座長", "この案で決定します。")]
    blocks = [
        Block(f"{file}:t1.r{r}.c{c}", text, "cell")
        for file in (1, 2)
        for r, row in enumerate(rows, 1)
        for c, text in enumerate(row, 1)
    ]
    answer = minutes(Source("a.docx", "docx", b"", "", tuple(blocks)))
    assert {block for item in answer.decisions for block in item.cites} == {"1:t1.r2.c2", "2:t1.r2.c2"}


def test_overlooked_lines_are_found_for_any_minutes() -> None:
    """Minutes that cite nothing leave every cue line to be looked at."""
    source = read((HEAD + DECIDED[1][0]).encode(), "a.txt", "txt")
    assert overlooked(source, Minutes()) == ["L9"]


def test_how_long_is_not_by_when() -> None:
    """「4月末まで使えます」 tells a duration and is nobody's task."""
    assert held("○原委員　広場はいつまで使えますか。", "○谷口課長　8月末まで使えます。").todos == []


def test_bills_voted_together_are_decided_apart() -> None:
    """One call for objections, two bills: two decisions."""
    answer = held(
        "○平野委員長　議第6号と議第7号を一括して採決します。御異議ありませんか。",
        "（「異議なし」と呼ぶ者あり）",
        "○平野委員長　議第6号は、可決されました。",
        "○平野委員長　議第7号は、可決されました。",
    )
    assert [item.text for item in answer.decisions] == [
        "議第6号は、可決されました。",
        "議第7号は、可決されました。",
    ]


def test_captions_without_full_stops_stay_apart() -> None:
    """Lines of machine captions that never end in 。 are each a sentence, not one endless one."""
    cues = ["では定例を始めます", "資料は金曜日までに送ります", "気温は33度でした", "次回は8月3日です"]
    text = "\n\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{cue}" for n, cue in enumerate(cues, 1))
    answer = drawn(text, "srt")
    assert [todo.cites for todo in answer.todos] == [["L7"]]
    assert answer.next_meeting is not None
    assert answer.next_meeting.cites == ["L15"]


def test_a_hostile_line_takes_no_long_time() -> None:
    """Very long lines without structure are read in bounded time and give nothing."""
    for text in ("〇" * 50_000, "1," * 50_000, "決定" * 30_000, "（" * 30_000):
        assert drawn(text).todos == []


def test_a_cue_line_that_nothing_cites_is_pointed_out() -> None:
    """A line with 承認 or 宿題 that became no outcome is listed as possibly overlooked."""
    answer = held("○林委員　前に承認をもらった分の宿題が残っていると思いますが、細かい話です。")
    assert answer.overlooked == ["L9"]


def test_a_year_is_completed_only_where_the_weekday_proves_it() -> None:
    """A date without a year keeps its words unless ``today`` and the weekday settle it."""
    text = "朝礼\n日時：3月5日（木）\n司会：始めます。\n"
    assert drawn(text).date == "3月5日(木)"
    assert drawn(text, today=date(2026, 4, 1)).date == "2026-03-05"
    assert drawn(text, today=date(2027, 3, 6)).date == "2026-03-05"


def test_the_same_source_gives_the_same_minutes() -> None:
    """The rules are deterministic."""
    assert held(*DECIDED[6], *TASKS[0][0]) == held(*DECIDED[6], *TASKS[0][0])


@needs_shared
def test_engineers_notes_do_not_break_it() -> None:
    """Markdown notes of engineers are read without a fault, and every cite is a line of theirs."""
    for path in sorted((SHARED / "data" / "minutes").glob("20*.md")):
        source = read(path.read_bytes(), str(path), "md")
        answer = minutes(source)
        cited = {
            block
            for items in (answer.decisions, answer.todos, answer.postponed)
            for one in items
            for block in one.cites
        }
        assert all(source.block(block) for block in cited), path.name


@needs_shared
def test_the_known_meetings_are_drawn_well() -> None:
    """On the meetings whose truth is known nothing is invented and little is missed."""
    from tests.measure import minutes as measuring

    score = measuring.measured(SHARED / "data" / "writing" / "meetings")
    assert score.hits["invented"] == score.hits["not_decided_as_decided"] == 0
    for name in ("decisions_recall", "todos_recall", "postponed_recall", "questions_recall"):
        assert score.hits[name] >= 0.95 * score.total[name], name
