"""A library as Parquet: a folder per table, in it a file per part; a part holds some sets, whole."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from exporters import paths
from exporters.errors import BadInput, KontrolError
from exporters.files import write_whole
from kontrol_cli.scan.layouts import EARLIER, table_without
from kontrol_cli.scan.parts import EMPTY_NAME, hidden_path, new_part_name, part_path, remove_part, shown_path
from kontrol_cli.scan.record import LIBRARY_TABLES, SetRecord, read_record
from kontrol_cli.scan.stored import explained, stored_row
from kontrol_cli.sets.tables import Table

# A part is written when it holds this much: few files, and little memory while it is gathered.
MAX_ROWS = 100_000
MAX_SETS = 64

# What is read: our own groups of rows are far smaller; a stranger's file could unfold without end.
_GROUP_ROWS = 100_000
_MOST_GROUP_ROWS = 1 << 20
_MOST_ROWS = 8 << 20
_MOST_COLUMN_BYTES = 128 * 1024 * 1024
_BATCH = 20_000


def schema(table: Table) -> Any:
    """The Arrow schema of a library table: int64, double, bool and string; meaning and unit as metadata."""
    import pyarrow as pa

    kinds = {"int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(), "str": pa.string()}
    return pa.schema(
        [
            pa.field(column.name, kinds[column.dtype], metadata={"meaning": column.meaning, "unit": column.unit})
            for column in table.columns
        ]
    )


def arrow_tables(record: SetRecord) -> dict[str, Any]:
    """The tables of one set as Arrow tables."""
    import pyarrow as pa

    found = {}
    for name, rows in record.rows.items():
        fields = schema(LIBRARY_TABLES[name])
        try:
            arrays = [pa.array([row.get(field.name) for row in rows], type=field.type) for field in fields]
        except UnicodeEncodeError:
            fit = [stored_row(row) for row in rows]
            arrays = [pa.array([row.get(field.name) for row in fit], type=field.type) for field in fields]
        found[name] = pa.Table.from_arrays(arrays, schema=fields)
    return found


def _bytes(table: Any) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", row_group_size=_GROUP_ROWS)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def write_part(library: str | os.PathLike[str], tables: dict[str, list[Any]], *, hidden: bool = False) -> str:
    """Write Arrow tables (lists of them by table name) as a new part; returns its name.

    Each file appears whole or not at all; `hidden` ones wait for :func:`show_part`. Raises KontrolError when the disk
    is full or closed; then nothing of the part is left.
    """
    import pyarrow as pa

    place, part = Path(library), new_part_name()
    try:
        for name, chunks in tables.items():
            paths.make_folder(place / name, parents=True)
            table = pa.concat_tables(chunks) if chunks else schema(LIBRARY_TABLES[name]).empty_table()
            path = hidden_path(place, name, part) if hidden else shown_path(place, name, part)
            write_whole(path, _bytes(table))
    except BaseException as error:
        _try_to_remove(place, part)
        if isinstance(error, OSError):
            raise explained(error, place) from error
        raise
    return part


def _try_to_remove(library: Path, part: str) -> None:
    from contextlib import suppress

    with suppress(OSError):
        remove_part(library, part)


def scan_part(
    folder: str | os.PathLike[str],
    paths: Iterable[str],
    library: str | os.PathLike[str],
    tables: tuple[str, ...] | None = None,
) -> list[SetRecord]:
    """Read the sets at `paths` below `folder` into one new part of the Parquet `library`; one record per path.

    The records come back without their rows. This is the unit of work for several computers: it needs nothing but the
    two folders, and two calls never write the same file.
    """
    from dataclasses import replace

    wanted = tuple(LIBRARY_TABLES) if tables is None else tables
    chunks: dict[str, list[Any]] = {name: [] for name in wanted}
    records = []
    for path in paths:
        record = read_record(folder, path, tables)
        for name, table in arrow_tables(record).items():
            chunks[name].append(table)
        records.append(replace(record, rows={}))
    write_part(library, chunks)
    return records


def drop_sets(library: Path, part: str, sets: list[int]) -> None:
    """Take the rows of `sets` out of a part. Raises BadInput (damaged) and KontrolError (cannot be written)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pa.array(sets, type=pa.int64())
    for name in LIBRARY_TABLES:
        path = part_path(library, name, part)
        if not paths.exists(path):
            continue  # a library of chosen tables
        # Without dictionaries, so that what is written back has the types that it had.
        with _opened(path, LIBRARY_TABLES[name], dictionaries=False) as file:
            table = file.read()
            kept = table.filter(pc.invert(pc.is_in(table["set"], value_set=numbers)))
        if kept.num_rows < table.num_rows:
            write_whole(path, _bytes(kept), force=True)


