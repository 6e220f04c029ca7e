"""A counted survey as a workbook: new sheets in a copy of the source, or a workbook of its own."""

from __future__ import annotations

from kumaai.answers import Summarized
from kumaai.disclosure import Disclosure
from kumaai.rules.survey_columns import Asked, text_of
from kumaai.sheet import split_range
from kumaai.tasks import survey
from kumaai.tasks.base import Job, Product


def workbook(
    answer: Summarized, job: Job, title: str, how: str, disclosure: Disclosure | None, *, copy: bool
) -> Product:
    """The file; a copy holds everything of the source byte for byte beside the new sheets."""
    from kumaai.office.excel.disclose import SHEET_NAME, disclose
    from kumaai.office.excel.survey_book import build
    from kumaai.office.excel.transplant import transplant, with_values
    from kumaai.office.excel.workbook import Workbook

    source, warnings = job.source, tuple[str, ...]()
    taken: set[str] = {SHEET_NAME}
    original = source.data
    if copy:
        original, warnings = _without_signature(job)
        book = Workbook.open(original, source.path)
        taken |= {element.get("name", "") for element in book.root.iter() if element.get("sheetId")}
    countable = {one.column.place for one in survey.columns_of(job) if copy and _countable(one)}
    made = build(answer.survey, title, how, taken=taken, linked=copy, countable=countable)
    data = (
        transplant(original, source.path, made.data, made.values)
        if copy
        else with_values(made.data, made.values)
    )
    if disclosure:
        data = disclose(data, source.path, disclosure.rows, properties=disclosure.properties())
    return Product(data, answer, warnings, is_copy=copy)


def _countable(one: Asked) -> bool:
    """Whether COUNTIF over the column's cells counts each choice as the program did.

    It compares without regard to case, takes * ? ~ and a leading comparison
    as signs of its own, and sees hidden rows.
    """
    if one.kind not in ("single", "scale"):
        return False
    top, _left, bottom, _right = split_range(one.column.place.rpartition("!")[2])
    if bottom - top + 1 != len(one.column.entries):
        return False
    values = [value for _cite, value in one.column.entries if value is not None]
    plain = all(not isinstance(value, str) or value == text_of(value) for value in values)
    texts = {text_of(value) for value in values}
    folded = {text.casefold() for text in texts}
    if one.kind == "scale":
        return plain
    odd = any(set(text) & set("*?~<>=") or len(text) > 255 or _numeric(text) for text in texts)
    return plain and len(folded) == len(texts) and not odd


def _numeric(text: str) -> bool:
    return text.replace(".", "", 1).replace(",", "").isdigit()


def _without_signature(job: Job) -> tuple[bytes, tuple[str, ...]]:
    from kumaai.office import signature

    source = job.source
    if not job.force:
        return source.data, ()
    data = signature.unsigned(source.data, source.path)
    return (source.data, ()) if data == source.data else (data, (signature.dropped(source.path),))
