"""How many arguments worksheet functions take.

Source: Microsoft's function reference ("Excel functions (by category)"); the
upper bound of functions that take many is Excel's general one of 255.
"""

from __future__ import annotations

MAX_ARGUMENTS = 255

# NAME:n exactly, NAME:n-m from n to m, NAME:n+ n or more.
_COUNTS = """
    ABS:1 ACOS:1 ADDRESS:2-5 AGGREGATE:3+ AND:1+ ARABIC:1 AREAS:1 ASC:1 ASIN:1 ATAN:1 ATAN2:2 AVEDEV:1+ AVERAGE:1+
    AVERAGEA:1+ AVERAGEIF:2-3 AVERAGEIFS:3+ BASE:2-3 BIN2DEC:1 BITAND:2 BITOR:2 BITXOR:2 BYCOL:2 BYROW:2 CEILING:2
    CEILING.MATH:1-3 CEILING.PRECISE:1-2 CELL:1-2 CHAR:1 CHOOSE:2+ CHOOSECOLS:2+ CHOOSEROWS:2+ CLEAN:1 CODE:1
    COLUMN:0-1 COLUMNS:1 COMBIN:2 CONCAT:1+ CONCATENATE:1+ CONVERT:3 CORREL:2 COS:1 COUNT:1+ COUNTA:1+ COUNTBLANK:1
    COUNTIF:2 COUNTIFS:2+ CUMIPMT:6 CUMPRINC:6 DATE:3 DATEDIF:3 DATESTRING:1 DATEVALUE:1 DAY:1 DAYS:2 DAYS360:2-3
    DAVERAGE:3 DB:4-5 DBCS:1 DCOUNT:3 DCOUNTA:3 DDB:4-5 DEC2BIN:1-2 DEC2HEX:1-2 DECIMAL:2 DEGREES:1 DEVSQ:1+ DGET:3
    DMAX:3 DMIN:3 DOLLAR:1-2 DROP:2-3 DSUM:3 EDATE:2 EFFECT:2 EOMONTH:2 ERROR.TYPE:1 EVEN:1 EXACT:2 EXP:1 EXPAND:2-4
    FACT:1 FALSE:0 FILTER:2-3 FIND:2-3 FINDB:2-3 FIXED:1-3 FLOOR:2 FLOOR.MATH:1-3 FLOOR.PRECISE:1-2 FORECAST:3
    FORECAST.LINEAR:3 FORMULATEXT:1 FREQUENCY:2 FV:3-5 GCD:1+ GEOMEAN:1+ GETPIVOTDATA:2+ GROWTH:1-4 HARMEAN:1+
    HEX2DEC:1 HLOOKUP:3-4 HOUR:1 HSTACK:1+ IF:2-3 IFERROR:2 IFNA:2 IFS:2+ INDEX:2-4 INDIRECT:1-2 INT:1 INTERCEPT:2
    IPMT:4-6 IRR:1-2 ISBLANK:1 ISERR:1 ISERROR:1 ISEVEN:1 ISFORMULA:1 ISLOGICAL:1 ISNA:1 ISNONTEXT:1 ISNUMBER:1
    ISODD:1 ISOWEEKNUM:1 ISREF:1 ISTEXT:1 LAMBDA:1+ LARGE:2 LCM:1+ LEFT:1-2 LEFTB:1-2 LEN:1 LENB:1 LET:3+ LINEST:1-4
    LN:1 LOG:1-2 LOG10:1 LOOKUP:2-3 LOWER:1 MAKEARRAY:3 MAP:2+ MATCH:2-3 MAX:1+ MAXA:1+ MAXIFS:3+ MEDIAN:1+ MID:3
    MIDB:3 MIN:1+ MINA:1+ MINIFS:3+ MINUTE:1 MMULT:2 MOD:2 MODE:1+ MODE.MULT:1+ MODE.SNGL:1+ MONTH:1 MROUND:2 N:1 NA:0
    NETWORKDAYS:2-3 NETWORKDAYS.INTL:2-4 NOMINAL:2 NORM.DIST:4 NORM.S.DIST:2 NOT:1 NOW:0 NPER:3-5 NPV:2+
    NUMBERSTRING:2 NUMBERVALUE:1-3 ODD:1 OFFSET:3-5 OR:1+ PERCENTILE:2 PERCENTILE.EXC:2 PERCENTILE.INC:2
    PERCENTRANK:2-3 PERCENTRANK.EXC:2-3 PERCENTRANK.INC:2-3 PERMUT:2 PHONETIC:1 PI:0 PMT:3-5 POWER:2 PPMT:4-6
    PRODUCT:1+ PROPER:1 PV:3-5 QUARTILE:2 QUARTILE.EXC:2 QUARTILE.INC:2 QUOTIENT:2 RADIANS:1 RAND:0 RANDARRAY:0-5
    RANDBETWEEN:2 RANK:2-3 RANK.AVG:2-3 RANK.EQ:2-3 RATE:3-6 REDUCE:2-3 REGEXEXTRACT:2-4 REGEXREPLACE:3-5
    REGEXTEST:2-3 REPLACE:4 REPLACEB:4 REPT:2 RIGHT:1-2 RIGHTB:1-2 ROMAN:1-2 ROUND:2 ROUNDDOWN:2 ROUNDUP:2 ROW:0-1
    ROWS:1 RRI:3 RSQ:2 SCAN:2-3 SEARCH:2-3 SEARCHB:2-3 SECOND:1 SEQUENCE:1-4 SHEET:0-1 SHEETS:0-1 SIGN:1 SIN:1 SLN:3
    SLOPE:2 SMALL:2 SORT:1-4 SORTBY:2+ SQRT:1 STANDARDIZE:3 STDEV:1+ STDEV.P:1+ STDEV.S:1+ STDEVP:1+ SUBSTITUTE:3-4
    SUBTOTAL:2+ SUM:1+ SUMIF:2-3 SUMIFS:3+ SUMPRODUCT:1+ SUMSQ:1+ SWITCH:3+ SYD:4 T:1 TAKE:2-3 TAN:1 TEXT:2
    TEXTAFTER:2-6 TEXTBEFORE:2-6 TEXTJOIN:3+ TEXTSPLIT:2-6 TIME:3 TIMEVALUE:1 TOCOL:1-3 TODAY:0 TOROW:1-3 TRANSPOSE:1
    TREND:1-4 TRIM:1 TRIMMEAN:2 TRIMRANGE:1-3 TRUE:0 TRUNC:1-2 TYPE:1 UNICHAR:1 UNICODE:1 UNIQUE:1-3 UPPER:1 VALUE:1
    VALUETOTEXT:1-2 VAR:1+ VAR.P:1+ VAR.S:1+ VARP:1+ VDB:5-7 VLOOKUP:3-4 VSTACK:1+ WEEKDAY:1-2 WEEKNUM:1-2
    WORKDAY:2-3 WORKDAY.INTL:2-4 WRAPCOLS:2-3 WRAPROWS:2-3 XIRR:2-3 XLOOKUP:3-6 XMATCH:2-4 XNPV:3 XOR:1+ YEAR:1
    YEARFRAC:2-3
    """

