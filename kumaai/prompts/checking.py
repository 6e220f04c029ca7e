"""Says what is wrong with a prompt file, for the person who edits it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kumaai.messages import _
from kumaai.prompts.library import PLACEHOLDER, SECTIONS, split
from kumaai.prompts.rendering import LANGUAGES, MATERIAL

COMMANDS = ("minutes", "summarize", "proofread", "excel-formula", "ideas", "run")
ANSWERS = ("Minutes", "Summary", "AskedSurvey", "AskedProofreading", "AskedFormula", "Ideas", "Draft")
"""The shapes of :mod:`kumaai.answers` that a prompt may ask for (names only: ``prompts`` starts fast)."""
STANDARD = frozenset(
    {"source", "title", "instruction", "language", "style", "length", "audience", "profile", "theme", "frame"}
    | {
        "count",
        "criteria",
        "request",
        "cell",
        "sheet",
        "columns",
        "excel",
        "examples",
        "failures",
        "today",
        "marks",
    }
)
"""Placeholders that any prompt may use without declaring them as inputs."""
_KEYS: dict[str, type] = {
    "id": str,
    "title": str,
    "purpose": str,
    "version": str,
    "language": str,
    "command": str,
    "answer": str,
    "confidentiality": int,
    "style": str,
    "checks": list,
    "inputs": list,
}
_INPUT_KEYS: dict[str, type] = {"name": str, "description": str, "required": bool, "example": str}
_OPTIONAL = ("style", "checks", "inputs", "required")
_CHOICES: dict[str, tuple[Any, ...]] = {
    "command": COMMANDS,
    "answer": ANSWERS,
    "language": tuple(LANGUAGES),
    "confidentiality": (1, 2, 3),
}
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Problem(NamedTuple):
    """Something wrong in a prompt; ``level`` is error or warning, ``line`` is 1-based, 0 for the whole file."""

    path: str
    line: int
    level: str
    code: str
    message: str


class _Report:
    """The problems found so far in one file."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.lines = path, text.splitlines()
        self.problems: list[Problem] = []

    def add(self, code: str, message: str, near: str = "", *, level: str = "error") -> None:
        """Note a problem, at the first line that holds ``near``."""
        line = next((number for number, text in enumerate(self.lines, 1) if near and near in text), 0)
        self.problems.append(Problem(str(self.path), line, level, "prompt." + code, message))


def check(text: str, path: Path) -> list[Problem]:
    """What is wrong with a prompt's text; empty where nothing is."""
    report = _Report(path, text)
    try:
        meta, sections = split(text)
    except ValueError as error:
        report.add("front_matter", str(error))
        return report.problems
    _check_keys(meta, _KEYS, report)
    inputs = meta.get("inputs", [])
    for entry in inputs if isinstance(inputs, list) else ():
        _check_keys(entry if isinstance(entry, dict) else {}, _INPUT_KEYS, report)
    if not report.problems:
        _check_values(meta, path, report)
        _check_placeholders(sections, {entry["name"] for entry in inputs}, report)
    for name in SECTIONS:
        if not sections.get(name):
            report.add("section", _("The section `# {name}` is missing or empty.").format(name=name))
    _check_material(sections, report)
    return report.problems


def _check_keys(meta: Mapping[str, Any], keys: Mapping[str, type], report: _Report) -> None:
    for key in sorted(meta.keys() - keys.keys()):
        report.add("key_unknown", _("There is no key {name}.").format(name=key), key)
    for key, kind in keys.items():
        value = meta.get(key)
        if value is None:
            if key not in _OPTIONAL:
                report.add("key_missing", _("The key {name} is missing.").format(name=key))
        elif type(value) is not kind or (kind is str and not str(value).strip() and key not in _OPTIONAL):
            report.add(
                "key_value", _("The value of {name} is empty or of the wrong kind.").format(name=key), key
            )


def _check_values(meta: Mapping[str, Any], path: Path, report: _Report) -> None:
    for key, allowed in _CHOICES.items():
        if meta[key] not in allowed:
            choices = ", ".join(map(str, allowed))
            message = _("{name} must be one of: {choices}.").format(name=key, choices=choices)
            report.add("key_value", message, key)
    if not _ID.fullmatch(meta["id"]):
        report.add("id", _("An id is made of small letters, digits and hyphens."), "id")
    named = f"{meta['id']}.{meta['language']}.md"
    if path.name not in (named, f"{meta['id']}.md"):
        report.add("file_name", _("The file must be called {name} to be found.").format(name=named))


def _check_placeholders(sections: Mapping[str, str], declared: set[str], report: _Report) -> None:
    used = PLACEHOLDER.findall(sections.get("system", "") + sections.get("user", ""))
    for name in dict.fromkeys(used):
        if name not in STANDARD | declared or not _NAME.fullmatch(name):
            message = _("There is no placeholder {name}.").format(name="{{ " + name + " }}")
            report.add("placeholder", message, name)
    for name in sorted(declared.difference(used)):
        message = _("The input {name} is used nowhere in the text.").format(name=name)
        report.add("input_unused", message, name, level="warning")


def _check_material(sections: Mapping[str, str], report: _Report) -> None:
    system, user = sections.get("system", ""), sections.get("user", "")
    used = [name for name in MATERIAL if name in PLACEHOLDER.findall(system + user)]
    for name in used:
        alone = re.search(rf"^\{{\{{\s*{name}\s*\}}\}}$", user, re.MULTILINE)
        if not alone or name in PLACEHOLDER.findall(system):
            message = _("{name} must stand alone on a line of `# user`, where it is put between marks.")
            report.add("material", message.format(name="{{ " + name + " }}"), name)
    if used and "marks" not in PLACEHOLDER.findall(system):
        message = _("`# system` lacks {name}, the sentence that orders inside the material are not followed.")
        report.add("marks", message.format(name="{{ marks }}"), "# system")
