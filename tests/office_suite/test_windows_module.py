"""The Windows part of the macros, as far as it can be checked without Windows.

LibreOffice compiles the module, and its quoting of arguments is run there and
read back by the rules of cmd and of the Microsoft C runtime.
"""

from __future__ import annotations

import re

import pytest

from tests.examples import EXAMPLES
from tests.office_suite.soffice import Office, requires_office

pytestmark = requires_office()

ARGUMENTS = [
    "",
    "plain",
    "二つ の語",
    'say "hello" & go',
    '"',
    '""',
    "trailing\\",
    'back\\"slash',
    "C:\\文書\\予算 案.xlsx",
    "100%",
    "%PATH% and %TEMP%",
    "a\\%b\\",
    "^caret & pipe | <in >out (x) !bang!",
    "--flag=値",
]
CONDITIONAL = re.compile(r"^#If .*?^#End If\n", re.MULTILINE | re.DOTALL)


def _module() -> str:
    """The module without the declaration of a Windows function, which LibreOffice cannot compile here."""
    text = (EXAMPLES / "vba" / "KumaaiWindows.bas").read_bytes().decode("cp932").replace("\r\n", "\n")
    return CONDITIONAL.sub("", text)


def _cmd(line: str, variables: dict[str, str]) -> str:
    """The command line after cmd: variables replaced, carets outside quotes gone, no second command in it."""
    line = re.sub(r"%([^%]+)%", lambda found: variables.get(found[1], found[0]), line)
    passed, quoted, escaped = [], False, False
    for character in line:
        if escaped:
            passed.append(character)
            escaped = False
        elif character == "^" and not quoted:
            escaped = True
        else:
            assert quoted or character not in "&|<>()", f"cmd would act on {character} in {line}"
            quoted ^= character == '"'
            passed.append(character)
    return "".join(passed)


def _runtime(line: str) -> list[str]:
    """The arguments that the C runtime makes of a command line (Microsoft: "Parsing C command-line arguments")."""
    arguments: list[str] = []
    current, quoted, begun, index = "", False, False, 0
    while index < len(line):
        slashes = len(line) - index - len(line[index:].lstrip("\\"))
        index += slashes
        if index < len(line) and line[index] == '"':
            current += "\\" * (slashes // 2)
            begun = True
            if slashes % 2:
                current += '"'
            elif quoted and line[index + 1 : index + 2] == '"':
                current += '"'
                index += 1
            else:
                quoted = not quoted
            index += 1
            continue
        if slashes:
            current, begun = current + "\\" * slashes, True
        elif line[index] in " \t" and not quoted:
            if begun:
                arguments.append(current)
            current, begun, index = "", False, index + 1
        else:
            current, begun, index = current + line[index], True, index + 1
    return [*arguments, current] if begun else arguments


def test_arguments_reach_the_program_as_they_are(office: Office) -> None:
    """Each argument, quoted by the module, is the same after cmd and the runtime have read it."""
    code = (
        _module()
        + "\nFunction Main(a)\nDim i\nFor i = 0 To UBound(a)\nMain = Main & Quoted(a(i)) & vbTab\nNext\n"
    )
    quoted = office.run_macro({"Try": code + "End Function\n"}, "Try.Main", [ARGUMENTS]).value
    words = quoted.rstrip("\t").split("\t")
    assert len(words) == len(ARGUMENTS)
    variables = {"PATH": "replaced", "TEMP": "replaced"}
    assert [_runtime(_cmd(word, variables)) for word in words] == [[argument] for argument in ARGUMENTS]


def test_line_ends_become_spaces(office: Office) -> None:
    """cmd ends a command at a line end, so an argument never holds one."""
    code = _module() + "\nFunction Main(text)\nMain = Quoted(text)\nEnd Function\n"
    assert office.run_macro({"Try": code}, "Try.Main", ["a\r\nb\nc"]).value == '"a b c"'


@pytest.mark.parametrize("text", ["a b", '"a ""b"', "a\\\\b", '"a\\\\"'])
def test_the_reader_of_this_test_knows_the_rules(text: str) -> None:
    """The runtime's published rules, on examples that have a known result."""
    expected = {"a b": ["a", "b"], '"a ""b"': ['a "b'], "a\\\\b": ["a\\\\b"], '"a\\\\"': ["a\\"]}
    assert _runtime(text) == expected[text]
