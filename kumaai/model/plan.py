"""One call where the input fits; else parts, asked side by side, merged, with the coverage stated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Generic, TypeVar

import msgspec

from kumaai.messages import _
from kumaai.model.answer import REPAIRS, Answered, Truncated, ask, total
from kumaai.model.endpoint import Message
from kumaai.model.faults import ContextLength, fault
from kumaai.model.pool import Pool
from kumaai.model.schema import strict
from kumaai.model.splitting import split, weight
from kumaai.model.tokens import context_of, estimate_tokens
from kumaai.model.transport import Talk
from kumaai.source import Block

__all__ = ["AnsweredParts", "Coverage", "ask_parts", "context_of", "estimate_tokens", "split"]

Shape = TypeVar("Shape")

SMALLEST_PART = 256
"""Tokens below which a part is not split further."""
MOST_CUTS_FOR_OUTPUT = 3
"""How often a part is halved because its answer was cut off; an answer that never ends is no matter of length."""


@dataclass(frozen=True)
class Coverage:
    """How many of the source's blocks the model was given, in how many parts."""

    covered: int
    total: int
    parts: int


@dataclass(frozen=True)
class AnsweredParts(Answered[Shape]):
    """A merged answer: ``raw`` and ``messages`` of all parts in the document's order, counts summed."""

    coverage: Coverage = Coverage(0, 0, 0)


@dataclass
class _Sizes(Generic[Shape]):
    """How much text fits into one prompt."""

    make_messages: Callable[[Sequence[Block]], list[Message]]
    shape: type[Shape]

    def size(self, blocks: Sequence[Block]) -> int:
        """Tokens of the prompt for ``blocks``, with the schema."""
        texts = [message["content"] for message in self.make_messages(blocks)]
        texts.append(msgspec.json.encode(strict(self.shape)).decode())
        return sum(estimate_tokens(text) + 8 for text in texts)

    def room(self, blocks: Sequence[Block], context: int) -> int:
        """Tokens of block text that fit into one prompt, as :func:`split` weighs them."""
        fixed = self.size(blocks[:0])
        weighed = sum(map(weight, blocks)) or 1
        scale = max(1.0, (self.size(blocks) - fixed) / weighed)
        return max(SMALLEST_PART, int((context - fixed - output_room(context)) / scale))


