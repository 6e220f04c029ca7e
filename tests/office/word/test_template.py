"""Templates: placeholders however Word has split them, the template's own styles, and hostile templates."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from kumaai.layout import MISSING, Field, Heading, Item, Items, Layout, Paragraph, Reference, Table
from kumaai.office.word.compose import Composed
from kumaai.office.word.compose import compose as composed
from kumaai.office.word.footer import disclose
from kumaai.office.word.markup import STRICT
from kumaai.office.word.read import read
from kumaai.office.word.template import DOCX, open_template
from kumaai.status import InputError
from tests.office.word import parts
from tests.office.word.parts import box, control, member, p, r

TYPES = "[Content_Types].xml"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
SIGNED = f"{RELATIONSHIPS}/digital-signature"

TODOS = Table(("内容", "担当"), (("資料を作る", MISSING), ("送る", "係長")), name="宿題")
DECISIONS = Items((Item("可決する", ("L3",)), Item("公開する")))
AGENDA = Items((Item("予算"), Item("その他")), ordered=True)
LAYOUT = Layout(
    "定例会　会議録",
    (
        Heading("議題"),
        AGENDA,
        Heading("決定事項"),
        DECISIONS,
        Heading("今後の対応"),
        TODOS,
        Heading("発言"),
        Items((Item("異議なし。", label="会長"),)),
        Paragraph("以上で終わった。"),
    ),
    fields=(
        Field("place", "場所", "第２会議室"),
        Field("attendees", "出席者", "甲\n乙"),
        Field("absent", "欠席者", ""),
        Field("decisions", "決定事項", (DECISIONS,), (Heading("決定事項"), DECISIONS)),
        Field("todos", "今後の対応", (TODOS,), (Heading("今後の対応"), TODOS), TODOS, ("text", "who")),
        Field("questions", "質疑応答", ()),
    ),
    citations="inline",
    references={"L3": Reference("3行目", "可決します。", 2)},
)
SECTION = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:left="1701" w:right="1701"/></w:sectPr>'


def fill(template: bytes, layout: Layout = LAYOUT) -> Composed:
    """The layout in a template."""
    return composed(layout, template=open_template(template, "型.docx"))


def texts(data: bytes) -> list[str]:
    return [block.text for block in read(data, "a").blocks]


def document(data: bytes) -> str:
    return member(data, "word/document.xml")


def remade(data: bytes, changes: dict[str, str]) -> bytes:
    """A package with members replaced or added."""
    new = dict(changes)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in old.namelist():
            written.writestr(name, new.pop(name) if name in new else old.read(name))
        for name, text in new.items():
            written.writestr(name, text)
    return out.getvalue()


def of_kind(data: bytes, main: str) -> bytes:
    """The package with another content type of its main part."""
    return remade(data, {TYPES: member(data, TYPES).replace(DOCX, main)})


def with_link(data: bytes, source: str, kind: str, target: str, mode: str = "") -> bytes:
    """The package with one more relationship."""
    name = f"{source and 'word/'}_rels/{source}.rels"
    known = name in zipfile.ZipFile(io.BytesIO(data)).namelist()
    empty = f'<Relationships xmlns="{RELATIONSHIPS}"></Relationships>'
    outside = mode and f' TargetMode="{mode}"'
    link = f'<Relationship Id="more" Type="{kind}" Target="{target}"{outside}/>'
    xml = (member(data, name) if known else empty).replace("</Relationships>", f"{link}</Relationships>")
    return remade(data, {name: xml})


def test_a_value_takes_the_format_of_its_placeholder() -> None:
    """The run's bold stays; the text around stays."""
    data = fill(parts.docx(p(r("場所："), r("{{ place }}", "<w:b/>"), r("（予定）")))).data
    assert "場所：第２会議室（予定）" in texts(data)
    assert '<w:rPr><w:b/></w:rPr><w:t xml:space="preserve">第２会議室</w:t>' in document(data)


