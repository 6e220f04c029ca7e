"""A dry run as a person and a program see it: the messages as they would be sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kumaai.messages import N_, _

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


_KINDS = {
    "person": N_("names"),
    "address": N_("addresses"),
    "zip": N_("postal codes"),
    "phone": N_("telephone numbers"),
    "mail": N_("mail addresses"),
    "mynumber": N_("My Numbers"),
    "bank": N_("bank accounts"),
    "card": N_("card numbers"),
    "insurance": N_("insurance numbers"),
    "licence": N_("driving licences"),
    "residence": N_("residence cards"),
    "pension": N_("pension numbers"),
    "passport": N_("passports"),
    "plate": N_("number plates"),
    "birth": N_("dates of birth"),
    "age": N_("ages"),
    "staff": N_("staff numbers"),
    "extension": N_("extensions"),
    "juki": N_("resident record codes"),
    "id": N_("other numbers of persons"),
}


def masked_text(masked: Mapping[str, int]) -> str:
    """How many values were masked, by kind; a word for none."""
    told = [
        _("{kind}: {count}").format(kind=_(_KINDS.get(kind, kind)), count=n) for kind, n in masked.items()
    ]
    return ", ".join(told) or _("nothing")
