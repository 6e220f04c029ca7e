"""HTML elements as safe strings: whatever is no :class:`Html` is escaped on its way in."""

from __future__ import annotations

from html import escape

from kumaai.office.checkform import visible

_VOID = frozenset({"input", "meta", "br"})


class Html(str):
    """Markup that was made here; a text of anybody else's is never one."""

    __slots__ = ()


def text(content: str) -> Html:
    """A text as markup: characters with a meaning in HTML escaped, invisible ones written out."""
    return content if isinstance(content, Html) else Html(escape(visible(content)))


def tag(name: str, /, *content: str, **attributes: str | bool | None) -> Html:
    """An element. ``class_`` is the attribute class, ``aria_label`` aria-label; False, None and "" leave one out.

    ``content`` that is no :class:`Html` is escaped, and so are the values of attributes.
    """
    shown = "".join(_attribute(key, value) for key, value in attributes.items() if value or value == 0)
    inside = "".join(map(text, content))
    return Html(f"<{name}{shown}>" if name in _VOID else f"<{name}{shown}>{inside}</{name}>")


def joined(*parts: str) -> Html:
    """Markup and texts one behind the other."""
    return Html("".join(map(text, parts)))


def _attribute(key: str, value: str | bool | None) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(visible(str(value)))}"'
