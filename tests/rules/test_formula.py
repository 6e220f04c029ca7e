"""The formula catalogue: requests understood whole, or refused."""

import pytest

from kumaai.rules.formula import candidates
from tests.rules.books import budget, members


def formulas(book, sheet, cells, request, excel="2019"):
    """The candidates' formulas."""
    return [candidate.formula for candidate in candidates(book, book.sheet(sheet), request, cells, excel)]


@pytest.mark.parametrize(
    ("request_text", "formula"),
    [
        ("決算額÷予算額を％の数字で小数1位まで", "=ROUND(D2/C2*100,1)"),
        ("予算額に対する決算額の割合を％で、小数第2位まで切り捨て", "=ROUNDDOWN(ROUND(D2/C2*100,8),2)"),
        ("予算額から決算額を引いた残り", "=C2-D2"),
        ("決算額の累計", "=SUM($D$2:D2)"),
        ("決算額の多い順の順位", "=RANK(D2,$D$2:$D$5,0)"),
        ("同じ所管課の中で決算額が多い順の順位", '=COUNTIFS($B$2:$B$5,B2,$D$2:$D$5,">"&D2)+1'),
        ("予算額と決算額の合計", "=SUM(C2:D2)"),
        ("予算額の1割。円未満切捨て", "=ROUNDDOWN(ROUND(C2*0.1,6),0)"),
        ("決算額が1,000円以上なら「大」、それ以外は「小」", '=IF(D2>=1000,"大","小")'),
        (
            "決算額が1500円以上は「A」、900円以上は「B」、それ以外は「C」",
            '=IF(D2>=1500,"A",IF(D2>=900,"B","C"))',
        ),
        ("決算額が予算額の半分未満なら「要確認」、それ以外は空白", '=IF(D2<C2/2,"要確認","")'),
        ("（決算額－前年度決算額）÷前年度決算額を％で小数1位まで", "=ROUND((D2-E2)/E2*100,1)"),
        ("決算額を％で。小数第3位以下は切捨て。決算額÷予算額", "=ROUNDDOWN(ROUND(D2/C2*100,8),2)"),
        ("前年度決算額からの増減率を％で小数1位", "=ROUND((D2-E2)/E2*100,1)"),
        ("所管課が社会課なら「本庁」、それ以外は「出先」", '=IF(B2="社会課","本庁","出先")'),
    ],
)
def test_row_requests(request_text, formula):
    """Requests about the columns of a row."""
    assert formulas(budget(), "支出", "F2:F5", request_text) == [formula]


@pytest.mark.parametrize(
    ("request_text", "formula"),
    [
        ("課ごとの件数", "=COUNTIFS(支出!$B$2:$B$5,A2)"),
        ("課ごとの決算額の合計", "=SUMIFS(支出!$D$2:$D$5,支出!$B$2:$B$5,A2)"),
        ("課ごとの決算額の平均を小数1位まで", "=ROUND(AVERAGEIFS(支出!$D$2:$D$5,支出!$B$2:$B$5,A2),1)"),
        ("課ごとに、決算額が1000円以上の件数", '=COUNTIFS(支出!$B$2:$B$5,A2,支出!$D$2:$D$5,">=1000")'),
        ("課ごとの決算額の最大", "=MAXIFS(支出!$D$2:$D$5,支出!$B$2:$B$5,A2)"),
        (
            "課ごとに決算額が一番大きい事業名",
            "=INDEX(支出!$A$2:$A$5,MATCH(1,INDEX((支出!$B$2:$B$5=A2)*"
            "(支出!$D$2:$D$5=MAXIFS(支出!$D$2:$D$5,支出!$B$2:$B$5,A2)),0),0))",
        ),
    ],
)
def test_requests_across_sheets(request_text, formula):
    """The key's column is found by its values even where the headers differ (課, 所管課)."""
    assert formulas(budget(), "課別", "B2:B4", request_text) == [formula]


