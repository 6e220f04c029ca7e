"""What an organisation allows to leave: endpoints, models, classes of confidentiality, masking, disclosure.

The policy file is TOML that the organisation writes and users only read; its
names are in :data:`NAMES`, beside every setting, which it fixes. A name that
is not known is an error: a rule that is misspelt must not be a rule that is
not there. It guards against mistakes; a person who may run programs of their
own can get round any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from kumaai.messages import _
from kumaai.settings import KEYS, Settings
from kumaai.status import ConfigError, PolicyError

NAMES: Mapping[str, type] = {
    "prompts": str,
    "allowed_hosts": list,
    "plain_http_hosts": list,
    "allowed_models": list,
    "highest_class": int,
    "class_required": bool,
    "force_masking": bool,
    "force_disclosure": bool,
    "force_records": bool,
    "retention_days": int,
}
"""What a policy file may hold besides settings, and as what.

``allowed_hosts``, ``plain_http_hosts`` and ``allowed_models`` are lists of
names with ``*`` for anything; ``highest_class`` is the highest class of
confidentiality that may leave this machine (1 is public in 機密性１ to ３);
``retention_days`` is how long a record has to be kept.
"""
LOWEST_CLASS = 1


@dataclass(frozen=True)
class Sending:
    """One run that is about to send: where to, to which model, and what.

    ``scheme`` is http or https; ``loopback`` and ``local`` say that the host is
    this machine, or in the own network. ``stated`` is the class that the user gave, ``marked``
    the one that the material says of itself; ``masked`` whether personal data is masked.
    """

    host: str
    scheme: str
    model: str
    loopback: bool
    local: bool
    stated: int | None = None
    marked: int | None = None
    masked: bool = True


@dataclass(frozen=True)
class Policy:
    """The rules of one policy file; without a file nothing is forbidden but plain http to the internet."""

    rules: Mapping[str, Any]
    path: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Policy:
        """The policy that the settings were read with.

        Raises :class:`ConfigError` (``config.policy``) for a name that is not
        known and for a value of the wrong kind.
        """
        settings_names = {key.name for key in KEYS}
        for name, value in settings.policy.items():
            if name in settings_names:
                continue  # the settings see to it
            kind = NAMES.get(name)
            if kind is None:
                raise _wrong(settings.policy_path, _("there is no rule {name}").format(name=name))
            if not _is(value, kind):
                raise _wrong(
                    settings.policy_path,
                    _("{value!r} is no value for {name}").format(value=value, name=name),
                )
        if settings.policy.get("force_records") is False:
            raise _wrong(settings.policy_path, _("records cannot be switched off"))
        return cls(settings.policy, settings.policy_path)

    def allow(self, sending: Sending) -> list[str]:
        """What the user is to be warned of; raises :class:`PolicyError` for what may not be sent.

        The codes are policy.host, policy.http, policy.model, policy.mask and policy.class.
        """
        self._host(sending)
        self._model(sending)
        if self.rules.get("force_masking") and not sending.masked and not sending.loopback:
            raise self._refusal(
                "mask",
                _("The organisation's policy does not allow sending without masking personal data."),
                _("Leave out --no-mask."),
            )
        return [*self._plain(sending), *self._class(sending)]

    def allow_undisclosed(self) -> None:
        """See that a document may be written without a disclosure; raises PolicyError (policy.disclosure)."""
        if self.rules.get("force_disclosure"):
            raise self._refusal(
                "disclosure",
                _("The organisation's policy does not allow leaving the disclosure out."),
                _("Leave out --no-disclosure."),
            )

    def allow_pruning(self, before: datetime, now: datetime) -> None:
        """See that the contents of runs begun before a moment (aware) may go; raises PolicyError (policy.retention)."""
        days = self.rules.get("retention_days")
        if days and before > now - timedelta(days=days):
            raise self._refusal(
                "retention",
                _(
                    "The organisation's policy keeps records for {days} days; younger ones cannot be taken out."
                ).format(days=days),
                _("Give --keep-days {days} or more.").format(days=days),
            )

    def _host(self, sending: Sending) -> None:
        allowed = self.rules.get("allowed_hosts")
        if allowed is None or _fits(sending.host, allowed):
            return
        raise self._refusal(
            "host",
            _("The organisation's policy does not allow sending to {host}.").format(host=sending.host),
            _("Allowed: {hosts}. Set one of them with --base-url, or work with --provider rules.").format(
                hosts=", ".join(allowed) or "-"
            ),
            sending.host,
        )

    def _model(self, sending: Sending) -> None:
        allowed = self.rules.get("allowed_models")
        if allowed is None or _fits(sending.model, allowed):
            return
        raise self._refusal(
            "model",
            _("The organisation's policy does not allow the model {model}.").format(model=sending.model),
            _("Allowed: {models}. Name one of them with --model.").format(models=", ".join(allowed) or "-"),
            sending.model,
        )

    def _plain(self, sending: Sending) -> list[str]:
        """Nothing may read along: plain http only to this machine, and in the own network where nobody forbids it."""
        if sending.scheme != "http" or sending.loopback:
            return []
        if _fits(sending.host, self.rules.get("plain_http_hosts") or ()):
            return []
        if self.path or not sending.local:
            raise self._refusal(
                "http",
                _("{host} is asked without encryption (http); that is only allowed on this machine.").format(
                    host=sending.host
                ),
                _("Use an address that begins with https://."),
                sending.host,
            )
        warning = _("{host} is asked without encryption (http): others in the network can read along.")
        return [warning.format(host=sending.host)]

    def _class(self, sending: Sending) -> list[str]:
        highest = self.rules.get("highest_class")
        if sending.loopback or highest is None:
            return []
        if sending.stated is None and self.rules.get("class_required"):
            raise self._refusal(
                "class",
                _("The organisation's policy asks for the class of confidentiality of what is sent."),
                _("State it with --class N."),
            )
        reached = max(sending.stated or LOWEST_CLASS, sending.marked or LOWEST_CLASS)
        if reached <= highest:
            return (
                []
                if sending.stated
                else [_("No class was stated; class {number} is assumed.").format(number=reached)]
            )
        said = (
            _("The material is marked as class {number}; class {highest} is the highest that may leave.")
            if (sending.marked or 0) > (sending.stated or 0)
            else _("Class {number} was stated; class {highest} is the highest that may leave.")
        )
        raise self._refusal(
            "class",
            said.format(number=reached, highest=highest),
            _(
                "Work with --provider rules or with a model on this machine, or take the confidential part out."
            ),
        )

    def _refusal(self, code: str, message: str, hint: str, where: str = "") -> PolicyError:
        return PolicyError(f"policy.{code}", message, hint=hint, where=where or self.path)


def _fits(name: str, patterns: object) -> bool:
    """Whether a host (with or without its port) or a model is one of ``patterns``, whatever its case."""
    names = {name.casefold(), name.casefold().rpartition(":")[0] or name.casefold()}
    listed = [str(pattern).casefold() for pattern in patterns] if isinstance(patterns, (list, tuple)) else []
    return any(fnmatchcase(each, pattern) for each in names for pattern in listed)


def _is(value: object, kind: type) -> bool:
    if kind is list:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and value > 0
    return isinstance(value, kind)


def _wrong(path: str, reason: str) -> ConfigError:
    return ConfigError(
        "config.policy",
        _("The organisation's policy {path} cannot be used: {reason}.").format(path=path, reason=reason),
        hint=_("Tell those who look after it; docs/how-to/policy has the names and their values."),
        where=path,
    )
