"""Finding runs by what was asked and answered."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kumaai.history import search as search_module
from kumaai.history.store import Store
from kumaai.history.text import fold, snippet, words


@pytest.fixture(params=["indexed", "without trigram"])
def store(tmp_path, request, monkeypatch):
    """A record of three runs, with the index and as an old SQLite keeps it."""
    if request.param == "without trigram":
        monkeypatch.setattr("kumaai.history.database.has_trigram", lambda: False)
    store = Store(tmp_path / "home")
    for run, question, answer in (
        ("01A", "令和６年度の予算について", "議案第１号は可決した。"),
        ("01B", "ｶﾞｲﾄﾞﾗｲﾝの要約", "割引は50%です。C:\\data_1\\x.xlsx"),
        ("01C", "窓口の混雑", 'Straße and "quotes" AND OR * NEAR(a b)'),
    ):
        store.begin(
            run,
            command="summarize",
            argv=["summarize", f"{run}-資料.docx"],
            inputs=[{"path": f"/home/{run}-資料.docx"}],
            messages=[
                {"role": "system", "content": "要約してください。"},
                {"role": "user", "content": question},
            ],
        )
        store.end(run, status=0, answer_raw=[answer])
    yield store
    store.close()


@pytest.mark.parametrize(
    ("query", "runs"),
    [
        ("予算", "A"),
        ("算", "A"),
        ("議案第1号", "A"),
        ("令和6年度の予算", "A"),
        ("ガイドライン", "B"),
        ("ｶﾞｲﾄﾞ", "B"),
        ("STRASSE", "C"),
        ("50%", "B"),
        ("5_%", ""),
        ("data_1\\x", "B"),
        ('"quotes"', "C"),
        ("AND OR", "C"),
        ("NEAR(a", "C"),
        ("*", "C"),
        ("01b-資料", "B"),
        ("資料", "CBA"),
        ("要約して", "CBA"),
        ("可決 予算", "A"),
        ("可決　窓口", ""),
        ("雑", "C"),
        ("混雑", "C"),
        ("", ""),
        ("  ", ""),
        ("\0", ""),
    ],
)
def test_every_word_is_found_literally_whatever_its_width_and_case(store, query, runs):
    """Long words, words of one and two characters, signs that mean something elsewhere."""
    assert "".join(record["run"][-1] for record in store.search(query)) == runs


def test_the_newest_come_first_and_no_more_than_wanted(store):
    """The limit cuts off the oldest."""
    assert [record["run"] for record in store.search("要約", limit=2)] == ["01C", "01B"]


def test_the_snippet_shows_the_original_text_around_the_word(store):
    """Half width and full width stay as they were written."""
    assert store.search("ガイド")[0]["snippet"] == "ｶﾞｲﾄﾞﾗｲﾝの要約"
    assert store.search("第1号")[0]["snippet"] == "議案第１号は可決した。"


def test_an_open_run_is_found_too(store):
    """What was about to be sent can be searched before, and without, an answer."""
    store.begin("01D", messages=[{"role": "user", "content": "中断された依頼"}])
    assert [record["run"] for record in store.search("中断")] == ["01D"]


def test_the_answer_of_the_rules_is_found(store):
    """Without a model there is no raw answer, only the typed one."""
    store.begin("01D", provider="rules")
    store.end("01D", status=0, answer={"decisions": [{"text": "継続審議とする"}]})
    assert [record["run"] for record in store.search("継続審議")] == ["01D"]


def test_a_record_with_an_index_is_used_by_a_sqlite_without_trigrams(tmp_path):
    """Two Pythons on one machine can differ; the older one writes, finds, and spoils nothing."""
    store = Store(tmp_path)
    store.begin("01A")
    store.end("01A", status=0, answer_raw=["予算の審議"])
    store.close()
    with sqlite3.connect(store.path) as connection:
        connection.execute("PRAGMA writable_schema = 1")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'trigram case', 'tetragram case')")
    connection.close()
    store.begin("01B")
    store.end("01B", status=0, answer_raw=["予算の説明"])
    assert [record["run"] for record in store.search("予算")] == ["01B", "01A"]
    assert [record["run"] for record in store.search("予算の説明")] == ["01B"]


@pytest.mark.parametrize("common", [0, 1, 4])
def test_a_word_too_common_for_the_index_is_found_by_looking(store, monkeypatch, common):
    """Where the index ends and looking begins changes nothing of what is found."""
    monkeypatch.setattr(search_module, "COMMON", common)
    assert [record["run"] for record in store.search("料")] == ["01C", "01B", "01A"]
    assert [record["run"] for record in store.search("算 資料")] == ["01A"]


@given(st.text(max_size=60), st.integers(0, 59), st.integers(1, 5))
def test_a_snippet_holds_the_word_it_was_made_for(text, start, length):
    """Folding may change lengths; the place is still the right one."""
    text = text.replace("\0", " ")
    folded = fold(text)
    found = words(folded[start : start + length])
    if found and "\n" not in found[0]:
        assert found[0] in fold(snippet(text, folded, found[0]))


@given(st.text())
def test_folding_twice_is_folding_once(text):
    """Index and query meet whichever was folded first."""
    assert fold(fold(text)) == fold(text)


ALPHABET = st.sampled_from("予算議会ｶﾞガＡaA1１％%_\"'*\\- 　\nß髙\u3099")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text(ALPHABET, max_size=12), min_size=1, max_size=4),
    st.text(ALPHABET, min_size=1, max_size=5),
)
def test_search_finds_what_looking_at_every_text_finds(texts, query):
    """The index neither hides a run nor invents one."""
    with TemporaryDirectory() as folder, Store(Path(folder) / "home") as store:
        for number, text in enumerate(texts):
            store.begin(str(number))
            store.end(str(number), status=0, answer_raw=[text])
        wanted = words(query)
        expected = [str(n) for n, text in enumerate(texts) if wanted and all(w in fold(text) for w in wanted)]
        assert [record["run"] for record in store.search(query)] == expected[::-1]
