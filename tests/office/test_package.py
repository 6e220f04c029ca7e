"""The hardened package: what it refuses, and what its writer leaves alone."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kumaai.office.package import Limits, Package, parse
from kumaai.status import InputError


def make(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 4, 1, 8, 30, 2)), content, method)
    return out.getvalue()


def code_of(data: bytes, read: str = "") -> str:
    with pytest.raises(InputError) as caught:
        package = Package.open(data, path="a.docx")
        package.read(read)
    assert caught.value.message and caught.value.hint
    return caught.value.code


def test_reads_members_without_regard_to_case() -> None:
    """A part is found by its name in any case, as the packaging rules say."""
    package = Package.open(make({"Word/Document.xml": b"<a/>", "word/": b""}), path="a.docx")
    assert package.names() == ["Word/Document.xml"]
    assert "word/document.xml" in package
    assert package.read("word/document.xml") == b"<a/>"


@pytest.mark.parametrize("data", [b"hello", b"PK\x03\x04 cut", b"PK\x05\x06", b""])
def test_what_is_no_zip_is_damaged(data: bytes) -> None:
    """Bytes that are no zip are refused as damaged."""
    assert code_of(data) == "input.damaged"


def test_truncated_and_flipped_bytes_are_damaged() -> None:
    """A cut file and a member whose checksum fails are refused as damaged."""
    data = make({"a.xml": b"<a>text</a>"}, zipfile.ZIP_STORED)
    assert code_of(data[:-30]) == "input.damaged"
    assert code_of(data.replace(b"text", b"tExt"), "a.xml") == "input.damaged"


def test_ole_files_are_told_apart() -> None:
    """An encrypted package and a legacy file are named as what they are."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert code_of(ole) == "input.legacy"
    assert code_of(ole + "EncryptedPackage".encode("utf-16-le")) == "input.encrypted"


def test_bombs_are_refused_quickly() -> None:
    """A member that inflates two hundred times or to 300 MB is refused within a second."""
    data = make({"word/document.xml": bytes(300 * 1024 * 1024)})
    start = time.perf_counter()
    assert code_of(data) == "input.limit"
    assert time.perf_counter() - start < 1


def test_a_lying_size_does_not_get_past_the_counter() -> None:
    """Inflating stops at the size that was told: a member that holds more is damaged."""
    content = b"x" * 5000
    data = make({"a.xml": content})
    size = len(content).to_bytes(4, "little")
    package = Package.open(data.replace(size, b"\x10\0\0\0"), path="a")
    with pytest.raises(InputError) as caught:
        package.read("a.xml")
    assert caught.value.code == "input.damaged"


def test_no_member_is_larger_than_the_limit() -> None:
    """A member that tells truly how large it is, and is too large, is over the limit."""
    package = Package.open(make({"a.bin": b"x" * 5000}), path="a", limits=Limits(member=1000))
    with pytest.raises(InputError) as caught:
        package.read("a.bin")
    assert caught.value.code == "input.limit"


def test_parts_whose_trees_would_be_too_large_are_refused_before_they_are_parsed() -> None:
    """Many small elements take ten times their bytes; the parts of a package share one limit."""
    xml = b"<a>" + b"<b/>" * 1000 + b"</a>"
    package = Package.open(make({"a.xml": xml, "b.xml": xml}), path="a", limits=Limits(tree=200_000))
    assert len(package.parse("a.xml")) == 1000
    with pytest.raises(InputError) as caught:
        package.parse("b.xml")
    assert caught.value.code == "input.limit"


def test_too_many_entries_are_refused() -> None:
    """More entries than the limit are refused."""
    assert code_of(make({f"{i}.xml": b"" for i in range(5001)})) == "input.limit"


@pytest.mark.parametrize("name", ["../x.xml", "/etc/passwd", "C:/x.xml", "a/../../b", "a\\..\\b"])
def test_unsafe_names_are_refused(name: str) -> None:
    """Names that lead out of the package are refused."""
    assert code_of(make({name: b""})) == "input.unsafe"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_names_are_refused() -> None:
    """Two members of one name, in whatever case, are refused."""
    assert code_of(make({"a.xml": b"1", "A.xml": b"2"})) == "input.unsafe"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_document_types_are_refused(encoding: str) -> None:
    """XML with a document type is refused by read and by parse, in any encoding."""
    xml = '<!-- c --><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding)
    assert code_of(make({"a.xml": xml}), "a.xml") == "input.unsafe"
    with pytest.raises(InputError):
        parse(xml, "a.xml")


def test_a_document_type_in_text_is_no_document_type() -> None:
    """The word in a comment or in text is harmless."""
    xml = b"<!-- <!DOCTYPE x> --><a><![CDATA[<!DOCTYPE x>]]></a>"
    assert Package.open(make({"a.xml": xml}), path="a").read("a.xml") == xml
    assert parse(xml, "a.xml").text == "<!DOCTYPE x>"


def test_parse_refuses_broken_and_deep_xml() -> None:
    """Broken XML and thousands of nested elements are refused, not crashed on."""
    deep = b"<a>" * 100_000 + b"</a>" * 100_000
    for xml, code in ((b"<a>", "input.damaged"), (b"", "input.damaged"), (deep, "input.limit")):
        with pytest.raises(InputError) as caught:
            parse(xml, "x")
        assert caught.value.code == code


names = st.text("abcあ", min_size=1, max_size=6).map(lambda s: s + ".xml")


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(names, st.binary(max_size=300), min_size=1, max_size=6),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    st.binary(max_size=300),
    st.data(),
)
def test_replace_touches_only_what_it_is_told(
    members: dict[str, bytes], method: int, content: bytes, data: st.DataObject
) -> None:
    """After a replacement every other member keeps order, date, attributes and compressed bytes."""
    original = make(members, method)
    target = data.draw(st.sampled_from(sorted(members)))
    result = Package.open(original, path="a").replace({target: content}, {"new/x.xml": b"<n/>"})
    before, after = zipfile.ZipFile(io.BytesIO(original)), zipfile.ZipFile(io.BytesIO(result))
    assert after.testzip() is None
    assert after.namelist() == [*before.namelist(), "new/x.xml"]
    assert after.read("new/x.xml") == b"<n/>"
    for old, new in zip(before.infolist(), after.infolist(), strict=False):
        assert (old.date_time, old.external_attr, old.compress_type) == (
            (new.date_time, new.external_attr, new.compress_type)
        )
        wanted = content if old.filename == target else before.read(old)
        assert after.read(new) == wanted
    again = Package.open(result, path="a").replace({}, removed=["new/x.xml"])
    assert zipfile.ZipFile(io.BytesIO(again)).namelist() == before.namelist()


def test_streamed_members_with_descriptors_are_copied() -> None:
    """Members whose sizes follow their data are copied with the sizes in the header."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, chunk: bytes) -> int:  # type: ignore[override]
            self.data += chunk
            return len(chunk)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"<a/>")
        archive.writestr("b.xml", b"<b/>")
    result = Package.open(bytes(pipe.data), path="a").replace({"b.xml": b"<c/>"})
    with zipfile.ZipFile(io.BytesIO(result)) as archive:
        assert archive.testzip() is None
        assert archive.read("a.xml") == b"<a/>"


def test_unknown_names_are_the_callers_fault() -> None:
    """Replacing what is not there, or adding what is, raises KeyError."""
    package = Package.open(make({"a.xml": b""}), path="a")
    for arguments in ({"changes": {"b.xml": b""}}, {"changes": {}, "added": {"A.xml": b""}}):
        with pytest.raises(KeyError):
            package.replace(**arguments)
