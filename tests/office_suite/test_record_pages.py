"""The export of records on paper: a page a run, whatever stands in it."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kumaai import messages
from kumaai.history.store import Store
from kumaai.logbook import document
from kumaai.office.word.compose import compose
from tests.office_suite.soffice import convert_all, requires_office

pytestmark = [
    requires_office(),
    pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed"),
]


def _runs(home: Path) -> list[dict[str, Any]]:
    """Runs with little and with much of everything: files, findings, warnings, texts."""
    chance = random.Random(4)
    words = ["予算", "避難所", "a" * 30, "12月", "（案）", "ｱｲｳ", "\n", "。", "meeting ", "「確認」"]

    def text(size: int) -> str:
        return "".join(chance.choice(words) for _ in range(chance.randrange(size)))

    with Store(home) as store:
        for number in range(12):
            many = range(chance.choice((0, 1, 4, 12)))
            store.begin(
                f"R{number:02}",
                command="minutes",
                argv=["minutes", text(30)],
                user="yamada",
                provider="openai",
                model="gpt-x",
                prompt="minutes-yoten",
                inputs=[{"path": f"{text(6)}.docx", "sha256": "ab" * 32} for _ in many],
                messages=[{"role": role, "content": text(900)} for role in ("system", "user")],
            )
            store.end(
                f"R{number:02}",
                status=0,
                answer_raw=[text(1500)],
                outputs=[{"path": "結果.docx", "sha256": "cd" * 32}],
                disclosure="本資料は生成ＡＩを利用して作成しています（内容確認前）　" * 2,
                warnings=[text(40) for _ in many],
                checks=[{"id": "x", "level": "warning", "message": text(30), "where": []} for _ in many],
            )
        seal = {"number": 1, "seal": "ef" * 32, "confirmations": []}
        return [{**store.get(f"R{number:02}"), **seal} for number in range(12)]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_run_has_one_page(tmp_path: Path, language: str) -> None:
    """Neither facts nor texts go on over a second one, in either language."""
    messages.use(language)
    runs = _runs(tmp_path / "home")
    (tmp_path / "runs.docx").write_bytes(compose(document(runs, "2026-11-22")).data)
    (pdf,) = convert_all([tmp_path / "runs.docx"], "pdf", tmp_path)
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True).stdout.decode()
    pages = text.split("\f")[:-1]
    assert len(pages) == len(runs)
    for page, run in zip(pages, runs, strict=True):
        assert run["run"] in page
