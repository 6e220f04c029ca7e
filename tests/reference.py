"""Writes the reference pages from the code: ``python -m tests.reference``; a test holds them to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import click

from kumaai import messages
from kumaai.answers import PUBLISHED, published_schema
from kumaai.cli.main import program
from kumaai.environment import REPLACEMENTS
from kumaai.messages import _
from kumaai.settings import KEYS
from kumaai.status import Status

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("ja", "en")

STATUSES = {
    "ja": {
        Status.OK: "終わった",
        Status.BUG: "予期しない誤り。報告の場所を示す",
        Status.USAGE: "オプションや引数の誤り",
        Status.CONFIG: "設定の不足や誤り、鍵がない、知らないプロンプト",
        Status.INPUT: "読めない：ない、暗号化、破損、対応しない種類、安全上の上限を超える",
        Status.POLICY: "組織の方針が許さない",
        Status.NETWORK: "接続先に届かない、又は時間切れ（再試行の後）",
        Status.MODEL: "接続先が断った：認証、割当て、頻度の制限、内容の制限",
        Status.ANSWER: "答えが使えない（直させた後でも）：形が違う、修正を置けない、式が確かめられない",
        Status.CHECKS: "`--strict` で、確認に合わないものがあった。`log verify` が記録の異状を見つけた",
        Status.PARTIAL: "一部の入力が失敗した。できたものは書かれ、一覧に出る",
        Status.OUTPUT: "書けない：既にある、Word や Excel が開いている、空きがない",
        Status.FINDINGS: "`proofread --check` が指摘を見つけた",
        Status.INTERRUPTED: "Ctrl-C。どこまで進んだかは記録にある",
    },
    "en": {
        Status.OK: "done",
        Status.BUG: "an unexpected error; the message says where the report is",
        Status.USAGE: "wrong options or arguments",
        Status.CONFIG: "settings missing or wrong, no key, unknown prompt",
        Status.INPUT: "cannot be read: missing, encrypted, damaged, not a supported kind, over a safety limit",
        Status.POLICY: "refused by the organisation's policy",
        Status.NETWORK: "the endpoint cannot be reached or timed out after retries",
        Status.MODEL: "the endpoint refused: credentials, quota, rate limit, content filter",
        Status.ANSWER: "the answer is unusable after repair: not the schema, edits that cannot be placed, a formula that fails",
        Status.CHECKS: "`--strict` and a check failed; `log verify` found something wrong with the record",
        Status.PARTIAL: "some inputs failed; what succeeded is written and listed",
        Status.OUTPUT: "cannot be written: exists, open in Word or Excel, disk full",
        Status.FINDINGS: "`proofread --check` found something",
        Status.INTERRUPTED: "Ctrl-C; the record says how far it came",
    },
}


def pages() -> Iterator[tuple[Path, str]]:
    """Every generated page: its path and its text."""
    for language in LANGUAGES:
        messages.use(language)
        folder = ROOT / "docs" / language / "reference"
        yield folder / "commands.md", commands()
        yield folder / "exit-status.md", statuses(language)
        yield folder / "settings.md", settings()
        yield folder / "encodings.md", encodings(language)
    messages.use("en")
    for command in PUBLISHED:
        path = ROOT / "docs" / "schemas" / f"{command}.json"
        yield path, json.dumps(published_schema(command), ensure_ascii=False, indent=2) + "\n"


def commands() -> str:
    """The help of every command."""
    parts = ["# " + {"ja": "コマンド", "en": "Commands"}[messages.language()]]
    for path, command in every_command(program, "kumaai"):
        context = click.Context(command, info_name=path, max_content_width=100, terminal_width=100)
        parts.append(f"## {path}\n\n```text\n{command.get_help(context)}\n```")
    return "\n\n".join(parts) + "\n"


def every_command(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """A command and all below it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from every_command(below, f"{path} {name}")


def statuses(language: str) -> str:
    """The exit statuses."""
    title = {
        "ja": "# 終了ステータス\n\n| 番号 | 名前 | 意味 |",
        "en": "# Exit status\n\n| Number | Name | When |",
    }[language]
    rows = [f"| {int(status)} | {status.name} | {STATUSES[language][status]} |" for status in Status]
    return "\n".join([title, "|---|---|---|", *rows]) + "\n"


def settings() -> str:
    """The settings, with their variables and defaults."""
    ja = messages.language() == "ja"
    head = dedent(
        """
        # 設定

        順序：組織の方針ファイル（`KUMAAI_POLICY`。読むだけで、そこにあるものが勝つ）＞オプション＞環境変数＞フォルダーの `kumaai.toml`＞利用者の `config.toml`＞既定値。
        `kumaai config show` は、いまの値とその出どころを示します。`OPENAI_API_KEY` だけでは接続先とみなしません。

        | 名前 | 環境変数 | 既定値 | 意味 |
        |---|---|---|---|
        """
        if ja
        else """
        # Settings

        Order: the organisation's policy file (`KUMAAI_POLICY`; read-only, wins where it speaks) > option > environment > the folder's `kumaai.toml` >
        the user's `config.toml` > default. `kumaai config show` shows each value and its origin. `OPENAI_API_KEY` alone is no endpoint.

        | Name | Variables | Default | Meaning |
        |---|---|---|---|
        """
    ).lstrip("\n")
    rows = [
        f"| `{k.name}` | {', '.join(f'`{v}`' for v in k.variables)} | {k.default or ''} | {_(k.help)} |"
        for k in KEYS
    ]
    home = (
        "記録、キャッシュ、自分のプロンプトを置くフォルダー"
        if ja
        else "Folder of records, cache and own prompts"
    )
    return head + "\n".join([*rows, f"| | `KUMAAI_HOME` | | {home} |"]) + "\n"


def encodings(language: str) -> str:
    """How input is decoded, and what is written where an encoding cannot hold a character."""
    text = {
        "ja": "# 文字コード\n\n入力は、`--encoding`、BOM、UTF-8、cp932 の順に読み、記録に何で読んだかを残します。"
        "標準出力の文字コードで表せない文字は、次の形（表にないものは `?`）に置き換え、標準エラーで知らせます。ファイルと記録は元のままです。\n\n"
        "| 文字 | コード | 置き換え |\n|---|---|---|\n",
        "en": "# Encodings\n\nInput is decoded as `--encoding` says, else by its BOM, else as UTF-8, else as cp932; the record says which. "
        "A character that the encoding of standard output cannot hold becomes the one in this table (`?` where it has none), with a warning on "
        "standard error. Files and records keep the original.\n\n| Character | Code point | Becomes |\n|---|---|---|\n",
    }[language]
    return text + "".join(f"| {c} | U+{ord(c):04X} | {to} |\n" for c, to in sorted(REPLACEMENTS.items()))


if __name__ == "__main__":
    for path, text in pages():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
