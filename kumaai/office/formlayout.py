"""A check sheet as a layout, for Word: the same content as the HTML page, ticks as boxes for a pen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from kumaai.layout import Element, Heading, Layout, Paragraph, Table
from kumaai.messages import _
from kumaai.office.checkform import Form, Remark, Row, Text, asides, kinds, level_label

_BOX = "□"


def layout(form: Form) -> Layout:
    """``form`` as a layout of compact pages."""
    return Layout(_("Check sheet"), tuple(_elements(form)), language=form.language, compact=True)


def _elements(form: Form) -> Iterator[Element]:
    yield Table(("", ""), tuple(_paired(form.head)), (14, 86), plain=True)
    yield Heading(_("1. What a program checked"))
    header = (_("What was checked"), _("Looked at"), _("Findings"))
    yield Table(header * 2, tuple(_two_abreast(form)), (27, 16, 7, 27, 16, 7))
    yield Heading(_("2. What a person must still check"))
    found = [_remark(one) for one in form.remarks]
    found = found or [_("The program found nothing. That does not mean that the result is right.")]
    rows = (
        (_("Findings of the program"), "\n".join(found if not form.remarks else _to_tick(found))),
        (_("What a program cannot see"), "\n".join(_to_tick(form.duties))),
    )
    yield Table(("", ""), rows, (20, 80), plain=True)
    yield Heading(_("3. The lines beside their sources"))
    if form.rows:
        if "missing" in kinds(form):
            yield Paragraph(_("A number in 〔？〕 was not found in the cited lines."), style="note")
        columns = (_("No."), _("Line of the result"), _("What the source says there"), _("OK"), _("Remark"))
        yield Table(columns, tuple(map(_row, form.rows)), (6, 37, 38, 6, 13))
    else:
        yield Paragraph(_("The result has no lines that can be held against a source."), style="note")
    choices = (_("use as it is"), _("use with changes"), _("do not use"))
    yield Table(
        (_("Verdict"), _("Checked by"), _("Date of the check"), _("Signature")),
        (("　".join(_to_tick(choices)), "", "", ""),),
        (37, 22, 18, 23),
    )
    yield Paragraph(form.confirming, style="note")


def _paired(head: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The head two entries a row, but for what takes several lines."""
    short = [entry for entry in head[:-1] if "\n" not in entry[1]]
    for left, right in zip_longest(short[::2], short[1::2]):
        yield left[0], left[1] + (f"　　{right[0]}：{right[1]}" if right else "")
    yield from (entry for entry in head if entry not in short)


def _two_abreast(form: Form) -> Iterator[tuple[str, ...]]:
    """The checks in two columns, to be read down each."""
    rows = [(one.name, one.looked, str(one.findings)) for one in form.done]
    half = (len(rows) + 1) // 2
    for left, right in zip_longest(rows[:half], rows[half:], fillvalue=("", "", "")):
        yield (*left, *right)


def _to_tick(texts: Iterable[str]) -> list[str]:
    return [f"{_BOX} {text}" for text in texts]


def _remark(one: Remark) -> str:
    rows = "、".join(_("no. {number}").format(number=number) for number in one.rows)
    aside = "　".join(filter(None, (rows, one.place)))
    return f"［{level_label(one.level)}］{one.message}" + (f"（{aside}）" if aside else "")


def _row(row: Row) -> tuple[str, ...]:
    said = [f"［{row.part}］{_marked(row.text)}" if row.part else _marked(row.text)]
    said += [f"{label}：{_marked(value)}" for label, value in row.notes]
    said += [f"［{level_label(one.level)}］{one.message}" for one in row.remarks]
    quotes = [
        f"［{one.place}］{_marked(one.text)}"
        + (_("… ({count} more characters)").format(count=one.left_out) if one.left_out else "")
        for one in row.quotes
    ]
    return (str(row.number), "\n".join(said), "\n".join([*quotes, *asides(row)]), _BOX, "")


def _marked(text: Text) -> str:
    return "".join(f"〔？{piece.text}〕" if piece.kind == "missing" else piece.text for piece in text)
