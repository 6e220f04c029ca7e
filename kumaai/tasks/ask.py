"""From a job to a checked answer: by the embedded rules, or by a model."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kumaai import prompts
from kumaai.environment import Environment
from kumaai.guard import facts
from kumaai.messages import _
from kumaai.result import Check, ModelUsed, Usage
from kumaai.settings import Settings, project_file
from kumaai.source import Block
from kumaai.status import ConfigError
from kumaai.tasks.base import Job, Task

if TYPE_CHECKING:
    from kumaai.model.transport import Endpoint, Reply, Talk

LOOPBACK = ("localhost", "127.0.0.1", "::1")
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


def ask_rules(task: Task, job: Job) -> Asked:
    """The embedded rules' answer; it needs no network and is never called AI."""
    answer = task.rules(job)
    return Asked(answer, checks(task, answer, job))


def ask_model(task: Task, job: Job, environment: Environment, prompt: str | None, watch: Watch) -> Asked:
    """A model's answer: validated, repaired where needed, made whole from its parts.

    Raises ConfigError, NetworkError, ModelError and AnswerError; every message
    sent and every answer received is in the record by then.
    """
    endpoint = endpoint_of(job.settings)
    chosen = prompts.find(prompt or task.prompt(job), layers(environment), language="ja")
    watch.used(ModelUsed(endpoint.provider, endpoint.model, endpoint.host), Usage())
    watch.record(
        prompt=chosen.id,
        prompt_version=str(chosen.version),
        prompt_sha256=chosen.sha256,
        model=endpoint.model,
        host=endpoint.host,
    )
    values = common_values(job) | task.values(job)

    def messages(blocks: Sequence[Block]) -> list[dict[str, str]]:
        return prompts.render(chosen, values | {"source": prompts.marked(blocks)})

    from kumaai.model.plan import ask_parts
    from kumaai.model.transport import Talk

    talk = RecordedTalk(Talk(endpoint, timeout=job.settings["timeout"], notify=watch.notify), endpoint, watch)
    answered = ask_parts(
        talk,
        messages,
        task.blocks(job),
        task.asked,
        lambda parts: task.merge(parts, job),
        name=task.command.replace("-", "_"),
        jobs=job.settings["jobs"],
        context=job.settings["context_tokens"],
        notify=watch.notify,
        check=lambda asked: task.violations(asked, job),
    )
    answer = task.complete(answered.value, job)
    return Asked(
        answer, checks(task, answer, job), _coverage(answered.covered, answered.total, answered.parts)
    )


def _coverage(covered: int, total: int, parts: int) -> tuple[str, ...]:
    if parts < 2:
        return ()
    text = _(
        "The source was longer than the model takes at once: read in {parts} parts, {covered} of {total} blocks."
    )
    return (text.format(parts=parts, covered=covered, total=total),)


class RecordedTalk:
    """A talk whose every message is in the record before it is sent, and every answer as it arrives."""

    def __init__(self, talk: Talk, endpoint: Endpoint, watch: Watch) -> None:
        self._talk, self._watch = talk, watch
        self._model = ModelUsed(endpoint.provider, endpoint.model, endpoint.host)
        self._messages: list[dict[str, Any]] = []
        self._raw: list[str] = []
        self._usage = Usage()
        self._lock = threading.Lock()

    def complete(self, messages: Sequence[Mapping[str, str]], **options: Any) -> Reply:
        """Record, send, record; see :meth:`Talk.complete`."""
        with self._lock:
            self._usage = replace(self._usage, calls=self._usage.calls + 1)
            self._messages += [{"call": self._usage.calls, **message} for message in messages]
            self._watch.record(messages=self._messages)
        reply = self._talk.complete(messages, **options)
        with self._lock:
            self._raw.append(reply.text)
            self._usage = replace(
                self._usage,
                input_tokens=self._usage.input_tokens + (reply.input_tokens or 0),
                output_tokens=self._usage.output_tokens + (reply.output_tokens or 0),
            )
            self._watch.record(answer_raw=self._raw)
            self._watch.used(self._model, self._usage)
        return reply


def checks(task: Task, answer: Any, job: Job) -> tuple[Check, ...]:
    """What programs can say of an answer: facts inside the cited blocks, and the task's own checks."""
    found = [
        Check(f.id, f.level, f.message, tuple(f.where)) for f in facts.check(task.claims(answer), job.source)
    ]
    return (*found, *task.check(answer, job))


def common_values(job: Job) -> dict[str, str]:
    """The placeholders that every prompt may use."""
    return {
        "title": job.sources[0].path if job.sources else "",
        "instruction": job.instruction,
        "language": "ja",
        "today": f"{job.now:%Y-%m-%d}",
    }


def layers(environment: Environment) -> prompts.Layers:
    """Where prompts are looked for: organisation, project, user, built in."""
    organisation = environment.environ.get("KUMAAI_ORG_PROMPTS")
    return prompts.Layers(
        organisation=environment.resolve(organisation) if organisation else None,
        project=project_file(environment).parent / "prompts-kumaai",
        user=environment.home / "prompts",
        builtin=prompts.builtin_folder(),
    )


def endpoint_of(settings: Settings) -> Endpoint:
    """The endpoint that the settings describe; raises :class:`ConfigError` (config.model, config.key, config.url)."""
    from kumaai.model.transport import Endpoint

    url = settings["base_url"] or OPENAI_URL
    host = urlsplit(url).hostname
    if urlsplit(url).scheme not in ("http", "https") or not host:
        raise ConfigError("config.url", _("{url} is no address of an endpoint.").format(url=url), where="base_url",
                          hint=_("It begins with https:// and ends in /v1, for example http://127.0.0.1:11434/v1."))  # fmt: skip
    if not settings["model"]:
        raise ConfigError("config.model", _("No model is set."), where="model",
                          hint=_("Name one with --model or KUMAAI_MODEL."))  # fmt: skip
    key = settings["api_key"]
    if not key and host not in LOOPBACK:
        raise ConfigError("config.key", _("No key is set for {host}.").format(host=host), where="api_key",
                          hint=_("Set KUMAAI_API_KEY, or work without a model with --provider rules."))  # fmt: skip
    return Endpoint(settings.provider, url, key or "none", settings["model"], settings["api_version"])
