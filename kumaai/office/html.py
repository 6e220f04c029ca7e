"""Writes a check sheet as one HTML page that needs nothing else: no network, no other file, no script to be read.

What stands in it was written by others. Every text is escaped, and a Content
Security Policy (W3C CSP level 3) lets the page run and load nothing but the
one script and the one style sheet whose hashes it names.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from kumaai.messages import _
from kumaai.office.checkform import (
    Form,
    Quote,
    Remark,
    Row,
    Text,
    asides,
    is_japanese,
    kinds,
    level_label,
    plain,
)
from kumaai.office.markup import Html, joined, tag, text

_FOLDER = Path(__file__).with_name("page")
_HALF_WIDTH = 34
"""Characters of a value in the head from which on it takes the whole width."""


def page(form: Form) -> bytes:
    """``form`` as an HTML page in UTF-8."""
    style, script = (
        Html((_FOLDER / f"check.{ending}").read_text(encoding="utf-8").strip()) for ending in ("css", "js")
    )
    policy = (
        f"default-src 'none'; style-src 'sha256-{_hash(style)}'; script-src 'sha256-{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", form.title),
        tag("style", style),
    )
    body = tag("body", *_body(form), tag("script", script))
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang=form.language)}\n".encode()


def _hash(content: str) -> str:
    return base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode()


def _body(form: Form) -> tuple[Html, ...]:
    lead = tag(
        "p", _("For the staff alone. Fill it in beside the source, then confirm the result."), class_="lead"
    )
    none = tag("p", _("The result has no lines that can be held against a source."))
    return (
        tag("a", _("To the lines and their sources"), class_="skip", href="#claims"),
        tag("header", tag("h1", _("Check sheet")), lead, _head(form)),
        tag(
            "main",
            tag("div", _done(form), _remaining(form), class_="first"),
            _tools(form),
            _section("claims", _("3. The lines beside their sources"), _claims(form) if form.rows else none),
        ),
        _end(form),
    )


def _section(identifier: str, heading: str, *content: Html) -> Html:
    return tag("section", tag("h2", heading, id=identifier), *content, aria_labelledby=identifier)


def _head(form: Form) -> Html:
    rows = (
        tag(
            "div",
            tag("dt", label),
            tag("dd", value),
            class_="whole" if len(value) > _HALF_WIDTH or "\n" in value else None,
        )
        for label, value in form.head
    )
    return tag("dl", *rows, class_="head")


def _done(form: Form) -> Html:
    names = (_("What was checked"), _("Looked at"), _("Findings"))
    head = tag("tr", *(tag("th", name, scope="col") for name in names))
    rows = (
        tag(
            "tr",
            tag("th", one.name, scope="row"),
            tag("td", one.looked),
            tag("td", str(one.findings), class_="count alarm" if one.findings else "count"),
        )
        for one in form.done
    )
    table = tag("table", tag("thead", head), tag("tbody", *rows))
    return _section("done", _("1. What a program checked"), table)


def _remaining(form: Form) -> Html:
    nothing = tag(
        "li", _("The program found nothing. That does not mean that the result is right."), class_="none"
    )
    found = [_to_tick(_remark(one)) for one in form.remarks] or [nothing]
    return _section(
        "left",
        _("2. What a person must still check"),
        tag("h3", _("Findings of the program")),
        tag("ul", *found),
        tag("h3", _("What a program cannot see")),
        tag("ul", *(_to_tick(duty) for duty in form.duties)),
    )


def _to_tick(content: str) -> Html:
    return tag("li", tag("label", tag("input", type="checkbox"), tag("span", content)))


def _remark(one: Remark) -> Html:
    links = [tag("a", _("no. {number}").format(number=number), href=f"#r{number}") for number in one.rows]
    where = [*links, *([text(one.place)] if one.place else [])]
    between = [part for each in where for part in ("、", each)][1:]
    return joined(
        _level(one), one.message, tag("span", "（", *between, "）", class_="place") if where else ""
    )


def _level(one: Remark) -> Html:
    return tag("span", level_label(one.level), class_=f"level {one.level}")


def _tools(form: Form) -> Html:
    kept = _("Ticks and remarks stay in this window only: print it, or save it as PDF, when done.")
    button = tag("button", _("Print"), type="button", id="print")
    return tag(
        "div", *(_walking(form) if form.rows else ()), button, tag("p", kept), class_="tools", hidden=True
    )


def _walking(form: Form) -> tuple[Html, ...]:
    """What helps to go through the lines: progress, filter, keys."""
    keys = (("j", _("next")), ("k", _("back")), ("n", _("next unticked")), ("Space", _("tick")))
    shown = (joined(tag("kbd", key), " ", meaning, "　") for key, meaning in keys)
    progress = tag("span", f"0 / {len(form.rows)}", id="progress", role="status")
    return (
        tag("p", tag("span", _("Ticked:"), class_="vh"), progress, class_="progress"),
        tag("label", tag("input", type="checkbox", id="only"), _("only lines with findings")),
        tag("label", tag("input", type="checkbox", id="letters", checked=True), _("keys")),
        tag("p", *shown),
    )


def _claims(form: Form) -> Html:
    columns = (
        ("no", _("No.")),
        ("said", _("Line of the result")),
        ("", _("What the source says there")),
        ("tick", _("OK")),
        ("remark", _("Remark")),
    )
    head = tag("tr", *(tag("th", name, scope="col", class_=kind) for kind, name in columns))
    rows = (_row(row, form.language) for row in form.rows)
    return tag(
        "table", tag("caption", *_legend(form)), tag("thead", head), tag("tbody", *rows), class_="claims"
    )


def _legend(form: Form) -> list[str]:
    """What the marks in the table mean, as far as it has any."""
    shown = kinds(form)
    legend = (
        ("found", _("Underlined"), _(": a number that the source has.")),
        ("missing", _("Boxed"), _(": a number that was not found in the cited lines.")),
        ("changed", _("Shaded"), _(": what is changed.")),
    )
    return [joined(tag("mark", name, class_=kind), told, " ") for kind, name, told in legend if kind in shown]


def _row(row: Row, language: str) -> Html:
    number = str(row.number)
    label = _("Line {number} is right").format(number=number)
    remark = _("Remark on line {number}").format(number=number)
    said = (
        tag("p", row.part, class_="part") if row.part else "",
        tag("p", _marked(row.text), lang=_lang(row.text, language)),
        *(
            tag("p", name, "：", tag("span", _marked(value), lang=_lang(value, language)), class_="note")
            for name, value in row.notes
        ),
        *(tag("p", _level(one), one.message, class_="found") for one in row.remarks),
    )
    return tag(
        "tr",
        tag("th", number, scope="row", class_="no"),
        tag("td", *said, class_="said"),
        tag("td", *_quotes(row, language)),
        tag("td", tag("input", type="checkbox", class_="claim", aria_label=label), class_="tick"),
        tag("td", tag("textarea", rows="1", aria_label=remark), class_="remark"),
        id=f"r{number}",
        class_="alarming" if row.alarming else "calm",
    )


def _quotes(row: Row, language: str) -> list[Html]:
    shown = [_quote(one, language) for one in row.quotes]
    return [*shown, *(tag("p", aside, class_="place") for aside in asides(row))]


def _quote(one: Quote, language: str) -> Html:
    cut = _("… ({count} more characters)").format(count=one.left_out) if one.left_out else ""
    place = tag("span", one.place, class_="place")
    return tag("p", place, " ", _marked(one.text), cut, class_="quote", lang=_lang(one.text, language))


def _marked(content: Text) -> Html:
    return joined(
        *(tag("mark", piece.text, class_=piece.kind) if piece.kind else text(piece.text) for piece in content)
    )


def _lang(content: Text, language: str) -> str | None:
    """What tells a screen reader that a text is Japanese where the sheet is not."""
    return "ja" if language != "ja" and is_japanese(plain(content)) else None


def _end(form: Form) -> Html:
    choices = (_("use as it is"), _("use with changes"), _("do not use"))
    ticks = (tag("label", tag("input", type="checkbox"), choice) for choice in choices)
    signed = (
        tag("label", name, tag("input", type="text", autocomplete="off"), class_="field")
        for name in (_("Checked by"), _("Date of the check"))
    )
    line = tag("div", _("Signature"), tag("span", class_="line"), class_="field")
    return tag(
        "footer",
        tag("fieldset", tag("legend", _("Verdict")), *ticks, class_="verdict"),
        tag("div", *signed, line, class_="sign"),
        tag("p", form.confirming, class_="how"),
    )
