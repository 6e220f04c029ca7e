"""A counted survey as a document, and as the one table of a CSV file."""

from __future__ import annotations

from kumaai.answers import Summarized, SurveyColumn
from kumaai.layout import Element, Heading, Layout, Line, Paragraph, Table
from kumaai.tasks.survey import KINDS

_THEMES = ("分類", "件数", "割合", "好評", "苦情", "要望", "代表的な回答", "出典")
_FLAT = ("設問", "種類", "分類・選択肢", "件数", "割合（%）", "好評", "苦情", "要望", "代表的な回答", "出典")
_EXAMPLE = 80
"""Characters of an example answer on paper."""
_CITED = 3
"""Answers that are named on paper for each theme."""


def layout(answer: Summarized, title: str, how: str) -> Layout:
    """The survey for Word, Markdown, text and the terminal; ``how`` says who classified."""
    elements: list[Element] = [Paragraph(how, style="note")]
    for column in answer.survey:
        elements += _free(column) if column.kind == "free" else _choices(column)
    return Layout(f"{title}（アンケートの集計）", tuple(elements), main=flat(answer), wide=True)


def _free(column: SurveyColumn) -> list[Element]:
    rows = tuple(
        (
            theme.name,
            str(theme.count),
            f"{theme.share:.1%}",
            str(theme.thanks),
            str(theme.complaints),
            str(theme.requests),
            example(column, theme.cites[0]),
            "",
        )
        for theme in column.themes
    )
    lines = tuple(
        Line(tuple(theme.cites[:_CITED]), more=len(theme.cites) > _CITED) for theme in column.themes
    )
    count = (
        f"回答者{column.rows}人：記述{column.answered}件、特になし{column.nothing}件、空欄{column.blank}件。"
        "割合は記述した人に対するもので、一つの回答が複数の分類に入ることがあります。"
    )
    table = Table(_THEMES, rows, (18, 7, 8, 7, 7, 7, 32, 14), column.header[:31], lines=lines)
    return [Heading(column.header), Paragraph(count), *([table] if rows else [])]


def _choices(column: SurveyColumn) -> list[Element]:
    rows = tuple((one.option, str(one.count), f"{one.share:.1%}") for one in column.choices)
    mean = f"　平均 {column.mean:.2f}" if column.mean is not None else ""
    count = f"{KINDS[column.kind]}：回答{column.answered}件、空欄{column.blank}件。{mean}"
    return [
        Heading(column.header),
        Paragraph(count),
        Table(("選択肢", "件数", "割合"), rows, (50, 20, 20), column.header[:31]),
    ]


def example(column: SurveyColumn, cite: str) -> str:
    """The beginning of an answer, on one line."""
    text = next(answer.text for answer in column.answers if answer.cite == cite).replace("\n", " ")
    return text if len(text) <= _EXAMPLE else text[:_EXAMPLE] + "…"


def flat(answer: Summarized) -> Table:
    """Everything counted as one table, a row a theme or choice."""
    rows: list[tuple[str, ...]] = []
    lines: list[Line] = []
    for column in answer.survey:
        kind = KINDS[column.kind]
        for theme in column.themes:
            tones = (str(theme.thanks), str(theme.complaints), str(theme.requests))
            shown = (example(column, theme.cites[0]), "")
            lines.append(Line(tuple(theme.cites)))
            rows.append(
                (column.header, kind, theme.name, str(theme.count), _percent(theme.share), *tones, *shown)
            )
        for one in column.choices:
            rows.append(
                (column.header, kind, one.option, str(one.count), _percent(one.share), "", "", "", "", "")
            )
            lines.append(Line())
        for name, count in (("特になし", column.nothing), ("空欄", column.blank)):
            if count:
                rows.append((column.header, kind, name, str(count), "", "", "", "", "", ""))
                lines.append(Line())
    return Table(_FLAT, tuple(rows), name="アンケートの集計", lines=tuple(lines))


def _percent(share: float) -> str:
    return f"{share * 100:.1f}"