def part_rows(path: Path, table: Table, names: Sequence[str], left_out: frozenset[int]) -> Iterator[tuple[Any, ...]]:
    """The values of the columns `names`, row by row, without the sets `left_out`. Raises BadInput (damaged)."""
    wanted = list(dict.fromkeys([*names, "set"]))
    with _opened(path, table) as file:
        there = set(file.schema_arrow.names)
        for batch in file.iter_batches(_BATCH, columns=[name for name in wanted if name in there]):
            columns = {name: _values(batch.column(name)) for name in batch.schema.names}
            columns.update((name, [None] * batch.num_rows) for name in names if name not in there)
            chosen = [columns[name] for name in names]
            if left_out:
                rows = zip(columns["set"], zip(*chosen, strict=True), strict=True)
                yield from (values for number, values in rows if number not in left_out)
            else:
                yield from zip(*chosen, strict=True)


def _values(column: Any) -> list[Any]:
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        values: list[Any] = column.to_pylist()
        return values
    # A text that stands in many rows is one object: a small file could repeat a long one a thousand times.
    texts = column.dictionary.to_pylist()
    return [None if at is None else texts[at] for at in column.indices.to_pylist()]


@contextmanager
def _opened(path: Path, table: Table, *, dictionaries: bool = True) -> Iterator[Any]:
    """A Parquet file with our columns and no group of rows that unfolds without bound."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as stream:
            file = pq.ParquetFile(stream)
            found = file.schema_arrow
            # A part of an earlier version lacks columns; it keeps them lacking until its sets are read again.
            layouts = (schema(table_without(table.name, lacking)) for lacking in ({}, *EARLIER))
            if not any(found.names == one.names and found.types == one.types for one in layouts):
                raise _broken_part(path, "its columns are not those of the table")
            if file.metadata.num_rows > _MOST_ROWS:
                raise _broken_part(path, f"it has {file.metadata.num_rows:,} rows, more than {_MOST_ROWS:,}")
            for number in range(file.metadata.num_row_groups):
                group = file.metadata.row_group(number)
                largest = max(group.column(at).total_uncompressed_size for at in range(group.num_columns))
                if group.num_rows > _MOST_GROUP_ROWS or largest > _MOST_COLUMN_BYTES:
                    raise _broken_part(
                        path,
                        f"{group.num_rows:,} rows and {largest:,} bytes in a piece, more than "
                        f"{_MOST_GROUP_ROWS:,} or {_MOST_COLUMN_BYTES:,}",
                    )
            if dictionaries:
                texts = [
                    column.name for column in table.columns if column.dtype == "str" and column.name in found.names
                ]
                file = pq.ParquetFile(stream, read_dictionary=texts)
            yield file
    except FileNotFoundError:
        raise _broken_part(path, "it is missing") from None
    except UnicodeDecodeError as error:
        raise _broken_part(path, "a text in it is not UTF-8") from error
    except OSError as error:
        # Arrow raises OSError for damage too; only those of the system have a number.
        if error.errno is not None:
            raise KontrolError(f"{path} cannot be read ({error.strerror or error}).") from error
        raise _broken_part(path, _first_line(error)) from error
    except pa.ArrowException as error:
        raise _broken_part(path, _first_line(error)) from error
    except (MemoryError, OverflowError) as error:
        raise _broken_part(path, "it asks for more memory than there is") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["it cannot be decoded"])[0].rstrip(".")


def _broken_part(path: Path, what: str) -> BadInput:
    return BadInput(f"{path} is damaged: {what}. Scan the library's folder with `again` to read its sets anew.")


class ParquetSink:
    """Where a reading process puts its sets: gathered into parts of bounded size."""

    def __init__(self, library: str, tables: tuple[str, ...]) -> None:
        self._library, self._names = library, tables
        self._clear()

    def _clear(self) -> None:
        self._chunks: dict[str, list[Any]] = {name: [] for name in self._names}
        self._records: list[SetRecord] = []
        self._rows = 0

    def add(self, record: SetRecord) -> list[tuple[SetRecord, str | None]]:
        """Take a set; gives the records (without rows) and parts that are on the disk now."""
        from dataclasses import replace

        if record.error is not None:
            return [(record, None)]
        for name, table in arrow_tables(record).items():
            self._chunks[name].append(table)
            self._rows += table.num_rows
        self._records.append(replace(record, rows={}))
        return self.close() if self._rows >= MAX_ROWS or len(self._records) >= MAX_SETS else []

    def close(self) -> list[tuple[SetRecord, str | None]]:
        """Write what is gathered."""
        if not self._records:
            return []
        part = write_part(self._library, self._chunks, hidden=True)
        kept: list[tuple[SetRecord, str | None]] = [(record, part) for record in self._records]
        self._clear()
        return kept


def fill_empty(library: Path, tables: Iterable[str]) -> None:
    """A table without any part gets an empty one, so that every table can be read. Raises KontrolError, OSError."""
    for name in tables:
        paths.make_folder(library / name)
        empty = library / name / EMPTY_NAME
        if any(path.suffix == ".parquet" and path != empty for path in paths.listed(library / name)):
            empty.unlink(missing_ok=True)
        elif not paths.exists(empty):
            write_whole(empty, _bytes(schema(LIBRARY_TABLES[name]).empty_table()), force=True)
