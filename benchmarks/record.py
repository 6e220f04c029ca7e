"""Measures the record with many runs in it: ``python benchmarks/record.py [RUNS]``, 10,000 by default.

Texts are random sentences from a small vocabulary, so that the index meets
many different trigrams; sizes are compared with the UTF-8 text put in.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from run import CLICK, KUMAAI, compare  # type: ignore[import-not-found]

from kumaai.history.store import Store

WHO = [
    "市長",
    "課長",
    "委員",
    "事務局",
    "係長",
    "住民",
    "町内会",
    "協議会",
    "審議会",
    "議員",
    "担当者",
    "広報課",
    "財政課",
    "防災課",
    "図書館",
    "保健所",
]
WHAT = [
    "予算",
    "条例",
    "要綱",
    "計画",
    "方針",
    "補助金",
    "報告書",
    "広報紙",
    "避難所",
    "駐車場",
    "窓口",
    "様式",
    "手数料",
    "説明会",
    "入札",
    "研修",
    "工事",
    "調査",
]
HOW = [
    "確認",
    "承認",
    "検討",
    "修正",
    "公表",
    "延期",
    "廃止",
    "見直し",
    "配布",
    "提出",
    "募集",
    "周知",
    "完了",
    "中止",
    "再開",
    "契約",
]
ENDS = [
    "した。",
    "することとした。",
    "しなければならない。",
    "する予定である。",
    "できなかった。",
    "してほしいとの意見があった。",
]


def sentence(chance: random.Random) -> str:
    """One sentence of about 25 characters, with a number in it."""
    who, what, how, end = (chance.choice(words) for words in (WHO, WHAT, HOW, ENDS))
    return f"{who}は{what}第{chance.randrange(1000)}号について{chance.choice(WHAT)}とあわせて{how}{end}"


def fill(home: Path, runs: int) -> int:
    """Record that many runs; return the bytes of text that went in."""
    chance, size, times, walls = random.Random(1), 0, [], []
    with Store(home) as store:
        for number in range(runs):
            asked = "\n".join(sentence(chance) for _ in range(chance.randint(10, 50)))
            answer = "\n".join(sentence(chance) for _ in range(chance.randint(3, 15)))
            size += len((asked + answer).encode())
            run, before, began = f"01{number:024d}", time.process_time(), time.perf_counter()
            store.begin(run, command="summarize", model="m", messages=[{"role": "user", "content": asked}])
            store.end(
                run,
                status=0,
                answer_raw=[answer],
                inputs=[{"path": f"資料{number}.docx", "sha256": "0" * 64}],
            )
            times.append(time.process_time() - before)
            walls.append(time.perf_counter() - began)
    print(
        f"begin and end: {sum(times) / runs * 1e3:.1f} ms CPU (limit 5),"
        f" {sum(walls) / runs * 1e3:.1f} ms on the clock, the disk's flushes included"
    )
    return size


def main(runs: int) -> None:
    """Fill a record, then measure size, list and search."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        size = fill(home, runs)
        stored = sum(path.stat().st_size for path in home.iterdir())
        print(
            f"size: {stored / 1e6:.1f} MB for {size / 1e6:.1f} MB of text, ratio {stored / size:.2f} (limit 2)"
        )
        environ = {**os.environ, "KUMAAI_HOME": folder, "KUMAAI_LANG": "en"}
        compare("log list", [*KUMAAI, "log", "list"], "bare click", CLICK, environ, 7, 1.8)
        for query in ("予算第7号", "避難所", "予算", "は", "鯨", "予算 は"):
            compare(
                f"log search {query}",
                [*KUMAAI, "log", "search", query],
                "bare click",
                CLICK,
                environ,
                5,
                None,
            )
        with Store(home) as store:
            before = time.process_time()
            verdict = store.verify()
            print(f"verify: {time.process_time() - before:.2f} s CPU, {len(verdict.findings)} findings")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
