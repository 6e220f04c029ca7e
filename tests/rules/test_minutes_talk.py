"""Minutes of free talk: how chairs answer, how people promise and ask, and what only looks like an outcome."""

import pytest

from kumaai.answers import Minutes
from kumaai.office.plain import read
from kumaai.rules.minutes import minutes

HEAD = """窓口改善 打合せ
日時：2026-05-12（火）10:00-11:00
出席：小池課長、志賀係長、浜主任

"""


def spoken(*lines: str, head: str = HEAD) -> Minutes:
    """The minutes of a talk of an office led by 小池課長."""
    text = (
        head + "小池課長：では打合せを始めます。\n" + "\n".join(lines) + "\n浜主任：ありがとうございます。\n"
    )
    return minutes(read(text.encode(), "talk.txt", "txt"))


DECIDED = [
    ("志賀係長：番号札は土曜も出しますか。", "小池課長：まずは平日だけにします。"),
    ("志賀係長：相談の枠は30分でどうでしょう。", "小池課長：では20分に変えましょう。"),
    ("浜主任：椅子は青と緑のどちらにしますか。", "小池課長：じゃあ、緑で。"),
    ("浜主任：呼び出しは音声より画面に出す方がいいと思います。", "小池課長：なるほど。そうしましょう。"),
    ("浜主任：案内係を2人置きたいです。", "小池課長：それでは、案内係は2人で確定ですね。"),
    ("浜主任：電話の受付も続けますか。", "小池課長：いや、電話は受けない方向で。"),
    ("志賀係長：夜間の窓口は利用が少ないです。", "小池課長：では、夜間の窓口は廃止します。"),
]


@pytest.mark.parametrize("lines", DECIDED)
def test_the_chairs_answer_decides(lines: tuple[str, ...]) -> None:
    """A chair asked how it is to be, or taking up an opinion, decides with a plain answer."""
    assert len(spoken(*lines).decisions) == 1


UNDECIDED = [
    ("小池課長：機械は2台で足りることを前提とします。",),
    (
        "小池課長：受付の締切りは今のままでよろしいですか。",
        "浜主任：分かりました。困る人が出たら見直してください。",
    ),
    ("小池課長：開始は7月1日でよろしいですか。", "浜主任：1日は休みの職員が多いので無理です。"),
    (
        "浜主任：画面の色は誰が決めますか。",
        "小池課長：広報の人にします。",
    ),
    ("小池課長：本日の打合せはここまでといたします。",),
]


@pytest.mark.parametrize("lines", UNDECIDED)
def test_what_only_looks_like_a_decision_is_none(lines: tuple[str, ...]) -> None:
    """A premise, an assent that asks for more, a refused proposal and the close of a meeting decide nothing."""
    assert spoken(*lines).decisions == []


PUT_OFF = [
    ("浜主任：雨の日の送迎も始めたいです。", "小池課長：半年やってみてから考えます。"),
    ("浜主任：料金はどうしましょう。", "小池課長：利用者の声も聞かなければ決められませんね。"),
    ("浜主任：端末を増やしてほしいです。", "志賀係長：増やすかどうかは来年度に判断いたします。"),
    ("浜主任：動画も作りますか。", "小池課長：担当がいないので、今日はペンディングにさせてください。"),
    ("浜主任：値上げをお願いできないでしょうか。", "志賀係長：私の一存では答えられません。"),
]


@pytest.mark.parametrize("lines", PUT_OFF)
def test_an_answer_that_waits_puts_the_matter_off(lines: tuple[str, ...]) -> None:
    """Waiting for a trial, voices or another year, as the answer to a wish, leaves the matter open."""
    answer = spoken(*lines)
    assert len(answer.postponed) == 1
    assert answer.decisions == []


def test_a_plan_told_as_a_fact_is_not_put_off() -> None:
    """「その結果を見て決めます」 within the answer to a question of fact only tells how things will go."""
    answer = spoken(
        "志賀係長：手数料はなぜ200円なのですか。",
        "浜主任：近隣と同じ額です。試行の後に声を集め、本番の額はその結果を見て決めます。",
    )
    assert answer.postponed == []


PROMISED = [
    (("浜主任：封筒は私が作って、5月20日までに印刷の係に見てもらいます。",), "浜主任", "2026-05-20"),
    (("浜主任：倉庫の鍵、借りておきますね。",), "浜主任", None),
    (("浜主任：契約の手続は私の方で始めます。",), "浜主任", None),
    (
        (
            "小池課長：入口に段差があって危ないです。直してください。",
            "浜主任：承知しました。板を置くようにいたします。",
        ),
        "浜主任",
        None,
    ),
    (
        ("小池課長：浜さん、月末までに案を作ってもらえますか。", "浜主任：はい、やってみます。"),
        "浜主任",
        "2026-05-31",
    ),
    (("浜主任：消防には今日のうちに伝えます。",), "浜主任", "2026-05-12"),
    (("小池課長：各係から写真を2枚ずつ出しましょう。締切りは5月末で。",), None, "2026-05-31"),
]


