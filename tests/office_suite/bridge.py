"""One request to a running LibreOffice; run by the system's Python, which has the uno module.

Reads a JSON object from standard input and prints {"result": …} or {"error": …}.
Standard library and uno only: it does not run in the tests' own environment.
"""

import json
import sys
import time
import urllib.parse

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

ALWAYS_EXECUTE = 4  # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN
EMPTY = {"writer": "private:factory/swriter", "calc": "private:factory/scalc"}


def desktop(pipe, wait):
    """The office's desktop, waiting up to ``wait`` seconds for it to come up."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + wait
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def macro(office, request):
    """Open the document, insert the modules, call the macro, tell what is open then."""
    url = request["document"] or EMPTY[request["kind"]]
    document = office.loadComponentFromURL(url, "_blank", 0, tuple(load_properties(url)))
    if document is None:
        raise RuntimeError(f"cannot open {url} (a .~lock file of an office that was killed?)")
    try:
        document.BasicLibraries.VBACompatibilityMode = True
        library = document.BasicLibraries.getByName("Standard")
        for name, code in request["modules"].items():
            library.insertByName(name, code)
        if request["select"]:
            document.CurrentController.select(area(document, request["select"]))
        value = call(document, library, request["macro"], request["arguments"])
        cells = {name: area(document, name).getCellByPosition(0, 0).Formula for name in request["cells"]}
        return {"value": value, "documents": open_documents(office), "cells": cells}
    finally:
        close_all(office)


CALLER = """Option VBASupport 1
Function Main({names})
    On Error GoTo Failed
    Main = Array("value", {macro}({names}))
    Exit Function
Failed:
    Main = Array("error", Error(Err) & " (line " & Erl & ")")
End Function
"""


def call(document, library, macro, arguments):
    """What the macro returns. LibreOffice shows a macro's error in a window that nobody sees, so a caller in
    Basic catches it.
    """
    names = ", ".join(f"a{number}" for number in range(len(arguments)))
    library.insertByName("Caller", CALLER.format(names=names, macro=macro))
    address = "vnd.sun.star.script:Standard.Caller.Main?language=Basic&location=document"
    returned, _, _ = document.getScriptProvider().getScript(address).invoke(tuple(arguments), (), ())
    if not returned:
        raise RuntimeError(f"{macro} does not compile")
    kind, value = returned
    if kind == "error":
        raise RuntimeError(f"{macro}: {value}")
    return value


def load_properties(url):
    """How a document is opened: macros allowed; a spreadsheet without a window.

    LibreOffice 7.4's packages without a display crash in the cursor of a visible spreadsheet.
    """
    yield PropertyValue(Name="MacroExecutionMode", Value=ALWAYS_EXECUTE)
    if url == EMPTY["calc"] or url.endswith((".xlsx", ".xlsm", ".ods")):
        yield PropertyValue(Name="Hidden", Value=True)


def area(document, name):
    """A range of a spreadsheet by "A1:B2" (first sheet) or "sheet.A1:B2"."""
    sheet, _, cells = name.rpartition(".")
    sheets = document.Sheets
    return (sheets.getByName(sheet) if sheet else sheets.getByIndex(0)).getCellRangeByName(cells)


def components(office):
    """Every open document."""
    every = office.Components.createEnumeration()
    while every.hasMoreElements():
        component = every.nextElement()
        if hasattr(component, "URL"):
            yield component


def open_documents(office):
    """The paths of the open documents; one that was never saved has an empty path."""
    return [
        urllib.parse.unquote(urllib.parse.urlparse(component.URL).path) for component in components(office)
    ]


def close_all(office):
    """Close every document without saving."""
    for component in list(components(office)):
        component.close(True)


def ping(office, request):
    """The office is up."""
    return bool(office)


def quit_office(office, request):
    """Ask the office to end, so that it leaves no lock files."""
    close_all(office)
    return office.terminate()


DEEDS = {"macro": macro, "ping": ping, "quit": quit_office}


def main():
    """Answer the one request on standard input."""
    request = json.load(sys.stdin)
    try:
        office = desktop(request["pipe"], request.get("wait", 5))
        print(json.dumps({"result": DEEDS[request["do"]](office, request)}))
    except Exception as error:
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}))


main()
