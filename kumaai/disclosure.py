"""What the reader of a document is told about how it was made, and whether a person has checked it.

The same facts stand in three places of a file: the line (a footer, a last
line), the worksheet's rows, and custom properties. Any of them is enough to
write the others anew, so that a colleague without the record can do it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kumaai.settings import Settings

UNCHECKED = "未確認"
_SEPARATOR = "; "
_LONGEST = 2_000
"""Characters of a line or a value that can be ours: what a file says is not searched beyond that."""

_DATE = r"\d{1,4}年\d{1,2}月\d{1,2}日"
_TAIL = re.compile(
    rf"(?P<wording>.*)　(?:モデル：(?P<model>.*?)(?P<declared>（申告）)?|kumaaiの規則)　"
    rf"(?:作成日|申告日)：(?P<date>{_DATE})　記録番号：(?P<run>\S+)"
)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """That a person has checked a document: who, and on which day."""

    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Origin:
    """How a document was made, and who has checked it.

    ``model`` is None for the embedded rules, which are no AI. ``declared``
    says that a person stated the model: kumaai itself made nothing.
    """

    run: str
    made: date
    ai: bool
    model: str | None = None
    host: str | None = None
    command: str = ""
    declared: bool = False
    confirmations: tuple[Confirmation, ...] = ()

    def confirmed(self, by: str, on: date) -> Origin:
        """The same, checked by one more person; one who checks again is told once, with the later check."""
        others = tuple(c for c in self.confirmations if c.by != by)
        return replace(self, confirmations=(*others, Confirmation(by, on)))


@dataclass(frozen=True, slots=True)
class Disclosure:
    """``text`` is the one line for footers and last lines; ``rows`` the table for a worksheet."""

    text: str
    rows: tuple[tuple[str, str], ...]
    origin: Origin

    @property
    def run(self) -> str:
        """The id of the run that made the document."""
        return self.origin.run

    def properties(self) -> dict[str, str]:
        """Custom document properties that tie the file to its record, and say what the line says.

        The address of the endpoint is not among them: a document goes to
        readers who have no business with it.
        """
        origin = self.origin
        properties = {
            "kumaai-run": origin.run,
            "kumaai-disclosure": self.text,
            "kumaai-ai": "true" if origin.ai else "false",
            "kumaai-model": origin.model or "",
            "kumaai-date": origin.made.isoformat(),
            "kumaai-command": origin.command,
            "kumaai-declared": "true" if origin.declared else "",
            "kumaai-confirmed-by": _SEPARATOR.join(c.by.replace(";", "；") for c in origin.confirmations),
            "kumaai-confirmed-on": _SEPARATOR.join(c.on.isoformat() for c in origin.confirmations),
        }
        return {name: value for name, value in properties.items() if value}


def disclosure(settings: Settings, origin: Origin) -> Disclosure:
    """The disclosure of a document made so; its wording comes from the settings.

    A result of the embedded rules says that no generative AI was used. A
    check by a person is claimed only where ``origin`` holds one.
    """
    wording = _wording(settings, origin)
    made = _day(origin.made)
    maker = f"モデル：{origin.model}{'（申告）' if origin.declared else ''}" if origin.ai else "kumaaiの規則"
    dated = "申告日" if origin.declared else "作成日"
    text = f"{wording}　{maker}　{dated}：{made}　記録番号：{origin.run}"
    checks = "、".join(f"{c.by}（{_day(c.on)}）" for c in origin.confirmations)
    rows = (
        ("区分", wording),
        (
            "生成AIの利用",
            ("あり（申告による）" if origin.declared else "あり") if origin.ai else "なし（規則による）",
        ),
        ("モデル", origin.model or "なし"),
        ("接続先", origin.host or "なし"),
        ("コマンド", f"kumaai {origin.command}".rstrip()),
        ("作成日", f"不明（申告日 {made}）" if origin.declared else made),
        ("記録番号", origin.run),
        ("内容の確認", checks or UNCHECKED),
    )
    return Disclosure(text, rows, origin)


def _wording(settings: Settings, origin: Origin) -> str:
    if not origin.confirmations:
        return settings["disclosure"] if origin.ai else settings["disclosure_rules"]
    wording = settings["disclosure_confirmed"] if origin.ai else settings["disclosure_rules_confirmed"]
    names = dict.fromkeys(c.by for c in origin.confirmations)
    days = [_day(c.on) for c in origin.confirmations]
    days = days[:1] if len(set(days)) == 1 else days  # one day for all, else each name's in turn
    return wording.replace("{by}", "、".join(names)).replace("{date}", "、".join(days))


def from_properties(properties: Mapping[str, str]) -> Origin | None:
    """The origin that a file's own properties tell; None where they do not tell enough."""
    run, made = properties.get("kumaai-run", ""), _iso(properties.get("kumaai-date", ""))
    ai = {"true": True, "false": False}.get(properties.get("kumaai-ai", ""))
    model = properties.get("kumaai-model") or None
    if not run or made is None or ai is None or (ai and not model):
        return None
    names = properties.get("kumaai-confirmed-by", "").split(_SEPARATOR)
    days = map(_iso, properties.get("kumaai-confirmed-on", "").split(_SEPARATOR))
    confirmations = tuple(
        Confirmation(name, day) for name, day in zip(names, days, strict=False) if name and day
    )
    declared = properties.get("kumaai-declared") == "true"
    return Origin(run, made, ai, model, None, properties.get("kumaai-command", ""), declared, confirmations)