@pytest.mark.parametrize(("lines", "who", "due"), PROMISED)
def test_taking_work_upon_oneself_is_a_task(lines: tuple[str, ...], who: str | None, due: str | None) -> None:
    """「私が」「〜ておきます」, accepting a request, and what all are to hand in by a day are tasks."""
    todos = spoken(*lines).todos
    assert len(todos) == 1
    assert (todos[0].who or "")[:1] == (who or "")[:1]
    assert todos[0].due_date == due


NO_TASK = [
    "浜主任：この点は強く要望しておきます。",
    "志賀係長：次回の日程は追って連絡いたします。",
    "志賀係長：6月の防災訓練の打合せを始めます。",
    "浜主任：箱は棚に入っています。",
]


@pytest.mark.parametrize("line", NO_TASK)
def test_words_and_states_are_no_tasks(line: str) -> None:
    """Urging, telling a day later, opening a meeting and a state of things give nobody work."""
    assert spoken(line).todos == []


def test_who_accepts_for_an_office_is_the_owner() -> None:
    """A task given to 事務局 belongs to the person who accepts it."""
    answer = spoken(
        "小池課長：事務局で聞き取りをして、5月29日までに報告してください。", "志賀係長：かしこまりました。"
    )
    assert [todo.who for todo in answer.todos] == ["志賀係長"]


def test_a_figure_taken_back_is_marked_wherever_it_was_said() -> None:
    """「〜と申しましたが」 names the wrong figure among several, and 「言い直します」 may follow the right one."""
    answer = spoken(
        "浜主任：対象の建物は33棟です。",
        "浜主任：先ほど33棟と申し上げましたが、4月に2棟増えて35棟です。",
        "志賀係長：来場は3,250人でした。",
        "小池課長：3,250人は午前の数ではありませんか。",
        "志賀係長：そうでした。全体では4,180人です。言い直します。",
    )
    texts = [remark.text for remark in answer.remarks]
    assert any("33棟です" in text and "訂正" in text for text in texts)
    assert all("訂正" in text for text in texts if text.startswith("来場は3,250人"))


def test_times_before_names_tell_who_speaks() -> None:
    """In captions pasted into a document the time may stand before the name, on a line of their own."""
    text = "定例会\n2026年5月12日\n10:02 小池 課長\n始めます。\n10:03 浜 主任\n名簿は5月20日までに送ります。\n10:05 小池 課長\n分かりました。\n"
    answer = minutes(read(text.encode(), "talk.txt", "txt"))
    assert [todo.who for todo in answer.todos] == ["浜 主任"]


def test_a_formal_vote_that_puts_off_is_not_also_a_decision() -> None:
    """「継続審査といたしたい」 with 「異議なし」 is one postponement, stated once."""
    head = "建設委員会 会議録\n日時　2026-06-10　10:00\n出席者　委員長 平野 修、委員 原 千夏\n\n"
    text = head + (
        "○平野委員長　議案第9号は、なお調査を要するため、継続審査といたしたいと思いますが、御異議ありませんか。\n"
        "（「異議なし」と呼ぶ者あり）\n○平野委員長　御異議なしと認め、さよう決定いたしました。\n○原委員　ありがとうございます。\n"
    )
    answer = minutes(read(text.encode(), "talk.txt", "txt"))
    assert len(answer.postponed) == 1
    assert answer.decisions == []


def test_the_chairs_echo_of_a_question_decides() -> None:
    """「〜は貼りますか」 「貼ります」 is the chair's decision; a fact repeated is none."""
    decided = spoken("浜主任：点字の案内は貼りますか。", "小池課長：貼ります。費用は予備費で。")
    assert len(decided.decisions) == 1
    assert spoken("浜主任：後ろの席から見えますか。", "小池課長：見えます。").decisions == []


def test_an_opinion_against_deciding_is_not_yet_put_off() -> None:
    """Only the chair's 「〜が出てからにしましょう」 puts the matter off, not the opinion before it."""
    answer = spoken(
        "浜主任：今は決めない方がいいと思います。", "小池課長：では見積りが出てからにしましょう。"
    )
    assert len(answer.postponed) == 1
    assert answer.decisions == []