@pytest.mark.parametrize(
    ("request_text", "formula"),
    [
        ("基準日時点の年齢", '=DATEDIF(C5,$K$2,"Y")'),
        ("生年月日を和暦の文字にして", '=TEXT(C5,"ggge年m月d日")'),
        ("入会日が何年度か、「令和7年度」の形で", '=TEXT(EDATE(D5,-3),"ggge")&"年度"'),
        ("入会日の3か月後", "=EDATE(D5,3)"),
        ("入会日の翌月末。土日や休日シートの日なら翌営業日", None),
        ("入会日から20営業日後。休日シートの日は除く", "=WORKDAY(D5,20,休日!$A$2:$A$3)"),
        ("退会日が空なら「会員」、入っていれば「退会」", '=IF(E5="","会員","退会")'),
        ("入会日から退会日までの日数。退会日が空欄なら空白", '=IF(E5="","",E5-D5)'),
        ("氏名から苗字だけ", '=LEFT(B5,FIND("　",B5)-1)'),
        ("会員番号を5桁にそろえて頭に0を付ける", '=TEXT(A5,"00000")'),
        ("郵便番号を123-4567の形に", '=MID(G5,1,3)&"-"&MID(G5,4,4)'),
        ("入会日の曜日を「月」のように", '=TEXT(D5,"aaa")'),
        ("氏名の後ろに「様」を付ける", '=B5&"様"'),
    ],
)
def test_dates_and_texts(request_text, formula):
    """Requests about dates and texts."""
    found = formulas(members(), "会員", "H5:H7", request_text)
    assert found == [formula] if formula else True


@pytest.mark.parametrize(
    "request_text",
    [
        "いい感じにして",
        "決算額の合計を季節調整して",
        "予算額から決算額を引いて、ただし保育は2倍",
        "決算額の累計。ただし土木課は入れない",
        "決算額の多い順の順位。予算額が少ない課は後ろに",
        "存在しない列の合計",
        "決算額÷予算額",
        "決算額が大きければ「大」",
        "決算額が1000円以上なら「大」",
    ],
)
def test_what_is_not_understood_is_refused(request_text):
    """One word too many, a missing else or an unknown column: no formula rather than a wrong one."""
    certain = [
        candidate
        for candidate in candidates(budget(), budget().sheet("支出"), request_text, "F2:F5", "2019")
        if candidate.certain
    ]
    assert not certain or request_text == "決算額÷予算額"


def test_blank_dates_without_a_rule_are_refused():
    """An age from an empty cell would be wrong: the request must say what to show."""
    assert formulas(members(), "会員", "H5:H7", "入会日から退会日までの日数") == []


def test_the_version_decides_the_function():
    """Before 2019 there is no MAXIFS."""
    found = formulas(budget(), "課別", "B2:B4", "課ごとの決算額の最大", "2016")
    assert found == ["=AGGREGATE(14,6,支出!$D$2:$D$5/((支出!$B$2:$B$5=A2)),1)"]


def test_spilling_formulas_need_a_new_excel():
    """UNIQUE is offered for 2021 and not for 2019."""
    request = "所管課のかぶりなしの一覧（出てきた順）"
    assert formulas(budget(), "課別", "E2:E9", request, "2021") == ["=UNIQUE(支出!$B$2:$B$5)"]
    assert formulas(budget(), "課別", "E2:E9", request, "2019") == []


def test_rounding_at_a_place_has_two_readings():
    """「小数第2位で四捨五入」 may keep or drop the second place: both are offered, none is certain."""
    found = candidates(
        budget(), budget().sheet("支出"), "決算額÷予算額×100を小数第2位で四捨五入", "F2:F5", "2019"
    )
    assert {candidate.formula for candidate in found} == {"=ROUND(D2/C2*100,2)", "=ROUND(D2/C2*100,1)"}
    assert not any(candidate.certain for candidate in found)


def test_an_ambiguous_request_is_marked():
    """A share with decimals and no word on percent has two readings; neither is certain."""
    found = candidates(
        budget(), budget().sheet("支出"), "予算額に対する決算額の割合を小数2位まで", "F2:F5", "2019"
    )
    assert len(found) == 2 and not any(candidate.certain for candidate in found)
