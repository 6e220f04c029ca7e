"""Digital signatures of Office packages: whether there are any, and a copy without them.

ECMA-376 part 2, 13: an origin part, referred to by the package, leads to the
signatures. Any change to a signed part breaks them, so a changed copy either
has none or is not made.
"""

from __future__ import annotations

from kumaai.messages import _
from kumaai.office import opc
from kumaai.office.package import Package
from kumaai.status import OutputError

_ORIGIN = "digital-signature/origin"
_FOLDER = "_xmlsignatures/"


def is_signed(package: Package) -> bool:
    """Whether the package holds a digital signature."""
    return any(name.lower().startswith(_FOLDER) for name in package.names()) or any(
        relationship.type.endswith(_ORIGIN) for relationship in opc.relationships(package)
    )


def refused(path: str) -> OutputError:
    """The error for a signed file of which a changed copy was to be made."""
    return OutputError(
        "output.signed",
        _("{path} has a digital signature, which any change would break.").format(path=path),
        hint=_("Save a copy without the signature, or let --force drop it from the changed copy."),
        where=path,
    )


def dropped(path: str) -> str:
    """The warning where --force dropped a signature."""
    return _("{path}: the digital signature was dropped from the changed copy.").format(path=path)


def unsigned(data: bytes, path: str) -> bytes:
    """``data`` without its digital signatures; every other part but the lists of parts keeps its bytes.

    Raises InputError as the package reader does.
    """
    package = Package.open(data, path=path)
    draft = opc.Draft(package)
    parts = {name for name in package.names() if name.lower().startswith(_FOLDER)}
    for origin in opc.relationships(package):
        if origin.type.endswith(_ORIGIN):
            draft.drop_relationship("", origin.id)
            parts |= {origin.target, *(r.target for r in opc.relationships(package, origin.target))}
    for part in sorted(parts):
        draft.drop_part(part)
    return draft.build()
