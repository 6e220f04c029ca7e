"""Schema in, validated answer out: asked for strictly, accepted leniently, repaired at most twice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from kumaai.messages import _
from kumaai.model.endpoint import Message, Reply
from kumaai.model.schema import lenient, strict, tidied, violations
from kumaai.model.transport import Talk
from kumaai.status import AnswerError

Shape = TypeVar("Shape")

REPAIRS = 2
"""Rounds after the first in which a model may mend its answer, where a task wants no other number."""

_THOUGHTS_END = re.compile(r"</(?:think|thinking|reasoning|thought)>", re.IGNORECASE)
_MAX_STARTS = 200


class Truncated(AnswerError):
    """The answer stopped at the model's output limit; a plan asks for less at once."""


@dataclass(frozen=True)
class Answered(Generic[Shape]):
    """A validated answer and how it came about.

    ``raw`` has the text of every round, the last one is ``value``;
    ``messages`` is the last round as sent, with the earlier ones in it.
    Tokens are sums over the rounds, None where the server counts none.
    """

    value: Shape
    raw: list[str]
    messages: list[Message]
    rounds: int
    input_tokens: int | None
    output_tokens: int | None
    model: str


def ask(
    talk: Talk,
    messages: list[Message],
    shape: type[Shape],
    *,
    name: str,
    notify: Callable[[str], None],
    check: Callable[[Shape], list[str]] | None = None,
    repairs: int = REPAIRS,
    settle: Callable[[], Shape | None] | None = None,
) -> Answered[Shape]:
    """Ask for an answer of ``shape`` (a msgspec Struct); ``name`` is the schema's name.

    ``check`` may find further violations, sentences for the model to mend.
    When ``repairs`` rounds have not helped, ``settle`` may give an earlier
    answer that can be used after all. Raises Truncated, AnswerError
    ``answer.schema`` or ``answer.check`` where it does not, and whatever
    ``talk`` and ``settle`` raise.
    """
    conversation, replies = messages, list[Reply]()
    while True:
        reply = talk.complete(conversation, schema=strict(shape), schema_name=name)
        replies.append(reply)
        value, wrong = read(reply.text, shape, talk.opened)
        code = "answer.schema"
        if value is None and reply.finish_reason == "length":
            raise _truncated(talk, replies)
        if value is not None and check is not None:
            wrong, code = check(value), "answer.check"
        if value is not None and not wrong:
            return _answered(value, replies)
        if len(replies) > repairs:
            settled = settle() if settle is not None else None
            if settled is not None:
                return _answered(settled, replies)
            raise _unusable(talk, code, wrong, replies)
        notify(_("The answer breaks its form in {n} places; asking for a repair.").format(n=len(wrong)))
        # The reply goes back as it came; what is said of it may quote the material, so it is sealed again.
        conversation = [*conversation, *_repair(reply.text, [talk.sealed(one) for one in wrong])]


def read(
    text: str, shape: type[Shape], opened: Callable[[dict[str, Any]], dict[str, Any]] = lambda found: found
) -> tuple[Shape | None, list[str]]:
    """The answer in a model's ``text``, ``opened``, or None and what is wrong with it."""
    found = extract(text)
    if found is None:
        return None, [_("There is no complete JSON object in the answer.")]
    accepted = lenient(shape)  # type: ignore[arg-type]
    try:
        tidy = tidied(opened(found), accepted)
        try:
            return msgspec.convert(tidy, shape, strict=False), []
        except msgspec.ValidationError as error:
            return None, violations(tidy, accepted) or [str(error)]
    except RecursionError:
        return None, [_("The answer is nested too deeply.")]


def extract(text: str) -> dict[str, Any] | None:
    """The largest JSON object in ``text``, whatever stands around it: fences, prose, a model's thoughts."""
    try:
        return _only(msgspec.json.decode(text))
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        pass
    answer = _THOUGHTS_END.split(text)[-1]
    text = answer if "{" in answer else text
    decoder = json.JSONDecoder(
        strict=False, parse_constant=lambda _name: None
    )  # models write raw line feeds into strings
    best: tuple[int, dict[str, Any] | None] = (0, None)
    position = text.find("{")
    for _attempt in range(_MAX_STARTS):
        if position < 0:
            break
        try:
            found, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            end = position + 1
        else:
            best = max(best, (end - position, found), key=lambda pair: pair[0])
        position = text.find("{", end)
    return best[1]


def _only(whole: Any) -> dict[str, Any] | None:
    if isinstance(whole, list) and len(whole) == 1:
        whole = whole[0]
    return whole if isinstance(whole, dict) else None


def _repair(text: str, wrong: list[str]) -> list[Message]:
    order = _(
        "Your answer cannot be used as it is:\n{violations}\nAnswer again with the whole corrected JSON object and"
        " nothing else. Do not invent what the source does not say; leave it null or empty."
    )
    listed = "\n".join(f"- {one}" for one in wrong)
    return [
        {"role": "assistant", "content": text},
        {"role": "user", "content": order.format(violations=listed)},
    ]


def _answered(value: Shape, replies: list[Reply]) -> Answered[Shape]:
    return Answered(
        value=value,
        raw=[reply.text for reply in replies],
        messages=list(replies[-1].sent),
        rounds=len(replies),
        input_tokens=total(reply.input_tokens for reply in replies),
        output_tokens=total(reply.output_tokens for reply in replies),
        model=replies[-1].model,
    )


def total(counts: Any) -> int | None:
    """The sum of ``counts``; None when none of them is known."""
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _truncated(talk: Talk, replies: list[Reply]) -> Truncated:
    return Truncated(
        "answer.truncated",
        _("The answer of {model} was cut off at its output limit.").format(model=replies[-1].model),
        hint=_("Ask for less at once: a shorter input, or a shorter result."),
        where=talk.endpoint.host,
        raw=replies[-1].text,
    )


def _unusable(talk: Talk, code: str, wrong: list[str], replies: list[Reply]) -> AnswerError:
    message = _("The answer of {model} cannot be used, even after {n} repairs: {problem}")
    return AnswerError(
        code,
        message.format(model=replies[-1].model, n=len(replies) - 1, problem=wrong[0]),
        hint=_("Try again, or use a model that follows JSON Schemas better."),
        where=talk.endpoint.host,
        raw="\n\n".join(reply.text for reply in replies),
    )
