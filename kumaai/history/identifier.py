"""The number of a run: a ULID, which sorts by time and can be read out over the telephone."""

from __future__ import annotations

import secrets
from datetime import datetime

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O and U, which are mistaken for others."""

_RANDOM_BITS = 80
_LENGTH = 26


def ulid(moment: datetime) -> str:
    """A new ULID for ``moment`` (aware): 48 bits of milliseconds since 1970, then 80 random bits.

    Source: the ULID specification (github.com/ulid/spec). The packages for it
    cost more at start than all else that a run by rules imports.
    """
    value = int(moment.timestamp() * 1000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    return "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(_LENGTH)))
