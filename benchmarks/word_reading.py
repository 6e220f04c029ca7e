"""Compares readers of Word documents: ``python benchmarks/word_reading.py FOLDER …``.

What a reader of the document sees is worked out by ``tests/corpus/word_reference.py``,
which shares no code with kumaai. A letter or digit of it is found where the
piece of text that it stands in (three letters or more, or the whole
paragraph) stands in the tool's output, and no more often than there;
punctuation and spaces are left out, since Markdown and tables put their own
between them. The tools read each document in turn, so that a drift of the
machine's speed touches all. A document that a tool does not open is counted
by itself and not in the shares.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from peers import Worker, documents, environment, table, versions

TOOLS = ("kumaai", "python-docx, paragraphs", "python-docx, tables too", "markitdown", "docx2python")
SHORTEST = 3
LOW = 0.95


def letters(text: str) -> str:
    """The letters and digits of ``text``."""
    return "".join(filter(str.isalnum, text))


def found(paragraphs: list[str], output: str) -> tuple[int, int]:
    """How many letters of ``paragraphs`` the ``output`` holds, and how many there are."""
    output = letters(output)
    wanted = [letters(paragraph) for paragraph in paragraphs]
    in_pieces = sum(_in_pieces(paragraph, output) for paragraph in wanted)
    bag = Counter("".join(wanted))
    return min(in_pieces, (bag & Counter(output)).total()), bag.total()


def _in_pieces(paragraph: str, output: str) -> int:
    """Letters of ``paragraph`` that lie in pieces of it that ``output`` holds."""
    if paragraph in output:
        return len(paragraph)
    count = at = 0
    while at < len(paragraph):
        low, high = 0, len(paragraph) - at
        while low < high:  # the longest piece from here
            middle = (low + high + 1) // 2
            low, high = (middle, high) if paragraph[at : at + middle] in output else (low, middle - 1)
        if low >= SHORTEST:
            count += low
        at += max(low if low >= SHORTEST else 1, 1)
    return count


def truth(data: bytes) -> list[str]:
    """The paragraphs that a reader sees; empty where the document has none or is broken."""
    from tests.corpus.word_reference import Reference
    from tests.corpus.word_xml import Parts

    try:
        paragraphs = [paragraph.text for paragraph in Reference(Parts.of(data)).paragraphs]
    except Exception:  # the folders hold broken documents on purpose
        return []
    return paragraphs if letters("".join(paragraphs)) else []


def measure(files: list[Path], python: Path, home: Path, verbose: bool) -> dict[str, list[tuple]]:
    """For each tool (share found or None, seconds) a document."""
    workers = [Worker(f"read {tool}", python, home) for tool in TOOLS]
    results: dict[str, list[tuple]] = {tool: [] for tool in TOOLS}
    for file in files:
        paragraphs = truth(file.read_bytes())
        if not paragraphs:
            continue
        for tool, worker in zip(TOOLS, workers, strict=True):
            if not results[tool]:
                worker.ask({"file": str(file)})  # imports
            answer = worker.ask({"file": str(file)})
            share = None
            if "error" not in answer:
                here, all_ = found(paragraphs, answer["text"])
                share = here / all_
            results[tool].append((share, answer["seconds"]))
            if verbose and (share is None or share < LOW):
                why = answer.get("error") or f"{share:.3f}"
                print(f"{file.name}\t{tool}\t{why}", file=sys.stderr)
    for worker in workers:
        worker.close()
    return results


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--limit", type=int, help="at most so many documents")
    parser.add_argument("--environment", type=Path, help="keep the peers in this folder")
    parser.add_argument("--style", choices=("markdown", "tsv"), default="markdown")
    parser.add_argument("--verbose", action="store_true", help="name the documents below 95 %%")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        python = environment(options.environment or home / "peers")
        results = measure(documents(options.folders, options.limit), python, home, options.verbose)
    numbers = versions()
    rows = []
    for tool, answers in results.items():
        shares = [share for share, _ in answers if share is not None]
        seconds = [s for share, s in answers if share is not None]
        rows.append(
            [
                f"{tool.partition(',')[0]} {numbers[tool.partition(',')[0]]}{tool[len(tool.partition(',')[0]) :]}",
                str(len(answers)),
                str(len(answers) - len(shares)),
                f"{statistics.mean(shares):.2%}",
                f"{min(shares):.1%}",
                str(sum(share < LOW for share in shares)),
                f"{len(seconds) / sum(seconds):.0f}",
                f"{statistics.median(seconds) * 1000:.1f}",
            ]
        )
    heads = [
        "tool",
        "documents",
        "not opened",
        "letters found, mean",
        "lowest",
        "below 95 %",
        "documents/s",
        "ms, median",
    ]
    print(table(heads, rows, options.style))


if __name__ == "__main__":
    main()
