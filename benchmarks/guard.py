"""Measures the guard on a long source: ``python benchmarks/guard.py FILE… [--chars N]``, 100,000 characters by default.

The texts of FILE are repeated until the source is that long. It is screened,
masked and restored, and an answer of 60 of its lines is held against it. No peer
is run beside it: none masks Japanese text or holds an answer against its lines.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kumaai.guard import facts
from kumaai.guard.mask import Masker
from kumaai.guard.screen import screen
from kumaai.source import Block, Source

LINES = 60


def source_of(files: list[str], chars: int) -> Source:
    """Lines of the files, again and again, up to ``chars`` characters."""
    lines = [
        line for file in files for line in Path(file).read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    blocks: list[Block] = []
    size = 0
    while size < chars:
        text = lines[len(blocks) % len(lines)]
        blocks.append(Block(f"L{len(blocks) + 1}", text))
        size += len(text)
    return Source("long.txt", "txt", b"", "", tuple(blocks))


def timed(work: Callable[[], object]) -> float:
    """Seconds of CPU of the fastest of three runs."""
    best = float("inf")
    for _round in range(3):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def main(arguments: list[str]) -> None:
    """Print the seconds of each step and their sum."""
    chars = int(arguments[arguments.index("--chars") + 1]) if "--chars" in arguments else 100_000
    files = [word for word in arguments if Path(word).is_file()]
    source = source_of(files, chars)
    texts = [block.text for block in source.blocks]
    step = max(1, len(texts) // LINES)
    claims = [(texts[at], [source.blocks[at].id]) for at in range(0, len(texts), step)][:LINES]

    def masked() -> list[str]:
        masker = Masker()
        masker.learn(texts)
        sent = [masker.mask(text) for text in texts]
        assert [masker.restore(text) for text in sent] == texts
        return sent

    steps = {
        "screen": timed(lambda: screen(source)),
        "mask and restore": timed(masked),
        "facts": timed(lambda: facts.check(claims, source)),
    }
    for name, seconds in steps.items():
        print(f"{name}\t{seconds:.3f}\t{source.chars}")
    print(f"all\t{sum(steps.values()):.3f}\t{source.chars}")


if __name__ == "__main__":
    main(sys.argv[1:])
