"""XML made to harm: document types, entities, encodings, depth, names, broken bytes."""

from __future__ import annotations

from tests.hostile.cases import PACKAGE, TEXT, R, W, big, case, changed, document, raw_document, simple
from tests.office.word.parts import p

MB = 1024 * 1024
_RUN = b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>"
_LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12)
)


@case("input.unsafe")
def document_type() -> bytes:
    return raw_document(document(_RUN % b"a", head=b"<!DOCTYPE a>"))


@case("input.unsafe")
def document_type_far_down() -> bytes:
    return raw_document(document(_RUN % b"a", head=b"<!-- -->\n" * 100_000 + b"<!DOCTYPE a>"))


@case("input.unsafe")
def document_type_of_a_url() -> bytes:
    return raw_document(document(_RUN % b"a", head=b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">'))


@case("input.unsafe")
def entity_of_a_file() -> bytes:
    head = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return raw_document(document(_RUN % b"&x;", head=head))


@case("input.unsafe")
def entities_that_multiply() -> bytes:
    return raw_document(document(_RUN % b"&m;", head=_LAUGHS + b"]>"))


@case("input.unsafe")
def entities_that_multiply_in_an_attribute() -> bytes:
    return raw_document(document(_RUN % b"", head=_LAUGHS + b"]>", attributes=b'w:a="&m;"'))


@case("input.unsafe")
def parameter_entities() -> bytes:
    head = b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd"> %p;]>'
    return raw_document(document(_RUN % b"a", head=head))


def _declared(encoding: str, codec: str, mark: bytes = b"") -> bytes:
    head = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY x "y">]>'
    text = head + document(_RUN % b"&x;").decode()
    return raw_document(mark + text.encode(codec))


for _name, _encoding, _codec, _mark in (
    ("utf_16", "UTF-16", "utf-16", b""),
    ("utf_16_without_mark", "UTF-16LE", "utf-16-le", b""),
    ("utf_16_big_end", "UTF-16", "utf-16-be", b"\xfe\xff"),
    ("utf_32", "UTF-32", "utf-32", b""),
    ("ebcdic", "cp037", "cp037", b""),
    ("cp932", "Shift_JIS", "cp932", b""),
    ("utf_8_mark", "UTF-8", "utf-8", b"\xef\xbb\xbf"),
):
    case("input.unsafe", "input.damaged", name=f"document_type_in_{_name}")(
        lambda e=_encoding, c=_codec, m=_mark: _declared(e, c, m)
    )


@case("input.unsafe", "input.damaged")
def document_type_in_utf_7() -> bytes:
    head = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a [+ADwAIQ-ENTITY x "y"+AD4AXQA+-'
    return raw_document(head + document(_RUN % b"a"))


@case("input.unsafe")
def document_type_in_relationships() -> bytes:
    xml = b'<!DOCTYPE a><Relationships xmlns="%s/relationships"/>' % PACKAGE.encode()
    return changed(simple(), {"word/_rels/document.xml.rels": xml})


@case("input.unsafe")
def document_type_in_styles() -> bytes:
    data = simple(styles="")
    return changed(data, {"word/styles.xml": b'<!DOCTYPE a><w:styles xmlns:w="%s"/>' % W.encode()})


def _tables(depth: int) -> bytes:
    opening = b"<w:tbl><w:tr><w:tc>" * depth
    return opening + _RUN % TEXT.encode() + b"<w:p/></w:tc></w:tr></w:tbl>" * depth


@case("input.limit")
def tables_nested_5000_deep() -> bytes:
    return big(_tables(5000))


@case()
def tables_nested_80_deep() -> bytes:
    return big(_tables(80))


def _nested(opening: str, closing: str, depth: int, inner: str = "") -> bytes:
    content = inner or f"<w:r><w:t>{TEXT}</w:t></w:r>"
    return big(f"<w:p>{opening * depth}{content}{closing * depth}</w:p>".encode())


@case("input.limit")
def links_nested_2000_deep() -> bytes:
    return _nested("<w:hyperlink>", "</w:hyperlink>", 2000)


@case()
def links_nested_240_deep() -> bytes:
    return _nested("<w:hyperlink>", "</w:hyperlink>", 240)


@case()
def controls_nested_100_deep() -> bytes:
    return _nested("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 100)


@case("input.limit")
def controls_nested_2000_deep() -> bytes:
    return _nested("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 2000)


_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


@case(heavy=True)
def alternatives_nested_over_many_runs() -> bytes:
    """Who looks through a whole branch at every level looks 120 times at each of 300,000 elements."""
    opening = f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="wps">'
    inner = "<w:r/>" * 300_000
    return _nested(opening, "</mc:Choice></mc:AlternateContent>", 120, inner + "<w:r><w:t>会議</w:t></w:r>")


@case()
def alternatives_that_all_say_something() -> bytes:
    opening = f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="a"><w:r><w:t>a</w:t></w:r>'
    return _nested(opening, "</mc:Choice><mc:Fallback><w:r/></mc:Fallback></mc:AlternateContent>", 100)


@case()
def boxes_in_boxes() -> bytes:
    depth = 40
    opening = "<w:r><w:pict><w:txbxContent><w:p>" * depth
    inner = f"<w:r><w:t>{TEXT}</w:t></w:r>"
    return big(f"<w:p>{opening}{inner}{'</w:p></w:txbxContent></w:pict></w:r>' * depth}</w:p>".encode())


@case("input.limit", heavy=True)
def a_million_attributes() -> bytes:
    return raw_document(document(_RUN % b"a", attributes=b" ".join(b'a%d="1"' % n for n in range(1_000_000))))


@case("input.limit", "input.damaged", heavy=True)
def a_hundred_thousand_namespaces() -> bytes:
    names = b" ".join(b'xmlns:n%d="urn:n%d"' % (n, n) for n in range(100_000))
    return raw_document(document(_RUN % TEXT.encode(), attributes=names))


@case("input.limit", "", heavy=True)
def namespaces_at_every_paragraph() -> bytes:
    names = " ".join(f'xmlns:n{n}="urn:n{n}"' for n in range(100))
    return big(f"<w:p {names}><w:r><w:t>{TEXT}</w:t></w:r></w:p>".encode() * 3000)


@case(heavy=True)
def namespaces_at_the_root_and_many_edits() -> bytes:
    names = " ".join(f'xmlns:n{n}="urn:n{n}"' for n in range(1000)).encode()
    return raw_document(document(_RUN % TEXT.encode() * 1000, attributes=names))


@case("input.limit", "input.damaged")
def an_attribute_of_20_mb() -> bytes:
    return raw_document(document(_RUN % b"a", attributes=b'w:a="' + b"a" * (20 * MB) + b'"'))


@case("input.limit", "input.damaged")
def a_name_of_a_million_letters() -> bytes:
    name = b"w:" + b"a" * 1_000_000
    return big(b"<%s/>" % name + _RUN % TEXT.encode())


@case()
def base_addresses() -> bytes:
    return raw_document(document(_RUN % TEXT.encode(), attributes=b'xml:base="http://127.0.0.1:9/"'))


@case()
def stylesheet_instruction() -> bytes:
    head = b'<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/a.xsl"?>'
    return raw_document(document(_RUN % TEXT.encode(), head=head))


@case()
def inclusions() -> bytes:
    include = (
        b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    )
    return big(include + _RUN % TEXT.encode())


for _name, _bytes in {
    "cut_xml": document(_RUN % b"a")[:-30],
    "bytes_that_are_no_utf_8": document(_RUN % b"\xff\xfe\x80"),
    "a_nul": document(_RUN % b"a\0b"),
    "a_forbidden_character": document(_RUN % b"a\x08b"),
    "a_forbidden_reference": document(_RUN % b"&#8;"),
    "a_lone_surrogate": document(_RUN % b"\xed\xa0\x80"),
    "a_lone_surrogate_by_reference": document(_RUN % b"&#xD800;"),
    "a_reference_beyond_unicode": document(_RUN % b"&#x7FFFFFFF;"),
    "an_unknown_entity": document(_RUN % b"&nothing;"),
    "an_unknown_encoding": document(_RUN % b"a", head=b'<?xml version="1.0" encoding="klingon"?>'),
    "a_wrong_encoding": document(_RUN % "会議".encode(), head=b'<?xml version="1.0" encoding="UTF-16"?>'),
    "two_roots": document(_RUN % b"a") * 2,
    "a_prefix_without_namespace": b"<w:document><w:body/></w:document>",
    "no_bytes": b"",
    "no_xml": b"hello",
}.items():
    case("input.damaged", name=f"main_part_{_name}")(lambda xml=_bytes: raw_document(xml))


@case("input.kind")
def another_root() -> bytes:
    return raw_document(b"<html><body><p>a</p></body></html>")


@case("input.empty")
def no_text_at_all() -> bytes:
    return big(b"<w:p/>")


@case()
def noncharacters() -> bytes:
    text = "\ufdd0\U0001ffff\u202e会議\u2028\u2029\u200b\ufeff" + "\u0301" * 1000
    return simple(p(text + TEXT))


@case()
def strict_and_transitional_mixed() -> bytes:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    return big(f'<s:p xmlns:s="{strict}"><s:r><s:t>{TEXT}</s:t></s:r><w:r><w:t>a</w:t></w:r></s:p>'.encode())


@case("input.kind")
def relationship_to_itself() -> bytes:
    xml = (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="_rels/.rels"/></Relationships>'
    )
    return changed(simple(), {"_rels/.rels": xml.encode(), "word/document.xml": b""})
