"""Files of drum machines, read whole: dumps (.syx) and song files."""

from __future__ import annotations

import os
from pathlib import Path

from exporters import paths
from exporters.errors import BadInput, UsageError
from exporters.machine import Machine
from kontrol_cli.sets.reading import SETS, document_kind

MAX_DUMP_BYTES = 64 << 20


def read_machine_file(source: str | os.PathLike[str], machine: Machine) -> bytes:
    """The bytes of a song file of `machine`, which says itself whether they are one; raises as :func:`read_sysex`."""
    return _read(source, f"song file of the {machine.display_name}", machine.file_names[0])


def read_sysex(source: str | os.PathLike[str]) -> bytes:
    """The bytes of a .syx file, or of standard input for "-".

    Raises UsageError (no such file), BadInput (empty, too long for a dump, a Git-LFS pointer, a Live set).
    """
    return _read(source, "system-exclusive dump", ".syx file")


def read_inspected(source: str | os.PathLike[str]) -> bytes:
    """The bytes of anything that a machine takes, a dump or a song file; raises as :func:`read_sysex`."""
    return _read(source, "machine's dump or song", "dump (.syx) or song file")


def read_song_file(source: str | os.PathLike[str]) -> bytes:
    """The bytes of a file that is to hold a song: a dump, or a song file of any machine; raises as :func:`read_sysex`.

    Of a Live set the refusal says how it becomes a song.
    """
    return _read(source, "machine's song", "dump (.syx) or song file", song=True)


def _read(source: str | os.PathLike[str], what: str, example: str, *, song: bool = False) -> bytes:
    import sys

    name = "standard input" if source == "-" else os.fspath(source)
    if source == "-" and sys.stdin is None:
        raise UsageError("Standard input is closed. Name a file, or pipe one in with '<'.")
    try:
        if source == "-":
            data = sys.stdin.buffer.read(MAX_DUMP_BYTES + 1)
        else:
            with Path(source).open("rb") as stream:
                data = stream.read(MAX_DUMP_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"{name}: cannot be read ({paths.reason(error)}). Name an existing {example}.") from error
    if not data:
        raise BadInput(f"{name} is empty. {'Save or copy it' if song else 'Save the dump'} again.")
    if len(data) > MAX_DUMP_BYTES:
        raise BadInput(f"{name} has more than {MAX_DUMP_BYTES >> 20} MiB; that is not a {what}.")
    if data.startswith(b"version https://git-lfs"):
        raise BadInput(f"{name} is a Git-LFS pointer, not the file itself. Fetch it with: git lfs pull")
    if (kind := document_kind(data)) is not None:
        hint = "'kontrol analyze' shows what is in it."
        if song and kind in SETS:
            hint = "'kontrol export-sysex SET -t NAME -o FILE' makes a song of a set."
        raise BadInput(f"{name} is {kind}, not a {what}. {hint}")
    return data
