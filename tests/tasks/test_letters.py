"""Drafts as letters, and what of a draft is for the staff alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from kumaai.answers import Draft, Rows, Section
from kumaai.layout import Field, Heading, Items, Layout, Paragraph, Table
from kumaai.settings import Settings
from kumaai.tasks.base import Job
from kumaai.tasks.custom import CustomTask

HEAD = [
    Section(heading="宛名", text="各位"),
    Section(heading="発出日", text="令和８年６月３日"),
    Section(heading="発出者", text="汐見野市長"),
]


def layout(*sections: Section, **more: list) -> Layout:
    """The layout of a draft."""
    job = Job((), {"prompt_id": "notice"}, Settings({}), datetime(2026, 6, 3), Path())
    return CustomTask().layout(Draft(title="断水のお知らせ", sections=list(sections), **more), job)


def test_a_draft_with_an_addressee_becomes_an_official_letter() -> None:
    """Date right, addressee left, sender right, title, text, 記, numbered entries, 以上."""
    made = layout(
        *HEAD,
        Section(text="断水します。"),
        Section(heading="日時", text="６日"),
        Section(heading="場所", text="東町"),
    )
    paragraphs = [(e.style, e.text) for e in made.elements if isinstance(e, Paragraph)]
    assert paragraphs == [
        ("right", "令和８年６月３日"),
        ("left", "各位"),
        ("right", "汐見野市長"),
        ("title", "断水のお知らせ"),
        ("body", "断水します。"),
        ("centre", "記"),
        ("right", "以上"),
    ]
    (record,) = [e for e in made.elements if isinstance(e, Items)]
    assert record.record and [(item.label, item.text) for item in record.items] == [
        ("日時", "６日"),
        ("場所", "東町"),
    ]


def test_long_parts_of_a_letter_keep_headings() -> None:
    """A paragraph of text does not fit beside its label."""
    made = layout(*HEAD, Section(heading="経緯", text="長い説明です。" * 40))
    assert Heading("経緯") in made.elements and not [e for e in made.elements if isinstance(e, Items)]


def test_a_draft_without_a_head_has_headings() -> None:
    """A questionnaire or a speech is no letter."""
    made = layout(Section(text="前文"), Section(heading="はじめに", text="本文"))
    assert made.elements == (Paragraph("前文"), Heading("はじめに"), Paragraph("本文"))
    assert not made.title_within


def test_what_is_to_be_checked_stands_apart_with_the_sources() -> None:
    """A document that goes out carries no block ids: they are on the staff's page."""
    made = layout(Section(heading="日時", text="６日", cites=["L2"]), to_check=["電話番号"])
    at = next(i for i, e in enumerate(made.elements) if isinstance(e, Heading) and e.memo)
    assert not any(e.cites for e in made.elements[:at] if isinstance(e, Paragraph))
    items = [item for e in made.elements[at:] if isinstance(e, Items) for item in e.items]
    assert [(item.text, item.cites) for item in items] == [("電話番号", ()), ("日時", ("L2",))]


def test_a_template_can_name_the_parts_of_a_draft() -> None:
    """Head, opening, tables, and each part by its own heading."""
    fields = layout(
        *HEAD,
        Section(text="前文"),
        Section(heading="費用", text="無料"),
        tables=[Rows(header=["日"], rows=[["6"]])],
    ).fields
    by_name = {field.name: field for field in fields}
    assert by_name["addressee"] == Field("addressee", "宛名", "各位", (Paragraph("各位", style="left"),))
    assert by_name["費用"].value == (Paragraph("無料"),)
    assert isinstance(by_name["tables"].value[0], Table)