@pytest.mark.parametrize(
    "runs",
    [
        (
            r("{{"),
            '<w:proofErr w:type="spellStart"/>',
            r(" place"),
            '<w:proofErr w:type="spellEnd"/>',
            r(" }}"),
        ),
        (
            r("{"),
            r("{pl"),
            '<w:bookmarkStart w:id="1" w:name="x"/>',
            r("ace}"),
            '<w:bookmarkEnd w:id="1"/>',
            r("}"),
        ),
        (r("｛｛　ｐｌａｃｅ　｝｝"),),
        (r("{{場所}}"),),
        (r("{{ PLACE }}"),),
        ('<w:hyperlink r:id="none">' + r("{{ place") + "</w:hyperlink>", r(" }}")),
    ],
    ids=["spelling", "bookmark", "full-width", "japanese", "capitals", "hyperlink"],
)
def test_placeholders_are_found_however_they_are_written(runs: tuple[str, ...]) -> None:
    """Split by Word over several runs, in full-width letters, by their Japanese name."""
    composed_ = fill(parts.docx(p(r("於："), *runs)))
    assert "於：第２会議室" in texts(composed_.data)
    assert composed_.warnings == ()


def test_a_deleted_placeholder_is_none() -> None:
    """What a pending revision deletes is not read."""
    gone = '<w:del w:id="1" w:author="a"><w:r><w:delText>{{ place }}</w:delText></w:r></w:del>'
    assert "{{ place }}" in document(fill(parts.docx(p(gone, r("残る")))).data)


def test_headers_footers_cells_controls_and_text_boxes_are_filled() -> None:
    """Everywhere a reader sees text; in both forms of a text box."""
    template = parts.docx(
        parts.table([p("場所"), p("{{ place }}")])
        + p(box(p("箱 {{ place }}")))
        + control(p("枠 {{ place }}")),
        header1=p("上 {{ title }}"),
        footer1=p("下 {{ place }}"),
    )
    data = fill(template).data
    assert member(data, "word/header1.xml").count("上 定例会　会議録") == 1
    assert member(data, "word/footer1.xml").count("下 第２会議室") == 1
    assert document(data).count("箱 第２会議室") == 2
    assert "枠 第２会議室" in document(data)
    assert "{{" not in document(data)


def test_several_lines_become_paragraphs_or_a_row_of_names() -> None:
    """Alone in its paragraph a list of names becomes one paragraph a name, within a line 甲、乙."""
    cell = p("{{ attendees }}", properties='<w:jc w:val="right"/>')
    data = fill(parts.docx(parts.table([cell]) + p("出席：{{ attendees }}"))).data
    assert texts(data)[0] == "甲\n乙" and "出席：甲、乙" in texts(data)
    assert document(data).split("</w:tbl>")[0].count('<w:jc w:val="right"/>') == 2


def test_what_the_source_lacks_says_so() -> None:
    """An empty value and an empty list read 「（記録なし・要確認）」, in red."""
    data = fill(parts.docx(p("欠席：{{ absent }}。") + p("{{ questions }}"))).data
    assert f"欠席：{MISSING}。" in texts(data) and MISSING in texts(data)
    assert document(data).count('w:val="C00000"') >= 2


def test_blocks_stand_where_their_placeholder_stood() -> None:
    """A list and a table take the paragraph's place; what stood around stays around."""
    data = fill(
        parts.docx(p("前") + p("{{ decisions }}") + p("間") + p("{{ todos }}") + p("後") + SECTION)
    ).data
    assert texts(data) == [
        "前",
        "可決する（3行目）",
        "公開する",
        "間",
        "内容",
        "担当",
        "資料を作る",
        MISSING,
        "送る",
        "係長",
        "後",
    ]
    assert document(data).count("<w:tblHeader/>") == 1
    assert '<w:tblW w:w="8504" w:type="dxa"/>' in document(data)  # as wide as the template's text


