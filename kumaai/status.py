"""The exit statuses, and the errors that carry them.

Every failure a user can meet is a :class:`KumaaiError`: it knows its exit
status, a stable code for scripts, a sentence for the person, what to do next,
and the place where it happened. Anything else that escapes is a bug.
"""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """What the process returns to the shell (docs/reference/exit-status)."""

    OK = 0
    BUG = 1
    USAGE = 2
    CONFIG = 3
    INPUT = 4
    POLICY = 5
    NETWORK = 6
    MODEL = 7
    ANSWER = 8
    CHECKS = 9
    PARTIAL = 10
    OUTPUT = 11
    FINDINGS = 20
    INTERRUPTED = 130


class KumaaiError(Exception):
    """A failure with an exit status, a stable code, a message, a hint and a place.

    ``code`` is dotted and never translated (``input.encrypted``); ``message``
    and ``hint`` are sentences in the user's language; ``where`` is a path,
    host or block id.
    """

    status = Status.BUG

    def __init__(self, code: str, message: str, *, hint: str = "", where: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.where = where


class UsageError(KumaaiError):
    """Options or arguments that do not fit together."""

    status = Status.USAGE


class ConfigError(KumaaiError):
    """A setting is missing or wrong, or a prompt is unknown."""

    status = Status.CONFIG


class InputError(KumaaiError):
    """A file that cannot be read: missing, encrypted, damaged, over a limit."""

    status = Status.INPUT


class PolicyError(KumaaiError):
    """The organisation's policy refuses the run."""

    status = Status.POLICY


class NetworkError(KumaaiError):
    """The endpoint cannot be reached, or did not answer in time."""

    status = Status.NETWORK


class ModelError(KumaaiError):
    """The endpoint answered with a refusal."""

    status = Status.MODEL


class AnswerError(KumaaiError):
    """The answer is unusable after repair; ``raw`` keeps it for the record."""

    status = Status.ANSWER

    def __init__(self, code: str, message: str, *, hint: str = "", where: str = "", raw: str = "") -> None:
        super().__init__(code, message, hint=hint, where=where)
        self.raw = raw


class OutputError(KumaaiError):
    """A file that cannot be written: it exists, is locked, the disk is full."""

    status = Status.OUTPUT
