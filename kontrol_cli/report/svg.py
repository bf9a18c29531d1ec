"""A small writer for SVG: elements in drawing order, safe text, tooltips, and the inks that light and dark share."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from kontrol_cli.output.text import plain

LIGHT = {"ink": "#1b1b1b", "soft": "#5f6368", "line": "#c9ccd1", "paper": "#ffffff", "mark": "#b3261e"}
DARK = {"ink": "#e8e8e8", "soft": "#a3a8ae", "line": "#454a52", "paper": "#16181c", "mark": "#ff8a80"}

_NOT_XML = re.compile("[\ufffe\uffff]")


def picture_css() -> str:
    """The rules for the classes of our pictures, in literal colours: not every SVG program knows CSS variables."""
    return _rules(LIGHT) + f"@media (prefers-color-scheme: dark) {{ {_rules(DARK)}}}\n"


def _rules(inks: dict[str, str]) -> str:
    return (
        f".k-ink {{ fill: {inks['ink']}; }} .k-soft {{ fill: {inks['soft']}; }} .k-paper {{ fill: {inks['paper']}; }} "
        f".k-line {{ stroke: {inks['line']}; fill: none; }} .k-mark {{ stroke: {inks['mark']}; fill: none; }} "
        f".k-roll {{ fill: none; stroke-width: .8; }} .k-dim {{ stroke: {inks['soft']}; }} "
        f".k-sign {{ fill: {inks['mark']}; }} .k-band {{ fill: {inks['line']}; fill-opacity: .3; }}\n"
    )


def safe(text: str) -> str:
    """Text for XML: what XML cannot hold is written visibly."""
    return _NOT_XML.sub(lambda match: f"\\u{ord(match.group()):04x}", plain(text))


class Drawing:
    """A picture of `width` by `height` units, `title` is what a screen reader says of it."""

    def __init__(self, width: float, height: float, title: str) -> None:
        self.width, self.height, self.title = width, height, title
        self._parts: list[str] = []

    def add(self, tag: str, text: str | None = None, tip: str | None = None, /, **attributes: str | float) -> None:
        """An element; `tip` is shown on pointing. In names of attributes ``_`` is ``-``, and ``class_`` is class."""
        written = "".join(
            f" {name.rstrip('_').replace('_', '-')}={quoteattr(_value(value))}" for name, value in attributes.items()
        )
        inner = "" if tip is None else f"<title>{escape(safe(tip))}</title>"
        inner += "" if text is None else escape(safe(text))
        self._parts.append(f"<{tag}{written}>{inner}</{tag}>" if inner else f"<{tag}{written}/>")

    def text(self, x: float, y: float, text: str, *, class_: str = "k-ink", **attributes: str | float) -> None:
        """A line of text whose baseline begins at x, y."""
        self.add("text", text, x=x, y=y, class_=class_, **attributes)

    def line(self, x1: float, y1: float, x2: float, y2: float, *, class_: str = "k-line", **more: str | float) -> None:
        """A straight line."""
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_, **more)

    def inline(self) -> str:
        """The picture for a page that has the rules of :func:`picture_css` itself."""
        return self._document("", "")

    def document(self) -> str:
        """The picture as a file of its own, with a ground and both sets of inks."""
        ground = f'<rect width="{_value(self.width)}" height="{_value(self.height)}" class="k-paper"/>\n'
        style = f"<style>\n{picture_css()}</style>\n"
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + self._document(style, ground)

    def _document(self, style: str, ground: str) -> str:
        width, height = _value(self.width), _value(self.height)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            'role="img" font-family="system-ui, sans-serif" font-size="11">\n'
            f"<title>{escape(safe(self.title))}</title>\n" + style + ground + "\n".join(self._parts) + "\n</svg>\n"
        )


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return safe(value)
    return f"{value:.2f}".rstrip("0").rstrip(".")
