"""From a job to a checked answer: by the embedded rules, or by a model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kumaai.environment import Environment
from kumaai.messages import _
from kumaai.result import Check, ModelUsed, Usage
from kumaai.tasks.base import Job, Task
from kumaai.tasks.citing import placed
from kumaai.tasks.sending import Sending, prepared

if TYPE_CHECKING:
    from kumaai.guard.mask import Masker
    from kumaai.model.endpoint import Endpoint, Message
    from kumaai.model.plan import AnsweredParts, Coverage
    from kumaai.tasks.recorded import RecordedTalk

ALWAYS = ("facts.uncited",)
"""Checks that count for every prompt."""


@dataclass(frozen=True)
class Asked:
    """An answer with what the checks found, what the user should know, and how many values were masked of each kind.

    ``wanted`` are the checks of its prompt (all where it is empty); ``masks``
    says whether personal data was masked in what was sent.
    """

    answer: Any
    checks: tuple[Check, ...] = ()
    warnings: tuple[str, ...] = ()
    masked: Mapping[str, int] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()
    masks: bool = False


@dataclass(frozen=True)
class Rehearsal:
    """What would be sent: a list of messages for each part of the source, and the shape of the answer asked for.

    ``tokens`` is an estimate of the whole input.
    """

    endpoint: Endpoint
    prompt: str
    parts: list[list[Message]]
    schema: Mapping[str, Any]
    tokens: int
    masked: Mapping[str, int]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Watch:
    """Who is told what while a model is asked: the user, the record, the result."""

    notify: Callable[[str], None]
    record: Callable[..., None]
    used: Callable[[ModelUsed, Usage], None]


def ask_rules(task: Task, job: Job, environment: Environment, prompt: str | None) -> Asked:
    """The embedded rules' answer; it needs no network and is never called AI.

    A prompt that was named must exist all the same: ConfigError otherwise.
    """
    if prompt:
        from kumaai import prompts

        prompts.find(prompt, prompts.layers_of(environment, job.settings.policy))
    answer = task.rules(job)
    return Asked(answer, checks(task, answer, job))


def ask_model(task: Task, job: Job, environment: Environment, prompt: str | None, watch: Watch) -> Asked:
    """A model's answer: validated, repaired where needed, made whole from its parts.

    Raises PolicyError, ConfigError, NetworkError, ModelError and AnswerError; every message
    sent and every answer received is in the record by then.
    """
    sending = prepared(task, job, environment, prompt)
    endpoint, chosen = sending.endpoint, sending.prompt
    watch.used(ModelUsed(endpoint.provider, endpoint.model, endpoint.host), Usage())
    watch.record(
        prompt=chosen.id,
        prompt_version=str(chosen.version),
        prompt_sha256=chosen.sha256,
        model=endpoint.model,
        host=endpoint.host,
    )
    from kumaai.tasks.recorded import RecordedTalk

    talk = RecordedTalk(endpoint, job.settings["timeout"], watch, sending.masker)
    try:
        answered = _answered(sending, talk)
    finally:
        talk.close()
    answer = task.complete(answered.value, job, rounds=answered.rounds)
    found = (*_altered(sending.masker, answer), *checks(task, answer, job, chosen.checks))
    masked = sending.masker.counts if sending.masker else {}
    warnings = (*sending.warnings, *_coverage(answered.coverage))
    return Asked(answer, found, warnings, masked, tuple(chosen.checks), sending.masker is not None)


def rehearse(task: Task, job: Job, environment: Environment, prompt: str | None) -> Rehearsal:
    """What :func:`ask_model` would send, part by part; nothing is sent and no key is needed.

    Raises ConfigError, UsageError and PolicyError as that does before it sends.
    """
    from kumaai.model.plan import plan_parts
    from kumaai.model.schema import strict
    from kumaai.model.tokens import context_of, estimate_tokens

    sending = prepared(task, job, environment, prompt, asks=False)
    context = context_of(sending.endpoint.model, job.settings["context_tokens"])
    shape = task.shape(job)
    parts = plan_parts(sending.messages(), task.blocks(job), shape, context=context)
    tokens = sum(estimate_tokens(message["content"]) for part in parts for message in part)
    masked = sending.masker.counts if sending.masker else {}
    return Rehearsal(
        sending.endpoint, sending.prompt.id, parts, strict(shape), tokens, masked, sending.warnings
    )


def _answered(sending: Sending, talk: RecordedTalk) -> AnsweredParts[Any]:
    """The model's answer about the job's blocks, in as many parts as it takes."""
    from kumaai.model.plan import ask_parts
    from kumaai.model.tokens import context_of

    task, job = sending.task, sending.job
    return ask_parts(
        talk,
        sending.messages(),
        task.blocks(job),
        task.shape(job),
        lambda parts: task.merge(parts, job),
        name=task.command.replace("-", "_"),
        jobs=job.settings["jobs"],
        context=context_of(talk.endpoint.model, job.settings["context_tokens"]),
        notify=talk.notify,
        check=lambda asked: task.violations(asked, job),
        check_part=lambda asked, blocks: task.violations_of_part(asked, job, blocks),
        repairs=task.repairs,
        settle=lambda: task.settle(job),
    )


def _altered(masker: Masker | None, answer: Any) -> list[Check]:
    """Placeholders that the model invented or altered, and that stand in the answer still (check C8)."""
    if masker is None:
        return []
    import msgspec

    text = msgspec.json.encode(answer).decode()
    return [Check("mask.placeholder", "warning", problem) for problem in masker.problems(text)]


def _coverage(coverage: Coverage) -> tuple[str, ...]:
    """What the user is told when the source did not fit into one prompt."""
    if coverage.parts < 2:
        return ()
    text = _(
        "The source was longer than the model takes at once: read in {parts} parts, {covered} of {total} blocks."
    )
    return (text.format(parts=coverage.parts, covered=coverage.covered, total=coverage.total),)


def checks(task: Task, answer: Any, job: Job, wanted: Collection[str] = ()) -> tuple[Check, ...]:
    """What programs can say of an answer: facts inside the cited blocks, and the task's own checks.

    ``wanted`` are the checks that make sense for a prompt (shared words do not
    for a translation); empty means all. A cite that does not exist always counts,
    and so does a line without one.
    """
    claims = list(task.claims(answer))
    found: list[Check] = []
    if claims:
        from kumaai.guard import facts

        found = [
            Check(f.id, f.level, f.message, tuple(f.where), f.line) for f in facts.check(claims, job.source)
        ]
    kept = [
        check for check in found if not wanted or check.id in (*wanted, *ALWAYS) or check.level == "error"
    ]
    return placed((*kept, *task.check(answer, job)), job.source)
