"""Builds the Excel examples, with computed values stored beside each formula as Excel does."""

from __future__ import annotations

import io
from datetime import date, datetime

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

NOTE = "【架空の例】市名・人名・数値は実在しません。"

#                (款, 事業名, 担当課, 令和7年度, 令和8年度, 備考), 千円
BUDGET = (
    ("総務費", "庁舎維持管理事業", "財産管理課", 182_400, 191_750, "電気料金の増"),
    ("総務費", "広報紙発行事業", "広報課", 31_260, 32_480, ""),
    ("総務費", "基幹システム標準化事業", "情報政策課", 246_000, 118_500, "移行作業の終了"),
    ("総務費", "地域公共交通事業", "交通政策課", 96_300, 104_860, "実証運行を含む"),
    ("総務費", "防犯灯LED化事業", "市民生活課", 18_000, 0, "令和7年度で完了"),
    ("民生費", "放課後児童クラブ運営事業", "こども課", 318_700, 342_900, "2か所増"),
    ("民生費", "高齢者見守り事業", "高齢福祉課", 24_850, 26_100, ""),
    ("民生費", "障害者相談支援事業", "障害福祉課", 57_420, 57_420, ""),
    ("民生費", "生活困窮者自立支援事業", "福祉総務課", 43_900, 46_350, ""),
    ("民生費", "避難行動要支援者名簿整備事業", "福祉総務課", 0, 6_800, "新規"),
    ("衛生費", "ごみ収集運搬事業", "環境課", 512_600, 526_300, "委託料の改定"),
    ("衛生費", "予防接種事業", "健康課", 268_150, 259_400, ""),
    ("衛生費", "健康診査事業", "健康課", 141_200, 147_750, ""),
    ("農林水産業費", "農業用水路改修事業", "農林課", 88_000, 74_500, ""),
    ("農林水産業費", "有害鳥獣対策事業", "農林課", 15_640, 19_380, ""),
    ("商工費", "商店街活性化事業", "商工観光課", 22_500, 27_000, ""),
    ("商工費", "観光案内所運営事業", "商工観光課", 14_300, 14_650, ""),
    ("土木費", "市道維持補修事業", "土木管理課", 276_000, 298_500, ""),
    ("土木費", "橋りょう長寿命化事業", "土木管理課", 163_000, 210_400, "2橋増"),
    ("土木費", "公園遊具更新事業", "公園緑地課", 41_800, 38_250, ""),
    ("教育費", "小学校給食運営事業", "学校教育課", 392_500, 415_200, "食材費の増"),
    ("教育費", "中学校体育館空調整備事業", "学校施設課", 0, 187_000, "新規"),
    ("教育費", "図書館資料購入事業", "図書館", 26_400, 26_400, ""),
    ("教育費", "公民館講座事業", "生涯学習課", 11_780, 12_040, ""),
)

