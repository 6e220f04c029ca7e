"""Relationships, content types and custom properties: added without moving what is there."""

from __future__ import annotations

import pytest

from kumaai.office import opc
from kumaai.office.package import Package
from kumaai.office.properties import set_properties
from tests.office.test_package import make

RELS = f'<Relationships xmlns="{opc.RELATIONSHIPS}">{{}}</Relationships>'
TYPES = f'<Types xmlns="{opc.CONTENT_TYPES}"><Default Extension="xml" ContentType="application/xml"/></Types>'


def package(**members: str) -> Package:
    content = {"[Content_Types].xml": TYPES, "_rels/.rels": RELS.format("")} | members
    return Package.open(make({name: text.encode() for name, text in content.items()}), path="a")


@pytest.mark.parametrize(
    ("part", "target", "name"),
    [
        ("word/document.xml", "styles.xml", "word/styles.xml"),
        ("word/document.xml", "/word/styles.xml", "word/styles.xml"),
        ("word/document.xml", "../customXml/item1.xml", "customXml/item1.xml"),
        ("", "word/document.xml", "word/document.xml"),
        ("word/document.xml", "a%20b.xml#x", "word/a b.xml"),
    ],
)
def test_targets_resolve_from_their_part(part: str, target: str, name: str) -> None:
    """Relative, absolute and escaped targets name one part."""
    assert opc.resolve(part, target) == name


def test_relationships_keep_their_bytes_and_get_free_ids() -> None:
    """A new relationship stands last, with an id that none has."""
    old = RELS.format('<Relationship Id="rId2" Type="t/a" Target="a.xml"/>').encode()
    new, identifier = opc.add_relationship(old, "t/b", "b.xml")
    assert identifier == "rId3" and new.startswith(old.removesuffix(b"</Relationships>"))
    first, identifier = opc.add_relationship(None, "t/b", "b.xml")
    assert identifier == "rId1" and b'Target="b.xml"' in first


def test_elements_are_appended_to_prefixed_and_empty_roots() -> None:
    """A root with a prefix, a self-closed root and another encoding all take one more child."""
    for xml in (
        b'<x:r xmlns:x="urn:a"><x:c/></x:r>',
        b'<x:r xmlns:x="urn:a" />',
        '<?xml version="1.0" encoding="UTF-16"?><r xmlns="urn:a"/>'.encode("utf-16"),
    ):
        root = opc.parse(opc.append(xml, "e", "<e/>", "urn:a"), "x")
        assert root[-1].tag == "{urn:a}e"


def test_properties_are_set_added_and_kept() -> None:
    """Custom properties get a part, a content type and a relationship; others stay; a second call changes one."""
    draft = opc.Draft(package())
    set_properties(draft, {"kumaai-run": "01J", "値": "<a>"})
    once = Package.open(draft.build(), path="a")
    assert b"docProps/custom.xml" in once.read("[Content_Types].xml")
    assert [r.kind for r in opc.relationships(once)] == ["custom-properties"]
    draft = opc.Draft(once)
    set_properties(draft, {"kumaai-run": "01K"})
    assert list(draft.changed) == ["docProps/custom.xml"]
    text = draft.read("docProps/custom.xml").decode()
    assert "01K" in text and "01J" not in text and "&lt;a&gt;" in text
    again = opc.Draft(Package.open(draft.build(), path="a"))
    set_properties(again, {"kumaai-run": "01K"})
    assert not again.changed and again.build() == again.package.data
