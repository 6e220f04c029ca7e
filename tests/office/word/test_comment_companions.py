"""New comments are listed wherever Word lists those that are there."""

from __future__ import annotations

import re

from kumaai.office.word.revise import revise
from tests.office.word.parts import R, docx, member, p
from tests.office.word.plain import members
from tests.office.word.test_revise import ME, WHEN, edit

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
KINDS = {
    "commentsExtended": (
        '<w15:commentsEx xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">'
        '<w15:commentEx w15:paraId="1A2B3C4D" w15:done="1"/></w15:commentsEx>',
        "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
    ),
    "commentsIds": (
        '<w16cid:commentsIds xmlns:w16cid="http://schemas.microsoft.com/office/word/2016/wordml/cid">'
        '<w16cid:commentId w16cid:paraId="1A2B3C4D" w16cid:durableId="2A2B3C4D"/></w16cid:commentsIds>',
        "http://schemas.microsoft.com/office/2016/09/relationships/commentsIds",
    ),
    "commentsExtensible": (
        '<w16cex:commentsExtensible xmlns:w16cex="http://schemas.microsoft.com/office/word/2018/wordml/cex"/>',
        "http://schemas.microsoft.com/office/2018/08/relationships/commentsExtensible",
    ),
    "people": (
        '<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"/>',
        "http://schemas.microsoft.com/office/2011/relationships/people",
    ),
}


def with_companions(data: bytes) -> bytes:
    """The package with all four parts that Word keeps beside its comments."""
    from kumaai.office.package import Package

    package = Package.open(data, path="a")
    rels = package.read("word/_rels/document.xml.rels").decode()
    for kind, (_xml, type_) in KINDS.items():
        rels = rels.replace(
            "</Relationships>",
            f'<Relationship Id="c{kind}" Type="{type_}" Target="{kind}.xml"/></Relationships>',
        )
    added = {f"word/{kind}.xml": xml.encode() for kind, (xml, _type) in KINDS.items()}
    return package.replace({"word/_rels/document.xml.rels": rels.encode()}, added)


def commented(*edits: tuple[str, str]) -> bytes:
    old = f'<w:comment w:id="3" w:author="他の人"><w:p xmlns:w14="{W14}" w14:paraId="1A2B3C4D"/></w:comment>'
    data = with_companions(docx(p("朝食を見れる。夜も来れる。"), comments=old))
    wanted = [edit("p1", before, after, reason="ら抜き") for before, after in edits]
    return revise(data, "a.docx", wanted, author=ME, when=WHEN).data


def test_each_comment_is_in_every_companion() -> None:
    """Its paragraph id leads from the comment to its thread and durable id, that one to its date."""
    data = commented(("見れる", "見られる"), ("来れる", "来られる"))
    ids = re.findall(r'w14:paraId="(\w+)"', member(data, "word/comments.xml"))
    assert len(ids) == len(set(ids)) == 3 and all(int(one, 16) < 0x80000000 for one in ids)
    extended = member(data, "word/commentsExtended.xml")
    assert re.findall(r'w15:paraId="(\w+)" w15:done="(\d)"', extended) == [
        (ids[0], "1"),
        *((i, "0") for i in ids[1:]),
    ]
    pairs = re.findall(
        r'w16cid:paraId="(\w+)" w16cid:durableId="(\w+)"', member(data, "word/commentsIds.xml")
    )
    assert [one for one, _durable in pairs] == ids and len({durable for _one, durable in pairs}) == 3
    dates = re.findall(r'w16cex:durableId="(\w+)"', member(data, "word/commentsExtensible.xml"))
    assert dates == [durable for _one, durable in pairs[1:]]


def test_the_author_is_one_of_the_people_once() -> None:
    """A second run finds its author there."""
    once = commented(("見れる", "見られる"))
    people = member(once, "word/people.xml")
    assert people.count(f'w15:author="{ME}"') == 1
    twice = revise(once, "a.docx", [edit("p1", "夜も", "夜にも", reason="助詞")], author=ME, when=WHEN)
    assert twice.applied == [0] and member(twice.data, "word/people.xml") == people


def test_no_companion_is_made_where_there_is_none() -> None:
    """A document without threads gets comments only; Word makes the rest at its next save."""
    data = revise(
        docx(p("朝食を見れる。")),
        "a.docx",
        [edit("p1", "見れる", "見られる", reason="ら抜き")],
        author=ME,
        when=WHEN,
    ).data
    assert {name for name in members(data) if "omment" in name} == {"word/comments.xml"}
    assert "paraId" not in member(data, "word/comments.xml")


def test_comments_use_the_documents_own_style() -> None:
    """Where the document has the style for comment text, it is named by its id."""
    styles = '<w:style w:type="paragraph" w:styleId="a7"><w:name w:val="annotation text"/></w:style>'
    data = docx(p("朝食を見れる。"), styles=styles)
    assert f'{R}/styles"' in member(data, "word/_rels/document.xml.rels")
    revised = revise(
        data, "a.docx", [edit("p1", "見れる", "見られる", reason="ら抜き")], author=ME, when=WHEN
    )
    assert '<w:pStyle w:val="a7"/>' in member(revised.data, "word/comments.xml")
