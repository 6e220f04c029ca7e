"""Signed files: no changed copy without a word, and none with a broken signature."""

from __future__ import annotations

from pathlib import Path

import pytest

from kumaai.office import signature
from kumaai.office.package import Package
from tests.office.word.parts import docx, p
from tests.office.word.plain import members
from tests.program import kumaai

_ORIGIN = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
_SIGNATURE = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/signature"


def signed(data: bytes) -> bytes:
    """The package with the parts of a signature, in the way Word lays them."""
    package = Package.open(data, path="a")
    rels = package.read("_rels/.rels").decode()
    types = package.read("[Content_Types].xml").decode()
    rels = rels.replace(
        "</Relationships>",
        f'<Relationship Id="s" Type="{_ORIGIN}" Target="_xmlsignatures/origin.sigs"/></Relationships>',
    )
    types = types.replace(
        "</Types>",
        '<Default Extension="sigs" ContentType="application/vnd.openxmlformats-package.digital-signature-origin"/>'
        '<Override PartName="/_xmlsignatures/sig1.xml" ContentType='
        '"application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"/></Types>',
    )
    inner = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_SIGNATURE}" Target="sig1.xml"/></Relationships>'
    )
    added = {
        "_xmlsignatures/origin.sigs": b"",
        "_xmlsignatures/_rels/origin.sigs.rels": inner.encode(),
        "_xmlsignatures/sig1.xml": b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>',
    }
    changes = {"_rels/.rels": rels.encode(), "[Content_Types].xml": types.encode()}
    return package.replace(changes, added)


def test_a_copy_without_the_signature_has_every_other_part() -> None:
    """The signature's parts, their relationships and content types go; nothing refers to them."""
    data = docx(p("文"))
    copy = signature.unsigned(signed(data), "a")
    assert not signature.is_signed(Package.open(copy, path="a"))
    kept, original = members(copy), members(data)
    assert list(kept) == list(original)
    lists = ("_rels/.rels", "[Content_Types].xml")
    assert all(kept[name] == original[name] for name in original if name not in lists)
    assert b"xmlsignatures" not in kept["[Content_Types].xml"] + kept["_rels/.rels"]


def test_an_unsigned_file_keeps_its_bytes() -> None:
    """There is nothing to drop."""
    assert signature.unsigned(docx(p("文")), "a") == docx(p("文"))


@pytest.mark.parametrize("force", [False, True])
def test_proofreading_a_signed_document(tmp_path: Path, force: bool) -> None:
    """It is refused with a hint before anything is asked; --force drops the signature and says so."""
    (tmp_path / "a.docx").write_bytes(signed(docx(p("会議は開催されましたた。"))))
    outcome = kumaai(tmp_path, "proofread", "a.docx", "--json", *(["--force"] if force else []))
    copy = tmp_path / "a.proofread.docx"
    if not force:
        assert outcome.status == 11 and outcome.envelope["error"]["code"] == "output.signed"
        assert "--force" in outcome.envelope["error"]["hint"] and not copy.exists()
        return
    assert outcome.status == 0 and any("signature was dropped" in w for w in outcome.envelope["warnings"])
    assert not any("xmlsignatures" in name for name in members(copy.read_bytes()))


def test_a_protected_document_is_edited_with_force(tmp_path: Path) -> None:
    """Without it each edit is refused by its reason, with it they are tracked changes."""
    settings = '<w:documentProtection w:edit="readOnly" w:enforcement="1"/>'
    (tmp_path / "a.docx").write_bytes(docx(p("会議は開催されましたた。"), settings=settings))
    refused = kumaai(tmp_path, "proofread", "a.docx", "--json").envelope["answer"]["edits"]
    assert {one["refused"] for one in refused} == {"protected"}
    outcome = kumaai(tmp_path, "proofread", "a.docx", "--json", "--force")
    assert outcome.status == 0 and all(one["applied"] for one in outcome.envelope["answer"]["edits"])


def test_disclosing_a_signed_document(tmp_path: Path) -> None:
    """The signature is only dropped with --force, in the file itself too, and it is said."""
    (tmp_path / "a.docx").write_bytes(signed(docx(p("文"))))
    refused = kumaai(tmp_path, "disclose", "a.docx", "--model", "m", "--in-place", "--json").envelope
    assert refused["error"]["code"] == "output.signed" and "--force" in refused["error"]["hint"]
    told = kumaai(tmp_path, "disclose", "a.docx", "--model", "m", "--in-place", "--force", "--json").envelope
    assert told["status"] == 0 and any("signature was dropped" in w for w in told["warnings"])
    assert not any("xmlsignatures" in name for name in members((tmp_path / "a.docx").read_bytes()))
