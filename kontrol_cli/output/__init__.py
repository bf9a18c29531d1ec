"""How every listing leaves the program: one call, eight formats, safe names, whole files.

``json`` is exact: an array of row objects, missing values and NaN as null. ``ndjson`` is the same, one
object a line. ``csv`` has a header and missing values empty; lists in a cell are separated by spaces,
lists of texts (which may hold spaces) by "; "; control characters are written visibly (``\\x1b``). Text
that begins with ``=``, ``+``, ``-`` or ``@`` is left as it is: a clip may be called ``-3 dB`` and csv is
data, not a spreadsheet. For a spreadsheet take ``xlsx``, where text is stored as text and is never a
formula. ``tsv`` has a tab between cells and no quotes: tabs and line ends in a text are written
visibly.
"""

from __future__ import annotations

import io
import math
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from exporters.errors import KontrolError, UsageError
from exporters.files import check_target, write_whole
from kontrol_cli.output.cells import cell
from kontrol_cli.output.echo import data_comes, give_up, say
from kontrol_cli.output.endings import check_ending, check_known, kind_by_ending
from kontrol_cli.output.text import UNSAFE_IN_JSON, plain
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import Column


class Format(StrEnum):
    """The formats of ``--output``."""

    table = "table"
    json = "json"
    ndjson = "ndjson"
    csv = "csv"
    tsv = "tsv"
    markdown = "markdown"
    parquet = "parquet"
    xlsx = "xlsx"


_BINARY = {Format.parquet: "pyarrow", Format.xlsx: "openpyxl"}


def check_out(
    out: str | None, kinds: Iterable[str] | None = None, *, force: bool = False, names: Sequence[str] = ()
) -> None:
    """Raises UsageError when the file `out` may not be written, or its name belongs to a kind that is none of `kinds`
    (None: the user said the kind, and the name is only a name) and ends like none of `names`. None and "-" as `out`
    are standard output."""
    if out is not None and out != "-":
        if kinds is not None:
            check_ending(out, kinds, names)
        check_target(out, force=force)


def choose(fmt: Format | None, out: str | None, *, force: bool = False) -> Format:
    """The format to write, settled before the work starts.

    Without `fmt` the ending of `out` decides (``clips.csv``), else it is ``table``. Raises UsageError
    when the file may not be written, the format needs an extra that is not installed, or a binary
    format would go to a terminal.
    """
    to_file = out is not None and out != "-"
    said = fmt
    if fmt is None:
        kind = kind_by_ending(out)
        check_known(out, Format)
        fmt = next((one for one in Format if one == kind), Format.table)
    check_out(out, None if said else (fmt,), force=force)
    if fmt in _BINARY:
        from importlib.util import find_spec

        if find_spec(_BINARY[fmt]) is None:
            raise UsageError(
                f"--output {fmt} needs {_BINARY[fmt]}, which is not installed. "
                f"Install kontrol[{fmt}], or choose csv or json."
            )
        if not to_file and sys.stdout is not None and sys.stdout.isatty():
            raise UsageError(f"{fmt} is not text and would garble the terminal. Name a file with -o.")
    return fmt


def show(
    rows: Iterable[Row],
    columns: Sequence[Column | str],
    fmt: Format | None = None,
    out: str | None = None,
    *,
    force: bool = False,
    wrap: str | None = None,
) -> None:
    """Write `rows` (dicts; keys that a row leaves out are missing) with `columns` in that order.

    `out` is a file name, or "-" or None for standard output. Text formats stream row by row to
    standard output. On a terminal the texts of the column `wrap` take as many lines as they need.
    Raises UsageError as :func:`choose` does.
    """
    fmt = choose(fmt, out, force=force)
    names = [column if isinstance(column, str) else column.name for column in columns]
    if fmt is Format.table:
        from kontrol_cli.output.table import table_lines

        write_text(table_lines(rows, names, to_file=_to_file(out), wrap=wrap), out, force=force)
    elif fmt in _BINARY:
        from kontrol_cli.output.files import parquet_bytes, xlsx_bytes

        make = parquet_bytes if fmt is Format.parquet else xlsx_bytes
        write_bytes(make(rows, columns), out, force=force)
    else:
        write_text(_LINES[fmt](rows, names), out, force=force)


def show_object(data: Any, out: str | None = None, *, force: bool = False, indent: bool = True) -> None:
    """Write one JSON value (a summary, a plan): NaN as null, indented or on one line."""
    write_text([_json(data, indent=2 if indent else None), "\n"], out, force=force)


def show_long_object(
    head: dict[str, Any], name: str, rows: Iterable[Row], out: str | None = None, *, force: bool = False
) -> None:
    """As :func:`show_object` for `head` with the list `rows` behind it under `name`, of which one row is held at a
    time."""
    write_text(_long_object(head, name, rows), out, force=force)


