"""Makes a long Word document in the way in which Word writes one.

Runs begin wherever the script, the emphasis or the session of editing
changes, as Word's do; headings and lists are numbered by their styles; there
are tables with a repeated header row, footnotes, bookmarks, hyperlinks, a
table of contents over several paragraphs, a header, and a page field in the
footer. The same seed gives the same bytes.
"""

from __future__ import annotations

import random
import re
import zipfile
from html import escape
from pathlib import Path

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_NAMESPACES = f'xmlns:w="{_WORD}" xmlns:r="{_RELATIONS}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_PHRASES = (
    "本計画は、", "市民の皆さまとの協働により、", "令和７年度の予算の執行に当たっては、", "関係各課が連携して",
    "公共施設の更新を", "計画的に進めることとし、", "1,280,000円を上限として見込んでいる。", "また、",
    "高齢者の見守り活動を支援するため、", "地域包括支援センターを", "令和８年３月までに設置する。", "なお、",
    "コンピューターの更新は", "「情報化推進計画」に基づき", "５年ごとに行うものとする。", "これにより、",
    "窓口での待ち時間を", "約15％短縮できる見込みである。", "DX推進本部の会議では、", "委員から費用対効果について",
    "質疑があり、担当課長が答弁した。", "今後の課題として、", "人材の育成が挙げられる。", "各地区の自主防災組織は、",
    "避難所の開設訓練を", "年２回以上実施すること。",
)  # fmt: skip
_LOOKS = (
    "<w:b/><w:bCs/>",
    '<w:color w:val="C00000"/>',
    '<w:highlight w:val="yellow"/>',
    '<w:u w:val="single"/>',
)
_SCRIPTS = re.compile(r"[!-~ ]+|[^!-~ ]+")
_SUPERSCRIPT = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
_SECTION = (
    '<w:sectPr w:rsidR="00A41C2F"><w:headerReference w:type="default" r:id="header"/>'
    '<w:footerReference w:type="default" r:id="footer"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="851" w:footer="992"'
    ' w:gutter="0"/><w:cols w:space="425"/><w:docGrid w:type="lines" w:linePitch="360"/></w:sectPr>'
)
_STYLES = (
    "<w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Century" w:eastAsia="ＭＳ 明朝" w:hAnsi="Century"/><w:sz w:val="21"/>'
    "</w:rPr></w:rPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
) + "".join(
    f'<w:style w:type="paragraph" w:styleId="{level}"><w:name w:val="heading {level}"/><w:basedOn w:val="a"/>'
    f'<w:pPr><w:keepNext/><w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="1"/></w:numPr>'
    f'<w:outlineLvl w:val="{level - 1}"/></w:pPr></w:style>'
    for level in (1, 2)
)
_NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimalFullWidth"/><w:lvlText w:val="第%1"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimalFullWidth"/><w:lvlText w:val="%2"/></w:lvl>'
    '</w:abstractNum><w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="(%1)"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
)
_FOOTER = '<w:p><w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'


