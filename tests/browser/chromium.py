"""Drives an installed Chromium over its DevTools pipe: no port, no driver, standard library only.

Only methods of the stable part of the protocol are used
(https://chromedevtools.github.io/devtools-protocol/), those that every driver rests on.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
KEYS = {"Tab": (9, ""), " ": (32, " "), "ArrowDown": (40, ""), "ArrowUp": (38, ""), "Enter": (13, "\r")}
_WAIT = 30.0


def installed() -> str | None:
    """The path of a Chromium on this machine, None where there is none (or no pipe to it, as on Windows)."""
    if os.name != "posix":
        return None
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """A headless browser with a profile of its own in ``folder``; use it in a with statement."""

    def __init__(self, program: str, folder: Path) -> None:
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        options = (
            "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={folder}", "--no-first-run",
            "--no-sandbox",  # it cannot be had as root in a container; the pages are the tests' own
            "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--hide-scrollbars", "about:blank",
        )  # fmt: skip
        # Chromium reads commands from descriptor 3 and answers on 4.
        shell = f'exec "$0" "$@" 3</dev/fd/{theirs_in} 4>/dev/fd/{theirs_out}'
        self._process = subprocess.Popen(
            ["sh", "-c", shell, program, *options],
            pass_fds=(theirs_in, theirs_out),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._number, self._rest = 0, b""
        self.events: list[dict[str, Any]] = []

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_exc: object) -> None:
        try:
            self.call("Browser.close")
            self._process.wait(timeout=10)
        except (OSError, TimeoutError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._in)
        os.close(self._out)

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """One command and its answer; events that come meanwhile are kept. Raises RuntimeError for a refusal."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") != self._number:
                continue
            if "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']['message']}")
            return answer["result"]

    def read(self) -> dict[str, Any]:
        """The next message; an event is kept as well. Raises TimeoutError."""
        until = time.monotonic() + _WAIT
        while b"\0" not in self._rest:
            if not select.select([self._in], [], [], max(until - time.monotonic(), 0))[0]:
                raise TimeoutError("the browser does not answer")
            more = os.read(self._in, 1 << 20)
            if not more:
                raise OSError("the browser has ended")
            self._rest += more
        line, _zero, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        if "method" in message:
            self.events.append(message)
        return message

    def page(self, *, scripts: bool = True) -> Page:
        """A new, empty page, with its scripts off where they are not wanted."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        for domain in ("Page", "Runtime", "Network", "Log"):
            page.call(f"{domain}.enable")
        if not scripts:
            page.call("Emulation.setScriptExecutionDisabled", value=True)
        return page


class Page:
    """One page of a browser."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command to this page."""
        return self._browser.call(method, self._session, **parameters)

    def open(self, path: Path) -> Page:
        """Open a file, and wait until it is loaded."""
        self.call("Page.navigate", url=path.resolve().as_uri())
        while not self.events("Page.loadEventFired"):
            self._browser.read()
        return self

    def events(self, method: str) -> list[dict[str, Any]]:
        """The parameters of all events of a kind so far."""
        return [
            one["params"]
            for one in self._browser.events
            if one["method"] == method and one.get("sessionId") == self._session
        ]

    def complaints(self) -> list[str]:
        """What the page wrote to the console, and errors of its scripts."""
        told = [entry["entry"]["text"] for entry in self.events("Log.entryAdded")]
        told += [str(call["args"]) for call in self.events("Runtime.consoleAPICalled")]
        return told + [error["exceptionDetails"]["text"] for error in self.events("Runtime.exceptionThrown")]

    def requests(self) -> list[str]:
        """The addresses that it asked for."""
        return [request["request"]["url"] for request in self.events("Network.requestWillBeSent")]

    def value(self, expression: str) -> Any:
        """What a JavaScript expression is, as JSON knows it. Raises RuntimeError where it throws."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description", "thrown"))
        return answer["result"].get("value")

    def press(self, key: str, times: int = 1) -> None:
        """Press a key as a person does: a letter, or a name of :data:`KEYS`."""
        code, text = KEYS.get(key, (ord(key.upper()[0]), key))
        name = "Space" if key == " " else key if key in KEYS else f"Key{key.upper()}"
        about = {"key": key, "code": name, "windowsVirtualKeyCode": code}
        for _time in range(times):
            self.call("Input.dispatchKeyEvent", type="keyDown", **about, **({"text": text} if text else {}))
            self.call("Input.dispatchKeyEvent", type="keyUp", **about)

    def write(self, text: str) -> None:
        """Put text into what has the focus, as an input method does."""
        self.call("Input.insertText", text=text)

    def pdf(self) -> bytes:
        """The page as it prints on the paper that its style asks for."""
        made = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        return base64.b64decode(made["data"])

    def picture(self) -> bytes:
        """A PNG of what is seen."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])