#               (職員番号, 氏名, ふりがな, 部, 課, 職名, 生年月日, 採用年月日)
STAFF = (
    (
        "010412",
        "長谷部 徹",
        "はせべ とおる",
        "都市政策部",
        "交通政策課",
        "課長",
        date(1971, 6, 18),
        date(1994, 4, 1),
    ),
    (
        "012038",
        "井川 佐知",
        "いがわ さち",
        "都市政策部",
        "交通政策課",
        "主査",
        date(1984, 2, 29),
        date(2007, 4, 1),
    ),
    (
        "013377",
        "榎本 航",
        "えのもと わたる",
        "都市政策部",
        "交通政策課",
        "主任",
        date(1991, 11, 3),
        date(2014, 4, 1),
    ),
    (
        "014620",
        "沢井 のぞみ",
        "さわい のぞみ",
        "都市政策部",
        "交通政策課",
        "主事",
        date(2000, 4, 1),
        date(2022, 4, 1),
    ),
    (
        "010518",
        "富樫 隆之",
        "とがし たかゆき",
        "都市政策部",
        "公園緑地課",
        "課長",
        date(1969, 12, 24),
        date(1992, 4, 1),
    ),
    (
        "012544",
        "小山内 圭",
        "おさない けい",
        "都市政策部",
        "公園緑地課",
        "係長",
        date(1981, 8, 7),
        date(2004, 10, 1),
    ),
    (
        "014805",
        "矢吹 萌",
        "やぶき もえ",
        "都市政策部",
        "公園緑地課",
        "主事",
        date(2001, 1, 15),
        date(2023, 4, 1),
    ),
    ("010766", "志村 真紀", "しむら まき", "総務部", "広報課", "係長", date(1978, 5, 30), date(2001, 4, 1)),
    ("014411", "乾 智也", "いぬい ともや", "総務部", "広報課", "主事", date(1998, 9, 12), date(2021, 4, 1)),
    ("010095", "水無瀬 明", "みなせ あきら", "総務部", "広報課", "課長", date(1967, 4, 2), date(1990, 4, 1)),
    (
        "011820",
        "深町 由起子",
        "ふかまち ゆきこ",
        "総務部",
        "財政課",
        "課長補佐",
        date(1975, 3, 31),
        date(1998, 4, 1),
    ),
    ("013902", "八重樫 陸", "やえがし りく", "総務部", "財政課", "主任", date(1993, 7, 21), date(2017, 7, 1)),
    (
        "014733",
        "露木 あかり",
        "つゆき あかり",
        "総務部",
        "財政課",
        "主事",
        date(1999, 10, 5),
        date(2022, 4, 1),
    ),
    (
        "011145",
        "宇佐見 健",
        "うさみ けん",
        "総務部",
        "情報政策課",
        "課長",
        date(1972, 1, 8),
        date(1996, 4, 1),
    ),
    (
        "013655",
        "門脇 涼",
        "かどわき りょう",
        "総務部",
        "情報政策課",
        "主任",
        date(1990, 6, 1),
        date(2015, 4, 1),
    ),
    (
        "012299",
        "古賀野 美鈴",
        "こがの みすず",
        "福祉部",
        "こども課",
        "係長",
        date(1980, 2, 14),
        date(2003, 4, 1),
    ),
    (
        "013081",
        "日下部 洋平",
        "くさかべ ようへい",
        "福祉部",
        "こども課",
        "主査",
        date(1986, 9, 9),
        date(2009, 4, 1),
    ),
    (
        "014952",
        "米倉 さくら",
        "よねくら さくら",
        "福祉部",
        "こども課",
        "主事",
        date(2002, 12, 1),
        date(2025, 4, 1),
    ),
    (
        "010687",
        "遠野 光子",
        "とおの みつこ",
        "福祉部",
        "高齢福祉課",
        "課長",
        date(1970, 10, 10),
        date(1993, 4, 1),
    ),
    (
        "012711",
        "久慈 恭平",
        "くじ きょうへい",
        "福祉部",
        "高齢福祉課",
        "主査",
        date(1983, 11, 27),
        date(2006, 4, 1),
    ),
    (
        "014188",
        "三枝 葵",
        "さえぐさ あおい",
        "福祉部",
        "高齢福祉課",
        "主任",
        date(1995, 3, 3),
        date(2018, 4, 1),
    ),
    (
        "011533",
        "瀬戸口 誠",
        "せとぐち まこと",
        "福祉部",
        "福祉総務課",
        "課長補佐",
        date(1974, 8, 19),
        date(1997, 4, 1),
    ),
    (
        "014026",
        "名取 彩花",
        "なとり あやか",
        "福祉部",
        "福祉総務課",
        "主任",
        date(1994, 5, 5),
        date(2017, 4, 1),
    ),
    (
        "011302",
        "伊吹 浩二",
        "いぶき こうじ",
        "市民環境部",
        "環境課",
        "課長",
        date(1973, 9, 30),
        date(1996, 10, 1),
    ),
    (
        "012860",
        "鳴海 千晶",
        "なるみ ちあき",
        "市民環境部",
        "環境課",
        "係長",
        date(1982, 12, 31),
        date(2005, 4, 1),
    ),
    (
        "014550",
        "安曇 大地",
        "あずみ だいち",
        "市民環境部",
        "環境課",
        "主事",
        date(1999, 2, 11),
        date(2021, 10, 1),
    ),
    (
        "013240",
        "結城 麻衣",
        "ゆうき まい",
        "市民環境部",
        "市民生活課",
        "主査",
        date(1988, 7, 7),
        date(2011, 4, 1),
    ),
    (
        "014377",
        "倉科 悠斗",
        "くらしな ゆうと",
        "市民環境部",
        "市民生活課",
        "主任",
        date(1996, 6, 23),
        date(2019, 4, 1),
    ),
)


