"""The word lists of proofreading: every row can hit, and never hits its own right form."""

from __future__ import annotations

import re._constants as constants  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]

import pytest

from kumaai.rules.proofread import homophones, okurigana, phrases
from kumaai.rules.proofread.base import Document, compiled_pattern, in_quotation, required, table
from tests.rules.test_proofread import source_of


def example(pattern: str) -> str:
    """A text that ``pattern`` matches: the first of all alternatives, once."""
    return "".join(_piece(token) for token in parser.parse(pattern))


def _piece(token: tuple) -> str:
    kind, value = token
    if kind is constants.LITERAL:
        return chr(value)
    if kind is constants.IN:
        first = value[0] if value[0][0] is not constants.NEGATE else (constants.LITERAL, ord("ゐ"))
        return (
            chr(first[1][0])
            if first[0] is constants.RANGE
            else "5"
            if first[0] is constants.CATEGORY
            else chr(first[1])
        )
    if kind is constants.SUBPATTERN:
        return "".join(_piece(item) for item in value[3])
    if kind is constants.BRANCH:
        return "".join(_piece(item) for item in value[1][0])
    if kind in (constants.MAX_REPEAT, constants.MIN_REPEAT):
        return "".join(_piece(item) for item in value[2]) * value[0]
    return "ゐ" if kind is constants.NOT_LITERAL else ""


def sentence(row: tuple[str, ...]) -> str:
    """A sentence in which the row's wrong words stand as it needs them."""
    need = row[2] if len(row) > 2 else ""
    return (example(need) if need else "_").replace("_", row[0])


ROWS = [
    (name, row)
    for name in ("idioms", "redundancy", "spellings", "notation", "okurigana", "homophones")
    for row in table(name)
]


def findings(name: str, text: str, profile: str = "koho") -> list:
    """What the family of the list finds in ``text``."""
    document = Document.of(source_of(text), profile)
    family = {"okurigana": okurigana.find, "homophones": homophones.find_collocations}.get(name, phrases.find)
    return list(family(document))


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[f"{name}:{row[0]}" for name, row in ROWS])
def test_each_row_hits_its_error_and_not_its_right_form(name: str, row: tuple[str, ...]) -> None:
    """The wrong words are found where the row needs them; the right words are not found wrong."""
    wrong = sentence(row)
    profile = row[5].split()[0] if len(row) > 5 and row[5] else "koho"
    assert any(row[0] in edit.before or edit.before in row[0] for edit in findings(name, wrong, profile)), (
        wrong
    )
    right = wrong.replace(row[0], row[1]) if row[0] not in row[1] else row[1]
    rules = {
        edit.rule for edit in findings(name, right, profile) if edit.before == row[0] and edit.after == row[1]
    }
    assert not rules or row[0] in row[1], right


@pytest.mark.parametrize(
    "pattern", ["拝見させて(?P<a>き|い)", "[ごお]持参して", "(?:a|b)でき(?=ます)", "ことが?ます", "以下|次"]
)
def test_required_characters_stand_in_every_match(pattern: str) -> None:
    """The gate that saves compiling a pattern never keeps out a match."""
    text = example(pattern)
    assert required(pattern) in text + "ます"
    assert compiled_pattern(pattern).search(text + "ます")


def test_quotations_are_told_from_the_rest() -> None:
    """Only what stands between a pair of marks is a quotation."""
    text = "彼は「行く」と言った。"
    assert in_quotation(text, text.index("行"))
    assert not in_quotation(text, text.index("言"))
