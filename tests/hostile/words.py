"""WordprocessingML made to harm: sizes, numbers, circles, and everything that points outside."""

from __future__ import annotations

from tests.hostile.cases import PACKAGE, TEXT, W, big, case, changed, pack, related, simple
from tests.office.word.parts import field, p, r, table

MB = 1024 * 1024
SERVER = "http://127.0.0.1:{port}/"
"""Where external parts point; a test listens there and must hear nothing."""
PORT = 9
_RUN = f"<w:r><w:t>{TEXT}</w:t></w:r>"
_DOCUMENT_RELS = "word/_rels/document.xml.rels"


@case("", "input.limit", heavy=True)
def a_million_paragraphs() -> bytes:
    return big(b"<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 1_000_000)


@case("", "input.limit", heavy=True)
def a_million_empty_paragraphs() -> bytes:
    return big(b"<w:p/>" * 1_000_000 + f"<w:p>{_RUN}</w:p>".encode())


@case("", "input.limit", heavy=True)
def a_hundred_thousand_paragraphs() -> bytes:
    return big(f"<w:p>{_RUN}</w:p>".encode() * 100_000)


@case("", "input.limit", heavy=True)
def a_million_runs_in_a_paragraph() -> bytes:
    return big(b"<w:p>" + b"<w:r><w:t>a</w:t></w:r>" * 1_000_000 + b"</w:p>")


@case("", "input.limit", heavy=True)
def a_hundred_thousand_runs_in_a_paragraph() -> bytes:
    return big(b"<w:p>" + "<w:r><w:t>下さい</w:t></w:r>".encode() * 100_000 + b"</w:p>")


@case("input.limit", heavy=True)
def a_paragraph_of_50_mb() -> bytes:
    return big(b"<w:p><w:r><w:t>" + ("会議" * (50 * MB // 6)).encode() + b"</w:t></w:r></w:p>")


@case("input.limit", "", heavy=True)
def a_paragraph_of_50_mb_in_runs() -> bytes:
    run = b"<w:r><w:t>" + ("会議を開く。" * 20_000).encode() + b"</w:t></w:r>"
    return big(b"<w:p>" + run * (50 * MB // len(run)) + b"</w:p>")


@case("", "input.limit", heavy=True)
def a_table_of_300_000_cells() -> bytes:
    return big(b"<w:tbl>" + (b"<w:tr>" + b"<w:tc><w:p/></w:tc>" * 300 + b"</w:tr>") * 1000 + b"</w:tbl>"
               + f"<w:p>{_RUN}</w:p>".encode())  # fmt: skip


@case("", "input.limit", heavy=True)
def long_chains_of_styles() -> bytes:
    """A hundred thousand styles, each based on the one before, and a paragraph of each of the last."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{n}"><w:basedOn w:val="s{n - 1}"/></w:style>'
        for n in range(100_000)
    )
    body = "".join(f'<w:p><w:pPr><w:pStyle w:val="s{99_999 - n}"/></w:pPr>{_RUN}</w:p>' for n in range(5000))
    return simple(body, styles=styles)


@case()
def a_circle_of_styles() -> bytes:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{n}"><w:basedOn w:val="s{(n + 1) % 50}"/></w:style>'
        for n in range(50)
    )
    return simple(p(TEXT, properties='<w:pStyle w:val="s7"/>'), styles=styles)


@case()
def a_style_based_on_itself() -> bytes:
    styles = '<w:style w:type="paragraph" w:default="1" w:styleId="s"><w:basedOn w:val="s"/></w:style>'
    return simple(styles=styles)


def _level(level: str, form: str, text: str, start: str) -> str:
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


_FORMATS = ("decimal", "lowerLetter", "aiueo", "upperRoman", "decimalZero", "japaneseCounting",
            "decimalEnclosedCircle", "decimalEnclosedParen", "iroha", "ideographDigital")  # fmt: skip


def _listed(start: str, text: str = "%1.", level: str = "0", count: int = 100) -> bytes:
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{n}">{_level(level, form, text, start)}</w:abstractNum>'
        for n, form in enumerate(_FORMATS)
    )
    nums = "".join(
        f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(len(_FORMATS))
    )
    body = "".join(
        p(TEXT, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{n + 1}"/></w:numPr>')
        for n in range(len(_FORMATS))
    )
    return simple(body * count, numbering=abstract + nums)


for _name, _start in {
    "2_billion": "2147483647",
    "beyond_any_range": "9" * 6000,
    "negative": "-5",
    "superscript": "²",
    "arabic": "٣",
    "fraction": "1.5",
}.items():
    case(name=f"list_numbers_from_{_name}")(lambda start=_start: _listed(start))
    case(name=f"list_level_{_name}")(lambda level=_start: _listed("1", level=level, count=1))


@case(heavy=True)
def a_number_text_of_a_megabyte() -> bytes:
    return _listed("1000000", text="%1" * 500_000, count=200)


@case("", "input.limit", heavy=True)
def numbering_of_30_000_levels() -> bytes:
    levels = "".join(_level(str(n), "decimal", "%1", "1") for n in range(30_000))
    numbers = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
    nums = "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="0"/></w:num>' for n in range(1, 20_000))
    body = "".join(p(TEXT, properties=f'<w:numPr><w:numId w:val="{n + 1}"/></w:numPr>') for n in range(3000))
    return simple(body, numbering=numbers + nums)


@case()
def list_overrides_beyond_any_range() -> bytes:
    number = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="²">'
        f'<w:startOverride w:val="{"9" * 5000}"/></w:lvlOverride></w:num>'
    )
    numbering = f'<w:abstractNum w:abstractNumId="0">{_level("0", "decimal", "%1", "1")}</w:abstractNum>'
    body = p(TEXT, properties='<w:numPr><w:numId w:val="1"/></w:numPr>')
    return simple(body, numbering=numbering + number)


for _name, _value in {
    "huge": "9" * 6000,
    "negative": "-3",
    "superscript": "²³",
    "empty": "",
    "word": "x",
}.items():

    def _numbers(value: str = _value) -> bytes:
        cell = f'<w:tc><w:tcPr><w:gridSpan w:val="{value}"/></w:tcPr>{p(TEXT)}</w:tc>'
        row = f'<w:tr><w:trPr><w:gridBefore w:val="{value}"/></w:trPr>{cell}{cell}</w:tr>'
        size = f'<w:sz w:val="{value}"/>'
        outline = f'<w:outlineLvl w:val="{value}"/>'
        symbol = f'<w:r><w:sym w:font="a" w:char="{value}"/></w:r>'
        return simple(f"<w:tbl>{row}</w:tbl>" + p(r(TEXT, size), symbol, properties=outline))

    case(name=f"numbers_{_name}")(_numbers)


@case()
def symbols_beyond_unicode() -> bytes:
    codes = ("FFFFFFFFFF", "110000", "D800", "0", "-1", "0x41", "1_0", "F020")
    return simple(p(TEXT, *(f'<w:r><w:sym w:font="a" w:char="{code}"/></w:r>' for code in codes)))


_BEGIN = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
_SEPARATE = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


@case("", "input.limit", heavy=True)
def fields_that_never_end() -> bytes:
    return big(f"<w:p>{_BEGIN * 100_000}{_RUN * 20_000}</w:p>".encode())


@case("", "input.limit", heavy=True)
def fields_nested_40_000_deep() -> bytes:
    opened = _BEGIN + _SEPARATE
    return big(f"<w:p>{opened * 40_000}{_RUN * 20_000}{_END * 40_000}{_RUN}</w:p>".encode())


@case("", "input.limit", heavy=True)
def a_field_code_in_300_000_pieces() -> bytes:
    code = "<w:r>" + "<w:instrText>abcdefgh</w:instrText>" * 300_000 + "</w:r>"
    return big(f"<w:p>{_BEGIN}{code}{_SEPARATE}{_RUN}{_END}{_RUN}</w:p>".encode())


@case()
def fields_that_end_before_they_begin() -> bytes:
    return simple(f"<w:p>{_END * 50}{_SEPARATE * 50}{_RUN}{_BEGIN * 50}</w:p>")


@case()
def comments_with_bad_ids() -> bytes:
    comments = "".join(
        f'<w:comment w:id="{number}" w:author="a"><w:p>{_RUN}</w:p></w:comment>'
        for number in ("x", "", "-1", "9" * 30, "9" * 6000, "²", "1", "1")
    )
    marks = '<w:commentRangeStart w:id="x"/>' + _RUN + '<w:commentRangeEnd w:id="9999999999"/>'
    return simple(f"<w:p>{marks}</w:p>", comments=comments)


@case()
def revisions_with_bad_ids() -> bytes:
    inner = "".join(
        f'<w:ins w:id="{number}" w:author="a">{_RUN}</w:ins>'
        for number in ("x", "-2147483648", "2147483647", "99999999999", "9" * 6000, "٣", "1", "1")
    )
    return simple(f"<w:p>{inner}</w:p>" + p(TEXT))


@case()
def notes_with_bad_ids() -> bytes:
    notes = "".join(
        f'<w:footnote w:id="{n}">{p(TEXT)}</w:footnote>' for n in ("x", "-1", "9" * 5000, "1", "1")
    )
    return simple(p(TEXT, '<w:r><w:footnoteReference w:id="1"/></w:r>'), footnotes=notes)


@case("", "input.limit", heavy=True)
def comments_of_20_mb() -> bytes:
    comment = f'<w:comment w:id="{{}}" w:author="a"><w:p>{_RUN * 20}</w:p></w:comment>'
    return simple(comments="".join(comment.format(n) for n in range(10_000)))


@case()
def a_header_that_is_the_document() -> bytes:
    rels = related("header", "document.xml", external=False)
    body = f'{p(TEXT)}<w:sectPr><w:headerReference w:type="default" r:id="rId90"/></w:sectPr>'
    return changed(simple(body), {_DOCUMENT_RELS: rels})


@case()
def relationships_in_a_circle() -> bytes:
    return changed(
        simple(),
        {
            _DOCUMENT_RELS: related("header", "header1.xml", external=False),
            "word/header1.xml": f'<w:hdr xmlns:w="{W}">{p(TEXT)}</w:hdr>'.encode(),
            "word/_rels/header1.xml.rels": related("officeDocument", "document.xml", external=False),
        },
    )


@case("", "input.limit", heavy=True)
def a_hundred_thousand_relationships() -> bytes:
    one = f'<Relationship Id="r{{}}" Type="{W}/header" Target="header1.xml"/>'
    xml = f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(one.format(n) for n in range(100_000))}'
    return changed(simple(), {_DOCUMENT_RELS: (xml + "</Relationships>").encode()})


@case()
def targets_that_leave_the_package() -> bytes:
    return changed(simple(), {_DOCUMENT_RELS: related("styles", "../../../etc/passwd", external=False)})


@case("", "input.damaged")
def content_types_missing() -> bytes:
    return changed(simple(), {"[Content_Types].xml": None})


@case("", "input.limit", "input.damaged", heavy=True)
def content_types_of_30_mb() -> bytes:
    one = '<Override PartName="/word/{}.xml" ContentType="application/xml"/>'
    types = "".join(one.format(n) for n in range(450_000))
    xml = f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>'
    return changed(simple(), {"[Content_Types].xml": xml.encode()})


@case("input.damaged")
def no_main_part() -> bytes:
    return changed(simple(), {"word/document.xml": None})


@case("input.damaged")
def no_relationships() -> bytes:
    return changed(simple(), {"_rels/.rels": None})


@case("input.damaged")
def main_part_outside() -> bytes:
    return changed(simple(), {"_rels/.rels": related("officeDocument", SERVER.format(port=PORT))})


def external(port: int) -> dict[str, bytes]:
    """Documents that ask for something at ``port`` of this machine, by their kind."""
    server = SERVER.format(port=port)
    picture = (
        '<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'r:link="rId90"/></w:drawing></w:r>'
    )
    field_codes = (
        f'INCLUDETEXT "{server}t.docx"', f'INCLUDEPICTURE "{server}p.png"', f'DDEAUTO cmd "/c curl {server}"',
        f'DDE excel "{server}a.xls"', f'IMPORT "{server}i.png"', f'LINK Word.Document "{server}l.docx"',
    )  # fmt: skip
    bodies = {
        "image": ("image", p(picture, TEXT)),
        "frame": ("frame", '<w:frameset><w:frame><w:sourceFileName r:id="rId90"/></w:frame></w:frameset>'),
        "chunk": ("aFChunk", '<w:altChunk r:id="rId90"/>'),
        "subdocument": ("subDocument", '<w:p><w:subDoc r:id="rId90"/></w:p>'),
        "object": (
            "oleObject",
            p('<w:r><w:object><o:OLEObject xmlns:o="urn:o" r:id="rId90"/></w:object></w:r>'),
        ),
        "styles": ("styles", ""),
        "numbering": ("numbering", ""),
        "header": ("header", '<w:sectPr><w:headerReference w:type="default" r:id="rId90"/></w:sectPr>'),
        "footnotes": ("footnotes", ""),
        "comments": ("comments", ""),
        "font": ("font", ""),
        "template": ("attachedTemplate", ""),
    }
    found = {
        name: changed(simple(p(TEXT) + body), {_DOCUMENT_RELS: related(kind, server + name)})
        for name, (kind, body) in bodies.items()
    }
    found["fields"] = simple("".join(p(field(code, TEXT)) for code in field_codes) + p(TEXT))
    settings = '<w:attachedTemplate r:id="rId90"/>'
    found["template in settings"] = changed(
        simple(settings=settings), {"word/_rels/settings.xml.rels": related("attachedTemplate", server + "t")}
    )
    return found


for _name in external(PORT):
    case(name=f"external_{_name.replace(' ', '_')}")(lambda name=_name: external(PORT)[name])


@case()
def an_embedded_object_that_is_a_program() -> bytes:
    data = changed(simple(), {"word/embeddings/a.exe": b"MZ" + bytes(1000)})
    return changed(data, {_DOCUMENT_RELS: related("oleObject", "embeddings/a.exe", external=False)})


@case()
def a_chunk_of_html() -> bytes:
    html = b'<html><script>alert(1)</script><img src="http://127.0.0.1:9/"></html>'
    data = changed(simple(p(TEXT) + '<w:altChunk r:id="rId90"/>'), {"word/chunk.html": html})
    return changed(data, {_DOCUMENT_RELS: related("aFChunk", "chunk.html", external=False)})


@case("", "input.limit", heavy=True)
def tables_in_a_wide_and_deep_tree() -> bytes:
    inner = p(TEXT)
    for _depth in range(5):
        inner = table(*[[inner] * 3 for _row in range(3)]) + "<w:p/>"
    return big(inner.encode())


@case("input.kind", "input.damaged")
def a_zip_that_is_no_package() -> bytes:
    return pack({"word/readme.txt": b"hello"})