@dataclass
class _Plan(_Sizes[Shape]):
    """What all parts of one question share."""

    talk: Talk
    name: str
    notify: Callable[[str], None]
    check: Callable[[Shape], list[str]] | None
    check_part: Callable[[Shape, Sequence[Block]], list[str]] | None = None
    repairs: int = REPAIRS
    settle: Callable[[], Shape | None] | None = None
    budget: int = 0

    def ask(self, blocks: Sequence[Block], cuts: int = 0) -> list[Answered[Shape]]:
        """Answers for ``blocks``: one, or those of its halves when it was too long after all."""
        weighed = sum(map(weight, blocks))
        if cuts == 0 and weighed > self.budget:  # learned from another part
            return self._ask_each(split(blocks, self.budget), cuts)
        try:
            return [self._ask_once(blocks)]
        except (ContextLength, Truncated) as error:
            halves = split(blocks, max(SMALLEST_PART, weighed // 2 + 1))
            endless = isinstance(error, Truncated) and cuts >= MOST_CUTS_FOR_OUTPUT
            if len(halves) < 2 or endless:
                raise
            if isinstance(error, ContextLength):
                self.budget = min(self.budget, max(SMALLEST_PART, weighed // 2 + 1))
            self.notify(_("{problem} It is split and asked again.").format(problem=error.message))
            return self._ask_each(halves, cuts + 1)

    def _ask_each(self, parts: list[list[Block]], cuts: int) -> list[Answered[Shape]]:
        return [answered for part in parts for answered in self.ask(part, max(cuts, 1))]

    def _ask_once(self, blocks: Sequence[Block]) -> Answered[Shape]:
        messages = self.make_messages(blocks)
        answered = ask(
            self.talk,
            messages,
            self.shape,
            name=self.name,
            notify=self.notify,
            check=self._check_of(blocks),
            repairs=self.repairs,
            settle=self.settle,
        )
        if answered.rounds == 1 and _was_cut(messages, answered.input_tokens):
            raise fault("model.context", self.talk.endpoint).error
        return answered

    def _check_of(self, blocks: Sequence[Block]) -> Callable[[Shape], list[str]] | None:
        """The check of an answer about ``blocks``: what holds for any answer, and what for these blocks."""
        check, check_part = self.check, self.check_part
        if check_part is None:
            return check
        return lambda value: [*(check(value) if check else []), *check_part(value, blocks)]


def ask_parts(
    talk: Talk,
    make_messages: Callable[[Sequence[Block]], list[Message]],
    blocks: Sequence[Block],
    shape: type[Shape],
    merge: Callable[[list[Shape]], Shape],
    *,
    name: str,
    notify: Callable[[str], None],
    context: int,
    jobs: int = 8,
    check: Callable[[Shape], list[str]] | None = None,
    check_part: Callable[[Shape, Sequence[Block]], list[str]] | None = None,
    repairs: int = REPAIRS,
    settle: Callable[[], Shape | None] | None = None,
) -> AnsweredParts[Shape]:
    """Ask about ``blocks`` in one call if they fit into ``context`` tokens, else in parts, ``jobs`` at a time.

    ``merge`` joins the parts' values, which come in the document's order; it is not called for a single part.
    ``check`` finds what is wrong with any answer, ``check_part`` what is wrong with it as one about the blocks of
    its part. A part that the server finds too long, or whose answer it cuts off, is halved and asked again. Raises
    the first failure in the document's order; what was answered stays in ``talk.exchanges``. Ctrl-C cancels the rest. ``check``, ``repairs`` and
    ``settle`` are those of :func:`kumaai.model.answer.ask`.
    """
    plan = _Plan(make_messages, shape, talk, name, notify, check, check_part, repairs, settle)
    plan.budget = plan.room(blocks, context)
    parts = split(blocks, plan.budget) or [[]]
    if len(parts) > 1:
        told = _("The input is longer than the model can read at once; it is asked in {n} parts.")
        notify(told.format(n=len(parts)))
    answers = [answered for group in _ask_all(plan, parts, jobs) for answered in group]
    values = [answered.value for answered in answers]
    return AnsweredParts(
        value=values[0] if len(values) == 1 else merge(values),
        raw=[text for answered in answers for text in answered.raw],
        messages=[message for answered in answers for message in answered.messages],
        rounds=sum(answered.rounds for answered in answers),
        input_tokens=total(answered.input_tokens for answered in answers),
        output_tokens=total(answered.output_tokens for answered in answers),
        model=answers[-1].model,
        coverage=Coverage(
            covered=len({block.id for part in parts for block in part}),
            total=len({block.id for block in blocks}),
            parts=len(answers),
        ),
    )


def plan_parts(
    make_messages: Callable[[Sequence[Block]], list[Message]],
    blocks: Sequence[Block],
    shape: type[Shape],
    *,
    context: int,
) -> list[list[Message]]:
    """The messages that :func:`ask_parts` would send first for each part; nothing is asked."""
    sizes = _Sizes(make_messages, shape)
    return [make_messages(part) for part in split(blocks, sizes.room(blocks, context)) or [[]]]


def _ask_all(plan: _Plan[Shape], parts: list[list[Block]], jobs: int) -> list[list[Answered[Shape]]]:
    if len(parts) == 1:
        return [plan.ask(parts[0])]
    done = count(1)

    def call(part: list[Block]) -> list[Answered[Shape]]:
        answered = plan.ask(part)
        plan.notify(_("{n} of {total} parts are answered.").format(n=next(done), total=len(parts)))
        return answered

    pool = Pool([partial(call, part) for part in parts], jobs, lambda: plan.talk.last_limited)
    try:
        return pool.run()
    except KeyboardInterrupt:
        plan.talk.cancel()
        raise


def output_room(context: int) -> int:
    """Tokens kept free for the answer."""
    return min(context // 4, 16_384)


def _was_cut(messages: list[Message], read: int | None) -> bool:
    """Whether the server counted far fewer tokens than were sent.

    Ollama drops what is over its context without an error. Japanese takes a
    token for at most 2.5 characters with any tokenizer in use, so less than
    half of the estimate cannot be the whole text; small counts say nothing.
    """
    sent = sum(estimate_tokens(message["content"]) for message in messages)
    return read is not None and read >= 1_000 and sent > 2.2 * read
