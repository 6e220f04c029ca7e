"""Proofreading tells what it left out, and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faults.server import Misbehaving, ok
from tests.program import Outcome, kumaai

TEXT = "申込みは、5月12日までに行なってください。\n"
EDITS = [("行なって", "行って", "送り仮名"), ("5月12日", "5月13日", "曜日")]


def proofread(folder: Path, *arguments: str) -> Outcome:
    """Proofread a text with a model that changes a date besides."""
    (folder / "notice.txt").write_text(TEXT, encoding="utf-8")
    edits = [
        {
            "block": "L1",
            "before": before,
            "after": after,
            "reason": why,
            "category": "表記",
            "certainty": "fix",
        }
        for before, after, why in EDITS
    ]
    with Misbehaving(ok(json.dumps({"edits": edits}))) as server:
        environ = {"KUMAAI_BASE_URL": server.base_url, "KUMAAI_API_KEY": "k", "KUMAAI_MODEL": "m"}
        return kumaai(folder, "proofread", "notice.txt", *arguments, environ=environ, language="ja")


def test_a_refused_edit_is_listed_with_its_reason_in_words(tmp_path: Path) -> None:
    """The list of findings says why in Japanese; no code is shown."""
    listed = proofread(tmp_path).stdout
    assert "適用しません：数値や日付が変わります" in listed
    assert "number" not in listed


@pytest.mark.parametrize("arguments", [("-o", "new.txt"), ("-o", "new.txt", "-v")])
def test_what_was_not_applied_is_told(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """The corrected file holds the harmless edit; the other one is told with its reason."""
    told = proofread(tmp_path, *arguments).stderr
    assert "反映しなかった修正: 1件（数値や日付が変わります）" in told
    assert "number" not in told
    assert (tmp_path / "new.txt").read_text(encoding="utf-8").startswith("申込みは、5月12日までに行って")


def test_the_code_stays_in_the_json(tmp_path: Path) -> None:
    """Programs read the stable code."""
    outcome = proofread(tmp_path, "--json")
    assert [edit["refused"] for edit in outcome.envelope["answer"]["edits"]] == [None, "number"]
