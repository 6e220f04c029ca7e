"""How a text reads once its disguises are taken off."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator

from kumaai.guard.invisible import cleaned, spelled_by_tags, spelled_by_variants

_TABLE = str.maketrans(
    "аеорсухіѕјԁԛԝһӏɡɩοαενικρτυχАВЕКМНОРСТХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxisjdqwhlgioaevikptuxABEKMHOPCTXIJSABEZHIKMNOPTYX",
)
"""Letters of other alphabets (Cyrillic, Greek, IPA) that look like Latin ones: Unicode TR 39, confusables."""
_CJK = "\u3005-\u30ff\u3400-\u9fff\uff66-\uff9f"
_GAP = re.compile(rf"(?<=[{_CJK}])[ \t\u3000]+(?=[{_CJK}])")
_SPACED = re.compile(r"(?<![A-Za-z])(?:[A-Za-z][ \t.\-_*|·]{1,3}){5,}[A-Za-z](?![A-Za-z])")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_TURNED = re.compile(
    r"\b(?:ignore|disregard|instructions?|prompt|system|you are|summary|previous)\b", re.IGNORECASE
)
_KNOWN_WORDS = re.compile(
    "ignore|disregard|forget|all|previous|prior|above|the|instructions?|prompts?|rules|system|you|are|now|reveal|print|in|your|summary|output|write|always|only",
    re.IGNORECASE,
)
_REVERSED = re.compile("\u202e([^\u202c\n]*)")
_KANJI = re.compile(r"[一-龥]")
_KATAKANA = str.maketrans({code: code - 0x60 for code in range(0x30A1, 0x30F7)})


def readings(text: str) -> Iterator[tuple[str, bool]]:
    """The readings of ``text`` in NFKC, the plain one first, each with whether it was in a code that hides it."""
    plain = unicodedata.normalize("NFKC", cleaned(text))
    plain = _GAP.sub("", plain)
    yield plain, False
    for reading in _look_alikes(text, plain):
        yield unicodedata.normalize("NFKC", reading), False
    for reading in _coded(text, plain):
        yield unicodedata.normalize("NFKC", reading), True


def _look_alikes(text: str, plain: str) -> Iterator[str]:
    """What the eye reads: look-alike letters, letters with spaces, letters that run from right to left, kana alone."""
    looks = plain.translate(_TABLE)
    unspaced = _SPACED.sub(lambda match: re.sub(r"[^A-Za-z]", "", match[0]), looks)
    if unspaced != plain:
        yield unspaced
        # Where words too lost their spaces, they are set apart again.
        yield re.sub(r"[A-Za-z]{12,}", lambda run: " ".join(_KNOWN_WORDS.findall(run[0])) or run[0], unspaced)
    if "\u202e" in text:
        yield _REVERSED.sub(lambda run: run[1][::-1], text)
    kana = [line.translate(_KATAKANA) for line in plain.split("\n") if not _KANJI.search(line)]
    if kana := [line for line in kana if re.search(r"[ぁ-んー、]{16}", line)]:
        yield "\n".join(kana)


def _coded(text: str, plain: str) -> Iterator[str]:
    """What only a program reads: tag characters, variation selectors, base64, ROT13."""
    yield from filter(None, (spelled_by_tags(text), spelled_by_variants(text)))
    for run in _BASE64.findall(plain)[:50]:
        if decoded := _from_base64(run):
            yield decoded
    if re.search(r"[A-Za-z]{4}", plain):
        turned = codecs.encode(plain, "rot13")
        if _TURNED.search(turned):
            yield turned


def _from_base64(run: str) -> str:
    padded = run.replace("-", "+").replace("_", "/") + "=" * (-len(run) % 4)
    try:
        text = base64.b64decode(padded, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    return text if len(text) >= 8 and all(c.isprintable() or c.isspace() for c in text) else ""
