"""The short everyday wishes: the columns come from the sheet's headers."""

from datetime import date

import pytest

from kumaai.rules.formula import candidates
from kumaai.sheet import Book, Note
from tests.rules.books import sheet


def formulas(book, name, cells, request, excel="2019"):
    """The candidates' formulas."""
    return [c.formula for c in candidates(book, book.sheet(name), request, cells, excel)]


def clubs() -> Book:
    """Members of clubs in two years, with a list of fees."""
    return Book(
        (
            sheet(
                "クラブ",
                {
                    "クラブ": ("将棋", "合唱", "写真"),
                    "令和5年度": (20, 0, 31),
                    "令和6年度": (22, 14, 30),
                    "増減": (),
                },
            ),
            sheet(
                "会費",
                {
                    "会員": ("青木", "井上", "上田", "遠藤"),
                    "種別": ("学生", "一般", "学生", "一般"),
                    "年齢": (12, 33, 19, 70),
                    "申込日": (date(2025, 4, 1), date(2025, 4, 5), date(2025, 5, 1), date(2025, 6, 7)),
                    "入金日": (date(2025, 4, 3), None, date(2025, 5, 1), None),
                    "口数": (1, 2, 3, 1),
                    "結果": (),
                },
                notes=(Note("割引率", "J1", 0.1, "percent"),),
            ),
            sheet("種別表", {"種別": ("学生", "一般"), "単価": (300, 500)}),
            sheet("年齢表", {"年齢（以上）": (0, 15, 65), "班": ("子ども班", "大人班", "シニア班")}),
        )
    )


@pytest.mark.parametrize(
    "request_text",
    [
        "増減額",
        "前年度との差",
        "令和6年度と令和5年度の差",
        "前年度からどれだけ増えたか",
        "令和5年度からの増減",
    ],
)
def test_differences_of_two_years(request_text):
    """The later year minus the earlier, whichever way it is asked."""
    assert formulas(clubs(), "クラブ", "D2:D4", request_text) == ["=C2-B2"]


@pytest.mark.parametrize(
    ("request_text", "formula"),
    [
        ("増減率", '=IF(B2=0,"",(C2-B2)/B2)'),
        ("令和5年度に対する増減率を％で小数1位まで", '=IF(B2=0,"",ROUND((C2-B2)/B2*100,1))'),
        ("増減率。前年度がゼロなら「皆増」", '=IF(B2=0,"皆増",(C2-B2)/B2)'),
        ("前年度比を％の数字で", '=IF(B2=0,"",C2/B2*100)'),
    ],
)
def test_rates_of_two_years(request_text, formula):
    """Rates guard against a year before that is zero and say so."""
    assert formulas(clubs(), "クラブ", "D2:D4", request_text) == [formula]


def test_assumptions_name_the_columns():
    """Which columns were taken is told."""
    found = candidates(clubs(), clubs().sheet("クラブ"), "増減額", "D2:D4")
    assert found[0].assumptions == ("令和6年度（C列）を令和5年度（B列）と比べました。",)


@pytest.mark.parametrize(
    ("request_text", "formula"),
    [
        ("種別表の単価に口数をかけた額", "=INDEX(種別表!$B$2:$B$3,MATCH(B2,種別表!$A$2:$A$3,0))*F2"),
        ("年齢から班を年齢表シートで引いて", "=INDEX(年齢表!$B$2:$B$4,MATCH(C2,年齢表!$A$2:$A$4,1))"),
        ("入金日があれば「済」、なければ「未」", '=IF(E2<>"","済","未")'),
        ("申込日が土日なら「休日」、それ以外は「平日」", '=IF(WEEKDAY(D2,2)>5,"休日","平日")'),
        (
            "種別が学生または年齢が65以上なら「減免」、それ以外は「通常」",
            '=IF(OR(B2="学生",C2>=65),"減免","通常")',
        ),
        (
            "種別が学生かつ年齢が15歳以上なら「○」、それ以外は空欄",
            '=IF(AND(B2="学生",C2>=15),"○","")',
        ),
        ("年齢で、65以上A、15以上B、15未満C", '=IF(C2>=65,"A",IF(C2>=15,"B","C"))'),
        ("申込から入金まで何日かかったか。入金日が空なら空白", '=IF(E2="","",E2-D2)'),
    ],
)
def test_lists_and_judgements(request_text, formula):
    """Prices from a list, bands, filled cells, days of the week, two conditions, stems of date headers."""
    assert formula in formulas(clubs(), "会費", "G2:G5", request_text)


@pytest.mark.parametrize(
    "request_text",
    ["増減額。ただし学生は除く", "前年度との差の3割", "入金日があれば「済」", "前年度から令和6年度を引く"],
)
def test_what_is_not_wholly_understood_is_refused(request_text):
    """A word too many is no formula."""
    assert formulas(clubs(), "クラブ", "D2:D4", request_text) == []


def test_thresholds_follow_the_unit_of_the_column():
    """500万円 is 5000 where the column counts 千円."""
    book = Book((sheet("事業", {"事業": ("甲", "乙"), "事業費（千円）": (4000, 6000), "判定": ()}),))
    found = formulas(book, "事業", "C2:C3", "事業費が500万円以上なら「大」、それ以外は「小」")
    assert found == ['=IF(B2>=5000,"大","小")']