def test_a_block_within_a_line_becomes_lines_of_text() -> None:
    """No table can stand in the middle of a sentence."""
    data = fill(parts.docx(p("決定：{{ decisions }}。"))).data
    assert "決定：可決する\n公開する。" in texts(data)


def test_a_block_in_a_cell_is_as_narrow_as_the_cell() -> None:
    """The nested table fits, and the cell ends with a paragraph as Word wants it."""
    cell = '<w:tc><w:tcPr><w:tcW w:w="4000" w:type="dxa"/></w:tcPr>' + p("{{ todos }}") + "</w:tc>"
    data = fill(parts.docx(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>" + p("後"))).data
    assert '<w:tblW w:w="3784" w:type="dxa"/>' in document(data)
    assert "</w:tbl></w:tc>" not in document(data)


def test_the_end_of_a_section_stays_where_a_block_stood_in_its_paragraph() -> None:
    """The paragraph that ends a section keeps its page set-up."""
    turned = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
    xml = document(fill(parts.docx(p("{{ decisions }}", properties=turned) + p("後") + SECTION)).data)
    assert xml.index("公開する") < xml.index("landscape") < xml.index("後")


def test_body_leaves_out_what_stands_elsewhere() -> None:
    """Decisions that have a place of their own are not repeated, nor is a title that the template shows."""
    data = fill(parts.docx(p("{{ title }}") + p("{{ decisions }}") + p("{{ body }}"))).data
    assert texts(data).count("定例会　会議録") == 1
    assert texts(data).count("公開する") == 1 and "決定事項" not in texts(data)
    assert texts(data)[-1] == "以上で終わった。"


def test_parts_without_a_place_are_told_of() -> None:
    """A template that shows only the decisions leaves the to-dos out, and says so."""
    (warning,) = fill(parts.docx(p("{{ decisions }}"))).warnings
    assert "型.docx" in warning and "今後の対応" in warning and "決定事項" not in warning


def test_without_placeholders_the_document_follows_the_letterhead() -> None:
    """The template's text stays, empty lines at its end go, title and body follow before the last section."""
    data = fill(parts.docx(p("汐見野市") + p() + p() + SECTION)).data
    assert texts(data)[:2] == ["汐見野市", "定例会　会議録"]
    assert document(data).endswith(f"{SECTION}</w:body></w:document>")


def test_values_alone_do_not_swallow_the_document() -> None:
    """A template that places only the title and the place gets the body behind them, the title once."""
    data = fill(parts.docx(p("{{ title }}") + p("{{ place }}"))).data
    assert texts(data)[:2] == ["定例会　会議録", "第２会議室"]
    assert texts(data).count("定例会　会議録") == 1 and texts(data)[-1] == "以上で終わった。"


def test_unknown_placeholders_stay_and_are_named_with_their_place() -> None:
    """Nothing is made up for them; one warning says which and where."""
    template = parts.docx(
        p("{{ mayor }}") + parts.table([p("{{ mayor }} {% for x in y %}")]), header1=p("{{ 部長 }}")
    )
    (warning,) = fill(template).warnings
    assert "{{ mayor }}（1段落目、第1表 1行1列）" in warning
    assert "{% for x in y %}" in warning and "{{ 部長 }}" in warning
    assert "{{ mayor }}" in document(fill(template).data)


@pytest.mark.parametrize(
    "code",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ title.__class__ }}",
        "{{ 7*7 }}",
        "{{ title|upper }}",
        "{% import os %}",
        "{{ config }}",
        "{{ body.__init__.__globals__ }}",
    ],
)
def test_jinja_is_text(code: str) -> None:
    """No expression is evaluated: it stays as it is written."""
    assert code in texts(fill(parts.docx(p(code))).data)


def test_values_are_not_read_for_placeholders_again() -> None:
    """What the source says is text, even where it looks like a placeholder or XML."""
    layout = Layout("{{ place }} <w:p/> & ]]>", LAYOUT.elements, fields=LAYOUT.fields)
    data = fill(parts.docx(p("{{ title }}") + p("{{ body }}")), layout).data
    assert "{{ place }} <w:p/> & ]]>" in texts(data)


