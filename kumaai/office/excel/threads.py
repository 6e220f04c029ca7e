"""Threaded comments, the talk of Excel 365: a cell that has a thread gets a reply in it.

Excel shows the thread and not the legacy comment behind it ([MS-XLSX] 2.1.27,
2.6.205 CT_ThreadedComment; the speakers stand in the workbook's persons part).
"""

from __future__ import annotations

import posixpath
import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from kumaai.office.excel.editing import PartsEditor, clean
from kumaai.office.excel.workbook import children

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMESPACE = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_PERSON_TYPE = "application/vnd.ms-excel.person+xml"
_PERSON_RELATION = "http://schemas.microsoft.com/office/2017/10/relationships/person"


class Threads:
    """The threads of one sheet."""

    def __init__(self, parts: PartsEditor, sheet_part: str, author: str, when: datetime) -> None:
        self._parts, self._author, self._when = parts, author, when
        self._part = next(
            (
                part
                for kind, part in parts.book.relations_of(sheet_part).values()
                if kind.endswith("/threadedComment") and part in parts.book.package
            ),
            "",
        )
        root = parts.book.xml(self._part) if self._part else None
        self._first = {
            element.get("ref", ""): element.get("id", "")
            for element in reversed(list(children(root, "threadedComment")))
            if not element.get("parentId")
        }

    def has(self, cell: str) -> bool:
        """Whether a cell has a thread."""
        return cell in self._first

    def reply(self, cell: str, text: str) -> None:
        """Add a reply to a cell's thread."""
        root = self._parts.root(self._part)
        person = self._person()
        # An id that is the same on every run over the same file.
        identifier = uuid.uuid5(uuid.NAMESPACE_OID, f"{self._first[cell]} {cell} {text}")
        reply = root.makeelement(
            f"{{{_NAMESPACE}}}threadedComment",
            {
                "ref": cell,
                "dT": f"{self._when:%Y-%m-%dT%H:%M:%S}.00",
                "personId": person,
                "id": f"{{{str(identifier).upper()}}}",
                "parentId": self._first[cell],
            },
        )
        said = root.makeelement(f"{{{_NAMESPACE}}}text", {})
        said.text = clean(text)
        reply.append(said)
        last = [each for each in children(root, "threadedComment") if each.get("ref") == cell][-1]
        last.addnext(reply)

    def _person(self) -> str:
        root = self._persons()
        for element in children(root, "person"):
            if element.get("displayName") == self._author:
                return element.get("id", "")
        identifier = f"{{{str(uuid.uuid5(uuid.NAMESPACE_OID, self._author)).upper()}}}"
        attributes = {
            "displayName": self._author,
            "id": identifier,
            "userId": self._author,
            "providerId": "None",
        }
        root.append(root.makeelement(f"{{{_NAMESPACE}}}person", attributes))
        return identifier

    def _persons(self) -> _Element:
        parts = self._parts
        for kind, part in parts.book.relations.values():
            if kind.endswith("/person") and part in parts.book.package:
                return parts.root(part)
        part = posixpath.join(posixpath.dirname(parts.book.part), "persons", "person.xml")
        if parts.has(part):
            return parts.root(part)
        from lxml import etree

        root = etree.Element(f"{{{_NAMESPACE}}}personList", nsmap={None: _NAMESPACE})
        parts.adopt(part, root)
        parts.relate(parts.book.part, _PERSON_RELATION, part)
        parts.content_type(part, _PERSON_TYPE)
        return root
