"""The endpoint that the settings describe, and where its key comes from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kumaai.messages import _
from kumaai.settings import PROJECT_FILE, Settings
from kumaai.status import ConfigError

if TYPE_CHECKING:
    from kumaai.model.endpoint import Endpoint

OPENAI_URL = "https://api.openai.com/v1"


def endpoint_of(settings: Settings, *, asks: bool = True) -> Endpoint:
    """The endpoint that the settings describe, with its key.

    Raises :class:`ConfigError` (config.model, config.key, config.key_file,
    config.base_url, config.project_endpoint). Without ``asks`` no key is needed.
    """
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
    if asks and not endpoint.api_key:
        endpoint = replace(endpoint, api_key=_kept_key(settings, endpoint.host))
    if asks and not endpoint.api_key and not endpoint.is_local:
        raise ConfigError(
            "config.key",
            _("No key is set for {host}.").format(host=endpoint.host),
            where="api_key",
            hint=_("Set KUMAAI_API_KEY, or work without a model with --provider rules."),
        )
    return endpoint


def _kept_key(settings: Settings, host: str) -> str:
    """The key that a file or the system's keyring holds; "" where neither does."""
    from kumaai import credentials

    named = settings["api_key_file"]
    if named:
        origin = (
            settings.policy_path
            if settings.origin("api_key_file") == "policy"
            else settings.origin("api_key_file")
        )
        path = Path(named).expanduser()
        return credentials.key_of_file(Path(origin).parent / path if origin.endswith(".toml") else path)
    return credentials.key_of_keyring(host) or ""
