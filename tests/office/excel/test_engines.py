"""Engines: values, agreement, limits."""

import io
from datetime import datetime

import pytest

from kumaai.office.excel.engines import compute, equal
from kumaai.office.excel.engines.question import Question
from kumaai.office.excel.examine import Place, examine, matches
from kumaai.office.excel.fill import Filling
from kumaai.office.excel.workbook import Workbook
from tests.office.excel.books import saved, staff, workbook_of
from tests.program import ENGINES, lend


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """A folder for the compiled engine, shared by the module's tests."""
    folder = tmp_path_factory.mktemp("engines")
    lend(ENGINES, folder)
    return folder


def test_two_engines_verify_a_column(cache):
    """A value on which both engines agree is verified."""
    formulas = {f"F{row}": f'=DATEDIF(D{row},$F$2,"Y")' for row in (5, 6, 7)}
    computed = compute(staff(), "名簿", formulas, cache=cache)
    assert [computed.cells[cell].value for cell in formulas] == [35, 39, 23]
    assert computed.verdict == "verified"


def test_japanese_dates_are_computed_by_the_engine_that_knows_them(cache):
    """TEXT with ggge is one engine's word."""
    computed = compute(staff(), "名簿", {"F5": '=TEXT(D5,"ggge年m月d日")'}, cache=cache)
    assert computed.cells["F5"].value == "平成2年4月1日"
    assert computed.verdict == "single"


def test_the_clock_is_pinned(cache):
    """TODAY is the given day in both engines."""
    computed = compute(staff(), "名簿", {"H1": "=TODAY()"}, cache=cache, clock=datetime(2025, 4, 1))
    assert (computed.cells["H1"].value, computed.verdict) == (45748, "verified")


def test_a_spilling_formula_gives_its_array(cache):
    """The whole result of UNIQUE comes back."""
    computed = compute(staff(), "課別", {"E1": "=UNIQUE(名簿!C5:C7)"}, cache=cache, spill=True)
    assert computed.array == (("総務課",), ("税務課",))


def test_an_unknown_formula_is_never_called_verified(cache):
    """A function that no engine has leaves the cell unverifiable."""
    computed = compute(staff(), "名簿", {"H1": '=CELL("width",A1)'}, cache=cache)
    assert computed.verdict == "unverifiable"
    assert computed.cells["H1"].value is None


def test_furigana_are_read_from_the_file(cache):
    """PHONETIC gives the reading that stands over a text, in the letters that the file asks for."""
    strings = (
        '<si><t>青木花</t><rPh sb="0" eb="2"><t>アオキ</t></rPh><rPh sb="2" eb="3"><t>ハナ</t></rPh>'
        '<phoneticPr fontId="1" type="Hiragana"/></si>'
    )
    book = workbook_of('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings)
    computed = compute(book, "名簿", {"H1": '=PHONETIC(A1)&"様"'}, cache=cache)
    assert (computed.cells["H1"].value, computed.verdict) == ("あおきはな様", "single")


def test_rows_that_hold_the_same_are_computed_once(cache):
    """Of a thousand rows with three dates the slow engine is asked three; all rows get their values."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{45748 + n % 3}</v></c></row>' for n in range(1, 1001))
    book = workbook_of(rows)
    question = Question(
        book,
        "名簿",
        Filling('=TEXT(A1,"aaa")', [f"B{n}" for n in range(1, 1001)]),
        datetime(2025, 4, 1),
        cache,
        spill=False,
    )
    assert (len(question.whole.targets), len(question.targets)) == (3, 1000)
    computed = compute(
        book, "名簿", Filling('=TEXT(A1,"aaa")', [f"B{n}" for n in range(1, 1001)]), cache=cache
    )
    assert [computed.cells[f"B{n}"].value for n in (1, 2, 3, 1000)] == ["水", "木", "火", "水"]


def test_a_long_sheet_is_thinned_for_the_slow_engine_and_sums_are_still_whole(cache):
    """Both engines agree on some rows; the sums that are shown are of all."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n % 7}</v></c><c r="B{n}"><v>1</v></c></row>' for n in range(1, 16_001)
    )
    cells = [f"C{n}" for n in range(1, 501)]
    book = workbook_of(rows)
    computed = compute(book, "名簿", Filling("=SUMIF($A$1:$A$16000,A1,$B$1:$B$16000)", cells), cache=cache)
    assert computed.verdict == "verified"
    assert {computed.cells[cell].value for cell in cells} == {2285, 2286}


def test_an_engine_that_is_too_slow_is_stopped(cache):
    """The time limit lowers the verdict, it does not hang."""
    computed = compute(staff(), "名簿", {"H1": "=1+1"}, cache=cache, timeout=0.01)
    assert computed.verdict == "unverifiable"
    assert computed.faults


def test_the_compiled_engine_is_kept(tmp_path):
    """The cache folder holds the compiled module after a run."""
    compute(staff(), "名簿", {"H1": "=1+1"}, cache=tmp_path)
    assert list(tmp_path.glob("formulon-*.cwasm"))


def test_an_example_that_differs_is_a_fault(cache):
    """An --expect value that does not come out speaks against the formula, in words for a repair round."""
    place = Place(Workbook.open(staff(), "x"), "名簿", "F5:F7", expect={"F6": 40}, cache=cache)
    found = examine(place, '=DATEDIF(D5,$F$2,"Y")')
    assert [(fault.code, fault.cell, fault.want, fault.got) for fault in found.faults] == [
        ("formula.expected", "F6", 40, 39)
    ]
    assert [value for _cell, value in found.values] == [35, 39, 23]


def test_a_formula_that_reads_its_own_cells_is_circular(cache):
    """Reading the target range is refused before anything is computed."""
    place = Place(Workbook.open(staff(), "x"), "名簿", "F5:F7", cache=cache)
    assert examine(place, "=SUM($F$5:F5)").faults[0].code == "formula.circular"


@pytest.mark.parametrize(
    ("want", "got", "same"),
    [
        ("1,200", 1200, True),
        ("2025/4/1", 45748, True),
        ("", None, True),
        ("12%", 0.12, True),
        ("a", 1, False),
        (1, True, False),
    ],
)
def test_wanted_values_may_be_typed_as_text(want, got, same):
    """Numbers, dates and percents on the command line mean their values."""
    assert matches(want, got) is same


def test_numbers_are_equal_within_a_billionth():
    """Binary noise does not count as a difference."""
    assert equal(0.1 + 0.2, 0.3)
    assert not equal(1, 1.00001)


def test_a_sheets_own_and_hidden_names_are_computed(cache):
    """A formula may use a name that only its sheet knows, and one that is hidden."""
    import openpyxl
    from openpyxl.workbook.defined_name import DefinedName

    book = openpyxl.load_workbook(io.BytesIO(staff()))
    book["名簿"].defined_names.add(DefinedName("倍率", attr_text="名簿!$A$5"))
    book.defined_names.add(DefinedName("率", attr_text="名簿!$A$6", hidden=True))
    computed = compute(saved(book), "名簿", {"H5": "=倍率*率"}, cache=cache)
    assert (computed.cells["H5"].value, computed.verdict) == (84, "verified")
