"""Coloured pages: rich decides what the terminal can show; pipes, files and NO_COLOR get plain text."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

_FILE_CELLS = 100
# For terminals that cannot show the drawing characters (a Windows code page, a C locale).
_ASCII = str.maketrans(
    {
        "■": "#",
        "□": "o",
        "│": "|",
        "·": ".",
        "…": "~",
        "–": "-",
        "−": "-",
        "×": "x",
        "▲": "!",
        "✗": "X",
        "▁": "_",
        "▂": "_",
        "▃": "-",
        "▄": "-",
        "▅": "=",
        "▆": "=",
        "▇": "#",
        "█": "#",
        "\u00a0": " ",
    }
)


def page_width(out: str | None) -> int:
    """Columns of a page: the terminal's (or COLUMNS), 100 in a file."""
    return _FILE_CELLS if out not in (None, "-") else max(Console().width, 40)


def render(lines: Iterable[Text], out: str | None) -> str:
    """The page as one string for standard output or the file `out`."""
    screen = Console()
    to_file = out not in (None, "-")
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=page_width(out),
        force_terminal=screen.is_terminal and not to_file,
        color_system=None if to_file else screen.color_system,  # type: ignore[arg-type]  # rich names it itself
        no_color=screen.no_color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for line in lines:
        console.print(line, overflow="ellipsis" if line.no_wrap else "fold", no_wrap=line.no_wrap)
    text = "\n".join(line.rstrip() for line in buffer.getvalue().split("\n"))
    encoding = "utf-8" if to_file else screen.encoding
    try:
        "■│·▁█".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        text = text.translate(_ASCII)
    return text
