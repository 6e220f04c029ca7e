"""Frozen results and the JSON envelope; what a run says of itself.

Version 1 of the envelope is pinned by ``tests/test_result_contract.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kumaai.source import Source
from kumaai.status import KumaaiError, Status

ENVELOPE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Input:
    """A file that was read; ``apart`` counts what it holds beside its text (:class:`kumaai.source.Apart`)."""

    path: str
    sha256: str | None = None
    blocks: int = 0
    chars: int = 0
    encoding: str | None = None
    apart: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, path: str, source: Source) -> Input:
        """The input that was read as ``source``, under the name that the user gave it."""
        blocks, counts = len(source.blocks), source.apart.counts()
        return cls(path, source.sha256, blocks, source.chars, source.encoding, counts)


@dataclass(frozen=True, slots=True)
class Output:
    """A file that was written."""

    path: str
    sha256: str
    kind: str


@dataclass(frozen=True, slots=True)
class Check:
    """A finding of a check: ``level`` is info, warning or error; ``where`` lists block ids.

    ``line`` is the line of the answer that it is about, as the task's claims
    give it; "" where it is about no single line. ``place`` is where a person
    finds the blocks.
    """

    id: str
    level: str
    message: str
    where: tuple[str, ...] = ()
    line: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class ModelUsed:
    """Who gave the answer. For rules: no name, no host, ``ai`` false."""

    provider: str
    name: str | None = None
    host: str | None = None

    @property
    def ai(self) -> bool:
        """Whether a generative model made the answer."""
        return self.provider != "rules"


@dataclass(frozen=True, slots=True)
class Usage:
    """What the answer cost; ``seconds`` is the wall time of the whole run."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    calls: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a run failed, as the envelope tells it."""

    code: str
    message: str
    hint: str = ""
    where: str = ""

    @classmethod
    def of(cls, error: KumaaiError) -> Fault:
        """The fault that ``error`` reports."""
        return cls(error.code, error.message, error.hint, error.where)


@dataclass(frozen=True, slots=True)
class Result:
    """One run, done or failed. ``text`` is what stdout shows where no file was asked for."""

    command: str
    run: str
    status: Status
    model: ModelUsed
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    answer: Any = None
    checks: tuple[Check, ...] = ()
    usage: Usage = Usage()
    masked: Mapping[str, int] = field(default_factory=dict)
    disclosure: str | None = None
    warnings: tuple[str, ...] = ()
    error: Fault | None = None
    text: str = ""
    coverage: str = ""

    @property
    def ok(self) -> bool:
        """Whether the run gave a result that can be used."""
        return self.status in (Status.OK, Status.PARTIAL, Status.FINDINGS)


def plain(value: Any) -> Any:
    """``value`` as JSON knows it: dataclasses and structs as objects."""
    import msgspec

    return msgspec.to_builtins(value)


def envelope(result: Result) -> dict[str, Any]:
    """The JSON object of the contract for one run."""
    return {
        "kumaai": ENVELOPE_VERSION,
        "ok": result.ok,
        "status": int(result.status),
        "command": result.command,
        "run": result.run,
        "inputs": plain(result.inputs),
        "outputs": plain(result.outputs),
        "answer": plain(result.answer),
        "checks": plain(result.checks),
        "model": {**plain(result.model), "ai": result.model.ai},
        "usage": plain(result.usage),
        "masked": dict(result.masked),
        "disclosure": result.disclosure,
        "warnings": list(result.warnings),
        "error": plain(result.error),
    }
