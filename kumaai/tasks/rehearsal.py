"""A dry run as a person and a program see it: the messages as they would be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kumaai.messages import _

if TYPE_CHECKING:
    from kumaai.tasks.ask import Rehearsal


def nothing_sent() -> dict[str, Any]:
    """The text and answer of a dry run by the embedded rules."""
    text = _("Nothing would be sent: the embedded rules do the work on this machine.") + "\n"
    return {"text": text, "answer": {"dry_run": True, "messages": [], "tokens": 0, "cost": None}}


def shown(rehearsal: Rehearsal) -> dict[str, Any]:
    """The text and answer of a dry run: every message of every part, and what it would weigh.

    ``tokens`` is an estimate of the input; ``cost`` is None, since no prices are known.
    """
    parts = rehearsal.parts
    head = [
        _("To: {host} ({model})").format(host=rehearsal.endpoint.host, model=rehearsal.endpoint.model),
        _("Prompt: {prompt}").format(prompt=rehearsal.prompt),
        _("Calls: {calls}, about {tokens} tokens of input; no price is known.").format(
            calls=len(parts), tokens=rehearsal.tokens
        ),
        _("Masked: {masked}").format(masked=masked_text(rehearsal.masked)),
        _(
            "The answer is asked for in a JSON Schema, which goes along; a model that breaks it is asked to mend it."
        ),
    ]
    text = "\n".join(head) + "\n"
    for number, part in enumerate(parts, 1):
        for message in part:
            title = message["role"] if len(parts) == 1 else f"{message['role']} {number}/{len(parts)}"
            text += f"\n== {title} ==\n{message['content']}\n"
    answer = {
        "dry_run": True,
        "host": rehearsal.endpoint.host,
        "prompt": rehearsal.prompt,
        "messages": [{"call": call, **message} for call, part in enumerate(parts, 1) for message in part],
        "schema": rehearsal.schema,
        "tokens": rehearsal.tokens,
        "cost": None,
    }
    return {"text": text, "answer": answer}


def masked_text(masked: dict[str, int] | Any) -> str:
    """How many values were masked, by kind; a word for none."""
    return ", ".join(f"{_(kind)} {count}" for kind, count in masked.items()) or _("nothing")
