"""What Excel gives for the functions that office staff use, worked out by hand from Excel's documentation.

The sheet 表 has numbers in A, offices in B, dates in C, texts in D, rates in E
(rows 2 to 7, A6 is empty), and bands in G:H. Dates are serials.
"""

from __future__ import annotations

from datetime import date

import openpyxl

from tests.office.excel.books import saved

NUMBERS = (120, 80, 200, 80, None, 45)
OFFICES = ("総務課", "税務課", "総務課", "福祉課", "税務課", "総務課")
DATES = tuple(
    date(*d) for d in ((2025, 4, 1), (2025, 4, 15), (2025, 5, 1), (2025, 5, 20), (2025, 6, 30), (2026, 3, 31))
)
TEXTS = ("ｱｲｳ", "熊本市中央区1-2", " 前後 空白 ", "ABC-123", "０１２", "山田　太郎")
RATES = (0.1, 0.08, 0.05, 0.1, 0.2, 0.3)


def book() -> bytes:
    """The workbook that the formulas read."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "表"
    for column, (header, values) in enumerate(
        (("件数", NUMBERS), ("課", OFFICES), ("日付", DATES), ("文字", TEXTS), ("率", RATES)), 1
    ):
        sheet.cell(1, column, header)
        for row, value in enumerate(values, 2):
            sheet.cell(row, column, value)
    for row, (bound, band) in enumerate(((0, "低"), (50, "中"), (100, "高")), 2):
        sheet.cell(row, 7, bound)
        sheet.cell(row, 8, band)
    return saved(workbook)


ERRORS = ("#DIV/0!", "#N/A", "#VALUE!", "#NUM!", "#NAME?", "#REF!")

CHECKS: tuple[tuple[str, object], ...] = (
    # sums, counts, averages
    ("=SUM(A2:A7)", 525), ("=SUM(A2,A3,5)", 205), ("=SUMIF(B2:B7,\"総務課\",A2:A7)", 365),
    ('=SUMIF(A2:A7,">=100")', 320), ('=SUMIFS(A2:A7,B2:B7,"総務課",C2:C7,"<"&DATE(2025,5,1))', 120),
    ('=SUMIFS(A2:A7,B2:B7,"*課",A2:A7,">80")', 320), ("=SUMPRODUCT(A2:A7,E2:E7)", 49.9),
    ('=SUMPRODUCT((B2:B7="総務課")*(A2:A7>100))', 2), ("=COUNT(A2:A7)", 5), ("=COUNTA(A2:A7)", 5),
    ("=COUNTBLANK(A2:A7)", 1), ('=COUNTIF(B2:B7,"税務課")', 2), ('=COUNTIF(B2:B7,"<>総務課")', 3),
    ('=COUNTIF(D2:D7,"*市*")', 1), ('=COUNTIFS(B2:B7,"総務課",A2:A7,">=100")', 2), ("=AVERAGE(A2:A7)", 105),
    ('=AVERAGEIF(B2:B7,"総務課",A2:A7)', 365 / 3), ('=AVERAGEIFS(A2:A7,B2:B7,"税務課")', 80),
    ("=AVERAGEA(A2:A5)", 120), ("=MAX(A2:A7)", 200), ("=MIN(A2:A7)", 45), ('=MAXIFS(A2:A7,B2:B7,"税務課")', 80),
    ('=MINIFS(A2:A7,B2:B7,"総務課")', 45), ("=LARGE(A2:A7,2)", 120), ("=SMALL(A2:A7,2)", 80),
    ("=MEDIAN(A2:A7)", 80), ("=MODE(A2:A7)", 80), ("=RANK(A2,A2:A7)", 2), ("=RANK(A3,A2:A7,1)", 2),
    ("=RANK.EQ(A5,A2:A7)", 3), ("=RANK.AVG(A5,A2:A7)", 3.5), ("=SUBTOTAL(9,A2:A7)", 525),
    ("=SUBTOTAL(3,B2:B7)", 6), ("=AGGREGATE(9,6,A2:A7)", 525), ("=PRODUCT(E2:E3)", 0.008), ("=SUMSQ(3,4)", 25),
    ("=STDEV.P(2,4,4,4,5,5,7,9)", 2), ("=VAR.S(1,2,3,4)", 5 / 3), ("=PERCENTILE(G2:G4,0.5)", 50),
    ("=QUARTILE(G2:G4,3)", 75), ("=GEOMEAN(4,9)", 6), ("=TRIMMEAN(A2:A7,0)", 105), ("=INDEX(FREQUENCY(A2:A7,50),1)", 1),
    # rounding and arithmetic
    ("=ROUND(1234.567,2)", 1234.57), ("=ROUND(-2.5,0)", -3), ("=ROUND(1250,-2)", 1300), ("=ROUNDDOWN(1299,-2)", 1200),
    ("=ROUNDDOWN(-1.9,0)", -1), ("=ROUNDUP(1.01,0)", 2), ("=INT(-1.5)", -2), ("=TRUNC(-1.5)", -1),
    ("=CEILING(101,100)", 200), ("=FLOOR(199,100)", 100), ("=MROUND(130,50)", 150), ("=MOD(-1,3)", 2),
    ("=QUOTIENT(7,2)", 3), ("=ABS(-5)", 5), ("=SIGN(-3)", -1), ("=SQRT(16)", 4), ("=POWER(2,10)", 1024),
    ("=2^-1", 0.5), ("=-2^2", 4), ("=10%*50", 5), ("=GCD(12,18)", 6), ("=LCM(4,6)", 12), ("=FACT(5)", 120),
    ("=COMBIN(5,2)", 10), ("=EVEN(3)", 4), ("=ODD(2)", 3), ("=PI()", 3.141592653589793), ("=EXP(0)", 1),
    ("=LN(1)", 0), ("=LOG10(1000)", 3), ("=LOG(8,2)", 3), ("=BASE(10,2)", "1010"), ("=DECIMAL(\"FF\",16)", 255),
    ("=ROMAN(2025)", "MMXXV"), ("=ARABIC(\"XIV\")", 14),
    # dates and times
    ("=DATE(2025,2,29)", 45717), ("=DATE(2025,13,1)", 46023), ("=YEAR(C2)", 2025), ("=MONTH(C7)", 3), ("=DAY(C5)", 20),
    ("=WEEKDAY(C2)", 3), ("=WEEKDAY(C2,2)", 2), ("=WEEKDAY(C2,3)", 1), ("=EDATE(C2,1)", 45778),
    ("=EDATE(DATE(2025,1,31),1)", 45716), ("=EOMONTH(C2,0)", 45777), ("=EOMONTH(C2,-1)", 45747),
    ("=DATEDIF(DATE(1990,4,2),C2,\"Y\")", 34), ("=DATEDIF(DATE(1990,4,1),C2,\"Y\")", 35),
    ("=DATEDIF(DATE(2024,1,15),C2,\"M\")", 14), ("=DATEDIF(DATE(2024,1,15),C2,\"YM\")", 2), ("=DAYS(C3,C2)", 14),
    ("=DAYS360(C2,C4)", 30), ("=NETWORKDAYS(C2,C3)", 11), ("=NETWORKDAYS(C2,C3,C3)", 10),
    ("=NETWORKDAYS.INTL(C2,C3,11)", 13), ("=WORKDAY(C2,5)", 45755), ("=WORKDAY(C2,-1)", 45747),
    ("=WORKDAY.INTL(C2,1,11)", 45749), ("=WEEKNUM(C2)", 14), ("=ISOWEEKNUM(C2)", 14), ("=TIME(8,30,0)", 8.5 / 24),
    ("=HOUR(0.75)", 18), ("=MINUTE(8.5/24)", 30), ("=SECOND(TIME(1,2,3))", 3), ('=DATEVALUE("2025/4/1")', 45748),
    ('=TIMEVALUE("8:30")', 8.5 / 24), ("=YEARFRAC(C2,C7,1)", 364 / 365), ("=C3-C2", 14),
    ("=YEAR(EDATE(C7,-3))", 2025), ('=TEXT(C2,"yyyy/mm/dd")', "2025/04/01"), ('=TEXT(0.5,"h:mm")', "12:00"),
    # text
    ('=LEFT("熊本市",2)', "熊本"), ('=RIGHT(D5,3)', "123"), ('=MID(D3,4,3)', "中央区"), ("=LEN(D7)", 5),
    ('=FIND("区",D3)', 6), ('=SEARCH("c",D5)', 3), ('=SUBSTITUTE(D5,"-","")', "ABC123"),
    ('=SUBSTITUTE("a-b-c","-","/",2)', "a-b/c"), ('=REPLACE(D5,1,3,"X")', "X-123"), ("=TRIM(D4)", "前後 空白"),
    ('=UPPER("abc")', "ABC"), ('=LOWER("ABC")', "abc"), ('=PROPER("taro yamada")', "Taro Yamada"),
    ('=REPT("＊",3)', "＊＊＊"), ('=CONCATENATE(B2,"-",A2)', "総務課-120"), ('=B2&A2', "総務課120"),
    ('=CONCAT(B2:B3)', "総務課税務課"), ('=TEXTJOIN("、",TRUE,B2:B4)', "総務課、税務課、総務課"),
    ('=EXACT("a","A")', False), ('=CHAR(65)', "A"), ('=CODE("A")', 65), ('=UNICHAR(12354)', "あ"),
    ('=UNICODE("あ")', 12354), ('=VALUE("1,200")', 1200), ('=VALUE("12%")', 0.12), ('=NUMBERVALUE("1.234,5",",",".")', 1234.5),
    ('=TEXT(1234.5,"#,##0")', "1,235"), ('=TEXT(7,"000")', "007"), ('=TEXT(0.256,"0.0%")', "25.6%"),
    ('=TEXT(-5,"#,##0;▲#,##0")', "▲5"), ('=FIXED(1234.567,1)', "1,234.6"), ('=T("a")', "a"), ('=CLEAN("a"&CHAR(10)&"b")', "ab"),
    # logic and information
    ('=IF(A2>=100,"高","低")', "高"), ('=IFS(A2>=200,"A",A2>=100,"B",TRUE,"C")', "B"),
    ('=SWITCH(B3,"総務課",1,"税務課",2,9)', 2), ("=AND(A2>1,A3>1)", True), ("=OR(A2>500,A3>500)", False),
    ("=NOT(TRUE)", False), ("=XOR(TRUE,TRUE)", False), ("=IFERROR(1/0,0)", 0), ('=IFNA(NA(),"なし")', "なし"),
    ("=1/0", "#DIV/0!"), ('=VALUE("あ")', "#VALUE!"), ("=SQRT(-1)", "#NUM!"), ("=ISBLANK(A6)", True), ("=ISNUMBER(A2)", True),
    ("=ISTEXT(B2)", True), ("=ISERROR(1/0)", True), ("=ISNA(NA())", True), ("=ISEVEN(A2)", True), ("=ISODD(A7)", True),
    ("=N(TRUE)", 1), ("=TYPE(B2)", 2), ("=A6=0", True), ('=A6=""', True), ('="a"="A"', True), ("=ERROR.TYPE(1/0)", 2),
    # lookups
    ('=VLOOKUP("税務課",B2:C7,2,FALSE)', 45762), ("=VLOOKUP(A3,G2:H4,2,TRUE)", "中"),
    ('=VLOOKUP("防災課",B2:C7,2,FALSE)', "#N/A"), ('=HLOOKUP("率",A1:E7,3,FALSE)', 0.08),
    ('=INDEX(A2:A7,MATCH("福祉課",B2:B7,0))', 80), ("=MATCH(60,G2:G4,1)", 2), ("=INDEX(A2:E7,3,2)", "総務課"),
    ("=LOOKUP(A2,G2:G4,H2:H4)", "高"), ('=XLOOKUP("福祉課",B2:B7,A2:A7)', 80),
    ('=XLOOKUP("防災課",B2:B7,A2:A7,"なし")', "なし"), ("=XLOOKUP(70,G2:G4,H2:H4,,-1)", "中"),
    ('=XMATCH("税務課",B2:B7,0,-1)', 5), ('=CHOOSE(2,"a","b")', "b"), ("=ROW(A5)", 5), ("=COLUMN(C1)", 3),
    ("=ROWS(A2:A7)", 6), ("=COLUMNS(A2:E2)", 5), ("=SUM(OFFSET(A2,0,0,2,1))", 200), ('=INDIRECT("A2")', 120),
    ("=ADDRESS(2,3)", "$C$2"), ("=SUM(INDEX(A2:E7,0,1))", 525), ("=SUM(A2:INDEX(A2:A7,3))", 400),
    # finance, and arrays that end in one value
    ("=ROUND(PMT(0.01,12,-1000),2)", 88.85), ("=ROUND(FV(0.05,2,-100),2)", 205), ("=ROUND(NPV(0.1,110,121),2)", 200),
    ("=ROUND(PV(0.05,1,0,-105),2)", 100), ("=COUNTA(UNIQUE(B2:B7))", 3), ('=SUM(FILTER(A2:A7,B2:B7="総務課"))', 365),
    ("=INDEX(SORT(G2:G4,1,-1),1)", 100), ("=SUM(SEQUENCE(4))", 10), ("=LET(x,A2,x*2)", 240),
    ("=SUMPRODUCT(1/COUNTIF(B2:B7,B2:B7))", 3), ("=SUM(--(A2:A7>=80))", 4),
)  # fmt: skip

JAPANESE: tuple[tuple[str, object], ...] = (
    ('=TEXT(C2,"ggge年m月d日")', "令和7年4月1日"), ('=TEXT(DATE(2019,4,30),"ge.m.d")', "H31.4.30"),
    ('=TEXT(DATE(2019,5,1),"ggge年")', "令和1年"), ('=TEXT(C2,"aaa")', "火"), ('=TEXT(C2,"aaaa")', "火曜日"),
    ('=TEXT(1.5,"[h]:mm")', "36:00"), ('=TEXT(C2,"yyyy年m月d日(aaa)")', "2025年4月1日(火)"), ("=ASC(D6)", "012"),
    ("=JIS(D2)", "アイウ"), ('=LENB("ABC熊本")', 7), ('=LEFTB("熊本市",4)', "熊本"), ('=MIDB("熊本市",3,2)', "本"),
    ("=YEN(1234.5)", "¥1,235"), ("=DATESTRING(C2)", "令和07年04月01日"), ("=NUMBERSTRING(12345,1)", "一万二千三百四十五"),
    ("=NUMBERSTRING(12345,2)", "壱萬弐阡参百四拾伍"), ("=NUMBERSTRING(12300,3)", "一二三〇〇"), ("=PHONETIC(B2)", "総務課"),
    ('=TEXT(12345,"[DBNum3]0")', "１２３４５"), ('=VALUE(ASC("１２３"))', 123),
)  # fmt: skip
"""What only Japanese Excel means so; one engine knows it, so that none of these is called verified."""
