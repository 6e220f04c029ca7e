"""How values stand in the record's database: JSON, and compressed where it can be large."""

from __future__ import annotations

import json
import zlib
from typing import Any

from kumaai.messages import _
from kumaai.status import ConfigError


def as_json(value: Any) -> bytes:
    """``value`` as JSON bytes, keys in the order given."""
    # A path that is no valid UTF-8 comes as lone surrogates; the record keeps it as it is.
    # A value that JSON does not know is kept as its text: no run may fail for its record's sake.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return text.encode("utf-8", "surrogatepass")


def canonical(value: Any) -> bytes:
    """``value``, which came from JSON, as the same bytes each time: keys in order, no spaces."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode("utf-8", "surrogatepass")


def from_json(text: bytes) -> Any:
    """The value that those bytes hold. Raises ValueError where they are no JSON."""
    return json.loads(text.decode("utf-8", "surrogatepass"))


def packed(value: Any) -> bytes:
    """``value`` as compressed JSON."""
    return zlib.compress(as_json(value))


def opened(body: bytes) -> Any:
    """What :func:`packed` was given. Raises ValueError where the bytes were damaged."""
    try:
        return from_json(zlib.decompress(body))
    except zlib.error as error:
        raise ValueError(str(error)) from error


def unpacked(body: bytes) -> Any:
    """As :func:`opened`, for a reader: raises :class:`ConfigError` (``config.history``)."""
    try:
        return opened(body)
    except ValueError as error:
        raise ConfigError("config.history", _("A run in the record is damaged: {reason}").format(reason=error),
                          hint=_("`kumaai log verify` names the damaged runs; restore the record from a backup.")) from error  # fmt: skip
