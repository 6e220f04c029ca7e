"""Bar charts of counts, with a title, axis titles and the numbers at the bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

COLOUR = "2E75B6"


def bars(
    sheet: Worksheet, anchor: str, title: str, header: int, first: int, last: int, axis: str, *, across: bool
) -> None:
    """A chart of column B over the names in column A, rows ``first`` to ``last``; ``across`` lays the bars flat."""
    from openpyxl.chart import BarChart, Reference
    from openpyxl.chart.label import DataLabelList

    chart: Any = BarChart()
    chart.type = "bar" if across else "col"
    chart.add_data(Reference(sheet, min_col=2, min_row=header, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=first, max_row=last))
    chart.title = title if len(title) <= 40 else title[:39] + "…"
    chart.legend, chart.gapWidth = None, 60
    chart.x_axis.title, chart.y_axis.title = axis, "件数"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.majorGridlines = None
    chart.y_axis.scaling.min = 0
    chart.y_axis.number_format = "0"
    if across:
        chart.x_axis.scaling.orientation = "maxMin"  # the first row on top, as in the table
        chart.y_axis.crosses = "max"
    chart.series[0].graphicalProperties.solidFill = COLOUR
    chart.dataLabels = DataLabelList()
    chart.dataLabels.showVal = True
    for name in ("showSerName", "showCatName", "showLegendKey", "showPercent", "showLeaderLines"):
        setattr(chart.dataLabels, name, False)
    chart.width = 24 if across and anchor.startswith("A") else 13.5
    chart.height = max(7.5, 0.62 * (last - first + 1) + 3) if across else 7.5
    sheet.add_chart(chart, anchor)
