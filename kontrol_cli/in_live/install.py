"""Put the control surfaces where Live finds them, and take them away again.

Live scans ``<User Library>/Remote Scripts`` (from the 10.1 cycle on); the folder's name is the name in
the menu. Each folder we write holds ``kontrol-files.json``, the list of our files with their checksums:
only a folder with that list is ever replaced or removed, and a file that somebody changed or added stops us unless
`force` is set; what goes then is named. A copy is the same folder under another name (`copies.py`).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from exporters import paths
from exporters.errors import KontrolError, UsageError
from exporters.files import check_target, write_whole
from kontrol_cli.in_live.assemble import SURFACES, Surface, assemble, fingerprint, surface_files
from kontrol_cli.in_live.installed import FILE_LIST, look_at
from kontrol_cli.in_live.swap import remove_folder, replace_folder, tidy

CLICKS = """
In Live:
  1. Quit Live and start it again: it looks for control surfaces only when it starts.
  2. Open Preferences (Settings) and the page Link, Tempo & MIDI (Link/MIDI in older versions).
  3. Choose {names} as Control Surface, with your controller as input and output.
The status bar says the script's name and version when it is alive. If it is not in the list: kontrol doctor."""


@dataclass(frozen=True)
class Step:
    """One folder's fate: `action` is create, replace, keep (already the same) or remove.

    `lost`: what goes with it and is not ours or was changed by hand, by path. `leads_to`: where the folder, when it is
    a link, leads to; only the link goes then.
    """

    surface: Surface
    folder: Path
    action: str
    files: int
    lost: tuple[str, ...] = ()
    leads_to: str = ""


def plan_install(
    scripts: Path, surfaces: Sequence[Surface], *, name: str | None = None, force: bool = False
) -> list[Step]:
    """What installing would do; `name`: the folder of a copy. Raises UsageError where it would destroy somebody's
    work.
    """
    steps = []
    for surface in surfaces:
        folder, files = scripts / (name or surface), surface_files(surface)
        installed = look_at(folder, surface)
        if installed is None:
            steps.append(Step(surface, folder, "create", len(files)))
            continue
        if not force:
            installed.check_replaceable()
        wanted = {name: fingerprint(path.read_bytes()) for name, path in files.items()}
        same = installed.files == wanted and not installed.foreign and not installed.leads_to
        action = "keep" if same else "replace"
        steps.append(Step(surface, folder, action, len(files), lost=installed.foreign, leads_to=installed.leads_to))
    return steps


def install(scripts: Path, surfaces: Sequence[Surface], *, name: str | None = None, force: bool = False) -> list[Step]:
    """Assemble each surface beside its place and move it in as a whole; returns what was done.

    Raises UsageError (see :func:`plan_install`) or KontrolError (disk full, no permission), and leaves the earlier
    folder in place then.
    """
    tidy(scripts, [name or surface for surface in surfaces])
    steps = plan_install(scripts, surfaces, name=name, force=force)
    paths.make_folder(scripts)
    done: list[str] = []
    for step in steps:
        if step.action != "keep":
            try:
                replace_folder(step.folder, partial(_build, step.surface, name))
            except (OSError, MemoryError) as error:
                before = f" {' and '.join(done)}: installed." if done else ""
                raise KontrolError(
                    f"{step.folder} cannot be written ({_reason(error)}). What was there is still there.{before}"
                ) from error
        done.append(step.folder.name)
    return steps


def uninstall(
    scripts: Path,
    surfaces: Sequence[Surface],
    *,
    name: str | None = None,
    force: bool = False,
    dry_run: bool = False,
) -> list[Step]:
    """Remove the folders that we installed; other folders of the same name are refused. Of a link only the link goes.

    Raises UsageError (somebody's work is in it) or KontrolError (no permission).
    """
    if not dry_run:
        tidy(scripts, [name or surface for surface in surfaces])
    steps = []
    for surface in surfaces:
        folder = scripts / (name or surface)
        installed = look_at(folder, surface)
        if installed is None:
            continue
        if not force and not installed.leads_to:
            installed.check_replaceable()
        steps.append(
            Step(surface, folder, "remove", installed.count, lost=installed.foreign, leads_to=installed.leads_to)
        )
    if not dry_run:
        for step in steps:
            try:
                remove_folder(step.folder)
            except (OSError, MemoryError) as error:
                raise KontrolError(
                    f"{step.folder} could not be removed ({_reason(error)}). It is still there."
                ) from error
    return steps


def write_zip(path: Path, surfaces: Sequence[Surface], *, name: str | None = None, force: bool = False) -> Path:
    """The same folders as one zip file, for a computer without Kontrol; equal input gives equal bytes."""
    check_target(path, force=force)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for surface in surfaces:
            folder = name or surface
            for inside, source in surface_files(surface).items():
                archive.writestr(zipfile.ZipInfo(f"{folder}/{inside}", (1980, 1, 1, 0, 0, 0)), source.read_bytes())
            archive.writestr(zipfile.ZipInfo(f"{folder}/{FILE_LIST}", (1980, 1, 1, 0, 0, 0)), _file_list(surface))
    return write_whole(path, buffer.getvalue(), force=force)


def chosen(what: str) -> tuple[Surface, ...]:
    """The surfaces that `what` names: MidiKontrol, LiveDumper or both."""
    if what == "both":
        return SURFACES
    for surface in SURFACES:
        if what.lower() == surface.lower():
            return (surface,)
    raise UsageError(f"--what {what}: choose MidiKontrol, LiveDumper or both.")


def _file_list(surface: Surface) -> bytes:
    prints = {name: fingerprint(path.read_bytes()) for name, path in surface_files(surface).items()}
    return (json.dumps({"made by": "kontrol install", "files": prints}, indent=1, sort_keys=True) + "\n").encode()


def _build(surface: Surface, name: str | None, workshop: Path) -> Path:
    (made,) = assemble(workshop, (surface,), name=name)
    (made / FILE_LIST).write_bytes(_file_list(surface))
    return made


def _reason(error: BaseException) -> str:
    return "not enough memory" if isinstance(error, MemoryError) else paths.reason(error)
