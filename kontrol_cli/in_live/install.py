"""Put the control surfaces where Live finds them, and take them away again.

Live scans ``<User Library>/Remote Scripts`` (from the 10.1 cycle on); the folder's name is the name in
the menu. Each folder we write holds ``kontrol-files.json``, the list of our files with their checksums:
only a folder with that list is ever replaced or removed, and a file that somebody changed by hand stops
us unless `force` is set.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exporters import paths
from exporters.errors import KontrolError, UsageError
from exporters.files import check_target, write_whole
from kontrol_cli.in_live.assemble import SURFACES, Surface, assemble, fingerprint, surface_files

FILE_LIST = "kontrol-files.json"

CLICKS = """
In Live:
  1. Quit Live and start it again: it looks for control surfaces only when it starts.
  2. Open Preferences (Settings) and the page Link, Tempo & MIDI (Link/MIDI in older versions).
  3. Choose {names} as Control Surface, with your controller as input and output.
The status bar says the script's name and version when it is alive."""


@dataclass(frozen=True)
class Step:
    """One folder's fate: `action` is create, replace, keep (already the same) or remove."""

    surface: Surface
    folder: Path
    action: str
    files: int


def default_user_library() -> Path | None:
    """Where Live puts the User Library by itself; None on systems that Live does not run on."""
    home = paths.home_folder()
    if sys.platform == "darwin":
        return home / "Music" / "Ableton" / "User Library"
    if os.name == "nt":
        return Path(os.environ.get("USERPROFILE", home)) / "Documents" / "Ableton" / "User Library"
    return None


def remote_scripts(user_library: Path | None) -> Path:
    """The folder inside the User Library that Live scans; it need not exist yet, the library must.

    Raises UsageError with what to do when the library is not found or the path is one that Live
    does not scan (the application itself, Preferences, a Remote Scripts folder given by mistake).
    """
    library = user_library or default_user_library()
    if library is None:
        raise UsageError("Live does not run on this system, so there is no User Library. Name one with --user-library.")
    library = paths.expanded(library)
    if library.name == "Remote Scripts":
        library = library.parent
    parts = {part.lower() for part in library.parts}
    if parts & {"user remote scripts", "midi remote scripts", "preferences"} or any(p.endswith(".app") for p in parts):
        raise UsageError(
            f"{library} is not a User Library: scripts of yours do not belong into Live's own folders. "
            "Live shows the right one under Preferences > Library."
        )
    if not paths.is_dir(library):
        raise UsageError(
            f"There is no User Library at {library}. Look up its place in Live under Preferences > Library "
            "and name it with --user-library."
        )
    return library / "Remote Scripts"


def plan_install(scripts: Path, surfaces: Sequence[Surface], *, force: bool = False) -> list[Step]:
    """What installing would do. Raises UsageError where it would destroy somebody's work."""
    steps = []
    for surface in surfaces:
        folder, files = scripts / surface, surface_files(surface)
        if not paths.exists(folder):
            steps.append(Step(surface, folder, "create", len(files)))
            continue
        installed = _our_files(folder, force=force)
        wanted = {name: fingerprint(path.read_bytes()) for name, path in files.items()}
        changed = _changed_by_hand(folder, installed)
        steps.append(Step(surface, folder, "keep" if installed == wanted and not changed else "replace", len(files)))
    return steps


def install(scripts: Path, surfaces: Sequence[Surface], *, force: bool = False) -> list[Step]:
    """Assemble each surface beside its place and move it in as a whole; returns what was done.

    Raises UsageError (see :func:`plan_install`) or KontrolError (disk full, no permission), and
    leaves the earlier folder in place then.
    """
    steps = plan_install(scripts, surfaces, force=force)
    try:
        paths.make_folder(scripts)
        for step in steps:
            if step.action != "keep":
                _replace_folder(step)
    except OSError as error:
        raise KontrolError(f"{scripts} cannot be written ({error.strerror}). What was there is still there.") from error
    return steps


def uninstall(scripts: Path, surfaces: Sequence[Surface], *, force: bool = False, dry_run: bool = False) -> list[Step]:
    """Remove the folders that we installed; other folders of the same name are refused."""
    steps = []
    for surface in surfaces:
        folder = scripts / surface
        if not paths.exists(folder):
            continue
        steps.append(Step(surface, folder, "remove", len(_our_files(folder, force=force))))
    if not dry_run:
        try:
            for step in steps:
                shutil.rmtree(step.folder)
        except OSError as error:
            raise KontrolError(f"{scripts}: a folder could not be removed ({error.strerror}).") from error
    return steps


def write_zip(path: Path, surfaces: Sequence[Surface], *, force: bool = False) -> Path:
    """The same folders as one zip file, for a computer without Kontrol; equal input gives equal bytes."""
    check_target(path, force=force)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for surface in surfaces:
            for name, source in surface_files(surface).items():
                archive.writestr(zipfile.ZipInfo(f"{surface}/{name}", (1980, 1, 1, 0, 0, 0)), source.read_bytes())
            archive.writestr(zipfile.ZipInfo(f"{surface}/{FILE_LIST}", (1980, 1, 1, 0, 0, 0)), _file_list(surface))
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


def _our_files(folder: Path, *, force: bool) -> dict[str, str]:
    """The list that an earlier install left in `folder`, after checking that nothing of the user's is at risk."""
    try:
        files = json.loads((folder / FILE_LIST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        if force:
            return {}
        raise UsageError(
            f"{folder} exists and was not made by kontrol install. Move it away, or add --force to replace it."
        ) from None
    changed = _changed_by_hand(folder, files)
    if changed and not force:
        raise UsageError(
            f"{folder}: changed or added by hand: {', '.join(changed[:5])}. "
            "Keep a copy, then add --force to replace the folder."
        )
    return dict(files)


def _changed_by_hand(folder: Path, files: dict[str, str]) -> list[str]:
    """Files that differ from the list or are not on it. Live's own byte code does not count."""
    there = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if paths.is_file(path) and path.suffix != ".pyc" and path.name not in {FILE_LIST, ".DS_Store"}
    }
    return [name for name, path in there.items() if files.get(name) != fingerprint(path.read_bytes())] + [
        name for name in files if name not in there
    ]


def _replace_folder(step: Step) -> None:
    """Build the new folder beside the old one (a leading dot hides it from Live), then swap them."""
    workshop = Path(tempfile.mkdtemp(prefix=".kontrol-", dir=step.folder.parent))
    try:
        (made,) = assemble(workshop, (step.surface,))
        (made / FILE_LIST).write_bytes(_file_list(step.surface))
        old = workshop / "old"
        if paths.exists(step.folder):
            step.folder.rename(old)
        try:
            made.rename(step.folder)
        except OSError:
            if paths.exists(old):
                old.rename(step.folder)
            raise
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
