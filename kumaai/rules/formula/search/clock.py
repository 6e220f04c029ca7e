"""Times in a row: hours and minutes between, breaks taken off, time over a limit, parts of the day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kumaai.rules.formula.search.arithmetic import binary, constant
from kumaai.rules.formula.search.core import Cell, Expr, Space, join, number, wrap
from kumaai.sheet import Scalar


def moments(space: Space) -> list[Expr]:
    """The row's times, and its dates that carry a time."""
    found = [space.column(column) for column in space.own_columns("time")]
    for column in space.own_columns("date", "number"):
        values = [value for value in column.values if isinstance(value, int | float)]
        if column.kind == "date" and any(value != int(value) for value in values):
            found.append(space.column(column))
    return found


def clock(space: Space) -> Iterator[Expr]:
    """All of it."""
    times = moments(space)
    for start in times:
        yield from _parts(start)
        for end in times:
            if end is not start:
                yield from _between(space, start, end)
    yield from _sums(space, times)


def _parts(each: Expr) -> Iterator[Expr]:
    def of(cell: Cell) -> float:
        value = number(each.at(cell))
        return round((value - int(value)) * 1440)

    yield wrap(each, f"HOUR({each.text})", lambda c: of(c) // 60, "hours", kind="number")
    yield wrap(each, f"MINUTE({each.text})", lambda c: of(c) % 60, "minutes", kind="number")
    yield wrap(
        each,
        f"ROUND({each.text}*1440,0)",
        lambda c: round(number(each.at(c)) * 1440),
        "minutes",
        kind="number",
    )
    yield wrap(
        each, f"ROUND({each.text}*24,2)", lambda c: round(number(each.at(c)) * 24, 2), "hours", kind="number"
    )


def _between(space: Space, start: Expr, end: Expr) -> Iterator[Expr]:
    base = replace(Expr("", lambda _c: 0, **join(start, end)), tags=frozenset({"span", "sub"}))  # type: ignore[arg-type]

    def minutes(cell: Cell) -> int:
        one, two = start.at(cell), end.at(cell)
        if one in (None, "") or two in (None, ""):
            raise TypeError(one)
        return round((number(two) - number(one)) * 1440)

    whole = replace(
        base, text=f"ROUND(({end.text}-{start.text})*1440,0)", at=minutes, tags=base.tags | {"minutes"}
    )
    yield from _shapes(whole)
    breaks = [
        space.column(c) for c in space.own_columns("number", "time") if space.is_named(space.sheet, c) or "休憩" in c.header
    ]  # fmt: skip
    for pause in breaks:
        if pause.uses & whole.uses:
            continue
        if pause.kind == "time":
            less = replace(
                wrap(whole, f"ROUND(({end.text}-{start.text}-{pause.text})*1440,0)", lambda c, p=pause: minutes(c) - round(number(p.at(c)) * 1440)),
                uses=whole.uses | pause.uses, reads=(*whole.reads, *pause.reads),
            )  # fmt: skip
        else:
            less = binary(whole, pause, "sub")
        yield from _shapes(less)
        yield from _beyond(space, less)
    yield from _beyond(space, whole)


def _shapes(whole: Expr) -> Iterator[Expr]:
    """Minutes as a number, hours, a time value, words."""
    at = whole.at
    yield whole
    yield wrap(whole, f"{whole.inside(2)}/60", lambda c: number(at(c)) / 60, "hours", "div")
    yield wrap(whole, f"{whole.inside(2)}/1440", lambda c: number(at(c)) / 1440, "hours", kind="time")
    t = whole.text

    def words(form: str):
        def shown(cell: Cell) -> Scalar:
            total = int(number(at(cell)))
            return form.format(h=total // 60, m=total % 60, mm=f"{total % 60:02}")

        return shown

    for form, text in (
        ("{h}時間{m}分", f'INT({t}/60)&"時間"&MOD({t},60)&"分"'), ("{h}時間{mm}分", f'INT({t}/60)&"時間"&TEXT(MOD({t},60),"00")&"分"'),
        ("{h}:{mm}", f'INT({t}/60)&":"&TEXT(MOD({t},60),"00")'),
    ):  # fmt: skip
        yield wrap(whole, text, words(form), "hours", "minutes", kind="text")


_STEP = (10, 15, 30, 60)


def _beyond(space: Space, whole: Expr) -> Iterator[Expr]:
    """What goes beyond a number of hours and minutes, not below 0; in steps of minutes."""
    import re

    text, at = space.context.request.text, whole.at
    for match in re.finditer(r"(\d+)時間(\d+)分|(\d+):(\d{2})|(\d+)時間|(\d+)分", text):
        a, b, c, d, hours, minutes = (int(group) if group else 0 for group in match.groups())
        limit = (a or c or hours) * 60 + (b or d or minutes)
        uses = {f"N:{n}" for n in (a, b, c, d, hours, minutes) if n}
        over = wrap(
            whole, f"MAX(0,{whole.text}-{limit})", lambda cell, n=limit: max(0, number(at(cell)) - n),
            "gt", "limit", "if", "guard", "sub", "over", uses=uses,
        )  # fmt: skip
        yield from _shapes(over)
        for step in _STEP:
            down = wrap(
                whole,
                f"FLOOR({whole.text},{step})",
                lambda cell, n=step: number(at(cell)) // n * n,
                "round",
                uses={f"N:{step}"},
            )
            yield from _shapes(down)
            up = wrap(
                whole,
                f"CEILING({whole.text},{step})",
                lambda cell, n=step: -(-number(at(cell)) // n) * n,
                "round",
                uses={f"N:{step}"},
            )
            yield from _shapes(up)


def _sums(space: Space, times: list[Expr]) -> Iterator[Expr]:
    """Times added up, in hours or minutes."""
    from kumaai.rules.formula.search.arithmetic import sums

    for added in sums(space, times):
        yield replace(added, kind="time")
        yield wrap(
            added, f"ROUND({added.text}*1440,0)", lambda c, a=added: round(number(a.at(c)) * 1440), "minutes"
        )
        yield wrap(added, f"{added.text}*24", lambda c, a=added: number(a.at(c)) * 24, "hours")


__all__ = ["clock", "constant", "moments"]