def from_line(line: str, settings: Settings) -> Origin | None:
    """The origin that the line of a footer tells, for a file whose properties were taken away."""
    hit = _TAIL.fullmatch(line.strip()) if len(line) <= _LONGEST else None
    made = _written_day(hit["date"]) if hit else None
    if hit is None or made is None:
        return None
    ai = hit["model"] is not None
    template = settings["disclosure_confirmed"] if ai else settings["disclosure_rules_confirmed"]
    declared = hit["declared"] is not None
    checked = _confirmations_in(hit["wording"], template)
    return Origin(hit["run"], made, ai, hit["model"], None, "", declared, checked)


def from_rows(rows: Iterable[tuple[str, str]]) -> Origin | None:
    """The origin that the rows of the worksheet tell; None where they do not tell enough."""
    told = {label: value for label, value in rows if len(value) <= _LONGEST}
    dated = told.get("作成日", "")
    declared = dated.startswith("不明（申告日 ")
    made = _written_day(dated.removeprefix("不明（申告日 ").removesuffix("）") if declared else dated)
    ai = told.get("生成AIの利用", "").startswith("あり")
    model, run = told.get("モデル", ""), told.get("記録番号", "")
    if made is None or not run or "生成AIの利用" not in told or (ai and not model):
        return None
    checks = re.findall(rf"(.+?)（({_DATE})）(?:、|$)", told.get("内容の確認", ""))
    confirmations = tuple(Confirmation(name, day) for name, text in checks if (day := _written_day(text)))
    host = told.get("接続先", "なし")
    return Origin(
        run=run,
        made=made,
        ai=ai,
        model=model if ai else None,
        host=None if host == "なし" else host,
        command=told.get("コマンド", "").removeprefix("kumaai").strip(),
        declared=declared,
        confirmations=confirmations,
    )


def _confirmations_in(wording: str, template: str) -> tuple[Confirmation, ...]:
    """The checks that a wording made from ``template`` tells: each name with its day, or all with the one day."""
    pattern = re.escape(template).replace(r"\{by\}", "(?P<by>.+?)", 1)
    pattern = pattern.replace(r"\{date\}", rf"(?P<date>{_DATE}(?:、{_DATE})*)", 1)
    hit = re.fullmatch(pattern, wording)
    if hit is None or not {"by", "date"} <= hit.groupdict().keys():
        return ()
    names = hit["by"].split("、")
    days = [day for text in hit["date"].split("、") if (day := _written_day(text))]
    days = days * len(names) if len(days) == 1 else days
    if len(days) != len(names):
        return ()
    return tuple(Confirmation(name, day) for name, day in zip(names, days, strict=True))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _written_day(text: str) -> date | None:
    numbers = re.findall(r"\d+", text) if re.fullmatch(_DATE, text) else []
    try:
        return date(*map(int, numbers)) if numbers else None
    except ValueError:
        return None


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
