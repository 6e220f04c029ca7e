"""Serves requests to a running LibreOffice, one JSON object a line; run by the system's Python, which has uno.

A request is {"path", "out", "filter", "dispatch"}: open the document, dispatch
the command if there is one, store it. The answer is {} or {"error": …}.
Standard library and uno only.
"""

import json
import pathlib
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

ALWAYS_EXECUTE = 4  # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN


def connect(pipe, wait):
    """The component context of the office, waiting up to ``wait`` seconds for it."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + wait
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


SERVE = """Function Serve(path, out, filter, command)
    Dim load(2) As New com.sun.star.beans.PropertyValue
    Dim store(0) As New com.sun.star.beans.PropertyValue
    On Error GoTo Failed
    load(0).Name = "Hidden"
    load(0).Value = True
    load(1).Name = "MacroExecutionMode"
    load(1).Value = 0
    load(2).Name = "UpdateDocMode"
    load(2).Value = 0
    store(0).Name = "FilterName"
    store(0).Value = filter
    document = StarDesktop.loadComponentFromURL(path, "_blank", 0, load())
    If IsNull(document) Then
        Serve = "not opened"
        Exit Function
    End If
    If command <> "" Then
        document.CurrentController.ViewSettings.ShowAnnotations = False
        helper = createUnoService("com.sun.star.frame.DispatchHelper")
        helper.executeDispatch(document.CurrentController.Frame, command, "", 0, Array())
    End If
    document.storeToURL(out, store())
    document.close(True)
    Serve = ""
    Exit Function
Failed:
    Serve = Error(Err) & " (line " & Erl & ")"
End Function
"""


def server(context):
    """A function that does one request, run inside the office by its own Basic.

    While Basic runs, the office lays out no windows: LibreOffice's packages
    without a display crash when they lay out comments.
    """
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    properties = (
        PropertyValue(Name="Hidden", Value=True),
        PropertyValue(Name="MacroExecutionMode", Value=ALWAYS_EXECUTE),
    )
    holder = desktop.loadComponentFromURL("private:factory/swriter", "_blank", 0, properties)
    libraries = holder.BasicLibraries
    if not libraries.hasByName("Standard"):
        libraries.createLibrary("Standard")
    libraries.getByName("Standard").insertByName("Corpus", SERVE)
    address = "vnd.sun.star.script:Standard.Corpus.Serve?language=Basic&location=document"
    script = holder.getScriptProvider().getScript(address)

    def serve(request):
        urls = [pathlib.Path(request[name]).as_uri() for name in ("path", "out")]
        error, _, _ = script.invoke((*urls, request["filter"], request["dispatch"]), (), ())
        return {"error": error} if error else {}

    return serve


def main():
    """Answer each line of standard input with a line."""
    serve = server(connect(sys.argv[1], 60))
    print("{}", flush=True)
    for line in sys.stdin:
        try:
            print(json.dumps(serve(json.loads(line))), flush=True)
        except Exception as error:
            print(json.dumps({"error": f"{type(error).__name__}: {error}"[:300]}), flush=True)


main()
