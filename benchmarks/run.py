"""Measures CPU time beside named peers and prints ratios: ``python benchmarks/run.py``.

Each figure is the user and system time of a whole process, the median of
several runs taken in turn with its peer, so that a drift of the machine's
speed touches both. Peers: a bare click program, one bare call of the openai
SDK, and ``llm`` (PyPI), which is installed into a folder of its own.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KUMAAI = [sys.executable, "-m", "kumaai"]
CLICK = [sys.executable, "-c", "import click\n@click.command()\ndef main():\n    click.echo('hello')\nmain()"]
SDK = [
    sys.executable,
    "-c",
    "import os, openai\n"
    "client = openai.OpenAI(base_url=os.environ['KUMAAI_BASE_URL'], api_key='none')\n"
    "print(client.chat.completions.create(model='m', messages=[{'role': 'user', 'content': 'hello'}]).choices[0].message.content)",
]
ANSWER = '{"title": null, "points": [{"text": "要点", "cites": []}]}'


def cpu_seconds(command: list[str], environ: dict[str, str]) -> float:
    """User and system time of one run of ``command`` and its children."""
    before = os.times()
    done = subprocess.run(command, env=environ, capture_output=True, cwd=ROOT, check=False)
    after = os.times()
    if done.returncode:
        sys.exit(f"{command} ended with {done.returncode}:\n{done.stderr.decode(errors='replace')}")
    return after.children_user - before.children_user + after.children_system - before.children_system


def compare(
    name: str,
    command: list[str],
    peer: str,
    other: list[str],
    environ: dict[str, str],
    runs: int,
    limit: float | None,
) -> None:
    """Run the two in turn and print both medians, the ratio of each pair's median, and the limit."""
    pairs = []
    for turn in range(runs + 1):
        pair = cpu_seconds(command, environ), cpu_seconds(other, environ)
        if turn:  # the first pair fills the caches of the operating system
            pairs.append(pair)
    ours = statistics.median(a for a, _ in pairs)
    theirs = statistics.median(b for _, b in pairs)
    ratio = statistics.median(a / b for a, b in pairs)
    bound = f"at most {limit}" if limit else ""
    print(f"{name}\t{ours * 1000:.0f} ms\t{peer}\t{theirs * 1000:.0f} ms\t{ratio:.2f}\t{bound}", flush=True)


class Instant(BaseHTTPRequestHandler):
    """An endpoint that answers at once."""

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Answer every request with the same completion."""
        import json

        self.rfile.read(int(self.headers["Content-Length"]))
        message = {"role": "assistant", "content": ANSWER}
        body = json.dumps(
            {
                "id": "1", "object": "chat.completion", "created": 0, "model": "m",
                "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
            }
        ).encode()  # fmt: skip
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def instant_server() -> Iterator[str]:
    """The base URL of an endpoint that answers at once."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Instant)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()


def peer_llm(folder: Path) -> list[str]:
    """Install ``llm`` into ``folder`` and return its command."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "llm"], check=True)
    return [str(python), "-m", "llm"]


def main() -> None:
    """Measure everything and print one line a comparison."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--no-llm", action="store_true", help="leave out the peer that must be installed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, instant_server() as url:
        folder = Path(name)
        environ = {
            **os.environ,
            "KUMAAI_HOME": str(folder / "home"),
            "LLM_USER_PATH": str(folder / "llm"),
            "KUMAAI_LANG": "en",
        }
        for variable in [v for v in environ if v.startswith(("KUMAAI_BASE", "OPENAI_"))]:
            del environ[variable]
        newsletter = [
            *KUMAAI,
            "proofread",
            "examples/newsletter.docx",
            "--force",
            "-o",
            str(folder / "out.docx"),
        ]
        cpu_seconds(newsletter, environ)  # so that the record is not empty
        print("what\tCPU\tpeer\tCPU\tratio\tlimit")
        for arguments in (
            ["--version"],
            ["--help"],
            ["log", "list"],
            ["log", "search", "市"],
            ["prompts", "list"],
            ["prompts", "show", "ideas"],
        ):
            compare(
                "kumaai " + " ".join(arguments),
                [*KUMAAI, *arguments],
                "click",
                CLICK,
                environ,
                options.runs,
                1.8,
            )
        compare("kumaai proofread, rules, two pages", newsletter, "click", CLICK, environ, options.runs, None)
        with_endpoint = {**environ, "KUMAAI_BASE_URL": url, "KUMAAI_MODEL": "m"}
        ask = [*KUMAAI, "summarize", "examples/material.md"]
        compare("kumaai summarize, instant server", ask, "openai SDK", SDK, with_endpoint, options.runs, 1.35)
        if not options.no_llm:
            llm = peer_llm(folder / "peer")
            compare(
                "kumaai --version",
                [*KUMAAI, "--version"],
                "llm",
                [*llm, "--version"],
                environ,
                options.runs,
                None,
            )


if __name__ == "__main__":
    main()