# Rows

ROW = [p("{{ todos.text }}"), p("担当：{{ 今後の対応.担当 }}／{{ place }}")]


def test_a_row_of_the_templates_own_is_repeated() -> None:
    """One row an entry, in the template's format; other placeholders in it are filled in each."""
    data = fill(
        parts.docx(p("前") + parts.table([p("内容"), p("担当")], ROW, [p("計"), p("2件")]) + p("後"))
    ).data
    assert texts(data) == [
        *(
            "前",
            "内容",
            "担当",
            "資料を作る",
            f"担当：{MISSING}／第２会議室",
            "送る",
            "担当：係長／第２会議室",
        ),
        *("計", "2件", "後"),
    ]


def test_ids_stay_unique_where_a_row_is_repeated() -> None:
    """Bookmarks and paragraph ids may stand only once in a document."""
    row = [p("{{ todos.text }}", '<w:bookmarkStart w:id="7" w:name="m"/>', '<w:bookmarkEnd w:id="7"/>')]
    xml = document(
        fill(parts.docx(parts.table(row).replace("<w:p>", '<w:p w14:paraId="11111111">') + p("後"))).data
    )
    assert "送る" in xml and "bookmarkStart" not in xml and "paraId" not in xml


def test_a_list_without_entries_leaves_one_row_that_says_so() -> None:
    """The table is not shown empty, as if nobody had to do anything."""
    empty = Field("todos", "宿題", (Paragraph(MISSING),), (), Table(("内容", "担当"), ()), ("text", "who"))
    layout = Layout("題", (), fields=(empty,))
    data = fill(parts.docx(parts.table([p("{{ todos.text }}"), p("{{ todos.who }}")]) + p("後")), layout).data
    assert texts(data) == [MISSING, MISSING, "後"]


def test_a_column_without_a_row_or_a_name_stays() -> None:
    """{{ todos.who }} outside a table, and a column that is none, are told of."""
    (warning,) = fill(
        parts.docx(p("{{ todos.who }}") + parts.table([p("{{ todos.age }}")]) + p("{{ body }}"))
    ).warnings
    assert "{{ todos.who }}" in warning and "{{ todos.age }}" in warning


# Styles

STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="x2"><w:name w:val="項目名"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="af"><w:name w:val="発言"/><w:basedOn w:val="a"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="本文の型"/><w:basedOn w:val="a"/></w:style>'
    '<w:style w:type="table" w:styleId="t"><w:name w:val="Table Grid"/></w:style>'
)


def test_the_templates_own_styles_are_used() -> None:
    """Headings by Word's name or by outline level, remarks by name, body text in the placeholder's style."""
    layout = Layout("題", (Heading("甲"), Heading("乙", 2), *LAYOUT.elements[-2:], TODOS))
    body = p("{{ body }}", properties='<w:pStyle w:val="b"/>')
    data = fill(parts.docx(body, styles=STYLES), layout).data
    xml = document(data)
    for style, text in (("1", "甲"), ("x2", "乙"), ("af", "○"), ("b", "以上で終わった。")):
        before = xml[: xml.index(f">{text}<")]
        assert before.rindex(f'<w:pStyle w:val="{style}"/>') > before.rindex("<w:p>"), text
    assert '<w:tblStyle w:val="t"/>' in xml


def test_missing_styles_are_added_without_fonts() -> None:
    """The template's fonts and sizes hold for what is added; what was there keeps its bytes."""
    styles = member(fill(parts.docx(p("{{ body }}"), styles=STYLES)).data, "word/styles.xml")
    assert STYLES in styles
    added = styles.split(STYLES)[1]
    assert 'w:styleId="Title"' in added and "rFonts" not in added and "<w:sz " not in added


