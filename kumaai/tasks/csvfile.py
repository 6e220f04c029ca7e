"""A layout as a CSV file: its one table, ended by the line that says how it was made."""

from __future__ import annotations

from kumaai.disclosure import Disclosure
from kumaai.layout import Heading, Items, Layout, Paragraph, Table
from kumaai.messages import _
from kumaai.office import csvtext
from kumaai.office.references import References, checked


def write_csv(
    layout: Layout, disclosure: Disclosure | None, encoding: str | None
) -> tuple[bytes, tuple[str, ...]]:
    """The layout's main table as CSV, and what the user should know: what is left out, what was replaced.

    The disclosure is the first field of a last record of its own. Raises
    UsageError usage.encoding.
    """
    table, others = _table(layout)
    table = checked(References(layout).table(table))
    records = [record for record in (table.header, *table.rows) if any(record)]
    if disclosure:
        records.append((disclosure.text,))
    name = encoding or csvtext.DEFAULT_ENCODING
    data, lacking = csvtext.encode(records, name)
    warnings = []
    if others:
        message = _(
            "A CSV file holds one table, {name}; left out: {others}. A workbook (-o FILE.xlsx) holds them all."
        )
        warnings.append(message.format(name=table.name or layout.title, others=", ".join(others)))
    if lacking:
        message = _("{encoding} has no {characters}; look-alikes, 〓 or ? stand there.")
        warnings.append(message.format(encoding=name, characters=" ".join(sorted(lacking)[:20])))
    return data, tuple(warnings)


def _table(layout: Layout) -> tuple[Table, list[str]]:
    """The table that stands for the layout, and the names of the others."""
    elements = tuple(element for element in layout.elements if isinstance(element, Table))
    tables = layout.sheets or elements
    if layout.main is not None:
        return layout.main, [table.name for table in tables if table.name and table.name != layout.main.name]
    if tables:
        return tables[0], [table.name for table in tables[1:] if table.name]
    rows: list[tuple[str, ...]] = []
    for element in layout.elements:
        if isinstance(element, Heading | Paragraph):
            rows.append((element.text,))
        elif isinstance(element, Items):
            rows += [(f"{item.label}　{item.text}" if item.label else item.text,) for item in element.items]
    return Table((layout.title,), tuple(rows)), []
