"""The two binary formats: Parquet for other programs, xlsx for spreadsheets."""

from __future__ import annotations

import errno
import io
import math
import os
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from exporters.errors import UsageError
from exporters.files import temporary_folder_refused
from kontrol_cli.output.cells import cell
from kontrol_cli.output.text import plain, utf8
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import PANDAS_DTYPES, Column

_SHEET_ROWS = 1_048_576  # the format's own limit, header included (ECMA-376 / Excel specifications)
_CELL_CHARACTERS = 32_767


def parquet_bytes(rows: Iterable[Row], columns: Sequence[Column | str]) -> bytes:
    """Rows as Parquet with the declared dtypes (nullable, so missing stays missing)."""
    import pandas as pd

    found = list(rows)
    data: dict[str, Any] = {}
    for column in columns:
        name = column if isinstance(column, str) else column.name
        values = [row.get(name) for row in found]
        if isinstance(column, str):
            if any(isinstance(value, list | tuple | dict) for value in values):
                values = [None if value is None else cell(value) for value in values]
            values = [_storable(value) for value in values]
            data[name] = pd.Series(values).convert_dtypes()
        else:
            values = [_storable(value) for value in values]
            data[name] = pd.array(values, dtype=PANDAS_DTYPES[column.dtype])  # type: ignore[call-overload]
    buffer = io.BytesIO()
    pd.DataFrame(data).to_parquet(buffer, engine="pyarrow", index=False)
    return buffer.getvalue()


def _storable(value: Any) -> Any:
    """A text that is not Unicode (a file name in another encoding) with those bytes written visibly."""
    return utf8(value) if isinstance(value, str) else value


def xlsx_bytes(rows: Iterable[Row], columns: Sequence[Column | str]) -> bytes:
    """Rows as one sheet. Text stays text, whatever it begins with; control characters are written visibly.

    Raises UsageError beyond the sheet's limits (1,048,575 rows, 32,767 characters in a cell) and KontrolError when the
    temporary folder, where openpyxl gathers a sheet, cannot be written.
    """
    from lxml.etree import SerialisationError  # what openpyxl writes with

    names = [column if isinstance(column, str) else column.name for column in columns]
    # All values are looked at first: a sheet that is left half written complains when it is cleared away.
    lines = [_values(row, names, number) for number, row in enumerate(rows, start=1)]
    if len(lines) >= _SHEET_ROWS:
        raise UsageError(f"A sheet holds {_SHEET_ROWS:,} lines and this table has more. Choose csv or parquet.")
    try:
        return _sheet_bytes(names, lines)
    except SerialisationError as error:  # its text is a name such as IO_ENOSPC
        number = getattr(errno, str(error).removeprefix("IO_"), None)
        raise temporary_folder_refused(error if number is None else OSError(number, os.strerror(number))) from error
    except OSError as error:
        raise temporary_folder_refused(error) from error


def _sheet_bytes(names: Sequence[str], lines: Sequence[Sequence[Any]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("kontrol")
    sheet.append(names)
    for line in lines:
        cells: list[Any] = []
        for value in line:
            held = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                held.data_type = "s"  # otherwise a leading = makes it a formula
            cells.append(held)
        sheet.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        # lxml does not say when the last bytes of a sheet could not be written.
        if not archive.read("xl/worksheets/sheet1.xml").endswith(b"</worksheet>"):
            raise OSError(errno.EIO, "what was written there is cut off")
    return buffer.getvalue()


def _values(row: Row, names: Sequence[str], number: int) -> list[bool | int | float | str | None]:
    """What the cells of `row` (the `number`-th, from 1) hold."""
    line: list[bool | int | float | str | None] = []
    for name in names:
        value = row.get(name)
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            line.append(None)
        elif isinstance(value, bool | int | float):
            line.append(value)
        else:
            text = plain(cell(value), newlines=True)
            if len(text) > _CELL_CHARACTERS:
                raise UsageError(f"Row {number}, {name}: {len(text)} characters do not fit a cell. Choose csv.")
            line.append(text)
    return line
