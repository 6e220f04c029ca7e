"""CSV in and out."""

from __future__ import annotations

import csv
import io

import pytest

from kumaai.office.csvtext import delimiter_of, encode, guarded, rows
from kumaai.status import UsageError


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("名前,数\nあ,1\n", ","),
        ("名前;数\nあ;1,5\nい;2,5\n", ";"),
        ("名前\t数\n青木、花\t1,000\n", "\t"),
        ("一行だけの文です。\n", ","),
        ('"a;b",1\n"c;d",2\n', ","),
        ("メモ,内容\n1,あ;い;う\n2,え\n3,お;か\n", ","),
    ],
)
def test_the_delimiter_is_the_one_that_divides_evenly(text: str, delimiter: str) -> None:
    """Signs inside quotes or in some records only do not count."""
    assert delimiter_of(text) == delimiter


def test_records_keep_the_line_they_begin_in() -> None:
    """A quoted line feed makes a record of two lines; empty lines and Excel's sep line are no records."""
    found = list(rows('sep=;\nNo;意見\n\n1;"二行の\n意見"\n2\n'))
    assert [(row.line, row.fields) for row in found] == [
        (2, ("No", "意見")),
        (4, ("1", "二行の\n意見")),
        (6, ("2",)),
    ]


@pytest.mark.parametrize(
    "field",
    ["=1+1", "+81-3-1234", "-cmd|'/c calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－A1", "＠x", " =1", "　＝1", "\ufeff=1"],
)  # fmt: skip
def test_what_would_be_a_formula_gets_an_apostrophe(field: str) -> None:
    """Full-width signs and signs behind spaces count too."""
    assert guarded(field) == "'" + field


@pytest.mark.parametrize(
    "field", ["-5", "+3.2", "-1,234", "-5%", "-0.5e3", "-", "－", "△5", "a=b", "", "'=x"]
)
def test_numbers_and_other_text_stay(field: str) -> None:
    """A negative number is no formula, nor is a lone dash."""
    assert guarded(field) == field


def test_a_file_is_what_excel_expects() -> None:
    """A byte order mark, CRLF between records, LF inside a field, quotes where they are needed, even records."""
    data, lacking = encode([("a", "b"), ("一,二", "三\r\n四"), ("脚注",)])
    assert data == b"\xef\xbb\xbfa,b\r\n" + '"一,二","三\n四"\r\n脚注,\r\n'.encode() and not lacking


def test_what_cp932_lacks_is_replaced_and_told() -> None:
    """Look-alikes first, then the compatible form, then the geta mark."""
    data, lacking = encode([("10〜20–5", "㎏ ½", "𠮟る🙂")], "cp932")
    assert data.decode("cp932") == "10～20-5,㎏ 〓,〓る〓\r\n"
    assert lacking == {"–", "½", "𠮟", "🙂"}


def test_an_unknown_encoding_is_a_usage_error() -> None:
    """The message says which are there."""
    with pytest.raises(UsageError):
        encode([("a",)], "shift-kanji")


def test_what_is_written_is_read_back() -> None:
    """Another reader finds the same fields."""
    fields = ['二重"引用"', "改\n行", "a,b", " 前後 ", "012"]
    data, _lacking = encode([fields])
    assert next(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) == fields