class _Book:
    """One workbook in the making, with the formats that its sheets share."""

    def __init__(self, title: str) -> None:
        self.stream = io.BytesIO()
        self.book = Workbook(self.stream, {"in_memory": True})
        self.book.set_properties(
            {"title": title, "author": "汐見野市（架空）", "comments": NOTE, "created": datetime(2026, 11, 1)}
        )
        self.title = self._format(bold=True, font_size=14)
        self.head = self._format(bold=True, border=1, align="center", bg_color="#DDEBF7")
        self.text = self._format(border=1)
        self.money = self._format(border=1, num_format="#,##0")
        self.rate = self._format(border=1, num_format="0.0%")
        self.day = self._format(border=1, num_format="yyyy/m/d")
        self.total = self._format(border=1, bold=True, num_format="#,##0", bg_color="#FFF2CC")

    def _format(self, **values: object) -> Format:
        return self.book.add_format({"font_name": "ＭＳ Ｐゴシック", "font_size": 11, **values})

    def sheet(self, name: str, widths: list[int]) -> Worksheet:
        """A new sheet with its column widths in characters."""
        sheet = self.book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        return sheet

    def finish(self) -> bytes:
        """Adds the sheet that says what this is, and returns the file's bytes."""
        sheet = self.sheet("この例について", [60])
        sheet.write(0, 0, NOTE)
        sheet.write(1, 0, "色の付いていない空欄の列は、kumaai excel-formula で式を作る練習に使います。")
        self.book.close()
        return self.stream.getvalue()


def budget() -> bytes:
    """A budget: one row a project, this year beside last year, and totals by category."""
    book = _Book("令和8年度 当初予算 主要事業一覧")
    sheet = book.sheet("主要事業", [14, 32, 14, 14, 14, 12, 12, 18])
    sheet.write("A1", "令和8年度 当初予算 主要事業一覧", book.title)
    sheet.write("H2", "（単位：千円）")
    head = ["款", "事業名", "担当課", "令和7年度", "令和8年度", "増減額", "増減率", "備考"]
    sheet.write_row("A4", head, book.head)
    for row, (kan, name, section, last, this, note) in enumerate(BUDGET, start=4):
        sheet.write_row(row, 0, [kan, name, section], book.text)
        sheet.write_row(row, 3, [last, this], book.money)
        sheet.write_blank(row, 5, None, book.money)
        sheet.write_blank(row, 6, None, book.rate)
        sheet.write(row, 7, note, book.text)
    end = 4 + len(BUDGET)
    sheet.write_row(end, 0, ["合計", "", ""], book.total)
    for column, letter, field in ((3, "D", 3), (4, "E", 4)):
        value = sum(project[field] for project in BUDGET)
        sheet.write_formula(end, column, f"=SUM({letter}5:{letter}{end})", book.total, value)
    sheet.write_row(end, 5, ["", "", ""], book.total)
    sheet.freeze_panes(4, 2)
    _totals_by_category(book, end)
    return book.finish()


def _totals_by_category(book: _Book, end: int) -> None:
    sheet = book.sheet("款別", [16, 14, 14, 12, 12])
    sheet.write("A1", "款別の集計（単位：千円）", book.title)
    sheet.write_row("A3", ["款", "令和7年度", "令和8年度", "前年度比", "事業数"], book.head)
    for row, kan in enumerate(dict.fromkeys(project[0] for project in BUDGET), start=3):
        value = sum(project[3] for project in BUDGET if project[0] == kan)
        formula = f"=SUMIF(主要事業!$A$5:$A${end},A{row + 1},主要事業!$D$5:$D${end})"
        sheet.write(row, 0, kan, book.text)
        sheet.write_formula(row, 1, formula, book.money, value)
        sheet.write_blank(row, 2, None, book.money)
        sheet.write_blank(row, 3, None, book.rate)
        sheet.write_blank(row, 4, None, book.money)


def staff() -> bytes:
    """A staff list with birth dates, entry dates and sections, and a sheet by section."""
    book = _Book("職員名簿")
    sheet = book.sheet("名簿", [10, 14, 18, 14, 14, 10, 12, 12, 8, 12])
    sheet.write("A1", "職員名簿", book.title)
    sheet.write("I2", "基準日", book.head)
    sheet.write_datetime("J2", datetime(2026, 4, 1), book.day)
    head = ["職員番号", "氏名", "ふりがな", "部", "課", "職名", "生年月日", "採用年月日", "年齢", "勤続年数"]
    sheet.write_row("A4", head, book.head)
    for row, person in enumerate(STAFF, start=4):
        for column, value in enumerate(person):
            if isinstance(value, date):
                sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), book.day)
            else:
                sheet.write_string(row, column, value, book.text)
        sheet.write_blank(row, 8, None, book.text)
        sheet.write_blank(row, 9, None, book.text)
    sheet.freeze_panes(4, 2)
    _sections(book)
    return book.finish()


def _sections(book: _Book) -> None:
    sheet = book.sheet("課別", [16, 16, 10, 12])
    sheet.write("A1", "課別の人数", book.title)
    sheet.write_row("A3", ["部", "課", "人数", "うち課長"], book.head)
    for row, (department, section) in enumerate(dict.fromkeys(person[3:5] for person in STAFF), start=3):
        sheet.write_row(row, 0, [department, section], book.text)
        sheet.write_blank(row, 2, None, book.text)
        sheet.write_blank(row, 3, None, book.text)