_PAIRS = frozenset({"COUNTIFS", "IFS"})
"""Arguments come in pairs."""

_ONE_AND_PAIRS = frozenset({"SUMIFS", "AVERAGEIFS", "MAXIFS", "MINIFS", "LET"})
"""Pairs and one argument more."""


def _read_counts() -> dict[str, tuple[int, int]]:
    counts = {}
    for entry in _COUNTS.split():
        name, _colon, count = entry.partition(":")
        least, dash, most = count.rstrip("+").partition("-")
        largest = MAX_ARGUMENTS if count.endswith("+") else int(most) if dash else int(least)
        counts[name] = (int(least), largest)
    return counts


COUNTS = _read_counts()
"""Function → fewest and most arguments."""


def miscount(name: str, arguments: int) -> str:
    """What is wrong with that number of arguments, an English sentence; empty when nothing is or it is unknown."""
    least, most = COUNTS.get(name, (0, MAX_ARGUMENTS))
    if not least <= arguments <= most:
        if least == most:
            wanted = f"exactly {least}"
        else:
            wanted = f"at least {least}" if most == MAX_ARGUMENTS else f"{least} to {most}"
        return f"{name} takes {wanted} arguments, not {arguments}."
    if name in _PAIRS and arguments % 2:
        return f"{name} takes pairs of arguments, not {arguments} arguments."
    if name in _ONE_AND_PAIRS and not arguments % 2:
        return f"{name} takes pairs of arguments and one more, not {arguments} arguments."
    return ""
