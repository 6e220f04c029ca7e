"""Streams that never fail on a character, and languages that are chosen where they should be."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumaai.environment import Environment, Stream
from kumaai.messages import choose


@given(st.text())
def test_a_stream_writes_any_text_in_cp932(text: str) -> None:
    """Whatever stands in an answer, a cp932 terminal gets bytes that it can decode."""
    raw = io.BytesIO()
    Stream(raw, "cp932").write(text)
    raw.getvalue().decode("cp932")


def test_what_cp932_cannot_hold_becomes_its_look_alike() -> None:
    """Dashes, wave dashes, marks and variant kanji are replaced as documented, and remembered."""
    stream = Stream(io.BytesIO(), "cp932")
    assert stream.fit("—〜✅髙") == "―〜○髙"  # Python's cp932 itself writes the wave dash as ～
    assert stream.fit("\U0001f43b") == "?"
    assert {"—", "✅", "\U0001f43b"} <= stream.replaced


def test_utf8_is_written_as_it_is() -> None:
    """Nothing is replaced where nothing needs to be."""
    raw = io.BytesIO()
    stream = Stream(raw)
    stream.write("髙﨑—〜✅")
    assert raw.getvalue().decode() == "髙﨑—〜✅"
    assert not stream.replaced


@pytest.mark.parametrize(
    ("environ", "option", "system", "expected"),
    [
        ({}, None, None, "en"),
        ({"LANG": "ja_JP.UTF-8"}, None, None, "ja"),
        ({"LANG": "ja_JP.UTF-8", "KUMAAI_LANG": "en"}, None, None, "en"),
        ({"LANG": "C.UTF-8"}, "ja", None, "ja"),
        ({}, None, "ja", "ja"),
        ({"LC_ALL": "C", "LANG": "ja_JP.UTF-8"}, None, None, "en"),
    ],
)
def test_the_language_comes_from_option_variable_locale_system(
    environ: dict[str, str], option: str | None, system: str | None, expected: str
) -> None:
    """The nearest to the user wins."""
    assert choose(environ, option, system) == expected


def test_home_is_what_kumaai_home_says(tmp_path: Path) -> None:
    """Records go where KUMAAI_HOME points."""
    streams = (io.BytesIO(), Stream(io.BytesIO()), Stream(io.BytesIO()))
    environment = Environment(*streams, environ={"KUMAAI_HOME": str(tmp_path)}, cwd=tmp_path)
    assert environment.home == tmp_path
