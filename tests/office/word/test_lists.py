"""Automatic numbers: what Word shows before a list paragraph."""

from __future__ import annotations

import pytest

from kumaai.office.word.numformats import number_text
from kumaai.office.word.read import read
from tests.office.word.parts import docx, p, r, table

DEFAULT = (("decimal", "%1."), ("lowerLetter", "%2)"), ("upperRoman", "%3"))


def level(at: int, format_: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{format_}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def definition(*levels: str, number: int = 0, more: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{more}{"".join(levels)}</w:abstractNum>'


def plain(number: int = 0) -> str:
    return definition(*(level(at, *shape) for at, shape in enumerate(DEFAULT)), number=number)


def lists(*overrides: str, abstract: int = 0) -> str:
    """Lists 1, 2 … of one definition, each with what it overrides."""
    return "".join(
        f'<w:num w:numId="{at}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'
        for at, override in enumerate(overrides, 1)
    )


def start(at: int, first: int) -> str:
    return f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="{first}"/></w:lvlOverride>'


def item(number: int = 1, at: int = 0, text: str = "項", mark: str = "") -> str:
    properties = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>{mark}'
    return p(*([text] if text else []), properties=properties)


def numbers(body: str, numbering: str, styles: str = "") -> list[str]:
    return [block.number for block in read(docx(body, numbering=numbering, styles=styles), "a.docx").blocks]


def test_lists_of_one_definition_count_on_together() -> None:
    """A second list of the same definition goes on where the first one stopped."""
    body = item(1) + item(1) + item(2) + item(1)
    assert numbers(body, plain() + lists("", "")) == ["1.", "2.", "3.", "4."]


def test_a_start_that_a_list_overrides_counts_once() -> None:
    """It begins where the list is first used; after that all lists of the definition count on from there."""
    body = item(1) + item(1) + item(2) + item(2) + item(1)
    assert numbers(body, plain() + lists("", start(0, 10))) == ["1.", "2.", "10.", "11.", "12."]


def test_lower_levels_begin_anew_below_a_higher_one() -> None:
    """Unless a level says that nothing, or only a certain level, restarts it."""
    body = "".join(item(1, at) for at in (0, 1, 1, 2, 0, 1, 2))
    assert numbers(body, plain() + lists("")) == ["1.", "a)", "b)", "I", "2.", "a)", "I"]
    never = definition(
        level(0, "decimal", "%1."),
        level(1, "decimal", "%2)", '<w:lvlRestart w:val="0"/>'),
        level(2, "decimal", "%3", '<w:lvlRestart w:val="1"/>'),
    )
    body = "".join(item(1, at) for at in (0, 1, 2, 1, 2, 0, 1, 2))
    assert numbers(body, never + lists("")) == ["1.", "1)", "1", "2)", "2", "2.", "3)", "1"]


def test_legal_levels_show_all_numbers_as_decimal() -> None:
    """w:isLgl turns I.1 into 1.1; leading zeros stay, as in Word."""
    shape = definition(
        level(0, "upperRoman", "第%1章"),
        level(1, "decimal", "%1.%2", "<w:isLgl/>"),
        level(2, "decimalZero", "%1.%3", "<w:isLgl/>"),
        level(3, "decimal", "%1-%4", '<w:isLgl w:val="0"/>'),
    )
    body = "".join(item(1, at) for at in (0, 1, 2, 3))
    assert numbers(body, shape + lists("")) == ["第I章", "1.1", "1.01", "I-1"]


def test_a_definition_may_stand_in_a_list_style() -> None:
    """w:numStyleLink leads to the definition that has the style of that name, and both count together."""
    linked = definition(more='<w:numStyleLink w:val="S"/>', number=1)
    real = definition(level(0, "decimalFullWidth", "第%1"), more='<w:styleLink w:val="S"/>', number=0)
    numbering = real + linked + lists("") + '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    assert numbers(item(1) + item(2), numbering) == ["第１", "第２"]


def test_a_style_is_linked_to_its_level() -> None:
    """The level that names a style wins over the level that the style says; w:numId 0 takes the number away."""
    shape = definition(
        level(0, "decimal", "%1", '<w:pStyle w:val="A"/>'),
        level(1, "decimal", "%1-%2", '<w:pStyle w:val="B"/>'),
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="C"><w:basedOn w:val="B"/></w:style>'
    )
    body = "".join(
        p("項", properties=f'<w:pStyle w:val="{style}"/>{more}')
        for style, more in (
            ("A", ""),
            ("B", ""),
            ("C", ""),
            ("A", '<w:numPr><w:numId w:val="0"/></w:numPr>'),
            ("A", ""),
        )
    )
    assert numbers(body, shape + lists(""), styles) == ["1", "1-1", "1-2", "", "2"]


def test_paragraphs_that_are_gone_do_not_count() -> None:
    """Deleted or hidden with their mark they have no number; empty ones have one, and so have those in cells."""
    deleted = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
    body = (
        item()
        + item(text="", mark=deleted)
        + item(text="", mark="<w:rPr><w:vanish/></w:rPr>")
        + item(text="")
        + table([item()])
        + item()
    )
    assert numbers(body, plain() + lists("")) == ["1.", "3.", "4."]


@pytest.mark.parametrize(
    ("text", "font", "shown"),
    [
        ("※", "ＭＳ 明朝", "※"),
        ("●", "", "●"),
        ("-", "", "-"),
        ("\uf0b7", "Symbol", "・"),
        ("l", "Wingdings", "・"),
        ("o", "Courier New", "・"),
        ("§", "Wingdings", "・"),
        ("", "", ""),
        (" ", "", ""),
    ],
)
def test_bullets_are_shown_as_they_are_where_they_are_characters(text: str, font: str, shown: str) -> None:
    """A sign of a symbol font, or a letter drawn as one, is shown as a dot."""
    fonts = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>' if font else ""
    assert numbers(item(), definition(level(0, "bullet", text, fonts)) + lists("")) == [shown]


def test_numbers_with_leading_zeros_of_words_own() -> None:
    """A custom format stands in alternatives; the fallback counts where the custom one is unknown."""

    def custom(format_: str) -> str:
        return (
            '<w:lvl w:ilvl="0"><w:start w:val="7"/><mc:AlternateContent><mc:Choice Requires="w14">'
            f'<w:numFmt w:val="custom" w:format="{format_}"/></mc:Choice><mc:Fallback><w:numFmt w:val="upperRoman"/>'
            '</mc:Fallback></mc:AlternateContent><w:lvlText w:val="%1"/></w:lvl>'
        )

    assert numbers(item(), definition(custom("001, 002, 003, ...")) + lists("")) == ["007"]
    assert numbers(item(), definition(custom("unknown")) + lists("")) == ["VII"]


@pytest.mark.parametrize(
    ("format_", "shown"),
    [
        ("decimalFullWidth", {1: "１", 12: "１２"}),
        ("decimalZero", {3: "03", 12: "12"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳"}),
        ("decimalEnclosedParen", {3: "⑶", 21: "(21)"}),
        ("aiueo", {1: "ｱ", 46: "ﾝ"}),
        ("aiueoFullWidth", {1: "ア", 6: "カ", 46: "ン"}),
        ("iroha", {1: "ｲ", 3: "ﾊ"}),
        ("irohaFullWidth", {1: "イ", 3: "ハ", 48: "ン"}),
        ("japaneseCounting", {1: "一", 10: "十", 21: "二十一", 105: "百五", 1234: "千二百三十四"}),
        ("japaneseLegal", {1: "壱", 10: "壱拾", 23: "弐拾参", 110: "壱百壱拾"}),
        ("japaneseDigitalTenThousand", {10: "一〇", 21: "二一"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {1: "子", 12: "亥", 13: "13"}),
        ("ideographZodiacTraditional", {1: "甲子", 13: "丙子", 60: "癸亥", 61: "61"}),
        ("ideographEnclosedCircle", {1: "㊀", 10: "㊉", 11: "11"}),
        ("upperRoman", {4: "IV", 1999: "MCMXCIX"}),
        ("lowerLetter", {1: "a", 26: "z", 27: "aa", 53: "aaa"}),
        ("ordinal", {1: "1st", 2: "2nd", 11: "11th", 23: "23rd"}),
        ("cardinalText", {1: "One", 21: "Twenty-one", 115: "One hundred fifteen"}),
        ("ordinalText", {1: "First", 12: "Twelfth", 20: "Twentieth", 22: "Twenty-second"}),
        ("chicago", {1: "*", 2: "†", 5: "**"}),
        ("hex", {15: "F"}),
        ("numberInDash", {3: "- 3 -"}),
        ("someday", {3: "3"}),
    ],
)
def test_formats_of_numbers(format_: str, shown: dict[int, str]) -> None:
    """Each format of ECMA-376 17.18.59 as Word shows it; an unknown one is decimal."""
    assert {number: number_text(number, format_) for number in shown} == shown


def test_absurd_numbers_end_as_decimal() -> None:
    """A start of many digits, a level beyond the last and a million letters are no trouble."""
    huge = definition(level(0, "lowerLetter", "%1", start=999_999_999), level(10, "decimal", "%9"))
    long = huge.replace("999999999", "9" * 5000)
    assert numbers(item() + item(1, 10), huge + lists("")) == ["999999999", ""]
    assert numbers(
        item() + p(r("文"), properties='<w:numPr><w:numId w:val="77"/></w:numPr>'), long + lists("")
    ) == ["a", ""]
