"""The documentation is true: generated pages are current, links lead somewhere, every command shown is run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.reference import ROOT, pages

PAGES = sorted(
    [*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "README.ja.md", ROOT / "CONTRIBUTING.md"]
)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def test_the_reference_is_what_the_code_says() -> None:
    """A page that was not generated anew after a change is named here."""
    assert [
        str(path) for path, text in pages() if not path.exists() or path.read_text(encoding="utf-8") != text
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    """Every relative link of a page leads to a file of the project."""
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_both_languages_have_the_same_pages() -> None:
    """What is said in one language is said in the other."""
    ja, en = (
        {str(p.relative_to(ROOT / "docs" / tongue)) for p in (ROOT / "docs" / tongue).rglob("*.md")}
        for tongue in ("ja", "en")
    )
    assert ja == en
