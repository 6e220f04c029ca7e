"""The order of operands and operators, and the number of arguments."""

import pytest

from kumaai.office.excel import allowed, arity, functions

MALFORMED = (
    "=B2*", "=B2**C2", "=,B2", "=-", "=B2&", "=B2 C2", "=*B2", "==B2", "=B2=>C2", "=B2><C2", "=B2,C2", "=B2,",
    "=()", "=(B2", "=B2)", "=(B2,1)", "=SUM(B2 C2)", "=SUM(B2:)", "=SUM(:B2)", "=B2:3", "=SUM(B2:C2 D2:E2)",
    "=SUM(B2)C2", "=SUM(B2)(C2)", "=2(B2)", '="a""b" "c"', '="a"B2', "=1 2", "=B2%C2", "=%B2", "=#B2",
    "=5#", "=B2:SUM(C2)", "=SUM(B2)#", "={1,2", "={}", "={1,,2}", "={1,2;3}", "={B2,1}", "={1 2}", "={-\"a\"}",
    "=IF(B2>,1,2)", "=IF(B2>1,1*,2)", "=IF(>1,1,2)", "=SUM(B2;)+", "=注文!", "=注文! B2", "=注文!+B2", "=注文!SUM(B2)",
    "=TRUE FALSE", "=B2+(C2*)", "=B2^*2", "=B2&&C2", "=SUM(B2,C2))", "=[@単価] [@数量]", "=@",
)  # fmt: skip

VALID = (
    "=B2", "=1", "=-B2", "=--B2", "=+B2", "=B2*-C2", "=B2^-1", "=5%", "=5%%", "=B2%*C2", "=-(B2+C2)", "=B2&\"円\"",
    "=B2<>C2", "=B2<=C2=TRUE", "=\"a\"\"b\"", "=#N/A", "=SUM(B2:C2)", "=SUM(B2,C2,)", "=SUM(,B2)", "=IF(B2,,1)",
    "=IF(B2>1,\"a\",)", "=SUM((B2:B3,C2:C3))", "=RANK(B2,(B2:B3,C2:C3))", "=SUM(B:B)", "=SUM($2:3)", "=SUM(B2:B3:C4)",
    "=TODAY()", "=PI()*B2^2", "=SUM( B2 , C2 )", "= B2 + C2", "=B2\n+C2", "={1,2;3,4}", "={-1,\"a\",TRUE,#N/A}",
    "=SUM({1,2}*B2:C2)", "=注文!B2", "='注文'!B2:C3", "=注文!B2:注文!C3", "=SUM(注文!B:B)", "=SUM(表[単価])",
    "=[@単価]*[@数量]", "=表[[#This Row],[単価]]*2", "=SUM(表[[#Headers],[単価]:[数量]])", "=税率*B2", "=@B2:B9",
    "=SUM(B2#)", "=B2#", "=INDEX(B:B,2):INDEX(B:B,9)", "=SUM(B2:INDEX(B:B,9))", "=SUM(OFFSET(B2,0,0):C9)",
    "=(B2)", "=((B2))*2", "=LET(x,B2,y,x*2,x+y)", "=LAMBDA(x,x+1)(B2)", "=MAP(B2:B9,LAMBDA(v,v*2))",
    "=IF(AND(B2>=60,C2>=60),\"合格\",\"不合格\")", "=TRUE", "=NOT(FALSE)", "=IFERROR(VLOOKUP(B2,注文!A:C,3,FALSE),\"\")",
)  # fmt: skip


def faults(formula: str) -> list[tuple[str, str]]:
    """What is wrong in a workbook with a sheet 注文, a table 表 and a name 税率."""
    found = allowed.check(formula, sheets=["注文"], tables=["表"], names=["税率"])
    return [(fault.code, fault.message) for fault in found]


@pytest.mark.parametrize("formula", MALFORMED)
def test_what_excel_cannot_read_is_refused(formula: str) -> None:
    """A missing or surplus operand, operator, bracket or separator is a syntax fault."""
    assert "formula.syntax" in [code for code, _message in faults(formula)]


@pytest.mark.parametrize("formula", VALID)
def test_what_excel_reads_is_accepted(formula: str) -> None:
    """Prefixes, percent, unions in brackets, empty arguments, arrays, tables and called LAMBDAs are right."""
    assert faults(formula) == []


def test_a_forgotten_operator_is_named() -> None:
    """The sentence for the repair round says between what the operator is missing."""
    assert faults("=B2 C2") == [
        ("formula.syntax", "Only a space stands between B2 and C2: an operator or a comma is missing.")
    ]


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("=ROUND(B2)", "ROUND takes exactly 2 arguments, not 1."),
        ("=IF(B2)", "IF takes 2 to 3 arguments, not 1."),
        ("=IF(B2,1,2,3)", "IF takes 2 to 3 arguments, not 4."),
        ("=SUM()", "SUM takes at least 1 arguments, not 0."),
        ("=TODAY(1)", "TODAY takes exactly 0 arguments, not 1."),
        ("=B2+VLOOKUP(B2,C:D)", "VLOOKUP takes 3 to 4 arguments, not 2."),
        ("=COUNTIFS(B:B,1,C:C)", "COUNTIFS takes pairs of arguments, not 3 arguments."),
        ("=SUMIFS(B:B,C:C,1,D:D)", "SUMIFS takes pairs of arguments and one more, not 4 arguments."),
        ("=SUM(" + ",".join(["1"] * 256) + ")", "SUM takes at least 1 arguments, not 256."),
    ],
)
def test_too_few_and_too_many_arguments_are_faults(formula: str, message: str) -> None:
    """The fault says how many arguments the function takes."""
    assert faults(formula) == [("formula.arguments", message)]


def test_counts_are_of_functions_that_exist() -> None:
    """No misspelt name in the table."""
    assert [name for name in arity.COUNTS if functions.version_of(name) is None] == []