def _long_object(head: dict[str, Any], name: str, rows: Iterable[Row]) -> Iterator[str]:
    yield _json({**head, name: []}, indent=2).removesuffix("]\n}")
    separator = ""
    for row in rows:
        yield f"{separator}\n    " + _json(row, indent=2).replace("\n", "\n    ")
        separator = ","
    yield "\n  ]\n}\n" if separator else "]\n}\n"


def write_text(chunks: Iterable[str], out: str | None, *, force: bool = False, tell: bool = True) -> None:
    """Write text as UTF-8 to the file `out` (whole or not at all; `tell` says so in a line), or to standard output."""
    if _to_file(out):
        write_bytes("".join(chunks).encode("utf-8", "backslashreplace"), out, force=force, tell=tell)
        return
    with _standard_output():
        raw = getattr(sys.stdout, "buffer", None)
        if raw is None or sys.stdout.isatty():
            encoding = sys.stdout.encoding or "utf-8"
            for chunk in chunks:
                sys.stdout.write(chunk.encode(encoding, "backslashreplace").decode(encoding))
        else:
            for chunk in chunks:
                raw.write(chunk.encode("utf-8", "backslashreplace"))


def write_bytes(data: bytes, out: str | None, *, force: bool = False, tell: bool = True) -> None:
    """Write bytes to the file `out` (`tell` says so), or to standard output unless that is a terminal (UsageError)."""
    if _to_file(out):
        write_whole(out or "", data, force=force)
        if tell:
            say(f"Written: {out}")
        return
    if sys.stdout is not None and sys.stdout.isatty():
        raise UsageError("This is not text and would garble the terminal. Name a file with -o.")
    with _standard_output():
        sys.stdout.buffer.write(data)


@contextmanager
def _standard_output() -> Iterator[None]:
    """Flush before and after. A full disk or no output at all is a KontrolError; a reader that has seen enough (head)
    is not an error: the rest is dropped and the work goes on."""
    if sys.stdout is None:
        raise KontrolError("Standard output is closed. Open it again, or name a file with -o.")
    data_comes()
    try:
        sys.stdout.flush()
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        give_up(sys.stdout)
    except OSError as error:
        give_up(sys.stdout)
        raise KontrolError(f"Standard output cannot be written ({error.strerror}).") from error


def json_lines(rows: Iterable[Row], names: Sequence[str]) -> Iterator[str]:
    """A JSON array, one row object a line."""
    separator = "[\n"
    for row in rows:
        yield separator + _json({name: row.get(name) for name in names})
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def ndjson_lines(rows: Iterable[Row], names: Sequence[str]) -> Iterator[str]:
    """One JSON object a line."""
    for row in rows:
        yield _json({name: row.get(name) for name in names}) + "\n"


def csv_lines(rows: Iterable[Row], names: Sequence[str]) -> Iterator[str]:
    """Comma-separated values (RFC 4180, lines end in CR LF) with a header line."""
    import csv

    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(names)
    for row in rows:
        writer.writerow([plain(cell(row.get(name)), newlines=True) for name in names])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def tsv_lines(rows: Iterable[Row], names: Sequence[str]) -> Iterator[str]:
    """Tab-separated values with a header line, nothing quoted (text/tab-separated-values of IANA)."""
    yield "\t".join(names) + "\n"
    for row in rows:
        yield "\t".join(plain(cell(row.get(name))) for name in names) + "\n"


def markdown_lines(rows: Iterable[Row], names: Sequence[str]) -> Iterator[str]:
    """A Markdown table (GitHub's pipes)."""
    yield "| " + " | ".join(names) + " |\n"
    yield "|" + " --- |" * len(names) + "\n"
    for row in rows:
        yield "| " + " | ".join(_markdown(plain(cell(row.get(name)))) for name in names) + " |\n"


_LINES = {
    Format.json: json_lines,
    Format.ndjson: ndjson_lines,
    Format.csv: csv_lines,
    Format.tsv: tsv_lines,
    Format.markdown: markdown_lines,
}


def on_terminal(out: str | None = None) -> bool:
    """True when what is written to `out` (None and "-": standard output) appears on a terminal."""
    return not _to_file(out) and sys.stdout is not None and sys.stdout.isatty()


def terminal_columns() -> int:
    """How wide the terminal is, in cells; 80 where there is none."""
    import shutil

    return max(shutil.get_terminal_size().columns, 20)


def _to_file(out: str | None) -> bool:
    return out is not None and out != "-"


def _markdown(text: str) -> str:
    text = re.sub(r"([\\|`*<>\[\]])", r"\\\1", text)
    return re.sub(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", r"\\_", text)


def _json(value: Any, indent: int | None = None) -> str:
    import json

    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    except ValueError:
        text = json.dumps(_without_nan(value), ensure_ascii=False, allow_nan=False, indent=indent)
    return UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
