"""Where a model is asked, and what it said: the plain data of the talk."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from kumaai.messages import _
from kumaai.status import ConfigError

Message = dict[str, str]
"""A chat message: ``{"role": "system" | "user" | "assistant", "content": text}``."""

AZURE_API_VERSION = "2024-10-21"
"""The newest stable data-plane version of Azure OpenAI that has dated versions."""


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible endpoint and the model (for Azure: the deployment) to ask there."""

    provider: Literal["openai", "azure"]
    base_url: str
    api_key: str = field(repr=False)
    model: str
    api_version: str | None = None

    @property
    def parts(self) -> SplitResult:
        """The base URL in its parts; raises ConfigError where it is none."""
        try:
            parts = urlsplit(self.base_url.strip())
            if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0:
                return parts
        except ValueError:  # brackets or a port that is no number
            pass
        raise ConfigError(
            "config.base_url",
            _("The base URL of the endpoint is no http(s) address."),
            hint=_("Set KUMAAI_BASE_URL to something like http://127.0.0.1:11434/v1."),
        )

    @property
    def host(self) -> str:
        """Host and, where the URL gives one, port; never a user name or password."""
        parts = self.parts
        name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        return f"{name}:{parts.port}" if parts.port else name

    @property
    def is_loopback(self) -> bool:
        """Whether the endpoint is this machine, which no proxy can reach."""
        name = self.parts.hostname or ""
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return name == "localhost" or name.endswith(".localhost")

    @property
    def is_local(self) -> bool:
        """Whether the endpoint is on this machine or in the own network, where servers often need no key."""
        name = self.parts.hostname or ""
        try:
            return ipaddress.ip_address(name).is_private
        except ValueError:
            return self.is_loopback or "." not in name or name.endswith((".local", ".lan", ".internal"))

    @property
    def root(self) -> str:
        """The base URL without the path of the call, which people often paste with it."""
        url = self.base_url.strip().split("?")[0].rstrip("/")
        return url.removesuffix("/chat/completions") if self.parts else url

    def checked_key(self) -> str:
        """The API key, or a placeholder for servers without one; raises ConfigError for an impossible key."""
        key = self.api_key.strip()
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise ConfigError(
                "config.api_key",
                _("The API key contains characters that no key has."),
                hint=_("Copy the key again, without spaces, line breaks or full-width characters."),
            )
        return key or "none"

    def redact(self, text: str) -> str:
        """``text`` without the API key."""
        key = self.api_key.strip()
        return text.replace(key, "***") if len(key) > 3 else text


@dataclass(frozen=True)
class Reply:
    """A model's reply; tokens are None where the server does not count them.

    ``sent`` is the messages as they went out: a server without JSON Schema
    gets the schema in the prompt.
    """

    text: str
    finish_reason: str
    model: str
    input_tokens: int | None
    output_tokens: int | None
    sent: tuple[Message, ...] = ()


@dataclass
class Exchange:
    """One call for the record, kept however it ends: what was sent, and the reply or the error's code."""

    sent: list[Message]
    reply: Reply | None = None
    error: str | None = None
