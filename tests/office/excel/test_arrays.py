"""Formulas that must be stored as arrays."""

import pytest

from kumaai.office.excel.arrays import needs_array


@pytest.mark.parametrize(
    "formula",
    [
        "=MAX(IF(A1:A9>2,B1:B9))",
        "=SUM(A1:A9*B1:B9)",
        '=SUM(--(LEFT(A1:A9,1)="x"))',
        '=INDEX(C1:C9,MATCH(1,(A1:A9="a")*(B1:B9="b"),0))',
        "=SUM(LEN(A1:A9))",
        "=SUM(1/COUNTIF(A1:A9,A1:A9))",
        '=SUM(COUNTIF(A1:A9,{"a","b"}))',
        "=A1:A9",
        "=A1:A9*2",
        "=UNIQUE(A1:A9)",
        "=COUNTA(UNIQUE(A1:A9))",
        "=SUM(FILTER(A1:A9,B1:B9>1))",
        "=AVERAGE(IFERROR(A1:A9,0))",
        "=LARGE(IF(A1:A9=1,B1:B9),1)",
        "=SUM(表[数]*表[単価])",
        "=LET(x,A1:A9,SUM(x*2))",
    ],
)
def test_a_formula_whose_ranges_would_be_cut_down_is_an_array(formula: str) -> None:
    """Stored plainly, Excel would take the cell of the same row out of the range."""
    assert needs_array(formula)


@pytest.mark.parametrize(
    "formula",
    [
        "=SUM(A1:A9)",
        "=A1*B1",
        '=IF(A1="","",VLOOKUP(A1,$D$1:$E$9,2,FALSE))',
        "=SUMPRODUCT((A1:A9=1)*B1:B9)",
        "=SUMPRODUCT(--(MONTH(A1:A9)=4),B1:B9)",
        "=LOOKUP(2,1/(A1:A9=1),B1:B9)",
        '=INDEX(C1:C9,MATCH(1,INDEX((A1:A9="a")*(B1:B9="b"),0),0))',
        "=INDEX(A1:A9,MATCH(D1,B1:B9,0))",
        "=AGGREGATE(14,6,A1:A9/(B1:B9=1),1)",
        '=COUNTIFS(A:A,">1",B:B,C1)',
        "=RANK(A1,$A$1:$A$9)",
        "=SUM(A1:INDEX(A1:A9,3))",
        "=NETWORKDAYS(A1,B1,休日!$A$2:$A$9)",
        '=TEXTJOIN(",",TRUE,A1:A9)',
        "=SUM(OFFSET(A1,0,0,2,1))",
        "=XLOOKUP(A1,B1:B9,C1:C9)",
        "=[@数]*[@単価]",
        "=ROUND(AVERAGE(A1:A9),1)",
        "=COUNTIF($A$2:A2,A2)",
        "=SUM(A1:A3,-B1)",
    ],
)
def test_a_formula_that_works_in_every_excel_stays_plain(formula: str) -> None:
    """Nothing is cut down, so that no braces are needed."""
    assert not needs_array(formula)
