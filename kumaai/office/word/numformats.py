"""Numbers as Word writes them: the formats of ST_NumberFormat (ECMA-376 part 1, 17.18.59).

Those that Japanese and European office documents use; another format is
shown as decimal, and so is a number beyond the letters of its format where
Word does the same.
"""

from __future__ import annotations

from collections.abc import Callable

_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_AIUEO_HALF = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_IROHA_HALF = "ｲﾛﾊﾆﾎﾍﾄﾁﾘﾇﾙｦﾜｶﾖﾀﾚｿﾂﾈﾅﾗﾑｳヰﾉｵｸﾔﾏｹﾌｺｴﾃｱｻｷﾕﾒﾐｼヱﾋﾓｾｽﾝ"
_ASCII = "abcdefghijklmnopqrstuvwxyz"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "〇壱弐参四伍六七八九"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_UNITS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
          "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
             "nine": "ninth", "twelve": "twelfth"}  # fmt: skip
_LONGEST = 60
"""Letters repeat (a, aa, aaa …) at most so often: a start of a million is not written out."""


def number_text(number: int, format_: str) -> str:
    """``number`` (from 0) in a format of ST_NumberFormat."""
    maker = _FORMATS.get(format_)
    return maker(number) if maker and number > 0 else str(number)


def _letters(letters: str) -> Callable[[int], str]:
    """a, b … z, aa, bb …: the letter repeats, as Word does."""

    def text(n: int) -> str:
        times = (n - 1) // len(letters) + 1
        return letters[(n - 1) % len(letters)] * times if times <= _LONGEST else str(n)

    return text


def _list(letters: str) -> Callable[[int], str]:
    """One sign for each of the first numbers, decimal beyond them."""
    return lambda n: letters[n - 1] if n <= len(letters) else str(n)


def _roman(number: int) -> str:
    if number > 32767:
        return str(number)
    text = ""
    for size, letter in _ROMAN:
        text += letter * (number // size)
        number %= size
    return text


def _counting(digits: str, units: tuple[str, ...], ones: bool) -> Callable[[int], str]:
    """一, 十, 二十一, 百五; with ``ones`` a unit keeps its one: 壱拾."""

    def text(number: int) -> str:
        if number >= 10 ** len(units):
            return str(number)
        found = ""
        for power in reversed(range(len(units))):
            digit, number = divmod(number, 10**power)
            if digit:
                found += ("" if digit == 1 and power and not ones else digits[digit]) + units[power]
        return found

    return text


def _english(number: int) -> str:
    if number >= 1_000_000:
        return str(number)
    words = []
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if number >= size:
            words.append(f"{_english(number // size)} {name}")
            number %= size
    if number >= 20:
        words.append(_TENS[number // 10] + (f"-{_UNITS[number % 10]}" if number % 10 else ""))
    elif number:
        words.append(_UNITS[number])
    return " ".join(words)


def _ordinal_text(number: int) -> str:
    words = _english(number)
    if words.isdigit():
        return words
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[cut:]
    ending = _ORDINALS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return words[:cut] + ending


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _circled(number: int) -> str:
    if number <= 20:
        return chr(0x2460 + number - 1)
    return chr(0x3251 + number - 21) if number <= 35 else str(number)


def _from(first: int, count: int, beyond: str = "{}") -> Callable[[int], str]:
    """Signs that follow one another in Unicode from ``first``."""
    return lambda n: chr(first + n - 1) if n <= count else beyond.format(n)


def _digitwise(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _wide(number: int) -> str:
    return str(number).translate(_WIDE)


def _capital(maker: Callable[[int], str]) -> Callable[[int], str]:
    return lambda n: maker(n).capitalize()


_japanese = _counting(_DIGITS, ("", "十", "百", "千"), False)
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalZero": lambda n: f"{n:02}",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _from(0x2474, 20, "({})"),
    "decimalEnclosedFullstop": _from(0x2488, 20, "{}."),
    "numberInDash": lambda n: f"- {n} -",
    "hex": lambda n: f"{n:X}",
    "ordinal": _ordinal,
    "cardinalText": _capital(_english),
    "ordinalText": _capital(_ordinal_text),
    "chicago": _letters("*†‡§"),
    "aiueo": _letters(_AIUEO_HALF),
    "aiueoFullWidth": _letters(_AIUEO),
    "iroha": _letters(_IROHA_HALF),
    "irohaFullWidth": _letters(_IROHA),
    "lowerLetter": _letters(_ASCII),
    "upperLetter": _letters(_ASCII.upper()),
    "russianLower": _letters(_RUSSIAN),
    "russianUpper": _letters(_RUSSIAN.upper()),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
    "japaneseCounting": _japanese,
    "chineseCounting": _japanese,
    "chineseCountingThousand": _japanese,
    "taiwaneseCounting": _japanese,
    "taiwaneseCountingThousand": _japanese,
    "japaneseLegal": _counting(_LEGAL_DIGITS, ("", "拾", "百", "阡", "萬"), True),
    "japaneseDigitalTenThousand": _digitwise,
    "ideographDigital": _digitwise,
    "ideographTraditional": _list(_STEMS),
    "ideographZodiac": _list(_BRANCHES),
    "ideographZodiacTraditional": lambda n: (
        _STEMS[(n - 1) % 10] + _BRANCHES[(n - 1) % 12] if n <= 60 else str(n)
    ),
    "ideographEnclosedCircle": _from(0x3280, 10),
    "ganada": _letters("가나다라마바사아자차카타파하"),
    "chosung": _letters("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"),
    "none": lambda n: "",
}
