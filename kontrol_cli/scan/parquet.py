"""A library as Parquet: a folder per table, in it a file per part; a part holds some sets, whole."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from exporters.files import write_whole
from kontrol_cli.scan.record import LIBRARY_TABLES, SetRecord, read_record
from kontrol_cli.sets.tables import Table

# A part is written when it holds this much: few files, and little memory while it is gathered.
MAX_ROWS = 100_000
MAX_SETS = 64


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
        found[name] = pa.Table.from_arrays(
            [pa.array([row.get(field.name) for row in rows], type=field.type) for field in fields], schema=fields
        )
    return found


def write_part(library: str | os.PathLike[str], tables: dict[str, list[Any]]) -> str:
    """Write Arrow tables (lists of them by table name) as a new part; returns its name.

    Each file appears whole or not at all. Raises KontrolError when the disk is full or closed.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    part = f"part-{uuid.uuid4().hex}"
    for name, chunks in tables.items():
        folder = Path(library) / name
        folder.mkdir(parents=True, exist_ok=True)
        fields = schema(LIBRARY_TABLES[name])
        sink = pa.BufferOutputStream()
        pq.write_table(pa.concat_tables(chunks) if chunks else fields.empty_table(), sink, compression="zstd")
        write_whole(folder / f"{part}.parquet", sink.getvalue().to_pybytes())
    return part


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
    """Take the rows of `sets` out of a part; a part that is empty then goes."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    left = 0
    for path in part_files(library, part):
        table = pq.read_table(path, partitioning=None)
        kept = table.filter(pc.invert(pc.is_in(table["set"], value_set=_numbers(sets))))
        if path.parent.name == "set":
            left = kept.num_rows
        if kept.num_rows < table.num_rows:
            _replace(path, kept)
    if not left:
        for path in part_files(library, part):
            path.unlink()


def part_files(library: Path, part: str) -> list[Path]:
    """The files of a part, that of the set table last: what goes last says that the rest is done."""
    found = [library / name / f"{part}.parquet" for name in LIBRARY_TABLES if name != "set"]
    return [path for path in (*found, library / "set" / f"{part}.parquet") if path.is_file()]


def all_parts(library: Path) -> set[str]:
    """The names of all parts on the disk."""
    return {path.stem for name in LIBRARY_TABLES for path in (library / name).glob("part-*.parquet")}


def _replace(path: Path, table: Any) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    write_whole(path, sink.getvalue().to_pybytes(), force=True)


def _numbers(sets: list[int]) -> Any:
    import pyarrow as pa

    return pa.array(sets, type=pa.int64())


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
        part = write_part(self._library, self._chunks)
        kept: list[tuple[SetRecord, str | None]] = [(record, part) for record in self._records]
        self._clear()
        return kept


def empty_part(library: Path, table: str) -> None:
    """A file without rows, so that a table that no set fills can be read."""
    (library / table).mkdir(exist_ok=True)
    _replace(library / table / "empty.parquet", schema(LIBRARY_TABLES[table]).empty_table())
