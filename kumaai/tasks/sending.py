"""What is about to be sent: where to, by which prompt, allowed by the policy, personal data masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from kumaai.environment import Environment
from kumaai.guard.invisible import cleaned
from kumaai.messages import _
from kumaai.settings import Settings, path_of
from kumaai.source import Block, Source
from kumaai.status import ConfigError, PolicyError, UsageError
from kumaai.tasks.base import Job, Task
from kumaai.tasks.endpoint import endpoint_of
from kumaai.tasks.masking import Sheets, masked_columns, masked_example, masked_lines

if TYPE_CHECKING:
    from kumaai.guard.mask import Masker
    from kumaai.model.endpoint import Endpoint, Message
    from kumaai.prompts import Prompt


MARKS_RULE = {
    "ja": (
        "〔氏名1〕〔電話1〕〔住所1〕〔生年月日1〕のように、種類の名と番号を〔 〕で囲んだものは、個人情報を伏せた印です"
        "（番号のない〔 〕は、資料の文章です）。〔氏名1姓〕は〔氏名1〕の人の姓です。\n"
        "- 使うときは、根拠の行にある印を一字も変えずに写します。中身を推測せず、説明せず、番号を付け替えず、直しません。資料にない印は書きません。\n"
        "- 番号が違っても同じ人のことがあります。同じ人とも違う人とも決めず、その行の印のまま書きます。\n"
        "- 伏せられていない名前は、そのまま書きます。印に置き換えません。\n"
        "- 答えに要らない印は、書かなくて構いません。"
    ),
    "en": (
        "A kind and a number in 〔 〕, such as 〔氏名1〕, 〔電話1〕, 〔住所1〕 or 〔生年月日1〕, stand for personal data that was taken out "
        "(〔 〕 without a number are text of the source). 〔氏名1姓〕 is the surname of the person 〔氏名1〕.\n"
        "- Where you use a mark, copy it exactly from the line that you rest on: do not guess what it hides, explain it, translate it, "
        "renumber it or correct it. Write no mark that the source does not hold.\n"
        "- Marks with different numbers may be the same person. Do not decide that they are, nor that they are not.\n"
        "- A name that was not taken out is written as it stands, not turned into a mark.\n"
        "- Leave out a mark that your answer does not need."
    ),
}
"""What a model is told of placeholders, in the language of the prompt."""


@dataclass(frozen=True)
class Sending:
    """One question to a model before it is asked: nothing has left yet.

    ``masker`` is None where personal data goes out as it is. Its table is in
    no record and no message.
    """

    task: Task
    job: Job
    endpoint: Endpoint
    prompt: Prompt
    masker: Masker | None
    warnings: tuple[str, ...] = ()
    _cells: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    _made: dict[str, Block] = field(default_factory=dict, repr=False, compare=False)

    def messages(self) -> Callable[[Sequence[Block]], list[Message]]:
        """What makes the messages about a part of the source, as they may leave."""
        from kumaai import prompts

        task, everything = self.task, self.task.blocks(self.job)
        values = self._values(common_values(self.job) | task.values(self.job))

        def made(blocks: Sequence[Block]) -> list[Message]:
            source = prompts.marked([self._block(block) for block in blocks], numbers=task.shows_numbers)
            # The plan also weighs the prompt without its source; the material is required all the same.
            rendered = prompts.render(
                self.prompt, values | {"source": source or ("[…]" if everything else "")}
            )
            return self._told_of_marks(rendered)

        return made

    def _told_of_marks(self, messages: list[Message]) -> list[Message]:
        """The messages with the rule about placeholders, where there are any: a model must give them back unaltered."""
        masker = self.masker
        if masker is None or all(masker.restore(m["content"]) == m["content"] for m in messages):
            return messages
        rule = MARKS_RULE.get(self.prompt.language, MARKS_RULE["en"])
        first, *others = messages
        return [{**first, "content": f"{first['content']}\n\n{rule}"}, *others]

    def _values(self, values: Mapping[str, str]) -> dict[str, str]:
        if self.masker is None:
            return dict(values)
        masker = self.masker
        made = {
            name: masker.mask(value) for name, value in values.items() if name not in ("columns", "examples")
        }
        if "columns" in values:
            made["columns"] = masked_columns(values["columns"], masker)
        if "examples" in values:
            made["examples"] = masked_example(
                values["examples"], values.get("sheet", ""), self._cells, masker
            )
        return made

    def _block(self, block: Block) -> Block:
        """The block as it leaves: without what nobody sees, and without personal data.

        A worksheet's name, which stands in the id, may be a person's.
        """
        if block.id not in self._made:
            text, identifier = block.text, block.id
            if self.masker is not None:
                identifier = self.masker.mask(block.id) if "!" in block.id else block.id
                # Masked first: a value is put back with every character that it had.
                text = self._cells.get(block.id) or self.masker.mask(text)
            text = as_seen(text, self.job.sources)
            self._made[block.id] = replace(block, id=identifier, text=text)
        return self._made[block.id]


def as_seen(text: str, sources: Sequence[Source]) -> str:
    """A block's text without invisible characters and, in Markdown, without what is not shown."""
    text = cleaned(text)
    if any(source.kind == "md" for source in sources):
        from kumaai.office.concealed import as_shown

        return as_shown(text)
    return text


