"""From a job to a checked answer: by the embedded rules, or by a model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kumaai.environment import Environment
from kumaai.messages import _
from kumaai.result import Check, ModelUsed, Usage
from kumaai.settings import PROJECT_FILE, Settings
from kumaai.source import Block
from kumaai.status import ConfigError, UsageError
from kumaai.tasks.base import Job, Task

if TYPE_CHECKING:
    from kumaai.model.endpoint import Endpoint
    from kumaai.model.plan import AnsweredParts, Coverage
    from kumaai.prompts import Prompt
    from kumaai.tasks.recorded import RecordedTalk

OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True)
class Asked:
    """An answer with what the checks found and what the user should know."""

    answer: Any
    checks: tuple[Check, ...] = ()
    warnings: tuple[str, ...] = ()


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

    Raises ConfigError, NetworkError, ModelError and AnswerError; every message
    sent and every answer received is in the record by then.
    """
    from kumaai import prompts

    endpoint = endpoint_of(job.settings)
    chosen = prompts.find(prompt or task.prompt(job), prompts.layers_of(environment, job.settings.policy))
    _fits(chosen, task, job)
    watch.used(ModelUsed(endpoint.provider, endpoint.model, endpoint.host), Usage())
    watch.record(
        prompt=chosen.id,
        prompt_version=str(chosen.version),
        prompt_sha256=chosen.sha256,
        model=endpoint.model,
        host=endpoint.host,
    )
    from kumaai.tasks.recorded import RecordedTalk

    talk = RecordedTalk(endpoint, job.settings["timeout"], watch)
    try:
        answered = _answered(task, job, chosen, talk)
    finally:
        talk.close()
    answer = task.complete(answered.value, job, rounds=answered.rounds)
    found = checks(task, answer, job, chosen.checks)
    return Asked(answer, found, _coverage(answered.coverage))


def _answered(task: Task, job: Job, prompt: Prompt, talk: RecordedTalk) -> AnsweredParts[Any]:
    """The model's answer to ``prompt`` about the job's blocks, in as many parts as it takes."""
    from kumaai import prompts
    from kumaai.model.plan import ask_parts
    from kumaai.model.tokens import context_of

    values = common_values(job) | task.values(job)
    everything = task.blocks(job)

    def messages(blocks: Sequence[Block]) -> list[dict[str, str]]:
        source = prompts.marked(blocks, numbers=task.shows_numbers)
        # The plan also weighs the prompt without its source; the material is required all the same.
        return prompts.render(prompt, values | {"source": source or ("[…]" if everything else "")})

    return ask_parts(
        talk,
        messages,
        everything,
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
    for a translation); empty means all. A cite that does not exist always counts.
    """
    claims = list(task.claims(answer))
    found: list[Check] = []
    if claims:
        from kumaai.guard import facts

        found = [Check(f.id, f.level, f.message, tuple(f.where)) for f in facts.check(claims, job.source)]
    kept = [check for check in found if not wanted or check.id in wanted or check.level == "error"]
    return (*kept, *task.check(answer, job))


def _fits(prompt: Prompt, task: Task, job: Job) -> None:
    """See that a prompt of the user's own asks for this task's answer and knows the values it is given."""
    if prompt.answer != task.shape(job).__name__:
        raise ConfigError(
            "config.prompt_answer",
            _("The prompt {prompt} asks for the answer {got}; {command} needs {wanted}.").format(
                prompt=prompt.id, got=prompt.answer, command=task.command, wanted=task.shape(job).__name__
            ),
            where=str(prompt.path),
            hint=_("Choose a prompt whose command is {command}; `kumaai prompts list` shows them.").format(
                command=task.command
            ),
        )
    unknown = sorted(set(job.options.get("set") or ()) - prompt.placeholders)
    if unknown:
        takes = ", ".join(entry.name for entry in prompt.inputs if entry.name != "source")
        raise UsageError(
            "usage.set",
            _("The prompt {prompt} has no value named {names}.").format(
                prompt=prompt.id, names=", ".join(unknown)
            ),
            where=prompt.id,
            hint=_("It takes: {names}.").format(names=takes) if takes else _("It takes no values."),
        )


def common_values(job: Job) -> dict[str, str]:
    """The placeholders that every prompt may use."""
    return {
        "title": job.sources[0].path if job.sources else "",
        "instruction": job.instruction,
        "language": "ja",
        "today": f"{job.now:%Y-%m-%d}",
    }


def endpoint_of(settings: Settings) -> Endpoint:
    """The endpoint that the settings describe; raises :class:`ConfigError` (config.model, config.key, config.base_url)."""
    from kumaai.model.endpoint import Endpoint

    url = settings["base_url"] or OPENAI_URL
    endpoint = Endpoint(
        "azure" if settings.provider == "azure" else "openai",
        url,
        settings["api_key"] or "",
        settings["model"] or "",
        settings["api_version"],
    )
    if not settings["model"]:
        raise ConfigError(
            "config.model",
            _("No model is set."),
            where="model",
            hint=_("Name one with --model or KUMAAI_MODEL, or work without a model with --provider rules."),
        )
    if Path(settings.origin("base_url")).name == PROJECT_FILE and not endpoint.is_loopback:
        # A folder that came from elsewhere must not choose where documents and the user's key go.
        raise ConfigError(
            "config.project_endpoint",
            _("{path} names the endpoint {host}; a folder's file may only name one on this machine.").format(
                path=settings.origin("base_url"), host=endpoint.host
            ),
            where=settings.origin("base_url"),
            hint=_("If you trust it, set it for yourself: kumaai config set base_url {url}").format(url=url),
        )
    if not settings["api_key"] and not endpoint.is_local:
        raise ConfigError(
            "config.key",
            _("No key is set for {host}.").format(host=endpoint.host),
            where="api_key",
            hint=_("Set KUMAAI_API_KEY, or work without a model with --provider rules."),
        )
    return endpoint