def test_headings_of_a_template_without_them_are_numbered_as_ours() -> None:
    """The added heading styles carry 第１ and １; those of a template keep what they have."""
    layout = Layout("題", (Heading("甲"), Heading("乙", 2), Heading("丙", 3), Heading("丁")))
    bare = read(fill(parts.docx(p("{{ body }}")), layout).data, "a").blocks
    assert [block.number for block in bare if block.kind == "heading"] == ["", "第１", "１", "（１）", "第２"]
    own = read(fill(parts.docx(p("{{ body }}"), styles=STYLES), layout).data, "a").blocks
    assert {block.number for block in own} == {""}


def test_lists_begin_anew_beside_the_lists_of_the_template() -> None:
    """Two numbered lists each begin at （１）, and the template's own list is as it was."""
    numbering = (
        '<w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="9"><w:abstractNumId w:val="4"/></w:num>'
    )
    old = p("一", properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="9"/></w:numPr>')
    layout = Layout("題", (AGENDA, Paragraph("間"), AGENDA))
    data = fill(parts.docx(old + p("{{ body }}"), numbering=numbering), layout).data
    numbers = [block.number for block in read(data, "a").blocks if block.number]
    assert numbers == ["1.", "（１）", "（２）", "（１）", "（２）"]
    assert member(data, "word/numbering.xml").index("<w:num ") > member(data, "word/numbering.xml").rindex(
        "</w:abstractNum>"
    )


# The package


@pytest.mark.parametrize(
    "main",
    [
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    ],
    ids=["dotx", "dotm", "docm"],
)
def test_templates_of_every_kind_give_a_docx(main: str) -> None:
    """The result is an ordinary document, which python-docx opens."""
    data = fill(of_kind(parts.docx(p("{{ place }}")), main)).data
    assert DOCX in member(data, TYPES) and main not in member(data, TYPES)
    assert "第２会議室" in [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def test_macros_stay_behind() -> None:
    """Neither the macros nor what belongs to them is in the document; a warning says so."""
    data = of_kind(parts.docx(p("{{ place }}")), "application/vnd.ms-word.document.macroEnabled.main+xml")
    override = (
        '<Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    )
    types = member(data, TYPES).replace("</Types>", f"{override}</Types>")
    data = remade(data, {TYPES: types, "word/vbaProject.bin": "MACRO", "word/vbaData.xml": "<a/>"})
    data = with_link(
        data,
        "document.xml",
        "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
        "vbaProject.bin",
    )
    data = remade(
        data,
        {
            "word/_rels/vbaProject.bin.rels": f'<Relationships xmlns="{RELATIONSHIPS}"><Relationship Id="a" Type='
            '"http://schemas.microsoft.com/office/2006/relationships/wordVbaData" Target="vbaData.xml"/></Relationships>'
        },
    )
    done = fill(data)
    names = zipfile.ZipFile(io.BytesIO(done.data)).namelist()
    assert not [name for name in names if "vba" in name.lower()]
    assert "vba" not in (member(done.data, TYPES) + member(done.data, "word/_rels/document.xml.rels")).lower()
    assert len(done.warnings) == 1 and "型.docx" in done.warnings[0]


def test_a_link_to_another_template_is_cut() -> None:
    """Word would load that template, macros and all, from wherever it lies."""
    settings = '<w:attachedTemplate r:id="more"/><w:zoom w:percent="100"/>'
    data = with_link(
        parts.docx(p("{{ place }}"), settings=settings), "settings.xml", f"{parts.R}/attachedTemplate",
        "http://192.0.2.1/x.dotm", "External",
    )  # fmt: skip
    done = fill(data)
    assert "attachedTemplate" not in member(done.data, "word/settings.xml")
    assert "192.0.2.1" not in member(done.data, "word/_rels/settings.xml.rels")
    assert "http://192.0.2.1/x.dotm" in done.warnings[0]


def test_files_outside_are_told_of() -> None:
    """A linked image stays, unread, and is named: Word may fetch it."""
    data = with_link(
        parts.docx(p("{{ place }}")), "document.xml", f"{parts.R}/image", "http://192.0.2.1/a.png", "External"
    )
    (warning,) = fill(data).warnings
    assert "http://192.0.2.1/a.png" in warning


def test_untouched_parts_keep_their_bytes() -> None:
    """Header, settings and styles that need no change are byte for byte those of the template."""
    template = parts.docx(p("{{ place }}") + p("{{ decisions }}"), header1=p("上"), settings="<w:zoom/>")
    done = fill(template).data
    for name in ("word/header1.xml", "word/settings.xml"):
        assert member(done, name) == member(template, name)
    before, after = document(template), document(done)
    assert after.startswith(before[: before.index("<w:body>")])


def test_a_template_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same placeholder again and again is a bomb of its own kind."""
    monkeypatch.setattr("kumaai.office.word.fill._MOST", 20_000)
    rows = parts.table(*[[p("{{ todos.text }}")]] * 200)
    for body in (p("{{ body }}") * 100, p("あ{{ body }}") * 600, p("{{ attendees }}") * 200, rows):
        with pytest.raises(InputError) as caught:
            fill(parts.docx(body + p("後")))
        assert caught.value.code == "input.limit" and "型.docx" in caught.value.message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"no zip at all", "input.kind"),
        (b"PK\3\4 broken", "input.damaged"),
        (remade(parts.docx(p("a")), {"word/document.xml": "<w:document"}), "input.damaged"),
        (remade(parts.docx(p("a"), header1=p("b")), {"word/header1.xml": "<w:hdr"}), "input.damaged"),
        (
            remade(parts.docx(p("a")), {"word/document.xml": '<!DOCTYPE a [<!ENTITY x "y">]><w:document/>'}),
            "input.unsafe",
        ),
        (
            remade(
                parts.docx(p("a")), {"word/document.xml": document(parts.docx("")).replace(parts.W, STRICT)}
            ),
            "input.kind",
        ),
        (with_link(parts.docx(p("a")), "", f"{SIGNED}/origin", "_xmlsignatures/origin.sigs"), "input.signed"),
        (of_kind(parts.docx(p("a")), "application/xml"), "input.kind"),
    ],
    ids=["text", "zip", "document", "header", "dtd", "strict", "signed", "kind"],
)
def test_templates_that_cannot_be_used_are_refused(data: bytes, code: str) -> None:
    """Before anything is asked, with the template's name."""
    with pytest.raises(InputError) as caught:
        open_template(data, "型.docx")
    assert caught.value.code == code and "型.docx" in caught.value.message + caught.value.where


def test_the_disclosure_goes_into_the_footer_of_the_template() -> None:
    """Beside what the template's own footer holds."""
    section = SECTION.replace("<w:pgSz", '<w:footerReference w:type="default" r:id="footer1"/><w:pgSz')
    data = fill(parts.docx(p("{{ body }}") + section, footer1=p("汐見野市"))).data
    told = member(disclose(data, "a.docx", "下書きです", run="R1", properties={}), "word/footer1.xml")
    assert told.index("汐見野市") < told.index("下書きです")


def test_core_properties_are_the_documents_own() -> None:
    """Title and time are new; the template's author is not the author of the minutes, its subject stays."""
    template = docx.Document()
    template.core_properties.author, template.core_properties.subject = "ひな形の作者", "審議会"
    out = io.BytesIO()
    template.save(out)
    core = docx.Document(
        io.BytesIO(
            composed(
                LAYOUT,
                template=open_template(out.getvalue(), "a"),
                properties={"created": "2026-06-03T10:00:00+09:00"},
            ).data
        )
    ).core_properties
    assert (core.title, core.author, core.subject) == ("定例会　会議録", "", "審議会")
    assert core.created is not None and core.created.isoformat().startswith("2026-06-03T01:00:00")
