"""Where a library goes: recognised, made, checked before a scan, and made anew when it is past repair."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from exporters import paths
from exporters.errors import BadInput, UsageError
from exporters.words import did_you_mean
from kontrol_cli.output.text import utf8
from kontrol_cli.scan import parts
from kontrol_cli.scan.database import (
    REGISTER_NAME,
    add_columns,
    connect,
    connect_to_read,
    create,
    look,
    wrong_schema,
    wrong_values,
)
from kontrol_cli.scan.layouts import Lacking, columns_mark, lacking_columns, lacking_words
from kontrol_cli.scan.record import LIBRARY_TABLES
from kontrol_cli.scan.stored import damaged, explained, library_errors

_DATABASE_ENDINGS = {".sqlite", ".sqlite3", ".db"}

_FACTS = ("root", "kind", "tables", "columns")  # what the register of every library says about it


def library_kind(library: str | os.PathLike[str]) -> str:
    """``sqlite`` for a path that ends like a database (.sqlite, .sqlite3, .db), else ``parquet``."""
    return "sqlite" if Path(library).suffix.lower() in _DATABASE_ENDINGS else "parquet"


def register_path(library: Path, kind: str) -> Path:
    """Where the register of a library is."""
    return library if kind == "sqlite" else library / REGISTER_NAME


def check_target(library: Path, root: Path, kind: str) -> None:
    """Raise UsageError unless `library` is one, or a place where one can be made.

    What a killed scan left is recognised: an empty file, an empty folder, a register without tables.
    """
    with library_errors(library):
        if not paths.is_dir(library.parent):
            raise UsageError(f"{library}: the folder {library.parent} does not exist. Create it first.")
        if kind == "sqlite":
            if paths.is_dir(library):
                raise UsageError(f"{library} is a folder. Name a file, or a name that does not end like a database.")
            if paths.exists(library) and not paths.is_file(library):
                raise UsageError(f"{library} is a device or a pipe, not a file. Name a file.")
            if look(library) == "foreign":
                raise UsageError(f"{library} exists already and is not a library of sets. Choose another name.")
            return
        if find_spec("pyarrow") is None:
            raise UsageError(
                "A library of Parquet files needs pyarrow, which is not installed. Install kontrol[parquet], or name "
                "a file that ends in .sqlite."
            )
        if paths.exists(library) and not paths.is_dir(library):
            raise UsageError(f"{library} is a file. Name a folder, or a file that ends in .sqlite.")
        if paths.same_file(library, root):
            raise UsageError(f"{library} is the folder to be scanned. Name another one for the library.")
        state = look(library / REGISTER_NAME)
        if paths.is_dir(library) and state != "ours" and paths.listed(library):
            is_half_made = state == "empty" and parts.holds_only_a_library(library, REGISTER_NAME)
            if not is_half_made or parts.parts_on_disk(library):
                raise UsageError(f"{library} holds other things and is not a library of sets. Name a new folder.")


def settle(
    library: Path, root: Path, *, kind: str, tables: tuple[str, ...] | None, again: bool
) -> tuple[tuple[str, ...], bool, str | None]:
    """Make the library when it is new, check it when it is not; its tables, whether it was made anew, and a sentence
    when it was one of an earlier version: then it has today's columns, and every set is to be read again.

    With `again` a library of ours that is damaged, or of another version, is made anew: all of it can be read again
    from the sets. Raises UsageError (other folder, other tables, other version) and BadInput (damaged).
    """
    for name in tables or ():
        if name not in LIBRARY_TABLES:
            near = did_you_mean(name, LIBRARY_TABLES)
            raise UsageError(f"There is no table '{name}'.{near} Tables: {', '.join(LIBRARY_TABLES)}.")
    register = register_path(library, kind)
    with library_errors(library):
        if look(register) == "ours":
            try:
                kept, lacking = _checked(library, root, kind=kind, tables=tables, thorough=again)
            except BadInput:
                if not again:
                    raise
                _remove(library, register, kind)
            else:
                return kept, False, _brought_up_to_date(library, register, lacking, kept if kind == "sqlite" else ())
        chosen = tuple(name for name in LIBRARY_TABLES if tables is None or name in tables or name == "set")
        about = {"root": _place(root), "kind": kind, "tables": ",".join(chosen), "columns": columns_mark()}
        try:
            if kind == "parquet":
                paths.make_folder(library)
            connection = connect(register)
            try:
                create(connection, chosen if kind == "sqlite" else (), about)
            finally:
                connection.close()
        except BaseException:
            _remove_unmade(library, register, kind)
            raise
        return chosen, True, None


def _remove_unmade(library: Path, register: Path, kind: str) -> None:
    """Take away what there is of a library that could not be made (a full disk): an empty file, an empty folder."""
    with suppress(OSError, sqlite3.Error):
        if look(register) == "empty":
            _remove(library, register, "sqlite")
    if kind == "parquet":
        with suppress(OSError):  # other things are in it
            library.rmdir()


def _brought_up_to_date(library: Path, register: Path, lacking: Lacking, tables: tuple[str, ...]) -> str | None:
    if not lacking:
        return None
    connection = connect(register)
    try:
        add_columns(connection, lacking, tables)
    finally:
        connection.close()
    return (
        f"{library} was made by an earlier version of Kontrol and lacked {lacking_words(lacking)}. It has these "
        "columns now, and every set is read again to fill them."
    )


def _remove(library: Path, register: Path, kind: str) -> None:
    if kind == "parquet":
        parts.remove_all(library)
    for ending in ("-journal", "-wal", "-shm", ""):  # the file itself last: until then it says whose this is
        register.with_name(register.name + ending).unlink(missing_ok=True)


def _checked(
    library: Path, root: Path, *, kind: str, tables: tuple[str, ...] | None, thorough: bool
) -> tuple[tuple[str, ...], Lacking]:
    try:
        connection = connect_to_read(register_path(library, kind))
    except sqlite3.Error as error:
        raise explained(error, library) from error
    try:
        facts, kept, lacking = read_about(connection, library, kind)
        wrong = wrong_values(connection, thorough=thorough)
        if wrong is not None:
            raise damaged(library, wrong)
        if thorough:  # reads the whole file: as long as a scan of everything, which is what was asked for
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                raise damaged(library, verdict.splitlines()[-1])
    except sqlite3.Error as error:
        raise explained(error, library) from error
    finally:
        connection.close()
    if facts["root"] != _place(root):
        raise UsageError(f"{library} is the library of {facts['root']}. Name another one for {_place(root)}.")
    if tables is not None and set(tables) | {"set"} != set(kept):
        raise UsageError(f"{library} was made with the tables {', '.join(kept)}. Name a new library for others.")
    return kept, lacking


def read_about(
    connection: sqlite3.Connection, library: Path, kind: str
) -> tuple[Mapping[str, str], tuple[str, ...], Lacking]:
    """The facts of a library, its tables, and the columns that it lacks because an earlier version made it.

    Raises BadInput (damaged, a version that is not known, not as we make it).
    """
    facts: dict[str, str] = dict(connection.execute("SELECT key, value FROM about LIMIT 1000"))
    if not all(isinstance(facts.get(key), str) for key in _FACTS) or facts["kind"] != kind:
        raise damaged(library, "facts about it are missing")
    lacking = lacking_columns(facts["columns"])
    if lacking is None:
        raise BadInput(
            f"{library} was made by another version of Kontrol with other columns. Scan its folder with `again` to "
            "make it anew, or name a new library."
        )
    kept = tuple(facts["tables"].split(","))
    if "set" not in kept or not set(kept) <= LIBRARY_TABLES.keys():
        raise damaged(library, "it names tables that there are not")
    wrong = wrong_schema(connection, kept if kind == "sqlite" else (), lacking)
    if wrong is not None:
        raise damaged(library, wrong)
    return facts, kept, {name: columns for name, columns in lacking.items() if name in kept}


def _place(root: Path) -> str:
    return utf8(str(paths.resolved(root)))
