"""What a summary says first of a workbook."""

from __future__ import annotations

from kumaai.rules.summarize_parts import head_facts
from kumaai.source import Block, Source


def test_labels_above_a_table_are_not_taken_for_its_columns() -> None:
    """A title with a base date beside it names no column, and totals stand under the columns' own names."""
    rows = (
        (("A", "備品台帳"), ("B", "基準日"), ("C", "2025/3/31")),
        (("A", "品名"), ("B", "数量"), ("C", "価額")),
        (("A", "机"), ("B", "2"), ("C", "500")),
        (("A", "計"), ("B", "2"), ("C", "500")),
    )
    blocks = tuple(
        Block(f"台帳!{column}{number}", text, "cell")
        for number, row in enumerate(rows, 1)
        for column, text in row
    )
    told = [fact.text for fact in head_facts(Source("a.xlsx", "xlsx", b"", "", blocks))]
    assert told[0] == "シート「台帳」：2行、列は品名、数量、価額"
    assert all("2025" not in text for text in told)