def make(path: Path, pages: int, seed: int) -> None:
    """Write a document of about ``pages`` A4 pages to ``path``."""
    maker = _Maker(seed)
    body = maker.body(pages)
    stories = {
        "document.xml": ("document", "document.main", f"<w:body>{body}{_SECTION}</w:body>"),
        "styles.xml": ("styles", "styles", _STYLES),
        "numbering.xml": ("numbering", "numbering", _NUMBERING),
        "footnotes.xml": ("footnotes", "footnotes", maker.footnotes()),
        "header1.xml": ("hdr", "header", "<w:p><w:r><w:t>第６次総合計画（案）</w:t></w:r></w:p>"),
        "footer1.xml": ("ftr", "footer", _FOOTER),
    }
    overrides = "".join(
        f'<Override PartName="/word/{name}" ContentType="{_TYPES}.{type_}+xml"/>'
        for name, (_root, type_, _content) in stories.items()
    )
    relations = "".join(
        f'<Relationship Id="{type_}" Type="{_RELATIONS}/{type_}" Target="{name}"/>'
        for name, (_root, type_, _content) in stories.items()
        if name != "document.xml"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:

        def write(name: str, text: str) -> None:
            archive.writestr(zipfile.ZipInfo(name), _HEAD + text, zipfile.ZIP_DEFLATED)

        rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        write("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{rels}{overrides}</Types>')
        main = f'<Relationship Id="main" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/>'
        for name, content in (("_rels/.rels", main), ("word/_rels/document.xml.rels", relations)):
            write(name, f'<Relationships xmlns="{_PACKAGE}/relationships">{content}</Relationships>')
        for name, (root, _type, content) in stories.items():
            write(f"word/{name}", f"<w:{root} {_NAMESPACES}>{content}</w:{root}>")


class _Maker:
    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._number = 0
        self._footnotes: list[str] = []

    def body(self, pages: int) -> str:
        return self._contents() + "".join(self._page(page) for page in range(pages))

    def footnotes(self) -> str:
        """The footnotes that the body refers to, after the two separators that Word keeps."""
        special = "".join(
            f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
            for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
        )
        return special + "".join(self._footnotes)

    def _page(self, page: int) -> str:
        parts = [self._heading(1 if page % 20 == 0 else 2, page)] if page % 4 == 0 else []
        parts += [self._paragraph(self._text(15), note=index == 0) for index in range(5)]
        if page % 3 == 1:
            parts += [self._table(6, 4), self._paragraph(self._text(6))]
        else:
            parts += [self._paragraph(self._text(4), listed=True) for _ in range(6)]
        return "".join(parts)

    def _text(self, phrases: int) -> str:
        return "".join(self._chance.choices(_PHRASES, k=phrases))

    def _identifier(self) -> str:
        self._number += 1
        return f"{self._number:08X}"

    def _opening(self, properties: str) -> str:
        identifier = self._identifier()
        return (
            f'<w:p w14:paraId="{identifier}" w14:textId="77777777" w:rsidR="00A41C2F" w:rsidRDefault="00A41C2F">'
            f'<w:pPr>{properties}<w:rPr><w:szCs w:val="21"/></w:rPr></w:pPr>'
        )

    def _runs(self, text: str) -> str:
        chance, out = self._chance, []
        for piece in _SCRIPTS.findall(text):
            hint = '<w:rFonts w:hint="eastAsia"/>' if ord(piece[0]) > 127 else ""
            cut = chance.randrange(1, len(piece) + 1)
            for part in filter(None, (piece[:cut], piece[cut:])):
                look = chance.choice(_LOOKS) if chance.random() < 0.08 else ""
                session = f' w:rsidRPr="00C{chance.randrange(16**5):05X}"' if chance.random() < 0.3 else ""
                properties = f'<w:rPr>{hint}{look}<w:szCs w:val="21"/></w:rPr>'
                out.append(f"<w:r{session}>{properties}<w:t>{escape(part)}</w:t></w:r>")
                if chance.random() < 0.05:
                    out.append('<w:proofErr w:type="spellStart"/>')
        return "".join(out)

    def _paragraph(self, text: str, note: bool = False, listed: bool = False) -> str:
        indent = '<w:ind w:firstLineChars="100" w:firstLine="210"/>'
        style = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>' if listed else indent
        content = self._opening(style) + self._runs(text)
        if self._chance.random() < 0.1:
            target = f'w:anchor="_Toc{self._chance.randrange(80)}" w:history="1"'
            content += f"<w:hyperlink {target}>{self._runs('資料を参照')}</w:hyperlink>"
        return content + (self._note() if note else "") + "</w:p>"

    def _note(self) -> str:
        number = len(self._footnotes) + 1
        text = self._runs(self._text(2))
        self._footnotes.append(
            f'<w:footnote w:id="{number}">{self._opening("")}<w:r>{_SUPERSCRIPT}<w:footnoteRef/></w:r>{text}</w:p>'
            "</w:footnote>"
        )
        return f'<w:r>{_SUPERSCRIPT}<w:footnoteReference w:id="{number}"/></w:r>'

    def _heading(self, level: int, page: int) -> str:
        text = self._runs(f"{self._chance.choice(('施策', '事業', '課題'))}の概要{page}")
        opening = self._opening(f'<w:pStyle w:val="{level}"/>')
        bookmark = f'<w:bookmarkStart w:id="{page}" w:name="_Toc{page}"/>'
        return f'{opening}{bookmark}{text}<w:bookmarkEnd w:id="{page}"/></w:p>'

    def _table(self, rows: int, columns: int) -> str:
        width = '<w:tcPr><w:tcW w:w="2267" w:type="dxa"/></w:tcPr>'
        body = ""
        for row in range(rows):
            properties = "<w:trPr><w:tblHeader/></w:trPr>" if row == 0 else ""
            cells = (f"<w:tc>{width}{self._paragraph(self._text(1))}</w:tc>" for _ in range(columns))
            body += f'<w:tr w:rsidR="00A41C2F" w14:paraId="{self._identifier()}">{properties}{"".join(cells)}</w:tr>'
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)
        grid = '<w:gridCol w:w="2267"/>' * columns
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
        )

    def _contents(self) -> str:
        """The table of contents: one field over several paragraphs."""
        lines = [
            f"{self._runs(f'施策の概要{page}')}<w:r><w:tab/></w:r><w:r><w:t>{page + 1}</w:t></w:r>"
            for page in range(0, 80, 4)
        ]
        code = r'<w:r><w:instrText xml:space="preserve"> TOC \o "1-3" \h \z \u </w:instrText></w:r>'
        begin, separate, end = (
            f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
        )
        lines[0] = begin + code + separate + lines[0]
        lines[-1] += end
        return "".join(f"{self._opening('')}{line}</w:p>" for line in lines)
