"""The files that run inside Live: where this installation carries them, and how Live's folder is put together.

A wheel carries the scripts as data of kontrol_cli and live_sim as a package beside it; a checkout uses the folders of
the repository themselves, never copies. What Live loads is assembled from them: ``MidiKontrol/`` with
``live_dumper/`` inside, and ``LiveDumper/``, the same dumper as a control surface of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from exporters import paths
from exporters.errors import KontrolError

Surface = Literal["MidiKontrol", "LiveDumper"]
SURFACES: tuple[Surface, ...] = ("MidiKontrol", "LiveDumper")

_LEFT_OUT = {"__pycache__", ".DS_Store"}


def carried(folder: str) -> Path:
    """The folder `folder` (MidiKontrol, live_dumper or live_sim) as this installation carries it.

    Raises KontrolError when the installation is incomplete.
    """
    package = paths.resolved(__file__).parents[1]
    for candidate in (package / "_in_live" / folder, package.parent / folder):
        if paths.is_file(candidate / "__init__.py"):
            return candidate
    raise KontrolError(f"This installation lacks its {folder} files. Install Kontrol again from a complete package.")


def source_files(folder: Path) -> dict[str, Path]:
    """Every file below `folder` that belongs to the program, by its path with forward slashes."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if paths.is_file(path) and path.suffix != ".pyc" and not _LEFT_OUT.intersection(path.relative_to(folder).parts)
    }


def surface_files(surface: Surface) -> dict[str, Path]:
    """The files of one control-surface folder: path inside that folder -> file to copy."""
    dumper = source_files(carried("live_dumper"))
    if surface == "LiveDumper":
        return dumper
    files = source_files(carried("MidiKontrol"))
    files.update({f"live_dumper/{name}": path for name, path in dumper.items()})
    return files


def assemble(into: Path, surfaces: Iterable[Surface] = SURFACES, *, name: str | None = None) -> list[Path]:
    """Write the control-surface folders into `into` (which must exist) and return them.

    `name`: what the folder of a copy is called; else it has the surface's own name.
    Raises KontrolError when a file that was written does not read back the same.
    """
    made = []
    for surface in surfaces:
        folder = into / (name or surface)
        for inside, path in surface_files(surface).items():
            target = folder / inside
            paths.make_folder(target.parent, parents=True)
            content = path.read_bytes()
            target.write_bytes(content)
            if target.read_bytes() != content:
                raise KontrolError(f"{target} does not read back as it was written. Check the disk and try again.")
        made.append(folder)
    return made


def fingerprint(content: bytes) -> str:
    """The checksum that an installed folder's list of files holds."""
    return hashlib.sha256(content).hexdigest()