def prepared(
    task: Task, job: Job, environment: Environment, prompt: str | None, *, asks: bool = True
) -> Sending:
    """See to it that the run may send, and get ready what it sends.

    ``asks`` is off for a rehearsal, which needs no key. Raises ConfigError,
    UsageError and PolicyError (codes of :meth:`Policy.allow`, and
    ``policy.personal`` where personal data cannot be masked).
    """
    from kumaai import prompts

    endpoint = endpoint_of(job.settings, asks=False)
    masks = is_masked(job.settings, endpoint)
    warnings = allowed(job.settings, endpoint, stated=job.settings["class"], marked=job.marked_class)
    if asks:  # only now: a run that may not be at all is not to be told that a key is missing
        endpoint = endpoint_of(job.settings)
    chosen = prompts.find(prompt or task.prompt(job), prompts.layers_of(environment, job.settings.policy))
    _fits(chosen, task, job)
    masker = _masker(job, environment) if masks else None
    cells = _tables(job, masker) if masker else {}
    sending = Sending(task, job, endpoint, chosen, masker, _cells=cells)
    if masks:
        warnings += _in_prompt(sending)
    elif not endpoint.is_loopback:
        warnings += _unmasked(sending)
    return replace(sending, warnings=(*warnings, *_of_class(chosen, job)))


def _tables(job: Job, masker: Masker) -> dict[str, str]:
    """What stands in tables, by block id, masked as its heading says."""
    if [source.kind for source in job.sources] == ["csv"]:
        return masked_lines(job.source.blocks, masker)
    return Sheets(job.source.blocks).masked(masker)


def allowed(
    settings: Settings, endpoint: Endpoint, *, stated: int | None = None, marked: int | None = None
) -> list[str]:
    """What the user is to be warned of before anything goes to ``endpoint``; raises PolicyError where nothing may."""
    from kumaai.guard import policy

    return policy.Policy.of(settings).allow(
        policy.Sending(
            endpoint.host,
            endpoint.parts.scheme,
            endpoint.model,
            endpoint.is_loopback,
            endpoint.is_local,
            stated,
            marked,
            is_masked(settings, endpoint),
        )
    )


def is_masked(settings: Settings, endpoint: Endpoint) -> bool:
    """Whether personal data is masked: as set, else for every endpoint but one on this machine."""
    return settings["mask"] == "on" or (settings["mask"] == "auto" and not endpoint.is_loopback)


def _masker(job: Job, environment: Environment) -> Masker:
    """A masker that knows the names of the whole material."""
    from kumaai.guard.mask import Masker, names_of_file

    names: Sequence[str] = ()
    path = path_of(job.settings, "names", environment)
    if path is not None:
        from kumaai.office.intake import read_bytes
        from kumaai.office.plain import decode

        shown = str(job.settings["names"])
        names = names_of_file(decode(read_bytes(path, shown), shown, None)[0])
    recognise = None
    if job.settings["recogniser"] == "ginza":
        from kumaai.guard.mask.recogniser import ginza

        recognise = ginza()
    masker = Masker(names=names, recognise=recognise)
    blocks = job.source.blocks
    if any(source.kind == "xlsx" for source in job.sources):
        masker.learn([*Sheets(blocks).texts(), *(block.text for block in blocks if block.kind != "cell")])
    else:
        masker.learn([block.text for block in blocks])
    return masker


def _in_prompt(sending: Sending) -> list[str]:
    """A warning where a prompt of the user's own holds personal data: its text is sent as it stands.

    Raises PolicyError (``policy.personal``) where the organisation forces masking.
    """
    prompt, masker = sending.prompt, sending.masker
    if masker is None or prompt.origin in ("builtin", "organisation"):
        return []
    spans = [span for text in (prompt.system, prompt.user) for span in masker.spans(text)]
    if not spans:
        return []
    message = _("The prompt {prompt} itself holds personal data, which cannot be masked ({count} places).")
    message = message.format(prompt=prompt.id, count=len(spans))
    if sending.job.settings.policy.get("force_masking"):
        hint = _("Take it out of the prompt and give it with --set or --instruction, where it is masked.")
        raise PolicyError("policy.personal", message, hint=hint, where=str(prompt.path))
    return [message]


def _unmasked(sending: Sending) -> list[str]:
    """A warning where personal data leaves as it is (check C15)."""
    from kumaai.guard.mask import Masker

    seen = Masker()
    texts = [block.text for block in sending.task.blocks(sending.job)]
    seen.learn(texts)
    for text in texts:
        seen.mask(text)
    count = sum(seen.counts.values())
    if not count:
        return []
    message = _("Personal data goes to {host} unmasked, as asked: {count} values.")
    return [message.format(host=sending.endpoint.host, count=count)]


def _of_class(prompt: Prompt, job: Job) -> list[str]:
    """A warning where the material is more confidential than the prompt is meant for."""
    reached = max(job.settings["class"] or 0, job.marked_class or 0)
    if reached <= prompt.confidentiality:
        return []
    message = _("The prompt {prompt} is meant for material up to class {highest}; this is class {number}.")
    return [message.format(prompt=prompt.id, highest=prompt.confidentiality, number=reached)]


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
        # The name alone: folders often carry the user's own.
        "title": PurePath(job.sources[0].path.replace("\\", "/")).name if job.sources else "",
        "instruction": job.instruction,
        "language": "ja",
        "today": f"{job.now:%Y-%m-%d}",
    }
