"""Records in the names and words that the log's commands share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kumaai.environment import Environment
from kumaai.history.chain import Seal
from kumaai.messages import _
from kumaai.status import Status, UsageError


def as_published(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record with the names and shapes of the envelope: ``model`` and ``prompt`` are objects."""
    published = dict(record)
    provider = published.pop("provider")
    ai = None if provider is None else provider != "rules"
    published["model"] = {
        "provider": provider,
        "name": record["model"],
        "host": published.pop("host"),
        "ai": ai,
    }
    if record["prompt"] is not None:
        published["prompt"] = {"id": record["prompt"]} | {
            name: published[f"prompt_{name}"] for name in ("version", "sha256")
        }
    for name in ("prompt_version", "prompt_sha256"):
        del published[name]
    return published


def sealed(place: Seal | None) -> dict[str, Any]:
    """Where a run stands in the chain, as JSON tells it; nulls while it is open."""
    return {"number": place and place.number, "seal": place and place.seal.hex()}


def pruned_text(record: Mapping[str, Any]) -> str:
    """Who took the contents out, when and why; "" for a run in full."""
    pruned = record["pruned"]
    if not pruned:
        return ""
    text = _("taken out by {by} on {day} (run {run})").format(
        by=pruned["by"], day=local(pruned["on"]), run=pruned["run"]
    )
    return f"{text}: {pruned['reason']}" if pruned["reason"] else text


def check_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """A check by a person as its own run recorded it: who, when, and the file before and after."""
    options = record["options"] or {}
    told = {name: options.get(name) for name in ("by", "on", "note")}
    return {"run": record["run"], **told, "inputs": record["inputs"], "outputs": record["outputs"]}


def state(record: Mapping[str, Any]) -> str:
    """How a run ended in one word: the status by name, or open, or interrupted."""
    if record["status"] is None:
        return record["state"]
    return status_name(record["status"])


def local(moment: str, *, seconds: bool = False) -> str:
    """A time of the record as it was on the clock where it was made."""
    return moment[: 19 if seconds else 16].replace("T", " ")


def status_name(status: int) -> str:
    return Status(status).name.lower() if status in Status.__members__.values() else str(status)


def status_of(text: str | None) -> int | str | None:
    if text is None or text in ("open", "failed"):
        return text
    names = {name.lower(): int(value) for name, value in Status.__members__.items()}
    if text.isascii() and text.isdigit():
        return int(text[:9])
    if text.lower() in names:
        return names[text.lower()]
    raise UsageError(
        "usage.status",
        _("There is no exit status {text}.").format(text=text),
        hint=_("Use one of: {choices}.").format(choices=", ".join(["open", "failed", *names])),
        where="--status",
    )


def date_of(text: str, environment: Environment, where: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            "usage.date",
            _("{text} is no date.").format(text=text),
            hint=_("Write it like 2026-04-01 or 2026-04-01T09:00."),
            where=where,
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=environment.now().tzinfo)
