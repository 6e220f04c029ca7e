"""What the reader of a document is told about how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kumaai.result import ModelUsed
from kumaai.settings import Settings


@dataclass(frozen=True, slots=True)
class Disclosure:
    """``text`` is the one line for footers and last lines; ``rows`` the table for a worksheet."""

    text: str
    rows: tuple[tuple[str, str], ...]
    run: str

    def properties(self) -> dict[str, str]:
        """Custom document properties that tie the file to its record."""
        return {"kumaai-run": self.run, "kumaai-disclosure": self.text}


def disclosure(settings: Settings, model: ModelUsed, run: str, command: str, when: datetime) -> Disclosure:
    """The disclosure of one run; its wording comes from the settings.

    A result of the embedded rules says that no generative AI was used.
    """
    wording = settings["disclosure"] if model.ai else settings["disclosure_rules"]
    date = f"{when.year}年{when.month}月{when.day}日"
    maker = f"モデル：{model.name}" if model.ai else "kumaaiの規則"
    text = f"{wording}　{maker}　作成日：{date}　記録番号：{run}"
    rows = (
        ("区分", wording),
        ("生成AIの利用", "あり" if model.ai else "なし（規則による）"),
        ("モデル", model.name or "なし"),
        ("接続先", model.host or "なし"),
        ("コマンド", f"kumaai {command}"),
        ("作成日", date),
        ("記録番号", run),
        ("内容の確認", "未確認"),
    )
    return Disclosure(text, rows, run)
